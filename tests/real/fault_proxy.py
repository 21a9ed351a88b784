# SPDX-License-Identifier: Apache-2.0
"""Stands in front of a node as a bad network does: passes exchanges on byte by byte, and does to some what it was told."""

from __future__ import annotations

import random
import select
import socket
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

TIMEOUT = 60  # seconds without an answer of the server
LONGEST_SILENCE = 15  # seconds; a client that waits longer than this has no bound of its own
SAFE = ("GET", "HEAD")

RESET, REFUSE, TURN_AWAY = "reset", "refuse", "503"  # the request never reaches the server
CUT_REQUEST, DELAY_REQUEST = "cut the request", "delay the request"
CUT_ANSWER, DROP_ANSWER, DELAY_ANSWER, SILENCE, LOSE_ANSWER = "cut the answer", "drop the answer", "delay the answer", "silence", "504"
KINDS = (RESET, REFUSE, TURN_AWAY, CUT_REQUEST, DELAY_REQUEST, CUT_ANSWER, DROP_ANSWER, DELAY_ANSWER, SILENCE, LOSE_ANSWER)


@dataclass(frozen=True)
class Fault:
    """What becomes of one exchange: of the n-th, or, as most exchanges only look, of the n-th that changes something."""

    kind: str
    number: int  # from 0
    of_changes: bool = False
    place: float = 0.5  # where it is cut, of all bytes
    seconds: float = 0.0  # how long it is delayed, or nobody listens
    abrupt: bool = True  # ended by a reset; else as if all had been said


def random_faults(source: random.Random, *, exchanges: int, changes: int, longest_delay: float) -> list[Fault]:
    """One to three faults among so many exchanges, or now and then more of them in a row than anybody asks again."""

    def fault(kind: str, number: int, of_changes: bool) -> Fault:
        seconds = source.uniform(0.1, 0.6) if kind == REFUSE else source.uniform(0.05, longest_delay)
        return Fault(kind, number, of_changes, source.random(), seconds, source.random() < 0.5)

    if source.random() < 0.15:
        first = source.randrange(exchanges)
        kinds = (RESET, TURN_AWAY, CUT_REQUEST, CUT_ANSWER, DROP_ANSWER, LOSE_ANSWER)
        return [fault(source.choice(kinds), first + n, False) for n in range(source.randrange(4, 9))]
    found = []
    for _ in range(source.choice((1, 1, 2, 2, 3))):
        of_changes = source.random() < 0.6
        found.append(fault(source.choice(KINDS), source.randrange(changes if of_changes else exchanges), of_changes))
    return found


class _Closed(Exception):
    """An end of the exchange is gone, or was ended."""


