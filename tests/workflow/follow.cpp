// SPDX-License-Identifier: Apache-2.0
/// @file
/// How often a job is asked after, and which failures leave in doubt whether a request took effect.
#include "../support/print.hpp"

#include <es_s3_snapshot/workflow/follow.hpp>

using namespace es_s3_snapshot;

TEST_CASE("questions come quickly at first and seldom later") {
    using namespace std::chrono_literals;
    CHECK(poll_interval(0s) == 15ms);
    CHECK(poll_interval(600ms) == 50ms);
    CHECK(poll_interval(6s) == 500ms);
    CHECK(poll_interval(1h) == 1s);
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
