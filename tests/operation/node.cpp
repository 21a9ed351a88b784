// SPDX-License-Identifier: Apache-2.0
/// @file
/// Nodes: their plugins and roles, their disks, their keystores, as every recorded server tells them.
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/node.hpp>

using namespace test_support;

static_assert(tells_node_plugins<elasticsearch_1> && tells_node_plugins<opensearch_1>);
static_assert(!reloads_secure_settings<elasticsearch<version{6, 3}>>);
static_assert(reloads_secure_settings<elasticsearch<version{6, 4}>> && reloads_secure_settings<opensearch_1>);

TEST_CASE("nodes are asked for just what is wanted") {
    for (auto const& line : {es1, es9, os3}) {
        CHECK(asked(get_node_plugins(), line) == "GET /_nodes/plugins");
        CHECK(asked(get_node_fs(), line) == "GET /_nodes/stats/fs");
    }
    CHECK(asked(reload_secure_settings(), es9) == "POST /_nodes/reload_secure_settings");
    CHECK(asked(reload_secure_settings{"se\"cret", "5s"}, os3) ==
          R"(POST /_nodes/reload_secure_settings?timeout=5s {"secure_settings_password":"se\"cret"})");
    check_begins(reload_secure_settings(), {6, 4, 0});
}

TEST_CASE("a node's plugins and modules are told by name, whatever comes first") {
    each_named("contract.get_node_plugins", [](exchange const& e) {
        auto const heard = hear(get_node_plugins(), e);
        REQUIRE(heard.has_value());
        auto const told = e.told().at("nodes").as_object();
        REQUIRE(heard->size() == told.size());
        auto const& node = heard->front();
        auto const& there = told.begin()->value();
        CHECK(node.id == std::string_view(told.begin()->key()));
        CHECK(node.name == "lab");
        CHECK(parse_version(node.version) == e.release());
        CHECK(node.roles.empty() == e.before({5, 0}));
        std::vector<std::string> names;
        for (auto const* key : {"plugins", "modules"}) {
            if (auto const* list = there.as_object().if_contains(key)) {
                for (auto const& one : list->as_array()) names.push_back(text_at(one, "/name"));
            }
        }
        CHECK(node.plugins == names);
        CHECK_FALSE(names.empty());
        auto const* attributes = there.as_object().if_contains("attributes");
        CHECK(node.attributes == (attributes == nullptr ? json::object() : attributes->as_object()));
        if (e.is("opensearch-3")) CHECK(node.attributes.at("shard_indexing_pressure_enabled") == "true");
    });
}

TEST_CASE("how much of a node's disks is left is the total of its paths") {
    each_named("contract.get_node_fs", [](exchange const& e) {
        auto const heard = hear(get_node_fs(), e);
        REQUIRE(heard.has_value());
        REQUIRE(heard->size() == 1);
        auto const& node = heard->front();
        auto const told = e.told().at("nodes").as_object().begin()->value().at_pointer("/fs/total");
        CHECK(node.name == "lab");
        CHECK_FALSE(node.id.empty());
        CHECK(node.total_in_bytes == told.at("total_in_bytes").to_number<std::uint64_t>());
        CHECK(node.free_in_bytes == told.at("free_in_bytes").to_number<std::uint64_t>());
        CHECK(node.available_in_bytes == told.at("available_in_bytes").to_number<std::uint64_t>());
        CHECK(node.available_in_bytes <= node.free_in_bytes);
        CHECK(node.free_in_bytes <= node.total_in_bytes);
        CHECK(node.available_in_bytes > 0);
    });
}

TEST_CASE("each node says how it went with its keystore") {
    // the nodes of the tests have none, which they say
    each_named(
        "contract.reload_secure_settings",
        [](exchange const& e) {
            auto const heard = hear(reload_secure_settings(), e);
            REQUIRE(heard.has_value() == (e.status == 200));
            if (heard.has_error()) return;
            REQUIRE(heard->size() == 1);
            CHECK_FALSE(heard->front().id.empty());
            CHECK(heard->front().name == "lab");
            CHECK(heard->front().reload_exception == "Keystore is missing");
        },
        8);
    auto const heard = hear(reload_secure_settings(), R"({"_nodes":{"total":2,"successful":2,"failed":0},"nodes":{
        "a":{"name":"one"},"b":{"name":"two","reload_exception":{"type":"security_exception","reason":"wrong"}}}})");
    REQUIRE(heard.has_value());
    REQUIRE(heard->size() == 2);
    CHECK((*heard)[0].id == "a");
    CHECK((*heard)[0].name == "one");
    CHECK((*heard)[0].reload_exception.empty());
    CHECK((*heard)[1].reload_exception == "wrong");
}

