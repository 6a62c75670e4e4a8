// Counts first, because there may be thousands; then those that a person can follow.
#include "report/wait_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>
#include <vector>

#include "report/screen.h"
#include "report/text.h"

namespace signet {
namespace {

constexpr size_t kNameMax = 40;

std::string Short(std::chrono::seconds time) {
  const auto s = time.count();
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {:02} s", s / 60, s % 60);
  return fmt::format("{} h {:02} min", s / 3600, s / 60 % 60);
}

std::string NameOf(const Waited& one) {
  constexpr std::array<std::string_view, 3> kWhat{"", " (DKIM)", " (MAIL FROM)"};
  return one.identity + std::string(kWhat[static_cast<size_t>(one.goal)]);
}

// Nearest to its end first; what has ended goes last.
size_t Rank(const Waited& one) {
  return one.ended() ? 10 + static_cast<size_t>(one.phase) : 3 - static_cast<size_t>(one.phase);
}

Span MarkOf(const Waited& one, const Screen& screen) {
  if (one.phase == WaitPhase::kVerified) return {Ink::kGood, std::string(screen.Sign("✓", "+"))};
  if (one.phase == WaitPhase::kStuck) return {Ink::kBad, std::string(screen.Sign("✗", "x"))};
  return {Ink::kWarn, std::string(screen.Sign("…", "."))};
}

Line Summed(std::span<const Waited> waits, std::chrono::seconds elapsed,
            std::optional<std::chrono::seconds> look_in) {
  std::array<size_t, 5> counts{};
  for (const Waited& one : waits) ++counts[static_cast<size_t>(one.phase)];
  const auto count = [&](WaitPhase phase) { return counts[static_cast<size_t>(phase)]; };
  Line line{{Ink::kBold, fmt::format(" Waiting {}", Short(elapsed))},
            {Ink::kGood, fmt::format("  {} of {} verified", Grouped(count(WaitPhase::kVerified)),
                                     Grouped(waits.size()))}};
  const auto add = [&](size_t number, Ink ink, std::string_view what) {
    if (number > 0) line.push_back({ink, fmt::format("  {} {}", Grouped(number), what)});
  };
  add(count(WaitPhase::kStuck), Ink::kBad, "stuck");
  add(count(WaitPhase::kServers) + count(WaitPhase::kResolver), Ink::kPlain, "in the DNS");
  add(count(WaitPhase::kSes), Ink::kPlain, "at SES");
  if (look_in) line.push_back({Ink::kDim, fmt::format("  asked in {}", Short(*look_in))});
  return line;
}

}  // namespace

size_t RenderWaiting(std::span<const Waited> waits, std::chrono::seconds elapsed,
                     std::optional<std::chrono::seconds> look_in, const RenderOptions& options,
                     std::ostream& out) {
  Screen screen(out, static_cast<size_t>(options.width), options.colour, options.unicode);
  screen.Put(Summed(waits, elapsed, look_in));
  std::vector<const Waited*> rows;
  for (const Waited& one : waits) rows.push_back(&one);
  std::sort(rows.begin(), rows.end(), [](const Waited* a, const Waited* b) {
    return std::pair(Rank(*a), a) < std::pair(Rank(*b), b);
  });
  const size_t shown = std::min(rows.size(), kWaitRowsMax);
  size_t wide = 0, region_wide = 0;
  const size_t name_max = std::min(kNameMax, screen.width() / 3);
  bool one_region = true;
  for (size_t i = 0; i < shown; ++i) {
    wide = std::max(wide, std::min(name_max, DisplayWidth(NameOf(*rows[i]))));
    region_wide = std::max(region_wide, rows[i]->target.region.size());
    one_region &= rows[i]->target.region == rows[0]->target.region;
  }
  for (size_t i = 0; i < shown; ++i) {
    const Waited& one = *rows[i];
    const std::string name = CutMiddle(NameOf(one), name_max, options.unicode);
    screen.Put({{Ink::kPlain, " "},
                MarkOf(one, screen),
                {Ink::kPlain, " " + Padded(name, wide) + "  "},
                {Ink::kDim, one_region ? "" : Padded(one.target.region, region_wide) + "  "},
                {Ink::kPlain, one.told.empty() ? "not looked at yet" : one.told}});
  }
  if (rows.size() == shown) return shown + 1;
  screen.Put({{Ink::kDim, fmt::format("   and {} more", Grouped(rows.size() - shown))}});
  return shown + 2;
}

void RenderWaited(std::span<const Waited> waits, const RenderOptions& options, std::ostream& out) {
  Screen screen(out, static_cast<size_t>(options.width), options.colour, options.unicode);
  for (const Waited& one : waits) {
    screen.PutWrapped({{Ink::kPlain, " "}, MarkOf(one, screen), {Ink::kPlain, " "}}, Ink::kPlain,
                      fmt::format("{} in account {} {}: {}", NameOf(one), one.target.account,
                                  one.target.region, one.told));
  }
}

void EncodeWaited(std::span<const Waited> waits, std::ostream& out) {
  boost::json::array rows;
  for (const Waited& one : waits) {
    rows.push_back(boost::json::object{{"account", one.target.account},
                                       {"region", one.target.region},
                                       {"identity", one.identity},
                                       {"goal", WaitGoalName(one.goal)},
                                       {"phase", WaitPhaseName(one.phase)},
                                       {"told", one.told},
                                       {"status", one.status}});
  }
  out << boost::json::serialize(boost::json::object{{"identities", std::move(rows)}}) << "\n";
}

}  // namespace signet
