// What was asked and what came of it, without trusting whoever asked.
#include "tests/simulation/zone_wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace signet::simulation {
namespace {

constexpr std::string_view kZones = "/2013-04-01/hostedzone/";

sim::World Parse(const std::string& text) {
  auto parsed = sim::ParseWorld(text);
  if (auto* world = std::get_if<sim::World>(&parsed)) return std::move(*world);
  std::fprintf(stderr, "the drawn world is wrong: %s\n", std::get<std::string>(parsed).c_str());
  std::abort();
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string_view PathOf(const HttpRequest& request) {
  const std::string_view url = request.url;
  const size_t path = url.find('/', url.find("//") + 2);
  return path == std::string_view::npos ? "/" : url.substr(path);
}

// Of …/hostedzone/ZONE/rrset.
std::string ZoneIn(std::string_view path) {
  if (!path.starts_with(kZones)) return {};
  path.remove_prefix(kZones.size());
  const size_t slash = path.find('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

std::string AccountOf(const HttpRequest& request, const std::map<std::string, std::string>& keys) {
  for (const auto& [name, value] : request.headers) {
    if (Lower(name) != "authorization") continue;
    for (const auto& [key, account] : keys) {
      if (value.find(key) != std::string::npos) return account;
    }
  }
  return {};
}

}  // namespace

ZoneWorld::ZoneWorld(const std::string& text, Clock& clock) : aws_(Parse(text)), clock_(clock) {
  for (const sim::Account& account : aws_.world().accounts) {
    for (const sim::HostedZone& zone : account.zones) zones_.push_back({account.id, zone.id});
  }
  for (const auto& [id, key] : aws_.world().keys)
    accounts_.emplace(id, aws_.world().AccountId(key.account));
}

sim::Time ZoneWorld::now() const {
  return std::chrono::time_point_cast<std::chrono::microseconds>(clock_.Now());
}

Snapshot ZoneWorld::Now() const {
  Snapshot snapshot;
  for (const ZoneId& zone : zones_) snapshot.emplace(zone, At(zone));
  return snapshot;
}

void ZoneWorld::WriteAsOther(const ZoneId& zone, Records records) {
  const Records before = At(zone);
  ++at;
  aws_.PutRecords(zone.account, zone.zone, std::move(records), now());
  Note(zone, kOtherHand, before, "");
}

void ZoneWorld::Note(const ZoneId& zone, int hand, const Records& before,
                     const std::string& comment) {
  const Records& after = At(zone);
  if (after == before) return;
  ZoneEvent event{zone, hand, at, comment, {}};
  for (const sim::ZoneRecord& record : before) event.changed[sim::KeyOf(record)].first = record;
  for (const sim::ZoneRecord& record : after) event.changed[sim::KeyOf(record)].second = record;
  std::erase_if(event.changed,
                [](const auto& one) { return one.second.first == one.second.second; });
  events.push_back(std::move(event));
}

sim::Response ZoneWire::Deliver(const HttpRequest& request, std::optional<size_t>& batch) {
  const std::string path(PathOf(request));
  const size_t host = request.url.find("//") + 2;
  sim::Request in{request.method, path, request.headers, request.body};
  in.headers.emplace_back("Host", request.url.substr(host, request.url.find('/', host) - host));
  in.headers.emplace_back("Content-Length", std::to_string(request.body.size()));
  const ZoneId zone{AccountOf(request, world_.accounts()), ZoneIn(path)};
  ++world_.at;
  auto parsed =
      request.method == "POST" ? sim::ParseChangeBatch(request.body) : sim::BatchRefusal{};
  const auto* changes = std::get_if<sim::ChangeBatch>(&parsed);
  const auto& zones = world_.zones();
  if (!changes || std::find(zones.begin(), zones.end(), zone) == zones.end())
    return world_.aws().Handle(in, world_.now());
  batch = world_.sent.size();
  world_.sent.push_back({zone, hand_, world_.at, 0, SentBatch::Fate::kUnknown, *changes});
  const Records standing = world_.At(zone);
  sim::Response out = world_.aws().Handle(in, world_.now());
  world_.Note(zone, hand_, standing, changes->comment);
  return out;
}

Awaitable<Result<HttpResponse>> ZoneWire::Send(HttpRequest request) {
  const Result<HttpResponse> lost = Fail(Code::kUnreachable, "the connection was closed");
  if (request.on_sent) request.on_sent(clock_.Ticks());
  co_await clock_.Sleep(std::chrono::milliseconds(10) +
                        std::chrono::microseconds(random_() % 2'000));
  if (before && !dead) before();
  if (dead) co_return lost;
  const std::string path(PathOf(request));
  const bool is_write = request.method == "POST";
  ++requests;
  ++calls[is_write ? "write" : path.find("/change/") != std::string::npos ? "poll" : "list"];
  const bool late_write = is_write && random_() % 100 < late_percent;
  if (late_write) {
    co_await clock_.Sleep(request.timeout + std::chrono::seconds(random_() % 60));
    if (dead) co_return lost;
  }
  std::optional<size_t> batch;
  const sim::Response out = Deliver(request, batch);
  if (requests == dies_at) dead = true;
  const bool late = late_write || out.delay + out.stall > request.timeout;
  if (!late_write) co_await clock_.Sleep(late ? request.timeout : out.delay + out.stall);
  if (dead) co_return lost;
  if (batch) world_.sent[*batch].answered = world_.at;
  if (late) co_return Fail(Code::kTimedOut, "no answer in time");
  if (out.drop) co_return lost;
  if (out.cut_after && *out.cut_after < out.body.size())
    co_return Fail(Code::kServerFault, "the body was cut");
  using Fate = SentBatch::Fate;
  const bool told =
      out.body.find(out.status == 200 ? "<ChangeInfo>" : "<Code>") != std::string::npos;
  if (batch && told && out.status < 500)
    world_.sent[*batch].fate = out.status == 200 ? Fate::kDone : Fate::kRefused;
  if (!is_write && out.status == 200)
    world_.looks.push_back(
        {{AccountOf(request, world_.accounts()), ZoneIn(path)}, hand_, world_.at});
  HttpResponse response{out.status, {}, out.body};
  for (const auto& [name, value] : out.headers) response.headers.emplace_back(Lower(name), value);
  co_return response;
}

}  // namespace signet::simulation
