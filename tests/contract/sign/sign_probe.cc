// Signs the requests that come as JSON lines on stdin and answers with the headers that a
// signature adds, a JSON line each, so that another signer can be compared.
#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <string>

#include "aws/sign_v4.h"

int main() {
  namespace json = boost::json;
  const auto text = [](const json::value& value) { return std::string(value.as_string()); };
  signet::Signer signer;
  std::string line;
  while (std::getline(std::cin, line)) {
    const json::object asked = json::parse(line).as_object();
    signet::HttpRequest request;
    request.method = text(asked.at("method"));
    request.url = text(asked.at("url"));
    request.body = text(asked.at("body"));
    for (const json::value& header : asked.at("headers").as_array()) {
      request.headers.emplace_back(text(header.at(0)), text(header.at(1)));
    }
    signet::Credentials keys;
    keys.access_key_id = text(asked.at("key"));
    keys.secret_access_key = signet::Secret(text(asked.at("secret")));
    keys.session_token = signet::Secret(text(asked.at("token")));
    const signet::Time now{std::chrono::seconds(asked.at("epoch").as_int64())};
    signer.Sign(request, keys, text(asked.at("region")), text(asked.at("service")), now);
    json::object added;
    for (const auto& [name, value] : request.headers) {
      if (name == "authorization" || name == "x-amz-date" || name == "x-amz-security-token") {
        added[name] = value;
      }
    }
    std::cout << json::serialize(added) << '\n';
  }
  return 0;
}
