// diagnose/public_mail.h
// Mail domains that belong to a provider and never to one of its users, as data.
#pragma once

#include <string_view>

namespace signet {

// `domain` as DomainOf gives it.
bool IsPublicMailDomain(std::string_view domain);

}  // namespace signet
