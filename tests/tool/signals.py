#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tool's process is sent signals, once and twice, while a server on loopback keeps it waiting; or nobody reads what it prints.

    signals.py PROGRAM
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from events import problems_of

PATIENCE = 20  # seconds, far beyond what any step takes
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MISSING = {"error": {"type": "repository_missing_exception", "reason": "[repo] missing"}, "status": 404}
WHOLE = {"status": "green", "indices": {"a": {"status": "green", "number_of_shards": 1, "active_primary_shards": 1}}}
INDEX = {"state": "open", "settings": {"index": {"number_of_shards": "1"}}}
SNAPSHOT = {"snapshot": "snap", "state": "SUCCESS", "indices": ["a"], "start_time_in_millis": 1, "shards": {"total": 1, "failed": 0, "successful": 1}}
ANSWERS = {
    "GET /": {"cluster_name": "fake", "version": {"number": "7.17.29"}, "tagline": "You Know, for Search"},
    "GET /_nodes/plugins": {"nodes": {"n": {"name": "n", "plugins": [{"name": "repository-s3"}]}}},
    "GET /_snapshot/repo": {"repo": {"type": "s3", "settings": {"bucket": "bucket", "readonly": "true"}}},
    "GET /_snapshot/repo/snap": {"snapshots": [SNAPSHOT]},
    "GET /_snapshot/repo/snap/_status": {"snapshots": []},
    "GET /_cluster/state/metadata/a": {"metadata": {"indices": {"a": INDEX}}},
    "POST /a/_close": {"acknowledged": True},
    "POST /a/_open": {"acknowledged": True},
    "POST /_snapshot/repo/snap/_restore": {"accepted": True},
    "GET /a/_recovery": {},
}


class Server:
    """Answers what it knows; whoever asks for anything else waits until the end."""

    def __init__(self, answers: dict[str, dict]):
        self.answers = answers
        self.asked: list[str] = []
        self._changed = threading.Condition()
        self._over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                name = f"{self.command} {self.path.partition('?')[0]}"
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with server._changed:
                    server.asked.append(name)
                    server._changed.notify_all()
                if name not in server.answers:
                    server._over.wait()
                    self.close_connection = True
                    return
                body = json.dumps(server.answers[name]).encode()
                status = server.answers[name].get("status", 200)
                self.send_response(status if isinstance(status, int) else 200)  # a health has one of its own
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_POST = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.address = f"127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Server:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._http.shutdown()
        self._http.server_close()

    def wait_for(self, name: str) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: name in self.asked, PATIENCE):
                raise AssertionError(f"{name} was not asked, only {self.asked}")


def run(words: list[str], answers: dict[str, dict], *steps: tuple[str, signal.Signals], stdout: int = subprocess.DEVNULL,
        starts_with: object = None, pause: float = 0) -> tuple[int, str, float, list[str]]:
    """Sends each signal once its request has been asked. The exit code, stderr, seconds since the last signal, requests."""
    with Server(answers) as server, tempfile.TemporaryDirectory() as folder:
        # a journal for itself: what an earlier run left belongs to whoever gets its port, since this cluster has no uuid
        settings = {"es_src_seed1": server.address, "es_dest_seed1": server.address, "es_repository_name": "repo",
                    "s3_bucket_name": "bucket", "index_names": "a", "snapshot_name": "snap",
                    "journal": f"{folder}/journal"}
        command = [PROGRAM, *words, *(word for item in settings.items() for word in ("--set", "=".join(item)))]
        with subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, text=True, preexec_fn=starts_with) as process:
            try:
                for request, number in steps:
                    server.wait_for(request)
                    time.sleep(pause)
                    process.send_signal(number)
                sent = time.monotonic()
                errors = process.communicate(timeout=PATIENCE)[1]
                return process.returncode, errors, time.monotonic() - sent, server.asked
            finally:
                process.kill()


def check(what: str, holds: bool, found: object) -> None:
    print(f"{'ok' if holds else 'FAILED'}: {what}" + ("" if holds else f"; found: {found}"))
    if not holds:
        sys.exit(1)


def without(*names: str) -> dict[str, dict]:
    return {name: answer for name, answer in ANSWERS.items() if name not in names}


