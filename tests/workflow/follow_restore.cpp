// SPDX-License-Identifier: Apache-2.0
/// @file
/// Following a restore: what it costs, how soon its end is seen, and what is said of shards that do not come.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/follow_restore.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;
using test::bench;
using test::fault;

namespace {

/// A restore of one index with two shards that lasts so long, of which a byte comes each second.
struct job {
    bench b;
    duration lasts;
    std::string stage = "INDEX";
    bool bytes_come = true;
    bool server_waits = true;  // for the shards asked for, as real ones do
    steady_time began;

    explicit job(duration d, version v = {7, 17, 29}) : b(v), lasts(d), began(b.env.steady_now()) {
        b.cluster.instead = [this](request const& r) { return answer(r); };
    }
    duration elapsed() { return b.env.steady_now() - began; }
    bool over() { return elapsed() >= lasts; }

    std::optional<replay_answer> answer(request const& r) {
        if (r.target.starts_with("/_cluster/health") && server_waits) wait_for_shards(r);
        if (r.target.starts_with("/_cluster/health"))
            return replay_answer(200, json(R"({"status":"red","indices":{"a":{"status":"red","number_of_shards":2,)"
                                           R"("active_primary_shards":%1,"initializing_shards":%2}}})"));
        if (r.target.find("/_recovery") == std::string::npos) return {};
        return replay_answer(200, json(R"({"a":{"shards":[%3,%3]}})"));
    }
    result<std::uint64_t> follow(follow_options options = {}) {
        return b.run(follow_restore, std::vector<std::string>{"a"}, options);
    }

private:
    void wait_for_shards(request const& r) {
        constexpr std::string_view mark = "&timeout=", wanted = "wait_for_active_shards=2";
        if (std::exchange(first, false)) return;  // how many there are is not known yet
        REQUIRE(r.target.find(wanted) != std::string::npos);
        auto const at = r.target.find(mark);
        REQUIRE(at != std::string::npos);
        auto const most = std::chrono::milliseconds(std::stoi(r.target.substr(at + mark.size())));
        if (!over()) b.env.advance(std::min<duration>(most, lasts - elapsed()));
    }
    bool first = true;
    std::string json(std::string text) {
        auto const put = [&text](std::string const& mark, std::string const& value) {
            for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
                text.replace(at, mark.size(), value);
        };
        auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed()).count();
        put("%3", R"({"id":0,"type":"SNAPSHOT","stage":")" + (over() ? "DONE" : stage) +
                      R"(","primary":true,"target":{"name":"node-7"},"index":{"size":{"total_in_bytes":9999,)"
                      R"("recovered_in_bytes":)" + std::to_string(bytes_come ? seconds : 0) + "}}}");
        put("%1", over() ? "2" : "0");
        put("%2", over() ? "0" : "2");
        return text;
    }
};

struct notes : observer {
    std::vector<std::string> warnings;
    void on_event(event const& e) override {
        if (auto const* note = std::get_if<events::note>(&e); note && note->level == events::note::severity::warning)
            warnings.push_back(note->text);
    }
};

/// The index a, with shards that are nowhere.
bench with_lost_shards(version v = {7, 17, 29}) {
    bench b(v);
    b.cluster.indices["a"] = test::fake_cluster::make_index(true, 2);
    b.cluster.indices["a"].failed = true;
    return b;
}

int count_targets(bench const& b, std::string_view part) {
    return static_cast<int>(std::count_if(b.transport.sent.begin(), b.transport.sent.end(), [&](request const& r) {
        return r.target.find(part) != std::string::npos;
    }));
}

}  // namespace

TEST_CASE("a restore's end is seen at once, for a question a second") {
    auto const lasts = GENERATE(as<duration>(), 200ms, 1500ms, 5s, 30s, 10min, 2h);
    job j(lasts);
    auto const shards = j.follow();
    REQUIRE(shards);
    CHECK(*shards == 2);
    auto const late = j.elapsed() - lasts;
    CAPTURE(lasts.count(), late.count(), j.b.transport.sent.size());
    CHECK(late <= 15ms);  // a question takes 5 ms here
    CHECK(j.b.transport.sent.size() <= static_cast<std::size_t>(lasts / 1s) + 3);
}

TEST_CASE("where the server does not wait, a restore's end is seen within a tenth of its time and a second") {
    auto const lasts = GENERATE(as<duration>(), 200ms, 1500ms, 5s, 30s, 10min, 2h);
    job j(lasts);
    j.server_waits = false;
    REQUIRE(j.follow());
    CHECK(j.elapsed() - lasts <= std::min<duration>(lasts / 10 + 10ms, 1s));
}

TEST_CASE("the server waits no longer than an attempt or the time that is left") {
    job j(1h);
    follow_options options;
    SECTION("attempts that are short") {
        j.b.options.attempt_timeout = 500ms;
        options.max_wait = 10s;
    }
    SECTION("little time") { options.max_wait = 300ms; }
    auto const shards = j.follow(options);
    REQUIRE_FALSE(shards);
    CHECK(shards.error().is(errc::still_running));
    CHECK(j.elapsed() <= options.max_wait + 100ms);
    for (auto const& sent : j.b.transport.sent) {
        auto const at = sent.target.find("&timeout=");
        if (at != std::string::npos) CHECK(std::stoi(sent.target.substr(at + 9)) <= 300);
    }
}

