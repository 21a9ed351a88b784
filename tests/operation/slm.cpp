// SPDX-License-Identifier: Apache-2.0
/// @file
/// Elasticsearch's snapshot lifecycle management. The recorded servers have no x-pack: bodies are held against what
/// x-pack's own parser understood of them, and answers are those that its own classes wrote (tests/operation/x_pack/).
#include "support/encoding.hpp"
#include "support/x_pack.hpp"

#include <es_s3_snapshot/operation/slm.hpp>

using namespace test_support;

static_assert(!manages_lifecycles<elasticsearch<version{7, 3}>> && manages_lifecycles<elasticsearch<version{7, 4}>>);
static_assert(!manages_lifecycles<opensearch_1> && !manages_lifecycles<opensearch_3>);
static_assert(!serves<elasticsearch<version{7, 4}>, slm::get_stats>);
static_assert(serves<elasticsearch<version{7, 5}>, slm::get_stats>);
static_assert(!serves<elasticsearch<version{7, 5}>, slm::get_status>);
static_assert(serves<elasticsearch<version{7, 6}>, slm::get_status>);
static_assert(slm::put_lifecycle::idempotent && !slm::execute_lifecycle::idempotent);

namespace {

slm::put_lifecycle put() {
    slm::put_lifecycle op;
    op.policy_id = "nightly";
    op.policy.schedule = "0 30 1 * * ?";
    op.policy.name = "<nightly-{now/d}>";
    op.policy.repository = "contract";
    return op;
}

slm::put_lifecycle put_all() {
    auto op = put();
    op.policy.indices = {"contract-*", "b"};
    op.policy.ignore_unavailable = true;
    op.policy.include_global_state = false;
    op.policy.partial = true;
    op.policy.feature_states = {"none"};
    op.policy.metadata = {{"taken_by", "a policy"}};
    op.policy.keep = {"30d", 5, 50};
    return op;
}

/// The body is the one that x-pack's parser was given; what it understood of it.
json::value understood(x_pack const& server, std::string const& name, slm::put_lifecycle const& op) {
    auto const made = encode(op, server.line());
    REQUIRE(made.has_value());
    CHECK(json::parse(made->body) == server.sent(name));
    return json::parse(server.understood(name));
}

std::vector<std::string> names_at(json::value const& told, std::string_view key) {
    std::vector<std::string> made;
    for (auto const& one : told.as_object().at({key.data(), key.size()}).as_array()) made.emplace_back(one.as_string());
    return made;
}

/// All operations with an optional timeout, for what they have in common.
template <class F>
void each_operation(F f) {
    f(put());
    f(slm::get_lifecycle());
    f(slm::delete_lifecycle{"nightly", {}, {}});
    f(slm::execute_lifecycle{"nightly", {}, {}});
    f(slm::execute_retention());
    f(slm::get_stats());
    f(slm::get_status());
    f(slm::start());
    f(slm::stop());
}

}  // namespace

TEST_CASE("x-pack's parser understands a policy as it is meant") {
    each_x_pack([](x_pack const& server) {
        auto const plain = understood(server, "put_lifecycle", put());
        CHECK(text_at(plain, "/schedule") == "0 30 1 * * ?");
        CHECK(text_at(plain, "/name") == "<nightly-{now/d}>");
        CHECK(text_at(plain, "/repository") == "contract");
        CHECK(names_at(plain, "indices").empty());
        CHECK(plain.at("include_global_state").as_bool());
        CHECK_FALSE(plain.as_object().contains("retention"));

        auto const all = understood(server, "put_lifecycle_all", put_all());
        CHECK(names_at(all, "indices") == std::vector<std::string>{"contract-*", "b"});
        CHECK(all.at("ignore_unavailable").as_bool());
        CHECK_FALSE(all.at("include_global_state").as_bool());
        CHECK(all.at("partial").as_bool());
        CHECK(names_at(all, "feature_states") == std::vector<std::string>{"none"});
        CHECK(text_at(all, "/metadata/taken_by") == "a policy");
        CHECK(text_at(all, "/metadata/policy") == "nightly");  // which the server adds
        CHECK(text_at(all, "/retention/expire_after") == "30d");
        CHECK(all.at_pointer("/retention/min_count") == 5);
        CHECK(all.at_pointer("/retention/max_count") == 50);
    });
}

