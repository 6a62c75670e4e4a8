"""Route 53, what writes: boto3 and the AWS CLI change record sets, and watch the change come through."""

import json
import time
import unittest

import botocore.exceptions
import botocore.parsers
from simulated import CommandLineRunner, Simulated

ZONE = "example.com."


def record(name, kind, *values, ttl=300, **more):
    return {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in values], **more}


def change(action, *arguments, **more):
    return {"Action": action, "ResourceRecordSet": record(*arguments, **more)}


class Writes(Simulated):
    top = "route53 insync-after 600ms\n"
    world = """
  hosted-zone example.com id ZONE1 comment "The shop"
    record *.example.com CNAME wild.example.net
    record www.example.com A ttl 60 192.0.2.1 192.0.2.2
    record txt.example.com TXT "\\"one\\"" "\\"two\\""
    record blue.example.com A set a weight 7 192.0.2.1
    record cdn.example.com A alias www.example.com
  hosted-zone corp.example private id ZONE2
  hosted-zone example.com id ZONE3 undelegated name-servers ns-1.awsdns-00.com ns-513.awsdns-00.net ns-1025.awsdns-00.org ns-1537.awsdns-00.co.uk
"""

    def setUp(self):
        super().setUp()
        self.client53 = self.client("route53", "us-east-1")

    def batch(self, *changes, zone="ZONE1", **more):
        return self.client53.change_resource_record_sets(
            HostedZoneId=zone, ChangeBatch={"Changes": list(changes), **more})["ChangeInfo"]

    def records(self, zone="ZONE1"):
        return self.client53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]

    def found(self, name, kind):
        return [one for one in self.records() if one["Name"] == name and one["Type"] == kind]

    def invalid(self, *changes, code="InvalidChangeBatch"):
        """The message of a batch that changes nothing."""
        before = self.records()
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            self.batch(*changes)
        error = caught.exception.response
        self.assertEqual((error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]), (code, 400))
        self.assertEqual(self.records(), before)
        return error["Error"]["Message"]

    def test_zone(self):
        got = self.client53.get_hosted_zone(Id="ZONE1")
        self.assertEqual(got["HostedZone"]["Config"], {"Comment": "The shop", "PrivateZone": False})
        servers = got["DelegationSet"]["NameServers"]
        self.assertEqual([server.split(".", 2)[2] for server in servers], ["com", "net", "org", "co.uk"])
        for server in servers:
            number, domain = server.split(".")[:2]
            self.assertEqual(int(number[3:]) % 512 // 8, int(domain[7:]))
        apex = self.records()[:2]
        self.assertEqual(apex[0], record(ZONE, "NS", *(server + "." for server in servers), ttl=172800))
        self.assertEqual(apex[1], record(
            ZONE, "SOA", servers[0] + ". awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400", ttl=900))
        self.assertEqual(self.client53.get_hosted_zone(Id="ZONE3")["DelegationSet"]["NameServers"][1],
                         "ns-513.awsdns-00.net")
        private = self.client53.get_hosted_zone(Id="ZONE2")
        self.assertNotIn("DelegationSet", private)
        self.assertTrue(private["VPCs"])
        self.assertEqual(self.refused(self.client53.get_hosted_zone, Id="ZONE9"), ("NoSuchHostedZone", 404))

    def test_zones_by_name(self):
        def ids(**arguments):
            got = self.client53.list_hosted_zones_by_name(**arguments)
            return [zone["Id"][12:] for zone in got["HostedZones"]], got

        # com.example before example.corp.
        self.assertEqual(ids()[0], ["ZONE1", "ZONE3", "ZONE2"])
        self.assertEqual(ids(DNSName="corp.example")[0], ["ZONE2"])
        names, got = ids(DNSName="Example.com.", MaxItems="1")
        self.assertEqual(names, ["ZONE1"])
        self.assertEqual((got["IsTruncated"], got["NextDNSName"], got["NextHostedZoneId"]), (True, ZONE, "ZONE3"))
        self.assertEqual(ids(DNSName=got["NextDNSName"], HostedZoneId="ZONE3", MaxItems="1")[0], ["ZONE3"])
        self.assertEqual(self.refused(self.client53.list_hosted_zones_by_name, HostedZoneId="ZONE3"),
                         ("InvalidInput", 400))

    def test_create_until_in_sync(self):
        wanted = record("Tok1._domainkey.example.com", "CNAME", "tok1.dkim.amazonses.com", ttl=1800)
        info = self.batch({"Action": "CREATE", "ResourceRecordSet": wanted}, Comment="plan <1>")
        self.assertEqual((info["Status"], info["Comment"]), ("PENDING", "plan <1>"))
        self.assertEqual(self.found("tok1._domainkey.example.com.", "CNAME"),
                         [{**wanted, "Name": "tok1._domainkey.example.com."}])
        deadline = time.monotonic() + 10
        status = "PENDING"
        while status == "PENDING" and time.monotonic() < deadline:
            time.sleep(0.1)
            told = self.client53.get_change(Id=info["Id"])["ChangeInfo"]
            status = told["Status"]
        self.assertEqual({**told, "Status": "PENDING"}, info)
        self.assertEqual(status, "INSYNC")
        self.assertEqual(self.refused(self.client53.get_change, Id="C0"), ("NoSuchChange", 404))
        self.batch({"Action": "DELETE", "ResourceRecordSet": wanted})
        self.assertEqual(self.found("tok1._domainkey.example.com.", "CNAME"), [])

    def test_in_one_batch(self):
        old = record("txt.example.com", "TXT", '"two"', '"one"')
        new = record("txt.example.com", "TXT", '"one"', '"two"', '"a" "b"')
        for first, second in ((old, new), (new, old)):
            self.batch({"Action": "DELETE", "ResourceRecordSet": first},
                       {"Action": "CREATE", "ResourceRecordSet": second})
            self.assertEqual(self.found("txt.example.com.", "TXT"), [{**second, "Name": "txt.example.com."}])

    def test_upsert_and_special_sets(self):
        self.batch(change("UPSERT", "up.example.com", "A", "192.0.2.1"))
        self.batch(change("UPSERT", "up.example.com", "A", "192.0.2.9", ttl=1))
        self.assertEqual(self.found("up.example.com.", "A"), [record("up.example.com.", "A", "192.0.2.9", ttl=1)])
        self.batch(change("DELETE", "up.example.com", "A", "192.0.2.9", ttl=1),
                   change("CREATE", "blue.example.com", "A", "192.0.2.2", SetIdentifier="b", Weight=3))
        self.assertEqual([one["Weight"] for one in self.found("blue.example.com.", "A")], [7, 3])
        self.batch(change("DELETE", "blue.example.com", "A", "192.0.2.2", SetIdentifier="b", Weight=3))
        alias = {"Name": "alias.example.com", "Type": "A", "AliasTarget": {
            "HostedZoneId": "ZONE1", "DNSName": "www.example.com", "EvaluateTargetHealth": True}}
        self.batch({"Action": "CREATE", "ResourceRecordSet": alias})
        self.assertEqual(self.found("alias.example.com.", "A")[0]["AliasTarget"]["DNSName"], "www.example.com.")
        self.batch({"Action": "DELETE", "ResourceRecordSet": alias})
        self.batch(change("CREATE", "*.star.example.com", "TXT", '"x"'))
        self.batch(change("DELETE", "\\052.star.example.com", "TXT", '"x"'))

    def test_what_stands_in_the_way(self):
        www = ("www.example.com", "A", "192.0.2.1", "192.0.2.2")
        self.assertEqual(
            self.invalid(change("CREATE", *www, ttl=60)),
            "[Tried to create resource record set [name='www.example.com.', type='A'] but it already exists]")
        self.assertEqual(
            self.invalid(change("DELETE", "no.example.com", "A", "192.0.2.1")),
            "[Tried to delete resource record set [name='no.example.com.', type='A'] but it was not found]")
        differs = ("[Tried to delete resource record set [name='www.example.com.', type='A'] but the values provided "
                   "do not match the current values]")
        self.assertEqual(self.invalid(change("DELETE", *www, ttl=300)), differs)
        self.assertEqual(self.invalid(change("DELETE", *www[:3], ttl=60)), differs)
        self.assertEqual(
            self.invalid(change("CREATE", "txt.example.com", "CNAME", "x.example")),
            "[RRSet of type CNAME with DNS name txt.example.com. is not permitted as it conflicts with other records "
            "with the same DNS name in zone example.com.]")
        self.assertEqual(
            self.invalid(change("UPSERT", "*.example.com", "A", "192.0.2.1")),
            "[RRSet of type A with DNS name \\052.example.com. is not permitted because a conflicting RRSet of type "
            "CNAME with the same DNS name already exists in zone example.com.]")
        self.assertEqual(
            self.invalid(change("CREATE", "example.com", "CNAME", "x.example")),
            "[RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.]")
        self.assertEqual(
            self.invalid(change("CREATE", "www.notexample.com", "A", "192.0.2.1")),
            "[RRSet with DNS name www.notexample.com. is not permitted in zone example.com.]")
        self.assertIn("other RRSets exist", self.invalid(change("CREATE", "blue.example.com", "A", "192.0.2.1")))
        apex = [{"Action": "DELETE", "ResourceRecordSet": one} for one in self.records()[:2]]
        self.assertEqual(
            self.invalid(*apex), "[A HostedZone must contain exactly one SOA record., A HostedZone must contain at "
                                 "least one NS record for the zone itself.]")
        self.assertIn("invalid set of changes", self.invalid(change("UPSERT", "a.example.com", "A", "192.0.2.1"),
                                                             change("UPSERT", "A.example.com", "A", "192.0.2.2")))

    def test_one_wrong_change_stops_all_and_each_is_named(self):
        message = self.invalid(change("CREATE", "good.example.com", "A", "192.0.2.1"),
                               change("CREATE", "txt.example.com", "TXT", '"x"'),
                               change("DELETE", "no.example.com", "A", "192.0.2.1"))
        self.assertEqual(message.count("Tried to"), 2)
        self.assertEqual(self.found("good.example.com.", "A"), [])

    def test_wrong_values(self):
        def said(kind, value, **more):
            return self.invalid(change("CREATE", "v.example.com", kind, value, **more))

        self.assertEqual(said("TXT", "v=spf1 -all"),
                         "[Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in "
                         "quotation marks) encountered with 'v=spf1 -all'']")
        self.assertIn("CharacterStringTooLong (Value is too long)", said("TXT", '"%s"' % ("x" * 256)))
        self.assertIn("InvalidCharacterString", said("TXT", '"a" b'))
        self.assertIn("MXRRDATAPriorityRequired", said("MX", "mx.example.com"))
        self.assertIn("MXRRDATAPriorityInvalid", said("MX", "65536 mx.example.com"))
        self.assertIn("ARRDATAIllegalIPv4Address", said("A", "192.0.2"))
        self.assertIn("AAAARRDATAIllegalIPv6Address", said("AAAA", "2001:db8"))
        self.assertIn("DomainLabelEmpty", said("CNAME", "a..b"))
        self.assertIn("DomainLabelTooLong", said("CNAME", "a" * 64 + ".b"))
        self.assertIn("Duplicate Resource Record: '192.0.2.1'",
                      self.invalid(change("CREATE", "v.example.com", "A", "192.0.2.1", "192.0.2.1")))
        self.assertIn("may hold one", self.invalid(change("CREATE", "v.example.com", "CNAME", "a.b", "c.d")))
        fits = ('"%s" "b"' % ("x" * 255), '"\\"quoted\\" \\\\ \\303\\244"', '""')
        self.batch(change("CREATE", "v.example.com", "TXT", *fits), change("CREATE", "v.example.com", "MX", "10 a.b"),
                   change("CREATE", "v.example.com", "CAA", '0 issue "ca.example"'))
        self.batch(change("DELETE", "v.example.com", "TXT", *fits), change("DELETE", "v.example.com", "MX", "10 a.b"),
                   change("DELETE", "v.example.com", "CAA", '0 issue "ca.example"'))

    def test_limits_of_a_batch(self):
        def many(action, count):
            return [change(action, f"n{i}.example.com", "A", "192.0.2.1") for i in range(count)]

        self.assertIn("records limit of 1000", self.invalid(*many("UPSERT", 501)))
        self.batch(*many("UPSERT", 500))
        self.batch(*many("DELETE", 500))
        texts = [change("CREATE", f"n{i}.example.com", "TXT", '"%s"' % ("x" * 250)) for i in range(128)]
        self.assertIn("characters limit of 32000", self.invalid(*texts))
        self.assertEqual(self.refused(self.client53.change_resource_record_sets, HostedZoneId="ZONE9", ChangeBatch={
            "Changes": many("CREATE", 1)}), ("NoSuchHostedZone", 404))

    def test_forms_that_the_schema_does_not_have(self):
        def raw(inner, root="ChangeResourceRecordSetsRequest"):
            body = f'<{root} xmlns="https://route53.amazonaws.com/doc/2013-04-01/">{inner}</{root}>'
            answer = self.signed("route53", "POST", "/2013-04-01/hostedzone/ZONE1/rrset/", body.encode(),
                                 region="us-east-1")
            text = answer.content.decode()
            return answer.status_code, text[text.index("<Code>") + 6:text.index("</Code>")]

        good = ("<ChangeBatch><Changes><Change><Action>{action}</Action><ResourceRecordSet><Name>s.example.com</Name>"
                "<Type>A</Type>{more}<TTL>{ttl}</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value>"
                "</ResourceRecord></ResourceRecords></ResourceRecordSet></Change></Changes></ChangeBatch>")
        for inner in (good.format(action="CREATE", more="<Colour>red</Colour>", ttl=1),
                      good.format(action="MERGE", more="", ttl=1), good.format(action="CREATE", more="", ttl=-1),
                      good.format(action="CREATE", more="", ttl=2147483648),
                      good.format(action="CREATE", more="<Weight>1</Weight>", ttl=1),
                      good.format(action="CREATE", more="<Failover>PRIMARY</Failover>", ttl=1),
                      good.format(action="CREATE", more="<TTL>1</TTL>", ttl=1),
                      "<ChangeBatch><Changes></Changes></ChangeBatch>", "<ChangeBatch/>", "<Other/>",
                      good.format(action="CREATE", more="<!-- -->", ttl=1)):
            self.assertEqual(raw(inner), (400, "InvalidInput"), inner)
        self.assertEqual(raw(good.format(action="CREATE", more="", ttl=1), root="Other"), (400, "MalformedInput"))
        self.assertEqual(raw("<ChangeBatch>"), (400, "MalformedInput"))
        self.assertEqual(self.found("s.example.com.", "A"), [])

    def test_command_line(self):
        runner = CommandLineRunner()
        try:
            def aws(*arguments):
                code, out, err = runner.run("--endpoint-url", self.url, "--region", "us-east-1", "route53", *arguments)
                self.assertEqual(code, 0, err)
                return json.loads(out)

            wanted = {"Changes": [change("CREATE", "cli.example.com", "TXT", '"a;b"')]}
            info = aws("change-resource-record-sets", "--hosted-zone-id", "ZONE1", "--change-batch",
                       json.dumps(wanted))["ChangeInfo"]
            self.assertEqual(aws("get-change", "--id", info["Id"])["ChangeInfo"]["Id"], info["Id"])
            self.assertEqual(self.found("cli.example.com.", "TXT"), [record("cli.example.com.", "TXT", '"a;b"')])
            self.assertEqual(aws("list-hosted-zones-by-name", "--dns-name", "corp.example")["HostedZones"][0]["Id"],
                             "/hostedzone/ZONE2")
        finally:
            runner.close()


class Busy(Simulated):
    top = "route53 busy 700ms\n"
    world = "  hosted-zone a.example id ZONE1\n  hosted-zone b.example id ZONE2\n"

    def test_a_zone_takes_one_change_after_the_other(self):
        client = self.client("route53", "us-east-1")

        def create(name, zone):
            client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={
                "Changes": [change("CREATE", name, "A", "192.0.2.1")]})

        create("1.a.example", "ZONE1")
        self.assertEqual(self.refused(create, name="2.a.example", zone="ZONE1"), ("PriorRequestNotComplete", 400))
        create("1.b.example", "ZONE2")
        time.sleep(0.8)
        create("2.a.example", "ZONE1")


