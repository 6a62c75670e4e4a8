// How answers and refusals look in REST JSON (SES v2, Account), in Query XML (SES v1,
// STS) and in JSON 1.1 (Organizations).
#include "sim/call.h"

#include <fmt/format.h>

#include <array>

namespace sim {
namespace {

struct OperationRow {
  std::string_view action;
  Service service;
};

constexpr std::array<OperationRow, kOperations> kTable = {{
    {"ses:ListEmailIdentities", Service::kSesV2},
    {"ses:GetEmailIdentity", Service::kSesV2},
    {"ses:GetAccount", Service::kSesV2},
    {"ses:GetEmailIdentityPolicies", Service::kSesV2},
    {"ses:ListTagsForResource", Service::kSesV2},
    {"ses:ListIdentities", Service::kSesV1},
    {"ses:GetIdentityVerificationAttributes", Service::kSesV1},
    {"ses:GetIdentityDkimAttributes", Service::kSesV1},
    {"ses:GetIdentityMailFromDomainAttributes", Service::kSesV1},
    {"ses:GetIdentityNotificationAttributes", Service::kSesV1},
    {"ses:ListIdentityPolicies", Service::kSesV1},
    {"ses:GetIdentityPolicies", Service::kSesV1},
    {"ses:GetSendQuota", Service::kSesV1},
    {"ses:GetAccountSendingEnabled", Service::kSesV1},
    {"ses:CreateEmailIdentity", Service::kSesV2},
    {"ses:DeleteEmailIdentity", Service::kSesV2},
    {"ses:PutEmailIdentityDkimAttributes", Service::kSesV2},
    {"ses:PutEmailIdentityDkimSigningAttributes", Service::kSesV2},
    {"ses:PutEmailIdentityMailFromAttributes", Service::kSesV2},
    {"ses:VerifyEmailIdentity", Service::kSesV1},
    {"ses:VerifyDomainIdentity", Service::kSesV1},
    {"ses:VerifyDomainDkim", Service::kSesV1},
    {"ses:SetIdentityDkimEnabled", Service::kSesV1},
    {"ses:SetIdentityMailFromDomain", Service::kSesV1},
    {"ses:DeleteIdentity", Service::kSesV1},
    {"sts:AssumeRole", Service::kSts},
    {"sts:AssumeRoleWithWebIdentity", Service::kSts},
    {"sts:GetCallerIdentity", Service::kSts},
    {"organizations:ListAccounts", Service::kOrganizations},
    {"organizations:ListParents", Service::kOrganizations},
    {"organizations:ListRoots", Service::kOrganizations},
    {"organizations:ListOrganizationalUnitsForParent", Service::kOrganizations},
    {"organizations:ListAccountsForParent", Service::kOrganizations},
    {"organizations:DescribeOrganization", Service::kOrganizations},
    {"account:ListRegions", Service::kAccount},
    {"route53:ListHostedZones", Service::kRoute53},
    {"route53:ListResourceRecordSets", Service::kRoute53},
    {"route53:ListHostedZonesByName", Service::kRoute53},
    {"route53:GetHostedZone", Service::kRoute53},
    {"route53:ChangeResourceRecordSets", Service::kRoute53},
    {"route53:GetChange", Service::kRoute53},
    {"unknown", Service::kSesV2},
}};

std::string_view Bare(std::string_view action) { return action.substr(action.find(':') + 1); }

void AddCommon(const Call& call, Response& response, std::string_view content_type) {
  response.headers.reserve(4);
  response.headers.emplace_back("Content-Type", content_type);
  response.headers.emplace_back("x-amzn-RequestId", call.request_id);
  response.headers.emplace_back("Date", HttpDate(call.now));
}

std::string_view JsonType(Dialect dialect) {
  return dialect == Dialect::kJson11 ? "application/x-amz-json-1.1" : "application/json";
}

std::string_view Namespace(Service service) {
  if (service == Service::kRoute53) return "https://route53.amazonaws.com/doc/2013-04-01/";
  return service == Service::kSts ? "https://sts.amazonaws.com/doc/2011-06-15/"
                                  : "http://ses.amazonaws.com/doc/2010-12-01/";
}

struct Spelling {
  int status;
  std::string_view code;
};

Spelling Spell(Refusal why, Service service, Dialect dialect) {
  const bool query = dialect == Dialect::kQuery;
  // JSON 1.1 services answer every fault of the caller with 400.
  const int forbidden = dialect == Dialect::kJson11 ? 400 : 403;
  switch (why) {
    case Refusal::kMissingToken:
      return {forbidden,
              query ? "MissingAuthenticationToken" : "MissingAuthenticationTokenException"};
    case Refusal::kIncompleteSignature:
      return {400, query ? "IncompleteSignature" : "IncompleteSignatureException"};
    case Refusal::kUnknownKey:
      return {forbidden, query ? "InvalidClientTokenId" : "UnrecognizedClientException"};
    case Refusal::kBadSignature:
      return {forbidden, query ? "SignatureDoesNotMatch" : "InvalidSignatureException"};
    case Refusal::kExpiredToken:
      return {forbidden, query ? "ExpiredToken" : "ExpiredTokenException"};
    case Refusal::kThrottled:
      if (query) return {400, "Throttling"};
      return {dialect == Dialect::kJson11 ? 400 : 429, "TooManyRequestsException"};
    case Refusal::kDenied:
      return {forbidden, query ? "AccessDenied" : "AccessDeniedException"};
    case Refusal::kInvalid:
      if (service == Service::kOrganizations) return {400, "InvalidInputException"};
      if (service == Service::kAccount) return {400, "ValidationException"};
      if (service == Service::kRoute53) return {400, "InvalidInput"};
      return {400, query ? "ValidationError" : "BadRequestException"};
    case Refusal::kUnknownOperation:
      if (query) return {400, "InvalidAction"};
      return {dialect == Dialect::kJson11 ? 400 : 404, "UnknownOperationException"};
  }
  return {500, "InternalFailure"};
}

}  // namespace

std::string_view ActionName(Operation operation) {
  return kTable[static_cast<std::size_t>(operation)].action;
}

Service ServiceOf(Operation operation) {
  return kTable[static_cast<std::size_t>(operation)].service;
}

Operation FindOperation(Service service, std::string_view name) {
  for (int i = 0; i + 1 < kOperations; ++i) {
    const auto& row = kTable[static_cast<std::size_t>(i)];
    if (row.service == service && Bare(row.action) == name) return static_cast<Operation>(i);
  }
  return Operation::kUnknown;
}

bool SameHeader(std::string_view name, std::string_view lower_name) {
  if (name.size() != lower_name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] + 32) : name[i];
    if (c != lower_name[i]) return false;
  }
  return true;
}

