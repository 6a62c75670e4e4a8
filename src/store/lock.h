// store/lock.h
// StoreLock: the right to write runs into a store, or to apply plans out of it, each held by one
// process at a time.
#pragma once

#include <memory>
#include <string>

#include "model/result.h"
#include "model/run.h"

namespace signet {

// The kernel lets go of it when the process ends, however it ends.  The file beside the
// store stays, because removing a lock that another may be waiting for is a race.
class StoreLock {
 public:
  enum class For : uint8_t { kRuns, kPlans };
  // kStore naming the process, and the run or plan, that hold it.
  static Result<std::unique_ptr<StoreLock>> Take(const std::string& store_path,
                                                 For what = For::kRuns);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;
  // Writes who we are, for whoever is refused.
  void Name(RunId run);
  void Name(const std::string& what);

 private:
  explicit StoreLock(int file) : file_(file) {}
  int file_;
};

}  // namespace signet
