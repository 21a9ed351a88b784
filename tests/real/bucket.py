# SPDX-License-Identifier: Apache-2.0
"""The client of a bucket against a real S3 server: keys of every kind, ranges, refusals, many objects, little memory."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

import measure
from report import Report
from servers import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, SPARE_ACCESS_KEY, Lab, S3OverTls, S3Server

MIB = 1024 * 1024

# What a file system can hold; S3 allows more (`a//b`), which the unit tests have.
STRANGE_KEYS = (
    "plain",
    "with space",
    " leading and trailing ",
    "two  spaces",
    "plus+and%2Bpercent%",
    "amp&eq=semi;comma,",
    "question?hash#",
    "<tag>\"quoted\"'apostrophe'",
    "back\\slash",
    "star*tilde~bang!dollar$(paren)[bracket]{brace}|caret^grave`",
    "colon:at@",
    "übergröße/日本語/🜁",
    "e\u0301 and \u00e9",
    "line\nbreak\ttab\rreturn",
    "control\x01\x1f\x7f",
    "dots/...three/.hidden",
    "snap-{uuid}.dat",
    "x" * 250 + "/" + "y" * 250,
    "deep/" * 40 + "end",
)


ALL_5_000 = f"5000 objects, {sum(i % 7 for i in range(5000))} bytes\n".encode()


@dataclass
class Answer:
    code: int
    output: bytes
    errors: str


@dataclass
class Reader:
    """Runs the lesson program as a user with keys would."""

    program: Path
    endpoint: str
    home: Path

    def command(self, *words: str, bucket: str = BUCKET, **changes: str) -> list:
        environment = {
            "HOME": self.home,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
        } | changes
        settings = [f"{name}={value}" for name, value in environment.items()]
        return ["env", "-i", *settings, self.program, self.endpoint, bucket, *words]

    def run(self, *words: str, **changes: str) -> Answer:
        done = subprocess.run(self.command(*words, **changes), capture_output=True, timeout=60)
        return Answer(done.returncode, done.stdout, done.stderr.decode(errors="replace"))

    def measure(self, *words: str) -> measure.Usage:
        return measure.run(self.command(*words), self.home / "output")


def bucket(lab: Lab, report: Report, program: Path) -> None:
    server = lab.keep(S3Server(lab.new_folder("s3")))
    tls = lab.keep(S3OverTls(server, lab.new_folder("s3-tls")))
    reader = Reader(program, f"http://{server.endpoint}", lab.new_folder("home"))
    folder = server.buckets / BUCKET
    with report.case("HEAD of a bucket"):
        answer = reader.run("head")
        report.equal("exit code", answer.code, 0)
        report.equal("it tells", answer.output, f"region {REGION}\n".encode())
    with report.case("keys of every kind"):
        strange_keys(reader, report, folder)
    with report.case("ranges"):
        (folder / "ranged").write_bytes(bytes(range(256)) * 4096)
        report.check("100 bytes from 1000", reader.run("get", "ranged", "1000", "100").output == (bytes(range(256)) * 5)[1000:1100])
        report.equal("from 5 before the end", reader.run("get", "ranged", str(MIB - 5)).output, bytes(range(251, 256)))
        outside = reader.run("get", "ranged", str(MIB))
        report.check("a range outside is refused", outside.code == 1 and "InvalidRange" in outside.errors, outside)
    refusals(reader, report)
    with report.case("many objects in little memory"):
        many_objects(reader, report, folder)
    with report.case("the same over https"):
        over_tls(replace(reader, endpoint=f"https://{tls.endpoint}"), report, tls.certificate)


def strange_keys(reader: Reader, report: Report, folder: Path) -> None:
    contents = {key: f"content of {key}".encode() for key in STRANGE_KEYS}
    for key, content in contents.items():
        path = folder / "strange" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    # this server cannot encode the names in a list, and XML has no control characters
    listable = {key: content for key, content in contents.items() if not set(key) & set("\x01\x1f")}
    for key in contents.keys() - listable.keys():
        report.equal(f"content of {key!r}", reader.run("get", f"strange/{key}").output, contents.pop(key))
        (folder / "strange" / key).unlink()
    expected = sorted((f"strange/{key}".encode(), len(content)) for key, content in contents.items())
    listed = reader.run("list", "strange/")
    report.equal("exit code", listed.code, 0)
    report.check("the list has each key as it is", listed.output == b"".join(b"%d\t%s\n" % (size, key) for key, size in expected), listed)
    for key, content in contents.items():
        report.equal(f"content of {key[:60]!r}", reader.run("get", f"strange/{key}").output, content)
    total = sum(len(content) for content in contents.values())
    together = reader.run("sum", "4", "strange/")
    report.equal("all, four at a time", together.output, f"{len(contents)} objects, {total} bytes\n".encode())


def refusals(reader: Reader, report: Report) -> None:
    for title, said, changes in (
        ("a wrong secret", "SignatureDoesNotMatch", {"AWS_SECRET_ACCESS_KEY": "another-secret-of-no-value"}),
        ("an unknown key", "InvalidAccessKeyId", {"AWS_ACCESS_KEY_ID": "NOBODYSKEY"}),
        ("a key without permission", "AccessDenied", {"AWS_ACCESS_KEY_ID": SPARE_ACCESS_KEY}),
        ("another region", f"is in the region {REGION}", {"AWS_REGION": "eu-west-1"}),
        ("a bucket that is not there", "NoSuchBucket", {"bucket": "no-such-bucket"}),
    ):
        with report.case(title):
            answer = reader.run("head", **changes)
            report.equal("exit code", answer.code, 1)
            report.check(f"it says {said}", said in answer.errors, answer.errors)
            report.check("it repeats no secret", "secret-of-no-value" not in answer.errors)


def many_objects(reader: Reader, report: Report, folder: Path) -> None:
    peaks = []
    for count in (5_000, 20_000):
        many = folder / f"many-{count}"
        many.mkdir()
        for i in range(count):
            (many / f"snap-{i:06}.dat").write_bytes(b"x" * (i % 7))
        usage = reader.measure("list", f"many-{count}/")
        report.check(f"{count} objects listed", usage.output.count(f"\tmany-{count}/snap-") == count, usage.output[-500:])
        peaks.append(usage.peak)
    report.check("20,000 in at most 16 MiB", peaks[1] <= 16 * MIB, peaks)
    report.check("and no more than for 5,000", peaks[1] <= peaks[0] + MIB, peaks)
    print(f"  peak memory {peaks[0] / MIB:.1f} MiB for 5,000, {peaks[1] / MIB:.1f} MiB for 20,000")
    together = reader.run("sum", "8", "many-5000/")
    report.equal("5,000 read, eight at a time", together.output, ALL_5_000)


def over_tls(reader: Reader, report: Report, certificate: Path) -> None:
    together = reader.run("sum", "8", "many-5000/", SSL_CERT_FILE=str(certificate))
    report.equal("5,000 read, eight at a time", together.output, ALL_5_000)
    unknown = reader.run("head")
    report.check("a certificate of nobody's is refused", unknown.code == 1 and "is not accepted" in unknown.errors, unknown)
