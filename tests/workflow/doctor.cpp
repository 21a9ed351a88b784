// SPDX-License-Identifier: Apache-2.0
/// @file
/// Examining a cluster: each finding where it is due, none where all is well, and nothing changed.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/doctor.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace es_s3_snapshot;
using test::bench;
using test::fake_cluster;
using test::fault;

namespace {

namespace json = boost::json;

void register_repository(bench& b, json::object settings = {{"bucket", "bucket"}, {"base_path", "a/b"}}) {
    b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", std::move(settings)}};
}

doctor_options options_for(std::string repository = "r") {
    doctor_options options;
    options.repository = std::move(repository);
    options.settings.bucket = "bucket";
    options.settings.base_path = "a/b";
    return options;
}

diagnosis examined(bench& b, doctor_options options = options_for()) {
    auto const made = b.run(examine, options);
    REQUIRE(made);
    return *made;
}

std::string codes(diagnosis const& d) {
    std::string made;
    for (auto const& f : d.findings) made += std::string(to_string(f.level)) + " " + f.code + ": " + f.message + "\n";
    return made;
}

finding const* find(diagnosis const& d, std::string_view code) {
    auto const& all = d.findings;
    auto const found = std::find_if(all.begin(), all.end(), [&](auto const& f) { return f.code == code; });
    return found == all.end() ? nullptr : &*found;
}

/// The finding, which must be there.
finding get(diagnosis const& d, std::string_view code) {
    auto const* found = find(d, code);
    CAPTURE(code, codes(d));
    REQUIRE(found != nullptr);
    return *found;
}

bool holds(std::string const& text, std::string_view part) { return text.find(part) != text.npos; }

replay_answer ok(std::string body) { return {200, std::move(body)}; }

/// Answers the path with the text.
void answer(bench& b, std::string path, std::string body) {
    b.cluster.instead = [path = std::move(path), body = std::move(body)](request const& req)
        -> std::optional<replay_answer> {
        if (req.target.substr(0, req.target.find('?')) != path) return {};
        return ok(body);
    };
}

}  // namespace

TEST_CASE("a healthy cluster has neither warnings nor errors, on any line, and is not changed") {
    struct line {
        version v;
        distribution p;
        char const* plugin;
    };
    auto const l = GENERATE(values<line>({{{1, 0, 3}, distribution::elasticsearch, "cloud-aws"},
                                          {{1, 7, 6}, distribution::elasticsearch, "cloud-aws"},
                                          {{2, 4, 6}, distribution::elasticsearch, "cloud-aws"},
                                          {{5, 6, 16}, distribution::elasticsearch, "repository-s3"},
                                          {{7, 17, 0}, distribution::elasticsearch, "repository-s3"},
                                          {{9, 5, 3}, distribution::elasticsearch, "repository-s3"},
                                          {{3, 8, 0}, distribution::opensearch, "repository-s3"}}));
    CAPTURE(l.v, l.plugin);
    bench b(l.v, l.p);
    b.cluster.plugin = l.plugin;
    register_repository(b);
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 1}}, 0, 1, {}};
    auto const d = examined(b);
    CAPTURE(codes(d));
    CHECK(count_of(d.findings, severity::error) == 0);
    CHECK(count_of(d.findings, severity::warning) == 0);
    CHECK_FALSE(d.failure);
    CHECK(holds(get(d, "server").message, es_s3_snapshot::to_string(l.v)));
    for (auto const* code : {"plugin_installed", "repository_registered", "cluster_green"}) get(d, code);
    CHECK(holds(get(d, "snapshots").message, "1 snapshot in 'r': 1 SUCCESS"));
    CHECK((find(d, "repository_verified") != nullptr) == (l.v >= version{1, 4} || l.p == distribution::opensearch));
    for (auto const& req : b.transport.sent)
        CHECK((req.verb == method::get || (req.verb == method::post && holds(req.target, "/_verify"))));
}

