// SPDX-License-Identifier: Apache-2.0
/// @file
/// The drivers on the calling thread: virtual time that jumps, blocking waits that a stop request ends at once.
#include "../support/print.hpp"
#include "support/wire.hpp"

#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/driver.hpp>

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <string>
#include <thread>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;

namespace {

using core_tests::journal;
using core_tests::logging_transport;

workflow<result<void>> pause(context ctx, duration d) { co_return co_await ctx.pause(d); }

workflow<result<unsigned>> ask(context ctx, std::string where, duration timeout = 1s) {
    origin const to{scheme::http, "host", 1};
    request req;
    req.target = std::move(where);
    string_sink sink(100);
    auto head = co_await ctx.send(to, req, sink, timeout, 2048);
    if (head.has_error()) co_return head.error();
    co_return head->status;
}

struct scene {
    journal seen;
    std::stop_source stop;
    virtual_environment env;
    logging_transport transport{seen};
    context ctx{env, stop.get_token()};
};

struct real_scene {
    journal seen;
    std::stop_source stop;
    system_environment env;
    logging_transport transport{seen};
    context ctx{env, stop.get_token()};
};

/// How long a call takes.
template <class F>
duration time_of(F call) {
    auto const start = std::chrono::steady_clock::now();
    call();
    return std::chrono::steady_clock::now() - start;
}

}  // namespace

TEST_CASE("virtual clocks stand still until they are advanced, then move together") {
    virtual_environment env;
    auto const steady = env.steady_now();
    auto const wall = env.wall_now();
    CHECK(env.steady_now() == steady);
    CHECK(env.wall_now() == wall);
    env.advance(90min);
    CHECK(env.steady_now() - steady == 90min);
    CHECK(env.wall_now() - wall == 90min);
}

TEST_CASE("virtual chance is what the test says") {
    virtual_environment env;
    CHECK(env.random() == 0.5);
    env.chance = 0.125;
    CHECK(env.random() == 0.125);
    CHECK(env.random() == 0.125);
}

TEST_CASE("a wait in virtual time takes no time and moves the clock exactly to its end") {
    scene s;
    auto const start = s.env.steady_now();
    auto const spent = time_of([&] { CHECK(run_virtual(pause(s.ctx, 24h), s.transport, s.env)); });
    CHECK(s.env.steady_now() - start == 24h);
    CHECK(spent < 1s);
}

TEST_CASE("a wait for what is past does not turn the virtual clock back") {
    scene s;
    auto const ctx = s.ctx.within(1s);
    s.env.advance(10s);
    auto const now = s.env.steady_now();
    CHECK(run_virtual(pause(ctx, 5s), s.transport, s.env));
    CHECK(s.env.steady_now() == now);
}

TEST_CASE("a request goes to the transport with its bounds, the answer back to the workflow") {
    scene s;
    auto const got = run_virtual(ask(s.ctx.within(3s), "/x", 10s), s.transport, s.env);
    REQUIRE(got);
    CHECK(*got == 200);
    CHECK(s.seen == journal{"send /x"});
    CHECK(s.transport.last_options.deadline == s.env.steady_now() + 3s);
    CHECK(s.transport.last_options.max_header == 2048);
}

TEST_CASE("a failure of the transport reaches the workflow as it is") {
    scene s;
    auto const got = run_virtual(ask(s.ctx, "/broken"), s.transport, s.env);
    REQUIRE_FALSE(got);
    CHECK(got.error().is(errc::connection_lost));
    CHECK(got.error().info.message == "gone");
}

TEST_CASE("once stopped, virtual time neither sends nor waits") {
    scene s;
    s.stop.request_stop();
    auto const now = s.env.steady_now();
    auto const sent = run_virtual(ask(s.ctx, "/x"), s.transport, s.env);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().is(errc::operation_canceled));
    auto const waited = run_virtual(pause(s.ctx, 5s), s.transport, s.env);
    REQUIRE(waited.has_error());
    CHECK(waited.error().is(errc::operation_canceled));
    CHECK(s.seen.empty());
    CHECK(s.env.steady_now() == now);
    CHECK(run_virtual(ask(s.ctx.shielded(1s), "/cleanup"), s.transport, s.env));
    CHECK(s.seen == journal{"send /cleanup"});
}

