# SPDX-License-Identifier: Apache-2.0
"""The server lines that the tests run against: where each comes from and how it differs from the others."""

from __future__ import annotations

from dataclasses import dataclass, field

STAND_IN = "stand-in: the server's own snapshot code, writing to the folder that the S3 server serves as a bucket"


@dataclass(frozen=True)
class Line:
    """One release of one product.

    `artifacts` maps a folder of the installation to Maven coordinates, group:artifact:version[:type[:classifier]].
    A coordinate that ends in + brings its dependencies along.
    """

    product: str
    version: str
    artifacts: dict[str, tuple[str, ...]]
    s3: str = STAND_IN
    java: int = 17
    gaps: dict[str, str] = field(default_factory=dict)  # fill the @gaps@ of java/*.java; empty: own main class

    @property
    def name(self) -> str:
        return f"{self.product}-{self.version}"

    @property
    def package(self) -> str:
        return f"org.{self.product}"

    @property
    def release(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.version.split("."))

    @property
    def is_opensearch(self) -> bool:
        return self.product == "opensearch"

    @property
    def is_legacy(self) -> bool:
        """Elasticsearch 1.x and 2.x: started by their own main class, S3 keys in the configuration."""
        return not self.gaps

    @property
    def is_first(self) -> bool:
        """Elasticsearch 1.x, which needs help of its own."""
        return self.is_legacy and self.release < (2,)

    @property
    def has_real_s3(self) -> bool:
        return self.s3 != STAND_IN

    @property
    def document_type(self) -> str | None:
        """The mapping type that a bulk request must name: none since Elasticsearch 7."""
        return None if self.is_opensearch or self.release >= (7,) else "doc"

    @property
    def keeps_keys_in_settings(self) -> bool:
        """Whether a repository's settings may hold S3 keys: from 6.0 on they belong in the node's keystore."""
        return not self.is_opensearch and self.release < (6,)


def legacy(version: str, server: str, plugin: str, **more: tuple[str, ...]) -> Line:
    """Elasticsearch 1.x or 2.x: the whole distribution, and its S3 plugin, are on Maven Central."""
    artifacts = {
        "distribution": (f"{server}:{version}:zip",),
        # the AWS SDK of the day needs jaxb-api, which left the Java runtime with Java 11
        "plugins/cloud-aws": (f"{plugin}:zip", "javax.xml.bind:jaxb-api:2.3.1"),
        **more,
    }
    return Line("elasticsearch", version, artifacts, s3="real: the plugin cloud-aws")


def elasticsearch(version: str, gaps: dict[str, str], *, network: str, java: int = 17, more: tuple[str, ...] = ()) -> Line:
    """Elasticsearch 6 or later: the server's jar with its dependencies, and what its distribution would add."""
    artifacts = {
        "lib": (f"org.elasticsearch:elasticsearch:{version}+", *more),
        "modules/transport-netty4": (f"org.elasticsearch.plugin:{network}:{version}+",),
    }
    return Line("elasticsearch", version, artifacts, java=java, gaps=gaps)


def opensearch(version: str, gaps: dict[str, str], *, loader: str, log4j: str, s3_plugin: bool = False, java: int = 17) -> Line:
    artifacts = {
        "lib": (
            f"org.opensearch:opensearch:{version}+",
            f"org.opensearch:opensearch-plugin-classloader:{loader}",
            f"org.apache.logging.log4j:log4j-core:{log4j}",
        ),
        "modules/transport-netty4": (f"org.opensearch.plugin:transport-netty4-client:{version}+",),
    }
    s3 = STAND_IN
    if s3_plugin:
        artifacts["plugins/repository-s3"] = (f"org.opensearch.plugin:repository-s3:{version}+",)
        s3 = "real: the plugin repository-s3"
    return Line("opensearch", version, artifacts, s3=s3, java=java, gaps=gaps)


