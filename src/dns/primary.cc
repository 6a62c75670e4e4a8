// A connection for each request: servers close what is idle, and a request that went into a
// closed connection would look like one whose answer got lost.
#include "dns/primary.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "dns/deadline.h"
#include "dns/dns_map.h"
#include "loop/task_group.h"

namespace signet {
namespace asio = boost::asio;
using boost::system::error_code;

std::string Primary::text() const {
  const std::string address = at.address().to_string();
  return fmt::format(fmt::runtime(at.address().is_v6() ? "[{}]:{}" : "{}:{}"), address, at.port());
}

Result<asio::ip::tcp::endpoint> ParseServer(std::string_view text) {
  const auto place = ParseAddressPort(text);
  if (!place) {
    return Fail(Code::kBadInput,
                fmt::format("'{}' is not ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT", text));
  }
  return asio::ip::tcp::endpoint(place->address(), place->port());
}

SignedRequest::SignedRequest(const Primary& primary, const TsigKey& key, Clock& clock)
    : primary_(primary), key_(key), clock_(clock) {}

Awaitable<Result<void>> SignedRequest::Timed(Awaitable<error_code> task,
                                             std::chrono::seconds length, std::string_view doing) {
  Deadline deadline;
  TaskGroup group(socket_->get_executor());
  group.Start(WatchTime(clock_, length, deadline, *socket_));
  const error_code error = co_await std::move(task);
  group.Cancel();
  co_await group.Join();
  if (deadline.is_over) {
    co_return Fail(Code::kTimedOut, fmt::format("{} did not {} within {} s", primary_.text(), doing,
                                                length.count()));
  }
  if (error == asio::error::eof) {
    co_return Fail(Code::kUnreachable,
                   fmt::format("{} closed the connection and did not {}", primary_.text(), doing));
  }
  if (error) {
    co_return Fail(Code::kUnreachable, fmt::format("{} cannot be reached over TCP: {}",
                                                   primary_.text(), error.message()));
  }
  co_return Result<void>();
}

Awaitable<error_code> SignedRequest::Connect() {
  error_code error;
  co_await socket_->async_connect(primary_.at, asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

Awaitable<error_code> SignedRequest::Write(const Bytes& bytes) {
  const std::array<uint8_t, 2> size{static_cast<uint8_t>(bytes.size() >> 8),
                                    static_cast<uint8_t>(bytes.size())};
  const std::array<asio::const_buffer, 2> parts{asio::buffer(size), asio::buffer(bytes)};
  error_code error;
  co_await asio::async_write(*socket_, parts, asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

Awaitable<error_code> SignedRequest::Read(Bytes& bytes) {
  std::array<uint8_t, 2> size{};
  error_code error;
  co_await asio::async_read(*socket_, asio::buffer(size),
                            asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return error;
  bytes.resize(static_cast<size_t>(size[0] << 8 | size[1]));
  co_await asio::async_read(*socket_, asio::buffer(bytes),
                            asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

Awaitable<Result<void>> SignedRequest::Send(Bytes message) {
  socket_.emplace(co_await asio::this_coro::executor);
  error_code error;
  socket_->open(primary_.at.protocol(), error);
  if (error) co_return Fail(Code::kUnreachable, error.message());
  auto connected = co_await Timed(Connect(), kConnectMax, "connect");
  if (!connected) co_return connected;
  const Bytes mac = SignRequest(message, key_, clock_.Now());
  constexpr size_t kMessageMax = 65'535;
  if (message.size() > kMessageMax)
    co_return Fail(Code::kTooLarge, "the message is over 64 KiB, and DNS has none that are larger");
  replies_.emplace(key_, mac);
  sent_ = true;
  co_return co_await Timed(Write(message), kReplyMax, "take the request");
}

Awaitable<Result<Bytes>> SignedRequest::Receive() {
  Bytes bytes;
  auto read = co_await Timed(Read(bytes), kReplyMax, "answer");
  if (!read) co_return Fail(read.error());
  if (auto taken = replies_->Take(bytes, clock_.Now()); !taken)
    co_return Fail(taken.error().code,
                   fmt::format("{}: {}", primary_.text(), taken.error().detail));
  co_return bytes;
}

}  // namespace signet
