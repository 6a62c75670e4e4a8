// The words for a run's state and a risk.
#include "model/run.h"

namespace signet {

std::string_view RunStateName(RunState state) {
  switch (state) {
    case RunState::kRunning:
      return "running";
    case RunState::kFinished:
      return "finished";
    case RunState::kInterrupted:
      return "interrupted";
  }
  return "running";
}

}  // namespace signet
