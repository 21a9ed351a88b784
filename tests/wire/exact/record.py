#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks a server exactly what the library asks, and prints the exchanges as JSON lines.

The server is a fresh node on loopback, such as `tests/real/lab.py up` starts; what is created here is left behind.
The tests hold the library's requests against these targets and bodies, so both must be changed together.
"""

from __future__ import annotations

import argparse
import http.client
import json
import time
from typing import Any

STATE = (
    "?expand_wildcards=open%2Cclosed&filter_path=metadata.indices.%2A.state%2Cmetadata.indices.%2A.aliases"
    "%2Cmetadata.indices.%2A.settings.index.number_of_%2A"
)


class Recorder:
    def __init__(self, address: str):
        self._address = address

    def send(self, method: str, target: str, body: Any = None) -> dict:
        connection = http.client.HTTPConnection(self._address, timeout=120)
        text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        headers = {"accept": "application/json"} | ({"content-type": "application/json"} if text else {})
        begun = time.monotonic()
        connection.request(method, target, text.encode() or None, headers)
        answer = connection.getresponse()
        response = {
            "status": answer.status,
            "headers": {name.lower(): value for name, value in answer.getheaders()},
            "body": answer.read().decode(),
        }
        connection.close()
        request = {"method": method, "target": target, "headers": headers, "body": text}
        return {"request": request, "response": response, "seconds": round(time.monotonic() - begun, 3)}

    def need(self, method: str, target: str, body: Any = None) -> Any:
        exchange = self.send(method, target, body)
        if exchange["response"]["status"] >= 300:
            raise SystemExit(f"{method} {target}: {exchange['response']}")
        return json.loads(exchange["response"]["body"])

    def record(self, name: str, method: str, target: str, body: Any = None) -> None:
        print(json.dumps({"name": name} | self.send(method, target, body)), flush=True)

    def wait(self, target: str, wanted: str) -> None:
        for _ in range(300):
            if wanted in self.send("GET", target)["response"]["body"]:
                return
            time.sleep(0.1)
        raise SystemExit(f"{target} never told {wanted}")


def snapshot_body(indices: list[str], **more: Any) -> dict:
    options = {"include_global_state": False, "ignore_unavailable": False, "partial": False}
    return options | ({"indices": indices} if indices else {}) | more


def restore_body(indices: list[str], **more: Any) -> dict:
    options = {"include_global_state": False, "ignore_unavailable": False, "include_aliases": True, "partial": False}
    return options | {"indices": indices} | more


def record_all(server: Recorder, settings: dict) -> None:
    root = server.need("GET", "/")["version"]
    major, minor = map(int, root["number"].split(".")[:2])
    opensearch = root.get("distribution") == "opensearch"
    kind = "_doc" if opensearch or major >= 7 else "doc"
    for index, shards, aliases in (("logs-1", 3, {"logs": {}, "logs-all": {}}), ("logs-2", 1, {})):
        about = {"settings": {"number_of_shards": shards, "number_of_replicas": 0}, "aliases": aliases}
        server.need("PUT", f"/{index}", about)
        for number in range(10):
            server.need("PUT", f"/{index}/{kind}/{number}", {"n": number})
        server.need("POST", f"/{index}/_refresh")

    record = server.record
    record("exact_nodes_plugins", "GET", "/_nodes/plugins")
    record("exact_put_repository", "PUT", "/_snapshot/repo?verify=true", {"type": "s3", "settings": settings})
    record("exact_get_repository", "GET", "/_snapshot/repo")
    record("exact_get_repositories", "GET", "/_snapshot")
    record("exact_verify_repository", "POST", "/_snapshot/repo/_verify")
    record("exact_health", "GET", "/_cluster/health/logs-1,logs-2?level=indices&timeout=5s")
    record("exact_health_all", "GET", "/_cluster/health?level=indices&timeout=5s")
    record("exact_health_missing", "GET", "/_cluster/health/nope?level=indices&timeout=100ms")

    record("exact_create_snapshot", "PUT", "/_snapshot/repo/one?wait_for_completion=false",
           snapshot_body(["logs-1", "logs-2"]))
    record("exact_snapshot_status", "GET", "/_snapshot/repo/one/_status")
    server.wait("/_snapshot/repo/one", "SUCCESS")
    record("exact_create_snapshot_wait", "PUT", "/_snapshot/repo/two?wait_for_completion=true", snapshot_body([]))
    if opensearch or (major, minor) >= (7, 3):
        about = {"run": "a \"quoted\" one", "n": 9007199254740993}
        record("exact_create_snapshot_metadata", "PUT", "/_snapshot/repo/meta?wait_for_completion=true",
               snapshot_body(["logs-1"], metadata=about))
        record("exact_get_snapshot_metadata", "GET", "/_snapshot/repo/meta")
    record("exact_get_snapshot", "GET", "/_snapshot/repo/one")
    record("exact_get_snapshot_list", "GET", "/_snapshot/repo/one,two")
    record("exact_get_snapshot_all", "GET", "/_snapshot/repo/_all")
    record("exact_snapshot_status_done", "GET", "/_snapshot/repo/one/_status")

    record("exact_close_index", "POST", "/logs-2/_close?ignore_unavailable=false")
    record("list_indices", "GET", "/_cluster/state/metadata" + STATE)
    record("list_indices_named", "GET", "/_cluster/state/metadata/logs-1,logs-2" + STATE)
    record("list_indices_pattern", "GET", "/_cluster/state/metadata/logs-%2A" + STATE)
    record("list_indices_some_missing", "GET", "/_cluster/state/metadata/logs-2,nope" + STATE)
    record("list_indices_missing", "GET", "/_cluster/state/metadata/nope" + STATE)
    record("exact_count_closed", "GET", "/logs-2/_count")
    record("exact_close_missing", "POST", "/nope/_close?ignore_unavailable=false")
    record("exact_close_missing_ignored", "POST", "/logs-1,nope/_close?ignore_unavailable=true")

    restoring = "/_snapshot/repo/one/_restore?wait_for_completion="
    record("exact_restore", "POST", restoring + "false", restore_body(["logs-1", "logs-2"]))
    server.wait("/_cluster/health/logs-1,logs-2?wait_for_status=green&timeout=30s", '"green"')
    record("exact_recovery", "GET", "/logs-1,logs-2/_recovery")
    record("exact_recovery_missing", "GET", "/nope/_recovery")
    record("exact_count", "GET", "/logs-1/_count")
    more = {
        "rename_pattern": "(.+)", "rename_replacement": "copy-of-$1", "index_settings": {"index.number_of_replicas": 0},
        "ignore_index_settings": ["index.refresh_interval"],
    }
    record("exact_restore_options", "POST", restoring + "true",
           restore_body(["logs-1"]) | {"include_aliases": False, "partial": True} | more)
    record("exact_restore_nothing", "POST", restoring + "false", restore_body(["zzz*"]))
    record("exact_restore_open", "POST", restoring + "false", restore_body(["logs-1"]))
    server.need("POST", "/logs-2/_close")
    record("exact_open_index", "POST", "/logs-2/_open?ignore_unavailable=false")
    record("exact_open_missing", "POST", "/nope/_open?ignore_unavailable=false")
    record("exact_open_missing_ignored", "POST", "/logs-1,nope/_open?ignore_unavailable=true")

    record("exact_delete_snapshot", "DELETE", "/_snapshot/repo/one")
    record("exact_delete_snapshot_again", "DELETE", "/_snapshot/repo/one")
    record("exact_delete_repository", "DELETE", "/_snapshot/repo")
    record("exact_delete_repository_again", "DELETE", "/_snapshot/repo")
    if opensearch and major < 3:
        setting = "compatibility.override_main_response_version"
        server.need("PUT", "/_cluster/settings", {"transient": {setting: True}})
        record("root_compatibility", "GET", "/")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="host:port of the node")
    parser.add_argument("settings", type=json.loads, help="the repository's settings, as JSON")
    arguments = parser.parse_args()
    record_all(Recorder(arguments.address), arguments.settings)


if __name__ == "__main__":
    main()
