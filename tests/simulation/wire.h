// Wire: the simulated AWS as a Transport on virtual time, and the laws of the wire: how
// near to each other calls were sent, how many at once, and to whom.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "aws/client.h"
#include "sim/simulator.h"

namespace signet::simulation {

class Wire final : public Transport {
 public:
  Wire(const std::string& world, Clock& clock, uint64_t seed, double rate);

  Awaitable<Result<HttpResponse>> Send(HttpRequest request) override;

  // Asked before each request, by its number; a simulated kill does not return.
  std::function<void(uint64_t)> on_request;
  // Whether the client has learnt that its clock is wrong: until then it asks twice.
  std::function<bool()> clock_is_learnt;

  const sim::Simulator& aws() const { return aws_; }
  const std::set<Target>& asked() const { return asked_; }
  size_t at_once_max() const { return at_once_max_; }
  uint64_t throttles() const { return aws_.counters().throttled; }
  const std::vector<std::string>& broken_laws() const { return broken_laws_; }

 private:
  struct Last {
    Steady sent;
    bool may_repeat = false;  // The clock or the keys were wrong: asked again at once.
  };
  void Hold(const sim::LoggedCall& call, Steady sent, bool may_repeat);

  sim::Simulator aws_;
  Clock& clock_;
  std::minstd_rand random_;
  double rate_;
  uint64_t requests_ = 0;
  size_t at_once_ = 0;
  size_t at_once_max_ = 0;
  std::map<std::string, Last> last_;
  std::set<Target> asked_;
  std::vector<std::string> broken_laws_;
};

}  // namespace signet::simulation
