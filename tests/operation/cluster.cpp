// SPDX-License-Identifier: Apache-2.0
/// @file
/// Root info, cluster health and plugins, as every recorded server tells them.
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/node.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

bool has_plugin(node_plugins_info const& node, std::string_view name) {
    return std::find(node.plugins.begin(), node.plugins.end(), name) != node.plugins.end();
}

}  // namespace

TEST_CASE("Every server is recognised by what it tells at its root", "[cluster][wire]") {
    each_of("get_info", [](exchange const& e) {
        if (e.status == 400) return;  // a kind of answer was asked for that the line does not give
        auto const heard = hear(get_info{}, e);
        REQUIRE(heard.has_value());
        CHECK(heard->product == e.line().product);
        CHECK(heard->number == text_at(e.told(), "/version/number"));
        CHECK(heard->node_name == text_at(e.told(), "/name"));
        CHECK(heard->cluster_name == text_at(e.told(), "/cluster_name"));
        CHECK(heard->tagline == text_at(e.told(), "/tagline"));
        CHECK(heard->cluster_uuid.empty() == e.is("elasticsearch-1."));
        CHECK(heard->compatibility_mode == (e.name == "root_compatibility"));
        if (!heard->compatibility_mode) CHECK(heard->version == e.release());
    });
}

TEST_CASE("OpenSearch that claims to be Elasticsearch 7.10.2 is seen through", "[cluster][wire]") {
    each_named(
        "root_compatibility",
        [](exchange const& e) {
            auto const heard = hear(get_info{}, e);
            REQUIRE(heard.has_value());
            CHECK(heard->number == "7.10.2");
            CHECK(heard->compatibility_mode);
            CHECK(heard->product == distribution::opensearch);
            CHECK(heard->version == version{e.release().major, 0, 0});
        },
        2);
}

TEST_CASE("A cluster that is not formed yet has no id, since all of them tell the same", "[cluster]") {
    auto const heard =
        decode(get_info{}, {}, R"({"cluster_name":"c","cluster_uuid":"_na_","version":{"number":"7.17.29"}})");
    REQUIRE(heard.has_value());
    CHECK(heard->cluster_uuid.empty());
}

TEST_CASE("The root of a server that is none of ours is an error", "[cluster]") {
    CHECK(wrong_with(get_info{}, "<html>hello</html>").starts_with("malformed: the answer is not JSON"));
    CHECK(wrong_with(get_info{}, "").starts_with("malformed: "));
    CHECK(wrong_with(get_info{}, "{}") == "unexpected: in the answer, 'number' is missing");
    CHECK(wrong_with(get_info{}, R"({"version":{}})") == "unexpected: in the answer, 'version.number' is missing");
    CHECK(wrong_with(get_info{}, R"({"version":{"number":null}})") ==
          "unexpected: in the answer, 'version.number' is missing");
    CHECK(wrong_with(get_info{}, R"({"version":{"number":7}})") ==
          "unexpected: in the answer, 'version.number' is not a string");
    CHECK(wrong_with(get_info{}, R"({"version":"7.1"})") == "unexpected: in the answer, 'version' is not an object");
    CHECK(wrong_with(get_info{}, R"({"version":{"number":"7"}})") == "malformed: the server calls its version '7'");
    CHECK(wrong_with(get_info{}, R"({"version":{"number":"seven"}})") ==
          "malformed: the server calls its version 'seven'");
    CHECK(wrong_with(get_info{}, "[]") == "unexpected: in the answer, the whole is not an object");
}

TEST_CASE("Suffixes of a version number are ignored, and so are unknown fields", "[cluster]") {
    auto const heard =
        hear(get_info{}, R"({"name":"n","version":{"number":"9.0.0-rc1","new":[1,{"x":2}]},"more":null})");
    REQUIRE(heard.has_value());
    CHECK(heard->version == version{9, 0, 0});
    CHECK(heard->product == distribution::elasticsearch);
    auto const opensearch = hear(get_info{}, R"({"version":{"distribution":"opensearch","number":"3.0.0-beta1"}})");
    REQUIRE(opensearch.has_value());
    CHECK(opensearch->product == distribution::opensearch);
    CHECK_FALSE(opensearch->compatibility_mode);
}