TEST_CASE("a cluster that does not answer is the one finding") {
    bench b;
    b.transport.spoil = [](int, request const&) { return fault::refused; };
    auto const d = examined(b);
    CHECK(d.findings.size() == 1);
    CHECK(get(d, "cluster_unreachable").level == severity::error);
    CHECK(d.failure == make_error_code(errc::connection_failed));
}

TEST_CASE("no fault ends the examination, and each is told") {
    auto const kind = GENERATE(from_range(std::begin(test::all_faults), std::end(test::all_faults)));
    CAPTURE(static_cast<int>(kind));
    for (int n = 1; n != 8; ++n) {
        bench b;
        register_repository(b);
        // the same request again and again, since an exchange repeats what it may
        std::string spoilt;
        b.transport.spoil = [&](int number, request const& req) {
            if (number == n && spoilt.empty()) spoilt = req.target;
            return req.target == spoilt ? kind : fault::none;
        };
        auto const d = examined(b);
        CAPTURE(n, spoilt, codes(d));
        if (!spoilt.empty() && kind != fault::s404 && kind != fault::wrong_shape) {
            CHECK(count_of(d.findings, severity::error) + count_of(d.findings, severity::warning) > 0);
        }
        get(d, "server");
    }
}

TEST_CASE("who stops is not told a diagnosis") {
    bench b;
    register_repository(b);
    auto const n = GENERATE(0, 1, 2, 3, 4, 5);
    b.transport.before_send = [&](int number) {
        if (number == n) b.stop.request_stop();
    };
    auto const made = b.run(examine, options_for());
    REQUIRE_FALSE(made);
    CHECK(made.error().is(errc::operation_canceled));
}

TEST_CASE("a missing plugin is told with the nodes that lack it and the line's command") {
    struct line {
        version v;
        distribution p;
        char const* cure;
    };
    auto const l = GENERATE(values<line>(
        {{{1, 7, 6}, distribution::elasticsearch, "bin/plugin install elasticsearch/elasticsearch-cloud-aws/2.7.1"},
         {{2, 4, 6}, distribution::elasticsearch, "bin/plugin install cloud-aws"},
         {{7, 17, 0}, distribution::elasticsearch, "bin/elasticsearch-plugin install repository-s3"},
         {{8, 19, 0}, distribution::elasticsearch, "module"},
         {{3, 8, 0}, distribution::opensearch, "bin/opensearch-plugin install repository-s3"}}));
    CAPTURE(l.v);
    bench b(l.v, l.p);
    register_repository(b);
    bool const early = l.v.major < 5 && l.p == distribution::elasticsearch;
    std::string const plugin = early ? "cloud-aws" : "repository-s3";
    answer(b, "/_nodes/plugins",
           R"({"nodes":{"n1":{"name":"node-1","plugins":[{"name":")" + plugin +
               R"("}]},"n2":{"name":"node-2","plugins":[]}}})");
    SECTION("and the repository cannot be used") {
        b.cluster.verification_error = "[r] [[n2, 'RepositoryException[[r] repository type [s3] does not exist]']]";
        auto const d = examined(b);
        auto const f = get(d, "plugin_missing");
        CHECK(f.level == severity::error);
        CHECK(holds(f.message, "is missing on node-2"));
        CHECK(holds(f.cure, l.cure));
        CHECK(d.failure == make_error_code(errc::repository_unusable));
        CHECK(count_of(d.findings, severity::error) == 1);
    }
    SECTION("and the nodes that matter have it") {
        CHECK(get(examined(b), "plugin_missing").level == severity::warning);
    }
}

TEST_CASE("nodes of different releases are told") {
    bench b;
    register_repository(b);
    answer(b, "/_nodes/plugins",
           R"({"nodes":{"n1":{"name":"node-1","version":"7.17.0","plugins":[{"name":"repository-s3"}]},)"
           R"("n2":{"name":"node-2","version":"7.17.9","plugins":[{"name":"repository-s3"}]}}})");
    auto const f = get(examined(b), "versions_differ");
    CHECK(f.level == severity::warning);
    CHECK(holds(f.message, "7.17.0 on node-1; 7.17.9 on node-2"));
}