TEST_CASE("shards of which no byte comes are told once, with their node, and waited for") {
    job j(10min);
    notes told;
    j.b.events = &told;
    j.bytes_come = false;
    follow_options options;
    options.stall_timeout = 30s;
    REQUIRE(j.follow(options));
    REQUIRE(told.warnings.size() == 1);
    CHECK(told.warnings[0].find("not a byte has come for 3") == 0);
    CHECK(told.warnings[0].find("[a][0] on node-7 (INDEX, 0 of 9999 bytes)") != std::string::npos);
}

TEST_CASE("where bytes come there is no stall") {
    job j(10min);
    notes told;
    j.b.events = &told;
    follow_options options;
    options.stall_timeout = 30s;
    REQUIRE(j.follow(options));
    CHECK(told.warnings.empty());
}

TEST_CASE("what the cluster will not try again is a failure at once, with its cause") {
    auto b = with_lost_shards();
    auto const before = b.env.steady_now();
    auto const shards = b.run(follow_restore, std::vector<std::string>{"a"}, follow_options());
    REQUIRE_FALSE(shards);
    CHECK(shards.error().is(errc::restore_failed));
    CHECK(describe(shards.error()).find("2 of 2 primary shards were not restored, in: a; [a][0] [a][1]: "
                                        "CorruptIndexException[checksum failed]") != std::string::npos);
    CHECK(b.env.steady_now() - before < 4s);
}

TEST_CASE("shards that may not be anywhere are a failure after a while, with what the deciders say") {
    auto b = with_lost_shards();
    b.cluster.decider = "filter";
    b.cluster.failure = "";
    auto const before = b.env.steady_now();
    auto const shards = b.run(follow_restore, std::vector<std::string>{"a"}, follow_options());
    REQUIRE_FALSE(shards);
    CHECK(describe(shards.error()).find("cannot allocate; node-1: no") != std::string::npos);
    CHECK(b.env.steady_now() - before > 15s);
}

TEST_CASE("where the reason cannot be asked for, that shards are missing is told all the same") {
    auto b = with_lost_shards();
    b.transport.spoil = [](int, request const& r) {
        return r.target.find("routing_table") != std::string::npos ? fault::s403 : fault::none;
    };
    auto const shards = b.run(follow_restore, std::vector<std::string>{"a"}, follow_options());
    REQUIRE_FALSE(shards);
    CHECK(shards.error().is(errc::restore_failed));
    CHECK(shards.error().info.hint.find("log of the master") != std::string::npos);
}

TEST_CASE("a shard that an old line tries for ever has failed after five times") {
    job j(24h, {2, 4, 6});
    j.bytes_come = false;
    int tries = 0;
    bool distinct = true;
    auto const rest = j.b.cluster.instead;
    j.b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
        if (r.target.find("routing_table") == std::string::npos) return rest(r);
        if (distinct) ++tries;
        return replay_answer(200, R"({"routing_table":{"indices":{"a":{"shards":{"0":[{"shard":0,"primary":true,)"
                                  R"("state":"INITIALIZING","unassigned_info":{"reason":"ALLOCATION_FAILED","at":")" +
                                      std::to_string(tries) + R"(","details":"failed; nested: Bad[x]; "}}]}}}}})");
    };
    SECTION("each time another failure") {
        auto const shards = j.follow();
        REQUIRE_FALSE(shards);
        CHECK(shards.error().is(errc::restore_failed));
        CHECK(describe(shards.error()).find("[a][0]: Bad[x]") != std::string::npos);
        CHECK(tries == 5);
        CHECK(j.elapsed() < 30s);
    }
    SECTION("the same failure seen again and again") {
        distinct = false;
        follow_options options;
        options.max_wait = 5min;
        auto const shards = j.follow(options);
        REQUIRE_FALSE(shards);
        CHECK(shards.error().is(errc::still_running));
    }
    CHECK(count_targets(j.b, "allocation/explain") == 0);
}

TEST_CASE("a node that is away for half a minute is not the end of the restore") {
    job j(2min);
    j.b.transport.spoil = [&](int, request const&) {
        return j.elapsed() > 20s && j.elapsed() < 50s ? fault::refused : fault::none;
    };
    CHECK(j.follow());
}

TEST_CASE("one that stays away is told with what may go on") {
    job j(24h);
    j.b.transport.spoil = [&](int, request const&) { return j.elapsed() > 20s ? fault::refused : fault::none; };
    auto const shards = j.follow();
    REQUIRE_FALSE(shards);
    CHECK(shards.error().is(errc::connection_failed));
    CHECK(shards.error().info.hint.find("may go on") != std::string::npos);
    CHECK(j.elapsed() < 3min);
}
