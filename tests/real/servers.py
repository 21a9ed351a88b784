# SPDX-License-Identifier: Apache-2.0
"""Starts and ends the S3 server and the nodes: on loopback, on ports that they choose, in folders that go away."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import downloads
import s3_client
from cluster import Cluster
from lines import Line

REGION = "us-east-1"
ACCESS_KEY = "LABACCESSKEY"
SPARE_ACCESS_KEY = "LABSPAREKEY"  # with the same secret; nodes keep their S3 clients by access key
SECRET_KEY = "lab-secret-key-of-no-value"
BUCKET = "lab-snapshots"
S3_ROOT = ["--access", "LABROOT", "--secret", "lab-root-secret-of-no-value"]
START_WITHIN = 120  # seconds; two busy cores need a tenth of it

Found = TypeVar("Found")
Stoppable = TypeVar("Stoppable")


class StartError(Exception):
    """A server ended, or never answered, while it was starting."""


class Server:
    """One process of ours, its folder and its log."""

    def __init__(self, name: str, command: list, folder: Path, env: dict[str, str] | None = None):
        self.name = name
        self.log = folder / "out.log"
        self._how = command, env
        self._start()

    def _start(self) -> None:
        command, env = self._how
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                downloads.dying_with_us(command),
                cwd=self.log.parent,
                env=os.environ | (env or {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours to handle
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_for(self, what: str, probe: Callable[[], Found | None]) -> Found:
        """What `probe` finds, once it finds something; an error with the end of the log where it never does."""
        give_up = time.monotonic() + START_WITHIN
        while not (found := probe()):
            if self._process.poll() is not None or time.monotonic() > give_up:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-40:])
                raise StartError(f"{self.name}: {what} never came; the end of its log:\n{tail}")
            time.sleep(0.05)
        return found

    def listening_port(self) -> int | None:
        """Few servers tell which port they were given, but the kernel does."""
        try:
            handles = {os.readlink(handle) for handle in Path(f"/proc/{self.pid}/fd").iterdir()}
            sockets = Path(f"/proc/{self.pid}/net/tcp").read_text().splitlines()[1:]
        except OSError:  # closed while we looked
            return None
        for socket in sockets:
            fields = socket.split()
            address, state, inode = fields[1], fields[3], fields[9]
            if state == "0A" and f"socket:[{inode}]" in handles:  # listening, and its own
                return int(address.rpartition(":")[2], 16)
        return None

    def stop(self) -> None:
        """At once: what it holds is thrown away with its folder."""
        self._process.kill()
        self._process.wait()


class S3Server(Server):
    """versitygw over a folder: a bucket is a folder of it, an object a file.

    The clusters' key belongs to a user who owns BUCKET and may not create another, as a careful policy would have it.
    With `domain`, a bucket may be a label before it as well.
    """

    def __init__(self, folder: Path, domain: str = ""):
        self.buckets = folder / "buckets"
        self.buckets.mkdir()
        (self.buckets / ".no-such-bucket").touch()  # see java/S3OnFolder.java
        for name in ("metadata", "accounts"):
            (folder / name).mkdir()
        super().__init__("the S3 server", self.command(*(["--virtual-domain", domain] if domain else [])), folder)
        try:
            self.endpoint = f"127.0.0.1:{self.wait_for('its port', self.listening_port)}"
            self._add_users_and_bucket()
        except BaseException:
            self.stop()
            raise

    def command(self, *more: object) -> list:
        folder = self.buckets.parent
        options = ["--port", "127.0.0.1:0", *S3_ROOT, "--region", REGION, "--quiet", "--iam-dir", folder / "accounts"]
        # Metadata in a folder, since a temporary file system may lack extended attributes.
        return [downloads.s3_server(), *options, *more, "posix", "--sidecar", folder / "metadata", self.buckets]

    def start_again(self) -> None:
        """After it was stopped: on the same port, with the same objects."""
        command, env = self._how
        self._how = [self.endpoint if word == "127.0.0.1:0" else word for word in command], env
        self._start()
        self.wait_for("its port", self.listening_port)

    def _add_users_and_bucket(self) -> None:
        admin = [downloads.s3_server(), "admin", *S3_ROOT, "--endpoint-url", f"http://{self.endpoint}"]
        quietly = {"check": True, "capture_output": True}
        for key in (ACCESS_KEY, SPARE_ACCESS_KEY):
            subprocess.run([*admin, "create-user", "--access", key, "--secret", SECRET_KEY, "--role", "user"], **quietly)
        subprocess.run([*admin, "create-bucket", "--owner", ACCESS_KEY, "--bucket", BUCKET], **quietly)

    def objects(self, prefix: str) -> list[str]:
        """The keys below a prefix, as any client of S3 sees them: over HTTP, the request signed."""
        return s3_client.list_objects(self.endpoint, REGION, ACCESS_KEY, SECRET_KEY, BUCKET, prefix)

    def put(self, key: str, content: bytes) -> None:
        s3_client.put_object(self.endpoint, REGION, ACCESS_KEY, SECRET_KEY, BUCKET, key, content)


class S3OverTls(Server):
    """Another versitygw over the same buckets and users, which speaks https with a certificate of its own."""

    def __init__(self, s3: S3Server, folder: Path):
        self.certificate = folder / "certificate.pem"
        key = folder / "key.pem"
        made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", self.certificate]
        whose = ["-subj", "/CN=the S3 server", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
        subprocess.run(["openssl", "req", "-x509", *made, *whose], check=True, capture_output=True)
        super().__init__(
            "the S3 server over TLS",
            s3.command("--cert", self.certificate, "--key", key),
            folder,
        )
        try:
            self.endpoint = f"127.0.0.1:{self.wait_for('its port', self.listening_port)}"
        except BaseException:
            self.stop()
            raise


class Node(Server):
    """One node of a line, a cluster of its own. Starting it returns at once; `cluster` is there once it answers."""

    def __init__(
        self,
        line: Line,
        folder: Path,
        s3: S3Server,
        *,
        s3_plugin: bool = True,
        secret_key: str = SECRET_KEY,
        settings: dict[str, str] | None = None,
        lives_long: bool = False,
    ):
        self.line = line
        self._lives_long = lives_long
        self._s3 = s3
        self._s3_plugin = s3_plugin
        self._cluster: Cluster | None = None
        self._installation = downloads.server(line)
        self._home = folder
        self._lay_out(_settings(line, folder, s3 if s3_plugin else None) | (settings or {}))
        keystore = {"S3_ACCESS_KEY": ACCESS_KEY, "S3_SECRET_KEY": secret_key}
        super().__init__(line.name, self._command(), folder, keystore if s3_plugin else None)

    @property
    def cluster(self) -> Cluster:
        if self._cluster is None:
            port = self.wait_for("its port", self._logged_port)
            cluster = Cluster(self.line, f"127.0.0.1:{port}")
            self.wait_for("an answer", cluster.is_up)
            if self._s3_plugin and self.line.is_first:
                self._load_signers(cluster)
            self._cluster = cluster
        return self._cluster

    def start_again(self) -> None:
        """After it was stopped: over the same data, and on the same port if its settings name one. Returns at once."""
        self._cluster = None
        self._start()

    def _lay_out(self, settings: dict[str, str]) -> None:
        """A home of its own, with the installation's parts linked into it."""
        for name in ("config", "tmp"):
            (self._home / name).mkdir()
        if (self._installation / "modules").exists():
            (self._home / "modules").symlink_to(self._installation / "modules")
        if self._s3_plugin and not self._plugins_on_class_path:
            (self._home / "plugins").symlink_to(self._installation / "plugins")
        else:
            (self._home / "plugins").mkdir()
        config = self._home / "config"
        (config / "elasticsearch.yml").write_text("".join(f"{key}: {value}\n" for key, value in settings.items()))
        (config / "logging.yml").write_text(LOG4J_1)
        (config / "log4j2.properties").write_text(LOG4J_2)

    @property
    def _plugins_on_class_path(self) -> bool:
        """1.x adds plugins to its class loader in a way that Java 9 closed, so they have to be there before."""
        return self.line.is_first

    def _command(self) -> list:
        classes = [*self._installation.glob("boot.jar"), self._installation / "lib" / "*"]
        if self._s3_plugin and self._plugins_on_class_path:
            classes.append(self._installation / "plugins" / "cloud-aws" / "*")
        config = self._home / "config"
        command = [downloads.java_home(self.line.java) / "bin" / "java", *(LONG_LIVED if self._lives_long else SHORT_LIVED), *JAVA_OPTIONS]
        command += [f"-Djava.io.tmpdir={self._home / 'tmp'}", f"-Dlog4j.configurationFile={config / 'log4j2.properties'}"]
        for prefix in ("es", "opensearch"):
            command += [f"-D{prefix}.path.home={self._home}", f"-D{prefix}.path.conf={config}"]
        command += [f"-Dlab.buckets={self._s3.buckets}", "-cp", ":".join(map(str, classes))]
        if self.line.is_legacy:
            command += LEGACY_OPTIONS
            return [*command, "org.elasticsearch.bootstrap.Elasticsearch", "start"]
        return [*command, "lab.Launcher", self._home]

    def _logged_port(self) -> str | None:
        found = re.search(r"http.*publish_address \{[^}]*?:(\d+)\]?\}", self.log.read_text(errors="replace"), re.IGNORECASE)
        return found and found[1]

    def _load_signers(self, cluster: Cluster) -> None:
        """1.x knows the V4 signer only once its S3 client's class is loaded, and by then has made one client without it.

        So a repository that nobody needs takes that first client. It has other keys, since clients are kept by key.
        """
        settings = {"bucket": BUCKET, "endpoint": self._s3.endpoint, "protocol": "http"}
        settings |= {"access_key": "NOBODY", "secret_key": "nobody"}
        cluster.request("PUT", "/_snapshot/first-client?verify=false", {"type": "s3", "settings": settings})
        cluster.request("DELETE", "/_snapshot/first-client")


