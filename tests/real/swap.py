# SPDX-License-Identifier: Apache-2.0
"""A restore with --swap-alias, while somebody reads by the alias all the time and meets no moment without it."""

from __future__ import annotations

import threading

from cluster import Cluster
from lines import Line
from report import Report
from scenario import ALIAS, ORDERS, fill
from servers import Lab
from tool import Job, Tool

CONFLICT = 5  # exit code
RESTORED = f"restored-{ORDERS}"
SAVED, LEFT = 400, 399  # documents in the snapshot, and in the index when it is restored beside


class Reader(threading.Thread):
    """Counts what the alias gives, again and again."""

    def __init__(self, cluster: Cluster):
        super().__init__(daemon=True)
        self._cluster, self._ended = cluster, threading.Event()
        self.counts: list[int] = []
        self.refusals: list[str] = []

    def run(self) -> None:
        while not self._ended.is_set():
            status, answer = self._cluster.request("GET", f"/{ALIAS}/_search?size=0")
            if status != 200 or answer["_shards"]["failed"]:
                self.refusals.append(f"{status} {answer}")
                continue
            total = answer["hits"]["total"]
            self.counts.append(total["value"] if isinstance(total, dict) else total)  # an object since 7

    def end(self) -> None:
        self._ended.set()
        self.join()


def holders(cluster: Cluster) -> set[str]:
    return {index for index, one in cluster.call("GET", "/_alias").items() if ALIAS in one["aliases"]}


def swap(lab: Lab, report: Report, tool: Tool, line: Line) -> None:
    cluster = lab.node(line).cluster
    fill(cluster)
    job = Job(cluster.address, cluster.address, lab.s3.endpoint, (ORDERS,))
    with report.case(f"{line.name}: a backup, and a document less"):
        report.equal("backup ends with exit code", report.saw(tool.run("backup", job)).code, 0)
        cluster.call("DELETE", f"/{ORDERS}/{line.document_type or '_doc'}/order-1?refresh=true")
    with report.case("a restore beside it, which the alias moves to"):
        reader = Reader(cluster)
        reader.start()
        outcome = report.saw(tool.run("restore", job, "--swap-alias", ALIAS))
        reader.end()
        report.equal("exit code", outcome.code, 0)
        report.equal("who has the alias", holders(cluster), {RESTORED})
        report.equal("states", cluster.states(), dict.fromkeys((ORDERS, RESTORED, "lab-people"), "open"))
        report.equal("what is restored", cluster.content(RESTORED).count, SAVED)
        report.equal("what was there", cluster.content(ORDERS).count, LEFT)
        report.equal("refusals by the alias", reader.refusals, [])
        report.check(f"{len(reader.counts)} answers by the alias, of one index or the other", set(reader.counts) <= {LEFT, SAVED}, reader.counts)
        report.check("some of the old one", LEFT in reader.counts)
    with report.case("an alias that is the name of an index"):
        report.equal("exit code", report.saw(tool.run("restore", job, "--swap-alias", ORDERS)).code, CONFLICT)
        report.equal("who has the alias", holders(cluster), {RESTORED})
