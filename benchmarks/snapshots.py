#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how long the tool's list of many snapshots takes beside curl fetching the same answer.

Starts a node and makes the snapshots of one index, in a folder as repository, since that is the fastest to read; then
lists them by the tool and by `curl | wc -c` in turns, with all details and, as `--brief` asks for it, without.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import shutil
import sys
from pathlib import Path
from statistics import median

sys.dont_write_bytecode = True  # no __pycache__ in the tree
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "real"))

import downloads
from cluster import Cluster, UnexpectedAnswer
from lines import find_line
from measure import MIB, Usage, load, print_table, run, verdict, write_json
from servers import Lab, StartError

FACTOR = 1.2
REPOSITORY, INDEX = "benchmark", "benchmark"
WAYS = {"with details": ([], ""), "--brief": (["--brief"], "&verbose=false")}


class RunFailed(Exception):
    """The tool or curl did not do its job."""


def make_snapshots(cluster: Cluster, folder: Path, count: int) -> None:
    cluster.create_index(INDEX, 1)
    cluster.index_documents(INDEX, [("1", {"text": "one"})])
    cluster.wait_until_active(INDEX)
    cluster.call("PUT", f"/_snapshot/{REPOSITORY}", {"type": "fs", "settings": {"location": str(folder), "compress": "false"}})

    def make(number: int) -> None:
        path = f"/_snapshot/{REPOSITORY}/daily-{number:05}?wait_for_completion=true"
        made = cluster.call("PUT", path, {"indices": INDEX, "include_global_state": False})
        if made["snapshot"]["state"] != "SUCCESS":
            raise RunFailed(f"snapshot {number}: {made}")

    with concurrent.futures.ThreadPoolExecutor(8) as several:
        for done, _ in enumerate(several.map(make, range(count)), 1):
            if done % 500 == 0:
                print(f"{done} snapshots made", file=sys.stderr, flush=True)


def measure(way: str, cluster: Cluster, tool: Path, count: int, rounds: int, output: Path) -> tuple[list[Usage], list[Usage]]:
    flags, parameter = WAYS[way]
    lister = [tool, "list", "--url", f"http://{cluster.address}", "--repository", REPOSITORY, *flags]
    url = f"http://{cluster.address}/_snapshot/{REPOSITORY}/_all?master_timeout=30s{parameter}"
    fetcher = ["sh", "-c", 'curl -sf "$1" | wc -c', "sh", url]
    sides: tuple[list[Usage], list[Usage]] = ([], [])
    for number in range(-2, rounds):
        turns = [(lister, sides[0]), (fetcher, sides[1])]
        for command, kept in turns if number % 2 else reversed(turns):
            usage = run(command, output)
            if usage.code != 0 or (command is lister and usage.output.count("SUCCESS") != count):
                raise RunFailed(f"exit code {usage.code}\n{usage.output[-2000:]}")
            if number >= 0:
                kept.append(usage)
    return sides


def rows(way: str, tool: list[Usage], curl: list[Usage]) -> list[dict[str, str]]:
    allowed = FACTOR * median(one.wall for one in curl)
    met = median(one.wall for one in tool) <= allowed

    def row(figure: str, measured: str, target: str = "") -> dict[str, str]:
        return {"figure": f"{way}: {figure}", "measured": measured, "target": target, "verdict": verdict(met) if target else ""}

    return [
        row("time", spread([one.wall for one in tool]), f"at most {ms(allowed)}"),
        row("time of curl", spread([one.wall for one in curl])),
        row("CPU", spread([one.cpu for one in tool])),
        row("CPU of curl", spread([one.cpu for one in curl])),
        row("peak memory", f"{max(one.peak for one in tool) / MIB:.1f} MiB"),
    ]


def spread(seconds: list[float]) -> str:
    return f"{ms(median(seconds))} ({ms(min(seconds))} to {ms(max(seconds))})"


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=Path, required=True, help="the built es-s3-snapshot, of a Release build")
    parser.add_argument("--snapshots", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single run here too")
    arguments = parser.parse_args()
    if not shutil.which("curl"):
        sys.exit("snapshots: curl is missing")
    line = find_line("7.17")
    downloads.fetch([line])
    with Lab() as lab:
        folder = lab.new_folder("repository")
        cluster = lab.node(line, settings={"path.repo": str(folder)}).cluster
        make_snapshots(cluster, folder, arguments.snapshots)
        before = load()
        found = {
            way: measure(way, cluster, arguments.tool.resolve(), arguments.snapshots, arguments.rounds, lab.folder / "output")
            for way in WAYS
        }
    print(f"{line.name}, {arguments.snapshots} snapshots of one index; median (least to most) of {arguments.rounds} runs")
    print(f"{before} before, {load()} after\n")
    print_table([row for way, sides in found.items() for row in rows(way, *sides)])
    write_json(arguments.json, {way: [[vars(one) | {"output": ""} for one in side] for side in sides] for way, sides in found.items()})
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (downloads.FetchError, StartError, RunFailed, UnexpectedAnswer) as error:
        sys.exit(f"snapshots: {error}")
