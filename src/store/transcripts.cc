// One look-up for each identity: transcripts are large, so they are kept out of sorting.
#include "store/transcripts.h"

#include "model/dns_json.h"

namespace signet {

Transcripts::Transcripts(SQLite::Database& database, RunId run)
    : run_(run),
      find_(database,
            "SELECT x.line FROM targets t JOIN transcripts x ON x.target=t.id WHERE t.account=?1 "
            "AND t.region=?2 AND x.identity=?3 AND x.run=?4") {
  SQLite::Statement any(database, "SELECT 1 FROM transcripts WHERE run=?1 LIMIT 1");
  any.bind(1, run);
  any_ = any.executeStep();
}

Result<void> Transcripts::AddTo(IdentityEvidence& evidence) {
  if (!any_) return {};
  find_.reset();
  find_.bindNoCopy(1, evidence.target.account);
  find_.bindNoCopy(2, evidence.target.region);
  find_.bindNoCopy(3, evidence.identity);
  find_.bind(4, run_);
  Result<void> done;
  if (find_.executeStep()) {
    auto dns = ParseDns(TextAt(find_, 0));
    if (dns) {
      evidence.dns = *std::move(dns);
    } else {
      done = Fail(Code::kStore, "a transcript of DNS: " + dns.error().detail);
    }
  }
  find_.reset();
  return done;
}

}  // namespace signet
