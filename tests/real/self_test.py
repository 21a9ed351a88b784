# SPDX-License-Identifier: Apache-2.0
"""The harness's own proof: the signing proxy against botocore, whose signer and credential chain are not ours; the fault proxy."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import downloads
import fault_proxy_test
from credential_servers import CredentialServers, Source
from report import Report
from servers import REGION, Lab
from signature_check import Key, KeyRing
from signing_proxy import SigningProxy

STATIC = Key("LABSTATIC", "lab-static-secret-of-no-value")
TEMPORARY = Key("LABTEMPORARY", "lab-temporary-secret-of-no-value", "lab/temporary+token==of-no-value")
EXPIRED = replace(TEMPORARY, access_key="LABEXPIRED", expires=datetime.now(UTC) - timedelta(seconds=1))

BODY = '{"type":"s3","settings":{"bucket":"lab-snapshots","base_path":"Ünïcode"}}'.encode()

TARGETS = (
    "/",
    "/_snapshot/lab-repository/lab-snapshot-1?wait_for_completion=false",
    "/_cat/indices/a*,-b,%3Cc-%7Bnow%2Fd%7D%3E?format=json&h=index%2Cstatus",
    "/index%20with%20space/_search?q=a%2Bb%20c&size=",
    "/%E2%82%AC/%C3%BC?pretty=",
    "//a/./b/../c//d?x=1&x=2",
    "/_all/_settings/index.*?flat_settings=true",
)


INVALID_TOKEN = "security token included in the request is invalid"


class Upstream(ThreadingHTTPServer):
    """Keeps every request that reaches it, as bytes."""

    def __init__(self) -> None:
        server = self
        self.seen: list[tuple[str, bytes]] = []  # the request line, and the body

        class Handler(BaseHTTPRequestHandler):
            def __getattr__(self, name: str):
                if name.startswith("do_"):
                    return self._serve
                raise AttributeError(name)

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                server.seen.append((self.requestline, body))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else b"{}")

            def log_message(self, *_) -> None:
                """Nothing is printed."""

        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


def self_test(lab: Lab, report: Report) -> None:
    keys = KeyRing([STATIC, TEMPORARY, EXPIRED])
    servers = CredentialServers(lab, keys)
    upstream = lab.keep(Upstream())
    proxy = lab.keep(SigningProxy(upstream.address, keys))
    with report.case("signed by botocore"):
        passes_unchanged(report, proxy, upstream)
    with report.case("altered by one byte"):
        refuses_every_altered_byte(report, proxy, upstream)
    with report.case("signed otherwise than a service wants it"):
        refuses_what_breaks_a_rule(report, proxy, upstream)
    with report.case("clocks apart"):
        keeps_time(report, proxy)
    with report.case("the fault proxy"):
        fault_proxy_test.does_what_it_is_told(lab, report)
    for source in servers.sources():
        if source.conf.keys() <= {"profile"}:  # the rest is in no environment
            with report.case(f"botocore's chain: {source.title}"):
                finds_credentials(report, proxy, servers, source)


def passes_unchanged(report: Report, proxy: SigningProxy, upstream: Upstream) -> None:
    for key in (STATIC, TEMPORARY):
        for target in TARGETS:
            for method, body in (("GET", b""), ("HEAD", b""), ("PUT", BODY), ("POST", b""), ("DELETE", b"")):
                status, *_ = send(proxy, signed(proxy, method, target, body, key))
                arrived = (status, upstream.seen[-1:]) == (200, [(f"{method} {target} HTTP/1.1", body)])
                if not arrived:
                    report.check(f"{method} {target} with {key.access_key}", False, (status, upstream.seen[-1:]))
    count = 5 * len(TARGETS)
    report.equal("accepted", proxy.accepted, {STATIC.access_key: count, TEMPORARY.access_key: count})
    report.equal("refused", proxy.refused, {})


def refuses_every_altered_byte(report: Report, proxy: SigningProxy, upstream: Upstream) -> None:
    proxy.forget()
    before = len(upstream.seen)
    hashed = {"x-amz-content-sha256": hashlib.sha256(BODY).hexdigest()}
    wire = signed(proxy, "PUT", TARGETS[2], BODY, TEMPORARY, hashed)
    report.equal("unaltered", send(proxy, wire)[0], 200)
    tried = 0
    for position in signed_bytes(wire):
        altered = wire[:position] + bytes([wire[position] ^ 1]) + wire[position + 1 :]
        tried += 1
        if send(proxy, altered)[0] != 403:
            report.check(f"refused: {altered!r}", False)
    report.check(f"{tried} altered requests, all refused: {dict(proxy.refused)}", proxy.refused.total() == tried > 500)
    report.equal("requests that reached the server", len(upstream.seen) - before, 1)


def signed_bytes(wire: bytes) -> Iterator[int]:
    """Where a change has to be noticed: all but what frames the message."""
    head, _, body = wire.partition(b"\r\n\r\n")
    start = 0
    for line in head.split(b"\r\n"):
        if start == 0:
            end = line.rindex(b" ")
            yield from (place for place in range(end) if line[place] != ord(" "))
        elif not line.startswith((b"Content-Length", b"Connection")):
            colon = line.index(b":")
            yield from (start + place for place in range(len(line)) if place not in (colon, colon + 1))
        start += len(line) + 2
    yield from range(len(wire) - len(body), len(wire))


def refuses_what_breaks_a_rule(report: Report, proxy: SigningProxy, upstream: Upstream) -> None:
    target = TARGETS[1]
    plain = signed(proxy, "PUT", target, BODY, STATIC)
    with_token = signed(proxy, "PUT", target, BODY, TEMPORARY)

    def of(key: Key, headers: dict[str, str] | None = None, **scope: str) -> bytes:
        return signed(proxy, "PUT", target, BODY, key, headers, **scope)

    def adding(line: str, wire: bytes = plain) -> bytes:
        return wire.replace(b"\r\n", f"\r\n{line}\r\n".encode(), 1)

    def without(name: bytes, wire: bytes) -> bytes:
        return b"\r\n".join(line for line in wire.split(b"\r\n") if not line.lower().startswith(name))

    cases = {
        "no signature": (without(b"authorization", plain), "unsigned", "Missing Authentication Token"),
        "basic authentication": (
            adding("Authorization: Basic bGFiOmxhYg==", without(b"authorization", plain)),
            "malformed",
            "Authorization header requires 'Credential' parameter.",
        ),
        "no time": (without(b"x-amz-date", plain), "malformed", "existence of either a 'X-Amz-Date'"),
        "a short credential": (plain.replace(b"/es/", b"/"), "malformed", "exactly 5 slash-delimited elements"),
        "an unknown access key": (of(Key("LABNOBODY", "lab")), "access key", INVALID_TOKEN),
        "a wrong secret": (of(replace(STATIC, secret_key="lab")), "signature", "signature we calculated does not match"),
        "no session token": (of(replace(TEMPORARY, token=None)), "token", INVALID_TOKEN),
        "another session token": (of(replace(TEMPORARY, token="lab")), "token", INVALID_TOKEN),
        "a session token too many": (of(replace(STATIC, token="lab")), "token", INVALID_TOKEN),
        "an expired session": (of(EXPIRED), "expired key", "security token included in the request is expired"),
        "another region": (of(STATIC, region="eu-west-1"), "scope", "Credential should be scoped to a valid region"),
        "another service": (of(STATIC, service="s3"), "scope", "Credential should be scoped to correct service: 'es'"),
        "a repeated header": (adding("Content-Type: application/json"), "repeated header", "content-type"),
        "an x-amz header that isn't signed": (adding("x-amz-lab: 1"), "unsigned header", "headers present in the request"),
        "a session token that isn't signed": (
            with_token.replace(b";x-amz-security-token", b""),
            "unsigned header",
            "headers present in the request",
        ),
        "host isn't signed": (plain.replace(b"host;", b""), "unsigned header", "'Host' or ':authority' must be"),
        "a body without its hash": (
            of(STATIC, {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}),
            "body hash",
            "does not match what was computed",
        ),
    }
    before = len(upstream.seen)
    for title, (wire, reason, message) in cases.items():
        proxy.forget()
        status, _, says = send(proxy, wire)
        report.equal(f"{title}: refused as", (status, dict(proxy.refused)), (403, {reason: 1}))
        report.check(f"  and told: {message}", f'{{"message": "' in says and message in says, says)
    report.equal("a body of unknown length: status", send(proxy, adding("Transfer-Encoding: chunked"))[0], 411)
    report.equal("requests that reached the server", len(upstream.seen) - before, 0)


def keeps_time(report: Report, proxy: SigningProxy) -> None:
    for minutes, reason, words in ((20, "expired", "Signature expired"), (-20, "not yet current", "Signature not yet current")):
        proxy.forget()
        proxy.clock_offset = timedelta(minutes=minutes)
        status, date, says = send(proxy, signed(proxy, "GET", "/", b"", STATIC))
        report.equal(f"signed {minutes} minutes ago", (status, dict(proxy.refused)), (403, {reason: 1}))
        report.check(f"told: {words}", words in says, says)
        apart = date - datetime.now(UTC) - proxy.clock_offset
        report.check("the answer's Date is the proxy's", abs(apart) < timedelta(seconds=10), date)
    for minutes in (4, -4):
        proxy.clock_offset = timedelta(minutes=minutes)
        report.equal(f"signed {minutes} minutes ago", send(proxy, signed(proxy, "GET", "/", b"", STATIC))[0], 200)
    proxy.clock_offset = timedelta()


def finds_credentials(report: Report, proxy: SigningProxy, servers: CredentialServers, source: Source) -> None:
    proxy.forget()
    calls = source.calls() if source.calls else 0
    environment = servers.environment(source) | {"ES_S3_SNAPSHOT_CACHE": str(downloads.cache_root())}
    if profile := source.conf.get("profile"):
        environment["AWS_PROFILE"] = profile
    client = [sys.executable, "-B", Path(__file__).parent / "reference_client.py", f"http://{proxy.address}/"]
    done = subprocess.run(client, env=environment, capture_output=True, text=True)
    report.check("the request arrived", done.returncode == 0, done.stdout + done.stderr)
    report.equal("signed by", proxy.accepted, {source.access_key(): 1})
    if source.calls:
        report.equal("asked for credentials", source.calls() - calls, 1)


def signed(
    proxy: SigningProxy,
    method: str,
    target: str,
    body: bytes,
    key: Key,
    headers: dict[str, str] | None = None,
    *,
    service: str = "es",
    region: str = REGION,
) -> bytes:
    """The bytes of a request that botocore has signed."""
    auth, awsrequest, credentials = _botocore()
    kind = {"Content-Type": "application/json"} if body else {}
    request = awsrequest.AWSRequest(method, f"http://{proxy.address}{target}", kind | (headers or {}), body)
    auth.SigV4Auth(credentials.Credentials(key.access_key, key.secret_key, key.token), service, region).add_auth(request)
    framing = {"Host": proxy.address, "Connection": "close", "Content-Length": str(len(body))}
    lines = [f"{name}: {value}" for name, value in [*framing.items(), *request.headers.items()]]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""]).encode() + body


def _botocore():
    if (folder := str(downloads.aws_packages())) not in sys.path:
        sys.path.insert(0, folder)
    from botocore import auth, awsrequest, credentials

    return auth, awsrequest, credentials


def send(proxy: SigningProxy, wire: bytes) -> tuple[int, datetime, str]:
    """Status, Date and body of the answer."""
    host, _, port = proxy.address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(wire)
        answer = HTTPResponse(connection, method=wire.split(b" ", 1)[0].decode())
        answer.begin()
        return answer.status, parsedate_to_datetime(answer.headers["date"]), answer.read().decode()
