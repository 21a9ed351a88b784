# SPDX-License-Identifier: Apache-2.0
"""The tool's commands on one cluster of a line, as programs run them: --json, the conf and the environment."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cluster import Cluster
from failures import WRONG_SECRET, closed_port
from lines import Line
from report import Report
from scenario import ALIAS, ORDERS, PEOPLE, SHARDS, fill
from servers import BUCKET, SECRET_KEY, SPARE_ACCESS_KEY, Lab
from tool import TIMEOUT, Job, Tool, breaches

REPOSITORY = "lab-repository"


@dataclass
class Answer:
    code: int
    objects: list[dict]
    told: list[dict]
    text: str

    def types(self) -> list[str]:
        return [one["type"] for one in self.objects]

    def names(self) -> list[str]:
        return [one["snapshot"] for one in self.objects]

    def codes(self) -> dict[str, str]:
        """Each finding and how bad it is."""
        return {one["code"]: one["severity"] for one in self.objects if one["type"] == "finding"}

    def findings(self, *severities: str) -> list[str]:
        return [one["code"] for one in self.objects if one["type"] == "finding" and one["severity"] in severities]

    def error(self) -> dict:
        return next((one for one in self.told if one["type"] == "error"), {})


class Commands:
    def __init__(self, report: Report, tool: Tool, job: Job):
        self._report = report
        self._tool = tool
        self._job = job

    def run(self, *words: str, expect: int | None = 0) -> Answer:
        """Ends with that exit code; None: with any but 0."""
        command = [*self._tool.command_with(self._job), "--json", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)
        text = done.stdout + done.stderr
        as_expected = done.returncode == expect if expect is not None else done.returncode != 0
        ending = "fails" if expect is None else f"ends with exit code {expect}"
        self._report.check(f"{' '.join(words)} {ending}", as_expected, f"{done.returncode}\n{text}")
        self._report.check("no secret in what it prints", SECRET_KEY not in text, text)
        self._report.equal("what the schema has otherwise", breaches(done.stdout, done.stderr), [])
        objects, told = ([json.loads(line) for line in stream.splitlines()] for stream in (done.stdout, done.stderr))
        return Answer(done.returncode, objects, told, text)


def commands(lab: Lab, report: Report, tool: Tool, line: Line) -> None:
    cluster = lab.node(line).cluster
    fill(cluster)
    job = Job(cluster.address, cluster.address, lab.s3.endpoint, tuple(SHARDS), repository=REPOSITORY, snapshot="by-hand")
    run = Commands(report, tool, job).run
    has = lambda since: line.is_opensearch or line.release >= since
    with report.case("a repository is registered, shown, verified"):
        report.equal("changed", run("repo", "register").objects[0]["changed"], True)
        report.equal("changed again", run("repo", "register").objects[0]["changed"], False)
        listed = run("repo", "list").objects
        report.equal("names", [one["repository"] for one in listed], [REPOSITORY])
        report.equal("type", listed[0]["repository_type"], "s3")
        report.equal("bucket", run("repo", "show").objects[0]["settings"]["bucket"], job.bucket)
        report.equal("nodes", run("repo", "verify").types(), ["verified_node"])
        run("repo", "cleanup", expect=0 if has((7, 4)) else 9)
        report.equal("none of that name", run("repo", "show", "none", expect=6).error().get("code"), "not_found")
    with report.case("snapshots are listed as they are made"):
        report.equal("none at first", run("list").objects, [])
        report.equal("the first", run("-m", "backup").objects[0]["state"], "SUCCESS")
        for number in range(3):
            run("-m", "backup", "--set", f"snapshot_name=nightly-{number}", "--set", f"index_names={ORDERS}")
        report.equal("all", sorted(run("list").names()), ["by-hand", "nightly-0", "nightly-1", "nightly-2"])
        report.equal("by pattern", sorted(run("list", "*-1", "by*", "--brief").names()), ["by-hand", "nightly-1"])
        report.equal("by state", run("list", "--state", "PARTIAL,FAILED").objects, [])
        shown = run("show", "by-hand").objects[0]
        report.equal("indices", sorted(shown["indices"]), sorted(SHARDS))
        report.equal("shards", shown["shards"], {"total": 5, "failed": 0, "successful": 5})
        run("show", "none", expect=6)
    with report.case("the steps of a job are objects, and its result is for people"):
        outcome = tool.run("backup", replace(job, snapshot="logged"), "--log-format", "json")
        report.equal("exit code", outcome.code, 0)
        report.check("the result", outcome.output.startswith("[OK] the snapshot 'logged' is complete"), outcome)
        report.equal("what the schema has otherwise", breaches("", outcome.errors), [])
        report.check("the steps", '"type":"note"' in outcome.errors and "creating the snapshot 'logged'" in outcome.errors, outcome)
        run("delete", "logged", "--yes")
    with report.case("a backup is planned"):
        planned = run("plan", "backup", "--set", "snapshot_name=planned").objects
        report.equal("indices", sorted(one["index"] for one in planned if one["type"] == "planned_index"), sorted(SHARDS))
        taken = run("-m", "backup", "--dry-run", expect=5).objects
        report.check("a name that is taken", "snapshot_name_taken" in [one.get("code") for one in taken], taken)
        missing = run("plan", "backup", "--set", "snapshot_name=planned", "--set", "index_names=none-*", expect=6).objects
        report.check("a pattern that stands for nothing", "index_missing" in [one.get("code") for one in missing], missing)
        report.check("nothing was made", "planned" not in run("list").names())
    with report.case("how far a snapshot is, and waiting for it"):
        report.equal("nothing runs", run("status").objects, [])
        status = run("status", "by-hand", "--shards").objects[0]
        report.equal("its shards", (status["state"], len(status["shards"])), ("SUCCESS", 5))
        run("-m", "backup", "--set", "wait_for_completion=false", "--set", "snapshot_name=not-waited-for")
        report.equal("seen to its end", run("wait", "not-waited-for").objects[0]["state"], "SUCCESS")
        run("wait")
        run("wait", "none", expect=6)
    with report.case("a clone"):
        cloned = run("clone", "by-hand", "copy", "--indices", ORDERS, expect=0 if has((7, 10)) else 9)
        if cloned.code == 0:
            report.equal("its indices", cloned.objects[0]["indices"], [ORDERS])
            run("clone", "by-hand", "copy", expect=5)
            run("clone", "none", "copy-2", expect=6)
    examined(lab, run, report, cluster, line, job)
    restored(run, report, cluster)
    foretold(run, report, cluster)
    with report.case("snapshots are deleted by pattern, once that is confirmed"):
        preview = run("delete", "nightly-*", expect=2)
        report.equal("a preview", preview.names(), ["nightly-0", "nightly-1", "nightly-2"])
        report.equal("all are there", len(run("list", "nightly-*").objects), 3)
        deleted = run("delete", "nightly-*", "not-waited-for", "--yes").objects[0]
        report.equal("deleted", deleted["snapshots"], ["nightly-0", "nightly-1", "nightly-2", "not-waited-for"])
        report.check("the others are there", "by-hand" in run("list").names())
        run("delete", "nightly-1", "--yes", expect=6)
    with report.case("what the line or the distribution lacks is told so"):
        for words in (("slm", "list"), ("slm", "status"), ("sm", "list"), ("sm", "explain"), ("repo", "verify", "--integrity")):
            report.equal(f"{' '.join(words)}: the code", run(*words, expect=9).error().get("code"), "not_supported")
    with report.case("the registration is removed, the snapshots are not"):
        run("repo", "remove", REPOSITORY)
        run("list", expect=6)
        run("repo", "register")
        report.check("they are there", "by-hand" in run("list").names())
    with_environment(report, tool, cluster)


def examined(lab: Lab, run, report: Report, cluster: Cluster, line: Line, job: Job) -> None:
    # 1.x shows the keys, and so does the stand-in of 5.x; see README.md
    shown = ["secrets_readable"] if line.is_first or line.release[0] == 5 else []
    with report.case("the doctor finds a healthy cluster healthy"):
        found = run("doctor")
        report.equal("errors", found.findings("error"), [])
        report.equal("warnings", found.findings("warning"), shown)
        expected = {"server", "plugin_installed", "repository_registered", "repository_verified", "cluster_green", "snapshots"}
        report.equal("what is as it should be", expected - set(found.findings("info")), set())
        report.check("the bucket answers", "bucket_reached" in found.findings("info"))
        report.equal("the summary", found.objects[-1]["type"], "doctor")
        half = run("doctor", "--url", f"http://{cluster.address}", "--url", f"http://127.0.0.1:{closed_port()}")
        report.equal("one seed is silent", half.findings("warning"), ["seed_unreachable", *shown])
        report.equal("all are", run("doctor", "--url", f"http://127.0.0.1:{closed_port()}", expect=8).findings("error"), ["seed_unreachable"])
    with report.case("the doctor tells a wrong bucket, and a wrong key"):
        wrong = ("--set", "s3_bucket_name=lab-no-such-bucket")
        report.check("another place", "repository_elsewhere" in run("doctor", *wrong, expect=5).findings("error"))
        settings = cluster.repositories()[REPOSITORY]["settings"]
        if line.is_legacy:
            register(cluster, "lab-wrong", settings | {"access_key": SPARE_ACCESS_KEY, "secret_key": WRONG_SECRET})
            found = run("doctor", "-r", "lab-wrong", expect=7)
            report.check("wrong secret", "secret_key_wrong" in found.findings("error"), found.text)
        elif line.release[0] != 5:  # up to 5.x what cannot be used is not registered either
            register(cluster, "lab-wrong", settings | {"bucket": "lab-no-such-bucket"})
            code, exit_code = ("bucket_missing", 6) if line.has_real_s3 else ("repository_unusable", 1)
            report.check(code, code in run("doctor", "-r", "lab-wrong", *wrong, expect=exit_code).findings("error"))
        if line.release[0] != 5:
            cluster.call("DELETE", "/_snapshot/lab-wrong")
    if not line.is_opensearch and line.release >= (7, 12):
        with report.case("the doctor tells that another cluster wrote last"):
            folder = lab.s3.buckets / BUCKET / job.base_path
            uuid = cluster.call("GET", "/")["cluster_uuid"].encode()
            latest = folder / f"index-{int.from_bytes((folder / 'index.latest').read_bytes(), 'big')}"
            report.check("the catalogue names this cluster", uuid in latest.read_bytes())
            lab.s3.put("lab/other/index.latest", (folder / "index.latest").read_bytes())
            lab.s3.put(f"lab/other/{latest.name}", latest.read_bytes().replace(uuid, b"another-cluster-s-uuid"))
            other = run("doctor", "-r", "lab-unregistered", "--set", "s3_base_path=lab/other")
            report.equal("warnings", other.findings("warning"), ["repository_absent", "repository_written_by_another"])


def register(cluster: Cluster, repository: str, settings: dict[str, str]) -> None:
    """Without a verification, which would refuse it."""
    cluster.call("PUT", f"/_snapshot/{repository}?verify=false", {"type": "s3", "settings": settings})


def restored(run, report: Report, cluster: Cluster) -> None:
    with report.case("waiting for a restore"):
        cluster.delete_index(PEOPLE)
        run("-m", "restore", "--set", f"index_names={PEOPLE}", "--set", "wait_for_completion=false")
        done = run("wait", "--restore", PEOPLE).objects[0]
        report.equal("primary shards", done["shards"], SHARDS[PEOPLE])
        run("wait", "--restore", "none", expect=6)
    with report.case("what becomes of an index that is in a restore's way"):
        saved = cluster.content(PEOPLE)
        restore = lambda *words, expect=0: run("-m", "restore", "--set", f"index_names={PEOPLE}", *words, expect=expect)
        cluster.index_documents(PEOPLE, [("added", {"name": "since the snapshot"})])
        changed = cluster.content(PEOPLE)
        planned = run("plan", "restore", "--set", f"index_names={PEOPLE}", "--on-conflict", "rename").objects
        steps = [(one["index"], one["target"], one["action"]) for one in planned if one["type"] == "planned_index"]
        report.equal("a plan", steps, [(PEOPLE, f"restored-{PEOPLE}", "rename")])
        refused = restore("--dry-run", "--on-conflict", "fail", expect=5)
        report.check("a plan that fails", "conflict" in [one.get("code") for one in refused.objects], refused.text)
        report.equal("nothing was changed", cluster.content(PEOPLE), changed)
        restore("--on-conflict", "fail", expect=5)
        report.equal("left out", restore("--on-conflict", "skip").objects[0]["indices"], [])
        renamed = restore("--on-conflict", "rename").objects[0]["indices"]
        report.equal("renamed", renamed, [f"restored-{PEOPLE}"])
        report.equal("the renamed one's content", cluster.content(renamed[0]), saved)
        restore("--on-conflict", "rename", expect=5)
        by_pattern = restore("--set", "rename_pattern=(.+)", "--set", "rename_replacement=$1-again").objects[0]["indices"]
        report.equal("by a pattern", by_pattern, [f"{PEOPLE}-again"])
        report.equal("the index itself", cluster.content(PEOPLE), changed)
        restore("--on-conflict", "delete", expect=2)
        report.equal("the index itself, unconfirmed", cluster.content(PEOPLE), changed)
        restore("--on-conflict", "delete", "--yes")
        report.equal("deleted and restored", cluster.content(PEOPLE), saved)
        for name in (renamed[0], by_pattern[0]):
            cluster.delete_index(name)


def foretold(run, report: Report, cluster: Cluster) -> None:
    """What a plan tells of the cluster, held against what the cluster then does."""
    line = cluster.line
    has = lambda since: line.is_opensearch or line.release >= since
    plan = lambda *words, expect=0: run("plan", "restore", *words, expect=expect).codes()
    as_copy = ("--set", f"index_names={PEOPLE}", "--set", "rename_pattern=.+", "--set", "rename_replacement=lab-copy")
    as_named = lambda name: (*as_copy[:-1], f"rename_replacement={name}")

    def saved(*words: str) -> dict[str, str]:
        """The codes of a backup's plan, once what was opened before is there: until then it is red."""
        for index in SHARDS:
            cluster.wait_until_active(index)
        return run("plan", "backup", *words).codes()

    with report.case("a plan of what would succeed has no error, and leaves no question open"):
        for codes in (saved("--set", "snapshot_name=planned"), plan()):
            report.equal("errors", [code for code, severity in codes.items() if severity == "error"], [])
            report.check("all is answered", "unanswered" not in codes, codes)
    with report.case("a plan foretells: an alias has the name"):
        report.equal("the plan", plan(*as_named(ALIAS), expect=5).get("name_is_alias"), "error")
        run("-m", "restore", *as_named(ALIAS), expect=None)
        report.equal("the plan of a restore over what has an alias", plan().get("aliases_replaced"), "info")
    with report.case("a plan foretells: shards are given to no node"):
        for value in ("none", *(["new_primaries"] if line.release[0] == 2 and not line.is_opensearch else [])):
            with transient(cluster, {"cluster.routing.allocation.enable": value}, afterwards="all"):
                report.equal(f"the plan, {value}", plan(*as_copy, expect=3).get("allocation_disabled"), "error")
                nothing_is_restored(run, report, cluster, as_copy)
            forget_copy(cluster)
        with transient(cluster, {"cluster.routing.allocation.exclude._name": "nobody"}, afterwards=""):
            report.equal("the plan, with a filter", plan(*as_copy).get("allocation_filtered"), "warning")
    with report.case("a plan foretells: health stays yellow"):
        cluster.call("PUT", f"/{PEOPLE}/_settings", {"number_of_replicas": 1})
        report.equal("the plan", plan().get("replicas_unassigned"), "info")
        cluster.call("PUT", f"/{PEOPLE}/_settings", {"number_of_replicas": 0})
    if has((7, 0)):
        with report.case("a plan foretells: there would be too many shards"):
            with transient(cluster, {"cluster.max_shards_per_node": 6}):
                report.equal("the plan", plan(*as_copy, expect=5).get("shard_limit"), "error")
                run("-m", "restore", *as_copy, expect=None)
                report.check("the plan of a restore over what is there", "shard_limit" not in plan())
                run("-m", "restore")
            with transient(cluster, {"cluster.max_shards_per_node": 7}):
                report.check("the plan, with room for them", "shard_limit" not in plan(*as_copy))
                run("-m", "restore", *as_copy)
            cluster.delete_index("lab-copy")
    if has((6, 4)):
        with report.case("a plan foretells: an alias would write to two indices"):
            writes = lambda index, does: {"add": {"index": index, "alias": "lab-write", "is_write_index": does}}
            cluster.call("POST", "/_aliases", {"actions": [writes(PEOPLE, True)]})
            run("-m", "backup", "--set", "snapshot_name=written", "--set", f"index_names={PEOPLE}")
            cluster.call("POST", "/_aliases", {"actions": [writes(PEOPLE, False), writes(ORDERS, True)]})
            written = ("--set", "snapshot_name=written", "--set", f"index_names={PEOPLE}")
            report.equal("the plan", plan(*written).get("alias_write_index"), "warning")
            run("-m", "restore", *written, expect=None)
            report.equal("it is open again", cluster.states()[PEOPLE], "open")
            cluster.call("POST", "/_aliases", {"actions": [{"remove": {"index": "lab-*", "alias": "lab-write"}}]})
    if has((6, 0)):
        with report.case("a plan tells the block of a full disk"):
            block = lambda value: cluster.call("PUT", f"/{ORDERS}/_settings", {"index.blocks.read_only_allow_delete": value})
            block(True)
            report.equal("the plan", saved("--set", "snapshot_name=planned").get("index_read_only"), "warning")
            block(None)
    if has((7, 9)):
        with report.case("a plan tells hidden indices that a backup saves"):
            cluster.call("PUT", "/lab-hidden", {"settings": {"number_of_replicas": 0, "index.hidden": True}})
            cluster.wait_until_active("lab-hidden")
            hiding = ("--set", "snapshot_name=hiding", "--set", "index_names=lab-*")
            report.equal("the plan", saved(*hiding).get("index_hidden"), "info")
            report.check("the backup", "lab-hidden" in run("-m", "backup", *hiding).objects[0]["indices"])
            cluster.delete_index("lab-hidden")
    if line.is_opensearch:
        data_streams_foretold(run, report, cluster, plan, as_named)
    elif line.release >= (8,):
        system_indices_foretold(run, report, cluster, plan)
        disk_foretold(run, report, cluster, plan, as_copy)


