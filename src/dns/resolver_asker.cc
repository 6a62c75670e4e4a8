// One resolver for all questions: over the wire, or as HTTPS posts.
#include "dns/resolver_asker.h"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <span>
#include <utility>

#include "dns/message.h"

namespace signet {
namespace {

constexpr uint16_t kDnsPort = 53;
constexpr uint32_t kPostsMax = 3;  // As often as over UDP.

Exchange OverHttps(const Question& question, const std::string& url) {
  Exchange exchange;
  exchange.address = url;
  exchange.question = question;
  exchange.transport = DnsTransport::kHttps;
  exchange.tries = 1;
  return exchange;
}

// The host of "https://HOST/…", or nothing where there is none.
std::string_view HostOf(std::string_view url) {
  url.remove_prefix(std::string_view("https://").size());
  return url.substr(0, url.find('/'));
}

}  // namespace

Result<ResolverPlace> ParseResolverPlace(std::string_view text) {
  const auto refuse = [&] {
    return Fail(Code::kBadInput,
                fmt::format("'{}' is no resolver: give 192.0.2.1, [2001:db8::1]:5353 or "
                            "https://dns.example/dns-query",
                            text));
  };
  if (text.starts_with("https://")) {
    const bool is_plain = text.find_first_of(" \t\r\n#") == std::string_view::npos;
    if (HostOf(text).empty() || !is_plain) return refuse();
    return ResolverPlace{"", 0, std::string(text)};
  }
  DnsMap map;
  if (!map.Add(fmt::format("*={}", text))) return refuse();
  const auto endpoint = map.Find("192.0.2.1");
  const bool names_none = text.starts_with(':');
  if (!endpoint || names_none) return refuse();
  return ResolverPlace{endpoint->address().to_string(), endpoint->port(), ""};
}

DnsMap MapTo(const ResolverPlace& place) {
  DnsMap map;
  if (place.address.empty() || place.port == kDnsPort) return map;
  // A place that was parsed has an address, so this line cannot be refused.
  (void)map.Add(fmt::format("{}=:{}", place.address, place.port));
  return map;
}

ResolverAsker::ResolverAsker(Asker& wire, Clock& clock, ResolverPlace place, PostDnsMessage post)
    : wire_(wire), clock_(clock), place_(std::move(place)), post_(std::move(post)) {}

Awaitable<Exchange> ResolverAsker::Ask(ServerAddress, Question question) {
  question.recursion = true;
  if (place_.url.empty()) co_return co_await wire_.Ask({"", place_.address}, question);
  Exchange exchange = OverHttps(question, place_.url);
  // Id 0: the same question is then the same bytes, for caches on the way (RFC 8484 4.1).
  const auto query = EncodeQuery(question, {.id = 0});
  if (!query) {
    exchange.outcome = Unread{query.error()};
    co_return exchange;
  }
  const Steady start = clock_.Ticks();
  Result<std::string> body;
  for (exchange.tries = 1;; ++exchange.tries) {
    body = co_await post_(place_.url, std::string(query->begin(), query->end()));
    // A resolver that has too many connections closes some.
    const bool may_heal =
        !body && (body.error().code == Code::kUnreachable || body.error().code == Code::kTimedOut);
    if (!may_heal || exchange.tries >= kPostsMax) break;
  }
  exchange.took_ms = static_cast<uint32_t>((clock_.Ticks() - start) / std::chrono::milliseconds(1));
  if (!body) {
    exchange.outcome = Unread{body.error()};
    co_return exchange;
  }
  auto reply = ParseReply({reinterpret_cast<const uint8_t*>(body->data()), body->size()}, *query);
  if (reply) {
    exchange.outcome = *std::move(reply);
  } else {
    exchange.outcome = Unread{reply.error()};
  }
  co_return exchange;
}

}  // namespace signet
