// Any text is refused, or becomes a URL that reads back as itself and holds nothing that
// could lead a signed request elsewhere.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "aws/endpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto url =
      signet::ParseEndpointUrl(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!url) {
    if (url.error().code != signet::Code::kBadInput || url.error().detail.empty()) std::abort();
    return 0;
  }
  const auto again = signet::ParseEndpointUrl(*url);
  if (!again || *again != *url) std::abort();
  if (!url->starts_with("http://") && !url->starts_with("https://")) std::abort();
  const std::string rest = url->substr(url->find("://") + 3);
  if (rest.empty() || rest.starts_with('/') || url->ends_with('/')) std::abort();
  if (rest.substr(0, rest.find('/')).find('@') != std::string::npos) std::abort();
  if (rest.find_first_of("?#\\ \r\n\t") != std::string::npos) std::abort();
  return 0;
}
