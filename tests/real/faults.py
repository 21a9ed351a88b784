# SPDX-License-Identifier: Apache-2.0
"""Backups and restores through a network that fails: whatever was done to them, what the tool says is what became of it."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace

from cluster import Cluster, Content, UnexpectedAnswer
from fault_proxy import TURN_AWAY, FaultProxy, random_faults
from lines import Line
from report import Report
from scenario import ORDERS, PEOPLE, SHARDS, fill
from servers import SECRET_KEY, Lab
from tool import Job, Outcome, Tool

BASE = "lab-base"
WRITTEN, READ, WATCHED = "lab-written", "lab-read", "lab-watched"  # one place: for backups, for restores, for ourselves
INDICES = tuple(SHARDS)
EXCHANGES = {"backup": {"exchanges": 10, "changes": 2}, "restore": {"exchanges": 16, "changes": 4}}  # of a usual run, about

REQUEST_TIMEOUT = 2.0  # seconds; a delay is now and then longer
BOUNDS = ("--set", f"request_timeout={REQUEST_TIMEOUT:.0f}s", "--set", "max_wait=20s")

# All that these faults can bring about. Others would be untrue: nobody else is at work on this cluster, nothing is
# missing, nobody is refused, and no fault damages the repository.
TRUE_CODES = (0, 1, 4, 8)  # done, failed, still running, unreachable
BUSY = 5  # true as well where a gateway has said so


@dataclass(frozen=True)
class Before:
    """The cluster as a run found it."""

    states: dict[str, str]
    contents: dict[str, Content]
    snapshots: dict[str, str]


class Trial:
    """One node, a snapshot of its two indices to restore from, and the proxy that stands between it and the tool."""

    def __init__(self, lab: Lab, tool: Tool, line: Line):
        self.cluster = lab.node(line).cluster
        self.proxy = lab.keep(FaultProxy(self.cluster.address))
        self.hits: list[str] = []  # the faults of the last run
        self.tool = tool
        fill(self.cluster)
        self.expected = {index: self.cluster.content(index) for index in INDICES}
        self.job = Job(self.proxy.address, self.proxy.address, lab.s3.endpoint, INDICES, snapshot=BASE, repository=WRITTEN)

    def run(self, seed: int) -> tuple[Outcome, list[str]]:
        """One run with the faults of that seed, and what it broke. Even seeds back up, odd ones restore."""
        source = random.Random(seed)
        self.proxy.plan(())
        mode, job = self._prepare(source, seed)
        before = self._observe()
        self.proxy.plan(random_faults(source, **EXCHANGES[mode], longest_delay=1.3 * REQUEST_TIMEOUT))
        outcome = self.tool.run(mode, job, *BOUNDS)
        self.hits = self.proxy.hits
        self.proxy.plan(())
        broken = [*self._told(outcome), *self._closed(before)]
        try:
            self.cluster.settle(INDICES)
            after = self._observe()
            broken += self._no_other_snapshot(outcome, before, after)
            broken += self._backed_up(outcome, before, after) if mode == "backup" else self._restored(outcome, before, after)
        except UnexpectedAnswer as error:
            broken.append(str(error))
        return outcome, broken

    def _prepare(self, source: random.Random, seed: int) -> tuple[str, Job]:
        """Documents that the last snapshot doesn't hold, perhaps an index less, perhaps a repository to register first."""
        self._mend()
        for index in INDICES:
            self.cluster.index_documents(index, ((f"new-{n}", {"seed": seed, "n": n}) for n in range(20)))
        mode = "restore" if seed % 2 else "backup"
        repository = READ if mode == "restore" else WRITTEN
        if mode == "restore" and source.random() < 0.4:
            self.cluster.delete_index(PEOPLE)
        self._register(repository, source.random() < 0.5)
        return mode, replace(self.job, repository=repository, snapshot=f"lab-run-{seed}" if mode == "backup" else BASE)

    def begin(self) -> None:
        """Once there is a snapshot to restore from. What the tool registered serves to register the same again."""
        self._settings = dict(self.cluster.repositories()[WRITTEN]["settings"])
        if self.cluster.line.keeps_keys_in_settings:  # they are not always told
            self._settings |= {"access_key": self.job.access_key, "secret_key": self.job.secret_key}
        self._register(WATCHED, True)

    def _register(self, repository: str, wanted: bool) -> None:
        there = repository in self.cluster.repositories()
        if wanted and not there:
            settings = self._settings | ({"readonly": "true"} if repository != WRITTEN else {})
            self.cluster.call("PUT", f"/_snapshot/{repository}", {"type": "s3", "settings": settings})
        if there and not wanted:
            self.cluster.call("DELETE", f"/_snapshot/{repository}")

    def _mend(self) -> None:
        """The indices as any run may find them, whatever the last one left; and no snapshot but the one restored from."""
        self._register(WRITTEN, True)
        for name in self.cluster.snapshots(WRITTEN):
            if name != BASE:
                self.cluster.call("DELETE", f"/_snapshot/{WRITTEN}/{name}")
        states = self.cluster.states()
        if any(states.get(index) != "open" or self._is_lost(index) for index in INDICES):
            for index in states:
                self.cluster.delete_index(index)
            fill(self.cluster)

    def _is_lost(self, index: str) -> bool:
        count = self.cluster.primaries(index)
        return count["active"] < count["all"]

    def _observe(self) -> Before:
        states = self.cluster.states()
        contents = {index: self.cluster.content(index) for index, state in states.items() if state == "open"}
        return Before(states, contents, self.cluster.snapshots(WATCHED))

    def _told(self, outcome: Outcome) -> list[str]:
        broken = []
        true_codes = (*TRUE_CODES, BUSY) if any(hit.startswith(TURN_AWAY) for hit in self.hits) else TRUE_CODES
        if outcome.code not in true_codes:
            broken.append(f"exit code {outcome.code}, where only {true_codes} can be true")
        if outcome.code and not outcome.errors.strip():
            broken.append("it failed without a word")
        if SECRET_KEY in outcome.output + outcome.errors:
            broken.append("a secret in its output")
        return broken

    def _closed(self, before: Before) -> list[str]:
        after = self.cluster.states()
        return [f"{index} was {state} and is {after.get(index)}" for index, state in before.states.items() if after.get(index) != state]

    def _no_other_snapshot(self, outcome: Outcome, before: Before, after: Before) -> list[str]:
        allowed = {outcome.job.snapshot} if outcome.mode == "backup" else set()
        others = after.snapshots.keys() - before.snapshots.keys() - allowed
        gone = before.snapshots.keys() - after.snapshots.keys()
        return [f"snapshots that nobody asked for: {others}"] * bool(others) + [f"snapshots are gone: {gone}"] * bool(gone)

    def _backed_up(self, outcome: Outcome, before: Before, after: Before) -> list[str]:
        broken = []
        state = after.snapshots.get(outcome.job.snapshot)
        if outcome.code == 0 and state != "SUCCESS":
            broken.append(f"exit code 0, but the snapshot is {state}")
        if outcome.code == 0 and state == "SUCCESS":
            shards = self.cluster.snapshot(WATCHED, outcome.job.snapshot)["shards"]
            if shards["successful"] != sum(SHARDS.values()):
                broken.append(f"exit code 0, but of the shards {shards}")
        if after.contents != before.contents:
            broken.append("a backup changed what the indices hold")
        return broken

    def _restored(self, outcome: Outcome, before: Before, after: Before) -> list[str]:
        broken = []
        for index, expected in self.expected.items():
            found = after.contents.get(index)
            if outcome.code == 0 and (found != expected or self._is_lost(index)):
                broken.append(f"exit code 0, but {index} is {after.states.get(index)}, {self.cluster.primaries(index)}, and holds {found}")
            if outcome.code and found not in (expected, before.contents.get(index)):
                broken.append(f"{index} holds neither what it held nor what the snapshot holds, but {found}")
        return broken


def faults(lab: Lab, report: Report, tool: Tool, line: Line, *, runs: int, seed: int) -> None:
    trial = Trial(lab, tool, line)
    with report.case(f"{line.name}: a backup to restore from, without faults"):
        report.equal("backup ends with exit code", report.saw(tool.run("backup", trial.job)).code, 0)
    if report.failures:
        return
    trial.begin()
    print(f"{runs} runs, seeds {seed} to {seed + runs - 1}; one of them again: --runs 1 --seed N", flush=True)
    hit, done, violations = 0, 0, 0
    for number in range(seed, seed + runs):
        began = time.monotonic()
        outcome, broken = trial.run(number)
        hit, done, violations = hit + len(trial.hits), done + (outcome.code == 0), violations + len(broken)
        mark = "✗" if broken else "✓"
        told = "; ".join(trial.hits) or "none came to pass"
        print(f"  {mark} seed {number} {outcome.mode:7} exit {outcome.code} after {time.monotonic() - began:4.1f} s: {told}", flush=True)
        if outcome.code:
            print(f"      {outcome.error}", flush=True)
        report.broken(outcome, broken)
    print(f"{line.name}: {runs} runs, {hit} faults hit, {done} ended with 0, {violations} violations", flush=True)
