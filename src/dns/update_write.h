// dns/update_write.h
// Dynamic updates (RFC 2136): what writes to a zone at its primary.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dns/primary.h"
#include "model/dns.h"

namespace signet {

// One set as it must be, and as it is to become; nothing: that there is none.
struct SetEdit {
  std::optional<RecordSet> before;
  std::optional<RecordSet> after;
};

// One message, which the server makes all of or nothing (RFC 2136 3.7): each set must be exactly
// as it was, and for a CNAME that is to be made nothing at all may stand at its name.  TTLs are
// not compared, because the protocol cannot.  kBadInput: a type that we do not write, or a value
// that is none of its type.
Result<Bytes> EncodeUpdate(const DomainName& zone, std::span<const SetEdit> edits, uint16_t id);

struct UpdateAnswer {
  enum class Fate : uint8_t {
    kDone,     // The server says so, in a reply that is signed; which is no proof that it did.
    kRefused,  // It did nothing: nothing reached it, or it says so, signed.
    kUnknown,  // Anything else.
  };
  Fate fate = Fate::kUnknown;
  std::string told;
};
Awaitable<UpdateAnswer> SendUpdate(Primary primary, const TsigKey& key, Clock& clock,
                                   std::vector<SetEdit> edits);

}  // namespace signet
