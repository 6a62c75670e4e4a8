// aws/route53_spelling.h
// One record set in two spellings: Route 53's (octal escapes, names with or without a final
// dot), and the canonical one of model, in which two sets are equal whenever the zone would
// behave the same.  FromHosted(ToHosted(set)) is `set`, for every set that is canonical.
#pragma once

#include "aws/route53_read.h"
#include "model/dns.h"

namespace signet::route53 {

// kUnsupported: a special set, or a type other than CNAME, MX and TXT.  kMalformed: a value
// that we cannot read.  Neither means that there is nothing.
Result<RecordSet> FromHosted(const HostedRecordSet& set);

// For creating it.  Deleting asks for the values as Route 53 spells them, so it takes the
// set that was read.  kBadInput: a value that is not canonical; kUnsupported as above.
Result<HostedRecordSet> ToHosted(const RecordSet& set);

// With a final dot; what Route 53 wants escaped, and a backslash, in octal.
std::string HostedName(const DomainName& name);

}  // namespace signet::route53
