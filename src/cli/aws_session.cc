// Wiring, in one place, that tests use too.
#include "cli/aws_session.h"

#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace signet {
namespace {

// Asked on the terminal itself: stdout is the result, and stdin may be a pipe.
Result<std::string> AskMfaCode(const std::string& serial) {
  std::FILE* terminal = std::fopen("/dev/tty", "r+");
  if (!terminal) {
    return Fail(Code::kCredentials, "the profile needs an MFA code for " + serial +
                                        ", and there is no terminal to ask on");
  }
  std::fprintf(terminal, "MFA code for %s: ", serial.c_str());
  std::fflush(terminal);
  char line[64] = {};
  const bool got = std::fgets(line, sizeof line, terminal) != nullptr;
  std::fclose(terminal);
  std::string code(line);
  while (!code.empty() && code.back() <= ' ') code.pop_back();
  if (!got || code.empty()) return Fail(Code::kCredentials, "no MFA code was given for " + serial);
  return code;
}

}  // namespace

Result<std::unique_ptr<AwsSession>> AwsSession::Open(const AwsFlags& flags,
                                                     const Environment& environment, Say say) {
  std::unique_ptr<AwsSession> session(new AwsSession);
  auto endpoints = Endpoints::Make(environment, flags.endpoint_url);
  if (!endpoints) return Fail(endpoints.error());
  session->endpoints_ = std::move(*endpoints);
  auto transport = CurlTransport::Make(session->io_, CurlOptions::From(environment));
  if (!transport) return Fail(transport.error());
  session->transport_ = std::move(*transport);
  session->client_ =
      std::make_unique<Client>(*session->transport_, session->clock_, session->endpoints_, say);

  CredentialOptions options;
  options.profile = flags.profile;
  options.region = flags.region;
  options.environment = environment;
  options.say = say;
  if (isatty(STDERR_FILENO)) options.mfa = AskMfaCode;
  auto region = ResolveRegion(options);
  if (!region) return Fail(region.error());
  session->region_ = region->value_or("us-east-1");
  session->base_ =
      MakeChain(std::move(options), *session->client_, *session->transport_, session->clock_);
  return session;
}

}  // namespace signet
