// model/dns_json.h
// A DnsEvidence as JSON: the member "dns" of an identity's line of evidence.
//
//   {"domain":"example.com.","at":"2026-…","vantage":"direct","walks":[…],"exchanges":[
//    {"server":"ns1.example.net","address":"192.0.2.1","asked":"t._domainkey.example.com. CNAME",
//     "with":"do","tries":1,"ms":12,"rcode":"NOERROR","flags":"aa",
//     "answer":["t._domainkey.example.com. 1800 CNAME t.dkim.amazonses.com."]},
//    {…,"unread":{"code":"timed-out","detail":"…"}}]}
//
// Its moment is "at", so that a line has one "taken_at".  Names are absolute.
#pragma once

#include "model/dns_evidence.h"
#include "model/json_reader.h"
#include "model/json_writer.h"

namespace signet {

// Bounds of what is read back; beyond them a member is refused.
inline constexpr size_t kWalksMax = 64;
inline constexpr size_t kCutsMax = 32;        // Of one walk.
inline constexpr size_t kCutServersMax = 64;  // Of one cut.
inline constexpr size_t kAddressesMax = 32;   // Of one server and family.
inline constexpr size_t kRecordsMax = 4'096;  // Of one section; 64 KiB hold no more.
inline constexpr size_t kErrorsMax = 64;      // Extended errors of one reply.
inline constexpr size_t kNotAskedMax = 64;
inline constexpr size_t kDnsTextMax = 4'096;  // Of a text for people.
inline constexpr size_t kDataMax = 1 << 18;   // Of a record: 64 KiB with every byte escaped.

void WriteDns(JsonWriter& out, std::string_view name, const DnsEvidence& dns);
// What is wrong is told to `in`, naming the member.
DnsEvidence ReadDns(const JsonReader& in);

// The member's value alone, as the store keeps it; empty where DNS was not asked.
std::string EncodeDns(const Asked<DnsEvidence>& dns);
Result<Asked<DnsEvidence>> ParseDns(std::string_view json);

}  // namespace signet
