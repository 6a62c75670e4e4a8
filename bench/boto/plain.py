"""What the scripts beside Signet share: a client, and the answer printed as one line.

Each is what an engineer writes by hand: pages followed, throttles left to botocore's own
retries, everything kept in a list to be counted at the end.
"""

import json
import os
import sys

import boto3
from botocore.config import Config

ATTEMPTS_MAX = 30  # The default of 5 gives up under a limit of one call a second.


def client(service):
    # Debian's botocore does not read AWS_ENDPOINT_URL yet.
    return boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"],
                        config=Config(retries={"mode": "standard", "max_attempts": ATTEMPTS_MAX}))


def listed(ses):
    """(name, type, status) of every identity: ListEmailIdentities, page by page."""
    rows, token = [], {}
    while True:
        page = ses.list_email_identities(PageSize=1000, **token)
        rows += [(row["IdentityName"], row["IdentityType"], row.get("VerificationStatus"))
                 for row in page["EmailIdentities"]]
        if not page.get("NextToken"):
            return rows
        token = {"NextToken": page["NextToken"]}


def tell(identities, unverified):
    json.dump({"identities": identities, "unverified": unverified}, sys.stdout)
    print()
