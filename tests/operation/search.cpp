// SPDX-License-Identifier: Apache-2.0
/// @file
/// Scrolls: started, continued and cleared in each line's way, and read as every recorded server answers.
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/search.hpp>

using namespace test_support;

namespace {

server_line const es17 = release_line(es, {1, 7, 6}), es20 = release_line(es, {2, 0, 0}),
                  es24 = release_line(es, {2, 4, 6}), es68 = release_line(es, {6, 8, 23});

}  // namespace

TEST_CASE("A scroll is started in each line's way", "[search]") {
    start_scroll start;
    start.indices = {"a", "b*"};
    start.size = 7;
    CHECK(asked(start, es9) ==
          R"(POST /a,b%2A/_search?scroll=5m&rest_total_hits_as_int=true {"size":7,"sort":["_doc"]})");
    CHECK(asked(start, os1) == asked(start, es9));
    CHECK(asked(start, es68) == R"(POST /a,b%2A/_search?scroll=5m {"size":7,"sort":["_doc"]})");
    CHECK(asked(start, es24) == asked(start, es68));
    CHECK(asked(start, es20) ==
          R"(POST /a,b%2A/_search?scroll=5m&search_type=scan {"size":7,"fields":["_source","_routing"]})");
    CHECK(asked(start, es17) == asked(start, es20));
}

TEST_CASE("A scroll is continued and cleared in each line's way", "[search]") {
    continue_scroll more;
    more.scroll_id = "c2Nhbg==";
    more.keep_alive = "1m";
    CHECK(asked(more, es9) ==
          R"(POST /_search/scroll?rest_total_hits_as_int=true {"scroll":"1m","scroll_id":"c2Nhbg=="})");
    CHECK(asked(more, es20) == R"(POST /_search/scroll {"scroll":"1m","scroll_id":"c2Nhbg=="})");
    CHECK(asked(more, es17) == "POST /_search/scroll?scroll=1m c2Nhbg==");
    clear_scroll const clear{"c2Nhbg=="};
    CHECK(asked(clear, es9) == R"(DELETE /_search/scroll {"scroll_id":["c2Nhbg=="]})");
    CHECK(asked(clear, es17) == "DELETE /_search/scroll c2Nhbg==");
}

TEST_CASE("No index, no scroll and no page are refused", "[search]") {
    CHECK(asked(start_scroll(), es9) == "invalid: no index is named");
    CHECK(asked(start_scroll{{"a", ""}}, es9) == "invalid: no index is named");
    CHECK(asked(start_scroll{{"a"}, 0}, es9) == "invalid: a page holds at least one document");
    CHECK(asked(continue_scroll(), es9) == "invalid: no scroll is named");
    CHECK(asked(continue_scroll(), es17) == "invalid: no scroll is named");
    CHECK(asked(clear_scroll(), es17) == "invalid: no scroll is named");
}

TEST_CASE("Three documents are read in two pages on every line", "[search][wire]") {
    for (auto const* name : {"contract.start_scroll", "contract.continue_scroll"}) {
        each_named(name, [&](exchange const& e) {
            auto const page = hear(start_scroll(), e);
            REQUIRE(page.has_value());
            CHECK(page->total == 3);
            CHECK(page->shards_failed == 0);
            CHECK_FALSE(page->scroll_id.empty());
            bool const first = e.name == "contract.start_scroll";
            std::size_t const expected = e.before({2, 1}) ? (first ? 0 : 3) : (first ? 2 : 1);
            REQUIRE(page->hits.size() == expected);
            for (auto const& hit : page->hits) CHECK(hit.source == R"({"number":)" + hit.id + "}");
        });
    }
}

TEST_CASE("A scroll is cleared, and one that has ended is missed", "[search][wire]") {
    each_named("contract.clear_scroll", [](exchange const& e) {
        auto const cleared = hear(clear_scroll(), e);
        REQUIRE(cleared.has_value());
        CHECK(cleared->num_freed == (e.before({5, 0}) ? 0 : 2));
    });
    each_named("contract.clear_scroll_cleared", [](exchange const& e) {
        CHECK(e.status == 404);
        auto const cleared = hear(clear_scroll(), e);
        REQUIRE(cleared.has_value());
        CHECK(cleared->num_freed == 0);
    });
    each_named("contract.continue_scroll_cleared",
               [](exchange const& e) { CHECK(hear(continue_scroll(), e).error().is(errc::not_found)); });
}

TEST_CASE("A document is its id, its routing and its source as it was indexed", "[search]") {
    auto const page = hear(start_scroll(), R"({"_scroll_id":"s","hits":{"total":2,"hits":[
        {"_index":"i","_type":"doc","_id":"1","_score":null,"_routing":"r","_source":{"b": 1.50, "a": [ ]},"sort":[0]},
        {"_index":"i","_type":"doc","_id":"2","_score":0,"fields":{"_routing":"q"}}]}})");
    REQUIRE(page.has_value());
    REQUIRE(page->hits.size() == 2);
    CHECK(page->hits[0].id == "1");
    CHECK(page->hits[0].routing == "r");
    CHECK(page->hits[0].source == R"({"b":1.50,"a":[]})");
    CHECK(page->hits[1].routing == "q");
    CHECK(page->hits[1].source.empty());
}

TEST_CASE("What a page must hold is missed by its path", "[search]") {
    continue_scroll const more;
    CHECK(wrong_with(more, R"({"hits":{"total":0,"hits":[]}})") == "unexpected: in the answer, '_scroll_id' is missing");
    CHECK(wrong_with(more, R"({"_scroll_id":"s"})") == "unexpected: in the answer, 'hits' is missing");
    CHECK(wrong_with(more, R"({"_scroll_id":"s","hits":{"hits":[]}})") ==
          "unexpected: in the answer, 'hits.total' is missing");
    CHECK(wrong_with(more, R"({"_scroll_id":"s","hits":{"total":1,"hits":[{}]}})") ==
          "unexpected: in the answer, 'hits.hits[0]._id' is missing");
    CHECK(wrong_with(clear_scroll(), R"({"num_freed":"1"})") ==
          "unexpected: in the answer, 'num_freed' is not a whole number of 64 bits, not negative");
}
