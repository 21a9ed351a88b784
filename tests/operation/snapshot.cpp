// SPDX-License-Identifier: Apache-2.0
/// @file
/// Creating, getting, following and deleting snapshots, as every recorded server answers it.
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/snapshot.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/version/opensearch.hpp>

#include <map>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

std::uint64_t number(json::value const& told, std::string const& pointer) {
    return told.at_pointer(pointer).to_number<std::uint64_t>();
}

std::string text_or_empty(json::value const& told, char const* key) {
    auto const* found = told.as_object().if_contains(key);
    return found == nullptr ? std::string() : std::string(found->as_string());
}

/// What was made of a snapshot says what the server said.
void check_snapshot(snapshot_info const& made, json::value const& told) {
    CHECK(made.snapshot == text_at(told, "/snapshot"));
    CHECK(made.uuid == text_or_empty(told, "uuid"));
    CHECK(made.reason == text_or_empty(told, "reason"));
    CHECK(to_string(made.state) == text_at(told, "/state"));
    CHECK(made.indices.size() == told.at("indices").as_array().size());
    if (!told.as_object().contains("shards")) return;  // asked without details
    CHECK(made.version == text_at(told, "/version"));
    CHECK(made.shards_total == number(told, "/shards/total"));
    CHECK(made.shards_failed == number(told, "/shards/failed"));
    auto const successful = told.at_pointer("/shards/successful").to_number<std::int64_t>();
    CHECK(made.shards_successful == static_cast<std::uint64_t>(std::max(successful, std::int64_t{0})));
    CHECK(made.start_time_in_millis > 1'700'000'000'000);
    bool const running = made.state == snapshot_state::in_progress;
    CHECK((running ? made.end_time_in_millis <= made.start_time_in_millis
                   : made.end_time_in_millis >= made.start_time_in_millis));
    REQUIRE(made.failures.size() == told.at("failures").as_array().size());
    for (auto const& failure : made.failures) {
        CHECK_FALSE(failure.index.empty());
        CHECK(failure.shard_id >= 0);
        CHECK_FALSE(failure.reason.empty());
    }
    if (made.state == snapshot_state::success) {
        CHECK(made.shards_successful == made.shards_total);
        CHECK(made.failures.empty());
    }
    if (made.state == snapshot_state::partial) CHECK(made.shards_failed > 0);
}

/// Bytes to copy, as the test reads them: `incremental` where it is told.
std::uint64_t bytes_to_copy(json::value const& stats) {
    return stats.as_object().contains("incremental") ? number(stats, "/incremental/size_in_bytes")
                                                     : number(stats, "/total_size_in_bytes");
}

void check_progress(snapshot_progress const& made, json::value const& told) {
    CHECK(made.shards_total == number(told, "/shards_stats/total"));
    CHECK(made.shards_done == number(told, "/shards_stats/done"));
    CHECK(made.shards_failed == number(told, "/shards_stats/failed"));
    CHECK(made.bytes_total == bytes_to_copy(told.at("stats")));
    CHECK(made.bytes_done <= made.bytes_total);
}

result<std::deque<snapshot_info>> snapshots_in(result<snapshot_list> heard) {
    if (heard.has_error()) return heard.error();
    return std::move(heard->snapshots);
}
result<std::deque<snapshot_info>> get(std::string_view answer) { return snapshots_in(hear(get_snapshot{}, answer)); }

}  // namespace

TEST_CASE("A snapshot that is being made is accepted, one waited for is told", "[snapshot][wire]") {
    each_of("create_snapshot", [](exchange const& e) {
        auto const heard = hear(create_snapshot{}, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) {
            CHECK(heard.error().info.status == e.status);
            return;
        }
        CHECK(heard->accepted != heard->snapshot.has_value());
        CHECK(heard->snapshot.has_value() == (e.query.find("wait_for_completion=true") != std::string::npos));
        if (heard->snapshot) check_snapshot(*heard->snapshot, e.told().at("snapshot"));
    });
}

