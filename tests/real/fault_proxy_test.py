# SPDX-License-Identifier: Apache-2.0
"""The fault proxy's own proof: what each fault lets through to the server, and what the client sees of it."""

from __future__ import annotations

import random
import socketserver
import threading
import time
from http.client import HTTPConnection, HTTPException

import fault_proxy
from fault_proxy import Fault, FaultProxy, random_faults
from report import Report
from servers import Lab

BODY = b'{"type":"s3"}'
ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"acknowledged":true'
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ack\r\n2;x=y\r\n\":\r\n0\r\n\r\n"

NOTHING, PART, ALL = "nothing", "a part", "all"
BROKEN = "broken"
LATE = 0.3  # seconds


class Upstream(socketserver.ThreadingTCPServer):
    """Keeps what reaches it, and answers what is whole."""

    daemon_threads = True

    def __init__(self) -> None:
        server = self
        self.seen: list[bytes] = []
        self.answer = ANSWER

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                read = b""
                try:
                    while not (whole := read.endswith(BODY)) and (piece := self.request.recv(4096)):
                        read += piece
                except OSError:  # reset
                    whole = False
                server.seen.append(read)
                if whole:
                    self.wfile.write(server.answer)

        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


# what reaches the server, and what the client is given
EXPECTED = {
    fault_proxy.RESET: (NOTHING, BROKEN),
    fault_proxy.REFUSE: (NOTHING, BROKEN),
    fault_proxy.TURN_AWAY: (NOTHING, 503),
    fault_proxy.CUT_REQUEST: (PART, BROKEN),
    fault_proxy.DELAY_REQUEST: (ALL, 200),
    fault_proxy.CUT_ANSWER: (ALL, BROKEN),
    fault_proxy.DROP_ANSWER: (ALL, BROKEN),
    fault_proxy.DELAY_ANSWER: (ALL, 200),
    fault_proxy.SILENCE: (ALL, BROKEN),
    fault_proxy.LOSE_ANSWER: (ALL, 504),
}


def does_what_it_is_told(lab: Lab, report: Report) -> None:
    upstream = lab.keep(Upstream())
    proxy = lab.keep(FaultProxy(upstream.address))
    upstream.answer = CHUNKED
    report.equal("an answer in chunks", put(proxy), 200)
    upstream.answer = ANSWER
    report.equal("kinds", sorted(EXPECTED), sorted(fault_proxy.KINDS))
    for kind, (arrives, told) in EXPECTED.items():
        for abrupt in (True, False):
            proxy.plan([Fault(kind, 1, of_changes=True, place=0.9, seconds=LATE, abrupt=abrupt)])
            before = len(upstream.seen)
            report.equal(f"{kind}, the exchange before", put(proxy), 200)
            began = time.monotonic()
            found = put(proxy)
            report.equal(f"{kind}, the client sees", found, told)
            if "delay" in kind:
                report.check("not before its time", time.monotonic() - began >= LATE, time.monotonic() - began)
            if kind == fault_proxy.REFUSE:
                report.equal("nobody listens", put(proxy), BROKEN)
                time.sleep(LATE + 0.1)
            report.equal("the exchange after", put(proxy), 200)
            report.equal("what reaches the server", reached(upstream, before), arrives)
            report.equal("hits", len(proxy.hits), 1)
    drawn = [random_faults(random.Random(seed), exchanges=10, changes=2, longest_delay=1) for seed in (1, 1)]
    report.check("a seed always gives the same faults", drawn[0] == drawn[1])


def put(proxy: FaultProxy) -> int | str:
    """The answer's status; or that there was no whole answer."""
    connection = HTTPConnection(proxy.address, timeout=1)
    try:
        connection.request("PUT", "/_snapshot/lab", BODY)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, HTTPException):
        return BROKEN
    finally:
        connection.close()


def reached(upstream: Upstream, before: int) -> str:
    """Of the exchange between the two that are whole."""
    give_up = time.monotonic() + LATE  # a cut request's end is seen a moment later
    while len(upstream.seen) < before + 3 and time.monotonic() < give_up:
        time.sleep(0.01)
    seen = upstream.seen[before:]
    whole = sum(read.endswith(BODY) for read in seen)
    return ALL if whole == 3 else PART if len(seen) == 3 else NOTHING
