# SPDX-License-Identifier: Apache-2.0
"""Backups and restores with --verify: what is recorded, what is compared with what, and what is found."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from cluster import Cluster
from lines import Line
from report import Report
from scenario import ALIAS, ORDERS, PEOPLE, SHARDS
from servers import Lab
from tool import Job, Tool

# more than two pages of all shards; one of an id, a routing and a source that are easily spelled otherwise
DOCUMENTS = {f"order-{n}": ("", {"number": n, "sum": n * 1.25, "paid": n % 3 == 0}) for n in range(6000)} | {
    "ünï \"1\"": ("r/1", {"z": 1.5, "a": [None, {}, {"b": "\"\\\t€"}], "m": "Ünïcode \U0001f600"})
}


def digest(documents: dict[str, tuple[str, dict]]) -> str:
    """As the library documents it, from what was indexed."""
    total = 0
    for key, (routing, source) in documents.items():
        parts = (key, routing, json.dumps(source, separators=(",", ":"), ensure_ascii=False))
        whole = b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts)
        total += int.from_bytes(hashlib.sha256(whole).digest(), "big")
    return (total % 2**256).to_bytes(32, "big").hex()


def fill(cluster: Cluster) -> None:
    cluster.create_index(ORDERS, SHARDS[ORDERS], alias=ALIAS)
    cluster.index_documents(ORDERS, ((key, source) for key, (routing, source) in DOCUMENTS.items() if not routing))
    cluster.create_index(PEOPLE, SHARDS[PEOPLE])  # and stays empty
    for key, (routing, source) in DOCUMENTS.items():
        if routing:
            index_routed(cluster, key, routing, source)


def index_routed(cluster: Cluster, key: str, routing: str, source: dict) -> None:
    name = "routing" if cluster.line.document_type is None else "_routing"
    target = {"_index": ORDERS, "_id": key, name: routing}
    if cluster.line.document_type:
        target["_type"] = cluster.line.document_type
    answer = cluster.call("POST", "/_bulk", json.dumps({"index": target}) + "\n" + json.dumps(source) + "\n")
    if answer["errors"]:
        raise AssertionError(answer)
    cluster.refresh(ORDERS)


def verified(lab: Lab, report: Report, tool: Tool, line: Line) -> None:
    source, destination = (lab.node(line).cluster for _ in range(2))
    fill(source)
    job = Job(source.address, destination.address, lab.s3.endpoint, tuple(SHARDS))
    has_metadata = line.is_opensearch or line.release >= (7, 3)
    expected = {
        ORDERS: {"documents": len(DOCUMENTS), "sha256": digest(DOCUMENTS)},
        PEOPLE: {"documents": 0, "sha256": digest({})},
    }

    def run(mode: str, *flags: str, of: Job = job, expect: int = 0) -> tuple[dict, str]:
        outcome = report.saw(tool.run(mode, of, "--verify", "--json", *flags))
        report.equal(f"{mode} ends with exit code", outcome.code, expect)
        objects = [json.loads(text) for text in outcome.output.splitlines()]
        return objects[0] if objects else {}, outcome.errors

    def compared(done: dict, side: str) -> None:
        found = {one["index"]: {name: one[name] for name in ("documents", "sha256")} for one in done["verified"]}
        report.equal("verified", found, expected)
        report.equal("compared with", {one["compared_with"] for one in done["verified"]}, {side})

    with report.case(f"{line.name}: a backup records what its indices hold, where the line can"):
        done, told = run("backup")
        report.equal("recorded", done["recorded"], expected if has_metadata else {})
        report.equal("a warning that nothing can be recorded", "keeps no metadata" in told, not has_metadata)
        report.equal("a warning of writes", "written to" in told, False)
    with report.case("a restore holds the same"):
        compared(run("restore")[0], "snapshot" if has_metadata else "source")
        report.equal("no scroll is left open", open_scrolls(destination), 0)
    with report.case("a restore over indices that have changed"):
        destination.index_documents(ORDERS, [("order-8", {"number": -8})])
        compared(run("restore")[0], "snapshot" if has_metadata else "source")
    with report.case("a document of the source is altered after the backup"):
        source.index_documents(ORDERS, [("order-8", {"number": -8, "sum": 10.0, "paid": False})])
        done, told = run("restore", expect=0 if has_metadata else 10)
        if has_metadata:
            compared(done, "snapshot")
        else:
            altered = DOCUMENTS | {"order-8": ("", {"number": -8, "sum": 10.0, "paid": False})}
            error = json.loads(told.splitlines()[-1])
            report.equal("code", error["code"], "contents_differ")
            report.check("both digests", digest(altered) in told and expected[ORDERS]["sha256"] in told, told)
            report.check("only that index", PEOPLE not in error["message"], told)
    if has_metadata:
        with report.case("a snapshot that records other contents than it holds"):
            forged = expected | {ORDERS: {"documents": 1, "sha256": "0" * 64}}
            body = {"indices": ",".join(SHARDS), "metadata": {"es-s3-snapshot": {"contents": forged}}}
            source.call("PUT", f"/_snapshot/{job.repository}/forged?wait_for_completion=true", body)
            run("restore", of=replace(job, snapshot="forged"), expect=10)
    with report.case("with nothing to compare with nothing is restored"):
        body = {"indices": ",".join(SHARDS)}
        source.call("PUT", f"/_snapshot/{job.repository}/unrecorded?wait_for_completion=true", body)
        destination.delete_index(PEOPLE)
        run("restore", "--set", "es_src_seed1=", of=replace(job, snapshot="unrecorded"), expect=6)
        report.equal("indices", sorted(destination.states()), [ORDERS])
    with report.case("an index that keeps no _source is counted"):
        kind = line.document_type
        mapping = {"_source": {"enabled": False}}
        source.call("PUT", "/lab-sourceless", {"mappings": {kind: mapping} if kind else mapping, "settings": {"number_of_replicas": 0}})
        source.index_documents("lab-sourceless", [("1", {"a": 1}), ("2", {"a": 2})])
        counted = replace(job, snapshot="sourceless", indices=("lab-sourceless",))
        run("backup", of=counted)
        done, told = run("restore", of=counted)
        report.equal("documents", [(one["documents"], "sha256" in one) for one in done["verified"]], [(2, False)])
        report.check("a warning", "keeps no _source" in told, told)


def open_scrolls(cluster: Cluster) -> int:
    """Search contexts that the nodes hold."""
    stats = cluster.call("GET", "/_nodes/stats/indices/search")["nodes"].values()
    return sum(node["indices"]["search"]["open_contexts"] for node in stats)
