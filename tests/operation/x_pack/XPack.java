// SPDX-License-Identifier: Apache-2.0
// What x-pack's own classes make of request bodies, and what they write as answers. Run by record.py.
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.elasticsearch.action.admin.cluster.snapshots.create.CreateSnapshotRequest;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.cluster.SnapshotsInProgress;
import org.elasticsearch.common.Strings;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.http.HttpChannel;
import org.elasticsearch.http.HttpRequest;
import org.elasticsearch.repositories.RepositoryException;
import org.elasticsearch.repositories.RepositoryInfo;
import org.elasticsearch.repositories.RepositoryStats;
import org.elasticsearch.repositories.RepositoryStatsSnapshot;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.snapshots.SnapshotId;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContent;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ilm.OperationMode;
import org.elasticsearch.xpack.core.searchablesnapshots.MountSearchableSnapshotRequest;
import org.elasticsearch.xpack.core.slm.SnapshotInvocationRecord;
import org.elasticsearch.xpack.core.slm.SnapshotLifecyclePolicy;
import org.elasticsearch.xpack.core.slm.SnapshotLifecyclePolicyItem;
import org.elasticsearch.xpack.core.slm.SnapshotLifecyclePolicyMetadata;
import org.elasticsearch.xpack.core.slm.SnapshotLifecycleStats;
import org.elasticsearch.xpack.core.slm.SnapshotRetentionConfiguration;
import org.elasticsearch.xpack.core.slm.action.ExecuteSnapshotLifecycleAction;
import org.elasticsearch.xpack.core.slm.action.GetSLMStatusAction;
import org.elasticsearch.xpack.core.slm.action.GetSnapshotLifecycleAction;
import org.elasticsearch.xpack.core.slm.action.GetSnapshotLifecycleStatsAction;

public class XPack {
    interface Writing {
        void to(XContentBuilder out) throws Exception;
    }

    static String json(Writing what) throws Exception {
        XContentBuilder out = JsonXContent.contentBuilder();
        what.to(out);
        return Strings.toString(out);
    }

    static void print(String name, String key, String text, String understood) throws Exception {
        byte[] line = (json(out -> {
            out.startObject().field("name", name).field(key, text);
            if (understood != null) out.field("understood", understood);
            out.endObject();
        }) + "\n").getBytes(StandardCharsets.UTF_8);
        System.out.write(line, 0, line.length);
    }

    static void answer(String name, ToXContent object) throws Exception {
        print(name, "answer", json(out -> object.toXContent(out, ToXContent.EMPTY_PARAMS)), null);
    }

    /// Calls the method with these arguments, and with a parser's configuration or a timeout where the release wants one.
    static Object call(Class<?> type, Object object, String name, Object... given) throws Exception {
        for (Method method : type.getMethods()) {
            if (!method.getName().equals(name)) continue;
            List<Object> arguments = new ArrayList<>();
            int taken = 0;
            for (Class<?> wanted : method.getParameterTypes()) {
                boolean fits = taken < given.length && (wanted.isInstance(given[taken]) || wanted == boolean.class);
                if (fits) arguments.add(given[taken++]);
                else if (wanted == TimeValue.class) arguments.add(TimeValue.timeValueSeconds(30));
                else if (wanted.getName().endsWith("DeprecationHandler")) arguments.add(wanted.getField("IGNORE_DEPRECATIONS").get(null));
                else if (wanted.getName().startsWith("org.elasticsearch.xcontent.")) arguments.add(wanted.getField("EMPTY").get(null));
            }
            if (taken == given.length && arguments.size() == method.getParameterCount()) return method.invoke(object, arguments.toArray());
        }
        throw new NoSuchMethodException(type + "." + name);
    }

    static XContentParser parser(String body) throws Exception {
        return (XContentParser) call(XContent.class, JsonXContent.jsonXContent, "createParser", body);
    }

    // ---- requests ----

