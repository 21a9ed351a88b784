# SPDX-License-Identifier: Apache-2.0
"""A cluster seen over plain HTTP: what the tests put into it, and what they compare."""

from __future__ import annotations

import hashlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lines import Line

MOST_HITS = 10_000  # what a search gives at once, on every line
SETTLES_WITHIN = 30  # seconds


class UnexpectedAnswer(Exception):
    """An answer other than the 2xx that the harness needs."""


@dataclass(frozen=True)
class Content:
    """What an index holds: how many documents, and a digest over their ids and sources."""

    count: int
    digest: str

    def __str__(self) -> str:
        return f"{self.count} documents, content {self.digest[:12]}"


class Cluster:
    def __init__(self, line: Line, address: str):
        self.line = line
        self.address = address

    def __str__(self) -> str:
        return f"{self.line.name} at http://{self.address}"

    def request(self, method: str, path: str, body: Any = None, timeout: float = 60) -> tuple[int, Any]:
        """Status and answer, whatever the status. A string is sent as it is, anything else as JSON."""
        kind = "application/x-ndjson" if isinstance(body, str) else "application/json"
        data = body if isinstance(body, str) or body is None else json.dumps(body)
        request = urllib.request.Request(
            f"http://{self.address}{path}", method=method, data=data and data.encode(), headers={"Content-Type": kind}
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refusal:
            text = refusal.read().decode(errors="replace")
            try:
                return refusal.code, json.loads(text)
            except ValueError:
                return refusal.code, text

    def call(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = self.request(method, path, body)
        if not 200 <= status < 300:
            raise UnexpectedAnswer(f"{self}: {method} {path}: {status} {answer}")
        return answer

    def is_up(self) -> bool:
        try:
            return self.request("GET", "/")[0] == 200 and self.request("GET", "/_cluster/health")[0] == 200
        except OSError:
            return False

    def create_index(self, index: str, shards: int, alias: str | None = None) -> None:
        body: dict[str, Any] = {"settings": {"number_of_shards": shards, "number_of_replicas": 0}}
        if alias:
            body["aliases"] = {alias: {}}
        self.call("PUT", f"/{index}", body)

    def create_lost_index(self, index: str, shards: int) -> None:
        """An index whose shards no node may hold."""
        settings = {"number_of_shards": shards, "number_of_replicas": 0, "index.routing.allocation.include._name": "nowhere"}
        wait = "" if self.line.is_legacy else "?wait_for_active_shards=0"  # later lines would wait for them
        self.call("PUT", f"/{index}{wait}", {"settings": settings})

    def index_documents(self, index: str, documents: Iterable[tuple[str, dict]]) -> None:
        """Indexes (id, source) pairs in one bulk request, and makes them visible."""
        target = {"_index": index}
        if self.line.document_type:
            target["_type"] = self.line.document_type
        pairs = [json.dumps({"index": target | {"_id": key}}) + "\n" + json.dumps(source) for key, source in documents]
        if self.call("POST", "/_bulk", "\n".join(pairs) + "\n")["errors"]:
            raise UnexpectedAnswer(f"{self}: some documents were not indexed in {index}")
        self.refresh(index)

    def refresh(self, index: str) -> None:
        self.call("POST", f"/{index}/_refresh")

    def delete_index(self, index: str) -> None:
        self.call("DELETE", f"/{index}")

    def content(self, index: str) -> Content:
        found = self.call("GET", f"/{index}/_search?size={MOST_HITS}")["hits"]
        total = found["total"]
        count = total["value"] if isinstance(total, dict) else total  # an object since 7
        if count != len(found["hits"]):
            raise UnexpectedAnswer(f"{self}: {index} gave {len(found['hits'])} of {count} documents")
        documents = sorted((hit["_id"], json.dumps(hit["_source"], sort_keys=True)) for hit in found["hits"])
        return Content(count, hashlib.sha256(json.dumps(documents).encode()).hexdigest())

    def wait_until_active(self, index: str) -> None:
        """Until every shard of the index has been recovered."""
        self.call("GET", f"/_cluster/health/{index}?wait_for_status=green&timeout=60s")

    def primaries(self, index: str) -> dict[str, int]:
        """How many primary shards the index has, how many of them are active, and how many shards are on their way."""
        health = self.call("GET", f"/_cluster/health/{index}?level=indices")["indices"].get(index, {})
        names = {"all": "number_of_shards", "active": "active_primary_shards", "under way": "initializing_shards"}
        return {name: health.get(field, 0) for name, field in names.items()}

    def store_size(self, index: str) -> int:
        """What its primary shards hold, in bytes."""
        return self.call("GET", f"/{index}/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]

    def settle(self, indices: Iterable[str]) -> None:
        """Until no snapshot runs, and no shard of the open ones among the indices is on its way."""
        give_up = time.monotonic() + SETTLES_WITHIN
        calm = 0
        while calm < 2:  # a shard that one attempt failed for waits for the next one
            states = self.states()
            counts = [self.primaries(index) for index in indices if states.get(index) == "open"]
            running = self.call("GET", "/_snapshot/_status")["snapshots"]
            moving = running or any(count["under way"] or count["active"] < count["all"] for count in counts)
            calm = 0 if moving else calm + 1
            if calm < 2:
                if time.monotonic() > give_up:
                    raise UnexpectedAnswer(f"{self}: still not calm after {SETTLES_WITHIN} s: {counts}, {running}")
                time.sleep(0.05)

    def states(self) -> dict[str, str]:
        """Each index and whether it is open or closed."""
        metadata = self.call("GET", "/_cluster/state/metadata")["metadata"]
        return {name: index["state"] for name, index in metadata["indices"].items()}

    def shards(self, index: str) -> int:
        (settings,) = self.call("GET", f"/{index}/_settings").values()
        return int(settings["settings"]["index"]["number_of_shards"])

    def aliases(self, index: str) -> set[str]:
        return set(self.call("GET", f"/{index}/_alias")[index]["aliases"])

    def repositories(self) -> dict[str, dict]:
        return self.call("GET", "/_snapshot")

    def snapshots(self, repository: str) -> dict[str, str]:
        """Each snapshot in the repository and its state; none where there is no such repository."""
        status, answer = self.request("GET", f"/_snapshot/{repository}/_all")
        if status == 404:
            return {}
        if status != 200:
            raise UnexpectedAnswer(f"{self}: the snapshots in {repository}: {status} {answer}")
        names = [found["snapshot"] for found in answer["snapshots"]]
        if len(set(names)) != len(names):
            raise UnexpectedAnswer(f"{self}: {repository} lists a snapshot twice: {names}")
        return {found["snapshot"]: found["state"] for found in answer["snapshots"]}

    def snapshot(self, repository: str, snapshot: str) -> dict:
        return self.call("GET", f"/_snapshot/{repository}/{snapshot}")["snapshots"][0]
