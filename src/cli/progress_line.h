// cli/progress_line.h
// The live line on stderr while a scan runs; on anything but a terminal, plain lines now
// and then.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "inventory/dns_gather.h"
#include "inventory/gather.h"

namespace signet {

class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  ~ProgressLine();

  // Something a person should know; above the line.  Shown even when quiet.
  void Say(const std::string& what);
  // What is planned, in one line, and what will be watched.
  void Begin(const GatherProgress& progress, size_t accounts, size_t regions);
  // From the first identity on, this is what is shown.
  void BeginDns(const DnsProgress& progress);
  // Redraws on the loop until End.
  void Watch(boost::asio::io_context& io);
  void End();

 private:
  struct Inner;
  std::unique_ptr<Inner> inner_;
};

}  // namespace signet