TEST_CASE("Every list of snapshots is read", "[snapshot][wire]") {
    each_of("get_snapshot", [](exchange const& e) {
        auto const heard = snapshots_in(hear(get_snapshot{}, e));
        if (e.is("elasticsearch-7.17") && e.name == "repo_missing_snapshot_get") {
            CHECK(heard.has_error());
            return;
        }
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) {
            CHECK(heard.error().info.status == e.status);
            return;
        }
        auto const told = e.told().at("snapshots").as_array();
        REQUIRE(heard->size() == told.size());
        if (e.query.find("index_names=false") != e.query.npos) return;
        for (std::size_t i = 0; i != told.size(); ++i) check_snapshot((*heard)[i], told[i]);
    });
}

TEST_CASE("A missing repository is not found, also where the server answers 200", "[snapshot][wire]") {
    each_named(
        "repo_missing_snapshot_get",
        [](exchange const& e) {
            CHECK((e.status == 200) == e.is("elasticsearch-7.17"));
            auto const heard = snapshots_in(hear(get_snapshot{}, e));
            REQUIRE(heard.has_error());
            CHECK(heard.error().is(errc::not_found));
            CHECK(heard.error().info.server_type == "repository_missing_exception");
            CHECK(heard.error().info.server_reason == "[nope] missing");
            CHECK(heard.error().info.delivered == delivery::answered);
        },
        9);
}

TEST_CASE("A finished snapshot is told alike by every server", "[snapshot][wire]") {
    auto check_finished = [](exchange const& e, snapshot_info const& made) {
        CHECK(made.state == snapshot_state::success);
        CHECK(made.indices.size() == 2);
        CHECK(made.shards_total == 4);
        CHECK(made.shards_failed == 0);
        CHECK(made.uuid.empty() == e.before({5, 0}));
        CHECK(made.metadata.empty());
    };
    each_named("exact_create_snapshot_wait", [&](exchange const& e) {
        auto const heard = hear(create_snapshot{}, e);
        REQUIRE(heard.has_value());
        check_finished(e, heard->snapshot.value());
    });
    each_named("exact_get_snapshot", [&](exchange const& e) {
        auto const heard = snapshots_in(hear(get_snapshot{}, e));
        REQUIRE(heard.has_value());
        REQUIRE(heard->size() == 1);
        CHECK(heard->front().snapshot == "one");
        check_finished(e, heard->front());
    });
    each_named("exact_get_snapshot_list",
               [](exchange const& e) { CHECK(snapshots_in(hear(get_snapshot{}, e))->size() == 2); });
    each_named("exact_get_snapshot_all", [](exchange const& e) {
        CHECK(snapshots_in(hear(get_snapshot{}, e))->size() == (e.line().has(facts::snapshot_metadata) ? 3u : 2u));
    });
}

TEST_CASE("A running, a partial and a failed snapshot are told apart", "[snapshot][wire]") {
    auto state_of = [](exchange const& e) { return snapshots_in(hear(get_snapshot{}, e))->at(0).state; };
    each_named(
        "slow_get_running", [&](exchange const& e) { CHECK(state_of(e) == snapshot_state::in_progress); }, 9);
    each_named("snap_get_partial", [&](exchange const& e) {
        CHECK(state_of(e) == snapshot_state::partial);
        auto const heard = snapshots_in(hear(get_snapshot{}, e));
        CHECK(heard->front().failures.size() == heard->front().shards_failed);
    });
    each_named(
        "snap_get_failed", [&](exchange const& e) { CHECK(state_of(e) == snapshot_state::failed); }, 2);
}

TEST_CASE("A partial snapshot whose index was deleted meanwhile is told, also where its shards count below zero",
          "[snapshot][wire]") {
    std::size_t below_zero = 0;
    each_named(
        "slow_get_after_index_gone",
        [&](exchange const& e) {
            if (e.answer.find("\"successful\":-1") == std::string::npos) return;
            ++below_zero;
            auto const heard = snapshots_in(hear(get_snapshot{}, e));
            REQUIRE(heard.has_value());
            CHECK(heard->at(0).state == snapshot_state::partial);
            CHECK(heard->at(0).shards_failed == 1);
            CHECK(heard->at(0).shards_successful == 0);
        },
        9);
    CHECK(below_zero == 4);
}

