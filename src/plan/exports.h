// plan/exports.h
// A plan in the languages of those who own the DNS: which there are, and how each is called.
//
//   zone-file             master file (RFC 1035 5), absolute names
//   nsupdate              a script for nsupdate or knsupdate; each update has its prerequisites
//   terraform-route53     aws_route53_record
//   terraform-cloudflare  cloudflare_dns_record, of provider version 5
//   aws-cli               a POSIX shell script with a Route 53 change batch for each identity
//   octodns               YAML, a document for each zone
//   dnscontrol            JavaScript, a D_EXTEND for each zone
//   ticket                Markdown, for a person
//
// All hold the changes of records, and behind them those that were refused, with the reason
// and out of effect (as comments), because what we may not do is handed out for approval.
// What is called of SES stands in the ticket alone.  The same plan gives the same bytes.
//
// Everything in a plan comes from outside.  An export takes records apart and writes its own
// text from the parts; words about them are cut to a line of ASCII that nothing can end.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "model/plan.h"
#include "model/result.h"

namespace signet {

enum class ExportFormat : uint8_t {
  kZoneFile,
  kNsupdate,
  kTerraformRoute53,
  kTerraformCloudflare,
  kAwsCli,
  kOctoDns,
  kDnsControl,
  kTicket,
};

std::string_view ExportFormatName(ExportFormat format);
std::optional<ExportFormat> ExportFormatNamed(std::string_view name);
// "zone-file, nsupdate, …": for the message about a name that is none.
std::string ExportFormatNames();

// kBadInput, and nothing is written: a change that no plan may hold (CheckChange), two changes
// that want different things of one record set, or a record that no export can say.
Result<void> ExportPlan(const Plan& plan, ExportFormat format, std::ostream& out);

}  // namespace signet
