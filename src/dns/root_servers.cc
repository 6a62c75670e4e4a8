// Where every walk begins.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <map>
#include <sstream>

#include "dns/zones.h"
#include "model/identity.h"

namespace signet {
namespace {

struct Root {
  char letter;
  const char* ipv4;
  const char* ipv6;
};

// https://www.internic.net/domain/named.root
constexpr std::array<Root, 13> kRoots{{{'a', "198.41.0.4", "2001:503:ba3e::2:30"},
                                       {'b', "170.247.170.2", "2801:1b8:10::b"},
                                       {'c', "192.33.4.12", "2001:500:2::c"},
                                       {'d', "199.7.91.13", "2001:500:2d::d"},
                                       {'e', "192.203.230.10", "2001:500:a8::e"},
                                       {'f', "192.5.5.241", "2001:500:2f::f"},
                                       {'g', "192.112.36.4", "2001:500:12::d0d"},
                                       {'h', "198.97.190.53", "2001:500:1::53"},
                                       {'i', "192.36.148.17", "2001:7fe::53"},
                                       {'j', "192.58.128.30", "2001:503:c27::2:30"},
                                       {'k', "193.0.14.129", "2001:7fd::1"},
                                       {'l', "199.7.83.42", "2001:500:9f::42"},
                                       {'m', "202.12.27.33", "2001:dc3::35"}}};

constexpr size_t kHintsMax = 256 << 10;  // Bytes.

std::vector<std::string> WordsOf(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream in(line.substr(0, line.find(';')));
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// The address that a line "NAME [TTL] [IN] A|AAAA ADDRESS" gives to its server.
Result<void> TakeHint(const std::vector<std::string>& words,
                      std::map<DomainName, NameServer>& servers) {
  const auto name = DomainName::Parse(words.front());
  if (!name) return Fail(name.error());
  const std::string type = LowerAscii(words[words.size() - 2]);
  if (type != "a" && type != "aaaa") return {};
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(words.back(), error);
  if (error || address.is_v4() != (type == "a")) {
    return Fail(Code::kBadInput, fmt::format("'{}' is no address of a root server", words.back()));
  }
  NameServer& server = servers[*name];
  server.name = *name;
  auto& addresses = address.is_v4() ? server.ipv4 : server.ipv6;
  if (addresses.size() < Zones::kAddressesMax) addresses.push_back(address.to_string());
  return {};
}

}  // namespace

std::vector<NameServer> BuiltInRootServers() {
  std::vector<NameServer> servers;
  for (const Root& root : kRoots) {
    servers.push_back({DomainName::Parse(std::string(1, root.letter) + ".root-servers.net").value(),
                       {root.ipv4},
                       {root.ipv6},
                       {}});
  }
  return servers;
}

Result<std::vector<NameServer>> ParseRootHints(std::string_view text) {
  if (text.size() > kHintsMax) return Fail(Code::kTooLarge, "the hints are no root hints file");
  std::map<DomainName, NameServer> servers;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    const auto words = WordsOf(line);
    if (words.empty()) continue;
    if (words.size() < 3) {
      return Fail(Code::kBadInput, fmt::format("'{}' is no line of a root hints file", line));
    }
    if (auto taken = TakeHint(words, servers); !taken) return Fail(taken.error());
  }
  if (servers.empty()) return Fail(Code::kBadInput, "the root hints name no address");
  std::vector<NameServer> found;
  for (auto& [name, server] : servers) found.push_back(std::move(server));
  found.resize(std::min(found.size(), Zones::kServersMax));
  return found;
}

}  // namespace signet
