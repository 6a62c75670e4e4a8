// The walk asks a zone's servers for the SOA of the whole name: a referral leads straight to
// the next zone, however many labels lie between, and an authoritative answer tells by its
// SOA whether the same server also serves a zone further down.  Only the root is asked for a
// top-level name alone: that question is then the same for all names below.
#include "dns/zones.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "dns/delegation.h"
#include "loop/task_group.h"

namespace signet {
namespace asio = boost::asio;
namespace {

constexpr size_t kCutsKept = 20'000;  // In the cache; the oldest goes.
constexpr size_t kAddressesKept = 20'000;
constexpr size_t kSilentKept = 10'000;
constexpr size_t kAsksMax = 300;       // Of one Find or LookUp, nested walks and all.
constexpr size_t kAddressesAsked = 6;  // Of one zone with one question.
constexpr size_t kProbesMax = 8;       // For the apex behind an alias.
constexpr auto kNever = asio::steady_timer::time_point::max();

// A cut, and the questions that found it.
struct Known {
  ZoneCut cut;
  std::vector<Exchange> found_by;
};

// Names of servers whose addresses are being looked for, innermost first: who meets himself
// here is in a loop.
struct Seeking {
  DomainName server;
  const Seeking* outer = nullptr;
};

// What one call from outside may still spend, and how deep it is.  Pointers into frames of
// callers, who wait.
struct Errand {
  size_t* asks_left = nullptr;
  const Seeking* seeking = nullptr;

  size_t depth() const {
    size_t count = 0;
    for (const Seeking* at = seeking; at; at = at->outer) ++count;
    return count;
  }
  bool Seeks(const DomainName& server) const {
    for (const Seeking* at = seeking; at; at = at->outer) {
      if (at->server == server) return true;
    }
    return false;
  }
};

// One question to the servers of a zone, one after the other.  The last exchange decides,
// or none does.
struct Heard {
  std::vector<Exchange> exchanges;
  bool is_decided = false;
  AnswerClass answer = AnswerClass::kTimedOut;
};

struct Flight {
  explicit Flight(const asio::any_io_executor& executor) : landed(executor, kNever) {}
  asio::steady_timer landed;
};

// Every run on every machine begins at the same server for a name, and names are spread.
size_t Spread(const DomainName& name) {
  uint32_t hash = 2'166'136'261;
  for (const char c : name.text()) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619;
  return hash;
}

std::string Told(const Exchange& exchange, const DomainName& zone) {
  std::string what(AnswerClassName(Classify(exchange, zone)));
  if (const Unread* unread = exchange.unread()) {
    if (!unread->why.detail.empty()) what += " (" + unread->why.detail + ")";
  } else if (exchange.reply()->rcode != Rcode::kNoError) {
    what += " (" + RcodeName(exchange.reply()->rcode) + ")";
  }
  if (exchange.address.empty()) return what;
  return fmt::format("{} {} {}", exchange.server, exchange.address, what);
}

Code CodeOf(const Exchange& exchange, const DomainName& zone) {
  if (const Unread* unread = exchange.unread()) return unread->why.code;
  switch (Classify(exchange, zone)) {
    case AnswerClass::kServFail:
      return Code::kServerFault;
    case AnswerClass::kLame:
      return Code::kRejected;
    default:
      return Code::kMalformed;
  }
}

// Of several failures the one that says most: any answer says more than silence.
Unread NobodyTold(const std::vector<Exchange>& exchanges, const DomainName& name,
                  const DomainName& zone) {
  Code code = Code::kTimedOut;
  std::string detail =
      fmt::format("no server of {} could say who serves {}", zone.text(), name.text());
  const char* separator = ": ";
  for (const Exchange& exchange : exchanges) {
    const Code its = CodeOf(exchange, zone);
    if (its != Code::kTimedOut && code != Code::kCancelled) code = its;
    detail += separator + Told(exchange, zone);
    separator = "; ";
  }
  return {{code, std::move(detail)}};
}

Exchange NotAskable(Question question, Code code, std::string why) {
  Exchange exchange;
  exchange.question = std::move(question);
  exchange.outcome = Unread{{code, std::move(why)}};
  return exchange;
}

// One server's reason is enough: those of its servers' servers may stand in it.
std::string WithoutAddress(const ZoneCut& cut) {
  std::string why = fmt::format("no name server of {} has an address", cut.zone.text());
  if (cut.servers.empty() || cut.servers.front().no_address.empty()) return why;
  return fmt::format("{} ({}: {})", why, cut.servers.front().name.text(),
                     cut.servers.front().no_address);
}

// Authoritative, but for a zone that is not below the one asked: a server that was never
// told of it.
bool SpeaksForAnother(const Exchange& exchange, AnswerClass answer, const DomainName& zone) {
  if (answer != AnswerClass::kNoData && answer != AnswerClass::kNoName) return false;
  const auto apex = ApexOf(*exchange.reply());
  return apex && !apex->IsSameOrUnder(zone);
}

bool Settles(AnswerClass answer) {
  return answer == AnswerClass::kData || answer == AnswerClass::kAlias ||
         answer == AnswerClass::kNoData || answer == AnswerClass::kReferral;
}

std::optional<DomainName> DnameOwner(const DnsReply& reply) {
  for (const DnsRecord& record : reply.answer) {
    if (record.type == RecordType::kDname) return record.name;
  }
  return std::nullopt;
}

}  // namespace

struct Zones::State {
  using Path = std::vector<Known>;  // From the root down; never empty.
  enum class Step { kDeeper, kHere, kDenied, kFailed };

