// SPDX-License-Identifier: Apache-2.0
/// @file
/// The restore and the recovery of shards, as every recorded server answers it.
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/recovery.hpp>
#include <es_s3_snapshot/operation/restore.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/version/opensearch.hpp>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

restore_snapshot restore_of(std::vector<std::string> indices) { return {"repo", "one", std::move(indices)}; }

json::object body_on(restore_snapshot const& op, version v) {
    return json::parse(encode(op, any_server(distribution::elasticsearch, v))->body).as_object();
}

std::string refused_on(restore_snapshot const& op, version v) {
    auto const made = encode(op, any_server(distribution::elasticsearch, v));
    if (made.has_value()) return "fine";
    CHECK(made.error().is(errc::not_supported));
    return made.error().info.message;
}

std::vector<std::pair<std::string, shard_recovery>> shards_of(std::vector<index_recovery> const& told) {
    std::vector<std::pair<std::string, shard_recovery>> all;
    for (auto const& index : told) {
        for (auto const& shard : index.shards) all.emplace_back(index.index, shard);
    }
    return all;
}

}  // namespace

TEST_CASE("A restore that goes on is accepted, one waited for tells its shards", "[restore][wire]") {
    each_of("restore_snapshot", [](exchange const& e) {
        auto const heard = hear(restore_snapshot{}, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) {
            CHECK(heard.error().info.status == e.status);
            return;
        }
        auto const told = e.told();
        CHECK(heard->accepted == told.as_object().contains("accepted"));
        if (heard->accepted) return;
        CHECK(heard->indices.size() == told.at_pointer("/snapshot/indices").as_array().size());
        CHECK(heard->shards_total == told.at_pointer("/snapshot/shards/total").to_number<std::uint64_t>());
        CHECK(heard->shards_failed == told.at_pointer("/snapshot/shards/failed").to_number<std::uint64_t>());
    });
}

TEST_CASE("A restore of nothing is told at once, without shards", "[restore][wire]") {
    each_named("exact_restore_nothing", [](exchange const& e) {
        auto const heard = hear(restore_snapshot{}, e);
        REQUIRE(heard.has_value());
        CHECK_FALSE(heard->accepted);
        CHECK(heard->indices.empty());
        CHECK(heard->shards_total == 0);
    });
}

TEST_CASE("A restore of what a partial snapshot lacks tells the failed shards with 200", "[restore][wire]") {
    each_named(
        "restore_partial_allowed",
        [](exchange const& e) {
            auto const heard = hear(restore_snapshot{}, e);
            REQUIRE(heard.has_value());
            CHECK(heard->shards_failed > 0);
            CHECK(heard->shards_failed <= heard->shards_total);
        },
        2);
}

TEST_CASE("Indices are restored under new names", "[restore][wire]") {
    each_named("exact_restore_options", [](exchange const& e) {
        auto const heard = hear(restore_snapshot{}, e);
        REQUIRE(heard.has_value());
        CHECK(heard->indices == std::vector<std::string>{"copy-of-logs-1"});
        CHECK(heard->shards_total == 3);
        CHECK(heard->shards_failed == 0);
    });
}

TEST_CASE("An open index in the way is a conflict on every line", "[restore][wire]") {
    for (auto const* name : {"exact_restore_open", "restore_open_index"}) {
        each_named(name, [](exchange const& e) {
            auto const heard = hear(restore_snapshot{}, e);
            REQUIRE(heard.has_error());
            CHECK(heard.error().is(errc::conflict));
            CHECK(heard.error().info.server_type == "snapshot_restore_exception");
            CHECK(heard.error().info.server_reason.find("open") != std::string::npos);
        });
    }
}

TEST_CASE("Every recovery is read shard by shard", "[restore][wire]") {
    each_of("get_recovery", [](exchange const& e) {
        auto const heard = hear(get_recovery{}, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) {
            CHECK(heard.error().is(errc::not_found));
            return;
        }
        std::size_t shards = 0;
        auto const told = e.told();
        for (auto const& [name, index] : told.as_object()) shards += index.at("shards").as_array().size();
        auto const all = shards_of(*heard);
        REQUIRE(all.size() == shards);
        for (auto const& [name, shard] : all) {
            auto const& index = told.at(name).at("shards").as_array();
            CHECK(shard.id >= 0);
            CHECK((shard.stage == "INIT" || shard.stage == "INDEX" || shard.stage == "DONE" ||
                   shard.stage == "TRANSLOG"));
            CHECK(shard.type == text_at(index.at(0), "/type"));
            CHECK(shard.primary);
            if (shard.type == "SNAPSHOT") {
                CHECK_FALSE(shard.source_repository.empty());
                CHECK_FALSE(shard.source_snapshot.empty());
            }
            if (shard.stage == "DONE") CHECK(shard.bytes_recovered == shard.bytes_total);
        }
    });
}

