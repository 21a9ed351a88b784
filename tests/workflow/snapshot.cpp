// SPDX-License-Identifier: Apache-2.0
/// @file
/// Finding a snapshot, following it to its end, and judging what it ended as.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/workflow/snapshot.hpp>

using namespace es_s3_snapshot;
using test::bench;

namespace {

/// A repository with one snapshot that is being made.
void prepare(bench& b, int answers_until_it_ends) {
    b.cluster.repositories["r"] = {{"type", "s3"}};
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 1}}, answers_until_it_ends, 1, {}};
}

result<snapshot_info> follow(bench& b) {
    return b.run(follow_snapshot, std::string("r"), std::string("s1"), follow_options());
}

class listener final : public observer {
public:
    void on_event(event const& e) override { progress += std::holds_alternative<events::progress>(e) ? 1 : 0; }
    int progress = 0;
};

}  // namespace

TEST_CASE("a snapshot is found by its exact name, or not at all") {
    bench b;
    prepare(b, 0);
    auto const found = b.run(find_snapshot, std::string("r"), std::string("s1"));
    REQUIRE(found);
    REQUIRE(found->has_value());
    CHECK((*found)->snapshot == "s1");
    auto const missing = b.run(find_snapshot, std::string("r"), std::string("s2"));
    REQUIRE(missing);
    CHECK_FALSE(missing->has_value());
}

TEST_CASE("a snapshot is followed to its end, with progress about once a second") {
    bench b;
    listener heard;
    b.events = &heard;
    prepare(b, 100);
    auto const began = b.env.steady_now();
    auto const ended = follow(b);
    REQUIRE(ended);
    CHECK(ended->state == snapshot_state::success);
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(b.env.steady_now() - began).count();
    CHECK(heard.progress >= 2);
    CHECK(heard.progress <= seconds + 1);
}

TEST_CASE("a snapshot that vanishes while it is followed is a failure") {
    bench b;
    prepare(b, 1'000'000);
    b.transport.before_send = [&](int number) {
        if (number == 20) b.cluster.snapshots.clear();
    };
    auto const ended = follow(b);
    REQUIRE_FALSE(ended);
    CHECK(ended.error().is(errc::snapshot_failed));
}

TEST_CASE("a snapshot that is not to be seen yet is waited for a moment") {
    bench b;
    prepare(b, 3);
    auto const later = b.cluster.snapshots;
    b.cluster.snapshots.clear();
    b.transport.before_send = [&](int number) {
        if (number == 5) b.cluster.snapshots = later;
    };
    CHECK(follow(b));
}

TEST_CASE("only SUCCESS without a failed shard is judged a success") {
    snapshot_info ended;
    ended.snapshot = "s";
    for (auto const s : {snapshot_state::in_progress, snapshot_state::partial, snapshot_state::failed,
                         snapshot_state::incompatible, snapshot_state::unknown}) {
        ended.state = s;
        CHECK_FALSE(judge(ended));
    }
    ended.state = snapshot_state::success;
    CHECK(judge(ended));
    ended.shards_failed = 1;
    CHECK(judge(ended).error().is(errc::snapshot_partial));
}

TEST_CASE("a catalogue that cannot be read for a moment is no end, and one that stays so is") {
    bench b;
    prepare(b, 10);
    int asked = 0, refused = 0;
    int const most = GENERATE(4, 1000);
    b.transport.spoil = [&](int, request const& r) {
        if (r.target.find("/s1?") == std::string::npos || ++asked < 3 || refused == most) return test::fault::none;
        ++refused;
        return test::fault::s500;
    };
    auto const ended = follow(b);
    REQUIRE(ended.has_value() == (most == 4));
    if (ended) {
        CHECK(ended->state == snapshot_state::success);
    } else {
        CHECK(ended.error().is(errc::server_error));
        CHECK(ended.error().info.hint.find("may go on in the cluster") != std::string::npos);
        CHECK(refused == 5);
    }
}
