#!/usr/bin/python3
"""Tests ./signet, setup/install and setup/build in copies of the tree, with stand-ins for
cmake, dpkg-query, apt-get, sudo and id on a PATH that holds nothing else of interest."""

import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]

# What the launcher may use beside the stand-ins.
TOOLS = ("sh", "dash", "cat", "cut", "tr", "sed", "find", "readlink", "dirname", "mkdir", "rm", "mv", "cp", "touch",
         "flock", "nproc", "tail", "wc", "head", "chmod", "printf", "sleep", "env", "kill", "rmdir", "grep")

# Builds a program that shows its arguments, its folder and its process, and notes every call.
# It is as rude as a compiler may be: prints to stdout and reads stdin.
CMAKE = r"""#!/bin/sh
echo "noise on stdout"; echo "noise on stderr" >&2; cat >/dev/null
printf 'cmake %s\n' "$*" >>"$LOG"
case $* in *--build*) ;; *) exit 0 ;; esac
if ! mkdir "$TREE/building"; then echo overlap >>"$LOG"; fi
sleep "${BUILD_SECONDS:-0}"
rmdir "$TREE/building"
if [ -n "${BUILD_FAILS:-}" ]; then
  echo "FAILED: a.o"; echo "error: the reason it failed"
  n=0; while [ $n -lt 99 ]; do n=$((n + 1)); echo "[$n/99] Building b.o"; done
  exit 1
fi
mkdir -p "$TREE/build/release"
echo "CMAKE_HOME_DIRECTORY:INTERNAL=$TREE" >"$TREE/build/release/CMakeCache.txt"
touch "$TREE/build/release/build.ninja"
cp "$STANDINS/program" "$TREE/build/release/signet"
"""
PROGRAM = r"""#!/bin/sh
printf 'pid %s\n' "$$"
printf 'pwd %s\n' "$(pwd)"
[ -z "${READ_STDIN:-}" ] || printf 'stdin %s\n' "$(cat)"
for argument; do printf '<%s>\0' "$argument"; done
exit "${PROGRAM_EXIT:-0}"
"""
# Every package is installed but those in $ABSENT, and those of $ARRIVED once apt-get ran.
DPKG_QUERY = r"""#!/bin/sh
printf 'dpkg-query\n' >>"$LOG"
shift 3
for name; do
  case " ${ABSENT:-} " in
    *" $name "*) [ ! -e "$TREE/arrived" ] || echo "ii  $name" ;;
    *) echo "ii  $name" ;;
  esac
done
"""
APT_GET = r"""#!/bin/sh
echo "apt noise"; cat >/dev/null
printf 'apt-get %s\n' "$*" >>"$LOG"
case $* in *" install "*) [ -z "${APT_FAILS:-}" ] || { echo "E: the reason apt failed"; exit 100; }; : >"$TREE/arrived" ;; esac
"""
SUDO = r"""#!/bin/sh
[ "$1" != -n ] || exit "${SUDO_ASKS:-0}"
printf 'sudo %s\n' "$*" >>"$LOG"
exec "$@"
"""


