// sim/dns_message.h
// DNS messages: a question's bytes to an answer's, whatever the bytes are.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sim/dns_zone.h"

namespace sim {

// The name in Route 53's spelling, the type as a word.
using DnsAnswerer = std::function<DnsReply(const std::string& name, std::string_view type)>;

// What a name server without signatures answers: EDNS is spoken and DO ignored, over UDP an
// answer is at most 1232 bytes, or what the asker takes, and is truncated beyond that.  Empty
// where nothing is answered: to answers, and to what has no header.
std::string AnswerMessage(std::string_view query, bool over_tcp, const DnsAnswerer& answer);

}  // namespace sim
