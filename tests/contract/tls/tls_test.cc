// Whom the transport trusts: authorities made here sign a server on the loop.
#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "aws/curl_transport.h"

namespace signet {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

void Extend(X509* certificate, X509* issuer, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
  REQUIRE(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

struct Identity {
  Key key{EVP_EC_gen("P-256")};
  Certificate certificate{X509_new()};

  // Signed by `issuer`, or by itself as an authority.
  Identity(const char* name, const Identity* issuer, const char* host, long valid_from_s,
           long valid_to_s) {
    static long serial = 0;
    X509* x = certificate.get();
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(x), valid_from_s);
    X509_gmtime_adj(X509_getm_notAfter(x), valid_to_s);
    X509_set_pubkey(x, key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509* signer = issuer ? issuer->certificate.get() : x;
    X509_set_issuer_name(x, X509_get_subject_name(signer));
    Extend(x, signer, NID_basic_constraints, issuer ? "critical,CA:FALSE" : "critical,CA:TRUE");
    if (host) Extend(x, signer, NID_subject_alt_name, host);
    X509_sign(x, issuer ? issuer->key.get() : key.get(), EVP_sha256());
  }
  std::string Pem() const {
    std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<size_t>(size)};
  }
};

constexpr long kDay = 86'400;

class TlsServer {
 public:
  TlsServer(asio::io_context& io, const Identity& identity)
      : io_(io), acceptor_(io, {asio::ip::make_address("127.0.0.1"), 0}) {
    SSL_CTX_use_certificate(context_.native_handle(), identity.certificate.get());
    SSL_CTX_use_PrivateKey(context_.native_handle(), identity.key.get());
    asio::co_spawn(io_, Accept(), asio::detached);
  }
  std::string url(const std::string& host = "127.0.0.1") const {
    return "https://" + host + ":" + std::to_string(acceptor_.local_endpoint().port()) + "/";
  }
  int handshakes = 0;
  int requests = 0;

 private:
  Awaitable<void> Accept() {
    for (;;) {
      boost::system::error_code error;
      auto socket =
          co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      asio::co_spawn(io_, Serve(std::move(socket)), asio::detached);
    }
  }
  Awaitable<void> Serve(tcp::socket socket) {
    asio::ssl::stream<tcp::socket> stream(std::move(socket), context_);
    boost::system::error_code error;
    co_await stream.async_handshake(asio::ssl::stream_base::server,
                                    asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    ++handshakes;
    std::string buffer;
    for (;;) {
      const size_t size =
          co_await asio::async_read_until(stream, asio::dynamic_buffer(buffer), "\r\n\r\n",
                                          asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      buffer.erase(0, size);
      ++requests;
      const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
      co_await asio::async_write(stream, asio::buffer(answer),
                                 asio::redirect_error(asio::use_awaitable, error));
    }
  }

  asio::io_context& io_;
  tcp::acceptor acceptor_;
  asio::ssl::context context_{asio::ssl::context::tls_server};
};

// A file that goes with the test.
struct Bundle {
  std::filesystem::path path;
  explicit Bundle(const std::string& text) {
    std::string name = (std::filesystem::temp_directory_path() / "signet-ca-XXXXXX").string();
    const int fd = mkstemp(name.data());
    REQUIRE(fd >= 0);
    close(fd);
    path = name;
    std::ofstream(path) << text;
  }
  ~Bundle() { std::filesystem::remove(path); }
};

struct World {
  asio::io_context io;
  Identity authority{"Test Authority", nullptr, nullptr, -kDay, kDay};
  Identity server_identity{"server", &authority, "IP:127.0.0.1", -kDay, kDay};
  std::unique_ptr<CurlTransport> transport;

  ~World() { transport.reset(); }
  void Trust(const std::string& file) {
    auto made = CurlTransport::Make(io, {.ca_file = file});
    REQUIRE(made);
    transport = std::move(*made);
  }
  Result<HttpResponse> Get(const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.headers = {{"x-amz-security-token", "hunter2"}};
    std::optional<Result<HttpResponse>> out;
    asio::co_spawn(io, transport->Send(std::move(request)),
                   [&](const std::exception_ptr& thrown, Result<HttpResponse> got) {
                     if (thrown) std::rethrow_exception(thrown);
                     out.emplace(std::move(got));
                     io.stop();
                   });
    io.restart();
    io.run_for(std::chrono::seconds(20));
    REQUIRE(out.has_value());
    return std::move(*out);
  }
};

void CheckRefused(const Result<HttpResponse>& got) {
  REQUIRE_FALSE(got);
  // It cannot heal by itself, so it is not an "unreachable" that is asked again.
  CHECK(got.error().code == Code::kBadInput);
  CHECK(got.error().detail.find("AWS_CA_BUNDLE") != std::string::npos);
  CHECK(got.error().detail.find("hunter2") == std::string::npos);
}

TEST_CASE("tls: a server whose authority nobody named is refused before anything is told") {
  World world;
  TlsServer server(world.io, world.server_identity);
  world.Trust("");
  CheckRefused(world.Get(server.url()));
  CHECK(server.requests == 0);
}

TEST_CASE("tls: the authority of the CA bundle is trusted, and the connection kept") {
  World world;
  TlsServer server(world.io, world.server_identity);
  const Bundle bundle(world.authority.Pem());
  world.Trust(bundle.path);
  for (int i = 0; i < 5; ++i) {
    const auto got = world.Get(server.url());
    REQUIRE(got);
    CHECK(got->body == "hello");
  }
  CHECK(server.requests == 5);
  CHECK(server.handshakes == 1);
}

TEST_CASE("tls: another authority of the same name does not do") {
  World world;
  TlsServer server(world.io, world.server_identity);
  const Identity impostor("Test Authority", nullptr, nullptr, -kDay, kDay);
  const Bundle bundle(impostor.Pem());
  world.Trust(bundle.path);
  CheckRefused(world.Get(server.url()));
  CHECK(server.requests == 0);
}

TEST_CASE("tls: a certificate for another host is refused") {
  World world;
  TlsServer server(world.io, world.server_identity);
  const Bundle bundle(world.authority.Pem());
  world.Trust(bundle.path);
  CheckRefused(world.Get(server.url("localhost")));
  CHECK(server.requests == 0);
}

TEST_CASE("tls: a certificate that ran out is refused") {
  World world;
  const Identity old("server", &world.authority, "IP:127.0.0.1", -2 * kDay, -kDay);
  TlsServer server(world.io, old);
  const Bundle bundle(world.authority.Pem());
  world.Trust(bundle.path);
  CheckRefused(world.Get(server.url()));
  CHECK(server.requests == 0);
}

TEST_CASE("tls: a bundle that holds no certificate is refused, not passed over") {
  World world;
  TlsServer server(world.io, world.server_identity);
  const Bundle bundle("no certificate here\n");
  world.Trust(bundle.path);
  CheckRefused(world.Get(server.url()));
}

}  // namespace
}  // namespace signet
