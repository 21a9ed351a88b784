# SPDX-License-Identifier: Apache-2.0
"""Two backups at the same time, and one that is interrupted: who waits, who is refused, and what becomes of the snapshot."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import replace

from kills import CREATING, set_the_bench
from lines import Line
from report import Report
from servers import Lab
from tool import TIMEOUT, Run, Tool

CONFLICT, INTERRUPTED = 5, 130  # exit codes
SLOWER = 4  # times the bench's own throttle, so that there is time for a second one: up to 5 s it would be waited for anyway
ONE_AT_A_TIME = (7, 8)  # the last release that takes no second snapshot


def until(holds: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + TIMEOUT
    while not (held := holds()) and time.monotonic() < give_up:
        time.sleep(0.02)
    return held


def busy(lab: Lab, report: Report, tool: Tool, line: Line) -> None:
    bench = set_the_bench(lab, report, tool, line)
    cluster = bench.cluster
    slow_kb = max(1, int(bench.job.throttle.removesuffix("kb")) // SLOWER)
    slow = lambda name: replace(bench.job, repository=f"lab-{name}", base_path=f"lab/{name}", snapshot=name, throttle=f"{slow_kb}kb")
    quick = lambda name: replace(bench.job, repository="lab-quick", base_path="lab/quick", snapshot=name, throttle=None)
    runs = lambda job: until(lambda: job.repository in cluster.repositories() and job.snapshot in cluster.snapshots(job.repository))
    one_at_a_time = not line.is_opensearch and line.release <= ONE_AT_A_TIME

    with report.case("two backups at the same time"):
        first = slow("first")
        with tool.started("backup", first) as running:
            report.check("the first one runs", runs(first), running)
            second = report.saw(tool.run("backup", quick("second"), "--busy-timeout", "1m"))
            report.equal("the second one's exit code", second.code, 0)
            told = f"waiting for the snapshot '{first.snapshot}' in '{first.repository}', which runs since "
            report.equal("how often it tells whom it waits for", second.output.count(told), 1 if one_at_a_time else 0)
            report.equal("the first one's exit code", running.outcome().code, 0)
    if one_at_a_time:
        with report.case("a second backup that is not to wait, and one that does not wait for long enough"):
            first = slow("third")
            with tool.started("backup", first) as running:
                report.check("the first one runs", runs(first), running)
                refused = report.saw(tool.run("backup", quick("refused"), "--busy-timeout", "1s"))
                report.equal("its exit code", refused.code, CONFLICT)
                report.equal("the first one's exit code", running.outcome().code, 0)
            report.check("nothing was made", "refused" not in cluster.snapshots("lab-quick"))

    def interrupted(name: str, *flags: str) -> tuple[Run, dict[str, str]]:
        job = slow(name)
        with tool.started("backup", job, *flags) as running:
            report.check("it has begun", until(lambda: running.has_printed(CREATING)) and runs(job), running)
            time.sleep(0.3)
            running.process.send_signal(signal.SIGINT)
            outcome = report.saw(running.outcome())
        report.equal("its exit code", outcome.code, INTERRUPTED)
        return outcome, cluster.snapshots(job.repository)

    with report.case("an interrupted backup leaves its snapshot"):
        outcome, there = interrupted("left")
        report.equal("what runs still", there, {"left": "IN_PROGRESS"})
        report.check("nothing is said to be deleted", "was deleted" not in outcome.errors)
        report.check("it ends", until(lambda: cluster.snapshots("lab-left") == {"left": "SUCCESS"}))
    with report.case("or deletes it where that is asked for"):
        outcome, there = interrupted("aborted", "--on-interrupt", "abort")
        report.equal("what is there", there, {})
        report.check("it says so", "the snapshot 'aborted' was deleted" in outcome.errors)
    with report.case("but not an earlier run's that it attached to"):
        job = slow("attached")
        with tool.started("backup", job) as first:
            report.check("the first one runs", runs(job), first)
            with tool.started("backup", job, "--on-interrupt", "abort") as second:
                report.check("the second one has attached", until(lambda: second.has_printed("an earlier run")), second)
                second.process.send_signal(signal.SIGINT)
                report.equal("its exit code", report.saw(second.outcome()).code, INTERRUPTED)
            report.equal("the first one's exit code", first.outcome().code, 0)
        report.equal("what is there", cluster.snapshots(job.repository), {"attached": "SUCCESS"})
