// SPDX-License-Identifier: Apache-2.0
/// @file
/// The backup workflow against a cluster in memory: exactly one snapshot, and no success that is none.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/workflow/backup.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using test::bench;
using test::fault;

namespace {

backup_options options_for() { return test::options_for<backup_options>(); }

void prepare(bench& b) {
    b.cluster.indices["a"] = test::fake_cluster::make_index(true, 2);
    b.cluster.indices["b"] = test::fake_cluster::make_index(true, 1);
}

/// What a run that was killed leaves behind: its snapshot is still being made.
void prepare_earlier_run(bench& b) {
    prepare(b);
    b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "bucket"}}}};
    auto& made = b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 5, 1'700'000'000'000, {}};
    if (b.server.line().has(facts::snapshot_metadata)) made.metadata["es-s3-snapshot"] = {{"run", "0123456789abcdef"}};
}

class listener : public observer {
public:
    std::string notes;

    void on_event(event const& e) override {
        if (auto const* n = std::get_if<events::note>(&e)) notes += n->text + "\n";
    }
};

bool asks_what_runs(request const& r) { return r.target.starts_with("/_snapshot/_status"); }
bool creates(request const& r) { return r.verb == method::put && r.target.find("/s1?") != std::string::npos; }

}  // namespace

TEST_CASE("a backup registers the repository, creates the snapshot and follows it to its end") {
    bench b;
    prepare(b);
    auto const report = b.run(backup, options_for());
    REQUIRE(report);
    CHECK(report->finished);
    CHECK(report->snapshot.state == snapshot_state::success);
    CHECK(b.cluster.snapshots_created == 1);
    CHECK(b.cluster.repositories.contains("r"));
}

TEST_CASE("no fault at any exchange makes two snapshots, or a success without one") {
    int cases = 0;
    for (auto const v : {version{1, 7, 6}, version{2, 4, 6}, version{5, 6, 16}, version{6, 8, 23}, version{7, 17, 0},
                         version{9, 5, 3}}) {
        for (auto const kind : test::all_faults) {
            for (int n = 0;; ++n) {
                bench b(v);
                prepare(b);
                b.transport.spoil = [&](int number, request const&) { return number == n ? kind : fault::none; };
                auto const report = b.run(backup, options_for());
                CAPTURE(to_string(v), static_cast<int>(kind), n);
                REQUIRE(b.cluster.snapshots_created <= 1);
                if (report) {
                    REQUIRE(b.cluster.snapshots.at("s1").state == "SUCCESS");
                    REQUIRE(b.cluster.snapshots.at("s1").running == 0);
                }
                ++cases;
                if (static_cast<int>(b.transport.sent.size()) <= n) break;
            }
        }
    }
    CHECK(cases > 800);
}

TEST_CASE("a lost answer to the create request is no failure") {
    for (auto const kind : {fault::lost_after, fault::timed_out_after, fault::lost_before, fault::timed_out_before,
                            fault::s502, fault::s504}) {
        bench b;
        prepare(b);
        bool once = false;
        b.transport.spoil = [&](int, request const& r) {
            bool const create = r.verb == method::put && r.target.find("/s1?") != std::string::npos;
            return create && !std::exchange(once, true) ? kind : fault::none;
        };
        auto const report = b.run(backup, options_for());
        CAPTURE(static_cast<int>(kind));
        REQUIRE(report);
        CHECK(b.cluster.snapshots_created == 1);
    }
}

TEST_CASE("PARTIAL and FAILED are errors that name their shards") {
    bench b;
    prepare(b);
    SECTION("PARTIAL") {
        b.cluster.snapshot_ends_as = "PARTIAL";
        auto const report = b.run(backup, options_for());
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::snapshot_partial));
        CHECK(describe(report.error()).find("[a][0] on node-1: disk on fire") != std::string::npos);
    }
    SECTION("FAILED") {
        b.cluster.snapshot_ends_as = "FAILED";
        auto const report = b.run(backup, options_for());
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::snapshot_failed));
    }
}

TEST_CASE("nothing is changed where an index is missing") {
    bench b;
    prepare(b);
    auto o = options_for();
    o.indices = {"a", "nope"};
    auto const report = b.run(backup, o);
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::not_found));
    CHECK(describe(report.error()).find("nope") != std::string::npos);
    CHECK(b.cluster.repositories.empty());
    CHECK(b.cluster.snapshots.empty());
}

TEST_CASE("a name that is taken is a conflict") {
    bench b;
    prepare(b);
    b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "bucket"}}}};
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}}, 0, 1, {}};
    auto const report = b.run(backup, options_for());
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::conflict));
    CHECK(b.cluster.snapshots_created == 0);
}