TEST_CASE("Metadata comes back as it was sent, to the last digit", "[snapshot][wire]") {
    each_named(
        "exact_get_snapshot_metadata",
        [](exchange const& e) {
            auto const heard = snapshots_in(hear(get_snapshot{}, e));
            REQUIRE(heard.has_value());
            auto const metadata = json::parse(heard->at(0).metadata).as_object();
            CHECK(metadata.at("run").as_string() == "a \"quoted\" one");
            CHECK(metadata.at("n").as_int64() == 9007199254740993);
        },
        7);
}

TEST_CASE("Progress is told alike by every server, whatever the shape of its statistics", "[snapshot][wire]") {
    each_of("snapshot_status", [](exchange const& e) {
        auto const heard = hear(snapshot_status{}, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) {
            CHECK(heard.error().is(errc::not_found));
            return;
        }
        auto const told = e.told().at("snapshots").as_array();
        REQUIRE(heard->size() == told.size());
        for (std::size_t i = 0; i != told.size(); ++i) {
            auto const& made = (*heard)[i];
            CHECK(made.snapshot == text_at(told[i], "/snapshot"));
            CHECK(made.state == text_at(told[i], "/state"));
            check_progress(made.all, told[i]);
            auto const& indices = told[i].at("indices").as_object();
            CHECK(made.indices.size() == indices.size());
            for (auto const& index : made.indices) check_progress(index.all, indices.at(index.name));
            if (made.state == "SUCCESS") {
                CHECK(made.all.shards_done + made.all.shards_failed == made.all.shards_total);
                CHECK(made.all.bytes_done == made.all.bytes_total);
            }
        }
    });
}

TEST_CASE("A finished snapshot has all its bytes, a running one only some", "[snapshot][wire]") {
    each_named("exact_snapshot_status_done", [](exchange const& e) {
        auto const heard = hear(snapshot_status{}, e);
        REQUIRE(heard.has_value());
        auto const& status = heard->at(0);
        CHECK(status.state == "SUCCESS");
        CHECK(status.all.shards_total == 4);
        CHECK(status.all.shards_done == 4);
        CHECK(status.all.bytes_total > 0);
        CHECK(status.all.files_total > 0);
        REQUIRE(status.indices.size() == 2);
        auto const& first = status.indices.at(status.indices.at(0).name == "logs-1" ? 0 : 1);
        CHECK(first.all.shards_total == 3);
        CHECK(first.shards.size() == 3);
        CHECK(status.indices.at(0).all.bytes_total + status.indices.at(1).all.bytes_total == status.all.bytes_total);
    });
    for (auto const* name : {"slow_status_current", "run_status_snap"}) {
        each_named(
            name,
            [](exchange const& e) {
                auto const heard = hear(snapshot_status{}, e);
                CHECK(heard->at(0).state == "STARTED");
                CHECK(heard->at(0).all.bytes_done < heard->at(0).all.bytes_total);
                CHECK(heard->at(0).all.shards_done < heard->at(0).all.shards_total);
            },
            2);
    }
}

TEST_CASE("Deleting a snapshot is acknowledged or refused", "[snapshot][wire]") {
    each_of("delete_snapshot", [](exchange const& e) {
        auto const heard = hear(delete_snapshot{}, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_value()) {
            CHECK(heard->value);
        } else {
            CHECK(heard.error().info.status == e.status);
        }
    });
    each_named("exact_delete_snapshot_again",
               [](exchange const& e) { CHECK(hear(delete_snapshot{}, e).error().is(errc::not_found)); });
}

TEST_CASE("Cloning a snapshot is acknowledged or refused", "[snapshot][wire]") {
    each_of("clone_snapshot", [](exchange const& e) {
        auto const heard = hear(clone_snapshot{}, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) {
            CHECK(heard.error().info.status == e.status);
            return;
        }
        CHECK(heard->value);
    });
}

