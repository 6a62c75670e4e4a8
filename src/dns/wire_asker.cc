// A question goes to an address in its turn, takes one of the slots, and is tried: over UDP,
// then over TCP where UDP is cut or silent.  Whoever asks what is being asked already waits
// for that.
#include "dns/wire_asker.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

#include "dns/deadline.h"
#include "dns/message.h"
#include "dns/random_bits.h"
#include "loop/task_group.h"

namespace signet {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

constexpr size_t kMessageMax = 65'535;
constexpr size_t kBucketsMax = 8'192;  // Addresses whose rate is remembered.
constexpr size_t kMisfitsMax = 64;     // Datagrams that do not fit, in one try.
constexpr size_t kFilesSpare = 128;    // Descriptors left to the rest of the program.
constexpr auto kNever = asio::steady_timer::time_point::max();

// One try over one transport.
struct Heard {
  enum class Kind { kReply, kSilence, kRefused, kCancelled } kind = Kind::kSilence;
  DnsReply reply;
  std::string why;  // For kRefused.
};

struct Key {
  std::string address;
  Question question;
  friend bool operator==(const Key&, const Key&) = default;
};

struct KeyHash {
  size_t operator()(const Key& key) const {
    const size_t name = std::hash<std::string>()(key.question.name.absolute());
    return std::hash<std::string>()(key.address) ^ name * 31 ^
           static_cast<size_t>(key.question.type) << 20;
  }
};

// A question under way, for those who join it.  Shared, because they look at the outcome
// after who asked first has gone on.
struct Flight {
  explicit Flight(const asio::any_io_executor& executor) : landed(executor, kNever) {}
  asio::steady_timer landed;
  std::optional<Exchange> exchange;  // Nothing while under way, and where it was cancelled.
};

// An equal share of descriptors to each query, even where the limit is a shell's 1,024.
size_t SlotsFor(size_t wanted) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return wanted;
  const auto most = static_cast<size_t>(files.rlim_cur);
  return std::clamp<size_t>(wanted, 1, most > 2 * kFilesSpare ? most - kFilesSpare : most / 2 + 1);
}

bool IsCancelled(const asio::cancellation_state& state) {
  return state.cancelled() != asio::cancellation_type::none;
}

// At most so many at once, first come, first served.
class Slots {
 public:
  Slots(asio::any_io_executor executor, size_t free)
      : executor_(std::move(executor)), free_(free) {}

  // False: cancelled while waiting.
  Awaitable<bool> Take() {
    if (free_ > 0) {
      --free_;
      co_return true;
    }
    Waiter waiter{asio::steady_timer(executor_, kNever)};
    const auto place = waiters_.insert(waiters_.end(), &waiter);
    error_code woken;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (!waiter.served) waiters_.erase(place);
    co_return waiter.served;
  }

  void GiveBack() {
    if (waiters_.empty()) {
      ++free_;
      return;
    }
    Waiter* next = waiters_.front();
    waiters_.pop_front();
    next->served = true;  // The slot is handed on, so that nobody overtakes.
    next->timer.cancel();
  }

 private:
  struct Waiter {
    asio::steady_timer timer;
    bool served = false;
  };
  asio::any_io_executor executor_;
  size_t free_;
  std::list<Waiter*> waiters_;
};

// When the next question to an address may leave (the generic cell rate algorithm): so many
// at once, then one each interval.
class Rates {
 public:
  Rates(double rate, double burst)
      : interval_(rate > 0 ? static_cast<int64_t>(1e9 / rate) : 0),
        tolerance_(static_cast<int64_t>(static_cast<double>(interval_.count()) *
                                        (std::max(burst, 1.0) - 1))) {}

  // Books the turn.
  Steady Turn(const std::string& address, Steady now) {
    if (interval_.count() == 0) return now;
    if (full_at_.size() >= kBucketsMax) ForgetIdle(now);
    Steady& full_at = full_at_.try_emplace(address, now).first->second;
    const Steady turn = std::max(now, full_at - tolerance_);
    full_at = std::max(full_at, now) + interval_;
    return turn;
  }

 private:
  void ForgetIdle(Steady now) {
    std::erase_if(full_at_, [&](const auto& entry) { return entry.second <= now; });
  }

  std::chrono::nanoseconds interval_;
  std::chrono::nanoseconds tolerance_;
  std::unordered_map<std::string, Steady> full_at_;
};