TEST_CASE("x-pack's parser understands each kind of retention, and an interval where there are some") {
    each_x_pack([](x_pack const& server) {
        auto op = put();
        op.policy.keep.expire_after = "30d";
        CHECK(understood(server, "put_lifecycle_age", op).at("retention") == json::value{{"expire_after", "30d"}});
        op.policy.keep = {"", 5, 50};
        CHECK(understood(server, "put_lifecycle_counts", op).at("retention") ==
              json::value{{"min_count", 5}, {"max_count", 50}});
        op = put();
        op.policy.schedule = "1h";
        auto const made = encode(op, server.line());
        REQUIRE(made.has_value());
        CHECK(json::parse(made->body) == server.sent("put_lifecycle_interval"));
        // intervals came with 8.16
        CHECK(server.understood("put_lifecycle_interval").starts_with("refused: ") ==
              (server.line().floor < version{8, 16, 0}));
    });
}

TEST_CASE("every operation of lifecycles has its path") {
    CHECK(asked(put(), es7).starts_with("PUT /_slm/policy/nightly {"));
    CHECK(asked(slm::get_lifecycle(), es7) == "GET /_slm/policy");
    CHECK(asked(slm::get_lifecycle{{"a", "b-*"}, {}, {}}, es7) == "GET /_slm/policy/a,b-%2A");
    CHECK(asked(slm::delete_lifecycle{"a", {}, {}}, es7) == "DELETE /_slm/policy/a");
    CHECK(asked(slm::execute_lifecycle{"a", {}, {}}, es7) == "PUT /_slm/policy/a/_execute");
    CHECK(asked(slm::execute_retention(), es7) == "POST /_slm/_execute_retention");
    CHECK(asked(slm::get_stats(), es7) == "GET /_slm/stats");
    CHECK(asked(slm::get_status(), es7) == "GET /_slm/status");
    CHECK(asked(slm::start(), es7) == "POST /_slm/start");
    CHECK(asked(slm::stop(), es7) == "POST /_slm/stop");
}

TEST_CASE("timeouts of lifecycles are known from 8.15 on") {
    each_operation([](auto op) {
        auto const without = encode(op, es9);
        REQUIRE(without.has_value());
        op.master_timeout = "5s";
        check_option_begins(op, "master_timeout", {8, 15, 0}, never);
        op.timeout = "6s";
        CHECK(encode(op, es9)->target == without->target + "?master_timeout=5s&timeout=6s");
        op.master_timeout = "";
        check_option_begins(op, "timeout", {8, 15, 0}, never);
        CHECK(encode(op, es9)->target == without->target + "?timeout=6s");
        CHECK(encode(op, es9)->body == without->body);
    });
}

TEST_CASE("each operation of lifecycles begins with its release, and never on OpenSearch") {
    check_begins(put(), {7, 4, 0}, never);
    check_begins(slm::get_lifecycle(), {7, 4, 0}, never);
    check_begins(slm::delete_lifecycle{"nightly", {}, {}}, {7, 4, 0}, never);
    check_begins(slm::execute_lifecycle{"nightly", {}, {}}, {7, 4, 0}, never);
    check_begins(slm::execute_retention(), {7, 5, 0}, never);
    check_begins(slm::get_stats(), {7, 5, 0}, never);
    check_begins(slm::get_status(), {7, 6, 0}, never);
    check_begins(slm::start(), {7, 6, 0}, never);
    check_begins(slm::stop(), {7, 6, 0}, never);
    auto op = put();
    op.policy.feature_states = {"kibana"};
    check_option_begins(op, "feature_states", {7, 12, 0}, never);
}

TEST_CASE("a policy without what it needs, or with a bad id, is refused") {
    auto op = put();
    op.policy.schedule = "";
    CHECK(asked(op, es9) == "invalid: a policy needs schedule, name and repository");
    op = put();
    op.policy.name = "";
    CHECK(asked(op, es9) == "invalid: a policy needs schedule, name and repository");
    op = put();
    op.policy.repository = "";
    CHECK(asked(op, es9) == "invalid: the name of the repository is empty");
    op.policy.repository = "a*";
    CHECK(asked(op, es9) == "invalid: 'a*' cannot name a repository: it holds '*'");
    check_bad_names("a policy", [](std::string const& id) { return slm::get_lifecycle{{"a", id}, {}, {}}; });
    for (std::string const id : {"", "a/b", "a b", "a,b", "a?b"}) {
        auto const sentence = id.empty() ? std::string("invalid: the id of the policy is empty")
                                         : "invalid: '" + id + "' cannot name a policy: it holds '" + id[1] + "'";
        op = put();
        op.policy_id = id;
        CHECK(asked(op, es9) == sentence);
        CHECK(asked(slm::delete_lifecycle{id, {}, {}}, es9) == sentence);
        CHECK(asked(slm::execute_lifecycle{id, {}, {}}, es9) == sentence);
    }
}

