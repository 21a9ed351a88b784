#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what the tool costs in a backup, and how long it takes beside curl making the same calls.

Starts a node and an S3 server, and backs up indices whose snapshots take about 0.1, 2 and 5 seconds, by the tool and
by curl in turns. Each run registers the repository anew and copies all of the data.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

sys.dont_write_bytecode = True  # no __pycache__ in the tree
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "real"))

import downloads
from cluster import Cluster, UnexpectedAnswer
from lines import Line, find_line
from measure import MIB, Usage, load, print_table, run, verdict, write_json
from servers import REGION, Lab, StartError
from tool import Job, Tool

CPU_LIMIT = 0.015  # seconds
PEAK_LIMIT = 15 * MIB
LONG = 2.0  # seconds: the limits above hold for a snapshot that takes at least so long
WALL_FACTOR, WALL_MORE = 1.10, 0.020  # the wall time of curl, and whichever allows more


@dataclass(frozen=True)
class Case:
    """A snapshot that takes about so long."""

    name: str
    documents: int
    throttled_to: float | None  # seconds that the server's throttle makes of it; None: what the copying takes
    rounds: int
    compared: bool  # with curl, for a verdict


CASES = (
    Case("0.1 s", 350, None, rounds=20, compared=True),
    Case("2 s", 2000, 2.2, rounds=7, compared=False),
    Case("5 s", 2000, 5.0, rounds=7, compared=True),
)
WARM_UP = 3  # rounds that are not counted


class RunFailed(Exception):
    """The tool or curl did not do its job."""


@dataclass
class Runs:
    case: Case
    tool: list[Usage] = field(default_factory=list)
    curl: list[Usage] = field(default_factory=list)
    durations: list[float] = field(default_factory=list)  # of the snapshots in seconds, as the server tells them

    @property
    def duration(self) -> float:
        return median(self.durations)


