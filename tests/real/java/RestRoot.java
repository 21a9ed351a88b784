// SPDX-License-Identifier: Apache-2.0
package lab;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestChannel;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;

/**
 * Answers GET / with what the server says of itself.
 * From Elasticsearch 8 on that is the work of a module, and the module isn't on Maven Central.
 */
public class RestRoot extends Plugin implements ActionPlugin {
    private static final String BODY = """
        {
          "name" : "%s", "cluster_name" : "%s", "cluster_uuid" : "%s",
          "version" : {
            "number" : "%s", "build_flavor" : "default", "build_type" : "%s", "build_hash" : "%s", "build_date" : "%s",
            "build_snapshot" : %s, "lucene_version" : "%s",
            "minimum_wire_compatibility_version" : "%s", "minimum_index_compatibility_version" : "%s"
          },
          "tagline" : "You Know, for Search"
        }
        """;

    private ClusterService cluster;

    @Override
    public Collection<?> createComponents(PluginServices services) {
        cluster = services.clusterService();
        return List.of();
    }

    @Override
    public Collection<RestHandler> getRestHandlers(@rest_services@) {
        return List.of(new RestHandler() {
            @Override
            public List<Route> routes() {
                return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
            }

            @Override
            public void handleRequest(RestRequest request, RestChannel channel, NodeClient client) {
                channel.sendResponse(new RestResponse(RestStatus.OK, "application/json", describe()));
            }
        });
    }

    private String describe() {
        Build build = Build.current();
        return String.format(Locale.ROOT, BODY,
            cluster.getNodeName(), cluster.getClusterName().value(), cluster.state().metadata().clusterUUID(),
            build.version(), build.type().displayName(), build.hash(), build.date(), build.isSnapshot(),
            org.apache.lucene.util.Version.LATEST, build.minWireCompatVersion(), build.minIndexCompatVersion());
    }
}
