// SES v2's writes: bodies read strictly, and handed to the registry.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "sim/access.h"
#include "sim/own_key.h"
#include "sim/registry.h"
#include "sim/ses_v2.h"

namespace sim {
namespace {

namespace json = boost::json;

// The members of a JSON object; the first that is not as it should be is remembered.
class Members {
 public:
  Members(const json::object& object, std::initializer_list<std::string_view> known)
      : object_(object) {
    for (const auto& member : object) {
      const std::string_view key = member.key();
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        Spoil(fmt::format("The member '{}' is not known.", key));
      }
    }
  }

  bool Has(std::string_view name) const { return Value(name) != nullptr; }
  std::string Text(std::string_view name) {
    const json::value* value = Value(name);
    if (value == nullptr) return {};
    if (value->is_string()) return std::string(value->get_string());
    Spoil(fmt::format("{} is not text.", name));
    return {};
  }
  bool Bool(std::string_view name) {
    const json::value* value = Value(name);
    if (value == nullptr) return false;
    if (value->is_bool()) return value->get_bool();
    Spoil(fmt::format("{} is not true or false.", name));
    return false;
  }
  const json::object& Object(std::string_view name) {
    static const json::object none;
    const json::value* value = Value(name);
    if (value == nullptr) return none;
    if (value->is_object()) return value->get_object();
    Spoil(fmt::format("{} is not a structure.", name));
    return none;
  }
  const json::array& Array(std::string_view name) {
    static const json::array none;
    const json::value* value = Value(name);
    if (value == nullptr) return none;
    if (value->is_array()) return value->get_array();
    Spoil(fmt::format("{} is not a list.", name));
    return none;
  }
  void Spoil(std::string why) {
    if (wrong_.empty()) wrong_ = std::move(why);
  }
  const std::string& wrong() const { return wrong_; }

