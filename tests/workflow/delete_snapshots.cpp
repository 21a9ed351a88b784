// SPDX-License-Identifier: Apache-2.0
/// @file
/// Deleting: in requests as large as the line takes, all or none at the start, none forgotten when an answer is lost.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/delete_snapshots.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace es_s3_snapshot;
using test::bench;
using test::fake_cluster;
using test::fault;
using names = std::vector<std::string>;

namespace {

bool deletes(request const& req) { return req.verb == method::delete_; }

void prepare(bench& b, names const& snapshots) {
    b.cluster.repositories["r"] = {{"type", "s3"}};
    for (auto const& name : snapshots) b.cluster.snapshots[name] = {"SUCCESS", {{"a", 1}}, 0, 1, {}};
}

delete_options options_for(names snapshots) {
    delete_options options;
    options.repository = "r";
    options.snapshots = std::move(snapshots);
    return options;
}

result<delete_report> remove(bench& b, names snapshots) {
    return b.run(delete_snapshots, options_for(std::move(snapshots)));
}

names numbered(std::string const& prefix, int count) {
    names made;
    for (int i = 0; i != count; ++i) made.push_back(prefix + std::to_string(i));
    return made;
}

/// The names of each request that deleted.
std::vector<names> requests(bench const& b) {
    std::vector<names> made;
    for (auto const& req : b.transport.sent) {
        if (!deletes(req)) continue;
        auto const path = req.target.substr(0, req.target.find('?'));
        auto rest = path.substr(std::string("/_snapshot/r/").size()) + ",";
        made.emplace_back();
        for (std::size_t comma; (comma = rest.find(',')) != std::string::npos; rest.erase(0, comma + 1))
            made.back().push_back(rest.substr(0, comma));
    }
    return made;
}

/// Spoils the first request that deletes.
void spoil_first(bench& b, fault f) {
    b.transport.spoil = [f, done = false](int, request const& req) mutable {
        if (done || !deletes(req)) return fault::none;
        done = true;
        return f;
    };
}

class notes : public observer {
public:
    names texts;

    void on_event(event const& e) override {
        if (auto const* n = std::get_if<events::note>(&e)) texts.push_back(n->text);
    }
};

}  // namespace

TEST_CASE("snapshots are deleted and reported") {
    bench b;
    prepare(b, {"s1", "s2", "s3"});
    auto const done = remove(b, {"s1", "s3"});
    REQUIRE(done);
    CHECK(done->deleted == names{"s1", "s3"});
    CHECK(b.cluster.snapshots.size() == 1);
    CHECK(b.cluster.snapshots.contains("s2"));
    CHECK(requests(b) == std::vector<names>{{"s1", "s3"}});
}

TEST_CASE("a line takes one name or many") {
    SECTION("up to 7.7 one") {
        bench b({7, 7, 1});
        prepare(b, {"s1", "s2"});
        REQUIRE(remove(b, {"s1", "s2"}));
        CHECK(requests(b) == std::vector<names>{{"s1"}, {"s2"}});
    }
    SECTION("from 7.8 on many") {
        bench b({7, 8, 0});
        prepare(b, {"s1", "s2"});
        REQUIRE(remove(b, {"s1", "s2"}));
        CHECK(requests(b) == std::vector<names>{{"s1", "s2"}});
    }
    SECTION("OpenSearch too") {
        bench b({1, 0, 0}, distribution::opensearch);
        prepare(b, {"s1", "s2"});
        REQUIRE(remove(b, {"s1", "s2"}));
        CHECK(requests(b) == std::vector<names>{{"s1", "s2"}});
    }
}

TEST_CASE("a request has a hundred names at most") {
    bench b;
    auto const all = numbered("s", 250);
    prepare(b, all);
    auto const done = remove(b, all);
    REQUIRE(done);
    CHECK(done->deleted == all);
    CHECK(b.cluster.snapshots.empty());
    auto const sent = requests(b);
    REQUIRE(sent.size() == 3);
    CHECK(sent[0].size() == 100);
    CHECK(sent[1].size() == 100);
    CHECK(sent[2].size() == 50);
}

TEST_CASE("a request has 3 kB of names at most, one name whatever its length") {
    bench b;
    auto all = numbered(std::string(600, 'n'), 9);
    all.push_back(std::string(3500, 'm'));
    prepare(b, all);
    auto const done = remove(b, all);
    REQUIRE(done);
    CHECK(done->deleted == all);
    for (auto const& req : b.transport.sent) {
        if (deletes(req)) CHECK((req.target.size() < 3100 || req.target.find('m') < 20));
    }
    auto const sent = requests(b);
    REQUIRE(sent.size() == 4);
    CHECK(sent[0].size() == 4);
    CHECK(sent.back().size() == 1);
}

TEST_CASE("where one is missing at the start, none is deleted") {
    bench b;
    prepare(b, {"s1", "s2"});
    auto const done = remove(b, {"s1", "s4", "s2", "s5"});
    CHECK(done.error().is(errc::not_found));
    CHECK(done.error().info.message.find("s4, s5") != std::string::npos);
    CHECK(requests(b).empty());
    CHECK(b.cluster.snapshots.size() == 2);
}

