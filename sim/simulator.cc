// A request's way in: which operation, who signed, is the region enabled, does a
// fault strike, is there room under the limit; then the operation itself.
#include "sim/simulator.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "sim/access.h"
#include "sim/digest.h"
#include "sim/dns_message.h"
#include "sim/operations.h"
#include "sim/session.h"
#include "sim/signature.h"
#include "sim/target.h"
#include "sim/world_zone.h"

namespace sim {

// The few signing keys of a day, so that a call costs one derivation less.
struct Simulator::Keys {
  static constexpr std::size_t kKeysMax = 1 << 16;
  std::unordered_map<std::string, Digest> by_scope;

  const Digest& Find(const std::string& secret, const Authorization& authorization) {
    const std::string scope =
        fmt::format("{}/{}/{}/{}/{}", authorization.key_id, secret, authorization.date,
                    authorization.region, authorization.service);
    const auto found = by_scope.find(scope);
    if (found != by_scope.end()) return found->second;
    if (by_scope.size() >= kKeysMax) by_scope.clear();
    return by_scope.emplace(scope, DeriveSigningKey(secret, authorization)).first->second;
  }
};

namespace {

using Kind = FaultRule::Kind;

constexpr std::string_view kInvalidToken = "The security token included in the request is invalid.";
constexpr std::size_t kParametersMax = 512;
constexpr std::string_view kRoute53Path = "/2013-04-01/";

bool ParseParameters(std::string_view text, bool form, Parameters& out) {
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (part.empty()) continue;
    const auto equals = part.find('=');
    auto key = PercentDecode(part.substr(0, equals), form);
    auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                  : PercentDecode(part.substr(equals + 1), form);
    if (!key || !value || out.size() == kParametersMax) return false;
    out.emplace_back(*std::move(key), *std::move(value));
  }
  return true;
}

struct IdentityRoute {
  Operation operation;
  std::string_view method;
};

// By what follows the identity in the path.
IdentityRoute OfOneIdentity(std::string_view method, std::string_view rest) {
  if (rest.empty()) {
    if (method == "DELETE") return {Operation::kDeleteEmailIdentity, method};
    return {Operation::kGetEmailIdentity, "GET"};
  }
  if (rest == "/policies") return {Operation::kGetEmailIdentityPolicies, "GET"};
  if (rest == "/dkim") return {Operation::kPutEmailIdentityDkimAttributes, "PUT"};
  if (rest == "/dkim/signing") return {Operation::kPutEmailIdentityDkimSigningAttributes, "PUT"};
  if (rest == "/mail-from") return {Operation::kPutEmailIdentityMailFromAttributes, "PUT"};
  return {Operation::kUnknown, ""};
}

// What a request asks for, or the answer to one that asks for nothing we know.
std::optional<Response> RouteSesV2(Call& call, std::string_view path) {
  const bool get = call.request.method == "GET";
  const bool post = call.request.method == "POST";
  constexpr std::string_view kIdentities = "/v2/email/identities";
  bool fits = get;
  if (path == kIdentities) {
    call.operation = post ? Operation::kCreateEmailIdentity : Operation::kListEmailIdentities;
    fits = get || post;
  } else if (path == "/v2/email/list-identities") {
    call.operation = Operation::kListEmailIdentities;
    fits = post;
  } else if (path == "/v2/email/account") {
    call.operation = Operation::kGetAccount;
  } else if (path == "/v2/email/tags") {
    call.operation = Operation::kListTagsForResource;
  } else if (path.starts_with(kIdentities) && path.size() > kIdentities.size() + 1 &&
             path[kIdentities.size()] == '/') {
    const auto rest = path.substr(kIdentities.size() + 1);
    const auto slash = std::min(rest.find('/'), rest.size());
    const auto [operation, method] = OfOneIdentity(call.request.method, rest.substr(slash));
    call.operation = operation;
    fits = call.request.method == method;
    auto label = PercentDecode(rest.substr(0, slash), false);
    if (!label) return Refuse(call, Refusal::kInvalid, "The path is not percent-encoded.");
    call.label = *std::move(label);
  }
  if (call.operation == Operation::kUnknown || !fits) {
    const int status = call.operation == Operation::kUnknown ? 404 : 405;
    call.operation = Operation::kUnknown;
    return RefuseAs(call, status, "UnknownOperationException", "");
  }
  return std::nullopt;
}

std::optional<Response> RouteQuery(Call& call) {
  call.dialect = Dialect::kQuery;
  const auto type = call.Header("content-type");
  if (call.request.method != "POST") {
    return Refuse(call, Refusal::kUnknownOperation, "Only POST is simulated for the Query form.");
  }
  if (!type || !type->starts_with("application/x-www-form-urlencoded")) {
    return Refuse(call, Refusal::kInvalid,
                  "The header Content-Type must be application/x-www-form-urlencoded.");
  }
  if (!call.parameters.empty()) {
    return Refuse(call, Refusal::kInvalid,
                  fmt::format("The query parameter '{}' is not known.", call.parameters[0].first));
  }
  if (!ParseParameters(call.request.body, true, call.parameters)) {
    return Refuse(call, Refusal::kInvalid, "The body is not a form.");
  }
  const auto action = call.Parameter("Action").value_or("");
  if (call.service_name.empty() && action == "AssumeRoleWithWebIdentity") call.service_name = "sts";
  call.service = call.service_name == "sts" ? Service::kSts : Service::kSesV1;
  call.operation = FindOperation(call.service, action);
  const std::string_view version = call.service == Service::kSts ? "2011-06-15" : "2010-12-01";
  if (call.operation == Operation::kUnknown || call.Parameter("Version") != version) {
    call.operation = Operation::kUnknown;
    return Refuse(call, Refusal::kUnknownOperation,
                  fmt::format("Could not find operation {} for version {}", action,
                              call.Parameter("Version").value_or("(none)")));
  }
  return std::nullopt;
}

std::optional<Response> Route(Call& call) {
  const std::string_view target = call.request.target;
  const auto mark = target.find('?');
  const auto path = target.substr(0, mark);
  if (mark != std::string_view::npos &&
      !ParseParameters(target.substr(mark + 1), false, call.parameters)) {
    return Refuse(call, Refusal::kInvalid, "The query string is not percent-encoded.");
  }
  if (path.starts_with("/v2/")) return RouteSesV2(call, path);
  // AWS's model has this one operation of v2 under v1, and so do all SDKs of before 2023.
  constexpr std::string_view kOlder = "/v1/email/identities/";
  if (path.starts_with(kOlder) && path.ends_with("/dkim/signing")) {
    return RouteSesV2(call, "/v2" + std::string(path.substr(3)));
  }
  if (path.starts_with(kRoute53Path)) return RouteRoute53(call, path);
  if (path == "/listRegions") {
    call.service = Service::kAccount;
    if (call.request.method != "POST") return RefuseAs(call, 405, "UnknownOperationException", "");
    call.operation = Operation::kListRegions;
    return std::nullopt;
  }
  if (path != "/") return RefuseAs(call, 404, "UnknownOperationException", "");
  const auto amz_target = call.Header("x-amz-target");
  if (!amz_target) return RouteQuery(call);
  call.dialect = Dialect::kJson11;
  call.service = Service::kOrganizations;
  constexpr std::string_view kPrefix = "AWSOrganizationsV20161128.";
  if (amz_target->starts_with(kPrefix)) {
    call.operation = FindOperation(call.service, amz_target->substr(kPrefix.size()));
  }
  if (call.operation == Operation::kUnknown) {
    return Refuse(call, Refusal::kUnknownOperation, "");
  }
  if (call.Header("content-type") != "application/x-amz-json-1.1") {
    return Refuse(call, Refusal::kInvalid,
                  "The header Content-Type must be application/x-amz-json-1.1.");
  }
  return std::nullopt;
}

std::string_view ScopeName(Service service) {
  switch (service) {
    case Service::kSesV2:
    case Service::kSesV1:
      return "ses";
    case Service::kSts:
      return "sts";
    case Service::kOrganizations:
      return "organizations";
    case Service::kAccount:
      return "account";
    case Service::kRoute53:
      return "route53";
  }
  return "";
}

std::string_view GlobalRegion(std::string_view partition) {
  if (partition == "aws-us-gov") return "us-gov-west-1";
  if (partition == "aws-cn") return "cn-northwest-1";
  if (partition == "aws-eusc") return "eusc-de-east-1";
  return "us-east-1";
}

// email.eu-west-1.amazonaws.com names its region; a bare endpoint names none.
std::string_view RegionOfHost(std::string_view host) {
  const auto end = host.find(".amazonaws.");
  if (end == std::string_view::npos) return {};
  const auto start = host.substr(0, end).find('.');
  return start == std::string_view::npos ? std::string_view()
                                         : host.substr(start + 1, end - start - 1);
}

// arn:aws:iam::111122223333:role/name
std::string_view AccountOfArn(std::string_view arn) {
  const auto start = arn.find("::");
  if (start == std::string_view::npos) return {};
  arn.remove_prefix(start + 2);
  return arn.substr(0, arn.find(':'));
}

std::optional<Response> CheckScope(const State& state, const Call& call) {
  if (call.service_name != ScopeName(call.service)) {
    return Refuse(call, Refusal::kBadSignature,
                  fmt::format("Credential should be scoped to correct service: '{}'. ",
                              ScopeName(call.service)));
  }
  const bool global = call.service == Service::kOrganizations ||
                      call.service == Service::kAccount || call.service == Service::kRoute53;
  const auto host = RegionOfHost(call.Header("host").value_or(""));
  const auto& regions = state.world().regions;
  const bool known = std::find(regions.begin(), regions.end(), call.region) != regions.end() &&
                     (ScopeName(call.service) != "ses" || HasSes(call.region));
  const bool valid = global ? call.region == GlobalRegion(state.world().partition)
                            : known || call.service == Service::kSts;
  if (!valid || (!host.empty() && !global && host != call.region)) {
    return Refuse(call, Refusal::kBadSignature, "Credential should be scoped to a valid region. ");
  }
  return std::nullopt;
}

// AWS's Query services allow 15 minutes between the clocks, the younger ones 5.
std::optional<Response> CheckTime(const Call& call, Time signed_at) {
  const int minutes = call.dialect == Dialect::kQuery ? 15 : 5;
  const auto allowed = std::chrono::minutes(minutes);
  if (signed_at < call.now - allowed) {
    return Refuse(call, Refusal::kBadSignature,
                  fmt::format("Signature expired: {} is now earlier than {} ({} - {} min.)",
                              BasicTime(signed_at), BasicTime(call.now - allowed),
                              BasicTime(call.now), minutes));
  }
  if (signed_at > call.now + allowed) {
    return Refuse(call, Refusal::kBadSignature,
                  fmt::format("Signature not yet current: {} is still later than {} ({} + {} min.)",
                              BasicTime(signed_at), BasicTime(call.now + allowed),
                              BasicTime(call.now), minutes));
  }
  return std::nullopt;
}

// Finds the secret that the key id stands for, and fills in who the caller is.
std::optional<Response> Identify(const State& state, Call& call, const Authorization& authorization,
                                 std::string& secret) {
  const World& world = state.world();
  const auto token = call.Header("x-amz-security-token");
  const auto key = world.keys.find(authorization.key_id);
  if (key != world.keys.end()) {
    if (token) return Refuse(call, Refusal::kUnknownKey, kInvalidToken);
    const Account& account = world.accounts[key->second.account];
    const User& user = account.users[key->second.user];
    if (account.state == "SUSPENDED") return Refuse(call, Refusal::kUnknownKey, kInvalidToken);
    secret = key->second.secret;
    call.who.account = key->second.account;
    call.who.arn = fmt::format("arn:{}:iam::{}:user/{}", world.partition, account.id, user.name);
    call.who.user_id = "AIDA" + authorization.key_id.substr(4);
    call.who.policies = &user.policies;
    return std::nullopt;
  }
  const auto session = token ? OpenSession(state, *token) : std::nullopt;
  if (!session || session->key_id != authorization.key_id) {
    return Refuse(call, Refusal::kUnknownKey, kInvalidToken);
  }
  secret = SessionSecret(state, session->key_id);
  call.who = SessionPrincipal(state, *session);
  if (session->expires <= call.now) {
    return Refuse(call, Refusal::kExpiredToken,
                  "The security token included in the request is expired");
  }
  return std::nullopt;
}

bool SuitsDialect(Kind kind, Dialect dialect) {
  if (kind == Kind::kWrongJson) return dialect != Dialect::kQuery;
  if (kind == Kind::kWrongXml) return dialect == Dialect::kQuery;
  return true;
}

// An answer made up by a fault, in place of the real one.
Response Misbehave(const Call& call, const FaultRule& fault) {
  Response response;
  switch (fault.kind) {
    case Kind::kThrottle:
      return Refuse(call, Refusal::kThrottled,
                    call.dialect == Dialect::kQuery ? "Rate exceeded" : "Too Many Requests");
    case Kind::kError:
      if (fault.status == 404) return Refuse(call, Refusal::kUnknownOperation, "");
      return RefuseAs(call, fault.status,
                      fault.status == 503 ? "ServiceUnavailable" : "InternalFailure",
                      "We encountered an internal error. Please try again.");
    case Kind::kDenied:
      return Refuse(call, Refusal::kDenied,
                    DeniedSentence(call, ActionName(call.operation), "*",
                                   fmt::format("because no identity-based policy allows the {} "
                                               "action",
                                               ActionName(call.operation))));
    case Kind::kDeniedByScp:
      return Refuse(call, Refusal::kDenied,
                    DeniedSentence(call, ActionName(call.operation), "*",
                                   "with an explicit deny in a service control policy"));
    case Kind::kExpiredToken:
      return Refuse(call, Refusal::kExpiredToken,
                    "The security token included in the request is expired");
    case Kind::kHtml:
      response.status = 502;
      response.headers = {{"Content-Type", "text/html"}, {"Date", HttpDate(call.now)}};
      response.body =
          "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway"
          "</h1></body></html>\n";
      return response;
    case Kind::kWrongJson:
      return Answer(call, "{\"EmailIdentities\":[{\"IdentityName\":}");
    case Kind::kWrongXml:
      response = AnswerXml(call, "");
      response.body = "<Response><Result><member>never closed</Result>";
      return response;
    default:
      response.drop = true;
      return response;
  }
}

bool Replaces(Kind kind) {
  return kind != Kind::kSlow && kind != Kind::kStall && kind != Kind::kCut && kind != Kind::kSkew &&
         kind != Kind::kRepeatPage && kind != Kind::kPageTokenExpired && kind != Kind::kLostAnswer;
}

struct Struck {
  std::optional<Response> instead;
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds stall{0};
  std::optional<std::size_t> cut_after;
  bool lost = false;
};

// Meets every rule in order; the first that replaces the answer ends the walk.
Struck StrikeFaults(State& state, Call& call, Time signed_at) {
  Struck struck;
  const auto& rules = state.world().faults;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const FaultRule& rule = rules[i];
    // The paging faults strike where a page is opened.
    if (rule.kind == Kind::kRepeatPage || rule.kind == Kind::kPageTokenExpired) continue;
    if (!SuitsDialect(rule.kind, call.dialect) || !state.Fires(i, call)) continue;
    if (Replaces(rule.kind)) {
      struck.instead = Misbehave(call, rule);
      break;
    }
    if (rule.kind == Kind::kSlow) struck.delay += rule.time;
    if (rule.kind == Kind::kStall) struck.stall += rule.time;
    if (rule.kind == Kind::kCut) struck.cut_after = rule.bytes;
    if (rule.kind == Kind::kLostAnswer) struck.lost = true;
    if (rule.kind == Kind::kSkew) {
      call.now += rule.time;
      if (auto refused = CheckTime(call, signed_at)) {
        struck.instead = std::move(refused);
        break;
      }
    }
  }
  return struck;
}

