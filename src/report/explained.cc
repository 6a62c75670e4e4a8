#include "report/explained.h"

#include "report/explained_writers.h"

namespace signet {

std::unique_ptr<ExplainedWriter> WriterOfExplained(Format format, const RenderOptions& options,
                                                   std::ostream& out) {
  switch (format) {
    case Format::kTable:
      return ExplainedTable(options, out);
    case Format::kJson:
      return ExplainedJson(options, out);
    case Format::kMarkdown:
      return ExplainedMarkdown(options, out);
    default:
      return nullptr;
  }
}

}  // namespace signet
