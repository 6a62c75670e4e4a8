// The three writers of explanations; WriterOfExplained chooses.
#pragma once

#include "report/explained.h"

namespace signet {

inline constexpr std::string_view kExplainSchema = "signet-explain-1";

std::unique_ptr<ExplainedWriter> ExplainedTable(const RenderOptions& options, std::ostream& out);
std::unique_ptr<ExplainedWriter> ExplainedJson(const RenderOptions& options, std::ostream& out);
std::unique_ptr<ExplainedWriter> ExplainedMarkdown(const RenderOptions& options, std::ostream& out);

}  // namespace signet
