// An answer of any status, headers and body must become one printable, bounded line.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "aws/client.h"

namespace {

std::string_view Line(std::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

void Require(bool holds) {
  if (!holds) std::abort();
}

bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

}  // namespace

// Input: "STATUS", then "name: value" lines, an empty line, and the body.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  signet::HttpResponse response;
  for (const char c : Line(rest).substr(0, 3)) {
    response.status = response.status * 10 + (c >= '0' && c <= '9' ? c - '0' : 0);
  }
  constexpr int kHeadersMax = 16;
  for (int i = 0; i < kHeadersMax; ++i) {
    const std::string_view line = Line(rest);
    if (line.empty()) break;
    const size_t colon = std::min(line.find(':'), line.size());
    response.headers.emplace_back(line.substr(0, colon),
                                  line.substr(std::min(colon + 1, line.size())));
  }
  response.body = rest;
  const signet::AwsError error =
      signet::DecodeAwsError(response, "ses:ListEmailIdentities", "eu-west-1");
  Require(error.error.detail.size() <= 500);
  Require(error.error.detail.starts_with("ses:ListEmailIdentities in eu-west-1: "));
  Require(IsPrintable(error.error.detail) && IsPrintable(error.message) &&
          IsPrintable(error.code) && IsPrintable(error.request_id));
  Require(error.http_status == response.status);
  Require(error.message.find("x-amz-security-token") == std::string::npos);
  return 0;
}
