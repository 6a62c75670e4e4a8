// libunbound works in a thread of its own and rings by a file descriptor; Asio watches that
// and calls ub_process, which hands each result to the question that waits for it.
//
// A context that was set up halfway asks the public root servers.  So every option is read
// for its return code, the root is a stub before anything else is set, and what could only
// be set after the context is final (it loads then, and answers from what it has) is set
// last.
#include "dns/validator.h"

#include <fmt/format.h>
#include <unbound.h>

#include <algorithm>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <span>
#include <sstream>
#include <utility>

#include "dns/message.h"
#include "loop/task_group.h"

namespace signet {
namespace asio = boost::asio;
using namespace std::chrono_literals;
namespace {

constexpr std::chrono::seconds kAnswerWithin{30};
constexpr auto kNever = asio::steady_timer::time_point::max();

// https://data.iana.org/root-anchors/root-anchors.xml
constexpr std::array<const char*, 2> kBuiltInAnchors{
    ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16"};

struct FreeContext {
  void operator()(ub_ctx* context) const { ub_ctx_delete(context); }
};
using Context = std::unique_ptr<ub_ctx, FreeContext>;

struct FreeResult {
  void operator()(ub_result* result) const { ub_resolve_free(result); }
};
using Answer = std::unique_ptr<ub_result, FreeResult>;

// The first refusal is kept; after it nothing more is tried.
class SettingUp {
 public:
  explicit SettingUp(ub_ctx* context) : context_(context) {}

  void Set(const char* option, const std::string& value) {
    Do(option, [&] { return ub_ctx_set_option(context_, option, value.c_str()); });
  }
  template <class F>
  void Do(std::string_view what, F&& set) {
    if (!refused_.empty()) return;
    if (const int error = set()) refused_ = fmt::format("{}: {}", what, ub_strerror(error));
  }
  void Refuse(std::string why) {
    if (refused_.empty()) refused_ = std::move(why);
  }
  const std::string& refused() const { return refused_; }

 private:
  ub_ctx* context_;
  std::string refused_;
};

// "192.0.2.1@53", as unbound writes a port.
std::string StubAddress(const asio::ip::udp::endpoint& endpoint) {
  return fmt::format("{}@{}", endpoint.address().to_string(), endpoint.port());
}

void SetRoot(SettingUp& setting, ub_ctx* context, const ValidatorSettings& settings) {
  size_t count = 0;
  for (const NameServer& server : settings.root) {
    for (const auto* addresses : {&server.ipv4, &server.ipv6}) {
      for (const std::string& address : *addresses) {
        const auto endpoint = settings.map.Find(address);
        if (!endpoint) return setting.Refuse(endpoint.error().detail);
        setting.Do("root server " + address, [&] {
          return ub_ctx_set_stub(context, ".", StubAddress(*endpoint).c_str(), 1);
        });
        ++count;
      }
    }
  }
  // Without a stub libunbound would go by its own hints, to the real root.
  if (count == 0) setting.Refuse("no root server has an address");
}

void SetAnchor(SettingUp& setting, ub_ctx* context, const std::optional<std::string>& anchor) {
  if (!anchor) {
    for (const char* line : kBuiltInAnchors) {
      setting.Do("the built-in trust anchor", [&] { return ub_ctx_add_ta(context, line); });
    }
    return;
  }
  std::istringstream lines(*anchor);
  size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    line.erase(std::min(line.find(';'), line.size()));
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    setting.Do("trust anchor", [&] { return ub_ctx_add_ta(context, line.c_str()); });
    ++count;
  }
  if (!anchor->empty() && count == 0) setting.Refuse("the trust anchor has no record");
}

void SetOptions(SettingUp& setting, bool validates) {
  setting.Set("module-config:", validates ? "validator iterator" : "iterator");
  setting.Set("do-not-query-localhost:", "no");  // A lab is on loopback.
  setting.Set("ede:", "yes");
  setting.Set("val-log-level:", "2");  // Else it keeps no reasons.
  setting.Set("verbosity:", "0");
  setting.Set("use-syslog:", "no");
  setting.Set("logfile:", "/dev/null");
  setting.Set("qname-minimisation:", "yes");
  setting.Set("edns-buffer-size:", "1232");
  setting.Set("unblock-lan-zones:", "yes");
  setting.Set("insecure-lan-zones:", "no");
}

// Names that libunbound denies by itself (RFC 6761), and a lab serves.  This makes the
// context final: it comes last.
void UncoverLocalZones(SettingUp& setting, ub_ctx* context) {
  for (const char* zone : {"test.", "invalid.", "home.arpa."}) {
    setting.Do(zone, [&] { return ub_ctx_zone_remove(context, zone); });
  }
}

// One question under way, in the frame of who asks.
struct Pending {
  explicit Pending(const asio::any_io_executor& executor) : done(executor, kNever) {}
  asio::steady_timer done;
  bool is_done = false;
  bool is_over = false;  // Nobody waits any more.
  int error = 0;
  Answer answer;
};

void OnAnswer(void* data, int error, ub_result* result) {
  Pending& pending = *static_cast<Pending*>(data);
  pending.answer.reset(result);
  pending.error = error;
  pending.is_done = true;
  pending.done.cancel();
}

// The code of RFC 8914 that libunbound's words stand for; it gives only words.
uint16_t CodeOfWhy(std::string_view why) {
  constexpr std::array<std::pair<std::string_view, uint16_t>, 7> kWords{{
      {"no DNSSEC records", 12},  // Of a DS that is not there: a denial without proof.
      {"signature expired", 7},
      {"signature before inception", 8},
      {"DS hash mismatches", 9},
      {"no keys have a DS", 9},
      {"DNSKEY", 9},
      {"no signatures", 10},
  }};
  for (const auto& [word, code] : kWords) {
    if (why.find(word) != std::string_view::npos) return code;
  }
  return 6;  // DNSSEC Bogus.
}

// The answer packet has no question of ours to be held against: it is held against its own.
std::variant<Unread, DnsReply> ReplyOf(const ub_result& result) {
  DnsReply reply;
  reply.rcode = static_cast<Rcode>(result.rcode);
  if (result.answer_packet && result.answer_len > 0) {
    const std::span<const uint8_t> bytes(static_cast<const uint8_t*>(result.answer_packet),
                                         static_cast<size_t>(result.answer_len));
    auto parsed = ParseReply(bytes, bytes);
    if (!parsed) return Unread{parsed.error()};
    reply = *std::move(parsed);
  }
  reply.authoritative = false;
  reply.authenticated = result.secure != 0;
  reply.bogus = result.bogus != 0;
  const bool is_explained =
      std::ranges::any_of(reply.errors, [](const ExtendedError& error) { return error.code != 0; });
  if (reply.bogus && result.why_bogus) {
    const std::string why(result.why_bogus);
    reply.errors.push_back({is_explained ? reply.errors.front().code : CodeOfWhy(why), why});
  }
  return reply;
}

}  // namespace

struct Validator::State {
  State(asio::io_context& context, Clock& ticking) : io(context), clock(ticking), bell(context) {}
  ~State() {
    if (bell.is_open()) bell.release();  // The descriptor is libunbound's.
  }

