// AWS's errors in every form they come in (rest-json, JSON 1.1, query XML, the OAuth words
// of SSO, and what proxies put in their place), turned into one line and one code.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <pugixml.hpp>

#include "aws/client.h"
#include "model/identity.h"

namespace signet {
namespace {

// An error of AWS is a few hundred bytes; a body above this is not read for one.
constexpr size_t kErrorBodyMax = 256 << 10;
constexpr size_t kDetailMax = 500;
constexpr size_t kCodeMax = 120;
constexpr size_t kMessageMax = 4096;
constexpr size_t kRequestIdMax = 128;

// How many bytes of UTF-8 stand at `text`, or 0 when they are not UTF-8.
size_t Utf8Length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const size_t length = byte(0) < 0x80                      ? 1
                        : byte(0) >= 0xc2 && byte(0) < 0xe0 ? 2
                        : byte(0) >= 0xe0 && byte(0) < 0xf0 ? 3
                        : byte(0) >= 0xf0 && byte(0) < 0xf5 ? 4
                                                            : 0;
  if (length == 0 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  if (length == 3 && byte(0) == 0xe0 && byte(1) < 0xa0) return 0;
  if (length == 3 && byte(0) == 0xed && byte(1) >= 0xa0) return 0;
  if (length == 4 && byte(0) == 0xf0 && byte(1) < 0x90) return 0;
  if (length == 4 && byte(0) == 0xf4 && byte(1) >= 0x90) return 0;
  return length;
}

// One line that a terminal and a JSON file can hold: control characters become spaces,
// broken UTF-8 becomes "?", and it ends on a whole character within `size_max` bytes.
std::string OneLine(std::string_view text, size_t size_max) {
  std::string out;
  out.reserve(std::min(text.size(), size_max));
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    std::string_view next = text.substr(0, std::max<size_t>(length, 1));
    text.remove_prefix(next.size());
    const auto first = static_cast<unsigned char>(next[0]);
    const bool is_c1 = length == 2 && first == 0xc2 && static_cast<unsigned char>(next[1]) < 0xa0;
    if (length == 0) next = "?";
    if (first < 0x20 || first == 0x7f || is_c1) next = " ";
    if (next == " " && (out.empty() || out.ends_with(' '))) continue;
    if (out.size() + next.size() > size_max) break;
    out += next;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

// "com.amazon#AccessDeniedException:http://…" says AccessDeniedException.
std::string BareCode(std::string_view text) {
  text = text.substr(0, text.find(':'));
  if (const size_t hash = text.rfind('#'); hash != std::string_view::npos) {
    text.remove_prefix(hash + 1);
  }
  return OneLine(text, kCodeMax);
}

// AWS explains a wrong signature by repeating what it would have signed, the session
// token included: that part must not reach a log.
std::string_view WithoutSecrets(std::string_view message) {
  for (const std::string_view start :
       {"The Canonical String", "The String-to-Sign", "x-amz-security-token",
        "X-Amz-Security-Token", "X-Amz-Credential"}) {
    message = message.substr(0, message.find(start));
  }
  return message;
}

struct Told {
  std::string code;
  std::string message;
  std::string request_id;
  bool is_html = false;
};

std::string_view TextOf(const boost::json::object& object,
                        std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const boost::json::value* value = object.if_contains({name.data(), name.size()});
    if (value && value->is_string()) {
      const auto& text = value->get_string();
      return {text.data(), text.size()};
    }
  }
  return {};
}

void ReadJson(std::string_view body, Told& told) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({body.data(), body.size()}, error);
  if (error || !value.is_object()) return;
  const auto& object = value.get_object();
  if (told.code.empty()) told.code = BareCode(TextOf(object, {"code", "__type", "Code", "error"}));
  told.message = WithoutSecrets(TextOf(object, {"message", "Message", "error_description"}));
}

// Route 53's own form, with a message for each bad change of a batch:
// <InvalidChangeBatch><Messages><Message>….  They read as "[first, second]", as in its other.
void ReadMessages(pugi::xml_node root, pugi::xml_node messages, Told& told) {
  if (told.code.empty()) told.code = BareCode(root.name());
  for (const pugi::xml_node message : messages.children("Message")) {
    if (told.message.size() > kMessageMax) break;
    told.message += told.message.empty() ? "[" : ", ";
    told.message += WithoutSecrets(message.child_value());
  }
  if (!told.message.empty()) told.message += ']';
}

void ReadXml(std::string_view body, Told& told) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8)) {
    return;
  }
  // <ErrorResponse><Error>…, and the older <Response><Errors><Error>….
  const pugi::xml_node root = document.document_element();
  pugi::xml_node error = root.child("Error");
  if (!error) error = root.child("Errors").child("Error");
  if (told.code.empty()) told.code = BareCode(error.child_value("Code"));
  told.message = WithoutSecrets(error.child_value("Message"));
  if (const pugi::xml_node messages = root.child("Messages")) ReadMessages(root, messages, told);
  for (const char* name : {"RequestId", "RequestID"}) {
    if (told.request_id.empty()) told.request_id = root.child_value(name);
  }
}

