// SPDX-License-Identifier: Apache-2.0
/// @file
/// The restore workflow against a cluster in memory: what it does, and what no fault can make it leave behind.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using test::bench;
using test::fault;

namespace {

restore_options options_for(std::string snapshot = "s1") {
    auto o = test::options_for<restore_options>();
    o.snapshot = std::move(snapshot);
    return o;
}

/// Index a is open, b is closed, c is none of our business; the snapshot holds a and b.
void prepare(bench& b) {
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 10, {}};
    b.cluster.indices["a"] = test::fake_cluster::make_index(true, 2);
    b.cluster.indices["b"] = test::fake_cluster::make_index(false, 1);
    b.cluster.indices["c"] = test::fake_cluster::make_index(true, 1);
}

int count_sent(bench const& b, std::string_view end) {
    return static_cast<int>(std::count_if(b.transport.sent.begin(), b.transport.sent.end(), [&](request const& r) {
        return r.target.substr(0, r.target.find('?')).ends_with(end) && r.verb != method::get;
    }));
}

/// What a process that ends now would leave behind, by the workflow's word.
class left_behind final : public observer {
public:
    void on_event(event const& e) override {
        if (auto const* told = std::get_if<events::pending>(&e); told && told->step == "indices") pending = *told;
    }
    events::pending pending{};
};

}  // namespace

TEST_CASE("a restore closes only what is open, restores, and everything is open in the end") {
    bench b;
    prepare(b);
    auto const report = b.run(restore, options_for());
    REQUIRE(report);
    CHECK(report->finished);
    CHECK(report->shards == 3);
    CHECK(b.cluster.indices["a"].content == "from s1");
    CHECK(b.cluster.indices["b"].content == "from s1");
    CHECK(b.cluster.indices["c"].content == "live");
    CHECK(b.cluster.indices["a"].open);
    auto const close = std::find_if(b.transport.sent.begin(), b.transport.sent.end(),
                                    [](request const& r) { return r.target.starts_with("/a/_close"); });
    CHECK(close != b.transport.sent.end());
    CHECK(count_sent(b, "/_close") == 1);
}

TEST_CASE("no fault at any exchange leaves an index closed or lets a restore that did not happen pass for one") {
    int cases = 0;
    for (auto const v : {version{1, 7, 6}, version{2, 4, 6}, version{5, 6, 16}, version{6, 8, 23}, version{7, 17, 0},
                         version{9, 5, 3}}) {
        for (auto const kind : test::all_faults) {
            for (int n = 0;; ++n) {
                bench b(v);
                prepare(b);
                b.transport.spoil = [&](int number, request const&) { return number == n ? kind : fault::none; };
                auto const report = b.run(restore, options_for());
                CAPTURE(to_string(v), static_cast<int>(kind), n, b.transport.sent.at(0).target);
                REQUIRE(b.cluster.indices["a"].open);
                REQUIRE(b.cluster.indices["c"].open);
                REQUIRE(b.cluster.restores_started <= 1);
                if (report) {
                    REQUIRE(b.cluster.indices["a"].content == "from s1");
                    REQUIRE(b.cluster.indices["b"].content == "from s1");
                } else {
                    REQUIRE_FALSE(describe(report.error()).empty());
                }
                ++cases;
                if (static_cast<int>(b.transport.sent.size()) <= n) break;
            }
        }
    }
    INFO("cases: " << cases);
    CHECK(cases > 1000);
}

TEST_CASE("faults that last, from any exchange on until the cleanup, leave no index closed") {
    for (auto const kind : test::all_faults) {
        for (int n = 0; n != 12; ++n) {
            bench b;
            prepare(b);
            b.transport.spoil = [&](int number, request const& r) {
                return number >= n && r.target.find("/_open") == std::string::npos ? kind : fault::none;
            };
            auto const report = b.run(restore, options_for());
            CAPTURE(static_cast<int>(kind), n);
            REQUIRE(b.cluster.indices["a"].open);
            if (b.cluster.indices["a"].content != "from s1") REQUIRE_FALSE(report);
        }
    }
}

