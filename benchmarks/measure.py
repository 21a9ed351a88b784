# SPDX-License-Identifier: Apache-2.0
"""What a program costs: its time, its processor time, its memory; and tables of it."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MIB = 2**20
PR_SET_CHILD_SUBREAPER = 36
# prints the number of a process that turns into the program once our end of its standard input is closed
START = 'output=$1; shift; exec 3<&0; { read -r _ <&3; exec "$@" </dev/null >"$output" 2>&1 3<&-; } & echo $!'


@dataclass(frozen=True)
class Usage:
    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak: int  # bytes, of it or of the largest of its children
    code: int
    output: str


def run(command: Sequence[object], output: Path) -> Usage:
    """Runs it to its end with its output in a file.

    A shell starts it and ends at once, which makes it ours: had we started it, the kernel would count our own memory
    as its peak.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    with subprocess.Popen(
        ["sh", "-c", START, "sh", output, *map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as shell:
        process = int(shell.stdout.readline())
        os.waitid(os.P_PID, shell.pid, os.WEXITED | os.WNOWAIT)  # its children are ours now
        began = time.perf_counter()
        shell.stdin.close()
        _, status, used = os.wait4(process, 0)
        wall = time.perf_counter() - began
    text = output.read_text(errors="replace")
    return Usage(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, os.waitstatus_to_exitcode(status), text)


def verdict(met: bool) -> str:
    return "met" if met else "MISSED"


def load() -> str:
    """How busy the machine is: figures mean little unless it is about 1 at most."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def print_table(rows: Sequence[dict[str, str]]) -> None:
    """As Markdown, aligned."""
    table = [list(rows[0]), *(list(row.values()) for row in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in table]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    print("\n".join(lines), flush=True)


def write_json(path: Path | None, found: Any) -> None:
    if path:
        path.write_text(json.dumps(found, indent=1) + "\n")
