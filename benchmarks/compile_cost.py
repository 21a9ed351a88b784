#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what including the library costs a compiler: without optimization, best of several runs.

The programs are in compile_cost/. A share is what a program costs beyond its baseline, and has the target. Mode
"compiled": with the bodies compiled once, elsewhere, as es_s3_snapshot::compiled does it; "header-only": in place.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ in the tree

from measure import MIB, Usage, load, print_table, run, verdict, write_json

HERE = Path(__file__).resolve().parent
FLAGS = ["-std=c++20", "-O0", "-I", HERE.parent / "include", "-DBOOST_ASIO_NO_DEPRECATED", "-DBOOST_ASIO_NO_TS_EXECUTORS"]
COMPILED = ["-DES_S3_SNAPSHOT_SEPARATE_COMPILATION"]

NOTHING = "an empty file"
JSON_VALUE = "JSON's value and result"
FAMILIES = ("cluster", "index", "repository", "restore", "slm", "sm", "snapshot", "snapshot_list", "snapshot_status")
FAMILY_TARGET = 0.5


@dataclass(frozen=True)
class Program:
    name: str
    file: str
    compiled: bool | None = None  # None: nothing of the library is in it
    baseline: str = NOTHING
    target: float | None = None  # seconds of processor time, for the share
    family: str | None = None  # the header of operations that the file includes

    @property
    def key(self) -> str:
        return self.name + ({None: "", True: ", compiled", False: ", header-only"}[self.compiled])


PROGRAMS = (
    Program(NOTHING, "/dev/null"),
    Program("<string>", "string.cpp"),
    Program("<coroutine>", "coroutine.cpp"),
    Program("<boost/system/result.hpp>", "result.cpp"),
    Program("<boost/json.hpp>", "json.cpp"),
    Program("<boost/asio.hpp>", "asio.cpp"),
    Program("Catch2", "catch2.cpp"),
    Program(JSON_VALUE, "json_value.cpp"),
    *(
        Program(f"operation/{name}.hpp", "family.cpp", compiled, JSON_VALUE, FAMILY_TARGET if compiled else None, name)
        for name in FAMILIES
        for compiled in (True, False)
    ),
    Program("operations", "operations.cpp", True),
    Program("test of operations and workflows", "test.cpp", True, "Catch2", 2.0),
    Program("test of operations and workflows", "test.cpp", False, "Catch2"),
    Program("client, any_transport", "any_transport.cpp", True, target=1.5),
    Program("client, tcp_transport", "tcp.cpp", True),
    Program("client, tcp_transport", "tcp.cpp", False),
    Program("client, tls_transport", "tls.cpp", True),
    Program("client, tls_transport", "tls.cpp", False, target=14.0),
    Program("async_client", "async.cpp", True),
    Program("async_client", "async.cpp", False),
    Program("async_client, async_tls_transport", "async_tls.cpp", True),
    Program("async_client, async_tls_transport", "async_tls.cpp", False, target=14.0),
    Program("umbrella", "umbrella.cpp", True),
    Program("umbrella", "umbrella.cpp", False),
)


class CompileError(Exception):
    """The compiler refused a program."""


def compile_once(compiler: str, program: Program, folder: Path) -> Usage:
    mode = list(COMPILED) if program.compiled else []
    if program.family:
        mode.append(f"-DFAMILY=<es_s3_snapshot/operation/{program.family}.hpp>")
    source = ["-x", "c++", "-c", HERE / "compile_cost" / program.file, "-o", folder / "out.o"]
    usage = run([compiler, *FLAGS, *mode, *source], folder / "output")
    if usage.code != 0:
        errors = [line for line in usage.output.splitlines() if "error" in line]
        raise CompileError(f"{program.key}:\n" + "\n".join(errors[:10] or [usage.output]))
    return usage


def rows(found: dict[str, Usage]) -> list[dict[str, str]]:
    table = []
    for program in PROGRAMS:
        usage = found[program.key]
        share = usage.cpu - found[program.baseline].cpu
        of_ours = program.compiled is not None
        table.append({
            "program": program.name,
            "mode": {None: "", True: "compiled", False: "header-only"}[program.compiled],
            "CPU": f"{usage.cpu:.2f} s",
            "peak": f"{usage.peak / MIB:.0f} MiB",
            "baseline": program.baseline if of_ours else "",
            "share": f"{share:.2f} s" if of_ours else "",
            "target": f"at most {program.target:.1f} s" if program.target else "",
            "verdict": verdict(share <= program.target) if program.target else "",
        })  # fmt: skip
    return table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++", help="default: g++")
    parser.add_argument("--runs", type=int, default=3, help="of each program, the best of which counts; default: 3")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    arguments = parser.parse_args()
    before = load()
    found: dict[str, Usage] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(arguments.runs):  # in turns, so that a busy moment does not hit one program only
            for program in PROGRAMS:
                usage = compile_once(arguments.compiler, program, Path(folder))
                best = found.setdefault(program.key, usage)
                found[program.key] = min(best, usage, key=lambda one: one.cpu)
        version = run([arguments.compiler, "--version"], Path(folder) / "output").output.splitlines()[0]
    print(f"{version}, -O0, best of {arguments.runs}; {before} before, {load()} after\n")
    print_table(rows(found))
    figures = {key: {"cpu": usage.cpu, "peak": usage.peak} for key, usage in found.items()}
    write_json(arguments.json, {"compiler": version, "load": [before, load()], "programs": figures})
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CompileError as error:
        sys.exit(f"compile_cost: {error}")
