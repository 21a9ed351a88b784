#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the *.jsonl beside it: what x-pack's own classes understand of request bodies, and write as answers.

The servers of the tests have no x-pack. But its core is on Maven Central: the parser of a policy and the request for a
snapshot that is made of it, the parser of a mount, and the writers of the answers. Only REST handlers and routes are not
in there, so what those do with the URL is not proven here.

Each line has a `name`, and either `sent` (a body, as the library encodes it) with `understood` (the values that were read
out of the server's own objects, or why it was refused), or `answer`.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "real"))

from downloads import java_program  # noqa: E402
from lines import find_line  # noqa: E402

X_PACK = {"7.17.29": "7.17.29", "8.19.5": "8.19.4", "9.5.3": "9.5.3"}  # 8.19.5 was not published

PLAIN = {"schedule": "0 30 1 * * ?", "name": "<nightly-{now/d}>", "repository": "contract"}
CONFIG = {
    "indices": ["contract-*", "b"],
    "ignore_unavailable": True,
    "include_global_state": False,
    "partial": True,
    "feature_states": ["none"],
    "metadata": {"taken_by": "a policy"},
}
RETENTION = {"expire_after": "30d", "min_count": 5, "max_count": 50}
REQUESTS = [
    ("policy", "put_lifecycle", PLAIN),
    ("policy", "put_lifecycle_all", PLAIN | {"config": CONFIG, "retention": RETENTION}),
    ("policy", "put_lifecycle_age", PLAIN | {"retention": {"expire_after": "30d"}}),
    ("policy", "put_lifecycle_counts", PLAIN | {"retention": {"min_count": 5, "max_count": 50}}),
    ("policy", "put_lifecycle_interval", PLAIN | {"schedule": "1h"}),
    (
        "mount",
        "mount_snapshot",
        {
            "index": "contract-a",
            "renamed_index": "mounted",
            "index_settings": {"index.refresh_interval": "5s"},
            "ignore_index_settings": ["index.search.slowlog.level"],
        },
    ),
    # the times of the next run are those of a certain year, so that the answers are the same each time
    ("held", "nightly", PLAIN | {"schedule": "0 30 1 1 1 ? 2060", "config": CONFIG, "retention": RETENTION}),
    ("held", "weekly", PLAIN | {"schedule": "0 30 1 1 1 ? 2000", "config": {"indices": "just-one"}}),
    ("held", "yearly", PLAIN | {"schedule": "0 30 1 1 1 ? 2060", "retention": {"max_count": 1}}),
]


def main() -> None:
    asked = "".join(f"{kind}\t{name}\t{json.dumps(body)}\n" for kind, name, body in REQUESTS)
    for version, core in X_PACK.items():
        line = find_line(f"elasticsearch-{version}")
        program = java_program(line, HERE / "XPack.java", f"org.elasticsearch.plugin:x-pack-core:{core}")
        done = subprocess.run(program, input=asked, check=True, capture_output=True, text=True)
        (HERE / f"elasticsearch-{core}.jsonl").write_text(done.stdout)


if __name__ == "__main__":
    main()
