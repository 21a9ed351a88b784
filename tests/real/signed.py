# SPDX-License-Identifier: Apache-2.0
"""The main job signed, through a proxy that verifies: with credentials from every source, and with what it has to refuse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from cluster import Cluster
from credential_servers import CONTAINER_TOKEN, EXTERNAL_ID, IDENTITY, ROLE_ARN, CredentialServers, Source, in_environment
from lines import Line
from report import Report
from scenario import ORDERS, Round, prepare
from servers import ACCESS_KEY, REGION, SECRET_KEY, Lab
from signature_check import Key, KeyRing
from signing_proxy import SigningProxy
from tool import Job, Outcome, Tool

FORBIDDEN = 7  # exit code
WRONG_SECRET = "lab-mistyped-secret-of-no-value"
SIGNED = {"type": "sigv4", "service": "es", "region": REGION, "credentials": "chain"}
DOMAIN = "search-lab.example.org"
CONF = Source("keys of the conf", lambda: ACCESS_KEY, conf={"credentials": "aws_api_keys"})


@dataclass
class Side:
    """A cluster and the one way that the tool knows to it."""

    cluster: Cluster
    proxy: SigningProxy

    def connections(self) -> int:
        """How many HTTP connections the cluster has seen so far, this one included."""
        nodes = self.cluster.call("GET", "/_nodes/stats/http")["nodes"].values()
        return sum(node["http"]["total_opened"] for node in nodes)


@dataclass
class Signed:
    """The clusters behind their proxies, and runs of the tool against these."""

    report: Report
    tool: Tool
    servers: CredentialServers
    keys: KeyRing
    sides: dict[str, Side]  # by mode
    job: Job

    def run(self, mode: str, source: Source, **changes) -> Outcome:
        """One run with these credentials. Whatever comes of it, it went through the proxy and told no secret."""
        side = self.sides[mode]
        side.proxy.forget()
        before = side.connections()
        job = replace(self.job, aws_auth=SIGNED | source.conf, **changes)
        outcome = self.report.saw(self.tool.run(mode, job, "-v", "-v", environment=self.servers.environment(source)))
        others = side.connections() - before - 1 - side.proxy.accepted.total()
        self.report.equal(f"{mode}: requests that reached the cluster another way", others, 0)
        printed = outcome.output + outcome.errors
        secrets = self.keys.secrets | {WRONG_SECRET, IDENTITY, CONTAINER_TOKEN}
        self.report.check("no secret in its output", not any(secret in printed for secret in secrets))
        return outcome

    def succeeds(self, mode: str, source: Source, refused: dict[str, int] | None = None, **changes) -> None:
        calls = source.calls() if source.calls else 0
        outcome = self.run(mode, source, **changes)
        proxy = self.sides[mode].proxy
        self.report.equal(f"{mode} ends with exit code", outcome.code, 0)
        self.report.equal("refused", proxy.refused, refused or {})
        self.report.equal("all was signed by", set(proxy.accepted), {source.access_key()})
        if source.calls:
            self.report.equal("asked for credentials", source.calls() - calls, 1)

    def is_refused(self, mode: str, source: Source, reason: str, words: str) -> None:
        outcome = self.run(mode, source, snapshot="lab-none")
        proxy = self.sides[mode].proxy
        self.report.equal(f"{mode} ends with exit code", outcome.code, FORBIDDEN)
        self.report.equal("accepted", proxy.accepted, {})
        self.report.equal("refused for", set(proxy.refused), {reason})
        self.report.check(f"stderr names {words}", words in outcome.errors)


def signed(lab: Lab, report: Report, tool: Tool, line: Line) -> None:
    keys = KeyRing([Key(ACCESS_KEY, SECRET_KEY)])
    servers = CredentialServers(lab, keys)
    plain = prepare(lab, report, tool, line, line)
    sides = {
        mode: Side(cluster, lab.keep(SigningProxy(cluster.address, keys)))
        for mode, cluster in (("backup", plain.source), ("restore", plain.destination))
    }
    job = replace(plain.job, source=sides["backup"].proxy.address, destination=sides["restore"].proxy.address)
    this = Signed(report, tool, servers, keys, sides, job)

    for number, source in enumerate([CONF, *servers.sources()]):
        with report.case(f"{line.name}: {source.title}"):
            # Each in a repository of its own: recent clusters don't look again for what another has added to one.
            backs_up_and_restores(this, plain, source, repository=f"lab-signed-{number}", base_path=f"lab/signed-{number}")
    with report.case("what the role was asked for"):
        asked = [request for request in servers.sts.asked if request["Action"] == "AssumeRole"]
        wanted = {"RoleArn": ROLE_ARN, "ExternalId": EXTERNAL_ID}
        report.equal("by conf (two callers) and by profile, twice each", [wanted | request == request for request in asked], [True] * 6)
    with report.case("clocks apart"):
        learns_the_clock(this, plain)
    with report.case("behind a tunnel"):
        names_the_domain(this, plain)
    refusals(this)


def backs_up_and_restores(this: Signed, plain: Round, source: Source, **place: str) -> None:
    this.succeeds("backup", source, **place)
    if ORDERS in plain.destination.states():
        plain.destination.index_documents(ORDERS, [("order-new", {"number": -1})])
    this.succeeds("restore", source, **place)
    plain.compare()


def learns_the_clock(this: Signed, plain: Round) -> None:
    """One request is refused, and tells the time: no second one is."""
    for mode, minutes, reason in (("backup", 20, "expired"), ("restore", -20, "not yet current")):
        this.sides[mode].proxy.clock_offset = timedelta(minutes=minutes)
        try:
            this.succeeds(mode, CONF, {reason: 1}, repository="lab-skewed", base_path="lab/skewed")
        finally:
            this.sides[mode].proxy.clock_offset = timedelta()
    plain.compare()


def names_the_domain(this: Signed, plain: Round) -> None:
    """The proxy is spoken to as the domain would be, whatever its address."""
    tunnel = replace(CONF, conf=CONF.conf | {"host": DOMAIN})
    backs_up_and_restores(this, plain, tunnel, repository="lab-tunnel", base_path="lab/tunnel")
    for mode, side in this.sides.items():
        this.report.equal(f"{mode}: requests were for", side.proxy.hosts, {DOMAIN})


def refusals(this: Signed) -> None:
    wrong = in_environment(Key(this.servers.new_key("REFUSED").access_key, WRONG_SECRET))
    nobody = in_environment(Key("LABNOBODY", WRONG_SECRET))
    for title, source, reason, words in (
        ("unsigned", Source("nowhere", str, conf={"type": "none"}), "unsigned", "Missing Authentication Token"),
        ("wrong secret", Source("environment", str, wrong), "signature", "Secret Access Key"),
        ("unknown access key", Source("environment", str, nobody), "access key", "security token"),
        ("another region", Source("environment", str, wrong, {"region": "eu-west-1"}), "scope", "region"),
    ):
        for mode in ("backup", "restore"):
            with this.report.case(f"{title} ({mode})"):
                this.is_refused(mode, source, reason, words)