def _settings(line: Line, home: Path, s3: S3Server | None) -> dict[str, str]:
    """The node's configuration; without `s3`, that of a node without the plugin."""
    settings = {
        "cluster.name": line.name,
        "node.name": "lab",
        "network.host": "127.0.0.1",
        "http.port": "0",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }
    if line.is_legacy:  # which ignore what they don't know
        return settings | {
            "transport.tcp.port": "0",
            "discovery.zen.ping.multicast.enabled": "false",
            "discovery.zen.ping.timeout": "200ms",
            "discovery.zen.ping_timeout": "200ms",
            "security.manager.enabled": "false",
            "processors": "8",  # with two, a running snapshot blocks every call that reads the repository
            "cloud.aws.s3.signer": "AWSS3V4SignerType",  # the S3 server speaks no older one
        }
    settings |= {
        "path.home": str(home),
        "discovery.type": "single-node",
        "thread_pool.snapshot.max": "5",  # likewise
        "transport.port" if line.is_opensearch or line.release >= (7,) else "transport.tcp.port": "0",
    }
    if line.has_real_s3 and s3:
        client = {"endpoint": s3.endpoint, "protocol": "http", "region": REGION, "path_style_access": "true"}
        settings |= {f"s3.client.default.{key}": value for key, value in client.items()}
    return settings