TEST_CASE("A clone is asked for with its indices", "[snapshot]") {
    elasticsearch_8 const server;
    clone_snapshot op{"r", "s", "t", {"logs-*", "-logs-2"}};
    auto const asked = encode(op, server);
    REQUIRE(asked.has_value());
    CHECK(to_string(asked->verb) == "PUT");
    CHECK(asked->target == "/_snapshot/r/s/_clone/t?master_timeout=30s");
    CHECK(asked->body == R"({"indices":["logs-*","-logs-2"]})");
    op.indices.clear();
    CHECK(encode(op, server).error().is(errc::invalid_argument));
    op.indices = {"a"};
    op.target = "T";
    CHECK(encode(op, server).error().is(errc::invalid_argument));
    op.target = "t";
    op.snapshot = "a b";
    CHECK(encode(op, server).error().is(errc::invalid_argument));
    STATIC_REQUIRE(clones_snapshots<elasticsearch_8>);
    STATIC_REQUIRE_FALSE(clones_snapshots<elasticsearch_6>);
    STATIC_REQUIRE(clones_snapshots<elasticsearch<version{7, 10}>>);
    STATIC_REQUIRE_FALSE(clones_snapshots<elasticsearch<version{7, 9}>>);
}

TEST_CASE("Metadata is refused where the line would drop it without a word", "[snapshot]") {
    create_snapshot create{"repo", "one"};
    create.metadata = {{"run", "1"}};
    for (auto const& server :
         {any_server(distribution::elasticsearch, {1, 7, 6}), any_server(distribution::elasticsearch, {7, 2, 1})}) {
        auto const made = encode(create, server);
        REQUIRE(made.has_error());
        CHECK(made.error().is(errc::not_supported));
        CHECK(made.error().info.message.starts_with("'metadata' is not available on " + to_string(server.line())));
        CHECK(made.error().info.message.find("since 7.3.0") != std::string::npos);
    }
    CHECK(encode(create, elasticsearch_7{}).error().is(errc::not_supported));
    CHECK(encode(create, elasticsearch<version{7, 3}>{}).has_value());
    CHECK(encode(create, opensearch_1{}).has_value());
}

TEST_CASE("What a snapshot is to hold is always said", "[snapshot]") {
    create_snapshot create{"repo", "one"};
    auto body = [&] { return json::parse(encode(create, elasticsearch_1{})->body).as_object(); };
    CHECK(body() == json::object{{"include_global_state", true},
                                 {"partial", false},
                                 {"expand_wildcards_open", true},
                                 {"expand_wildcards_closed", false}});
    create.indices = {"a", "-c*"};
    create.partial = true;
    create.ignore_unavailable = create.allow_no_indices = true;
    CHECK(body().at("indices") == json::value{"a", "-c*"});
    CHECK(body().at("partial").as_bool());
    CHECK(body().at("ignore_unavailable").as_bool());
    CHECK(body().at("allow_no_indices").as_bool());
    create.indices = {"a,b"};
    CHECK(encode(create, elasticsearch_1{}).error().is(errc::invalid_argument));
}

TEST_CASE("Patterns match all that a line can save, and the line is told so", "[snapshot]") {
    auto const states_on = [](version v, distribution p = distribution::elasticsearch) {
        auto const body = json::parse(encode(create_snapshot{"repo", "one"}, any_server(p, v))->body);
        return body.as_object().contains("expand_wildcards") ? json::serialize(body.at("expand_wildcards")) : "-";
    };
    CHECK(states_on({1, 6, 0}) == "-");
    CHECK(states_on({1, 7, 6}) == R"(["open"])");
    CHECK(states_on({7, 1, 1}) == R"(["open"])");
    CHECK(states_on({7, 2, 0}) == R"(["open","closed"])");
    CHECK(states_on({7, 7, 0}) == R"(["open","closed","hidden"])");
    CHECK(states_on({9, 5, 3}) == R"(["open","closed","hidden"])");
    CHECK(states_on({1, 3, 20}, distribution::opensearch) == R"(["open","closed","hidden"])");
    create_snapshot hidden{"repo", "one"};
    hidden.expand_wildcards = {"open", "hidden"};
    CHECK(encode(hidden, any_server(distribution::elasticsearch, {7, 6, 2})).error().is(errc::not_supported));
    hidden.metadata = {{"long", std::string(1020, 'x')}};
    CHECK(encode(hidden, elasticsearch_9{}).error().is(errc::invalid_argument));
}

