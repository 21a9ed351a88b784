#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Copies those recorded exchanges that belong to the library's operations from a folder of recordings into this one."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent

# What the library asks, by method and path; `belongs_to` in operation/support/recordings.hpp names the operations.
OPERATIONS = [
    r"GET /",
    r"GET /_nodes/plugins",
    r"GET /_cluster/health(/[^/]+)?",
    r"GET /_snapshot(/[^/]+)?",
    r"(PUT|POST|DELETE) /_snapshot/[^/]+",
    r"POST /_snapshot/[^/]+/(_verify|_cleanup)",
    r"PUT /_snapshot/[^/]+/[^/]+/_clone/[^/]+",
    r"(GET|PUT|POST|DELETE) /_snapshot/[^/]+/(?!_cleanup|_verify|_analyze|_status)[^/]+",
    r"GET /_snapshot(/[^/]+(/[^/]+)?)?/_status",
    r"POST /_snapshot/[^/]+/[^/]+/_restore",
    r"GET (/[^/]+)?/_recovery",
    r"GET (/[^/]+)?/_count",
    r"POST /[^/]+/(_open|_close)",
]
# Refusals of anything else that tell how a line words them.
REFUSALS = {
    *("http_unknown_path", "http_wrong_method", "no_such_endpoint", "wrong_method"),
    "index_create_badname",
}
# Long without telling more than a shorter neighbour, or answered in YAML.
LEFT_OUT = re.compile(
    r"time_|rr\d_|x_time|rund?c?_(snap|status_repo|get)|run2_|http_(yaml|compat|accept|opaque|error_trace)"
    r"|cluster_health_green"
    r"|snap_get_(all$|all_repos|star|wildcard$|from_sort|exclude|human|size_sort|state_filter|all_end|"
    r"include|index_|list$|multi_repo$|readonly)"
    r"|snap_create_(post|name_d|unknown_field|feature|exclude|wildcard|unp|wrong|bad_json|index_missing_ignored)"
    r"|snap_create_name_slash|status_(list|repo_none)|recovery_(all|detailed)"
    r"|repo_get_(all$|list$|local|master|final)|repo_put_s3_(again|post)|fast_create"
    r"|restore_(open_index_async|no_body|rename_clash|rename_bad|"
    r"feature|include_global|unknown_index|deleted|closed_count)"
    r"|slow_create_async_|restore_(rename|async)_count|snap_get_(list_one|multi|slm)|repo_get_cluster|http_form"
    r"|slow_get_current|snap_create_(partial_wrong|indices_wrong|closed_index$)|x_slow_(get|create)"
    r"|repo_missing_(get|verify|status)|repo_put_name_upper|snap_missing_(get|status|delete)$|repo_delete_list"
    r"|repo_get_all_empty|status_current_none"
)


def belongs(exchange: dict) -> bool:
    name, request = exchange["name"], exchange["request"]
    if name in REFUSALS:
        return exchange["response"]["status"] >= 400
    asked = f"{request['method']} {request['target'].partition('?')[0]}"
    return not LEFT_OUT.match(name) and any(re.fullmatch(operation, asked) for operation in OPERATIONS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="the folder with a .jsonl for each server version")
    source = parser.parse_args().source
    for recording in sorted(source.glob("*.jsonl")):
        lines = recording.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if belongs(json.loads(line))]
        (HERE / recording.name).write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
        print(f"{recording.name}: {len(kept)} of {len(lines)} exchanges")


if __name__ == "__main__":
    main()
