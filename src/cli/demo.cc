// signet demo: starts the simulated AWS beside us, scans the small organisation in it, and
// says how to try the commands by hand.  Loopback alone.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/chain.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "store/lock.h"
#include "store/store.h"
#include "store/store_path.h"

namespace signet {
namespace {

namespace fs = std::filesystem;

constexpr int kStartSecondsMax = 20;
constexpr std::string_view kListening = "listening on ";

// The simulator as a child that ends when we do: it serves until its stdin closes.
class Simulator {
 public:
  static Result<Simulator> Start(const fs::path& program, const fs::path& world,
                                 const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{program.string(), "--world", world.string(),
                                   "--until-stdin-closes"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    int to_child[2], from_child[2];
    if (pipe2(to_child, O_CLOEXEC) != 0 || pipe2(from_child, O_CLOEXEC) != 0) {
      return Fail(Code::kStore, "cannot make a pipe for the simulator");
    }
    const pid_t child = fork();
    if (child == 0) {
      dup2(to_child[0], STDIN_FILENO);
      dup2(from_child[1], STDOUT_FILENO);
      execv(program.c_str(), arguments.data());
      _exit(127);
    }
    close(to_child[0]);
    close(from_child[1]);
    Simulator simulator(child, to_child[1]);
    auto url = ReadUrl(from_child[0]);
    close(from_child[0]);
    if (!url) return Fail(url.error());
    simulator.url_ = std::move(*url);
    return simulator;
  }

  Simulator(Simulator&& other) noexcept
      : child_(std::exchange(other.child_, -1)),
        stdin_(std::exchange(other.stdin_, -1)),
        url_(std::move(other.url_)) {}
  Simulator& operator=(Simulator&&) = delete;
  ~Simulator() {
    if (child_ < 0) return;
    close(stdin_);
    waitpid(child_, nullptr, 0);
  }

  const std::string& url() const { return url_; }

 private:
  Simulator(pid_t child, int its_stdin) : child_(child), stdin_(its_stdin) {}

  static Result<std::string> ReadUrl(int from) {
    std::string line;
    pollfd waiting{from, POLLIN, 0};
    while (line.find('\n') == std::string::npos && line.size() < 4096) {
      if (poll(&waiting, 1, kStartSecondsMax * 1000) <= 0) break;
      char bytes[256];
      const ssize_t got = read(from, bytes, sizeof bytes);
      if (got <= 0) break;
      line.append(bytes, static_cast<size_t>(got));
    }
    const size_t at = line.find(kListening), end = line.find('\n');
    if (at == std::string::npos || end == std::string::npos) {
      return Fail(Code::kStore, "the simulated AWS did not start");
    }
    return line.substr(at + kListening.size(), end - at - kListening.size());
  }

  pid_t child_;
  int stdin_;
  std::string url_;
};

// The worlds of the demo lie beside the program, or in the source tree it was built from.
fs::path FindWorlds(const fs::path& folder) {
  for (const fs::path& place :
       {folder / "worlds", folder / "../../sim/worlds", folder / "../share/signet/worlds"}) {
    if (fs::exists(place / "demo.world")) return place;
  }
  return {};
}

// Everything in the environment that could lead outside, or to somebody's real account.
void Isolate(const std::string& url, const fs::path& folder) {
  for (const char* name :
       {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
        "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "AWS_CA_BUNDLE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"}) {
    unsetenv(name);
  }
  setenv("AWS_ENDPOINT_URL", url.c_str(), 1);
  setenv("AWS_CONFIG_FILE", (folder / "none").c_str(), 1);
  setenv("AWS_SHARED_CREDENTIALS_FILE", (folder / "none").c_str(), 1);
  setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
  setenv("AWS_ACCESS_KEY_ID", "AKIADEMO111122223333", 1);
  setenv("AWS_SECRET_ACCESS_KEY", "demo/111122223333/opens+nothing", 1);
  setenv("AWS_REGION", "us-east-1", 1);
  setenv("XDG_CONFIG_HOME", folder.c_str(), 1);
  setenv("XDG_RUNTIME_DIR", folder.c_str(), 1);
}

// What only the demo itself needs, gone when it ends.
struct Folder {
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

// Where the demo's run is kept, so that the other commands have something to show.
struct Kept {
  std::string store;
  std::unique_ptr<StoreLock> ours;  // While the demo runs: the next one begins the store anew.
};

Result<Kept> ChooseStore() {
  const auto state = DefaultStorePath(RealEnvironment());
  if (!state) return Fail(state.error());
  const fs::path folder = fs::path(*state).parent_path();
  std::error_code error;
  Error last;
  for (const std::string& name : {std::string("demo.db"), fmt::format("demo-{}.db", getpid())}) {
    const std::string store = (folder / name).string();
    if (auto made = CreateStoreFile(store); !made) return Fail(made.error());
    auto ours = StoreLock::Take(store + ".demo");
    // Nor under a scan that somebody started by hand.
    auto writing = StoreLock::Take(store);
    if (!ours || !writing) {
      last = ours ? writing.error() : ours.error();
      continue;
    }
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(store + end, error);
    return Kept{store, std::move(*ours)};
  }
  return Fail(last);
}

// The second half: three domains that wait, from unverified to verified.  The simulator serves
// their zones as DNS at an address of this machine.
class Mending {
 public:
  static Result<Mending> Start(const fs::path& program, const fs::path& worlds,
                               const fs::path& folder) {
    const fs::path hints = folder / "hints", places = folder / "map";
    auto simulator = Simulator::Start(program, worlds / "demo-fix.world",
                                      {"--dns-listen", "0", "--dns-hints-file", hints.string(),
                                       "--dns-map-file", places.string()});
    if (!simulator) return Fail(simulator.error());
    DnsFlags dns;
    dns.root_hints = hints.string();
    dns.map = {"@" + places.string()};
    dns.trust_anchor = "none";
    return Mending(*std::move(simulator), std::move(dns), folder);
  }

  const std::string& url() const { return simulator_.url(); }

  // Each command as a person would type it.  The code of the first that went wrong, else 0.
  int Run(const std::string& store) const {
    const std::string list = (folder_ / "authorised.toml").string();
    const std::string plan = (folder_ / "plan.json").string();
    setenv("AWS_ENDPOINT_URL", url().c_str(), 1);
    setenv("AWS_REGION", "eu-west-1", 1);

    ScanFlags scan;
    scan.scope.regions = {"eu-west-1"};
    scan.explain = "unverified";
    scan.dns = dns_;
    scan.rate = 0;
    scan.store.store = store;
    scan.quiet = true;
    Step("signet scan --explain: three domains of another account wait, and the DNS tells why");
    if (const int code = RunCommand(scan); code != kExitFindings) return Unexpected(code);

    AuthoriseFlags authorise;
    authorise.account = "111122223333";
    authorise.region = "eu-west-1";
    authorise.owner = "dns@shop.example";
    authorise.list = list;
    Step("signet authorise: the owner of shop.example allows it, and what lies below it");
    for (const char* identity : {"shop.example", "*.shop.example"}) {
      authorise.identity = identity;
      if (const int code = RunCommand(authorise); code != kExitClean) return Unexpected(code);
    }

    PlanFlags planned;
    planned.store.store = store;
    planned.zones = Zones(list);
    planned.out = plan;
    Step("signet plan: what would mend it; what nobody authorised is refused");
    if (const int code = RunCommand(planned); code != kExitFindings) return Unexpected(code);

    ApplyFlags applied;
    applied.plan = plan;
    applied.store.store = store;
    applied.zones = Zones(list);
    applied.yes = true;
    Step("signet apply: exactly that, and nothing else");
    if (const int code = RunCommand(applied); code != kExitClean) return Unexpected(code);

    WaitFlags wait;
    wait.identities = {"shop.example", "news.shop.example"};
    wait.dns = dns_;
    wait.rate = 0;
    wait.timeout = "30s";
    Step("signet wait: until SES agrees");
    if (const int code = RunCommand(wait); code != kExitClean) return Unexpected(code);
    return kExitClean;
  }

 private:
  Mending(Simulator simulator, DnsFlags dns, fs::path folder)
      : simulator_(std::move(simulator)), dns_(std::move(dns)), folder_(std::move(folder)) {}

  static ZoneFlags Zones(const std::string& list) {
    ZoneFlags zones;
    zones.authorised = list;
    zones.rate = 0;
    return zones;
  }
  static void Step(const char* line) {
    std::cout.flush();
    std::fprintf(stderr, "\nsignet: %s\n", line);
  }
  static int Unexpected(int code) { return code == kExitClean ? kExitCannotStart : code; }

  Simulator simulator_;
  DnsFlags dns_;
  fs::path folder_;
};

// Until somebody wants the end, or the simulator ended.
void WaitForTheEnd(const sigset_t& ends) {
  int which = 0;
  sigwait(&ends, &which);
}

}  // namespace

int RunCommand(const DemoFlags& flags) {
  if (auto known = ParseOutputs({flags.format, flags.write, std::nullopt}, std::nullopt); !known)
    return Complain(known.error(), kExitUsage);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path worlds = FindWorlds(program);
  if (worlds.empty())
    return Complain({Code::kStore, "the demo's world (demo.world) is not beside the program"},
                    kExitCannotStart);
  char name[] = "/tmp/signet-demo-XXXXXX";
  if (!mkdtemp(name))
    return Complain({Code::kStore, "cannot make a folder for the demo in /tmp"}, kExitCannotStart);
  const Folder folder{name};

  const auto kept = ChooseStore();
  if (!kept) return Complain(kept.error(), kExitCannotStart);
  const std::string& store = kept->store;

  int code = kExitClean;
  {
    auto simulator = Simulator::Start(program / "signet-sim", worlds / "demo.world");
    if (!simulator) return Complain(simulator.error(), kExitCannotStart);
    Isolate(simulator->url(), folder.path);
    ScanFlags scan;
    scan.scope.org = true;
    scan.scope.org_role = "audit/signet-reader";
    scan.scope.external_id = "signet-demo";
    // Example Newsletter is not on the list, so that a domain of ours held there is told.
    scan.trusted_accounts = {"111122223333", "222233334444", "444455556666", "555566667777",
                             "777788889999", "888899990000", "999900001111"};
    scan.depth = "full";
    scan.rate = 20;
    scan.store.store = store;
    scan.output.format = flags.format;
    scan.output.write = flags.write;
    std::fprintf(
        stderr,
        "signet: a small organisation on the simulated AWS, at %s; nothing leaves this machine\n",
        simulator->url().c_str());
    const int scanned = RunCommand(scan);
    // The demo shows findings and gaps on purpose: they are its success.
    if (scanned != kExitClean && scanned != kExitFindings && scanned != kExitIncomplete)
      code = scanned;
    if (code == kExitClean) {
      std::fprintf(stderr,
                   "signet: a scan of this exits with %d; the demo exits with 0.  Look again:\n"
                   "  ./signet report --store %s --format csv\n"
                   "  ./signet query --store %s 'SELECT * FROM findings_v1'\n",
                   scanned, store.c_str(), store.c_str());
    }
    // The other formats are one scan's, whole.
    std::optional<Mending> mending;
    if (code == kExitClean && flags.format == "table") {
      auto started = Mending::Start(program / "signet-sim", worlds, folder.path);
      if (!started) return Complain(started.error(), kExitCannotStart);
      mending.emplace(*std::move(started));
      code = mending->Run(store);
    }
    if (flags.keep && code == kExitClean) {
      // Blocked before anybody is told to send one, so that none ends us with the folder left.
      sigset_t ends;
      sigemptyset(&ends);
      for (const int one : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&ends, one);
      pthread_sigmask(SIG_BLOCK, &ends, nullptr);
      std::fprintf(
          stderr,
          "signet: the simulated AWS stays up until Ctrl-C; in another terminal:\n"
          "  export AWS_ENDPOINT_URL=%s AWS_ACCESS_KEY_ID=AKIADEMO111122223333 \\\n"
          "    AWS_SECRET_ACCESS_KEY=demo/111122223333/opens+nothing AWS_REGION=us-east-1\n"
          "  ./signet scan --store %s --org --org-role audit/signet-reader \\\n"
          "    --external-id signet-demo --rate 20\n",
          simulator->url().c_str(), store.c_str());
      if (mending) {
        const std::string at = folder.path.string();
        std::fprintf(stderr,
                     "the second one, whose zones are a DNS as well:\n"
                     "  export AWS_ENDPOINT_URL=%s AWS_REGION=eu-west-1\n"
                     "  ./signet explain corp.example --rate 0 --root-hints %s/hints \\\n"
                     "    --dns-map @%s/map --trust-anchor none\n"
                     "  ./signet undo --store %s --zone-rate 0 --allow break-verified\n",
                     mending->url().c_str(), at.c_str(), at.c_str(), store.c_str());
      }
      WaitForTheEnd(ends);
    }
  }
  return code;
}

}  // namespace signet
