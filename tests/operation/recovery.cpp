// SPDX-License-Identifier: Apache-2.0
/// @file
/// How shards are being recovered, on all lines, from a snapshot and otherwise.
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/recovery.hpp>

using namespace test_support;

static_assert(!tells_recovery<elasticsearch_1> && tells_recovery<elasticsearch<version{1, 1}>>);
static_assert(tells_recovery<elasticsearch_2> && tells_recovery<opensearch_1>);

namespace {

using recoveries = std::vector<index_recovery>;

std::uint64_t number(json::value const& told, char const* pointer) {
    return told.at_pointer(pointer).to_number<std::uint64_t>();
}

}  // namespace

TEST_CASE("recoveries are asked for of all indices or some") {
    CHECK(asked(get_recovery(), es9) == "GET /_recovery");
    get_recovery op{{"a", "b-*"}};
    CHECK(asked(op, es1) == "GET /a,b-%2A/_recovery");
    op.active_only = true;
    op.detailed = false;
    op.ignore_unavailable = true;
    op.allow_no_indices = false;
    op.expand_wildcards = "all";
    CHECK(asked(op, os3) ==
          "GET /a,b-%2A/_recovery?active_only=true&detailed=false&ignore_unavailable=true"
          "&allow_no_indices=false&expand_wildcards=all");
    check_begins(get_recovery(), {1, 1, 0});
    check_bad_names("an index", [](std::string const& name) { return get_recovery{{"a", name}}; });
}

TEST_CASE("every recorded recovery is told shard by shard") {
    std::size_t restored = 0;
    each_of("get_recovery", [&](exchange const& e) {
        auto const heard = hear(get_recovery(), e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) {
            CHECK(heard.error().is(errc::not_found));
            return;
        }
        auto const told = e.told().as_object();
        REQUIRE(heard->size() == told.size());
        for (auto const& index : *heard) {
            auto const& shards = told.at(index.index).at("shards").as_array();
            REQUIRE(index.shards.size() == shards.size());
            for (std::size_t i = 0; i != shards.size(); ++i) {
                auto const& made = index.shards[i];
                auto const& shard = shards[i];
                CHECK(made.id == shard.at("id").to_number<std::int64_t>());
                CHECK(made.type == text_at(shard, "/type"));
                CHECK(made.stage == text_at(shard, "/stage"));
                CHECK(made.primary == shard.at("primary").as_bool());
                CHECK(made.start_time_in_millis == shard.at("start_time_in_millis").to_number<std::int64_t>());
                CHECK(made.target_name == text_at(shard, "/target/name"));
                CHECK(made.bytes_total == number(shard, "/index/size/total_in_bytes"));
                CHECK(made.bytes_recovered ==
                      number(shard, "/index/size/reused_in_bytes") + number(shard, "/index/size/recovered_in_bytes"));
                if (made.type == "SNAPSHOT") {
                    ++restored;
                    CHECK(made.source_repository == text_at(shard, "/source/repository"));
                    CHECK(made.source_snapshot == text_at(shard, "/source/snapshot"));
                } else {
                    CHECK(made.source_repository.empty());
                    CHECK(made.source_snapshot.empty());
                }
                if (made.stage == "DONE") CHECK(made.bytes_recovered == made.bytes_total);
            }
        }
    });
    CHECK(restored > 50);
}

TEST_CASE("what is reused counts as recovered, in whichever order it is told") {
    auto const read = [](std::string const& size) {
        auto const heard =
            hear(get_recovery(), R"({"i":{"shards":[{"id":1,"stage":"INDEX","index":{)" + size + R"(}}]}})");
        REQUIRE(heard.has_value());
        auto const& shard = heard->front().shards.front();
        return std::pair(shard.bytes_total, shard.bytes_recovered);
    };
    CHECK(read(R"("size":{"total_in_bytes":10,"reused_in_bytes":3,"recovered_in_bytes":4})") ==
          std::pair<std::uint64_t, std::uint64_t>(10, 7));
    CHECK(read(R"("size":{"recovered_in_bytes":4,"reused_in_bytes":3,"total_in_bytes":10})") ==
          std::pair<std::uint64_t, std::uint64_t>(10, 7));
    CHECK(read(R"("size":{"total_in_bytes":10})") == std::pair<std::uint64_t, std::uint64_t>(10, 0));
    // before 1.5
    CHECK(read(R"("bytes":{"total":"10b","total_in_bytes":10,"reused_in_bytes":1,"recovered_in_bytes":2})") ==
          std::pair<std::uint64_t, std::uint64_t>(10, 3));
    CHECK(read("") == std::pair<std::uint64_t, std::uint64_t>(0, 0));
}

TEST_CASE("an answer to a recovery that begins anew counts nothing twice") {
    std::string const text =
        R"({"i":{"shards":[{"id":1,"stage":"INDEX","index":{"size":{"reused_in_bytes":3,"recovered_in_bytes":4}}}]}})";
    get_recovery const op;
    auto const reader = reader_for(op);
    for (std::size_t end = 0; end != text.size(); ++end) {
        REQUIRE(reader->begin({200, {}}).has_value());
        REQUIRE(reader->write(std::string_view(text).substr(0, end)).has_value());
    }
    REQUIRE(reader->begin({200, {}}).has_value());
    REQUIRE(reader->write(std::string_view(text)).has_value());
    auto const heard = reader->finish();
    REQUIRE(heard.has_value());
    REQUIRE(heard->size() == 1);
    REQUIRE(heard->front().shards.size() == 1);
    CHECK(heard->front().shards.front().bytes_recovered == 7);
}

TEST_CASE("no recoveries are none") {
    CHECK(hear(get_recovery(), "{}")->empty());
    auto const idle = hear(get_recovery(), R"({"a":{"shards":[]},"b":{}})");
    REQUIRE(idle->size() == 2);
    CHECK(idle->front().index == "a");
    CHECK(idle->front().shards.empty());
}

TEST_CASE("whatever stands at any place of a recovery is read, or an error that names the place") {
    each_recording(
        2,
        [](exchange const& e) {
            return e.name == "restore_recovery" || (e.is("opensearch-3") && e.name == "slow_restore_recovery_active");
        },
        [](exchange const& e) {
            check_replacements(get_recovery(), e);
            check_truncations(get_recovery(), e);
        });
    CHECK(wrong_with(get_recovery(), R"({"i":{"shards":[{"stage":"DONE"}]}})") ==
          "unexpected: in the answer, 'i.shards[0].id' is missing");
    CHECK(wrong_with(get_recovery(), R"({"i":{"shards":[{"id":0}]}})") ==
          "unexpected: in the answer, 'i.shards[0].stage' is missing");
    CHECK(wrong_with(get_recovery(), R"({"i":{"shards":[{"id":0,"stage":"DONE","index":{"size":[]}}]}})") ==
          "unexpected: in the answer, 'i.shards[0].index.size' is not an object");
    CHECK(wrong_with(get_recovery(), "[]") == "unexpected: in the answer, the whole is not an object");
}
