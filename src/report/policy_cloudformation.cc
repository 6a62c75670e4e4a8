// YAML by hand: comments are half of what an administrator needs from this file.
#include "report/policy_cloudformation.h"

#include <fmt/format.h>

namespace signet {
namespace {

constexpr std::string_view kHead =
    R"yaml(# The role that Signet reads SES identities with (signet scan --depth {depth}).  It writes nothing.
#
# One account:
#   aws cloudformation deploy --stack-name signet-reader --template-file FILE \
#     --capabilities CAPABILITY_NAMED_IAM \
#     --parameter-overrides TrustedPrincipal=111122223333 ExternalId=...
# Every account of an organisation, now and later (from the management account or a
# delegated administrator; one region is enough, IAM is global):
#   aws cloudformation create-stack-set --stack-set-name signet-reader \
#     --template-body file://FILE --capabilities CAPABILITY_NAMED_IAM \
#     --permission-model SERVICE_MANAGED \
#     --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \
#     --parameters ParameterKey=TrustedPrincipal,ParameterValue=111122223333
#   aws cloudformation create-stack-instances --stack-set-name signet-reader \
#     --deployment-targets OrganizationalUnitIds=r-EXAMPLE --regions us-east-1
# Service-managed StackSets leave out the management account.  Signet reads the account
# it starts in with its own credentials; to read the management account from another one,
# deploy this template there as a stack of its own.
AWSTemplateFormatVersion: '2010-09-09'
Description: Lets Signet read the Amazon SES identities of this account. Writes nothing.

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
    Description: Name of the role, for --org-role.
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
  SignetReader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Ref RoleName
      Path: !Ref RolePath
      Description: Signet reads the SES identities of this account with it.
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
        - PolicyName: signet-reads
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
    Description: For --role-arn, or the role column of --accounts.
    Value: !GetAtt SignetReader.Arn
)yaml";

// The braces of patterns are many and ours few, so that fmt's are not used here.
std::string Filled(std::string text, std::string_view hole, std::string_view with) {
  for (size_t at = text.find(hole); at != std::string::npos; at = text.find(hole, at + with.size()))
    text.replace(at, hole.size(), with);
  return text;
}

}  // namespace

void EncodeReaderStack(const ReaderRole& role, std::ostream& out) {
  PolicyScope scope = role.scope;
  scope.partition = "${AWS::Partition}";
  scope.account = "${AWS::AccountId}";
  std::string head(kHead);
  head = Filled(std::move(head), "{depth}", DepthName(scope.depth));
  head = Filled(std::move(head), "{principal}",
                role.trusted_principal.empty()
                    ? ""
                    : fmt::format("    Default: '{}'\n", role.trusted_principal));
  head = Filled(std::move(head), "{external}", role.external_id);
  head = Filled(std::move(head), "{name}", scope.role_name);
  head = Filled(std::move(head), "{path}", scope.role_path);
  out << head;
  for (const Allowance& allowance : ReaderAllowances(scope)) {
    out << fmt::format("              - Sid: {}\n", allowance.sid)
        << "                Effect: Allow\n                Action:\n";
    for (const std::string& action : allowance.actions) {
      out << fmt::format("                  - {}\n", action);
    }
    const bool named = allowance.resource != "*";
    out << fmt::format("                Resource: {}'{}'\n", named ? "!Sub " : "",
                       allowance.resource);
  }
  out << kTail;
}

}  // namespace signet
