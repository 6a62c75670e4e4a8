// SES v1: the Query form, whose batch calls tell 100 identities at a time.
#include "sim/ses_v1.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "sim/digest.h"
#include "sim/target.h"

namespace sim {

void AppendElement(std::string& out, std::string_view name, std::string_view text) {
  out += '<';
  out += name;
  out += '>';
  AppendXmlText(out, text);
  out += "</";
  out += name;
  out += '>';
}

namespace {

constexpr std::size_t kBatchMax = 100;
constexpr std::size_t kPolicyBatchMax = 20;
constexpr std::uint64_t kPageMax = 1000;

std::string_view Bool(bool value) { return value ? "true" : "false"; }

// List.member.1 to List.member.N, none left out.
std::variant<std::vector<std::string>, std::string> Members(const Call& call, std::string_view list,
                                                            std::size_t max) {
  std::vector<std::string> members;
  const std::string prefix = fmt::format("{}.member.", list);
  for (const auto& [name, value] : call.parameters) {
    if (!name.starts_with(prefix)) continue;
    if (name != fmt::format("{}{}", prefix, members.size() + 1)) {
      return fmt::format("The parameter '{}' is out of order.", name);
    }
    members.push_back(value);
  }
  if (members.empty()) return fmt::format("1 validation error detected: {} is missing.", list);
  if (members.size() > max) {
    return fmt::format(
        "1 validation error detected: Value at '{}' failed to satisfy constraint: "
        "Member must have length less than or equal to {}",
        list, max);
  }
  return members;
}

// A batch call: one entry for each identity that exists, none for those that do not.
template <typename Tell>
Response Batch(State& state, const Call& call, std::string_view map, Tell tell) {
  if (auto wrong = CheckParameters(call, {"Action", "Version", "Identities.member."})) {
    return *std::move(wrong);
  }
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  const auto members = Members(call, "Identities", kBatchMax);
  if (auto* wrong = std::get_if<std::string>(&members)) {
    return Refuse(call, Refusal::kInvalid, *wrong);
  }
  const Target target(state.world(), call.who.account, call.region);
  std::string out = fmt::format("<{}>", map);
  for (const auto& name : std::get<0>(members)) {
    const auto identity = target.Find(name, state.Listed(call));
    if (!identity) continue;
    out += "<entry>";
    AppendElement(out, "key", name);
    out += "<value>";
    tell(out, target, *identity);
    out += "</value></entry>";
  }
  out += fmt::format("</{}>", map);
  return AnswerXml(call, out);
}

Response GetVerification(State& state, const Call& call) {
  return Batch(state, call, "VerificationAttributes",
               [](std::string& out, const Target& target, const Identity& identity) {
                 AppendElement(out, "VerificationStatus", StatusNameV1(identity.status));
                 if (const auto token = target.TxtToken(identity); !token.empty()) {
                   AppendElement(out, "VerificationToken", token);
                 }
               });
}

Response GetDkim(State& state, const Call& call) {
  return Batch(state, call, "DkimAttributes",
               [](std::string& out, const Target& target, const Identity& identity) {
                 const ToldDkim dkim = target.TellDkim(identity);
                 AppendElement(out, "DkimEnabled", Bool(dkim.signing));
                 AppendElement(out, "DkimVerificationStatus", StatusNameV1(dkim.status));
                 if (dkim.tokens.empty()) return;
                 out += "<DkimTokens>";
                 for (const auto& token : dkim.tokens) AppendElement(out, "member", token);
                 out += "</DkimTokens>";
               });
}

Response GetMailFrom(State& state, const Call& call) {
  return Batch(state, call, "MailFromDomainAttributes",
               [](std::string& out, const Target&, const Identity& identity) {
                 const MailFrom& mail_from = identity.mail_from;
                 if (!mail_from.domain.empty()) {
                   AppendElement(out, "MailFromDomain", mail_from.domain);
                   AppendElement(out, "MailFromDomainStatus", StatusNameV1(mail_from.status));
                 }
                 AppendElement(out, "BehaviorOnMXFailure",
                               mail_from.reject ? "RejectMessage" : "UseDefaultValue");
               });
}

Response GetNotification(State& state, const Call& call) {
  return Batch(state, call, "NotificationAttributes",
               [](std::string& out, const Target&, const Identity& identity) {
                 const std::pair<std::string_view, const std::string&> topics[] = {
                     {"BounceTopic", identity.bounce_topic},
                     {"ComplaintTopic", identity.complaint_topic},
                     {"DeliveryTopic", identity.delivery_topic}};
                 for (const auto& [name, topic] : topics) {
                   if (!topic.empty()) AppendElement(out, name, topic);
                 }
                 AppendElement(out, "ForwardingEnabled", Bool(identity.forwarding));
                 AppendElement(out, "HeadersInBounceNotificationsEnabled", "false");
                 AppendElement(out, "HeadersInComplaintNotificationsEnabled", "false");
                 AppendElement(out, "HeadersInDeliveryNotificationsEnabled", "false");
               });
}

Response ListIdentities(State& state, const Call& call) {
  if (auto wrong =
          CheckParameters(call, {"Action", "Version", "IdentityType", "NextToken", "MaxItems"})) {
    return *std::move(wrong);
  }
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  std::uint64_t size = kPageMax;
  if (const auto text = call.Parameter("MaxItems")) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), size);
    if (error != std::errc() || end != text->data() + text->size() || size < 1 || size > kPageMax) {
      return Refuse(call, Refusal::kInvalid,
                    fmt::format("MaxItems '{}' is not between 1 and {}.", *text, kPageMax));
    }
  }
  const auto type = call.Parameter("IdentityType").value_or("");
  if (!type.empty() && type != "EmailAddress" && type != "Domain") {
    return Refuse(call, Refusal::kInvalid, fmt::format("IdentityType has no value '{}'.", type));
  }
  const auto opened = state.OpenPage(call, call.Parameter("NextToken").value_or(""),
                                     type.empty() ? 0 : MixText(type, 1));
  if (auto* wrong = std::get_if<std::string>(&opened)) {
    return RefuseAs(call, 400, "InvalidParameterValue", *wrong);
  }
  const Page page = std::get<Page>(opened);
  const Target target(state.world(), call.who.account, call.region);
  std::string out = "<Identities>";
  std::uint64_t rows = 0;
  std::uint64_t position = page.offset;
  const std::uint64_t count = target.Count();
  for (; position < count && rows < size; ++position) {
    const auto row = target.RowAt(position, state.Listed(call));
    if (!row) continue;
    const bool address = row->type == Identity::Type::kAddress;
    if (!type.empty() && address != (type == "EmailAddress")) continue;
    AppendElement(out, "member", row->name);
    ++rows;
  }
  out += "</Identities>";
  const bool last = position >= count;
  if (!last) AppendElement(out, "NextToken", state.NextToken(call, page, position));
  state.CountPage(call, last);
  return AnswerXml(call, out);
}

