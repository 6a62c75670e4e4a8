"""What people get wrong with signet explain: each ends with its exit code, nothing on stdout, and
one line that names the thing.  What would be heeded by nobody is refused, as in scan."""

import resource
import unittest

import live
from command import Explaining, world

KNOWN = "record-missing.test"
ANCHOR = ". IN DS 20326 8 2 " + "AB" * 32 + "\n"
SAVED_LINE_MAX = 4 << 20  # Bytes that a line of saved evidence may have.


class WrongInput(Explaining):
    text = world(cases=("good-verified", "record-missing"))

    def refused(self, code, *says, arguments, dns=()):
        got, out, err = self.raw(*dns, *arguments)
        with self.subTest(arguments=arguments, err=err):
            self.assertEqual((got, out), (code, b""))
            line = err.decode()  # Fails where a terminal would be sent what is not text.
            self.assertTrue(line.startswith("signet: "))
            self.assertEqual(line.count("\n"), 1)
            self.assertFalse([c for c in line[:-1] if ord(c) < 32 or ord(c) == 127])
            self.assertLess(len(line), 1000)
            self.assertNotIn("what():", line)
            for words in says:
                self.assertIn(words, line)

    def raw(self, *arguments):
        rate = () if {"--rate", "--from"} & set(arguments) else ("--rate", "0")
        child = self.home.start("explain", "--quiet", *rate, *arguments, store=False, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_CORE, (0, 0)))
        out, err = child.communicate(timeout=live.SECONDS_MAX)
        return child.returncode, out, err

    # --- Flags of the DNS ------------------------------------------------------------

    def test_resolvers(self):
        for place in ("garbage", "dns.example", "http://dns.example/", "https://", "127.53.9.9:99999", "127.53.9.9:0",
                      "1.2.3", "", "127.53.9.9 ", "[::1"):
            self.refused(2, "--resolver", arguments=(KNOWN, "--resolver", place))
        for flags in (("--ipv6",), ("--no-validation",), ("--trust-anchor", "none"), ("--root-hints", "/nowhere")):
            self.refused(2, flags[0], "resolver", arguments=(KNOWN, "--resolver", "127.53.9.9", *flags))

    def test_maps(self):
        for line in ("garbage", "1.2.3.4=", "=1.2.3.4", "1.2.3.4=1.2.3.4:x", "1.2.3.4=1.2.3.4:70000", "a=b", ""):
            self.refused(2, "--dns-map", line, arguments=(KNOWN, "--dns-map", line))
        self.refused(2, "--dns-map", "/nowhere", arguments=(KNOWN, "--dns-map", "@/nowhere"))
        path = self.home.path("map", "# a map\n127.0.0.1=127.0.0.2\nnonsense\n")
        self.refused(2, "--dns-map", "nonsense", arguments=(KNOWN, "--dns-map", f"@{path}"))

    def test_root_hints(self):
        for name, content, *says in (
            ("empty", "", "root hints"),
            ("comment", "; nothing\n", "root hints"),
            ("garbage", b"\x00\xff\x1b[31mgarbage\x00\n\n\xfe a b"),
            ("names", ". 1 NS a.root.\n", "root hints"),
            ("outside", ". 1 NS a.root.\na.root. 1 A not-an-address\n"),
            ("large", ". 1 NS a.root.\n" * 80_000, "1 MiB"),
        ):
            path = self.home.path(name, content)
            self.refused(2, "--root-hints", *says, arguments=(KNOWN, "--root-hints", path, "--trust-anchor", "none"))
        self.refused(2, "--root-hints", "/nowhere", arguments=(KNOWN, "--root-hints", "/nowhere"))
        self.refused(2, "--root-hints", "/bin/true", arguments=(KNOWN, "--root-hints", "/bin/true"))

    def test_trust_anchors(self):
        hints = live.the_lab().places()["HINTS"]
        for name, content in (("empty", ""), ("blank", " \n\t\n"), ("garbage", b"\x00\xff\x00garbage\n"),
                              ("cut", ANCHOR[:30] + "\n"), ("other", "example.com. IN A 192.0.2.1\n")):
            path = self.home.path(name, content)
            self.refused(2, "--trust-anchor", path,
                         arguments=(KNOWN, "--root-hints", hints, "--trust-anchor", path))
        self.refused(2, "--trust-anchor", "/nowhere", arguments=(KNOWN, "--trust-anchor", "/nowhere"))

    def test_a_folder_is_no_file(self):
        folder = self.home.folder
        for flag in ("--root-hints", "--trust-anchor"):
            self.refused(2, flag, folder, arguments=(KNOWN, flag, folder))
        self.refused(2, "--dns-map", folder, arguments=(KNOWN, "--dns-map", f"@{folder}"))

    # --- Files -----------------------------------------------------------------------

    def test_saved_evidence(self):
        good = self.home.path("good")
        code, _, err = self.explain(KNOWN, "--save", good)
        self.assertEqual(code, 1, err)
        with open(good, "rb") as file:
            line = file.read()
        for name, content, *says in (
            ("empty", b""),
            ("binary", b"\x00\xff\x00\x1b[31mgarbage"),
            ("cut", line[:len(line) // 2]),
            ("cut-late", line + line[:-200]),
            ("other", b'{"Buckets": []}'),
            ("deep", b"[" * 100_000),
            ("long", line[:-2] + b" " * SAVED_LINE_MAX + b"}\n", "4 MiB"),
            ("newer", line.replace(b'{"v":1,', b'{"v":99,', 1)),
        ):
            path = self.home.path(name, content)
            self.refused(2, path, *says, arguments=("--from", path))
        for name in ("/nowhere", self.home.folder, "/bin/true", "/dev/null"):
            self.refused(2, name, arguments=("--from", name))

    def test_places_that_cannot_be_written(self):
        """Found out before anybody is asked, not after."""
        for place in ("/nowhere/saved", self.home.folder):
            self.refused(4, place, arguments=(KNOWN, "--save", place), dns=live.roots())
        self.home.environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"
        self.refused(4, "/nowhere/saved", arguments=(KNOWN, "--save", "/nowhere/saved"))

    def test_a_full_disk_is_no_success(self):
        code, _, err = self.raw(KNOWN, "--save", "/dev/full", *live.roots())
        self.assertEqual(code, 4)
        self.assertIn(b"/dev/full", err)

    # --- Flags -----------------------------------------------------------------------

    def test_flags(self):
        for words, *flags in (
            ("--anonymise", "--anonymise"),
            ("--format", "--format", "xml"),
            ("--format", "--format", "csv"),
            ("--format", "--format", "json", "--format", "table"),
            ("--rate", "--rate", "-1"),
            ("--rate", "--rate", "abc"),
            ("--rate", "--rate", ""),
            ("--rate", "--rate", "1e9"),
            ("--rate", "--rate", "nan"),
            ("--dns-rate", "--dns-rate", "-1"),
            ("--dns-rate", "--dns-rate", "many"),
            ("--dns-in-flight", "--dns-in-flight", "0"),
            ("--account", "--account", "111122223333"),
            ("--account", "--from", "x", "--account", "shop"),
            ("--nonsense", "--nonsense"),
            ("--org-role", "--org"),
            ("--org-role", "--org-role", "reader"),
            ("--external-id", "--external-id", "x-1"),
            ("--role-arn", "--role-arn", "arn:aws:iam::12:role/x"),
            ("'zz-*'", "--regions", "zz-*"),
            ("--regions", "--regions", "eu west"),
            ("http", "--endpoint-url", "ftp://example.com"),
        ):
            with self.subTest(flags=flags):
                self.refused(2, words, arguments=(KNOWN, *flags))
        self.refused(4, "/nowhere.toml", arguments=(KNOWN, "--config", "/nowhere.toml"))

    def test_a_rate_of_none_is_no_limit(self):
        code, _, err = self.explain("good-verified.test")
        self.assertEqual((code, err), (0, ""))

    def test_what_files_cannot_heed(self):
        path = self.home.path("list.json", '{"EmailIdentities":[]}')
        for flag, *value in (("--org", "--org-role", "r"), ("--accounts", "a.csv"), ("--regions", "eu-west-1"),
                             ("--role-arn", "arn:aws:iam::111122223333:role/x"), ("--profile", "shop"), ("--rate", "1"),
                             ("--include", "Shop*"), ("--exclude", "Shop*"), ("--org-role", "r"),
                             ("--external-id", "x"), ("--endpoint-url", "http://localhost:1")):
            self.refused(2, flag, arguments=("--from", path, flag, *value))

    # --- Names -----------------------------------------------------------------------

    def test_names_that_can_be_none(self):
        for name in ("", " ", ".", "..", "a..test", "@", "@a.test", "a@", "a b.test", "a\nb.test", "a\x1b[31mb.test",
                     "a\x7f.test", "-.test/../../x", "x" * 300 + ".test", "x" * 64 + ".test", "a." * 200 + "test"):
            self.refused(2, "" if len(name) < 3 or not name.isprintable() else name[:60], arguments=(name,),
                         dns=live.roots())


if __name__ == "__main__":
    unittest.main()