TEST_CASE("Each major of OpenSearch in compatibility mode is told by its Lucene", "[cluster]") {
    auto major = [](std::string const& lucene) {
        auto const told = R"({"tagline":"The OpenSearch Project: x","version":{"number":"7.10.2")" + lucene + "}}";
        return hear(get_info{}, told)->version.major;
    };
    CHECK(major(R"(,"lucene_version":"8.8.2")") == 1);
    CHECK(major(R"(,"lucene_version":"9.1.0")") == 2);
    CHECK(major(R"(,"lucene_version":"10.1.0")") == 3);
    CHECK(major("") == 1);
    CHECK(major(R"(,"lucene_version":"none")") == 1);
}

TEST_CASE("Settings are told with what holds where none says otherwise, from 5.0 on", "[cluster]") {
    get_cluster_settings all;
    all.include_defaults = true;
    auto const asked = [&](version v) { return encode(all, any_server(distribution::elasticsearch, v)); };
    CHECK(asked({5, 0, 0})->target == "/_cluster/settings?flat_settings=true&include_defaults=true");
    REQUIRE(asked({2, 4, 6}).has_error());
    CHECK(asked({2, 4, 6}).error().is(errc::not_supported));
    auto const heard =
        hear(all, R"({"persistent":{},"transient":{},"defaults":{"cluster.max_shards_per_node":"1000"}})");
    REQUIRE(heard.has_value());
    CHECK(heard->defaults.at("cluster.max_shards_per_node") == "1000");
}

TEST_CASE("Health is told alike by every server, in time or not", "[cluster][wire]") {
    each_of("cluster_health", [](exchange const& e) {
        auto const heard = hear(cluster_health{}, e);
        if (!is_answer<cluster_health>(e)) {
            CHECK(e.name == "http_unknown_param");
            CHECK(heard.error().info.status == e.status);
            return;
        }
        REQUIRE(heard.has_value());
        auto const told = e.told();
        CHECK((heard->status == "green" || heard->status == "yellow" || heard->status == "red"));
        CHECK(heard->status == text_at(told, "/status"));
        CHECK(heard->timed_out == told.at("timed_out").as_bool());
        if (e.status == 408) CHECK(heard->timed_out);
        CHECK(heard->number_of_nodes == 1);
        CHECK(heard->initializing_shards == told.at("initializing_shards").to_number<std::uint64_t>());
        CHECK(heard->unassigned_shards == told.at("unassigned_shards").to_number<std::uint64_t>());
    });
}

TEST_CASE("Health of named indices tells their shards", "[cluster][wire]") {
    for (auto const* name : {"exact_health", "exact_health_all"}) {
        each_named(name, [](exchange const& e) {
            auto const heard = hear(cluster_health{}, e);
            REQUIRE(heard.has_value());
            CHECK(heard->status == "green");
            REQUIRE(heard->indices.size() == 2);
            for (auto const& index : heard->indices) {
                CHECK(index.number_of_shards == (index.name == "logs-1" ? 3u : 1u));
                CHECK(index.active_primary_shards == index.number_of_shards);
                CHECK(index.status == "green");
                CHECK(index.initializing_shards + index.unassigned_shards + index.relocating_shards == 0);
            }
        });
    }
}

TEST_CASE("Health of a missing index is red, late, and an answer", "[cluster][wire]") {
    each_named("exact_health_missing", [](exchange const& e) {
        CHECK(e.status == (e.is("elasticsearch-1.") ? 200u : 408u));
        auto const heard = hear(cluster_health{}, e);
        REQUIRE(heard.has_value());
        CHECK(heard->timed_out);
        CHECK(heard->status == "red");
        CHECK(heard->indices.empty());
    });
}