TEST_CASE("an absent repository is an error, or a warning where a job would register it") {
    bench b({1, 7, 6});
    b.cluster.plugin = "cloud-aws";
    auto options = options_for();
    options.settings.access_key = "the-key";
    options.settings.secret_key = "the-secret";
    SECTION("with settings") {
        auto const d = examined(b, options);
        auto const f = get(d, "repository_absent");
        CHECK(f.level == severity::warning);
        CHECK(holds(f.cure, R"(PUT /_snapshot/r {"type":"s3","settings":{"bucket":"bucket","base_path":"a/b"}})"));
        CHECK_FALSE(holds(f.cure, "the-"));
        CHECK_FALSE(d.failure);
    }
    SECTION("with settings, to restore from") {
        bench later;
        options.writes = false;
        CHECK(holds(get(examined(later, options), "repository_absent").cure, R"("readonly":true)"));
    }
    SECTION("without") {
        options.settings = {};
        auto const d = examined(b, options);
        CHECK(get(d, "repository_absent").level == severity::error);
        CHECK(d.failure == make_error_code(errc::not_found));
    }
    SECTION("of the managed service") {
        options.repository = "cs-automated";
        CHECK(get(examined(b, options), "repository_absent").level == severity::error);
    }
    SECTION("with settings that no line takes") {
        options.settings.bucket = "No_Bucket";
        auto const d = examined(b, options);
        CHECK(get(d, "settings_unusable").level == severity::error);
        CHECK(d.failure == make_error_code(errc::invalid_argument));
    }
    SECTION("none is named") {
        options.repository.clear();
        auto const d = examined(b, options);
        CHECK(get(d, "repository_unnamed").level == severity::info);
        CHECK(count_of(d.findings, severity::error) == 0);
    }
    for (auto const& req : b.transport.sent) CHECK_FALSE(holds(req.target, "_verify"));
}

TEST_CASE("what the line leaves out of the settings is told with the commands") {
    bench b;
    auto options = options_for();
    options.settings.access_key = "the-key";
    options.settings.secret_key = "the-secret";
    auto const f = get(examined(b, options), "settings_left_out");
    CHECK(f.level == severity::info);
    CHECK(holds(f.message, "elasticsearch-keystore add s3.client.default.access_key"));
}

TEST_CASE("a registration of another place is a conflict") {
    bench b;
    register_repository(b, {{"bucket", "other"}, {"base_path", "a/b"}});
    auto const d = examined(b);
    auto const f = get(d, "repository_elsewhere");
    CHECK(f.level == severity::error);
    CHECK(holds(f.message, "bucket 'other'"));
    CHECK(holds(f.cure, "DELETE /_snapshot/r"));
    CHECK(d.failure == make_error_code(errc::conflict));
}

TEST_CASE("read-only is wrong for who writes, and right for who restores") {
    bench b;
    auto options = options_for();
    SECTION("writes") {
        register_repository(b, {{"bucket", "bucket"}, {"base_path", "a/b"}, {"readonly", "true"}});
        auto const d = examined(b, options);
        CHECK(get(d, "repository_readonly").level == severity::error);
        CHECK(d.failure == make_error_code(errc::conflict));
    }
    options.writes = false;
    SECTION("restores") {
        register_repository(b, {{"bucket", "bucket"}, {"base_path", "a/b"}, {"readonly", "true"}});
        CHECK(holds(get(examined(b, options), "repository_registered").message, "read-only"));
    }
    SECTION("restores, and could write") {
        register_repository(b);
        auto const f = get(examined(b, options), "repository_writable");
        CHECK(f.level == severity::warning);
        CHECK(holds(f.cure, R"("readonly":true)"));
    }
    SECTION("restores what it saved itself, and can write as it should") {
        options.own = true;
        register_repository(b);
        CHECK(find(examined(b, options), "repository_writable") == nullptr);
    }
}

