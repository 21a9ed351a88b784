// SPDX-License-Identifier: Apache-2.0
/// @file
/// The sink that keeps a whole body: pieces in order, an exact limit, a fresh start with each response.
#include "../support/print.hpp"

#include <es_s3_snapshot/core/body_sink.hpp>

#include <limits>
#include <string>
#include <string_view>

using namespace es_s3_snapshot;

namespace {
result<void> give(string_sink& sink, std::string_view piece) { return sink.write({piece.data(), piece.size()}); }
}  // namespace

TEST_CASE("a string sink joins the pieces of a body in their order") {
    string_sink sink(100);
    REQUIRE(sink.begin({200, {}}));
    CHECK(give(sink, "one "));
    CHECK(give(sink, ""));
    CHECK(give(sink, "two"));
    CHECK(sink.text == "one two");
}

TEST_CASE("a string sink takes exactly as many bytes as its limit") {
    string_sink sink(4);
    CHECK(give(sink, "123"));
    CHECK(give(sink, "4"));
    auto const more = give(sink, "5");
    REQUIRE(more.has_error());
    CHECK(more.error().is(errc::body_too_large));
    CHECK(more.error().info.message.find("4 bytes") != std::string::npos);
    CHECK(sink.text == "1234");
    CHECK(give(sink, ""));

    string_sink none(0);
    CHECK(give(none, ""));
    CHECK(give(none, "x").has_error());
}

TEST_CASE("a piece that alone exceeds the limit leaves nothing behind") {
    string_sink sink(4);
    CHECK(give(sink, "12345").has_error());
    CHECK(sink.text.empty());
}

TEST_CASE("a string sink without a limit does not overflow") {
    string_sink sink(std::numeric_limits<std::size_t>::max());
    CHECK(give(sink, "abc"));
    CHECK(give(sink, "def"));
    CHECK(sink.text == "abcdef");
}

TEST_CASE("a further response replaces the earlier one and has the whole limit") {
    string_sink sink(4);
    REQUIRE(sink.begin({503, {}}));
    CHECK(give(sink, "busy"));
    REQUIRE(sink.begin({200, {}}));
    CHECK(sink.text.empty());
    CHECK(give(sink, "fine"));
    CHECK(sink.text == "fine");
}