TEST_CASE("a pattern is no name") {
    bench b;
    prepare(b, {"s1"});
    CHECK(remove(b, {"s*"}).error().is(errc::invalid_argument));
    CHECK(b.transport.sent.empty());
}

TEST_CASE("the managed service's own repository is left alone") {
    bench b;
    auto options = options_for({"s1"});
    options.repository = "cs-automated-enc";
    CHECK(b.run(delete_snapshots, options).error().is(errc::invalid_argument));
    CHECK(b.transport.sent.empty());
}

TEST_CASE("whatever becomes of the answer, all are deleted and none is forgotten") {
    auto const lost = GENERATE(fault::refused, fault::lost_before, fault::lost_after, fault::timed_out_before,
                               fault::timed_out_after, fault::truncated, fault::s429, fault::s502, fault::s504);
    auto const takes = GENERATE(0, 4);
    CAPTURE(static_cast<int>(lost), takes);
    bench b;
    prepare(b, {"s1", "s2", "s3"});
    b.cluster.deletion_runs_for = takes;
    spoil_first(b, lost);
    auto const done = remove(b, {"s1", "s2"});
    REQUIRE(done);
    CHECK(done->deleted == names{"s1", "s2"});
    if (takes == 0) CHECK(b.cluster.snapshots.size() == 1);
    CHECK(b.cluster.snapshots.contains("s3"));
}

TEST_CASE("what was taken up is waited for, not asked for again") {
    bench b;
    prepare(b, {"s1", "s2"});
    b.cluster.deletion_runs_for = 10;
    spoil_first(b, fault::timed_out_after);
    REQUIRE(remove(b, {"s1", "s2"}));
    CHECK(requests(b).size() == 1);
    CHECK(b.cluster.snapshots.empty());
}

TEST_CASE("what was not taken up is asked for again after a minute without any that went") {
    bench b;
    prepare(b, {"s1", "s2"});
    spoil_first(b, fault::lost_before);
    auto const before = b.env.steady_now();
    REQUIRE(remove(b, {"s1", "s2"}));
    CHECK(requests(b).size() == 2);
    CHECK(b.env.steady_now() - before > std::chrono::minutes(1));
    CHECK(b.env.steady_now() - before < std::chrono::minutes(2));
}

TEST_CASE("no answer again and again is the end") {
    bench b;
    prepare(b, {"s1"});
    b.transport.spoil = [](int, request const& req) { return deletes(req) ? fault::lost_before : fault::none; };
    CHECK(remove(b, {"s1"}).error().is(errc::connection_lost));
    CHECK(requests(b).size() == 4);
}

TEST_CASE("a refusal is the end, and told is how far it went") {
    bench b({7, 7, 1});
    prepare(b, {"s1", "s2"});
    b.transport.spoil = [](int, request const& req) {
        return deletes(req) && req.target.find("s2") != std::string::npos ? fault::s500 : fault::none;
    };
    auto const done = remove(b, {"s1", "s2"});
    CHECK(done.error().is(errc::server_error));
    CHECK(done.error().info.message.find("1 of 2 snapshots were deleted before") != std::string::npos);
    CHECK(requests(b).size() == 2);
}

TEST_CASE("a cluster that makes a snapshot is busy") {
    bench b({7, 4, 0});
    prepare(b, {"s1"});
    b.cluster.instead = [](request const& req) -> std::optional<replay_answer> {
        if (!deletes(req)) return {};
        return fake_cluster::refuse(503, "concurrent_snapshot_execution_exception",
                                    "[r:s1] cannot delete snapshot while another is in progress");
    };
    CHECK(remove(b, {"s1"}).error().is(errc::busy));
    CHECK(requests(b).size() == 1);
}

TEST_CASE("what somebody else deletes meanwhile is gone too") {
    bench b;
    prepare(b, {"s1", "s2", "s3"});
    bool meanwhile = false;
    b.cluster.instead = [&](request const& req) -> std::optional<replay_answer> {
        if (deletes(req) && !std::exchange(meanwhile, true)) b.cluster.snapshots.erase("s2");
        return {};
    };
    auto const done = remove(b, {"s1", "s2", "s3"});
    REQUIRE(done);
    CHECK(done->deleted == names{"s1", "s2", "s3"});
    CHECK(b.cluster.snapshots.empty());
    CHECK(requests(b) == std::vector<names>{{"s1", "s2", "s3"}, {"s1", "s3"}});
}

TEST_CASE("deleting that takes longer than is allowed goes on") {
    bench b;
    prepare(b, {"s1"});
    b.cluster.deletion_runs_for = 1'000'000;
    spoil_first(b, fault::lost_after);
    auto options = options_for({"s1"});
    options.max_wait = std::chrono::seconds(40);
    auto const before = b.env.steady_now();
    CHECK(b.run(delete_snapshots, options).error().is(errc::still_running));
    CHECK(b.env.steady_now() - before < std::chrono::seconds(60));
    CHECK(requests(b).size() == 1);
}

TEST_CASE("notes tell how far it is") {
    bench b({7, 7, 1});
    prepare(b, {"s1", "s2"});
    notes seen;
    b.events = &seen;
    REQUIRE(remove(b, {"s1", "s2"}));
    CHECK(seen.texts == names{"deleted 1 of 2", "deleted 2 of 2"});
}