std::optional<std::string_view> FindHeader(const Headers& headers, std::string_view lower_name) {
  for (const auto& [name, value] : headers) {
    if (SameHeader(name, lower_name)) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Call::Header(std::string_view name) const {
  return FindHeader(request.headers, name);
}

std::optional<std::string_view> Call::Parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string_view Call::Text(std::string_view name) const { return Parameter(name).value_or(""); }

Response Answer(const Call& call, std::string body) {
  Response response;
  AddCommon(call, response, JsonType(call.dialect));
  response.body = std::move(body);
  return response;
}

Response AnswerXml(const Call& call, std::string_view result) {
  const auto action = Bare(ActionName(call.operation));
  Response response;
  AddCommon(call, response, "text/xml");
  response.body = fmt::format(
      "<{0}Response xmlns=\"{1}\">\n  <{0}Result>{2}</{0}Result>\n  <ResponseMetadata>\n    "
      "<RequestId>{3}</RequestId>\n  </ResponseMetadata>\n</{0}Response>\n",
      action, Namespace(call.service), result, call.request_id);
  return response;
}

Response AnswerRestXml(const Call& call, std::string_view content) {
  Response response;
  AddCommon(call, response, "text/xml");
  response.body =
      fmt::format("<?xml version=\"1.0\"?>\n<{0}Response xmlns=\"{1}\">{2}</{0}Response>",
                  Bare(ActionName(call.operation)), Namespace(call.service), content);
  return response;
}

Response Refuse(const Call& call, Refusal why, std::string_view message) {
  const auto [status, code] = Spell(why, call.service, call.dialect);
  return RefuseAs(call, status, code, message);
}

Response RefuseAs(const Call& call, int status, std::string_view code, std::string_view message) {
  Response response;
  response.status = status;
  if (call.dialect == Dialect::kQuery) {
    AddCommon(call, response, "text/xml");
    response.body = fmt::format(
        "<ErrorResponse xmlns=\"{}\">\n  <Error>\n    <Type>{}</Type>\n    <Code>{}</Code>\n    "
        "<Message>",
        Namespace(call.service), status < 500 ? "Sender" : "Receiver", code);
    AppendXmlText(response.body, message);
    response.body += fmt::format(
        "</Message>\n  </Error>\n  <RequestId>{}</RequestId>\n</ErrorResponse>\n", call.request_id);
    return response;
  }
  AddCommon(call, response, JsonType(call.dialect));
  if (call.dialect == Dialect::kRestJson) {
    response.headers.emplace_back("x-amzn-ErrorType", code);
    response.body = "{\"message\":";
  } else {
    response.body = fmt::format("{{\"__type\":\"{}\",\"Message\":", code);
  }
  AppendJsonText(response.body, message);
  response.body += '}';
  return response;
}

void AppendJsonText(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

void AppendXmlText(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
      out += '?';  // XML 1.0 cannot say most control characters at all.
    } else {
      out += c;
    }
  }
}

namespace {

struct Civil {
  std::chrono::year_month_day date;
  std::chrono::weekday weekday;
  std::int64_t second_of_day;
};

Civil Split(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const auto second = std::chrono::floor<std::chrono::seconds>(time - day);
  return {std::chrono::year_month_day(day), std::chrono::weekday(day), second.count()};
}

}  // namespace

std::string JsonTime(Time time) {
  const auto micros = time.time_since_epoch().count();
  return fmt::format("{}.{:03}", micros / 1'000'000, micros / 1'000 % 1'000);
}

std::string IsoTime(Time time) {
  const auto [date, weekday, second] = Split(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     second / 3600, second / 60 % 60, second % 60);
}

std::string BasicTime(Time time) {
  const auto [date, weekday, second] = Split(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     second / 3600, second / 60 % 60, second % 60);
}

std::string HttpDate(Time time) {
  constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto [date, weekday, second] = Split(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday.c_encoding()],
                     static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), second / 3600, second / 60 % 60, second % 60);
}

}  // namespace sim
