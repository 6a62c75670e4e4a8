// aws/refreshing_source.h
// RefreshingSource: keeps what a source gave, fetches anew before it ends, once for all
// who wait, and holds on to what is still valid when that fails.
#pragma once

#include <memory>
#include <optional>

#include "aws/credentials.h"

namespace signet {

constexpr std::chrono::minutes kRefreshBeforeEnd{5};    // Half of a shorter lifetime.
constexpr std::chrono::minutes kWaitBeforeEnd{1};       // Nearer, everybody waits for the refresh.
constexpr std::chrono::seconds kRefreshRetryAfter{30};  // Once a refresh failed that had time left.

// Must outlive every Get.  Small while nothing is being fetched: a scan holds thousands.
class RefreshingSource : public CredentialSource {
 public:
  Awaitable<Result<CredentialsPtr>> Get() final;
  void Invalidate(const CredentialsPtr& used) final;

 protected:
  explicit RefreshingSource(Clock& clock) : clock_(clock) {}
  Clock& clock() const { return clock_; }

 private:
  // A fetch under way, shared by the one who fetches and those who wait: they may wake
  // after the next fetch has begun, and must still read this one's end.
  struct Flight;

  virtual Awaitable<Result<Credentials>> Fetch() = 0;
  // Whether credentials whose end has passed are still given out, as EC2 asks when its
  // metadata service cannot renew them.
  virtual bool keeps_expired() const { return false; }

  bool IsDue() const;
  bool EndsSoon() const;
  Awaitable<Result<CredentialsPtr>> Refresh();
  Result<CredentialsPtr> Take(Result<Credentials> fetched);

  Clock& clock_;
  CredentialsPtr current_;
  std::optional<Time> due_;  // When to fetch anew; nothing while current_ never ends.
  std::shared_ptr<Flight> flight_;
};

}  // namespace signet
