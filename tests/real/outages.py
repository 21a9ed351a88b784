# SPDX-License-Identifier: Apache-2.0
"""S3 goes away or has no room left in the middle of a snapshot, the node dies in one or in a restore: the tool says so, in time."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cluster import Cluster, Content
from failures import closed_port
from kills import INDICES, LARGE, fill_large
from lines import Line
from report import Report
from servers import BUCKET, Lab, Node, S3Server
from tool import Job, Outcome, Tool

FAILED, PARTIAL, RUNNING, UNREACHABLE = 1, 3, 4, 8  # exit codes
BOUNDS = ("--set", "max_wait=15s", "--set", "request_timeout=5s")
# A node that is started again takes longer on a slow machine than the tool would wait: what became of the restore has to
# be found out, not given up.
PATIENT = ("--set", "max_wait=90s", "--set", "request_timeout=5s")
ENDS_WITHIN = 40  # seconds, max_wait and the last request with its repetitions
OPENS_FOR = 120  # seconds that the tool goes on asking for what it closed to be opened
LASTS = 3  # seconds that a snapshot or a restore takes at least: time enough to go away in the middle
BEGINS_WITHIN = 30  # seconds
ROOMY = 64 << 20  # bytes of a disk that has room for all
LEFT = 16 << 10  # bytes of a disk that has room for nothing

# What a snapshot may have become where the tool ended with that code; none: it isn't in the repository.
TRUE_STATES: dict[int, tuple[str | None, ...]] = {
    0: ("SUCCESS",),
    FAILED: ("FAILED", None),
    PARTIAL: ("PARTIAL",),
    RUNNING: ("SUCCESS", "PARTIAL", "FAILED", None),  # by now
}


@dataclass
class Stage:
    lab: Lab
    report: Report
    tool: Tool
    node: Node
    job: Job
    expected: dict[str, Content]

    @property
    def cluster(self) -> Cluster:
        return self.node.cluster

    @contextmanager
    def running(self, mode: str, job: Job, is_in_the_middle: Callable[[], bool], bounds: tuple[str, ...] = BOUNDS) -> Iterator[Callable[[float], Outcome]]:
        """While the tool is in the middle of its work; yields what waits for its end, in time."""
        with self.tool.started(mode, job, *bounds) as run:
            give_up = time.monotonic() + BEGINS_WITHIN
            while not (begun := is_in_the_middle()) and run.process.poll() is None and time.monotonic() < give_up:
                time.sleep(0.02)
            if not begun or run.process.poll() is not None:
                self.report.saw(run.outcome(0))
                self.report.check(f"the {mode} is under way", False)
            time.sleep(0.5)

            def end(within: float = ENDS_WITHIN) -> Outcome:
                began = time.monotonic()
                outcome = self.report.saw(run.outcome(within))
                said = f": {outcome.error}" if outcome.code else ""
                print(f"  it ends after {time.monotonic() - began:.1f} s with exit code {outcome.code}{said}", flush=True)
                return outcome

            yield end

    def copies(self) -> bool:
        """Whether a snapshot is under way."""
        return bool(self.cluster.call("GET", "/_snapshot/_status")["snapshots"])

    def recovers(self) -> bool:
        """Whether shards of the large index, open again, are still to come."""
        if self.cluster.states().get(LARGE) != "open":
            return False
        count = self.cluster.primaries(LARGE)
        return count["active"] < count["all"]

    def spoil(self) -> None:
        """Other indices of the same names: a backup has all to copy, a restore as well."""
        for index in self.cluster.states():
            self.cluster.delete_index(index)
        fill_large(self.cluster, salt=time.monotonic_ns())

    def comes_back(self) -> None:
        """Until the node, started again, has read its indices from the disk: it answers before, and knows of none."""
        give_up = time.monotonic() + BEGINS_WITHIN
        while not set(INDICES) <= self.cluster.states().keys() and time.monotonic() < give_up:
            time.sleep(0.05)

    def all_open(self) -> None:
        self.report.equal("states", self.cluster.states(), dict.fromkeys(INDICES, "open"))

    def backed_up_again(self, job: Job) -> None:
        outcome = self.report.saw(self.tool.run("backup", job, *BOUNDS))
        self.report.equal("the next backup ends with exit code", outcome.code, 0)
        self.report.equal("its state", self.cluster.snapshots(job.repository).get(job.snapshot), "SUCCESS")

    def restored_again(self) -> None:
        outcome = self.report.saw(self.tool.run("restore", self.job, *BOUNDS))
        self.report.equal("the same restore once more ends with exit code", outcome.code, 0)
        self.restored()

    def restored(self) -> None:
        self.all_open()
        for index, content in self.expected.items():
            self.report.equal(f"{index} holds", str(self.cluster.content(index)), str(content))


@contextmanager
def s3_away(s3: S3Server, line: Line) -> Iterator[None]:
    """No S3: the server is stopped, and where a folder stands in for it that is out of reach, a file in its place."""
    bucket, aside = s3.buckets / BUCKET, s3.buckets.parent / "aside"
    s3.stop()
    if not line.has_real_s3:
        bucket.rename(aside)
        bucket.touch()
    try:
        yield
    finally:
        if not line.has_real_s3:
            bucket.unlink()
            aside.rename(bucket)
        s3.start_again()


def s3_stops(stage: Stage, line: Line, snapshot: str, seconds: float | None) -> None:
    """For so long, or until the tool has ended."""
    job = replace(stage.job, snapshot=snapshot)
    stage.spoil()
    with stage.running("backup", job, stage.copies) as end:
        with s3_away(stage.lab.s3, line):
            if seconds is None:
                outcome = end()
            else:
                time.sleep(seconds)
        if seconds is not None:
            outcome = end()
    stage.cluster.settle(INDICES)
    state = stage.cluster.snapshots(job.repository).get(snapshot)
    stage.report.check(f"exit code {outcome.code} is true, the snapshot is {state}", state in TRUE_STATES.get(outcome.code, ()))
    stage.report.check("a failure has words", outcome.code == 0 or "[ERROR]" in outcome.errors)
    stage.report.check("which blame nobody", "somebody" not in outcome.errors)
    stage.all_open()
    stage.backed_up_again(replace(job, snapshot=f"{snapshot}-again"))


def node_dies_in_snapshot(stage: Stage) -> None:
    job = replace(stage.job, snapshot="lab-node-dies")
    stage.spoil()
    contents = {index: stage.cluster.content(index) for index in INDICES}
    address = stage.cluster.address
    with stage.running("backup", job, stage.copies) as end:
        stage.node.stop()
        outcome = end()
    stage.report.equal("exit code", outcome.code, UNREACHABLE)
    stage.report.check(f"stderr names {address}", address in outcome.errors)
    stage.node.start_again()
    stage.comes_back()
    stage.cluster.settle(INDICES)
    stage.all_open()
    stage.report.equal("contents", {index: stage.cluster.content(index) for index in INDICES}, contents)
    state = stage.cluster.snapshots(job.repository).get(job.snapshot)
    stage.report.check(f"the snapshot is no success, but {state}", state != "SUCCESS")
    stage.backed_up_again(job if state is None else replace(job, snapshot="lab-node-died"))


def node_dies_in_restore(stage: Stage, *, comes_back: bool) -> None:
    """At once, or only when the tool has given up."""
    stage.spoil()
    address = stage.cluster.address
    with stage.running("restore", stage.job, stage.recovers, PATIENT if comes_back else BOUNDS) as end:
        stage.node.stop()
        if comes_back:
            stage.node.start_again()
        outcome = end(ENDS_WITHIN + OPENS_FOR)
        if not comes_back:
            stage.node.start_again()
        stage.comes_back()
    stage.all_open()
    if outcome.code == 0:  # the shards were whole on the node's disk
        return stage.restored()
    stage.report.check("exit code tells of a failure", outcome.code in (FAILED, PARTIAL, UNREACHABLE), outcome.code)
    stage.report.check("a failure has words", "[ERROR]" in outcome.errors)
    if comes_back:
        stage.report.check("it calls nothing closed", "closed" not in outcome.errors)
    else:
        stage.report.check(f"stderr names {address}", address in outcome.errors)
        stage.report.check("it names what may be closed, and how to open it", LARGE in outcome.errors and "_open" in outcome.errors)


@contextmanager
def disk_for(bucket: Path, size: int) -> Iterator[Callable[[int], object] | None]:
    """A file system of that size in the bucket's place; yields what changes its size, or None where none may be mounted."""

    def mount(options: str) -> str:
        return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", bucket], capture_output=True, text=True).stderr

    if refusal := mount(f"size={size}"):
        print(f"  skipped: {refusal.strip()}", flush=True)
        yield None
        return
    try:
        yield lambda now: mount(f"remount,size={now}")
    finally:
        subprocess.run(["umount", "--lazy", bucket], check=True)