TEST_CASE("The first line of status is 1.1", "[snapshot]") {
    static_assert(!tells_snapshot_status<elasticsearch_1> && tells_snapshot_status<elasticsearch<version{1, 1}>>);
    static_assert(creates_snapshots<elasticsearch_1> && gets_snapshots<opensearch_3> &&
                  deletes_snapshots<elasticsearch_9>);
    CHECK(encode(snapshot_status{"r", {"s"}}, elasticsearch<version{1, 1}>{})->target ==
          "/_snapshot/r/s/_status?master_timeout=30s");
}

TEST_CASE("All shapes of a list are read", "[snapshot]") {
    CHECK(get(R"({"snapshots":[]})")->empty());
    CHECK(get(R"({"snapshots":[{"snapshot":"a"}],"total":1,"remaining":0,"next":"x","failures":{}})")->size() == 1);
    auto const parts = get(R"({"responses":[{"repository":"r","snapshots":[{"snapshot":"a","state":"SUCCESS"}]},
                                            {"repository":"q","snapshots":[{"snapshot":"b"}]}]})");
    REQUIRE(parts.has_value());
    REQUIRE(parts->size() == 2);
    CHECK((*parts)[0].state == snapshot_state::success);
    CHECK((*parts)[1].snapshot == "b");
    CHECK((*parts)[1].state == snapshot_state::unknown);
}

TEST_CASE("A refusal inside a list is an error of its own kind", "[snapshot]") {
    auto const missing =
        get(R"({"responses":[{"error":{"type":"snapshot_missing_exception","reason":"[r:a] is missing"}}]})");
    REQUIRE(missing.has_error());
    CHECK(missing.error().is(errc::not_found));
    CHECK(missing.error().info.server_type == "snapshot_missing_exception");
    CHECK(missing.error().info.server_reason == "[r:a] is missing");
    auto const broken =
        get(R"({"snapshots":[],"failures":{"r":{"type":"repository_exception","reason":"[r] corrupt"}}})");
    REQUIRE(broken.has_error());
    CHECK(broken.error().is(errc::repository_unusable));
    auto const other =
        get(R"({"snapshots":[],"failures":{"r":{"reason":"strange"},"q":{"type":"snapshot_missing_exception"}}})");
    REQUIRE(other.has_error());
    CHECK(other.error().is(errc::server_error));
    CHECK(other.error().info.server_reason == "strange");
}

TEST_CASE("An answer that is no list of snapshots is an error", "[snapshot]") {
    CHECK(wrong_with(get_snapshot{}, "{}") == "unexpected: the answer holds neither 'snapshots' nor 'responses'");
    CHECK(wrong_with(get_snapshot{}, R"({"acknowledged":true})") ==
          "unexpected: the answer holds neither 'snapshots' nor 'responses'");
    CHECK(wrong_with(create_snapshot{}, "{}") == "unexpected: the answer holds neither 'accepted' nor 'snapshot'");
    CHECK(wrong_with(create_snapshot{}, R"({"accepted":false})") ==
          "unexpected: the answer holds neither 'accepted' nor 'snapshot'");
    CHECK(wrong_with(get_snapshot{}, "").starts_with("malformed: "));
}

