// SPDX-License-Identifier: Apache-2.0
/// @file
/// `finally`: the cleanup runs once on every path out, before the outcome is delivered, and nothing is kept silent.
#include "../support/print.hpp"
#include "support/wire.hpp"

#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/workflow.hpp>

#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;

namespace {

using core_tests::journal;
using core_tests::logging_transport;

/// A body and a cleanup that write into a log, run in virtual time.
struct scene {
    journal seen;
    std::stop_source stop;
    virtual_environment env;
    logging_transport transport{seen};
    context ctx{env, stop.get_token()};

    workflow<result<int>> body(std::string how) {
        seen.push_back("body");
        auto const waited = co_await ctx.pause(1s);
        if (waited.has_error()) co_return waited.error();
        if (how == "throws") throw std::runtime_error("body threw");
        if (how == "fails") co_return make_error(errc::conflict, "body failed", "body's hint");
        if (how == "fails without words") co_return error{make_error_code(errc::conflict), {}};
        co_return 7;
    }
    workflow<result<void>> cleanup(std::string how, std::string name = "cleanup") {
        auto const shielded = ctx.shielded(10s);
        seen.push_back(name);
        auto const waited = co_await shielded.pause(1s);
        seen.push_back(waited.has_error() ? name + " was cut short" : name + " is done");
        if (how == "throws") throw std::logic_error("cleanup threw");
        if (how == "fails") co_return make_error(errc::timed_out, "cleanup failed", "cleanup's hint");
        if (how == "fails without hint") co_return make_error(errc::timed_out, "cleanup failed");
        co_return result<void>();
    }
    result<int> run(workflow<result<int>> w) { return run_virtual(std::move(w), transport, env); }
    result<int> run(std::string body_does, std::string cleanup_does) {
        return run(finally(body(std::move(body_does)), cleanup(std::move(cleanup_does))));
    }
};

journal const once{"body", "cleanup", "cleanup is done"};

}  // namespace

TEST_CASE("after success the cleanup runs once and the value is delivered") {
    scene s;
    auto const got = s.run("succeeds", "succeeds");
    REQUIRE(got);
    CHECK(*got == 7);
    CHECK(s.seen == once);
}

TEST_CASE("after an error the cleanup runs once and the error is delivered unchanged") {
    scene s;
    auto const got = s.run("fails", "succeeds");
    REQUIRE_FALSE(got);
    CHECK(got.error().is(errc::conflict));
    CHECK(got.error().info.message == "body failed");
    CHECK(got.error().info.hint == "body's hint");
    CHECK(s.seen == once);
}

TEST_CASE("after an exception the cleanup runs once and the exception goes on") {
    scene s;
    CHECK_THROWS_WITH(s.run("throws", "succeeds"), "body threw");
    CHECK(s.seen == once);
}

TEST_CASE("a cleanup that fails after success makes the outcome an error") {
    scene s;
    auto const got = s.run("succeeds", "fails");
    REQUIRE_FALSE(got);
    CHECK(got.error().is(errc::timed_out));
    CHECK(got.error().info.message == "cleanup failed");
    CHECK(s.seen == once);
}

TEST_CASE("where both fail the body's code comes first and both are told") {
    scene s;
    auto const got = s.run("fails", "fails");
    REQUIRE_FALSE(got);
    CHECK(got.error().is(errc::conflict));
    CHECK(got.error().info.message == "body failed; and what was changed could not be undone: cleanup failed");
    CHECK(got.error().info.hint == "cleanup's hint");
    CHECK(s.seen == once);
}

TEST_CASE("where both fail a hint of the body stays unless the cleanup has one, and a code stands for a message") {
    scene one, other;
    CHECK(one.run("fails", "fails without hint").error().info.hint == "body's hint");
    CHECK(other.run("fails without words", "fails").error().info.message ==
          "conflict; and what was changed could not be undone: cleanup failed");
}

TEST_CASE("an exception of the body outlives an error of the cleanup") {
    scene s;
    CHECK_THROWS_WITH(s.run("throws", "fails"), "body threw");
    CHECK(s.seen == once);
}

TEST_CASE("an exception of the cleanup is not lost") {
    for (auto const body : {"succeeds", "fails"}) {
        scene s;
        INFO("the body " << body);
        CHECK_THROWS_WITH(s.run(body, "throws"), "cleanup threw");
        CHECK(s.seen == once);
    }
}

TEST_CASE("a stop request cancels the body and lets a shielded cleanup finish") {
    scene s;
    s.stop.request_stop();
    auto const got = s.run("succeeds", "succeeds");
    REQUIRE_FALSE(got);
    CHECK(got.error().is(errc::operation_canceled));
    CHECK(s.seen == once);
}

TEST_CASE("a stop request during the cleanup does not cut it short") {
    scene s;
    auto const stopping = [&]() -> workflow<result<void>> {
        s.seen.push_back("stop");
        s.stop.request_stop();
        co_return co_await s.cleanup("succeeds");
    };
    CHECK(s.run(finally(s.body("succeeds"), stopping())).value() == 7);
    CHECK(s.seen == journal{"body", "stop", "cleanup", "cleanup is done"});
}

TEST_CASE("a deadline that passed in the body does not reach the cleanup") {
    scene s;
    s.ctx = s.ctx.within(500ms);
    auto const late = [&]() -> workflow<result<int>> {
        (void)co_await s.ctx.pause(10s);
        if (s.ctx.expired()) co_return make_error(errc::timed_out, "too late");
        co_return 1;
    };
    auto const got = s.run(finally(late(), s.cleanup("succeeds")));
    REQUIRE_FALSE(got);
    CHECK(got.error().is(errc::timed_out));
    CHECK(s.seen == journal{"cleanup", "cleanup is done"});
}

TEST_CASE("the cleanup ends before who awaits sees the outcome, and inner ones before outer ones") {
    scene s;
    auto const inner = [&]() { return finally(s.body("fails"), s.cleanup("succeeds", "inner")); };
    auto const outer = [&]() -> workflow<result<int>> {
        auto got = co_await finally(inner(), s.cleanup("succeeds", "outer"));
        s.seen.push_back("outcome");
        co_return got;
    };
    CHECK(s.run(outer()).error().is(errc::conflict));
    CHECK(s.seen == journal{"body", "inner", "inner is done", "outer", "outer is done", "outcome"});
}

TEST_CASE("a body that fails before its first effect is cleaned up after as well") {
    scene s;
    auto const at_once = []() -> workflow<result<int>> { co_return make_error(errc::invalid_argument, "at once"); };
    CHECK(s.run(finally(at_once(), s.cleanup("succeeds"))).error().is(errc::invalid_argument));
    CHECK(s.seen == journal{"cleanup", "cleanup is done"});
}

TEST_CASE("finally hands on what can only be moved") {
    scene s;
    auto const body = []() -> workflow<result<std::unique_ptr<int>>> { co_return std::make_unique<int>(5); };
    auto const got = run_virtual(finally(body(), s.cleanup("succeeds")), s.transport, s.env);
    REQUIRE(got);
    CHECK(**got == 5);
}

TEST_CASE("finally does nothing before it is started") {
    scene s;
    { auto w = finally(s.body("succeeds"), s.cleanup("succeeds")); }
    CHECK(s.seen.empty());
}