TEST_CASE("a place that is registered twice is told, unless one of the two cannot write") {
    bench b;
    register_repository(b);
    json::object settings{{"bucket", "bucket"}, {"base_path", "a/b"}};
    bool const readonly = GENERATE(false, true);
    if (readonly) settings["readonly"] = "true";
    b.cluster.repositories["twin"] = {{"type", "s3"}, {"settings", settings}};
    auto const d = examined(b);
    CHECK((find(d, "repository_twice") != nullptr) == !readonly);
    if (!readonly) CHECK(holds(get(d, "repository_twice").message, "twin"));
}

TEST_CASE("keys that everybody can read are told, with the line's cure, and not repeated") {
    struct line {
        version v;
        char const* cure;
    };
    auto const l = GENERATE(values<line>({{{1, 7, 6}, "cloud.aws.access_key"},
                                          {{6, 3, 0}, "bin/elasticsearch-keystore add s3.client.default.secret_key"},
                                          {{7, 17, 0}, "POST /_nodes/reload_secure_settings"}}));
    bench b(l.v);
    register_repository(
        b, {{"bucket", "bucket"}, {"base_path", "a/b"}, {"access_key", "the-key"}, {"secret_key", "the-secret"}});
    auto const d = examined(b);
    auto const f = get(d, "secrets_readable");
    CHECK(f.level == severity::warning);
    CHECK(holds(f.message, "access_key and secret_key"));
    CHECK(holds(f.cure, l.cure));
    CHECK(holds(f.cure, R"(PUT /_snapshot/r {"type":"s3","settings":{"bucket":"bucket","base_path":"a/b"}})"));
    for (auto const& one : d.findings) CHECK_FALSE(holds(one.message + one.cure, "the-"));
}

