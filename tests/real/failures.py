# SPDX-License-Identifier: Apache-2.0
"""What can go wrong: each time the tool says what, ends with the exit code of its kind, and leaves the clusters as they were."""

from __future__ import annotations

import signal
import socket
from dataclasses import dataclass, replace

from cluster import Cluster
from lines import Line
from report import Report
from servers import SECRET_KEY, SPARE_ACCESS_KEY, Lab
from tool import Job, Tool

FAILED, PARTIAL, CONFLICT, NOT_FOUND, FORBIDDEN, UNREACHABLE = 1, 3, 5, 6, 7, 8  # exit codes

GOOD, RESHARDED, LOST = "lab-good", "lab-resharded", "lab-lost"
WRONG_SECRET = "lab-wrong-secret-of-no-value"


@dataclass(frozen=True)
class Case:
    title: str
    mode: str
    job: Job
    codes: tuple[int, ...]
    names: str  # what the sentence on stderr must name
    leaves_no_repository: bool = False


def observe(cluster: Cluster) -> dict[str, tuple]:
    """All that a run which failed must leave as it was."""
    return {
        index: (state, cluster.shards(index), str(cluster.content(index)) if index != LOST and state == "open" else None)
        for index, state in cluster.states().items()
    }


def failures(lab: Lab, report: Report, tool: Tool, line: Line) -> None:
    nodes = [lab.node(line), lab.node(line), lab.node(line, s3_plugin=False)]
    if line.has_real_s3 and not line.keeps_keys_in_settings:  # the key is the node's, not the conf file's
        nodes.append(lab.node(line, secret_key=WRONG_SECRET))
    source, destination, bare, *locked_out = (node.cluster for node in nodes)
    fill(source, destination)
    job = Job(source.address, destination.address, lab.s3.endpoint, (GOOD, RESHARDED))
    with report.case(f"{line.name}: a backup to begin with"):
        report.equal("backup ends with exit code", report.saw(tool.run("backup", job)).code, 0)
    if report.failures:
        return
    fill(bare, *locked_out)
    lose_an_index(source, job)

    watched = [source, destination, bare, *locked_out]
    for case in cases(line, job, bare, *locked_out):
        with report.case(f"{case.title} ({case.mode})"):
            run_case(report, tool, case, watched)
    for number in (signal.SIGINT, signal.SIGTERM):
        with report.case(f"{number.name} during a restore"):
            interrupt(report, tool, replace(job, indices=(GOOD,), repository=f"lab-slow-{number}", throttle="4kb"), destination, number)
    with report.case("damaged files in the bucket (restore)"):
        restore_damaged(lab, report, tool, replace(job, indices=(GOOD,)), destination)


def run_case(report: Report, tool: Tool, case: Case, watched: list[Cluster]) -> None:
    before = [observe(cluster) for cluster in watched]
    outcome = report.saw(tool.run(case.mode, case.job, "-v", "-v"))
    report.check(f"exit code {' or '.join(map(str, case.codes))}", outcome.code in case.codes, outcome.code)
    report.check(f"stderr names {case.names}", case.names in outcome.errors)
    printed = outcome.output + outcome.errors
    report.check("no secret in its output", not any(secret in printed for secret in (SECRET_KEY, WRONG_SECRET)))
    after = [observe(cluster) for cluster in watched]
    report.check("indices and their content as before", after == before, f"{after}, before: {before}")
    if case.leaves_no_repository:
        left = [str(cluster) for cluster in watched if case.job.repository in cluster.repositories()]
        report.check("no repository left behind", not left, left)


def interrupt(report: Report, tool: Tool, job: Job, destination: Cluster, number: signal.Signals) -> None:
    """The index that stood open stands open again when the tool has ended; the restore itself goes on in the cluster."""
    outcome = report.saw(tool.interrupt("restore", job, "restoring", number))
    report.equal("exit code", outcome.code, 128 + number)
    report.equal("state of the index", destination.states()[GOOD], "open")
    destination.wait_until_active(GOOD)


def restore_damaged(lab: Lab, report: Report, tool: Tool, job: Job, destination: Cluster) -> None:
    """The restore that no cluster calls a failure: it ends, and names each shard and the cause."""
    destination.delete_index(GOOD)  # files that are there already are not copied
    for part in lab.s3.buckets.rglob("__*"):
        part.write_bytes(b"x" * part.stat().st_size)
    outcome = report.saw(tool.run("restore", job))
    report.equal("exit code", outcome.code, PARTIAL)
    for shard in range(2):
        report.check(f"stderr names shard {shard}", f"[{GOOD}][{shard}]" in outcome.errors)
    report.check("and the cause", "CorruptIndexException" in outcome.errors)
    report.equal("state of the index", destination.states()[GOOD], "open")


