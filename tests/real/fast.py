# SPDX-License-Identifier: Apache-2.0
"""Jobs with --fast where everything is throttled: they do not take what the throttles would make of them, and leave none changed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from cluster import Cluster
from kills import INDICES, LARGE, fill_large
from lines import Line
from report import Report
from servers import Lab
from tool import Job, Tool

LASTS = 4  # seconds, which a job takes at least with the throttles
RECOVERY_RATE = "indices.recovery.max_bytes_per_sec"
OF_EACH_INDEX = ("index.uuid", "index.history.uuid", "index.restore_uuid")  # new ones, whoever restores


def index_settings(cluster: Cluster) -> dict[str, dict]:
    answer = cluster.call("GET", f"/{','.join(INDICES)}/_settings?flat_settings=true")
    return {index: {k: v for k, v in one["settings"].items() if k not in OF_EACH_INDEX} for index, one in answer.items()}


@dataclass
class Bench:
    report: Report
    tool: Tool
    cluster: Cluster
    job: Job

    def run(self, mode: str, *flags: str) -> float:
        began = time.monotonic()
        outcome = self.report.saw(self.tool.run(mode, self.job, *flags))
        self.report.equal(f"{mode} {' '.join(flags)} ends with exit code", outcome.code, 0)
        return time.monotonic() - began

    def run_fast(self, mode: str) -> float:
        return self.run(mode, "--fast")

    def delete_indices(self) -> None:
        for index in INDICES:
            self.cluster.delete_index(index)

    def settings(self) -> dict:
        """All that is to be as it was."""
        repository = self.cluster.repositories()[self.job.repository]["settings"]
        return {"repository": repository, "cluster": self.cluster.call("GET", "/_cluster/settings?flat_settings=true")}


def fast(lab: Lab, report: Report, tool: Tool, line: Line) -> None:
    cluster = lab.node(line).cluster
    fill_large(cluster)
    cluster.call("PUT", f"/{LARGE}/_settings", {"index.number_of_replicas": 1, "index.refresh_interval": "7s"})
    for index in INDICES:
        cluster.call("POST", f"/{index}/_flush")
    throttle = f"{sum(cluster.store_size(index) for index in INDICES) // LASTS // 1024}kb"
    if line.is_opensearch or line.release >= (7, 9):
        cluster.call("PUT", "/_cluster/settings", {"transient": {RECOVERY_RATE: throttle}})
    job = Job(cluster.address, cluster.address, lab.s3.endpoint, INDICES, throttle=throttle)
    this = Bench(report, tool, cluster, job)
    expected = {index: cluster.content(index) for index in INDICES}
    of_indices = index_settings(cluster)
    with report.case(f"{line.name}, throttled to {throttle} a second: back up"):
        this.run_fast("backup")
        settings = this.settings()
        found = {name: settings["repository"].get(name) for name in ("max_snapshot_bytes_per_sec", "max_restore_bytes_per_sec")}
        report.equal("throttles", found, dict.fromkeys(found, throttle))
    with report.case("restore, as it is and fast"):
        this.delete_indices()
        throttled = this.run("restore")
        report.check(f"{throttled:.1f} s with the throttles", throttled > LASTS)
        this.delete_indices()
        seconds = this.run_fast("restore")
        report.check(f"{seconds:.1f} s without them", seconds < throttled)
        report.equal("settings afterwards", this.settings(), settings)
        report.equal("settings of the indices", index_settings(cluster), of_indices)
        for index, content in expected.items():
            report.equal(f"{index} holds", str(cluster.content(index)), str(content))
    with report.case("the repository works afterwards, with the keys that it had"):
        this.job = replace(job, snapshot="lab-snapshot-2")
        this.run("backup")
        report.equal("settings", this.settings(), settings)
    if line.keeps_keys_in_settings and not line.is_first:
        with report.case("without the conf's keys, which the cluster does not tell"):
            this.job = replace(job, snapshot="lab-snapshot-3", access_key="", secret_key="")
            outcome = report.saw(tool.run("backup", this.job, "--fast"))
            report.equal("exit code", outcome.code, 2)
            this.job = replace(job, snapshot="lab-snapshot-3")
            this.run("backup")
