# SPDX-License-Identifier: Apache-2.0
"""Every operation of the library against a real server of a line, as tests/operation/support/contract.hpp has them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from cluster import Cluster
from lines import Line
from report import Report
from servers import ACCESS_KEY, BUCKET, SECRET_KEY, Lab

# 200 where a shard happens to be without a node just then, else 400
AS_IT_HAPPENS = {"contract.allocation_explain_any"}

RECORDED = Path(__file__).resolve().parents[1] / "wire" / "contract"


def contract(lab: Lab, report: Report, program: Path, line: Line, record: bool = False) -> None:
    cluster = lab.node(line).cluster
    prepare(cluster)
    with report.case(f"every operation on {line.name}"):
        done = subprocess.run(
            [program, f"http://{cluster.address}", json.dumps(repository_settings(lab, line))], capture_output=True, text=True, timeout=240
        )
        report.check("each ends as the library expects", done.returncode == 0, done.stderr)
        exchanges = [json.loads(text) for text in done.stdout.splitlines()]
        recording = RECORDED / f"{line.name}.jsonl"
        if record:
            lines = (json.dumps(exchange, ensure_ascii=False, separators=(",", ":")) for exchange in exchanges)
            recording.write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")
        known = outcomes(json.loads(text) for text in recording.read_text(encoding="utf-8").splitlines())
        found = outcomes(exchanges)
        changed = {name: (known.get(name), found.get(name)) for name in known.keys() | found.keys() if known.get(name) != found.get(name)}
        report.check(f"{len(found)} exchanges, answered as recorded", not changed, changed)


def prepare(cluster: Cluster) -> None:
    """The indices and, where there are any, the data stream that the steps speak of."""
    cluster.create_index("contract-a", 2, alias="contract-alias")
    cluster.index_documents("contract-a", ((str(number), {"number": number}) for number in range(3)))
    cluster.create_index("contract-b", 1)
    cluster.wait_until_active("contract-b")  # before, the older lines refuse to close it
    cluster.call("POST", "/contract-b/_close")
    if cluster.line.is_opensearch:
        template = {"index_patterns": ["contract-stream"], "data_stream": {}, "template": {"settings": {"number_of_replicas": 0}}}
        cluster.call("PUT", "/_index_template/contract", template)
        cluster.call("PUT", "/_data_stream/contract-stream")


def repository_settings(lab: Lab, line: Line) -> dict[str, str]:
    settings = {"bucket": BUCKET, "base_path": "lab/contract"}
    if line.is_legacy:
        settings |= {"endpoint": lab.s3.endpoint, "protocol": "http", "access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
    return settings


def outcomes(exchanges) -> dict[str, int]:
    return {one["name"]: one["response"]["status"] for one in exchanges if one["name"] not in AS_IT_HAPPENS}