Told Read(const HttpResponse& response) {
  Told told;
  for (const char* name : {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"}) {
    if (told.request_id.empty()) told.request_id = response.Header(name);
  }
  told.code = BareCode(response.Header("x-amzn-errortype"));
  std::string_view body = response.body;
  if (body.size() <= kErrorBodyMax) {
    if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
    body.remove_prefix(std::min(body.find_first_not_of(" \t\r\n"), body.size()));
    const std::string start = LowerAscii(body.substr(0, 64));
    told.is_html = start.starts_with("<!doctype html") || start.starts_with("<html");
    if (body.starts_with('{')) ReadJson(body, told);
    if (body.starts_with('<') && !told.is_html) ReadXml(body, told);
  }
  told.message = OneLine(told.message, kMessageMax);
  told.request_id = OneLine(told.request_id, kRequestIdMax);
  return told;
}

bool Holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

template <size_t N>
bool OneOf(std::string_view text, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

bool IsClockSkew(std::string_view code, std::string_view message) {
  constexpr std::array<std::string_view, 3> kCodes{"RequestTimeTooSkewed", "RequestExpired",
                                                   "RequestInTheFuture"};
  return OneOf(code, kCodes) || Holds(message, "Signature expired") ||
         Holds(message, "Signature not yet current");
}

bool IsThrottle(std::string_view code) {
  // Not Route 53's PriorRequestNotComplete: a zone is busy then, and calls are not too many.
  constexpr std::array<std::string_view, 7> kCodes{
      "TooManyRequests", "EC2Throttled", "RequestLimitExceeded",  "RequestThrottled",
      "RequestThrottle", "SlowDown",     "BandwidthLimitExceeded"};
  if (code.ends_with("Exception")) code.remove_suffix(9);
  return OneOf(code, kCodes) || code.starts_with("Throttl");
}

bool IsRefusedKey(std::string_view code) {
  constexpr std::array<std::string_view, 13> kCodes{"UnrecognizedClientException",
                                                    "UnrecognizedClient",
                                                    "InvalidClientTokenId",
                                                    "InvalidAccessKeyId",
                                                    "InvalidSignatureException",
                                                    "InvalidSignature",
                                                    "SignatureDoesNotMatch",
                                                    "IncompleteSignature",
                                                    "IncompleteSignatureException",
                                                    "MissingAuthenticationToken",
                                                    "MissingAuthenticationTokenException",
                                                    "AuthFailure",
                                                    "OptInRequired"};
  return OneOf(code, kCodes);
}

// A paging token that is no longer accepted, in the words of several services.
bool IsPagingToken(std::string_view code, std::string_view message) {
  constexpr std::array<std::string_view, 5> kBadRequests{
      "BadRequestException", "InvalidParameterValue", "ValidationError", "ValidationException",
      "InvalidInputException"};
  if (Holds(code, "NextToken") || Holds(code, "PaginationToken")) return true;
  if (!OneOf(code, kBadRequests)) return false;
  const std::string lower = LowerAscii(message);
  return Holds(lower, "nexttoken") || Holds(lower, "next token") || Holds(lower, "next_token") ||
         Holds(lower, "pagination token") || Holds(lower, "paging token");
}

bool IsServerFault(std::string_view code) {
  constexpr std::array<std::string_view, 9> kCodes{
      "ConcurrentModification", "InternalFailure",  "InternalError",
      "InternalServerError",    "InternalServer",   "InternalServiceError",
      "ServiceUnavailable",     "ServiceException", "IDPCommunicationError"};
  if (code.ends_with("Exception") && code != "ServiceException") code.remove_suffix(9);
  return OneOf(code, kCodes);
}

bool IsNotFound(std::string_view code) {
  constexpr std::array<std::string_view, 7> kCodes{"NotFoundException",
                                                   "NoSuchEntity",
                                                   "NoSuchEntityException",
                                                   "ResourceNotFoundException",
                                                   "AccountNotFoundException",
                                                   "NoSuchHostedZone",
                                                   "NoSuchChange"};
  return OneOf(code, kCodes);
}

bool IsUnsupported(std::string_view code) {
  constexpr std::array<std::string_view, 4> kCodes{"UnknownOperationException", "InvalidAction",
                                                   "UnknownOperation", "UnsupportedOperation"};
  return OneOf(code, kCodes);
}

// A code says more than a status, and a message sometimes more than a code.
Code Decide(const Told& told, int status) {
  const std::string_view code = told.code;
  if (IsClockSkew(code, told.message)) return Code::kClockSkew;
  if (IsThrottle(code) || status == 429) return Code::kThrottled;
  if (code.starts_with("ExpiredToken") || code == "TokenRefreshRequired") return Code::kExpired;
  if (IsRefusedKey(code)) return Code::kCredentials;
  if (code == "RegionDisabledException") return Code::kDisabled;
  if (code.starts_with("AccessDenied") || code == "UnauthorizedOperation" ||
      code == "NotAuthorized" || code == "NotAuthorizedException") {
    return Code::kDenied;
  }
  if (IsPagingToken(code, told.message)) return Code::kTokenExpired;
  if (IsNotFound(code)) return Code::kNotFound;
  if (IsUnsupported(code)) return Code::kUnsupported;
  if (IsServerFault(code) || status >= 500) return Code::kServerFault;
  if (code == "RequestTimeout" || code == "RequestTimeoutException" || status == 408) {
    return Code::kTimedOut;
  }
  if (!code.empty()) return Code::kRejected;
  // Nobody named an error: whoever answered may not have been AWS.
  if (told.is_html || status < 400 || status == 407) return Code::kMalformed;
  if (status == 404 || status == 405) return Code::kUnsupported;
  return Code::kRejected;
}

std::string Describe(const Told& told, const HttpResponse& response) {
  if (!told.code.empty()) {
    return told.message.empty() ? told.code : told.code + ": " + told.message;
  }
  std::string line = "HTTP " + std::to_string(response.status);
  if (told.is_html) {
    line += " with an HTML page, which AWS does not send; is a proxy in between?";
  } else if (response.body.size() > kErrorBodyMax) {
    line += " with " + std::to_string(response.body.size()) + " bytes, too many for an error";
  } else if (response.body.empty()) {
    line += " with an empty body";
  } else if (!told.message.empty()) {
    line += ": " + told.message;
  } else {
    line += " with a body that names no error";
  }
  return line;
}

}  // namespace

AwsError DecodeAwsError(const HttpResponse& response, std::string_view operation,
                        std::string_view region) {
  Told told = Read(response);
  AwsError out;
  out.http_status = response.status;
  out.error.code = Decide(told, response.status);

  std::string head(operation);
  if (!region.empty()) head += " in " + std::string(region);
  head += ": ";
  const std::string tail =
      told.request_id.empty() ? std::string() : " (request id " + told.request_id + ")";
  // The message is what is cut: the request id is what AWS's support asks for.
  head = OneLine(head + Describe(told, response), kDetailMax - tail.size());
  out.error.detail = head + tail;

  out.code = std::move(told.code);
  out.message = std::move(told.message);
  out.request_id = std::move(told.request_id);
  return out;
}

}  // namespace signet
