"""(c) The older API: ListIdentities, then the verification attributes of 100 at a time."""

import plain

BATCH = 100

ses = plain.client("ses")
names, token = [], {}
while True:
    page = ses.list_identities(MaxItems=1000, **token)
    names += page["Identities"]
    if not page.get("NextToken"):
        break
    token = {"NextToken": page["NextToken"]}
attributes = {}
for first in range(0, len(names), BATCH):
    answer = ses.get_identity_verification_attributes(Identities=names[first:first + BATCH])
    attributes.update(answer["VerificationAttributes"])
plain.tell(len(attributes), sum(row["VerificationStatus"] != "Success" for row in attributes.values()))
