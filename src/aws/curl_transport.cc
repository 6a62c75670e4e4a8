// libcurl's multi interface driven by Asio: curl says which sockets and when, Asio waits,
// and each request is a coroutine that sleeps until curl calls it done.
#include "aws/curl_transport.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "model/identity.h"

namespace signet {
namespace asio = boost::asio;
namespace {

constexpr size_t kHeaderBytesMax = 64 << 10;
constexpr size_t kIdleHandlesMax = 256;
constexpr size_t kDetailMax = 200;
constexpr auto kNever = asio::steady_timer::time_point::max();

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;

// Out of memory, or an option that this libcurl does not know: both before anything is
// sent, and neither can be carried on from (TLS options are among them).
void Must(CURLcode code, const char* what) {
  if (code == CURLE_OK) return;
  std::fprintf(stderr, "signet: libcurl refuses %s: %s\n", what, curl_easy_strerror(code));
  std::abort();
}

#define SIGNET_SET(easy, option, value) Must(curl_easy_setopt(easy, option, value), #option)

bool StartCurl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  return started == CURLE_OK;
}

std::string UserAgent() {
  utsname system{};
  std::string agent = "signet/" SIGNET_VERSION;
  if (uname(&system) == 0) {
    agent += " (" + std::string(system.sysname) + ' ' + system.machine + ')';
  }
  return agent;
}

// For messages: the host alone, since a path may name an identity and a query anything.
std::string_view HostOf(std::string_view url) {
  const size_t scheme_end = url.find("://");
  if (scheme_end != std::string_view::npos) url.remove_prefix(scheme_end + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const size_t at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  return url;
}

std::string Seconds(std::chrono::milliseconds length) {
  return length.count() % 1000 == 0 ? std::to_string(length.count() / 1000) + " s"
                                    : std::to_string(length.count()) + " ms";
}

bool HoldsLineBreak(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

}  // namespace

CurlOptions CurlOptions::From(const Environment& environment) {
  const auto first = [&](std::initializer_list<const char*> names) {
    for (const char* name : names) {
      if (auto value = environment(name); value && !value->empty()) return *value;
    }
    return std::string();
  };
  CurlOptions options;
  options.ca_file = first({"AWS_CA_BUNDLE"});
  options.https_proxy = first({"https_proxy", "HTTPS_PROXY"});
  options.http_proxy = first({"http_proxy", "HTTP_PROXY"});
  options.no_proxy = first({"no_proxy", "NO_PROXY"});
  return options;
}

struct CurlTransport::Loop {
  struct Transfer;

  // A socket that curl wants watched.  The descriptor is lent: it is released, never
  // closed, because the socket is curl's.
  struct Watch {
    Watch(asio::io_context& io, Loop* loop) : owner(loop), descriptor(io) {}
    ~Watch() { Release(); }
    void Release() {
      owner = nullptr;
      if (descriptor.is_open()) descriptor.release();
    }
    Loop* owner;  // Null once curl has let go; handlers may still be queued.
    asio::posix::stream_descriptor descriptor;
    int wanted = CURL_POLL_NONE;
    bool is_waiting_to_read = false;
    bool is_waiting_to_write = false;
  };
  using WatchPtr = std::shared_ptr<Watch>;  // Shared with the handlers that are queued.

  Loop(asio::io_context& context, CurlOptions chosen);
  ~Loop();

  static int OnSocket(CURL*, curl_socket_t fd, int what, void* self, void*);
  static int OnTimer(CURLM*, long wait_ms, void* self);
  static curl_socket_t OnOpen(void* self, curlsocktype, curl_sockaddr* address);
  static int OnClose(void* self, curl_socket_t fd);
  static int OnPrerequest(void* transfer, char*, char*, int, int);
  static size_t OnHeader(char* data, size_t, size_t size, void* transfer);
  static size_t OnBody(char* data, size_t, size_t size, void* transfer);

  void Forget(int fd);
  void Wait(const WatchPtr& watch);
  void Act(curl_socket_t fd, int events);
  void Settle();
  void Arm();

  Easy NewHandle();
  bool Start(Transfer& transfer);
  void SetHeaders(Transfer& transfer);
  void Leave(Transfer& transfer);
  void Finish(Transfer& transfer, CURLcode outcome);

  asio::io_context& io;
  const CurlOptions options;
  const std::string agent;
  // When curl wants to be called again, and when the timer will ring.  Curl changes its mind
  // with every request and setting a timer is a system call, so the timer is moved only to
  // come earlier; when it rings too early, it is set again.
  asio::steady_timer timer;
  asio::steady_timer::time_point due = kNever;
  asio::steady_timer::time_point armed = kNever;
  bool is_posted = false;  // A call at once is on its way.
  CURLM* multi = nullptr;
  bool has_default_ca_file = false;
  uint64_t opened = 0;
  std::unordered_map<int, WatchPtr> watches;
  std::unordered_set<Transfer*> transfers;
  std::vector<Transfer*> sent;  // Their requests left during the call into curl under way.
  std::vector<Easy> idle;
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

// One request under way.  Lives in the frame of Send; the loop knows it by address until
// it is finished or left.
struct CurlTransport::Loop::Transfer {
  Transfer(Loop* carrier, const HttpRequest& asked, const asio::any_io_executor& executor)
      : loop(carrier), request(asked), done(executor, kNever) {}
  ~Transfer() {
    if (loop) loop->Leave(*this);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  Result<HttpResponse> Take();

  Loop* loop;  // Null when finished.
  const HttpRequest& request;
  asio::steady_timer done;  // Cancelled when the transfer is finished.
  Easy easy;
  // Curl reads both and copies neither.
  std::vector<std::string> header_lines;
  std::vector<curl_slist> headers;
  HttpResponse response;
  size_t header_bytes = 0;
  bool is_too_large = false;
  bool was_connected = false;
  CURLcode outcome = CURLE_OK;
  std::array<char, CURL_ERROR_SIZE> words{};  // Curl's own, for the outcome.
};

CurlTransport::Loop::Loop(asio::io_context& context, CurlOptions chosen)
    : io(context), options(std::move(chosen)), agent(UserAgent()), timer(context) {
  multi = curl_multi_init();
  if (!multi) Must(CURLE_OUT_OF_MEMORY, "a new multi handle");
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &OnSocket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &OnTimer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  const auto connections = static_cast<long>(options.connections_max);
  curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections);
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  has_default_ca_file = info->cainfo && access(info->cainfo, R_OK) == 0;
}

CurlTransport::Loop::~Loop() {
  while (!transfers.empty()) {
    Transfer& transfer = **transfers.begin();
    curl_multi_remove_handle(multi, transfer.easy.get());
    Finish(transfer, CURLE_ABORTED_BY_CALLBACK);
  }
  idle.clear();
  curl_multi_cleanup(multi);
  for (auto& [fd, watch] : watches) watch->Release();
  *alive = false;
}

int CurlTransport::Loop::OnSocket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  auto& loop = *static_cast<Loop*>(self);
  if (what == CURL_POLL_REMOVE) {
    loop.Forget(fd);
    return 0;
  }
  WatchPtr& watch = loop.watches[fd];
  if (!watch) {
    auto made = std::make_shared<Watch>(loop.io, &loop);
    boost::system::error_code error;
    made->descriptor.assign(fd, error);
    if (error) {
      loop.watches.erase(fd);
      return -1;  // Curl fails what is under way.
    }
    watch = std::move(made);
  }
  watch->wanted = what;
  loop.Wait(WatchPtr(watch));
  return 0;
}

void CurlTransport::Loop::Forget(int fd) {
  const auto it = watches.find(fd);
  if (it == watches.end()) return;
  it->second->Release();
  watches.erase(it);
}

void CurlTransport::Loop::Wait(const WatchPtr& watch) {
  const auto wait = [&](auto direction, int wanted, int event, bool Watch::* is_waiting) {
    if (!(watch->wanted & wanted) || (*watch).*is_waiting) return;
    (*watch).*is_waiting = true;
    watch->descriptor.async_wait(
        direction, [watch, wanted, event, is_waiting](boost::system::error_code error) {
          (*watch).*is_waiting = false;
          if (error || !watch->owner) return;
          if (watch->wanted & wanted) {
            watch->owner->Act(watch->descriptor.native_handle(), event);
          }
          if (watch->owner) watch->owner->Wait(watch);
        });
  };
  wait(asio::posix::descriptor_base::wait_read, CURL_POLL_IN, CURL_CSELECT_IN,
       &Watch::is_waiting_to_read);
  wait(asio::posix::descriptor_base::wait_write, CURL_POLL_OUT, CURL_CSELECT_OUT,
       &Watch::is_waiting_to_write);
}

// Curl calls this within our calls to it; what holds at the end of each is armed then.
int CurlTransport::Loop::OnTimer(CURLM*, long wait_ms, void* self) {
  auto& loop = *static_cast<Loop*>(self);
  loop.due = wait_ms < 0
                 ? kNever
                 : asio::steady_timer::clock_type::now() + std::chrono::milliseconds(wait_ms);
  return 0;
}

void CurlTransport::Loop::Arm() {
  if (transfers.empty()) {
    // Else the loop would seem to have work until the timer rings.
    if (std::exchange(armed, kNever) != kNever) timer.cancel();
    return;
  }
  if (due >= armed) return;
  if (due <= asio::steady_timer::clock_type::now()) {
    if (std::exchange(is_posted, true)) return;
    asio::post(io, [this, lives = alive] {
      if (!*lives) return;
      is_posted = false;
      Act(CURL_SOCKET_TIMEOUT, 0);
    });
    return;
  }
  armed = due;
  timer.expires_at(due);
  timer.async_wait([this, lives = alive](boost::system::error_code error) {
    if (error || !*lives) return;
    armed = kNever;
    if (due > asio::steady_timer::clock_type::now()) return Arm();
    Act(CURL_SOCKET_TIMEOUT, 0);
  });
}

curl_socket_t CurlTransport::Loop::OnOpen(void* self, curlsocktype, curl_sockaddr* address) {
  ++static_cast<Loop*>(self)->opened;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Curl lets go of a socket before it closes it; should it not, a later socket of the same
// number would be taken for the old one.
int CurlTransport::Loop::OnClose(void* self, curl_socket_t fd) {
  static_cast<Loop*>(self)->Forget(fd);
  return close(fd);
}

// Curl calls this with the connection ready, and writes the request before it returns to
// us: the moment of the return is the first that is certainly not before the sending.
int CurlTransport::Loop::OnPrerequest(void* data, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(data);
  if (transfer.request.on_sent) transfer.loop->sent.push_back(&transfer);
  return CURL_PREREQFUNC_OK;
}

size_t CurlTransport::Loop::OnHeader(char* data, size_t, size_t size, void* to) {
  auto& transfer = *static_cast<Transfer*>(to);
  HttpResponse& response = transfer.response;
  transfer.header_bytes += size;
  if (transfer.header_bytes > kHeaderBytesMax) {
    transfer.is_too_large = true;
    return 0;
  }
  std::string_view line(data, size);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {
    response.headers.clear();  // Those of a 100 Continue are not the answer's.
    return size;
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  std::string_view value = line.substr(colon + 1);
  while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
  while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
  response.headers.emplace_back(LowerAscii(line.substr(0, colon)), value);
  return size;
}

size_t CurlTransport::Loop::OnBody(char* data, size_t, size_t size, void* to) {
  auto& transfer = *static_cast<Transfer*>(to);
  std::string& body = transfer.response.body;
  if (size > transfer.request.response_size_max - body.size()) {
    transfer.is_too_large = true;
    return 0;
  }
  body.append(data, size);
  return size;
}

void CurlTransport::Loop::Act(curl_socket_t fd, int events) {
  int running = 0;
  // Told that a time-out is over, curl names the next one, or none by its silence.
  if (fd == CURL_SOCKET_TIMEOUT) due = kNever;
  curl_multi_socket_action(multi, fd, events, &running);
  Settle();
}

void CurlTransport::Loop::Settle() {
  const std::shared_ptr<bool> lives = alive;
  while (!sent.empty()) {
    Transfer* transfer = sent.back();
    sent.pop_back();
    // The callee may start further requests, and so come back here.
    transfer->request.on_sent(std::chrono::steady_clock::now());
    if (!*lives) return;
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* easy = message->easy_handle;
    const CURLcode outcome = message->data.result;
    void* transfer = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    curl_multi_remove_handle(multi, easy);
    Finish(*static_cast<Transfer*>(transfer), outcome);
  }
  Arm();
}

void CurlTransport::Loop::Finish(Transfer& transfer, CURLcode outcome) {
  long status = 0;
  long verdict = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_off_t connect_us = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_PRETRANSFER_TIME_T, &connect_us);
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_SSL_VERIFYRESULT, &verdict);
  transfer.response.status = static_cast<int>(status);
  transfer.was_connected = connect_us > 0;
  // A signature that does not fit is a failed handshake to curl, like a cut one.
  if (outcome == CURLE_SSL_CONNECT_ERROR && verdict != 0) outcome = CURLE_PEER_FAILED_VERIFICATION;
  transfer.outcome = outcome;
  transfer.loop = nullptr;
  transfers.erase(&transfer);
  std::erase(sent, &transfer);
  if (idle.size() < kIdleHandlesMax) {
    idle.push_back(std::move(transfer.easy));
  }
  transfer.easy.reset();
  transfer.done.cancel();
}

void CurlTransport::Loop::Leave(Transfer& transfer) {
  if (transfer.easy) curl_multi_remove_handle(multi, transfer.easy.get());
  Finish(transfer, CURLE_ABORTED_BY_CALLBACK);
  Arm();
}

// With all that holds for every request; a handle that is used again keeps it.
Easy CurlTransport::Loop::NewHandle() {
  Easy made(curl_easy_init());
  if (!made) Must(CURLE_OUT_OF_MEMORY, "a new handle");
  CURL* easy = made.get();
  SIGNET_SET(easy, CURLOPT_PATH_AS_IS, 1L);  // As it was signed.
  SIGNET_SET(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  SIGNET_SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
  SIGNET_SET(easy, CURLOPT_NOSIGNAL, 1L);
  // A request that is given up while its host's name is looked up would else wait for the
  // look-up's thread, and the loop with it.
  SIGNET_SET(easy, CURLOPT_QUICK_EXIT, 1L);
  SIGNET_SET(easy, CURLOPT_USERAGENT, agent.c_str());
  SIGNET_SET(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  SIGNET_SET(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  SIGNET_SET(easy, CURLOPT_OPENSOCKETFUNCTION, &OnOpen);
  SIGNET_SET(easy, CURLOPT_OPENSOCKETDATA, this);
  SIGNET_SET(easy, CURLOPT_CLOSESOCKETFUNCTION, &OnClose);
  SIGNET_SET(easy, CURLOPT_CLOSESOCKETDATA, this);
  SIGNET_SET(easy, CURLOPT_PREREQFUNCTION, &OnPrerequest);
  SIGNET_SET(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
  SIGNET_SET(easy, CURLOPT_WRITEFUNCTION, &OnBody);
  SIGNET_SET(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  SIGNET_SET(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  SIGNET_SET(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty()) SIGNET_SET(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  // With a folder of authorities besides the file, a bundle would not be the only trust,
  // and curl would read the whole file anew for each connection (10 ms).
  if (!options.ca_file.empty() || has_default_ca_file) {
    SIGNET_SET(easy, CURLOPT_CAPATH, nullptr);
  }
  SIGNET_SET(easy, CURLOPT_NOPROXY, options.no_proxy.c_str());
  return made;
}

// False when curl refuses the URL.  Every option that is set here is set each time, so that
// nothing of an earlier request is left in a handle.
bool CurlTransport::Loop::Start(Transfer& transfer) {
  const HttpRequest& request = transfer.request;
  if (idle.empty()) {
    transfer.easy = NewHandle();
  } else {
    transfer.easy = std::move(idle.back());
    idle.pop_back();
  }
  CURL* easy = transfer.easy.get();
  SIGNET_SET(easy, CURLOPT_PRIVATE, &transfer);
  SIGNET_SET(easy, CURLOPT_ERRORBUFFER, transfer.words.data());
  if (curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str()) != CURLE_OK) return false;
  // Zero would mean "for ever" to curl.
  const auto milliseconds = [](std::chrono::milliseconds length) {
    return std::max(1L, static_cast<long>(length.count()));
  };
  SIGNET_SET(easy, CURLOPT_TIMEOUT_MS, milliseconds(request.timeout));
  SIGNET_SET(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.connect_timeout));
  SIGNET_SET(easy, CURLOPT_PREREQDATA, &transfer);
  SIGNET_SET(easy, CURLOPT_HEADERDATA, &transfer);
  SIGNET_SET(easy, CURLOPT_WRITEDATA, &transfer);
  SIGNET_SET(easy, CURLOPT_PIPEWAIT, request.shares_connection ? 1L : 0L);
  SIGNET_SET(easy, CURLOPT_FRESH_CONNECT, request.never_resent ? 1L : 0L);
  // Always set, the empty one too: else curl asks the environment by rules of its own.
  const std::string& proxy =
      request.url.starts_with("https:") ? options.https_proxy : options.http_proxy;
  SIGNET_SET(easy, CURLOPT_PROXY, request.direct ? "" : proxy.c_str());

  SIGNET_SET(easy, CURLOPT_CUSTOMREQUEST, nullptr);
  SIGNET_SET(easy, CURLOPT_HTTPGET, 1L);
  if (request.method == "HEAD") {
    SIGNET_SET(easy, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET" || !request.body.empty()) {
    SIGNET_SET(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    SIGNET_SET(easy, CURLOPT_POSTFIELDS, request.body.c_str());
    SIGNET_SET(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  SetHeaders(transfer);
  transfers.insert(&transfer);
  if (curl_multi_add_handle(multi, easy) != CURLM_OK) Must(CURLE_OUT_OF_MEMORY, "a request");
  Act(CURL_SOCKET_TIMEOUT, 0);
  return true;
}

void CurlTransport::Loop::SetHeaders(Transfer& transfer) {
  bool has_type = false;
  std::vector<std::string>& lines = transfer.header_lines;
  lines.reserve(transfer.request.headers.size() + 2);
  for (const auto& [name, value] : transfer.request.headers) {
    has_type = has_type || LowerAscii(name) == "content-type";
    std::string& line = lines.emplace_back();
    line.reserve(name.size() + 2 + value.size());
    line += name;
    line += value.empty() ? ";" : ": ";
    line += value;
  }
  lines.emplace_back("Expect:");
  if (!has_type) lines.emplace_back("Content-Type:");  // Else curl calls every body a form.
  transfer.headers.resize(lines.size());
  curl_slist* next = nullptr;
  for (size_t i = lines.size(); i-- > 0;) {
    transfer.headers[i] = {lines[i].data(), next};
    next = &transfer.headers[i];
  }
  SIGNET_SET(transfer.easy.get(), CURLOPT_HTTPHEADER, next);
}

Result<HttpResponse> CurlTransport::Loop::Transfer::Take() {
  const std::string host(HostOf(request.url));
  // Curl's words name hosts, ports and certificates, never headers or bodies.
  const std::string said =
      words[0] ? std::string(words.data()).substr(0, kDetailMax) : curl_easy_strerror(outcome);
  switch (outcome) {
    case CURLE_OK:
      return std::move(response);
    case CURLE_ABORTED_BY_CALLBACK:
      return Fail(Code::kCancelled, "the request to " + host + " was stopped");
    case CURLE_OPERATION_TIMEDOUT:
      if (!was_connected) {
        return Fail(Code::kTimedOut, "no connection to " + host + " in time: " + said);
      }
      return Fail(Code::kTimedOut,
                  "no whole answer from " + host + " within " + Seconds(request.timeout));
    case CURLE_WRITE_ERROR:
      if (!is_too_large) break;
      return Fail(Code::kTooLarge, "the answer of " + host + " is larger than " +
                                       std::to_string(request.response_size_max) + " bytes");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return Fail(Code::kBadInput,
                  "the certificate of " + host + " is not trusted (" + said +
                      "); where a proxy re-signs TLS, name its authority in AWS_CA_BUNDLE");
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Fail(Code::kBadInput, "not a URL that can be asked: " + said);
    case CURLE_PARTIAL_FILE:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return Fail(Code::kServerFault, "the answer of " + host + " was cut or broken: " + said);
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
      if (response.status == 0) break;
      return Fail(Code::kServerFault, "the answer of " + host + " was cut: " + said);
    default:
      break;
  }
  return Fail(Code::kUnreachable, host + ": " + said);
}

CurlTransport::CurlTransport(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
CurlTransport::~CurlTransport() = default;

Result<std::unique_ptr<CurlTransport>> CurlTransport::Make(asio::io_context& io,
                                                           CurlOptions options) {
  if (!StartCurl()) return Fail(Code::kUnreachable, "libcurl does not start");
  if (!options.ca_file.empty() && access(options.ca_file.c_str(), R_OK) != 0) {
    return Fail(Code::kBadInput, "the CA bundle " + options.ca_file +
                                     " (AWS_CA_BUNDLE) cannot be read: " + std::strerror(errno));
  }
  return std::unique_ptr<CurlTransport>(
      new CurlTransport(std::make_unique<Loop>(io, std::move(options))));
}

Awaitable<Result<HttpResponse>> CurlTransport::Send(HttpRequest request) {
  for (const auto& [name, value] : request.headers) {
    if (HoldsLineBreak(name) || HoldsLineBreak(value)) {
      co_return Fail(Code::kBadInput, "a header's value holds a line break: " +
                                          (HoldsLineBreak(name) ? std::string("its name") : name));
    }
  }
  Loop::Transfer transfer(loop_.get(), request, co_await asio::this_coro::executor);
  if (!loop_->Start(transfer)) co_return Fail(Code::kBadInput, "not a URL that can be asked");
  if (transfer.loop) {
    boost::system::error_code woken;
    co_await transfer.done.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  if (transfer.loop) transfer.loop->Leave(transfer);  // Cancelled from outside.
  co_return transfer.Take();
}

size_t CurlTransport::in_flight() const { return loop_->transfers.size(); }
uint64_t CurlTransport::connections_opened() const { return loop_->opened; }

}  // namespace signet
