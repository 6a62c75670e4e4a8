// Seals and opens session tokens.
#include "sim/session.h"

#include <fmt/format.h>

#include <cstring>

#include "sim/digest.h"

namespace sim {
namespace {

constexpr std::size_t kSealBytes = 16;
constexpr std::size_t kKeyIdBytes = 20;

struct Body {
  std::uint64_t account = 0;
  std::uint64_t role = 0;
  std::int64_t expires = 0;
  std::uint64_t name_bytes = 0;
};

Digest Seal(const State& state, std::string_view bytes) {
  return HmacSha256(state.secret(), bytes);
}

}  // namespace

std::string SealSession(const State& state, const Session& session) {
  const Body body{session.account, session.role, session.expires.time_since_epoch().count(),
                  session.name.size()};
  std::string raw(sizeof body, '\0');
  std::memcpy(raw.data(), &body, sizeof body);
  raw += session.key_id;
  raw += session.name;
  raw += session.policy;
  raw += Bytes(Seal(state, raw)).substr(0, kSealBytes);
  return EncodeBase64(raw);
}

std::optional<Session> OpenSession(const State& state, std::string_view token) {
  const auto raw = ParseBase64(token);
  Body body;
  if (!raw || raw->size() < sizeof body + kKeyIdBytes + kSealBytes) return std::nullopt;
  const auto sealed = std::string_view(*raw).substr(0, raw->size() - kSealBytes);
  const Digest seal = Seal(state, sealed);
  if (Bytes(seal).substr(0, kSealBytes) != std::string_view(*raw).substr(sealed.size())) {
    return std::nullopt;
  }
  std::memcpy(&body, sealed.data(), sizeof body);
  Session session;
  session.account = static_cast<std::uint32_t>(body.account);
  session.role = body.role;
  session.expires = Time(std::chrono::microseconds(body.expires));
  session.key_id = sealed.substr(sizeof body, kKeyIdBytes);
  const auto texts = sealed.substr(sizeof body + kKeyIdBytes);
  if (body.name_bytes > texts.size()) return std::nullopt;
  session.name = texts.substr(0, body.name_bytes);
  session.policy = texts.substr(body.name_bytes);
  return session;
}

std::string SessionSecret(const State& state, std::string_view key_id) {
  return EncodeBase64(Bytes(HmacSha256(state.secret(), fmt::format("secret {}", key_id))))
      .substr(0, 40);
}

Principal SessionPrincipal(const State& state, const Session& session) {
  const World& world = state.world();
  const Role& role = world.AccountForm(session.account).roles[session.role];
  Principal who;
  who.account = session.account;
  who.arn = fmt::format("arn:{}:sts::{}:assumed-role/{}/{}", world.partition,
                        world.AccountId(session.account), role.name, session.name);
  who.user_id = fmt::format("{}:{}", RoleId(state, session.account, role), session.name);
  who.policies = &role.policies;
  who.session = true;
  // It was read when the session was handed out, so that it can be read again.
  if (!session.policy.empty()) {
    who.session_policy =
        std::make_shared<const Policy>(std::get<Policy>(ParsePolicy(session.policy)));
  }
  return who;
}

std::string RoleId(const State& state, std::uint32_t account, const Role& role) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id = "AROA";
  std::uint64_t bits = MixText(role.name, Mix(state.world().seed, account));
  for (int i = 0; i < 17; ++i) {
    if (i % 12 == 11) bits = Mix(bits, account);
    id += kLetters[(bits >> (5 * (i % 12))) & 31];
  }
  return id;
}

}  // namespace sim