TEST_CASE("a stop request at any exchange opens again what was closed") {
    for (int n = 0; n != 15; ++n) {
        bench b;
        prepare(b);
        b.transport.before_send = [&](int number) {
            if (number == n) b.stop.request_stop();
        };
        auto const report = b.run(restore, options_for());
        CAPTURE(n);
        REQUIRE(b.cluster.indices["a"].open);
        if (!report) CHECK(report.error().is(errc::operation_canceled));
    }
}

TEST_CASE("whatever fails, an index that is closed is told as pending, and none once it is open") {
    for (auto const kind : test::all_faults) {
        for (int n = 0;; ++n) {
            bench b;
            prepare(b);
            left_behind seen;
            b.events = &seen;
            int closed = 0;
            b.transport.spoil = [&](int number, request const&) {
                if (!b.cluster.indices["a"].open) {
                    ++closed;
                    CHECK(seen.pending.message == "the indices a may still be closed");
                    CHECK(seen.pending.hint == "open them: POST /a/_open");
                    CHECK(seen.pending.undo == R"({"open_index":["a"]})");
                }
                return number == n ? kind : fault::none;
            };
            auto const report = b.run(restore, options_for());
            CAPTURE(static_cast<int>(kind), n);
            REQUIRE(b.cluster.indices["a"].open);
            CHECK(seen.pending.message.empty());
            if (report) CHECK(closed != 0);
            if (n > static_cast<int>(b.transport.sent.size())) break;
        }
    }
}

TEST_CASE("opening is asked for again until it is acknowledged") {
    bench b;
    prepare(b);
    b.cluster.restore_fails = true;
    int refused = 0;
    b.transport.spoil = [&](int, request const& r) {
        return r.target.find("/_open") != std::string::npos && refused++ < 20 ? fault::s503 : fault::none;
    };
    b.cluster.indices["a"].open = true;
    auto const report = b.run(restore, options_for());
    REQUIRE_FALSE(report);
    CHECK(b.cluster.indices["a"].open);
    CHECK(refused > 20);
}

TEST_CASE("where an index cannot be opened again the error says which and how") {
    bench b;
    prepare(b);
    b.transport.spoil = [&](int, request const& r) {
        bool const hit =
            r.target.find("/_open") != std::string::npos || r.target.find("/_restore") != std::string::npos;
        return hit ? fault::s500 : fault::none;
    };
    auto const report = b.run(restore, options_for());
    REQUIRE_FALSE(report);
    CHECK(describe(report.error()).find("the indices a may still be closed") != std::string::npos);
    CHECK(report.error().info.hint.find("POST /a/_open") != std::string::npos);
}

TEST_CASE("what could not be opened stays told as pending") {
    bench b;
    prepare(b);
    left_behind seen;
    b.events = &seen;
    b.transport.spoil = [](int, request const& r) {
        return r.target.starts_with("/a/_open") ? fault::s500 : fault::none;
    };
    REQUIRE_FALSE(b.run(restore, options_for()));
    CHECK(seen.pending.hint == "open them: POST /a/_open");
}

TEST_CASE("nothing is closed where the snapshot does not fit") {
    bench b;
    prepare(b);
    SECTION("another number of shards") {
        b.cluster.indices["a"].shards = 5;
        auto const report = b.run(restore, options_for());
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::conflict));
        CHECK(describe(report.error()).find("'a' has 5 shards here and 2 in the snapshot") != std::string::npos);
    }
    SECTION("an index that the snapshot does not hold") {
        auto o = options_for();
        o.indices = {"a", "nope"};
        auto const report = b.run(restore, o);
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::not_found));
        CHECK(describe(report.error()).find("nope") != std::string::npos);
    }
    SECTION("a snapshot that is not there") {
        auto const report = b.run(restore, options_for("s2"));
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::not_found));
        CHECK(report.error().info.hint.find("s1") != std::string::npos);
    }
    SECTION("a PARTIAL snapshot") {
        b.cluster.snapshots["s1"].state = "PARTIAL";
        auto const report = b.run(restore, options_for());
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::snapshot_partial));
    }
    SECTION("a FAILED snapshot") {
        b.cluster.snapshots["s1"].state = "FAILED";
        auto const report = b.run(restore, options_for());
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::snapshot_failed));
    }
    SECTION("a snapshot that is still being made") {
        b.cluster.snapshots["s1"].running = 100;
        auto const report = b.run(restore, options_for());
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::busy));
    }
    CHECK(count_sent(b, "/_close") == 0);
    CHECK(count_sent(b, "/_restore") == 0);
    CHECK(b.cluster.indices["a"].open);
}

