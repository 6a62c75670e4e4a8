// report/causes_text.h
// The catalogue of causes for people, for machines, and as the pages of docs/causes/.
#pragma once

#include <ostream>
#include <span>
#include <string>

#include "model/cause_text.h"
#include "report/format.h"

namespace signet {

// One line a cause, in the order in which they are tried.
void RenderCauses(std::span<const CauseText> causes, const RenderOptions& options,
                  std::ostream& out);
void RenderCause(const CauseText& cause, const RenderOptions& options, std::ostream& out);
void EncodeCauses(std::span<const CauseText> causes, std::ostream& out);
void EncodeCause(const CauseText& cause, std::ostream& out);
// The page docs/causes/<id>.md, and the index of all.
void RenderCausePage(const CauseText& cause, std::ostream& out);
void RenderCauseIndex(std::span<const CauseText> causes, std::ostream& out);

}  // namespace signet
