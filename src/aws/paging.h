// aws/paging.h
// Paging: asks a JSON service page by page until it has no more, with a bound.
#pragma once

#include <boost/json.hpp>

#include "aws/client.h"

namespace signet {

inline constexpr int kPagesMax = 5'000;

// An answer that we could not read, in the shape of an answer that was an error.
inline AwsError Unreadable(const AwsCall& call, const Error& why, const AwsReply& reply) {
  AwsError error;
  error.error = {why.code, std::string(call.operation) + ": " + why.detail};
  error.code = "UnreadableAnswer";
  error.message = why.detail;
  error.request_id = reply.request_id;
  return error;
}

// `parse` turns a body into Result<Page> with a `next_token`; `keep` takes each page.
// The token goes into the body as "NextToken".
template <class Parse, class Keep>
Awaitable<tl::expected<void, AwsError>> EachPage(Client& client, CredentialSource& credentials,
                                                 AwsCall call, boost::json::object body,
                                                 Parse parse, Keep keep) {
  for (int page_count = 0; page_count < kPagesMax; ++page_count) {
    call.body = boost::json::serialize(body);
    const auto reply = co_await client.Call(call, &credentials);
    if (!reply) co_return tl::make_unexpected(reply.error());
    auto page = parse(reply->body);
    if (!page) co_return tl::make_unexpected(Unreadable(call, page.error(), *reply));
    const std::string next = page->next_token;
    keep(std::move(*page));
    if (next.empty()) co_return tl::expected<void, AwsError>();
    body["NextToken"] = next;
  }
  co_return tl::make_unexpected(
      Unreadable(call, {Code::kTooLarge, "more pages than any organisation has"}, {}));
}

}  // namespace signet
