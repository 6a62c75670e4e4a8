// Gives the lines of a world file their meaning.  Each keyword is one small
// function; what a block may hold is the table at the end of its section.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "sim/digest.h"
#include "sim/world.h"
#include "sim/world_text.h"

namespace sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::uint64_t kGeneratedAccountsMax = 100'000;
constexpr std::uint64_t kGeneratedIdentitiesMax = 10'000'000;

// Thrown and caught within this file alone.
struct Wrong {
  int line;
  std::string why;
};

// A cursor over the words of a line; every way to misread one names the line.
class Words {
 public:
  explicit Words(const WorldLine& line) : line_(line) {}

  [[noreturn]] void Fail(std::string why) const { throw Wrong{line_.number, std::move(why)}; }
  const std::string& keyword() const { return line_.words[0]; }
  bool more() const { return next_ < line_.words.size(); }

  const std::string& Take(std::string_view what) {
    if (!more()) Fail(fmt::format("'{}' needs {}", keyword(), what));
    return line_.words[next_++];
  }

  // Takes the next word if it is this one.
  bool Has(std::string_view word) {
    if (!more() || line_.words[next_] != word) return false;
    ++next_;
    return true;
  }

  std::string Peek() const { return more() ? line_.words[next_] : std::string(); }

  std::vector<std::string> TakeRest(std::string_view what) {
    std::vector<std::string> rest{Take(what)};
    while (more()) rest.push_back(line_.words[next_++]);
    return rest;
  }

  std::uint64_t TakeCount(std::string_view what, std::uint64_t max) {
    const std::string& word = Take(what);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size()) {
      Fail(fmt::format("'{}' is not a whole number", word));
    }
    if (value > max) Fail(fmt::format("{} is over {}", value, max));
    return value;
  }

  double TakeNumber(std::string_view what) {
    const std::string& word = Take(what);
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() ||
        !(value >= -1 && value < 1e15)) {
      Fail(fmt::format("'{}' is not a number", word));
    }
    return value;
  }

  bool TakeSwitch() {
    const std::string& word = Take("'on' or 'off'");
    if (word != "on" && word != "off") Fail(fmt::format("'{}' is neither 'on' nor 'off'", word));
    return word == "on";
  }

  microseconds TakeDuration() {
    const std::string& word = Take("a duration such as 90s, 5m, 3h or 2d");
    std::string_view text = word;
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::uint64_t amount = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    std::int64_t scale = 0;
    if (unit == "ms") scale = 1'000;
    if (unit == "s") scale = 1'000'000;
    if (unit == "m") scale = 60'000'000;
    if (unit == "h") scale = 3'600'000'000;
    if (unit == "d") scale = 86'400'000'000;
    constexpr std::uint64_t kDurationMax = 10'000'000;
    if (error != std::errc() || scale == 0 || amount > kDurationMax) {
      Fail(fmt::format("'{}' is not a duration such as 90s, 5m, 3h or 2d", word));
    }
    const auto value = static_cast<std::int64_t>(amount) * scale;
    return microseconds(negative ? -value : value);
  }

  Moment TakeMoment() {
    const std::string word = Peek();
    if (word.size() != 20 || word[4] != '-') {
      const auto age = TakeDuration();
      if (!Has("ago")) Fail("'ago' must follow an age; or give a time as 2026-01-31T12:00:00Z");
      return {true, age};
    }
    Take("a time");
    int parts[6] = {};
    constexpr std::pair<std::size_t, std::size_t> kFields[6] = {{0, 4},  {5, 2},  {8, 2},
                                                                {11, 2}, {14, 2}, {17, 2}};
    for (int i = 0; i < 6; ++i) {
      const auto [start, length] = kFields[i];
      const char* from = word.data() + start;
      const auto [end, error] = std::from_chars(from, from + length, parts[i]);
      if (error != std::errc() || end != from + length || parts[i] < 0) {
        Fail(fmt::format("'{}' is not a time as 2026-01-31T12:00:00Z", word));
      }
    }
    namespace c = std::chrono;
    const c::year_month_day date{c::year(parts[0]), c::month(static_cast<unsigned>(parts[1])),
                                 c::day(static_cast<unsigned>(parts[2]))};
    if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59 || word[19] != 'Z') {
      Fail(fmt::format("'{}' is not a time as 2026-01-31T12:00:00Z", word));
    }
    const auto time =
        c::sys_days(date) + c::hours(parts[3]) + c::minutes(parts[4]) + c::seconds(parts[5]);
    return {false, c::duration_cast<microseconds>(time.time_since_epoch())};
  }

  Status TakeStatus() {
    const std::string& word = Take("a status");
    if (word == "pending") return Status::kPending;
    if (word == "success" || word == "verified") return Status::kSuccess;
    if (word == "failed") return Status::kFailed;
    if (word == "temporary-failure") return Status::kTemporaryFailure;
    if (word == "not-started") return Status::kNotStarted;
    Fail(fmt::format("'{}' is not pending, success, failed, temporary-failure or not-started",
                     word));
  }

  void End() const {
    if (more()) Fail(fmt::format("'{}' is one word too many", line_.words[next_]));
  }

  void NoChildren() const {
    if (line_.children.empty()) return;
    throw Wrong{line_.children[0].number, fmt::format("nothing may stand under '{}'", keyword())};
  }

 private:
  const WorldLine& line_;
  std::size_t next_ = 1;
};