TEST_CASE("a node holds data by its roles, and before there were roles by its attributes") {
    auto const holds = [](std::string const& told) {
        return hear(get_node_fs(), R"({"nodes":{"a":{)" + told + "}}}")->front().holds_data;
    };
    CHECK(holds(R"("roles":["data"])"));
    CHECK(holds(R"("roles":["ingest","data_cold"])"));
    CHECK_FALSE(holds(R"("roles":["master","data_frozen"])"));
    CHECK_FALSE(holds(R"("roles":[],"attributes":{"data":"true"})"));
    CHECK(holds(""));
    CHECK(holds(R"("attributes":{"master":"false"})"));
    CHECK_FALSE(holds(R"("attributes":{"data":"false"})"));
    CHECK_FALSE(holds(R"("attributes":{"client":"true"})"));
    each_named("contract.get_node_fs", [](exchange const& e) {
        auto const heard = hear(get_node_fs(), e);
        REQUIRE(heard.has_value());
        CHECK(heard->front().holds_data);
        bool const early = e.is("elasticsearch-1") || e.is("elasticsearch-2");
        CHECK(heard->front().roles.empty() == early);
    });
}

TEST_CASE("a cluster without nodes, or with one that tells nothing, is heard") {
    for (auto const* text : {"{}", R"({"nodes":{}})", R"({"nodes":null})"}) {
        CHECK(hear(get_node_plugins(), text)->empty());
        CHECK(hear(get_node_fs(), text)->empty());
        CHECK(hear(reload_secure_settings(), text)->empty());
    }
    auto const fs = hear(get_node_fs(), R"({"nodes":{"a":{"name":"one"}}})");
    REQUIRE(fs->size() == 1);
    CHECK(fs->front().total_in_bytes == 0);
    auto const plugins = hear(get_node_plugins(), R"({"nodes":{"a":{}}})");
    REQUIRE(plugins->size() == 1);
    CHECK(plugins->front().id == "a");
    CHECK(plugins->front().plugins.empty());
}

TEST_CASE("whatever stands at any place of what nodes tell is read, or an error that names the place") {
    auto check = [](auto const& op) {
        return [op](exchange const& e) {
            if (e.status >= 300) return;
            check_replacements(op, e);
            check_truncations(op, e);
        };
    };
    auto only = [](std::string_view file, std::string_view name, auto f) {
        each_recording(
            1, [&](exchange const& e) { return e.is(file) && e.name == name; }, f);
    };
    only("elasticsearch-1.7", "contract.get_node_plugins", check(get_node_plugins()));
    only("elasticsearch-9", "contract.reload_secure_settings", check(reload_secure_settings()));
    only("elasticsearch-1.7", "contract.get_node_fs", check(get_node_fs()));
    CHECK(wrong_with(get_node_plugins(), R"({"nodes":{"a":{"plugins":[{}]}}})") ==
          "unexpected: in the answer, 'nodes.a.plugins[0].name' is missing");
    CHECK(wrong_with(get_node_plugins(), R"({"nodes":{"a":{"roles":"data"}}})") ==
          "unexpected: in the answer, 'nodes.a.roles' is not an array");
    CHECK(wrong_with(get_node_fs(), R"({"nodes":{"a":{"fs":{"total":{"free_in_bytes":-1}}}}})") ==
          "unexpected: in the answer, 'nodes.a.fs.total.free_in_bytes' is not a whole number of 64 bits, not negative");
    CHECK(wrong_with(reload_secure_settings(), R"({"nodes":[]})") ==
          "unexpected: in the answer, 'nodes' is not an object");
}
