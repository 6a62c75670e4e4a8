// Easy DKIM's key in use has 2048 bits.  A replica's key is its parent's, judged there.
#include <fmt/format.h>

#include <charconv>

#include "diagnose/remedies.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

constexpr int kBitsMin = 2048;

// 1024 of "RSA_1024_BIT"; nothing for what is not spelt so.
std::optional<int> BitsOf(std::string_view length) {
  constexpr std::string_view kPrefix = "RSA_";
  constexpr std::string_view kSuffix = "_BIT";
  if (!length.starts_with(kPrefix) || !length.ends_with(kSuffix)) return std::nullopt;
  length.remove_prefix(kPrefix.size());
  if (length.size() <= kSuffix.size()) return std::nullopt;
  length.remove_suffix(kSuffix.size());
  int bits = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (error != std::errc() || end != length.data() + length.size()) return std::nullopt;
  return bits;
}

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  if (!IsDomain(evidence.type) || evidence.status != VerificationStatus::kSuccess) return {};
  if (const Unread* unread = evidence.dkim.unread()) {
    return LeftOpen(subject.Open(WhyUnread("The length of the DKIM key", *unread)));
  }
  const DkimAttributes* dkim = evidence.dkim.read();
  // SES v1 tells neither origin nor length: from there the question was not asked.
  if (!dkim || dkim->origin != "AWS_SES" || dkim->current_key_length.empty()) return {};
  const auto bits = BitsOf(dkim->current_key_length);
  if (!bits) {
    return LeftOpen(subject.Open(fmt::format(
        "SES reports a key length that this version does not know: {}", dkim->current_key_length)));
  }
  if (*bits >= kBitsMin) return {};
  const auto next = BitsOf(dkim->next_key_length);
  Finding finding = subject.Wrong(fmt::format(
      "{} signs with a DKIM key of {} bits{}.", evidence.identity, *bits,
      next && *next >= kBitsMin ? "; SES changes to a longer one at its next rotation" : ""));
  finding.expected = "a DKIM key of 2048 bits (RSA_2048_BIT)";
  finding.observed = dkim->current_key_length;
  return Found(std::move(finding));
}

}  // namespace

Rule DkimKeyLength() {
  return {
      .text =
          {.id = "dkim-key-length",
           .title = "Easy DKIM signs with a key of 2048 bits",
           .why =
               "A key of 1024 bits is within reach of a well-funded attacker, and whoever has it "
               "signs mail that passes DMARC as the domain. RFC 8301 asks signers for 2048 bits.",
           .risk = Risk::kLow,
           .category = "security",
           .standards = {{"NIST 800-53r5", "SC-12"},
                         {"NIST 800-53r5", "SC-13"},
                         {"CSF 2.0", "PR.DS-02"},
                         {"PCI DSS 4.0.1", "2.2.1"},
                         {"ISO/IEC 27001:2022", "A.8.24"},
                         {"SOC 2", "CC6.7"},
                         {"CIS v8.1", "9.5"}},
           .remediation =
               {.console =
                    {kOpenIdentity,
                     "Under Authentication, DomainKeys Identified Mail (DKIM), choose Edit, then a "
                     "DKIM signing key length of RSA_2048_BIT. SES allows one change a day.",
                     "SES may ask for new records: compare those it shows with the DNS of {domain} "
                     "at once and publish them. Until it finds them, mail can go out unsigned, so "
                     "choose a quiet hour.",
                     "See that the DKIM status is Successful again."},
                .cli =
                    {"# Account {account}. Changes the key; mail can go out unsigned until SES "
                     "finds the new records:",
                     "aws sesv2 put-email-identity-dkim-signing-attributes --region {region} "
                     "--email-identity {identity} --signing-attributes-origin AWS_SES "
                     "--signing-attributes NextSigningKeyLength=RSA_2048_BIT",
                     "# The tokens may have changed; publish these, then wait for SUCCESS:",
                     "aws sesv2 get-email-identity --region {region} --email-identity {identity} "
                     "--query "
                     "'DkimAttributes.[Status,CurrentSigningKeyLength,SigningHostedZone,Tokens]'"},
                .terraform = R"(# With a provider for account {account} in {region}.
resource "aws_sesv2_email_identity" "this" {
  email_identity = "{identity}"

  dkim_signing_attributes {
    next_signing_key_length = "RSA_2048_BIT"
  }
}
)"},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/"
                          "send-email-authentication-dkim-easy.html",
                          "https://docs.aws.amazon.com/ses/latest/APIReference-V2/"
                          "API_PutEmailIdentityDkimSigningAttributes.html",
                          "RFC 8301"}},
      .examine = Examine};
}

}  // namespace signet
