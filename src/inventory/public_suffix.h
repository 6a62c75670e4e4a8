// inventory/public_suffix.h
// The public suffix list, for the registrable domain of a name; which list it was is said with
// it, because lists differ.
#pragma once

#include <memory>
#include <string>

#include "inventory/domain_reading.h"

struct psl_ctx_st;

namespace signet {

class PublicSuffixes {
 public:
  // The newest there is: the system's file, or what libpsl was built with.
  PublicSuffixes();
  // One file.  kBadInput where it is none.
  static Result<PublicSuffixes> FromFile(const std::string& path);

  // Nothing in `domain` for a public suffix itself.
  Registrable Of(const DomainName& name) const;
  // "2025-01-08" of the file, or "unknown".
  const std::string& date() const { return date_; }

 private:
  struct Freed {
    void operator()(psl_ctx_st* list) const;
  };
  using List = std::unique_ptr<psl_ctx_st, Freed>;
  PublicSuffixes(List list, std::string date);
  List list_;
  std::string date_;
};

}  // namespace signet