TEST_CASE("without a name the newest successful snapshot that holds the indices is taken") {
    bench b;
    prepare(b);
    b.cluster.snapshots["s2"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 20, {}};
    b.cluster.snapshots["s3"] = {"PARTIAL", {{"a", 2}, {"b", 1}}, 0, 30, {}};
    b.cluster.snapshots["s4"] = {"SUCCESS", {{"a", 2}}, 0, 40, {}};
    auto const report = b.run(restore, options_for(""));
    REQUIRE(report);
    CHECK(report->plan.snapshot.snapshot == "s2");
}

TEST_CASE("shards that stay unassigned are a failure, told with the indices") {
    bench b;
    prepare(b);
    b.cluster.restore_fails = true;
    auto const report = b.run(restore, options_for());
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::restore_failed));
    CHECK(describe(report.error()).find("3 of 3 primary shards were not restored, in: a, b") != std::string::npos);
}

TEST_CASE("a restore that outlasts max_wait is still running") {
    bench b;
    prepare(b);
    b.cluster.restore_runs_for = 1'000'000;
    auto o = options_for();
    o.follow.max_wait = std::chrono::minutes(10);
    auto const before = b.env.steady_now();
    auto const report = b.run(restore, o);
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::still_running));
    CHECK(b.env.steady_now() - before < std::chrono::minutes(11));
}

TEST_CASE("a restore without waiting returns when it was accepted") {
    bench b;
    prepare(b);
    auto o = options_for();
    o.follow.wait = false;
    auto const report = b.run(restore, o);
    REQUIRE(report);
    CHECK_FALSE(report->finished);
    CHECK(b.cluster.restores_started == 1);
}

TEST_CASE("a lost answer to the restore request is no failure") {
    for (auto const kind : {fault::lost_after, fault::timed_out_after, fault::lost_before, fault::timed_out_before,
                            fault::s502, fault::s504}) {
        bench b;
        prepare(b);
        bool once = false;
        b.transport.spoil = [&](int, request const& r) {
            return r.target.find("/_restore") != std::string::npos && !std::exchange(once, true) ? kind : fault::none;
        };
        auto const report = b.run(restore, options_for());
        CAPTURE(static_cast<int>(kind));
        REQUIRE(report);
        CHECK(b.cluster.restores_started == 1);
    }
}

TEST_CASE("the destination's repository is registered read-only where the line can, unless told otherwise") {
    for (auto const& [v, known] :
         {std::pair{version{2, 0, 2}, false}, {version{2, 1, 0}, true}, {version{9, 5, 3}, true}}) {
        bench b(v);
        prepare(b);
        REQUIRE(b.run(restore, options_for()));
        CHECK(b.cluster.repositories.at("r").at("settings").as_object().contains("readonly") == known);
    }
    bench b;
    prepare(b);
    auto o = options_for();
    o.repository.settings.readonly = false;
    REQUIRE(b.run(restore, o));
    CHECK(b.cluster.repositories.at("r").at("settings").at("readonly") == false);
}

TEST_CASE("a cluster that restores what it saved itself is not kept from saving again") {
    bench b;
    prepare(b);
    auto o = options_for();
    o.repository.own = true;
    REQUIRE(b.run(restore, o));
    CHECK_FALSE(b.cluster.repositories.at("r").at("settings").as_object().contains("readonly"));
}

