# SPDX-License-Identifier: Apache-2.0
"""A restore or a backup that is killed at any moment, and then run again as its users would: the second run ends the work."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from cluster import Cluster, Content, UnexpectedAnswer
from lines import Line
from report import Report
from servers import Lab
from tool import Job, Outcome, Tool

LARGE, SMALL = "lab-large", "lab-small"
SHARDS = {LARGE: 3, SMALL: 1}
INDICES = tuple(SHARDS)
DOCUMENTS = 400
LASTS = 1.5  # seconds that a restore shall take, about
BOUNDS = ("--set", "max_wait=30s")
KILLED = -9
TRIES = 40
CLOSED_WITHIN = 0.5  # seconds; what a killed run has asked for is carried out all the same
CLOSING = "closing"  # what it says before it closes
RESTORING = "restoring"  # what the tool says before it asks for the restore
CREATING = "creating the snapshot"  # what it says before it asks for a backup
ATTACHED = "has started it: waiting for that"
TAKEN_UP_WITHIN = 0.3  # seconds
CONFLICT = 5  # exit code


def fill_large(cluster: Cluster, salt: int = 1) -> None:
    """Documents that no compression makes small, so that a throttle makes their copying long; others with another salt."""
    source = random.Random(salt)
    for index, shards in SHARDS.items():
        cluster.create_index(index, shards)
        count = DOCUMENTS if index == LARGE else DOCUMENTS // 10
        cluster.index_documents(index, ((f"{n}", {"n": n, "noise": source.randbytes(1500).hex()}) for n in range(count)))


@dataclass
class Bench:
    """One node, its indices, a snapshot of them, and how long it takes to restore it."""

    cluster: Cluster
    tool: Tool
    job: Job
    expected: dict[str, Content]

    def spoil(self, source: random.Random) -> None:
        """What a restore has to put right: indices of other documents, or none. Files that fit would not be copied again."""
        for index in self.cluster.states():
            self.cluster.delete_index(index)
        for index, shards in SHARDS.items():
            if source.random() < 0.8:
                self.cluster.create_index(index, shards)
                self.cluster.index_documents(index, ((f"other-{n}", {"n": -n}) for n in range(20)))

    def is_whole(self, index: str) -> bool:
        count = self.cluster.primaries(index)
        return count["all"] == count["active"] > 0

    def look(self) -> str:
        """Where a restore stands, in few words."""
        states = self.cluster.states()
        told = []
        for index in INDICES:
            count = self.cluster.primaries(index) if states.get(index) == "open" else {}
            shards = f", {count['active']} of {count['all']} primaries active" if count else ""
            told.append(f"{index} {states.get(index, 'is not there')}{shards}")
        return "; ".join(told)

    def restored(self) -> list[str]:
        """What is not as the snapshot has it."""
        states = self.cluster.states()
        broken = []
        for index in INDICES:
            if states.get(index) != "open":
                broken.append(f"{index} is {states.get(index, 'not there')}")
            elif not self.is_whole(index):
                broken.append(f"{index} has primaries {self.cluster.primaries(index)}")
            elif (found := self.cluster.content(index)) != self.expected[index]:
                broken.append(f"{index} holds {found}, not {self.expected[index]}")
        return broken

    def repair(self) -> list[str]:
        """What the killed run has closed is open again; what of it is not."""
        code = self.tool.repair(self.job)
        closed = [f"{index} is {state} after repair" for index, state in self.cluster.states().items() if state != "open"]
        return closed + ([f"repair ended with exit code {code}"] if code else [])

    def one(self, source: random.Random, seconds: float, word: str) -> tuple[str, Outcome, list[str]]:
        """Where the killed run had come, how the second one ended, and what it broke."""
        self.spoil(source)
        first = self.tool.kill("restore", self.job, seconds, *BOUNDS, word=word)
        where = self.look()
        unrepaired = self.repair() if source.random() < 0.5 else []
        second = self.tool.run("restore", self.job, *BOUNDS)
        unrepaired += [f"to be undone: {left}" for left in self.tool.unfinished()]
        broken = unrepaired + [f"exit code {second.code}, {second.error}; then: {self.look()}"] if second.code else unrepaired + self.restored()
        if first.code not in (0, KILLED):
            broken.append(f"before it was killed the first run ended with exit code {first.code}: {first.errors}")
        self.calm()
        if second.code:
            broken.append(f"in the end: {'; '.join(self.restored()) or 'restored by the first run alone'}")
        return ("had ended; " if first.code == 0 else "killed; ") + where, second, broken

    def one_backup(self, number: int, seconds: float, word: str) -> tuple[str, Outcome, list[str]]:
        """The same of a backup, to a place of its own, so that all is copied. What had ended before has the name by right."""
        job = replace(self.job, repository=f"lab-killed-{number}", base_path=f"lab/killed/{number}", snapshot="lab-killed")
        first = self.tool.kill("backup", job, seconds, *BOUNDS, word=word)
        before = self.cluster.snapshots(job.repository)
        second = self.tool.run("backup", job, *BOUNDS)
        after = self.cluster.snapshots(job.repository)
        broken = []
        if second.code not in (0, CONFLICT):
            broken.append(f"exit code {second.code}, {second.error}")
        if second.code == CONFLICT and "(SUCCESS, started " not in second.error:
            broken.append(f"a conflict with what has not ended: {second.error}")
        if after != {job.snapshot: "SUCCESS"}:
            broken.append(f"the repository holds {after}")
        if first.code not in (0, KILLED):
            broken.append(f"before it was killed the first run ended with exit code {first.code}: {first.errors}")
        self.calm()
        return f"{'had ended' if first.code == 0 else 'killed'}; {before.get(job.snapshot, 'no snapshot')}", second, broken

    def calm(self) -> None:
        """Whatever is still restored is let come to its end, for the next one's sake."""
        try:
            self.cluster.settle(INDICES)
        except UnexpectedAnswer as error:
            print(f"    {error}", flush=True)


