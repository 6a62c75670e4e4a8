// signet-sim: serves a world file as AWS on a loopback port.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "sim/shell/server.h"
#include "sim/shell/unbound_lookup.h"
#include "sim/world.h"

namespace {

constexpr const char* kUsage =
    "usage: signet-sim --world FILE [--listen 127.0.0.1:0] [--port-file PATH] [--log FILE]\n"
    "                  [--until-stdin-closes] [--check]\n"
    "                  [--dns off | --dns-root-hints FILE --dns-trust-anchor FILE|none]\n"
    "                  [--dns-listen PORT [--dns-hints-file PATH] [--dns-map-file PATH]]\n";

struct Arguments {
  std::string world;
  std::string listen = "127.0.0.1:0";
  std::string port_file;
  std::string log;
  std::string dns;
  std::string root_hints;
  std::string trust_anchor;
  std::string dns_listen;
  std::string dns_hints_file;
  std::string dns_map_file;
  bool until_stdin_closes = false;
  bool check = false;
};

std::optional<std::string> ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  if (in.bad()) return std::nullopt;
  return bytes;
}

std::optional<Arguments> ParseArguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    if (flag == "--until-stdin-closes") {
      arguments.until_stdin_closes = true;
      continue;
    }
    if (flag == "--check") {
      arguments.check = true;
      continue;
    }
    std::string* value = flag == "--world"              ? &arguments.world
                         : flag == "--listen"           ? &arguments.listen
                         : flag == "--port-file"        ? &arguments.port_file
                         : flag == "--log"              ? &arguments.log
                         : flag == "--dns"              ? &arguments.dns
                         : flag == "--dns-root-hints"   ? &arguments.root_hints
                         : flag == "--dns-trust-anchor" ? &arguments.trust_anchor
                         : flag == "--dns-listen"       ? &arguments.dns_listen
                         : flag == "--dns-hints-file"   ? &arguments.dns_hints_file
                         : flag == "--dns-map-file"     ? &arguments.dns_map_file
                                                        : nullptr;
    if (value == nullptr || ++i == argc) return std::nullopt;
    *value = argv[i];
  }
  if (arguments.world.empty()) return std::nullopt;
  const bool off = arguments.dns == "off";
  if (!off && !arguments.dns.empty()) return std::nullopt;
  if (off && !arguments.root_hints.empty()) return std::nullopt;
  // Whether answers are validated is said, not assumed.
  if (arguments.root_hints.empty() != arguments.trust_anchor.empty()) return std::nullopt;
  const bool told = !arguments.dns_hints_file.empty() || !arguments.dns_map_file.empty();
  if (told && arguments.dns_listen.empty()) return std::nullopt;
  return arguments;
}

int Fail(const std::string& why) {
  fmt::print(stderr, "signet-sim: {}\n", why);
  return 2;
}

// The world's setting, its files beside the world, unless the flags say otherwise.
std::optional<sim::DnsSetting> DnsOf(const Arguments& arguments, const sim::World& world,
                                     const std::filesystem::path& folder) {
  auto dns = world.dns;
  if (arguments.dns == "off") return std::nullopt;
  // Served here, SES looks here, unless the flags lead elsewhere.
  if (!arguments.dns_listen.empty() && arguments.root_hints.empty()) {
    if (!dns) dns.emplace();
    dns->served = true;
    return dns;
  }
  if (!arguments.root_hints.empty()) {
    if (!dns) dns.emplace();
    dns->served = false;
    dns->root_hints = arguments.root_hints;
    dns->trust_anchor = arguments.trust_anchor == "none" ? "" : arguments.trust_anchor;
    return dns;
  }
  if (!dns || dns->served) return dns;
  dns->root_hints = folder / dns->root_hints;
  if (!dns->trust_anchor.empty()) dns->trust_anchor = folder / dns->trust_anchor;
  return dns;
}

// Written aside and renamed, so that a reader never sees half of it.
void WriteWhole(const std::string& path, const std::string& text) {
  if (path.empty()) return;
  const std::string aside = path + ".new";
  std::ofstream out(aside);
  out << text;
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(aside, path, error);
  if (!out || error) fmt::print(stderr, "signet-sim: cannot write {}\n", path);
}

std::optional<std::uint16_t> ParsePort(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

// For `signet explain --root-hints FILE --dns-map @FILE --trust-anchor none`.
void WriteWhereDnsIs(const Arguments& arguments, const std::vector<sim::DnsServer>& servers,
                     std::uint16_t port) {
  const sim::DnsServer& root = servers.front();
  WriteWhole(arguments.dns_hints_file,
             fmt::format(". 3600000 NS {0}\n{0} 3600000 A {1}\n", root.name, root.address));
  std::string map;
  for (const auto& server : servers) map += fmt::format("{0}={0}:{1}\n", server.address, port);
  WriteWhole(arguments.dns_map_file, map);
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = ParseArguments(argc, argv);
  if (!arguments) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const auto text = ReadFile(arguments->world);
  if (!text) return Fail(fmt::format("cannot read {}", arguments->world));
  const auto folder = std::filesystem::path(arguments->world).parent_path();
  auto world =
      sim::ParseWorld(*text, [&](const std::string& name) { return ReadFile(folder / name); });
  if (auto* error = std::get_if<std::string>(&world)) {
    return Fail(fmt::format("{}: {}", arguments->world, *error));
  }
  if (arguments->check) return 0;

  sim::ServerOptions options;
  const auto colon = arguments->listen.rfind(':');
  if (colon == std::string::npos) return Fail("--listen takes ADDRESS:PORT");
  options.address = arguments->listen.substr(0, colon);
  const std::string port = arguments->listen.substr(colon + 1);
  const auto parsed = ParsePort(port);
  if (!parsed) return Fail(fmt::format("'{}' is not a port", port));
  options.port = *parsed;
  options.until_stdin_closes = arguments->until_stdin_closes;
  options.on_listening = [&](std::uint16_t bound) {
    WriteWhole(arguments->port_file, fmt::format("{}\n", bound));
    fmt::print("signet-sim: listening on http://{}:{}\n", options.address, bound);
    std::fflush(stdout);
  };
  std::ofstream log;
  if (!arguments->log.empty()) {
    log.open(arguments->log, std::ios::app);
    if (!log) return Fail(fmt::format("cannot write {}", arguments->log));
    options.on_call = [&log](const std::string& line) { log << line << std::endl; };
  }
  auto& read = std::get<sim::World>(world);
  read.dns = options.dns = DnsOf(*arguments, read, folder);
  if (!arguments->dns_listen.empty()) {
    options.dns_port = ParsePort(arguments->dns_listen);
    if (!options.dns_port) return Fail(fmt::format("'{}' is not a port", arguments->dns_listen));
  } else if (read.dns && read.dns->served) {
    options.dns_port = 0;
  }
  if (read.dns && !read.dns->served) {
    const auto dns = sim::UnboundLookup::Open(*read.dns, {}, {});
    if (const auto* error = std::get_if<std::string>(&dns)) return Fail(*error);
  }
  sim::Simulator simulator(std::move(read));
  options.on_dns_listening = [&](std::uint16_t bound) {
    WriteWhereDnsIs(*arguments, simulator.DnsServers(), bound);
    fmt::print(stderr, "signet-sim: DNS on {} port {}\n", simulator.DnsServers().front().address,
               bound);
  };
  const std::string why = sim::Serve(simulator, options);
  return why.empty() ? 0 : Fail(why);
}
