# SPDX-License-Identifier: Apache-2.0
"""Every place that AWS's own tools take credentials from, on loopback, and what a program needs to find each."""

from __future__ import annotations

import json
import os
import sys
import threading
import xml.etree.ElementTree as xml
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import downloads
from servers import REGION, Lab, Server
from signature_check import Key, KeyRing, Request
from signing_proxy import SigningProxy

ROLE = "lab-role"
ROLE_ARN = f"arn:aws:iam::123456789012:role/{ROLE}"
EXTERNAL_ID = "lab-external-id"
IDENTITY = "lab.web-identity-token.of-no-value"
CONTAINER_TOKEN = "Basic lab-container-token-of-no-value"


@dataclass(frozen=True)
class Source:
    """One place, as a program finds it: environment variables (the files that they name exist) or lines of its conf file.

    `calls` counts how often it was asked. A role's access key isn't known before somebody has assumed the role.
    """

    title: str
    access_key: str | None
    environment: dict[str, str] = field(default_factory=dict)
    conf: dict[str, str] = field(default_factory=dict)
    calls: Callable[[], int] | None = None


class MetadataServer(Server):
    """Amazon's mock of the instance metadata service; version 2 only, so that no request passes without a session token."""

    def __init__(self, folder: Path, key: Key):
        path = f"/latest/meta-data/iam/security-credentials/{ROLE}"
        self._served = f"static metadata: {path}\n"
        values = {"iam-security-credentials-role": ROLE, "iam-security-credentials": described(key)}
        config = folder / "config.json"
        config.write_text(json.dumps({"metadata": {"values": values}}))
        program = downloads.metadata_mock()
        command = [program, "--hostname", "127.0.0.1", "--port", "0", "--imdsv2", "--config-file", config]
        super().__init__("the metadata server", command, folder)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.wait_for('its port', self.listening_port)}"

    def calls(self) -> int:
        return self.log.read_text().count(self._served)


class MotoServer(Server):
    """Many of Amazon's services, of which STS is wanted. It believes every signature."""

    def __init__(self, folder: Path):
        command = [sys.executable, "-B", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
        super().__init__("moto", command, folder, {"PYTHONPATH": str(downloads.aws_packages())})

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.wait_for('its port', self.listening_port)}"


class StsProxy(SigningProxy):
    """Moto's STS behind our own check of signatures. What it hands out is known to the clusters' proxies at once."""

    def __init__(self, upstream: str, keys: KeyRing):
        super().__init__(upstream, keys, service="sts")
        self.asked: list[dict[str, str]] = []  # the parameters of each request
        self.issued: list[Key] = []

    def passes_unsigned(self, request: Request) -> bool:
        """The web identity takes the place of a signature, as it does at Amazon."""
        asked = parameters(request)
        return asked.get("Action") == "AssumeRoleWithWebIdentity" and asked.get("WebIdentityToken") == IDENTITY

    def answered(self, request: Request, status: int, body: bytes) -> None:
        if status != 200:
            return
        found = {node.tag.rpartition("}")[2]: node.text or "" for node in xml.fromstring(body).iter()}
        expires = datetime.fromisoformat(found["Expiration"])
        key = Key(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], expires)
        self.asked.append(parameters(request))
        self.issued.append(self.keys.add(key))

    def calls(self) -> int:
        return len(self.issued)


class ContainerServer:
    """The credentials endpoint of a container: one path, for who knows the token."""

    def __init__(self, key: Key):
        server = self
        self.served = 0

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                welcome = self.path == "/v1/credentials" and self.headers.get("authorization") == CONTAINER_TOKEN
                body = json.dumps(described(key) if welcome else {"message": "who are you"}).encode()
                server.served += welcome
                self.send_response(200 if welcome else 401)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/credentials"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def calls(self) -> int:
        return self.served


class Sources:
    """All of them, each with a key of its own, which `keys` knows: so a signature tells where its key came from."""

    def __init__(self, lab: Lab, keys: KeyRing):
        self.folder = lab.new_folder("credentials")
        self._keys = keys
        self._moto = lab.keep(MotoServer(lab.new_folder("moto")))
        self._metadata_key = self._new_key("METADATA", temporary=True)
        self._metadata = lab.keep(MetadataServer(lab.new_folder("metadata"), self._metadata_key))
        self._container_key = self._new_key("CONTAINER", temporary=True)
        self._container = lab.keep(ContainerServer(self._container_key))
        self._lab = lab

    def all(self) -> list[Source]:
        self.sts = self._lab.keep(StsProxy(self._moto.address, self._keys))
        return [
            self.environment(),
            self.temporary_environment(),
            self.credentials_file(),
            self.profile(),
            self.process(),
            self.container(),
            self.container_with_token_file(),
            self.metadata(),
            self.web_identity(),
            self.role_of_conf(),
            self.role_of_profile(),
        ]

    def environment(self) -> Source:
        key = self._new_key("ENVIRONMENT")
        return Source("environment", key.access_key, as_environment(key))

    def temporary_environment(self) -> Source:
        key = self._new_key("TEMPORARY", temporary=True)
        return Source("environment, with a session token", key.access_key, as_environment(key))

    def credentials_file(self) -> Source:
        """Where it lies by default."""
        key = self._new_key("FILE")
        path = self._write("home/.aws/credentials", f"[default]\n{as_profile(key)}")
        return Source("shared credentials file", key.access_key, {"HOME": str(path.parent.parent)})