TEST_CASE("A wrong type is named by its path, at any depth", "[snapshot]") {
    get_snapshot const op;
    CHECK(wrong_with(op, R"({"snapshots":{}})") == "unexpected: in the answer, 'snapshots' is not an array");
    CHECK(wrong_with(op, R"({"snapshots":[7]})") == "unexpected: in the answer, 'snapshots[0]' is not an object");
    CHECK(wrong_with(op, R"({"snapshots":[{"state":"SUCCESS"}]})") ==
          "unexpected: in the answer, 'snapshots[0].snapshot' is missing");
    CHECK(wrong_with(op, R"({"snapshots":[{"snapshot":"a"},{"snapshot":null}]})") ==
          "unexpected: in the answer, 'snapshots[1].snapshot' is missing");
    CHECK(wrong_with(op, R"({"snapshots":[{"snapshot":"a","shards":{"total":"4"}}]})") ==
          "unexpected: in the answer, 'snapshots[0].shards.total' is not a whole number of 64 bits, not negative");
    CHECK(wrong_with(op, R"({"snapshots":[{"snapshot":"a","indices":"b"}]})") ==
          "unexpected: in the answer, 'snapshots[0].indices' is not an array");
    CHECK(wrong_with(op, R"({"snapshots":[{"snapshot":"a","failures":[{},{"shard_id":"0"}]}]})") ==
          "unexpected: in the answer, 'snapshots[0].failures[1].shard_id' is not a whole number of 64 bits");
    CHECK(wrong_with(op, R"({"responses":[{"snapshots":[{"snapshot":"a","metadata":1}]}]})") ==
          "unexpected: in the answer, 'responses[0].snapshots[0].metadata' is not an object");
    CHECK(wrong_with(create_snapshot{}, R"({"snapshot":{"snapshot":"a","shards":{"failed":1.5}}})") ==
          "unexpected: in the answer, 'snapshot.shards.failed' is not a whole number of 64 bits, not negative");
    CHECK(wrong_with(create_snapshot{}, R"({"accepted":1})") ==
          "unexpected: in the answer, 'accepted' is not true or false");
    CHECK(wrong_with(snapshot_status{}, R"({"snapshots":[{"snapshot":"a"}]})") ==
          "unexpected: in the answer, 'snapshots[0].state' is missing");
    CHECK(
        wrong_with(snapshot_status{}, R"({"snapshots":[{"snapshot":"a","state":"X","indices":{"i":{"stats":[]}}}]})") ==
        "unexpected: in the answer, 'snapshots[0].indices.i.stats' is not an object");
    CHECK(
        wrong_with(snapshot_status{},
                   R"({"snapshots":[{"snapshot":"a","state":"X","stats":{"incremental":{"size_in_bytes":"1kb"}}}]})") ==
        "unexpected: in the answer, 'snapshots[0].stats.incremental.size_in_bytes' is not a whole number of 64 bits, "
        "not negative");
}

TEST_CASE("The first of several wrong things is the one that is told", "[snapshot]") {
    CHECK(wrong_with(get_snapshot{}, R"({"snapshots":[{"snapshot":1},{"snapshot":2,"uuid":3}]})") ==
          "unexpected: in the answer, 'snapshots[0].snapshot' is not a string");
}

TEST_CASE("Unknown fields, unknown states and nulls do no harm", "[snapshot]") {
    auto const heard =
        get(R"({"x":[{"y":null}],"snapshots":[{"snapshot":"a","state":"NEW_STATE","shards":null,"failures":null,
        "metadata":null,"reason":null,"end_time_in_millis":null,"future":{"deep":[[[]]]}}]})");
    REQUIRE(heard.has_value());
    CHECK(heard->at(0).state == snapshot_state::unknown);
    CHECK(to_string(heard->at(0).state) == "UNKNOWN");
    CHECK(heard->at(0).shards_total == 0);
}