TEST_CASE("A restored index has recovered all its shards from the snapshot", "[restore][wire]") {
    each_named("exact_recovery", [](exchange const& e) {
        auto const heard = hear(get_recovery{}, e);
        REQUIRE(heard.has_value());
        auto const all = shards_of(*heard);
        CHECK(all.size() == 4);
        std::int64_t first = 0;
        for (auto const& [name, shard] : all) {
            if (name == "logs-1") first += shard.id;
            CHECK(shard.type == "SNAPSHOT");
            CHECK(shard.stage == "DONE");
            CHECK(shard.source_repository == "repo");
            CHECK(shard.source_snapshot == "one");
            CHECK(shard.bytes_total > 0);
            CHECK(shard.bytes_recovered == shard.bytes_total);
        }
        CHECK(first == 0 + 1 + 2);
    });
}

TEST_CASE("A running recovery tells fewer bytes than it will have", "[restore][wire]") {
    std::size_t running = 0;
    each_named(
        "slow_restore_recovery_active",
        [&](exchange const& e) {
            auto const heard = hear(get_recovery{}, e);
            REQUIRE(heard.has_value());
            for (auto const& [name, shard] : shards_of(*heard)) {
                ++running;
                CHECK(name == "bigr");
                CHECK(shard.stage == "INDEX");
                CHECK(shard.bytes_recovered < shard.bytes_total);
            }
        },
        9);
    CHECK(running == 9);
}

TEST_CASE("Early lines are sent no field that they lack", "[restore]") {
    auto const plain = restore_of({});
    CHECK(body_on(plain, {1, 2, 4}) == json::object{{"include_global_state", false}});
    CHECK(body_on(plain, {9, 5, 3}) == json::object{{"include_global_state", false}});
    CHECK(encode(plain, elasticsearch_1{})->target ==
          "/_snapshot/repo/one/_restore?wait_for_completion=false&master_timeout=30s");
}

TEST_CASE("Keys of settings get their prefix where they would be dropped without it", "[restore]") {
    auto bare = restore_of({});
    bare.index_settings = {{"refresh_interval", "5s"}};
    bare.ignore_index_settings = {"blocks.write", "index.search.*"};
    auto const early = body_on(bare, {1, 5, 2}), late = body_on(bare, {1, 6, 0});
    CHECK(early.at("index_settings") == json::value{{"index.refresh_interval", "5s"}});
    CHECK(early.at("ignore_index_settings") == json::value{"index.blocks.write", "index.search.*"});
    CHECK(late.at("index_settings") == json::value{{"refresh_interval", "5s"}});
}

TEST_CASE("Settings that no server lets a restore change are refused before it is asked", "[restore]") {
    for (auto const* key : {"index.number_of_shards", "number_of_shards", "index.uuid", "version.created"}) {
        auto changed = restore_of({}), ignored = changed;
        changed.index_settings[key] = "1";
        ignored.ignore_index_settings = {key};
        CHECK(encode(changed, elasticsearch_9{}).error().is(errc::invalid_argument));
        CHECK(encode(ignored, elasticsearch_9{}).error().is(errc::invalid_argument));
    }
    auto replicas = restore_of({});
    replicas.index_settings = {{"number_of_replicas", 0}};
    CHECK(encode(replicas, elasticsearch_9{}).has_value());
    replicas.ignore_index_settings = {"index.number_of_replicas"};
    CHECK(encode(replicas, elasticsearch_9{}).error().is(errc::invalid_argument));
}

TEST_CASE("An option that the line lacks is refused by its name", "[restore]") {
    auto aliases = restore_of({}), partial = aliases, settings = aliases, ignored = aliases;
    aliases.include_aliases = false;
    partial.partial = true;
    settings.index_settings = {{"index.number_of_replicas", 0}};
    ignored.ignore_index_settings = {"index.refresh_interval"};
    CHECK(refused_on(aliases, {1, 2, 4}) ==
          "'include_aliases' is not available on Elasticsearch 1.2.4; "
          "Elasticsearch has it since 1.3.0, OpenSearch since 1.0.0");
    CHECK(refused_on(partial, {1, 2, 4}).starts_with("'partial' is not available on Elasticsearch 1.2.4"));
    CHECK(refused_on(settings, {1, 4, 5}).starts_with("'index_settings' is not available on Elasticsearch 1.4.5"));
    CHECK(refused_on(settings, {1, 4, 5}).find("since 1.5.0") != std::string::npos);
    CHECK(
        refused_on(ignored, {1, 4, 5}).starts_with("'ignore_index_settings' is not available on Elasticsearch 1.4.5"));
    CHECK(refused_on(aliases, {1, 3, 0}) == "fine");
    CHECK(refused_on(partial, {1, 3, 0}) == "fine");
    CHECK(refused_on(settings, {1, 5, 0}) == "fine");
    CHECK(refused_on(ignored, {1, 5, 0}) == "fine");
    CHECK(encode(settings, elasticsearch_1{}).error().is(errc::not_supported));
    CHECK(encode(settings, opensearch_1{}).has_value());
}

