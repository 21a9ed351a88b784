// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a workflow tells about itself reaches the observer, and nobody where there is none.
#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/driver.hpp>
#include <es_s3_snapshot/core/observer.hpp>

#include <catch2/catch.hpp>

#include <variant>
#include <vector>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;

namespace {
class recorder final : public observer {
public:
    void on_event(event const& e) override { events.push_back(e); }
    std::vector<event> events;
};
}  // namespace

TEST_CASE("events reach the observer in their order") {
    virtual_environment env;
    recorder seen;
    context const ctx(env, {}, &seen);
    ctx.note("begins");
    ctx.note("look out", events::note::severity::warning);
    ctx.tell(events::progress{4, 1, 1000, 10, 2s});
    ctx.tell(events::retrying{make_error(errc::connection_lost, "gone"), 3s});
    ctx.tell(events::pending{"indices", "closed", "open it"});

    REQUIRE(seen.events.size() == 5);
    auto const first = std::get<events::note>(seen.events[0]);
    CHECK(first.text == "begins");
    CHECK(first.level == events::note::severity::info);
    CHECK(std::get<events::note>(seen.events[1]).level == events::note::severity::warning);
    auto const progress = std::get<events::progress>(seen.events[2]);
    CHECK(progress.shards_total == 4);
    CHECK(progress.shards_done == 1);
    CHECK(progress.bytes_total == 1000);
    CHECK(progress.bytes_done == 10);
    CHECK(progress.elapsed == 2s);
    auto const retrying = std::get<events::retrying>(seen.events[3]);
    CHECK(retrying.why.is(errc::connection_lost));
    CHECK(retrying.delay == 3s);
    auto const pending = std::get<events::pending>(seen.events[4]);
    CHECK(pending.step == "indices");
    CHECK(pending.message == "closed");
    CHECK(pending.hint == "open it");
}

TEST_CASE("children tell the same observer, shielded ones too") {
    virtual_environment env;
    recorder seen;
    context const ctx(env, {}, &seen);
    ctx.within(1s).note("child");
    ctx.shielded(1s).note("cleanup");
    CHECK(seen.events.size() == 2);
}

TEST_CASE("without an observer events go nowhere") {
    virtual_environment env;
    context const ctx(env);
    CHECK_NOTHROW(ctx.note("nobody listens"));
}