class Bench:
    def __init__(self, lab: Lab, cluster: Cluster, program: Path):
        self._cluster = cluster
        self._tool = Tool(program, lab.folder)
        self._endpoint = lab.s3.endpoint
        self._output = lab.folder / "output"
        self._numbers = iter(range(10_000))

    def measure(self, case: Case) -> Runs:
        print(f"a snapshot of {case.name}, {case.rounds} times by each", file=sys.stderr, flush=True)
        job = self._prepare(case)
        runs = Runs(case)
        for number in range(-WARM_UP, case.rounds):
            turns = [(self._by_tool, runs.tool), (self._by_curl, runs.curl)]
            for back_up, kept in turns if number % 2 else reversed(turns):
                usage, duration = self._back_up(back_up, replace(job, snapshot=f"benchmark-{next(self._numbers)}"))
                if number >= 0:
                    kept.append(usage)
                    runs.durations.append(duration)
        return runs

    def _prepare(self, case: Case) -> Job:
        """An index with the documents, and a throttle that fits its size."""
        index = f"benchmark-{next(self._numbers)}"
        chance = random.Random(1)  # the same documents each time, and none that can be compressed
        self._cluster.create_index(index, 1)
        self._cluster.index_documents(index, ((str(n), {"text": f"{chance.getrandbits(8000):x}"}) for n in range(case.documents)))
        self._cluster.wait_until_active(index)
        self._cluster.call("POST", f"/{index}/_flush")
        size = self._cluster.call("GET", f"/{index}/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]
        throttle = f"{size / case.throttled_to / 1024:.0f}kb" if case.throttled_to else None
        return Job(self._cluster.address, "127.0.0.1:1", self._endpoint, (index,), throttle=throttle)

    def _back_up(self, by: Callable[[Job], Usage], job: Job) -> tuple[Usage, float]:
        """One backup, and the traces of it removed: another one copies everything again."""
        usage = by(job)
        try:
            snapshot = self._cluster.snapshot(job.repository, job.snapshot)
        except UnexpectedAnswer as none:
            raise RunFailed(f"{none}\n{usage.output}") from none
        if usage.code != 0 or snapshot["state"] != "SUCCESS":
            raise RunFailed(f"exit code {usage.code}, snapshot {snapshot['state']}\n{usage.output}")
        self._cluster.call("DELETE", f"/_snapshot/{job.repository}/{job.snapshot}")
        self._cluster.call("DELETE", f"/_snapshot/{job.repository}")
        return usage, snapshot["duration_in_millis"] / 1000

    def _by_tool(self, job: Job) -> Usage:
        return run(self._tool.command("backup", job), self._output)

    def _by_curl(self, job: Job) -> Usage:
        """Both calls over one connection in one process, which is the fastest that curl can be."""
        repository = f"http://{self._cluster.address}/_snapshot/{job.repository}"
        snapshot = {"indices": ",".join(job.indices)}
        calls = [
            put(repository, {"type": "s3", "settings": repository_settings(self._cluster.line, job)}),
            put(f"{repository}/{job.snapshot}?wait_for_completion=true", snapshot),
        ]
        return run(["curl", *calls[0], "--next", *calls[1]], self._output)


def put(url: str, body: dict) -> list[str]:
    return ["-s", "-S", "-f", "-X", "PUT", url, "-H", "Content-Type: application/json", "-d", json.dumps(body)]


def repository_settings(line: Line, job: Job) -> dict[str, str]:
    """What the tool makes of the conf file, for the line."""
    settings = {"bucket": job.bucket, "base_path": job.base_path}
    if line.keeps_keys_in_settings:
        settings |= {"access_key": job.access_key, "secret_key": job.secret_key}
        settings |= {"endpoint": job.endpoint, "protocol": "http", "region": REGION}
        settings |= {} if line.is_first else {"path_style_access": "true"}
    limits = ("max_snapshot_bytes_per_sec", "max_restore_bytes_per_sec") if job.throttle else ()
    return settings | {limit: job.throttle for limit in limits}


def rows(runs: Runs) -> list[dict[str, str]]:
    title = f"{runs.case.name} snapshot"
    found = []

    def add(figure: str, measured: str, target: str = "", met: bool = True) -> None:
        found.append({"figure": f"{title}: {figure}", "measured": measured, "target": target, "verdict": verdict(met) if target else ""})

    if runs.duration >= LONG:
        cpu = [usage.cpu for usage in runs.tool]
        add("CPU", spread(cpu), f"at most {ms(CPU_LIMIT)}", median(cpu) <= CPU_LIMIT)
        of_curl = [usage.cpu for usage in runs.curl]
        add("CPU of curl", spread(of_curl))
        peak = max(usage.peak for usage in runs.tool)
        add("peak memory", f"{peak / MIB:.1f} MiB", f"at most {PEAK_LIMIT / MIB:.0f} MiB", peak <= PEAK_LIMIT)
    tool, curl = ([usage.wall for usage in side] for side in (runs.tool, runs.curl))
    allowed = max(median(curl) * WALL_FACTOR, median(curl) + WALL_MORE)
    target = f"at most {ms(allowed)}" if runs.case.compared else ""
    add("time", spread(tool), target, median(tool) <= allowed)
    add("time of curl", spread(curl))
    add("as the server tells", ms(runs.duration))
    return found


def figures(runs: Runs) -> dict:
    sides = {"tool": runs.tool, "curl": runs.curl}
    single = {name: [{"wall": one.wall, "cpu": one.cpu, "peak": one.peak} for one in side] for name, side in sides.items()}
    return {"snapshot": runs.case.name, "durations": runs.durations, **single}


def spread(seconds: list[float]) -> str:
    return f"{ms(median(seconds))} ({ms(min(seconds))} to {ms(max(seconds))})"


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=Path, required=True, help="the built es-s3-snapshot, of a Release build")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single run here too")
    parser.add_argument("line", nargs="?", type=find_line, default="2.4", help="a server line; default: 2.4")
    arguments = parser.parse_args()
    if not shutil.which("curl"):
        sys.exit("job: curl is missing")
    downloads.fetch([arguments.line])
    with Lab() as lab:
        bench = Bench(lab, lab.node(arguments.line).cluster, arguments.tool.resolve())
        before = load()
        every = [bench.measure(case) for case in CASES]
    print(f"{arguments.line.name}, type s3 is {arguments.line.s3}; median (least to most) of the runs")
    print(f"{before} before, {load()} after\n")
    print_table([row for runs in every for row in rows(runs)])
    write_json(arguments.json, {"line": arguments.line.name, "load": [before, load()], "runs": [figures(runs) for runs in every]})
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (downloads.FetchError, StartError, RunFailed, UnexpectedAnswer) as error:
        sys.exit(f"job: {error}")