def cases(line: Line, job: Job, bare: Cluster, locked_out: Cluster | None = None) -> list[Case]:
    """What fails, how, and what has to be said about it."""
    one = replace(job, indices=(GOOD,))
    wrong_bucket = replace(one, repository="lab-wrong-bucket", bucket="lab-no-such-bucket", snapshot="lab-none")
    unasked = replace(wrong_bucket, check_bucket=False)
    wrong_key = replace(one, repository="lab-locked-out", base_path="lab/elsewhere", snapshot="lab-none")
    if locked_out:
        wrong_key = replace(wrong_key, source=locked_out.address)
    else:  # a node would take the client that it has for the usual access key, whatever the secret
        wrong_key = replace(wrong_key, access_key=SPARE_ACCESS_KEY, secret_key=WRONG_SECRET)
    no_plugin = replace(one, repository="lab-bare-node", snapshot="lab-none")
    missing = replace(job, indices=(GOOD, "lab-missing"))
    nobody = f"127.0.0.1:{closed_port()}"
    # 1.x and 2.x try to create a missing bucket, which the key may not; the stand-in's error isn't S3's.
    bucket_code = FORBIDDEN if line.is_legacy else NOT_FOUND if line.has_real_s3 else FAILED

    found = [
        Case("wrong bucket", "backup", wrong_bucket, (FORBIDDEN if line.is_legacy else NOT_FOUND,), wrong_bucket.bucket, True),
        Case("wrong bucket, not asked for before", "backup", unasked, (bucket_code,), wrong_bucket.bucket, True),
        Case("S3 plugin missing", "backup", replace(no_plugin, source=bare.address), (FAILED,), "plugin", True),
        Case("S3 plugin missing", "restore", replace(no_plugin, destination=bare.address), (FAILED,), "plugin", True),
        Case("snapshot name taken", "backup", job, (CONFLICT,), job.snapshot),
        Case("unknown snapshot", "restore", replace(job, snapshot="lab-unknown"), (NOT_FOUND,), "lab-unknown"),
        Case("missing index", "backup", replace(missing, snapshot="lab-2"), (NOT_FOUND,), "lab-missing"),
        Case("missing index", "restore", missing, (NOT_FOUND,), "lab-missing"),
        Case("different shard count", "restore", job, (CONFLICT,), RESHARDED),
        Case("source unreachable", "backup", replace(job, source=nobody), (UNREACHABLE,), nobody),
        Case("destination unreachable", "restore", replace(job, destination=nobody), (UNREACHABLE,), nobody),
        # The server refuses to take a snapshot of an index without its primary shards: nothing is even partial then.
        Case("lost shards", "backup", replace(job, indices=(GOOD, LOST), snapshot="lab-3"), (FAILED, PARTIAL), LOST),
        Case("partial snapshot", "restore", replace(job, indices=(LOST,), snapshot="lab-partial"), (PARTIAL,), "lab-partial"),
    ]
    if line.has_real_s3:
        found.insert(1, Case("wrong key", "backup", wrong_key, (FORBIDDEN,), "key", True))
        unasked = replace(wrong_key, check_bucket=False)
        found.insert(2, Case("wrong key, not asked for before", "backup", unasked, (FORBIDDEN,), "key", True))
    return found


def fill(*clusters: Cluster) -> None:
    """Indices of the same names on all, each cluster's with documents and, for one, shards of its own."""
    for number, cluster in enumerate(clusters):
        for index, shards in ((GOOD, 2), (RESHARDED, 2 + number)):
            cluster.create_index(index, shards)
            cluster.index_documents(index, ((f"{n}", {"cluster": number, "n": n}) for n in range(50)))


def lose_an_index(cluster: Cluster, job: Job) -> None:
    """An index without its shards, and a snapshot that had to do without them."""
    cluster.create_lost_index(LOST, 2)
    body = {"indices": f"{GOOD},{LOST}", "partial": True}
    cluster.call("PUT", f"/_snapshot/{job.repository}/lab-partial?wait_for_completion=true", body)


def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
