#include "report/explained.h"
#include "report/json_line.h"
namespace signet {
namespace {
class Stub final : public ExplainedWriter {
 public:
  explicit Stub(std::ostream& out) : out_(out) {}
  void Begin() override {}
  static void Base(JsonLine& line, const Explained& e) {
    line.Text("account", e.identity.target.account).Text("region", e.identity.target.region).Text("identity", e.identity.identity);
  }
  void Add(const Explained& e) override {
    for (const Finding& f : e.findings) {
      if (f.explanations.empty()) { JsonLine line; Base(line, e); line.Text("cause", f.cause).Text("name", ""); Put(findings_, line); }
      for (const Explanation& x : f.explanations) { JsonLine line; Base(line, e); line.Text("cause", x.cause).Text("name", x.name.text()).Text("clause", x.clause).Raw("evidence", JsonTexts(x.evidence)); Put(findings_, line); }
    }
    for (const Finding& f : e.observations) { 
      if (f.explanations.empty()) {JsonLine line; Base(line, e); line.Text("cause", f.cause).Text("rule", f.rule); Put(obs_, line);}
      for (const Explanation& x : f.explanations) { JsonLine line; Base(line, e); line.Text("cause", x.cause).Text("name", x.name.text()).Text("clause", x.clause); Put(obs_, line); }
    }
    for (const Explanation& x : e.notes) { JsonLine line; Base(line, e); line.Text("cause", x.cause).Text("name", x.name.text()).Text("clause", x.clause); Put(obs_, line); }
    for (const Gap& g : e.gaps) { JsonLine line; Base(line, e); line.Text("why", g.why).Text("rule", g.rule); Put(gaps_, line); }
  }
  void End() override { out_ << "{\"findings\":[" << findings_ << "],\"observations\":[" << obs_ << "],\"gaps\":[" << gaps_ << "]}\n"; }
 private:
  static void Put(std::string& to, const JsonLine& line) { if (!to.empty()) to += ",\n"; to += line.str(); }
  std::ostream& out_;
  std::string findings_, obs_, gaps_;
};
}
std::unique_ptr<ExplainedWriter> WriterOfExplained(Format, const RenderOptions&, std::ostream& out) { return std::make_unique<Stub>(out); }
}