TEST_CASE("what x-pack tells of a policy that ran is read field by field") {
    each_x_pack([](x_pack const& server) {
        auto const heard = hear(slm::get_lifecycle(), server.answer("get_lifecycle"));
        REQUIRE(heard.has_value());
        REQUIRE(heard->size() == 3);
        auto const& nightly = heard->front();
        CHECK(nightly.policy_id == "nightly");
        CHECK(nightly.version == 7);
        CHECK(nightly.modified_date_millis == 1'700'000'000'123);
        CHECK(nightly.next_execution_millis == 2'840'146'200'000);
        CHECK(nightly.policy.schedule == "0 30 1 1 1 ? 2060");
        CHECK(nightly.policy.name == "<nightly-{now/d}>");
        CHECK(nightly.policy.repository == "contract");
        CHECK(nightly.policy.indices == index_list{"contract-*", "b"});
        CHECK(nightly.policy.ignore_unavailable == true);
        CHECK(nightly.policy.include_global_state == false);
        CHECK(nightly.policy.partial == true);
        CHECK(nightly.policy.feature_states == std::vector<std::string>{"none"});
        CHECK(nightly.policy.metadata == json::object{{"taken_by", "a policy"}});
        CHECK(nightly.policy.keep.expire_after == "30d");
        CHECK(nightly.policy.keep.min_count == 5);
        CHECK(nightly.policy.keep.max_count == 50);
        REQUIRE(nightly.last_success.has_value());
        CHECK(nightly.last_success->snapshot_name == "nightly-2026.01.30-a");
        CHECK(nightly.last_success->time == 1'700'000'200'000);
        CHECK(nightly.last_success->details.empty());
        REQUIRE(nightly.last_failure.has_value());
        CHECK(nightly.last_failure->snapshot_name == "nightly-2026.01.31-b");
        CHECK(nightly.last_failure->time == 1'700'000'300'000);
        CHECK(nightly.last_failure->details ==
              R"({"type":"repository_missing_exception","reason":"[contract] missing"})");
        CHECK(nightly.in_progress == "nightly-2026.02.01-c");
    });
}

TEST_CASE("what x-pack tells of policies that never ran, of one index or without a configuration, is read") {
    each_x_pack([](x_pack const& server) {
        auto const heard = hear(slm::get_lifecycle(), server.answer("get_lifecycle"));
        REQUIRE(heard.has_value());
        auto const &weekly = heard->at(1), &yearly = heard->at(2);
        CHECK(weekly.policy_id == "weekly");
        CHECK(weekly.policy.indices == index_list{"just-one"});  // a string in the answer
        CHECK_FALSE(weekly.policy.ignore_unavailable.has_value());
        CHECK_FALSE(weekly.policy.keep.min_count.has_value());
        CHECK(weekly.next_execution_millis == -1);  // it will never run again
        CHECK_FALSE(weekly.last_success.has_value());
        CHECK_FALSE(weekly.last_failure.has_value());
        CHECK(weekly.in_progress.empty());
        CHECK(yearly.policy.indices.empty());
        CHECK(yearly.policy.keep.expire_after.empty());
        CHECK(yearly.policy.keep.max_count == 1);
        CHECK(hear(slm::get_lifecycle(), server.answer("get_lifecycle_none"))->empty());
    });
}

TEST_CASE("a policy that was read can be put again as it is") {
    each_x_pack([](x_pack const& server) {
        auto const heard = hear(slm::get_lifecycle(), server.answer("get_lifecycle"));
        auto const told = json::parse(server.answer("get_lifecycle"));
        for (auto const& one : heard.value()) {
            slm::put_lifecycle op;
            op.policy_id = one.policy_id;
            op.policy = one.policy;
            auto const made = encode(op, server.line());
            REQUIRE(made.has_value());
            auto wanted = told.at(one.policy_id).at("policy");
            if (one.policy_id == "weekly") wanted.at("config").as_object()["indices"] = json::array{"just-one"};
            CHECK(json::parse(made->body) == wanted);
        }
    });
}

