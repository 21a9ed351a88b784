#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Signs generated requests with botocore (a part of them with awscrt, too) and lets the unit tests do the same.

    sigv4_differential.py UNIT_TESTS [--count 6000] [--seed N]

All signatures must be equal. The seed is printed; with it the same requests come again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent / "sigv4"))

import reference

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
STRANGE = ",*%<>{}|+~-._:;=&@!$'()[]\"^`\\ /?#äßéñ日本ж🗄\u0301\u00a0\x7f\x01"
REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-3", "cn-north-1", "us-gov-west-1", "il-central-1"]
HOSTS = {
    "es": "search-{name}.{region}.es.amazonaws.com",
    "aoss": "{name}.{region}.aoss.amazonaws.com",
    "s3": "{name}.s3.{region}.amazonaws.com",
}


class Generator:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def word(self, least: int = 1, most: int = 12, letters: str = LETTERS) -> str:
        return "".join(self.random.choices(letters, k=self.random.randint(least, most)))

    def strange(self) -> str:
        return self.word(0, 10, LETTERS[:12] + STRANGE)

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def segment(self) -> str:
        if self.maybe(0.06):
            return self.random.choice(["", ".", "..", "%2E", "..."])
        # as a client writes it: all encoded, or some of what may stand bare left alone, in hex of either case
        text = quote(self.strange(), safe=self.random.choice(["-_.~", "-_.~,*:@!$&'()+;="]))
        return text.lower() if self.maybe(0.1) else text

    def parameter(self) -> str:
        name, value = (quote(self.strange(), safe=self.random.choice(["-_.~", "-_.~,*:@!$'();/?"])) for _ in "nv")
        return name if self.maybe(0.1) else f"{name}={value}"

    def target(self) -> str:
        path = "/" + "/".join(self.segment() for _ in range(self.random.randint(0, 5)))
        parameters = [self.parameter() for _ in range(self.random.choice([0, 0, 1, 2, 3, 6]))]
        if parameters and self.maybe(0.2):
            parameters.append(self.random.choice(parameters))
        return path + ("?" + "&".join(parameters) if parameters or self.maybe(0.05) else "")

    def fields(self) -> list[list[str]]:
        made = []
        if self.maybe(0.5):
            made.append([self.random.choice(["Content-Type", "content-type"]), "application/json"])
        for _ in range(self.random.choice([0, 0, 1, 3])):
            value = self.word(0, 20, LETTERS + "   ,;=*äж\t").replace("\t", " \t ")
            made.append([self.random.choice(["X-Amz-Meta-", "x-amz-meta-"]) + self.word(1, 2, "abAB"), value])
        for name in ("User-Agent", "Accept", "Expect", "X-Forwarded-For", "Content-Length"):
            if self.maybe(0.2):
                made.append([name, self.word()])
        self.random.shuffle(made)
        return made

    def case(self, index: int) -> reference.Case:
        service = self.random.choice(["es", "es", "aoss", "s3"])
        region = self.random.choice(REGIONS)
        scheme = self.random.choice(["https", "https", "http"])
        body = self.random.randbytes(self.random.choice([1, 20, 63, 64, 65, 1000])) if self.maybe(0.4) else b""
        return {
            "name": f"request {index}",
            "service": service,
            "region": region,
            "key": "AKID" + self.word(12, 16, LETTERS[26:]),
            "secret": self.word(1, 90, LETTERS + "/+"),
            "token": self.word(10, 900, LETTERS + "/+=") if self.maybe(0.4) else "",
            "time": self.random.randint(0, 4_102_444_799),
            "scheme": scheme,
            "host": HOSTS[service].format(name=self.word(3, 20, LETTERS[:26]), region=region),
            "port": self.random.choice([80, 443, 9200, 9243]),
            "method": self.random.choice(["GET", "PUT", "POST", "DELETE", "HEAD"]),
            "target": self.target(),
            "fields": self.fields(),
            "body_hex": body.hex(),
            "unsigned_payload": service == "s3" and self.maybe(0.2),
            "expires": self.random.randint(1, 604_800) if not body and self.maybe(0.3) else 0,
        }


def answer(case: reference.Case, counts: Counter[str], with_awscrt: bool) -> dict[str, Any]:
    authorization = reference.botocore_sign(case)["authorization"]
    expected = {"target": reference.canonical_target(case), "authorization": authorization}
    counts["by botocore"] += 1
    if ":/" in expected["target"]:  # awscrt takes what stands before for a scheme, and refuses it
        case["expires"] = 0
    elif with_awscrt:
        assert reference.awscrt_sign(case) == authorization, f"the two references differ on {case}"
        counts["also by awscrt"] += 1
    if case["expires"]:
        expected["presigned_target"] = reference.awscrt_presign(case)
        counts["presigned by awscrt"] += 1
    return expected


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    generator, counts, vectors = Generator(asked.seed), Counter(), []
    for index in range(asked.count):
        case = generator.case(index)
        vectors.append(case | {"expected": answer(case, counts, index % 5 == 0)})
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"defaults": {}, "vectors": vectors}, file)
        file.flush()
        environment = os.environ | {"ES_S3_SNAPSHOT_SIGV4_VECTORS": file.name}
        done = subprocess.run([asked.program, "[.sigv4_generated]", "--warn", "NoTests"], env=environment)
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
