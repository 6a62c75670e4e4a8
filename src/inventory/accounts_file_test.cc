// Lists of accounts, good and bad.
#include "inventory/accounts_file.h"

#include <doctest/doctest.h>

using namespace signet;

TEST_CASE("accounts file: CSV with quotes, a byte order mark and columns in any order") {
  const auto got = ParseAccounts(
      "\xef\xbb\xbfName,ID,Role\r\n\"Mail, prod\",111122223333,reader\r\n\r\n# "
      "later\r\ndev,444455556666,\r\n");
  REQUIRE_MESSAGE(got, got.error().detail);
  CHECK(*got == std::vector<AccountEntry>{{"111122223333", "Mail, prod", "reader", ""},
                                          {"444455556666", "dev", "", ""}});
}

TEST_CASE("accounts file: JSON, also as the AWS CLI prints an organisation") {
  const auto plain = ParseAccounts(R"([{"id":"111122223333","role":"r","external_id":"x"}])");
  REQUIRE(plain);
  CHECK(plain->at(0).external_id == "x");
  const auto org = ParseAccounts(R"({"Accounts":[{"Id":"111122223333","Name":"n","Arn":"a"}]})");
  REQUIRE(org);
  CHECK(org->at(0).name == "n");
}

TEST_CASE("accounts file: what is wrong is named with its place") {
  const auto wrong = [](std::string_view text) { return ParseAccounts(text).error().detail; };
  CHECK(wrong("  \n") == "the file is empty");
  CHECK(wrong("a,b\n1,2\n").starts_with("line 1: no column 'id'"));
  CHECK(wrong("id\n123\n") == "line 2: '123' is not an account id of 12 digits");
  CHECK(wrong("id\n111122223333\n111122223333\n") ==
        "line 3: account 111122223333 is listed twice");
  CHECK(wrong("id\n111122223333,x\n") == "line 2: 2 cells, but line 1 names 1 columns");
  CHECK(wrong("[{\"id\":111122223333}]") ==
        "entry 1: 'id' is not a text (account ids need quotes)");
  CHECK(
      wrong("id,role\n111122223333,arn:aws:iam::444455556666:role/r\n").find("is not in account") !=
      std::string::npos);
  CHECK(wrong("id,name\n111122223333,a\n444455556666,\"b\n222233334444,c\n") ==
        "line 3: a quote is not closed");
  CHECK(wrong("\"id\n111122223333\n") == "line 1: a quote is not closed");
  CHECK(wrong(R"({"Accounts":[{"Id":"111122223333"}],"NextToken":"t"})") ==
        "the list has a NextToken: it is not the whole list");
  CHECK(ParseAccounts(R"({"Accounts":[{"Id":"111122223333"}],"NextToken":null})"));
  CHECK(wrong("[]") == "the file names no account");
}

TEST_CASE("role: a name becomes an ARN of its account, an ARN stays") {
  CHECK(RoleArn("a/b", "111122223333", "aws-us-gov") ==
        "arn:aws-us-gov:iam::111122223333:role/a/b");
  CHECK(*AccountOfRole("arn:aws:iam::111122223333:role/p/r") == "111122223333");
  for (const char* bad : {"", "arn", "arn:aws:iam::111122223333:user/x", "arn:aws:iam::1:role/x",
                          "arn:aws:iam::111122223333:role/"}) {
    CHECK_FALSE(AccountOfRole(bad));
  }
}
