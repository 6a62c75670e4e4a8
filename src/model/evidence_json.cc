// Evidence as JSON lines, both ways.  Writing appends to one string, because a scan of a
// million identities writes a million lines; reading goes through boost.json.
#include "model/evidence_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <boost/json/monotonic_resource.hpp>

#include "model/dns_json.h"
#include "model/hosted_key.h"
#include "model/json_reader.h"
#include "model/json_writer.h"

namespace signet {
namespace {

namespace json = boost::json;

constexpr int kVersion = 1;

// --- Writing --------------------------------------------------------------------------

void StatusUnlessUnknown(JsonWriter& out, std::string_view name, const Status& status) {
  if (status.value != VerificationStatus::kUnknown) out.Text(name, StatusText(status));
}

void Head(JsonWriter& out, std::string_view kind, const Target& target) {
  out.Number("v", kVersion);
  out.Text("kind", kind);
  out.Text("account", target.account);
  out.Text("region", target.region);
}

void WriteVerification(JsonWriter& out, std::string_view name, const VerificationInfo& info) {
  out.Object(name, [&](JsonWriter& o) {
    o.Moment("last_checked", info.last_checked);
    o.Moment("last_success", info.last_success);
    o.TextUnlessEmpty("error_type", info.error_type);
    o.TextUnlessEmpty("soa_primary", info.soa_primary);
    o.TextUnlessEmpty("soa_admin", info.soa_admin);
    if (info.soa_serial) o.Number("soa_serial", *info.soa_serial);
  });
}

void WriteDkim(JsonWriter& out, std::string_view name, const DkimAttributes& dkim) {
  out.Object(name, [&](JsonWriter& o) {
    o.Flag("signing_enabled", dkim.signing_enabled);
    StatusUnlessUnknown(o, "status", dkim.status);
    o.Texts("tokens", dkim.tokens);
    o.TextUnlessEmpty("signing_hosted_zone", dkim.signing_hosted_zone);
    o.TextUnlessEmpty("origin", dkim.origin);
    o.TextUnlessEmpty("current_key_length", dkim.current_key_length);
    o.TextUnlessEmpty("next_key_length", dkim.next_key_length);
    o.Moment("last_key_generation", dkim.last_key_generation);
  });
}

void WriteMailFrom(JsonWriter& out, std::string_view name, const MailFromAttributes& mail_from) {
  out.Object(name, [&](JsonWriter& o) {
    o.TextUnlessEmpty("domain", mail_from.domain);
    StatusUnlessUnknown(o, "status", mail_from.status);
    o.TextUnlessEmpty("behavior_on_mx_failure", mail_from.behavior_on_mx_failure);
  });
}

void WriteNotifications(JsonWriter& out, std::string_view name, const Notifications& notices) {
  out.Object(name, [&](JsonWriter& o) {
    o.TextUnlessEmpty("bounce_topic", notices.bounce_topic);
    o.TextUnlessEmpty("complaint_topic", notices.complaint_topic);
    o.TextUnlessEmpty("delivery_topic", notices.delivery_topic);
    o.Flag("forwarding_enabled", notices.forwarding_enabled);
  });
}

// Names come from outside, so they are values, never member names: a list of pairs.
void WritePairs(JsonWriter& out, std::string_view name, const NamedTexts& pairs) {
  out.Object(name, [&](JsonWriter& o) {
    o.Objects("list", pairs, [](JsonWriter& pair, const auto& item) {
      pair.Text("name", item.first);
      pair.Text("value", item.second);
    });
  });
}

void WriteText(JsonWriter& out, std::string_view name, const std::string& text) {
  out.Text(name, text);
}

void WriteNeighbours(JsonWriter& out, const Neighbours& neighbours) {
  const auto each = [](JsonWriter& o, const Neighbour& neighbour) {
    o.Text("account", neighbour.target.account);
    o.Text("region", neighbour.target.region);
    o.Text("identity", neighbour.identity);
    o.Text("type", IdentityTypeText(neighbour.type));
    StatusUnlessUnknown(o, "status", neighbour.status);
    o.Flag("sending_enabled", neighbour.sending_enabled);
    if (!neighbour.dkim_tokens.empty()) o.Texts("dkim_tokens", neighbour.dkim_tokens);
  };
  out.Object("neighbours", [&](JsonWriter& o) {
    o.Objects("covering", neighbours.covering, each);
    o.Objects("elsewhere", neighbours.elsewhere, each);
    o.Objects("case_twins", neighbours.case_twins, each);
    if (!neighbours.hosted.empty()) {
      o.Objects("hosted", neighbours.hosted, [](JsonWriter& row, const HostedTokens& hosted) {
        row.Text("account", hosted.account);
        row.Texts("tokens", hosted.tokens);
      });
    }
    o.Flag("truncated", neighbours.truncated);
    o.Flag("coverage_complete", neighbours.coverage_complete);
    o.Moment("in_status_since", neighbours.in_status_since);
  });
}

void WriteHostedKeys(JsonWriter& out, std::string_view name, const HostedKeys& hosted) {
  out.Object(name, [&](JsonWriter& o) {
    o.Number("zones", hosted.zones);
    o.Objects("keys", hosted.keys, [](JsonWriter& item, const HostedKey& key) {
      item.Text("token", key.token);
      item.Text("domain", key.domain);
      item.Text("zone", key.zone);
    });
  });
}

std::string EncodeIdentity(const IdentityEvidence& evidence, const Neighbours* neighbours) {
  std::string line;
  line.reserve(256);
  JsonWriter out(line);
  Head(out, "identity", evidence.target);
  out.Text("identity", evidence.identity);
  out.Text("type", IdentityTypeText(evidence.type));
  StatusUnlessUnknown(out, "status", evidence.status);
  out.Flag("sending_enabled", evidence.sending_enabled);
  out.Answer("verification", evidence.verification, WriteVerification);
  out.Answer("dkim", evidence.dkim, WriteDkim);
  out.Answer("mail_from", evidence.mail_from, WriteMailFrom);
  out.Answer("notifications", evidence.notifications, WriteNotifications);
  out.Answer("policies", evidence.policies, WritePairs);
  out.Answer("tags", evidence.tags, WritePairs);
  out.Answer("configuration_set", evidence.configuration_set, WriteText);
  out.Answer("legacy_token", evidence.legacy_token, WriteText);
  if (neighbours) WriteNeighbours(out, *neighbours);
  out.Moment("taken_at", evidence.taken_at);
  // A transcript tells other round-trip times each time: it is no part of the fact.
  out.Answer("dns", evidence.dns, WriteDns);
  out.Close();
  return line;
}

// --- Reading --------------------------------------------------------------------------

VerificationInfo ReadVerification(const JsonReader& in) {
  return {in.Moment("last_checked"), in.Moment("last_success"), in.Text("error_type"),
          in.Text("soa_primary"),    in.Text("soa_admin"),      in.Integer("soa_serial")};
}

DkimAttributes ReadDkim(const JsonReader& in) {
  return {in.Flag("signing_enabled"), ParseStatus(in.Text("status")),
          in.Texts("tokens"),         in.Text("signing_hosted_zone"),
          in.Text("origin"),          in.Text("current_key_length"),
          in.Text("next_key_length"), in.Moment("last_key_generation")};
}

MailFromAttributes ReadMailFrom(const JsonReader& in) {
  return {in.Text("domain"), ParseStatus(in.Text("status")), in.Text("behavior_on_mx_failure")};
}

Notifications ReadNotifications(const JsonReader& in) {
  return {in.Text("bounce_topic"), in.Text("complaint_topic"), in.Text("delivery_topic"),
          in.Flag("forwarding_enabled")};
}

NamedTexts ReadPairs(const JsonReader& in) {
  NamedTexts pairs;
  in.Objects("list", [&](const JsonReader& pair) {
    pairs.emplace_back(pair.Text("name"), pair.Text("value"));
  });
  return pairs;
}

Neighbours ReadNeighbours(const JsonReader& in) {
  Neighbours out;
  const auto list = [&in](std::string_view name) {
    std::vector<Neighbour> neighbours;
    in.Objects(name, [&](const JsonReader& item) {
      neighbours.push_back({{item.Text("account"), item.Text("region")},
                            item.Text("identity"),
                            ParseIdentityType(item.Text("type")),
                            ParseStatus(item.Text("status")),
                            item.Flag("sending_enabled"),
                            item.Texts("dkim_tokens")});
    });
    if (neighbours.size() > Neighbours::kEachMax) in.Wrong(name, "a list within its bound");
    return neighbours;
  };
  out.covering = list("covering");
  out.elsewhere = list("elsewhere");
  out.case_twins = list("case_twins");
  in.Objects("hosted", [&](const JsonReader& row) {
    out.hosted.push_back({row.Text("account"), row.Texts("tokens")});
  });
  if (out.hosted.size() > Neighbours::kEachMax) in.Wrong("hosted", "a list within its bound");
  out.truncated = in.Flag("truncated").value_or(false);
  out.coverage_complete = in.Flag("coverage_complete").value_or(false);
  out.in_status_since = in.Moment("in_status_since");
  return out;
}

Target ReadTarget(const JsonReader& in) {
  Target target{in.Text("account"), in.Text("region")};
  if (!ParseAccountId(target.account)) in.Wrong("account", "an account id of 12 digits");
  if (!IsRegionName(target.region)) in.Wrong("region", "a region's name");
  return target;
}

Time RequiredMoment(const JsonReader& in, std::string_view name) {
  const auto time = in.Moment(name);
  if (!time) in.Wrong(name, "a time");
  return time.value_or(Time{});
}

IdentityEvidence ReadIdentity(const JsonReader& in) {
  IdentityEvidence out;
  out.target = ReadTarget(in);
  out.identity = in.Text("identity");
  if (out.identity.empty()) in.Wrong("identity", "the name of an identity");
  out.type = ParseIdentityType(in.Text("type"));
  out.status = ParseStatus(in.Text("status"));
  out.sending_enabled = in.Flag("sending_enabled");
  in.Answer("verification", out.verification, ReadVerification);
  in.Answer("dkim", out.dkim, ReadDkim);
  in.Answer("mail_from", out.mail_from, ReadMailFrom);
  in.Answer("notifications", out.notifications, ReadNotifications);
  in.Answer("policies", out.policies, ReadPairs);
  in.Answer("tags", out.tags, ReadPairs);
  in.Answer("configuration_set", out.configuration_set, [](const JsonReader&) { return ""; });
  in.Answer("legacy_token", out.legacy_token, [](const JsonReader&) { return ""; });
  out.taken_at = RequiredMoment(in, "taken_at");
  in.Answer("dns", out.dns, ReadDns);
  return out;
}

HostedKeys ReadHostedKeys(const JsonReader& in) {
  HostedKeys out;
  out.zones = in.Count("zones");
  in.Objects("keys", [&](const JsonReader& item) {
    const auto key = ParseHostedKey(item.Text("token") + "._domainkey." + item.Text("domain"),
                                    item.Text("token") + "." + item.Text("zone"));
    if (!key) item.Wrong("token", "that of a CNAME of Easy DKIM");
    if (key) out.keys.push_back(*key);
  });
  if (out.keys.size() > HostedKeys::kKeysMax) in.Wrong("keys", "a list within its bound");
  std::sort(out.keys.begin(), out.keys.end());
  out.keys.erase(std::unique(out.keys.begin(), out.keys.end()), out.keys.end());
  return out;
}

TargetEvidence ReadTargetEvidence(const JsonReader& in) {
  TargetEvidence out;
  out.target = ReadTarget(in);
  out.account_name = in.Text("account_name");
  in.Answer("account_state", out.account, [](const JsonReader& state) {
    return AccountState{state.Flag("production_access"), state.Flag("sending_enabled"),
                        state.Text("enforcement_status"), state.Real("sent_last_24_hours")};
  });
  in.Answer("hosted_keys", out.hosted_keys, ReadHostedKeys);
  out.taken_at = RequiredMoment(in, "taken_at");
  return out;
}

Coverage ReadCoverage(const JsonReader& in) {
  Coverage out;
  out.target = ReadTarget(in);
  if (const auto status = ParseCoverageStatus(in.Text("status"))) {
    out.status = *status;
  } else {
    in.Wrong("status", "a coverage status");
  }
  out.reason = in.Text("reason");
  out.pages = in.Count("pages");
  out.identities = in.Count("identities");
  out.calls = in.Count("calls");
  out.throttled = in.Count("throttled");
  in.Objects("failures", [&](const JsonReader& call) {
    out.failures.push_back({call.Text("operation"), call.Text("code"), call.Text("message"),
                            call.Text("request_id"), static_cast<uint32_t>(call.Count("count"))});
  });
  out.notes = in.Texts("notes");
  out.interrupted = in.Flag("interrupted").value_or(false);
  out.accepted_by = in.Text("accepted_by");
  out.started = RequiredMoment(in, "started");
  out.finished = RequiredMoment(in, "taken_at");
  return out;
}

}  // namespace

std::string EncodeEvidence(const IdentityEvidence& evidence) {
  return EncodeIdentity(evidence, nullptr);
}

std::string EncodeEvidence(const IdentityEvidence& evidence, const Neighbours& neighbours) {
  return EncodeIdentity(evidence, &neighbours);
}

std::string EncodeEvidence(const TargetEvidence& evidence) {
  std::string line;
  JsonWriter out(line);
  Head(out, "target", evidence.target);
  out.TextUnlessEmpty("account_name", evidence.account_name);
  out.Answer("account_state", evidence.account,
             [](JsonWriter& o, std::string_view name, const AccountState& state) {
               o.Object(name, [&](JsonWriter& inner) {
                 inner.Flag("production_access", state.production_access);
                 inner.Flag("sending_enabled", state.sending_enabled);
                 inner.TextUnlessEmpty("enforcement_status", state.enforcement_status);
                 if (state.sent_last_24_hours) {
                   inner.Number("sent_last_24_hours", *state.sent_last_24_hours);
                 }
               });
             });
  out.Answer("hosted_keys", evidence.hosted_keys, WriteHostedKeys);
  out.Moment("taken_at", evidence.taken_at);
  out.Close();
  return line;
}

std::string EncodeEvidence(const Coverage& coverage) {
  std::string line;
  JsonWriter out(line);
  Head(out, "coverage", coverage.target);
  out.Text("status", CoverageStatusName(coverage.status));
  out.TextUnlessEmpty("reason", coverage.reason);
  out.Number("pages", coverage.pages);
  out.Number("identities", coverage.identities);
  out.Number("calls", coverage.calls);
  out.Number("throttled", coverage.throttled);
  out.Objects("failures", coverage.failures, [](JsonWriter& o, const FailedCall& call) {
    o.Text("operation", call.operation);
    o.Text("code", call.code);
    o.Text("message", call.message);
    o.TextUnlessEmpty("request_id", call.request_id);
    o.Number("count", call.count);
  });
  out.Texts("notes", coverage.notes);
  if (coverage.interrupted) out.Flag("interrupted", true);
  out.TextUnlessEmpty("accepted_by", coverage.accepted_by);
  out.Moment("started", coverage.started);
  out.Moment("taken_at", coverage.finished);
  out.Close();
  return line;
}

size_t StableSize(std::string_view line) {
  const size_t at = line.rfind(",\"taken_at\":");
  return at == std::string_view::npos ? line.size() : at;
}

namespace {

// What `read` makes of a line of saved evidence and its kind.
template <class Read>
auto ReadLine(std::string_view line, Read read)
    -> Result<std::invoke_result_t<Read, const JsonReader&, std::string_view>> {
  if (line.size() > kEvidenceLineMax) {
    return Fail(Code::kTooLarge, "an evidence line over 4 MiB");
  }
  std::array<unsigned char, 8192> first;  // Most lines need no more.
  json::monotonic_resource memory(first.data(), first.size());
  boost::system::error_code error;
  const json::value parsed = json::parse(line, error, &memory);
  if (error) return Fail(Code::kMalformed, "not JSON: " + error.message());
  const json::object* object = parsed.if_object();
  if (!object) return Fail(Code::kMalformed, "not a JSON object");
  std::string wrong;
  const JsonReader in(*object, wrong);
  const auto version = in.Integer("v");
  if (!version) return Fail(Code::kMalformed, "no version ('v'): not a line of saved evidence");
  if (*version != kVersion) {
    return Fail(
        Code::kMalformed,
        fmt::format("evidence of version {}; this signet reads version {}", *version, kVersion));
  }
  auto out = read(in, in.Text("kind"));
  if (!wrong.empty()) return Fail(Code::kMalformed, wrong);
  return out;
}

SavedIdentity ReadSaved(const JsonReader& in) {
  SavedIdentity saved{ReadIdentity(in), std::nullopt};
  if (const json::value* neighbours = in.Find("neighbours")) {
    if (const json::object* inner = neighbours->if_object()) {
      saved.neighbours = ReadNeighbours(JsonReader(*inner, in.wrong()));
    } else {
      in.Wrong("neighbours", "an object");
    }
  }
  return saved;
}

}  // namespace

Result<EvidenceLine> ParseEvidenceLine(std::string_view line) {
  return ReadLine(line, [](const JsonReader& in, std::string_view kind) -> EvidenceLine {
    if (kind == "identity") return ReadSaved(in);
    if (kind == "target") return ReadTargetEvidence(in);
    if (kind == "coverage") return ReadCoverage(in);
    in.Wrong("kind", "identity, target or coverage");
    return {};
  });
}

Result<IdentityEvidence> ParseIdentityEvidence(std::string_view line) {
  return ReadLine(line, [](const JsonReader& in, std::string_view kind) {
    if (kind == "identity") return ReadIdentity(in);
    in.Wrong("kind", "identity");
    return IdentityEvidence{};
  });
}

}  // namespace signet
