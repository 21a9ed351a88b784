#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds README.md against the code: its table is the facts', its C++ compiles.

usage: check.py README table PROGRAM [--write]     PROGRAM prints the table
       check.py README code COMPILER [FLAGS...]    each C++ block is compiled
"""

import re
import subprocess
import sys
from pathlib import Path

TABLE = re.compile(r"(<!-- capabilities -->\n).*?(<!-- /capabilities -->)", re.DOTALL)
CODE = re.compile(r"^```cpp\n(.*?)^```", re.DOTALL | re.MULTILINE)


def check_table(readme: Path, program: str, write: bool) -> str | None:
    table = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    text = readme.read_text()
    fresh = TABLE.sub(lambda match: match[1] + table + match[2], text)
    if write:
        readme.write_text(fresh)
    elif fresh != text:
        return "README's table is not that of the facts: run scripts/capabilities"
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
    wrong = check_table(Path(readme), rest[0], "--write" in rest) if what == "table" else check_code(Path(readme), list(rest))
    if wrong:
        print(wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
