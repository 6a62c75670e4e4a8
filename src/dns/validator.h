// dns/validator.h
// Validator: what a validating resolver with an empty cache says, through libunbound.  To be
// asked only after the authoritative servers hold a record: a resolver remembers a denial.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "dns/dns_map.h"
#include "loop/clock.h"
#include "model/dns.h"
#include "model/dns_evidence.h"

namespace signet {

struct ValidatorSettings {
  std::vector<NameServer> root;
  // DS or DNSKEY lines of the root; nothing: the built-in anchor (KSK-2017 and KSK-2024);
  // an empty text: validation is off ("none") and every answer is insecure.
  std::optional<std::string> trust_anchor;
  DnsMap map;
};

// The exchange has DnsTransport::kValidator; `authenticated` is libunbound's "secure", `bogus`
// its own word; why it is bogus comes as an ExtendedError.  Its loop is asked from ours by
// its file descriptor.  One thread of ours; libunbound has its own.  Nothing may be under way
// when it goes.
//
// libunbound cannot be told where an address really is: the map is applied to the root's
// servers alone (address and port); the servers below are asked where the zones say, at port
// 53.  A lab must have its zones there.  A question's CD has no effect: a bogus answer is
// given with its records anyway.
class Validator {
 public:
  // Everything is set and read back as done before this returns, or it fails: a context
  // without its root would ask the public one.
  static Result<std::unique_ptr<Validator>> Open(boost::asio::io_context& io, Clock& clock,
                                                 ValidatorSettings settings);
  ~Validator();
  Awaitable<Exchange> Ask(Question question);

 private:
  struct State;
  explicit Validator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace signet