def no_room(stage: Stage, job: Job) -> None:
    """A backup to a disk that is too small, which must leave the indices alone and say what became of the snapshot."""
    contents = {index: stage.cluster.content(index) for index in INDICES}
    outcome = stage.report.saw(stage.tool.run("backup", job, *BOUNDS))
    print(f"  it ends with exit code {outcome.code}: {outcome.error[:200]}", flush=True)
    stage.cluster.settle(INDICES)
    stage.report.check(f"exit code {outcome.code} tells of a failure", outcome.code in (FAILED, PARTIAL))
    stage.report.check("it has words", "[ERROR]" in outcome.errors)
    state = stage.cluster.snapshots(job.repository).get(job.snapshot)
    stage.report.check(f"and is true, the snapshot is {state}", state in TRUE_STATES[outcome.code])
    stage.all_open()
    stage.report.equal("contents", {index: stage.cluster.content(index) for index in INDICES}, contents)


def disk_fills_up(stage: Stage, size: int) -> None:
    """In the middle of the files; then, after a backup that had room, before the first of them."""
    disk = stage.lab.s3.buckets / BUCKET
    job = replace(stage.job, repository="lab-full-disk", base_path="lab/full", throttle=None)
    stage.spoil()
    with disk_for(disk, size // 2) as resize:
        if resize is None:
            return
        no_room(stage, replace(job, snapshot="lab-no-room"))
        resize(ROOMY)
        stage.backed_up_again(replace(job, snapshot="lab-room"))
        stage.spoil()
        room = subprocess.run(["df", "--output=avail", "-B1", disk], check=True, capture_output=True, text=True).stdout.split()[1]
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(int(room) - LEFT))
        no_room(stage, replace(job, snapshot="lab-no-room-again"))
        ballast.unlink()
        stage.backed_up_again(replace(job, snapshot="lab-room-again"))
    stage.cluster.request("DELETE", f"/_snapshot/{job.repository}")