class LostAnswer(Simulated):
    fault = "lost-answer"
    done = True
    world = "  hosted-zone a.example id ZONE1\n"

    @classmethod
    def setUpClass(cls):
        cls.top = f"fault {cls.fault} on route53:ChangeResourceRecordSets times 1\n"
        super().setUpClass()

    def test_whether_the_write_was_done(self):
        client = self.client("route53", "us-east-1")
        batch = {"Changes": [change("CREATE", "1.a.example", "A", "192.0.2.1")]}
        with self.assertRaises((botocore.exceptions.HTTPClientError, botocore.parsers.ResponseParserError)):
            client.change_resource_record_sets(HostedZoneId="ZONE1", ChangeBatch=batch)
        kinds = [one["Type"] for one in client.list_resource_record_sets(HostedZoneId="ZONE1")["ResourceRecordSets"]]
        self.assertEqual("A" in kinds, self.done)


class CutAnswer(LostAnswer):
    fault = "cut 10"


class Dropped(LostAnswer):
    fault = "drop"
    done = False


class Permissions(Simulated):
    world = """
  hosted-zone example.com id ZONE1
  role fixer
    trust 111122223333
    policy <<END
      {"Statement": [{"Effect": "Allow", "Action": "route53:ChangeResourceRecordSets",
                      "Resource": "arn:aws:route53:::hostedzone/ZONE1", "Condition": {
                        "ForAllValues:StringEquals": {
                          "route53:ChangeResourceRecordSetsRecordTypes": ["CNAME"],
                          "route53:ChangeResourceRecordSetsActions": ["CREATE"]},
                        "ForAllValues:StringLike": {
                          "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["*._domainkey.example.com"]}}}]}
    END
"""

    def test_conditions_of_a_fixer(self):
        client = self.client("route53", "us-east-1", keys=self.assume("arn:aws:iam::111122223333:role/fixer"))

        def attempt(*changes):
            return self.refused(client.change_resource_record_sets, HostedZoneId="ZONE1",
                                ChangeBatch={"Changes": list(changes)})

        good = change("CREATE", "Tok1._domainkey.example.com.", "CNAME", "tok1.dkim.amazonses.com")
        denied = ("AccessDenied", 403)
        self.assertEqual(attempt(change("CREATE", "www.example.com", "CNAME", "a.b")), denied)
        self.assertEqual(attempt(change("CREATE", "t._domainkey.example.com", "TXT", '"a"')), denied)
        self.assertEqual(attempt(change("UPSERT", "t._domainkey.example.com", "CNAME", "a.b")), denied)
        self.assertEqual(attempt(good, change("CREATE", "www.example.com", "CNAME", "a.b")), denied)
        info = client.change_resource_record_sets(HostedZoneId="ZONE1", ChangeBatch={"Changes": [good]})["ChangeInfo"]
        self.assertEqual(self.refused(client.get_change, Id=info["Id"]), denied)
        self.assertEqual(self.refused(client.list_resource_record_sets, HostedZoneId="ZONE1"), denied)


if __name__ == "__main__":
    unittest.main()
