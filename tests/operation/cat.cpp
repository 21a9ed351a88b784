// SPDX-License-Identifier: Apache-2.0
/// @file
/// The tables of the cat APIs, read as rows of text.
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/cat.hpp>

#include <set>

using namespace test_support;

namespace {

cat table(std::string name, std::vector<std::string> names = {}) { return {std::move(name), std::move(names)}; }

bool is_plain_table(exchange const& e) { return e.path.starts_with("/_cat/") && belongs_to(e) == "cat"; }

}  // namespace

TEST_CASE("a table is asked for as JSON, with the rows, columns and units that are wanted") {
    CHECK(asked(table("health"), es1) == "GET /_cat/health?format=json");
    CHECK(asked(table("indices", {"a", "b*"}), es9) == "GET /_cat/indices/a,b%2A?format=json");
    CHECK(asked(table("snapshots", {"repo"}), os3) == "GET /_cat/snapshots/repo?format=json");
    cat op = table("indices");
    op.columns = {"index", "pri.store.size"};
    op.bytes = "b";
    CHECK(asked(op, es1) == "GET /_cat/indices?format=json&h=index%2Cpri.store.size&bytes=b");
    op.time = "ms";
    CHECK(asked(op, os1) == "GET /_cat/indices?format=json&h=index%2Cpri.store.size&bytes=b&time=ms");
    check_option_begins(op, "time", {5, 0, 0});
}

TEST_CASE("snapshots and repositories are tables from 2.1 on, of one repository that is named") {
    check_option_begins(table("snapshots", {"repo"}), "snapshots", {2, 1, 0});
    check_option_begins(table("repositories"), "repositories", {2, 1, 0});
    for (auto const& names : {std::vector<std::string>{}, {"a", "b"}})
        CHECK(asked(table("snapshots", names), es9) == "invalid: the snapshots of one repository are told");
    CHECK(asked(table("repositories", {"a", "b"}), es9) == "GET /_cat/repositories/a,b?format=json");
}

TEST_CASE("a table or row with a bad name is refused") {
    CHECK(asked(cat(), es9) == "invalid: no table is named");
    for (char const c : std::string_view("\\/?\"<>| ,#")) {
        auto const name = std::string("a") + c;
        CHECK(asked(table(name), es9) == "invalid: '" + name + "' cannot name a table: it holds '" + c + "'");
    }
    check_bad_names("a row", [](std::string const& name) { return table("indices", {"a", name}); });
}

TEST_CASE("every table that was recorded is read, cell by cell") {
    std::set<std::string> tables;
    each_recording(100, is_plain_table, [&](exchange const& e) {
        if (e.status >= 300) return;
        tables.insert(e.path);
        auto const heard = hear(cat(), e);
        REQUIRE(heard.has_value());
        auto const told = e.told().as_array();
        REQUIRE(heard->size() == told.size());
        for (std::size_t i = 0; i != told.size(); ++i) {
            auto const& row = told[i].as_object();
            REQUIRE((*heard)[i].size() == row.size());
            for (auto const& [column, value] : row) {
                auto const text = value.is_string() ? std::string(value.as_string())
                                  : value.is_null() ? std::string()
                                                    : json::serialize(value);
                CHECK((*heard)[i].at(std::string(column)) == text);
            }
        }
    });
    CHECK(tables.size() >= 14);
}

TEST_CASE("what a table says is what was asked for") {
    each_named("contract.cat_all", [](exchange const& e) {
        auto const heard = hear(cat(), e);
        REQUIRE(heard.has_value());
        REQUIRE(heard->size() == 1);
        CHECK(heard->front().size() == 2);
        CHECK(heard->front().at("index") == "contract-a");
        CHECK(std::stoi(heard->front().at("pri.store.size")) > 100);
        CHECK(heard->front().at("pri.store.size").find_first_not_of("0123456789") == std::string::npos);
    });
    each_named("contract.cat_pending_tasks", [](exchange const& e) { CHECK(hear(cat(), e)->empty()); });
    each_named(
        "contract.cat_repositories",
        [](exchange const& e) {
            auto const heard = hear(cat(), e);
            REQUIRE(heard.has_value());
            CHECK(heard->back() == cat_row{{"id", "contract"}, {"type", text_at(e.told(), "/0/type")}});
        },
        9);
}

TEST_CASE("a cell may be no text") {
    auto const heard = hear(cat(), R"([{"a":"x","b":7,"c":true,"d":null,"e":1.5,"f":["g",1],"h":{"i":{}}},{}])");
    REQUIRE(heard.has_value());
    REQUIRE(heard->size() == 2);
    CHECK(heard->front() == cat_row{{"a", "x"},
                                    {"b", "7"},
                                    {"c", "true"},
                                    {"d", ""},
                                    {"e", "1.5E0"},
                                    {"f", R"(["g",1])"},
                                    {"h", R"({"i":{}})"}});
    CHECK(heard->back().empty());
}

TEST_CASE("what is no table is an error that says so") {
    CHECK(wrong_with(cat(), "{}") == "unexpected: in the answer, the whole is not an array");
    CHECK(wrong_with(cat(), R"(["a"])") == "unexpected: in the answer, '[0]' is not an object");
    CHECK(wrong_with(cat(), R"([{"a":"b"},[]])") == "unexpected: in the answer, '[1]' is not an object");
    CHECK(wrong_with(cat(), "health green").starts_with("malformed: "));
    CHECK(wrong_with(cat(), "").starts_with("malformed: "));
    CHECK(hear(cat(), "null")->empty());
}
