// The first who needs a refresh makes it inside its own call; nothing runs detached.  If
// that call is cancelled, one of those who wait takes its place.
#include "aws/refreshing_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace signet {
namespace asio = boost::asio;

struct RefreshingSource::Flight {
  explicit Flight(const asio::any_io_executor& executor)
      : landed(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer landed;
  std::optional<Result<CredentialsPtr>> result;  // Nothing: whoever fetched was cancelled.
};

namespace {

// Keys and tokens go into headers; a line break in one would write another header.
bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Result<void> CheckShape(const Credentials& credentials) {
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return Fail(Code::kCredentials,
                fmt::format("{}: the key or its secret is empty", credentials.source));
  }
  if (!IsPlain(credentials.access_key_id) || !IsPlain(credentials.session_token.Reveal())) {
    return Fail(Code::kCredentials,
                fmt::format("{}: the key or its token holds a space, line break or other character "
                            "that none has",
                            credentials.source));
  }
  if (credentials.secret_access_key.Reveal().find_first_of("\r\n") != std::string_view::npos) {
    return Fail(Code::kCredentials,
                fmt::format("{}: the secret has a line break in it", credentials.source));
  }
  return {};
}

}  // namespace

Awaitable<Result<CredentialsPtr>> RefreshingSource::Get() {
  for (;;) {
    if (current_ && !IsDue()) co_return current_;
    if (!flight_) co_return co_await Refresh();
    if (current_ && !EndsSoon()) co_return current_;
    const std::shared_ptr<Flight> flight = flight_;
    boost::system::error_code woken;
    co_await flight->landed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if ((co_await asio::this_coro::cancellation_state).cancelled() !=
        asio::cancellation_type::none) {
      co_return Fail(Code::kCancelled, "stopped while waiting for credentials");
    }
    if (flight->result) co_return *flight->result;
  }
}

Awaitable<Result<CredentialsPtr>> RefreshingSource::Refresh() {
  const auto flight = std::make_shared<Flight>(co_await asio::this_coro::executor);
  flight_ = flight;
  // Also when this call is thrown away in the middle: those who wait must wake.
  struct Landing {
    RefreshingSource& source;
    Flight& flight;
    ~Landing() {
      source.flight_.reset();
      flight.landed.cancel();
    }
  } const landing{*this, *flight};
  Result<Credentials> fetched = co_await Fetch();
  const bool cancelled = !fetched && fetched.error().code == Code::kCancelled;
  Result<CredentialsPtr> result = Take(std::move(fetched));
  if (!cancelled) flight->result = result;
  co_return result;
}

Result<CredentialsPtr> RefreshingSource::Take(Result<Credentials> fetched) {
  const Time now = clock_.Now();
  if (fetched) {
    if (auto shape = CheckShape(*fetched); !shape) fetched = Fail(shape.error());
  }
  if (fetched && fetched->expires && *fetched->expires <= now && !keeps_expired()) {
    fetched = Fail(Code::kExpired, fmt::format("{}: these credentials ended at {}", fetched->source,
                                               EncodeTime(*fetched->expires)));
  }
  if (!fetched) {
    if (!current_ || !current_->expires) return Fail(fetched.error());
    const bool ended = *current_->expires <= now;
    if (ended && !keeps_expired()) return Fail(fetched.error());
    due_ = now + kRefreshRetryAfter;
    if (!ended) due_ = std::min(*due_, *current_->expires);
    return current_;
  }
  due_.reset();
  if (fetched->expires) {
    const auto lifetime = *fetched->expires - now;
    due_ = lifetime > lifetime.zero()
               ? *fetched->expires - std::min<Time::duration>(kRefreshBeforeEnd, lifetime / 2)
               : now + kRefreshBeforeEnd;
  }
  current_ = std::make_shared<const Credentials>(std::move(*fetched));
  return current_;
}

bool RefreshingSource::IsDue() const { return due_ && clock_.Now() >= *due_; }

bool RefreshingSource::EndsSoon() const {
  return current_->expires && clock_.Now() >= *current_->expires - kWaitBeforeEnd;
}

void RefreshingSource::Invalidate(const CredentialsPtr& used) {
  if (current_ != used) return;
  current_.reset();
  due_.reset();
}

}  // namespace signet
