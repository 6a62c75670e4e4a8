// inventory/live_dns.h
// LiveDns: the DNS itself, as DnsGather asks it.  Everything is borrowed.
#pragma once

#include "dns/validator.h"
#include "inventory/dns_gather.h"

namespace signet {

class LiveDns final : public DnsSource {
 public:
  // `validator` may be null.
  LiveDns(Zones& zones, Asker& asker, Validator* validator)
      : zones_(zones), asker_(asker), validator_(validator) {}

  Awaitable<Zones::Found> Find(DomainName name) override { return zones_.Find(std::move(name)); }
  Awaitable<std::vector<Exchange>> LookUp(DomainName name, RecordType type) override {
    return zones_.LookUp(std::move(name), type);
  }
  Awaitable<Exchange> Ask(ServerAddress server, Question question) override {
    return asker_.Ask(std::move(server), std::move(question));
  }
  Awaitable<Exchange> Validate(Question question) override {
    return validator_->Ask(std::move(question));
  }
  bool validates() const override { return validator_ != nullptr; }

 private:
  Zones& zones_;
  Asker& asker_;
  Validator* validator_;
};

// Where port 53 is blocked: all through one resolver, which follows aliases by itself and
// knows no zones.
class ResolverDns final : public DnsSource {
 public:
  explicit ResolverDns(Asker& resolver) : resolver_(resolver) {}

  Awaitable<Zones::Found> Find(DomainName name) override {
    Zones::Found found;
    found.walk.name = std::move(name);
    found.walk.failed = Unread{{Code::kUnsupported, "a resolver does not show delegations"}};
    co_return found;
  }
  Awaitable<std::vector<Exchange>> LookUp(DomainName name, RecordType type) override {
    std::vector<Exchange> one;
    one.push_back(co_await resolver_.Ask({}, {std::move(name), type, true, false, true}));
    co_return one;
  }
  Awaitable<Exchange> Ask(ServerAddress server, Question question) override {
    return resolver_.Ask(std::move(server), std::move(question));
  }
  Awaitable<Exchange> Validate(Question question) override {
    return resolver_.Ask({}, std::move(question));
  }
  bool validates() const override { return false; }

 private:
  Asker& resolver_;
};

}  // namespace signet
