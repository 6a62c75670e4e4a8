"""signet explain walks the simulator's own DNS, on a port that anybody may bind, and finds what is missing there;
what boto3 then writes is found too."""

import json
import time
import unittest

import boto3
from running import KEY, OWN, SECRET, Aws, Home

WORLD = "route53 insync-after 200ms\n" + OWN + """
  hosted-zone shop.example id ZONE1
    record aaa._domainkey.shop.example CNAME aaa.dkim.amazonses.com
    record bbb._domainkey.shop.example CNAME bbb.dkim.amazonses.com.shop.example
  hosted-zone lost.example id ZONE2 undelegated
  region eu-west-1
    identity shop.example pending ; dkim generated 1h ago tokens aaa bbb ccc
    identity lost.example pending ; dkim generated 1h ago tokens ddd eee fff
"""


class Explained(unittest.TestCase):
    def setUp(self):
        self.aws = Aws(WORLD, served=True)
        self.addCleanup(self.aws.close)
        self.url = self.aws.url
        self.home = Home(self.url)
        self.addCleanup(self.home.close)

    def causes(self, name):
        code, out, err = self.home.run("explain", name, "--regions", "eu-west-1", *self.aws.dns, "--format", "json", store=False)
        self.assertIn(code, (0, 1), err)
        return {finding["cause"] for finding in json.loads(out)["findings"]}

    def test_what_is_missing_until_it_is_written(self):
        self.assertEqual(self.causes("shop.example"), {"record-partial", "target-doubled"})
        self.assertEqual(self.causes("lost.example"), {"nxdomain-expired-domain"})
        client = boto3.client("route53", region_name="us-east-1", endpoint_url=self.url, aws_access_key_id=KEY,
                              aws_secret_access_key=SECRET)

        def change(action, token, target):
            return {"Action": action, "ResourceRecordSet": {
                "Name": f"{token}._domainkey.shop.example", "Type": "CNAME", "TTL": 300,
                "ResourceRecords": [{"Value": target}]}}

        info = client.change_resource_record_sets(HostedZoneId="ZONE1", ChangeBatch={"Changes": [
            change("DELETE", "bbb", "bbb.dkim.amazonses.com.shop.example"),
            change("CREATE", "bbb", "bbb.dkim.amazonses.com"),
            change("CREATE", "ccc", "ccc.dkim.amazonses.com")]})["ChangeInfo"]
        while info["Status"] != "INSYNC":
            time.sleep(0.1)
            info = client.get_change(Id=info["Id"])["ChangeInfo"]
        self.assertTrue(self.causes("shop.example") <= {"awaiting-check"})


if __name__ == "__main__":
    unittest.main()