TEST_CASE("a name that the servers refuse is refused before anything is sent") {
    bench b;
    prepare(b);
    auto o = options_for();
    o.snapshot = "Snapshot-T";
    auto const report = b.run(backup, o);
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::invalid_argument));
    CHECK(b.transport.sent.empty());
}

TEST_CASE("a snapshot that outlasts max_wait is still running, and is told where to look") {
    bench b;
    prepare(b);
    b.cluster.snapshot_runs_for = 1'000'000;
    auto o = options_for();
    o.follow.max_wait = std::chrono::hours(1);
    auto const report = b.run(backup, o);
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::still_running));
    CHECK(report.error().info.hint.find("/_snapshot/r/s1") != std::string::npos);
    // an hour of waiting costs little more than a question a second
    CHECK(b.transport.sent.size() < 8000);
}

TEST_CASE("the run id is told first, and goes into the metadata where the line has it") {
    for (auto const v : {version{7, 2, 0}, version{7, 3, 0}}) {
        bench b(v);
        prepare(b);
        listener heard;
        b.events = &heard;
        auto const report = b.run(backup, options_for());
        REQUIRE(report);
        CHECK(report->run.size() == 16);
        CHECK(heard.notes.starts_with("run " + report->run + "\n"));
        auto const& metadata = b.cluster.snapshots["s1"].metadata;
        CHECK(metadata.empty() == (v.minor == 2));
        if (!metadata.empty()) CHECK(metadata.at("es-s3-snapshot").at("run").as_string() == report->run);
    }
}

TEST_CASE("what the caller wants in the metadata stands beside the run id, as far as there is room") {
    auto const told = [](version v, std::size_t length, fault kind = fault::none) {
        bench b(v);
        prepare(b);
        bool once = false;
        b.transport.spoil = [&](int, request const& r) {
            bool const create = r.verb == method::put && r.target.find("/s1?") != std::string::npos;
            return create && !std::exchange(once, true) ? kind : fault::none;
        };
        auto o = options_for();
        o.metadata["more"] = {{"text", std::string(length, 'x')}, {"number", std::uint64_t(7)}};
        REQUIRE(b.run(backup, o));
        CHECK(b.cluster.snapshots_created == 1);
        return b.cluster.snapshots["s1"].metadata;
    };
    CHECK(told({7, 2, 0}, 10).empty());
    auto const without_room = told({7, 3, 0}, 1024).at("es-s3-snapshot").as_object();
    CHECK(without_room.size() == 1);
    auto const empty = json::serialize(told({7, 3, 0}, 0)).size();
    auto const fits = told({7, 3, 0}, 1024 - empty);
    CHECK(json::serialize(fits).size() == 1024);
    CHECK(fits.at("es-s3-snapshot").as_object().size() == 2);
    CHECK(told({7, 3, 0}, 1025 - empty).at("es-s3-snapshot").as_object().size() == 1);
    // and is known again after a lost answer
    CHECK(told({7, 3, 0}, 10, fault::lost_after).at("es-s3-snapshot").as_object().size() == 2);
}

TEST_CASE("nothing is written to a repository of the managed service") {
    bench b;
    prepare(b);
    auto o = options_for();
    o.repository.name = "cs-automated";
    auto const report = b.run(backup, o);
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::invalid_argument));
    CHECK(b.transport.sent.empty());
}

TEST_CASE("a snapshot that is just being finished is waited for a while") {
    bench b({7, 4, 0});
    prepare(b);
    int refusals = 0, most = 4;
    b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
        bool const create = r.verb == method::put && r.target.find("/s1?") != std::string::npos;
        if (!create || refusals == most) return {};
        ++refusals;
        return test::fake_cluster::refuse(503, "concurrent_snapshot_execution_exception", "a snapshot is already running");
    };
    auto const before = b.env.steady_now();
    SECTION("a moment") {
        REQUIRE(b.run(backup, options_for()));
        CHECK(refusals == 4);
        CHECK(b.cluster.snapshots_created == 1);
    }
    SECTION("one that goes on is told as busy") {
        most = 1000;
        auto const report = b.run(backup, options_for());
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::busy));
        CHECK(b.env.steady_now() - before < std::chrono::seconds(8));
        CHECK(b.cluster.snapshots_created == 0);
    }
}

TEST_CASE("a gateway that is overloaded speaks for itself, not for the cluster") {
    for (bool const reached : {false, true}) {
        bench b;
        prepare(b);
        bool once = false;
        b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
            bool const create = r.verb == method::put && r.target.find("/s1?") != std::string::npos;
            if (!create || std::exchange(once, true)) return {};
            if (reached) (void)b.cluster.answer(r);
            return replay_answer(503, "<html>Service Unavailable</html>");
        };
        REQUIRE(b.run(backup, options_for()));
        CHECK(b.cluster.snapshots_created == 1);
    }
}

