// SES v1 on the wire: form-encoded questions, XML answers.  pugixml expands no DTD
// entities; whatever is not valid UTF-8 is refused, because it would poison every report.
#include "aws/ses_v1_wire.h"

#include <fmt/format.h>

namespace signet::ses_v1 {
namespace {

bool IsUtf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const size_t more = byte < 0x80                   ? 0
                        : byte >= 0xc2 && byte < 0xe0 ? 1
                        : byte >= 0xe0 && byte < 0xf0 ? 2
                        : byte >= 0xf0 && byte < 0xf5 ? 3
                                                      : 9;
    if (more == 9 || i + more >= text.size()) return false;
    uint32_t code = more == 0 ? byte : byte & (0x3fU >> more);
    for (size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      code = code << 6 | (next & 0x3fU);
    }
    const bool overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
    if (overlong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
    i += more + 1;
  }
  return true;
}

}  // namespace

AwsCall Query(const Region& region, std::string_view operation,
              std::vector<std::pair<std::string, std::string>> fields) {
  AwsCall call{.service = "ses", .operation = operation, .region = region};
  call.method = "POST";
  call.headers = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}};
  constexpr size_t kPrefix = std::string_view("ses:").size();
  fields.insert(fields.begin(),
                {{"Action", std::string(operation.substr(kPrefix))}, {"Version", "2010-12-01"}});
  call.body = EncodeForm(fields);
  call.response_size_max = 2 << 20;
  return call;
}

Result<pugi::xml_node> ResultOf(pugi::xml_document& document, std::string_view body,
                                const char* action) {
  if (!IsUtf8(body))
    return Fail(Code::kMalformed, fmt::format("the answer of {} is not UTF-8", action));
  const auto parsed =
      document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) {
    return Fail(Code::kMalformed,
                fmt::format("the answer of {} is not XML: {}", action, parsed.description()));
  }
  const std::string response = fmt::format("{}Response", action),
                    result = fmt::format("{}Result", action);
  const pugi::xml_node node = document.child(response.c_str()).child(result.c_str());
  if (!node)
    return Fail(Code::kMalformed, fmt::format("the answer of {} has no {}", action, result));
  return node;
}

}  // namespace signet::ses_v1
