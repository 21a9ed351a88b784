# SPDX-License-Identifier: Apache-2.0
"""Stands in front of a server as Amazon's gateway does: lets signed requests through as they are, and refuses all others."""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.client import HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from servers import REGION
from signature_check import KeyRing, Refusal, Request, SignatureCheck

TIMEOUT = 60  # seconds without an answer
OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding"}  # the proxy's two sides have their own


class SigningProxy:
    """Serves on loopback from when it is made until it is stopped.

    Each request let through has a connection of its own to the server, so that the server's count of connections tells
    whether any came another way. A subclass may let through what is not signed, and read what the server answered.
    """

    def __init__(self, upstream: str, keys: KeyRing, *, service: str = "es", region: str = REGION):
        self.clock_offset = timedelta()  # how far the proxy's clock is ahead of ours
        self.keys = keys
        self._check = SignatureCheck(keys, service, region)
        self._upstream = upstream
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.address = f"127.0.0.1:{self._server.server_port}"
        self.forget()
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def forget(self) -> None:
        """Counts from nothing again."""
        self.accepted: Counter[str] = Counter()  # by access key
        self.refused: Counter[str] = Counter()  # by Refusal.reason
        self.hosts: set[str | None] = set()  # that the accepted named

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.clock_offset

    def admit(self, request: Request) -> None:
        """Counts the request; a Refusal where it may not pass."""
        try:
            key = None if self.passes_unsigned(request) else self._check(request, self.now)
        except Refusal as refusal:
            self.count(refusal)
            raise
        with self._lock:
            self.accepted[key.access_key if key else "nobody"] += 1
            self.hosts.add(request.header("host"))

    def count(self, refusal: Refusal) -> None:
        with self._lock:
            self.refused[refusal.reason] += 1

    def passes_unsigned(self, request: Request) -> bool:
        return False

    def answered(self, request: Request, status: int, body: bytes) -> None:
        """What the server said to a request that was let through, before the client is told."""

    def forward(self, request: Request) -> tuple[HTTPResponse, bytes]:
        """The server's answer to the same request: method, target, header fields and body byte by byte."""
        lines = [f"{request.method} {request.target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in request.headers if name.lower() not in OF_ONE_CONNECTION]
        head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
        host, _, port = self._upstream.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=TIMEOUT) as connection:
            connection.sendall(head + request.body)
            answer = HTTPResponse(connection, method=request.method)
            answer.begin()
            return answer, answer.read()


def _handler_of(proxy: SigningProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = TIMEOUT
        disable_nagle_algorithm = True  # head and body are written one after the other

        def __getattr__(self, name: str):
            """Every method is served alike, those too that nobody knows."""
            if name.startswith("do_"):
                return self._serve
            raise AttributeError(name)

        def _serve(self) -> None:
            if "transfer-encoding" in self.headers:
                self.close_connection = True
                refusal = Refusal("no length", "Length Required", "LengthRequired")
                proxy.count(refusal)
                return self._refuse(411, refusal)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            # Not self.path, which has leading slashes joined.
            request = Request(self.command, self.requestline.split()[1], self.headers.items(), body)
            try:
                proxy.admit(request)
                answer, content = proxy.forward(request)
            except Refusal as refusal:
                return self._refuse(403, refusal)
            except OSError as error:
                return self.send_error(502, explain=str(error))
            proxy.answered(request, answer.status, content)
            self._pass_on(answer, content)

        def _refuse(self, status: int, refusal: Refusal) -> None:
            body = json.dumps({"message": refusal.message}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("x-amzn-ErrorType", refusal.kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def _pass_on(self, answer: HTTPResponse, content: bytes) -> None:
            self.send_response(answer.status, answer.reason)
            own = {*OF_ONE_CONNECTION, "date", "server"} | ({"content-length"} if self.command != "HEAD" else set())
            for name, value in answer.getheaders():
                if name.lower() not in own:
                    self.send_header(name, value)
            if self.command != "HEAD" and answer.status not in (204, 304):
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(proxy.now, usegmt=True)

        def log_message(self, *_) -> None:
            """Nothing is printed."""

    return Handler
