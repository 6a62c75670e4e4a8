// Simulator: AWS as a function from a request and a time to a response.  No socket,
// no thread, no clock of its own; one thread may use it at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/dns_check.h"
#include "sim/http.h"
#include "sim/served_dns.h"
#include "sim/state.h"
#include "sim/world.h"

namespace sim {

class Simulator {
 public:
  explicit Simulator(World world);
  ~Simulator();

  // `now` is the caller's time and may not run backwards; the world's clock is
  // counted from the first one.
  Response Handle(const Request& request, Time now);

  // The looks at the DNS that are due; empty where the world says `dns off`.  Each is given
  // out once.  Whoever asks calls Look with a DnsLookup, on any thread, and brings back what
  // it found; until then the identity stays as it was.
  std::vector<DnsCheck> DueChecks(Time now);
  void Apply(const DnsFinding& finding, Time now);

  // The zones as DNS.  The servers and their addresses; what one of them, by its place among
  // them, answers; and where a resolver of ours finds each zone.
  const std::vector<DnsServer>& DnsServers() const;
  std::string AnswerDns(std::size_t server, std::string_view query, bool over_tcp, Time now);
  std::vector<DnsStub> DnsStubs(Time now);
  // GET /_sim/outbox, and the links in it: what a person has and AWS's API does not.  Nothing
  // for any other path.
  std::optional<Response> HandleMail(const Request& request, Time now);

  // Past the API, for whoever proves something about zones: every record set of one as it is
  // now, and another hand that writes to it.  Both zone and account exist.
  const std::vector<ZoneRecord>& RecordsOf(std::string_view account, std::string_view zone) const;
  void PutRecords(std::string_view account, std::string_view zone, std::vector<ZoneRecord> records,
                  Time now);
  const World& world() const;
  // Whether the world's faults strike; they do at first.
  void LetFaultsStrike(bool on) { faults_strike_ = on; }

  const Counters& counters() const;
  // JSON: {"calls":{"ses:GetAccount":1},"throttled":0,"refused":0,"faults":{"cut":2}}, and
  // "looks":7 where the DNS is looked at.
  std::string CountersAsJson() const;
  // Forgets counters, buckets, lists under way and how often faults were met.  Identities
  // stay as they are.
  void Reset();

  // Off at first.  The log grows without bound; it is for tests.
  void LogCalls(bool on) { log_calls_ = on; }
  const std::vector<LoggedCall>& call_log() const { return call_log_; }
  void ForgetLog() { call_log_.clear(); }

 private:
  Response Dispatch(const Request& request, Time now, LoggedCall& logged);

  std::unique_ptr<State> state_;
  bool log_calls_ = false;
  bool faults_strike_ = true;
  std::vector<LoggedCall> call_log_;
  std::unique_ptr<ServedDns> served_;
  struct Keys;
  std::unique_ptr<Keys> keys_;  // Signing keys derived so far.
};

}  // namespace sim
