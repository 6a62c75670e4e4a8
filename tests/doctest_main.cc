// The main of every unit test program: doctest, and a listener that fails a case
// which checked nothing, because a test without an assertion cannot go red.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

namespace {

int cases_that_checked_nothing = 0;

struct NothingChecked : doctest::IReporter {
  const doctest::TestCaseData* current = nullptr;

  explicit NothingChecked(const doctest::ContextOptions&) {}
  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void test_case_start(const doctest::TestCaseData& data) override { current = &data; }
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
    if (stats.numAssertsCurrentTest > 0) return;
    std::fprintf(stderr, "%s:%u: this case checked nothing: %s\n", current->m_file.c_str(),
                 current->m_line, current->m_name);
    ++cases_that_checked_nothing;
  }
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}
};

REGISTER_LISTENER("nothing_checked", 1, NothingChecked);

}  // namespace

int main(int argc, char** argv) {
  doctest::Context context(argc, argv);
  const int failed = context.run();
  if (context.shouldExit()) return failed;
  return failed != 0 || cases_that_checked_nothing > 0 ? 1 : 0;
}