Response Perform(State& state, const Call& call, Time now) {
  if (!state.Admit(call, now)) {
    ++state.counters().throttled;
    return Refuse(call, Refusal::kThrottled,
                  call.dialect == Dialect::kQuery ? "Rate exceeded" : "Too Many Requests");
  }
  const bool is_ses = call.service == Service::kSesV2 || call.service == Service::kSesV1;
  if (is_ses && !Target(state.world(), call.who.account, call.region).region().has_ses)
    return Refuse(call, Refusal::kUnknownOperation, "");
  switch (call.service) {
    case Service::kSesV2:
      return AnswerSesV2(state, call);
    case Service::kSesV1:
      return AnswerSesV1(state, call);
    case Service::kSts:
      return AnswerSts(state, call);
    case Service::kOrganizations:
      return AnswerOrganizations(state, call);
    case Service::kAccount:
      return AnswerAccount(state, call);
    case Service::kRoute53:
      return AnswerRoute53(state, call);
  }
  return Refuse(call, Refusal::kUnknownOperation, "");
}

}  // namespace

bool RegionIsEnabled(const World& world, std::uint32_t account, std::string_view region) {
  const auto& regions = world.AccountForm(account).regions;
  const auto found = regions.find(region);
  return found == regions.end() ? IsEnabledByDefault(region) : found->second.enabled;
}

