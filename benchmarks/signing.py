#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the signing benchmark, and botocore on the same request right after it: ours is at least 25 times faster.

    signing.py BENCHMARK [its options]
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ in the tree
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "auth" / "sigv4"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import reference
import botocore
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from measure import load, verdict

BOUND = 25
BATCH, ROUNDS = 200, 30
URL = "https://search-example-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com"
TARGET = "/_snapshot/repo/snap?wait_for_completion=false"
BODY = b'{"indices":"logs-2015.08.*","include_global_state":false   }'
FIELDS = {"Accept": "application/json", "User-Agent": "es-s3-snapshot/0.1.0", "Content-Type": "application/json"}


def botocore_ns() -> float:
    """Of one signature, in the fastest of the batches; making the requests isn't measured."""
    signer = SigV4Auth(Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), "es", "us-east-1")
    reference.Clock.now = reference.at({"time": 1_440_938_160})
    best = float("inf")
    for _ in range(ROUNDS):
        requests = [AWSRequest("PUT", URL + TARGET, headers=FIELDS, data=BODY) for _ in range(BATCH)]
        began = time.process_time_ns()
        for request in requests:
            signer.add_auth(request)
        best = min(best, (time.process_time_ns() - began) / BATCH)
    return best


def main() -> int:
    done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True)
    print(done.stdout, end="")
    found = re.search(r"^cached_key: ours ([\d.]+) ns", done.stdout, re.MULTILINE)
    if not found:
        return done.returncode or 2
    ours, theirs = float(found[1]), botocore_ns()
    print(f"botocore {botocore.__version__}: {theirs:.0f} ns, {theirs / ours:.0f} times ours", end=" ")
    print(f"(at least {BOUND}: {verdict(theirs >= BOUND * ours)}); {load()}")
    return done.returncode or theirs < BOUND * ours


if __name__ == "__main__":
    sys.exit(main())