TEST_CASE("Health of an index that is being restored tells its shards under way", "[cluster][wire]") {
    each_named(
        "slow_restore_health",
        [](exchange const& e) {
            auto const heard = hear(cluster_health{}, e);
            REQUIRE(heard.has_value());
            REQUIRE(heard->indices.size() == 1);
            auto const& index = heard->indices[0];
            CHECK(index.name == "bigr");
            CHECK(index.number_of_shards == 1);
            CHECK(index.active_primary_shards + index.initializing_shards + index.unassigned_shards == 1);
        },
        9);
}

TEST_CASE("What health must hold is missed by its path", "[cluster]") {
    CHECK(wrong_with(cluster_health{}, R"({"timed_out":false})") == "unexpected: in the answer, 'status' is missing");
    CHECK(wrong_with(cluster_health{},
                     R"({"status":"red","indices":{"a.b":{"status":"red","active_primary_shards":1}}})") ==
          "unexpected: in the answer, 'indices.a.b.number_of_shards' is missing");
    CHECK(wrong_with(cluster_health{}, R"({"status":"red","number_of_nodes":1.5})") ==
          "unexpected: in the answer, 'number_of_nodes' is not a whole number of 64 bits, not negative");
    CHECK(wrong_with(cluster_health{}, R"({"status":"red","timed_out":"no"})") ==
          "unexpected: in the answer, 'timed_out' is not true or false");
    CHECK(wrong_with(cluster_health{}, R"({"status":"red","indices":[]})") ==
          "unexpected: in the answer, 'indices' is not an object");
    CHECK(wrong_with(cluster_health{}, R"({"status":"red","indices":null,"initializing_shards":null})").empty());
}

TEST_CASE("Each node tells its name, its version and its plugins", "[cluster][wire]") {
    each_of("get_node_plugins", [](exchange const& e) {
        auto const heard = hear(get_node_plugins{}, e);
        REQUIRE(heard.has_value());
        REQUIRE(heard->size() == 1);
        auto const& node = heard->front();
        CHECK(e.answer.find('"' + node.id + '"') != std::string::npos);
        if (e.query.empty()) {  // some recordings leave out the rest
            CHECK_FALSE(node.name.empty());
            CHECK(node.version == to_string(e.release()));
        }
        if (e.before({5, 0})) CHECK(has_plugin(node, "cloud-aws") == (e.name != "noplugin_plugins"));
        if (e.is("opensearch-3")) CHECK(has_plugin(node, "repository-s3"));
        if (!e.before({6, 0})) CHECK(has_plugin(node, "transport-netty4"));
    });
}

TEST_CASE("Plugins and modules are one list, and a plugin without a name is an error", "[cluster]") {
    auto const heard =
        hear(get_node_plugins{}, R"({"nodes":{"i":{"plugins":[{"name":"a"}],"modules":[{"name":"b"}]},"j":{}}})");
    REQUIRE(heard.has_value());
    REQUIRE(heard->size() == 2);
    CHECK((*heard)[0].plugins == std::vector<std::string>{"a", "b"});
    CHECK((*heard)[1].plugins.empty());
    CHECK(wrong_with(get_node_plugins{}, R"({"nodes":{"i":{"plugins":[{"name":"a"},{}]}}})") ==
          "unexpected: in the answer, 'nodes.i.plugins[1].name' is missing");
    CHECK(wrong_with(get_node_plugins{}, R"({"nodes":{"i":{"modules":[["a"]]}}})") ==
          "unexpected: in the answer, 'nodes.i.modules[0]' is not an object");
}

TEST_CASE("Names of indices are encoded one by one", "[cluster]") {
    elasticsearch_1 const server;
    CHECK(encode(cluster_health{{"ä", "c+d", "e*"}}, server)->target ==
          "/_cluster/health/%C3%A4,c%2Bd,e%2A?level=indices&timeout=5s&master_timeout=30s");
    CHECK(encode(cluster_health{{"c/d"}}, server).error().is(errc::invalid_argument));
}