TEST_CASE("a run that was killed is attached to by running it again") {
    auto const v = GENERATE(values<version>({{1, 7, 6}, {2, 4, 6}, {6, 8, 23}, {7, 2, 0}, {7, 3, 0}, {7, 17, 29}, {9, 5, 3}}));
    CAPTURE(to_string(v));
    bench b(v);
    prepare_earlier_run(b);
    auto o = options_for();
    listener heard;
    b.events = &heard;
    SECTION("and waited for") {
        auto const report = b.run(backup, o);
        REQUIRE(report);
        CHECK(report->finished);
        CHECK(report->snapshot.state == snapshot_state::success);
        CHECK(b.cluster.snapshots["s1"].running == 0);
    }
    SECTION("and judged") {
        b.cluster.snapshot_ends_as = "PARTIAL";
        CHECK(b.run(backup, o).error().is(errc::snapshot_partial));
    }
    SECTION("but not waited for where nobody wants to") {
        o.follow.wait = false;
        auto const report = b.run(backup, o);
        REQUIRE(report);
        CHECK_FALSE(report->finished);
    }
    std::string const whose = b.server.line().has(facts::snapshot_metadata) ? ", 0123456789abcdef," : "";
    CHECK(heard.notes.ends_with("an earlier run" + whose + " has started it: waiting for that\n"));
    CHECK(std::none_of(b.transport.sent.begin(), b.transport.sent.end(), creates));
}

TEST_CASE("a feature's indices beside those wanted are no reason not to attach") {
    bench b;
    prepare_earlier_run(b);
    b.cluster.snapshots["s1"].indices[".security-7"] = 1;
    CHECK(b.run(backup, options_for()));
}

TEST_CASE("what is not known to be an earlier run of this backup has the name all the same") {
    bench b(GENERATE(values<version>({{6, 8, 23}, {7, 17, 29}})));
    bool const marked = b.server.line().has(facts::snapshot_metadata);
    prepare_earlier_run(b);
    auto& there = b.cluster.snapshots["s1"];
    std::string state = "(IN_PROGRESS, started 2023-11-14T22:13:20Z)";
    SECTION("one that has ended") {
        there.running = 0;
        state = "(SUCCESS, started 2023-11-14T22:13:20Z)";
    }
    SECTION("one that ends while it is looked at") {
        there.running = 2;
        b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
            if (!asks_what_runs(r)) return {};
            there.running = 1;
            return replay_answer(200, R"({"snapshots":[]})");
        };
        state = "(SUCCESS, started 2023-11-14T22:13:20Z)";
    }
    SECTION("one that lacks an index") { there.indices.erase("b"); }
    SECTION("one of somebody else") {
        there.metadata = {{"policy", "nightly"}};
        if (!marked) there.indices["c"] = 1;
    }
    SECTION("one that went down with its master") {
        b.cluster.instead = [&](request const& r) {
            return asks_what_runs(r) ? std::optional(replay_answer(200, R"({"snapshots":[]})")) : std::nullopt;
        };
    }
    SECTION("one of that name in another repository") {
        b.cluster.instead = [&](request const& r) {
            auto const other = R"({"snapshots":[{"snapshot":"s1","repository":"other","state":"STARTED"}]})";
            return asks_what_runs(r) ? std::optional(replay_answer(200, other)) : std::nullopt;
        };
    }
    auto const report = b.run(backup, options_for());
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::conflict));
    CAPTURE(describe(report.error()));
    CHECK(describe(report.error()).find("'s1' already " + state) != std::string::npos);
    CHECK(std::none_of(b.transport.sent.begin(), b.transport.sent.end(), creates));
}

TEST_CASE("a request of a killed run that arrives at the last moment is attached to") {
    auto const [v, status, type, reason] = GENERATE(values<std::tuple<version, unsigned, char const*, char const*>>({
        {{2, 4, 6}, 503, "concurrent_snapshot_execution_exception", "a snapshot is already running"},
        {{7, 17, 29}, 400, "invalid_snapshot_name_exception", "snapshot with the same name is already in-progress"},
    }));
    bench b(v);
    prepare_earlier_run(b);
    auto const arrives = b.cluster.snapshots["s1"];
    b.cluster.snapshots.clear();
    b.cluster.instead = [&, status = status, type = type, reason = reason](request const& r) -> std::optional<replay_answer> {
        if (!creates(r)) return {};
        if (!b.cluster.snapshots.contains("s1")) b.cluster.snapshots["s1"] = arrives;
        return test::fake_cluster::refuse(status, type, reason);
    };
    auto const report = b.run(backup, options_for());
    REQUIRE(report);
    CHECK(report->finished);
    CHECK(b.cluster.snapshots_created == 0);
}

