// SPDX-License-Identifier: Apache-2.0
/// @file
/// Aliases, data streams and what names stand for: what is refused before it is sent, and what the answers mean.
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/alias.hpp>

using namespace test_support;

static_assert(updates_aliases<elasticsearch_1> && updates_aliases<opensearch_1>);
static_assert(!resolves_indices<elasticsearch<version{7, 8}>> && resolves_indices<elasticsearch<version{7, 9}>>);
static_assert(!has_data_streams<elasticsearch<version{7, 8}>> && has_data_streams<elasticsearch<version{7, 9}>>);
static_assert(serves<opensearch_1, delete_data_stream> && !serves<elasticsearch_6, delete_data_stream>);
static_assert(get_alias::idempotent && !update_aliases::idempotent && delete_data_stream::idempotent);

namespace {

alias_action add(std::string index, std::string alias, std::optional<bool> write = {}) {
    return {alias_action::kind::add, std::move(index), std::move(alias), write};
}
alias_action remove(std::string index, std::string alias) {
    return {alias_action::kind::remove, std::move(index), std::move(alias), {}};
}

template <class Op>
void check_answers_of(Op const& op, std::string_view name, std::size_t least) {
    each_named(
        name,
        [&](exchange const& e) {
            if (e.status >= 300) return;
            check_replacements(op, e);
            check_truncations(op, e);
        },
        least);
}

}  // namespace

TEST_CASE("aliases are asked for of indices, by their names, or both") {
    CHECK(asked(get_alias(), es9) == "GET /_alias");
    CHECK(asked(get_alias{{"a", "b-*"}, {}}, es1) == "GET /a,b-%2A/_alias");
    CHECK(asked(get_alias{{}, {"x", "y"}}, os3) == "GET /_alias/x,y");
    CHECK(asked(get_alias{{"a"}, {"x"}}, es9) == "GET /a/_alias/x");
    check_bad_names("an index", [](std::string const& name) { return get_alias{{"a", name}, {"x"}}; });
    check_bad_names("an alias", [](std::string const& name) { return get_alias{{"a"}, {name}}; });
}

TEST_CASE("aliases are changed all at once") {
    update_aliases op{{add("a", "x"), remove("b", "x")}};
    CHECK(asked(op, es1) == R"(POST /_aliases?master_timeout=30s {"actions":[{"add":{"index":"a","alias":"x"}},)"
                            R"({"remove":{"index":"b","alias":"x"}}]})");
    op.master_timeout = "";
    op.timeout = "5s";
    op.actions = {add("a", "x", true), add("b", "x", false)};
    CHECK(asked(op, os3) ==
          R"(POST /_aliases?timeout=5s {"actions":[{"add":{"index":"a","alias":"x","is_write_index":true}},)"
          R"({"add":{"index":"b","alias":"x","is_write_index":false}}]})");
    check_option_begins(op, "is_write_index", {6, 4, 0});
}

TEST_CASE("a change of aliases without an action, or with a bad name, is refused") {
    CHECK(asked(update_aliases(), es9) == "invalid: no action is given");
    check_bad_names("an index", [](std::string const& name) {
        return update_aliases{{add("a", "x"), add(name, "x")}};
    });
    check_bad_names("an alias", [](std::string const& name) {
        return update_aliases{{add("a", "x"), remove("a", name)}};
    });
}

TEST_CASE("names are resolved from 7.9 on") {
    resolve_index op{{"a", "b-*"}};
    CHECK(asked(op, es9) == "GET /_resolve/index/a,b-%2A");
    op.expand_wildcards = "all";
    CHECK(asked(op, os1) == "GET /_resolve/index/a,b-%2A?expand_wildcards=all");
    check_begins(op, {7, 9, 0});
    CHECK(asked(resolve_index(), es9) == "invalid: nothing is named");
    check_bad_names("an index", [](std::string const& name) { return resolve_index{{"a", name}}; });
}

