// A thread of its own hears the signal, because the others may be busy for long.
#include "cli/end_on_signal.h"

#include <csignal>
#include <cstdlib>
#include <utility>

#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/placed_file.h"

namespace signet {

EndOnSignal::EndOnSignal(std::string line) : signals_(listening_, SIGINT, SIGTERM) {
  signals_.async_wait([line = std::move(line)](const boost::system::error_code& error, int) {
    if (error) return;
    PlacedFile::RemoveUnfinished();
    std::_Exit(Complain({Code::kCancelled, line}, kExitInterrupted));
  });
  thread_ = std::thread([this] { listening_.run(); });
}

EndOnSignal::~EndOnSignal() {
  listening_.stop();
  thread_.join();
}

}  // namespace signet