TEST_CASE("what is in the way is treated as the policy says") {
    bench b;
    prepare(b);
    auto o = options_for();
    SECTION("fail: refused before anything is changed") {
        o.on_conflict = conflict_policy::fail;
        auto const report = b.run(restore, o);
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::conflict));
        CHECK(describe(report.error()).find("a, b") != std::string::npos);
        CHECK(count_sent(b, "/_close") == 0);
        CHECK(b.cluster.indices["a"].content == "live");
    }
    SECTION("delete: gone first, whatever its shards") {
        o.on_conflict = conflict_policy::delete_index;
        b.cluster.indices["a"].shards = 5;
        auto const report = b.run(restore, o);
        REQUIRE(report);
        CHECK(count_sent(b, "/_close") == 0);
        CHECK(b.cluster.indices["a"].content == "from s1");
        CHECK(b.cluster.indices["a"].shards == 2);
        auto const removal = std::find_if(b.transport.sent.begin(), b.transport.sent.end(),
                                          [](request const& r) { return r.verb == method::delete_; });
        REQUIRE(removal != b.transport.sent.end());
        CHECK(std::next(removal)->target.find("/_restore") != std::string::npos);
        CHECK(removal->target.starts_with("/a,b?"));
    }
    SECTION("rename: the restored ones get other names, and no alias") {
        o.on_conflict = conflict_policy::rename;
        b.cluster.snapshots["s1"].indices["d.1"] = 1;
        b.cluster.indices["d.1"] = test::fake_cluster::make_index(true, 1);
        o.indices = {"a", "d.1"};
        auto const report = b.run(restore, o);
        REQUIRE(report);
        CHECK(report->indices == std::vector<std::string>{"restored-a", "restored-d.1"});
        CHECK(b.cluster.indices["a"].content == "live");
        CHECK(b.cluster.indices["d.1"].content == "live");
        CHECK(b.cluster.indices["restored-a"].content == "from s1");
        CHECK(b.cluster.indices["restored-d.1"].content == "from s1");
        auto const asked = std::find_if(b.transport.sent.begin(), b.transport.sent.end(), [](request const& r) {
            return r.target.find("/_restore") != std::string::npos;
        });
        CHECK(asked->body.find(R"("rename_pattern":"^(?:a|d\\.1)$","rename_replacement":"restored-$0")") !=
              std::string::npos);
        CHECK(asked->body.find(R"("include_aliases":false)") != std::string::npos);
    }
    SECTION("rename: only what is in the way") {
        o.on_conflict = conflict_policy::rename;
        b.cluster.indices.erase("b");
        auto const report = b.run(restore, o);
        REQUIRE(report);
        CHECK(report->indices == std::vector<std::string>{"restored-a", "b"});
        CHECK(b.cluster.indices["b"].content == "from s1");
    }
    SECTION("skip: left as it is") {
        o.on_conflict = conflict_policy::skip;
        b.cluster.indices.erase("b");
        auto const report = b.run(restore, o);
        REQUIRE(report);
        CHECK(report->indices == std::vector<std::string>{"b"});
        CHECK(report->plan.targets(restore_action::skip) == std::vector<std::string>{"a"});
        CHECK(b.cluster.indices["a"].content == "live");
        CHECK(b.cluster.indices["a"].open);
    }
    SECTION("skip: where all are there, nothing is asked for") {
        o.on_conflict = conflict_policy::skip;
        auto const report = b.run(restore, o);
        REQUIRE(report);
        CHECK(report->finished);
        CHECK(report->indices.empty());
        CHECK(b.cluster.restores_started == 0);
    }
}

TEST_CASE("indices get the names that the caller's pattern gives them") {
    bench b;
    prepare(b);
    auto o = options_for();
    o.rename_pattern = "(.)";
    o.rename_replacement = "new-$1";
    auto const report = b.run(restore, o);
    REQUIRE(report);
    CHECK(report->indices == std::vector<std::string>{"new-a", "new-b"});
    CHECK(b.cluster.indices["new-b"].content == "from s1");
    CHECK(b.cluster.indices["a"].content == "live");
    CHECK(count_sent(b, "/_close") == 0);
}

TEST_CASE("what was deleted before a refusal is told") {
    bench b;
    prepare(b);
    auto o = options_for();
    o.on_conflict = conflict_policy::delete_index;
    b.transport.spoil = [](int, request const& r) {
        return r.target.find("/_restore") != std::string::npos ? fault::s500 : fault::none;
    };
    auto const report = b.run(restore, o);
    REQUIRE_FALSE(report);
    CHECK(describe(report.error()).find("deleted before: a, b") != std::string::npos);
}

