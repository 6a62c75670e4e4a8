// STS speaks the query protocol: a form goes in, XML comes out.
#include "aws/sts.h"

#include <fmt/format.h>

#include <pugixml.hpp>

#include "model/region.h"

namespace signet {
namespace {

constexpr std::string_view kVersion = "2011-06-15";
constexpr std::chrono::seconds kTimeout{10};  // Nothing is computed: STS answers at once.
constexpr size_t kReplySizeMax = 256 << 10;   // Bytes; session tokens have no stated limit.

using Fields = std::vector<std::pair<std::string, std::string>>;

AwsCall StsCall(std::string_view operation, Region region, Fields fields) {
  fields.insert(fields.begin(), {{"Action", std::string(operation.substr(operation.find(':') + 1))},
                                 {"Version", std::string(kVersion)}});
  AwsCall call;
  call.service = "sts";
  call.operation = operation;
  call.region = std::move(region);
  call.method = "POST";
  call.headers = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}};
  call.body = EncodeForm(fields);
  call.response_size_max = kReplySizeMax;
  call.timeout = kTimeout;
  return call;
}

Fields RoleFields(const RoleToAssume& role) {
  Fields fields = {{"RoleArn", role.role_arn}, {"RoleSessionName", role.session_name}};
  if (role.duration_seconds != 0) {
    fields.emplace_back("DurationSeconds", std::to_string(role.duration_seconds));
  }
  return fields;
}

// What to look at when STS says no; the caller's words come before.
std::string_view AdviceFor(const AwsError& error, const RoleToAssume& role) {
  if (error.code == "AccessDenied") {
    return role.external_id.empty()
               ? "; check the role's trust policy (may we, does it ask for an external id?) and "
                 "our own sts:AssumeRole permission"
               : "; check the role's trust policy (may we, is the external id right?) and our own "
                 "sts:AssumeRole permission";
  }
  if (error.code == "RegionDisabledException") return "; name an enabled region with --region";
  if (error.code == "ExpiredTokenException") return "; the token must be written anew";
  return "";
}

tl::unexpected<Error> Refused(const AwsError& error, const RoleToAssume& role) {
  return Fail(error.error.code, fmt::format("cannot assume {}: {}{}", role.role_arn,
                                            error.error.detail, AdviceFor(error, role)));
}

Result<pugi::xml_node> Open(pugi::xml_document& document, std::string_view xml,
                            std::string_view operation) {
  const auto status = document.load_buffer(xml.data(), xml.size(), pugi::parse_default);
  const std::string response = fmt::format("{}Response", operation);
  const std::string result = fmt::format("{}Result", operation);
  const pugi::xml_node node = document.child(response.c_str()).child(result.c_str());
  if (!status || !node) {
    return Fail(Code::kMalformed, fmt::format("STS answered {} without {}", operation, result));
  }
  return node;
}

}  // namespace

Region StsRegionFor(std::string_view region, std::string_view role_arn) {
  std::string_view partition = "aws";
  if (role_arn.starts_with("arn:")) {
    partition = role_arn.substr(4, role_arn.find(':', 4) - 4);
  } else if (!region.empty()) {
    partition = PartitionOf(region);
  }
  if (!region.empty() && PartitionOf(region) == partition) return Region(region);
  return Region(GlobalRegionOf(partition));
}

Result<Credentials> ParseAssumeRole(std::string_view xml, std::string_view operation) {
  pugi::xml_document document;
  const auto result = Open(document, xml, operation);
  if (!result) return Fail(result.error());
  const pugi::xml_node given = result->child("Credentials");
  Credentials out;
  out.access_key_id = given.child_value("AccessKeyId");
  out.secret_access_key = Secret(given.child_value("SecretAccessKey"));
  out.session_token = Secret(given.child_value("SessionToken"));
  const Result<Time> end = ParseTime(given.child_value("Expiration"));
  if (out.access_key_id.empty() || out.secret_access_key.empty() || out.session_token.empty() ||
      !end) {
    return Fail(Code::kMalformed,
                fmt::format("STS answered {} without a key, secret, token or end", operation));
  }
  out.expires = *end;
  return out;
}

Result<CallerIdentity> ParseCallerIdentity(std::string_view xml) {
  pugi::xml_document document;
  const auto result = Open(document, xml, "GetCallerIdentity");
  if (!result) return Fail(result.error());
  CallerIdentity out{result->child_value("Account"), result->child_value("Arn"),
                     result->child_value("UserId")};
  if (out.account.empty() || out.arn.empty()) {
    return Fail(Code::kMalformed, "STS answered GetCallerIdentity without an account or ARN");
  }
  return out;
}

Awaitable<Result<Credentials>> AssumeRole(Client& client, CredentialSource& base, Region region,
                                          RoleToAssume role) {
  Fields fields = RoleFields(role);
  if (!role.external_id.empty()) fields.emplace_back("ExternalId", role.external_id);
  if (!role.session_policy.empty()) fields.emplace_back("Policy", role.session_policy);
  if (!role.mfa_serial.empty()) {
    fields.emplace_back("SerialNumber", role.mfa_serial);
    fields.emplace_back("TokenCode", role.mfa_code);
  }
  AwsCall call = StsCall("sts:AssumeRole", std::move(region), std::move(fields));
  const AwsResult reply = co_await client.Call(std::move(call), &base);
  if (!reply) co_return Refused(reply.error(), role);
  co_return ParseAssumeRole(reply->body, "AssumeRole");
}

Awaitable<Result<Credentials>> AssumeRoleWithWebIdentity(Client& client, Region region,
                                                         RoleToAssume role, Secret token) {
  Fields fields = RoleFields(role);
  fields.emplace_back("WebIdentityToken", std::string(token.Reveal()));
  AwsCall call = StsCall("sts:AssumeRoleWithWebIdentity", std::move(region), std::move(fields));
  call.is_signed = false;
  const AwsResult reply = co_await client.Call(std::move(call), nullptr);
  if (!reply) co_return Refused(reply.error(), role);
  co_return ParseAssumeRole(reply->body, "AssumeRoleWithWebIdentity");
}

Awaitable<Result<CallerIdentity>> GetCallerIdentity(Client& client, CredentialSource& credentials,
                                                    Region region) {
  AwsCall call = StsCall("sts:GetCallerIdentity", std::move(region), {});
  const AwsResult reply = co_await client.Call(std::move(call), &credentials);
  if (!reply) co_return Fail(reply.error().error);
  co_return ParseCallerIdentity(reply->body);
}

}  // namespace signet
