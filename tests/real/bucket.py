# SPDX-License-Identifier: Apache-2.0
"""The client of a bucket against a real S3 server: keys of every kind, ranges, refusals, clocks, many objects, little memory."""

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

# What a file system can hold; keys that it cannot tell apart are in PATH_LIKE_KEYS.
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


# S3 takes a key for what it is, and this server takes it for a path: it finds `a//b` where it finds `a/b`, lists it so,
# and has no `//` at all. But it verifies the path as it was sent, so that a signature over a tidied one is refused.
PATH_LIKE_KEYS = ("a//b", "/leading", "two//at/the//end//x", "./here", "a/./b", "up/../b", "..a/...", "a/b/.")

DOMAIN = "s3.lab.test"  # nobody resolves it

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


@dataclass
class Probe:
    """Runs bucket-probe, which has a clock and a transport of its own."""

    program: Path
    server: S3Server

    def run(self, seconds: int, *keys: str, domain: str = "", secret: str = SECRET_KEY) -> Answer:
        keys_of_user = [f"AWS_ACCESS_KEY_ID={ACCESS_KEY}", f"AWS_SECRET_ACCESS_KEY={secret}"]
        port = self.server.endpoint.rpartition(":")[2]
        command = ["env", "-i", *keys_of_user, self.program, port, domain, BUCKET, str(seconds), *keys]
        done = subprocess.run(command, capture_output=True, timeout=60)
        return Answer(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


def bucket(lab: Lab, report: Report, program: Path, probe_program: Path) -> None:
    server = lab.keep(S3Server(lab.new_folder("s3"), DOMAIN))
    tls = lab.keep(S3OverTls(server, lab.new_folder("s3-tls")))
    reader = Reader(program, f"http://{server.endpoint}", lab.new_folder("home"))
    probe = Probe(probe_program, server)
    folder = server.buckets / BUCKET
    with report.case("HEAD of a bucket"):
        answer = reader.run("head")
        report.equal("exit code", answer.code, 0)
        report.equal("it tells", answer.output, f"region {REGION}\n".encode())
    with report.case("keys of every kind"):
        strange_keys(reader, report, folder)
    with report.case("keys that are no paths, although they look like some"):
        path_like_keys(reader, server, report)
    with report.case("keys that end with a slash"):
        trailing_slashes(reader, server, report)
    with report.case("ranges"):
        (folder / "ranged").write_bytes(bytes(range(256)) * 4096)
        report.check("100 bytes from 1000", reader.run("get", "ranged", "1000", "100").output == (bytes(range(256)) * 5)[1000:1100])
        report.equal("from 5 before the end", reader.run("get", "ranged", str(MIB - 5)).output, bytes(range(251, 256)))
        outside = reader.run("get", "ranged", str(MIB))
        report.check("a range outside is refused", outside.code == 1 and "InvalidRange" in outside.errors, outside)
    refusals(reader, report)
    clocks(probe, report, folder)
    with report.case("the bucket in the host's name"):
        host_style(probe, report, folder)
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


def path_like_keys(reader: Reader, server: S3Server, report: Report) -> None:
    for key in PATH_LIKE_KEYS:
        content = f"content of {key}".encode()
        server.put(f"paths/{key}", content)
        report.equal(f"content of {key!r}", reader.run("get", f"paths/{key}").output, content)


def trailing_slashes(reader: Reader, server: S3Server, report: Report) -> None:
    """Here only objects without content can have such a key; S3 has others, which read_objects reads like any."""
    for key in ("slashes/", "slashes/more/", "slashes/more/ and more/"):
        server.put(key, b"")
    server.put("slashes/more/last", b"last")
    listed = reader.run("list", "slashes/")
    expected = b"0\tslashes/\n0\tslashes/more/\n0\tslashes/more/ and more/\n4\tslashes/more/last\n"
    report.equal("listed as they are", listed.output, expected)
    answer = reader.run("get", "slashes/more/")
    report.check("read as an object without content", answer.code == 0 and answer.output == b"", answer)
    report.equal("read with the others", reader.run("sum", "4", "slashes/").output, b"4 objects, 4 bytes\n")


def clocks(probe: Probe, report: Report, folder: Path) -> None:
    names = [f"clock-{i}" for i in range(12)]
    for name in names:
        (folder / name).write_bytes(b"12345")
    for off in (0, 3600, -3600, 400 * 24 * 3600):
        with report.case(f"a clock that is {off} s off"):
            answer = probe.run(off, *names)
            report.equal("exit code", answer.code, 0)
            told = [told_numbers(line) for line in answer.output.splitlines()]
            report.equal("bytes read", told[0]["bytes"], 60)
            # four were under way, each signed with the wrong time
            report.equal("of twelve objects, four at a time, refused", told[0]["refused"], 4 if off else 0)
            report.check("HEAD is refused once, and so is the question why", told[1]["refused"] == (2 if off else 0), told)
            for numbers in told:
                report.check("the offset is learnt, to a few seconds", abs(numbers["learnt"] + off) <= 5, numbers)
            report.check("HEAD tells it as well", abs(told[1]["offset"] + off) <= 5, told[1])
    with report.case("a clock that is off, and a wrong secret"):
        answer = probe.run(3600, *names, secret="another-secret-of-no-value")
        report.check("the wrong secret is told", answer.code == 1 and "SignatureDoesNotMatch" in answer.errors, answer)


def told_numbers(line: bytes) -> dict[str, int]:
    """`read: refused 4, learnt -3600, 60 bytes` as numbers by their words."""
    numbers = {}
    for words in (part.split() for part in line.decode().partition(": ")[2].split(", ")):
        name, number = words if words[1].lstrip("-").isdigit() else reversed(words)
        numbers[name] = int(number)
    return numbers


def host_style(probe: Probe, report: Report, folder: Path) -> None:
    names = ["plain", "with space", "deep/übergröße", "plus+and%2Bpercent%"]
    for name in names:
        (folder / "host" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "host" / name).write_bytes(name.encode())
    answer = probe.run(0, *(f"host/{name}" for name in names), domain=DOMAIN)
    report.check("HEAD, list and four objects", answer.code == 0 and answer.output.startswith(b"read: refused 0"), answer)
    report.equal("bytes read", told_numbers(answer.output.splitlines()[0])["bytes"], sum(len(name.encode()) for name in names))
    elsewhere = probe.run(0, "host/plain", domain="another.test")
    report.check("and it was by that name: another domain has no such bucket", elsewhere.code == 1, elsewhere)


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
    in_flight(reader, report, folder)


def in_flight(reader: Reader, report: Report, folder: Path) -> None:
    """What eight objects of 2 MiB under way cost, and that more objects cost no more."""
    peaks = {}
    for at_once, count in ((1, 40), (8, 40), (8, 160)):
        large = folder / f"large-{count}"
        large.mkdir(exist_ok=True)
        for i in range(count):
            with (large / f"{i:03}").open("wb") as file:
                file.truncate(2 * MIB)
        usage = reader.measure("sum", at_once, f"large-{count}/")
        report.check(f"{count} objects of 2 MiB, {at_once} at a time", usage.output == f"{count} objects, {count * 2 * MIB} bytes\n", usage)
        peaks[at_once, count] = usage.peak
    told = ", ".join(f"{peak / MIB:.1f} MiB for {count}, {at_once} at a time" for (at_once, count), peak in peaks.items())
    print(f"  peak memory {told}")
    report.check("one at a time in at most 16 MiB", peaks[1, 40] <= 16 * MIB, told)
    report.check("eight at a time in 8 times 2 MiB more, and 4 to spare", max(peaks.values()) <= peaks[1, 40] + 20 * MIB, told)


def over_tls(reader: Reader, report: Report, certificate: Path) -> None:
    together = reader.run("sum", "8", "many-5000/", SSL_CERT_FILE=str(certificate))
    report.equal("5,000 read, eight at a time", together.output, ALL_5_000)
    unknown = reader.run("head")
    report.check("a certificate of nobody's is refused", unknown.code == 1 and "is not accepted" in unknown.errors, unknown)
