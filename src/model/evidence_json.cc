// Evidence as JSON lines, both ways.  Writing appends to one string, because a scan of a
// million identities writes a million lines; reading goes through boost.json.
#include "model/evidence_json.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <iterator>

namespace signet {
namespace {

namespace json = boost::json;

constexpr int kVersion = 1;
// What one line may hold: twenty policies of 4 KB with every byte escaped, and room.
constexpr size_t kLineSizeMax = 1 << 20;

// --- Writing --------------------------------------------------------------------------

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) { out_ += '{'; }
  void Close() { out_ += '}'; }

  void Text(std::string_view name, std::string_view value) {
    Name(name);
    Quote(value);
  }
  void TextUnlessEmpty(std::string_view name, std::string_view value) {
    if (!value.empty()) Text(name, value);
  }
  template <class N>
  void Number(std::string_view name, N value) {
    Name(name);
    fmt::format_to(std::back_inserter(out_), "{}", value);
  }
  void Flag(std::string_view name, const std::optional<bool>& value) {
    if (!value) return;
    Name(name);
    out_ += *value ? "true" : "false";
  }
  void Moment(std::string_view name, const std::optional<Time>& value) {
    if (value) Text(name, EncodeTime(*value));
  }
  void Texts(std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    Name(name);
    char separator = '[';
    for (const std::string& value : values) {
      out_ += separator;
      Quote(value);
      separator = ',';
    }
    out_ += ']';
  }
  template <class Write>
  void Object(std::string_view name, Write write) {
    Name(name);
    Writer inner(out_);
    write(inner);
    inner.Close();
  }
  template <class Items, class Write>
  void Objects(std::string_view name, const Items& items, Write write) {
    if (items.empty()) return;
    Name(name);
    char separator = '[';
    for (const auto& item : items) {
      out_ += separator;
      Writer inner(out_);
      write(inner, item);
      inner.Close();
      separator = ',';
    }
    out_ += ']';
  }
  template <class T, class Write>
  void Answer(std::string_view name, const Asked<T>& answer, Write write) {
    if (const Unread* unread = answer.unread()) {
      Object(name, [&](Writer& object) {
        object.Object("unread", [&](Writer& why) {
          why.Text("code", CodeName(unread->why.code));
          why.Text("detail", unread->why.detail);
        });
      });
    } else if (const T* value = answer.read()) {
      write(*this, name, *value);
    }
  }

 private:
  void Name(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  void Quote(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out_ += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out_ += "\\u00";
        out_ += kHex[static_cast<unsigned char>(c) >> 4];
        out_ += kHex[static_cast<unsigned char>(c) & 15];
      } else {
        out_ += c;
      }
    }
    out_ += '"';
  }

  std::string& out_;
};

void StatusUnlessUnknown(Writer& out, std::string_view name, const Status& status) {
  if (status.value != VerificationStatus::kUnknown) out.Text(name, StatusText(status));
}

void Head(Writer& out, std::string_view kind, const Target& target) {
  out.Number("v", kVersion);
  out.Text("kind", kind);
  out.Text("account", target.account);
  out.Text("region", target.region);
}

void WriteVerification(Writer& out, std::string_view name, const VerificationInfo& info) {
  out.Object(name, [&](Writer& o) {
    o.Moment("last_checked", info.last_checked);
    o.Moment("last_success", info.last_success);
    o.TextUnlessEmpty("error_type", info.error_type);
    o.TextUnlessEmpty("soa_primary", info.soa_primary);
    o.TextUnlessEmpty("soa_admin", info.soa_admin);
    if (info.soa_serial) o.Number("soa_serial", *info.soa_serial);
  });
}

