// SPDX-License-Identifier: Apache-2.0
/// @file
/// Cloning: once, whatever becomes of the answers, and judged by what the repository holds then.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/workflow/clone.hpp>

using namespace es_s3_snapshot;
using test::bench;
using test::fault;

namespace {

void prepare(bench& b) {
    b.cluster.repositories["r"] = {{"type", "s3"}};
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 1}, {"b", 2}}, 0, 1, {}};
}

result<snapshot_info> clone_to(bench& b, std::string target, index_list indices = {}) {
    clone_options options;
    options.repository = "r";
    options.snapshot = "s1";
    options.target = std::move(target);
    options.indices = std::move(indices);
    return b.run(clone, options);
}

bool asks_for_the_clone(request const& req) { return req.target.find("/_clone/") != std::string::npos; }

int asked(bench const& b) {
    return static_cast<int>(std::count_if(b.transport.sent.begin(), b.transport.sent.end(), asks_for_the_clone));
}

}  // namespace

TEST_CASE("a clone is answered as the repository holds it") {
    bench b;
    prepare(b);
    auto const made = clone_to(b, "s2");
    REQUIRE(made);
    CHECK(made->snapshot == "s2");
    CHECK(made->indices == index_list{"a", "b"});
    CHECK(asked(b) == 1);
    auto const& sent = *std::find_if(b.transport.sent.begin(), b.transport.sent.end(), asks_for_the_clone);
    CHECK(sent.body == R"({"indices":["*"]})");
}

TEST_CASE("some indices are asked for by name") {
    bench b;
    prepare(b);
    REQUIRE(clone_to(b, "s2", {"a", "b*"}));
    auto const& sent = *std::find_if(b.transport.sent.begin(), b.transport.sent.end(), asks_for_the_clone);
    CHECK(sent.body == R"({"indices":["a","b*"]})");
}

TEST_CASE("whatever becomes of the answer, the snapshot is cloned once") {
    auto const lost = GENERATE(fault::none, fault::lost_before, fault::lost_after, fault::timed_out_before,
                               fault::timed_out_after, fault::truncated, fault::s502, fault::s504, fault::s429);
    CAPTURE(static_cast<int>(lost));
    bench b;
    prepare(b);
    bool spoiled = false;
    b.transport.spoil = [&](int, request const& req) {
        if (spoiled || !asks_for_the_clone(req)) return fault::none;
        spoiled = true;
        return lost;
    };
    auto const made = clone_to(b, "s2");
    REQUIRE(made);
    CHECK(made->state == snapshot_state::success);
    CHECK(b.cluster.snapshots_created == 1);
}

TEST_CASE("a refusal is the end") {
    bench b;
    prepare(b);
    b.transport.spoil = [](int, request const& req) { return asks_for_the_clone(req) ? fault::s500 : fault::none; };
    CHECK(clone_to(b, "s2").error().is(errc::server_error));
    CHECK(asked(b) == 1);
}

TEST_CASE("no answer three times is the end") {
    bench b;
    prepare(b);
    b.transport.spoil = [](int, request const& req) {
        return asks_for_the_clone(req) ? fault::lost_before : fault::none;
    };
    CHECK(clone_to(b, "s2").error().is(errc::connection_lost));
    CHECK(asked(b) == 3);
}

TEST_CASE("nothing is cloned where it is known that it cannot be") {
    bench b;
    prepare(b);
    SECTION("the name is taken") {
        b.cluster.snapshots["s2"] = {"SUCCESS", {{"a", 1}}, 0, 1, {}};
        CHECK(clone_to(b, "s2").error().is(errc::conflict));
    }
    SECTION("there is no such snapshot") {
        b.cluster.snapshots.clear();
        auto const e = clone_to(b, "s2").error();
        CHECK(e.is(errc::not_found));
        CHECK(e.info.message.find("'s1'") != std::string::npos);
    }
    SECTION("the name is none") { CHECK(clone_to(b, "S2").error().is(errc::invalid_argument)); }
    CHECK(asked(b) == 0);
}

TEST_CASE("a clone that fails is a failure") {
    bench b;
    prepare(b);
    b.cluster.snapshot_ends_as = "PARTIAL";
    CHECK(clone_to(b, "s2").error().is(errc::snapshot_partial));
}

TEST_CASE("a clone that takes longer than is allowed goes on") {
    bench b;
    prepare(b);
    b.cluster.snapshot_runs_for = 1'000'000;
    clone_options options;
    options.repository = "r";
    options.snapshot = "s1";
    options.target = "s2";
    options.max_wait = std::chrono::minutes(1);
    CHECK(b.run(clone, options).error().is(errc::still_running));
}
