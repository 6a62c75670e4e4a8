// cli/placed_file.h
// PlacedFile: a file that is there whole or as it was before.
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "cli/descriptor_buffer.h"
#include "model/result.h"

namespace signet {

// Written beside its place and put there by Finish; devices, pipes and open descriptors are
// written as they are.  Without Finish nothing is left of it.
class PlacedFile {
 public:
  // Says at once what is in the way.
  static Result<std::unique_ptr<PlacedFile>> Open(const std::string& path);
  ~PlacedFile();
  PlacedFile(const PlacedFile&) = delete;
  PlacedFile& operator=(const PlacedFile&) = delete;

  std::ostream& out() { return out_; }
  Result<void> Finish();

  // What no Finish has put in its place, of all files of the process; for one that ends at once.
  // Any thread.
  static void RemoveUnfinished();

 private:
  PlacedFile(std::string path, std::string place, std::string beside, int file)
      : path_(std::move(path)),
        place_(std::move(place)),
        beside_(std::move(beside)),
        file_(file),
        buffer_(file),
        out_(&buffer_) {}

  std::string path_;    // As it was named.
  std::string place_;   // Where it leads.
  std::string beside_;  // Empty where it is written in place.
  int file_;
  DescriptorBuffer buffer_;
  std::ostream out_;
};

}  // namespace signet