    static String policy(String body) throws Exception {
        SnapshotLifecyclePolicy policy = SnapshotLifecyclePolicy.parse(parser(body), "nightly");
        if (policy.validate() != null) return "refused: " + policy.validate().getMessage();
        CreateSnapshotRequest asked = (CreateSnapshotRequest) call(SnapshotLifecyclePolicy.class, policy, "toRequest");
        SnapshotRetentionConfiguration kept = policy.getRetentionPolicy();
        return json(out -> {
            out.startObject().field("schedule", policy.getSchedule()).field("name", policy.getName());
            out.field("repository", asked.repository()).array("indices", asked.indices());
            out.field("ignore_unavailable", asked.indicesOptions().ignoreUnavailable());
            out.field("include_global_state", asked.includeGlobalState()).field("partial", asked.partial());
            out.array("feature_states", asked.featureStates());
            out.field("metadata", new TreeMap<>(asked.userMetadata()));
            if (kept != null) out.field("retention", kept);
            out.endObject();
        });
    }

    static Object stands_for(Class<?> type, String uri) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getName().equals("uri")) return uri;
            if (method.getName().equals("method")) return RestRequest.Method.POST;
            if (method.getName().equals("getHeaders")) return Map.of();
            if (method.getName().equals("body")) return method.getReturnType().getMethod("empty").invoke(null);
            return method.getReturnType() == boolean.class ? false : null;
        });
    }

    static String mount(String body) throws Exception {
        String uri = "/?repository=contract&snapshot=one&wait_for_completion=true&storage=shared_cache&master_timeout=30s";
        RestRequest rest = (RestRequest) call(RestRequest.class, null, "request", stands_for(HttpRequest.class, uri),
            stands_for(HttpChannel.class, uri));
        MountSearchableSnapshotRequest mount = MountSearchableSnapshotRequest.PARSER.apply(parser(body), rest);
        return json(out -> {
            out.startObject().field("repository", mount.repositoryName()).field("snapshot", mount.snapshotName());
            out.field("index", mount.snapshotIndexName()).field("renamed_index", mount.mountedIndexName());
            out.field("refresh_interval", mount.indexSettings().get("index.refresh_interval"));
            out.array("ignore_index_settings", mount.ignoreIndexSettings());
            out.field("wait_for_completion", mount.waitForCompletion()).field("storage", mount.storage().toString()).endObject();
        });
    }

    // ---- answers ----

    static SnapshotLifecyclePolicyItem item(String id, String body, boolean ran) throws Exception {
        SnapshotLifecyclePolicyMetadata.Builder made = SnapshotLifecyclePolicyMetadata.builder()
            .setPolicy(SnapshotLifecyclePolicy.parse(parser(body), id))
            .setHeaders(Map.of()).setVersion(ran ? 7 : 1).setModifiedDate(1_700_000_000_123L);
        SnapshotLifecyclePolicyItem.SnapshotInProgress running = null;
        if (ran) {
            made.setLastSuccess(new SnapshotInvocationRecord("nightly-2026.01.30-a", 1_700_000_100_000L, 1_700_000_200_000L, null));
            made.setLastFailure(new SnapshotInvocationRecord("nightly-2026.01.31-b", null, 1_700_000_300_000L,
                "{\"type\":\"repository_missing_exception\",\"reason\":\"[contract] missing\"}"));
            running = new SnapshotLifecyclePolicyItem.SnapshotInProgress(new SnapshotId("nightly-2026.02.01-c", "a-uuid"),
                SnapshotsInProgress.State.STARTED, 1_700_000_400_000L, null);
        }
        SnapshotLifecycleStats.SnapshotPolicyStats stats =
            ran ? new SnapshotLifecycleStats.SnapshotPolicyStats(id, 5, 2, 3, 1) : new SnapshotLifecycleStats.SnapshotPolicyStats(id);
        return new SnapshotLifecyclePolicyItem(made.build(), running, stats);
    }

    static void slm(Map<String, String> policies) throws Exception {
        List<SnapshotLifecyclePolicyItem> items = new ArrayList<>();
        for (Map.Entry<String, String> one : policies.entrySet()) items.add(item(one.getKey(), one.getValue(), items.isEmpty()));
        answer("get_lifecycle", new GetSnapshotLifecycleAction.Response(items));
        answer("get_lifecycle_none", new GetSnapshotLifecycleAction.Response(List.of()));
        answer("execute_lifecycle", new ExecuteSnapshotLifecycleAction.Response("nightly-2026.02.01-c"));
        Map<String, SnapshotLifecycleStats.SnapshotPolicyStats> each = new TreeMap<>();
        each.put("nightly", new SnapshotLifecycleStats.SnapshotPolicyStats("nightly", 5, 2, 3, 1));
        each.put("weekly", new SnapshotLifecycleStats.SnapshotPolicyStats("weekly", 10, 20, 30, 40));
        answer("get_stats", new GetSnapshotLifecycleStatsAction.Response(new SnapshotLifecycleStats(9, 1, 2, 61_001, each)));
        answer("get_stats_none", new GetSnapshotLifecycleStatsAction.Response(new SnapshotLifecycleStats()));
        for (OperationMode mode : OperationMode.values()) answer("get_status_" + mode, new GetSLMStatusAction.Response(mode));
        answer("acknowledged", AcknowledgedResponse.TRUE);
        answer("not_acknowledged", AcknowledgedResponse.FALSE);
    }

    static RepositoryStatsSnapshot metered(String name, Map<String, Long> counts, boolean archived) throws Exception {
        Map<String, Object> given = new TreeMap<>();
        for (Map.Entry<String, Long> one : counts.entrySet()) {
            Object value = one.getValue();
            try {  // operations, and the requests that they took: 9.0 and later, and late 8.x
                Class<?> actions = Class.forName("org.elasticsearch.common.blobstore.BlobStoreActionStats");
                value = actions.getConstructor(long.class, long.class).newInstance(one.getValue(), one.getValue() + 1);
            } catch (ClassNotFoundException earlier) {
            }
            given.put(one.getKey(), value);
        }
        RepositoryInfo info = new RepositoryInfo("an-ephemeral-id", name, "s3", Map.of("bucket", "snapshots"), 1_700_000_000_000L);
        if (archived) info = info.stopped(1_700_000_500_000L);
        RepositoryStats stats = RepositoryStats.class.getConstructor(Map.class).newInstance(given);
        return new RepositoryStatsSnapshot(info, stats, archived ? 42 : -1, archived);
    }

    /// The frame of the plugin that is published nowhere, around what the server itself writes.
    static void metering() throws Exception {
        List<RepositoryStatsSnapshot> all =
            List.of(metered("contract", Map.of("GetObject", 12L, "PutObject", 3L), false), metered("gone", Map.of("ListObjects", 1L), true));
        print("metering", "answer", json(out -> {
            out.startObject().startObject("nodes").startArray("a-node-id");
            for (RepositoryStatsSnapshot one : all) one.toXContent(out, ToXContent.EMPTY_PARAMS);
            out.endArray().startArray("an-idle-node-id").endArray().endObject().endObject();
        }), null);
    }

    static void failure(XContentBuilder out, Exception e) throws Exception {
        Class<?> type = RepositoryException.class.getSuperclass();  // its package changed
        out.startObject("exception");
        call(type, null, "generateFailureXContent", out, ToXContent.EMPTY_PARAMS, e, true);
        out.field("status", 500).endObject();
    }

    /// Likewise: of a verification that met exceptions, and gave up by one.
    static void integrity() throws Exception {
        Exception cause = new IOException("cannot read");
        print("verify_integrity_exception", "answer", json(out -> {
            out.startObject().startArray("log");
            out.startObject().field("timestamp_in_millis", 1_700_000_000_000L).field("anomaly", "failed to load snapshot info");
            out.startObject("snapshot").field("snapshot", "one").field("uuid", "a-uuid").endObject();
            failure(out, new RepositoryException("contract", "no such blob", cause));
            out.endObject().endArray();
            failure(out, new RepositoryException("contract", "gone", cause));
            out.endObject();
        }), null);
    }

    /// Reads `kind TAB name TAB body` a line; `held` is a policy that a server holds.
    public static void main(String[] arguments) throws Exception {
        try {  // from 8.7 on some classes want a logger when they are loaded
            Class.forName("org.elasticsearch.common.logging.LogConfigurator").getMethod("configureESLogging").invoke(null);
        } catch (NoSuchMethodException earlier) {
        }
        Map<String, String> held = new LinkedHashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] part = line.split("\t");
            if (part[0].equals("held")) {
                held.put(part[1], part[2]);
                continue;
            }
            String understood;
            try {
                understood = part[0].equals("mount") ? mount(part[2]) : policy(part[2]);
            } catch (RuntimeException e) {
                understood = "refused: " + e.getMessage();
            }
            print(part[1], "sent", part[2], understood);
        }
        slm(held);
        metering();
        integrity();
        System.out.flush();
    }
}
