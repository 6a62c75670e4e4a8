// What changes an identity.  Tokens that come back end up in the DNS, so each must be
// one before it leaves this file.
#include "aws/ses_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>

#include "aws/ses_v1_wire.h"
#include "model/json_reader.h"

namespace signet {
namespace {

constexpr size_t kTokensMax = 16;     // SES gives three.
constexpr size_t kTokenSizeMax = 63;  // A label.
constexpr size_t kNameSizeMax = 255;
constexpr size_t kAnswerSizeMax = 1 << 18;

template <class Accept>
bool IsBounded(std::string_view text, size_t size_max, Accept accept) {
  return !text.empty() && text.size() <= size_max && std::all_of(text.begin(), text.end(), accept);
}

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool AreTokens(const std::vector<std::string>& tokens) {
  return tokens.size() <= kTokensMax &&
         std::all_of(tokens.begin(), tokens.end(), [](const std::string& token) {
           return IsBounded(token, kTokenSizeMax, IsAlphanumeric);
         });
}

tl::unexpected<Error> Malformed(std::string_view operation, std::string_view why) {
  return Fail(Code::kMalformed, fmt::format("the answer of {} {}", operation, why));
}

}  // namespace

namespace ses_v2 {
namespace {

namespace json = boost::json;

AwsCall Write(std::string_view operation, const Region& region, std::string method,
              std::string path, const json::object& body) {
  AwsCall call{.service = "ses", .operation = operation, .region = region};
  call.method = std::move(method);
  call.path = std::move(path);
  call.headers = {{"content-type", "application/json"}};
  call.body = json::serialize(body);
  call.response_size_max = kAnswerSizeMax;
  call.changes = true;
  return call;
}

std::string PathOf(std::string_view identity, std::string_view part) {
  return fmt::format("/v2/email/identities/{}{}", PercentEncode(identity), part);
}

Result<json::value> ObjectIn(std::string_view body, std::string_view operation) {
  boost::system::error_code error;
  json::value parsed = json::parse(body, error);
  if (error || !parsed.is_object()) return Malformed(operation, "is not a JSON object");
  return parsed;
}

bool IsZone(std::string_view text) {
  return text.empty() || IsBounded(text, kNameSizeMax, [](char c) {
           return IsAlphanumeric(c) || c == '.' || c == '-' || c == '_';
         });
}

// The members have other names in the two answers that hold them.
Result<DkimStart> ReadDkim(const JsonReader& in, std::string_view status, std::string_view tokens,
                           std::string_view operation) {
  DkimStart out{ParseStatus(in.Text(status)), in.Texts(tokens), in.Text("SigningHostedZone")};
  if (!in.wrong().empty()) return Malformed(operation, "has a member of another kind");
  if (!AreTokens(out.tokens) || !IsZone(out.signing_hosted_zone))
    return Malformed(operation, "names a token or a zone that cannot be");
  return out;
}

}  // namespace

AwsCall PutEmailIdentityDkimSigningAttributes(const Region& region, std::string_view identity) {
  return Write("ses:PutEmailIdentityDkimSigningAttributes", region, "PUT",
               PathOf(identity, "/dkim/signing"), {{"SigningAttributesOrigin", "AWS_SES"}});
}

std::string ReplicaOrigin(const Region& parent) {
  std::string origin = "AWS_SES_" + parent;
  for (char& c : origin)
    c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return origin;
}

AwsCall MakeReplica(const Region& region, std::string_view domain, const Region& parent,
                    SigningPath path) {
  std::string at = PathOf(domain, "/dkim/signing");
  if (path == SigningPath::kV1) at.replace(0, 3, "/v1");
  return Write("ses:PutEmailIdentityDkimSigningAttributes", region, "PUT", std::move(at),
               {{"SigningAttributesOrigin", ReplicaOrigin(parent)}});
}

Result<DkimStart> ParseDkimStart(std::string_view body) {
  constexpr std::string_view kOperation = "PutEmailIdentityDkimSigningAttributes";
  const auto object = ObjectIn(body, kOperation);
  if (!object) return Fail(object.error());
  std::string wrong;
  auto out =
      ReadDkim(JsonReader(object->get_object(), wrong), "DkimStatus", "DkimTokens", kOperation);
  if (out && out->tokens.empty()) return Malformed(kOperation, "has no DkimTokens");
  return out;
}

AwsCall PutEmailIdentityDkimAttributes(const Region& region, std::string_view identity,
                                       bool signs) {
  return Write("ses:PutEmailIdentityDkimAttributes", region, "PUT", PathOf(identity, "/dkim"),
               {{"SigningEnabled", signs}});
}

AwsCall PutEmailIdentityMailFromAttributes(const Region& region, std::string_view identity,
                                           const DomainName& mail_from, MxFailure on_mx_failure) {
  const bool rejects = on_mx_failure == MxFailure::kRejectMessage;
  return Write("ses:PutEmailIdentityMailFromAttributes", region, "PUT",
               PathOf(identity, "/mail-from"),
               {{"MailFromDomain", mail_from.text()},
                {"BehaviorOnMxFailure", rejects ? "REJECT_MESSAGE" : "USE_DEFAULT_VALUE"}});
}

AwsCall CreateEmailIdentity(const Region& region, std::string_view identity) {
  return Write("ses:CreateEmailIdentity", region, "POST", "/v2/email/identities",
               {{"EmailIdentity", identity}});
}

AwsCall CreateReplica(const Region& region, std::string_view domain, const Region& parent) {
  return Write(
      "ses:CreateEmailIdentity", region, "POST", "/v2/email/identities",
      {{"EmailIdentity", domain},
       {"DkimSigningAttributes", {{"DomainSigningAttributesOrigin", ReplicaOrigin(parent)}}}});
}

Result<Created> ParseCreated(std::string_view body) {
  constexpr std::string_view kOperation = "CreateEmailIdentity";
  const auto object = ObjectIn(body, kOperation);
  if (!object) return Fail(object.error());
  std::string wrong;
  const JsonReader in(object->get_object(), wrong);
  const std::string type = in.Text("IdentityType");
  Created out{ParseIdentityType(type), in.Flag("VerifiedForSendingStatus"), {}};
  if (type.empty()) return Malformed(kOperation, "has no IdentityType");
  if (const json::value* dkim = in.Find("DkimAttributes"); dkim && dkim->is_object()) {
    auto read = ReadDkim(JsonReader(dkim->get_object(), wrong), "Status", "Tokens", kOperation);
    if (!read) return Fail(read.error());
    out.dkim = *std::move(read);
  }
  if (!wrong.empty()) return Malformed(kOperation, "has a member of another kind");
  return out;
}

AwsCall DeleteEmailIdentity(const Region& region, std::string_view identity) {
  AwsCall call = Write("ses:DeleteEmailIdentity", region, "DELETE", PathOf(identity, ""), {});
  call.body.clear();
  call.headers.clear();
  return call;
}

Result<void> ParseDone(std::string_view body) {
  if (body.empty()) return {};
  const auto object = ObjectIn(body, "a change of an identity");
  if (!object) return Fail(object.error());
  return {};
}

}  // namespace ses_v2

namespace ses_v1 {
namespace {

AwsCall Write(std::string_view operation, const Region& region, std::string field,
              std::string_view value) {
  AwsCall call = Query(region, operation, {{std::move(field), std::string(value)}});
  call.response_size_max = kAnswerSizeMax;
  call.changes = true;
  return call;
}

}  // namespace

AwsCall VerifyEmailIdentity(const Region& region, std::string_view address) {
  return Write("ses:VerifyEmailIdentity", region, "EmailAddress", address);
}

Result<void> ParseMailSent(std::string_view body) {
  pugi::xml_document document;
  const auto result = ResultOf(document, body, "VerifyEmailIdentity");
  if (!result) return Fail(result.error());
  return {};
}

AwsCall VerifyDomainDkim(const Region& region, std::string_view domain) {
  return Write("ses:VerifyDomainDkim", region, "Domain", domain);
}

Result<std::vector<std::string>> ParseDkimTokens(std::string_view body) {
  pugi::xml_document document;
  const auto result = ResultOf(document, body, "VerifyDomainDkim");
  if (!result) return Fail(result.error());
  std::vector<std::string> tokens;
  for (const pugi::xml_node token : result->child("DkimTokens").children("member")) {
    if (tokens.size() > kTokensMax) break;
    tokens.emplace_back(token.child_value());
  }
  if (tokens.empty() || !AreTokens(tokens))
    return Malformed("VerifyDomainDkim", "has no DkimTokens, or one that cannot be");
  return tokens;
}

AwsCall VerifyDomainIdentity(const Region& region, std::string_view domain) {
  return Write("ses:VerifyDomainIdentity", region, "Domain", domain);
}

Result<std::string> ParseVerificationToken(std::string_view body) {
  pugi::xml_document document;
  const auto result = ResultOf(document, body, "VerifyDomainIdentity");
  if (!result) return Fail(result.error());
  const std::string_view token = result->child_value("VerificationToken");
  const auto is_base64 = [](char c) {
    return IsAlphanumeric(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '_';
  };
  if (!IsBounded(token, kNameSizeMax, is_base64))
    return Malformed("VerifyDomainIdentity", "has no VerificationToken, or one that cannot be");
  return std::string(token);
}

}  // namespace ses_v1
}  // namespace signet
