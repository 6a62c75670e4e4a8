// Gives the lines of a world file their meaning.  Each keyword is one small
// function; what a block may hold is the table at the end of its section.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "sim/digest.h"
#include "sim/world.h"
#include "sim/world_identity.h"
#include "sim/world_text.h"
#include "sim/world_words.h"
#include "sim/world_zone.h"

namespace sim {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kGeneratedAccountsMax = 100'000;
constexpr std::uint64_t kGeneratedIdentitiesMax = 10'000'000;

bool IsAccountId(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Reader {
 public:
  explicit Reader(const FileReader& read) : read_(read) {}

  World Read(const std::vector<WorldLine>& lines) {
    for (const auto& line : lines) TopLine(line);
    Finish();
    return std::move(world_);
  }

 private:
  void TopLine(const WorldLine& line);
  void Clock(const WorldLine& line);
  void Dns(const WorldLine& line);
  void Route53(const WorldLine& line);
  void Life(const WorldLine& line);
  void RestartBy(const WorldLine& line);
  void MailboxLine(const WorldLine& line);
  void OrganizationBlock(const WorldLine& line);
  static void UnitBlock(const WorldLine& line, Organization& organization, const std::string& above,
                        const std::string& parent_id);
  void AccountBlock(const WorldLine& line);
  void AccountLine(const WorldLine& line, Account& account, std::string_view block);
  void RoleBlock(const WorldLine& line, Account& account);
  void KeyLine(const WorldLine& line, Account& account);
  void RegionBlock(const WorldLine& line, Account& account);
  void RegionLine(const WorldLine& line, Region& region, std::string_view account);
  void AddIdentity(const WorldLine& line, Region& region);
  void GenerateAccounts(const WorldLine& line);
  Generator GeneratorWords(Words& words, std::uint64_t* accounts, std::uint64_t* regions);
  Limit LimitLine(const WorldLine& line);
  static Denial DenyLine(const WorldLine& line, bool by_scp);
  void FaultLine(const WorldLine& line, std::string_view account, std::string_view region);
  void FaultClauses(Words& words, FaultRule& fault);
  Policy PolicyLine(const WorldLine& line);
  void Finish();

  const FileReader& read_;
  World world_;
  std::vector<std::pair<int, std::uint32_t>> units_to_find_;
};

void Reader::TopLine(const WorldLine& line) {
  Words words(line);
  const std::string& keyword = words.keyword();
  if (keyword == "organization") return OrganizationBlock(line);
  if (keyword == "account") return AccountBlock(line);
  if (keyword == "generate") return GenerateAccounts(line);
  if (keyword == "clock") return Clock(line);
  if (keyword == "dns") return Dns(line);
  if (keyword == "route53") return Route53(line);
  if (keyword == "life") return Life(line);
  if (keyword == "restart-by") return RestartBy(line);
  if (keyword == "mailbox") return MailboxLine(line);
  if (keyword == "limit") return world_.limits.push_back(LimitLine(line));
  if (keyword == "fault") return FaultLine(line, {}, {});
  if (keyword == "zone") {
    words.Fail(fmt::format("'{}' is reserved, and not yet simulated", keyword));
  }
  words.NoChildren();
  if (keyword == "seed") {
    world_.seed = words.TakeCount("a number", ~0ULL);
  } else if (keyword == "partition") {
    world_.partition = words.Take("a partition");
    const auto& name = world_.partition;
    if (name != "aws" && name != "aws-us-gov" && name != "aws-cn" && name != "aws-eusc") {
      words.Fail(fmt::format("'{}' is not aws, aws-us-gov, aws-cn or aws-eusc", name));
    }
  } else if (keyword == "regions") {
    for (auto& name : words.TakeRest("region names")) {
      if (std::find(world_.regions.begin(), world_.regions.end(), name) != world_.regions.end()) {
        words.Fail(fmt::format("region {} is there twice", name));
      }
      world_.regions.push_back(std::move(name));
    }
  } else if (keyword == "page-tokens") {
    if (!words.Has("last")) words.Fail("write 'page-tokens last 10m'");
    world_.page_token_life = std::chrono::duration_cast<std::chrono::seconds>(words.TakeDuration());
  } else if (keyword == "sessions") {
    if (!words.Has("last")) words.Fail("write 'sessions last 5s'");
    world_.session_life = std::chrono::duration_cast<std::chrono::seconds>(words.TakeDuration());
  } else {
    words.FailUnknown("a world");
  }
  words.End();
}

void Reader::Clock(const WorldLine& line) {
  Words words(line);
  words.NoChildren();
  while (words.more()) {
    if (words.Has("offset")) {
      world_.clock_offset = words.TakeDuration();
    } else if (words.Has("speed")) {
      world_.clock_speed = words.TakeNumber("a factor");
      if (world_.clock_speed <= 0) words.Fail("the clock must run forward");
    } else if (words.Has("start")) {
      const Moment start = words.TakeMoment();
      if (start.relative) words.Fail("the clock starts at a time as 2026-01-31T12:00:00Z");
      world_.clock_start = Time(start.value);
    } else {
      words.Fail(fmt::format("'{}' is not offset, speed or start", words.Peek()));
    }
  }
}

void Reader::Dns(const WorldLine& line) {
  Words words(line);
  words.NoChildren();
  world_.dns.reset();
  if (words.Has("off")) return words.End();
  const auto time = [&words] {
    const auto taken = std::chrono::duration_cast<milliseconds>(words.TakeDuration());
    if (taken < milliseconds(100)) words.Fail("SES takes at least 100ms");
    return taken;
  };
  DnsSetting dns;
  bool anchored = false;
  while (words.more()) {
    if (words.Has("served")) {
      dns.served = true;
    } else if (words.Has("root-hints")) {
      dns.root_hints = words.Take("a file");
    } else if (words.Has("trust-anchor")) {
      anchored = true;
      if (!words.Has("none")) dns.trust_anchor = words.Take("a file, or 'none'");
    } else if (words.Has("every")) {
      dns.every = time();
    } else if (words.Has("window")) {
      dns.window = time();
    } else {
      words.Fail(fmt::format("'{}' is not served, root-hints, trust-anchor, every or window",
                             words.Peek()));
    }
  }
  const bool hinted = !dns.root_hints.empty();
  if (dns.served ? hinted || anchored : !hinted || !anchored) {
    words.Fail(
        "write 'dns off', 'dns served' or 'dns root-hints FILE trust-anchor FILE', or 'none' for "
        "no anchor");
  }
  world_.dns = std::move(dns);
}

void Reader::Route53(const WorldLine& line) {
  Words words(line);
  words.NoChildren();
  const auto time = [&words] {
    const auto taken = std::chrono::duration_cast<milliseconds>(words.TakeDuration());
    if (taken.count() < 0) words.Fail("a time that Route 53 takes is not negative");
    return taken;
  };
  while (words.more()) {
    if (words.Has("insync-after")) {
      world_.route53.insync_after = time();
    } else if (words.Has("busy")) {
      world_.route53.busy = time();
    } else {
      words.Fail(fmt::format("'{}' is not insync-after or busy", words.Peek()));
    }
  }
}

void Reader::Life(const WorldLine& line) {
  constexpr double kSpeedMax = 1e6;
  Words words(line);
  words.NoChildren();
  if (!words.Has("speed")) words.Fail("write 'life speed 10000'");
  world_.life_speed = words.TakeNumber("a factor");
  if (world_.life_speed < 1 || world_.life_speed > kSpeedMax) {
    words.Fail("life runs 1 to 1000000 times as fast");
  }
  words.End();
}

void Reader::RestartBy(const WorldLine& line) {
  Words words(line);
  words.NoChildren();
  world_.restart_by_verify_domain_dkim = world_.restart_by_put_signing_attributes = false;
  if (words.Has("none")) return words.End();
  for (const auto& how : words.TakeRest("'none', or how a failed domain is restarted")) {
    if (how == "verify-domain-dkim") {
      world_.restart_by_verify_domain_dkim = true;
    } else if (how == "put-signing-attributes") {
      world_.restart_by_put_signing_attributes = true;
    } else {
      words.Fail(fmt::format("'{}' is not verify-domain-dkim or put-signing-attributes", how));
    }
  }
}

void Reader::MailboxLine(const WorldLine& line) {
  Words words(line);
  words.NoChildren();
  Mailbox mailbox;
  mailbox.pattern = words.Take("an address, or a glob of them");
  if (words.Has("clicks")) {
    mailbox.kind = Mailbox::Kind::kClicks;
    if (!words.Has("after")) words.Fail("write 'clicks after 2s'");
    mailbox.after = words.TakeDuration();
    if (mailbox.after.count() < 0) words.Fail("nobody clicks before the mail is there");
  } else if (words.Has("bounces")) {
    mailbox.kind = Mailbox::Kind::kBounces;
  } else if (!words.Has("never")) {
    words.Fail("a mailbox 'clicks after 2s', 'never' clicks, or 'bounces'");
  }
  words.End();
  world_.mailboxes.push_back(std::move(mailbox));
}

Limit Reader::LimitLine(const WorldLine& line) {
  Words words(line);
  words.NoChildren();
  Limit limit;
  limit.operations = "ses:*";
  if (words.Peek().find_first_of(":*") != std::string::npos)
    limit.operations = words.Take("an operation");
  if (words.Has("none")) {
    words.End();
    return limit;
  }
  limit.rate = words.TakeNumber("a rate per second, or 'none'");
  if (limit.rate <= 0) words.Fail("a rate is above 0; 'none' lifts the limit");
  if (words.Has("burst")) limit.burst = words.TakeNumber("a burst");
  if (limit.burst < 1) words.Fail("a burst is at least 1");
  words.End();
  return limit;
}

Denial Reader::DenyLine(const WorldLine& line, bool by_scp) {
  Words words(line);
  words.NoChildren();
  Denial denial;
  denial.by_scp = by_scp;
  denial.operations = words.Take("operations such as ses:*");
  while (words.more()) {
    if (words.Has("in")) {
      denial.regions = words.Take("regions");
    } else if (words.Has("by")) {
      const std::string& whom = words.Take("'scp' or 'iam'");
      if (whom != "scp" && whom != "iam") words.Fail("denied by 'scp' or by 'iam'");
      if (by_scp && whom == "iam") words.Fail("an organization denies by 'scp' only");
      denial.by_scp = whom == "scp";
    } else {
      words.Fail(fmt::format("'{}' is not 'in' or 'by'", words.Peek()));
    }
  }
  return denial;
}

void Reader::FaultLine(const WorldLine& line, std::string_view account, std::string_view region) {
  Words words(line);
  words.NoChildren();
  FaultRule fault;
  const std::string& name = words.Take("a kind");
  bool known = false;
  for (int i = 0; i < FaultRule::kKinds && !known; ++i) {
    fault.kind = static_cast<FaultRule::Kind>(i);
    known = FaultName(fault.kind) == name;
  }
  if (!known) {
    std::string names;
    for (int i = 0; i < FaultRule::kKinds; ++i) {
      names += fmt::format("{}{}", i == 0 ? "" : ", ", FaultName(static_cast<FaultRule::Kind>(i)));
    }
    words.Fail(fmt::format("'{}' is not a fault; they are {}", name, names));
  }
  using Kind = FaultRule::Kind;
  if (fault.kind == Kind::kError) {
    fault.status = static_cast<int>(words.TakeCount("500 or 503", 599));
    if (fault.status < 500 && fault.status != 404)
      words.Fail("an error fault answers 404 or 500 to 599");
  }
  if (fault.kind == Kind::kSlow || fault.kind == Kind::kStall || fault.kind == Kind::kSkew) {
    fault.time = std::chrono::duration_cast<milliseconds>(words.TakeDuration());
    if (fault.kind != Kind::kSkew && fault.time.count() < 0) words.Fail("a delay is not negative");
  }
  if (fault.kind == Kind::kCut) fault.bytes = words.TakeCount("a number of bytes", 1 << 30);
  fault.accounts = account;
  fault.regions = region;
  FaultClauses(words, fault);
  world_.faults.push_back(std::move(fault));
}

void Reader::FaultClauses(Words& words, FaultRule& fault) {
  while (words.more()) {
    if (words.Has("on")) {
      fault.operations = words.Take("operations such as ses:*");
    } else if (words.Has("account")) {
      if (!fault.accounts.empty()) words.Fail("the account is given by where the line stands");
      fault.accounts = words.Take("account ids");
    } else if (words.Has("region")) {
      if (!fault.regions.empty()) words.Fail("the region is given by where the line stands");
      fault.regions = words.Take("regions");
    } else if (words.Has("times")) {
      fault.times = words.TakeCount("a count", ~0ULL);
    } else if (words.Has("every")) {
      fault.every = words.TakeCount("a count", ~0ULL);
      if (fault.every == 0) words.Fail("'every' counts from 1");
    } else if (words.Has("after")) {
      fault.after = words.TakeCount("a count", ~0ULL);
    } else if (words.Has("probability")) {
      fault.probability = words.TakeNumber("a probability");
      if (fault.probability < 0 || fault.probability > 1) words.Fail("a probability is 0 to 1");
    } else {
      words.Fail(fmt::format("'{}' is not on, account, region, times, every, after or probability",
                             words.Peek()));
    }
  }
}

Policy Reader::PolicyLine(const WorldLine& line) {
  Words words(line);
  words.NoChildren();
  std::string text;
  if (words.Has("file")) {
    const std::string& name = words.Take("a file name");
    const auto bytes = read_ ? read_(name) : std::nullopt;
    if (!bytes) words.Fail(fmt::format("cannot read '{}'", name));
    text = *bytes;
  } else {
    text = words.Take("a policy: <<END and its lines, or 'file NAME'");
  }
  words.End();
  auto policy = ParsePolicy(text);
  if (auto* error = std::get_if<std::string>(&policy)) words.Fail(std::move(*error));
  return std::get<Policy>(std::move(policy));
}

void Reader::OrganizationBlock(const WorldLine& line) {
  Words words(line);
  if (world_.organization) words.Fail("there is one organization in a world");
  Organization& organization = world_.organization.emplace();
  organization.id = words.Take("an id such as o-example1234");
  organization.root_id = "r-" + Hex(Bytes(Sha256(organization.id))).substr(0, 4);
  words.End();
  for (const auto& child : line.children) {
    Words inner(child);
    if (inner.keyword() == "ou") {
      UnitBlock(child, organization, "", organization.root_id);
    } else if (inner.keyword() == "deny") {
      organization.denials.push_back(DenyLine(child, true));
    } else if (inner.keyword() == "tells") {
      inner.NoChildren();
      const std::string& what = inner.Take("'state', 'status' or 'both'");
      if (what != "state" && what != "status" && what != "both") {
        inner.Fail(fmt::format("'{}' is not state, status or both", what));
      }
      organization.tells_state = what != "status";
      organization.tells_status = what != "state";
      inner.End();
    } else {
      inner.FailUnknown("an organization");
    }
  }
}

void Reader::UnitBlock(const WorldLine& line, Organization& organization, const std::string& above,
                       const std::string& parent_id) {
  Words words(line);
  Unit unit;
  unit.name = words.Take("a name");
  words.End();
  if (unit.name.empty() || unit.name.find('/') != std::string::npos) {
    words.Fail("the name of a unit is not empty and has no '/'; nest units by indentation");
  }
  unit.path = above + unit.name;
  for (const auto& other : organization.units) {
    if (other.path == unit.path) words.Fail(fmt::format("unit {} is there twice", unit.path));
  }
  unit.parent_id = parent_id;
  unit.id = fmt::format("ou-{}-{}", organization.root_id.substr(2),
                        Hex(Bytes(Sha256(unit.path))).substr(0, 8));
  const std::size_t place = organization.units.size();
  const std::string path = unit.path;
  const std::string id = unit.id;
  organization.units.push_back(std::move(unit));
  for (const auto& child : line.children) {
    Words inner(child);
    if (inner.keyword() == "ou") {
      UnitBlock(child, organization, path + "/", id);
    } else if (inner.keyword() == "deny") {
      organization.units[place].denials.push_back(DenyLine(child, true));
    } else {
      inner.FailUnknown("an ou");
    }
  }
}

void Reader::AccountBlock(const WorldLine& line) {
  Words words(line);
  const auto index = static_cast<std::uint32_t>(world_.accounts.size());
  Account account;
  account.id = words.Take("an id of 12 digits");
  if (!IsAccountId(account.id)) words.Fail(fmt::format("'{}' is not 12 digits", account.id));
  account.name = words.more() ? words.Take("a name") : account.id;
  words.End();
  if (!world_.account_by_id.emplace(account.id, index).second) {
    words.Fail(fmt::format("account {} is there twice", account.id));
  }
  account.email = fmt::format("aws+{}@example.com", account.id);
  world_.accounts.push_back(std::move(account));
  for (const auto& child : line.children) AccountLine(child, world_.accounts.back(), "an account");
}

void Reader::AccountLine(const WorldLine& line, Account& account, std::string_view block) {
  Words words(line);
  const std::string& keyword = words.keyword();
  if (keyword == "role") return RoleBlock(line, account);
  if (keyword == "region") return RegionBlock(line, account);
  if (keyword == "hosted-zone") return account.zones.push_back(ReadZone(line, account));
  if (keyword == "limit") return account.limits.push_back(LimitLine(line));
  if (keyword == "deny") return account.denials.push_back(DenyLine(line, false));
  if (keyword == "key" && !account.id.empty()) return KeyLine(line, account);
  if (keyword == "fault" && !account.id.empty()) return FaultLine(line, account.id, {});
  words.NoChildren();
  if (keyword == "email") {
    account.email = words.Take("an address");
  } else if (keyword == "management" && !account.id.empty()) {
    account.management = true;
    if (world_.management) words.Fail("there is one management account in a world");
    world_.management = static_cast<std::uint32_t>(world_.accounts.size() - 1);
  } else if (keyword == "delegated-admin") {
    account.delegated_admin = true;
  } else if (keyword == "state") {
    const std::string& state = words.Take("a state");
    if (state == "active") {
      account.state = "ACTIVE";
    } else if (state == "suspended") {
      account.state = "SUSPENDED";
    } else if (state == "pending-closure") {
      account.state = "PENDING_CLOSURE";
    } else {
      words.Fail(fmt::format("'{}' is not active, suspended or pending-closure", state));
    }
  } else if (keyword == "owner") {
    account.tags.emplace_back("owner", words.Take("a name"));
  } else if (keyword == "tag") {
    const std::string& key = words.Take("a key");
    account.tags.emplace_back(key, words.Take("a value"));
  } else if (keyword == "joined") {
    account.joined = words.TakeMoment();
  } else if (keyword == "ou") {
    account.unit = words.Take("a path such as Workloads/Mail");
    if (!account.id.empty()) {
      units_to_find_.emplace_back(line.number,
                                  static_cast<std::uint32_t>(world_.accounts.size() - 1));
    }
  } else {
    words.FailUnknown(block);
  }
  words.End();
}

void Reader::KeyLine(const WorldLine& line, Account& account) {
  Words words(line);
  AccessKey key;
  const std::string id = words.Take("an access key id");
  if (id.size() < 16 || id.size() > 128) words.Fail("an access key id has 16 to 128 characters");
  if (id.starts_with("ASIA")) words.Fail("ASIA… ids belong to sessions that STS hands out");
  key.account = static_cast<std::uint32_t>(world_.accounts.size() - 1);
  key.secret = words.Take("a secret access key");
  User user;
  user.name = words.Has("user") ? words.Take("a name") : std::string("admin");
  words.End();
  for (const auto& child : line.children) {
    if (child.words[0] != "policy") Words(child).FailUnknown("a key");
    user.policies.push_back(PolicyLine(child));
  }
  key.user = account.users.size();
  account.users.push_back(std::move(user));
  if (!world_.keys.emplace(id, key).second) words.Fail(fmt::format("key {} is there twice", id));
}

void Reader::RoleBlock(const WorldLine& line, Account& account) {
  Words words(line);
  Role role;
  role.name = words.Take("a name");
  words.End();
  for (const auto& other : account.roles) {
    if (other.name == role.name) words.Fail(fmt::format("role {} is there twice", role.name));
  }
  for (const auto& child : line.children) {
    Words inner(child);
    const std::string& keyword = inner.keyword();
    if (keyword == "policy") {
      role.policies.push_back(PolicyLine(child));
      continue;
    }
    inner.NoChildren();
    if (keyword == "path") {
      role.path = inner.Take("a path such as /audit/");
      if (!role.path.starts_with('/') || !role.path.ends_with('/')) {
        inner.Fail("a path begins and ends with '/'");
      }
    } else if (keyword == "trust") {
      for (auto& whom : inner.TakeRest("account ids, ARNs or *")) {
        role.trusts.push_back(std::move(whom));
      }
    } else if (keyword == "external-id") {
      role.external_ids.push_back(inner.Take("an external id"));
    } else if (keyword == "session-max") {
      role.session_max = std::chrono::duration_cast<std::chrono::seconds>(inner.TakeDuration());
      if (role.session_max < std::chrono::hours(1) || role.session_max > std::chrono::hours(12)) {
        inner.Fail("a role's longest session is 1h to 12h");
      }
    } else if (keyword == "mfa") {
      role.mfa_serial = inner.Take("a serial");
      role.mfa_code = inner.Take("a code");
    } else if (keyword == "web-identity") {
      WebIdentityTrust trust{inner.Take("an issuer"), "*", "*"};
      if (inner.Has("subject")) trust.subject = inner.Take("a subject");
      if (inner.Has("audience")) trust.audience = inner.Take("an audience");
      role.web_identities.push_back(std::move(trust));
    } else {
      inner.FailUnknown("a role");
    }
    inner.End();
  }
  account.roles.push_back(std::move(role));
}

void Reader::RegionBlock(const WorldLine& line, Account& account) {
  Words words(line);
  Region region;
  region.name = words.Take("a name");
  words.End();
  const std::string name = region.name;
  const auto [at, added] = account.regions.emplace(name, std::move(region));
  if (!added) words.Fail(fmt::format("region {} is there twice", name));
  for (const auto& child : line.children) RegionLine(child, at->second, account.id);
}

void Reader::RegionLine(const WorldLine& line, Region& region, std::string_view account) {
  Words words(line);
  const std::string& keyword = words.keyword();
  if (keyword == "identity") return AddIdentity(line, region);
  if (keyword == "limit") return region.limits.push_back(LimitLine(line));
  if (keyword == "fault" && !account.empty()) return FaultLine(line, account, region.name);
  words.NoChildren();
  if (keyword == "disabled") {
    region.enabled = false;
  } else if (keyword == "without-ses") {
    region.has_ses = false;
  } else if (keyword == "sandbox") {
    region.sandbox = true;
    region.quota_day = 200;
    region.quota_second = 1;
  } else if (keyword == "paused") {
    region.paused = true;
  } else if (keyword == "enforcement") {
    const std::string& word = words.Take("healthy, probation or shutdown");
    if (word != "healthy" && word != "probation" && word != "shutdown") {
      words.Fail(fmt::format("'{}' is not healthy, probation or shutdown", word));
    }
    region.enforcement = word == "healthy"     ? "HEALTHY"
                         : word == "probation" ? "PROBATION"
                                               : "SHUTDOWN";
  } else if (keyword == "quota") {
    region.quota_day = words.TakeNumber("mails a day");
    if (words.Has("per-second")) region.quota_second = words.TakeNumber("mails a second");
    if (words.Has("sent")) region.sent_day = words.TakeNumber("mails sent");
  } else if (keyword == "sent") {
    region.sent_day = words.TakeNumber("mails sent in 24 hours");
  } else if (keyword == "list-form") {
    const std::string& form = words.Take("get, post or both");
    if (form != "get" && form != "post" && form != "both") words.Fail("write get, post or both");
    region.list_by_get = form != "post";
    region.list_by_post = form != "get";
  } else if (keyword == "configuration-set") {
    region.configuration_sets.push_back(words.Take("a name"));
  } else if (keyword == "list-without-status") {
    region.list_has_status = false;
  } else if (keyword == "generate") {
    region.generator = GeneratorWords(words, nullptr, nullptr);
  } else {
    words.FailUnknown("a region");
  }
  words.End();
}

void Reader::AddIdentity(const WorldLine& line, Region& region) {
  Identity identity = ParseIdentity(line);
  if (!region.by_name.emplace(identity.name, region.identities.size()).second) {
    Words(line).Fail(fmt::format("identity {} is there twice", identity.name));
  }
  region.identities.push_back(std::move(identity));
}

Generator Reader::GeneratorWords(Words& words, std::uint64_t* accounts, std::uint64_t* regions) {
  Generator generator;
  generator.seed = world_.seed;
  while (words.more()) {
    if (accounts && words.Has("accounts")) {
      *accounts = words.TakeCount("a count", kGeneratedAccountsMax);
    } else if (regions && words.Has("regions")) {
      *regions = words.TakeCount("a count", 27);
    } else if (words.Has("identities")) {
      generator.identities = words.TakeCount("a count", kGeneratedIdentitiesMax);
    } else if (words.Has("unverified-domains")) {
      generator.unverified_domains = words.TakeCount("a count", kGeneratedIdentitiesMax);
    } else if (words.Has("unverified-addresses")) {
      generator.unverified_addresses = words.TakeCount("a count", kGeneratedIdentitiesMax);
    } else if (words.Has("seed")) {
      generator.seed = words.TakeCount("a number", ~0ULL);
    } else {
      words.Fail(fmt::format("'{}' cannot be generated here", words.Peek()));
    }
  }
  if (generator.unverified_domains + generator.unverified_addresses > generator.identities) {
    words.Fail("more unverified identities than identities");
  }
  return generator;
}

void Reader::GenerateAccounts(const WorldLine& line) {
  Words words(line);
  std::uint64_t accounts = 0;
  std::uint64_t regions = 0;
  const Generator generator = GeneratorWords(words, &accounts, &regions);
  if (accounts == 0 || regions == 0) {
    words.Fail("write 'generate accounts N regions M identities K'");
  }
  GeneratedAccounts block;
  block.count = accounts;
  block.first_id = 200'000'000'001;
  block.seed = Mix(world_.seed, generator.seed);
  for (const auto& child : line.children) {
    if (child.words[0] != "from") {
      AccountLine(child, block.form, "generated accounts");
      continue;
    }
    Words inner(child);
    inner.NoChildren();
    block.first_id = inner.TakeCount("the first account's id", 999'999'999'999 - accounts);
    inner.End();
  }
  const auto known = SesRegions();
  for (std::uint64_t i = 0; i < regions; ++i) {
    Region region;
    region.name = known[i];
    auto& at = block.form.regions.try_emplace(region.name, region).first->second;
    at.generator = generator;
  }
  for (const auto& other : world_.generated) {
    if (block.first_id < other.first_id + other.count &&
        other.first_id < block.first_id + block.count) {
      words.Fail("these account ids overlap those of another 'generate'; say 'from ID' under it");
    }
  }
  world_.generated.push_back(std::move(block));
}

void Reader::Finish() {
  if (world_.regions.empty()) {
    for (const auto region : KnownRegions()) world_.regions.emplace_back(region);
  }
  const auto add_regions = [this](const Account& account) {
    for (const auto& [name, region] : account.regions) {
      if (std::find(world_.regions.begin(), world_.regions.end(), name) == world_.regions.end()) {
        world_.regions.push_back(name);
      }
    }
  };
  for (const auto& account : world_.accounts) add_regions(account);
  for (const auto& block : world_.generated) add_regions(block.form);
  DelegateNestedZones(world_);
  for (const auto& [line, index] : units_to_find_) {
    const auto& path = world_.accounts[index].unit;
    const bool known =
        world_.organization &&
        std::any_of(world_.organization->units.begin(), world_.organization->units.end(),
                    [&](const Unit& unit) { return unit.path == path; });
    if (!known) throw Wrong{line, fmt::format("there is no unit {} in the organization", path)};
  }
}

}  // namespace

std::variant<World, std::string> ParseWorld(std::string_view text, const FileReader& read) {
  auto lines = ParseWorldLines(text);
  if (auto* error = std::get_if<std::string>(&lines)) return std::move(*error);
  try {
    return Reader(read).Read(std::get<0>(lines));
  } catch (const Wrong& wrong) {
    return fmt::format("line {}: {}", wrong.line, wrong.why);
  }
}

}  // namespace sim
