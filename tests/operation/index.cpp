// SPDX-License-Identifier: Apache-2.0
/// @file
/// Listing, closing, opening and counting, as every recorded server answers it.
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>

#include <map>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

std::map<std::string, index_info> by_name(result<std::vector<index_info>> const& heard) {
    std::map<std::string, index_info> made;
    for (auto const& index : heard.value()) made.emplace(index.name, index);
    return made;
}

template <class Op>
void check_acknowledgements(std::string_view what, Op const& op) {
    each_of(what, [&](exchange const& e) {
        auto const heard = hear(op, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_value()) {
            CHECK(heard->value);
        } else {
            CHECK(heard.error().info.status == e.status);
            CHECK((!heard.error().is(errc::server_error) || e.answer.find("primary not allocated") != e.answer.npos));
        }
    });
}

}  // namespace

TEST_CASE("Open and closed indices are listed with shards and aliases on every line", "[index][wire]") {
    for (auto const* name : {"list_indices", "list_indices_named", "list_indices_pattern"}) {
        each_named(name, [](exchange const& e) {
            auto const heard = hear(list_indices{}, e);
            REQUIRE(heard.has_value());
            auto indices = by_name(heard);
            CHECK(heard->size() == 2);
            REQUIRE(indices.size() == 2);
            CHECK(indices["logs-1"].open);
            CHECK(indices["logs-1"].number_of_shards == 3);
            CHECK(indices["logs-1"].number_of_replicas == 0);
            auto aliases = indices["logs-1"].aliases;
            std::sort(aliases.begin(), aliases.end());
            CHECK(aliases == std::vector<std::string>{"logs", "logs-all"});
            CHECK_FALSE(indices["logs-2"].open);
            CHECK(indices["logs-2"].number_of_shards == 1);
            CHECK(indices["logs-2"].aliases.empty());
        });
    }
}

TEST_CASE("A missing index is one that isn't listed", "[index][wire]") {
    each_named("list_indices_missing", [](exchange const& e) {
        auto const heard = hear(list_indices{}, e);
        REQUIRE(heard.has_value());
        CHECK(heard->empty());
    });
    each_named("list_indices_some_missing", [](exchange const& e) {
        auto const heard = hear(list_indices{}, e);
        REQUIRE(heard.has_value());
        REQUIRE(heard->size() == 1);
        CHECK(heard->front().name == "logs-2");
    });
}

TEST_CASE("Every listing is read", "[index][wire]") {
    each_of("list_indices", [](exchange const& e) { CHECK(hear(list_indices{}, e).has_value()); });
}

TEST_CASE("Early lines are asked for indices without the parameters that they lack", "[index]") {
    auto target_on = [](version v) {
        return encode(list_indices{{"a"}}, any_server(distribution::elasticsearch, v))->target;
    };
    std::string const asked = "/_cluster/state/metadata/a?master_timeout=30s";
    CHECK(target_on({1, 5, 2}) == asked);
    CHECK(target_on({1, 6, 0}).starts_with(asked + "&filter_path="));
    CHECK(target_on({1, 7, 0}).starts_with(asked + "&expand_wildcards=open%2Cclosed&filter_path="));
    CHECK(encode(list_indices{}, elasticsearch_1{})->target == "/_cluster/state/metadata?master_timeout=30s");
}

TEST_CASE("Patterns are asked to stand for hidden indices too, where there are any", "[index]") {
    list_indices all{{"a*"}};
    all.hidden = true;
    auto const asked = encode(all, any_server(distribution::elasticsearch, {7, 7, 0}));
    REQUIRE(asked.has_value());
    CHECK(asked->target.find("expand_wildcards=open%2Cclosed%2Chidden&") != std::string::npos);
    auto const early = encode(all, any_server(distribution::elasticsearch, {7, 6, 2}));
    REQUIRE(early.has_error());
    CHECK(early.error().is(errc::not_supported));
}

TEST_CASE("An unreduced answer of an early line reads the same", "[index]") {
    auto const heard =
        hear(list_indices{}, R"({"cluster_name":"c","metadata":{"templates":{},"indices":{"a":{"state":"close",
        "settings":{"index":{"number_of_shards":"18446744073709551615","number_of_replicas":"1",
            "version":{"created":"1000199"}}},
        "mappings":{"doc":{}},"aliases":["x"]}}}})");
    REQUIRE(heard.has_value());
    CHECK_FALSE(heard->front().open);
    CHECK(heard->front().number_of_shards == 18446744073709551615u);
    CHECK(heard->front().number_of_replicas == 1);
    CHECK(heard->front().aliases == std::vector<std::string>{"x"});
}

