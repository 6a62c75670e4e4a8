// Turns in shared memory.  A slot matters only while its time lies ahead, so slots whose
// time has passed are free for other keys, and a small table serves any number of targets.
#include "aws/rate_budget.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace signet {
namespace {

constexpr size_t kSlots = 1 << 16;
constexpr size_t kProbesMax = 64;
constexpr uint64_t kMagic = 0x5349474e45543031;  // "SIGNET01".

int64_t Ns(Steady time) { return time.time_since_epoch().count(); }

// Raises `value` to at least `least`.
void Raise(std::atomic<int64_t>& value, int64_t least) {
  int64_t seen = value.load();
  while (seen < least && !value.compare_exchange_weak(seen, least)) {
  }
}

uint64_t BootHash() {
  std::ifstream in("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(in, id);
  return std::hash<std::string>()(id);
}

Result<void> Failed(const std::string& path, std::string_view doing) {
  return Fail(Code::kStore,
              fmt::format("cannot {} the rate table {}: {}", doing, path, std::strerror(errno)));
}

}  // namespace

struct RateBudget::Table {
  std::atomic<uint64_t> magic;
  std::atomic<uint64_t> boot;
  std::array<uint64_t, 6> reserved;
  std::array<Slot, kSlots> slots;
};

RateBudget::RateBudget(double per_second) : per_second_(per_second) {
  void* memory =
      mmap(nullptr, sizeof(Table), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  table_ = static_cast<Table*>(memory);
}

Result<std::unique_ptr<RateBudget>> RateBudget::OpenShared(const std::string& path,
                                                           double per_second) {
  std::error_code ignored;
  const auto folder = std::filesystem::path(path).parent_path();
  if (std::filesystem::create_directories(folder, ignored)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
  }
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return Fail(Failed(path, "open").error());
  // The lock covers only the moment in which a table is made, not its use.
  flock(file, LOCK_EX);
  struct stat info{};
  const bool sized =
      fstat(file, &info) == 0 &&
      (info.st_size == static_cast<off_t>(sizeof(Table)) || ftruncate(file, sizeof(Table)) == 0) &&
      // Without its blocks, a full disk would be a bus error at the first touch.
      (errno = posix_fallocate(file, 0, sizeof(Table))) == 0;
  void* memory = sized ? mmap(nullptr, sizeof(Table), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                       : MAP_FAILED;
  if (memory == MAP_FAILED) {
    const auto failed = Failed(path, "map");
    close(file);
    return Fail(failed.error());
  }
  auto* table = static_cast<Table*>(memory);
  const uint64_t boot = BootHash();
  if (table->magic != kMagic || table->boot != boot) {
    // A new file is nought already; to write that would keep all of it in memory.
    if (info.st_size != 0) std::memset(memory, 0, sizeof(Table));
    table->boot = boot;
    table->magic = kMagic;
  }
  flock(file, LOCK_UN);  // By name: the mapping keeps the file, and so its lock, open.
  close(file);
  return std::unique_ptr<RateBudget>(new RateBudget(table, per_second));
}

RateBudget::~RateBudget() { munmap(table_, sizeof(Table)); }

RateBudget::Key RateBudget::KeyOf(const Target& target, std::string_view operation) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (const std::string_view part :
       {std::string_view(target.account), std::string_view(target.region), operation}) {
    for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    hash = (hash ^ 0xff) * 0x100000001b3ULL;
  }
  return hash == 0 ? 1 : hash;  // Zero marks a slot that nobody ever used.
}

RateBudget::Slot& RateBudget::Find(Key key, Steady now) {
  const auto at = [&](size_t probe) -> Slot& { return table_->slots[(key + probe) % kSlots]; };
  for (;;) {
    Slot* free = nullptr;
    uint64_t held = 0;  // By whom, when we looked: who came between must not lose it.
    for (size_t probe = 0; probe < kProbesMax; ++probe) {
      Slot& slot = at(probe);
      const uint64_t seen = slot.key.load();
      if (seen == key) return slot;
      const bool idle =
          slot.not_before_ns.load() <= Ns(now) && slot.halved_until_ns.load() <= Ns(now);
      if (!free && (seen == 0 || idle)) {
        free = &slot;
        held = seen;
      }
      if (seen == 0) break;  // Nothing was ever put behind an unused slot.
    }
    // A full neighbourhood shares its first slot: slower for both, never faster.
    if (!free) return at(0);
    if (free->key.compare_exchange_strong(held, key)) {
      free->throttled_ns = 0;  // Was another key's.
      return *free;
    }
  }
}

int64_t RateBudget::IntervalNs(const Slot& slot, Steady now, double guard) const {
  const double interval = 1e9 / per_second_ * (1 + guard) + static_cast<double>(kJitter.count());
  const bool halved = slot.halved_until_ns.load() > Ns(now);
  return static_cast<int64_t>(halved ? 2 * interval : interval);
}

std::optional<Steady> RateBudget::Take(Key key, Steady now) {
  if (per_second_ <= 0) return std::nullopt;  // Unlimited.
  Slot& slot = Find(key, now);
  int64_t seen = slot.not_before_ns.load();
  for (;;) {
    // Later than any rate asks for: nobody's promise, and not to be waited for.
    const bool sane = seen <= Ns(now + kWaitMax);
    if (seen > Ns(now) && sane) return Steady(std::chrono::nanoseconds(seen));
    if (slot.not_before_ns.compare_exchange_weak(seen, Ns(now) + IntervalNs(slot, now))) {
      return std::nullopt;
    }
  }
}

void RateBudget::Sent(Key key, Steady at) {
  if (per_second_ <= 0) return;
  Slot& slot = Find(key, at);
  // A request that left late has used up the guard: the next is not later for it.
  Raise(slot.not_before_ns, Ns(at) + IntervalNs(slot, at, 0));
}

void RateBudget::Throttled(Key key, Steady now) {
  if (per_second_ <= 0) return;
  Slot& slot = Find(key, now);
  const int64_t before = slot.throttled_ns.exchange(Ns(now));
  if (before != 0 && Ns(now - kHalvedFor) <= before) {
    Raise(slot.halved_until_ns, Ns(now + kHalvedFor));
  }
  Raise(slot.not_before_ns, Ns(now) + IntervalNs(slot, now));
}

}  // namespace signet
