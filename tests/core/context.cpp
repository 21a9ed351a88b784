// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a context hands down: deadlines that only tighten, the stop token, the shield for cleanups.
#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/driver.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <stop_token>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;

TEST_CASE("a context without more said has no end") {
    virtual_environment env;
    context const ctx(env);
    CHECK(ctx.deadline() == steady_time::max());
    CHECK_FALSE(ctx.expired());
    CHECK_FALSE(ctx.stopped());
    CHECK_FALSE(ctx.stop().stop_possible());
    CHECK(&ctx.env() == &env);
    CHECK(ctx.now() == env.steady_now());
}

TEST_CASE("a child's deadline only tightens") {
    virtual_environment env;
    auto const start = env.steady_now();
    auto const outer = context(env).within(10s);
    CHECK(outer.deadline() == start + 10s);
    CHECK(outer.within(3s).deadline() == start + 3s);
    CHECK(outer.within(30s).deadline() == start + 10s);
    CHECK(outer.within(3s).within(5s).deadline() == start + 3s);
    CHECK(outer.deadline() == start + 10s);
}

TEST_CASE("a context is expired from its deadline on") {
    virtual_environment env;
    auto const ctx = context(env).within(10s);
    env.advance(10s - 1ns);
    CHECK_FALSE(ctx.expired());
    env.advance(1ns);
    CHECK(ctx.expired());
}

TEST_CASE("a duration without end is no deadline, instead of an overflow") {
    virtual_environment env;
    context const ctx(env);
    CHECK(ctx.within(duration::max()).deadline() == steady_time::max());
    CHECK(ctx.shielded(duration::max()).deadline() == steady_time::max());
    CHECK(ctx.pause(duration::max()).until == steady_time::max());
    CHECK(ctx.within(5s).within(duration::max()).deadline() == env.steady_now() + 5s);
    origin const to;
    request const req;
    string_sink sink(1);
    CHECK(ctx.send(to, req, sink, duration::max(), 1).options.deadline == steady_time::max());
}

TEST_CASE("the stop token reaches children but not what is shielded") {
    virtual_environment env;
    std::stop_source stop;
    auto const outer = context(env, stop.get_token()).within(10s);
    auto const shielded = outer.shielded(60s);
    auto const inside = shielded.within(1s);
    stop.request_stop();
    CHECK(outer.stopped());
    CHECK(outer.within(1s).stopped());
    CHECK_FALSE(shielded.stopped());
    CHECK_FALSE(inside.stopped());
    CHECK(inside.deadline() == env.steady_now() + 1s);
}

TEST_CASE("a shielded context has a deadline of its own, counted from now") {
    virtual_environment env;
    auto const outer = context(env).within(10s);
    env.advance(20s);
    REQUIRE(outer.expired());
    auto const shielded = outer.shielded(5s);
    CHECK_FALSE(shielded.expired());
    CHECK(shielded.deadline() == env.steady_now() + 5s);
}

TEST_CASE("an attempt gets the smaller of its own time and what remains") {
    virtual_environment env;
    std::stop_source stop;
    auto const ctx = context(env, stop.get_token()).within(10s);
    origin const to{scheme::https, "host", 1};
    request const req;
    string_sink sink(1);

    auto const brief = ctx.send(to, req, sink, 3s, 4096);
    CHECK(brief.options.deadline == env.steady_now() + 3s);
    CHECK(brief.options.max_header == 4096);
    CHECK(&brief.to == &to);
    CHECK(&brief.req == &req);
    CHECK(&brief.sink == &sink);
    CHECK(ctx.send(to, req, sink, 30s, 1).options.deadline == ctx.deadline());
    CHECK_FALSE(brief.options.stop.stop_requested());
    stop.request_stop();
    CHECK(brief.options.stop.stop_requested());
}

TEST_CASE("a pause ends at the deadline at the latest") {
    virtual_environment env;
    std::stop_source stop;
    auto const ctx = context(env, stop.get_token()).within(10s);
    CHECK(ctx.pause(1s).until == env.steady_now() + 1s);
    CHECK(ctx.pause(11s).until == ctx.deadline());
    stop.request_stop();
    CHECK(ctx.pause(1s).stop.stop_requested());
}
