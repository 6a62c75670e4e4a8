// dns/primary.h
// Primary: the server that a zone is changed at, and a conversation with it, over TCP and signed
// in both directions.  Everything has a bound: sizes, times, records.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "dns/message.h"
#include "dns/tsig.h"
#include "loop/clock.h"

namespace signet {

struct Primary {
  DomainName zone;
  boost::asio::ip::tcp::endpoint at;

  std::string text() const;  // "192.0.2.1:53", "[2001:db8::1]:53".
};

// "ADDRESS", "ADDRESS:PORT" or "[ADDRESS]:PORT"; port 53 where none is given.  kBadInput: no
// address; a name would have to be looked up, and whoever answers that would get our messages.
Result<boost::asio::ip::tcp::endpoint> ParseServer(std::string_view text);

// One connection with one request, whose replies are taken one after the other, each checked
// against the key.  One loop, one thread; key and clock outlive it.
class SignedRequest {
 public:
  static constexpr std::chrono::seconds kConnectMax{5};
  static constexpr std::chrono::seconds kReplyMax{15};  // For each message.

  SignedRequest(const Primary& primary, const TsigKey& key, Clock& clock);
  // `message` without its signature.  kUnreachable, kTimedOut.
  Awaitable<Result<void>> Send(Bytes message);
  // The next message that came back: kMalformed where it is not proven to be the server's,
  // kRejected where the server refuses our signature.
  Awaitable<Result<Bytes>> Receive();
  // Whether any of the request may have reached the server.
  bool sent() const { return sent_; }
  bool proven() const { return replies_ && replies_->proven(); }

 private:
  Awaitable<Result<void>> Timed(Awaitable<boost::system::error_code> task,
                                std::chrono::seconds length, std::string_view doing);
  Awaitable<boost::system::error_code> Connect();
  Awaitable<boost::system::error_code> Write(const Bytes& bytes);
  Awaitable<boost::system::error_code> Read(Bytes& bytes);

  const Primary primary_;
  const TsigKey& key_;
  Clock& clock_;
  std::optional<boost::asio::ip::tcp::socket> socket_;
  std::optional<TsigReplies> replies_;
  bool sent_ = false;
};

}  // namespace signet
