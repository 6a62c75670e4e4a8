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
// its file descriptor.  One thread.
class Validator {
 public:
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