 private:
  const json::value* Value(std::string_view name) const {
    const json::value* value = object_.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  const json::object& object_;
  std::string wrong_;
};

using ObjectOrError = std::variant<json::object, std::string>;

ObjectOrError ReadBody(const Call& call) {
  const auto type = call.Header("content-type");
  if (!type || !type->starts_with("application/json")) {
    return "The header Content-Type must be application/json.";
  }
  if (!call.parameters.empty()) {
    return fmt::format("The query parameter '{}' is not known.", call.parameters[0].first);
  }
  boost::system::error_code error;
  json::value body = json::parse(call.request.body, error);
  if (error || !body.is_object()) return "The body is not a JSON object.";
  return std::move(body.get_object());
}

int BitsOf(Members& members) {
  const std::string text = members.Text("NextSigningKeyLength");
  if (text == "RSA_1024_BIT") return 1024;
  if (text == "RSA_2048_BIT") return 2048;
  if (!text.empty()) members.Spoil(fmt::format("NextSigningKeyLength has no value '{}'.", text));
  return 0;
}

bool IsSelector(std::string_view text) {
  constexpr std::size_t kSelectorMax = 63;
  return !text.empty() && text.size() <= kSelectorMax && text.front() != '-' &&
         text.back() != '-' && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

// Reads DkimSigningAttributes into a wish, and says what is wrong with it.
std::string ReadAttributes(const json::object& object, bool has_origin, DkimWish& wish) {
  Members members(object, {"DomainSigningSelector", "DomainSigningPrivateKey",
                           "NextSigningKeyLength", "DomainSigningAttributesOrigin"});
  wish.bits = BitsOf(members);
  wish.selector = members.Text("DomainSigningSelector");
  const std::string key = members.Text("DomainSigningPrivateKey");
  if (members.Has("DomainSigningAttributesOrigin")) {
    if (has_origin) members.Spoil("DomainSigningAttributesOrigin is for CreateEmailIdentity only.");
    wish.origin = members.Text("DomainSigningAttributesOrigin");
    if (ParentRegion(wish.origin).empty()) {
      members.Spoil(fmt::format("DomainSigningAttributesOrigin cannot be '{}'.", wish.origin));
    }
  } else if (!has_origin && (!wish.selector.empty() || !key.empty())) {
    wish.origin = "EXTERNAL";
  }
  if (!members.wrong().empty()) return members.wrong();
  const bool external = wish.origin == "EXTERNAL";
  if (!external) {
    const bool easy = wish.origin == "AWS_SES";
    if (!wish.selector.empty() || !key.empty() || (!easy && wish.bits > 0)) {
      return fmt::format("These signing attributes do not go with {}.", wish.origin);
    }
    return {};
  }
  if (wish.bits > 0) return "NextSigningKeyLength does not go with EXTERNAL.";
  if (!IsSelector(wish.selector)) return "DomainSigningSelector is not a selector.";
  const auto own = ReadOwnKey(key);
  if (const auto* wrong = std::get_if<std::string>(&own)) return *wrong;
  wish.public_key = std::get<OwnKey>(own).public_key;
  return {};
}

// A replica takes its parent's key, which is another permission on another resource.
std::optional<Response> CheckReplication(const State& state, const Call& call,
                                         const std::string& name, const DkimWish& wish) {
  const std::string home = ParentRegion(wish.origin);
  if (home.empty()) return std::nullopt;
  const auto why = WhyDenied(state, call, "ses:ReplicateEmailIdentityDKIMSigningKey",
                             fmt::format("arn:{}:ses:{}:{}:identity/{}", state.world().partition,
                                         home, state.world().AccountId(call.who.account), name));
  if (!why) return std::nullopt;
  return Refuse(call, Refusal::kDenied, *why);
}

void ReadTags(Members& members, IdentityWish& wish) {
  for (const json::value& value : members.Array("Tags")) {
    if (!value.is_object()) return members.Spoil("Tags holds what is no structure.");
    Members tag(value.get_object(), {"Key", "Value"});
    const bool whole = tag.Has("Key") && tag.Has("Value");
    wish.tags.emplace_back(tag.Text("Key"), tag.Text("Value"));
    if (!tag.wrong().empty()) return members.Spoil(tag.wrong());
    if (!whole) return members.Spoil("A tag has a Key and a Value.");
  }
}

std::string Created(const State& state, const Target& target, const Identity& identity) {
  std::string body = "{";
  AppendMember(body, "IdentityType", TypeName(identity.type));
  AppendRaw(body, "VerifiedForSendingStatus", target.Sends(identity) ? "true" : "false");
  if (identity.type != Identity::Type::kAddress) {
    // SES says so here; whoever asks next hears PENDING.
    ToldDkim told = target.TellDkim(identity);
    told.status = Status::kNotStarted;
    std::string dkim = "{";
    AppendDkim(dkim, state, told);
    AppendRaw(body, "DkimAttributes", dkim + "}");
  }
  return body + "}";
}

Response CreateEmailIdentity(State& state, const Call& call) {
  auto body = ReadBody(call);
  if (const auto* wrong = std::get_if<std::string>(&body)) {
    return Refuse(call, Refusal::kInvalid, *wrong);
  }
  Members members(std::get<json::object>(body),
                  {"EmailIdentity", "Tags", "DkimSigningAttributes", "ConfigurationSetName"});
  IdentityWish wish;
  wish.name = members.Text("EmailIdentity");
  wish.configuration_set = members.Text("ConfigurationSetName");
  ReadTags(members, wish);
  if (members.Has("DkimSigningAttributes")) {
    auto wrong =
        ReadAttributes(members.Object("DkimSigningAttributes"), false, wish.dkim.emplace());
    if (!wrong.empty()) members.Spoil(std::move(wrong));
  }
  if (wish.name.empty()) members.Spoil("EmailIdentity is missing.");
  const std::string arn = IdentityArn(state, call, wish.name);
  if (auto denied = CheckAccess(state, call, arn)) return *std::move(denied);
  if (!members.wrong().empty()) return Refuse(call, Refusal::kInvalid, members.wrong());
  if (!wish.tags.empty()) {
    if (const auto why = WhyDenied(state, call, "ses:TagResource", arn)) {
      return Refuse(call, Refusal::kDenied, *why);
    }
  }
  if (wish.dkim) {
    if (auto denied = CheckReplication(state, call, wish.name, *wish.dkim)) {
      return *std::move(denied);
    }
  }
  Registry registry(state, call);
  if (const auto refused = registry.Create(wish)) return Refuse(call, *refused);
  const auto identity = registry.Find(wish.name);
  return Answer(call,
                Created(state, Target(state.world(), call.who.account, call.region), *identity));
}

Response DeleteEmailIdentity(State& state, const Call& call) {
  if (auto denied = CheckAccess(state, call, IdentityArn(state, call, call.label))) {
    return *std::move(denied);
  }
  if (auto wrong = CheckEmpty(call)) return *std::move(wrong);
  Registry registry(state, call);
  if (const auto refused = registry.Delete(call.label)) return Refuse(call, *refused);
  return Answer(call, "{}");
}

// A PUT about the identity in its path: `put` is given its body and the registry.
template <class Put>
Response OfIdentity(State& state, const Call& call, std::initializer_list<std::string_view> known,
                    Put put) {
  if (auto denied = CheckAccess(state, call, IdentityArn(state, call, call.label))) {
    return *std::move(denied);
  }
  auto body = ReadBody(call);
  if (const auto* wrong = std::get_if<std::string>(&body)) {
    return Refuse(call, Refusal::kInvalid, *wrong);
  }
  Members members(std::get<json::object>(body), known);
  Registry registry(state, call);
  return put(members, registry);
}

Response PutDkim(State& state, const Call& call) {
  return OfIdentity(state, call, {"SigningEnabled"}, [&](Members& members, Registry& registry) {
    const bool on = members.Bool("SigningEnabled");
    if (!members.wrong().empty()) return Refuse(call, Refusal::kInvalid, members.wrong());
    if (const auto refused = registry.SetSigning(call.label, on)) return Refuse(call, *refused);
    return Answer(call, "{}");
  });
}

std::string Signing(const State& state, const Call& call, const Identity& identity) {
  const ToldDkim told = Target(state.world(), call.who.account, call.region).TellDkim(identity);
  std::string body = "{";
  AppendMember(body, "DkimStatus", StatusName(told.status));
  AppendRaw(body, "DkimTokens", TokenArray(told.tokens));
  if (!told.hosted_zone.empty()) AppendMember(body, "SigningHostedZone", told.hosted_zone);
  return body + "}";
}

Response PutDkimSigning(State& state, const Call& call) {
  return OfIdentity(
      state, call, {"SigningAttributesOrigin", "SigningAttributes"},
      [&](Members& members, Registry& registry) {
        DkimWish wish;
        wish.origin = members.Text("SigningAttributesOrigin");
        const bool known = wish.origin == "AWS_SES" || wish.origin == "EXTERNAL" ||
                           !ParentRegion(wish.origin).empty();
        if (!known) {
          members.Spoil(fmt::format("SigningAttributesOrigin has no value '{}'.", wish.origin));
        }
        const auto& attributes = members.Object("SigningAttributes");
        if (auto wrong = ReadAttributes(attributes, true, wish); !wrong.empty()) {
          members.Spoil(std::move(wrong));
        }
        if (!members.wrong().empty()) return Refuse(call, Refusal::kInvalid, members.wrong());
        if (auto denied = CheckReplication(state, call, call.label, wish)) {
          return *std::move(denied);
        }
        if (const auto refused = registry.SetDkim(call.label, wish)) return Refuse(call, *refused);
        return Answer(call, Signing(state, call, *registry.Find(call.label)));
      });
}

Response PutMailFrom(State& state, const Call& call) {
  return OfIdentity(
      state, call, {"MailFromDomain", "BehaviorOnMxFailure"},
      [&](Members& members, Registry& registry) {
        const std::string domain = members.Text("MailFromDomain");
        const std::string behavior = members.Text("BehaviorOnMxFailure");
        if (!behavior.empty() && behavior != "USE_DEFAULT_VALUE" && behavior != "REJECT_MESSAGE") {
          members.Spoil(fmt::format("BehaviorOnMxFailure has no value '{}'.", behavior));
        }
        if (!members.wrong().empty()) return Refuse(call, Refusal::kInvalid, members.wrong());
        const bool reject = behavior == "REJECT_MESSAGE";
        if (const auto refused = registry.SetMailFrom(call.label, domain, reject)) {
          return Refuse(call, *refused);
        }
        return Answer(call, "{}");
      });
}

}  // namespace

Response ChangeSesV2(State& state, const Call& call) {
  switch (call.operation) {
    case Operation::kCreateEmailIdentity:
      return CreateEmailIdentity(state, call);
    case Operation::kDeleteEmailIdentity:
      return DeleteEmailIdentity(state, call);
    case Operation::kPutEmailIdentityDkimAttributes:
      return PutDkim(state, call);
    case Operation::kPutEmailIdentityDkimSigningAttributes:
      return PutDkimSigning(state, call);
    default:
      return PutMailFrom(state, call);
  }
}

}  // namespace sim
