// report/explained.h
// Explanations of identities for a terminal, for machines and for a ticket.  Each streams:
// Begin, one Add an identity, End.
//
//   explained_table.cc      the answer first, then records x name servers, then what to publish
//   explained_json.cc       one document; docs/schema/signet-explain-1.json
//   explained_markdown.cc   what one pastes to the team that owns the DNS
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string_view>

#include "model/explained.h"
#include "report/format.h"

namespace signet {

class ExplainedWriter {
 public:
  virtual ~ExplainedWriter() = default;
  virtual void Begin() = 0;
  virtual void Add(const Explained& explained) = 0;
  virtual void End() = 0;
};

// Format::kTable, kJson or kMarkdown; null for others.  `out` and the catalogue of `options`
// outlive the writer.
std::unique_ptr<ExplainedWriter> WriterOfExplained(Format format, const RenderOptions& options,
                                                   std::ostream& out);

}  // namespace signet
