#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes a few thousand documents from one cluster through S3 to another with the built tool, and compares."""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ in the tree

import downloads
from cluster import Cluster
from lines import Line, find_line
from servers import Lab, StartError
from tool import Job, Tool

INDICES = {"books": (3, 2500), "readers": (2, 1500), "loans": (1, 1000)}  # shards, documents
WORDS = "amber birch cedar delta ember fjord grove heath islet juniper karst lagoon meadow north ocean prairie".split()
SNAPSHOT = "demo-1"
THROTTLE = "1mb"  # so that there is progress to watch; leave it out in earnest


def say(title: str) -> None:
    print(f"\n\033[1m{title}\033[0m" if sys.stdout.isatty() else f"\n{title}", flush=True)


def fill(cluster: Cluster) -> None:
    chance = random.Random(1)  # the same documents each time
    for index, (shards, count) in INDICES.items():
        cluster.create_index(index, shards, alias=f"all-{index}")
        documents = ((str(n), {"number": n, "text": sentence(chance), "score": chance.random()}) for n in range(count))
        cluster.index_documents(index, documents)


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=12)) + f" {chance.getrandbits(256):x}"


def compare(source: Cluster, destination: Cluster) -> bool:
    """Prints both sides, an index a row."""
    print(f"{'index':10} {'shards':>6}   {'source':>18}   {'destination':>18}")
    same = True
    for index in INDICES:
        sides = source.content(index), destination.content(index)
        same = same and sides[0] == sides[1]
        columns = "   ".join(f"{side.count:>5} {side.digest[:12]}" for side in sides)
        print(f"{index:10} {destination.shards(index):>6}   {columns}   {'same' if sides[0] == sides[1] else 'DIFFERENT'}")
    return same


def demo(tool_path: Path, line: Line) -> bool:
    downloads.fetch([line])
    say("Starting an S3 server and two clusters, on this machine only")
    started = time.monotonic()
    with Lab() as lab:
        source, destination = (node.cluster for node in [lab.node(line), lab.node(line)])
        print(f"S3           versitygw {downloads.VERSITYGW} at http://{lab.s3.endpoint}")
        print(f"source       {source}\ndestination  {destination}")
        print(f"type s3      {line.s3}\n({time.monotonic() - started:.1f} s)")

        say("Indexing")
        fill(source)
        print("\n".join(f"{index:10} {source.content(index)}" for index in INDICES))

        job = Job(source.address, destination.address, lab.s3.endpoint, tuple(INDICES), SNAPSHOT, throttle=THROTTLE)
        tool = Tool(tool_path, lab.folder)
        say("es-s3-snapshot.conf")
        print(job.conf(masked=True), end="")

        for mode in ("backup", "restore"):
            say(f"$ es-s3-snapshot -m {mode} -c es-s3-snapshot.conf")
            if code := tool.show(mode, job):
                print(f"{mode} ended with exit code {code}")
                return False
        say("Both sides, with a digest over the ids and sources of all documents")
        return compare(source, destination)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=Path, required=True, help="the built es-s3-snapshot")
    parser.add_argument("line", type=find_line)
    arguments = parser.parse_args()
    same = demo(arguments.tool.resolve(), arguments.line)
    print("\nAll documents arrived; everything that was started is gone." if same else "\nThe demo failed.")
    return 0 if same else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (downloads.FetchError, StartError) as error:
        sys.exit(f"demo: {error}")
