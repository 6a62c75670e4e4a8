// Organizations (JSON 1.1) and Account (REST JSON): who is there, and which regions
// are enabled for them.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "sim/access.h"
#include "sim/digest.h"
#include "sim/operations.h"

namespace sim {
namespace {

namespace json = boost::json;

constexpr std::int64_t kAccountsPageMax = 20;
constexpr std::int64_t kRegionsPageMax = 50;

// What these calls may say in their bodies.
struct Body {
  std::string id;  // ChildId, ParentId or AccountId, whichever the operation knows.
  std::string token;
  std::int64_t max = 0;
  std::vector<std::string> opt_status;
};

std::variant<Body, std::string> ParseBody(const Call& call, std::string_view id_member,
                                          std::int64_t max_most,
                                          std::string_view list_member = {}) {
  boost::system::error_code error;
  const json::value value = json::parse(call.request.body, error);
  if (error || !value.is_object()) return "The body is not a JSON object.";
  Body body;
  body.max = max_most;
  for (const auto& member : value.get_object()) {
    const std::string_view key = member.key();
    const json::value& given = member.value();
    if (!id_member.empty() && key == id_member && given.is_string()) {
      body.id = std::string(given.get_string());
    } else if (key == "NextToken" && given.is_string() && max_most > 0) {
      body.token = std::string(given.get_string());
    } else if (key == "MaxResults" && given.is_int64() && max_most > 0) {
      body.max = given.get_int64();
      if (body.max < 1 || body.max > max_most) {
        return fmt::format("MaxResults {} is not between 1 and {}.", body.max, max_most);
      }
    } else if (!list_member.empty() && key == list_member && given.is_array()) {
      for (const auto& item : given.get_array()) {
        if (!item.is_string()) return fmt::format("{} holds more than text.", key);
        body.opt_status.emplace_back(item.get_string());
      }
    } else {
      return fmt::format("The member '{}' is not known, or of the wrong type.", key);
    }
  }
  return body;
}

Response Invalid(const Call& call, const std::string& why) {
  return Refuse(call, Refusal::kInvalid, why);
}

void AppendMember(std::string& out, std::string_view name, std::string_view text) {
  if (out.back() != '{') out += ',';
  AppendJsonText(out, name);
  out += ':';
  AppendJsonText(out, text);
}

// Asked only once AnswerOrganizations has seen that there is one.
const Organization& The(const World& world) {
  static const Organization none;
  return world.organization ? *world.organization : none;
}

std::string OrganizationArn(const World& world, std::string_view kind, std::string_view rest) {
  return fmt::format("arn:{}:organizations::{}:{}/{}", world.partition,
                     world.AccountId(world.management.value_or(0)), kind, rest);
}

void AppendAccount(std::string& out, const State& state, std::uint32_t index) {
  const World& world = state.world();
  const Account& form = world.AccountForm(index);
  const std::string id = world.AccountId(index);
  const bool generated = form.id.empty();
  out += '{';
  AppendMember(out, "Id", id);
  AppendMember(out, "Arn",
               OrganizationArn(world, "account", fmt::format("{}/{}", The(world).id, id)));
  AppendMember(out, "Email", generated ? fmt::format("aws+{}@example.com", id) : form.email);
  AppendMember(out, "Name", generated ? fmt::format("Account {}", id) : form.name);
  if (The(world).tells_state) AppendMember(out, "State", form.state);
  if (The(world).tells_status) AppendMember(out, "Status", form.state);
  AppendMember(out, "JoinedMethod", form.management ? "INVITED" : "CREATED");
  const Moment long_ago{true, std::chrono::hours(24 * 365)};
  out += fmt::format(",\"JoinedTimestamp\":{}}}",
                     JsonTime(state.Resolve(form.joined.value_or(long_ago))));
}

// Rows that pass `takes`, from where the page begins.
template <typename Takes, typename Append>
Response Paged(State& state, const Call& call, const Body& body, std::string_view list,
               std::uint64_t count, Takes takes, Append append) {
  const auto opened = state.OpenPage(call, body.token, body.id.empty() ? 0 : MixText(body.id, 1));
  if (auto* wrong = std::get_if<std::string>(&opened)) return Invalid(call, *wrong);
  const Page page = std::get<Page>(opened);
  std::string out = fmt::format("{{\"{}\":[", list);
  std::int64_t rows = 0;
  std::uint64_t position = page.offset;
  const auto skip = [&] {
    while (position < count && !takes(position)) ++position;
  };
  for (skip(); position < count && rows < body.max; skip()) {
    if (rows++ > 0) out += ',';
    append(out, position++);
  }
  out += ']';
  if (position < count) {
    out += ",\"NextToken\":";
    AppendJsonText(out, state.NextToken(call, page, position));
  }
  return Answer(call, out + "}");
}

const Unit* FindUnit(const Organization& organization, std::string_view path) {
  for (const Unit& unit : organization.units) {
    if (unit.path == path) return &unit;
  }
  return nullptr;
}

std::string ParentOf(const World& world, std::uint32_t account) {
  const Unit* unit = FindUnit(The(world), world.AccountForm(account).unit);
  return unit == nullptr ? The(world).root_id : unit->id;
}

bool IsParent(const Organization& organization, std::string_view id) {
  return id == organization.root_id ||
         std::any_of(organization.units.begin(), organization.units.end(),
                     [&](const Unit& unit) { return unit.id == id; });
}

Response ListAccounts(State& state, const Call& call, const Body& body) {
  return Paged(
      state, call, body, "Accounts", state.world().AccountCount(),
      [](std::uint64_t) { return true; },
      [&](std::string& out, std::uint64_t index) {
        AppendAccount(out, state, static_cast<std::uint32_t>(index));
      });
}

Response ListAccountsForParent(State& state, const Call& call, const Body& body) {
  const World& world = state.world();
  return Paged(
      state, call, body, "Accounts", world.AccountCount(),
      [&](std::uint64_t index) {
        return ParentOf(world, static_cast<std::uint32_t>(index)) == body.id;
      },
      [&](std::string& out, std::uint64_t index) {
        AppendAccount(out, state, static_cast<std::uint32_t>(index));
      });
}

Response ListUnits(State& state, const Call& call, const Body& body) {
  const auto& organization = The(state.world());
  return Paged(
      state, call, body, "OrganizationalUnits", organization.units.size(),
      [&](std::uint64_t i) { return organization.units[i].parent_id == body.id; },
      [&](std::string& out, std::uint64_t i) {
        const Unit& unit = organization.units[i];
        out += '{';
        AppendMember(out, "Id", unit.id);
        AppendMember(out, "Arn",
                     OrganizationArn(state.world(), "ou", organization.id + "/" + unit.id));
        AppendMember(out, "Name", unit.name);
        out += '}';
      });
}

Response ListParents(State& state, const Call& call, const Body& body) {
  const World& world = state.world();
  const auto& units = The(world).units;
  std::string parent;
  if (const auto account = world.FindAccount(body.id)) {
    parent = ParentOf(world, *account);
  } else {
    const auto unit = std::find_if(units.begin(), units.end(),
                                   [&](const Unit& one) { return one.id == body.id; });
    if (unit == units.end()) {
      return RefuseAs(call, 400, "ChildNotFoundException",
                      "You specified a child that doesn't exist.");
    }
    parent = unit->parent_id;
  }
  std::string out = "{\"Parents\":[{";
  AppendMember(out, "Id", parent);
  AppendMember(out, "Type", parent == The(world).root_id ? "ROOT" : "ORGANIZATIONAL_UNIT");
  return Answer(call, out + "}]}");
}

Response ListRoots(State& state, const Call& call) {
  const Organization& organization = The(state.world());
  std::string out = "{\"Roots\":[{";
  AppendMember(out, "Id", organization.root_id);
  AppendMember(
      out, "Arn",
      OrganizationArn(state.world(), "root", organization.id + "/" + organization.root_id));
  AppendMember(out, "Name", "Root");
  return Answer(
      call, out + R"(,"PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]}]})");
}

