// The stream begins with the SOA and ends with it; what stops before that is cut, and a cut zone
// must not look like a small one.
#include "dns/zone_transfer.h"

#include <fmt/format.h>

#include "dns/random_bits.h"
#include "dns/wire_writer.h"

namespace signet {
namespace {

constexpr uint16_t kAxfr = 252;
constexpr uint16_t kClassIn = 1;

Bytes TransferQuery(const DomainName& zone) {
  Bytes query;
  AppendHeader(query, {.id = RandomBits16(), .counts = {1, 0, 0, 0}});
  AppendName(query, zone);
  Append16(query, kAxfr);
  Append16(query, kClassIn);
  return query;
}

std::string Allow(const TsigKey& key) {
  const std::string name = key.name.text();
  return fmt::format(
      "allow AXFR to the key {} there (knot: acl action [transfer, update]; bind: "
      "allow-transfer {{ key \"{}\"; }}; PowerDNS: TSIG-ALLOW-AXFR)",
      name, name);
}

// What a refusal means; the signature was right.
tl::unexpected<Error> Refused(Rcode rcode, const Primary& primary, const TsigKey& key) {
  const std::string zone = primary.zone.text(), name = key.name.text();
  const std::string server = primary.text();
  switch (rcode) {
    case Rcode::kRefused:
      return Fail(Code::kDenied,
                  fmt::format("{} refuses the transfer of {}: {}", server, zone, Allow(key)));
    case Rcode::kNotAuth:
      return Fail(Code::kDenied,
                  fmt::format("{} does not serve {} to the key {} (NOTAUTH): name the "
                              "zone's primary, and allow AXFR to the key there",
                              server, zone, name));
    default:
      return Fail(Code::kServerFault, fmt::format("{} answers the transfer of {} with {}", server,
                                                  zone, RcodeName(rcode)));
  }
}

// Takes the messages, and knows when the last has come.
struct Taking {
  std::vector<DnsRecord> records;
  size_t bytes = 0;
  bool whole = false;

  Result<void> Take(DnsReply part, const DomainName& zone, const TransferLimits& limits) {
    for (DnsRecord& record : part.answer) {
      if (whole) return Fail(Code::kMalformed, "records come behind the end of the transfer");
      if (!record.name.IsSameOrUnder(zone))
        return Fail(Code::kMalformed, "it holds a record that is not of the zone");
      const bool soa = record.type == RecordType::kSoa;
      if (records.empty() && (!soa || record.name != zone))
        return Fail(Code::kMalformed, "it does not begin with the SOA of the zone");
      if (soa && !records.empty()) {
        if (record.name != zone || record.data != records.front().data)
          return Fail(Code::kMalformed, "the zone changed during its transfer");
        whole = true;
        continue;
      }
      if (records.size() == limits.records_max)
        return Fail(Code::kTooLarge, fmt::format("it has over {} records", limits.records_max));
      records.push_back(std::move(record));
    }
    return {};
  }
};

}  // namespace

Awaitable<Result<std::vector<DnsRecord>>> TransferZone(Primary primary, const TsigKey& key,
                                                       Clock& clock, TransferLimits limits) {
  const auto wrong = [&](const Error& error) {
    return Fail(error.code, fmt::format("the transfer of {} from {}: {}", primary.zone.text(),
                                        primary.text(), error.detail));
  };
  const Bytes query = TransferQuery(primary.zone);
  const Steady end = clock.Ticks() + limits.time_max;
  SignedRequest request(primary, key, clock);
  if (auto sent = co_await request.Send(query); !sent) co_return Fail(sent.error());
  Taking taking;
  while (!taking.whole) {
    auto bytes = co_await request.Receive();
    if (!bytes && bytes.error().code == Code::kDenied) {
      co_return Fail(Code::kDenied, fmt::format("{}; {}", bytes.error().detail, Allow(key)));
    }
    if (!bytes) co_return Fail(bytes.error());
    taking.bytes += bytes->size();
    if (taking.bytes > limits.bytes_max) {
      co_return wrong({Code::kTooLarge, fmt::format("it is over {} MiB", limits.bytes_max >> 20)});
    }
    if (clock.Ticks() > end) {
      co_return wrong(
          {Code::kTimedOut, fmt::format("it takes more than {} s", limits.time_max.count())});
    }
    auto part = ParseTransferPart(*bytes, query);
    if (!part) co_return wrong(part.error());
    if (part->rcode != Rcode::kNoError) co_return Refused(part->rcode, primary, key);
    if (part->truncated || part->answer.empty()) co_return wrong({Code::kMalformed, "it was cut"});
    if (auto taken = taking.Take(*std::move(part), primary.zone, limits); !taken)
      co_return wrong(taken.error());
  }
  // RFC 8945 5.3.1: the last message is signed, and with it all before.
  if (!request.proven()) co_return wrong({Code::kMalformed, "its last message is not signed"});
  co_return std::move(taking.records);
}

}  // namespace signet
