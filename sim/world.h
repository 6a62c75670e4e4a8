// World: everything the simulated AWS holds, as a support engineer wrote it in a
// world file (README.md has the grammar).  Values only; while the simulator runs, what calls
// change (registry.h) and SES makes of the DNS (dns_check.h) is written here too.  What a
// generator describes is never stored row by row.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "sim/http.h"
#include "sim/iam.h"

namespace sim {

enum class Status : std::uint8_t { kPending, kSuccess, kFailed, kTemporaryFailure, kNotStarted };

// A fixed time, or one counted back from the world's first request (`5m ago`).
struct Moment {
  bool relative = false;
  std::chrono::microseconds value{0};  // Since the epoch, or before the first request.
};

struct Dkim {
  std::optional<Status> status;  // The rest is derived from the identity where nothing is said.
  std::optional<bool> signing;
  std::vector<std::string> tokens;
  bool tokens_given = false;
  std::string origin = "AWS_SES";
  std::string hosted_zone;
  std::string public_key;  // Of keys of one's own: what the record must hold; empty: any.
  int current_bits = 2048;
  int next_bits = 2048;
  std::optional<Moment> generated;
  std::optional<Time> length_changed;  // By a call; SES lets it change once a day.
};

struct MailFrom {
  std::string domain;  // Empty: none was set up, and only the behaviour is told.
  Status status = Status::kSuccess;
  bool reject = false;
};

struct Soa {
  std::string primary;
  std::string admin;
  std::uint64_t serial = 0;
};

struct Identity {
  enum class Type : std::uint8_t { kAddress, kDomain, kManagedDomain };

  std::string name;
  Type type = Type::kDomain;
  Status status = Status::kSuccess;
  std::optional<bool> sending;  // Otherwise: verified, or covered by a verified domain above it.
  Dkim dkim;
  MailFrom mail_from;
  std::string error;
  std::optional<Moment> checked;
  std::optional<Moment> succeeded;
  std::optional<Soa> soa;
  std::string bounce_topic;
  std::string complaint_topic;
  std::string delivery_topic;
  bool forwarding = true;
  std::vector<std::pair<std::string, std::string>> policies;
  std::vector<std::pair<std::string, std::string>> tags;
  std::string configuration_set;
  std::string txt_token;  // The older _amazonses TXT token; derived where empty.
  // Concurrent change, counted in list pages (1 is the first) served for the target.
  int appears_after_page = 0;
  int vanishes_after_page = 0;
  bool vanishes_after_list = false;
  // What calls have made of it.
  bool gone = false;           // Deleted; its place may be used again.
  bool proved_by_txt = false;  // By the older token as well as by DKIM.
  // New with each search or mail that begins; what began before has then no say any more.  0: as
  // the world file has it.
  std::uint64_t revision = 0;
};

// Identities that exist by arithmetic; see generated.h.
struct Generator {
  std::uint64_t identities = 0;
  std::uint64_t unverified_domains = 0;
  std::uint64_t unverified_addresses = 0;
  std::uint64_t seed = 0;
};

// The last line that matches an operation holds; a region's lines outrank its
// account's, and those the world's.
struct Limit {
  std::string operations;
  double rate = 0;  // Per second; 0 is no limit.
  double burst = 1;
};

struct Denial {
  std::string operations;
  std::string regions;
  bool by_scp = false;
};

struct FaultRule {
  enum class Kind {
    kThrottle,
    kError,
    kSlow,
    kStall,
    kCut,
    kDrop,
    kWrongJson,
    kWrongXml,
    kHtml,
    kDenied,
    kDeniedByScp,
    kExpiredToken,
    kSkew,
    kRepeatPage,
    kPageTokenExpired,
    kLostAnswer,
  };
  static constexpr int kKinds = 16;

