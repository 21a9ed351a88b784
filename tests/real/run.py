#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the built tool against real servers and checks what became of their indices."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ in the tree

import downloads
from bucket import bucket
from busy import busy
from commands import commands
from contract import contract
from failures import failures
from fast import fast
from faults import faults
from kills import kills
from lines import LINES, find_line
from names import names
from outages import outages
from report import Report
from scenario import migrate, scenario
from self_test import self_test
from servers import Lab, StartError
from signed import signed
from tool import Tool
from swap import swap
from verified import verified

TESTS = {
    "scenario": scenario,
    "commands": commands,
    "failures": failures,
    "migrate": migrate,
    "signed": signed,
    "faults": faults,
    "kills": kills,
    "busy": busy,
    "outages": outages,
    "verified": verified,
    "fast": fast,
    "swap": swap,
}
OPTIONS = ("runs", "seed", "moments", "long")  # of single tests
NEEDS_SIGNING = ("signed", "self-test")

# What the build registers, see CMakeLists.txt.
PLAN = [
    *(("scenario", line) for line in LINES),
    *(("contract", line) for line in LINES),
    *(("commands", line) for line in LINES),
    *(("verified", line) for line in LINES),
    *(("fast", line) for line in ("1.7", "2.4", "5.6", "7.17", "9.5", "opensearch-3")),
    *(("names", line) for line in ("6.8", "7.17", "9.5", "opensearch-2.19")),
    *(("failures", line) for line in ("1.7", "2.4", "7.17", "opensearch-3")),
    *(("signed", line) for line in ("2.4", "7.17", "opensearch-3")),
    *(("faults", line) for line in ("1.7", "2.4", "7.17", "9.5", "opensearch-3")),
    *(("kills", line) for line in ("2.4", "7.17")),
    *(("swap", line) for line in ("1.7", "2.4", "7.17", "9.5", "opensearch-3")),
    *(("busy", line) for line in ("2.4", "6.8", "7.17")),
    *(("outages", line) for line in ("2.4", "7.17", "opensearch-3")),
    *(("migrate", *lines) for lines in (("1.7", "2.4"), ("2.4", "5.6"), ("5.6", "6.8"), ("6.8", "7.17"), ("7.17", "8.19"))),
    *(("migrate", *lines) for lines in (("6.8", "opensearch-1.3"), ("7.10", "opensearch-2.19"))),
]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    tests = parser.add_subparsers(dest="test", required=True)
    for name, lines, text in (
        ("scenario", ["LINE"], "back up and restore between two clusters of a line"),
        ("failures", ["LINE"], "what can go wrong on a line, and what the tool makes of it"),
        ("commands", ["LINE"], "the tool's commands on a cluster of a line"),
        ("migrate", ["FROM", "TO"], "back up on one line, restore on another"),
        ("signed", ["LINE"], "back up and restore through a proxy that verifies signatures"),
        ("faults", ["LINE"], "back up and restore through a proxy that cuts, delays, drops and refuses"),
        ("kills", ["LINE"], "kill a restore or a backup at any moment, and run it again"),
        ("busy", ["LINE"], "two backups at the same time, and one that is interrupted"),
        ("verified", ["LINE"], "back up and restore with --verify, and what it finds"),
        ("swap", ["LINE"], "restore beside what has an alias, and move that in the end"),
        ("fast", ["LINE"], "back up and restore with --fast, and what is as it was afterwards"),
        ("outages", ["LINE"], "stop S3 or the node in the middle of a snapshot or a restore"),
    ):
        test = tests.add_parser(name, help=text)
        test.add_argument("--tool", type=Path, required=True, help="the built es-s3-snapshot")
        test.add_argument("lines", nargs=len(lines), metavar=tuple(lines), type=find_line)
        if name in ("faults", "kills"):
            test.add_argument("--seed", type=int, default=1000, metavar="N", help="the first of them, for other lots than usual [%(default)s]")
        if name == "faults":
            test.add_argument("--runs", type=int, default=20, metavar="N", help="how many, each with the next seed [%(default)s]")
        if name == "kills":
            test.add_argument("--moments", type=int, default=8, metavar="N", help="how many, and half as many backups [%(default)s]")
        if name == "outages":
            test.add_argument("--long", action="store_true", help="also a full disk (mounts one: needs root), and what the tool takes two minutes to give up")
    asking = tests.add_parser("contract", help="ask every operation of the library on a line")
    asking.add_argument("--program", type=Path, required=True, help="the built contract")
    asking.add_argument("--record", action="store_true", help="keep the exchanges for the tests without a network")
    asking.add_argument("lines", nargs=1, metavar="LINE", type=find_line)
    naming = tests.add_parser("names", help="compare date math in names with what a line makes of it")
    naming.add_argument("--program", type=Path, required=True, help="the built resolve-name")
    naming.add_argument("lines", nargs=1, metavar="LINE", type=find_line)
    self_check = tests.add_parser("self-test", help="check the verifying proxy and the sources of credentials, without the tool")
    self_check.set_defaults(lines=[])
    reading = tests.add_parser("bucket", help="read a bucket of the S3 server, keys of every kind among them")
    reading.add_argument("--program", type=Path, required=True, help="the built 06_read_bucket")
    reading.add_argument("--probe", type=Path, required=True, help="the built bucket-probe")
    reading.set_defaults(lines=[])
    tests.add_parser("plan", help="list the tests that there are, a line each")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    if arguments.test == "plan":
        for test, *lines in PLAN:
            print(test, *(find_line(line).name for line in lines))
        return 0
    downloads.fetch(arguments.lines, signing=arguments.test in NEEDS_SIGNING)
    report = Report()
    with Lab() as lab:
        if arguments.test == "self-test":
            self_test(lab, report)
        elif arguments.test == "bucket":
            bucket(lab, report, arguments.program.resolve(), arguments.probe.resolve())
        elif arguments.test == "contract":
            contract(lab, report, arguments.program.resolve(), *arguments.lines, record=arguments.record)
        elif arguments.test == "names":
            names(lab, report, arguments.program.resolve(), *arguments.lines)
        else:
            options = {name: value for name, value in vars(arguments).items() if name in OPTIONS}
            TESTS[arguments.test](lab, report, Tool(arguments.tool.resolve(), lab.folder), *arguments.lines, **options)
    print(f"{report.failures} failed" if report.failures else "all is well")
    return 1 if report.failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (downloads.FetchError, StartError) as error:
        sys.exit(f"run: {error}")