TEST_CASE("what keeps the nodes from the bucket is told apart, with its cure") {
    struct known {
        char const* reason;
        char const* code;
        errc failure;
        char const* cure;
    };
    auto const k = GENERATE(values<known>({
        {"The specified bucket does not exist", "bucket_missing", errc::not_found, "create-bucket --bucket bucket"},
        {"PermanentRedirect", "bucket_elsewhere", errc::repository_unusable, "region"},
        {"AuthorizationHeaderMalformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'", "bucket_elsewhere",
         errc::repository_unusable, R"("region":"eu-west-1")"},
        {"Error Code: AccessDenied", "bucket_denied", errc::access_denied, R"("Resource":"arn:aws:s3:::bucket/a/b/*")"},
        {"specified bucket is not valid", "bucket_name_invalid", errc::repository_unusable, "name"},
        {"InvalidAccessKeyId", "access_key_unknown", errc::access_denied, "keystore add s3.client.default.access_key"},
        {"SignatureDoesNotMatch", "secret_key_wrong", errc::access_denied, "POST /_nodes/reload_secure_settings"},
        {"Unable to load credentials", "keys_missing", errc::access_denied,
         "keystore add s3.client.default.secret_key"},
        {"Setting [access_key] is insecure", "keys_in_settings", errc::repository_unusable, "keystore add"},
        {"Unknown s3 client name [nope]", "client_unknown", errc::repository_unusable, "s3.client.NAME"},
        {"RequestTimeTooSkewed", "clock_skewed", errc::repository_unusable, "set-ntp"},
        {"Connection refused", "store_unreachable", errc::repository_unusable, "network"},
        {"cannot be accessed on the node [n]", "store_differs", errc::repository_unusable, "same settings"},
        {"User: u is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/r", "role_refused",
         errc::access_denied, R"("Action":"iam:PassRole")"},
        {"the moon is full", "repository_unusable", errc::repository_unusable, ""},
    }));
    CAPTURE(k.reason);
    bench b;
    register_repository(b);
    b.cluster.verification_error =
        "[r] path [a/b] is not accessible on master node; caused by: " + std::string(k.reason);
    auto const d = examined(b);
    auto const f = get(d, k.code);
    CHECK(f.level == severity::error);
    CHECK(holds(f.message, k.reason));
    CHECK(holds(f.cure, k.cure));
    CHECK(d.failure == make_error_code(k.failure));
    CHECK(find(d, "snapshots") == nullptr);  // the list would fail for the same reason
}

TEST_CASE("a line with keys in the settings is told to register them again") {
    bench b({5, 6, 16});
    register_repository(b);
    b.cluster.verification_error = "InvalidAccessKeyId";
    CHECK(holds(get(examined(b), "access_key_unknown").cure, "PUT /_snapshot/r"));
}

TEST_CASE("a line whose region is the node's own is told the setting of the node") {
    bench b({6, 8, 23});
    register_repository(b);
    b.cluster.verification_error = "AuthorizationHeaderMalformed; expecting 'eu-west-1'";
    CHECK(holds(get(examined(b), "bucket_elsewhere").cure, "s3.client.default.endpoint: s3.eu-west-1.amazonaws.com"));
}

TEST_CASE("nodes that met the same are told together, by their names") {
    bench b;
    register_repository(b, {{"bucket", "bucket"}, {"base_path", "a/b"}, {"client", "backup"}});
    answer(b, "/_nodes/plugins",
           R"({"nodes":{"id1":{"name":"node-1","plugins":[{"name":"repository-s3"}]},)"
           R"("id2":{"name":"node-2","plugins":[{"name":"repository-s3"}]}}})");
    b.cluster.verification_error =
        "[r] [[id1, 'RemoteTransportException[[node-1][10.0.0.1:9300][internal:admin/repository/verify]]; nested: "
        "AmazonS3Exception[Access Denied, 'x']'], [id2, 'SdkClientException[Unable to load credentials]'], "
        "[id3, 'SdkClientException[Unable to load credentials]']]";
    auto const d = examined(b);
    CHECK(holds(get(d, "bucket_denied").message, "'r' on node-1: RemoteTransportException"));
    CHECK_FALSE(holds(get(d, "bucket_denied").message, "id2"));
    CHECK(holds(get(d, "keys_missing").message, "on node-2, id3"));
    CHECK(holds(get(d, "keys_missing").cure, "s3.client.backup.access_key"));
    CHECK(count_of(d.findings, severity::error) == 2);
}

TEST_CASE("a cluster that is yellow works, one that is red does not") {
    bench b;
    register_repository(b);
    b.cluster.unassigned = 3;
    SECTION("yellow") {
        b.cluster.status_of_all = "yellow";
        auto const f = get(examined(b), "cluster_yellow");
        CHECK(f.level == severity::warning);
        CHECK(holds(f.message, "3 shards unassigned"));
        CHECK(holds(f.cure, "GET /_cluster/allocation/explain"));
    }
    SECTION("red") {
        b.cluster.status_of_all = "red";
        for (auto const* name : {"a", "b", "c", "d", "e", "f", "g"})
            b.cluster.indices[name] = {true, 1, "x", 0, true, ""};
        auto const d = examined(b);
        CHECK(get(d, "cluster_red").level == severity::error);
        CHECK(holds(get(d, "cluster_red").message, "in a, b, c, d, e and 2 more"));
        CHECK(d.failure == make_error_code(errc::server_error));
    }
}

TEST_CASE("a snapshot that runs is told, with since when, and as stuck where that is long") {
    bench b({7, 4, 0});
    register_repository(b);
    b.env.advance(std::chrono::hours(30));
    auto const now =
        std::chrono::duration_cast<std::chrono::milliseconds>(b.env.wall_now().time_since_epoch()).count();
    auto const hours = GENERATE(2, 26);
    b.cluster.snapshots["s1"] = {"IN_PROGRESS", {{"a", 1}}, 99, now - hours * 3'600'000L, {}};
    auto const d = examined(b);
    CHECK(count_of(d.findings, severity::error) == 0);
    if (hours == 2) {
        CHECK(holds(get(d, "snapshot_running").message, "'s1' in 'r' is STARTED, for 2 h 0 min: 0 of 1 shard done"));
        CHECK(holds(get(d, "snapshot_running").cure, "wait"));
    } else {
        auto const f = get(d, "snapshot_stuck");
        CHECK(f.level == severity::warning);
        CHECK(holds(f.message, "for 1 day 2 h"));
        CHECK(holds(f.cure, "DELETE /_snapshot/r/s1"));
    }
    CHECK(holds(get(d, "snapshots").message, "1 IN_PROGRESS"));
}

TEST_CASE("a snapshot that waits for a node that has left is orphaned") {
    bench b({6, 8, 0});
    register_repository(b);
    b.cluster.snapshots["s1"] = {"IN_PROGRESS", {{"a", 1}}, 99, 1, {}};
    auto const node = GENERATE(as<std::string>(), "n1", "n9");
    answer(b, "/_snapshot/_status",
           R"({"snapshots":[{"snapshot":"s1","repository":"r","state":"STARTED","shards_stats":{"total":1,"done":0},)"
           R"("indices":{"a":{"shards":{"0":{"stage":"STARTED","stats":{},"node":")" +
               node + R"("}}}}}]})");
    auto const d = examined(b);
    CHECK((find(d, "snapshot_orphaned") != nullptr) == (node == "n9"));
    if (node == "n9") {
        CHECK(holds(get(d, "snapshot_orphaned").message, "left the cluster: n9"));
        CHECK(d.failure == make_error_code(errc::busy));
    }
}

TEST_CASE("a snapshot that is in progress and that nobody makes is orphaned, but not one that just ended") {
    bench b({1, 7, 6});
    register_repository(b);
    bool const ends = GENERATE(false, true);
    b.cluster.snapshots["s1"] = {"IN_PROGRESS", {{"a", 1}}, 0, 1, {}};
    b.cluster.instead = [&](request const& req) -> std::optional<replay_answer> {
        if (ends && holds(req.target, "/_snapshot/_status")) b.cluster.snapshots["s1"].state = "SUCCESS";
        return {};
    };
    auto const d = examined(b);
    CHECK((find(d, "snapshot_orphaned") != nullptr) == !ends);
    if (!ends) CHECK(get(d, "snapshot_orphaned").cure == "DELETE /_snapshot/r/s1");
}

TEST_CASE("a question that is refused is told, and what the cluster lacks is no fault of it") {
    bench b;
    register_repository(b);
    auto const status = GENERATE(401U, 400U);
    b.cluster.instead = [&](request const& req) -> std::optional<replay_answer> {
        if (!holds(req.target, "/_cluster/health")) return {};
        return status == 400 ? fake_cluster::refuse(400, "illegal_argument_exception", "no handler found for uri [x]")
                             : fake_cluster::refuse(401, "security_exception", "missing authentication credentials");
    };
    auto const d = examined(b);
    auto const f = get(d, "unanswered");
    CHECK(holds(f.message, "how the cluster is"));
    CHECK(f.level == (status == 400 ? severity::info : severity::error));
    if (status == 401) CHECK(d.failure == make_error_code(errc::access_denied));
    get(d, "snapshots");
}

TEST_CASE("the managed service's own repository is not verified") {
    bench b;
    b.cluster.repositories["cs-automated"] = {{"type", "s3"}, {"settings", {{"bucket", "theirs"}}}};
    auto const d = examined(b, options_for("cs-automated"));
    CAPTURE(codes(d));
    CHECK(count_of(d.findings, severity::error) == 0);
    for (auto const& req : b.transport.sent) CHECK(req.verb == method::get);
}
