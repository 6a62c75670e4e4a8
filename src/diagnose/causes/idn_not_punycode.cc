// SES takes domain names in ASCII alone: an international name has to be given as xn--….
#include <algorithm>

#include "diagnose/cause.h"
#include "diagnose/inherit.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  const std::string& name = subject.evidence.identity;
  const bool ascii = std::all_of(name.begin(), name.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii || WasVerified(subject.evidence)) return std::nullopt;
  return "its name holds characters outside ASCII, which SES does not look up";
}

}  // namespace

Cause IdnNotPunycode() {
  return {.id = "idn-not-punycode",
          .rule = "identity-verified",
          .title = "The name is not in ASCII (Punycode) form.",
          .fix =
              "Create the identity again with the domain in its xn-- form (the part before @ must "
              "be plain ASCII), then delete this one.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
