// The headline: never better than what was read.
#include "report/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "report/text.h"

namespace signet {

bool IsComplete(const Run& run, const Summary& summary) {
  return run.state == RunState::kFinished && summary.targets_incomplete == 0 &&
         summary.rule_gaps == 0 && summary.status_unknown == 0;
}

uint64_t NotVerified(const Summary& summary) {
  const uint64_t known = summary.verified + summary.status_unknown;
  return summary.identities > known ? summary.identities - known : 0;
}

uint64_t AcceptedUnverified(const Summary& summary) {
  const uint64_t found = std::accumulate(summary.unverified_by_risk.begin(),
                                         summary.unverified_by_risk.end(), uint64_t{0});
  const uint64_t broken = NotVerified(summary);
  return broken > found ? std::min(broken - found, summary.findings_accepted) : 0;
}

uint64_t FindingCount(const Summary& summary) {
  return std::accumulate(summary.findings_by_risk.begin(), summary.findings_by_risk.end(),
                         uint64_t{0});
}

std::string Headline(const Run& run, const Summary& summary) {
  const uint64_t broken = NotVerified(summary);
  const bool complete = IsComplete(run, summary);
  std::string out;
  if (broken > 0) {
    out = broken == summary.identities && broken > 1
              ? fmt::format("None of the {} is verified", Counted(broken, "identity", "identities"))
          : broken == 1 ? fmt::format("1 of {} is not verified",
                                      Counted(summary.identities, "identity", "identities"))
                        : fmt::format("{} of {} identities are not verified", Grouped(broken),
                                      Grouped(summary.identities));
    if (AcceptedUnverified(summary) == broken) out += " (accepted)";
  } else if (summary.identities == 0) {
    // An accepted gap is known, and still nobody looked into it.
    out = complete && summary.targets_accepted == 0 ? "There are no sending identities"
                                                    : "No sending identity was seen";
  } else if (complete) {
    const std::string_view seen = summary.targets_accepted == 0 ? "" : " that were seen";
    out = summary.identities == 1
              ? "The one identity is verified"
              : fmt::format("All {} identities{} are verified", Grouped(summary.identities), seen);
  } else {
    out = "No unverified identity was seen";
  }
  const std::string_view joint = broken > 0 ? "and" : "but";
  if (summary.targets_incomplete > 0) {
    out += fmt::format(", {} {} of {} could not be read in full", joint,
                       Grouped(summary.targets_incomplete), Counted(summary.targets, "target"));
  } else if (run.state != RunState::kFinished) {
    out += fmt::format(", {} the run did not come to its end", joint);
  } else if (summary.status_unknown > 0) {
    out += fmt::format(", {} the status of {} is unknown", joint, Grouped(summary.status_unknown));
  } else if (summary.rule_gaps > 0) {
    out +=
        fmt::format(", {} {} could not be answered", joint, Counted(summary.rule_gaps, "question"));
  } else if (broken == 0 && FindingCount(summary) > 0) {
    out += fmt::format("; there {} {}", FindingCount(summary) == 1 ? "is" : "are",
                       Counted(FindingCount(summary), "other finding"));
  }
  return out + ".";
}

std::string VerifiedShare(const Summary& summary) {
  if (summary.identities == 0) return {};
  const uint64_t permille = summary.verified * 1000 / summary.identities;
  if (permille == 0 && summary.verified > 0) return "under 0.1%";
  if (permille % 10 == 0) return fmt::format("{}%", permille / 10);
  return fmt::format("{}.{}%", permille / 10, permille % 10);
}

std::string_view GapAdvice(CoverageStatus status) {
  switch (status) {
    case CoverageStatus::kDenied:
      return "Allow the action (signet policy prints the least policy), or accept the gap for a "
             "while with an [[exception]] in the configuration.";
    case CoverageStatus::kPartial:
      return "Scan again; what was read before the break is in this report.";
    case CoverageStatus::kFailed:
      return "signet doctor tells what is in the way; then scan again.";
    case CoverageStatus::kComplete:
    case CoverageStatus::kDisabled:
    case CoverageStatus::kUnsupported:
    case CoverageStatus::kSuspended:
      return {};
  }
  return {};
}

std::string StoryOf(const Finding& finding) {
  const std::string shown = fmt::format("{} is {}: ", finding.identity, StatusText(finding.status));
  if (finding.identity.empty() || !finding.summary.starts_with(shown)) return finding.summary;
  std::string story = finding.summary.substr(shown.size());
  if (!story.empty() && story[0] >= 'a' && story[0] <= 'z') {
    story[0] = static_cast<char>(story[0] - ('a' - 'A'));
  }
  return story;
}

const RuleText* RuleOf(std::span<const RuleText* const> rules, std::string_view id) {
  for (const RuleText* rule : rules) {
    if (rule->id == id) return rule;
  }
  return nullptr;
}

std::string_view TitleOf(std::span<const RuleText* const> rules, std::string_view id) {
  const RuleText* rule = RuleOf(rules, id);
  return rule ? rule->title : id;
}

std::string RenderMoment(Time time) {
  std::string text = EncodeTime(time);
  text[10] = ' ';
  return text.substr(0, 16) + " UTC";
}

std::string RenderDay(Time time) { return EncodeTime(time).substr(0, 10); }

}  // namespace signet
