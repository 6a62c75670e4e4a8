// SES v1's lists and batches.
#include "aws/ses_v1_read.h"

#include <fmt/format.h>

#include "aws/ses_v1_wire.h"

namespace signet::ses_v1 {
namespace {

constexpr size_t kEntriesMax = 10'000;

AwsCall Batch(const Region& region, std::string_view operation,
              const std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (size_t i = 0; i < names.size() && i < kBatchMax; ++i) {
    fields.emplace_back(fmt::format("Identities.member.{}", i + 1), names[i]);
  }
  return Query(region, operation, std::move(fields));
}

std::optional<bool> Flag(pugi::xml_node node, const char* name) {
  const std::string_view text = node.child_value(name);
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

// <attributes><entry><key>…</key><value>…</value></entry>…</attributes>
template <class T, class Read>
Result<ByIdentity<T>> Entries(std::string_view body, const char* action, const char* attributes,
                              Read read) {
  pugi::xml_document document;
  const auto result = ResultOf(document, body, action);
  if (!result) return Fail(result.error());
  const pugi::xml_node map = result->child(attributes);
  if (!map)
    return Fail(Code::kMalformed, fmt::format("the answer of {} has no {}", action, attributes));
  ByIdentity<T> out;
  for (const pugi::xml_node entry : map.children("entry")) {
    if (out.size() >= kEntriesMax)
      return Fail(Code::kTooLarge, fmt::format("too many entries in {}", action));
    out.emplace(entry.child_value("key"), read(entry.child("value")));
  }
  return out;
}

}  // namespace

AwsCall ListIdentities(const Region& region, std::string_view next_token) {
  std::vector<std::pair<std::string, std::string>> fields{{"MaxItems", "1000"}};
  if (!next_token.empty()) fields.emplace_back("NextToken", next_token);
  return Query(region, "ses:ListIdentities", std::move(fields));
}

Result<NamePage> ParseNamePage(std::string_view body) {
  pugi::xml_document document;
  const auto result = ResultOf(document, body, "ListIdentities");
  if (!result) return Fail(result.error());
  const pugi::xml_node identities = result->child("Identities");
  if (!identities) return Fail(Code::kMalformed, "the answer of ListIdentities has no Identities");
  NamePage page;
  for (const pugi::xml_node member : identities.children("member")) {
    const std::string_view name = member.child_value();
    if (name.empty() || name.size() > 512 || page.names.size() >= kEntriesMax) {
      return Fail(Code::kMalformed, "ListIdentities names an identity that cannot be");
    }
    page.names.emplace_back(name);
  }
  page.next_token = result->child_value("NextToken");
  return page;
}

AwsCall GetIdentityVerificationAttributes(const Region& region,
                                          const std::vector<std::string>& names) {
  return Batch(region, "ses:GetIdentityVerificationAttributes", names);
}
AwsCall GetIdentityDkimAttributes(const Region& region, const std::vector<std::string>& names) {
  return Batch(region, "ses:GetIdentityDkimAttributes", names);
}
AwsCall GetIdentityMailFromDomainAttributes(const Region& region,
                                            const std::vector<std::string>& names) {
  return Batch(region, "ses:GetIdentityMailFromDomainAttributes", names);
}
AwsCall GetIdentityNotificationAttributes(const Region& region,
                                          const std::vector<std::string>& names) {
  return Batch(region, "ses:GetIdentityNotificationAttributes", names);
}

Result<ByIdentity<Verification>> ParseVerification(std::string_view body) {
  return Entries<Verification>(body, "GetIdentityVerificationAttributes", "VerificationAttributes",
                               [](pugi::xml_node value) {
                                 return Verification{
                                     ParseStatus(value.child_value("VerificationStatus")),
                                     value.child_value("VerificationToken")};
                               });
}

Result<ByIdentity<DkimAttributes>> ParseDkim(std::string_view body) {
  return Entries<DkimAttributes>(
      body, "GetIdentityDkimAttributes", "DkimAttributes", [](pugi::xml_node value) {
        DkimAttributes dkim;
        dkim.signing_enabled = Flag(value, "DkimEnabled");
        dkim.status = ParseStatus(value.child_value("DkimVerificationStatus"));
        for (const pugi::xml_node token : value.child("DkimTokens").children("member")) {
          if (dkim.tokens.size() < 16) dkim.tokens.emplace_back(token.child_value());
        }
        return dkim;
      });
}

Result<ByIdentity<MailFromAttributes>> ParseMailFrom(std::string_view body) {
  return Entries<MailFromAttributes>(
      body, "GetIdentityMailFromDomainAttributes", "MailFromDomainAttributes",
      [](pugi::xml_node value) {
        const std::string_view behavior = value.child_value("BehaviorOnMXFailure");
        return MailFromAttributes{value.child_value("MailFromDomain"),
                                  ParseStatus(value.child_value("MailFromDomainStatus")),
                                  std::string(behavior == "UseDefaultValue" ? "USE_DEFAULT_VALUE"
                                              : behavior == "RejectMessage" ? "REJECT_MESSAGE"
                                                                            : behavior)};
      });
}

Result<ByIdentity<Notifications>> ParseNotifications(std::string_view body) {
  return Entries<Notifications>(
      body, "GetIdentityNotificationAttributes", "NotificationAttributes",
      [](pugi::xml_node value) {
        return Notifications{value.child_value("BounceTopic"), value.child_value("ComplaintTopic"),
                             value.child_value("DeliveryTopic"), Flag(value, "ForwardingEnabled")};
      });
}

}  // namespace signet::ses_v1