std::optional<Response> CheckAccess(State& state, const Call& call, std::string_view resource) {
  const auto why = WhyDenied(state, call, ActionName(call.operation), resource);
  if (!why) return std::nullopt;
  return Refuse(call, Refusal::kDenied, *why);
}

std::optional<Response> CheckParameters(const Call& call,
                                        std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : call.parameters) {
    bool fits = false;
    for (const auto one : known) {
      fits = fits || name == one || (one.ends_with('.') && name.starts_with(one));
    }
    if (!fits) {
      return Refuse(call, Refusal::kInvalid, fmt::format("The parameter '{}' is not known.", name));
    }
  }
  return std::nullopt;
}

Simulator::Simulator(World world)
    : state_(std::make_unique<State>(std::move(world))),
      served_(std::make_unique<ServedDns>(state_->world())),
      keys_(std::make_unique<Keys>()) {}

Simulator::~Simulator() = default;

Response Simulator::Handle(const Request& request, Time now) {
  LoggedCall logged;
  logged.at = now;
  Response response = Dispatch(request, now, logged);
  Counters& counters = state_->counters();
  ++counters.calls[static_cast<std::size_t>(logged.operation)];
  if (response.status >= 400) ++counters.refused;
  if (log_calls_) {
    logged.status = response.drop ? 0 : response.status;
    call_log_.push_back(std::move(logged));
  }
  return response;
}

