// SPDX-License-Identifier: Apache-2.0
/// @file
/// Why a shard is where it is, and what the server thinks of its health.
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/diagnosis.hpp>

using namespace test_support;

static_assert(!explains_allocation<elasticsearch_2> && explains_allocation<elasticsearch_5>);
static_assert(explains_allocation<opensearch_1>);
static_assert(!reports_health<elasticsearch<version{8, 6}>> && reports_health<elasticsearch<version{8, 7}>>);
static_assert(!reports_health<opensearch_3>);

namespace {

/// As 5.2 and later document it of a shard that no node may hold; the recorded servers had none.
constexpr char const* unassigned = R"({"index":"logs","shard":3,"primary":false,"current_state":"unassigned",
    "unassigned_info":{"reason":"ALLOCATION_FAILED","at":"2026-01-31T00:00:00.000Z","failed_allocation_attempts":5,
        "details":"failed shard on node [n1]: no space left","last_allocation_status":"no"},
    "can_allocate":"no","allocate_explanation":"cannot allocate because allocation is not permitted to any of the nodes",
    "node_allocation_decisions":[
        {"node_id":"n1","node_name":"one","transport_address":"127.0.0.1:9300","node_decision":"no","weight_ranking":1,
         "deciders":[{"decider":"max_retry","decision":"NO","explanation":"shard has exceeded the maximum"},
                     {"decider":"same_shard","decision":"YES","explanation":"none here"},
                     {"decider":"throttling","decision":"THROTTLE","explanation":"too many"}]},
        {"node_id":"n2","node_name":"two","node_decision":"no",
         "deciders":[{"decider":"filter","decision":"NO","explanation":"node does not match"}]},
        {"node_id":"n3","node_name":"three","node_decision":"worse_balance"}]})";

/// As 5.0 and 5.1 do.
constexpr char const* early = R"({"shard":{"index":"logs","index_uuid":"u","id":3,"primary":true},"assigned":false,
    "shard_state_fetch_pending":false,"unassigned_info":{"reason":"INDEX_CREATED","at":"2016-11-01T00:00:00.000Z",
        "details":"why"},
    "allocation_delay_in_millis":0,"remaining_delay_in_millis":0,
    "nodes":{"n1":{"node_name":"one","node_attributes":{},"store":{"shard_copy":"NONE"},"final_decision":"NO",
        "final_explanation":"the shard cannot be assigned","weight":9.9,
        "decisions":[{"decider":"filter","decision":"NO","explanation":"node does not match"}]}}})";

/// With what the recorded servers, whose health was good, had no cause to say.
constexpr char const* unwell = R"({"status":"red","cluster_name":"c","indicators":{
    "disk":{"status":"green","symptom":"enough"},
    "shards_availability":{"status":"red","symptom":"This cluster has 1 unavailable primary shard.",
        "details":{"unassigned_primaries":1},
        "impacts":[{"id":"i","severity":1,"description":"Cannot add data","impact_areas":["ingest"]}],
        "diagnosis":[{"id":"d1","cause":"no node holds it","action":"Restore it","affected_resources":{"indices":["logs"]},
            "help_url":"https://example.org/1"},{"id":"d2","cause":"another"}]},
    "slm":{"status":"unknown"}}})";

}  // namespace

TEST_CASE("a shard is named in the body, any that is unassigned by nothing") {
    CHECK(asked(allocation_explain(), es9) == "GET /_cluster/allocation/explain");
    allocation_explain op;
    op.index = "logs";
    CHECK(asked(op, os1) == R"(GET /_cluster/allocation/explain {"index":"logs","shard":0,"primary":true})");
    op.shard = 3;
    op.primary = false;
    op.include_yes_decisions = true;
    op.include_disk_info = false;
    CHECK(asked(op, es9) ==
          "GET /_cluster/allocation/explain?include_yes_decisions=true&include_disk_info=false "
          R"({"index":"logs","shard":3,"primary":false})");
    check_begins(allocation_explain(), {5, 0, 0});
    for (auto const* name : {"a b", "a/b", "a,b"}) {
        op.index = name;
        CHECK(encode(op, es9).error().is(errc::invalid_argument));
    }
}