TEST_CASE("drive performs each effect by the function given for it") {
    scene s;
    auto const both = [](context ctx) -> workflow<std::string> {
        auto const waited = co_await pause(ctx, 2s);
        auto const sent = co_await ask(ctx, "/y");
        co_return describe(waited.error()) + ", " + describe(sent.error());
    };
    auto const told = drive(
        both(s.ctx),
        [&](effects::send const& e) -> result<response_head> {
            s.seen.push_back("send " + e.req.target + " to " + to_string(e.to));
            return make_error(errc::tls_failed, "no TLS");
        },
        [&](effects::wait_until const& e) -> result<void> {
            s.seen.push_back("wait " + std::to_string((e.until - s.env.steady_now()) / 1s) + " s");
            return make_error(errc::operation_canceled, "no time");
        });
    CHECK(told == "no time, no TLS");
    CHECK(s.seen == journal{"wait 2 s", "send /y to http://host:1"});
}

TEST_CASE("a workflow without effects needs no driver's help") {
    scene s;
    auto const nothing = []() -> workflow<int> { co_return 3; };
    CHECK(drive(
              nothing(), [](effects::send const&) -> result<response_head> { return response_head{}; },
              [](effects::wait_until const&) -> result<void> { return {}; }) == 3);
}

TEST_CASE("a blocking wait lasts as long as it should") {
    real_scene s;
    auto const spent = time_of([&] { CHECK(run_blocking(pause(s.ctx, 30ms), s.transport)); });
    CHECK(spent >= 30ms);
    CHECK(spent < 5s);
}

TEST_CASE("a blocking wait for what is past returns at once") {
    real_scene s;
    auto const ctx = s.ctx.within(-1s);
    CHECK(time_of([&] { CHECK(run_blocking(pause(ctx, 1h), s.transport)); }) < 5s);
}

TEST_CASE("a stop request from another thread ends a blocking wait at once") {
    // the best of some tries, since a machine under load may be late by itself
    auto best = duration::max();
    for (int attempt = 0; attempt != 5 && best >= 100ms; ++attempt) {
        real_scene s;
        std::chrono::steady_clock::time_point asked;
        std::jthread const other([&] {
            std::this_thread::sleep_for(20ms);
            asked = std::chrono::steady_clock::now();
            s.stop.request_stop();
        });
        auto const got = run_blocking(pause(s.ctx, 1h), s.transport);
        best = std::min<duration>(best, std::chrono::steady_clock::now() - asked);
        REQUIRE(got.has_error());
        CHECK(got.error().is(errc::operation_canceled));
    }
    CHECK(best < 100ms);
}

TEST_CASE("a wait without end is ended by a stop request too") {
    real_scene s;
    std::jthread const other([&] {
        std::this_thread::sleep_for(10ms);
        s.stop.request_stop();
    });
    auto const got = run_blocking(pause(s.ctx, duration::max()), s.transport);
    REQUIRE(got.has_error());
    CHECK(got.error().is(errc::operation_canceled));
}

TEST_CASE("a stop requested beforehand ends a blocking wait before it begins, but not a shielded one") {
    real_scene s;
    s.stop.request_stop();
    CHECK(time_of([&] { CHECK(run_blocking(pause(s.ctx, 1h), s.transport).has_error()); }) < 5s);
    CHECK(time_of([&] { CHECK(run_blocking(pause(s.ctx.shielded(1h), 20ms), s.transport)); }) >= 20ms);
}

TEST_CASE("the blocking driver leaves stopping a request to the transport") {
    real_scene s;
    s.stop.request_stop();
    CHECK(run_blocking(ask(s.ctx, "/x"), s.transport));
    CHECK(s.transport.last_options.stop.stop_requested());
}
