// One place, whatever starts us: a login has XDG_RUNTIME_DIR and cron has not.
#include "cli/shared_budget.h"

#include <fmt/format.h>
#include <unistd.h>

#include "store/store.h"

namespace signet {

Result<std::unique_ptr<RateBudget>> OpenSharedBudget(double rate, const Environment& environment) {
  const auto store = DefaultStorePath(environment);
  const std::string folder =
      store ? store->substr(0, store->rfind('/')) : fmt::format("/tmp/signet-{}", getuid());
  return RateBudget::OpenShared(folder + "/rate", rate);
}

}  // namespace signet