TEST_CASE("where shards are is asked of all indices or of some") {
    CHECK(asked(get_routing_table(), es9) ==
          "GET /_cluster/state/routing_table?master_timeout=30s&ignore_unavailable=true");
    CHECK(asked(get_routing_table{{"a", "b"}, "5s"}, os1) ==
          "GET /_cluster/state/routing_table/a,b?master_timeout=5s&ignore_unavailable=true");
}

TEST_CASE("where each copy of each shard is, every server tells") {
    each_named(
        "contract.get_routing_table_named",
        [](exchange const& e) {
            auto const heard = hear(get_routing_table(), e);
            REQUIRE(heard.has_value());
            REQUIRE(heard->size() == 2);
            for (auto const& shard : *heard) {
                CHECK(shard.index == "contract-a");
                CHECK(shard.primary);
                CHECK(shard.state == "STARTED");
                CHECK_FALSE(shard.node.empty());
            }
            CHECK((*heard)[0].shard + (*heard)[1].shard == 1);
            check_truncations(get_routing_table(), e);
        },
        11);
    CHECK(wrong_with(get_routing_table(), "{}") == "unexpected: in the answer, 'routing_table' is missing");
}

TEST_CASE("health is reported as a whole or of one feature") {
    CHECK(asked(health_report(), es9) == "GET /_health_report");
    CHECK(asked(health_report{"disk", false, 5}, es9) == "GET /_health_report/disk?verbose=false&size=5");
    CHECK(asked(health_report{"", true, 0}, es9) == "GET /_health_report?verbose=true&size=0");
    check_begins(health_report(), {8, 7, 0}, never);
    CHECK(asked(health_report{"a/b", {}, {}}, es9) == "invalid: 'a/b' cannot name a feature: it holds '/'");
}

TEST_CASE("a shard that is started is told with where it stands") {
    each_named(
        "contract.allocation_explain",
        [](exchange const& e) {
            auto const heard = hear(allocation_explain(), e);
            REQUIRE(heard.has_value());
            CHECK(heard->index == "contract-a");
            CHECK(heard->shard == 0);
            CHECK(heard->primary);
            CHECK(heard->current_state == "started");
            CHECK(heard->unassigned_reason.empty());
            CHECK(heard->can_allocate.empty());
            CHECK(heard->decisions.empty());
            check_replacements(allocation_explain(), e);
            check_truncations(allocation_explain(), e);
        },
        9);
    // any that is unassigned: most servers had none, one had reopened an index a moment ago
    each_named(
        "contract.allocation_explain_any",
        [](exchange const& e) {
            auto const heard = hear(allocation_explain(), e);
            REQUIRE(heard.has_value() == (e.status == 200));
            if (heard.has_error()) {
                CHECK(heard.error().is(errc::server_error));
                CHECK(heard.error().info.server_type == "illegal_argument_exception");
                return;
            }
            CHECK(heard->index == "contract-b");
            CHECK(heard->current_state == "unassigned");
            CHECK(heard->unassigned_reason == "INDEX_REOPENED");
            CHECK(heard->can_allocate == "yes");
            CHECK(heard->allocate_explanation == "can allocate the shard");
            CHECK(heard->decisions.empty());
        },
        9);
}

TEST_CASE("a shard that is unassigned is told with each decision against it") {
    auto const heard = hear(allocation_explain(), unassigned);
    REQUIRE(heard.has_value());
    CHECK(heard->index == "logs");
    CHECK(heard->shard == 3);
    CHECK_FALSE(heard->primary);
    CHECK(heard->current_state == "unassigned");
    CHECK(heard->unassigned_reason == "ALLOCATION_FAILED");
    CHECK(heard->unassigned_details == "failed shard on node [n1]: no space left");
    CHECK(heard->can_allocate == "no");
    CHECK(heard->allocate_explanation == "cannot allocate because allocation is not permitted to any of the nodes");
    REQUIRE(heard->decisions.size() == 3);
    CHECK(heard->decisions[0].node == "one");
    CHECK(heard->decisions[0].decider == "max_retry");
    CHECK(heard->decisions[0].decision == "NO");
    CHECK(heard->decisions[0].explanation == "shard has exceeded the maximum");
    CHECK(heard->decisions[1].decision == "THROTTLE");
    CHECK(heard->decisions[2].node == "two");
    CHECK(heard->decisions[2].decider == "filter");
}

