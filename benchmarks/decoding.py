#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the decoding benchmark on a list of snapshots as a real 7.17 answers it, and json.loads on the same bytes.

decoding.py BENCHMARK [--snapshots N] [options of Google Benchmark]
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ in the tree

from measure import load, verdict

RECORDED = Path(__file__).resolve().parent.parent / "tests" / "wire" / "elasticsearch-7.17.29.jsonl"
BOUND = 5
ROUNDS = 9


def recorded_snapshot() -> str:
    """One of the recorded list's, as the server wrote it."""
    for line in RECORDED.open():
        exchange = json.loads(line)
        if exchange["name"] == "exact_get_snapshot_all":
            first = json.loads(exchange["response"]["body"])["snapshots"][0]
            return json.dumps(first, separators=(",", ":"))
    raise SystemExit(f"decoding: no list of snapshots in {RECORDED}")


def answer(count: int) -> bytes:
    """As many as asked for, each with a name and an id of its own."""
    text, listed = recorded_snapshot(), []
    one = json.loads(text)
    for number in range(count):
        identity = base64.urlsafe_b64encode(hashlib.sha256(str(number).encode()).digest()[:16]).decode().rstrip("=")
        renamed = text.replace(f'"snapshot":"{one["snapshot"]}"', f'"snapshot":"daily-2026.11.27-{number:05}"')
        listed.append(renamed.replace(one["uuid"], identity))
    return f'{{"snapshots":[{",".join(listed)}],"total":{count},"remaining":0}}'.encode()


def python_ms(text: bytes) -> float:
    """Of one json.loads, in the fastest of the rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        json.loads(text)
        best = min(best, time.process_time() - began)
    return best * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benchmark", type=Path)
    parser.add_argument("--snapshots", type=int, default=20_000)
    arguments, options = parser.parse_known_args()
    text = answer(arguments.snapshots)
    with tempfile.NamedTemporaryFile() as file:
        file.write(text)
        file.flush()
        done = subprocess.run([arguments.benchmark, file.name, *options], stdout=subprocess.PIPE, text=True)
    print(done.stdout, end="")
    found = re.search(r"^keep: ours ([\d.]+) ms", done.stdout, re.MULTILINE)
    if not found:
        return done.returncode or 2
    ours, theirs = float(found[1]), python_ms(text)
    print(f"json.loads: {theirs:.4g} ms, {theirs / ours:.0f} times ours (at least {BOUND}: {verdict(theirs >= BOUND * ours)})")
    print(f"{arguments.snapshots} snapshots, {len(text)} bytes; {load()}")
    return done.returncode or theirs < BOUND * ours


if __name__ == "__main__":
    sys.exit(main())
