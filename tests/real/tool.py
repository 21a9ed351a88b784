# SPDX-License-Identifier: Apache-2.0
"""The built tool as its users run it: a conf file, a mode, an exit code and what it prints."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from servers import ACCESS_KEY, BUCKET, REGION, SECRET_KEY

TIMEOUT = 60  # seconds, far beyond what a run on a few documents takes
TIMED_OUT = 124  # no exit code of the tool's own
MASK = "********"


@dataclass(frozen=True)
class Job:
    """What one conf file says."""

    source: str
    destination: str
    endpoint: str
    indices: tuple[str, ...]
    snapshot: str = "lab-snapshot-1"
    repository: str = "lab-repository"
    bucket: str = BUCKET
    base_path: str = "lab/backups"
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY
    check_bucket: bool = True
    throttle: str | None = None  # such as 1mb, a second and node
    aws_auth: dict[str, str] = field(default_factory=dict)  # that section's keys; none, no section

    def conf(self, *, masked: bool = False) -> str:
        limits = ("max_snapshot_bytes_per_sec", "max_restore_bytes_per_sec") if self.throttle else ()
        auth = ["[aws_auth]", *(f"{key} = {value}" for key, value in self.aws_auth.items()), "", ""] if self.aws_auth else []
        return f"""\
[aws_api_keys]
aws_access_key = {self.access_key}
aws_secret_key = {MASK if masked else self.secret_key}

{chr(10).join(auth)}[aws_s3_config]
aws_region = {REGION}
s3_bucket_name = {self.bucket}
s3_base_path = {self.base_path}
s3_endpoint = {self.endpoint}
s3_protocol = http
s3_path_style_access = true
check_bucket = {str(self.check_bucket).lower()}
{"".join(f"{limit} = {self.throttle}" + chr(10) for limit in limits)}
[elasticsearch_config]
es_repository_name = {self.repository}
es_src_seed1 = {self.source}
es_dest_seed1 = {self.destination}
index_names = {", ".join(self.indices)}
snapshot_name = {self.snapshot}
"""


@dataclass(frozen=True)
class Outcome:
    """How one run ended."""

    mode: str
    job: Job
    code: int
    output: str
    errors: str

    @property
    def error(self) -> str:
        """Why it failed, in its words."""
        return " ".join(line for line in self.errors.splitlines() if line.startswith("[ERROR]")) or "without a word"

    def __str__(self) -> str:
        """All that it takes to see what went wrong, but for the secret."""
        parts = {f"conf of the {self.mode}": self.job.conf(), "stdout": self.output, "stderr": self.errors}
        text = "".join(f"--- {title}\n{part.rstrip()}\n" for title, part in parts.items())
        return f"{text}--- exit code {self.code}".replace(self.job.secret_key, MASK)


@dataclass
class Run:
    """One that was started and may be running still."""

    mode: str
    job: Job
    process: subprocess.Popen
    output: TextIO
    errors: TextIO

    def has_printed(self, word: str) -> bool:
        """Reads beside the file's offset, which is the process's too."""
        return word.encode() in os.pread(self.output.fileno(), 1 << 20, 0)

    def outcome(self, timeout: float = TIMEOUT) -> Outcome:
        """Waits for its end."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            code = TIMED_OUT
        self.output.seek(0), self.errors.seek(0)
        return Outcome(self.mode, self.job, code, self.output.read(), self.errors.read())


def breaches(results: str, events: str) -> list[str]:
    """What of a run's objects, on stdout and on stderr, docs/events.schema.json does not have so."""
    if (folder := str(Path(__file__).resolve().parents[1] / "tool")) not in sys.path:
        sys.path.append(folder)
    from events import problems_of  # here, since scripts/demo runs without python3-jsonschema

    return problems_of("result", results) + problems_of("event", events)


class Tool:
    def __init__(self, program: Path, folder: Path):
        self.program = program
        self._conf = folder / "es-s3-snapshot.conf"
        self._journal = folder / "journal"

    def command(self, mode: str, job: Job, *flags: str) -> list[str]:
        return [*self.command_with(job), "-m", mode, *flags]

    def command_with(self, job: Job) -> list[str]:
        """The beginning of a command line, its conf file written: readable to its owner only, as it holds a secret."""
        self._conf.unlink(missing_ok=True)
        with open(os.open(self._conf, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(job.conf())
        return [str(self.program), "-c", str(self._conf), "--set", f"journal={self._journal}"]

    def run(self, mode: str, job: Job, *flags: str, environment: dict[str, str] | None = None) -> Outcome:
        """Runs it with its output kept, in our own environment or in another."""
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            try:
                command = self.command(mode, job, *flags)
                code = subprocess.run(command, stdout=output, stderr=errors, timeout=TIMEOUT, env=environment).returncode
            except subprocess.TimeoutExpired:
                code = TIMED_OUT
            output.seek(0), errors.seek(0)
            return Outcome(mode, job, code, output.read(), errors.read())

    def repair(self, job: Job) -> int:
        """The exit code of the command that undoes what a killed run left."""
        return subprocess.run([*self.command_with(job), "repair"], capture_output=True, timeout=TIMEOUT).returncode

    def unfinished(self) -> list[str]:
        """What the journals hold that is still to be undone."""
        return [text for file in self._journal.glob("*") if (text := file.read_text())] if self._journal.exists() else []

    def kill(self, mode: str, job: Job, seconds: float, *flags: str, word: str = "") -> Outcome:
        """Runs it, and kills it so many seconds after it has printed the word, or has begun; it may end before."""
        with self.started(mode, job, *flags) as run:
            give_up = time.monotonic() + TIMEOUT
            while not run.has_printed(word) and run.process.poll() is None and time.monotonic() < give_up:
                time.sleep(0.005)
            try:
                run.process.wait(seconds)
            except subprocess.TimeoutExpired:
                run.process.kill()
            return run.outcome()

    @contextmanager
    def started(self, mode: str, job: Job, *flags: str) -> Iterator[Run]:
        """While it runs: what was started here ends here."""
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            with subprocess.Popen(self.command(mode, job, *flags), stdout=output, stderr=errors) as process:
                try:
                    yield Run(mode, job, process, output, errors)
                finally:
                    process.kill()

    def interrupt(self, mode: str, job: Job, word: str, number: signal.Signals) -> Outcome:
        """Runs it until it prints the word, then sends it the signal."""
        with tempfile.TemporaryFile("w+") as errors:
            process = subprocess.Popen(self.command(mode, job), stdout=subprocess.PIPE, stderr=errors, text=True)
            output = ""
            while word not in output and (line := process.stdout.readline()):
                output += line
            process.send_signal(number)
            output += process.communicate(timeout=TIMEOUT)[0]
            errors.seek(0)
            return Outcome(mode, job, process.returncode, output, errors.read())

    def show(self, mode: str, job: Job) -> int:
        """Runs it on our own terminal, so that its progress can be watched."""
        sys.stdout.flush()
        return subprocess.run(self.command(mode, job), timeout=TIMEOUT).returncode
