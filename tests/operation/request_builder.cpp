// SPDX-License-Identifier: Apache-2.0
/// @file
/// Building a request: every kind of parameter and field, what is left out, and which error counts.
#include "support/encoding.hpp"

#include <es_s3_snapshot/operation/request_builder.hpp>

#include <limits>

using namespace test_support;

namespace {

request_builder builder(server_line const& line = es9, method verb = method::get) {
    return request_builder(line, verb, target("x"));
}

std::optional<std::int64_t> number(std::int64_t n) { return n; }

}  // namespace

TEST_CASE("a request with nothing but its target has no body") {
    CHECK(told(builder().finish()) == "GET /x");
    CHECK(told(builder(es9, method::delete_).finish()) == "DELETE /x");
    auto const made = builder(es9, method::put).finish();
    REQUIRE(made.has_value());
    CHECK(made->fields.empty());
    CHECK(made->body.empty());
}

TEST_CASE("every kind of parameter stands in the URL, encoded, in the order of the calls") {
    CHECK(told(builder().query("a", std::string("b c&d")).finish()) == "GET /x?a=b%20c%26d");
    CHECK(told(builder().query("a", std::string_view("b")).finish()) == "GET /x?a=b");
    CHECK(told(builder().query("a", "b").finish()) == "GET /x?a=b");
    CHECK(told(builder().query("a", true).query("b", false).finish()) == "GET /x?a=true&b=false");
    CHECK(told(builder().query("a", std::optional(true)).query("b", std::optional(false)).finish()) ==
          "GET /x?a=true&b=false");
    CHECK(told(builder().query("a", number(0)).query("b", number(-1)).finish()) == "GET /x?a=0&b=-1");
    constexpr auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
    CHECK(told(builder().query("a", number(least)).query("b", number(most)).finish()) ==
          "GET /x?a=-9223372036854775808&b=9223372036854775807");
    CHECK(told(builder().query("a", std::vector<std::string>{"b", "c*", "d e"}).finish()) ==
          "GET /x?a=b%2Cc%2A%2Cd%20e");
    CHECK(told(builder().query("b", "1").query("a", "2").query("b", "3").finish()) == "GET /x?b=1&a=2&b=3");
}

TEST_CASE("every kind of field stands in the body, as its JSON") {
    CHECK(told(builder().field("a", std::string("\"q\"")).finish()) == R"(GET /x {"a":"\"q\""})");
    CHECK(told(builder().field("a", std::string_view("b")).field("c", "d").finish()) == R"(GET /x {"a":"b","c":"d"})");
    CHECK(told(builder().field("a", true).field("b", std::optional(false)).finish()) ==
          R"(GET /x {"a":true,"b":false})");
    CHECK(told(builder().field("a", number(-1)).field("b", number(9007199254740993)).finish()) ==
          R"(GET /x {"a":-1,"b":9007199254740993})");
    CHECK(told(builder().field("a", std::vector<std::string>{"b", "c,d"}).finish()) == R"(GET /x {"a":["b","c,d"]})");
    CHECK(told(builder().field("a", boost::json::object{{"b", {{"c", nullptr}}}}).finish()) ==
          R"(GET /x {"a":{"b":{"c":null}}})");
    CHECK(told(builder().field("a", "1").field("a", "2").finish()) == R"(GET /x {"a":"2"})");
    CHECK(told(builder().query("q", "1").field("f", "2").finish()) == R"(GET /x?q=1 {"f":"2"})");
}

TEST_CASE("a whole body takes the place of what was said before") {
    CHECK(told(builder().field("a", "1").body({{"b", 2}}).finish()) == R"(GET /x {"b":2})");
    CHECK(told(builder().body({{"b", 2}}).field("a", "1").finish()) == R"(GET /x {"b":2,"a":"1"})");
    CHECK(told(builder().body({}).finish()) == "GET /x");
}

TEST_CASE("what is unset is left out, on every line, also where the line lacks it") {
    for (auto const& line : {es9, es1, os3}) {
        for (auto const& needs : {facts::always, facts::health_report, facts::snapshot_management}) {
            auto made = builder(line);
            made.query("a", std::string(), needs)
                .query("b", std::string_view(), needs)
                .query("c", "", needs)
                .query("d", std::optional<bool>(), needs)
                .query("e", std::optional<std::int64_t>(), needs)
                .query("f", std::vector<std::string>(), needs)
                .field("a", std::string(), needs)
                .field("b", std::string_view(), needs)
                .field("c", "", needs)
                .field("d", std::optional<bool>(), needs)
                .field("e", std::optional<std::int64_t>(), needs)
                .field("f", std::vector<std::string>(), needs)
                .field("g", boost::json::object(), needs)
                .master_timeout("");
            CHECK(told(made.finish()) == "GET /x");
        }
    }
}

