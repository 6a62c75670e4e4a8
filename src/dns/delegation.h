// dns/delegation.h
// What a reply says of a zone cut: pure reading of records, for the walk.
#pragma once

#include <optional>
#include <string_view>

#include "model/dns_evidence.h"

namespace signet {

// The cut that a referral (AnswerClass::kReferral) makes, with the glue a server of `parent` may
// give: addresses of names under the parent.  The servers stand by name.
ZoneCut CutOfReferral(const DnsReply& reply, const DomainName& parent);

// The same from a zone's own NS records, where parent and child are served by one server.
ZoneCut CutOfAnswer(const DnsReply& reply, const DomainName& zone, const DomainName& parent);

// The zone that an authoritative reply speaks for: the owner of the SOA in its answer or
// authority section.
std::optional<DomainName> ApexOf(const DnsReply& reply);

// The zone that holds the DS set of `zone` or denies it, told by the reply to `zone DS`.
std::optional<DomainName> ParentByDs(const DnsReply& reply, const DomainName& zone);

}  // namespace signet
