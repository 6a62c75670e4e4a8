// Replies come from whoever answers first.  The input is a reply; its own question is taken
// as ours, so that most inputs get past the door.  What is accepted must keep the promises
// of its presentation: names can be read back, texts survive being written again.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "dns/message.h"

namespace {

void Check(const std::vector<signet::DnsRecord>& records) {
  for (const signet::DnsRecord& record : records) {
    if (signet::DomainName::Parse(record.name.absolute()) != record.name) std::abort();
    for (const char c : record.data) {
      if (c < 0x20 || c > 0x7e) std::abort();
    }
    const bool is_named =
        record.type == signet::RecordType::kCname || record.type == signet::RecordType::kNs;
    if (is_named && !signet::TargetOf(record)) std::abort();
    if (record.type != signet::RecordType::kTxt) continue;
    std::string again;
    for (const std::string& text : signet::StringsOf(record)) {
      again += (again.empty() ? "" : " ") + signet::EncodeTxt(text);
    }
    if (again != record.data) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const uint8_t> bytes(data, size);
  const auto reply = signet::ParseReply(bytes, bytes);
  if (!reply) return 0;
  Check(reply->answer);
  Check(reply->authority);
  Check(reply->additional);
  return 0;
}