TEST_CASE("a restore that a killed run left behind is waited for, not started again") {
    bench b;
    prepare(b);
    auto o = options_for();
    o.follow.wait = false;
    b.cluster.restore_runs_for = 50;
    REQUIRE(b.run(restore, o));
    b.cluster.indices["a"].restoring = 0;  // the one is back, the other still comes
    o.follow.wait = true;
    auto const report = b.run(restore, o);
    REQUIRE(report);
    CHECK(report->finished);
    CHECK(b.cluster.restores_started == 1);
    CHECK(report->plan.targets(restore_action::attach) == std::vector<std::string>{"a", "b"});
    CHECK(count_sent(b, "/_close") == 1);
}

TEST_CASE("a restore that has come to its end is no reason not to restore again") {
    bench b;
    prepare(b);
    REQUIRE(b.run(restore, options_for()));
    auto const report = b.run(restore, options_for());
    REQUIRE(report);
    CHECK(b.cluster.restores_started == 2);
    CHECK(report->plan.targets(restore_action::attach).empty());
}

TEST_CASE("a restore that an earlier run asked for at the last moment is waited for") {
    bench b;
    prepare(b);
    b.cluster.indices.erase("a");
    b.cluster.indices.erase("b");
    int other_runs = 0;
    SECTION("of the same snapshot") {
        b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
            if (r.target.find("/_restore") == std::string::npos || other_runs++ != 0) return {};
            for (auto const* name : {"a", "b"}) {
                b.cluster.indices[name] = test::fake_cluster::make_index(true, b.cluster.snapshots["s1"].indices[name]);
                b.cluster.indices[name].restoring = 3;
                b.cluster.indices[name].content = "from s1";
                b.cluster.indices[name].restored_from = "s1";
            }
            return {};
        };
        auto const report = b.run(restore, options_for());
        REQUIRE(report);
        CHECK(report->finished);
        CHECK(b.cluster.restores_started == 0);
    }
    SECTION("of another one") {
        b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
            if (r.target.find("/_restore") == std::string::npos || other_runs++ != 0) return {};
            for (auto const* name : {"a", "b"}) {
                b.cluster.indices[name] = test::fake_cluster::make_index(true, 1);
                b.cluster.indices[name].restored_from = name == std::string("a") ? "s1" : "s0";
            }
            return {};
        };
        auto const report = b.run(restore, options_for());
        REQUIRE_FALSE(report);
        CHECK(report.error().is(errc::conflict));
    }
}

TEST_CASE("an index that cannot be closed, since it is being restored, is planned for again") {
    bench b;
    prepare(b);
    int refusals = 0;
    b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
        if (r.target.find("/_close") == std::string::npos) return {};
        if (++refusals == 2) {  // by now its recovery is told
            for (auto const* name : {"a", "b"}) {
                b.cluster.indices[name] = {true, b.cluster.snapshots["s1"].indices[name], "from s1", 3, false, "s1"};
            }
        }
        return test::fake_cluster::refuse(400, "illegal_argument_exception",
                                          "Cannot close indices that are being restored: [[a/x]]");
    };
    auto const report = b.run(restore, options_for());
    REQUIRE(report);
    CHECK(refusals == 2);
    CHECK(b.cluster.restores_started == 0);
    CHECK(report->plan.targets(restore_action::attach) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("one that stays so is given up") {
    bench b;
    prepare(b);
    b.cluster.instead = [](request const& r) -> std::optional<replay_answer> {
        if (r.target.find("/_close") == std::string::npos) return {};
        return test::fake_cluster::refuse(400, "illegal_argument_exception",
                                          "Cannot close indices that are being restored: [[a/x]]");
    };
    auto const before = b.env.steady_now();
    CHECK_FALSE(b.run(restore, options_for()));
    CHECK(b.env.steady_now() - before < std::chrono::seconds(10));
    CHECK(b.cluster.indices["a"].open);
}

TEST_CASE("opening waits for no shard where the line can say so") {
    for (auto const& [v, known] : {std::pair{version{6, 0, 1}, false}, {version{6, 1, 0}, true}}) {
        bench b(v);
        prepare(b);
        REQUIRE(b.run(restore, options_for()));
        auto const open = std::find_if(b.transport.sent.begin(), b.transport.sent.end(), [](request const& r) {
            return r.target.find("/_open") != std::string::npos;
        });
        REQUIRE(open != b.transport.sent.end());
        CHECK((open->target.find("wait_for_active_shards=0") != std::string::npos) == known);
    }
}

TEST_CASE("a lost request is sent again where the line tells nothing of closed indices") {
    bench b({2, 4, 6});
    prepare(b);
    bool once = false;
    b.transport.spoil = [&](int, request const& r) {
        return r.target.find("/_restore") != std::string::npos && !std::exchange(once, true) ? fault::lost_before
                                                                                             : fault::none;
    };
    b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
        if (r.target.find("/_recovery") == std::string::npos || b.cluster.restores_started != 0) return {};
        return test::fake_cluster::refuse(403, "index_closed_exception", "closed");
    };
    REQUIRE(b.run(restore, options_for()));
    CHECK(b.cluster.restores_started == 1);
}