TEST_CASE("What a listing must hold is missed by its path", "[index]") {
    list_indices const list;
    CHECK(wrong_with(list, R"({"metadata":{"indices":{"a":{"state":"open"},"b":{}}}})") ==
          "unexpected: in the answer, 'metadata.indices.b.state' is missing");
    CHECK(wrong_with(list, R"({"metadata":{"indices":{"a":{"state":"open","aliases":["x",{"y":1}]}}}})") ==
          "unexpected: in the answer, 'metadata.indices.a.aliases[1]' is not a string");
    CHECK(
        wrong_with(
            list, R"({"metadata":{"indices":{"a":{"state":"open","settings":{"index":{"number_of_shards":[3]}}}}}})") ==
        "unexpected: in the answer, 'metadata.indices.a.settings.index.number_of_shards' is not a number as text");
    CHECK(wrong_with(list, R"({"metadata":{"indices":["a"]}})") ==
          "unexpected: in the answer, 'metadata.indices' is not an object");
    CHECK(wrong_with(list, R"({"metadata":{"indices":{"a":{"state":"op)").starts_with("malformed: "));
    CHECK(hear(list, "{}")->empty());
}

TEST_CASE("Closing is acknowledged, or refused with a reason that a program can tell", "[index][wire]") {
    check_acknowledgements("close_index", close_index{});
}

TEST_CASE("Opening is acknowledged, or refused with a reason that a program can tell", "[index][wire]") {
    check_acknowledgements("open_index", open_index{});
}

TEST_CASE("An index that a snapshot or a restore works on is busy on every line that refuses to close it",
          "[index][wire]") {
    std::size_t refused = 0;
    for (auto const* name : {"slow_index_close_running", "slow_restore_close_index"}) {
        each_named(
            name,
            [&](exchange const& e) {
                auto const heard = hear(close_index{}, e);
                if (heard.has_value()) return;
                ++refused;
                CHECK(heard.error().is(errc::busy));
            },
            9);
    }
    CHECK(refused == 17);
}

TEST_CASE("Closing or opening no index is refused, since the servers would take it as all", "[index]") {
    CHECK(encode(close_index{}, elasticsearch_1{}).error().is(errc::invalid_argument));
    CHECK(encode(open_index{}, elasticsearch_9{}).error().is(errc::invalid_argument));
    CHECK(encode(close_index{{"a b"}}, elasticsearch_9{}).error().is(errc::invalid_argument));
    CHECK(encode(close_index{{"a*", "ünï"}}, elasticsearch_9{})->target ==
          "/a%2A,%C3%BCn%C3%AF/_close?master_timeout=30s");
}

TEST_CASE("Documents are counted on every line, and a closed or missing index is told", "[index][wire]") {
    each_of("count_documents", [](exchange const& e) {
        auto const heard = hear(count_documents{}, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_value()) {
            auto const told = e.told();
            CHECK(heard->count == told.at("count").to_number<std::uint64_t>());
            CHECK(heard->shards_failed == told.at_pointer("/_shards/failed").to_number<std::uint64_t>());
        } else {
            CHECK(heard.error().is(e.status == 404 ? errc::not_found : e.status == 503 ? errc::busy : errc::conflict));
        }
    });
    each_named("exact_count", [](exchange const& e) { CHECK(hear(count_documents{}, e)->count == 10); });
}

TEST_CASE("A count is exact over all of 64 bits", "[index]") {
    auto const count = [](std::string const& number) { return hear(count_documents{}, R"({"count":)" + number + "}"); };
    CHECK(count("9007199254740993")->count == 9007199254740993u);
    CHECK(count("9223372036854775807")->count == 9223372036854775807u);
    CHECK(count("18446744073709551615")->count == 18446744073709551615u);
    for (auto const* bad : {"18446744073709551616", "-1", "1.5", "1e400", "true", "\"7\"", "[]"}) {
        INFO(bad);
        CHECK(count(bad).has_error());
    }
    CHECK(wrong_with(count_documents{}, R"({"count":0.5})") ==
          "unexpected: in the answer, 'count' is not a whole number of 64 bits, not negative");
    CHECK(wrong_with(count_documents{}, R"({"_shards":{}})") == "unexpected: in the answer, 'count' is missing");
    CHECK(wrong_with(count_documents{}, R"({"count":1,"_shards":{"failed":"0"}})") ==
          "unexpected: in the answer, '_shards.failed' is not a whole number of 64 bits, not negative");
    CHECK(hear(count_documents{}, R"({"count":1,"_shards":{"failed":2}})")->shards_failed == 2);
}

TEST_CASE("An index is refreshed on every line, and a missing one is told", "[index][wire]") {
    CHECK(encode(refresh_index{{"a", "b*"}}, elasticsearch_1{})->target == "/a,b%2A/_refresh");
    CHECK(encode(refresh_index{}, elasticsearch_9{}).error().is(errc::invalid_argument));
    each_named("contract.refresh_index", [](exchange const& e) { CHECK(hear(refresh_index{}, e)->shards_failed == 0); });
    each_named("contract.refresh_index_missing",
               [](exchange const& e) { CHECK(hear(refresh_index{}, e).error().is(errc::not_found)); });
    CHECK(hear(refresh_index{}, R"({"_shards":{"failed":2}})")->shards_failed == 2);
}

TEST_CASE("Neither an empty list nor an empty name closes or opens all indices") {
    using namespace es_s3_snapshot;
    for (auto const& names : {std::vector<std::string>{}, {""}, {"a", ""}}) {
        close_index close;
        open_index open;
        close.indices = open.indices = names;
        CHECK(encode(close, any_server(distribution::elasticsearch, {7, 17, 0})).error().is(errc::invalid_argument));
        CHECK(encode(open, any_server(distribution::elasticsearch, {7, 17, 0})).error().is(errc::invalid_argument));
    }
}
