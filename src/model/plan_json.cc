// A plan as a file: a frame of members, and a line for each change, so that a review of two
// plans is a diff of lines.
#include <fmt/format.h>

#include "model/json_reader.h"
#include "model/json_writer.h"
#include "model/plan.h"

namespace signet {
namespace {

constexpr std::string_view kChangesHead = ",\n\"changes\":[";
constexpr std::string_view kRefusedHead = "],\n\"refused\":[";

void WriteSet(JsonWriter& out, std::string_view name, const std::optional<RecordSet>& set) {
  if (!set) return;
  out.Object(name, [&](JsonWriter& o) {
    o.Text("name", set->name.text());
    o.Text("type", RecordTypeName(set->type));
    o.Number("ttl", set->ttl);
    o.Texts("values", set->values);
  });
}

void WriteTexts(JsonWriter& out, std::string_view name, const NamedTexts& texts) {
  out.Objects(name, texts, [](JsonWriter& pair, const auto& item) {
    pair.Text("name", item.first);
    pair.Text("value", item.second);
  });
}

void WritePlace(JsonWriter& out, const ZonePlace& place) {
  out.Object("place", [&](JsonWriter& o) {
    o.Text("provider", DnsProviderName(place.provider));
    o.Text("zone", place.zone.text());
    o.TextUnlessEmpty("account", place.account);
    o.TextUnlessEmpty("id", place.id);
    o.TextUnlessEmpty("role", place.role);
  });
}

void WriteChange(JsonWriter& out, const Change& change) {
  out.Text("id", change.Id());
  out.Text("kind", ChangeKindName(change.kind));
  out.Text("account", change.target.account);
  out.Text("region", change.target.region);
  out.Text("identity", change.identity);
  out.Text("rule", change.rule);
  out.TextUnlessEmpty("cause", change.cause);
  out.Text("risk", RiskName(change.risk));
  if (!change.place.zone.root()) WritePlace(out, change.place);
  WriteSet(out, "before", change.before);
  WriteSet(out, "after", change.after);
  WriteTexts(out, "state", change.state);
  WriteTexts(out, "arguments", change.arguments);
  out.Text("why", change.why);
  out.Texts("side_effects", change.side_effects);
  out.Text("undoable", UndoableName(change.undoable));
  out.TextUnlessEmpty("undo", change.undo);
}

void WriteLeft(JsonWriter& out, const LeftIdentity& left) {
  out.Text("account", left.target.account);
  out.Text("region", left.target.region);
  out.Text("identity", left.identity);
  out.Text("rule", left.rule);
  out.TextUnlessEmpty("cause", left.cause);
  out.Text("why", left.why);
  out.Text("by", FixByName(left.by));
  out.TextUnlessEmpty("fix", left.fix);
}

void AppendLine(std::string& out, bool first, const auto& write) {
  out += first ? "\n" : ",\n";
  JsonWriter line(out);
  write(line);
  line.Close();
}

std::optional<RecordSet> ReadSet(const JsonReader& in, std::string_view name) {
  const boost::json::value* value = in.Find(name);
  if (!value) return std::nullopt;
  const boost::json::object* object = value->if_object();
  if (!object) {
    in.Wrong(name, "an object");
    return std::nullopt;
  }
  const JsonReader set(*object, in.wrong());
  const auto owner = DomainName::Parse(set.Text("name"));
  const auto type = RecordTypeNamed(set.Text("type"));
  const auto ttl = set.Integer("ttl");
  if (!owner) in.Wrong("name", "a domain name");
  if (!type) in.Wrong("type", "a type of record");
  if (!ttl || *ttl < 0 || *ttl > INT32_MAX) in.Wrong("ttl", "a TTL (RFC 2181 8)");
  if (!in.wrong().empty()) return std::nullopt;
  return RecordSet{*owner, *type, static_cast<uint32_t>(*ttl), set.Texts("values")};
}

NamedTexts ReadTexts(const JsonReader& in, std::string_view name) {
  NamedTexts texts;
  in.Objects(name, [&](const JsonReader& pair) {
    texts.emplace_back(pair.Text("name"), pair.Text("value"));
  });
  return texts;
}

ZonePlace ReadPlace(const JsonReader& in) {
  ZonePlace place;
  const boost::json::value* value = in.Find("place");
  if (!value) return place;
  const boost::json::object* object = value->if_object();
  if (!object) {
    in.Wrong("place", "an object");
    return place;
  }
  const JsonReader o(*object, in.wrong());
  const std::string provider = o.Text("provider");
  if (provider == DnsProviderName(DnsProvider::kDynamicUpdate)) {
    place.provider = DnsProvider::kDynamicUpdate;
  } else if (provider != DnsProviderName(DnsProvider::kRoute53)) {
    in.Wrong("provider", "route53 or dynamic-update");
  }
  if (const auto zone = DomainName::Parse(o.Text("zone")); zone && !zone->root()) {
    place.zone = *zone;
  } else {
    in.Wrong("zone", "the name of a zone");
  }
  place.account = o.Text("account");
  place.id = o.Text("id");
  place.role = o.Text("role");
  return place;
}

std::optional<Undoable> UndoableNamed(std::string_view name) {
  for (const Undoable one : {Undoable::kWholly, Undoable::kPartly, Undoable::kNot}) {
    if (UndoableName(one) == name) return one;
  }
  return std::nullopt;
}

Change ReadChange(const JsonReader& in) {
  Change change;
  const auto kind = ChangeKindNamed(in.Text("kind"));
  if (!kind) in.Wrong("kind", "a kind of change that this signet knows");
  change.kind = kind.value_or(ChangeKind::kCreateRecord);
  change.target = {in.Text("account"), in.Text("region")};
  if (!ParseAccountId(change.target.account)) in.Wrong("account", "an account's id");
  if (!IsRegionName(change.target.region)) in.Wrong("region", "a region's name");
  change.identity = in.Text("identity");
  change.rule = in.Text("rule");
  change.cause = in.Text("cause");
  const auto risk = RiskNamed(in.Text("risk"));
  if (!risk) in.Wrong("risk", "a risk");
  change.risk = risk.value_or(Risk::kMedium);
  change.place = ReadPlace(in);
  change.before = ReadSet(in, "before");
  change.after = ReadSet(in, "after");
  change.state = ReadTexts(in, "state");
  change.arguments = ReadTexts(in, "arguments");
  change.why = in.Text("why");
  change.side_effects = in.Texts("side_effects");
  const auto undoable = UndoableNamed(in.Text("undoable"));
  if (!undoable) in.Wrong("undoable", "wholly, partly or not");
  change.undoable = undoable.value_or(Undoable::kNot);
  change.undo = in.Text("undo");
  return change;
}

LeftIdentity ReadLeft(const JsonReader& in) {
  const auto by = FixByNamed(in.Text("by"));
  if (!by) in.Wrong("by", "who can mend it");
  return {{in.Text("account"), in.Text("region")},
          in.Text("identity"),
          in.Text("rule"),
          in.Text("cause"),
          in.Text("why"),
          by.value_or(FixBy::kSesOwner),
          in.Text("fix")};
}

tl::unexpected<Error> NotAPlan(std::string_view why) {
  return Fail(Code::kBadInput, fmt::format("not a plan of signet: {}", why));
}

Result<void> CheckChanges(const Plan& plan) {
  if (plan.changes.size() + plan.refused.size() > Plan::kChangesMax ||
      plan.left.size() > Plan::kLeftMax) {
    return NotAPlan(fmt::format("it has more than {} changes", Plan::kChangesMax));
  }
  for (const Change& change : plan.changes) {
    if (auto fits = CheckChange(change, !plan.undoes.empty()); !fits) {
      return NotAPlan(fits.error().detail);
    }
  }
  return {};
}

}  // namespace

std::string EncodePlan(const Plan& plan) {
  std::string out;
  JsonWriter frame(out);
  frame.Number("signet_plan", Plan::kFormat);
  frame.Text("version", plan.version);
  frame.Number("run", plan.run);
  frame.Moment("created", plan.created);
  frame.Moment("expires", plan.expires);
  frame.TextUnlessEmpty("undoes", plan.undoes);
  out += kChangesHead;
  for (size_t i = 0; i < plan.changes.size(); ++i) {
    AppendLine(out, i == 0, [&](JsonWriter& line) { WriteChange(line, plan.changes[i]); });
  }
  out += kRefusedHead;
  for (size_t i = 0; i < plan.refused.size(); ++i) {
    AppendLine(out, i == 0, [&](JsonWriter& line) {
      line.Text("guard", plan.refused[i].guard);
      line.Text("refused_because", plan.refused[i].why);
      WriteChange(line, plan.refused[i].change);
    });
  }
  // Plans of the first version have none, and must be read as they were written.
  if (plan.left_total > 0) {
    out += fmt::format("],\n\"left_total\":{},\n\"left\":[", plan.left_total);
    for (size_t i = 0; i < plan.left.size(); ++i) {
      AppendLine(out, i == 0, [&](JsonWriter& line) { WriteLeft(line, plan.left[i]); });
    }
  }
  out += "],\n";
  const std::string hash = HashOfPlanText(out);
  out += fmt::format("\"hash\":\"{}\"}}\n", hash);
  return out;
}

std::string Plan::Hash() const {
  const std::string encoded = EncodePlan(*this);
  return HashOfPlanText(std::string_view(encoded).substr(0, encoded.rfind("\"hash\":")));
}

Result<Plan> ParsePlan(std::string_view text) {
  if (text.size() > Plan::kBytesMax) return NotAPlan("it is larger than 64 MiB");
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  const boost::json::object* object = error ? nullptr : value.if_object();
  if (!object) return NotAPlan("no JSON object");
  std::string wrong;
  const JsonReader in(*object, wrong);
  const auto format = in.Integer("signet_plan");
  if (!format) return NotAPlan("it does not say 'signet_plan'");
  if (*format != Plan::kFormat) {
    return Fail(Code::kBadInput,
                fmt::format("this plan has format {}, and signet {} reads format {}: make it anew "
                            "with signet plan",
                            *format, SIGNET_VERSION, Plan::kFormat));
  }
  Plan plan;
  plan.version = in.Text("version");
  plan.run = static_cast<RunId>(in.Count("run"));
  const auto created = in.Moment("created"), expires = in.Moment("expires");
  if (!created || !expires) in.Wrong("expires", "a time, with one when it was created");
  plan.created = created.value_or(Time());
  plan.expires = expires.value_or(Time());
  plan.undoes = in.Text("undoes");
  in.Objects("changes", [&](const JsonReader& one) { plan.changes.push_back(ReadChange(one)); });
  in.Objects("refused", [&](const JsonReader& one) {
    plan.refused.push_back({ReadChange(one), one.Text("guard"), one.Text("refused_because")});
  });
  plan.left_total = in.Count("left_total");
  in.Objects("left", [&](const JsonReader& one) { plan.left.push_back(ReadLeft(one)); });
  const std::string hash = in.Text("hash");
  if (!wrong.empty()) return NotAPlan(wrong);
  if (auto fit = CheckChanges(plan); !fit) return Fail(fit.error());
  // Of what we understood: whatever else the file says would be applied unseen.
  if (hash != plan.Hash() || text != EncodePlan(plan)) {
    return Fail(Code::kBadInput,
                "this plan was changed since signet wrote it, so it is not what was reviewed: "
                "make it anew with signet plan");
  }
  return plan;
}

}  // namespace signet
