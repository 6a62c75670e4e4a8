// Messages that dnspython signed, for a clock that stands at one second of 2023.
#include "dns/tsig.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace signet;

namespace {

constexpr Time kNow{std::chrono::seconds{1'700'000'000}};

Bytes Saved(const std::string& name) {
  std::ifstream in(SIGNET_SOURCE_DIR "/tests/corpus/tsig/" + name, std::ios::binary);
  Bytes bytes(std::istreambuf_iterator<char>(in), {});
  REQUIRE(!bytes.empty());
  return bytes;
}

TsigKey Key(TsigAlgorithm algorithm = TsigAlgorithm::kSha256,
            const std::string& secret = "0123456789abcdef0123456789abcdef") {
  return {*DomainName::Parse("signet"), algorithm, Secret(secret)};
}

// What is made of the replies, given one after the other to the request of the corpus.
struct Taken {
  explicit Taken(const TsigKey& its_key) : key(its_key), replies(key, Mac(key)) {}
  static Bytes Mac(const TsigKey& key) {
    Bytes request = Saved("request");
    return SignRequest(request, key, kNow);
  }
  std::string Take(const Bytes& bytes, Time now = kNow) {
    const auto taken = replies.Take(bytes, now);
    if (taken) return replies.proven() ? "proven" : "taken";
    return taken.error().detail;
  }
  const TsigKey& key;
  TsigReplies replies;
};

bool Says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("tsig: a request is signed as dnspython signs it") {
  const std::pair<const char*, TsigAlgorithm> signings[] = {
      {"request_sha256", TsigAlgorithm::kSha256},
      {"request_sha384", TsigAlgorithm::kSha384},
      {"request_sha512", TsigAlgorithm::kSha512}};
  for (const auto& [name, algorithm] : signings) {
    CAPTURE(name);
    Bytes request = Saved("request");
    const Bytes mac = SignRequest(request, Key(algorithm), kNow);
    CHECK(request == Saved(name));
    const auto tsig = TsigOf(request);
    REQUIRE(tsig);
    REQUIRE(*tsig);
    CHECK((*tsig)->mac == mac);
    CHECK((*tsig)->time == 1'700'000'000);
    CHECK((*tsig)->original_id == 0x1234);
  }
}

TEST_CASE("tsig: a reply is taken from who has the key, and from nobody else") {
  const TsigKey key = Key();
  CHECK(Taken(key).Take(Saved("reply")) == "proven");
  const TsigKey other = Key(TsigAlgorithm::kSha256, "0123456789abcdef0123456789abcdeF");
  CHECK(Says(Taken(other).Take(Saved("reply")), "not by our key signet"));
  const TsigKey longer = Key(TsigAlgorithm::kSha512);
  CHECK(Says(Taken(longer).Take(Saved("reply")), "another key or algorithm"));
  CHECK(Says(Taken(key).Take(Saved("reply_unsigned")), "is not signed"));
}

TEST_CASE("tsig: one flipped bit anywhere is noticed") {
  const TsigKey key = Key();
  const Bytes reply = Saved("reply");
  for (size_t at = 0; at < reply.size(); ++at) {
    // The id on the wire is not signed, the original one is (RFC 8945 5.3); letters of names in
    // the record are signed in lower case.
    if (at < 2) continue;
    Bytes bent = reply;
    bent[at] ^= 0x01;
    CAPTURE(at);
    CHECK(Taken(key).Take(bent) != "proven");
  }
}

TEST_CASE("tsig: cut anywhere a reply is none") {
  const TsigKey key = Key();
  const Bytes reply = Saved("reply");
  for (size_t size = 0; size < reply.size(); ++size) {
    CAPTURE(size);
    CHECK(Taken(key).Take(Bytes(reply.begin(), reply.begin() + static_cast<ptrdiff_t>(size))) !=
          "proven");
  }
}

TEST_CASE("tsig: a reply belongs to one request") {
  const TsigKey key = Key();
  TsigReplies replies(key, Bytes(32, 7));
  CHECK_FALSE(replies.Take(Saved("reply"), kNow));
}

TEST_CASE("tsig: an old reply is none") {
  const TsigKey key = Key();
  CHECK(Says(Taken(key).Take(Saved("reply_late")), "3600 s away"));
  CHECK(Taken(key).Take(Saved("reply_late"), kNow + std::chrono::seconds(3300)) == "proven");
  CHECK(Taken(key).Take(Saved("reply_late"), kNow + std::chrono::seconds(3299)) != "proven");
  CHECK(Taken(key).Take(Saved("reply"), kNow + std::chrono::seconds(300)) == "proven");
  CHECK(Taken(key).Take(Saved("reply"), kNow + std::chrono::seconds(301)) != "proven");
}

TEST_CASE("tsig: what a server refuses is told in words") {
  const TsigKey key = Key();
  CHECK(Says(Taken(key).Take(Saved("reply_badkey")), "does not know the key signet"));
  CHECK(Says(Taken(key).Take(Saved("reply_badsig")), "another secret (BADSIG)"));
  CHECK(Says(Taken(key).Take(Saved("reply_badtrunc")), "BADTRUNC"));
  CHECK(Says(Taken(key).Take(Saved("reply_badtime")), "differ by 3600 s"));
  // That one is signed, so it may be checked.
  const TsigKey other = Key(TsigAlgorithm::kSha256, "0123456789abcdef0123456789abcdeF");
  CHECK(Says(Taken(other).Take(Saved("reply_badtime")), "not by our key"));
}

TEST_CASE("tsig: a stream is proven by the last message that is signed") {
  const TsigKey key = Key();
  Taken whole(key);
  CHECK(whole.Take(Saved("stream_1")) == "proven");
  CHECK(whole.Take(Saved("stream_2")) == "taken");
  CHECK(whole.Take(Saved("stream_3")) == "proven");
  Taken lacking(key);
  CHECK(lacking.Take(Saved("stream_1")) == "proven");
  CHECK(lacking.Take(Saved("stream_3")) != "proven");
  Taken endless(key);
  CHECK(endless.Take(Saved("stream_1")) == "proven");
  for (size_t i = 0; i < TsigReplies::kUnsignedMax; ++i)
    CHECK(endless.Take(Saved("stream_2")) == "taken");
  CHECK(Says(endless.Take(Saved("stream_2")), "a hundred"));
}