class Launcher(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="a launcher's test "))
        self.addCleanup(shutil.rmtree, self.folder)
        self.tree = self.folder / "the tree"
        for name in ("signet", "setup", "CMakeLists.txt", "CMakePresets.json", "VERSION", "cmake"):
            copy = shutil.copytree if (TREE / name).is_dir() else shutil.copy2
            (self.tree).mkdir(exist_ok=True)
            copy(TREE / name, self.tree / name)
        for name in ("src/cli", "sim"):
            (self.tree / name).mkdir(parents=True)
            (self.tree / name / "main.cc").write_text("")
        self.standins = self.folder / "standins"
        self.standins.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            if found:
                (self.standins / tool).symlink_to(found)
        self.stand_in("cmake", CMAKE)
        self.stand_in("program", PROGRAM)
        self.stand_in("dpkg-query", DPKG_QUERY)
        self.stand_in("apt-get", APT_GET)
        self.stand_in("apt-cache", "#!/bin/sh\nexit 0\n")
        self.stand_in("id", "#!/bin/sh\necho ${USER_ID:-0}\n")
        self.log = self.folder / "log"
        self.log.write_text("")
        self.environment = {
            "PATH": str(self.standins), "STANDINS": str(self.standins), "TREE": str(self.tree),
            "LOG": str(self.log), "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
        }

    def stand_in(self, name, text):
        path = self.standins / name
        path.write_text(text)
        path.chmod(0o755)

    def remove(self, *names):
        for name in names:
            (self.standins / name).unlink()

    def start(self, *arguments, command=None, cwd=None, stdin=subprocess.DEVNULL, **environment):
        return subprocess.Popen([command or self.tree / "signet", *arguments], cwd=cwd or self.folder, stdin=stdin,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env={**self.environment, **environment})

    def run_it(self, *arguments, given=None, **more):
        if given is not None:
            more["stdin"] = subprocess.PIPE
        process = self.start(*arguments, **more)
        out, err = process.communicate(given, timeout=60)
        self.calls = self.log.read_text().splitlines()
        self.log.write_text("")
        self.pid = process.pid
        return process.returncode, out, err.decode()

    def installs(self):
        return [call for call in self.calls if call.startswith("apt-get") and " install " in call]

    # What the program gets.

    def test_arguments_arrive_untouched(self):
        arguments = [b"", b" two  spaces ", b"a\nb\n", b"--flag", b"-", b"--", b"*", b"$HOME", b"`id`", b"\\n\\", b"'\"",
                     b"-n", b"\xff\xfe", "é".encode()]
        for _ in ("building", "built"):
            code, out, _ = self.run_it(*arguments)
            self.assertEqual(code, 0)
            self.assertEqual(out.split(b"\n", 2)[2], b"".join(b"<" + a + b">\0" for a in arguments))

    def test_stdout_is_the_programs_alone(self):
        _, out, err = self.run_it("x", ABSENT="cmake")
        self.assertEqual(len(self.installs()), 1)
        self.assertRegex(out.decode(), r"\Apid \d+\npwd [^\n]+\n<x>\0\Z")
        self.assertIn("building (first time", err)
        self.assertNotIn("noise", err)

    def test_stdin_is_the_programs_alone(self):
        _, out, _ = self.run_it(given=b"evidence", ABSENT="cmake", READ_STDIN="1")
        self.assertEqual(len(self.installs()), 1)
        self.assertIn(b"stdin evidence\n", out)

    def test_becomes_the_program(self):
        code, out, _ = self.run_it(PROGRAM_EXIT="3")
        self.assertEqual(code, 3)
        self.assertIn(b"pid %d\n" % self.pid, out)

    def test_starts_from_anywhere(self):
        elsewhere = self.folder / "else where"
        elsewhere.mkdir()
        (self.folder / "bin").mkdir()
        (self.folder / "bin/link").symlink_to("../bin/second")
        (self.folder / "bin/second").symlink_to(self.tree / "signet")
        (elsewhere / "-dash").symlink_to(self.tree / "signet")
        for command in (self.tree / "signet", "../the tree/signet", self.folder / "bin/link", "./-dash"):
            # A CDPATH makes cd print, and go elsewhere.
            code, out, err = self.run_it("x", command=command, cwd=elsewhere, CDPATH=str(self.folder))
            self.assertEqual(code, 0, err)
            self.assertIn(b"pwd %s\n<x>" % str(elsewhere).encode(), out)
        code, out, err = self.run_it("x", command="the tree/signet", cwd=self.folder, CDPATH=str(self.folder))
        self.assertEqual(code, 0, err)
        code, out, _ = self.run_it("signet", "x", command="sh", cwd=self.tree)
        self.assertIn(b"<x>", out)

    # When it builds.

    def test_second_start_asks_nobody(self):
        self.run_it()
        self.assertIn("dpkg-query", self.calls)
        _, _, err = self.run_it()
        self.assertEqual(self.calls, [])
        self.assertEqual(err, "")

    def test_builds_again_after_any_change(self):
        (self.tree / "src/aws").mkdir()
        (self.tree / "src/aws/gone.cc").write_text("")
        self.run_it()

        def later(path, text="x"):
            path.write_text(text)

        changes = {
            "a changed source": lambda: later(self.tree / "src/cli/main.cc"),
            "a new source": lambda: later(self.tree / "src/aws/new.h"),
            "a new folder": lambda: (self.tree / "src/dns").mkdir(),
            "a source that went": lambda: (self.tree / "src/aws/gone.cc").unlink(),
            "the simulator": lambda: later(self.tree / "sim/main.cc"),
            "the build's description": lambda: later(self.tree / "CMakeLists.txt"),
            "the presets": lambda: later(self.tree / "CMakePresets.json", "{}"),
            "the version": lambda: later(self.tree / "VERSION", "9"),
            "the package list": lambda: later(self.tree / "setup/packages-build", "cmake # builds\n"),
            "a program that went": lambda: (self.tree / "build/release/signet").unlink(),
        }
        for title, change in changes.items():
            with self.subTest(title):
                time.sleep(0.02)
                change()
                self.run_it()
                self.assertTrue(any("--build" in call for call in self.calls), self.calls)
                self.run_it()
                self.assertEqual(self.calls, [])

    def test_builds_the_programs_only(self):
        self.run_it()
        self.assertEqual([c for c in self.calls if "--build" in c], ["cmake --build --preset release --target programs"])

    def test_failed_build_shows_why_and_starts_nothing(self):
        self.run_it()
        (self.tree / "src/cli/main.cc").write_text("broken")
        for _ in ("first", "again"):
            code, out, err = self.run_it(BUILD_FAILS="1")
            self.assertEqual((code, out), (4, b""))
            self.assertIn("error: the reason it failed", err)
            self.assertIn("build/release.log", err)
        code, _, _ = self.run_it()
        self.assertEqual(code, 0)

    def test_file_saved_during_the_build_is_built_next_time(self):
        first = self.start(BUILD_SECONDS="0.5")
        # The stand-in compiler is at work from when this folder is there.
        until = time.monotonic() + 60
        while not (self.tree / "building").exists() and time.monotonic() < until:
            time.sleep(0.01)
        (self.tree / "src/cli/main.cc").write_text("saved meanwhile")
        first.communicate(timeout=60)
        self.log.write_text("")
        self.run_it()
        self.assertTrue(any("--build" in call for call in self.calls), self.calls)

    def test_two_first_starts_do_not_build_on_each_other(self):
        both = [self.start("x", BUILD_SECONDS="0.5") for _ in range(2)]
        ends = [process.communicate(timeout=60) for process in both]
        self.assertEqual([process.returncode for process in both], [0, 0])
        for out, _ in ends:
            self.assertIn(b"<x>", out)
        calls = self.log.read_text().splitlines()
        self.assertEqual(sum("--build" in call for call in calls), 2)
        self.assertNotIn("overlap", calls)
        self.assertTrue(any(b"another start is building" in err for _, err in ends))

    def test_copied_tree_is_configured_afresh(self):
        self.run_it()
        (self.tree / "build/release/CMakeCache.txt").write_text("CMAKE_HOME_DIRECTORY:INTERNAL=/elsewhere\n")
        (self.tree / "src/cli/main.cc").write_text("x")
        self.run_it()
        self.assertIn("cmake --preset release --fresh", self.calls)

    # What it installs.

    def test_names_what_is_missing_and_why_before_installing(self):
        _, _, err = self.run_it(ABSENT="ninja-build libfmt-dev")
        self.assertEqual(len(self.installs()), 1)
        self.assertTrue(self.installs()[0].endswith(" --no-install-recommends ninja-build libfmt-dev"), self.installs())
        self.assertRegex(err, r"ninja-build +runs it\n")
        self.assertLess(err.index("ninja-build"), err.index("installing them"))

    def test_installs_nothing_where_nothing_is_missing(self):
        self.run_it()
        self.assertFalse([call for call in self.calls if call.startswith("apt-get")])

    def test_one_of_two_names_is_enough(self):
        self.run_it(ABSENT="libboost1.81-dev")
        self.assertEqual(self.installs(), [])

    def test_of_two_names_it_takes_the_one_to_be_had(self):
        self.stand_in("apt-cache", '#!/bin/sh\n[ "$2" != libboost1.81-dev ]\n')
        self.run_it(ABSENT="libboost1.81-dev libboost1.83-dev")
        self.assertTrue(self.installs()[0].endswith(" libboost1.83-dev"), self.installs())

    def test_no_install_names_the_packages_and_the_command(self):
        code, out, err = self.run_it("x", ABSENT="ninja-build libfmt-dev", SIGNET_NO_INSTALL="1")
        self.assertEqual((code, out), (4, b""))
        self.assertIn("apt-get install -y --no-install-recommends ninja-build libfmt-dev", err)
        self.assertFalse([call for call in self.calls if call.startswith(("apt-get", "cmake"))], self.calls)

    def test_no_install_still_builds_where_nothing_is_missing(self):
        code, out, _ = self.run_it("x", SIGNET_NO_INSTALL="1")
        self.assertEqual(code, 0)
        self.assertIn(b"<x>", out)

    def test_failed_install_shows_why(self):
        code, out, err = self.run_it(ABSENT="cmake", APT_FAILS="1")
        self.assertEqual((code, out), (4, b""))
        self.assertIn("E: the reason apt failed", err)

    def test_user_with_sudo_installs_through_it(self):
        self.stand_in("sudo", SUDO)
        code, _, _ = self.run_it(ABSENT="cmake", USER_ID="1000")
        self.assertEqual(code, 0)
        self.assertTrue(any(c.startswith("sudo env DEBIAN_FRONTEND=noninteractive apt-get") for c in self.calls))

    def test_user_who_cannot_become_root_is_told_the_command(self):
        code, out, err = self.run_it(ABSENT="cmake", USER_ID="1000")
        self.assertEqual((code, out), (4, b""))
        self.assertIn("sudo apt-get install -y --no-install-recommends cmake", err)
        # A sudo that wants a password cannot ask for it without a terminal.
        self.stand_in("sudo", SUDO)
        code, _, _ = self.run_it(ABSENT="cmake", USER_ID="1000", SUDO_ASKS="1")
        self.assertEqual((code, self.installs()), (4, []))

    def test_other_machine_gets_a_clear_word(self):
        self.remove("dpkg-query", "apt-get")
        code, out, err = self.run_it()
        self.assertEqual((code, out), (4, b""))
        self.assertIn("Debian 12", err)
        self.assertIn("setup/packages-build", err)

    def test_other_machine_builds_with_what_it_has(self):
        self.remove("dpkg-query", "apt-get")
        for tool in ("clang++-19", "ninja", "ccache", "mold", "pkg-config"):
            self.stand_in(tool, "#!/bin/sh\n")
        code, out, _ = self.run_it("x")
        self.assertEqual(code, 0)
        self.assertIn(b"<x>", out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
