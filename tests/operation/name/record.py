#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes recorded.jsonl beside it: for each name which real lines take it for an index, and which refuse it for what it is."""

import json
import sys
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "real"))

from lines import LINES  # noqa: E402
from servers import Lab  # noqa: E402

NAMES = [
    "a", "0", "a.b", "a-b", "a_b", "a+b", "a=b", "a@b", "a%b", "a&b", "a;b", "a!b", "a'b", "a(b)", "a[b]", "a{b}", "a~b", "a^b",
    ".a", "...", "a.", "a-", "a_", "~a", "ä", "漢字",
    "A", "aB", "Ä",
    "_a", "-a", "+a", ".", "..",
    "a:b", "a b", "a,b", "a#b", "a\\b", "a/b", "a*b", "a?b", 'a"b', "a<b", "a>b", "a|b", "*", "-a*",
    "a" * 255, "a" * 256, "ä" * 127 + "a", "ä" * 128,
]  # fmt: skip


def main() -> None:
    taken: dict[str, list[str]] = {name: [] for name in NAMES}
    for line in LINES.values():
        with Lab() as lab:
            cluster = lab.node(line).cluster
            for name in NAMES:
                path = f"/{quote(name, safe='')}"
                status, answer = cluster.request("PUT", path, {"settings": {"number_of_shards": 1, "number_of_replicas": 0}})
                if status == 200:
                    taken[name].append(line.name)
                    cluster.call("DELETE", path)
                elif status != 400 or "nvalid index name" not in json.dumps(answer):
                    sys.exit(f"{line.name}: {name!r}: {status} {answer}")
    told = [{"name": name, "taken": servers, "refused": [line for line in LINES if line not in servers]} for name, servers in taken.items()]
    (HERE / "recorded.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told))


if __name__ == "__main__":
    main()