@contextmanager
def transient(cluster: Cluster, settings: dict, afterwards: str | None = None) -> Iterator[None]:
    """While the settings hold; before 5.0 they cannot be taken away, so each is told what it is afterwards."""
    cluster.call("PUT", "/_cluster/settings", {"transient": settings})
    try:
        yield
    finally:
        cluster.call("PUT", "/_cluster/settings", {"transient": dict.fromkeys(settings, afterwards)})


def forget_copy(cluster: Cluster) -> None:
    """Up to 2.x its shards are restored once they may be, and until then there is no other restore; later that fails for good."""
    cluster.request("GET", "/_cluster/health/lab-copy?wait_for_status=green&timeout=2s")
    cluster.delete_index("lab-copy")


def nothing_is_restored(run, report: Report, cluster: Cluster, words: tuple[str, ...]) -> None:
    run("-m", "restore", *words, "--set", "wait_for_completion=false")
    time.sleep(1)
    report.equal("shards that a node was given", cluster.primaries("lab-copy"), {"all": SHARDS[PEOPLE], "active": 0, "under way": 0})


def disk_foretold(run, report: Report, cluster: Cluster, plan, as_copy: tuple[str, ...]) -> None:
    disk = "cluster.routing.allocation.disk."
    total = next(iter(cluster.call("GET", "/_nodes/stats/fs")["nodes"].values()))["fs"]["total"]["total_in_bytes"]
    room = (("low", total), ("high", 2), ("flood_stage", 1))  # to be free: all of it, which even an empty disk has not
    marks = {f"{disk}watermark.{mark}": f"{size}b" for mark, size in room}
    with report.case("a plan foretells: the disk is beyond its watermark"), transient(cluster, {f"{disk}threshold_enabled": True} | marks):
        report.equal("the plan", plan(*as_copy, expect=3).get("disk_watermark"), "error")
        time.sleep(32)  # the master asks for the disks every 30 s, and did not while nobody wanted to know
        nothing_is_restored(run, report, cluster, as_copy)
        cluster.delete_index("lab-copy")