[[noreturn]] void Unknown(const Words& words, std::string_view block) {
  words.Fail(fmt::format("'{}' is not known in {}", words.keyword(), block));
}

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
  void OrganizationBlock(const WorldLine& line);
  static void UnitBlock(const WorldLine& line, Organization& organization, const std::string& above,
                        const std::string& parent_id);
  void AccountBlock(const WorldLine& line);
  void AccountLine(const WorldLine& line, Account& account, std::string_view block);
  void RoleBlock(const WorldLine& line, Account& account);
  void KeyLine(const WorldLine& line, Account& account);
  void RegionBlock(const WorldLine& line, Account& account);
  void RegionLine(const WorldLine& line, Region& region, std::string_view account);
  void IdentityBlock(const WorldLine& line, Region& region);
  void IdentityLine(const WorldLine& line, Identity& identity);
  void DkimBlock(const WorldLine& line, Dkim& dkim);
  void MailFromLine(const WorldLine& line, MailFrom& mail_from);
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
  if (keyword == "limit") return world_.limits.push_back(LimitLine(line));
  if (keyword == "fault") return FaultLine(line, {}, {});
  if (keyword == "zone" || keyword == "outbox") {
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
    Unknown(words, "a world");
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
    if (words.Has("root-hints")) {
      dns.root_hints = words.Take("a file");
    } else if (words.Has("trust-anchor")) {
      anchored = true;
      if (!words.Has("none")) dns.trust_anchor = words.Take("a file, or 'none'");
    } else if (words.Has("every")) {
      dns.every = time();
    } else if (words.Has("window")) {
      dns.window = time();
    } else {
      words.Fail(
          fmt::format("'{}' is not root-hints, trust-anchor, every or window", words.Peek()));
    }
  }
  if (dns.root_hints.empty() || !anchored) {
    words.Fail(
        "write 'dns off' or 'dns root-hints FILE trust-anchor FILE', or 'none' for no anchor");
  }
  world_.dns = std::move(dns);
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
    if (fault.status < 500) words.Fail("an error fault answers 500 to 599");
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
      Unknown(inner, "an organization");
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
      Unknown(inner, "an ou");
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
    Unknown(words, block);
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
    if (child.words[0] != "policy") Unknown(Words(child), "a key");
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
      Unknown(inner, "a role");
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
  if (keyword == "identity") return IdentityBlock(line, region);
  if (keyword == "limit") return region.limits.push_back(LimitLine(line));
  if (keyword == "fault" && !account.empty()) return FaultLine(line, account, region.name);
  words.NoChildren();
  if (keyword == "disabled") {
    region.enabled = false;
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
  } else if (keyword == "list-without-status") {
    region.list_has_status = false;
  } else if (keyword == "generate") {
    region.generator = GeneratorWords(words, nullptr, nullptr);
  } else {
    Unknown(words, "a region");
  }
  words.End();
}

void Reader::IdentityBlock(const WorldLine& line, Region& region) {
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
  if (!region.by_name.emplace(identity.name, region.identities.size()).second) {
    words.Fail(fmt::format("identity {} is there twice", identity.name));
  }
  region.identities.push_back(std::move(identity));
}

void Reader::IdentityLine(const WorldLine& line, Identity& identity) {
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
    Unknown(words, "an identity");
  }
  words.End();
}

// Where a list of tokens ends.
bool IsDkimWord(std::string_view word) {
  constexpr std::string_view kWords[] = {"none",   "signing",           "origin",     "zone",
                                         "key",    "next-key",          "generated",  "public-key",
                                         "tokens", "pending",           "success",    "verified",
                                         "failed", "temporary-failure", "not-started"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

void Reader::DkimBlock(const WorldLine& line, Dkim& dkim) {
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

void Reader::MailFromLine(const WorldLine& line, MailFrom& mail_from) {
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
