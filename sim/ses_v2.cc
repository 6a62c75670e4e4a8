// SES v2: the list in its two wire forms, one identity, the account, and the small
// calls beside them.
#include "sim/ses_v2.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>

#include "sim/access.h"
#include "sim/digest.h"

namespace sim {

std::string_view TypeName(Identity::Type type) {
  constexpr std::string_view kNames[] = {"EMAIL_ADDRESS", "DOMAIN", "MANAGED_DOMAIN"};
  return kNames[static_cast<int>(type)];
}

void AppendMember(std::string& out, std::string_view name, std::string_view text) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":";
  AppendJsonText(out, text);
}

void AppendRaw(std::string& out, std::string_view name, std::string_view value) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":";
  out += value;
}

std::string TokenArray(const std::vector<std::string>& tokens) {
  std::string out = "[";
  for (const auto& token : tokens) {
    if (out.size() > 1) out += ',';
    AppendJsonText(out, token);
  }
  return out + "]";
}

void AppendDkim(std::string& out, const State& state, const ToldDkim& dkim) {
  AppendRaw(out, "SigningEnabled", dkim.signing ? "true" : "false");
  AppendMember(out, "Status", StatusName(dkim.status));
  if (!dkim.tokens.empty()) {
    AppendRaw(out, "Tokens", TokenArray(dkim.tokens));
  }
  if (!dkim.hosted_zone.empty()) AppendMember(out, "SigningHostedZone", dkim.hosted_zone);
  AppendMember(out, "SigningAttributesOrigin", dkim.origin);
  if (dkim.origin == "EXTERNAL") return;
  AppendMember(out, "NextSigningKeyLength", fmt::format("RSA_{}_BIT", dkim.next_bits));
  if (dkim.current_bits > 0) {
    AppendMember(out, "CurrentSigningKeyLength", fmt::format("RSA_{}_BIT", dkim.current_bits));
  }
  if (dkim.generated) {
    AppendRaw(out, "LastKeyGenerationTimestamp", JsonTime(state.Resolve(*dkim.generated)));
  }
}

std::optional<Response> CheckEmpty(const Call& call) {
  if (!call.parameters.empty()) {
    return Refuse(call, Refusal::kInvalid,
                  fmt::format("The query parameter '{}' is not known.", call.parameters[0].first));
  }
  if (!call.request.body.empty()) {
    return Refuse(call, Refusal::kInvalid, "This operation takes no body.");
  }
  return std::nullopt;
}

namespace {

namespace json = boost::json;

constexpr std::uint64_t kPageMax = 1000;

std::string_view Bool(bool value) { return value ? "true" : "false"; }

struct ListFilter {
  std::string contains;
  std::string type;
  std::string status;

