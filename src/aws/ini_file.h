// aws/ini_file.h
// IniFile: the sections of ~/.aws/config and ~/.aws/credentials, read by the rules that
// the AWS CLI's parser has, so that a file means the same to both.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"

namespace signet {

using Settings = std::map<std::string, std::string, std::less<>>;

struct IniSection {
  std::string name;   // As written between the brackets.
  Settings settings;  // Keys in lower case; nested blocks ("s3 =" and indented lines) are left out.
};

struct IniFile {
  std::vector<IniSection> sections;  // In the file's order, names unique.
  const IniSection* Find(std::string_view name) const;
};

// kBadInput names `path` and the line, and never repeats the line: it may hold a key.
// Refused as the CLI refuses them: a section or key given twice, text before the first
// section, a line that is no "key = value".
Result<IniFile> ParseIni(std::string_view text, std::string_view path);

}  // namespace signet