TEST_CASE("what x-pack counts is read, of all and of each policy") {
    each_x_pack([](x_pack const& server) {
        auto const heard = hear(slm::get_stats(), server.answer("get_stats"));
        REQUIRE(heard.has_value());
        CHECK(heard->retention_runs == 9);
        CHECK(heard->retention_failed == 1);
        CHECK(heard->retention_timed_out == 2);
        CHECK(heard->retention_deletion_time_millis == 61'001);
        CHECK(heard->total_snapshots_taken == 15);
        CHECK(heard->total_snapshots_failed == 22);
        CHECK(heard->total_snapshots_deleted == 33);
        CHECK(heard->total_snapshot_deletion_failures == 41);
        REQUIRE(heard->policies.size() == 2);
        CHECK(heard->policies[0].policy == "nightly");
        auto const& weekly = heard->policies[1];
        CHECK(weekly.policy == "weekly");
        CHECK(weekly.snapshots_taken == 10);
        CHECK(weekly.snapshots_failed == 20);
        CHECK(weekly.snapshots_deleted == 30);
        CHECK(weekly.snapshot_deletion_failures == 40);
        auto const none = hear(slm::get_stats(), server.answer("get_stats_none"));
        REQUIRE(none.has_value());
        CHECK(none->total_snapshots_taken == 0);
        CHECK(none->policies.empty());
    });
}

TEST_CASE("what x-pack says to the rest is read") {
    each_x_pack([](x_pack const& server) {
        CHECK(hear(slm::execute_lifecycle(), server.answer("execute_lifecycle"))->snapshot_name ==
              "nightly-2026.02.01-c");
        for (std::string const mode : {"RUNNING", "STOPPING", "STOPPED"})
            CHECK(hear(slm::get_status(), server.answer("get_status_" + mode))->operation_mode == mode);
        auto check = [&](auto const& op) {
            CHECK(hear(op, server.answer("acknowledged"))->value);
            CHECK_FALSE(hear(op, server.answer("not_acknowledged"))->value);
            CHECK(wrong_with(op, "{}") == "unexpected: in the answer, 'acknowledged' is missing");
        };
        check(slm::put_lifecycle());
        check(slm::delete_lifecycle());
        check(slm::execute_retention());
        check(slm::start());
        check(slm::stop());
    });
}

TEST_CASE("whatever stands at any place of an answer about lifecycles is read, or an error that names the place") {
    auto const& server = x_packs().front();
    auto check = [&](auto const& op, std::string const& name) {
        check_replacements(op, server.as_exchange(name));
        check_truncations(op, server.as_exchange(name));
    };
    check(slm::get_lifecycle(), "get_lifecycle");
    check(slm::get_stats(), "get_stats");
    check(slm::execute_lifecycle(), "execute_lifecycle");
    check(slm::get_status(), "get_status_RUNNING");
    CHECK(wrong_with(slm::get_lifecycle(), R"({"a":{}})") == "unexpected: in the answer, 'a.policy' is missing");
    CHECK(wrong_with(slm::get_lifecycle(), R"({"a":{"policy":{"name":"n","repository":"r"}}})") ==
          "unexpected: in the answer, 'a.policy.schedule' is missing");
    CHECK(wrong_with(slm::get_lifecycle(), R"({"a":{"policy":{"schedule":"s","repository":"r"}}})") ==
          "unexpected: in the answer, 'a.policy.name' is missing");
    CHECK(wrong_with(slm::get_lifecycle(), R"({"a":{"policy":{"schedule":"s","name":"n"}}})") ==
          "unexpected: in the answer, 'a.policy.repository' is missing");
    CHECK(wrong_with(slm::get_stats(), "{}") == "unexpected: in the answer, 'total_snapshots_taken' is missing");
    CHECK(wrong_with(slm::execute_lifecycle(), "{}") == "unexpected: in the answer, 'snapshot_name' is missing");
    CHECK(wrong_with(slm::get_status(), "{}") == "unexpected: in the answer, 'operation_mode' is missing");
}