TEST_CASE("Numbers beyond 2^53 stay exact", "[snapshot]") {
    auto const heard = get(
        R"({"snapshots":[{"snapshot":"a","start_time_in_millis":9223372036854775807,
        "end_time_in_millis":-9223372036854775808,
        "shards":{"total":18446744073709551615,"failed":9007199254740993,"successful":9223372036854775807},
        "failures":[{"shard_id":9007199254740993}],"metadata":{"n":18446744073709551615,"m":-9007199254740993}}]})");
    REQUIRE(heard.has_value());
    auto const& made = heard->at(0);
    CHECK(made.start_time_in_millis == INT64_MAX);
    CHECK(made.end_time_in_millis == INT64_MIN);
    CHECK(made.shards_total == 18446744073709551615u);
    CHECK(made.shards_failed == 9007199254740993u);
    CHECK(made.shards_successful == 9223372036854775807u);
    CHECK(made.failures.at(0).shard_id == 9007199254740993);
    CHECK(made.metadata == R"({"n":18446744073709551615,"m":-9007199254740993})");
    CHECK(
        wrong_with(get_snapshot{}, R"({"snapshots":[{"snapshot":"a","start_time_in_millis":9223372036854775808}]})") ==
        "unexpected: in the answer, 'snapshots[0].start_time_in_millis' is not a whole number of 64 bits");
    CHECK(wrong_with(get_snapshot{}, R"({"snapshots":[{"snapshot":"a","start_time_in_millis":1.25}]})") ==
          "unexpected: in the answer, 'snapshots[0].start_time_in_millis' is not a whole number of 64 bits");
    auto const status = hear(snapshot_status{}, R"({"snapshots":[{"snapshot":"a","state":"STARTED","stats":{
        "incremental":{"file_count":9007199254740993,"size_in_bytes":18446744073709551615},
        "processed":{"size_in_bytes":9007199254740993}}}]})");
    REQUIRE(status.has_value());
    CHECK(status->at(0).all.bytes_total == 18446744073709551615u);
    CHECK(status->at(0).all.bytes_done == 9007199254740993u);
    CHECK(status->at(0).all.files_total == 9007199254740993u);
}

TEST_CASE("Statistics are read in the form up to 6.3, in the form since 7.0, and where 6.8 gives both", "[snapshot]") {
    auto bytes = [](std::string const& stats) {
        auto const heard =
            hear(snapshot_status{}, R"({"snapshots":[{"snapshot":"a","state":"STARTED","stats":{)" + stats + "}}]}");
        auto const& all = heard->at(0).all;
        return std::to_string(all.bytes_done) + "/" + std::to_string(all.bytes_total) + " of " +
               std::to_string(all.files_total);
    };
    std::string const flat =
        R"("number_of_files":9,"processed_files":2,"total_size_in_bytes":900,"processed_size_in_bytes":200)";
    std::string const incremental = R"("incremental":{"file_count":5,"size_in_bytes":500})";
    std::string const processed = R"("processed":{"file_count":1,"size_in_bytes":100})";
    std::string const total = R"("total":{"file_count":50,"size_in_bytes":5000})";
    CHECK(bytes(flat) == "200/900 of 9");
    CHECK(bytes(incremental + "," + processed + "," + total) == "100/500 of 5");
    CHECK(bytes(flat + "," + incremental + "," + processed) == "100/500 of 5");
    CHECK(bytes(incremental + "," + total) == "500/500 of 5");
    CHECK(bytes("") == "0/0 of 0");
}

TEST_CASE("Deep nesting is an error, not a crash", "[snapshot]") {
    auto const deep = [](std::string const& opening, std::size_t levels) {
        std::string text = R"({"snapshots":)";
        for (std::size_t i = 0; i != levels; ++i) text += opening;
        return text;
    };
    for (auto const* opening : {"[", R"({"a":)", R"([{"caused_by":)"}) {
        CHECK_FALSE(wrong_with(get_snapshot{}, deep(opening, 10'000)).empty());
    }
    CHECK(wrong_with(get_snapshot{}, R"({"snapshots":[],"x":)" + std::string(10'000, '[')).starts_with("malformed: "));
    auto const unread = R"({"snapshots":[],"x":)" + std::string(200, '[') + std::string(200, ']') + "}";
    CHECK(get(unread).has_value());
}

TEST_CASE("A snapshot's answer that ends early is malformed on every line", "[snapshot][wire]") {
    each_named("exact_get_snapshot", [](exchange const& e) { check_truncations(get_snapshot{}, e); });
}

TEST_CASE("Whatever stands in a snapshot's answer is read or named by its path", "[snapshot][wire]") {
    each_named("exact_get_snapshot", [](exchange const& e) { check_replacements(get_snapshot{}, e); });
    each_named("exact_create_snapshot_wait", [](exchange const& e) { check_replacements(create_snapshot{}, e); });
    each_named("snap_get_partial", [](exchange const& e) { check_replacements(get_snapshot{}, e); });
    each_named(
        "slow_status_current", [](exchange const& e) { check_replacements(snapshot_status{}, e); }, 9);
}