def data_streams_foretold(run, report: Report, cluster: Cluster, plan, as_named) -> None:
    with report.case("a plan foretells what becomes of data streams"):
        template = {"index_patterns": ["lab-stream*"], "data_stream": {}, "template": {"settings": {"number_of_replicas": 0}}}
        cluster.call("PUT", "/_index_template/lab-streams", template)
        cluster.call("PUT", "/_data_stream/lab-stream")
        cluster.call("POST", "/lab-stream/_rollover")
        backing = [f".ds-lab-stream-00000{n}" for n in (1, 2)]
        parts = ("--set", "snapshot_name=stream", "--set", "index_names=.ds-lab-stream-*")
        report.equal("a plan to save parts", run("plan", "backup", *parts).codes().get("data_stream_torn"), "warning")
        whole = run("-m", "backup", *parts[:-1], "index_names=lab-stream")
        report.equal("saved whole", sorted(whole.objects[0]["indices"]), backing)
        by_pattern = run("-m", "backup", "--set", "snapshot_name=streams", "--set", "index_names=lab-str*")
        report.equal("saved whole by a pattern", sorted(by_pattern.objects[0]["indices"]), backing)
        expected = {"data_stream_write_index": "error", "data_stream_backing_index": "info", "data_stream_not_restored": "warning"}
        codes = plan(*parts, expect=5)
        report.equal("a plan to restore over it", {code: codes.get(code) for code in expected}, expected)
        run("-m", "restore", *parts, expect=None)
        report.equal("they are open", [cluster.states()[name] for name in backing], ["open", "open"])
        older = (*parts[:-1], f"index_names={backing[0]}")
        report.equal("a plan for one that is not written to", plan(*older).get("data_stream_backing_index"), "info")
        run("-m", "restore", *older)
        streams = cluster.call("GET", "/_data_stream")["data_streams"]
        report.equal("it stays", [index["index_name"] for index in streams[0]["indices"]], backing)
        report.equal("a plan under its name", plan(*as_named("lab-stream"), expect=5).get("name_is_data_stream"), "error")
        run("-m", "restore", *as_named("lab-stream"), expect=None)
        cluster.call("DELETE", "/_data_stream/lab-stream")
        report.equal("a plan without it", plan(*parts).get("data_stream_not_restored"), "warning")
        run("-m", "restore", *parts)
        report.equal("no data stream", cluster.call("GET", "/_data_stream")["data_streams"], [])
        for name in backing:
            cluster.delete_index(name)
        cluster.call("DELETE", "/_index_template/lab-streams")


