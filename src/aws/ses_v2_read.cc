// SES v2 on the wire.  Every text that ends up in a report is bounded here, at the door.
#include "aws/ses_v2_read.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <boost/json/monotonic_resource.hpp>

namespace signet::ses_v2 {
namespace {

namespace json = boost::json;

constexpr size_t kNameSizeMax = 512;  // SES allows 320 bytes.
constexpr size_t kTokensMax = 16;
constexpr size_t kPoliciesMax = 64;  // SES allows 20.
constexpr size_t kTagsMax = 128;     // SES allows 50.

const json::object* Object(const json::object& parent, std::string_view name) {
  const json::value* value = parent.if_contains(name);
  return value ? value->if_object() : nullptr;
}

const json::array* Array(const json::object& parent, std::string_view name) {
  const json::value* value = parent.if_contains(name);
  return value ? value->if_array() : nullptr;
}

std::string_view Text(const json::object& parent, std::string_view name) {
  const json::value* value = parent.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

std::optional<bool> Flag(const json::object& parent, std::string_view name) {
  const json::value* value = parent.if_contains(name);
  const bool* flag = value ? value->if_bool() : nullptr;
  return flag ? std::optional<bool>(*flag) : std::nullopt;
}

std::optional<double> Number(const json::object& parent, std::string_view name) {
  const json::value* value = parent.if_contains(name);
  return value && value->is_number() ? std::optional<double>(value->to_number<double>())
                                     : std::nullopt;
}

// Epoch seconds with a fraction on the wire, RFC 3339 in what the AWS CLI prints; a moment
// outside the calendar reads as not given.
std::optional<Time> Moment(const json::object& parent, std::string_view name) {
  const auto seconds = Number(parent, name);
  const auto time = seconds ? TimeFromEpoch(*seconds) : ParseTime(Text(parent, name));
  return time ? std::optional<Time>(*time) : std::nullopt;
}

// Parses the body into memory that `memory` owns.
Result<json::value> ParseObject(std::string_view body, json::storage_ptr memory,
                                std::string_view operation) {
  boost::system::error_code error;
  json::value parsed = json::parse(body, error, std::move(memory));
  if (error || !parsed.is_object()) {
    return Fail(Code::kMalformed,
                fmt::format("the answer of {} is not a JSON object ({})", operation,
                            error ? error.message() : "another kind of value"));
  }
  return parsed;
}

DkimAttributes ReadDkim(const json::object& in) {
  DkimAttributes out;
  out.signing_enabled = Flag(in, "SigningEnabled");
  out.status = ParseStatus(Text(in, "Status"));
  if (const json::array* tokens = Array(in, "Tokens")) {
    for (const json::value& token : *tokens) {
      if (token.is_string() && out.tokens.size() < kTokensMax)
        out.tokens.emplace_back(token.get_string());
    }
  }
  out.signing_hosted_zone = Text(in, "SigningHostedZone");
  out.origin = Text(in, "SigningAttributesOrigin");
  out.current_key_length = Text(in, "CurrentSigningKeyLength");
  out.next_key_length = Text(in, "NextSigningKeyLength");
  out.last_key_generation = Moment(in, "LastKeyGenerationTimestamp");
  return out;
}

VerificationInfo ReadVerification(const json::object& in) {
  VerificationInfo out;
  out.last_checked = Moment(in, "LastCheckedTimestamp");
  out.last_success = Moment(in, "LastSuccessTimestamp");
  out.error_type = Text(in, "ErrorType");
  if (const json::object* soa = Object(in, "SOARecord")) {
    out.soa_primary = Text(*soa, "PrimaryNameServer");
    out.soa_admin = Text(*soa, "AdminEmail");
    if (const json::value* serial = soa->if_contains("SerialNumber");
        serial && serial->is_int64()) {
      out.soa_serial = serial->get_int64();
    }
  }
  return out;
}

MailFromAttributes ReadMailFrom(const json::object& in) {
  return {std::string(Text(in, "MailFromDomain")), ParseStatus(Text(in, "MailFromDomainStatus")),
          std::string(Text(in, "BehaviorOnMxFailure"))};
}

}  // namespace

AwsCall ListEmailIdentities(const Region& region, ListForm form, std::string_view next_token) {
  AwsCall call{.service = "ses", .operation = "ses:ListEmailIdentities", .region = region};
  call.response_size_max = kListSizeMax;
  if (form == ListForm::kGet) {
    call.path = "/v2/email/identities";
    if (!next_token.empty()) call.query = "NextToken=" + PercentEncode(next_token) + "&";
    call.query += fmt::format("PageSize={}", kPageSizeMax);
  } else {
    call.method = "POST";
    call.path = "/v2/email/list-identities";
    call.headers = {{"content-type", "application/json"}};
    json::object body{{"PageSize", kPageSizeMax}};
    if (!next_token.empty()) body["NextToken"] = next_token;
    call.body = json::serialize(body);
  }
  return call;
}

Result<ListPage> ParseListPage(std::string_view body) {
  json::monotonic_resource memory;
  const auto parsed = ParseObject(body, &memory, "ListEmailIdentities");
  if (!parsed) return Fail(parsed.error());
  const json::object& in = parsed->get_object();
  // A page without the list is not an empty page: silence is not an answer.
  const json::array* rows = Array(in, "EmailIdentities");
  if (!rows)
    return Fail(Code::kMalformed, "the answer of ListEmailIdentities has no EmailIdentities");
  ListPage page;
  page.next_token = Text(in, "NextToken");
  page.identities.reserve(rows->size());
  for (const json::value& value : *rows) {
    const json::object* row = value.if_object();
    const std::string_view name = row ? Text(*row, "IdentityName") : std::string_view();
    if (name.empty() || name.size() > kNameSizeMax) {
      return Fail(Code::kMalformed, "a row of ListEmailIdentities has no usable IdentityName");
    }
    IdentityType type = ParseIdentityType(Text(*row, "IdentityType"));
    if (type == IdentityType::kOther && Text(*row, "IdentityType").empty()) type = TypeOfName(name);
    page.identities.push_back({std::string(name), type,
                               ParseStatus(Text(*row, "VerificationStatus")),
                               Flag(*row, "SendingEnabled")});
  }
  return page;
}

AwsCall GetEmailIdentity(const Region& region, std::string_view identity) {
  AwsCall call{.service = "ses", .operation = "ses:GetEmailIdentity", .region = region};
  call.path = "/v2/email/identities/" + PercentEncode(identity);
  call.response_size_max = 1 << 20;
  return call;
}

Result<Identity> ParseIdentity(std::string_view body) {
  json::monotonic_resource memory;
  const auto parsed = ParseObject(body, &memory, "GetEmailIdentity");
  if (!parsed) return Fail(parsed.error());
  const json::object& in = parsed->get_object();
  Identity out;
  out.type = ParseIdentityType(Text(in, "IdentityType"));
  if (Text(in, "IdentityType").empty()) {
    return Fail(Code::kMalformed, "the answer of GetEmailIdentity has no IdentityType");
  }
  out.status = ParseStatus(Text(in, "VerificationStatus"));
  out.verified_for_sending = Flag(in, "VerifiedForSendingStatus");
  out.feedback_forwarding = Flag(in, "FeedbackForwardingStatus");
  if (const json::object* info = Object(in, "VerificationInfo"))
    out.verification = ReadVerification(*info);
  if (const json::object* dkim = Object(in, "DkimAttributes")) out.dkim = ReadDkim(*dkim);
  if (const json::object* mail_from = Object(in, "MailFromAttributes"))
    out.mail_from = ReadMailFrom(*mail_from);
  if (const json::object* policies = Object(in, "Policies")) {
    for (const auto& [name, document] : *policies) {
      if (document.is_string() && out.policies.size() < kPoliciesMax) {
        out.policies.emplace_back(name, document.get_string());
      }
    }
  }
  if (const json::array* tags = Array(in, "Tags")) {
    for (const json::value& value : *tags) {
      const json::object* tag = value.if_object();
      if (tag && out.tags.size() < kTagsMax)
        out.tags.emplace_back(Text(*tag, "Key"), Text(*tag, "Value"));
    }
  }
  out.configuration_set = Text(in, "ConfigurationSetName");
  return out;
}

void Fill(IdentityEvidence& row, Identity got) {
  if (got.status != VerificationStatus::kUnknown) row.status = got.status;
  if (!row.sending_enabled) row.sending_enabled = got.verified_for_sending;
  row.verification = std::move(got.verification);
  row.dkim = std::move(got.dkim);
  row.mail_from = std::move(got.mail_from);
  row.policies = std::move(got.policies);
  row.tags = std::move(got.tags);
  row.configuration_set = std::move(got.configuration_set);
}

AwsCall GetAccount(const Region& region) {
  AwsCall call{.service = "ses", .operation = "ses:GetAccount", .region = region};
  call.path = "/v2/email/account";
  call.response_size_max = 1 << 18;
  return call;
}

Result<AccountState> ParseAccount(std::string_view body) {
  json::monotonic_resource memory;
  const auto parsed = ParseObject(body, &memory, "GetAccount");
  if (!parsed) return Fail(parsed.error());
  const json::object& in = parsed->get_object();
  AccountState out;
  out.production_access = Flag(in, "ProductionAccessEnabled");
  out.sending_enabled = Flag(in, "SendingEnabled");
  out.enforcement_status = Text(in, "EnforcementStatus");
  if (const json::object* quota = Object(in, "SendQuota")) {
    out.sent_last_24_hours = Number(*quota, "SentLast24Hours");
  }
  return out;
}

}  // namespace signet::ses_v2