Response Simulator::Dispatch(const Request& request, Time now, LoggedCall& logged) {
  State& state = *state_;
  Call call(request);
  state.Advance(now);
  call.now = state.server_now();
  call.request_id = state.NewRequestId();
  const auto header = ParseAuthorization(request);
  const auto* authorization = header ? std::get_if<Authorization>(&*header) : nullptr;
  if (authorization) {
    call.service_name = authorization->service;
    call.region = authorization->region;
  }
  auto wrong = Route(call);
  logged.operation = call.operation;
  logged.region = call.region;
  if (wrong) return *std::move(wrong);

  Time signed_at = call.now;
  if (call.operation == Operation::kAssumeRoleWithWebIdentity) {
    const auto host = RegionOfHost(call.Header("host").value_or(""));
    call.region = host.empty() ? GlobalRegion(state.world().partition) : host;
    // Nobody signed, so limits and faults are those of the account whose role it is.
    const auto account =
        state.world().FindAccount(AccountOfArn(call.Parameter("RoleArn").value_or("")));
    if (!account) {
      return Refuse(call, Refusal::kDenied,
                    "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }
    call.who.account = *account;
    logged.region = call.region;
    if (log_calls_) logged.account = state.world().AccountId(*account);
  } else if (!header) {
    return Refuse(call, Refusal::kMissingToken,
                  call.dialect == Dialect::kQuery ? "Request is missing Authentication Token"
                                                  : "Missing Authentication Token");
  } else if (!authorization) {
    return Refuse(call, Refusal::kIncompleteSignature, std::get<std::string>(*header));
  } else {
    signed_at = authorization->signed_at;
    if ((wrong = CheckScope(state, call))) return *std::move(wrong);
    if ((wrong = CheckTime(call, signed_at))) return *std::move(wrong);
    std::string secret;
    if ((wrong = Identify(state, call, *authorization, secret))) return *std::move(wrong);
    const auto why = VerifySignature(request, *authorization, keys_->Find(secret, *authorization));
    if (!why.empty()) return Refuse(call, Refusal::kBadSignature, why);
    if (log_calls_) logged.account = state.world().AccountId(call.who.account);
    const bool regional = ScopeName(call.service) == "ses" || call.service == Service::kSts;
    if (regional && !RegionIsEnabled(state.world(), call.who.account, call.region)) {
      if (call.service == Service::kSts) {
        return RefuseAs(call, 403, "RegionDisabledException",
                        fmt::format("STS is not activated in this region for account:{}. Your "
                                    "account administrator can activate STS in this region using "
                                    "the IAM Console.",
                                    state.world().AccountId(call.who.account)));
      }
      return Refuse(call, Refusal::kUnknownKey, kInvalidToken);
    }
  }

  Struck struck = faults_strike_ ? StrikeFaults(state, call, signed_at) : Struck();
  Response response = struck.instead ? *std::move(struck.instead) : Perform(state, call, now);
  response.delay = struck.delay;
  response.stall = struck.stall;
  response.drop = response.drop || struck.lost;
  // A body shorter than the cut is cut too: the rule says that it breaks.
  if (struck.cut_after) response.cut_after = std::min(*struck.cut_after, response.body.size() / 2);
  return response;
}

std::vector<DnsCheck> Simulator::DueChecks(Time now) {
  state_->Advance(now);
  return state_->DueChecks();
}

void Simulator::Apply(const DnsFinding& finding, Time now) {
  state_->Advance(now);
  state_->Apply(finding);
}

std::optional<Response> Simulator::HandleMail(const Request& request, Time now) {
  constexpr std::string_view kLink = "/_sim/verify?token=";
  const std::string_view target = request.target;
  if (request.method != "GET" || (target != "/_sim/outbox" && !target.starts_with(kLink))) {
    return std::nullopt;
  }
  state_->Advance(now);
  Response response;
  if (target == "/_sim/outbox") {
    response.headers = {{"Content-Type", "application/json"}};
    response.body = state_->outbox().AsJson(state_->world()) + "\n";
    return response;
  }
  const auto clicked =
      state_->outbox().Click(state_->changing(), target.substr(kLink.size()), state_->server_now());
  constexpr std::pair<int, std::string_view> kAnswers[] = {
      {200, "Congratulations! The address is verified."},
      {404, "There is no such link."},
      {410, "This link has been used."},
      {410, "A newer mail was sent, or the address is no identity any more."},
      {410, "This link is more than 24 hours old."}};
  const auto& [status, words] = kAnswers[static_cast<int>(clicked)];
  response.status = status;
  response.headers = {{"Content-Type", "text/plain"}};
  response.body = fmt::format("{}\n", words);
  return response;
}

const std::vector<DnsServer>& Simulator::DnsServers() const { return served_->servers(); }

std::string Simulator::AnswerDns(std::size_t server, std::string_view query, bool over_tcp,
                                 Time now) {
  const Time server_now = state_->ServerTime(now);
  return AnswerMessage(query, over_tcp, [&](const std::string& name, std::string_view type) {
    return served_->Answer(server, name, type, state_->zones(), server_now);
  });
}

std::vector<DnsStub> Simulator::DnsStubs(Time now) {
  return served_->Stubs(state_->zones(), state_->ServerTime(now));
}

namespace {

std::pair<std::uint32_t, const HostedZone*> ZoneOf(const World& world, std::string_view account,
                                                   std::string_view zone) {
  const std::uint32_t index = world.FindAccount(account).value();
  const auto& zones = world.AccountForm(index).zones;
  const auto found = std::find_if(zones.begin(), zones.end(),
                                  [&](const HostedZone& one) { return one.id == zone; });
  return {index, &*found};
}

}  // namespace

const World& Simulator::world() const { return state_->world(); }

const std::vector<ZoneRecord>& Simulator::RecordsOf(std::string_view account,
                                                    std::string_view zone) const {
  const auto [index, hosted] = ZoneOf(state_->world(), account, zone);
  return state_->zones().Records(index, *hosted);
}

void Simulator::PutRecords(std::string_view account, std::string_view zone,
                           std::vector<ZoneRecord> records, Time now) {
  state_->Advance(now);
  const auto [index, hosted] = ZoneOf(state_->world(), account, zone);
  SortRecords(records);
  state_->zones().Write(index, *hosted, std::move(records), "another hand", state_->server_now());
}

const Counters& Simulator::counters() const { return state_->counters(); }

std::string Simulator::CountersAsJson() const {
  const Counters& counters = state_->counters();
  std::string out = "{\"calls\":{";
  for (int i = 0; i < kOperations; ++i) {
    const auto count = counters.calls[static_cast<std::size_t>(i)];
    if (count == 0) continue;
    out += fmt::format("{}\"{}\":{}", out.back() == '{' ? "" : ",",
                       ActionName(static_cast<Operation>(i)), count);
  }
  out += fmt::format("}},\"throttled\":{},\"refused\":{},\"faults\":{{", counters.throttled,
                     counters.refused);
  for (int i = 0; i < FaultRule::kKinds; ++i) {
    const auto count = counters.faults[static_cast<std::size_t>(i)];
    if (count == 0) continue;
    out += fmt::format("{}\"{}\":{}", out.back() == '{' ? "" : ",", FaultName(static_cast<Kind>(i)),
                       count);
  }
  out += '}';
  if (state_->world().dns) out += fmt::format(",\"looks\":{}", state_->looks());
  return out + '}';
}

void Simulator::Reset() {
  state_->Reset();
  call_log_.clear();
}

}  // namespace sim
