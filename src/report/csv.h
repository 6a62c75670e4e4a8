// report/csv.h
// A run as CSV (RFC 4180: CRLF, quotes doubled, a header row), for spreadsheets and
// imports.  Two files, because findings and identities have different columns:
//
//   csv             kind,id,rule,risk,status,type,account,region,identity,owner,cause,…
//   csv-identities  kind,account,region,identity,type,status,sending_enabled,taken_at,not_read
//
// Both begin with a row of kind "not-read" for every target that was not read in full
// (and csv with a row "gap" for every question a rule left open), so that neither looks
// clean where nobody could look.  A store that broke while it was read ends in a row of
// kind "read-error".
//
// A cell that a spreadsheet would run as a formula (it starts with = + - @, a tab or a
// carriage return, or the full-width forms of the signs) gets an apostrophe in front.
// Control characters are written as visible escapes.  Accounts are digits: import their
// column as text, or a spreadsheet drops leading zeros.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "model/journal.h"

namespace signet {

void EncodeCsv(RunReader& reader, std::ostream& out);
void EncodeCsvIdentities(RunReader& reader, std::ostream& out);

// One cell, guarded, and quoted where it must be.
std::string CsvCell(std::string_view text);

}  // namespace signet