# What the servers' Java interfaces ask of java/*.java, release by release: each says what differs from the one before.
JAVA_5 = {
    "environment": "settings",
    "prepare": "",
    "node": "new Node(environment)",
    "metadata": "RepositoryMetaData",
    "project": "",
    "services": "Environment environment, NamedXContentRegistry registry",
    "arguments": "registry",
    "rest_services": "",
}
JAVA_6 = JAVA_5 | {
    "environment": "settings, config",
    "node": "new Node(environment) { @Override protected void registerDerivedNodeNameWithLogger(String name) {} }",
}
JAVA_7_10 = JAVA_6 | {
    "node": "new Node(environment)",
    "metadata": "RepositoryMetadata",
    "services": JAVA_6["services"] + ", ClusterService cluster, RecoverySettings recovery",
    "arguments": "registry, cluster, recovery",
}
JAVA_7_17 = JAVA_7_10 | {
    "services": JAVA_6["services"] + ", ClusterService cluster, BigArrays arrays, RecoverySettings recovery",
    "arguments": "registry, cluster, arrays, recovery",
}
JAVA_8_19 = JAVA_7_17 | {
    "prepare": "LogConfigurator.configureESLogging();",
    "node": "new Node(environment, PluginsLoader.createPluginsLoader("
    "PluginsLoader.loadModulesBundles(modules), PluginsLoader.loadPluginsBundles(plugins), Map.of(), false))",
    "services": JAVA_7_17["services"] + ", RepositoriesMetrics metrics",
    "rest_services": "Settings settings, NamedWriteableRegistry registry, RestController controller, "
    "ClusterSettings clusterSettings, IndexScopedSettings indexSettings, SettingsFilter filter, "
    "IndexNameExpressionResolver resolver, Supplier<DiscoveryNodes> nodes, Predicate<NodeFeature> features",
}
JAVA_9 = JAVA_8_19 | {
    "node": JAVA_8_19["node"].replace("(modules)", "(modules, false)").replace("(plugins)", "(plugins, false)"),
    "project": "project, ",
    "services": JAVA_8_19["services"] + ", SnapshotMetrics snapshots",
    "arguments": JAVA_8_19["arguments"] + ", snapshots",
    "rest_services": "ActionPlugin.RestHandlersServices services, "
    "Supplier<DiscoveryNodes> nodes, Predicate<NodeFeature> features",
}
OPENSEARCH_3 = JAVA_7_10 | {"prepare": "Keystore.addTo(builder);"}

LINES = {
    line.name: line
    for line in (
        legacy(
            "1.7.6",
            "org.elasticsearch:elasticsearch",
            "org.elasticsearch:elasticsearch-cloud-aws:2.7.1",
            sources=("org.elasticsearch:elasticsearch:1.7.6:jar:sources",),
        ),
        legacy("2.4.6", "org.elasticsearch.distribution.zip:elasticsearch", "org.elasticsearch.plugin:cloud-aws:2.4.6"),
        Line(
            "elasticsearch",
            "5.6.16",
            {"distribution": ("org.elasticsearch.distribution.zip:elasticsearch:5.6.16:zip",)},
            gaps=JAVA_5,
        ),
        # Up to 7.10 a server depends neither on a log4j-core nor on its own class loader for plugins: that is one
        # class, which others have published.
        elasticsearch(
            "6.8.23",
            JAVA_6,
            network="transport-netty4-client",
            more=("org.codelibs.elasticsearch.lib:plugin-classloader:6.8.9", "org.apache.logging.log4j:log4j-core:2.17.1"),
        ),
        elasticsearch(
            "7.10.2",
            JAVA_7_10,
            network="transport-netty4-client",
            more=("org.codelibs.elasticsearch.lib:plugin-classloader:7.10.2", "org.apache.logging.log4j:log4j-core:2.11.1"),
        ),
        elasticsearch("7.17.29", JAVA_7_17, network="transport-netty4-client"),
        elasticsearch("8.19.5", JAVA_8_19, network="transport-netty4"),
        elasticsearch("9.5.3", JAVA_9, network="transport-netty4", java=25),
        opensearch("1.3.20", JAVA_7_10, loader="2.0.0", log4j="2.17.1"),  # none is published for 1.3; the class is the same
        opensearch("2.19.1", JAVA_7_10, loader="2.19.1", log4j="2.21.0"),
        opensearch("3.8.0", OPENSEARCH_3, loader="3.8.0", log4j="2.25.4", s3_plugin=True, java=25),
    )
}


def find_line(wanted: str) -> Line:
    """The line of that name; `2.4` or `opensearch-3` will do where only one line begins so."""
    matches = [line for name, line in LINES.items() if name.startswith((wanted, f"elasticsearch-{wanted}"))]
    if wanted in LINES:
        return LINES[wanted]
    if len(matches) != 1:
        raise SystemExit(f"{wanted!r} names {len(matches) or 'no'} lines; there are: {', '.join(LINES)}")
    return matches[0]
