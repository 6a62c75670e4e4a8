// A POSIX shell script.  A change batch is of one hosted zone, which it does not name, and is
// all or nothing: as a file of JSON the plan would be many files and as many commands to type,
// or one that no tool reads.  As a script it runs as it is, each identity stands or falls by
// itself, and the batches can still be read in it.
//
// There is no UPSERT: a set goes by its exact values and TTL, or the batch is refused.
#include <fmt/format.h>

#include <algorithm>

#include "model/rule.h"
#include "plan/exports/formats.h"
#include "plan/exports/quoting.h"

namespace signet {
namespace {

constexpr std::string_view kComment = "# ";
// Of Route 53, for a batch.
constexpr size_t kRecordsMax = 1000;
constexpr size_t kBytesMax = 32'000;
constexpr size_t kBatchCommentMax = 256;

constexpr std::string_view kOpening = R"sh(
set -u
failed=0

# A hosted zone, and for whom; the change batch comes on stdin.
change() {
  aws route53 change-resource-record-sets --hosted-zone-id "$1" \
    --change-batch file:///dev/stdin >/dev/null && return
  printf 'not changed, for %s\n' "$2" >&2
  failed=1
}
)sh";

constexpr std::string_view kClosing = "\nexit \"$failed\"\n";

std::string VariableOf(const ZonePlace& place) {
  std::string name = "ZONE_ID_" + ZoneWord(place.zone);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return name;
}

std::string ZoneHead(const ZonePlace& place) {
  if (!place.id.empty()) return {};
  return fmt::format(": \"${{{}:?must be the id of the hosted zone}}\"\n", VariableOf(place));
}

std::string SetChange(std::string_view action, const ValueSet& set) {
  std::string values;
  for (const Value& value : set.values) {
    values += fmt::format("{}{{\"Value\":{}}}", values.empty() ? "" : ",",
                          ScriptQuoted(Route53Data(set.type, value)));
  }
  return fmt::format(
      R"({{"Action":"{}","ResourceRecordSet":{{"Name":{},"Type":"{}","TTL":{},"ResourceRecords":[{}]}}}})",
      action, ScriptQuoted(Route53Name(set.name)), RecordTypeName(set.type), set.ttl, values);
}

// What is changed together or not at all.
struct Batch {
  std::string about;
  std::string changes;
  size_t records = 0;
  size_t bytes = 0;
};

void Append(std::vector<Batch>& batches, const Edit& edit) {
  std::string changes;
  if (edit.before) changes += SetChange("DELETE", *edit.before);
  if (edit.before && edit.after) changes += ",\n";
  if (edit.after) changes += SetChange("CREATE", *edit.after);
  const size_t records =
      (edit.before ? edit.before->values.size() : 0) + (edit.after ? edit.after->values.size() : 0);
  const bool full = !batches.empty() && (batches.back().records + records > kRecordsMax ||
                                         batches.back().bytes + changes.size() > kBytesMax);
  if (batches.empty() || full) batches.emplace_back();
  Batch& batch = batches.back();
  batch.about += About(edit, kComment);
  batch.changes += (batch.changes.empty() ? "" : ",\n") + changes;
  batch.records += records;
  batch.bytes += changes.size();
}

// Every line of a batch begins with a brace or a bracket, so none can end it early.
std::string BatchText(std::string_view plan_hash, const ZonePlace& place, const Change& change,
                      const Batch& batch) {
  const std::string zone =
      place.id.empty() ? fmt::format("\"${}\"", VariableOf(place)) : ShellQuoted(OneLine(place.id));
  const std::string comment = fmt::format("signet plan {} for {}", plan_hash, AskerText(change));
  return fmt::format("{}change {} {} <<'BATCH'\n{{\"Comment\":{},\"Changes\":[\n{}\n]}}\nBATCH\n",
                     batch.about, zone, ShellQuoted(AskerText(change)),
                     ScriptQuoted(comment.substr(0, kBatchCommentMax)), batch.changes);
}

std::string ZoneText(std::string_view plan_hash, const ZonePlace& place,
                     std::span<const Edit> edits) {
  std::string out;
  for (const auto& group : ByIdentity(edits)) {
    std::vector<Batch> batches;
    for (const Edit* edit : group) Append(batches, *edit);
    for (const Batch& batch : batches)
      out += BatchText(plan_hash, place, *group.front()->change, batch);
  }
  return out;
}

}  // namespace

void WriteAwsCli(const Plan& plan, const Edits& edits, std::ostream& out) {
  const std::string hash = plan.Hash();
  out << "#!/bin/sh\n";
  WriteInLanguage(
      {.comment = kComment,
       .title = "AWS CLI change batches",
       .usage = "sh FILE, with credentials that may change the zones.  It changes a set "
                "only where exactly what is deleted here stands there,\nand creates one "
                "only where none is: run twice, everything is refused the second time.",
       .route53_only = true,
       .opening = kOpening,
       .closing = kClosing,
       .zone_head = ZoneHead,
       .zone_edits = [&](const ZonePlace& place,
                         std::span<const Edit> some) { return ZoneText(hash, place, some); }},
      plan, edits, out);
}

}  // namespace signet