def a_server_that_never_answers() -> None:
    for number in SIGNALS:
        code, errors, seconds, _ = run(["--json", "list"], {}, ("GET /", number))
        check(f"{number.name}: its exit code", code == 128 + number, (code, errors))
        check("it does not wait for an answer", seconds < 5, seconds)
        last = json.loads(errors.splitlines()[-1])
        check("the error tells the exit code", (last["type"], last["code"], last["exit_code"]) == ("error", "operation_canceled", code), last)
        check("what it prints is as the schema has it", not problems_of("event", errors), errors)


def a_restore_stopped_once() -> None:
    for number in SIGNALS:
        code, errors, _, asked = run(["-m", "restore"], ANSWERS, ("GET /_cluster/health/a", number))
        check(f"{number.name} in a restore: its exit code", code == 128 + number, (code, errors))
        check("what was closed is opened", asked[-1] == "POST /a/_open" and "POST /a/_close" in asked, asked)
        check("nothing is said to be closed still", "may still be closed" not in errors, errors)


def a_restore_stopped_twice() -> None:
    for first, second in zip(SIGNALS, SIGNALS[1:] + SIGNALS[:1]):
        steps = ("GET /_cluster/health/a", first), ("POST /a/_open", second)
        for words in ([], ["-q"], ["--json"], ["--log-format", "json"]):
            code, errors, seconds, _ = run(["-m", "restore", *words], without("POST /a/_open"), *steps)
            check(f"{second.name} after {first.name} {words}: its exit code", code == 128 + second, (code, errors))
            check("it leaves at once", seconds < 5, seconds)
            told = "the indices a may still be closed" in errors and "open them: POST /a/_open" in errors
            check("it says which indices may be closed and how to open them", told, errors)
            if "json" in "".join(words):
                check("in its last object", json.loads(errors.splitlines()[-1])["hint"] == "open them: POST /a/_open", errors)
                check("what it prints is as the schema has it", not problems_of("event", errors), errors)


def a_hangup_that_is_ignored() -> None:
    nohup = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
    steps = ("GET /_cluster/health/a", signal.SIGHUP), ("GET /_cluster/health/a", signal.SIGTERM)
    code, errors, _, _ = run(["-m", "restore"], ANSWERS, *steps, starts_with=nohup)
    check("SIGHUP under nohup is none: the exit code", code == 143, (code, errors))
    check("the restore was stopped once, not twice", "left at once" not in errors, errors)


def a_reader_that_left() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    answers = ANSWERS | {"GET /_cluster/health/a": WHOLE}
    code, errors, _, asked = run(["-m", "restore"], answers, stdout=writer)
    os.close(writer)
    check("nobody reads stdout any longer: a restore goes on to its end", code == 0, (code, errors))
    check("what was closed is opened", asked[-1] == "POST /a/_open" and "POST /a/_close" in asked, asked)


def a_reader_that_does_not_read() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"x" * fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096))
    code, errors, seconds, _ = run(["-m", "restore"], ANSWERS, ("GET /", signal.SIGTERM), ("GET /", signal.SIGINT), stdout=writer,
                                   pause=0.7)  # until it is held up by what it prints
    os.close(reader)
    os.close(writer)
    check("stdout is full: the second signal ends it all the same", code == 130, (code, errors))
    check("soon", seconds < 5, seconds)


def a_registration_stopped_twice() -> None:
    answers = ANSWERS | {"GET /_snapshot/repo": MISSING}
    steps = ("PUT /_snapshot/repo", signal.SIGINT), ("DELETE /_snapshot/repo", signal.SIGINT)
    code, errors, _, _ = run(["-m", "restore"], answers, *steps)
    check("a registration that is left: the exit code", code == 130, (code, errors))
    check("it says so", "the repository 'repo' may be registered" in errors and "DELETE /_snapshot/repo" in errors, errors)


def a_command_line_that_is_wrong() -> None:
    done = subprocess.run([PROGRAM, "--json", "list", "--frobnicate"], capture_output=True, text=True)
    check("a wrong command line: the exit code", done.returncode == 2, done)
    check("it is told as an object", json.loads(done.stderr)["exit_code"] == 2 and not problems_of("event", done.stderr), done)
    check("alone", done.stdout == "", done)


PROGRAM = sys.argv[1]
for case in (a_server_that_never_answers, a_restore_stopped_once, a_restore_stopped_twice, a_hangup_that_is_ignored, a_reader_that_left,
             a_reader_that_does_not_read, a_registration_stopped_twice, a_command_line_that_is_wrong):
    case()
