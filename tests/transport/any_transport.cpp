// SPDX-License-Identifier: Apache-2.0
/// @file
/// The erased transport passes everything through.
#include "../support/print.hpp"

#include <es_s3_snapshot/transport/any_transport.hpp>
#include <es_s3_snapshot/transport/replay.hpp>

using namespace es_s3_snapshot;

TEST_CASE("an erased transport sends through the one it owns") {
    auto inner = std::make_unique<replay>([](origin const& to, request const& r) -> replay_answer {
        return {201, to.host + r.target};
    });
    auto& kept = *inner;
    any_transport erased(std::move(inner));
    string_sink sink(100);
    auto const head = erased.send({scheme::http, "h", 1}, request(), sink, {});
    REQUIRE(head);
    CHECK(head->status == 201);
    CHECK(sink.text == "h/");
    CHECK(kept.sent.size() == 1);
    any_transport moved = std::move(erased);
    CHECK(moved.send({scheme::http, "h", 1}, request(), sink, {}));
}
