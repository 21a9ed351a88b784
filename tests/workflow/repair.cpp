// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a run told as pending is undone by another.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/repair.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;
using test::bench;
using test::fault;

namespace {

bench with_closed() {
    bench b;
    for (auto const* name : {"a", "b", "c"}) b.cluster.indices[name] = test::fake_cluster::make_index(false, 1);
    return b;
}

struct listener : observer {
    std::vector<events::pending> heard;
    void on_event(event const& e) override {
        if (auto const* pending = std::get_if<events::pending>(&e)) heard.push_back(*pending);
    }
};

}  // namespace

TEST_CASE("what was told before indices were closed opens them again, and no others") {
    auto b = with_closed();
    listener told;
    b.events = &told;
    REQUIRE(b.run(repair, pending_indices({"a", "b", "gone"}).undo, s3_repository_settings()));
    CHECK(b.cluster.indices["a"].open);
    CHECK(b.cluster.indices["b"].open);
    CHECK_FALSE(b.cluster.indices["c"].open);
    CHECK_FALSE(b.cluster.indices.contains("gone"));
    REQUIRE(told.heard.size() == 2);
    CHECK(told.heard[0].step == pending_indices({"a"}).step);
    CHECK(told.heard[0].message.empty());
}

TEST_CASE("a request to close that is carried out only when its run is gone is undone too") {
    auto b = with_closed();
    b.transport.before_send = [&](int number) {
        if (number == 1) b.cluster.indices["a"].open = false;
    };
    REQUIRE(b.run(repair, pending_indices({"a"}).undo, s3_repository_settings()));
    CHECK(b.cluster.indices["a"].open);
}

TEST_CASE("a repair that cannot be done tells what is left") {
    auto b = with_closed();
    b.transport.spoil = [](int, request const&) { return fault::s500; };
    auto const done = b.run(repair, pending_indices({"a"}).undo, s3_repository_settings());
    REQUIRE_FALSE(done);
    CHECK(done.error().info.hint == "open them: POST /a/_open");
}

TEST_CASE("no fault at any exchange keeps a repair from its end") {
    for (auto const kind : test::all_faults) {
        auto b = with_closed();
        b.transport.spoil = [&](int number, request const&) { return number == 0 ? kind : fault::none; };
        CAPTURE(static_cast<int>(kind));
        REQUIRE(b.run(repair, pending_indices({"a"}).undo, s3_repository_settings()));
        CHECK(b.cluster.indices["a"].open);
    }
}

TEST_CASE("what tells of nothing is refused") {
    auto const text = GENERATE(as<std::string>(), "", "{", "{}", R"({"open_index":[]})", R"({"open_index":7})",
                               R"({"repository":"r"})", R"({"throttles":{"a":"1mb"}})", R"({"index_settings":{}})",
                               R"({"cluster_settings":{}})");
    bench b;
    auto const done = b.run(repair, text, s3_repository_settings());
    REQUIRE_FALSE(done);
    CHECK(done.error().is(errc::invalid_argument));
    CHECK(b.transport.sent.empty());
}
