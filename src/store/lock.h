// store/lock.h
// StoreLock: the right to write runs into a store, held by one process at a time.
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
  // kStore naming the process and the run that hold it.
  static Result<std::unique_ptr<StoreLock>> Take(const std::string& store_path);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;
  // Writes who we are, for whoever is refused.
  void Name(RunId run);

 private:
  explicit StoreLock(int file) : file_(file) {}
  int file_;
};

}  // namespace signet