TEST_CASE("before 5.2 the shard stands apart") {
    auto const heard = hear(allocation_explain(), early);
    REQUIRE(heard.has_value());
    CHECK(heard->index == "logs");
    CHECK(heard->shard == 3);
    CHECK(heard->primary);
    CHECK(heard->unassigned_reason == "INDEX_CREATED");
    CHECK(heard->unassigned_details == "why");
    CHECK(heard->current_state.empty());
}

TEST_CASE("the health of a server is told by indicators") {
    each_named(
        "contract.health_report",
        [](exchange const& e) {
            auto const heard = hear(health_report(), e);
            REQUIRE(heard.has_value());
            CHECK(heard->status == "green");
            auto const told = e.told().at("indicators").as_object();
            REQUIRE(heard->indicators.size() == told.size());
            for (auto const& one : heard->indicators) {
                CHECK(one.status == text_at(told.at(one.name), "/status"));
                CHECK(one.symptom == text_at(told.at(one.name), "/symptom"));
                CHECK(one.diagnosis.empty());
            }
            check_replacements(health_report(), e);
            check_truncations(health_report(), e);
        },
        2);
    each_named(
        "contract.health_report_all",
        [](exchange const& e) {
            auto const heard = hear(health_report(), e);
            REQUIRE(heard.has_value());
            CHECK(heard->status.empty());  // of one feature
            REQUIRE(heard->indicators.size() == 1);
            CHECK(heard->indicators[0].name == "disk");
            CHECK(heard->indicators[0].status == "green");
        },
        2);
}

TEST_CASE("an indicator that is not green may tell causes and what to do") {
    auto const heard = hear(health_report(), unwell);
    REQUIRE(heard.has_value());
    CHECK(heard->status == "red");
    REQUIRE(heard->indicators.size() == 3);
    CHECK(heard->indicators[0].name == "disk");
    auto const& shards = heard->indicators[1];
    CHECK(shards.name == "shards_availability");
    CHECK(shards.symptom == "This cluster has 1 unavailable primary shard.");
    REQUIRE(shards.diagnosis.size() == 2);
    CHECK(shards.diagnosis[0].cause == "no node holds it");
    CHECK(shards.diagnosis[0].action == "Restore it");
    CHECK(shards.diagnosis[0].help_url == "https://example.org/1");
    CHECK(shards.diagnosis[1].cause == "another");
    CHECK(shards.diagnosis[1].action.empty());
    CHECK(heard->indicators[2].status == "unknown");
    CHECK(heard->indicators[2].symptom.empty());
}

TEST_CASE("whatever stands at any place of a diagnosis is read, or an error that names the place") {
    exchange e;
    e.status = 200;
    e.answer = unassigned;
    check_replacements(allocation_explain(), e);
    check_truncations(allocation_explain(), e);
    e.answer = early;
    check_truncations(allocation_explain(), e);
    e.answer = unwell;
    check_replacements(health_report(), e);
    check_truncations(health_report(), e);
    CHECK(wrong_with(allocation_explain(), "{}") == "unexpected: in the answer, 'index' is missing");
    CHECK(wrong_with(allocation_explain(), R"({"shard":{"id":1}})") ==
          "unexpected: in the answer, 'shard.index' is missing");
    CHECK(wrong_with(allocation_explain(), R"({"index":"a","shard":"0"})") ==
          "unexpected: in the answer, 'shard' is not a whole number of 64 bits");
    CHECK(wrong_with(health_report(), R"({"indicators":{"disk":{}}})") ==
          "unexpected: in the answer, 'indicators.disk.status' is missing");
    CHECK(hear(health_report(), "{}")->indicators.empty());
}
