// SPDX-License-Identifier: Apache-2.0
/// @file
/// The transport in memory: answers from a function or a script, and keeps what was sent.
#include "../support/print.hpp"

#include <es_s3_snapshot/transport/replay.hpp>

using namespace es_s3_snapshot;

TEST_CASE("a script answers in its order, then refuses") {
    replay r(std::deque<replay_answer>{{200, "one"}, make_error(errc::timed_out, "slow"), {404, "three"}});
    string_sink sink(100);
    request asked;
    asked.target = "/x";
    REQUIRE(r.send(origin{}, asked, sink, {}));
    CHECK(sink.text == "one");
    CHECK(r.send(origin{}, asked, sink, {}).error().is(errc::timed_out));
    CHECK(r.send(origin{}, asked, sink, {})->status == 404);
    CHECK(sink.text == "three");
    CHECK(r.send(origin{}, asked, sink, {}).error().is(errc::connection_failed));
    REQUIRE(r.sent.size() == 4);
    CHECK(r.sent[3].request.target == "/x");
}

TEST_CASE("the sink's refusal comes back") {
    replay r([](origin const&, request const&) -> replay_answer { return {200, "too long"}; });
    string_sink sink(3);
    CHECK(r.send(origin{}, request(), sink, {}).error().is(errc::body_too_large));
}
