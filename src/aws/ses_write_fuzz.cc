// SES's answers to changes.  Tokens become labels of names that are then published, so none
// may be anything else.  The first byte chooses the decoder.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "aws/ses_write.h"

using namespace signet;

namespace {

void CheckTokens(const std::vector<std::string>& tokens) {
  const DomainName domain = DomainName::Parse("_domainkey.example.com").value();
  for (const std::string& token : tokens) {
    const auto name = DomainName::Parse(token + "._domainkey.example.com");
    if (!name || name->Parent() != domain) std::abort();
  }
}

void CheckStart(const ses_v2::DkimStart& start) {
  CheckTokens(start.tokens);
  if (start.signing_hosted_zone.find_first_of(" \t\r\n\"\\<>") != std::string::npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 's') {
    if (const auto start = ses_v2::ParseDkimStart(body)) CheckStart(*start);
  } else if (data[0] == 'c') {
    if (const auto created = ses_v2::ParseCreated(body)) CheckStart(created->dkim);
  } else if (data[0] == 'd') {
    (void)ses_v2::ParseDone(body);
  } else if (data[0] == 'm') {
    (void)ses_v1::ParseMailSent(body);
  } else if (data[0] == 'k') {
    if (const auto tokens = ses_v1::ParseDkimTokens(body)) CheckTokens(*tokens);
  } else if (data[0] == 't') {
    const auto token = ses_v1::ParseVerificationToken(body);
    if (token && token->find_first_of(" \"\\;") != std::string::npos) std::abort();
  }
  return 0;
}
