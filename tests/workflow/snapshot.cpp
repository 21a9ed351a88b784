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

TEST_CASE("failures are told by node and cause, with the nodes' names where they can be asked") {
    bench b;
    snapshot_info ended;
    ended.snapshot = "s";
    ended.state = snapshot_state::partial;
    ended.shards_total = 9;
    ended.shards_failed = 4;
    ended.failures = {{"a", 0, "[a][0] failed; nested: IOException[disk on fire]", "n1"},
                      {"a", 1, "[a][1] failed; nested: IOException[disk on fire]", "n1"},
                      {"b", 0, "[b][0] failed; nested: IOException[disk on fire]", "n2"},
                      {"b", 1, "[b][1] aborted", "n1"}};
    auto const known = b.run(judge_with_names, ended);
    REQUIRE_FALSE(known);
    CHECK(known.error().is(errc::snapshot_partial));
    CHECK(known.error().info.message ==
          "the snapshot 's' ended as PARTIAL, 4 of 9 shards failed; [b][0] on n2: IOException[disk on fire]; "
          "[a][0] [a][1] on node-1: IOException[disk on fire]; [b][1] on node-1: aborted");
    b.transport.spoil = [](int, request const&) { return test::fault::s403; };
    auto const unknown = b.run(judge_with_names, ended);
    CHECK(unknown.error().info.message.find("[a][0] [a][1] on n1: ") != std::string::npos);
    ended.state = snapshot_state::success;
    ended.failures.clear();
    ended.shards_failed = 0;
    CHECK(b.run(judge_with_names, ended));
}

TEST_CASE("a shard of which no byte goes on is told once, with its node") {
    struct listener : observer {
        std::vector<std::string> warnings;
        void on_event(event const& e) override {
            if (auto const* n = std::get_if<events::note>(&e); n && n->level == events::note::severity::warning)
                warnings.push_back(n->text);
        }
    };
    bool const moves = GENERATE(false, true);
    bench b;
    listener told;
    b.events = &told;
    prepare(b, 100);
    int bytes = 10;
    b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
        if (!r.target.starts_with("/_snapshot/r/_status")) return {};
        if (moves) ++bytes;
        return replay_answer(
            200, R"({"snapshots":[{"snapshot":"s1","repository":"r","state":"STARTED","stats":{"processed":)"
                 R"({"size_in_bytes":)" + std::to_string(bytes) +
                     R"(}},"indices":{"a":{"shards":{"0":{"stage":"STARTED","node":"n1","stats":{"incremental":)"
                     R"({"size_in_bytes":99},"processed":{"size_in_bytes":10}}},"1":{"stage":"DONE","node":"n1"}}}}}]})");
    };
    follow_options options;
    options.stall_timeout = std::chrono::seconds(20);
    REQUIRE(b.run(follow_snapshot, std::string("r"), std::string("s1"), options));
    REQUIRE(told.warnings.size() == (moves ? 0u : 1u));
    if (!moves) CHECK(told.warnings[0].find("s: [a][0] on node-1 (STARTED, 10 of 99 bytes)") != std::string::npos);
}

TEST_CASE("a node that is away for half a minute is not the end of the snapshot") {
    bench b;
    prepare(b, 100);
    auto const began = b.env.steady_now();
    b.transport.spoil = [&](int, request const&) {
        auto const gone = b.env.steady_now() - began;
        return gone > std::chrono::seconds(20) && gone < std::chrono::seconds(50) ? test::fault::refused
                                                                                  : test::fault::none;
    };
    CHECK(follow(b));
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
