# SPDX-License-Identifier: Apache-2.0
"""Date math in names: what the library makes of it, against what a server that resolves it by itself makes of it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import quote

from cluster import Cluster
from contract import repository_settings
from lines import Line
from report import Report
from servers import Lab

PATTERNS = (
    *("<snap-{now/d}>", "<snap-{now}>", "<{now/w{yyyy.DDD}}>", "<a-{now/M-1M{yyyy.MM.dd|+12:00}}-b>", "<{now/y}-{now/h{HH}}>"),
    *("<{now+25M-1d/M{yyMMdd}}>", "<{now-36H{dd.hh.kk.KK|-0330}}>", "<{now+90m/H{d.M.y.H.h|+05:30}}>", "<{now-1w/d{'w-'dd|-18}}>"),
    *("<{now{8uuuu.MM.dd}}>", "<{now-1000y/w}>", "<{now/d{yyyyyy}}>", r"<a\{b\}{now/1d}>", "<{now/m{D.m.ss.SSS}}>", "<plain>", "plain"),
)
REPOSITORY = "names"


def names(lab: Lab, report: Report, program: Path, line: Line) -> None:
    cluster = lab.node(line).cluster

    def compare(patterns: tuple[str, ...], ask) -> None:
        """Twice, since a minute or a day may end in between."""
        before = resolve(program, patterns)
        found = [ask(pattern) for pattern in patterns]
        after = resolve(program, patterns)
        for pattern, name, *ours in zip(patterns, found, before, after, strict=True):
            report.check(f"{pattern}: {name}", name in ours, f"by the library {ours}")

    with report.case(f"{line.name}: names of indices"):
        compare(PATTERNS, lambda pattern: missing_index(cluster, pattern))
    with report.case("the name of a snapshot"):
        cluster.call("PUT", f"/_snapshot/{REPOSITORY}", {"type": "s3", "settings": repository_settings(lab, line)})
        compare(("<snap-{now/d{yyyy.MM.dd|+02:00}}>",), lambda pattern: new_snapshot(cluster, pattern))


def resolve(program: Path, patterns: tuple[str, ...]) -> list[str]:
    return subprocess.run([program, *patterns], check=True, capture_output=True, text=True).stdout.splitlines()


def missing_index(cluster: Cluster, pattern: str) -> str:
    """By what name the server misses it."""
    status, answer = cluster.request("GET", f"/{quote(pattern, safe='')}")
    return answer["error"].get("index", answer) if status == 404 else answer


def new_snapshot(cluster: Cluster, pattern: str) -> str:
    answer = cluster.call("PUT", f"/_snapshot/{REPOSITORY}/{quote(pattern, safe='')}?wait_for_completion=true")
    return answer["snapshot"]["snapshot"]