TEST_CASE("A restore with a bad name reaches no server", "[restore]") {
    CHECK(encode(restore_snapshot{"a,b", "one"}, elasticsearch_7{}).error().is(errc::invalid_argument));
    CHECK(encode(restore_snapshot{"repo", "One"}, elasticsearch_7{}).error().is(errc::invalid_argument));
    CHECK(encode(restore_snapshot{"repo", ""}, elasticsearch_7{}).error().is(errc::invalid_argument));
}

TEST_CASE("Recovery begins with 1.1", "[restore]") {
    static_assert(!tells_recovery<elasticsearch_1> && tells_recovery<elasticsearch<version{1, 1}>>);
    static_assert(restores_snapshots<elasticsearch_1> && restores_snapshots<opensearch_3>);
    CHECK(encode(get_recovery{}, elasticsearch<version{1, 1}>{})->target == "/_recovery");
}

TEST_CASE("Bytes are read under both names that lines give them", "[restore]") {
    auto bytes = [](std::string const& index) {
        auto const heard = hear(get_recovery{}, R"({"i":{"shards":[{"id":0,"stage":"INDEX","index":)" + index + "}]}}");
        auto const& shard = heard->at(0).shards.at(0);
        return std::to_string(shard.bytes_recovered) + "/" + std::to_string(shard.bytes_total);
    };
    CHECK(bytes(R"({"size":{"total_in_bytes":100,"reused_in_bytes":30,"recovered_in_bytes":20}})") == "50/100");
    CHECK(bytes(R"({"bytes":{"total":"100b","total_in_bytes":100,"reused_in_bytes":30,"recovered_in_bytes":20}})") ==
          "50/100");
    CHECK(bytes(R"({"bytes":{"total_in_bytes":9007199254740993},"files":{"percent":"0.0%"}})") == "0/9007199254740993");
    CHECK(bytes("null") == "0/0");
}

TEST_CASE("What a recovery must hold is missed by its path", "[restore]") {
    get_recovery const op;
    CHECK(wrong_with(op, R"({"i":{"shards":[{"id":0,"stage":"DONE"},{"id":1}]}})") ==
          "unexpected: in the answer, 'i.shards[1].stage' is missing");
    CHECK(wrong_with(op, R"({"i":{"shards":[{"stage":"DONE"}]}})") ==
          "unexpected: in the answer, 'i.shards[0].id' is missing");
    CHECK(wrong_with(op, R"({"i":{"shards":{}}})") == "unexpected: in the answer, 'i.shards' is not an array");
    CHECK(wrong_with(op, R"({"i":{"shards":[{"id":0,"stage":"DONE","index":{"size":{"total_in_bytes":-1}}}]}})") ==
          "unexpected: in the answer, 'i.shards[0].index.size.total_in_bytes' is not a whole number of 64 bits, not "
          "negative");
    CHECK(hear(op, "{}")->empty());
    CHECK(shards_of(*hear(op, R"({"i":{"shards":[]},"j":{}})")).empty());
}

TEST_CASE("What a restore must hold is missed by its path", "[restore]") {
    restore_snapshot const op;
    CHECK(wrong_with(op, "{}") == "unexpected: the answer holds neither 'accepted' nor 'snapshot'");
    CHECK(wrong_with(op, R"({"accepted":"yes"})") == "unexpected: in the answer, 'accepted' is not true or false");
    CHECK(wrong_with(op, R"({"snapshot":{"indices":["a",1]}})") ==
          "unexpected: in the answer, 'snapshot.indices[1]' is not a string");
    CHECK(wrong_with(op, R"({"snapshot":{"shards":{"total":0.5}}})") ==
          "unexpected: in the answer, 'snapshot.shards.total' is not a whole number of 64 bits, not negative");
    auto const heard = hear(op, R"({"snapshot":{"shards":{"total":18446744073709551615,"failed":9007199254740993}}})");
    CHECK(heard->shards_total == 18446744073709551615u);
    CHECK(heard->shards_failed == 9007199254740993u);
}

TEST_CASE("Whatever stands in a restore's or a recovery's answer is read or named by its path", "[restore][wire]") {
    each_named("exact_restore_options", [](exchange const& e) { check_replacements(restore_snapshot{}, e); });
    each_named("exact_recovery", [](exchange const& e) { check_replacements(get_recovery{}, e); });
    each_named("exact_restore_options", [](exchange const& e) { check_truncations(restore_snapshot{}, e); });
}