  State(asio::io_context& context, Asker& asks, std::vector<NameServer> root, bool ipv6)
      : io(context), asker(asks), use_ipv6(ipv6) {
    top.cut.servers = std::move(root);
  }

  void Extend(Path& path, const DomainName& name) const;
  void Keep(const Known& known);
  std::vector<ServerAddress> AddressesOf(const ZoneCut& cut, const DomainName& name) const;
  void Note(const Exchange& exchange);

  Awaitable<Exchange> Ask(ServerAddress server, Question question, Errand errand);
  Awaitable<Heard> AskZone(ZoneCut& cut, Question question, Errand errand);
  Awaitable<void> FillOne(NameServer& server, Errand errand);
  Awaitable<void> FillAll(ZoneCut& cut, Errand errand);
  Awaitable<void> FillUntilOne(ZoneCut& cut, Errand errand);
  Awaitable<AnswerClass> TakeAddresses(NameServer& server, RecordType type, Errand errand);

  Awaitable<Step> Take(Path& path, DomainName name, Heard& heard, Errand errand);
  Awaitable<Step> TakeShared(Path& path, DomainName name, Heard& heard, Errand errand);
  Awaitable<DomainName> ApexBelow(const DomainName& zone, DomainName name, Exchange exchange,
                                  std::vector<Exchange>& asked, Errand errand);
  Awaitable<void> AddCutHere(Path& path, DomainName apex, Exchange exchange,
                             std::vector<Exchange>& asked, Errand errand);
  Awaitable<bool> Denies(Exchange exchange, std::vector<Exchange>& asked, Errand errand);
  Awaitable<Found> Walk(DomainName name, Errand errand);
  Awaitable<std::vector<Exchange>> LookUp(DomainName name, RecordType type, Errand errand);
  Awaitable<bool> LookUpHere(DomainName name, RecordType type, Errand errand,
                             std::vector<Exchange>& exchanges);

