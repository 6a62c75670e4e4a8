// Route 53's answers to a change, and what we send: whatever is in a set, the request is XML that
// holds it and nothing else.  The first byte chooses.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <pugixml.hpp>
#include <string_view>

#include "aws/route53_write.h"

using namespace signet;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckFailure(std::string_view body) {
  const AwsError error = DecodeAwsError({400, {}, std::string(body)}, "route53:x", "us-east-1");
  const route53::FailedChange failed = route53::DecodeFailedChange(error);
  for (const route53::ChangeMessage& message : failed.messages) {
    Require(error.message.find(message.text) != std::string::npos);
    Require(failed.why == message.why || failed.why == route53::ChangeFailure::kRefused);
  }
}

// Input: a comment, a name, a type, then values, a line each.
void CheckRequest(std::string_view body) {
  std::vector<std::string> lines;
  for (size_t at = 0; at <= body.size() && lines.size() < 64;) {
    const size_t end = std::min(body.find('\n', at), body.size());
    lines.emplace_back(body.substr(at, end - at));
    at = end + 1;
  }
  lines.resize(std::max<size_t>(lines.size(), 4));
  const route53::HostedRecordSet set{lines[1], lines[2], {lines.begin() + 3, lines.end()}, 300, {}};
  const auto call = route53::ChangeResourceRecordSets(
      "aws", "Z1", {{route53::Change::Action::kDelete, set}}, lines[0]);
  if (!call) return;
  pugi::xml_document document;
  Require(document.load_buffer(call->body.data(), call->body.size(),
                               pugi::parse_default | pugi::parse_ws_pcdata));
  const pugi::xml_node batch =
      document.child("ChangeResourceRecordSetsRequest").child("ChangeBatch");
  Require(batch.child_value("Comment") == lines[0]);
  const pugi::xml_node change = batch.child("Changes").first_child();
  Require(change && !change.next_sibling());
  Require(std::string_view(change.child_value("Action")) == "DELETE");
  size_t i = 3;
  const pugi::xml_node records = change.child("ResourceRecordSet").child("ResourceRecords");
  for (const pugi::xml_node record : records.children())
    Require(i < lines.size() && record.child_value("Value") == lines[i++]);
  Require(i == lines.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 'c') {
    const auto change = route53::ParseChanged(body);
    Require(!change || change->id.find_first_of("/?#%.") == std::string::npos);
  }
  if (data[0] == 'f') CheckFailure(body);
  if (data[0] == 'x') CheckRequest(body);
  return 0;
}