  Kind kind = Kind::kThrottle;
  int status = 500;                   // kError
  std::chrono::milliseconds time{0};  // kSlow, kStall; kSkew, where it may be negative
  std::size_t bytes = 0;              // kCut
  std::string operations;
  std::string accounts;
  std::string regions;
  std::uint64_t times = 0;  // 0: without end.
  std::uint64_t every = 1;
  std::uint64_t after = 0;
  double probability = 1;
};

std::string_view FaultName(FaultRule::Kind kind);

struct Region {
  std::string name;
  bool enabled = true;
  bool has_ses = true;
  bool sandbox = false;
  bool paused = false;
  std::string enforcement = "HEALTHY";
  double quota_day = 50000;
  double quota_second = 14;
  double sent_day = 0;
  bool list_by_get = true;
  bool list_by_post = true;
  bool list_has_status = true;
  std::vector<Identity> identities;
  std::unordered_map<std::string, std::size_t> by_name;
  std::vector<std::size_t> vacant;              // Places of deleted identities.
  std::vector<std::string> configuration_sets;  // Besides those that identities name.
  std::optional<Generator> generator;
  std::vector<Limit> limits;
};

// One record set of a hosted zone.
struct ZoneRecord {
  std::string name;  // In lower case, with its final dot, escaped as Route 53 does.
  std::string type;
  std::string set_id;               // Of one among several of a name and type.
  std::string alias;                // The target of an alias, which has neither TTL nor values.
  std::vector<std::string> values;  // As they were written: Route 53 keeps the spelling.
  std::uint32_t ttl = 300;
  std::uint32_t weight = 1;  // Of one with an identifier.
  std::string alias_zone = "Z2FDTNDATAQYW2";
  bool alias_health = false;
  friend bool operator==(const ZoneRecord&, const ZoneRecord&) = default;
};

struct HostedZone {
  std::string id;
  std::string name;  // As a record's.
  std::string comment;
  bool is_private = false;
  bool undelegated = false;               // Nobody above it leads here.
  std::vector<std::string> name_servers;  // Four, without final dots.
  std::vector<ZoneRecord> records;        // In Route 53's order.
};

struct Route53Setting {
  std::chrono::milliseconds insync_after{2000};  // From acceptance to all name servers.
  std::chrono::milliseconds busy{0};             // How long a zone takes no further change.
};

struct WebIdentityTrust {
  std::string issuer;
  std::string subject;  // Globs.
  std::string audience;
};

struct Role {
  std::string name;
  std::string path = "/";
  std::vector<std::string> trusts;  // Account ids, ARNs (globs), or *.
  std::vector<std::string> external_ids;
  std::vector<WebIdentityTrust> web_identities;
  std::string mfa_serial;
  std::string mfa_code;
  std::chrono::seconds session_max{3600};
  std::vector<Policy> policies;  // None at all: the role may do everything.
};

struct User {
  std::string name;
  std::vector<Policy> policies;  // None at all: may do everything.
};

struct Account {
  std::string id;
  std::string name;
  std::string email;
  std::string state = "ACTIVE";
  std::string unit;  // Path of its organizational unit; empty is the root.
  bool management = false;
  bool delegated_admin = false;  // May call Organizations as the management account may.
  std::optional<Moment> joined;
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<User> users;
  std::vector<Role> roles;
  std::vector<Denial> denials;
  std::vector<Limit> limits;
  std::map<std::string, Region, std::less<>> regions;  // Those the file speaks of.
  std::vector<HostedZone> zones;                       // Of Route 53.
};

// Many accounts of one form.  Account n has the id first_id + n.
struct GeneratedAccounts {
  std::uint64_t count = 0;
  std::uint64_t first_id = 0;
  std::uint64_t seed = 0;
  Account form;
};

struct Unit {
  std::string path;  // Workloads/Mail
  std::string name;
  std::string id;
  std::string parent_id;
  std::vector<Denial> denials;
};

struct Organization {
  std::string id;
  std::string root_id;
  std::vector<Unit> units;
  std::vector<Denial> denials;  // Of service control policies at the root.
  bool tells_state = true;
  bool tells_status = true;
};

struct AccessKey {
  std::uint32_t account = 0;
  std::size_t user = 0;
  std::string secret;
};

// Who reads the mail that SES sends to an address; the last that matches holds.
struct Mailbox {
  enum class Kind : std::uint8_t { kNever, kClicks, kBounces };
  std::string pattern;  // A glob.
  Kind kind = Kind::kNever;
  std::chrono::microseconds after{0};
};

// SES looks records up in a DNS of the machine's own.
struct DnsSetting {
  bool served = false;       // By the simulator itself: the hosted zones, and what leads there.
  std::string root_hints;    // A file; without one, and not served, nothing is ever asked.
  std::string trust_anchor;  // A file; empty: nothing is validated.
  std::chrono::milliseconds every{300'000};
  std::chrono::milliseconds window{std::chrono::hours(72)};  // How long SES goes on looking.
};

// Where an identity that is written out stands.
struct Place {
  std::uint32_t account = 0;
  std::string region;
  std::size_t identity = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

struct World {
  std::uint64_t seed = 1;
  std::string partition = "aws";
  std::optional<Time> clock_start;
  std::chrono::microseconds clock_offset{0};
  double clock_speed = 1;
  std::optional<DnsSetting> dns;  // Nothing: states are as written.
  Route53Setting route53;
  double life_speed = 1;  // How fast SES's life cycles run; see Lived.
  bool restart_by_verify_domain_dkim = true;
  bool restart_by_put_signing_attributes = false;
  std::vector<Mailbox> mailboxes;
  std::chrono::seconds page_token_life{0};  // 0: for ever.
  std::optional<std::chrono::seconds> session_life;
  std::vector<std::string> regions;  // All that exist, with and without SES.
  std::optional<Organization> organization;
  std::vector<Account> accounts;
  std::vector<GeneratedAccounts> generated;
  std::vector<Limit> limits;
  std::vector<FaultRule> faults;
  std::unordered_map<std::string, AccessKey> keys;
  std::unordered_map<std::string, std::uint32_t> account_by_id;  // Those written out.
  std::optional<std::uint32_t> management;

