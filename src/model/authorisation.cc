// A list is only as narrow as its patterns, so patterns are few and strict.
#include "model/authorisation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "model/domain_name.h"
#include "model/identity.h"

namespace signet {
namespace {

tl::unexpected<Error> Wrong(std::string_view field, std::string_view given, std::string_view rule) {
  return Fail(Code::kBadInput, fmt::format("{} '{}': {}", field, given, rule));
}

// "@example.com" of an address, else the name; the domain part in lower case.
std::string Comparable(std::string_view identity) {
  const size_t at = identity.rfind('@');
  const size_t domain = at == std::string_view::npos ? 0 : at + 1;
  std::string text(identity.substr(0, domain));
  text += LowerAscii(identity.substr(domain));
  return text;
}

bool IsDate(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  const bool formed =
      std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(),
                 [](char c, char form) { return form == 'd' ? c >= '0' && c <= '9' : c == form; });
  const auto number = [&](size_t at, size_t size) {
    return std::atoi(std::string(text.substr(at, size)).c_str());
  };
  using namespace std::chrono;
  return formed && (year(number(0, 4)) / month(static_cast<unsigned>(number(5, 2))) /
                    day(static_cast<unsigned>(number(8, 2))))
                       .ok();
}

bool HoldsControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f;
  });
}

}  // namespace

Result<Authorisation> CheckAuthorisation(Authorisation line) {
  if (line.account != "*" && !ParseAccountId(line.account))
    return Wrong("account", line.account, "give twelve digits, or * for every account");
  if (line.region != "*" && !IsRegionName(line.region))
    return Wrong("region", line.region, "give one like eu-west-1, or * for every region");
  if (line.owner.empty()) return Wrong("owner", line.owner, "say who allows it");
  if (HoldsControl(line.owner) || HoldsControl(line.identity))
    return Fail(Code::kBadInput,
                "owner and identity are text in one line, without control characters");
  if (!IsDate(line.date)) return Wrong("date", line.date, "give a day like 2026-11-25");
  if (line.identity == "*") return line;
  constexpr std::string_view kForms =
      "give a domain, *.DOMAIN for all below it, an address, or *@DOMAIN";
  std::string_view rest = line.identity;
  if (rest.starts_with("*.") || rest.starts_with("*@")) {
    rest.remove_prefix(2);
  } else if (const size_t at = rest.rfind('@'); at != std::string_view::npos) {
    if (at == 0) return Wrong("identity", line.identity, kForms);
    if (rest.substr(0, at).find('*') != std::string_view::npos)
      return Wrong("identity", line.identity, kForms);
    rest.remove_prefix(at + 1);
  }
  const auto domain = DomainName::Parse(rest);
  if (!domain || domain->root() || rest.find('*') != std::string_view::npos)
    return Wrong("identity", line.identity, kForms);
  return line;
}

const Authorisation* Authorisations::Covers(const Target& target, std::string_view identity) const {
  const std::string name = Comparable(identity);
  const bool address = name.find('@') != std::string::npos;
  const auto covers = [&](const Authorisation& line) {
    if (line.account != "*" && line.account != target.account) return false;
    if (line.region != "*" && line.region != target.region) return false;
    if (line.identity == "*") return true;
    const std::string pattern = Comparable(line.identity);
    if (pattern.starts_with("*@")) return address && name.ends_with(pattern.substr(1));
    if (pattern.starts_with("*.")) return !address && name.ends_with(pattern.substr(1));
    return pattern == name;
  };
  const auto line = std::find_if(lines_.begin(), lines_.end(), covers);
  return line == lines_.end() ? nullptr : &*line;
}

}  // namespace signet
