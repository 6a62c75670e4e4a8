// Progress on stderr: one line redrawn on a terminal, a plain line every ten seconds else.
#include "cli/progress_line.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdio>

namespace signet {
namespace {

constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::seconds kPlainLine{10};

}  // namespace

struct ProgressLine::Inner {
  bool quiet = false;
  bool terminal = false;
  bool drawn = false;
  const GatherProgress* progress = nullptr;
  size_t targets_planned = 0;
  std::chrono::steady_clock::time_point started{};
  std::unique_ptr<boost::asio::steady_timer> timer;

  void Clear() {
    if (drawn) std::fputs("\r\x1b[K", stderr);
    drawn = false;
  }

  std::string Line() const {
    const GatherProgress& now = *progress;
    return fmt::format("{} of {} targets, {} identities, {} calls", now.targets_finished,
                       std::max(targets_planned, now.targets_opened), now.identities, now.calls);
  }

  void Draw() {
    if (terminal) {
      Clear();
      std::fputs(Line().c_str(), stderr);
      drawn = true;
    } else {
      std::fprintf(stderr, "signet: %s\n", Line().c_str());
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

void ProgressLine::Watch(boost::asio::io_context& io) {
  if (inner_->quiet) return;
  inner_->timer = std::make_unique<boost::asio::steady_timer>(io);
  inner_->Next();
}

void ProgressLine::End() {
  inner_->timer.reset();
  inner_->Clear();
}

}  // namespace signet