// The identity that policies are asked of; SES tells nothing of one it does not know.
std::vector<std::pair<std::string, std::string>> PoliciesOf(State& state, const Call& call) {
  const Target target(state.world(), call.who.account, call.region);
  const auto identity = target.Find(call.Text("Identity"), state.Listed(call));
  if (!identity) return {};
  return identity->policies;
}

Response ListIdentityPolicies(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {"Action", "Version", "Identity"}))
    return *std::move(wrong);
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  if (!call.Parameter("Identity")) {
    return Refuse(call, Refusal::kInvalid, "1 validation error detected: Identity is missing.");
  }
  std::string out = "<PolicyNames>";
  for (const auto& [name, text] : PoliciesOf(state, call)) AppendElement(out, "member", name);
  return AnswerXml(call, out + "</PolicyNames>");
}

Response GetIdentityPolicies(State& state, const Call& call) {
  if (auto wrong =
          CheckParameters(call, {"Action", "Version", "Identity", "PolicyNames.member."})) {
    return *std::move(wrong);
  }
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  if (!call.Parameter("Identity")) {
    return Refuse(call, Refusal::kInvalid, "1 validation error detected: Identity is missing.");
  }
  const auto members = Members(call, "PolicyNames", kPolicyBatchMax);
  if (auto* wrong = std::get_if<std::string>(&members)) {
    return Refuse(call, Refusal::kInvalid, *wrong);
  }
  const auto& wanted = std::get<0>(members);
  std::string out = "<Policies>";
  for (const auto& [name, text] : PoliciesOf(state, call)) {
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) continue;
    out += "<entry>";
    AppendElement(out, "key", name);
    AppendElement(out, "value", text);
    out += "</entry>";
  }
  return AnswerXml(call, out + "</Policies>");
}

Response GetSendQuota(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {"Action", "Version"})) return *std::move(wrong);
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  const Target target(state.world(), call.who.account, call.region);
  const Region& region = target.region();
  std::string out;
  AppendElement(out, "Max24HourSend", fmt::format("{:.1f}", region.quota_day));
  AppendElement(out, "MaxSendRate", fmt::format("{:.1f}", region.quota_second));
  AppendElement(out, "SentLast24Hours", fmt::format("{:.1f}", region.sent_day));
  return AnswerXml(call, out);
}

Response GetAccountSendingEnabled(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {"Action", "Version"})) return *std::move(wrong);
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  const Target target(state.world(), call.who.account, call.region);
  std::string out;
  AppendElement(out, "Enabled", Bool(!target.region().paused));
  return AnswerXml(call, out);
}

}  // namespace

Response AnswerSesV1(State& state, const Call& call) {
  switch (call.operation) {
    case Operation::kListIdentities:
      return ListIdentities(state, call);
    case Operation::kGetIdentityVerificationAttributes:
      return GetVerification(state, call);
    case Operation::kGetIdentityDkimAttributes:
      return GetDkim(state, call);
    case Operation::kGetIdentityMailFromDomainAttributes:
      return GetMailFrom(state, call);
    case Operation::kGetIdentityNotificationAttributes:
      return GetNotification(state, call);
    case Operation::kListIdentityPolicies:
      return ListIdentityPolicies(state, call);
    case Operation::kGetIdentityPolicies:
      return GetIdentityPolicies(state, call);
    case Operation::kGetSendQuota:
      return GetSendQuota(state, call);
    case Operation::kGetAccountSendingEnabled:
      return GetAccountSendingEnabled(state, call);
    default:
      return ChangeSesV1(state, call);
  }
}

}  // namespace sim
