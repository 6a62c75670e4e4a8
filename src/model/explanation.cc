// Words for how sure a cause is and who can mend it.
#include "model/explanation.h"

#include <array>

namespace signet {
namespace {

constexpr std::array<std::string_view, 3> kConfidences{"certain", "likely", "possible"};
constexpr std::array<std::string_view, 5> kMenders{"dns-owner", "dns-host", "registrar",
                                                   "ses-owner", "time"};

}  // namespace

std::string_view ConfidenceName(Confidence confidence) {
  return kConfidences.at(static_cast<size_t>(confidence));
}

std::optional<Confidence> ConfidenceNamed(std::string_view name) {
  for (size_t i = 0; i < kConfidences.size(); ++i) {
    if (kConfidences[i] == name) return static_cast<Confidence>(i);
  }
  return std::nullopt;
}

std::string_view FixByName(FixBy by) { return kMenders.at(static_cast<size_t>(by)); }

std::optional<FixBy> FixByNamed(std::string_view name) {
  for (size_t i = 0; i < kMenders.size(); ++i) {
    if (kMenders[i] == name) return static_cast<FixBy>(i);
  }
  return std::nullopt;
}

}  // namespace signet
