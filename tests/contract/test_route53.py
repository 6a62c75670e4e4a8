"""Route 53: the hosted zones of an account and their record sets, as boto3 reads them."""

import unittest

from simulated import Simulated


class Route53(Simulated):
    top = "limit route53:* 5 burst 50\n"
    world = """
  hosted-zone example.com id ZONE1
    record *.example.com CNAME wild.example.net
    record tok1._domainkey.example.com CNAME tok1.dkim.amazonses.com
    record www.example.com A set blue 192.0.2.1
    record www.example.com A set amber 192.0.2.2
    record www.example.com AAAA alias example.com
    record txt.example.com TXT "\\"v=spf1 -all\\"" "\\"<&>\\""
  hosted-zone corp.example private id ZONE2
  hosted-zone three.example id ZONE3
account 444455556666
  hosted-zone other.example id ZONE4
  role denied
    trust 111122223333
    policy <<END
      {"Statement": [{"Effect": "Allow", "Action": "route53:ListHostedZones", "Resource": "*"},
                     {"Effect": "Allow", "Action": "route53:ListResourceRecordSets",
                      "Resource": "arn:aws:route53:::hostedzone/ZONE9"}]}
    END
"""

    def route53(self, **options):
        return self.client("route53", "us-east-1", **options)

    def test_zones_page_by_page(self):
        pages = self.route53().get_paginator("list_hosted_zones").paginate(PaginationConfig={"PageSize": 1})
        pages = list(pages)
        self.assertEqual(len(pages), 3)
        zones = [zone for page in pages for zone in page["HostedZones"]]
        self.assertEqual([zone["Id"] for zone in zones],
                         ["/hostedzone/ZONE1", "/hostedzone/ZONE2", "/hostedzone/ZONE3"])
        self.assertEqual([zone["Config"]["PrivateZone"] for zone in zones], [False, True, False])
        self.assertEqual(zones[0]["Name"], "example.com.")
        self.assertEqual(zones[0]["ResourceRecordSetCount"], 8)

    def test_records_page_by_page(self):
        paginator = self.route53().get_paginator("list_resource_record_sets")
        for size in (1, 2, 3, 300):
            sets = [found for page in paginator.paginate(HostedZoneId="ZONE1", PaginationConfig={"PageSize": size})
                    for found in page["ResourceRecordSets"]]
            self.assertEqual([(found["Name"], found["Type"], found.get("SetIdentifier")) for found in sets], [
                ("example.com.", "NS", None), ("example.com.", "SOA", None),
                ("\\052.example.com.", "CNAME", None), ("tok1._domainkey.example.com.", "CNAME", None),
                ("txt.example.com.", "TXT", None), ("www.example.com.", "A", "amber"),
                ("www.example.com.", "A", "blue"), ("www.example.com.", "AAAA", None)], size)
        self.assertEqual([value["Value"] for value in sets[4]["ResourceRecords"]], ['"v=spf1 -all"', '"<&>"'])
        self.assertEqual(sets[7]["AliasTarget"]["DNSName"], "example.com.")
        self.assertNotIn("ResourceRecords", sets[7])

    def test_records_from_a_place(self):
        got = self.route53().list_resource_record_sets(
            HostedZoneId="ZONE1", StartRecordName="www.example.com", StartRecordType="AAAA")
        self.assertEqual(len(got["ResourceRecordSets"]), 1)
        self.assertFalse(got["IsTruncated"])

    def test_what_is_refused(self):
        client = self.route53()
        self.assertEqual(self.refused(client.list_hosted_zones, Marker="ZONE4"), ("InvalidInput", 400))
        self.assertEqual(self.refused(client.list_hosted_zones, MaxItems="101"), ("InvalidInput", 400))
        self.assertEqual(self.refused(client.list_resource_record_sets, HostedZoneId="ZONE4"),
                         ("NoSuchHostedZone", 404))
        self.assertEqual(self.refused(client.list_resource_record_sets, HostedZoneId="ZONE1",
                                      StartRecordType="A"), ("InvalidInput", 400))

    def test_permissions(self):
        keys = self.client("sts").assume_role(
            RoleArn="arn:aws:iam::444455556666:role/denied", RoleSessionName="contract")["Credentials"]
        client = self.route53(keys=keys)
        self.assertEqual([zone["Id"] for zone in client.list_hosted_zones()["HostedZones"]], ["/hostedzone/ZONE4"])
        self.assertEqual(self.refused(client.list_resource_record_sets, HostedZoneId="ZONE4"), ("AccessDenied", 403))
        self.assertEqual(self.refused(client.list_resource_record_sets, HostedZoneId="ZONE9"),
                         ("NoSuchHostedZone", 404))

    def test_zones_are_neither_made_nor_deleted(self):
        code, status = self.refused(self.route53().create_hosted_zone, Name="new.example", CallerReference="one")
        self.assertEqual(status, 405)
        code, status = self.refused(self.route53().delete_hosted_zone, Id="ZONE1")
        self.assertEqual(status, 405)

    def test_one_limit_for_both_calls(self):
        client = self.route53()
        codes = set()
        for _ in range(40):
            for call, arguments in ((client.list_hosted_zones, {}),
                                    (client.list_resource_record_sets, {"HostedZoneId": "ZONE3"})):
                try:
                    call(**arguments)
                except client.exceptions.ClientError as error:
                    codes.add((error.response["Error"]["Code"],
                               error.response["ResponseMetadata"]["HTTPStatusCode"]))
        self.assertEqual(codes, {("Throttling", 400)})


class Scope(Simulated):
    def test_signed_for_route53_in_the_partitions_region_alone(self):
        def status(service, region):
            return self.signed(service, "GET", "/2013-04-01/hostedzone?maxitems=1", region=region).status_code

        self.assertEqual(status("route53", "us-east-1"), 200)
        self.assertEqual(status("route53", "eu-west-1"), 403)
        self.assertEqual(status("ses", "us-east-1"), 403)


if __name__ == "__main__":
    unittest.main()