  // Accounts by index: those written first, then each generated block.
  std::uint32_t AccountCount() const;
  const Account& AccountForm(std::uint32_t index) const;
  std::string AccountId(std::uint32_t index) const;
  std::uint64_t AccountSeed(std::uint32_t index) const;
  std::optional<std::uint32_t> FindAccount(std::string_view id) const;
  // A duration of the life cycle (a window, an interval, the life of a link) as long as it takes.
  std::chrono::microseconds Lived(std::chrono::microseconds duration) const;
  Identity& At(const Place& place) {
    return accounts[place.account].regions.at(place.region).identities[place.identity];
  }
  const Identity& At(const Place& place) const {
    return accounts[place.account].regions.at(place.region).identities[place.identity];
  }
};

// Reads a file that the world names (`policy file reader.json`).
using FileReader = std::function<std::optional<std::string>(const std::string& name)>;

// The error is one sentence that begins `line N: `.
std::variant<World, std::string> ParseWorld(std::string_view text, const FileReader& read = {});

// The regions of the commercial partition that AWS enables for every account.
bool IsEnabledByDefault(std::string_view region);
// All 27 regions with SES, in a fixed order, and those with the few that lack it.
std::vector<std::string_view> SesRegions();
std::vector<std::string_view> KnownRegions();
// Whether SES has an endpoint there.
bool HasSes(std::string_view region);
// The zone that Easy DKIM targets of the region live in.
std::string DkimZone(std::string_view region);
std::string_view StatusName(Status status);    // TEMPORARY_FAILURE
std::string_view StatusNameV1(Status status);  // TemporaryFailure

}  // namespace sim
