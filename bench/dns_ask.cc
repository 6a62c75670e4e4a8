// What one question to a name server costs us.
// usage: dns_ask ADDRESS ZONE QUESTIONS PARALLEL; prints seconds of CPU, of wall, and answers.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "dns/wire_asker.h"
#include "loop/task_group.h"

namespace signet {
namespace {

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

struct Load {
  ServerAddress server;
  std::string zone;
  size_t questions = 0;
  size_t parallel = 0;
  size_t next = 0;
  size_t answered = 0;
};

// Every question is another name, so that none is shared.
Awaitable<void> AskOn(WireAsker& asker, Load& load) {
  while (load.next < load.questions) {
    const std::string name = "n" + std::to_string(load.next++) + "._domainkey." + load.zone;
    const Exchange exchange = co_await asker.Ask(
        load.server, {DomainName::Parse(name).value(), RecordType::kCname, true});
    if (Classify(exchange, DomainName()) == AnswerClass::kData) ++load.answered;
  }
}

int Run(Load load) {
  boost::asio::io_context io(1);  // One thread, as in signet.
  RealClock clock;
  AskLimits limits;
  limits.per_server_rate = 0;
  WireAsker asker(io, clock, limits, {});
  const double cpu = CpuSeconds();
  const Steady start = clock.Ticks();
  TaskGroup group(io.get_executor());
  for (size_t at = 0; at < load.parallel; ++at) group.Start(AskOn(asker, load));
  io.run();
  const std::chrono::duration<double> wall = clock.Ticks() - start;
  std::printf("%.4f %.4f %zu %llu\n", CpuSeconds() - cpu, wall.count(), load.answered,
              static_cast<unsigned long long>(asker.counts().datagrams));
  return 0;
}

}  // namespace
}  // namespace signet

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  return signet::Run({{"", argv[1]},
                      argv[2],
                      std::strtoul(argv[3], nullptr, 10),
                      std::strtoul(argv[4], nullptr, 10)});
}
