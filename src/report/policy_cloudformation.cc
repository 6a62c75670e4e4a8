// YAML by hand: comments are half of what an administrator needs from this file.
#include "report/policy_cloudformation.h"

#include <fmt/format.h>

#include <initializer_list>
#include <utility>

#include "model/writer_permission.h"
#include "report/role_texts.h"

namespace signet {
namespace {

constexpr std::string_view kHead =
    R"yaml(# {comment}
#
# One account:
#   aws cloudformation deploy --stack-name {stack} --template-file FILE \
#     --capabilities CAPABILITY_NAMED_IAM \
#     --parameter-overrides TrustedPrincipal=111122223333 ExternalId=...
# Every account of an organisation, now and later (from the management account or a
# delegated administrator; one region is enough, IAM is global):
#   aws cloudformation create-stack-set --stack-set-name {stack} \
#     --template-body file://FILE --capabilities CAPABILITY_NAMED_IAM \
#     --permission-model SERVICE_MANAGED \
#     --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \
#     --parameters ParameterKey=TrustedPrincipal,ParameterValue=111122223333
#   aws cloudformation create-stack-instances --stack-set-name {stack} \
#     --deployment-targets OrganizationalUnitIds=r-EXAMPLE --regions us-east-1
# Service-managed StackSets leave out the management account.  Signet enters the account
# it starts in with its own credentials; to enter the management account from another one,
# deploy this template there as a stack of its own.
AWSTemplateFormatVersion: '2010-09-09'
Description: {description}

Parameters:
  TrustedPrincipal:
    Type: String
    Description: Account id, or ARN of the role or user, that Signet runs as.
{principal}    AllowedPattern: '^([0-9]{12}|arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/.+))$'
    ConstraintDescription: An account id of 12 digits, or the ARN of a role or user.
  ExternalId:
    Type: String
    Description: External id that the caller must show (--external-id). Empty for none.
    Default: '{external}'
    AllowedPattern: '^([A-Za-z0-9+=,.@:/_-]{2,1224})?$'
  RoleName:
    Type: String
    Description: Name of the role, for --org-role{and_dns}.
    Default: '{name}'
    AllowedPattern: '^[A-Za-z0-9+=,.@_-]{1,64}$'
  RolePath:
    Type: String
    Description: Path of the role; with /audit/ the scan is given --org-role audit/NAME.
    Default: '{path}'
    AllowedPattern: '^/([A-Za-z0-9+=,.@_-]+/)*$'
  TagKey:
    Type: String
    Description: Key of a tag for the role. Empty for none.
    Default: ''
    MaxLength: 128
  TagValue:
    Type: String
    Description: Value of that tag.
    Default: ''
    MaxLength: 256

Conditions:
  HasExternalId: !Not [!Equals [!Ref ExternalId, '']]
  HasTag: !Not [!Equals [!Ref TagKey, '']]

Resources:
  {resource}:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Ref RoleName
      Path: !Ref RolePath
      Description: {purpose}
      MaxSessionDuration: 3600
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Ref TrustedPrincipal
            Action: sts:AssumeRole
            Condition: !If
              - HasExternalId
              - StringEquals:
                  sts:ExternalId: !Ref ExternalId
              - !Ref AWS::NoValue
      Policies:
        - PolicyName: {policy}
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
)yaml";

constexpr std::string_view kTail = R"yaml(      Tags: !If
        - HasTag
        - - Key: !Ref TagKey
            Value: !Ref TagValue
        - !Ref AWS::NoValue

Outputs:
  RoleArn:
    Description: {usage}
    Value: !GetAtt {resource}.Arn
)yaml";

// The braces of patterns are many and ours few, so that fmt's are not used here.
std::string Filled(std::string text, std::string_view hole, std::string_view with) {
  for (size_t at = text.find(hole); at != std::string::npos; at = text.find(hole, at + with.size()))
    text.replace(at, hole.size(), with);
  return text;
}

void EncodeList(std::string_view indent, const std::vector<std::string>& texts, std::ostream& out) {
  for (const std::string& text : texts) out << fmt::format("{}- {}\n", indent, text);
}

void EncodeStatement(const Allowance& allowance, std::ostream& out) {
  out << fmt::format("              - Sid: {}\n", allowance.sid)
      << "                Effect: Allow\n                Action:\n";
  EncodeList("                  ", allowance.actions, out);
  // A role's statements are about one resource each.
  const std::string& resource = allowance.resources.front();
  out << fmt::format("                Resource: {}'{}'\n", resource == "*" ? "" : "!Sub ",
                     resource);
  std::string_view test;
  for (const PolicyCondition& one : allowance.conditions) {
    if (test.empty()) out << "                Condition:\n";
    if (one.test != test) out << fmt::format("                  {}:\n", one.test);
    out << fmt::format("                    {}:\n", one.key);
    EncodeList("                      ", one.values, out);
    test = one.test;
  }
}

}  // namespace

void EncodeRoleStack(const RoleToRollOut& role, std::ostream& out) {
  PolicyScope scope = role.scope;
  scope.partition = "${AWS::Partition}";
  scope.account = "${AWS::AccountId}";
  const RoleTexts texts = TextsOf(role);
  const auto filled = [&](std::string_view text) {
    std::string out_text(text);
    for (const auto& [hole, with] : std::initializer_list<std::pair<std::string_view, std::string>>{
             {"{comment}", texts.comment},
             {"{stack}", texts.name},
             {"{description}", texts.description},
             {"{purpose}", texts.purpose},
             {"{usage}", texts.usage},
             {"{and_dns}", role.writes ? " and --dns-role" : ""},
             {"{resource}", role.writes ? "SignetWriter" : "SignetReader"},
             {"{policy}", role.writes ? "signet-writes" : "signet-reads"},
             {"{principal}", role.trusted_principal.empty()
                                 ? ""
                                 : fmt::format("    Default: '{}'\n", role.trusted_principal)},
             {"{external}", role.external_id},
             {"{name}", scope.role_name},
             {"{path}", scope.role_path}}) {
      out_text = Filled(std::move(out_text), hole, with);
    }
    return out_text;
  };
  out << filled(kHead);
  for (const Allowance& allowance : role.writes ? WriterAllowances(scope) : ReaderAllowances(scope))
    EncodeStatement(allowance, out);
  out << filled(kTail);
}

}  // namespace signet