  asio::io_context& io;
  Asker& asker;
  bool use_ipv6;
  Known top;
  std::map<DomainName, Known> cuts;
  std::deque<DomainName> kept;  // Keys of `cuts`, oldest first.
  std::map<DomainName, NameServer> addresses;
  std::set<std::string> silent;  // Addresses that did not answer last: asked last.
  // Questions under way, by the zone asked and the name one label below it; shared because
  // who waits looks after who asked has gone on.
  std::map<std::pair<DomainName, DomainName>, std::shared_ptr<Flight>> flights;
};

// The cuts that are known on the way from the end of the path to the name.
void Zones::State::Extend(Path& path, const DomainName& name) const {
  const size_t labels = name.label_count();
  for (size_t count = path.back().cut.zone.label_count() + 1; count <= labels; ++count) {
    const auto known = cuts.find(name.Last(count));
    if (known != cuts.end() && known->second.cut.parent == path.back().cut.zone) {
      path.push_back(known->second);
    }
  }
}

void Zones::State::Keep(const Known& known) {
  if (cuts.insert_or_assign(known.cut.zone, known).second) kept.push_back(known.cut.zone);
  if (kept.size() <= kCutsKept) return;
  cuts.erase(kept.front());
  kept.pop_front();
}

// Each server's first address before any second one, IPv4 before IPv6, the silent last.
std::vector<ServerAddress> Zones::State::AddressesOf(const ZoneCut& cut,
                                                     const DomainName& name) const {
  std::vector<ServerAddress> found;
  std::vector<ServerAddress> last;
  const size_t count = cut.servers.size();
  for (size_t place = 0; place < 2 * kAddressesMax; ++place) {
    for (size_t at = 0; at < count; ++at) {
      const NameServer& server = cut.servers[(at + Spread(name)) % count];
      std::vector<std::string> all = server.ipv4;
      if (use_ipv6) all.insert(all.end(), server.ipv6.begin(), server.ipv6.end());
      if (place >= all.size()) continue;
      auto& into = silent.contains(all[place]) ? last : found;
      into.push_back({server.name.text(), all[place]});
    }
  }
  std::ranges::move(last, std::back_inserter(found));
  return found;
}

void Zones::State::Note(const Exchange& exchange) {
  const Unread* unread = exchange.unread();
  if (!unread) {
    silent.erase(exchange.address);
  } else if (unread->why.code == Code::kTimedOut && silent.size() < kSilentKept) {
    silent.insert(exchange.address);
  }
}

Awaitable<Exchange> Zones::State::Ask(ServerAddress server, Question question, Errand errand) {
  if (*errand.asks_left == 0) {
    co_return NotAskable(std::move(question), Code::kTooLarge,
                         fmt::format("given up after {} questions", kAsksMax));
  }
  --*errand.asks_left;
  Exchange exchange = co_await asker.Ask(std::move(server), std::move(question));
  Note(exchange);
  co_return exchange;
}

// An NXDOMAIN wants a second server: one that lags behind must not deny a name for all.
Awaitable<Heard> Zones::State::AskZone(ZoneCut& cut, Question question, Errand errand) {
  Heard heard;
  auto servers = AddressesOf(cut, question.name);
  if (servers.empty()) {
    co_await FillUntilOne(cut, errand);
    servers = AddressesOf(cut, question.name);
  }
  if (servers.empty()) {
    heard.exchanges.push_back(NotAskable(question, Code::kUnreachable, WithoutAddress(cut)));
    co_return heard;
  }
  std::optional<size_t> denial;
  servers.resize(std::min(servers.size(), kAddressesAsked));
  for (const ServerAddress& server : servers) {
    heard.exchanges.push_back(co_await Ask(server, question, errand));
    const AnswerClass answer = Classify(heard.exchanges.back(), cut.zone);
    const bool other = SpeaksForAnother(heard.exchanges.back(), answer, cut.zone);
    if (!other && answer == AnswerClass::kNoName && !denial && servers.size() > 1) {
      denial = heard.exchanges.size() - 1;
      continue;
    }
    if (!other && (Settles(answer) || answer == AnswerClass::kNoName)) {
      heard.answer = answer;
      heard.is_decided = true;
      co_return heard;
    }
    if (denial) break;
  }
  if (denial) {
    // The second said nothing: the first stands, and stands last.
    std::rotate(heard.exchanges.begin() + static_cast<ptrdiff_t>(*denial),
                heard.exchanges.begin() + static_cast<ptrdiff_t>(*denial) + 1,
                heard.exchanges.end());
    heard.answer = AnswerClass::kNoName;
    heard.is_decided = true;
  }
  co_return heard;
}

// What was said of the name itself; an alias is told as one.
Awaitable<AnswerClass> Zones::State::TakeAddresses(NameServer& server, RecordType type,
                                                   Errand errand) {
  const auto exchanges = co_await LookUp(server.name, type, errand);
  const Exchange& last = exchanges.back();
  const DnsReply* reply = last.reply();
  auto& into = type == RecordType::kA ? server.ipv4 : server.ipv6;
  if (reply && last.question.name == server.name) {
    for (const DnsRecord& record : reply->Of(server.name, type)) {
      if (into.size() < kAddressesMax) into.push_back(record.data);
    }
    std::ranges::sort(into);
  }
  const bool is_alias = last.question.name != server.name;
  const AnswerClass answer = is_alias ? AnswerClass::kAlias : Classify(last, DomainName());
  if (!into.empty() || !server.no_address.empty()) co_return answer;
  if (is_alias) {
    server.no_address = "its name is an alias, of " + last.question.name.text();
  } else if (Definite(answer)) {
    server.no_address = answer == AnswerClass::kNoName
                            ? std::string(kNameDenied)
                            : fmt::format("its name has no {} record", RecordTypeName(type));
  } else {
    server.no_address = "its address could not be found: " + Told(last, DomainName());
  }
  co_return answer;
}

Awaitable<void> Zones::State::FillOne(NameServer& server, Errand errand) {
  if (!server.ipv4.empty() || (use_ipv6 && !server.ipv6.empty())) co_return;
  if (const auto known = addresses.find(server.name); known != addresses.end()) {
    server = known->second;
    co_return;
  }
  server.no_address.clear();
  if (errand.Seeks(server.name)) {
    server.no_address = "the way to its address leads back to itself, and no glue is given";
    co_return;
  }
  if (errand.depth() >= kNestingMax) {
    server.no_address = "the way to its address leads over too many other zones";
    co_return;
  }
  const Seeking seeking{server.name, errand.seeking};
  const Errand nested{errand.asks_left, &seeking};
  const AnswerClass four = co_await TakeAddresses(server, RecordType::kA, nested);
  AnswerClass six = AnswerClass::kTimedOut;
  if (use_ipv6) six = co_await TakeAddresses(server, RecordType::kAaaa, nested);
  if (server.ipv4.empty() && server.ipv6.empty()) {
    // A name without A may have an AAAA that nobody asked for.
    if (four == AnswerClass::kNoData && six == AnswerClass::kNoData) {
      server.no_address = kNoAddressRecords;
    }
    co_return;
  }
  server.no_address.clear();
  if (addresses.size() >= kAddressesKept) addresses.clear();
  addresses[server.name] = server;
}

Awaitable<void> Zones::State::FillAll(ZoneCut& cut, Errand errand) {
  TaskGroup group(io.get_executor());
  for (NameServer& server : cut.servers) group.Start(FillOne(server, errand));
  co_await group.Join();
  for (NameServer& server : cut.servers) {
    if (server.no_address.empty() || !server.name.IsSameOrUnder(cut.zone)) continue;
    server.no_address = kNoGlue;
  }
}

Awaitable<void> Zones::State::FillUntilOne(ZoneCut& cut, Errand errand) {
  for (NameServer& server : cut.servers) {
    co_await FillOne(server, errand);
    if (!AddressesOf(cut, cut.zone).empty()) co_return;
  }
}

// Where an alias stands at the name its reply speaks of the target's zone: then the name
// above it, which is not the alias, tells which zone this is.
Awaitable<DomainName> Zones::State::ApexBelow(const DomainName& zone, DomainName name,
                                              Exchange exchange, std::vector<Exchange>& asked,
                                              Errand errand) {
  for (size_t probe = 0; probe < kProbesMax; ++probe) {
    const AnswerClass answer = Classify(exchange, zone);
    if (answer == AnswerClass::kData) co_return name;
    if (answer != AnswerClass::kAlias) {
      const auto apex = exchange.reply() ? ApexOf(*exchange.reply()) : std::nullopt;
      const bool fits =
          Definite(answer) && apex && apex->IsSameOrUnder(zone) && name.IsSameOrUnder(*apex);
      co_return fits ? *apex : zone;
    }
    name = DnameOwner(*exchange.reply()).value_or(name.Parent());
    if (name == zone || !name.IsSameOrUnder(zone)) co_return zone;
    exchange =
        co_await Ask({exchange.server, exchange.address}, {name, RecordType::kSoa, true}, errand);
    asked.push_back(exchange);
  }
  co_return zone;
}

// A zone served by a server of a zone above it: no referral shows the cut, but the zone's
// NS set does, and the DS question is answered by the parent (RFC 4035 3.1.4.1), whoever
// that is.
Awaitable<void> Zones::State::AddCutHere(Path& path, DomainName apex, Exchange exchange,
                                         std::vector<Exchange>& asked, Errand errand) {
  const ServerAddress server{exchange.server, exchange.address};
  const DomainName above = path.back().cut.zone;
  const Exchange ds = co_await Ask(server, {apex, RecordType::kDs, true}, errand);
  DomainName parent = above;
  if (ds.reply() && ds.reply()->authoritative) {
    const auto told = ParentByDs(*ds.reply(), apex);
    const bool between =
        told && *told != apex && told->IsSameOrUnder(above) && apex.IsSameOrUnder(*told);
    if (between) parent = *told;
  }
  if (parent != above && path.size() <= kCutsMax) {
    co_await AddCutHere(path, parent, exchange, asked, errand);
  }
  const Exchange ns = co_await Ask(server, {apex, RecordType::kNs, true}, errand);
  Known known;
  if (ns.reply()) known.cut = CutOfAnswer(*ns.reply(), apex, parent);
  known.cut.zone = apex;
  known.cut.parent = parent;
  if (known.cut.servers.empty()) known.cut.servers = path.back().cut.servers;
  known.cut.signed_delegation = ds.reply() && !ds.reply()->Of(apex, RecordType::kDs).empty();
  asked.push_back(ds);
  asked.push_back(ns);
  known.found_by = asked;
  Keep(known);
  path.push_back(std::move(known));
}

// A compact denial looks the same for a name that does not exist and, from older servers,
// for one that only has names below it; without DO the rcode tells them apart (RFC 9824).
Awaitable<bool> Zones::State::Denies(Exchange exchange, std::vector<Exchange>& asked,
                                     Errand errand) {
  if (exchange.reply()->rcode == Rcode::kNxDomain) co_return true;
  Question plain = exchange.question;
  plain.dnssec_ok = false;
  asked.push_back(co_await Ask({exchange.server, exchange.address}, plain, errand));
  const DnsReply* reply = asked.back().reply();
  co_return reply && reply->authoritative && reply->rcode == Rcode::kNxDomain;
}

// One question to the deepest zone of the path, and what it changes.
Awaitable<Zones::State::Step> Zones::State::Take(Path& path, DomainName name, Heard& heard,
                                                 Errand errand) {
  const DomainName zone = path.back().cut.zone;
  heard = co_await AskZone(path.back().cut, {name, RecordType::kSoa, true}, errand);
  if (!heard.is_decided) co_return Step::kFailed;
  const Exchange deciding = heard.exchanges.back();
  if (heard.answer == AnswerClass::kReferral) {
    Known known{CutOfReferral(*deciding.reply(), zone), heard.exchanges};
    Keep(known);
    path.push_back(std::move(known));
    co_return Step::kDeeper;
  }
  const DomainName apex = co_await ApexBelow(zone, name, deciding, heard.exchanges, errand);
  if (apex != zone) {
    co_await AddCutHere(path, apex, deciding, heard.exchanges, errand);
    if (apex == name) co_return Step::kDeeper;
  }
  if (heard.answer != AnswerClass::kNoName) co_return Step::kHere;
  co_return co_await Denies(deciding, heard.exchanges, errand) ? Step::kDenied : Step::kHere;
}

// Names below one that is being asked about wait for it once: mostly it is the cut that all
// of them need.  Who looks for a server's address never waits: two might wait for each other.
Awaitable<Zones::State::Step> Zones::State::TakeShared(Path& path, DomainName name, Heard& heard,
                                                       Errand errand) {
  const DomainName zone = path.back().cut.zone;
  if (errand.seeking) co_return co_await Take(path, name, heard, errand);
  const std::pair key(zone, name.Last(zone.label_count() + 1));
  if (const auto found = flights.find(key); found != flights.end()) {
    const std::shared_ptr<Flight> flight = found->second;
    boost::system::error_code woken;
    co_await flight->landed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    Extend(path, name);
    if (path.back().cut.zone != zone) co_return Step::kDeeper;
    co_return co_await Take(path, name, heard, errand);
  }
  const auto flight = std::make_shared<Flight>(io.get_executor());
  flights.emplace(key, flight);
  const Step step = co_await Take(path, name, heard, errand);
  flights.erase(key);
  flight->landed.cancel();
  co_return step;
}

Awaitable<Zones::Found> Zones::State::Walk(DomainName name, Errand errand) {
  Found found;
  found.walk.name = name;
  Path path{top};
  bool is_top_asked = false;  // And was no cut.
  Step step = Step::kDeeper;
  Heard heard;
  while (step == Step::kDeeper && path.size() <= kCutsMax + 1) {
    Extend(path, name);
    const DomainName& zone = path.back().cut.zone;
    if (zone == name) break;
    const bool ask_top = zone.root() && !is_top_asked;
    const DomainName asked = ask_top ? name.Last(1) : name;
    heard = Heard();
    step = co_await TakeShared(path, asked, heard, errand);
    if (ask_top && step == Step::kHere && asked != name) {
      is_top_asked = true;
      step = Step::kDeeper;
    }
  }
  Known& deepest = path.back();
  if (path.size() > 1 && !errand.seeking) {
    co_await FillAll(deepest.cut, errand);
    Keep(deepest);
  }
  found.last = deepest.found_by;
  if (deepest.cut.zone != name) {
    for (Exchange& exchange : heard.exchanges) {
      if (std::ranges::find(found.last, exchange) == found.last.end()) {
        found.last.push_back(std::move(exchange));
      }
    }
  }
  for (size_t at = 1; at < path.size(); ++at) found.walk.cuts.push_back(path[at].cut);
  found.walk.denied = step == Step::kDenied;
  if (step == Step::kFailed) {
    found.walk.failed = NobodyTold(found.last, name, deepest.cut.zone);
  } else if (step == Step::kDeeper && deepest.cut.zone != name) {
    found.walk.failed = Unread{
        {Code::kTooLarge, fmt::format("more than {} zones above {}", kCutsMax, name.text())}};
  }
  co_return found;
}

// Asks for one name until a zone's servers answer; true where an alias stands there.
Awaitable<bool> Zones::State::LookUpHere(DomainName name, RecordType type, Errand errand,
                                         std::vector<Exchange>& exchanges) {
  // A DS set stands in the zone above the cut.
  const DomainName home = type == RecordType::kDs ? name.Parent() : name;
  Path path{top};
  Extend(path, home);
  if (path.size() == 1 && !home.root()) {
    Heard heard;
    const Step step = co_await TakeShared(path, name.Last(1), heard, errand);
    if (step == Step::kFailed || step == Step::kDenied) {
      std::ranges::move(heard.exchanges, std::back_inserter(exchanges));
      co_return false;
    }
    Extend(path, home);
  }
  while (path.size() <= kCutsMax + 1) {
    Heard heard = co_await AskZone(path.back().cut, {name, type, true}, errand);
    const AnswerClass answer = heard.is_decided ? heard.answer : AnswerClass::kTimedOut;
    std::ranges::move(heard.exchanges, std::back_inserter(exchanges));
    if (answer != AnswerClass::kReferral) co_return answer == AnswerClass::kAlias;
    const Exchange& last = exchanges.back();
    Known known{CutOfReferral(*last.reply(), path.back().cut.zone), {last}};
    Keep(known);
    path.push_back(std::move(known));
  }
  exchanges.push_back(NotAskable({name, type, true}, Code::kTooLarge,
                                 fmt::format("more than {} zones above it", kCutsMax)));
  co_return false;
}

Awaitable<std::vector<Exchange>> Zones::State::LookUp(DomainName name, RecordType type,
                                                      Errand errand) {
  std::vector<Exchange> exchanges;
  for (size_t aliases = 0; aliases <= kAliasesMax; ++aliases) {
    if (!co_await LookUpHere(name, type, errand, exchanges)) break;
    const auto alias = exchanges.back().reply()->Of(name, RecordType::kCname);
    const auto target = TargetOf(alias.front());
    if (!target) break;
    name = *target;
  }
  co_return exchanges;
}

Zones::Zones(asio::io_context& io, Asker& asker, std::vector<NameServer> root, bool use_ipv6)
    : state_(std::make_unique<State>(io, asker, std::move(root), use_ipv6)) {}

Zones::~Zones() = default;

Awaitable<Zones::Found> Zones::Find(DomainName name) {
  size_t asks_left = kAsksMax;
  co_return co_await state_->Walk(std::move(name), {&asks_left, nullptr});
}

Awaitable<std::vector<Exchange>> Zones::LookUp(DomainName name, RecordType type) {
  size_t asks_left = kAsksMax;
  co_return co_await state_->LookUp(std::move(name), type, {&asks_left, nullptr});
}

void Zones::Forget(const DomainName& zone) {
  if (state_->cuts.erase(zone) > 0) std::erase(state_->kept, zone);
}

}  // namespace signet
