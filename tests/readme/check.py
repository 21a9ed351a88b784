#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the papers against the code: their tables are what a program prints, their C++ compiles.

usage: check.py PAPER table NAME PROGRAM [--write]    PROGRAM prints the table between <!-- NAME --> and <!-- /NAME -->
       check.py PAPER code COMPILER [FLAGS...]        each C++ block is compiled
"""

import re
import subprocess
import sys
from pathlib import Path

CODE = re.compile(r"^```cpp\n(.*?)^```", re.DOTALL | re.MULTILINE)


def check_table(paper: Path, name: str, program: str, write: bool) -> str | None:
    table = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    text = paper.read_text()
    place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    fresh, found = place.subn(lambda match: match[1] + table + match[2], text)
    if not found:
        return f"{paper.name} has no place for the table {name}"
    if write:
        paper.write_text(fresh)
    elif fresh != text:
        return f"the table in {paper.name} is not what the code says: run scripts/capabilities"
    if "**missing**" in table:
        return f"something is missing in the table of {paper.name}"
    return None


def check_code(readme: Path, compiler: list[str]) -> str | None:
    blocks = CODE.findall(readme.read_text())
    if not blocks:
        return "README holds no C++"
    for block in blocks:
        done = subprocess.run([*compiler, "-x", "c++", "-fsyntax-only", "-"], input=block, text=True, capture_output=True)
        if done.returncode:
            return f"this does not compile:\n{block}\n{done.stderr}"
    return None


def main(readme: str, what: str, *rest: str) -> int:
    if what == "table":
        wrong = check_table(Path(readme), rest[0], rest[1], "--write" in rest)
    else:
        wrong = check_code(Path(readme), list(rest))
    if wrong:
        print(wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
