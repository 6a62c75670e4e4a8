// cli/authorised.h
// The authorisation list as a file: TOML that the owner of the DNS reviews in git.
//
//   [[authorised]]
//   account = "111122223333"   region = "eu-west-1"   identity = "*.example.com"
//   owner = "dns@example.com"  date = "2026-11-25"
#pragma once

#include <string>
#include <string_view>

#include "model/authorisation.h"

namespace signet {

// kBadInput names the file, the line and what is wrong: a line that is not understood must not
// be taken for one that allows nothing, nor for one that allows more.
Result<Authorisations> ParseAuthorisations(std::string_view text, const std::string& name);
Result<Authorisations> LoadAuthorisations(const std::string& path);

// The text of one more line, to be put behind the others.
std::string EncodeAuthorisation(const Authorisation& line);

}  // namespace signet