  Awaitable<void> Ring(Pending& pending);
  Awaitable<void> WatchTime(Pending& pending);
  Awaitable<void> Wait(Pending& pending);

  asio::io_context& io;
  Clock& clock;
  Context context;
  asio::posix::stream_descriptor bell;
};

Validator::Validator(std::unique_ptr<State> state) : state_(std::move(state)) {}

Validator::~Validator() = default;

Result<std::unique_ptr<Validator>> Validator::Open(asio::io_context& io, Clock& clock,
                                                   ValidatorSettings settings) {
  auto state = std::make_unique<State>(io, clock);
  state->context.reset(ub_ctx_create());
  ub_ctx* context = state->context.get();
  if (!context) return Fail(Code::kStore, "libunbound could not start: out of memory");
  SettingUp setting(context);
  const bool validates = !settings.trust_anchor || !settings.trust_anchor->empty();
  SetRoot(setting, context, settings);
  SetOptions(setting, validates);
  if (validates) SetAnchor(setting, context, settings.trust_anchor);
  setting.Do("a thread", [&] { return ub_ctx_async(context, 1); });
  UncoverLocalZones(setting, context);
  if (!setting.refused().empty()) {
    return Fail(Code::kBadInput, "the validator could not be set up: " + setting.refused());
  }
  boost::system::error_code error;
  state->bell.assign(ub_fd(context), error);
  if (error) return Fail(Code::kStore, "the validator cannot be watched: " + error.message());
  return std::unique_ptr<Validator>(new Validator(std::move(state)));
}

// Each who waits rings for all: whoever comes first hands out every answer that is there.
Awaitable<void> Validator::State::Ring(Pending& pending) {
  while (!pending.is_done && !pending.is_over) {
    boost::system::error_code error;
    co_await bell.async_wait(asio::posix::descriptor_base::wait_read,
                             asio::redirect_error(asio::use_awaitable, error));
    if (pending.is_over) co_return;
    const int failed = error ? UB_PIPE : ub_process(context.get());
    if (failed == 0) continue;
    pending.error = failed;
    pending.is_done = true;
    pending.done.cancel();
  }
}

Awaitable<void> Validator::State::WatchTime(Pending& pending) {
  const Steady end = clock.Ticks() + kAnswerWithin;
  co_await clock.SleepUntil(end);
  if (clock.Ticks() < end) co_return;
  pending.is_over = true;
  pending.done.cancel();
}

Awaitable<void> Validator::State::Wait(Pending& pending) {
  TaskGroup group(io.get_executor());
  group.Start(Ring(pending));
  group.Start(WatchTime(pending));
  if (!pending.is_done) {
    boost::system::error_code woken;
    co_await pending.done.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  pending.is_over = true;
  group.Cancel();
  co_await group.Join();
}

Awaitable<Exchange> Validator::Ask(Question question) {
  State& state = *state_;
  Exchange exchange;
  exchange.question = question;
  exchange.transport = DnsTransport::kValidator;
  exchange.tries = 1;
  const Steady start = state.clock.Ticks();
  Pending pending(state.io.get_executor());
  int id = 0;
  const int refused =
      ub_resolve_async(state.context.get(), question.name.absolute().c_str(),
                       static_cast<int>(question.type), 1, &pending, &OnAnswer, &id);
  if (refused == 0) co_await state.Wait(pending);
  if (refused == 0 && !pending.is_done) ub_cancel(state.context.get(), id);
  exchange.took_ms = static_cast<uint32_t>((state.clock.Ticks() - start) / 1ms);
  const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
  if (const int error = refused ? refused : pending.error) {
    exchange.outcome =
        Unread{{Code::kMalformed, fmt::format("libunbound: {}", ub_strerror(error))}};
  } else if (pending.answer) {
    exchange.outcome = ReplyOf(*pending.answer);
  } else if (cancelled != asio::cancellation_type::none) {
    exchange.outcome = Unread{{Code::kCancelled, "stopped while asking"}};
  } else {
    exchange.outcome =
        Unread{{Code::kTimedOut, fmt::format("no answer within {} s", kAnswerWithin.count())}};
  }
  co_return exchange;
}

}  // namespace signet
