// Where addresses lead: "192.0.2.1=127.0.0.1:5300".
#include "dns/dns_map.h"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <optional>

namespace signet {
namespace asio = boost::asio;
namespace {

constexpr uint16_t kDnsPort = 53;

std::optional<uint16_t> Port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

bool IsAddress(std::string_view text) {
  boost::system::error_code error;
  asio::ip::make_address(text, error);
  return !error;
}

// "ADDRESS", "ADDRESS:PORT", "[ADDRESS]:PORT", ":PORT".
std::optional<std::pair<std::string_view, uint16_t>> Split(std::string_view text) {
  if (IsAddress(text)) return std::pair(text, kDnsPort);
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = Port(text.substr(colon + 1));
  std::string_view address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  } else if (address.find(':') != std::string_view::npos) {
    return std::nullopt;  // An IPv6 address with a port wants brackets.
  }
  if (!port || (!address.empty() && !IsAddress(address))) return std::nullopt;
  return std::pair(address, *port);
}

}  // namespace

std::optional<asio::ip::udp::endpoint> ParseAddressPort(std::string_view text) {
  const auto split = Split(text);
  if (!split || split->first.empty()) return std::nullopt;
  return asio::ip::udp::endpoint(asio::ip::make_address(split->first), split->second);
}

Result<void> DnsMap::Add(std::string_view line) {
  const auto refuse = [&] {
    return Fail(Code::kBadInput, fmt::format("'{}' is not ADDRESS=ADDRESS[:PORT]", line));
  };
  const size_t equals = line.find('=');
  if (equals == std::string_view::npos) return refuse();
  const std::string_view from = line.substr(0, equals);
  const auto to = Split(line.substr(equals + 1));
  if (!to || (from != "*" && !IsAddress(from))) return refuse();
  // Written in one way only, so that Find meets it however it was written.
  const std::string key = from == "*" ? "*" : asio::ip::make_address(from).to_string();
  lines_[key] = Place{std::string(to->first), to->second};
  return {};
}

Result<asio::ip::udp::endpoint> DnsMap::Find(std::string_view address) const {
  boost::system::error_code error;
  const auto asked = asio::ip::make_address(address, error);
  if (error) return Fail(Code::kBadInput, fmt::format("'{}' is not an address", address));
  if (lines_.empty()) return asio::ip::udp::endpoint(asked, kDnsPort);
  auto line = lines_.find(asked.to_string());
  if (line == lines_.end()) line = lines_.find("*");
  if (line == lines_.end()) return asio::ip::udp::endpoint(asked, kDnsPort);
  const Place& place = line->second;
  return asio::ip::udp::endpoint(
      place.address.empty() ? asked : asio::ip::make_address(place.address), place.port);
}

}  // namespace signet
