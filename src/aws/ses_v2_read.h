// aws/ses_v2_read.h
// The reading half of SES v2 (API 2019-09-27, rest-json): each call as data, and the
// decoding of its answer.  Unknown members are ignored, unknown enum texts are kept, a
// member that is missing stays unknown.  Decoders return kMalformed for what is not the
// language of the service.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/client.h"
#include "model/evidence.h"

namespace signet::ses_v2 {

inline constexpr int kPageSizeMax = 1000;
inline constexpr size_t kListSizeMax = 4
                                       << 20;  // Bytes of a page: 1000 rows of 400 bytes, tenfold.

// The list has two wire forms: AWS changed it in September 2026, and emulators and older
// endpoints know only the first.
enum class ListForm : uint8_t { kGet, kPost };

struct Listed {
  std::string name;
  IdentityType type = IdentityType::kOther;
  Status status;  // Unknown where the service does not tell (older models).
  std::optional<bool> sending_enabled;
};

struct ListPage {
  std::vector<Listed> identities;
  std::string next_token;  // Empty: the last page.
};

AwsCall ListEmailIdentities(const Region& region, ListForm form, std::string_view next_token);
Result<ListPage> ParseListPage(std::string_view body);

// What GetEmailIdentity tells.
struct Identity {
  IdentityType type = IdentityType::kOther;
  Status status;
  std::optional<bool> verified_for_sending;
  std::optional<bool> feedback_forwarding;
  VerificationInfo verification;
  DkimAttributes dkim;
  MailFromAttributes mail_from;
  NamedTexts policies;
  NamedTexts tags;
  std::string configuration_set;
};

AwsCall GetEmailIdentity(const Region& region, std::string_view identity);
Result<Identity> ParseIdentity(std::string_view body);

// Puts it into the evidence of that identity.  It is the later look: where it and a list's
// row differ, it holds; but the row's sending flag says more than verified_for_sending.
void Fill(IdentityEvidence& row, Identity got);

AwsCall GetAccount(const Region& region);
Result<AccountState> ParseAccount(std::string_view body);

}  // namespace signet::ses_v2