TEST_CASE("a busy cluster is waited for as long as the caller says, and the other job is told once") {
    bench b({7, 4, 0});
    prepare(b);
    b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "bucket"}}}};
    b.cluster.snapshots["other"] = {"SUCCESS", {{"a", 2}}, 1000, 1'700'000'000'000, {}};
    auto const began = b.env.steady_now();
    duration lasts = std::chrono::minutes(3);
    int refusals = 0;
    b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
        if (!creates(r)) return {};
        if (b.env.steady_now() - began >= lasts) {
            b.cluster.snapshots["other"].running = 0;
            return {};
        }
        ++refusals;
        return test::fake_cluster::refuse(503, "concurrent_snapshot_execution_exception", "a snapshot is already running");
    };
    listener heard;
    b.events = &heard;
    auto o = options_for();
    o.busy_timeout = std::chrono::minutes(10);
    SECTION("to its end") {
        REQUIRE(b.run(backup, o));
        CHECK(b.cluster.snapshots_created == 1);
        CHECK(refusals < 210);
    }
    SECTION("and no longer") {
        lasts = std::chrono::hours(1);
        CHECK(b.run(backup, o).error().is(errc::busy));
        auto const waited = b.env.steady_now() - began;
        CHECK(waited >= std::chrono::minutes(10));
        CHECK(waited < std::chrono::minutes(11));
        CHECK(b.cluster.snapshots_created == 0);
    }
    SECTION("or until it is cancelled") {
        b.transport.before_send = [&](int n) {
            if (n == 100) b.stop.request_stop();
        };
        CHECK(b.run(backup, o).error().is(errc::operation_canceled));
        CHECK(b.cluster.snapshots_created == 0);
    }
    auto const note = "waiting for the snapshot 'other' in 'r', which runs since 2023-11-14T22:13:20Z\n";
    auto const at = heard.notes.find(note);
    REQUIRE(at != std::string::npos);
    CHECK(heard.notes.find(note, at + 1) == std::string::npos);
}

TEST_CASE("a cancelled backup leaves its running snapshot, or deletes it where that is asked for") {
    for (auto const v : {version{2, 4, 6}, version{6, 8, 23}, version{7, 17, 0}, version{9, 5, 3}}) {
        for (bool const aborts : {false, true}) {
            for (int n = 0;; ++n) {
                bench b(v);
                prepare(b);
                b.cluster.snapshot_runs_for = 6;
                bool created = false, ended = false;
                b.transport.before_send = [&](int number) {
                    if (number != n) return;
                    created = b.cluster.snapshots.contains("s1");
                    b.stop.request_stop();
                };
                auto o = options_for();
                o.abort_on_cancel = aborts;
                auto const report = b.run(backup, o);
                CAPTURE(to_string(v), aborts, n);
                auto const left = b.cluster.snapshots.find("s1");
                ended = left != b.cluster.snapshots.end() && left->second.running == 0;
                if (report) break;
                REQUIRE(report.error().is(errc::operation_canceled));
                bool const there = left != b.cluster.snapshots.end();
                REQUIRE(there == (created && (!aborts || ended)));
                bool const tells = describe(report.error()).find("'s1' was deleted") != std::string::npos;
                REQUIRE(tells == (created && !there));
            }
        }
    }
}

TEST_CASE("what a cancelled backup did not create itself is never deleted") {
    bench b(GENERATE(values<version>({{2, 4, 6}, {7, 17, 29}})));
    auto o = options_for();
    o.abort_on_cancel = true;
    SECTION("an earlier run's, which it attached to") {
        prepare_earlier_run(b);
        b.cluster.snapshots["s1"].running = 1000;
        b.transport.before_send = [&](int n) {
            if (n == 12) b.stop.request_stop();
        };
    }
    SECTION("somebody else's, who was faster while its own answer was lost") {
        prepare(b);
        b.transport.spoil = [&](int, request const& r) {
            if (!creates(r)) return fault::none;
            b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 1000, 1, {}};
            b.stop.request_stop();
            return fault::lost_before;
        };
    }
    auto const report = b.run(backup, o);
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::operation_canceled));
    CHECK(b.cluster.snapshots.contains("s1"));
}

TEST_CASE("a snapshot that could not be deleted is told, with the request that does it") {
    bench b;
    prepare(b);
    b.cluster.snapshot_runs_for = 1'000'000;
    auto o = options_for();
    o.abort_on_cancel = true;
    b.transport.before_send = [&](int) {
        if (b.cluster.snapshots_created == 1) b.stop.request_stop();
    };
    b.cluster.instead = [](request const& r) -> std::optional<replay_answer> {
        if (r.verb != method::delete_) return {};
        return test::fake_cluster::refuse(403, "security_exception", "not you");
    };
    auto const report = b.run(backup, o);
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::operation_canceled));
    CHECK(describe(report.error()).find("the snapshot 's1' may still be running") != std::string::npos);
    CHECK(report.error().info.hint == "delete it: DELETE /_snapshot/r/s1");
}
