#!/usr/bin/python3
"""Reads the include lines of src/ and sim/ and names every arrow that should not be there.

    rooms.py [--tree FOLDER]    holds a tree to tests/rooms/arrows.txt
    rooms.py --self-test        proves on small trees that each law can go red
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

ARROWS = Path("tests/rooms/arrows.txt")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)

# Rooms that are functions of values: no I/O, no threads, no clock.
PURE = ("model", "diagnose", "plan", "report")
OUTSIDE = re.compile(
    r"^(boost/asio|asio|boost/beast|curl/|sqlite|SQLiteCpp/|openssl/ssl|sys/socket|netinet/|netdb|poll\.h"
    r"|(thread|mutex|shared_mutex|future|condition_variable|stop_token)$)"
)
CLOCK = re.compile(r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock)::now\b")

# Names under which anything can be put away.
JUNK = {"util", "utils", "utility", "helper", "helpers", "common", "misc", "manager", "managers"}


def read_arrows(text):
    """The table as {room: set of rooms it may include}."""
    table = {}
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if line:
            room, _, allowed = line.partition(":")
            table[room.strip()] = allowed.split()
    rooms = set(table)
    for room, allowed in table.items():
        strangers = set(allowed) - rooms - {"*"}
        if strangers:
            raise SystemExit(f"{ARROWS}: {room} may include {', '.join(strangers)}, which is no room")
    return {room: rooms if "*" in allowed else set(allowed) for room, allowed in table.items()}


class Tree:
    """The C++ files of a tree, with what each includes."""

    def __init__(self, top):
        self.top = top
        self.files = sorted(
            path.relative_to(top)
            for folder in ("src", "sim")
            for path in (top / folder).rglob("*")
            if path.suffix in (".h", ".cc", ".hpp", ".cpp", ".ipp", ".inc") and path.is_file()
        )
        self.text = {file: (top / file).read_text(encoding="utf-8") for file in self.files}
        # Offsets are kept where comments are blanked, so that line numbers stay true.
        self.code = {file: COMMENT.sub(_blank, text) for file, text in self.text.items()}
        self.includes = {
            file: [
                (self.code[file].count("\n", 0, found.start()) + 1, found[1] == '"', found[2])
                for found in INCLUDE.finditer(self.code[file])
            ]
            for file in self.files
        }
        self._beast = {}

    def resolve(self, file, name):
        """The file of the tree that an include means, or None when it is not ours."""
        for base in (file.parent, Path(file.parts[0]), Path("."), Path("src")):
            path = _normal(base / name)
            if path is not None and (self.top / path).is_file():
                return path
        return None

    def sees_beast(self, file, seen=()):
        """Whether compiling this file compiles Beast."""
        if file in self._beast:
            return self._beast[file]
        found = any(name.startswith("boost/beast") for _, _, name in self.includes.get(file, ()))
        for _, _, name in self.includes.get(file, ()):
            target = self.resolve(file, name)
            if not found and target in self.includes and target not in seen:
                found = self.sees_beast(target, (*seen, file))
        if not seen:
            self._beast[file] = found
        return found


def _blank(found):
    # A string with // in it (a URL) loses its end here; no include line holds one.
    return re.sub(r"[^\n]", " ", found[0])


def _normal(path):
    parts = []
    for part in path.parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return Path(*parts) if parts else None


def is_test(file):
    return file.stem.endswith(("_test", "_fuzz"))


def src_file_faults(tree, arrows, file):
    if len(file.parts) < 3 or file.parts[1] not in arrows:
        yield f"{file}: is in no room that {ARROWS} knows"
        return
    room = file.parts[1]
    for line, quoted, name in tree.includes[file]:
        where = f"{file}:{line}"
        target = tree.resolve(file, name)
        first = name.split("/")[0]
        if target is not None and target.parts[0] == "src":
            other = target.parts[1]
        elif target is None and "/" in name and first in arrows:
            other = first  # Not written yet, but the arrow is.
        else:
            other = None
        if other is not None:
            if other != room and other not in arrows[room]:
                yield f"{where}: {room} -> {other} should not be there ({name})"
        elif target is not None and target.parts[0] in ("tests", "sim"):
            # Only tests stand on the test harness or on the simulator.
            if not is_test(file):
                yield f"{where}: {room} -> {target.parts[0]} should not be there ({name})"
        elif quoted:
            yield f'{where}: "{name}" is no file of this tree; <…> is for libraries'
        if name.endswith("_write.h") and room != "apply":
            own = target is not None and target.parts[1] == room
            if not (own and file.stem in (Path(name).stem, Path(name).stem + "_test", Path(name).stem + "_fuzz")):
                yield f"{where}: only apply writes, so only apply may include {name}"
        if room in PURE and OUTSIDE.match(name):
            yield f"{where}: {room} is pure and must not see <{name}>"
    if room in PURE and not is_test(file):
        found = CLOCK.search(tree.code[file])
        if found:
            line = tree.code[file].count("\n", 0, found.start()) + 1
            yield f"{file}:{line}: {room} is pure and must not ask {found[1]} for the time"


def sim_file_faults(tree, arrows, file):
    for line, _, name in tree.includes[file]:
        target = tree.resolve(file, name)
        absent = target is None and "/" in name and name.split("/")[0] in {*arrows, "src"}
        if absent or (target is not None and target.parts[0] == "src"):
            yield f"{file}:{line}: sim -> {name}: the simulator must be able to disagree with src"


def link_faults(tree, arrows):
    """The libraries of the rooms link no more than the table allows."""
    lists = tree.top / "src/CMakeLists.txt"
    text = re.sub(r"#[^\n]*", "", lists.read_text(encoding="utf-8")) if lists.exists() else ""
    for room, links in re.findall(r"signet_room\(\s*(\w+)([^)]*)\)", text):
        if room not in arrows:
            yield f"src/CMakeLists.txt: {room} is no room that {ARROWS} knows"
            continue
        for other in re.findall(r"\bsignet_(\w+)", links):
            if other in arrows and other != room and other not in arrows[room]:
                yield f"src/CMakeLists.txt: {room} links {other}: {room} -> {other} should not be there"
    for path in sorted((tree.top / "sim").rglob("CMakeLists.txt")):
        text = re.sub(r"#[^\n]*", "", path.read_text(encoding="utf-8"))
        for other in re.findall(r"\bsignet_(\w+)", text):
            if other in arrows:
                yield f"{path.relative_to(tree.top)}: sim links {other}: it shares nothing with src"


def name_faults(tree):
    for folder in ("src", "sim", "tests", "bench"):
        for path in sorted((tree.top / folder).rglob("*")):
            words = re.split(r"[^a-z]+", path.name.split(".")[0].lower())
            if JUNK & set(words):
                yield f"{path.relative_to(tree.top)}: names nothing in particular; what is it?"


def beast_faults(tree):
    for folder in ("src", "sim"):
        units = [f for f in tree.files if f.parts[0] == folder and f.suffix == ".cc" and tree.sees_beast(f)]
        if len(units) > 1:
            names = ", ".join(map(str, units))
            yield f"{folder}: Beast costs 14 s to compile, so one unit has it, not {len(units)}: {names}"


def faults(top):
    arrows = read_arrows((top / ARROWS).read_text(encoding="utf-8"))
    tree = Tree(top)
    for file in tree.files:
        check = src_file_faults if file.parts[0] == "src" else sim_file_faults
        yield from check(tree, arrows, file)
    for room in sorted(p.name for p in (top / "src").iterdir() if p.is_dir()):
        if room not in arrows:
            yield f"src/{room}: is no room that {ARROWS} knows"
    yield from link_faults(tree, arrows)
    yield from name_faults(tree)
    yield from beast_faults(tree)


# Each law broken once: what the tree holds, and what must be said (nothing: it must stay
# green).  Headers named by more than one case are in GROUND.
GROUND = {
    "src/model/identity.h": "",
    "src/loop/clock.h": "#include <boost/asio.hpp>\n",
    "src/aws/ses_read.h": "",
    "src/aws/ses_write.h": "",
    "src/dns/zone_write.h": "",
    "src/CMakeLists.txt": "signet_room(aws LINKS signet_model signet_loop OpenSSL::Crypto)\n",
    "sim/world.h": "",
    "tests/story.h": "",
}
CASES = [
    ("the ground itself is clean", {}, None),
    ("an allowed arrow", {"src/inventory/a.cc": '#include "aws/ses_read.h"\n'}, None),
    ("an arrow in a comment", {"src/plan/a.cc": '// #include "aws/ses_read.h"\n'}, None),
    ("a stage that includes a stage", {"src/plan/a.cc": '\n#include "diagnose/b.h"\n', "src/diagnose/b.h": ""},
     "src/plan/a.cc:2: plan -> diagnose"),
    ("the same before the other file exists", {"src/plan/a.cc": '#include "diagnose/b.h"\n'}, "plan -> diagnose"),
    ("an arrow out of model", {"src/model/a.h": '#include "loop/clock.h"\n'}, "model -> loop"),
    ("an arrow in angle brackets", {"src/model/a.h": "#include <loop/clock.h>\n"}, "model -> loop"),
    ("an arrow by a relative path", {"src/store/a.cc": '#include "../aws/ses_read.h"\n'}, "store -> aws"),
    ("an arrow with spaces", {"src/store/a.cc": '  #  include  "aws/ses_read.h"\n'}, "store -> aws"),
    ("an arrow after a URL", {"src/store/a.cc": '// see http://x.test\n#include "aws/ses_read.h"\n'},
     "src/store/a.cc:2: store -> aws"),
    ("an arrow into cli", {"src/watch/a.cc": '#include "cli/b.h"\n', "src/cli/b.h": ""}, "watch -> cli"),
    ("a test that crosses rooms", {"src/plan/a_test.cc": '#include "aws/ses_read.h"\n'}, "plan -> aws"),
    ("a test on the harness", {"src/aws/a_test.cc": '#include "tests/story.h"\n'}, None),
    ("code on the harness", {"src/aws/a.cc": '#include "tests/story.h"\n'}, "aws -> tests"),
    ("code on the simulator", {"src/aws/a.cc": '#include "sim/world.h"\n'}, "aws -> sim"),
    ("a quoted name that is nowhere", {"src/aws/a.cc": '#include "nowhere.h"\n'}, "no file of this tree"),
    ("apply writes", {"src/apply/a.cc": '#include "aws/ses_write.h"\n#include "dns/zone_write.h"\n'}, None),
    ("a writer's own body, test and fuzzer", {"src/aws/ses_write.cc": '#include "aws/ses_write.h"\n',
                                      "src/aws/ses_write_test.cc": '#include "aws/ses_write.h"\n',
                                      "src/aws/ses_write_fuzz.cc": '#include "aws/ses_write.h"\n'}, None),
    ("another's fuzzer that holds a writer", {"src/aws/other_fuzz.cc": '#include "aws/ses_write.h"\n'},
     "only apply writes"),
    ("a reader that holds a writer", {"src/aws/ses_read.cc": '#include "aws/ses_write.h"\n'}, "only apply writes"),
    ("inventory that holds a writer", {"src/inventory/a.cc": '#include "dns/zone_write.h"\n'}, "only apply writes"),
    ("cli that holds a writer", {"src/cli/a.cc": '#include "dns/zone_write.h"\n'}, "only apply writes"),
    ("a pure room that waits", {"src/report/a.cc": "#include <boost/asio/steady_timer.hpp>\n"}, "report is pure"),
    ("a pure room with curl", {"src/diagnose/a.cc": "#include <curl/curl.h>\n"}, "diagnose is pure"),
    ("a pure room with SQLite", {"src/plan/a.cc": "#include <sqlite3.h>\n"}, "plan is pure"),
    ("a pure room with threads", {"src/model/a.cc": "#include <thread>\n"}, "model is pure"),
    ("a pure room with a clock", {"src/model/a.cc": "auto t = std::chrono::system_clock::now();\n"}, "for the time"),
    ("threads elsewhere", {"src/store/a.cc": "#include <thread>\n"}, None),
    ("sim that includes src", {"sim/a.cc": '#include "model/identity.h"\n'}, "sim -> model/identity.h"),
    ("sim that includes src by path", {"sim/a.cc": '#include "../src/aws/ses_read.h"\n'}, "able to disagree"),
    ("sim with a folder of a room's name", {"sim/a.cc": '#include "store/b.h"\n', "sim/store/b.h": ""}, None),
    ("sim that links src", {"sim/CMakeLists.txt": "target_link_libraries(x signet_aws)\n"}, "sim links aws"),
    ("sim with the warnings of all", {"sim/CMakeLists.txt": "target_link_libraries(x signet_flags)\n"}, None),
    ("a room that links too much", {"src/CMakeLists.txt": "signet_room(plan LINKS signet_aws)\n"}, "plan links aws"),
    ("an unknown room", {"src/engine/a.cc": ""}, "src/engine: is no room"),
    ("a file outside the rooms", {"src/a.cc": ""}, "src/a.cc: is in no room"),
    ("a junk file", {"src/aws/string_util.cc": ""}, "string_util.cc: names nothing"),
    ("a junk folder", {"sim/common/a.cc": ""}, "sim/common: names nothing"),
    ("a name that only contains a junk word", {"src/aws/utilisation.cc": ""}, None),
    ("one Beast unit on each side", {"src/watch/a.cc": "#include <boost/beast/http.hpp>\n",
                                     "sim/a.cc": "#include <boost/beast/http.hpp>\n"}, None),
    ("two Beast units, one by way of a header", {"src/watch/a.cc": "#include <boost/beast/http.hpp>\n",
                                                 "src/watch/b.h": "#include <boost/beast/core.hpp>\n",
                                                 "src/watch/c.cc": '#include "watch/b.h"\n'}, "Beast costs"),
]


def self_test(arrows):
    broken = 0
    for title, files, expected in CASES:
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder)
            for name, text in {**GROUND, **files, str(ARROWS): arrows}.items():
                (top / name).parent.mkdir(parents=True, exist_ok=True)
                (top / name).write_text(text, encoding="utf-8")
            got = list(faults(top))
        right = not got if expected is None else len(got) >= 1 and any(expected in fault for fault in got)
        if not right:
            broken += 1
            print(f"{title}: expected {expected!r}, got {got}")
    print(f"{len(CASES) - broken} of {len(CASES)} cases of the self-test are right")
    return broken == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tree", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--self-test", action="store_true")
    args = parser.parse_args()
    if args.self_test:
        return 0 if self_test((args.tree / ARROWS).read_text(encoding="utf-8")) else 1
    found = list(faults(args.tree))
    for fault in found:
        print(fault)
    files = len(Tree(args.tree).files)
    if files == 0:
        print("no file was read")
        return 1
    print(f"rooms: {files} files, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