def outages(lab: Lab, report: Report, tool: Tool, line: Line, *, long: bool) -> None:
    node = lab.node(line, settings={"http.port": str(closed_port())})  # the same once it is started again
    fill_large(node.cluster)
    expected = {index: node.cluster.content(index) for index in INDICES}
    sizes = [node.cluster.store_size(index) for index in INDICES]
    job = Job(node.cluster.address, node.cluster.address, lab.s3.endpoint, INDICES, throttle=f"{sum(sizes) // LASTS // 1024}kb")
    stage = Stage(lab, report, tool, node, job, expected)
    with report.case(f"{line.name}: a backup to restore from"):
        report.equal("backup ends with exit code", report.saw(tool.run("backup", job)).code, 0)
    if report.failures:
        return
    with report.case("S3 goes away in the middle of a snapshot, until the tool has ended"):
        s3_stops(stage, line, "lab-s3-away", None)
    with report.case("S3 goes away in the middle of a snapshot, and is back after a second"):
        s3_stops(stage, line, "lab-s3-stumbles", 1.0)
    with report.case("the node dies in the middle of a snapshot"):
        node_dies_in_snapshot(stage)
    if long:
        with report.case("the disk that holds the repository fills up in the middle of a snapshot"):
            disk_fills_up(stage, sum(sizes))
    for comes_back in (True, False) if long else (True,):
        when = "at once" if comes_back else "when the tool has given up"
        with report.case(f"the node dies in the middle of a restore, and is started again {when}"):
            node_dies_in_restore(stage, comes_back=comes_back)
        with report.case("the same restore once more"):
            stage.restored_again()
