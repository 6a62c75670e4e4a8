// Session: the temporary credentials that STS hands out.  They are not stored: the
// session token holds them under a seal, and the secret follows from the key id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/http.h"
#include "sim/state.h"

namespace sim {

struct Session {
  std::uint32_t account = 0;
  std::uint64_t role = 0;  // Place among the account's roles.
  Time expires;
  std::string key_id;
  std::string name;
  std::string policy = {};  // Of the session; empty: none.
};

std::string SealSession(const State& state, const Session& session);
std::optional<Session> OpenSession(const State& state, std::string_view token);
std::string SessionSecret(const State& state, std::string_view key_id);
Principal SessionPrincipal(const State& state, const Session& session);
std::string RoleId(const State& state, std::uint32_t account, const Role& role);  // AROA…

}  // namespace sim
