// report/markdown.h
// A run for a ticket or a comment, in GitHub's Markdown: the answer, what could not be
// read, a table of findings, and the remediation of each rule folded away.
//
// Names come from outside.  They stand in code spans, which nothing inside can end:
// no link, mention, image, tag or table cell of theirs takes effect.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/journal.h"
#include "model/rule.h"

namespace signet {

// Comments on GitHub end at 65,536 characters; what is beyond the rows is counted.
inline constexpr size_t kMarkdownRowsMax = 100;

void RenderMarkdown(RunReader& reader, std::span<const RuleText* const> rules, std::ostream& out);

// One row of a table, of cells in Markdown.  A pipe ends a cell even inside code, unless a
// backslash is before it, which the table takes away again.
std::string MarkdownRow(const std::vector<std::string>& cells);

// A code span that nothing in the text can end.  Empty text is empty.
std::string MarkdownCode(std::string_view text);
// Prose: punctuation escaped; words that would become links or mentions as code.
std::string MarkdownText(std::string_view text);
// A block of code whose fence no line of it can close.
std::string MarkdownBlock(std::string_view language, std::string_view text);

}  // namespace signet