// False where the bytes do not answer; `misfit` says how.
bool TakeReply(std::span<const uint8_t> bytes, const Bytes& query, Heard& heard,
               std::string& misfit) {
  if (!Answers(bytes, query)) {
    misfit = "answered another question";
    return false;
  }
  auto reply = ParseReply(bytes, query);
  if (!reply) {
    misfit = std::move(reply.error().detail);
    return false;
  }
  heard = {Heard::Kind::kReply, *std::move(reply), {}};
  return true;
}

}  // namespace

struct WireAsker::State {
  State(asio::io_context& context, Clock& ticking, AskLimits chosen, DnsMap where)
      : io(context),
        clock(ticking),
        limits(chosen),
        map(std::move(where)),
        slots(context.get_executor(), SlotsFor(limits.in_flight_max)),
        rates(limits.per_server_rate, limits.per_server_burst) {}

  Awaitable<Exchange> AskAlone(ServerAddress server, Question question);
  Awaitable<void> Try(Exchange& exchange, asio::ip::udp::endpoint endpoint);
  Awaitable<Heard> Converse(Exchange& exchange, const asio::ip::udp::endpoint& endpoint, bool tcp,
                            size_t attempt, std::string& misfit);
  Awaitable<Heard> Datagram(const Bytes& query, const asio::ip::udp::endpoint& endpoint,
                            std::chrono::milliseconds length, std::string& misfit);
  Awaitable<Heard> AwaitDatagram(asio::ip::udp::socket& socket, const Bytes& query,
                                 const Deadline& deadline, std::string& misfit);
  Awaitable<Heard> Stream(const Bytes& query, const asio::ip::udp::endpoint& endpoint,
                          std::chrono::milliseconds length, std::string& misfit);
  Awaitable<error_code> Transfer(asio::ip::tcp::socket& socket,
                                 const asio::ip::tcp::endpoint& endpoint, const Bytes& query,
                                 const Deadline& deadline, Bytes& reply);
  bool Receive(asio::ip::udp::socket& socket, const Bytes& query, Heard& heard,
               std::string& misfit);

  asio::io_context& io;
  Clock& clock;
  AskLimits limits;
  DnsMap map;
  Slots slots;
  Rates rates;
  Counts counts;
  std::unordered_map<Key, std::shared_ptr<Flight>, KeyHash> flights;
  // Filled and read between two waits, so one is enough.
  std::array<uint8_t, kMessageMax> received{};
};

// Reads what has arrived.  True: the try is decided.
bool WireAsker::State::Receive(asio::ip::udp::socket& socket, const Bytes& query, Heard& heard,
                               std::string& misfit) {
  for (size_t count = 0; count < kMisfitsMax; ++count) {
    error_code error;
    const size_t size = socket.receive(asio::buffer(received), 0, error);
    if (error == asio::error::would_block || error == asio::error::try_again) return false;
    if (error) {
      heard = {Heard::Kind::kRefused, {}, error.message()};
      return true;
    }
    const std::span<const uint8_t> bytes(received.data(), size);
    if (TakeReply(bytes, query, heard, misfit)) return true;
  }
  return false;
}

Awaitable<Heard> WireAsker::State::AwaitDatagram(asio::ip::udp::socket& socket, const Bytes& query,
                                                 const Deadline& deadline, std::string& misfit) {
  Heard heard;
  while (!deadline.is_over && !IsCancelled(co_await asio::this_coro::cancellation_state)) {
    error_code woken;
    co_await socket.async_wait(asio::ip::udp::socket::wait_read,
                               asio::redirect_error(asio::use_awaitable, woken));
    // Also when the time is over: in a loop that was held up, the answer lies there.
    if (Receive(socket, query, heard, misfit)) co_return heard;
  }
  if (IsCancelled(co_await asio::this_coro::cancellation_state))
    heard.kind = Heard::Kind::kCancelled;
  co_return heard;
}

// The socket is connected: the kernel passes datagrams of this server alone, and tells when
// the server's host refuses.
Awaitable<Heard> WireAsker::State::Datagram(const Bytes& query,
                                            const asio::ip::udp::endpoint& endpoint,
                                            std::chrono::milliseconds length, std::string& misfit) {
  asio::ip::udp::socket socket(io);
  error_code error;
  socket.open(endpoint.protocol(), error);
  if (!error) socket.non_blocking(true, error);
  if (!error) socket.connect(endpoint, error);
  if (!error) socket.send(asio::buffer(query), 0, error);
  if (error) co_return Heard{Heard::Kind::kRefused, {}, error.message()};
  ++counts.datagrams;
  Deadline deadline;
  TaskGroup group(io.get_executor());
  group.Start(WatchTime(clock, length, deadline, socket));
  Heard heard = co_await AwaitDatagram(socket, query, deadline, misfit);
  group.Cancel();
  co_await group.Join();
  co_return heard;
}

