// Progress on stderr: one line redrawn on a terminal, a plain line every ten seconds else.
#include "cli/progress_line.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdio>
#include <optional>
#include <utility>

#include "cli/output.h"
#include "report/progress.h"

namespace signet {
namespace {

constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::seconds kPlainLine{10};
constexpr std::chrono::seconds kEstimateAfter{2};

}  // namespace

struct ProgressLine::Inner {
  bool quiet = false;
  bool terminal = false;
  RenderOptions options;
  bool drawn = false;
  bool asking = false;  // The DNS, and no longer AWS.
  const GatherProgress* progress = nullptr;
  const DnsProgress* dns = nullptr;
  size_t targets_planned = 0;
  std::chrono::steady_clock::time_point started{};
  std::unique_ptr<boost::asio::steady_timer> timer;

  void Clear() {
    if (drawn) std::fputs("\r\x1b[K", stderr);
    drawn = false;
  }

  static double PerSecond(uint64_t calls, std::chrono::milliseconds elapsed) {
    return elapsed.count() > 0
               ? 1000.0 * static_cast<double>(calls) / static_cast<double>(elapsed.count())
               : 0;
  }

  std::optional<Progress> Now() {
    const auto clock = std::chrono::steady_clock::now();
    if (dns && dns->started > 0) {
      if (!std::exchange(asking, true)) started = clock;
      Progress now;
      now.phase = "asking the DNS";
      now.dns = true;
      now.identities = dns->finished;
      now.calls = dns->asked - dns->shared;
      now.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(clock - started);
      now.calls_per_second = PerSecond(now.calls, now.elapsed);
      return now;
    }
    if (!progress) return std::nullopt;
    const GatherProgress& seen = *progress;
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(clock - started);
    Progress now;
    now.phase = "reading";
    now.targets_done = seen.targets_finished;
    now.targets_total = std::max(targets_planned, seen.targets_opened);
    now.identities = seen.identities;
    now.calls = seen.calls;
    now.throttled = seen.throttled;
    now.elapsed = elapsed;
    now.calls_per_second = PerSecond(seen.calls, elapsed);
    // What is left takes as long a target as what is done; too early, that is a guess.
    if (now.targets_done > 0 && elapsed > kEstimateAfter) {
      now.left = elapsed * (now.targets_total - now.targets_done) / now.targets_done;
    }
    return now;
  }

  void Draw() {
    const std::optional<Progress> now = Now();
    if (!now) return;
    if (terminal) {
      const std::string line =
          RenderProgressLine(*now, options.width, options.colour, options.unicode);
      Clear();
      std::fputs(line.c_str(), stderr);
      drawn = true;
    } else {
      std::fprintf(stderr, "signet: %s\n", RenderProgressPlain(*now).c_str());
    }
    std::fflush(stderr);
  }

  void Next() {
    timer->expires_after(terminal ? std::chrono::milliseconds(kRedraw)
                                  : std::chrono::milliseconds(kPlainLine));
    timer->async_wait([this](const boost::system::error_code& cancelled) {
      if (cancelled) return;
      Draw();
      Next();
    });
  }
};

ProgressLine::ProgressLine(bool quiet) : inner_(std::make_unique<Inner>()) {
  inner_->quiet = quiet;
  inner_->terminal = isatty(STDERR_FILENO) != 0;
  inner_->options = TerminalOptions(STDERR_FILENO);
}

ProgressLine::~ProgressLine() { End(); }

void ProgressLine::Say(const std::string& what) {
  inner_->Clear();
  std::fprintf(stderr, "signet: %s\n", what.c_str());
}

void ProgressLine::Begin(const GatherProgress& progress, size_t accounts, size_t regions) {
  inner_->progress = &progress;
  inner_->targets_planned = accounts * regions;
  inner_->started = std::chrono::steady_clock::now();
  // One list call a target, and per account one to get in and one for its regions.
  if (!inner_->quiet && inner_->targets_planned > 1) {
    Say(fmt::format(
        "{} accounts x {} regions: up to {} targets, about {} calls and one more for each "
        "domain that is not verified",
        accounts, regions, inner_->targets_planned, inner_->targets_planned + 2 * accounts));
  }
}

void ProgressLine::BeginDns(const DnsProgress& progress) { inner_->dns = &progress; }

void ProgressLine::Watch(boost::asio::io_context& io) {
  if (inner_->quiet) return;
  inner_->timer = std::make_unique<boost::asio::steady_timer>(io);
  inner_->Next();
}

void ProgressLine::End() {
  inner_->timer.reset();
  inner_->Clear();
  inner_->progress = nullptr;
  inner_->dns = nullptr;
}

}  // namespace signet
