// Route 53, what writes: a batch of changes, and how far one has come.
#include <fmt/format.h>

#include <algorithm>

#include "sim/change_batch.h"
#include "sim/operations.h"

namespace sim {
namespace {

void AddOnce(std::vector<std::string>& values, std::string_view value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.emplace_back(value);
}

KeyedValues ConditionsOf(const ChangeBatch& batch) {
  std::vector<std::string> names;
  std::vector<std::string> types;
  std::vector<std::string> actions;
  for (const RecordChange& change : batch.changes) {
    std::string_view name = change.set.name;
    name.remove_suffix(1);
    AddOnce(names, name);
    AddOnce(types, change.set.type);
    AddOnce(actions, ActionName(change.action));
  }
  return {{"route53:ChangeResourceRecordSetsNormalizedRecordNames", std::move(names)},
          {"route53:ChangeResourceRecordSetsRecordTypes", std::move(types)},
          {"route53:ChangeResourceRecordSetsActions", std::move(actions)}};
}

Response AnswerChange(const Call& call, const ZoneChange& change) {
  std::string out = fmt::format(
      "<ChangeInfo><Id>/change/{}</Id><Status>{}</Status><SubmittedAt>{}</SubmittedAt>", change.id,
      call.now >= change.insync ? "INSYNC" : "PENDING", IsoTime(change.submitted));
  if (!change.comment.empty()) {
    out += "<Comment>";
    AppendXmlText(out, change.comment);
    out += "</Comment>";
  }
  return AnswerRestXml(call, out + "</ChangeInfo>");
}

}  // namespace

Response ChangeResourceRecordSets(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {})) return *std::move(wrong);
  const auto parsed = ParseChangeBatch(call.request.body);
  if (const auto* refused = std::get_if<BatchRefusal>(&parsed)) {
    return RefuseAs(call, 400, refused->code, refused->message);
  }
  const auto& batch = std::get<ChangeBatch>(parsed);
  Call judged = call;
  judged.condition_sets = ConditionsOf(batch);
  const std::string arn =
      fmt::format("arn:{}:route53:::hostedzone/{}", state.world().partition, call.label);
  if (auto denied = CheckAccess(state, judged, arn)) return *std::move(denied);
  const HostedZone* zone = FindZone(state, call);
  if (!zone) return RefuseZone(call);
  HostedZones& zones = state.zones();
  if (zones.IsBusy(call.who.account, *zone, call.now)) {
    return RefuseAs(call, 400, "PriorRequestNotComplete",
                    "The request was rejected because Route 53 was still processing a prior "
                    "request.");
  }
  auto after = AfterBatch(zone->name, zones.Records(call.who.account, *zone), batch);
  if (const auto* problems = std::get_if<BatchProblems>(&after)) {
    return RefuseAs(call, 400, "InvalidChangeBatch",
                    fmt::format("[{}]", fmt::join(*problems, ", ")));
  }
  return AnswerChange(call, zones.Write(call.who.account, *zone,
                                        std::get<std::vector<ZoneRecord>>(std::move(after)),
                                        batch.comment, call.now));
}

Response GetChange(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {})) return *std::move(wrong);
  const std::string arn =
      fmt::format("arn:{}:route53:::change/{}", state.world().partition, call.label);
  if (auto denied = CheckAccess(state, call, arn)) return *std::move(denied);
  const ZoneChange* change = state.zones().FindChange(call.who.account, call.label);
  if (!change) {
    return RefuseAs(call, 404, "NoSuchChange",
                    fmt::format("Could not find resource with ID: {}", call.label));
  }
  return AnswerChange(call, *change);
}

}  // namespace sim
