# SPDX-License-Identifier: Apache-2.0
"""Every place that AWS's own tools take credentials from, on loopback, and what a program needs to find each."""

from __future__ import annotations

import json
import os
import sys
import threading
import xml.etree.ElementTree as xml
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

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
    """One place, as a program finds it: by environment variables, the files that they name, or lines of its conf file."""

    title: str
    access_key: Callable[[], str]  # a role's is known once somebody has assumed the role
    environment: dict[str, str] = field(default_factory=dict)
    conf: dict[str, str] = field(default_factory=dict)
    calls: Callable[[], int] | None = None  # how often it was asked so far


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


class CredentialServers:
    """All sources, each with a key of its own, which `keys` knows: so a signature tells where its key came from."""

    def __init__(self, lab: Lab, keys: KeyRing):
        self._lab = lab
        self._keys = keys
        self._folder = lab.new_folder("credentials")
        self._home = self._folder / "empty home"
        self._home.mkdir()
        self._moto = lab.keep(MotoServer(lab.new_folder("moto")))
        self._metadata_key = self.new_key("METADATA", temporary=True)
        self._metadata = lab.keep(MetadataServer(lab.new_folder("metadata"), self._metadata_key))
        self._container_key = self.new_key("CONTAINER", temporary=True)
        self._container = lab.keep(ContainerServer(self._container_key))

    @cached_property
    def sts(self) -> StsProxy:
        """Not started with the others, since that waits for Moto."""
        return self._lab.keep(StsProxy(self._moto.address, self._keys))

    def sources(self) -> list[Source]:
        return [
            self._environment(),
            self._temporary_environment(),
            self._credentials_file(),
            self._profile(),
            self._process(),
            self._container_with_token(),
            self._container_with_token_file(),
            self._metadata_service(),
            self._web_identity(),
            self._role_in_conf(),
            self._role_for_keys_of_conf(),
            self._role_in_profile(),
        ]

    def environment(self, source: Source) -> dict[str, str]:
        """Our own without what AWS's tools read there, and with what leads to the source."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return ours | {"HOME": str(self._home), "AWS_EC2_METADATA_DISABLED": "true"} | source.environment

    def new_key(self, name: str, *, temporary: bool = False) -> Key:
        key = Key(f"LAB{name}", f"lab-{name.lower()}-secret-of-no-value")
        if temporary:
            key = replace(key, token=f"lab/{name.lower()}+token==of-no-value", expires=datetime.now(UTC) + timedelta(hours=1))
        return self._keys.add(key)

    def _environment(self) -> Source:
        return _of(self.new_key("ENVIRONMENT"), "environment", in_environment)

    def _temporary_environment(self) -> Source:
        return _of(self.new_key("TEMPORARY", temporary=True), "environment with a session token", in_environment)

    def _credentials_file(self) -> Source:
        def variables(key: Key) -> dict[str, str]:
            path = self._write("home/.aws/credentials", f"[default]\n{in_profile(key)}")
            return {"HOME": str(path.parent.parent)}

        return _of(self.new_key("FILE"), "shared credentials file, where it lies by default", variables)

    def _profile(self) -> Source:
        key, other = self.new_key("PROFILE", temporary=True), self.new_key("OTHER")
        path = self._write("credentials", f"# two\n[default]\n{in_profile(other)}\n[lab]\n{in_profile(key)}")
        variables = {"AWS_SHARED_CREDENTIALS_FILE": str(path)}
        return Source("profile named in the conf", lambda: key.access_key, variables, {"profile": "lab"})

    def _process(self) -> Source:
        key = self.new_key("PROCESS", temporary=True)
        answer = self._write("process answer", json.dumps({"Version": 1} | described(key, "SessionToken")))
        count = self._write("process count", "")
        program = self._write("print credentials", f'#!/bin/sh\necho "$1" >> "{count}"\ncat "{answer}"\n')
        program.chmod(0o700)
        config = self._write("process config", f'[profile lab]\ncredential_process = "{program}" "an argument"\n')
        variables = {"AWS_CONFIG_FILE": str(config), "AWS_PROFILE": "lab"}

        def calls() -> int:
            return count.read_text().count("an argument\n")

        return Source("credential_process", lambda: key.access_key, variables, calls=calls)

    def _container_with_token(self) -> Source:
        return self._container_source("token in the environment", {"AWS_CONTAINER_AUTHORIZATION_TOKEN": CONTAINER_TOKEN})

    def _container_with_token_file(self) -> Source:
        path = self._write("container token", CONTAINER_TOKEN)
        return self._container_source("token in a file", {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(path)})

    def _container_source(self, title: str, token: dict[str, str]) -> Source:
        variables = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": self._container.url} | token
        key = self._container_key.access_key
        return Source(f"container endpoint, {title}", lambda: key, variables, calls=self._container.calls)

    def _metadata_service(self) -> Source:
        endpoint = f"http://{self._metadata.address}"
        variables = {"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": endpoint}
        key = self._metadata_key.access_key
        return Source("instance metadata, version 2", lambda: key, variables, calls=self._metadata.calls)

    def _web_identity(self) -> Source:
        path = self._write("identity", IDENTITY)
        variables = {"AWS_ROLE_ARN": ROLE_ARN, "AWS_WEB_IDENTITY_TOKEN_FILE": str(path)}
        return self._sts_source("web identity", variables)

    def _role_in_conf(self) -> Source:
        variables = in_environment(self.new_key("CALLER"))
        return self._sts_source("role named in the conf", variables, {"role_arn": ROLE_ARN, "external_id": EXTERNAL_ID})

    def _role_for_keys_of_conf(self) -> Source:
        conf = {"credentials": "aws_api_keys", "role_arn": ROLE_ARN, "external_id": EXTERNAL_ID}
        return self._sts_source("role named in the conf, for keys of the conf", {}, conf)

    def _role_in_profile(self) -> Source:
        role = f"role_arn = {ROLE_ARN}\nexternal_id = {EXTERNAL_ID}\nsource_profile = caller\n"
        caller = in_profile(self.new_key("PROFILECALLER", temporary=True))
        path = self._write("role config", f"[profile lab]\n{role}\n[profile caller]\n{caller}")
        return self._sts_source("role named in a profile", {"AWS_CONFIG_FILE": str(path), "AWS_PROFILE": "lab"})

    def _sts_source(self, title: str, variables: dict[str, str], conf: dict[str, str] | None = None) -> Source:
        endpoint = {"AWS_ENDPOINT_URL_STS": f"http://{self.sts.address}", "AWS_REGION": REGION}
        issued = self.sts.issued
        return Source(title, lambda: issued[-1].access_key, variables | endpoint, conf or {}, self.sts.calls)

    def _write(self, name: str, text: str) -> Path:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)
        return path


def _of(key: Key, title: str, variables: Callable[[Key], dict[str, str]]) -> Source:
    return Source(title, lambda: key.access_key, variables(key))


def in_environment(key: Key) -> dict[str, str]:
    found = {"AWS_ACCESS_KEY_ID": key.access_key, "AWS_SECRET_ACCESS_KEY": key.secret_key}
    return found | ({"AWS_SESSION_TOKEN": key.token} if key.token else {})


def in_profile(key: Key) -> str:
    """The lines of a profile, which are called as the variables are."""
    return "".join(f"{name.lower()} = {value}\n" for name, value in in_environment(key).items())


def described(key: Key, token_name: str = "Token") -> dict[str, str]:
    """As the services describe a temporary key."""
    expires = key.expires.strftime("%Y-%m-%dT%H:%M:%SZ")
    found = {"AccessKeyId": key.access_key, "SecretAccessKey": key.secret_key, token_name: key.token, "Expiration": expires}
    return found | {"Code": "Success", "Type": "AWS-HMAC"}


def parameters(request: Request) -> dict[str, str]:
    """Those of a form, as STS is asked."""
    return dict(parse_qsl(request.body.decode()))
