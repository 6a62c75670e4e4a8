// dns/asker.h
// Asker: one question to one server, with everything that may go wrong as a value.
#pragma once

#include <string>

#include "loop/clock.h"
#include "model/dns.h"

namespace signet {

struct ServerAddress {
  std::string name;     // The name server's, for evidence; may be empty.
  std::string address;  // IPv4 or IPv6, as text.
  friend auto operator<=>(const ServerAddress&, const ServerAddress&) = default;
};

class Asker {
 public:
  virtual ~Asker() = default;
  // Never fails: what cannot be read is the exchange's outcome.
  virtual Awaitable<Exchange> Ask(ServerAddress server, Question question) = 0;
};

}  // namespace signet
