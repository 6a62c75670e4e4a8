// An identity of a world file: its line, and what stands under it.
#include "sim/world_identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "sim/world_words.h"

namespace sim {
namespace {

// Where a list of tokens ends.
bool IsDkimWord(std::string_view word) {
  constexpr std::string_view kWords[] = {"none",   "signing",           "origin",     "zone",
                                         "key",    "next-key",          "generated",  "public-key",
                                         "tokens", "pending",           "success",    "verified",
                                         "failed", "temporary-failure", "not-started"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

void DkimBlock(const WorldLine& line, Dkim& dkim) {
  Words words(line);
  words.NoChildren();
  const auto bits = [&words] {
    const auto value = words.TakeCount("1024 or 2048", 4096);
    if (value != 1024 && value != 2048) words.Fail("a key has 1024 or 2048 bits");
    return static_cast<int>(value);
  };
  while (words.more()) {
    if (words.Has("signing")) {
      dkim.signing = words.TakeSwitch();
    } else if (words.Has("tokens")) {
      dkim.tokens_given = true;
      while (words.more() && !IsDkimWord(words.Peek())) {
        dkim.tokens.push_back(words.Take("a token"));
      }
      words.Has("none");
    } else if (words.Has("origin")) {
      dkim.origin = words.Take("AWS_SES, EXTERNAL or AWS_SES_<REGION>");
    } else if (words.Has("zone")) {
      dkim.hosted_zone = words.Take("a zone");
    } else if (words.Has("public-key")) {
      dkim.public_key = words.Take("a public key in base64");
    } else if (words.Has("key")) {
      dkim.current_bits = dkim.next_bits = bits();
    } else if (words.Has("next-key")) {
      dkim.next_bits = bits();
    } else if (words.Has("generated")) {
      dkim.generated = words.TakeMoment();
    } else {
      dkim.status = words.TakeStatus();
    }
  }
}

void MailFromLine(const WorldLine& line, MailFrom& mail_from) {
  Words words(line);
  words.NoChildren();
  if (words.Has("reject")) {
    mail_from.reject = true;
    return words.End();
  }
  mail_from.domain = words.Take("a domain");
  mail_from.status = words.TakeStatus();
  mail_from.reject = words.Has("reject");
  words.End();
}

void IdentityLine(const WorldLine& line, Identity& identity) {
  Words words(line);
  const std::string& keyword = words.keyword();
  if (keyword == "dkim") return DkimBlock(line, identity.dkim);
  if (keyword == "mail-from") return MailFromLine(line, identity.mail_from);
  words.NoChildren();
  if (keyword == "sending") {
    identity.sending = words.TakeSwitch();
  } else if (keyword == "error") {
    identity.error = words.Take("an error type such as HOST_NOT_FOUND");
  } else if (keyword == "checked") {
    identity.checked = words.TakeMoment();
  } else if (keyword == "succeeded") {
    identity.succeeded = words.TakeMoment();
  } else if (keyword == "soa") {
    Soa soa{words.Take("the primary name server"), words.Take("the administrator"), 0};
    soa.serial = words.TakeCount("a serial", 0xffffffff);
    identity.soa = std::move(soa);
  } else if (keyword == "notify") {
    const std::string what = words.Take("bounce, complaint or delivery");
    const std::string& topic = words.Take("a topic's ARN");
    if (what == "bounce") {
      identity.bounce_topic = topic;
    } else if (what == "complaint") {
      identity.complaint_topic = topic;
    } else if (what == "delivery") {
      identity.delivery_topic = topic;
    } else {
      words.Fail(fmt::format("'{}' is not bounce, complaint or delivery", what));
    }
  } else if (keyword == "forwarding") {
    identity.forwarding = words.TakeSwitch();
  } else if (keyword == "policy") {
    const std::string& name = words.Take("a name");
    identity.policies.emplace_back(name, words.Take("its text: <<END and its lines"));
  } else if (keyword == "tag") {
    const std::string& key = words.Take("a key");
    identity.tags.emplace_back(key, words.Take("a value"));
  } else if (keyword == "configuration-set") {
    identity.configuration_set = words.Take("a name");
  } else if (keyword == "txt-token") {
    identity.txt_token = words.Take("a token");
  } else if (keyword == "appears") {
    if (!words.Has("after-page")) words.Fail("write 'appears after-page 1'");
    identity.appears_after_page = static_cast<int>(words.TakeCount("a page", 1'000'000));
  } else if (keyword == "vanishes") {
    if (words.Has("after-list")) {
      identity.vanishes_after_list = true;
    } else if (words.Has("after-page")) {
      identity.vanishes_after_page = static_cast<int>(words.TakeCount("a page", 1'000'000));
    } else {
      words.Fail("write 'vanishes after-list' or 'vanishes after-page 1'");
    }
  } else {
    words.FailUnknown("an identity");
  }
  words.End();
}

}  // namespace

Identity ParseIdentity(const WorldLine& line) {
  Words words(line);
  Identity identity;
  identity.name = words.Take("a name");
  constexpr std::size_t kNameMax = 320;
  if (identity.name.empty() || identity.name.size() > kNameMax) {
    words.Fail("an identity has 1 to 320 bytes");
  }
  identity.type = identity.name.find('@') == std::string::npos ? Identity::Type::kDomain
                                                               : Identity::Type::kAddress;
  if (words.Has("managed")) identity.type = Identity::Type::kManagedDomain;
  identity.status = words.TakeStatus();
  words.End();
  for (const auto& child : line.children) IdentityLine(child, identity);
  return identity;
}

}  // namespace sim