void WriteDkim(Writer& out, std::string_view name, const DkimAttributes& dkim) {
  out.Object(name, [&](Writer& o) {
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

void WriteMailFrom(Writer& out, std::string_view name, const MailFromAttributes& mail_from) {
  out.Object(name, [&](Writer& o) {
    o.TextUnlessEmpty("domain", mail_from.domain);
    StatusUnlessUnknown(o, "status", mail_from.status);
    o.TextUnlessEmpty("behavior_on_mx_failure", mail_from.behavior_on_mx_failure);
  });
}

void WriteNotifications(Writer& out, std::string_view name, const Notifications& notices) {
  out.Object(name, [&](Writer& o) {
    o.TextUnlessEmpty("bounce_topic", notices.bounce_topic);
    o.TextUnlessEmpty("complaint_topic", notices.complaint_topic);
    o.TextUnlessEmpty("delivery_topic", notices.delivery_topic);
    o.Flag("forwarding_enabled", notices.forwarding_enabled);
  });
}

// Names come from outside, so they are values, never member names: a list of pairs.
void WritePairs(Writer& out, std::string_view name, const NamedTexts& pairs) {
  out.Object(name, [&](Writer& o) {
    o.Objects("list", pairs, [](Writer& pair, const auto& item) {
      pair.Text("name", item.first);
      pair.Text("value", item.second);
    });
  });
}

void WriteText(Writer& out, std::string_view name, const std::string& text) {
  out.Text(name, text);
}

void WriteNeighbours(Writer& out, const Neighbours& neighbours) {
  const auto each = [](Writer& o, const Neighbour& neighbour) {
    o.Text("account", neighbour.target.account);
    o.Text("region", neighbour.target.region);
    o.Text("identity", neighbour.identity);
    o.Text("type", IdentityTypeText(neighbour.type));
    StatusUnlessUnknown(o, "status", neighbour.status);
    o.Flag("sending_enabled", neighbour.sending_enabled);
  };
  out.Object("neighbours", [&](Writer& o) {
    o.Objects("covering", neighbours.covering, each);
    o.Objects("elsewhere", neighbours.elsewhere, each);
    o.Objects("case_twins", neighbours.case_twins, each);
    o.Flag("truncated", neighbours.truncated);
    o.Flag("coverage_complete", neighbours.coverage_complete);
    o.Moment("in_status_since", neighbours.in_status_since);
  });
}

std::string EncodeIdentity(const IdentityEvidence& evidence, const Neighbours* neighbours) {
  std::string line;
  line.reserve(256);
  Writer out(line);
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
  out.Text("taken_at", EncodeTime(evidence.taken_at));
  out.Close();
  return line;
}

// --- Reading --------------------------------------------------------------------------

// Reads members of one object; the first thing that is wrong is kept, and everything
// after it reads as absent.
class Reader {
 public:
  Reader(const json::object& object, std::string& wrong) : object_(object), wrong_(wrong) {}

  const json::value* Find(std::string_view name) const { return object_.if_contains(name); }

  std::string Text(std::string_view name) const {
    const json::value* value = Find(name);
    if (!value) return {};
    if (const json::string* text = value->if_string()) return std::string(*text);
    Wrong(name, "a text");
    return {};
  }
  std::optional<bool> Flag(std::string_view name) const {
    const json::value* value = Find(name);
    if (!value) return std::nullopt;
    if (const bool* flag = value->if_bool()) return *flag;
    Wrong(name, "true or false");
    return std::nullopt;
  }
  std::optional<int64_t> Integer(std::string_view name) const {
    const json::value* value = Find(name);
    if (!value) return std::nullopt;
    if (const int64_t* number = value->if_int64()) return *number;
    Wrong(name, "a whole number");
    return std::nullopt;
  }
  uint64_t Count(std::string_view name) const {
    const auto number = Integer(name);
    return number && *number >= 0 ? static_cast<uint64_t>(*number) : 0;
  }
  std::optional<double> Real(std::string_view name) const {
    const json::value* value = Find(name);
    if (!value) return std::nullopt;
    if (value->is_number()) return value->to_number<double>();
    Wrong(name, "a number");
    return std::nullopt;
  }
  std::optional<Time> Moment(std::string_view name) const {
    if (!Find(name)) return std::nullopt;
    const auto time = ParseTime(Text(name));
    if (time) return *time;
    Wrong(name, "a time");
    return std::nullopt;
  }
  std::vector<std::string> Texts(std::string_view name) const {
    std::vector<std::string> out;
    EachOf(name, [&](const json::value& item) {
      const json::string* text = item.if_string();
      if (!text) return Wrong(name, "a list of texts");
      out.emplace_back(*text);
    });
    return out;
  }
  template <class Read>
  void Objects(std::string_view name, Read read) const {
    EachOf(name, [&](const json::value& item) {
      const json::object* object = item.if_object();
      if (!object) return Wrong(name, "a list of objects");
      read(Reader(*object, wrong_));
    });
  }
  // A member that is not there, could not be read then, or is read now.
  template <class T, class Read>
  void Answer(std::string_view name, Asked<T>& out, Read read) const {
    const json::value* value = Find(name);
    if (!value) return;
    if (const json::object* object = value->if_object()) {
      if (const json::value* unread = object->if_contains("unread")) {
        const json::object* why = unread->if_object();
        if (!why) return Wrong(name, "an object with 'unread'");
        const Reader reason(*why, wrong_);
        out = Unread{{CodeNamed(reason.Text("code")), reason.Text("detail")}};
        return;
      }
      if constexpr (!std::is_same_v<T, std::string>) {
        out = read(Reader(*object, wrong_));
        return;
      }
    }
    if constexpr (std::is_same_v<T, std::string>) {
      out = Text(name);
    } else {
      Wrong(name, "an object");
    }
  }

  void Wrong(std::string_view name, std::string_view expected) const {
    if (wrong_.empty()) wrong_ = fmt::format("'{}' is not {}", name, expected);
  }
  std::string& wrong() const { return wrong_; }

 private:
  template <class Visit>
  void EachOf(std::string_view name, Visit visit) const {
    const json::value* value = Find(name);
    if (!value) return;
    const json::array* items = value->if_array();
    if (!items) return Wrong(name, "a list");
    for (const json::value& item : *items) visit(item);
  }

  const json::object& object_;
  std::string& wrong_;
};

VerificationInfo ReadVerification(const Reader& in) {
  return {in.Moment("last_checked"), in.Moment("last_success"), in.Text("error_type"),
          in.Text("soa_primary"),    in.Text("soa_admin"),      in.Integer("soa_serial")};
}

DkimAttributes ReadDkim(const Reader& in) {
  return {in.Flag("signing_enabled"), ParseStatus(in.Text("status")),
          in.Texts("tokens"),         in.Text("signing_hosted_zone"),
          in.Text("origin"),          in.Text("current_key_length"),
          in.Text("next_key_length"), in.Moment("last_key_generation")};
}

MailFromAttributes ReadMailFrom(const Reader& in) {
  return {in.Text("domain"), ParseStatus(in.Text("status")), in.Text("behavior_on_mx_failure")};
}

Notifications ReadNotifications(const Reader& in) {
  return {in.Text("bounce_topic"), in.Text("complaint_topic"), in.Text("delivery_topic"),
          in.Flag("forwarding_enabled")};
}

NamedTexts ReadPairs(const Reader& in) {
  NamedTexts pairs;
  in.Objects("list", [&](const Reader& pair) {
    pairs.emplace_back(pair.Text("name"), pair.Text("value"));
  });
  return pairs;
}

Neighbours ReadNeighbours(const Reader& in) {
  Neighbours out;
  const auto list = [&in](std::string_view name) {
    std::vector<Neighbour> neighbours;
    in.Objects(name, [&](const Reader& item) {
      neighbours.push_back({{item.Text("account"), item.Text("region")},
                            item.Text("identity"),
                            ParseIdentityType(item.Text("type")),
                            ParseStatus(item.Text("status")),
                            item.Flag("sending_enabled")});
    });
    if (neighbours.size() > Neighbours::kEachMax) in.Wrong(name, "a list within its bound");
    return neighbours;
  };
  out.covering = list("covering");
  out.elsewhere = list("elsewhere");
  out.case_twins = list("case_twins");
  out.truncated = in.Flag("truncated").value_or(false);
  out.coverage_complete = in.Flag("coverage_complete").value_or(false);
  out.in_status_since = in.Moment("in_status_since");
  return out;
}

Target ReadTarget(const Reader& in) {
  Target target{in.Text("account"), in.Text("region")};
  if (!ParseAccountId(target.account)) in.Wrong("account", "an account id of 12 digits");
  if (!IsRegionName(target.region)) in.Wrong("region", "a region's name");
  return target;
}

Time RequiredMoment(const Reader& in, std::string_view name) {
  const auto time = in.Moment(name);
  if (!time) in.Wrong(name, "a time");
  return time.value_or(Time{});
}

IdentityEvidence ReadIdentity(const Reader& in) {
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
  in.Answer("configuration_set", out.configuration_set, [](const Reader&) { return ""; });
  in.Answer("legacy_token", out.legacy_token, [](const Reader&) { return ""; });
  out.taken_at = RequiredMoment(in, "taken_at");
  return out;
}

TargetEvidence ReadTargetEvidence(const Reader& in) {
  TargetEvidence out;
  out.target = ReadTarget(in);
  out.account_name = in.Text("account_name");
  in.Answer("account_state", out.account, [](const Reader& state) {
    return AccountState{state.Flag("production_access"), state.Flag("sending_enabled"),
                        state.Text("enforcement_status"), state.Real("sent_last_24_hours")};
  });
  out.taken_at = RequiredMoment(in, "taken_at");
  return out;
}

Coverage ReadCoverage(const Reader& in) {
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
  in.Objects("failures", [&](const Reader& call) {
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
  Writer out(line);
  Head(out, "target", evidence.target);
  out.TextUnlessEmpty("account_name", evidence.account_name);
  out.Answer("account_state", evidence.account,
             [](Writer& o, std::string_view name, const AccountState& state) {
               o.Object(name, [&](Writer& inner) {
                 inner.Flag("production_access", state.production_access);
                 inner.Flag("sending_enabled", state.sending_enabled);
                 inner.TextUnlessEmpty("enforcement_status", state.enforcement_status);
                 if (state.sent_last_24_hours) {
                   inner.Number("sent_last_24_hours", *state.sent_last_24_hours);
                 }
               });
             });
  out.Text("taken_at", EncodeTime(evidence.taken_at));
  out.Close();
  return line;
}

std::string EncodeEvidence(const Coverage& coverage) {
  std::string line;
  Writer out(line);
  Head(out, "coverage", coverage.target);
  out.Text("status", CoverageStatusName(coverage.status));
  out.TextUnlessEmpty("reason", coverage.reason);
  out.Number("pages", coverage.pages);
  out.Number("identities", coverage.identities);
  out.Number("calls", coverage.calls);
  out.Number("throttled", coverage.throttled);
  out.Objects("failures", coverage.failures, [](Writer& o, const FailedCall& call) {
    o.Text("operation", call.operation);
    o.Text("code", call.code);
    o.Text("message", call.message);
    o.TextUnlessEmpty("request_id", call.request_id);
    o.Number("count", call.count);
  });
  out.Texts("notes", coverage.notes);
  if (coverage.interrupted) out.Flag("interrupted", true);
  out.TextUnlessEmpty("accepted_by", coverage.accepted_by);
  out.Text("started", EncodeTime(coverage.started));
  out.Text("taken_at", EncodeTime(coverage.finished));
  out.Close();
  return line;
}

size_t StableSize(std::string_view line) {
  const size_t at = line.rfind(",\"taken_at\":");
  return at == std::string_view::npos ? line.size() : at;
}

Result<EvidenceLine> ParseEvidenceLine(std::string_view line) {
  if (line.size() > kLineSizeMax) return Fail(Code::kTooLarge, "an evidence line over 1 MiB");
  std::array<unsigned char, 8192> first;  // Most lines need no more.
  json::monotonic_resource memory(first.data(), first.size());
  boost::system::error_code error;
  const json::value parsed = json::parse(line, error, &memory);
  if (error) return Fail(Code::kMalformed, "not JSON: " + error.message());
  const json::object* object = parsed.if_object();
  if (!object) return Fail(Code::kMalformed, "not a JSON object");
  std::string wrong;
  const Reader in(*object, wrong);
  const auto version = in.Integer("v");
  if (!version) return Fail(Code::kMalformed, "no version ('v'): not a line of saved evidence");
  if (*version != kVersion) {
    return Fail(
        Code::kMalformed,
        fmt::format("evidence of version {}; this signet reads version {}", *version, kVersion));
  }
  const std::string kind = in.Text("kind");
  EvidenceLine out;
  if (kind == "identity") {
    SavedIdentity saved{ReadIdentity(in), std::nullopt};
    if (const json::value* neighbours = in.Find("neighbours")) {
      if (const json::object* inner = neighbours->if_object()) {
        saved.neighbours = ReadNeighbours(Reader(*inner, wrong));
      } else {
        in.Wrong("neighbours", "an object");
      }
    }
    out = std::move(saved);
  } else if (kind == "target") {
    out = ReadTargetEvidence(in);
  } else if (kind == "coverage") {
    out = ReadCoverage(in);
  } else {
    in.Wrong("kind", "identity, target or coverage");
  }
  if (!wrong.empty()) return Fail(Code::kMalformed, wrong);
  return out;
}

Result<IdentityEvidence> ParseIdentityEvidence(std::string_view line) {
  auto parsed = ParseEvidenceLine(line);
  if (!parsed) return Fail(parsed.error());
  if (auto* saved = std::get_if<SavedIdentity>(&*parsed)) return std::move(saved->evidence);
  return Fail(Code::kMalformed, "not the evidence of an identity");
}

}  // namespace signet
