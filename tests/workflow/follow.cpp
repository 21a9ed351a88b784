// SPDX-License-Identifier: Apache-2.0
/// @file
/// How often a job is asked after, and which failures leave in doubt whether a request took effect.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/follow.hpp>
#include <es_s3_snapshot/workflow/snapshot.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;

namespace {

/// What following a snapshot of that length costs.
struct cost {
    std::vector<duration> asked_at;  // since it began
    int statuses = 0;
    duration delay{};  // from its end to when that is known
};

cost cost_of_following(duration length) {
    test::bench b;
    b.cluster.repositories["r"] = {{"type", "s3"}};
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 1}}, 1'000'000, 1, {}};
    auto const began = b.env.steady_now();
    cost found;
    b.transport.before_send = [&](int) {
        found.asked_at.push_back(b.env.steady_now() - began);
        if (found.asked_at.back() >= length) b.cluster.snapshots["s1"].running = 0;
    };
    auto const ended = b.run(follow_snapshot, std::string("r"), std::string("s1"), follow_options());
    REQUIRE(ended);
    CHECK(ended->state == snapshot_state::success);
    found.delay = b.env.steady_now() - began - length;
    found.statuses = static_cast<int>(std::count_if(b.transport.sent.begin(), b.transport.sent.end(), [](auto const& req) {
        return req.target.starts_with("/_snapshot/r/_status");
    }));
    return found;
}

}  // namespace

TEST_CASE("questions come quickly at first and seldom later") {
    using namespace std::chrono_literals;
    CHECK(poll_interval(0s) == 15ms);
    CHECK(poll_interval(600ms) == 50ms);
    CHECK(poll_interval(6s) == 500ms);
    CHECK(poll_interval(1h) == 990ms);
    CHECK(rest_of_interval(1s, 300ms) == 700ms);
    CHECK(rest_of_interval(1s, 3s) == 500ms);
}

TEST_CASE("a request without an answer is in doubt, a refusal is not") {
    error e = make_error(errc::server_error, "x");
    e.info.delivered = delivery::not_sent;
    CHECK_FALSE(doubtful(e));
    e.info.delivered = delivery::unknown;
    CHECK(doubtful(e));
    e.info.delivered = delivery::answered;
    for (auto const status : {400U, 401U, 403U, 404U, 409U, 500U}) {
        e.info.status = status;
        CHECK_FALSE(doubtful(e));
    }
    for (auto const status : {429U, 502U, 504U}) {  // a proxy's answers, or an overloaded master's
        e.info.status = status;
        CHECK(doubtful(e));
    }
    e.info.status = 503;
    CHECK(doubtful(e));  // of a proxy too: the cluster names what is wrong
    e.info.server_type = "cluster_block_exception";
    CHECK_FALSE(doubtful(e));
    e.info.server_type = "process_cluster_event_timeout_exception";
    CHECK(doubtful(e));
    auto unreadable = make_error(errc::malformed_answer, "half of it is missing");
    unreadable.info.delivered = delivery::answered;
    unreadable.info.status = 200;
    CHECK(doubtful(unreadable));
}

TEST_CASE("a long snapshot costs a request a second, and its end is known within a tenth of its time and a second") {
    constexpr duration requests = 10ms;  // what two of them take in this cluster
    for (duration const about : std::vector<duration>{200ms, 1s, 5s, 20s, 1min, 10min, 2h}) {
        for (int lot = 0; lot != 20; ++lot) {
            auto const length = about + lot * 53ms;
            CAPTURE(length.count(), lot);
            auto const found = cost_of_following(length);
            CHECK(found.delay <= std::min<duration>(length / 10 + requests, 1s));
            auto const late = std::count_if(found.asked_at.begin(), found.asked_at.end(), [](auto at) { return at > 12s; });
            CHECK(late <= std::max<duration>(length - 12s, 0s) / 990ms + 4);  // and both at the end
            CHECK(static_cast<int>(found.asked_at.size()) - late <= 67);
            CHECK(found.statuses <= static_cast<int>(found.asked_at.size()) / 2);
            if (length > 5s) CHECK(found.statuses >= length / 3s);  // there is something to read meanwhile
        }
    }
}
