#!/usr/bin/python3
"""docs/causes/ is what `signet causes` says today: page by page, and no page beside them.

    causes_pages.py            compares
    causes_pages.py --write    writes them anew (./dev causes)
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs/causes"
SIGNET = os.environ.get("SIGNET", str(ROOT / "build/release/signet"))


def said(*arguments):
    return subprocess.run([SIGNET, "causes", *arguments], check=True, capture_output=True).stdout


def pages():
    yield FOLDER / "README.md", said("--format", "markdown")
    for cause in json.loads(said("--format", "json")):
        yield FOLDER / f"{cause['id']}.md", said(cause["id"], "--format", "markdown")


def main():
    wanted = dict(pages())
    if sys.argv[1:] == ["--write"]:
        FOLDER.mkdir(exist_ok=True)
        for stale in set(FOLDER.glob("*.md")) - wanted.keys():
            stale.unlink()
        for path, text in wanted.items():
            path.write_bytes(text)
        return
    wrong = [str(path.relative_to(ROOT)) for path in sorted(set(FOLDER.glob("*.md")) | wanted.keys())
             if not path.exists() or path not in wanted or path.read_bytes() != wanted[path]]
    if wrong:
        sys.exit(f"not what signet says ({len(wrong)}; ./dev causes mends it): {', '.join(wrong[:8])}")
    print(f"{len(wanted)} pages are what signet says")


if __name__ == "__main__":
    main()