Response DescribeOrganization(State& state, const Call& call) {
  const World& world = state.world();
  const std::uint32_t management = world.management.value_or(0);
  std::string out = "{\"Organization\":{";
  AppendMember(out, "Id", The(world).id);
  AppendMember(out, "Arn", OrganizationArn(world, "organization", The(world).id));
  AppendMember(out, "FeatureSet", "ALL");
  AppendMember(out, "MasterAccountId", world.AccountId(management));
  AppendMember(
      out, "MasterAccountArn",
      OrganizationArn(world, "account", The(world).id + "/" + world.AccountId(management)));
  AppendMember(out, "MasterAccountEmail", world.AccountForm(management).email);
  return Answer(
      call,
      out + R"(,"AvailablePolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]}})");
}

std::string_view OptStatus(const World& world, std::uint32_t account, std::string_view region) {
  if (!RegionIsEnabled(world, account, region)) return "DISABLED";
  return IsEnabledByDefault(region) ? "ENABLED_BY_DEFAULT" : "ENABLED";
}

}  // namespace

Response AnswerOrganizations(State& state, const Call& call) {
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  const World& world = state.world();
  if (!world.organization) {
    return RefuseAs(call, 400, "AWSOrganizationsNotInUseException",
                    "Your account is not a member of an organization.");
  }
  const bool any_member = call.operation == Operation::kDescribeOrganization;
  if (!any_member && world.management != call.who.account &&
      !world.AccountForm(call.who.account).delegated_admin) {
    return Refuse(call, Refusal::kDenied, "You don't have permissions to access this resource.");
  }
  std::string_view id_member;
  if (call.operation == Operation::kListParents) id_member = "ChildId";
  if (call.operation == Operation::kListAccountsForParent ||
      call.operation == Operation::kListOrganizationalUnitsForParent) {
    id_member = "ParentId";
  }
  const auto parsed = ParseBody(call, id_member, any_member ? 0 : kAccountsPageMax);
  if (auto* wrong = std::get_if<std::string>(&parsed)) return Invalid(call, *wrong);
  const Body& body = std::get<Body>(parsed);
  if (!id_member.empty() && body.id.empty()) {
    return Invalid(call, fmt::format("The member '{}' is missing.", id_member));
  }
  if (id_member == "ParentId" && !IsParent(The(world), body.id)) {
    return RefuseAs(call, 400, "ParentNotFoundException",
                    "You specified parent that doesn't exist.");
  }
  switch (call.operation) {
    case Operation::kListAccounts:
      return ListAccounts(state, call, body);
    case Operation::kListAccountsForParent:
      return ListAccountsForParent(state, call, body);
    case Operation::kListOrganizationalUnitsForParent:
      return ListUnits(state, call, body);
    case Operation::kListParents:
      return ListParents(state, call, body);
    case Operation::kListRoots:
      return ListRoots(state, call);
    default:
      return DescribeOrganization(state, call);
  }
}

