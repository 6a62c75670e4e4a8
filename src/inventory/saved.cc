// Offline evidence.  The first line decides which kind of file it is.
#include "inventory/saved.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "aws/ses_v2_read.h"

namespace signet {
namespace {

namespace json = boost::json;

constexpr size_t kPageSize = 500;
constexpr size_t kChunkSize = 64 << 10;

// The next line, or its first `size_max` + 1 bytes and a little more where it is longer; false
// at the end.  A stranger's file (or a device) may never end a line.
bool NextLine(std::istream& in, std::string& line, size_t size_max) {
  std::array<char, kChunkSize> chunk;
  line.clear();
  while (line.size() <= size_max) {
    in.getline(chunk.data(), chunk.size());
    const auto taken = static_cast<size_t>(in.gcount());
    const bool full = in.fail() && !in.eof() && !in.bad() && taken + 1 == chunk.size();
    const bool ended = in.good();  // The line end counts among `taken`.
    line.append(chunk.data(), ended ? taken - 1 : taken);
    if (ended) return true;
    if (!full) return !line.empty();
    in.clear(in.rdstate() & ~std::ios::failbit);
  }
  return true;
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

bool LooksLikeIdentity(std::string_view name) {
  return name.find('.') != std::string_view::npos && name.find('/') == std::string_view::npos;
}

}  // namespace

std::string IdentityOfLabel(std::string_view label) {
  if (const size_t equals = label.find('='); equals != std::string_view::npos) {
    return std::string(label.substr(0, equals));
  }
  if (const size_t slash = label.rfind('/'); slash != std::string_view::npos)
    label.remove_prefix(slash + 1);
  if (label.ends_with(".json")) label.remove_suffix(5);
  return LooksLikeIdentity(label) ? std::string(label) : std::string();
}

std::string PathOfLabel(std::string_view label) {
  const size_t equals = label.find('=');
  if (equals != std::string_view::npos && LooksLikeIdentity(label.substr(0, equals))) {
    label.remove_prefix(equals + 1);
  }
  return std::string(label);
}

Result<void> SavedEvidence::Read(std::istream& in, const std::string& label) {
  const auto too_large = [&] {
    return Fail(Code::kTooLarge, label + ": over 64 MiB, and not lines of saved evidence");
  };
  const auto broken = [&] { return Fail(Code::kBadInput, label + ": cannot be read to its end"); };
  std::string first;
  size_t blank = 0;  // Bytes before the first line that says something.
  while (IsBlank(first) && blank <= kDocumentSizeMax &&
         NextLine(in, first, kDocumentSizeMax - blank)) {
    blank += first.size() + 1;
  }
  if (in.bad()) return broken();
  if (IsBlank(first) && blank > kDocumentSizeMax) return too_large();
  if (IsBlank(first)) return Fail(Code::kBadInput, label + ": the file is empty");
  // Our own bytes, and no document of the AWS CLI.
  if (first.size() > kLineSizeMax && first.starts_with("{\"v\":"))
    return Fail(Code::kTooLarge, label + " line 1: over 4 MiB");
  if (first.size() <= kLineSizeMax && ParseEvidenceLine(first)) return ReadLines(in, first, label);
  std::string text = first + "\n";
  std::string chunk(kChunkSize, '\0');
  while (in && text.size() <= kDocumentSizeMax) {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk, 0, static_cast<size_t>(in.gcount()));
  }
  if (in.bad()) return broken();
  if (text.size() > kDocumentSizeMax) return too_large();
  auto taken = TakeDocument(text, label);
  if (!taken) return Fail(Code::kBadInput, label + ": " + taken.error().detail);
  return {};
}

Result<void> SavedEvidence::ReadLines(std::istream& in, const std::string& first,
                                      const std::string& label) {
  std::string line = first;
  for (uint64_t number = 1;; ++number) {
    if (line.size() > kLineSizeMax) {
      return Fail(Code::kTooLarge, fmt::format("{} line {}: over 4 MiB", label, number));
    }
    if (!IsBlank(line)) {
      if (auto taken = TakeLine(line); !taken) {
        return Fail(Code::kBadInput,
                    fmt::format("{} line {}: {}", label, number, taken.error().detail));
      }
    }
    if (!NextLine(in, line, kLineSizeMax)) break;
  }
  if (in.bad()) return Fail(Code::kBadInput, label + ": cannot be read to its end");
  return {};
}

Result<void> SavedEvidence::TakeLine(std::string_view line) {
  auto parsed = ParseEvidenceLine(line);
  if (!parsed) return Fail(parsed.error());
  if (auto* saved = std::get_if<SavedIdentity>(&*parsed)) {
    if (saved->neighbours && neighbours_.size() < kSavedNeighboursMax) {
      neighbours_.insert_or_assign({saved->evidence.target, saved->evidence.identity},
                                   *saved->neighbours);
    }
    Keep(std::move(saved->evidence));
  } else if (auto* target = std::get_if<TargetEvidence>(&*parsed)) {
    names_.try_emplace(target->target);
    journal_.Append(*target);
  } else {
    Coverage& coverage = std::get<Coverage>(*parsed);
    coverage.accepted_by.clear();  // Exceptions are judged anew, by whoever reads.
    claims_[coverage.target] = std::max(claims_[coverage.target], coverage.identities);
    Tell(std::move(coverage));
  }
  return {};
}

Result<void> SavedEvidence::TakeDocument(std::string_view text, const std::string& label) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  const json::object* object = error ? nullptr : parsed.if_object();
  if (!object) {
    return Fail(Code::kBadInput, error ? "neither saved evidence nor JSON: " + error.message()
                                       : "not a JSON object");
  }
  if (assumed_.region.empty()) {
    return Fail(Code::kBadInput,
                "the AWS CLI's output names no region; say which with --regions (and --account)");
  }
  if (object->contains("EmailIdentities")) {
    const auto page = ses_v2::ParseListPage(text);
    if (!page) return Fail(page.error());
    for (const ses_v2::Listed& listed : page->identities) {
      IdentityEvidence& row = Told(listed.name, listed.type);
      if (listed.status != VerificationStatus::kUnknown) row.status = listed.status;
      if (listed.sending_enabled) row.sending_enabled = listed.sending_enabled;
    }
    Coverage coverage;
    coverage.target = assumed_;
    coverage.pages = 1;
    coverage.status =
        page->next_token.empty() ? CoverageStatus::kComplete : CoverageStatus::kPartial;
    if (!page->next_token.empty())
      coverage.reason = "the saved list has a NextToken: it is not the whole list";
    coverage.started = coverage.finished = now_;
    Tell(std::move(coverage));
    return {};
  }
  if (const json::value* map = object->if_contains("VerificationAttributes");
      map && map->is_object()) {
    for (const auto& [name, attributes] : map->get_object()) {
      const json::object* inner = attributes.if_object();
      const json::value* status = inner ? inner->if_contains("VerificationStatus") : nullptr;
      if (name.empty() || !status || !status->is_string())
        return Fail(Code::kBadInput, "an identity without a name or VerificationStatus");
      Told(name, TypeOfName(name)).status = ParseStatus(status->get_string());
    }
    return {};
  }
  if (object->contains("IdentityType")) {
    const std::string name = IdentityOfLabel(label);
    if (name.empty()) {
      return Fail(Code::kBadInput, "get-email-identity prints no name; give --from NAME=FILE");
    }
    auto got = ses_v2::ParseIdentity(text);
    if (!got) return Fail(got.error());
    IdentityEvidence& row = Told(name, got->type);
    row.type = got->type;
    ses_v2::Fill(row, std::move(*got));
    return {};
  }
  return Fail(Code::kBadInput,
              "JSON, but not what list-email-identities, get-email-identity or "
              "get-identity-verification-attributes print");
}

