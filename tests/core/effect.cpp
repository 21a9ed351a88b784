// SPDX-License-Identifier: Apache-2.0
/// @file
/// Effects on their own: what they carry, and what they answer when a driver completed them or did not.
#include "../support/print.hpp"

#include <es_s3_snapshot/core/effect.hpp>

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;

TEST_CASE("an attempt without more said has no deadline and a bounded header") {
    attempt_options const options;
    CHECK(options.deadline == steady_time::max());
    CHECK_FALSE(options.stop.stop_possible());
    CHECK(options.max_header == 64 * 1024);
}

TEST_CASE("a send refers to its parts and answers what the driver put in") {
    origin const to{scheme::http, "host", 1};
    request const req{method::put, "/x", {}, "body"};
    string_sink sink(1);
    std::stop_source stop;
    effects::send effect(to, req, sink, {steady_time(5s), stop.get_token(), 9});
    CHECK_FALSE(effect.await_ready());
    CHECK(&effect.to == &to);
    CHECK(&effect.req == &req);
    CHECK(&effect.sink == &sink);
    CHECK(effect.options.deadline == steady_time(5s));
    CHECK(effect.options.stop.stop_possible());
    CHECK(effect.options.max_header == 9);

    REQUIRE(effect.outcome.has_error());
    CHECK(effect.outcome.error().is(errc::operation_canceled));
    effect.outcome = response_head{204, {}};
    auto const got = effect.await_resume();
    REQUIRE(got);
    CHECK(got->status == 204);
}

TEST_CASE("a wait carries its end and its stop token") {
    std::stop_source stop;
    effects::wait_until effect(steady_time(7s), stop.get_token());
    CHECK_FALSE(effect.await_ready());
    CHECK(effect.until == steady_time(7s));
    CHECK(effect.stop.stop_possible());
    CHECK(effect.await_resume().has_value());
    effect.outcome = make_error(errc::operation_canceled, "stopped");
    CHECK(effect.await_resume().has_error());
}
