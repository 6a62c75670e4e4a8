"""signet plan over every broken domain of the lab: no server of it is ours to write to, so that each is
handed to whoever must act, with the cause that was proven and a sentence; none is passed over."""

import json
import unittest

import live
from live import Home, case_file, identities



class Refusals(unittest.TestCase):
    maxDiff = None

    def test_each_cause_is_handed_to_whoever_can_mend_it(self):
        cases = [case for case in case_file.read_all() if case.expects and case.expects[0] != ["nothing"] and case.identities]
        with live.serving(live.world(cases)) as (url, _):
            home = Home(url)
            self.addCleanup(home.close)
            got, out, err = home.run("scan", "--explain=all", "--legacy-txt", "--depth", "full", "--rate", "0", "--format", "json", "--quiet",
                                     "--regions", "all", *live.roots(), seconds=live.SECONDS_MAX)
            self.assertIn(got, (1, 3), err)
            listed = home.path("authorised.toml")
            code, _, err = home.run("authorise", "*", "--account", "*", "--region", "*", "--owner", "dns@example.com",
                                    "--authorised", listed, store=False)
            self.assertEqual(code, 0, err)
            code, out, err = home.run("plan", "--authorised", listed, "--allow", "replace", "--legacy-txt", "--zone-rate", "0",
                                      "--format", "json", "--changes-max", "20000")
            self.assertIn(code, (1, 5), err)
        plan = json.loads(out)
        told = {}
        for one in (*plan["refused"], *plan["left"]):
            why = one.get("refused_because") or one["why"]
            self.assertGreater(len(why), 20, one)
            if "guard" not in one:
                self.assertIn(one["by"], ("dns-owner", "dns-host", "registrar", "ses-owner", "time"))
            told.setdefault(one["identity"], {})[one.get("cause")] = one.get("guard") or one["by"]
        # Of the changes that need no DNS of ours none is missing, and there are no others.
        self.assertLessEqual({one["kind"] for one in plan["changes"]},
                             {"restart-verification", "resend-mail", "switch-signing-on", "set-mail-from"})
        for one in plan["changes"]:
            told.setdefault(one["identity"], {})[one["cause"]] = one["kind"]
        untold = {}
        for case in cases:
            name = {**identities.DEFAULTS, **case.identities[0]}["name"]
            # What SES saw of the old host is in no answer of a simulated SES that looked itself.
            wanted = "awaiting-check" if case.id == "ses-sees-other-zone" else case.expects[0][0]
            if wanted not in told.get(name, {}):
                untold[case.id] = (name, wanted, told.get(name))
        self.assertEqual(untold, {})
        # Records are refused because no zone of ours holds them, which says who must publish.
        self.assertIn("no-zone", {guard for causes in told.values() for guard in causes.values()})


if __name__ == "__main__":
    unittest.main()