Awaitable<error_code> WireAsker::State::Transfer(asio::ip::tcp::socket& socket,
                                                 const asio::ip::tcp::endpoint& endpoint,
                                                 const Bytes& query, const Deadline& deadline,
                                                 Bytes& reply) {
  error_code error;
  const auto wait = [&error] { return asio::redirect_error(asio::use_awaitable, error); };
  co_await socket.async_connect(endpoint, wait());
  std::array<uint8_t, 2> size{static_cast<uint8_t>(query.size() >> 8),
                              static_cast<uint8_t>(query.size())};
  const std::array<asio::const_buffer, 2> request{asio::buffer(size), asio::buffer(query)};
  if (!error && !deadline.is_over) co_await asio::async_write(socket, request, wait());
  if (!error && !deadline.is_over) co_await asio::async_read(socket, asio::buffer(size), wait());
  if (error || deadline.is_over) co_return error;
  reply.resize(static_cast<size_t>(size[0] << 8 | size[1]));
  co_await asio::async_read(socket, asio::buffer(reply), wait());
  co_return error;
}

Awaitable<Heard> WireAsker::State::Stream(const Bytes& query,
                                          const asio::ip::udp::endpoint& endpoint,
                                          std::chrono::milliseconds length, std::string& misfit) {
  asio::ip::tcp::socket socket(io);
  error_code error;
  socket.open(asio::ip::tcp::endpoint(endpoint.address(), endpoint.port()).protocol(), error);
  if (error) co_return Heard{Heard::Kind::kRefused, {}, error.message()};
  ++counts.streams;
  Deadline deadline;
  TaskGroup group(io.get_executor());
  group.Start(WatchTime(clock, length, deadline, socket));
  Bytes bytes;
  error = co_await Transfer(socket, {endpoint.address(), endpoint.port()}, query, deadline, bytes);
  group.Cancel();
  co_await group.Join();
  if (IsCancelled(co_await asio::this_coro::cancellation_state))
    co_return Heard{Heard::Kind::kCancelled, {}, {}};
  Heard heard;
  if (!error && !bytes.empty()) {
    TakeReply(bytes, query, heard, misfit);
  } else if (error && !deadline.is_over) {
    heard = {Heard::Kind::kRefused, {}, "over TCP: " + error.message()};
  }
  co_return heard;
}

namespace {

bool MindsEdns(const DnsReply& reply) {
  return reply.rcode == Rcode::kFormErr || reply.rcode == Rcode::kNotImp ||
         reply.rcode == Rcode::kBadVers;
}

}  // namespace

// One try, and once more without EDNS where the server cannot read it; what it said to the
// first stands where it is silent then.
Awaitable<Heard> WireAsker::State::Converse(Exchange& exchange,
                                            const asio::ip::udp::endpoint& endpoint, bool tcp,
                                            size_t attempt, std::string& misfit) {
  Heard first;
  for (const bool edns : {true, false}) {
    const auto query = EncodeQuery(exchange.question, {.id = RandomBits16(),
                                                       .edns = edns,
                                                       .udp_size = limits.udp_size,
                                                       .mixed_case = limits.mixed_case});
    if (!query) co_return Heard{Heard::Kind::kRefused, {}, query.error().detail};
    ++exchange.tries;
    const auto length = limits.tries[std::min<size_t>(attempt, 2)];
    Heard heard = tcp ? co_await Stream(*query, endpoint, length, misfit)
                      : co_await Datagram(*query, endpoint, length, misfit);
    if (heard.kind != Heard::Kind::kReply && !edns) co_return first;
    if (heard.kind != Heard::Kind::kReply || !edns || !MindsEdns(heard.reply)) co_return heard;
    first = std::move(heard);
  }
  co_return first;
}

namespace {

Unread NoAnswer(const Heard& last, uint32_t tries, const std::string& misfit) {
  if (last.kind == Heard::Kind::kCancelled) return {{Code::kCancelled, "stopped while asking"}};
  if (!misfit.empty()) return {{Code::kMalformed, misfit}};
  return {{Code::kTimedOut, fmt::format("no answer to {} tries over UDP and TCP", tries)}};
}

}  // namespace

