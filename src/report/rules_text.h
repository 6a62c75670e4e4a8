// report/rules_text.h
// The catalogue of rules for people and for machines: `signet rules` and `signet rules ID`.
#pragma once

#include <ostream>
#include <span>

#include "model/rule.h"
#include "report/format.h"

namespace signet {

// One line a rule: risk, id, title.  In the order given.
void RenderRules(std::span<const RuleText* const> rules, const RenderOptions& options,
                 std::ostream& out);
// Everything about one rule, its placeholders as they are.
void RenderRule(const RuleText& rule, const RenderOptions& options, std::ostream& out);

// An array of objects, and one object.
void EncodeRules(std::span<const RuleText* const> rules, std::ostream& out);
void EncodeRule(const RuleText& rule, std::ostream& out);

}  // namespace signet
