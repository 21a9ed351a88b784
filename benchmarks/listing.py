#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists a bucket of 20,000 objects, and one of 5,000, with the library and with curl fetching the same pages.

    listing.py --program build/bin/06_read_bucket [--rounds N] [--json FILE]

Starts its own S3 server. curl is told beforehand where each page begins, fetches all over one connection, signs each
request itself and throws the answers away; the library signs, parses, and prints every key.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from statistics import median
from urllib.parse import quote
from xml.etree import ElementTree

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "real"))

import measure
from measure import MIB, verdict
from servers import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, Lab, S3Server

EMPTY_BODY = "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
WALL_FACTOR, PEAK_LIMIT = 1.2, 16 * MIB


def curl_of(urls: list[str], folder: Path) -> list:
    config = folder / "curl"
    lines = [f'aws-sigv4 = "aws:amz:{REGION}:s3"', f'user = "{ACCESS_KEY}:{SECRET_KEY}"', "silent", "fail", f'header = "{EMPTY_BODY}"']
    for url in urls:
        lines += [f'url = "{url}"', 'output = "/dev/null"']
    config.write_text("\n".join(lines))
    return ["curl", "--config", config]


def pages(server: S3Server, prefix: str) -> list[str]:
    """The address of each page, found by turning them."""
    first = f"http://{server.endpoint}/{BUCKET}?list-type=2&prefix={quote(prefix, safe='')}"
    found, url = [], first
    while url:
        found.append(url)
        sign = ["--aws-sigv4", f"aws:amz:{REGION}:s3", "--user", f"{ACCESS_KEY}:{SECRET_KEY}", "--header", EMPTY_BODY]
        answer = subprocess.run(["curl", "--silent", "--fail", *sign, url], check=True, capture_output=True).stdout
        token = ElementTree.fromstring(answer).findtext(f"{NAMESPACE}NextContinuationToken")
        url = f"http://{server.endpoint}/{BUCKET}?continuation-token={quote(token, safe='')}&list-type=2&prefix={quote(prefix, safe='')}" if token else ""
    return found


def ours(program: Path, server: S3Server, prefix: str) -> list:
    settings = [f"AWS_ACCESS_KEY_ID={ACCESS_KEY}", f"AWS_SECRET_ACCESS_KEY={SECRET_KEY}", f"AWS_REGION={REGION}"]
    return ["env", "-i", "HOME=/", *settings, program, f"http://{server.endpoint}", BUCKET, "list", prefix]


def compare(program: Path, server: S3Server, count: int, rounds: int, folder: Path) -> dict:
    prefix = f"many-{count}/"
    target = server.buckets / BUCKET / prefix
    target.mkdir()
    for i in range(count):
        (target / f"snap-{i:06}.dat").touch()
    urls = pages(server, prefix)
    commands = {"library": ours(program, server, prefix), "curl": curl_of(urls, folder)}
    runs: dict[str, list[measure.Usage]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            usage = measure.run(command, folder / "output")
            if usage.code != 0:
                sys.exit(f"listing: {name} failed: {usage.output[-500:]}")
            runs[name].append(usage)
    if (listed := runs["library"][-1].output.count(prefix)) != count:
        sys.exit(f"listing: {listed} objects listed of {count}")
    return {"count": count, "pages": len(urls), **{name: [vars(u) | {"output": ""} for u in used] for name, used in runs.items()}}


def rows(figures: dict, flat_from: int) -> list[dict[str, str]]:
    def ms(side: str, what: str) -> tuple[float, str]:
        values = [u[what] * 1000 for u in figures[side]]
        return median(values), f"{median(values):.0f} ms ({min(values):.0f} to {max(values):.0f} ms)"

    title = f"{figures['count']:,} objects, {figures['pages']} pages"
    wall, told = ms("library", "wall")
    of_curl, told_of_curl = ms("curl", "wall")
    peak = max(u["peak"] for u in figures["library"])
    limit = PEAK_LIMIT if not flat_from else min(PEAK_LIMIT, flat_from + MIB)
    timed = {"target": f"at most {of_curl * WALL_FACTOR:.0f} ms", "verdict": verdict(wall <= of_curl * WALL_FACTOR)}
    return [  # the target is for the long list
        {"figure": f"{title}: time", "measured": told, **(timed if flat_from else {"target": "", "verdict": ""})},
        {"figure": f"{title}: time of curl", "measured": told_of_curl, "target": "", "verdict": ""},
        {"figure": f"{title}: CPU", "measured": ms("library", "cpu")[1], "target": "", "verdict": ""},
        {"figure": f"{title}: CPU of curl", "measured": ms("curl", "cpu")[1], "target": "", "verdict": ""},
        {"figure": f"{title}: peak memory", "measured": f"{peak / MIB:.1f} MiB", "target": f"at most {limit / MIB:.1f} MiB", "verdict": verdict(peak <= limit)},
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    print(measure.load())
    table: list[dict[str, str]] = []
    found, flat_from = [], 0
    with Lab() as lab:
        server = lab.keep(S3Server(lab.new_folder("s3")))
        for count in (5_000, 20_000):
            figures = compare(arguments.program.resolve(), server, count, arguments.rounds, lab.folder)
            table += rows(figures, flat_from)
            flat_from = max(u["peak"] for u in figures["library"])
            found.append(figures)
    measure.print_table(table)
    measure.write_json(arguments.json, found)


if __name__ == "__main__":
    main()