# The better code would come too late for seconds; but only there are hashes computed by the processor's own instructions.
SHORT_LIVED = ["-Xms256m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
LONG_LIVED = ["-Xms1g", "-Xmx1g"]

JAVA_OPTIONS = [
    *("-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", "-Djna.nosys=true", "-Dlog4j2.disable.jmx=true"),
    *("-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true", "-Dio.netty.recycler.maxCapacityPerThread=0"),
    *(f"--add-opens=java.base/java.{package}=ALL-UNNAMED" for package in ("io", "lang", "nio", "nio.file", "util")),
]

LEGACY_OPTIONS = [
    "-Des.foreground=yes",  # without it 1.x closes its standard output
    "-Des.insecure.allow.root=true",  # 2.x refuses root; these nodes listen on loopback alone
    "-Djava.security.manager=allow",  # 2.x sets one, whatever it is told
]

LOG4J_1 = """\
rootLogger: INFO, console
appender:
  console:
    type: console
    layout:
      type: consolePattern
      conversionPattern: "[%d{ISO8601}][%p][%c] %m%n"
"""

LOG4J_2 = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%p][%c] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


def _scratch() -> Path:
    """The folder for temporary files, unless it lies below no mount point, as all does in a plain chroot.

    Java finds no file store there, and a node refuses to start.
    """
    mounts = [Path(mount.split()[1]) for mount in Path("/proc/self/mounts").read_text().splitlines()]
    usual = Path(tempfile.gettempdir()).resolve()
    candidates = (usual, Path("/dev/shm"), Path("/run"))
    return next((folder for folder in candidates if any(folder.is_relative_to(mount) for mount in mounts)), usual)


class Lab:
    """All that one run starts. Leaving it, on whatever way, ends every process and removes every file."""

    def __enter__(self) -> Lab:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, _: sys.exit(128 + received))
        self.folder = Path(tempfile.mkdtemp(prefix="es-s3-snapshot-lab-", dir=_scratch()))
        self._servers: list = []
        try:
            self.s3 = self.keep(S3Server(self.new_folder("s3")))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        for server in reversed(self._servers):
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def node(self, line: Line, **options) -> Node:
        """Starts a node and returns at once, so that several can start side by side."""
        return self.keep(Node(line, self.new_folder(line.name), self.s3, **options))

    def keep(self, server: Stoppable) -> Stoppable:
        """Stops it when all is over."""
        self._servers.append(server)
        return server

    def new_folder(self, name: str) -> Path:
        folder = self.folder / f"{len(self._servers)}-{name}"
        folder.mkdir()
        return folder
