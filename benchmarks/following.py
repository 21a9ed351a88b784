#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what following a long job costs the cluster, and measures how late its end is known.

Starts a node and an S3 server, and runs a backup and a restore that a throttle makes long through a proxy that counts
requests.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ in the tree
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "real"))

import downloads
from cluster import Cluster, UnexpectedAnswer
from fault_proxy import FaultProxy
from kills import INDICES, fill_large
from lines import find_line
from measure import load, print_table, verdict
from servers import Lab, StartError
from tool import TIMEOUT, Job, Tool

BURST = 12.0  # seconds in which the tool asks more often, so that a short job's end is known at once
RATE_LIMIT = 1.0  # requests a second, later
DELAY_LIMIT = 1.0  # seconds


class CountingProxy(FaultProxy):
    """Passes everything on, and remembers when it was asked for what."""

    def __init__(self, upstream: str):
        self.asked: list[tuple[float, str]] = []
        super().__init__(upstream)

    def _ask(self, method: str, request: bytes) -> bytes:
        path = request.split(b" ", 2)[1].split(b"?")[0].decode()
        kind = path.rpartition("/")[2] if path.endswith(("/_status", "/_recovery")) else path.split("/")[1]
        self.asked.append((time.monotonic(), f"{method} {'health' if path.startswith('/_cluster/health') else kind}"))
        return super()._ask(method, request)


def is_over(mode: str, cluster: Cluster, job: Job) -> bool:
    if mode == "backup":
        return cluster.snapshots(job.repository).get(job.snapshot) == "SUCCESS"
    counts = [cluster.primaries(index) for index in INDICES]
    return cluster.states().keys() >= set(INDICES) and all(count["all"] == count["active"] > 0 for count in counts)


def measure(mode: str, tool: Tool, job: Job, cluster: Cluster, proxy: CountingProxy) -> list[dict[str, str]]:
    proxy.asked.clear()
    ended: list[float] = []
    stop = threading.Event()

    def watch() -> None:
        """Past the proxy, and closely."""
        while not stop.wait(0.02) and not ended:
            if is_over(mode, cluster, job):
                ended.append(time.monotonic())

    with tool.started(mode, job) as run:
        while not run.has_printed("creating the snapshot" if mode == "backup" else "restoring") and run.process.poll() is None:
            time.sleep(0.005)
        began = time.monotonic()
        time.sleep(1)  # until it has begun there as well
        threading.Thread(target=watch, daemon=True).start()
        outcome = run.outcome(TIMEOUT)
        known = time.monotonic()
    stop.set()
    if outcome.code:
        sys.exit(f"following: {outcome}")
    delay = max(0.0, known - ended[0]) if ended else 0.0  # the tool may see it first
    took = known - began
    late = Counter(kind for at, kind in proxy.asked if at - began > BURST)
    rate = sum(late.values()) / (took - BURST)
    early = sum(1 for at, _ in proxy.asked if 0 <= at - began <= BURST)
    kinds = ", ".join(f"{number} {kind}" for kind, number in late.most_common())
    title = f"{mode} of {took:.1f} s"
    return [
        {"figure": f"{title}: requests in its first {BURST:.0f} s", "measured": str(early), "target": "", "verdict": ""},
        {
            "figure": f"{title}: requests a second later",
            "measured": f"{rate:.2f} ({kinds})",
            "target": f"at most {RATE_LIMIT:.0f}",
            "verdict": verdict(rate <= RATE_LIMIT + 2 / (took - BURST)),  # both at the end
        },
        {
            "figure": f"{title}: its end is known after",
            "measured": f"{delay:.2f} s",
            "target": f"at most {DELAY_LIMIT:.0f} s",
            "verdict": verdict(delay <= DELAY_LIMIT),
        },
    ]


def throttled(tool: Tool, job: Job, cluster: Cluster, seconds: float) -> Job:
    """To another place, at a rate by which all takes so long; how much it is, is known from a backup without."""
    if (outcome := tool.run("backup", job)).code:
        sys.exit(f"following: {outcome}")
    stats = cluster.call("GET", f"/_snapshot/{job.repository}/{job.snapshot}/_status")["snapshots"][0]["stats"]
    size = stats.get("total_size_in_bytes") or stats["total"]["size_in_bytes"]  # since 6.3
    return replace(job, repository="lab-slow", base_path="lab/slow", throttle=f"{size / seconds / 1024:.0f}kb")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=Path, required=True, help="the built es-s3-snapshot")
    parser.add_argument("--seconds", type=float, default=25, help="what each job shall take, about [%(default)s]")
    parser.add_argument("line", nargs="?", type=find_line, default="7.17", help="a server line; default: 7.17")
    arguments = parser.parse_args()
    downloads.fetch([arguments.line])
    before = load()
    with Lab() as lab:
        cluster = lab.node(arguments.line).cluster
        fill_large(cluster)
        proxy = CountingProxy(cluster.address)
        tool = Tool(arguments.tool.resolve(), lab.folder)
        job = throttled(tool, Job(proxy.address, proxy.address, lab.s3.endpoint, INDICES), cluster, arguments.seconds)
        rows = measure("backup", tool, job, cluster, proxy)
        for index in INDICES:  # a file that fits would not be copied again
            cluster.delete_index(index)
        rows += measure("restore", tool, job, cluster, proxy)
        proxy.stop()
    print(f"{arguments.line.name}, {before} before, {load()} after\n")
    print_table(rows)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (downloads.FetchError, StartError, UnexpectedAnswer) as error:
        sys.exit(f"following: {error}")