def set_the_bench(lab: Lab, report: Report, tool: Tool, line: Line) -> Bench:
    cluster = lab.node(line).cluster
    fill_large(cluster)
    expected = {index: cluster.content(index) for index in INDICES}
    job = Job(cluster.address, cluster.address, lab.s3.endpoint, INDICES)
    with report.case(f"{line.name}: a backup to restore from"):
        report.equal("backup ends with exit code", report.saw(tool.run("backup", job)).code, 0)
        status = cluster.call("GET", f"/_snapshot/{job.repository}/{job.snapshot}/_status")["snapshots"][0]["stats"]
        size = status.get("total_size_in_bytes") or status["total"]["size_in_bytes"]  # since 6.3
        job = replace(job, repository="lab-slow", throttle=f"{int(size / LASTS / 1024)}kb")
    return Bench(cluster, tool, job, expected)


def kills(lab: Lab, report: Report, tool: Tool, line: Line, *, moments: int, seed: int) -> None:
    bench = set_the_bench(lab, report, tool, line)
    source = random.Random(seed)
    lasts = LASTS
    with report.case("a restore that nobody kills, twice"):
        for _ in range(2):  # the first one is slow: it registers the repository, and the node has never done it before
            bench.spoil(source)
            began = time.monotonic()
            report.equal("restore ends with exit code", report.saw(tool.run("restore", bench.job)).code, 0)
            lasts = time.monotonic() - began
            report.equal("what is not restored", bench.restored(), [])
        print(f"  it takes {lasts:.1f} s", flush=True)
    if report.failures:
        return
    kill_at(moments, seed, lasts, RESTORING, report, f"{line.name}, restore", lambda _, *how: bench.one(*how))
    with report.case("a restore that is killed while indices are closed, and what it left repaired"):
        repair_closed(report, bench)
    with report.case("whole indices to back up"):
        report.equal("what is not restored", bench.restored(), [])
    kill_backups(report, bench, line, moments=max(2, moments // 2), seed=seed)


def repair_closed(report: Report, bench: Bench) -> None:
    """They are closed for some hundredths of a second only: until a kill meets one of those."""
    closed: list[str] = []
    for attempt in range(TRIES):
        for index, shards in SHARDS.items():
            if index in bench.cluster.states():
                bench.cluster.delete_index(index)
            bench.cluster.create_index(index, shards)
            bench.cluster.wait_until_active(index)
        bench.tool.kill("restore", bench.job, attempt % 5 * 0.01, *BOUNDS, word=CLOSING)
        give_up = time.monotonic() + CLOSED_WITHIN
        while not closed and time.monotonic() < give_up:
            closed = [index for index, state in bench.cluster.states().items() if state != "open"]
        if closed:
            break
        bench.calm()
    report.check(f"killed while closed: {closed}", bool(closed))
    report.check("the journal knows of them", all(any(index in text for text in bench.tool.unfinished()) for index in closed))
    report.equal("what is not repaired", bench.repair(), [])
    report.equal("what is still to be undone", bench.tool.unfinished(), [])
    report.equal("restore ends with exit code", report.saw(bench.tool.run("restore", bench.job)).code, 0)
    report.equal("what is not restored", bench.restored(), [])


def kill_backups(report: Report, bench: Bench, line: Line, *, moments: int, seed: int) -> None:
    attached = 0

    def one(number: int, _: random.Random, seconds: float, word: str) -> tuple[str, Outcome, list[str]]:
        nonlocal attached
        where, second, broken = bench.one_backup(number, seconds, word)
        attached += ATTACHED in second.output
        return where, second, broken

    kill_at(moments, seed, LASTS, CREATING, report, f"{line.name}, backup", one)
    with report.case("some of the second backups found the first one's snapshot under way"):
        report.check(f"{attached} of {moments} attached", attached > 0)


def kill_at(moments: int, seed: int, lasts: float, asking: str, report: Report, what: str, one: Callable) -> None:
    """Kills and runs again, `one(number, source of chance, seconds, word)`, at moments all over the time that it lasts."""
    source = random.Random(seed)
    failed = 0
    for number in range(moments):
        # One moment in each part of the run, so that few cover all of it; and every other one where most happens at once:
        # the cluster takes the job up, and has yet to give its shards to nodes.
        word = asking if number % 2 else ""
        seconds = source.uniform(0, TAKEN_UP_WITHIN) if word else lasts * (number + 2 * source.random()) / moments
        where, second, broken = one(number, source, seconds, word)
        failed += bool(broken)
        print(f"  {'✗' if broken else '✓'} {seconds:.2f} s{word and f' after {word!r}'}: {where}; again: exit {second.code}", flush=True)
        report.broken(second, broken)
    print(f"{what}: killed at {moments} moments, seed {seed}; {failed} second runs failed", flush=True)