def system_indices_foretold(run, report: Report, cluster: Cluster, plan) -> None:
    with report.case("a plan foretells: system indices are refused by name"):
        cluster.call("POST", f"/{ORDERS}/_forcemerge?wait_for_completion=false")  # whose result is kept in .tasks
        give_up = time.monotonic() + TIMEOUT
        while ".tasks" not in cluster.states() and time.monotonic() < give_up:
            time.sleep(0.1)
        cluster.wait_until_active(".tasks")
        run("-m", "backup", "--set", "snapshot_name=with-tasks", "--set", f"index_names={ORDERS}")
        tasks = ("--set", "snapshot_name=with-tasks", "--set", "index_names=.tasks")
        report.equal("the plan", plan(*tasks, expect=5).get("system_index"), "error")
        run("-m", "restore", *tasks, expect=None)
        report.equal("it is open", cluster.states()[".tasks"], "open")


def with_environment(report: Report, tool: Tool, cluster: Cluster) -> None:
    with report.case("without a conf file"):
        environment = os.environ | {"ES_URL": f"http://{cluster.address}"}
        command = [tool.program, "list", "-r", REPOSITORY, "by-hand"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, env=environment, cwd=Path("/"))
        report.equal("exit code", done.returncode, 0)
        report.check("a table", done.stdout.splitlines()[1].startswith("by-hand   SUCCESS"), done.stdout)
        report.check("it says whom it asked", done.stderr.startswith("source: "), done.stderr)