TEST_CASE("shards that a restarted node took from its own disk are no restore") {
    auto const type = GENERATE("GATEWAY", "STORE", "EXISTING_STORE");
    bench b;
    prepare(b);
    b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
        if (r.target.find("/_recovery") == std::string::npos || b.cluster.restores_started == 0) return {};
        return replay_answer(200, R"({"a":{"shards":[{"id":0,"type":"SNAPSHOT","stage":"DONE","primary":true},)"
                                  R"({"id":1,"type":")" + std::string(type) +
                                      R"(","stage":"DONE","primary":true}]},"b":{"shards":[{"id":0,"type":"PEER",)"
                                      R"("stage":"DONE","primary":true}]}})");
    };
    auto const report = b.run(restore, options_for());
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::restore_failed));
    CHECK(describe(report.error()).find("'s1': [a][1]") != std::string::npos);
    CHECK(b.cluster.indices["a"].open);
}

TEST_CASE("where the sources of the shards cannot be asked, that is told") {
    bench b;
    prepare(b);
    b.transport.spoil = [&](int, request const& r) {
        bool const last = r.target.find("/_recovery") != std::string::npos && b.cluster.restores_started != 0;
        return last ? fault::s403 : fault::none;
    };
    CHECK(b.run(restore, options_for()));
}

TEST_CASE("a restore tells its run's id, and waits for another one as long as the caller says") {
    bench b({6, 4, 0});
    prepare(b);
    auto const began = b.env.steady_now();
    duration lasts = std::chrono::minutes(3);
    int closed = 0;
    b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
        bool const runs = b.env.steady_now() - began < lasts;
        closed += r.target.find("/_close") != std::string::npos ? 1 : 0;
        if (runs && r.target.find("active_only=true") != std::string::npos)
            return replay_answer(200, R"({"c":{"shards":[{"id":0,"type":"SNAPSHOT","stage":"INDEX","primary":true,)"
                                      R"("source":{"repository":"r","snapshot":"other"}}]}})");
        if (runs && r.target.find("/_restore") != std::string::npos)
            return test::fake_cluster::refuse(503, "concurrent_restore_exception", "Restore process is already running");
        return {};
    };
    auto o = options_for();
    o.busy_timeout = std::chrono::minutes(10);
    SECTION("to its end, with the indices open meanwhile") {
        auto const report = b.run(restore, o);
        REQUIRE(report);
        CHECK(report->run.size() == 16);
        CHECK(closed <= 2);
    }
    SECTION("and no longer") {
        lasts = std::chrono::hours(1);
        CHECK(b.run(restore, o).error().is(errc::busy));
        CHECK(b.env.steady_now() - began < std::chrono::minutes(11));
        CHECK(closed <= 2);
    }
    CHECK(b.cluster.indices["a"].open);
}
