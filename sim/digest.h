// Digests and the text encodings around them; bytes in, bytes or text out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sim {

using Digest = std::array<unsigned char, 32>;

Digest Sha256(std::string_view bytes);
Digest HmacSha256(std::string_view key, std::string_view bytes);
std::string_view Bytes(const Digest& digest);
std::string Hex(std::string_view bytes);

std::string EncodeBase64(std::string_view bytes);
// Standard or URL-safe alphabet, with or without padding (a JWT has none).
std::optional<std::string> ParseBase64(std::string_view text);

// Everything but RFC 3986's unreserved characters becomes %XX; '/' stays if asked.
void AppendPercentEncoded(std::string& out, std::string_view bytes, bool keep_slash);
// Nothing for a '%' that two hex digits do not follow.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space);

// A stable 64-bit mix: what is generated must be the same in every run and machine.
std::uint64_t Mix(std::uint64_t a, std::uint64_t b);
std::uint64_t MixText(std::string_view text, std::uint64_t seed);

}  // namespace sim
