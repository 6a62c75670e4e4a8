#!/usr/bin/python3
"""Holds the documents to the tree: what they name must exist.

    docs.py [--tree FOLDER]    checks docs/, README.md, CONTRIBUTING.md and changes/
    docs.py --self-test        proves that it can go red
"""

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

from rooms import ARROWS, read_arrows

ARCHITECTURE = Path("docs/ARCHITECTURE.md")
TOP_FOLDERS = ("src", "sim", "tests", "docs", "bench", "cmake", "setup", "changes", "web", "deploy")
PLACEHOLDER = re.compile(r"\b(NAME|FILE|PRESET|N{3,})\b|[*<>{}…]")


def documents(top):
    yield from (path for path in (top / "README.md", top / "CONTRIBUTING.md") if path.exists())
    for folder in ("docs", "changes"):
        yield from sorted((top / folder).rglob("*.md"))


def room_faults(top):
    """The rooms of ARCHITECTURE.md: its diagram names folders, its table is arrows.txt."""
    if not (top / ARCHITECTURE).exists():
        yield f"{ARCHITECTURE}: is missing"
        return
    text = (top / ARCHITECTURE).read_text(encoding="utf-8")
    table = {}
    for row in re.findall(r"^\| *`?(\w+)`? *\|([^|\n]*)\|", text, re.MULTILINE):
        table[row[0]] = set(re.findall(r"\w+", row[1]))
    arrows = read_arrows((top / ARROWS).read_text(encoding="utf-8"))
    for room, allowed in arrows.items():
        if room not in table:
            yield f"{ARCHITECTURE}: its table lacks the room {room}"
            continue
        shown = set(arrows) - {"all"} if table[room] == {"all"} else table[room] - {"nobody"}
        for other in sorted(shown - allowed - {room}):
            yield f"{ARCHITECTURE}: shows {room} -> {other}, which {ARROWS} does not allow"
        for other in sorted(allowed - shown - {room}):
            yield f"{ARCHITECTURE}: does not show {room} -> {other}, which {ARROWS} allows"
        if not (top / "src" / room).is_dir():
            yield f"{ARCHITECTURE}: there is no src/{room}"
    # In the diagram a room stands at the beginning of an indented line, with its slash.
    for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        inside = ""
        for indent, name in re.findall(r"^( *)(\w+)/(?= |$)", block, re.MULTILINE):
            path = Path(inside, name) if indent else Path(name)
            inside = inside if indent else name
            if not (top / path).is_dir():
                yield f"{ARCHITECTURE}: there is no {path}/"


def path_faults(top, document):
    """Links and quoted paths of one document."""
    text = document.read_text(encoding="utf-8")
    shown = document.relative_to(top)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not re.match(r"[a-z]+:", target) and not (document.parent / target).exists():
            yield f"{shown}: links to {target}, which is not there"
    for name in re.findall(r"`((?:%s)/[^`\s]*)`" % "|".join(TOP_FOLDERS), text):
        # What stands for many names is no name.
        if not PLACEHOLDER.search(name):
            if not (top / name).exists():
                yield f"{shown}: names {name}, which is not there"


def verb_faults(top, document):
    verbs = set(re.findall(r"^#: (\w+)", (top / "dev").read_text(encoding="utf-8"), re.MULTILINE))
    for verb in re.findall(r"\./dev ([a-z]+)", document.read_text(encoding="utf-8")):
        if verb not in verbs:
            yield f"{document.relative_to(top)}: ./dev has no verb {verb}"


def faults(top):
    yield from room_faults(top)
    for document in documents(top):
        yield from path_faults(top, document)
        yield from verb_faults(top, document)


def self_test(top):
    """Breaks a copy of the documents in one way at a time; each must be told."""
    def change(old, new):
        def edit(tree):
            path = tree / ARCHITECTURE
            text = path.read_text(encoding="utf-8")
            assert old in text, f"{ARCHITECTURE} no longer says {old!r}: mend this test"
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return edit

    def add(line):
        def edit(tree):
            with (tree / ARCHITECTURE).open("a", encoding="utf-8") as out:
                out.write(line)
        return edit

    cases = [
        (lambda tree: (tree / ARCHITECTURE).unlink(), "is missing"),
        (change("\n| plan | model |", "\n| plan | model, aws |"), "plan -> aws"),
        (change("\n| plan | model |", ""), "lacks the room plan"),
        (change("\n| loop | model |", "\n| loop | nobody |"), "does not show loop -> model"),
        (change("\n  diagnose/ ", "\n  diagnosis/ "), "no src/diagnosis/"),
        (add("see [there](nowhere.md)\n"), "links to nowhere.md"),
        (add("see `src/nowhere/a.cc`\n"), "names src/nowhere/a.cc"),
        (add("run `./dev fly`\n"), "no verb fly"),
    ]
    broken = 0
    for edit, expected in cases:
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder, "tree")
            shutil.copytree(top, tree, ignore=shutil.ignore_patterns("build", ".git", "node_modules"))
            before = list(faults(tree))
            edit(tree)
            new = [fault for fault in faults(tree) if fault not in before]
        if not any(expected in fault for fault in new):
            broken += 1
            print(f"expected {expected!r}, got {new}")
    print(f"{len(cases) - broken} of {len(cases)} cases of the self-test are right")
    return broken == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tree", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--self-test", action="store_true")
    args = parser.parse_args()
    if args.self_test:
        return 0 if self_test(args.tree) else 1
    found = list(faults(args.tree))
    for fault in found:
        print(fault)
    print(f"docs: {len(list(documents(args.tree)))} documents, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
