// libunbound goes to the public root servers unless it is told of others, and it is told of
// them option by option; so every option is checked, and three walls stand independently:
// hints that name loopback addresses only, a source address that routes nowhere else, and
// nets that must not be asked.
#include "sim/shell/unbound_lookup.h"

#include <fmt/format.h>
#include <poll.h>
#include <unbound.h>

#include <array>
#include <chrono>
#include <fstream>
#include <sstream>
#include <utility>

namespace sim {

struct UnboundLookup::Context {
  ub_ctx* handle = ub_ctx_create();
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    if (handle) ub_ctx_delete(handle);
  }
};

namespace {

constexpr auto kAnswerTimeMax = std::chrono::seconds(6);
constexpr std::size_t kHintsBytesMax = 64 << 10;

// Everything but 127.0.0.0/8.
constexpr std::array<const char*, 8> kOutside = {"0.0.0.0/2",   "64.0.0.0/3",  "96.0.0.0/4",
                                                 "112.0.0.0/5", "120.0.0.0/6", "124.0.0.0/7",
                                                 "126.0.0.0/8", "128.0.0.0/1"};

// Why the hints cannot be used; empty if they can.
std::string WrongHints(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string line;
  bool any = false;
  std::size_t bytes = 0;
  while (std::getline(in, line)) {
    bytes += line.size() + 1;
    if (bytes > kHintsBytesMax) return fmt::format("{} is too long for root hints", path);
    std::istringstream words(line.substr(0, line.find(';')));
    std::string word;
    bool address = false;
    while (words >> word) {
      if (address && !word.starts_with("127.")) {
        return fmt::format("{} names {}, and the simulated AWS asks nobody outside loopback", path,
                           word);
      }
      any = any || address;
      address = word == "A" || word == "a";
      if (word == "AAAA" || word == "aaaa" || word.starts_with('$')) {
        return fmt::format("{} holds {}; root hints here are NS and A records", path, word);
      }
    }
  }
  return any ? std::string() : fmt::format("{} names no root server", path);
}

std::string Configure(ub_ctx* handle, const DnsSetting& setting,
                      const std::vector<DnsStub>& stubs) {
  std::string wrong;
  const auto check = [&wrong](int code, std::string_view doing) {
    if (code != 0 && wrong.empty())
      wrong = fmt::format("libunbound: {}: {}", doing, ub_strerror(code));
  };
  const auto set = [&](const char* option, const char* value) {
    check(ub_ctx_set_option(handle, option, value), option);
  };
  if (setting.served) {
    for (const DnsStub& stub : stubs) {
      for (const std::string& address : stub.addresses) {
        check(ub_ctx_set_stub(handle, stub.zone.c_str(), address.c_str(), 0), stub.zone);
      }
    }
  } else {
    set("root-hints:", setting.root_hints.c_str());
  }
  set("do-not-query-localhost:", "no");
  set("outgoing-interface:", "127.0.0.1");
  for (const char* net : kOutside) set("do-not-query-address:", net);
  set("do-ip6:", "no");
  // It would ask for an address on the way, learn of the alias, and not ask the name's own host
  // for what was wanted.
  set("qname-minimisation:", "no");
  set("target-fetch-policy:", "0 0 0 0 0");
  set("infra-cache-max-rtt:", "1000");
  if (setting.trust_anchor.empty()) {
    set("module-config:", "iterator");
  } else {
    check(ub_ctx_add_ta_file(handle, setting.trust_anchor.c_str()), setting.trust_anchor);
  }
  check(ub_ctx_async(handle, 1), "thread");
  // Otherwise libunbound answers for test. itself; and last, because this ends configuring.
  check(ub_ctx_zone_remove(handle, "test."), "test.");
  return wrong;
}

// Reads what an answer holds; every step is bounded by the bytes that are there.
class Rdata {
 public:
  explicit Rdata(std::string_view bytes) : bytes_(bytes) {}

