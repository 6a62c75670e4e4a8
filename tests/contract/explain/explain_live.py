#!/usr/bin/python3
"""signet explain and scan --explain from end to end: SES, which looks into the DNS of the lab, and
signet, which asks both.  One lab for all of it; a name chooses tests, as in unittest.

    SIGNET=… SIGNET_SIM=… tests/isolated tests/contract/explain/explain_live.py [agreement.Agreement…]
"""

import sys
import unittest

import live
from live import case_file, lab

SUBJECTS = ("agreement", "command", "stages", "refusals", "wrong_input", "resolvers", "unreachable")

if __name__ == "__main__":
    with lab.Lab(case_file.read_all()) as the_lab:
        live.UNDER_TEST["lab"] = the_lab
        chosen = [word for word in sys.argv[1:] if not word.startswith("-")] or SUBJECTS
        flags = [word for word in sys.argv[1:] if word.startswith("-")]
        program = unittest.main(module=None, argv=[sys.argv[0], *flags, *chosen], exit=False, verbosity=2,
                                warnings="ignore")
    sys.exit(not program.result.wasSuccessful())