class FaultProxy:
    """Serves on loopback from when it is made until it is stopped. Each exchange has its own connection to the server."""

    def __init__(self, upstream: str):
        host, _, port = upstream.rpartition(":")
        self._upstream = host, int(port)
        self._lock = threading.Lock()
        self._stopped = False
        self._listener = self._listen(0)
        self._port = self._listener.getsockname()[1]
        self._back_at = 0.0
        self.address = f"127.0.0.1:{self._port}"
        self.plan(())
        threading.Thread(target=self._serve, daemon=True).start()

    def plan(self, faults: Sequence[Fault]) -> None:
        """Counts exchanges from nothing again."""
        with self._lock:
            self._faults = list(faults)
            self._exchanges = self._changes = 0
            self.hits: list[str] = []  # what was done, and to which exchange

    def stop(self) -> None:
        self._stopped = True
        self._hang_up()

    @property
    def exchanges(self) -> int:
        return self._exchanges

    def _next_fault(self, method: str) -> Fault | None:
        with self._lock:
            number, change = self._exchanges, self._changes
            self._exchanges += 1
            self._changes += method not in SAFE
            for fault in self._faults:
                if fault.number == (change if fault.of_changes else number) and (method not in SAFE or not fault.of_changes):
                    self._faults.remove(fault)
                    return fault
        return None

    @staticmethod
    def _listen(port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        return listener

    def _hang_up(self) -> None:
        """Nobody listens from now on; a thread that waits in accept is told, which close() alone would not do."""
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:  # is so already
            pass

    def _serve(self) -> None:
        while not self._stopped:
            try:
                client, _ = self._listener.accept()
            except OSError:
                self._listener.close()
                while not self._stopped and time.monotonic() < self._back_at:
                    time.sleep(0.01)
                if not self._stopped:
                    self._listener = self._listen(self._port)
                continue
            threading.Thread(target=self._converse, args=(client,), daemon=True).start()

    def _converse(self, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with client, client.makefile("rb") as stream:
            try:
                while request := _read_message(stream):
                    self._exchange(client, request)
            except (_Closed, OSError):
                pass

    def _exchange(self, client: socket.socket, request: bytes) -> None:
        """Passes one exchange on; _Closed where nothing more may pass on this connection."""
        line = request.split(b"\r\n", 1)[0].decode("latin-1").rsplit(" ", 1)[0]
        method = line.split(" ", 1)[0]
        fault = self._next_fault(method)
        kind = fault.kind if fault else ""
        if kind == RESET:
            self._hit(fault, line)
            return _end(client, abrupt=True)
        if kind == REFUSE:
            self._hit(fault, line, f"for {fault.seconds:.2f} s")
            self._back_at = time.monotonic() + fault.seconds
            self._hang_up()
            return _end(client, abrupt=True)
        if kind == TURN_AWAY:
            self._hit(fault, line)
            return client.sendall(_answer(503, "Service Unavailable"))
        if kind == CUT_REQUEST:
            length = int(fault.place * len(request))  # never all
            self._hit(fault, line, f"at byte {length} of {len(request)}")
            self._send_part(request[:length], fault.abrupt)
            return _end(client, fault.abrupt)
        if kind == DELAY_REQUEST:
            self._hit(fault, line, f"by {fault.seconds:.2f} s")
            if _hung_up(client, fault.seconds):  # what nobody waits for any more doesn't arrive
                raise _Closed
        answer = self._ask(method, request)
        if kind == SILENCE:
            self._hit(fault, line)
            _hung_up(client, LONGEST_SILENCE)
            return _end(client, abrupt=True)
        if kind == LOSE_ANSWER:
            self._hit(fault, line)
            return client.sendall(_answer(504, "Gateway Timeout"))
        if kind == DROP_ANSWER:
            self._hit(fault, line)
            return _end(client, fault.abrupt)
        if kind == CUT_ANSWER:
            length = 1 + int(fault.place * (len(answer) - 1))
            self._hit(fault, line, f"at byte {length} of {len(answer)}")
            client.sendall(answer[:length])
            return _end(client, fault.abrupt)
        if kind == DELAY_ANSWER:
            self._hit(fault, line, f"by {fault.seconds:.2f} s")
            if _hung_up(client, fault.seconds):
                raise _Closed
        client.sendall(answer)

    def _hit(self, fault: Fault, line: str, how: str = "") -> None:
        with self._lock:
            self.hits.append(f"{fault.kind} {how}{' ' if how else ''}({self._exchanges - 1}: {line})")

    def _connect(self) -> socket.socket:
        return socket.create_connection(self._upstream, timeout=TIMEOUT)

    def _ask(self, method: str, request: bytes) -> bytes:
        with self._connect() as server, server.makefile("rb") as stream:
            server.sendall(request)
            return _read_message(stream, answers=method)

    def _send_part(self, part: bytes, abrupt: bool) -> None:
        with self._connect() as server:
            server.sendall(part)
            time.sleep(0.01)  # a reset would overtake what was sent
            if abrupt:
                _reset_on_close(server)


def _reset_on_close(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _end(client: socket.socket, abrupt: bool) -> None:
    if abrupt:
        time.sleep(0.01)  # a reset would overtake what was sent
        _reset_on_close(client)
    raise _Closed


def _hung_up(client: socket.socket, seconds: float) -> bool:
    """Waits so long; true at once where the client ends the connection meanwhile. A client of ours sends nothing more."""
    readable, _, _ = select.select([client], [], [], seconds)
    return bool(readable)


def _answer(status: int, reason: str) -> bytes:
    """As a gateway speaks of its own, not the server."""
    body = f"<html><body><h1>{status} {reason}</h1></body></html>\r\n".encode()
    return f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _read_message(stream: BinaryIO, answers: str | None = None) -> bytes:
    """The bytes of a request, or of the answer to a request of that method; nothing where the stream has ended."""
    lines: list[bytes] = []
    while not lines or lines[-1] not in (b"\r\n", b""):
        lines.append(stream.readline())
    head = b"".join(lines)
    if lines[-1] == b"":
        if head and answers:
            raise _Closed
        return b""
    status = int(lines[0].split()[1]) if answers else 0
    if answers == "HEAD" or status in (204, 304):
        return head
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:-1])}
    if b"chunked" in fields.get(b"transfer-encoding", b"").lower():
        return head + _read_chunks(stream)
    if b"content-length" in fields:
        return head + stream.read(int(fields[b"content-length"]))
    return head + (stream.read() if answers else b"")


def _read_chunks(stream: BinaryIO) -> bytes:
    found = []
    size = 1
    while size:
        found.append(stream.readline())
        size = int(found[-1].split(b";")[0], 16)
        found.append(stream.read(size + 2))  # trailers are sent by none of the servers
    return b"".join(found)
