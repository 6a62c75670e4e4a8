// A name server on loopback that says what a test scripts, for tests alone: UDP and TCP on
// one port of the test's own loop.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "dns/message.h"

namespace signet {

// The query as a reply without records: QR and AA set, no OPT.
inline Bytes EmptyReply(Bytes query) {
  query[2] |= 0x84;
  if (query[11] > 0) query.resize(query.size() - 11);
  query[11] = 0;
  return query;
}

inline Bytes WithTruncation(Bytes reply) {
  reply[2] |= 0x02;
  return reply;
}

inline Bytes WithRcode(Bytes reply, uint8_t rcode) {
  reply[3] = static_cast<uint8_t>((reply[3] & 0xf0) | rcode);
  return reply;
}

class ScriptedServer {
 public:
  // What is sent back, in this order; nothing: silence.
  using Script = std::function<std::vector<Bytes>(const Bytes& query)>;

  // Without a script for TCP its port is closed.
  ScriptedServer(boost::asio::io_context& io, Script on_udp, Script on_tcp = nullptr)
      : on_udp_(std::move(on_udp)),
        on_tcp_(std::move(on_tcp)),
        udp_(io, boost::asio::ip::udp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        acceptor_(io) {
    Receive();
    if (!on_tcp_) return;
    const boost::asio::ip::tcp::endpoint same(boost::asio::ip::address_v4::loopback(), port());
    acceptor_.open(same.protocol());
    acceptor_.bind(same);
    acceptor_.listen();
    Accept();
  }

  uint16_t port() const { return udp_.local_endpoint().port(); }
  // "192.0.2.1=127.0.0.1:PORT".
  std::string At(const std::string& address) const {
    return address + "=127.0.0.1:" + std::to_string(port());
  }
  void Stop() {
    udp_.close();
    acceptor_.close();
  }

  std::vector<Bytes> datagrams;  // Received.
  size_t streams = 0;            // Accepted.
  std::vector<uint16_t> ports;   // The datagrams' sources.

 private:
  void Receive() {
    udp_.async_receive_from(boost::asio::buffer(buffer_), from_,
                            [this](boost::system::error_code error, size_t size) {
                              if (error == boost::asio::error::operation_aborted) return;
                              if (!error) Answer({buffer_.begin(), buffer_.begin() + size});
                              Receive();
                            });
  }

  void Answer(Bytes query) {
    datagrams.push_back(query);
    ports.push_back(from_.port());
    for (const Bytes& reply : on_udp_(query)) {
      boost::system::error_code ignored;
      udp_.send_to(boost::asio::buffer(reply), from_, 0, ignored);
    }
  }

  void Accept() {
    acceptor_.async_accept(
        [this](boost::system::error_code error, boost::asio::ip::tcp::socket socket) {
          if (error) return;
          ++streams;
          auto peer = std::make_shared<boost::asio::ip::tcp::socket>(std::move(socket));
          auto bytes = std::make_shared<Bytes>(2);  // Shared with the handlers that use them.
          boost::asio::async_read(
              *peer, boost::asio::buffer(*bytes), [this, peer, bytes](auto failed, size_t) {
                if (failed) return;
                bytes->resize(static_cast<size_t>((*bytes)[0] << 8 | (*bytes)[1]));
                boost::asio::async_read(*peer, boost::asio::buffer(*bytes),
                                        [this, peer, bytes](auto cut, size_t) {
                                          if (!cut) Reply(*peer, *bytes);
                                        });
              });
          held_.push_back(peer);
          Accept();
        });
  }

  void Reply(boost::asio::ip::tcp::socket& peer, const Bytes& query) {
    for (const Bytes& reply : on_tcp_(query)) {
      Bytes framed{static_cast<uint8_t>(reply.size() >> 8), static_cast<uint8_t>(reply.size())};
      framed.insert(framed.end(), reply.begin(), reply.end());
      boost::system::error_code ignored;
      boost::asio::write(peer, boost::asio::buffer(framed), ignored);
    }
  }

  Script on_udp_;
  Script on_tcp_;
  boost::asio::ip::udp::socket udp_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::vector<std::shared_ptr<boost::asio::ip::tcp::socket>> held_;  // Open until the end.
  boost::asio::ip::udp::endpoint from_;
  std::array<uint8_t, 4096> buffer_{};
};

}  // namespace signet