TEST_CASE("data streams are asked for by name or pattern, and deleted by name alone") {
    CHECK(asked(get_data_stream(), es9) == "GET /_data_stream");
    CHECK(asked(get_data_stream{{"a", "b*"}}, os1) == "GET /_data_stream/a,b%2A");
    CHECK(asked(delete_data_stream{{"a", "b"}}, es9) == "DELETE /_data_stream/a,b");
    check_begins(get_data_stream(), {7, 9, 0});
    check_begins(delete_data_stream{{"a"}}, {7, 9, 0});
    check_bad_names("a data stream", [](std::string const& name) { return get_data_stream{{"a", name}}; });
    check_bad_names("a data stream", [](std::string const& name) { return delete_data_stream{{"a", name}}; });
    for (auto const& names : {std::vector<std::string>{}, {"*"}, {"_all"}, {"a", "b*"}, {"_current"}}) {
        CHECK(asked(delete_data_stream{names}, es9) ==
              "invalid: data streams are deleted by their names, not by a pattern");
    }
}

TEST_CASE("each alias of each index is told") {
    each_named("contract.get_alias", [](exchange const& e) {
        auto const heard = hear(get_alias(), e);
        REQUIRE(heard.has_value());
        REQUIRE(heard->size() == 1);
        CHECK(heard->front().index == "contract-a");
        CHECK(heard->front().alias == "contract-alias");
        CHECK_FALSE(heard->front().is_write_index.has_value());
        CHECK_FALSE(heard->front().has_filter);
    });
    auto const heard = hear(get_alias(), R"({"a":{"aliases":{"x":{"is_write_index":true},"y":{"filter":{"term":{"u":1}},
        "index_routing":"1","search_routing":"1,2","is_hidden":true}}},"b":{"aliases":{"x":{"is_write_index":false}}},
        "c":{"aliases":{}},"d":{}})");
    REQUIRE(heard.has_value());
    REQUIRE(heard->size() == 3);
    auto const& [x, y, other_x] = std::tie((*heard)[0], (*heard)[1], (*heard)[2]);
    CHECK(x.index + "/" + x.alias == "a/x");
    CHECK(x.is_write_index == true);
    CHECK_FALSE(x.has_filter);
    CHECK(y.index + "/" + y.alias == "a/y");
    CHECK_FALSE(y.is_write_index.has_value());
    CHECK(y.has_filter);
    CHECK(other_x.index + "/" + other_x.alias == "b/x");
    CHECK(other_x.is_write_index == false);
    CHECK(hear(get_alias(), "{}")->empty());
    CHECK_FALSE(hear(get_alias(), R"({"a":{"aliases":{"x":{"is_write_index":null,"filter":null}}}})")
                    ->front()
                    .is_write_index.has_value());
}

TEST_CASE("what names stand for is told as indices, aliases and data streams") {
    each_named(
        "contract.resolve_index",
        [](exchange const& e) {
            auto const heard = hear(resolve_index(), e);
            REQUIRE(heard.has_value());
            REQUIRE(heard->indices.size() == 2);
            auto const &a = heard->indices[0], &b = heard->indices[1];
            CHECK(a.name == "contract-a");
            CHECK(a.aliases == std::vector<std::string>{"contract-alias"});
            CHECK(a.attributes == std::vector<std::string>{"open"});
            CHECK(a.data_stream.empty());
            CHECK(b.name == "contract-b");
            CHECK(b.aliases.empty());
            REQUIRE(heard->aliases.size() == 1);
            CHECK(heard->aliases[0].name == "contract-alias");
            CHECK(heard->aliases[0].indices == std::vector<std::string>{"contract-a"});
            REQUIRE(heard->data_streams.size() == (e.is("opensearch") ? 1 : 0));
            if (!e.is("opensearch")) return;
            CHECK(heard->data_streams[0].name == "contract-stream");
            CHECK(heard->data_streams[0].timestamp_field == "@timestamp");
            CHECK(heard->data_streams[0].backing_indices == std::vector<std::string>{".ds-contract-stream-000001"});
        },
        7);
}

TEST_CASE("a backing index that stands alone may be no list") {
    auto const heard = hear(resolve_index(), R"({"indices":[{"name":".ds-s-1","attributes":["hidden","open"],
        "data_stream":"s"}],"aliases":[],"data_streams":[{"name":"s","backing_indices":".ds-s-1","timestamp_field":"@t"},
        {"name":"t","backing_indices":[".ds-t-1",".ds-t-2"]},{"name":"u","backing_indices":null}]})");
    REQUIRE(heard.has_value());
    CHECK(heard->indices[0].data_stream == "s");
    CHECK(heard->indices[0].attributes == std::vector<std::string>{"hidden", "open"});
    REQUIRE(heard->data_streams.size() == 3);
    CHECK(heard->data_streams[0].backing_indices == std::vector<std::string>{".ds-s-1"});
    CHECK(heard->data_streams[1].backing_indices == std::vector<std::string>{".ds-t-1", ".ds-t-2"});
    CHECK(heard->data_streams[2].backing_indices.empty());
}

