#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fetches and starts the servers that the tests run against, for a look by hand."""

from __future__ import annotations

import argparse
import signal
import sys

sys.dont_write_bytecode = True  # no __pycache__ in the tree

import downloads
from lines import LINES, Line, find_line
from servers import ACCESS_KEY, BUCKET, SECRET_KEY, Lab, StartError


def show_lines() -> None:
    for line in LINES.values():
        print(f"{line.name:22} Java {line.java:<3} type s3 is {line.s3}")
    print(f"{'S3 server':22} versitygw {downloads.VERSITYGW}, serving a folder")


def bring_up(lines: list[Line]) -> None:
    with Lab() as lab:
        print(f"S3     http://{lab.s3.endpoint}  bucket {BUCKET}  access key {ACCESS_KEY}  secret key {SECRET_KEY}")
        print(f"       {lab.s3.buckets}")
        nodes = [lab.node(line) for line in lines]
        for node in nodes:
            print(f"{node.line.name}  http://{node.cluster.address}  log {node.log}", flush=True)
        print("Ctrl-C ends them")
        signal.pause()


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("lines", help="list the lines, what is real and what stands in")
    for name, text in (("fetch", "download and build"), ("up", "start, show the addresses, and wait for Ctrl-C")):
        command = commands.add_parser(name, help=text)
        command.add_argument("line", nargs="+", help="a line's name or its beginning, such as 2.4 or opensearch-3; or all")
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    if arguments.command == "lines":
        show_lines()
        return
    lines = list(LINES.values()) if arguments.line == ["all"] else [find_line(name) for name in arguments.line]
    downloads.fetch(lines, signing=arguments.line == ["all"] and arguments.command == "fetch")
    if arguments.command == "up":
        bring_up(lines)


if __name__ == "__main__":
    try:
        main()
    except (downloads.FetchError, StartError) as error:
        sys.exit(f"lab: {error}")