Response AnswerAccount(State& state, const Call& call) {
  const auto type = call.Header("content-type");
  if (!type || !type->starts_with("application/json")) {
    return Invalid(call, "The header Content-Type must be application/json.");
  }
  if (!call.parameters.empty()) {
    return Invalid(call,
                   fmt::format("The query parameter '{}' is not known.", call.parameters[0].first));
  }
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  const auto parsed = ParseBody(call, "AccountId", kRegionsPageMax, "RegionOptStatusContains");
  if (auto* wrong = std::get_if<std::string>(&parsed)) return Invalid(call, *wrong);
  const Body& body = std::get<Body>(parsed);
  const World& world = state.world();
  std::uint32_t account = call.who.account;
  if (!body.id.empty()) {
    const bool may = world.organization && (world.management == call.who.account ||
                                            world.AccountForm(call.who.account).delegated_admin);
    const auto named = world.FindAccount(body.id);
    // The management account must leave its own id out.
    if (!may || !named || *named == call.who.account) {
      return Refuse(call, Refusal::kDenied,
                    fmt::format("User: {} is not authorized to perform: account:ListRegions "
                                "(The account {} may not be named here)",
                                call.who.arn, body.id));
    }
    account = *named;
  }
  const auto wanted = [&](std::uint64_t i) {
    const auto status = OptStatus(world, account, world.regions[i]);
    return body.opt_status.empty() || std::find(body.opt_status.begin(), body.opt_status.end(),
                                                status) != body.opt_status.end();
  };
  return Paged(state, call, body, "Regions", world.regions.size(), wanted,
               [&](std::string& out, std::uint64_t i) {
                 out += '{';
                 AppendMember(out, "RegionName", world.regions[i]);
                 AppendMember(out, "RegionOptStatus", OptStatus(world, account, world.regions[i]));
                 out += '}';
               });
}

}  // namespace sim
