// Tokens and regions become the records that SES looks for.
#include "model/expected_records.h"

#include <fmt/format.h>

#include <array>

#include "model/region.h"

namespace signet {
namespace {

constexpr uint32_t kTtl = 1800;
constexpr std::array<std::string_view, 5> kPurposes{"dkim", "own-key", "legacy", "mail-from-mx",
                                                    "mail-from-spf"};

std::optional<DomainName> NameOf(std::string_view text) {
  auto name = DomainName::Parse(text);
  if (!name) return std::nullopt;
  return *std::move(name);
}

// Empty for a region whose zone AWS has not published.
std::string SigningZone(const IdentityEvidence& evidence, const DkimAttributes& dkim) {
  if (!dkim.signing_hosted_zone.empty()) return dkim.signing_hosted_zone;
  const auto parent = ReplicaParentOf(dkim.origin);
  return DkimZoneOf(parent ? *parent : evidence.target.region);
}

std::optional<ExpectedRecord> KeyRecord(const IdentityEvidence& evidence,
                                        const DkimAttributes& dkim, const std::string& token) {
  const auto name = NameOf(fmt::format("{}._domainkey.{}", token, DomainOf(evidence.identity)));
  if (!name || token.empty()) return std::nullopt;
  if (dkim.origin == "EXTERNAL") {
    return ExpectedRecord{Purpose::kOwnKey, {*name, RecordType::kTxt, kTtl, {}}, false};
  }
  ExpectedRecord record{Purpose::kDkim, {*name, RecordType::kCname, kTtl, {}}, false};
  record.suffix_from_table = dkim.signing_hosted_zone.empty();
  const std::string zone = SigningZone(evidence, dkim);
  const auto target = zone.empty() ? std::nullopt : NameOf(token + "." + zone);
  if (target) record.record.values = {target->absolute()};
  return record;
}

}  // namespace

std::string_view PurposeName(Purpose purpose) { return kPurposes.at(static_cast<size_t>(purpose)); }

std::vector<ExpectedRecord> VerificationRecords(const IdentityEvidence& evidence) {
  std::vector<ExpectedRecord> records;
  if (!IsDomain(evidence.type)) return records;
  if (const DkimAttributes* dkim = evidence.dkim.read()) {
    for (const std::string& token : dkim->tokens) {
      if (auto record = KeyRecord(evidence, *dkim, token)) records.push_back(*std::move(record));
    }
  }
  const std::string* legacy = evidence.legacy_token.read();
  const auto name = NameOf("_amazonses." + DomainOf(evidence.identity));
  if (legacy && !legacy->empty() && name) {
    records.push_back(
        {Purpose::kLegacy, {*name, RecordType::kTxt, kTtl, {EncodeTxt(*legacy)}}, false});
  }
  return records;
}

std::vector<ExpectedRecord> MailFromRecords(const IdentityEvidence& evidence) {
  const MailFromAttributes* mail_from = evidence.mail_from.read();
  const auto name = mail_from ? NameOf(mail_from->domain) : std::nullopt;
  if (!name || name->root()) return {};
  RecordSet mx{*name, RecordType::kMx, kTtl, {}};
  const std::string& region = evidence.target.region;
  const auto target = NameOf("feedback-smtp." + region + ".amazonses.com");
  // The names of the sovereign cloud are not published.
  if (target && PartitionOf(region) != "aws-eusc") mx.values = {"10 " + target->absolute()};
  return {{Purpose::kMailFromMx, std::move(mx), false},
          {Purpose::kMailFromSpf,
           {*name, RecordType::kTxt, kTtl, {EncodeTxt("v=spf1 include:amazonses.com ~all")}},
           false}};
}

}  // namespace signet
