// plan/exports/sample.h
// Plans for the tests of exports: one as they usually are, one that takes it back, and one whose
// every word was chosen by somebody who would like to write more than he may.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/dmarc_record.h"
#include "model/plan.h"

namespace signet::sample {

inline DomainName Name(std::string_view text) { return DomainName::Parse(text).value(); }

inline RecordSet Set(std::string_view name, RecordType type, uint32_t ttl,
                     std::vector<std::string> values) {
  return {Name(name), type, ttl, std::move(values)};
}

inline ZonePlace Hosted() {
  return {DnsProvider::kRoute53, Name("example.test"), "444455556666", "Z0EXAMPLE", ""};
}
inline ZonePlace Own() { return {DnsProvider::kDynamicUpdate, Name("a-b.test"), "", "", ""}; }

inline Change Of(ChangeKind kind, const ZonePlace& place, std::string_view identity) {
  Change change;
  change.kind = kind;
  change.target = {"111122223333", "eu-west-1"};
  change.identity = identity;
  change.rule = "identity-verified";
  change.cause = "record-missing";
  change.place = place;
  change.why = "No name server of the zone has the record.";
  change.undo = "Delete exactly this record.";
  return change;
}

inline Change Create(const ZonePlace& place, std::string_view identity, RecordSet after) {
  Change change = Of(ChangeKind::kCreateRecord, place, identity);
  change.after = std::move(after);
  return change;
}

inline Change Key(const ZonePlace& place, const std::string& identity, const std::string& token) {
  return Create(place, identity,
                Set(token + "._domainkey." + identity, RecordType::kCname, 1800,
                    {token + ".dkim.amazonses.com."}));
}

inline Change AddSpf(const ZonePlace& place, const std::string& identity) {
  Change change = Of(ChangeKind::kAddValue, place, identity);
  const std::string other = EncodeTxt("verification=" + std::string(300, 'x') + "; semi");
  const std::string plain = "\"google-site-verification=abc; def\"";
  const std::string spf = "\"v=spf1 include:amazonses.com exists:%{i}.spf.test ~all\"";
  change.before = Set(identity, RecordType::kTxt, 300, {plain, other});
  change.after = Set(identity, RecordType::kTxt, 300, {plain, spf, other});
  change.why = "The SPF record does not include amazonses.com.";
  change.side_effects = {"The set keeps its TTL of 300 seconds."};
  return change;
}

inline Change ReplaceKey(const ZonePlace& place, const std::string& identity) {
  Change change = Of(ChangeKind::kReplaceRecord, place, identity);
  const std::string name = "tok3._domainkey." + identity;
  change.cause = "token-stale";
  change.before = Set(name, RecordType::kCname, 600, {"old3.dkim.amazonses.com."});
  change.after = Set(name, RecordType::kCname, 1800, {"tok3.dkim.amazonses.com."});
  change.undoable = Undoable::kPartly;
  return change;
}

inline Plan Framed() {
  Plan plan;
  plan.version = "0.1.0";
  plan.run = 7;
  plan.created = Time(std::chrono::milliseconds(1'790'000'000'000));
  plan.expires = plan.created + Plan::kLife;
  return plan;
}

inline Plan Usual() {
  Plan plan = Framed();
  const std::string mail = "mail.example.test";
  const std::string bounce = "bounce." + mail;
  plan.changes = {
      Key(Hosted(), mail, "tok10"),
      Key(Hosted(), mail, "tok2"),
      ReplaceKey(Hosted(), mail),
      Create(Hosted(), mail,
             Set(bounce, RecordType::kMx, 1800, {"10 feedback-smtp.eu-west-1.amazonses.com."})),
      Create(Hosted(), mail,
             Set(bounce, RecordType::kTxt, 1800, {"\"v=spf1 include:amazonses.com ~all\""})),
      AddSpf(Hosted(), "example.test"),
      Create(Own(), "a-b.test",
             Set("_dmarc.a-b.test", RecordType::kTxt, 3600, {EncodeTxt(kDmarcWeakest)})),
      Key(Own(), "a-b.test", "tok1"),
  };
  plan.changes[0].side_effects = {"_domainkey.mail.example.test becomes a name without records."};
  // The same record for the same name in another region.
  Change again = plan.changes[4];
  again.target.region = "us-east-1";
  plan.changes.push_back(again);
  Change resend = Of(ChangeKind::kResendMail, {}, "someone@example.test");
  resend.why = "The mail was never answered.";
  plan.changes.push_back(resend);
  plan.refused = {{Key(Hosted(), "app.example.test", "tok7"), "not-authorised",
                   "No pattern of the authorisation list covers it: ask its owner for a line."},
                  {ReplaceKey(Own(), "a-b.test"), "create-only",
                   "Something else stands there: look at it, then plan with --allow replace."}};
  return plan;
}

inline Plan Undo() {
  Plan plan = Framed();
  plan.undoes = std::string(64, 'a');
  for (Change change : Usual().changes) {
    if (change.kind == ChangeKind::kCreateRecord) change.kind = ChangeKind::kRemoveRecord;
    if (change.kind == ChangeKind::kAddValue) change.kind = ChangeKind::kRemoveValue;
    if (!IsDns(change.kind)) continue;
    std::swap(change.before, change.after);
    plan.changes.push_back(change);
  }
  return plan;
}

// Ends of strings, comments, lines, blocks, cells, here-documents, templates.
inline const std::string kHostile =
    "x\"'`$(touch pwned)${file(\"/etc/passwd\")}%{if true}*/-->|<b>@all\\\nBATCH\nsend\r\n"
    "evil.test. 1 IN A 192.0.2.66\n```\n# h1\n\xE2\x80\xA8\xE2\x80\xAEmark\x1b[2J;\\";

inline Change Spoilt(Change change) {
  change.rule = kHostile;
  change.cause = kHostile;
  change.why = kHostile + std::string(5000, '`');
  change.side_effects = {kHostile};
  change.undo = kHostile;
  return change;
}

inline Plan Hostile() {
  Plan plan = Framed();
  plan.version = kHostile;
  ZonePlace place = Hosted();
  place.account = kHostile;
  place.role = kHostile;
  // A label of its own making in a name that SES would hold.
  const std::string domain = "q\";`$(id)(b)'{|}.example.test";
  const std::string identity = "\"'`$(touch_pwned)|*<b>\\;@" + domain;
  Change text = Create(place, identity,
                       Set("_amazonses." + domain, RecordType::kTxt, 60, {EncodeTxt(kHostile)}));
  Change add = Of(ChangeKind::kAddValue, place, identity);
  RecordSet set = Set("bounce." + domain, RecordType::kTxt, 60, {EncodeTxt(kHostile)});
  add.before = set;
  set.values.emplace_back("\"v=spf1 p=none; '${x} %{y} `|` $$${z}\"");
  std::sort(set.values.begin(), set.values.end());
  add.after = set;
  plan.changes = {Spoilt(text), Spoilt(add),
                  Spoilt(Create(place, identity,
                                Set("tok$(id)._domainkey." + domain, RecordType::kCname, 60,
                                    {"tok$(id).dkim.amazonses.com."})))};
  RefusedChange refused{plan.changes[0], kHostile, kHostile};
  RefusedChange unread = refused;  // Nobody checks a change that was refused.
  unread.change.identity = kHostile;
  unread.change.place.zone = Name("other.test");
  unread.change.place.id = "file:///etc/passwd";
  RefusedChange unsayable = refused;
  set.values = {"\"open\nevil.test. 1 IN A 192.0.2.66"};
  unsayable.change.after = set;
  plan.refused = {refused, unread, unsayable};
  return plan;
}

}  // namespace signet::sample
