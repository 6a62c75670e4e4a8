"""SES whose own DNS is out of order: nothing is verified, nothing is thrown away at once, and no
call waits for it."""

import tempfile
import time
import unittest
from pathlib import Path

import live
from live import Home, case_file

NOBODY = ". 3600000 IN NS a.root.\na.root. 3600000 IN A 127.53.99.99\n"
CASES = ("good-bind", "good-verified")
SECONDS_MAX = 60


class Unreachable(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="explain-hints-")
        self.addCleanup(folder.cleanup)
        self.hints = Path(folder.name, "hints")
        self.places = {**live.the_lab().places(), "HINTS": str(self.hints)}

    def serve(self, hints, **more):
        self.hints.write_text(hints)
        serving = live.serving(live.world(case_file.read_all(CASES), live.dns_of_simulator(self.places, **more)))
        self.url, self.server = serving.__enter__()
        self.addCleanup(serving.__exit__, None, None, None)

    def told(self, name):
        told = live.told(self.url, name)
        return told["VerificationStatus"], told["VerificationInfo"].get("ErrorType")

    def await_told(self, name, *wanted):
        deadline = time.monotonic() + SECONDS_MAX
        while self.told(name) != wanted:
            self.assertIsNone(self.server.poll(), "the simulator has ended")
            self.assertLess(time.monotonic(), deadline, f"{name} is {self.told(name)}")
            time.sleep(0.1)

    def test_a_root_that_nobody_serves(self):
        self.serve(NOBODY, every="1s")
        before = time.monotonic()
        self.assertEqual(self.told("good-bind.test"), ("PENDING", None))
        self.assertLess(time.monotonic() - before, 2)
        self.await_told("good-bind.test", "PENDING", "DNS_SERVER_ERROR")
        self.await_told("good-verified.test", "TEMPORARY_FAILURE", "DNS_SERVER_ERROR")
        looks = live.looks(self.url)
        deadline = time.monotonic() + SECONDS_MAX
        while live.looks(self.url) < looks + 4:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)
        self.assertEqual(self.told("good-bind.test"), ("PENDING", "DNS_SERVER_ERROR"))

    def test_when_the_dns_comes_back_so_does_the_verification(self):
        good = Path(live.the_lab().places()["HINTS"]).read_text()
        self.serve(good, every="500ms")
        self.await_told("good-bind.test", "SUCCESS", None)
        self.hints.unlink()
        self.await_told("good-bind.test", "TEMPORARY_FAILURE", "DNS_SERVER_ERROR")
        self.hints.write_text(good)
        self.await_told("good-bind.test", "SUCCESS", None)

    def test_signet_says_that_the_dns_is_right(self):
        self.serve(NOBODY, every="1h")
        self.await_told("good-bind.test", "PENDING", "DNS_SERVER_ERROR")
        home = Home(self.url)
        self.addCleanup(home.close)
        code, out, err = home.run("explain", "good-bind.test", "--rate", "0", "--quiet", *live.roots(), store=False)
        self.assertEqual((code, err), (1, ""))
        self.assertIn("DNS_SERVER_ERROR", out)
        self.assertNotIn("may be remembered", out)  # Nothing was denied.

    def test_a_window_that_ends_ends_the_waiting(self):
        self.serve(NOBODY, every="200ms", window="1s")
        self.await_told("good-bind.test", "FAILED", "DNS_SERVER_ERROR")


if __name__ == "__main__":
    unittest.main()
