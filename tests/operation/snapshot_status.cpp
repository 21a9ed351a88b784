// SPDX-License-Identifier: Apache-2.0
/// @file
/// How far snapshots are, by index and shard, on all lines.
#include "../support/allocations.hpp"
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/snapshot_status.hpp>

#include <set>

using namespace test_support;

static_assert(!tells_snapshot_status<elasticsearch_1> && tells_snapshot_status<elasticsearch<version{1, 1}>>);
static_assert(tells_snapshot_status<elasticsearch_2> && tells_snapshot_status<opensearch_1>);

namespace {

snapshot_status status_of(std::string repository, std::vector<std::string> snapshots = {},
                          std::vector<std::string> indices = {}) {
    return {std::move(repository), std::move(snapshots), std::move(indices)};
}

std::uint64_t number(json::value const& told, char const* pointer) {
    return told.at_pointer(pointer).to_number<std::uint64_t>();
}

/// As the test reads it: `incremental` where it is told, `processed` while it runs, all of it once it is done.
void check_bytes(std::uint64_t total, std::uint64_t done, json::value const& stats) {
    auto const& told = stats.as_object();
    bool const late = told.contains("incremental");
    CHECK(total == number(stats, late ? "/incremental/size_in_bytes" : "/total_size_in_bytes"));
    if (late) {
        CHECK(done == (told.contains("processed") ? number(stats, "/processed/size_in_bytes") : total));
    } else {
        CHECK(done == number(stats, "/processed_size_in_bytes"));
    }
}

void check_progress(snapshot_progress const& made, json::value const& told) {
    CHECK(made.shards_total == number(told, "/shards_stats/total"));
    CHECK(made.shards_done == number(told, "/shards_stats/done"));
    CHECK(made.shards_failed == number(told, "/shards_stats/failed"));
    auto const& stats = told.at("stats");
    CHECK(made.files_total ==
          number(stats, stats.as_object().contains("incremental") ? "/incremental/file_count" : "/number_of_files"));
    check_bytes(made.bytes_total, made.bytes_done, stats);
}

std::string text_or_empty(json::value const& told, char const* key) {
    auto const* found = told.as_object().if_contains(key);
    return found == nullptr ? std::string() : std::string(found->as_string());
}

void check_index(snapshot_index_status const& made, json::value const& told) {
    check_progress(made.all, told);
    auto const& shards = told.at("shards").as_object();
    REQUIRE(made.shards.size() == shards.size());
    for (auto const& shard : made.shards) {
        auto const& there = shards.at(std::to_string(shard.id));
        CHECK(shard.stage == text_at(there, "/stage"));
        CHECK(shard.node == text_or_empty(there, "node"));
        CHECK(shard.reason == text_or_empty(there, "reason"));
        check_bytes(shard.bytes_total, shard.bytes_done, there.at("stats"));
    }
}

/// A shard as 7.17 tells it.
std::string shard_text(std::size_t number) {
    return "\"" + std::to_string(number) +
           R"(":{"stage":"DONE","stats":{"incremental":{"file_count":4,"size_in_bytes":4372},)" +
           R"("total":{"file_count":4,"size_in_bytes":4372},"start_time_in_millis":1795478552387,"time_in_millis":0}})";
}

/// Has a status read shard by shard; its text is never there as a whole.
result<std::vector<snapshot_status_info>> read_long_status(std::size_t indices, std::size_t shards) {
    snapshot_status const op;
    auto const reader = reader_for(op);
    if (auto begun = reader->begin({200, {}}); begun.has_error()) return begun.error();
    auto write = [&](std::string_view text) { REQUIRE(reader->write(text).has_value()); };
    write(R"({"snapshots":[{"snapshot":"a","repository":"repo","uuid":"u","state":"SUCCESS","indices":{)");
    for (std::size_t i = 0; i != indices; ++i) {
        write((i == 0 ? "" : ",") + std::string("\"logs-2026-01-31-") + std::to_string(i) + R"(":{"shards":{)");
        for (std::size_t shard = 0; shard != shards; ++shard) write((shard == 0 ? "" : ",") + shard_text(shard));
        write("}}");
    }
    write("}}]}");
    return reader->finish();
}

}  // namespace

TEST_CASE("the status is that of what runs, of a repository's, or of snapshots by name") {
    CHECK(asked(snapshot_status(), es9) == "GET /_snapshot/_status?master_timeout=30s");
    CHECK(asked(status_of("repo"), es1) == "GET /_snapshot/repo/_status?master_timeout=30s");
    CHECK(asked(status_of("repo", {"a", "b"}), os3) == "GET /_snapshot/repo/a,b/_status?cluster_manager_timeout=30s");
    CHECK(asked(status_of("repo", {"a"}, {"i", "j-*"}), os3) ==
          "GET /_snapshot/repo/a/i,j-%2A/_status?cluster_manager_timeout=30s");
    auto op = status_of("repo", {"a"});
    op.ignore_unavailable = false;
    op.master_timeout = "";
    CHECK(asked(op, es9) == "GET /_snapshot/repo/a/_status?ignore_unavailable=false");
    check_begins(snapshot_status(), {1, 1, 0});
    check_option_begins(op, "ignore_unavailable", {5, 0, 0});
    check_option_begins(status_of("repo", {"a"}, {"i"}), "indices", never, {2, 17, 0});
}

TEST_CASE("a status that would be another one is refused") {
    CHECK(asked(status_of("", {"a"}), es9) == "invalid: the name of the repository is empty");
    CHECK(asked(status_of("a/b"), es9) == "invalid: 'a/b' cannot name a repository: it holds '/'");
    CHECK(asked(status_of("*"), es9) == "invalid: '*' cannot name a repository: it holds '*'");
    CHECK(asked(status_of("repo", {"a", ""}), es9) == "invalid: the name of the snapshot is empty");
    // of a finished snapshot the server reads every shard's files, so not of all
    CHECK(asked(status_of("repo", {"a*"}), es9) == "invalid: 'a*' cannot name a snapshot: it holds '*'");
    CHECK(asked(status_of("repo", {"_all"}), es9) == "invalid: '_all' cannot name a snapshot: it starts with '_'");
    for (auto const& snapshots : {std::vector<std::string>{}, {"a", "b"}})
        CHECK(asked(status_of("repo", snapshots, {"i"}), os3) ==
              "invalid: the status of indices is that of one snapshot");
    CHECK(asked(status_of("repo", {"a"}, {"i/j"}), os3) == "invalid: 'i/j' cannot name an index: it holds '/'");
    CHECK(asked(status_of("repo", {"a"}, {""}), os3) == "invalid: the name of the index is empty");
}

TEST_CASE("every recorded status is told by index and shard") {
    std::set<std::string> states, stages;
    each_of("snapshot_status", [&](exchange const& e) {
        auto const heard = hear(snapshot_status(), e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) return;
        auto const told = e.told().at("snapshots").as_array();
        REQUIRE(heard->size() == told.size());
        for (std::size_t i = 0; i != told.size(); ++i) {
            auto const& made = (*heard)[i];
            CHECK(made.snapshot == text_at(told[i], "/snapshot"));
            CHECK(made.repository == text_at(told[i], "/repository"));
            CHECK(made.uuid == text_or_empty(told[i], "uuid"));
            CHECK(made.uuid.empty() == e.before({5, 0}));
            CHECK(made.state == text_at(told[i], "/state"));
            states.insert(made.state);
            check_progress(made.all, told[i]);
            auto const& indices = told[i].at("indices").as_object();
            REQUIRE(made.indices.size() == indices.size());
            for (auto const& index : made.indices) {
                INFO(index.name);
                check_index(index, indices.at(index.name));
                for (auto const& shard : index.shards) stages.insert(shard.stage);
            }
        }
    });
    for (auto const* state : {"STARTED", "SUCCESS"}) CHECK(states.contains(state));
    for (auto const* stage : {"INIT", "STARTED", "DONE", "FAILURE"}) CHECK(stages.contains(stage));
}

TEST_CASE("what is done of a finished snapshot is all, of a running one what is processed, though it be nothing") {
    auto const read = [](std::string const& stats) {
        auto const heard = hear(snapshot_status(), R"({"snapshots":[{"snapshot":"a","state":"x","stats":)" + stats +
                                                       R"(,"indices":{"i":{"stats":)" + stats +
                                                       R"(,"shards":{"7":{"stage":"y","stats":)" + stats + "}}}}}]}");
        REQUIRE(heard.has_value());
        auto const& made = heard->front();
        REQUIRE(made.indices.size() == 1);
        REQUIRE(made.indices[0].shards.size() == 1);
        auto const& shard = made.indices[0].shards[0];
        CHECK(shard.id == 7);
        CHECK(made.all.bytes_total == shard.bytes_total);
        CHECK(made.all.bytes_done == shard.bytes_done);
        CHECK(made.indices[0].all.bytes_done == shard.bytes_done);
        return std::pair(shard.bytes_total, shard.bytes_done);
    };
    using bytes = std::pair<std::uint64_t, std::uint64_t>;
    CHECK(read(R"({"incremental":{"file_count":2,"size_in_bytes":10},"total":{"file_count":3,"size_in_bytes":30}})") ==
          bytes(10, 10));
    CHECK(read(R"({"incremental":{"size_in_bytes":10},"processed":{"size_in_bytes":4}})") == bytes(10, 4));
    CHECK(read(R"({"incremental":{"size_in_bytes":10},"processed":{"size_in_bytes":0}})") == bytes(10, 0));
    CHECK(read(R"({"processed":{"size_in_bytes":0},"incremental":{"size_in_bytes":10}})") == bytes(10, 0));
    CHECK(read(R"({"number_of_files":1,"total_size_in_bytes":10,"processed_size_in_bytes":0})") == bytes(10, 0));
    CHECK(read(R"({"total_size_in_bytes":10,"processed_size_in_bytes":10})") == bytes(10, 10));
    CHECK(read("{}") == bytes(0, 0));
}

TEST_CASE("a failure tells why, a running shard where") {
    each_recording(
        1, [](exchange const& e) { return e.name == "snap_status_partial"; },
        [](exchange const& e) {
            auto const heard = hear(snapshot_status(), e);
            REQUIRE(heard.has_value());
            auto const& made = heard->front();
            CHECK(made.all.shards_failed == 2);
            CHECK(made.all.shards_done == 2);
            CHECK(made.all.shards_total == 4);
            for (auto const& index : made.indices) {
                for (auto const& shard : index.shards) {
                    CHECK((shard.stage == "FAILURE") == (index.name == "red"));
                    CHECK(shard.reason.empty() == (index.name != "red"));
                }
            }
        });
    each_named(
        "slow_status_current",
        [](exchange const& e) {
            auto const heard = hear(snapshot_status(), e);
            REQUIRE(heard.has_value());
            CHECK(heard->front().state == "STARTED");
            auto const& shard = heard->front().indices.at(0).shards.at(0);
            CHECK_FALSE(shard.node.empty());
            CHECK(shard.bytes_done < shard.bytes_total);
        },
        9);
}

TEST_CASE("no snapshots are none, and one that tells nothing of its shards is heard") {
    CHECK(hear(snapshot_status(), R"({"snapshots":[]})")->empty());
    CHECK(hear(snapshot_status(), "{}")->empty());
    auto const bare = hear(snapshot_status(), R"({"snapshots":[{"snapshot":"a","state":"INIT"}]})");
    REQUIRE(bare->size() == 1);
    CHECK(bare->front().all.shards_total == 0);
    CHECK(bare->front().indices.empty());
}

TEST_CASE("an answer that begins anew forgets the status before it") {
    snapshot_status const op;
    auto const reader = reader_for(op);
    REQUIRE(reader->begin({200, {}}).has_value());
    REQUIRE(
        reader->write(std::string_view(R"({"snapshots":[{"snapshot":"a","state":"INIT"},{"snapshot":"b)")).has_value());
    REQUIRE(reader->begin({200, {}}).has_value());
    REQUIRE(reader->write(std::string_view(R"({"snapshots":[{"snapshot":"c","state":"DONE"}]})")).has_value());
    auto const heard = reader->finish();
    REQUIRE(heard.has_value());
    REQUIRE(heard->size() == 1);
    CHECK(heard->front().snapshot == "c");
}

TEST_CASE("whatever stands at any place of a status is read, or an error that names the place") {
    each_recording(
        3,
        [](exchange const& e) {
            bool const some = e.is("elasticsearch-1.7") || e.is("elasticsearch-7.17") || e.is("opensearch-3");
            return some && (e.name == "contract.snapshot_status" || e.name == "slow_status_current");
        },
        [](exchange const& e) {
            check_replacements(snapshot_status(), e);
            check_truncations(snapshot_status(), e);
        });
    CHECK(wrong_with(snapshot_status(), R"({"snapshots":[{"state":"INIT"}]})") ==
          "unexpected: in the answer, 'snapshots[0].snapshot' is missing");
    CHECK(wrong_with(snapshot_status(), R"({"snapshots":[{"snapshot":"a"}]})") ==
          "unexpected: in the answer, 'snapshots[0].state' is missing");
    CHECK(wrong_with(snapshot_status(), R"({"snapshots":{}})") ==
          "unexpected: in the answer, 'snapshots' is not an array");
    CHECK(wrong_with(snapshot_status(),
                     R"({"snapshots":[{"snapshot":"a","state":"x","indices":{"i":{"shards":{"0":[]}}}}]})") ==
          "unexpected: in the answer, 'snapshots[0].indices.i.shards.0' is not an object");
}

TEST_CASE("a status of 10,000 shards takes at most thrice the memory of what is kept") {
    for (auto const& [indices, shards] : {std::pair<std::size_t, std::size_t>(1, 10'000), {100, 100}, {10'000, 1}}) {
        watched_memory const memory;
        auto const heard = read_long_status(indices, shards);
        auto const kept = memory.kept(), peak = memory.peak();
        REQUIRE(heard.has_value());
        REQUIRE(heard->front().indices.size() == indices);
        CHECK(heard->front().indices.back().shards.size() == shards);
        CHECK(heard->front().indices.back().shards.back().bytes_done == 4372);
        INFO(indices << " indices: " << kept << " bytes kept, " << peak << " at most");
        CHECK(kept > 10'000 * 100);
        CHECK(peak <= 3 * kept);
    }
}
