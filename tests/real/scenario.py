# SPDX-License-Identifier: Apache-2.0
"""Back up on one cluster, restore on another, and again where the indices are in the way; and from line to line."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from cluster import Cluster, Content
from lines import Line
from report import Report
from servers import ACCESS_KEY, SECRET_KEY, Lab
from tool import Job, Tool

ORDERS, PEOPLE = "lab-orders", "lab-people"
ALIAS = "lab-current"
SHARDS = {ORDERS: 3, PEOPLE: 2}


@dataclass
class Round:
    """A source with documents, an empty destination, and the job that leads from one to the other."""

    report: Report
    tool: Tool
    source: Cluster
    destination: Cluster
    job: Job
    expected: dict[str, Content]

    def run(self, mode: str, *flags: str) -> None:
        outcome = self.report.saw(self.tool.run(mode, self.job, *flags))
        self.report.equal(f"{mode} ends with exit code", outcome.code, 0)

    def restore_and_compare(self) -> None:
        self.run("restore")
        self.compare()

    def compare(self) -> None:
        found = self.destination
        self.report.equal("states on the destination", found.states(), dict.fromkeys(SHARDS, "open"))
        for index, content in self.expected.items():
            self.report.equal(f"{index} holds", str(found.content(index)), str(content))
            self.report.equal(f"{index} has shards", found.shards(index), SHARDS[index])
        self.report.equal("alias", found.aliases(ORDERS), {ALIAS})


def prepare(lab: Lab, report: Report, tool: Tool, source: Line, destination: Line) -> Round:
    nodes = lab.node(source), lab.node(destination)
    clusters = [node.cluster for node in nodes]
    fill(clusters[0])
    job = Job(clusters[0].address, clusters[1].address, lab.s3.endpoint, tuple(SHARDS))
    expected = {index: clusters[0].content(index) for index in SHARDS}
    return Round(report, tool, *clusters, job, expected)


def fill(cluster: Cluster) -> None:
    cluster.create_index(ORDERS, SHARDS[ORDERS], alias=ALIAS)
    cluster.index_documents(ORDERS, ((f"order-{n}", {"number": n, "sum": n * 1.25, "paid": n % 3 == 0}) for n in range(400)))
    cluster.create_index(PEOPLE, SHARDS[PEOPLE])
    cluster.index_documents(PEOPLE, ((f"{n}", {"name": f"Person {n} Ünïcode", "tags": ["a", f"t{n % 7}"]}) for n in range(300)))


def scenario(lab: Lab, report: Report, tool: Tool, line: Line) -> None:
    this = prepare(lab, report, tool, line, line)
    with report.case(f"{line.name}: back up"):
        this.run("backup")
        check_snapshot(this, lab)
    if report.failures:  # nothing to restore
        return
    with report.case("restore onto an empty cluster"):
        this.restore_and_compare()
    with report.case("restore where the indices are open and their documents have changed"):
        change_documents(this.destination)
        report.check("the destination differs", this.destination.content(ORDERS) != this.expected[ORDERS])
        this.restore_and_compare()
    with report.case("restore after one index was deleted"):
        this.destination.delete_index(PEOPLE)
        this.restore_and_compare()
    with report.case("a second snapshot through the same repository, which the destination has seen already; its name is a pattern"):
        this.job = replace(this.job, snapshot="<lab-snapshot-2-{now/y{yyyy}}>")
        this.run("backup")
        this.destination.delete_index(PEOPLE)
        this.restore_and_compare()
    with report.case("the source, afterwards"):
        report.equal("states", this.source.states(), dict.fromkeys(SHARDS, "open"))
        for index, content in this.expected.items():
            report.equal(f"{index} holds", str(this.source.content(index)), str(content))
    with report.case("a plan tells when the destination may write to the repository too"):
        line_can = line.is_opensearch or line.release >= (2, 1)
        report.equal("who may write, as the restore registered it", writers(this, "backup"), set())
        settings = this.source.repositories()[this.job.repository]["settings"]
        if line.keeps_keys_in_settings:  # they are not always told
            settings |= {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
        twin = {"type": "s3", "settings": settings}
        this.destination.call("PUT", "/_snapshot/twin?verify=false", twin)
        elsewhere = {"repository_writable_elsewhere"} if line_can else set()
        report.equal("the plan of a backup", writers(this, "backup"), elsewhere)
        by_another = {"repository_written_by_another"} if not line.is_opensearch and line.release >= (7, 12) else set()
        report.equal("the plan of a restore", writers(this, "restore"), by_another | ({"repository_writable"} if line_can else set()))
    with report.case("a plan tells when the source has two names for the repository"):
        this.source.call("PUT", "/_snapshot/twin?verify=false", twin)
        report.equal("the plan of a backup", writers(this, "backup"), elsewhere | {"repository_twice"})
        this.source.call("DELETE", "/_snapshot/twin")


def writers(this: Round, mode: str) -> set[str]:
    """The codes of what the plan of a job tells of those that may write to the repository."""
    job = this.job if mode == "restore" else replace(this.job, snapshot="planned")
    outcome = this.report.saw(this.tool.run(mode, job, "--dry-run", "--json"))
    this.report.equal(f"the plan of a {mode} ends with exit code", outcome.code, 0)
    told = [json.loads(text) for text in outcome.output.splitlines()]
    return {one["code"] for one in told if one["type"] == "finding" and one["code"].startswith(("repository_writ", "repository_twice"))}


def migrate(lab: Lab, report: Report, tool: Tool, older: Line, newer: Line) -> None:
    this = prepare(lab, report, tool, older, newer)
    with report.case(f"from {older.name} to {newer.name}, where the documents are verified"):
        this.run("backup", "--verify")
        this.run("restore", "--verify")
        this.compare()


def check_snapshot(this: Round, lab: Lab) -> None:
    """What the cluster itself says of the snapshot, and what lies in the bucket."""
    snapshot = this.source.snapshot(this.job.repository, this.job.snapshot)
    total = sum(SHARDS.values())
    this.report.equal("state", snapshot["state"], "SUCCESS")
    this.report.equal("indices", sorted(snapshot["indices"]), sorted(SHARDS))
    this.report.equal("shards", snapshot["shards"], {"total": total, "failed": 0, "successful": total})
    keys = lab.s3.objects(f"{this.job.base_path}/")
    this.report.check(f"{len(keys)} objects in the bucket, listed over S3", len(keys) > total, keys)
    if not this.source.line.keeps_keys_in_settings:
        settings = this.source.repositories()[this.job.repository]["settings"]
        this.report.check("no keys in the repository's settings", not {"access_key", "secret_key"} & settings.keys(), settings)


def change_documents(cluster: Cluster) -> None:
    """One changed, one gone, one new."""
    kind = cluster.line.document_type or "_doc"
    cluster.call("DELETE", f"/{ORDERS}/{kind}/order-7")
    cluster.index_documents(ORDERS, [("order-8", {"number": -8}), ("order-new", {"number": 1_000_000})])