TEST_CASE("a data stream is told with its backing indices") {
    each_named(
        "contract.get_data_stream",
        [](exchange const& e) {
            if (!e.is("opensearch")) return;
            auto const heard = hear(get_data_stream(), e);
            REQUIRE(heard.has_value());
            auto const& stream = heard->front();
            CHECK(stream.name == "contract-stream");
            CHECK(stream.timestamp_field == "@timestamp");
            CHECK(stream.indices == std::vector<std::string>{".ds-contract-stream-000001"});
            CHECK(stream.generation == 1);
            CHECK(stream.status == "GREEN");
            CHECK(stream.template_name == "contract");
            CHECK(stream.ilm_policy.empty());
        },
        3);
    // as Elasticsearch documents it, whose x-pack the recorded servers lack
    auto const heard = hear(get_data_stream(), R"({"data_streams":[{"name":"s","timestamp_field":{"name":"@timestamp"},
        "indices":[{"index_name":".ds-s-000001","index_uuid":"u1","prefer_ilm":true,"ilm_policy":"p",
        "managed_by":"Index Lifecycle Management"},{"index_name":".ds-s-000002","index_uuid":"u2"}],"generation":2,
        "_meta":{"m":1},"status":"YELLOW","next_generation_managed_by":"Index Lifecycle Management","prefer_ilm":true,
        "template":"t","ilm_policy":"p","hidden":false,"system":false,"allow_custom_routing":false,"replicated":false,
        "rollover_on_write":false}]})");
    REQUIRE(heard.has_value());
    REQUIRE(heard->size() == 1);
    auto const& stream = heard->front();
    CHECK(stream.indices == std::vector<std::string>{".ds-s-000001", ".ds-s-000002"});
    CHECK(stream.generation == 2);
    CHECK(stream.status == "YELLOW");
    CHECK(stream.template_name == "t");
    CHECK(stream.ilm_policy == "p");
    CHECK(hear(get_data_stream(), R"({"data_streams":[]})")->empty());
}

TEST_CASE("changes are acknowledged, or not") {
    CHECK(hear(update_aliases(), R"({"acknowledged":true,"errors":false})")->value);
    CHECK_FALSE(hear(update_aliases(), R"({"acknowledged":false})")->value);
    CHECK(hear(delete_data_stream(), R"({"acknowledged":true})")->value);
    CHECK(wrong_with(delete_data_stream(), "{}") == "unexpected: in the answer, 'acknowledged' is missing");
    each_named(
        "contract.delete_data_stream",
        [](exchange const& e) {
            if (e.is("opensearch")) CHECK(hear(delete_data_stream(), e)->value);
        },
        3);
}

TEST_CASE("whatever stands at any place of an answer about aliases is read, or an error that names the place") {
    check_answers_of(get_alias(), "contract.get_alias", 11);
    check_answers_of(update_aliases(), "contract.update_aliases", 11);
    check_answers_of(resolve_index(), "contract.resolve_index", 7);
    check_answers_of(get_data_stream(), "contract.get_data_stream", 3);
    CHECK(wrong_with(get_alias(), R"({"a":{"aliases":{"x":{"is_write_index":1}}}})") ==
          "unexpected: in the answer, 'a.aliases.x.is_write_index' is not true or false");
    CHECK(wrong_with(resolve_index(), R"({"indices":[{}]})") ==
          "unexpected: in the answer, 'indices[0].name' is missing");
    CHECK(wrong_with(resolve_index(), R"({"aliases":[{}]})") ==
          "unexpected: in the answer, 'aliases[0].name' is missing");
    CHECK(wrong_with(resolve_index(), R"({"data_streams":[{"name":"s","backing_indices":{}}]})") ==
          "unexpected: in the answer, 'data_streams[0].backing_indices' is not an array");
    CHECK(wrong_with(get_data_stream(), R"({"data_streams":[{"name":"s","indices":[{"index_uuid":"u"}]}]})") ==
          "unexpected: in the answer, 'data_streams[0].indices[0].index_name' is missing");
}