  bool Takes(const IdentityRow& row) const {
    return (contains.empty() || row.name.find(contains) != std::string::npos) &&
           (type.empty() || TypeName(row.type) == type) &&
           (status.empty() || StatusName(row.status) == status);
  }
  std::uint64_t Hash() const {
    if (contains.empty() && type.empty() && status.empty()) return 0;
    return MixText(fmt::format("{}\n{}\n{}", contains, type, status), 1);
  }
};

struct ListRequest {
  std::string token;
  std::uint64_t size = kPageMax;
  ListFilter filter;
};

using ListOrError = std::variant<ListRequest, std::string>;

std::optional<std::string> SetPageSize(ListRequest& list, std::int64_t size) {
  if (size < 0 || size > static_cast<std::int64_t>(kPageMax)) {
    return fmt::format("PageSize {} is not between 0 and {}.", size, kPageMax);
  }
  if (size > 0) list.size = static_cast<std::uint64_t>(size);
  return std::nullopt;
}

ListOrError ListByGet(const Call& call) {
  ListRequest list;
  for (const auto& [name, value] : call.parameters) {
    if (name == "NextToken") {
      list.token = value;
    } else if (name == "PageSize") {
      std::int64_t size = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
      if (error != std::errc() || end != value.data() + value.size()) {
        return fmt::format("PageSize '{}' is not a number.", value);
      }
      if (auto wrong = SetPageSize(list, size)) return *wrong;
    } else {
      return fmt::format("The query parameter '{}' is not known.", name);
    }
  }
  return list;
}

std::optional<std::string> ReadFilter(const json::value& value, ListFilter& filter) {
  if (!value.is_object()) return "Filter is not a map.";
  for (const auto& member : value.get_object()) {
    const std::string_view key = member.key();
    if (!member.value().is_string()) return fmt::format("Filter {} is not text.", key);
    const std::string text(member.value().get_string());
    if (key == "IDENTITY_NAME_CONTAINS") {
      filter.contains = text;
    } else if (key == "IDENTITY_TYPE") {
      if (text != "EMAIL_ADDRESS" && text != "DOMAIN" && text != "MANAGED_DOMAIN") {
        return fmt::format("Filter IDENTITY_TYPE has no value '{}'.", text);
      }
      filter.type = text;
    } else if (key == "VERIFICATION_STATUS") {
      bool known = false;
      for (int i = 0; i < 5; ++i) known = known || StatusName(static_cast<Status>(i)) == text;
      if (!known) return fmt::format("Filter VERIFICATION_STATUS has no value '{}'.", text);
      filter.status = text;
    } else {
      return fmt::format("Filter has no key '{}'.", key);
    }
  }
  return std::nullopt;
}

ListOrError ListByPost(const Call& call) {
  const auto type = call.Header("content-type");
  if (!type || !type->starts_with("application/json")) {
    return "The header Content-Type must be application/json.";
  }
  if (!call.parameters.empty()) {
    return fmt::format("The query parameter '{}' is not known.", call.parameters[0].first);
  }
  boost::system::error_code error;
  const json::value body = json::parse(call.request.body, error);
  if (error || !body.is_object()) return "The body is not a JSON object.";
  ListRequest list;
  for (const auto& member : body.get_object()) {
    const std::string_view key = member.key();
    const json::value& value = member.value();
    if (value.is_null()) continue;
    if (key == "NextToken" && value.is_string()) {
      list.token = std::string(value.get_string());
    } else if (key == "PageSize" && value.is_int64()) {
      if (auto wrong = SetPageSize(list, value.get_int64())) return *wrong;
    } else if (key == "Filter") {
      if (auto wrong = ReadFilter(value, list.filter)) return *wrong;
    } else if (key == "NextToken" || key == "PageSize") {
      return fmt::format("{} has the wrong type.", key);
    } else {
      return fmt::format("The member '{}' is not known.", key);
    }
  }
  return list;
}

void AppendRow(std::string& out, const IdentityRow& row, bool with_status) {
  out += "{\"IdentityType\":\"";
  out += TypeName(row.type);
  out += "\",\"IdentityName\":";
  AppendJsonText(out, row.name);
  out += ",\"SendingEnabled\":";
  out += Bool(row.sending);
  if (with_status) {
    out += ",\"VerificationStatus\":\"";
    out += StatusName(row.status);
    out += '"';
  }
  out += '}';
}

Response NoSuchRoute(const Call& call, int status) {
  return RefuseAs(call, status, "UnknownOperationException", "");
}

Response ListEmailIdentities(State& state, const Call& call) {
  const Target target(state.world(), call.who.account, call.region);
  const bool post = call.request.method == "POST";
  if (post && !target.region().list_by_post) return NoSuchRoute(call, 404);
  if (!post && !target.region().list_by_get) return NoSuchRoute(call, 405);
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  const auto parsed = post ? ListByPost(call) : ListByGet(call);
  if (auto* error = std::get_if<std::string>(&parsed)) {
    return Refuse(call, Refusal::kInvalid, *error);
  }
  const auto& list = std::get<ListRequest>(parsed);
  const auto opened = state.OpenPage(call, list.token, list.filter.Hash());
  if (auto* error = std::get_if<std::string>(&opened)) {
    return Refuse(call, Refusal::kInvalid, *error);
  }
  const Page page = std::get<Page>(opened);

  std::string body = "{\"EmailIdentities\":[";
  body.reserve(list.size * 128);
  std::uint64_t rows = 0;
  std::uint64_t position = page.offset;
  const std::uint64_t count = target.Count();
  for (; position < count && rows < list.size; ++position) {
    const auto row = target.RowAt(position, state.Listed(call));
    if (!row || !list.filter.Takes(*row)) continue;
    if (rows++ > 0) body += ',';
    AppendRow(body, *row, target.region().list_has_status);
  }
  body += ']';
  const bool last = position >= count;
  if (!last) {
    body += ",\"NextToken\":\"";
    body += state.NextToken(call, page, position);
    body += '"';
  }
  body += '}';
  state.CountPage(call, last);
  return Answer(call, std::move(body));
}

void AppendVerificationInfo(std::string& out, const State& state, const Identity& identity) {
  // What the world leaves unsaid; one that a call has begun tells what SES has seen since.
  const bool derived = identity.revision == 0 && identity.type != Identity::Type::kAddress &&
                       identity.status != Status::kNotStarted;
  const Moment recent{true, std::chrono::minutes(20)};
  const Moment days{true, std::chrono::hours(72)};
  if (identity.checked || derived) {
    AppendRaw(out, "LastCheckedTimestamp",
              JsonTime(state.Resolve(identity.checked.value_or(recent))));
  }
  const bool was_right =
      identity.status == Status::kSuccess || identity.status == Status::kTemporaryFailure;
  if (identity.succeeded || (derived && was_right)) {
    const Moment fallback = identity.status == Status::kSuccess ? recent : days;
    AppendRaw(out, "LastSuccessTimestamp",
              JsonTime(state.Resolve(identity.succeeded.value_or(fallback))));
  }
  if (!identity.error.empty()) AppendMember(out, "ErrorType", identity.error);
  if (identity.soa) {
    std::string soa = "{";
    AppendMember(soa, "PrimaryNameServer", identity.soa->primary);
    AppendMember(soa, "AdminEmail", identity.soa->admin);
    AppendRaw(soa, "SerialNumber", std::to_string(identity.soa->serial));
    AppendRaw(out, "SOARecord", soa + "}");
  }
}

std::string PoliciesObject(const Identity& identity) {
  std::string out = "{";
  for (const auto& [name, text] : identity.policies) {
    if (out.size() > 1) out += ',';
    AppendJsonText(out, name);
    out += ':';
    AppendJsonText(out, text);
  }
  return out + "}";
}

std::string TagsArray(const Identity& identity) {
  std::string out = "[";
  for (const auto& [key, value] : identity.tags) {
    if (out.size() > 1) out += ',';
    out += '{';
    AppendMember(out, "Key", key);
    AppendMember(out, "Value", value);
    out += '}';
  }
  return out + "]";
}

Response NoSuchIdentity(const Call& call, std::string_view name) {
  return RefuseAs(call, 404, "NotFoundException",
                  fmt::format("Email identity {} does not exist.", name));
}

// The answer to a call about the one identity in its path: what `render` makes of it.
template <class Render>
Response OfIdentity(State& state, const Call& call, Render render) {
  if (auto denied = CheckAccess(state, call, IdentityArn(state, call, call.label))) {
    return *std::move(denied);
  }
  if (auto wrong = CheckEmpty(call)) return *std::move(wrong);
  const Target target(state.world(), call.who.account, call.region);
  const auto identity = target.Find(call.label, state.Listed(call));
  if (!identity) return NoSuchIdentity(call, call.label);
  return Answer(call, render(target, *identity));
}

std::string IdentityObject(const State& state, const Target& target, const Identity& identity) {
  std::string body = "{";
  AppendMember(body, "IdentityType", TypeName(identity.type));
  AppendRaw(body, "FeedbackForwardingStatus", Bool(identity.forwarding));
  AppendRaw(body, "VerifiedForSendingStatus", Bool(target.Sends(identity)));
  std::string dkim = "{";
  AppendDkim(dkim, state, target.TellDkim(identity));
  AppendRaw(body, "DkimAttributes", dkim + "}");
  std::string mail_from = "{";
  AppendMember(mail_from, "BehaviorOnMxFailure",
               identity.mail_from.reject ? "REJECT_MESSAGE" : "USE_DEFAULT_VALUE");
  if (!identity.mail_from.domain.empty()) {
    AppendMember(mail_from, "MailFromDomain", identity.mail_from.domain);
    AppendMember(mail_from, "MailFromDomainStatus", StatusName(identity.mail_from.status));
  }
  AppendRaw(body, "MailFromAttributes", mail_from + "}");
  AppendRaw(body, "Policies", PoliciesObject(identity));
  AppendRaw(body, "Tags", TagsArray(identity));
  if (!identity.configuration_set.empty()) {
    AppendMember(body, "ConfigurationSetName", identity.configuration_set);
  }
  AppendMember(body, "VerificationStatus", StatusName(identity.status));
  std::string info = "{";
  AppendVerificationInfo(info, state, identity);
  AppendRaw(body, "VerificationInfo", info + "}");
  return body + "}";
}

Response GetEmailIdentity(State& state, const Call& call) {
  return OfIdentity(state, call, [&](const Target& target, const Identity& identity) {
    return IdentityObject(state, target, identity);
  });
}

Response GetAccount(State& state, const Call& call) {
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  if (auto wrong = CheckEmpty(call)) return *std::move(wrong);
  const Target target(state.world(), call.who.account, call.region);
  const Region& region = target.region();
  std::string body = "{";
  AppendRaw(body, "DedicatedIpAutoWarmupEnabled", "false");
  AppendMember(body, "EnforcementStatus", region.enforcement);
  AppendRaw(body, "ProductionAccessEnabled", Bool(!region.sandbox));
  AppendRaw(body, "SendingEnabled", Bool(!region.paused));
  AppendRaw(
      body, "SendQuota",
      fmt::format("{{\"Max24HourSend\":{:.1f},\"MaxSendRate\":{:.1f},\"SentLast24Hours\":{:.1f}}}",
                  region.quota_day, region.quota_second, region.sent_day));
  AppendRaw(body, "SuppressionAttributes", R"({"SuppressedReasons":["BOUNCE","COMPLAINT"]})");
  if (!region.sandbox) {
    AppendRaw(
        body, "Details",
        R"({"MailType":"TRANSACTIONAL","WebsiteURL":"https://www.example.com/",)"
        R"("ContactLanguage":"EN","ReviewDetails":{"Status":"GRANTED","CaseId":"1000000001"}})");
  }
  AppendRaw(body, "VdmAttributes", R"({"VdmEnabled":"DISABLED"})");
  return Answer(call, body + "}");
}

Response GetEmailIdentityPolicies(State& state, const Call& call) {
  return OfIdentity(state, call, [](const Target&, const Identity& identity) {
    return fmt::format("{{\"Policies\":{}}}", PoliciesObject(identity));
  });
}

Response ListTagsForResource(State& state, const Call& call) {
  const auto arn = call.Parameter("ResourceArn");
  if (auto wrong = CheckParameters(call, {"ResourceArn"})) return *std::move(wrong);
  if (!arn) return Refuse(call, Refusal::kInvalid, "The query parameter 'ResourceArn' is missing.");
  if (auto denied = CheckAccess(state, call, *arn)) return *std::move(denied);
  const std::string prefix = IdentityArn(state, call, "");
  if (!arn->starts_with(prefix)) {
    return Refuse(
        call, Refusal::kInvalid,
        fmt::format("The resource {} is not an identity of this account and region.", *arn));
  }
  const Target target(state.world(), call.who.account, call.region);
  const auto name = arn->substr(prefix.size());
  const auto identity = target.Find(name, state.Listed(call));
  if (!identity) return NoSuchIdentity(call, name);
  return Answer(call, fmt::format("{{\"Tags\":{}}}", TagsArray(*identity)));
}

}  // namespace

Response AnswerSesV2(State& state, const Call& call) {
  switch (call.operation) {
    case Operation::kListEmailIdentities:
      return ListEmailIdentities(state, call);
    case Operation::kGetEmailIdentity:
      return GetEmailIdentity(state, call);
    case Operation::kGetAccount:
      return GetAccount(state, call);
    case Operation::kGetEmailIdentityPolicies:
      return GetEmailIdentityPolicies(state, call);
    case Operation::kListTagsForResource:
      return ListTagsForResource(state, call);
    default:
      return ChangeSesV2(state, call);
  }
}

}  // namespace sim
