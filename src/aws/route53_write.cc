// A change of a zone on the wire.  Names and values end up in XML that AWS obeys, so nothing
// but printable ASCII goes into it, and that escaped.
#include "aws/route53_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "aws/retry.h"
#include "aws/route53_spelling.h"
#include "model/region.h"

namespace signet::route53 {
namespace {

constexpr std::string_view kNamespace = "https://route53.amazonaws.com/doc/2013-04-01/";
constexpr size_t kMessagesMax = kBatchRecordsMax;

struct BatchSize {
  size_t records = 0;
  size_t characters = 0;

  BatchSize& operator+=(const BatchSize& other) {
    records += other.records;
    characters += other.characters;
    return *this;
  }
  bool Fits() const { return records <= kBatchRecordsMax && characters <= kBatchCharactersMax; }
};

BatchSize SizeOf(const Changes& changes) {
  BatchSize size;
  for (const Change& change : changes) {
    size.records += change.set.values.size();
    for (const std::string& value : change.set.values) size.characters += value.size();
  }
  return size;
}

bool Prints(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

void AppendElement(std::string& out, std::string_view name, std::string_view text) {
  out += fmt::format("<{}>", name);
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  out += fmt::format("</{}>", name);
}

// Why a change cannot be sent, or nothing.
std::string_view Fault(const Change& change) {
  const HostedRecordSet& set = change.set;
  if (!set.special.empty()) return "it is more than a name, a type and values";
  if (!set.ttl) return "it has no TTL";
  if (set.values.empty()) return "it has no values";
  const bool prints = Prints(set.type) && std::all_of(set.values.begin(), set.values.end(), Prints);
  return prints ? "" : "it holds bytes that do not print";
}

Result<void> AppendChange(std::string& out, const Change& change) {
  const auto name = DomainName::Parse(change.set.name);
  const std::string_view fault = name ? Fault(change) : "its name is none";
  if (!fault.empty()) {
    return Fail(Code::kBadInput,
                fmt::format("{} {} is not changed: {}", change.set.name.substr(0, 300),
                            change.set.type, fault));
  }
  out += "<Change>";
  AppendElement(out, "Action", change.action == Change::Action::kCreate ? "CREATE" : "DELETE");
  out += "<ResourceRecordSet>";
  AppendElement(out, "Name", HostedName(*name));
  AppendElement(out, "Type", change.set.type);
  AppendElement(out, "TTL", std::to_string(change.set.ttl.value_or(0)));
  out += "<ResourceRecords>";
  for (const std::string& value : change.set.values) {
    out += "<ResourceRecord>";
    AppendElement(out, "Value", value);
    out += "</ResourceRecord>";
  }
  out += "</ResourceRecords></ResourceRecordSet></Change>";
  return {};
}

bool Holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Route 53 tells these apart by words alone.  The names in them are the zone's own, but hold
// no blanks.
ChangeFailure WhyOf(std::string_view message) {
  if (message.starts_with("Tried to create ") && message.ends_with("but it already exists"))
    return ChangeFailure::kAlreadyExists;
  const bool differs = message.ends_with("but it was not found") ||
                       message.ends_with("do not match the current values");
  if (message.starts_with("Tried to delete ") && differs) return ChangeFailure::kDiffers;
  const bool conflicts = Holds(message, " is not permitted as it conflicts with other records") ||
                         Holds(message, " is not permitted because a conflicting RRSet of type ");
  if (message.starts_with("RRSet ") && conflicts) return ChangeFailure::kConflicts;
  return ChangeFailure::kRefused;
}

// Where the next message begins: they come as "[first, second]", and a value in one may hold
// a comma as well.
size_t NextMessage(std::string_view list) {
  constexpr std::array<std::string_view, 5> kStarts{
      ", Tried to ", ", RRSet ", ", Invalid Resource Record", ", Duplicate Resource Record",
      ", The request contains an invalid set of changes"};
  size_t next = std::string_view::npos;
  for (const std::string_view start : kStarts) next = std::min(next, list.find(start));
  return next;
}

std::vector<ChangeMessage> MessagesIn(std::string_view list) {
  if (list.starts_with('[')) {
    list.remove_prefix(1);
    if (list.ends_with(']')) list.remove_suffix(1);  // A very long list is cut.
  }
  std::vector<ChangeMessage> messages;
  while (!list.empty() && messages.size() < kMessagesMax) {
    const size_t end = NextMessage(list);
    const std::string_view text = list.substr(0, end);
    messages.push_back({WhyOf(text), std::string(text)});
    list = end == std::string_view::npos ? std::string_view() : list.substr(end + 2);
  }
  return messages;
}

ChangeFailure WhyNotDone(const AwsError& error) {
  if (error.code == "PriorRequestNotComplete") return ChangeFailure::kBusy;
  if (error.code == "NoSuchHostedZone") return ChangeFailure::kNoSuchZone;
  if (error.unsent) return ChangeFailure::kUnsent;
  if (error.error.code == Code::kThrottled) return ChangeFailure::kThrottled;
  return error.error.code == Code::kDenied ? ChangeFailure::kDenied : ChangeFailure::kRefused;
}

}  // namespace

Result<std::vector<Changes>> SplitBatch(const std::vector<Changes>& groups) {
  std::vector<Changes> batches;
  BatchSize size;
  for (const Changes& group : groups) {
    if (group.empty()) continue;
    const BatchSize more = SizeOf(group);
    if (!more.Fits()) {
      return Fail(Code::kTooLarge, fmt::format("{} records with {} characters belong together, and "
                                               "Route 53 takes {} with {} at once",
                                               more.records, more.characters, kBatchRecordsMax,
                                               kBatchCharactersMax));
    }
    size += more;
    if (batches.empty() || !size.Fits()) {
      batches.emplace_back();
      size = more;
    }
    batches.back().insert(batches.back().end(), group.begin(), group.end());
  }
  return batches;
}

size_t FitsAtOnce(const std::vector<Changes>& groups) {
  BatchSize size;
  for (size_t i = 0; i < groups.size(); ++i) {
    size += SizeOf(groups[i]);
    if (!size.Fits()) return i;
  }
  return groups.size();
}

Result<AwsCall> ChangeResourceRecordSets(std::string_view partition, std::string_view zone,
                                         const Changes& changes, std::string_view comment) {
  if (changes.empty() || !SizeOf(changes).Fits())
    return Fail(Code::kBadInput,
                "a batch of changes is empty, or more than Route 53 takes at once");
  if (!Prints(comment) || comment.size() > kCommentMax)
    return Fail(Code::kBadInput, "the comment of a change does not print, or is too long");
  AwsCall call{.service = "route53",
               .operation = "route53:ChangeResourceRecordSets",
               .region = Region(GlobalRegionOf(partition))};
  call.method = "POST";
  call.path = fmt::format("/2013-04-01/hostedzone/{}/rrset/", PercentEncode(zone));
  call.headers = {{"content-type", "application/xml"}};
  call.changes = true;
  call.response_size_max = 1 << 20;
  call.body = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<ChangeResourceRecordSetsRequest xmlns=\"{}\"><ChangeBatch>",
      kNamespace);
  if (!comment.empty()) AppendElement(call.body, "Comment", comment);
  call.body += "<Changes>";
  for (const Change& change : changes) {
    if (const auto appended = AppendChange(call.body, change); !appended)
      return Fail(appended.error());
  }
  call.body += "</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>";
  return call;
}

Result<ChangeInfo> ParseChanged(std::string_view body) {
  return ParseChangeOf(body, "ChangeResourceRecordSets");
}

FailedChange DecodeFailedChange(const AwsError& error) {
  FailedChange failed;
  if (FateOf(error) == Fate::kUnknown) return failed;
  if (error.code != "InvalidChangeBatch") return {WhyNotDone(error), {}};
  failed.messages = MessagesIn(error.message);
  failed.why = failed.messages.empty() ? ChangeFailure::kRefused : failed.messages.front().why;
  for (const ChangeMessage& message : failed.messages) {
    if (message.why != failed.why) failed.why = ChangeFailure::kRefused;
  }
  return failed;
}

}  // namespace signet::route53