TEST_CASE("what is set and the line lacks is refused by name, with the releases that have it") {
    fact const needs{{{7, 3}, never}, {{1, 0}, {3, 1}}};
    auto const lacks =
        "not supported: 'a' is not available on Elasticsearch 1.0.0; "
        "Elasticsearch has it since 7.3.0, OpenSearch since 1.0.0 until 3.1.0";
    CHECK(told(builder(es1).query("a", "b", needs).finish()) == lacks);
    CHECK(told(builder(es1).query("a", std::string("b"), needs).finish()) == lacks);
    CHECK(told(builder(es1).query("a", false, needs).finish()) == lacks);
    CHECK(told(builder(es1).query("a", std::optional(false), needs).finish()) == lacks);
    CHECK(told(builder(es1).query("a", number(0), needs).finish()) == lacks);
    CHECK(told(builder(es1).query("a", std::vector<std::string>{"b"}, needs).finish()) == lacks);
    CHECK(told(builder(es1).field("a", "b", needs).finish()) == lacks);
    CHECK(told(builder(es1).field("a", std::string("b"), needs).finish()) == lacks);
    CHECK(told(builder(es1).field("a", false, needs).finish()) == lacks);
    CHECK(told(builder(es1).field("a", std::optional(false), needs).finish()) == lacks);
    CHECK(told(builder(es1).field("a", number(0), needs).finish()) == lacks);
    CHECK(told(builder(es1).field("a", std::vector<std::string>{"b"}, needs).finish()) == lacks);
    CHECK(told(builder(es1).field("a", boost::json::object{{"b", 1}}, needs).finish()) == lacks);
    CHECK(told(builder(es9).query("a", false, needs).field("a", false, needs).finish()) ==
          R"(GET /x?a=false {"a":false})");
    CHECK(told(builder(os3).query("a", "b", needs).finish()).starts_with("not supported: 'a'"));
    CHECK(told(builder(os1).query("a", "b", needs).finish()) == "GET /x?a=b");
}

TEST_CASE("the first error counts, whatever follows") {
    auto const wrong = [](char const* text) { return result<void>(make_error(errc::invalid_argument, text)); };
    CHECK(told(builder().check(wrong("first")).check(wrong("second")).finish()) == "invalid: first");
    CHECK(told(builder().check({}).check(wrong("second")).check({}).query("a", "b").finish()) == "invalid: second");
    CHECK(told(builder().check({}).finish()) == "GET /x");
    auto const lacking_first =
        builder(es1).query("a", "b", facts::slm).check(wrong("later")).field("c", "d", facts::slm_status).finish();
    CHECK(told(lacking_first).starts_with("not supported: 'a' is not available on"));
    CHECK(told(builder(es1).check(wrong("first")).query("a", "b", facts::slm).finish()) == "invalid: first");
    CHECK(told(builder().check(wrong("first")).body({{"a", 1}}).master_timeout("1s").finish()) == "invalid: first");
}

TEST_CASE("the timeout of the elected master has the name that the line knows") {
    auto const name = [](distribution product, version v) {
        return told(builder(release_line(product, v)).master_timeout("5s").finish());
    };
    for (auto const v : {version{1, 0, 0}, version{2, 0, 0}, version{7, 17, 29}, version{9, 5, 3}})
        CHECK(name(es, v) == "GET /x?master_timeout=5s");
    CHECK(name(os, {1, 0, 0}) == "GET /x?master_timeout=5s");
    CHECK(name(os, {1, 3, 20}) == "GET /x?master_timeout=5s");
    CHECK(name(os, {2, 0, 0}) == "GET /x?cluster_manager_timeout=5s");
    CHECK(name(os, {3, 8, 0}) == "GET /x?cluster_manager_timeout=5s");
    // a line that may be either has to be spoken to in the way of its whole
    CHECK(told(builder(opensearch_1::line()).master_timeout("5s").finish()) == "GET /x?master_timeout=5s");
    CHECK(told(builder(opensearch_2::line()).master_timeout("5s").finish()) == "GET /x?cluster_manager_timeout=5s");
    CHECK(told(builder().master_timeout("a b").finish()) == "GET /x?master_timeout=a%20b");
}

TEST_CASE("a builder tells its line, and may be finished more than once") {
    auto made = builder(os3);
    CHECK(made.line().product == os);
    CHECK(made.line().floor == version{3, 8, 0});
    CHECK(told(made.finish()) == "GET /x");
    made.query("a", "b");
    CHECK(told(made.finish()) == "GET /x?a=b");
    CHECK(told(made.finish()) == "GET /x?a=b");
}