// The third try is TCP; where that is refused too, there is time left for a last datagram.
Awaitable<void> WireAsker::State::Try(Exchange& exchange, asio::ip::udp::endpoint endpoint) {
  std::string misfit;
  Heard heard;
  const bool alone = limits.only != AskLimits::Only::kBoth;
  for (size_t attempt = 0; attempt < (alone ? 1 : 4); ++attempt) {
    const bool tcp = alone ? limits.only == AskLimits::Only::kTcp : attempt == 2;
    if (attempt == 3 && heard.kind != Heard::Kind::kRefused) break;
    heard = co_await Converse(exchange, endpoint, tcp, attempt, misfit);
    if (heard.kind == Heard::Kind::kCancelled) break;
    if (heard.kind == Heard::Kind::kRefused && !tcp) {
      exchange.outcome = Unread{{Code::kUnreachable, heard.why}};
      co_return;
    }
    if (heard.kind != Heard::Kind::kReply) continue;
    exchange.transport = tcp ? DnsTransport::kTcp : DnsTransport::kUdp;
    if (heard.reply.truncated && !tcp && !alone) {
      Heard whole = co_await Converse(exchange, endpoint, true, 2, misfit);
      if (whole.kind == Heard::Kind::kReply) {
        exchange.transport = DnsTransport::kTcp;
        heard = std::move(whole);
      }
    }
    exchange.outcome = std::move(heard.reply);
    co_return;
  }
  exchange.outcome = NoAnswer(heard, exchange.tries, misfit);
}

Awaitable<Exchange> WireAsker::State::AskAlone(ServerAddress server, Question question) {
  Exchange exchange;
  exchange.server = std::move(server.name);
  exchange.address = std::move(server.address);
  exchange.question = std::move(question);
  exchange.outcome = Unread{{Code::kCancelled, "stopped before asking"}};
  const auto endpoint = map.Find(exchange.address);
  if (!endpoint) {
    exchange.outcome = Unread{endpoint.error()};
    co_return exchange;
  }
  // Its turn comes before its slot: who waits for a busy server keeps nobody else from
  // asking another.
  const Steady turn = rates.Turn(exchange.address, clock.Ticks());
  if (turn > clock.Ticks()) co_await clock.SleepUntil(turn);
  if (IsCancelled(co_await asio::this_coro::cancellation_state) || !co_await slots.Take())
    co_return exchange;
  ++counts.asked;
  const Steady start = clock.Ticks();
  co_await Try(exchange, *endpoint);
  slots.GiveBack();
  exchange.took_ms = static_cast<uint32_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(clock.Ticks() - start).count());
  co_return exchange;
}

WireAsker::WireAsker(asio::io_context& io, Clock& clock, AskLimits limits, DnsMap map)
    : state_(std::make_unique<State>(io, clock, limits, std::move(map))) {}

WireAsker::~WireAsker() = default;

const WireAsker::Counts& WireAsker::counts() const { return state_->counts; }

Awaitable<Exchange> WireAsker::Ask(ServerAddress server, Question question) {
  Key key{server.address, question};
  for (;;) {
    const auto found = state_->flights.find(key);
    if (found == state_->flights.end()) break;
    const std::shared_ptr<Flight> flight = found->second;
    ++state_->counts.shared;
    error_code woken;
    co_await flight->landed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (std::optional<Exchange> shared = flight->exchange) {
      shared->server = server.name;
      co_return *std::move(shared);
    }
    if (IsCancelled(co_await asio::this_coro::cancellation_state)) {
      Exchange none;
      none.server = server.name;
      none.address = server.address;
      none.question = question;
      none.outcome = Unread{{Code::kCancelled, "stopped while asking"}};
      co_return none;
    }
    // Who asked was cancelled, we were not: our turn.
  }
  const auto flight = std::make_shared<Flight>(state_->io.get_executor());
  state_->flights.emplace(key, flight);
  Exchange exchange = co_await state_->AskAlone(std::move(server), std::move(question));
  const Unread* unread = exchange.unread();
  if (!unread || unread->why.code != Code::kCancelled) flight->exchange = exchange;
  state_->flights.erase(key);
  flight->landed.cancel();
  co_return exchange;
}

}  // namespace signet
