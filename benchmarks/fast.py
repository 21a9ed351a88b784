#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what --fast makes of a backup and of a restore beside the settings that the original utility leaves to the server.

Starts a node and an S3 server for each line, and lets the tool copy about 300 MB that no compression makes smaller, in turns
with and without --fast. Each backup goes to a place of its own, and the index is deleted before each restore, so that all
is copied. The first rounds are not counted: a node that has been up for a while has compiled what it runs.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path
from statistics import median

sys.dont_write_bytecode = True  # no __pycache__ in the tree
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "real"))

import downloads
from cluster import Cluster, UnexpectedAnswer
from lines import Line, find_line
from measure import load, print_table, run, verdict, write_json
from servers import Lab, StartError
from tool import Job, Tool

SIZE = 300_000_000  # bytes
INDEX, SHARDS = "benchmark", 2
BULK = 100  # documents: 3 MB, which a heap of 256 MB takes
WARM_UP = 2  # rounds
TARGETS = {"backup": 3, "restore": 8}  # times faster


class RunFailed(Exception):
    """The tool did not do its job."""


def fill(cluster: Cluster) -> None:
    chance = random.Random(1)
    kind = cluster.line.document_type or "_doc"
    stored = {"properties": {"noise": {"type": "binary"}}}  # kept as it is, and not searchable: fast to index
    typed = cluster.line.document_type is not None
    body = {"settings": {"number_of_shards": SHARDS, "number_of_replicas": 0}, "mappings": {kind: stored} if typed else stored}
    cluster.call("PUT", f"/{INDEX}", body)
    number = 0
    while number * 30_000 < SIZE:
        cluster.index_documents(INDEX, ((str(n), {"noise": chance.randbytes(15_000).hex()}) for n in range(number, number + BULK)))
        number += BULK
    cluster.settle([INDEX])
    cluster.call("POST", f"/{INDEX}/_flush")


def timed(tool: Tool, lab: Lab, mode: str, job: Job, *flags: str) -> float:
    usage = run(tool.command(mode, job, *flags), lab.folder / "output")
    if usage.code != 0:
        raise RunFailed(f"{mode} {flags}: exit code {usage.code}\n{usage.output}")
    return usage.wall


def measure(tool: Tool, lab: Lab, line: Line, rounds: int) -> tuple[int, dict[str, list[float]]]:
    cluster = lab.node(line, lives_long=True).cluster
    fill(cluster)
    seconds: dict[str, list[float]] = {}
    for number in range(WARM_UP + rounds):
        for name, flags in (("", ()), (" --fast", ("--fast",))):
            place = f"benchmark-{number}{'-fast' if flags else ''}"
            job = Job(cluster.address, cluster.address, lab.s3.endpoint, (INDEX,), snapshot="one", repository=place, base_path=place)
            backup = timed(tool, lab, "backup", job, *flags)
            cluster.delete_index(INDEX)
            restore = timed(tool, lab, "restore", job, *flags)
            if number >= WARM_UP:
                seconds.setdefault(f"backup{name}", []).append(backup)
                seconds.setdefault(f"restore{name}", []).append(restore)
            cluster.wait_until_active(INDEX)
            cluster.call("DELETE", f"/_snapshot/{place}")
    return cluster.store_size(INDEX), seconds  # what was copied: merges of the filled index are over by then


def rows(line: Line, size: int, seconds: dict[str, list[float]]) -> list[dict[str, str]]:
    found = []
    for mode, target in TARGETS.items():
        usual, fast = median(seconds[mode]), median(seconds[f"{mode} --fast"])
        found.append({
            "line": line.name, "job": f"{mode} of {size / 1e6:.0f} MB", "as it is": f"{usual:.2f} s", "--fast": f"{fast:.2f} s",
            "times faster": f"{usual / fast:.1f}", "target": str(target), "verdict": verdict(usual / fast >= target)})
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=Path, required=True, help="the built es-s3-snapshot, of a Release build")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single run here too")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("lines", nargs="*", type=find_line, default=[find_line(one) for one in ("1.7", "7.17", "opensearch-3")])
    arguments = parser.parse_args()
    downloads.fetch(arguments.lines)
    before, every = load(), {}
    for line in arguments.lines:
        print(line.name, file=sys.stderr, flush=True)
        with Lab() as lab:
            size, seconds = measure(Tool(arguments.tool.resolve(), lab.folder), lab, line, arguments.rounds)
        every[line.name] = {"bytes": size, "seconds": seconds}
        print_table(rows(line, size, seconds))
    print(f"medians of {arguments.rounds}; {before} before, {load()} after")
    write_json(arguments.json, {"load": before, "runs": every})
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (downloads.FetchError, StartError, RunFailed, UnexpectedAnswer) as error:
        sys.exit(f"fast: {error}")