IdentityEvidence& SavedEvidence::Told(const std::string& name, IdentityType type) {
  const auto [it, first] = told_.try_emplace(name);
  IdentityEvidence& row = it->second;
  if (first) {
    row.target = assumed_;
    row.identity = name;
    row.type = type;
    row.taken_at = now_;
  }
  return row;
}

// A page that is the last one does not prove that all the others are here, nor does any
// later word make good what an earlier one says is missing.
void SavedEvidence::Tell(Coverage coverage) {
  const auto it = coverage_.find(coverage.target);
  if (it != coverage_.end() && it->second.status != CoverageStatus::kComplete) return;
  const Target target = coverage.target;
  coverage_.insert_or_assign(target, std::move(coverage));
}

void SavedEvidence::Keep(IdentityEvidence evidence) {
  names_[evidence.target].insert(std::hash<std::string>()(evidence.identity));
  auto& page = pages_[evidence.target];
  page.push_back(std::move(evidence));
  // A transcript weighs as much as a page of identities without one.
  if (page.size() >= kPageSize || page.back().dns.asked()) Flush(page.front().target);
}

void SavedEvidence::Flush(const Target& target) {
  const auto page = pages_.extract(target);  // Owns the key from here: `target` may have been it.
  if (page) journal_.Append(page.key(), page.mapped());
}

void SavedEvidence::Finish() {
  for (auto& [name, row] : told_) Keep(std::move(row));
  told_.clear();
  while (!pages_.empty()) Flush(pages_.begin()->first);
  for (const auto& [target, names] : names_) {
    if (coverage_.contains(target)) continue;
    Coverage& coverage = coverage_[target];
    coverage.target = target;
    coverage.status = CoverageStatus::kPartial;
    coverage.reason = "the files do not say whether this is all of the target";
    coverage.started = coverage.finished = now_;
  }
  for (auto& [target, coverage] : coverage_) {
    coverage.identities = names_[target].size();
    const auto claim = claims_.find(target);
    if (claim != claims_.end() && claim->second != coverage.identities &&
        coverage.status == CoverageStatus::kComplete) {
      coverage.status = CoverageStatus::kPartial;
      coverage.reason = fmt::format("the file says {} identities, and holds {}", claim->second,
                                    coverage.identities);
    }
    journal_.Finish(coverage);
  }
}

const Neighbours* SavedEvidence::NeighboursOf(const Target& target,
                                              const std::string& identity) const {
  const auto it = neighbours_.find({target, identity});
  return it == neighbours_.end() ? nullptr : &it->second;
}

}  // namespace signet
