// From flags to what asks the DNS.
#include "cli/dns_session.h"

#include <fmt/format.h>

#include "cli/small_file.h"
#include "dns/trust_anchor.h"

namespace signet {
namespace {

constexpr size_t kFileSizeMax = 1 << 20;  // Bytes of a hints, anchor or map file.

Result<std::string> ReadFor(std::string_view flag, const std::string& path) {
  auto text = ReadSmallFile(path, kFileSizeMax);
  if (!text) return Fail(Code::kBadInput, fmt::format("{}: {}", flag, text.error().detail));
  return text;
}

Result<std::vector<NameServer>> RootOf(const DnsFlags& flags) {
  if (!flags.root_hints) return BuiltInRootServers();
  auto text = ReadFor("--root-hints", *flags.root_hints);
  if (!text) return Fail(text.error());
  auto root = ParseRootHints(*text);
  if (!root) {
    return Fail(Code::kBadInput,
                fmt::format("--root-hints: {}: {}", *flags.root_hints, root.error().detail));
  }
  return root;
}

// "none" is no anchor at all, which the validator is told by an empty text.
Result<std::optional<std::string>> AnchorOf(const DnsFlags& flags) {
  if (!flags.trust_anchor) return std::optional<std::string>();
  if (*flags.trust_anchor == "none") return std::optional<std::string>("");
  auto text = ReadFor("--trust-anchor", *flags.trust_anchor);
  if (!text) return Fail(text.error());
  if (text->find_first_not_of(" \t\r\n") == std::string::npos)
    return Fail(Code::kBadInput, fmt::format("--trust-anchor: {} is empty; 'none' asks without "
                                             "validation",
                                             *flags.trust_anchor));
  if (auto read = CheckTrustAnchor(*text); !read) {
    return Fail(Code::kBadInput,
                fmt::format("--trust-anchor: {}: {}", *flags.trust_anchor, read.error().detail));
  }
  return std::optional<std::string>(*std::move(text));
}

// "ADDRESS=ADDRESS[:PORT]", or "@FILE" with such lines.
Result<void> AddMap(DnsMap& map, const std::string& argument) {
  const auto add = [&](std::string_view line) -> Result<void> {
    if (auto added = map.Add(line); !added)
      return Fail(Code::kBadInput, "--dns-map: " + added.error().detail);
    return {};
  };
  if (!argument.starts_with('@')) return add(argument);
  auto text = ReadFor("--dns-map", argument.substr(1));
  if (!text) return Fail(text.error());
  for (size_t at = 0; at < text->size();) {
    const size_t end = std::min(text->find('\n', at), text->size());
    std::string_view line = std::string_view(*text).substr(at, end - at);
    at = end + 1;
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    if (auto added = add(line); !added) return added;
  }
  return {};
}

PostDnsMessage PostBy(Transport& transport) {
  return [&transport](std::string url, std::string message) -> Awaitable<Result<std::string>> {
    HttpRequest request;
    request.method = "POST";
    request.url = std::move(url);
    request.headers = {{"content-type", "application/dns-message"},
                       {"accept", "application/dns-message"}};
    request.body = std::move(message);
    request.timeout = std::chrono::seconds(5);
    request.shares_connection = true;
    request.response_size_max = 1 << 16;
    Result<HttpResponse> response = co_await transport.Send(std::move(request));
    if (!response) co_return Fail(response.error());
    if (response->status != 200) {
      co_return Fail(Code::kServerFault,
                     fmt::format("the resolver answered with HTTP {}", response->status));
    }
    co_return std::move(response->body);
  };
}

// A resolver walks and validates by itself: what says how we would is typed for nothing.
Result<void> CheckTogether(const DnsFlags& flags) {
  const std::pair<const char*, bool> walking[] = {
      {"--root-hints", flags.root_hints.has_value()},
      {"--trust-anchor", flags.trust_anchor.has_value()},
      {"--no-validation", flags.no_validation},
      {"--ipv6", flags.ipv6}};
  for (const auto& [flag, typed] : walking) {
    if (typed && flags.resolver) {
      return Fail(Code::kBadInput,
                  fmt::format("{} says how the name servers are asked; with --resolver, the "
                              "resolver asks them: leave one of the two out",
                              flag));
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<DnsSession>> DnsSession::Open(const DnsFlags& flags,
                                                     boost::asio::io_context& io, Clock& clock,
                                                     Transport* transport) {
  if (auto fits = CheckTogether(flags); !fits) return Fail(fits.error());
  std::unique_ptr<DnsSession> session(new DnsSession(io, clock));
  auto root = RootOf(flags);
  if (!root) return Fail(root.error());
  session->root_ = *std::move(root);
  auto anchor = AnchorOf(flags);
  if (!anchor) return Fail(anchor.error());
  for (const std::string& line : flags.map) {
    if (auto added = AddMap(session->map_, line); !added) return Fail(added.error());
  }

  AskLimits limits;
  limits.per_server_rate = flags.rate.value_or(limits.per_server_rate);
  limits.in_flight_max = flags.in_flight.value_or(limits.in_flight_max);
  limits.mixed_case = flags.mixed_case;
  DnsReadingOptions& reading = session->reading_;
  reading.ipv6 = flags.ipv6;
  reading.apex_spf = flags.apex_spf;
  reading.legacy = flags.legacy;

  DnsMap wire_map = session->map_;
  std::optional<ResolverPlace> place;
  if (flags.resolver) {
    auto parsed = ParseResolverPlace(*flags.resolver);
    if (!parsed) return Fail(Code::kBadInput, "--resolver: " + parsed.error().detail);
    if (!parsed->url.empty() && !transport)
      return Fail(Code::kBadInput, "--resolver: there is no way to speak HTTPS here");
    place = *std::move(parsed);
    if (place->url.empty() && wire_map.empty()) wire_map = MapTo(*place);
    reading.vantage = Vantage::kResolver;
    reading.resolver = place->url.empty() ? place->address : place->url;
  }
  session->wire_ = std::make_unique<WireAsker>(io, clock, limits, std::move(wire_map));
  if (place) {
    session->resolver_ = std::make_unique<ResolverAsker>(
        *session->wire_, clock, *place, transport ? PostBy(*transport) : PostDnsMessage());
    session->source_ = std::make_unique<ResolverDns>(*session->resolver_);
    return session;
  }
  session->zones_ = std::make_unique<Zones>(io, *session->wire_, session->root_, flags.ipv6);
  if (!flags.no_validation && !anchor->value_or("built in").empty()) {
    auto validator = Validator::Open(io, clock, {session->root_, *anchor, session->map_});
    if (!validator) return Fail(validator.error());
    session->validator_ = *std::move(validator);
  }
  reading.validate = session->validator_ != nullptr;
  session->source_ =
      std::make_unique<LiveDns>(*session->zones_, *session->wire_, session->validator_.get());
  return session;
}

Awaitable<std::optional<Port53>> DnsSession::Trouble() {
  if (resolver_) co_return std::nullopt;
  co_return co_await Port53Trouble(io_, clock_, root_, map_);
}

}  // namespace signet
