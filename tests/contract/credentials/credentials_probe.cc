// Prints, as JSON, what the chain of credentials finds in this process's environment and
// files: for the comparison with botocore.  Of secrets only a digest.
//   credentials_probe [--profile NAME] [--mfa CODE]
#include <fmt/format.h>
#include <openssl/evp.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>
#include <cstdio>

#include "aws/chain.h"
#include "aws/curl_transport.h"

namespace {

std::string DigestOf(const signet::Credentials& credentials) {
  std::string text(credentials.secret_access_key.Reveal());
  text += '\n';
  text += credentials.session_token.Reveal();
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
  std::string out;
  for (unsigned int i = 0; i < size; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

signet::Awaitable<void> Ask(signet::CredentialSource& source, boost::json::object& out) {
  const auto got = co_await source.Get();
  if (!got) {
    out["error"] = got.error().detail;
    out["code"] = signet::CodeName(got.error().code);
    co_return;
  }
  out["access_key_id"] = (*got)->access_key_id;
  out["source"] = (*got)->source;
  out["digest"] = DigestOf(**got);
  out["expires"] = (*got)->expires ? signet::EncodeTime(*(*got)->expires) : "";
}

}  // namespace

int main(int argc, char** argv) {
  signet::CredentialOptions options;
  options.environment = signet::RealEnvironment();
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    const std::string value = argv[i + 1];
    if (flag == "--profile") options.profile = value;
    if (flag == "--mfa") {
      options.mfa = [value](const std::string&) -> signet::Result<std::string> { return value; };
    }
  }
  boost::json::object out;
  const auto region = signet::ResolveRegion(options);
  out["region"] = region ? region->value_or("") : "";

  boost::asio::io_context io;
  signet::RealClock clock;
  auto transport = signet::CurlTransport::Make(io, signet::CurlOptions::From(options.environment));
  const auto endpoints = signet::Endpoints::Make(options.environment, std::nullopt);
  if (!transport || !endpoints) {
    std::fprintf(stderr, "credentials_probe: %s\n",
                 (transport ? endpoints.error() : transport.error()).detail.c_str());
    return 2;
  }
  signet::Client client(**transport, clock, *endpoints);
  const auto chain = signet::MakeChain(options, client, **transport, clock);
  boost::asio::co_spawn(io, Ask(*chain, out), [](const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
  io.run();
  std::printf("%s\n", boost::json::serialize(out).c_str());
  return 0;
}
