"""Files and environments, what comes of them, and where we differ from botocore on purpose.

expect: our outcome: the method, "none" (nothing found) or "error" (refused).
differs: why botocore's answer is another; with differs_in, only that version's is.
"""

KEYS = "aws_access_key_id = {}\naws_secret_access_key = secret-of-{}\n"


def keys(name):
    return KEYS.format(name, name)


def role(name):
    return f"role_arn = arn:aws:iam::111122223333:role/{name}\n"


USER = "[default]\n" + keys("AKIAUSER")
ENV = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "e"}
IMDS = {"AWS_EC2_METADATA_DISABLED": None,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:@PORT@/imds/"}
CONTAINER = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:@PORT@/container/credentials"}
SESSION = "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
SSO = "sso_account_id = 111122223333\nsso_role_name = Read\n"
OLD_SSO = SSO + "sso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
CORP = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
CORP_URL = ".aws/sso/cache/f7c9b39d0b4c7a7d82c79307585f77e1c5e74378.json"
PROCESS = """#!/bin/sh
printf '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"%s"}' "$1"
"""


def token(name, end, more=""):
    return (f'{{"startUrl":"https://corp.example/start","region":"eu-west-1",'
            f'"accessToken":"{name}","expiresAt":"{end}"{more}}}')


REGISTRATION = (',"clientId":"c","clientSecret":"cs","refreshToken":"refresh-1",'
                '"registrationExpiresAt":"2099-01-01T00:00:00Z"')
FAR = "2099-01-01T00:00:00Z"
PAST = "2020-01-01T00:00:00Z"

CASES = [
    # The environment.
    dict(name="nothing", expect="none",
         says=("AWS_ACCESS_KEY_ID", "no profile default", "no container", "AWS_EC2_METADATA")),
    dict(name="environment", env=ENV, expect="env"),
    dict(name="environment-with-token", env={**ENV, "AWS_SESSION_TOKEN": "t"}, expect="env"),
    dict(name="environment-older-token-holds",
         env={**ENV, "AWS_SESSION_TOKEN": "t", "AWS_SECURITY_TOKEN": "u"}, expect="env"),
    dict(name="environment-empty-token", env={**ENV, "AWS_SESSION_TOKEN": ""}, expect="env"),
    dict(name="environment-half", env={"AWS_ACCESS_KEY_ID": "AKIAENV"}, credentials=USER,
         expect="error"),
    dict(name="environment-other-half", env={"AWS_SECRET_ACCESS_KEY": "e"}, credentials=USER,
         expect="shared-credentials-file"),
    dict(name="environment-empty-key", env={**ENV, "AWS_ACCESS_KEY_ID": ""}, credentials=USER,
         expect="shared-credentials-file"),
    dict(name="environment-expiring", env={**ENV, "AWS_CREDENTIAL_EXPIRATION": FAR}, expect="env"),
    dict(name="environment-expired", env={**ENV, "AWS_CREDENTIAL_EXPIRATION": PAST},
         expect="error", says=("ended at 2020",)),
    dict(name="environment-over-files", env=ENV, credentials=USER, expect="env"),
    dict(name="environment-over-AWS_PROFILE", env={**ENV, "AWS_PROFILE": "default"},
         credentials=USER, expect="env"),
    dict(name="profile-flag-over-environment", env=ENV, profile="default", credentials=USER,
         expect="shared-credentials-file"),
    dict(name="profile-flag-nothing-else", env=ENV, profile="p",
         config="[profile p]\nregion = eu-west-1\n", expect="none"),
    # Which profile.
    dict(name="profile-unknown", profile="nope", credentials=USER, expect="error", says=("nope",)),
    dict(name="profile-unknown-despite-keys", env={**ENV, "AWS_PROFILE": "nope"}, expect="error"),
    dict(name="profile-empty-variable", env={"AWS_PROFILE": ""}, credentials=USER, expect="error"),
    dict(name="AWS_PROFILE", env={"AWS_PROFILE": "b"},
         credentials=USER + "[b]\n" + keys("AKIAOTHER"), expect="shared-credentials-file"),
    dict(name="AWS_DEFAULT_PROFILE-holds",
         env={"AWS_PROFILE": "default", "AWS_DEFAULT_PROFILE": "b"},
         credentials=USER + "[b]\n" + keys("AKIAOTHER"), expect="shared-credentials-file"),
    # The files.
    dict(name="credentials-file", credentials=USER, expect="shared-credentials-file"),
    dict(name="credentials-file-token", credentials=USER + "aws_session_token = t\n",
         expect="shared-credentials-file"),
    dict(name="credentials-file-half", credentials="[default]\naws_access_key_id = AKIAUSER\n",
         config="[default]\n" + keys("AKIACONF"), expect="error"),
    dict(name="config-file", config="[default]\n" + keys("AKIACONF"), expect="config-file"),
    dict(name="config-file-profile", profile="p",
         config="[profile p]\n" + keys("AKIACONF"), expect="config-file"),
    dict(name="config-file-bare-section-is-no-profile", profile="p",
         config="[p]\n" + keys("AKIACONF"), expect="error"),
    dict(name="config-file-profile-default-last", config="[default]\n" + keys("AKIACONF") +
         "[profile default]\n" + keys("AKIAOTHER"), expect="config-file"),
    dict(name="config-file-quoted-name", profile="a b",
         config='[profile "a b"]\n' + keys("AKIACONF"), expect="config-file"),
    dict(name="config-file-three-words", profile="a",
         config="[profile a b]\n" + keys("AKIACONF"), expect="error"),
    dict(name="credentials-over-config", config="[default]\n" + keys("AKIACONF"), credentials=USER,
         expect="shared-credentials-file"),
    dict(name="files-elsewhere", env={"AWS_CONFIG_FILE": "$HOME/c", "AWS_SHARED_CREDENTIALS_FILE":
                                      "~/k"},
         files={"c": "[default]\nregion = eu-north-1\n", "k": USER},
         expect="shared-credentials-file"),
    dict(name="files-elsewhere-missing", env={"AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"},
         credentials=USER, expect="none"),
    dict(name="files-elsewhere-folder", env={"AWS_SHARED_CREDENTIALS_FILE": "@HOME@"},
         credentials=USER, expect="none"),
    dict(name="ini-colon-case-comment", credentials="# c\n[default]\nAWS_ACCESS_KEY_ID: AKIAUSER\n"
         "; c\naws_secret_access_key=s # not a comment\n", expect="shared-credentials-file"),
    dict(name="ini-nested-block", config="[default]\ns3 =\n  max = 1\n\n  min = 2\n" +
         keys("AKIACONF"), expect="config-file"),
    dict(name="ini-nested-block-broken", config="[default]\ns3 =\n  max\n" + keys("AKIACONF"),
         expect="error"),
    dict(name="ini-continued-secret", credentials=USER + "  more\n", expect="error",
         differs="a key with a line break in it is refused before it is used"),
    dict(name="ini-DEFAULT-section",
         credentials="[DEFAULT]\n" + keys("AKIAUSER") + "[default]\nx=1\n",
         expect="shared-credentials-file"),
    dict(name="ini-section-twice", credentials=USER + USER, expect="error"),
    dict(name="ini-key-twice", credentials=USER + "aws_access_key_id = b\n", expect="error"),
    dict(name="ini-broken-despite-environment", env=ENV, config="rubbish\n", expect="error"),
    dict(name="ini-line-without-value", credentials=USER + "rubbish\n", expect="error"),
    dict(name="ini-empty-key", credentials=USER + "= rubbish\n", expect="error"),
    dict(name="ini-windows-line-ends", files={".aws/credentials": USER.replace("\n", "\r\n")},
         expect="shared-credentials-file"),
    dict(name="ini-text-after-bracket", credentials="[default] x\n" + keys("AKIAUSER"),
         expect="shared-credentials-file"),
    dict(name="ini-spaces-in-brackets", credentials="[ default ]\n" + keys("AKIAUSER"),
         expect="none"),
    # Roles.
    dict(name="role", profile="r", credentials=USER, expect="assume-role",
         config="[profile r]\nregion = eu-west-1\n" + role("a") + "source_profile = default\n"),
    dict(name="role-in-credentials-file", profile="r", expect="assume-role",
         credentials=USER + "[r]\nregion = eu-west-1\n" + role("a") + "source_profile = default\n"),
    dict(name="role-everything", profile="r", credentials=USER, mfa="123456", expect="assume-role",
         config="[profile r]\nregion = eu-west-1\n" + role("mfa") + "source_profile = default\n"
         "role_session_name = mine\nduration_seconds = 7200\nmfa_serial = arn:aws:iam::1:mfa/u\n"),
    dict(name="role-wrong-code", profile="r", credentials=USER, mfa="654321", expect="error",
         config="[profile r]\nregion = eu-west-1\n" + role("mfa") + "source_profile = default\n"
         "mfa_serial = arn:aws:iam::1:mfa/u\n"),
    dict(name="role-external-id", profile="r", credentials=USER, expect="assume-role",
         config="[profile r]\nregion = eu-west-1\n" + role("ext") +
         "source_profile = default\nexternal_id = x-1\n"),
    dict(name="role-external-id-wrong", profile="r", credentials=USER, expect="error",
         says=("external id",),
         config="[profile r]\nregion = eu-west-1\n" + role("ext") +
         "source_profile = default\nexternal_id = x-2\n"),
    dict(name="role-denied", profile="r", credentials=USER, expect="error", says=("AccessDenied",),
         config="[profile r]\nregion = eu-west-1\n" + role("denied") +
         "source_profile = default\n"),
    dict(name="role-duration-not-a-number", profile="r", credentials=USER, expect="assume-role",
         config="[profile r]\nregion = eu-west-1\n" + role("a") +
         "source_profile = default\nduration_seconds = 1h\n"),
    dict(name="role-region-of-environment", profile="r", credentials=USER, expect="assume-role",
         env={"AWS_DEFAULT_REGION": "ap-south-1"},
         config="[profile r]\nregion = eu-west-1\n" + role("a") + "source_profile = default\n"),
    dict(name="role-environment-keys-hold-by-AWS_PROFILE", env={**ENV, "AWS_PROFILE": "r"},
         credentials=USER, expect="env",
         config="[profile r]\n" + role("a") + "source_profile = default\n"),
    dict(name="role-chain", profile="c", credentials=USER, expect="assume-role",
         config="[profile b]\n" + role("b") + "source_profile = default\n[profile c]\n"
         "region = eu-west-1\n" + role("c") + "source_profile = b\n"),
    dict(name="role-chain-of-three", profile="d", credentials=USER, expect="assume-role",
         config="[profile b]\n" + role("b") + "source_profile = default\n[profile c]\n" +
         role("ext") + "external_id = x-1\nsource_profile = b\n[profile d]\nregion = eu-west-1\n" +
         role("d") + "source_profile = c\n"),
    dict(name="role-chain-over-an-hour", profile="c", credentials=USER, expect="error",
         says=("3600",),
         config="[profile b]\n" + role("b") + "source_profile = default\n[profile c]\n"
         "region = eu-west-1\n" + role("c") + "source_profile = b\nduration_seconds = 7200\n"),
    dict(name="role-session-keys-over-an-hour", profile="c", expect="assume-role",
         credentials="[s]\n" + keys("ASIASESSION") + "aws_session_token = t\n",
         config="[profile c]\nregion = eu-west-1\n" + role("c") +
         "source_profile = s\nduration_seconds = 7200\n"),
    dict(name="role-own-keys", profile="r", expect="assume-role",
         config="[profile r]\nregion = eu-west-1\n" + keys("AKIACONF") + role("a") +
         "source_profile = r\n"),
    dict(name="role-own-keys-in-the-other-file", profile="r", expect="assume-role",
         credentials="[r]\n" + keys("AKIAUSER"),
         config="[profile r]\nregion = eu-west-1\n" + role("a") + "source_profile = r\n"),
    dict(name="role-keys-of-middle-profile-hold", profile="c", expect="assume-role",
         credentials=USER + "[b]\n" + keys("AKIAOTHER"),
         config="[profile b]\n" + role("b") + "source_profile = default\n[profile c]\n"
         "region = eu-west-1\n" + role("c") + "source_profile = b\n"),
    dict(name="role-of-itself", profile="r", expect="error", says=("circle",),
         config="[profile r]\n" + role("a") + "source_profile = r\n"),
    dict(name="role-circle", profile="a", expect="error", says=("a -> b -> a",),
         config="[profile a]\n" + role("a") + "source_profile = b\n[profile b]\n" + role("b") +
         "source_profile = a\n"),
    dict(name="role-source-missing", profile="r", credentials=USER, expect="error", says=("nope",),
         config="[profile r]\n" + role("a") + "source_profile = nope\n"),
    dict(name="role-source-empty", profile="r", expect="error",
         config="[profile r]\n" + role("a") + "source_profile = s\n[profile s]\nregion = x\n"),
    dict(name="role-without-source", profile="r", credentials=USER, expect="error",
         config="[profile r]\n" + role("a")),
    dict(name="role-two-sources", profile="r", credentials=USER, expect="error",
         config="[profile r]\n" + role("a") +
         "source_profile = default\ncredential_source = Environment\n"),
    dict(name="role-from-environment", profile="r", env=ENV, expect="assume-role",
         config="[profile r]\nregion = eu-west-1\n" + role("a") +
         "credential_source = Environment\n"),
    dict(name="role-from-environment-empty", profile="r", expect="error",
         config="[profile r]\n" + role("a") + "credential_source = Environment\n"),
    dict(name="role-from-container", profile="r", env=CONTAINER, expect="assume-role",
         config="[profile r]\nregion = eu-west-1\n" + role("a") +
         "credential_source = EcsContainer\n"),
    dict(name="role-from-no-container", profile="r", expect="error",
         config="[profile r]\n" + role("a") + "credential_source = EcsContainer\n"),
    dict(name="role-from-instance", profile="r", env=IMDS, expect="assume-role",
         config="[profile r]\nregion = eu-west-1\n" + role("a") +
         "credential_source = Ec2InstanceMetadata\n"),
    dict(name="role-from-instance-over-an-hour", profile="r", env=IMDS, expect="error",
         says=("3600",), config="[profile r]\nregion = eu-west-1\n" + role("a") +
         "credential_source = Ec2InstanceMetadata\nduration_seconds = 7200\n"),
    dict(name="role-from-no-instance", profile="r", expect="error",
         config="[profile r]\n" + role("a") + "credential_source = Ec2InstanceMetadata\n"),
    dict(name="role-from-unknown", profile="r", env=ENV, expect="error",
         config="[profile r]\n" + role("a") + "credential_source = environment\n"),
    dict(name="role-from-process", profile="r", expect="assume-role",
         files={"p": PROCESS}, config="[profile s]\ncredential_process = @HOME@/p s\n"
         "[profile r]\nregion = eu-west-1\n" + role("a") + "source_profile = s\n"),
    dict(name="role-from-sso", profile="r", expect="assume-role",
         files={CORP_URL: token("good", FAR)},
         config="[profile s]\n" + OLD_SSO + "[profile r]\nregion = eu-west-1\n" + role("a") +
         "source_profile = s\n"),
    dict(name="role-from-sso-session", profile="r", expect="assume-role",
         files={CORP: token("good", FAR)},
         differs="this botocore looks for the session in the wrong profile", differs_in=(1, 29),
         config=SESSION + "[profile s]\nsso_session = corp\n" + SSO +
         "[profile r]\nregion = eu-west-1\n" + role("a") + "source_profile = s\n"),
    # Web identity.
    dict(name="web-identity", files={"t": "ey.1"}, expect="assume-role-with-web-identity",
         env={"AWS_WEB_IDENTITY_TOKEN_FILE": "@HOME@/t", "AWS_DEFAULT_REGION": "eu-west-1",
              "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/w", "AWS_ROLE_SESSION_NAME": "pod"}),
    dict(name="web-identity-profile", profile="w", files={"t": "ey.1"},
         expect="assume-role-with-web-identity", config="[profile w]\nregion = eu-west-1\n" +
         role("w") + "web_identity_token_file = @HOME@/t\n"),
    dict(name="web-identity-environment-does-not-count-with-profile", profile="p",
         files={"t": "ey.1"}, credentials="[p]\n" + keys("AKIAUSER"),
         env={"AWS_WEB_IDENTITY_TOKEN_FILE": "@HOME@/t",
              "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/w"},
         expect="shared-credentials-file"),
    dict(name="web-identity-over-files", files={"t": "ey.1"}, credentials=USER,
         env={"AWS_WEB_IDENTITY_TOKEN_FILE": "@HOME@/t", "AWS_DEFAULT_REGION": "eu-west-1",
              "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/w"},
         expect="assume-role-with-web-identity"),
    dict(name="web-identity-without-role", files={"t": "ey.1"}, credentials=USER, expect="error",
         env={"AWS_WEB_IDENTITY_TOKEN_FILE": "@HOME@/t"}, says=("AWS_ROLE_ARN",)),
    dict(name="web-identity-without-file", credentials=USER, expect="error",
         env={"AWS_WEB_IDENTITY_TOKEN_FILE": "@HOME@/t", "AWS_DEFAULT_REGION": "eu-west-1",
              "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/w"}),
    dict(name="web-identity-refused", files={"t": "no"}, expect="error",
         env={"AWS_WEB_IDENTITY_TOKEN_FILE": "@HOME@/t", "AWS_DEFAULT_REGION": "eu-west-1",
              "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/w"}),
    dict(name="web-identity-as-source", profile="r", files={"t": "ey.1"}, expect="assume-role",
         config="[profile w]\n" + role("w") + "web_identity_token_file = @HOME@/t\n"
         "[profile r]\nregion = eu-west-1\n" + role("a") + "source_profile = w\n"),
    dict(name="web-identity-role-with-source-profile", profile="w", files={"t": "ey.1"},
         credentials=USER, expect="assume-role-with-web-identity",
         config="[profile w]\nregion = eu-west-1\n" + role("w") +
         "web_identity_token_file = @HOME@/t\nsource_profile = default\n"),
    # SSO.
    dict(name="sso-session", profile="s", files={CORP: token("good", FAR)}, expect="sso",
         config=SESSION + "[profile s]\nsso_session = corp\n" + SSO),
    dict(name="sso-session-refreshed", profile="s", expect="sso",
         files={CORP: token("bad", PAST, REGISTRATION)},
         config=SESSION + "[profile s]\nsso_session = corp\n" + SSO),
    dict(name="sso-session-gone", profile="s", expect="error", says=("aws sso login --profile s",),
         config=SESSION + "[profile s]\nsso_session = corp\n" + SSO),
    dict(name="sso-session-ended", profile="s", files={CORP: token("bad", PAST)}, expect="error",
         says=("aws sso login --profile s",),
         config=SESSION + "[profile s]\nsso_session = corp\n" + SSO),
    dict(name="sso-session-unknown", profile="s", expect="error",
         config="[profile s]\nsso_session = corp\n" + SSO),
    dict(name="sso-session-contradicts", profile="s", files={CORP: token("good", FAR)},
         expect="error",
         config=SESSION + "[profile s]\nsso_session = corp\nsso_region = us-east-1\n" + SSO),
    dict(name="sso-older", profile="s", files={CORP_URL: token("good", FAR)}, expect="sso",
         config="[profile s]\n" + OLD_SSO),
    dict(name="sso-older-refused", profile="s", files={CORP_URL: token("bad", FAR)},
         expect="error", says=("aws sso login --profile s",), config="[profile s]\n" + OLD_SSO),
    dict(name="sso-incomplete", profile="s", expect="error", says=("sso_start_url",),
         credentials="[s]\n" + keys("AKIAUSER"), config="[profile s]\n" + SSO),
    dict(name="sso-over-keys", profile="s", files={CORP_URL: token("good", FAR)}, expect="sso",
         credentials="[s]\n" + keys("AKIAUSER"), config="[profile s]\n" + OLD_SSO),
    # credential_process.
    dict(name="process", profile="p", files={"p": PROCESS}, expect="custom-process",
         config="[profile p]\ncredential_process = @HOME@/p 'a  b'\n"),
    dict(name="process-no-shell", profile="p", files={"p": PROCESS}, expect="custom-process",
         config="[profile p]\ncredential_process = @HOME@/p $HOME;x\n"),
    dict(name="process-after-credentials-file", profile="p", files={"p": PROCESS},
         expect="shared-credentials-file", credentials="[p]\n" + keys("AKIAUSER"),
         config="[profile p]\ncredential_process = @HOME@/p x\n"),
    dict(name="process-before-config-file", profile="p", files={"p": PROCESS},
         expect="custom-process",
         config="[profile p]\n" + keys("AKIACONF") + "credential_process = @HOME@/p x\n"),
    dict(name="process-fails", profile="p", expect="error", says=("no vault",),
         files={"p": "#!/bin/sh\necho no vault >&2\nexit 3\n"},
         config="[profile p]\n" + keys("AKIACONF") + "credential_process = @HOME@/p\n"),
    dict(name="process-missing", profile="p", expect="error",
         config="[profile p]\ncredential_process = /nonexistent\n"),
    dict(name="process-version-2", profile="p", expect="error",
         files={"p": '#!/bin/sh\necho \'{"Version":2,"AccessKeyId":"A","SecretAccessKey":"s"}\'\n'},
         config="[profile p]\ncredential_process = @HOME@/p\n"),
    dict(name="process-expiring", profile="p", expect="custom-process",
         files={"p": '#!/bin/sh\necho \'{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s",'
                     f'"SessionToken":"t","Expiration":"{FAR}"}}\'\n'},
         config="[profile p]\ncredential_process = @HOME@/p\n"),
    dict(name="process-expired", profile="p", expect="error",
         files={"p": '#!/bin/sh\necho \'{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s",'
                     f'"SessionToken":"t","Expiration":"{PAST}"}}\'\n'},
         config="[profile p]\ncredential_process = @HOME@/p\n"),
    # Containers and instances.
    dict(name="container", env=CONTAINER, expect="container-role"),
    dict(name="container-token", expect="container-role",
         env={**CONTAINER, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"}),
    dict(name="container-token-file", files={"t": "pod-token"}, expect="container-role",
         env={**CONTAINER, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "@HOME@/t"},
         differs="this botocore is older than EKS Pod Identity and shows no token",
         differs_in=(1, 29)),
    dict(name="container-elsewhere", expect="error",
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/x"}),
    dict(name="container-refuses", expect="error",
         env={**CONTAINER, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "refused"}),
    dict(name="container-with-profile-flag", profile="p", env=CONTAINER, expect="container-role",
         config="[profile p]\nregion = eu-west-1\n"),
    dict(name="files-over-container", env=CONTAINER, credentials=USER,
         expect="shared-credentials-file"),
    dict(name="instance", env=IMDS, expect="iam-role"),
    dict(name="instance-by-profile-setting", expect="iam-role",
         env={"AWS_EC2_METADATA_DISABLED": None},
         config="[default]\nec2_metadata_service_endpoint = http://127.0.0.1:@PORT@/imds/\n"),
    dict(name="instance-disabled", env={**IMDS, "AWS_EC2_METADATA_DISABLED": "TRUE"},
         expect="none"),
    dict(name="container-over-instance", env={**IMDS, **CONTAINER}, expect="container-role"),
    # Regions.
    dict(name="region-of-profile", credentials=USER, config="[default]\nregion = eu-north-1\n",
         expect="shared-credentials-file"),
    dict(name="region-default-variable", credentials=USER, env={"AWS_DEFAULT_REGION": "eu-west-3"},
         config="[default]\nregion = eu-north-1\n", expect="shared-credentials-file"),
    dict(name="region-variable", credentials=USER, env={"AWS_REGION": "eu-west-3"},
         expect="shared-credentials-file",
         differs="AWS_REGION counts, as for version 2 of the CLI; this botocore is version 1's"),
    # Older still than the files of today.
    dict(name="boto-config", files={".boto": "[Credentials]\n" + keys("AKIAOTHER")}, expect="none",
         differs="~/.boto and AWS_CREDENTIAL_FILE, of tools gone since 2015, are not read"),
]
