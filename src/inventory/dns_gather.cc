// Domains side by side, the identities of one domain in a row.
#include "inventory/dns_gather.h"

#include <fmt/format.h>

#include <utility>

namespace signet {
namespace {

constexpr std::chrono::milliseconds kNap{25};  // How soon Stop is heard.

std::string KeyOf(const Question& question) {
  return fmt::format("{} {} {}{}{}", question.name.text(), static_cast<unsigned>(question.type),
                     question.dnssec_ok ? 'd' : '-', question.checking_disabled ? 'c' : '-',
                     question.recursion ? 'r' : '-');
}

std::string KeyOf(const Want& want) {
  if (const auto* ask = std::get_if<AskServer>(&want)) {
    return fmt::format("@{} {}", ask->server.address, KeyOf(ask->question));
  }
  if (const auto* find = std::get_if<FindZone>(&want)) return "zone " + find->name.text();
  if (const auto* look = std::get_if<LookUpName>(&want)) {
    return fmt::format("look {} {}", look->name.text(), static_cast<unsigned>(look->type));
  }
  return "valid " + KeyOf(std::get<AskValidator>(want).question);
}

}  // namespace

const AnswerMemory::Answer* AnswerMemory::Find(const std::string& key) const {
  const auto known = answers_.find(key);
  return known == answers_.end() ? nullptr : &known->second;
}

void AnswerMemory::Keep(std::string key, Answer answer) {
  if (!answers_.emplace(key, std::move(answer)).second) return;
  oldest_first_.push_back(std::move(key));
  if (oldest_first_.size() <= kAnswersMax) return;
  answers_.erase(oldest_first_.front());
  oldest_first_.pop_front();
}

DnsGather::DnsGather(DnsSource& source, const PublicSuffixes& suffixes, Clock& clock,
                     DnsGatherOptions options)
    : source_(source), suffixes_(suffixes), clock_(clock), options_(std::move(options)) {
  options_.reading.validate = options_.reading.validate && source.validates();
}

Awaitable<Result<void>> DnsGather::Run(NextIdentity next, TakeIdentity take) {
  TaskGroup readers(co_await boost::asio::this_coro::executor);
  take_ = std::move(take);
  while (!stopping()) {
    if (readers.running() >= options_.domains_max) {
      co_await clock_.Sleep(kNap);
      continue;
    }
    std::vector<IdentityEvidence> domain = NextDomain(next);
    if (domain.empty()) break;
    readers.Start(ReadDomain(std::move(domain)));
  }
  while (!stopping() && readers.running() > 0) co_await clock_.Sleep(kNap);
  co_await Drain(readers);
  if (failed_) co_return tl::make_unexpected(*failed_);
  co_return Result<void>();
}

Awaitable<void> DnsGather::Drain(TaskGroup& readers) {
  const Steady drained = clock_.Ticks() + kDrain;
  while (readers.running() > 0 && clock_.Ticks() < drained) co_await clock_.Sleep(kNap);
  abandoned_ = readers.running() > 0;
  while (readers.running() > 0) {
    for (TaskGroup* questions : questions_) questions->Cancel();
    co_await clock_.Sleep(kNap);
  }
}

void DnsGather::Stop(std::string why) {
  Fail({Code::kCancelled, why.empty() ? "stopped" : std::move(why)});
}

void DnsGather::Fail(Error error) {
  if (!failed_) failed_ = std::move(error);
}

std::vector<IdentityEvidence> DnsGather::NextDomain(const NextIdentity& next) {
  std::vector<IdentityEvidence> same;
  while (same.size() < kSameDomainMax) {
    Result<std::optional<IdentityEvidence>> one =
        ahead_ ? std::exchange(ahead_, std::nullopt) : next();
    if (!one) {
      Fail(one.error());
      return {};
    }
    std::optional<IdentityEvidence> identity = *std::move(one);
    if (!identity) break;
    if (!same.empty() && DomainOf(identity->identity) != DomainOf(same.front().identity)) {
      ahead_ = std::move(identity);
      break;
    }
    same.push_back(*std::move(identity));
  }
  return same;
}

Awaitable<void> DnsGather::ReadDomain(std::vector<IdentityEvidence> identities) {
  for (IdentityEvidence& identity : identities) {
    if (stopping()) co_return;
    co_await ReadOne(identity);
  }
}

Awaitable<void> DnsGather::ReadOne(IdentityEvidence& identity) {
  ++progress_.started;
  const auto domain = DomainName::Parse(DomainOf(identity.identity));
  if (!domain) {
    identity.dns = Unread{domain.error()};
  } else {
    DomainReading reading(identity, options_.reading, fmt::format("x{:016x}", random_()),
                          suffixes_.Of(*domain));
    TaskGroup questions(co_await boost::asio::this_coro::executor);
    questions_.insert(&questions);
    while (!reading.done() && !abandoned_) {
      for (Want& want : reading.Next()) questions.Start(AskOne(reading, std::move(want)));
      co_await questions.WaitBelow(std::max<size_t>(questions.running(), 1));
    }
    co_await questions.Join();
    questions_.erase(&questions);
    if (!reading.done()) co_return;
    identity.dns = reading.Finish(clock_.Now());
  }
  ++progress_.finished;
  if (Result<void> taken = take_(std::move(identity)); !taken) Fail(taken.error());
}

// An answer of this run, or `asking` now.
template <class Kept, class Asking>
Awaitable<Kept> DnsGather::Remembered(std::string key, Asking asking) {
  ++progress_.asked;
  if (const AnswerMemory::Answer* known = memory_.Find(key)) {
    ++progress_.shared;
    co_return std::get<Kept>(*known);
  }
  Kept answer = co_await asking();
  if (!abandoned_) memory_.Keep(std::move(key), answer);
  co_return answer;
}

Awaitable<void> DnsGather::AskOne(DomainReading& reading, Want want) {
  std::string key = KeyOf(want);
  if (const auto* ask = std::get_if<AskServer>(&want)) {
    Exchange answer = co_await Remembered<Exchange>(
        std::move(key), [&] { return source_.Ask(ask->server, ask->question); });
    if (!abandoned_) reading.Take(*ask, std::move(answer));
  } else if (const auto* find = std::get_if<FindZone>(&want)) {
    Zones::Found found =
        co_await Remembered<Zones::Found>(std::move(key), [&] { return source_.Find(find->name); });
    if (!abandoned_) reading.Take(*find, std::move(found));
  } else if (const auto* look = std::get_if<LookUpName>(&want)) {
    std::vector<Exchange> answers = co_await Remembered<std::vector<Exchange>>(
        std::move(key), [&] { return source_.LookUp(look->name, look->type); });
    if (!abandoned_) reading.Take(*look, std::move(answers));
  } else {
    const AskValidator& valid = std::get<AskValidator>(want);
    Exchange answer = co_await Remembered<Exchange>(
        std::move(key), [&] { return source_.Validate(valid.question); });
    if (!abandoned_) reading.Take(valid, std::move(answer));
  }
}

}  // namespace signet
