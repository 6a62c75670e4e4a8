// Bounces and complaints reach somebody.
#include <fmt/format.h>

#include "diagnose/remedies.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

std::string_view Missing(const Notifications& notices) {
  if (notices.bounce_topic.empty() && notices.complaint_topic.empty()) {
    return "bounces and complaints have";
  }
  return notices.bounce_topic.empty() ? "bounces have" : "complaints have";
}

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  if (evidence.status != VerificationStatus::kSuccess) return {};  // Nothing is sent yet.
  if (const Unread* unread = evidence.notifications.unread()) {
    return LeftOpen(subject.Open(WhyUnread("Where notices go", *unread)));
  }
  const Notifications* notices = evidence.notifications.read();
  if (!notices || notices->forwarding_enabled == true) return {};
  if (!notices->bounce_topic.empty() && !notices->complaint_topic.empty()) return {};
  if (!notices->forwarding_enabled) {
    return LeftOpen(subject.Open("SES did not say whether it forwards bounces and complaints"));
  }
  if (const Unread* unread = evidence.configuration_set.unread()) {
    return LeftOpen(subject.Open(WhyUnread("The default configuration set", *unread)));
  }
  // A configuration set may publish them as events.  No depth asks that, so where there
  // is one the question counts as not asked.
  const std::string* configuration_set = evidence.configuration_set.read();
  if (configuration_set && !configuration_set->empty()) return {};
  Finding finding = subject.Wrong(
      fmt::format("Nobody hears of what {} sends in vain: forwarding by mail is off and {} no "
                  "topic{}.",
                  evidence.identity, Missing(*notices),
                  configuration_set ? "" : ", unless a configuration set publishes them"));
  finding.expected = "forwarding by mail, or a topic for bounces and one for complaints";
  finding.observed =
      fmt::format("ForwardingEnabled false, BounceTopic {}, ComplaintTopic {}",
                  notices->bounce_topic.empty() ? "none" : notices->bounce_topic,
                  notices->complaint_topic.empty() ? "none" : notices->complaint_topic);
  return Found(std::move(finding));
}

}  // namespace

Rule NoticesHeard() {
  return {
      .text =
          {.id = "notices-heard",
           .title = "Bounce and complaint notices reach somebody",
           .why = "AWS pauses accounts whose bounces or complaints run high. An identity whose "
                  "notices go nowhere keeps mailing dead addresses and annoyed people until that "
                  "happens, and an abuse of the identity shows nowhere else.",
           .risk = Risk::kLow,
           .category = "operations",
           .standards = {{"NIST 800-53r5", "SI-4"},
                         {"NIST 800-53r5", "AU-6"},
                         {"CSF 2.0", "DE.CM-09"},
                         {"ISO/IEC 27001:2022", "A.8.16"},
                         {"SOC 2", "CC7.2"},
                         {"CIS v8.1", "8.2"}},
           .remediation =
               {.console = {kOpenIdentity,
                            "On the Notifications tab, turn Email Feedback Forwarding on; or set "
                            "an SNS topic of the same region for bounces and one for complaints.",
                            "See that whoever runs {identity} reads the mailbox or is subscribed "
                            "to the topics."},
                .cli = {"# Account {account}. By mail:",
                        "aws sesv2 put-email-identity-feedback-attributes --region {region} "
                        "--email-identity {identity} --email-forwarding-enabled",
                        "# Or to a topic of yours, and the same for Complaint:",
                        "aws ses set-identity-notification-topic --region {region} --identity "
                        "{identity} --notification-type Bounce --sns-topic TOPIC_ARN"},
                .terraform = R"(# With a provider for account {account} in {region}.
resource "aws_sesv2_email_identity_feedback_attributes" "this" {
  email_identity           = "{identity}"
  email_forwarding_enabled = true
}
)"},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/"
                          "monitor-sending-activity-using-notifications.html",
                          "https://docs.aws.amazon.com/ses/latest/APIReference-V2/"
                          "API_PutEmailIdentityFeedbackAttributes.html"}},
      .examine = Examine};
}

}  // namespace signet