  bool good() const { return good_; }
  std::uint64_t Number(int size) {
    std::uint64_t value = 0;
    for (int i = 0; i < size; ++i) value = value << 8 | Byte();
    return value;
  }
  std::string Name() {
    std::string name;
    for (unsigned length = Byte(); good_ && length != 0; length = Byte()) {
      if (!name.empty()) name += '.';
      for (const char c : Take(length))
        name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return name;
  }
  std::string Strings() {
    std::string text;
    while (good_ && !bytes_.empty()) text += Take(Byte());
    return text;
  }

 private:
  unsigned Byte() {
    const auto one = Take(1);
    return one.empty() ? 0 : static_cast<unsigned char>(one[0]);
  }
  std::string_view Take(std::size_t count) {
    good_ = good_ && count <= bytes_.size();
    if (!good_) return {};
    const auto taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
  bool good_ = true;
};

std::optional<std::string> ValueOf(DnsType type, std::string_view bytes) {
  Rdata data(bytes);
  std::string value;
  switch (type) {
    case DnsType::kCname:
      value = data.Name();
      break;
    case DnsType::kMx:
      value = std::to_string(data.Number(2));
      value += ' ' + data.Name();
      break;
    case DnsType::kTxt:
      value = data.Strings();
      break;
    case DnsType::kSoa:
      value = data.Name();
      value += ' ' + data.Name();
      value += ' ' + std::to_string(data.Number(4));
      break;
  }
  if (!data.good()) return std::nullopt;
  return value;
}

DnsAnswer AnswerOf(const ub_result& result, DnsType type) {
  DnsAnswer answer;
  // A bogus answer has rcode 0 and data.
  if (result.bogus) return answer;
  // What an alias leads to may not exist, and the alias does.
  if (!result.havedata && result.nxdomain) return {DnsAnswer::Kind::kNoName, {}};
  if (!result.havedata && result.rcode != 0) return answer;
  if (!result.havedata) return {DnsAnswer::Kind::kNoType, {}};
  for (int i = 0; result.data[i] != nullptr; ++i) {
    auto value = ValueOf(type, {result.data[i], static_cast<std::size_t>(result.len[i])});
    if (!value) return answer;
    answer.values.push_back(*std::move(value));
  }
  answer.kind = DnsAnswer::Kind::kFound;
  return answer;
}

// Where the answer to the one question under way is put.
struct Pending {
  DnsType type;
  bool done = false;
  DnsAnswer answer;

  static void Take(void* self, int error, ub_result* result) {
    auto& pending = *static_cast<Pending*>(self);
    pending.done = true;
    if (error == 0 && result) pending.answer = AnswerOf(*result, pending.type);
    ub_resolve_free(result);
  }
};

}  // namespace

UnboundLookup::UnboundLookup(std::unique_ptr<Context> context, std::stop_token stop)
    : context_(std::move(context)), stop_(std::move(stop)) {}

UnboundLookup::~UnboundLookup() = default;

std::variant<std::unique_ptr<UnboundLookup>, std::string> UnboundLookup::Open(
    const DnsSetting& setting, const std::vector<DnsStub>& stubs, std::stop_token stop) {
  if (setting.served ? stubs.empty() : setting.root_hints.empty()) {
    return "without root hints nothing is looked up";
  }
  if (!setting.served) {
    if (auto wrong = WrongHints(setting.root_hints); !wrong.empty()) return wrong;
  }
  if (!setting.trust_anchor.empty() && !std::ifstream(setting.trust_anchor)) {
    return fmt::format("cannot read {}", setting.trust_anchor);
  }
  auto context = std::make_unique<Context>();
  if (!context->handle) return "libunbound has no memory";
  if (auto wrong = Configure(context->handle, setting, stubs); !wrong.empty()) return wrong;
  return std::unique_ptr<UnboundLookup>(new UnboundLookup(std::move(context), std::move(stop)));
}

DnsAnswer UnboundLookup::LookUp(const std::string& name, DnsType type) {
  constexpr int kInternet = 1;
  Pending pending{.type = type, .done = false, .answer = {}};
  int id = 0;
  ub_ctx* handle = context_->handle;
  if (ub_resolve_async(handle, (name + ".").c_str(), static_cast<int>(type), kInternet, &pending,
                       Pending::Take, &id) != 0) {
    return {};
  }
  const auto until = std::chrono::steady_clock::now() + kAnswerTimeMax;
  while (!pending.done && !stop_.stop_requested() && std::chrono::steady_clock::now() < until) {
    pollfd readable{.fd = ub_fd(handle), .events = POLLIN, .revents = 0};
    constexpr int kPatienceMs = 50;
    if (poll(&readable, 1, kPatienceMs) > 0 && ub_process(handle) != 0) break;
  }
  if (!pending.done) ub_cancel(handle, id);
  return pending.answer;
}

}  // namespace sim
