// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reading JSON: tolerant of what is unknown, exact in numbers, and precise about where a wrong type stands.
#include "../support/print.hpp"

#include <es_s3_snapshot/core/json.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace es_s3_snapshot;

namespace {

/// What reading `key` of the document into a T gives.
template <class T>
result<T> read(std::string_view text, std::string_view key, T made = {}) {
    json_document document(text);
    document.root().read(key, made);
    return document.finish(made);
}

template <class F>
std::string wrong_in(std::string_view text, F reads) {
    json_document document(text);
    reads(document.root());
    auto const outcome = document.finish(0);
    if (!outcome.has_error()) return "nothing wrong";
    CHECK_FALSE(document.ok());
    CHECK(outcome.error().is(errc::unexpected_json));
    return outcome.error().info.message;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("fields are read by their type") {
    json_document document(R"({"s":"text","b":true,"i":-5,"u":5,"o":{"k":1},"l":["a","b"],"unknown":[{}]})");
    std::string s;
    bool b = false;
    std::int64_t i = 0;
    std::uint64_t u = 0;
    json::object o;
    std::vector<std::string> l{"old"};
    auto const root = document.root();
    root.read("s", s);
    root.read("b", b);
    root.read("i", i);
    root.read("u", u);
    root.read("o", o);
    root.read("l", l);
    CHECK(document.ok());
    CHECK(s == "text");
    CHECK(b);
    CHECK(i == -5);
    CHECK(u == 5);
    CHECK(o.at("k").as_int64() == 1);
    CHECK(l == std::vector<std::string>{"a", "b"});
}

TEST_CASE("an absent field and null leave the target as it was") {
    for (auto const text : {R"({})", R"({"x":null})"}) {
        INFO(text);
        CHECK(read<std::string>(text, "x", "before").value() == "before");
        CHECK(read<std::int64_t>(text, "x", -3).value() == -3);
        CHECK(read<std::uint64_t>(text, "x", 3).value() == 3);
        CHECK(read<bool>(text, "x", true).value());
        CHECK(read<std::vector<std::string>>(text, "x", {"kept"}).value().size() == 1);
        json_document document(text);
        CHECK_FALSE(document.root()["x"]);
        CHECK_FALSE(document.root()["x"]["y"]["z"]);
        document.root()["x"].each([](json_place) { FAIL("no element is there"); });
        document.root()["x"].each_member([](std::string_view, json_place) { FAIL("no member is there"); });
        CHECK(document.ok());
    }
}

TEST_CASE("whole numbers keep all their digits") {
    CHECK(read<std::int64_t>(R"({"n":9007199254740993})", "n").value() == 9007199254740993);
    CHECK(read<std::int64_t>(R"({"n":9223372036854775807})", "n").value() == std::numeric_limits<std::int64_t>::max());
    CHECK(read<std::int64_t>(R"({"n":-9223372036854775808})", "n").value() == std::numeric_limits<std::int64_t>::min());
    CHECK(read<std::uint64_t>(R"({"n":9223372036854775809})", "n").value() == 9223372036854775809U);
    CHECK(read<std::uint64_t>(R"({"n":18446744073709551615})", "n").value() ==
          std::numeric_limits<std::uint64_t>::max());
    CHECK(read<std::int64_t>(R"({"n":3.0})", "n").value() == 3);
    CHECK(read<std::uint64_t>(R"({"n":1e6})", "n").value() == 1000000);
}

TEST_CASE("a number that would have to be rounded is an error, never another number") {
    for (auto const text :
         {R"({"n":9223372036854775808})", R"({"n":-9223372036854775809})", R"({"n":1.5})", R"({"n":1e30})",
          R"({"n":-1e300})", R"({"n":9007199254740993.0})", R"({"n":"5"})", R"({"n":true})"}) {
        INFO(text);
        auto const got = read<std::int64_t>(text, "n", 42);
        REQUIRE_FALSE(got);
        CHECK(got.error().info.message == "in the answer, 'n' is not a whole number of 64 bits");
    }
    for (auto const text :
         {R"({"n":18446744073709551616})", R"({"n":-1})", R"({"n":0.1})", R"({"n":1e20})", R"({"n":[]})"}) {
        INFO(text);
        auto const got = read<std::uint64_t>(text, "n", 42);
        REQUIRE_FALSE(got);
        CHECK(got.error().info.message == "in the answer, 'n' is not a whole number of 64 bits, not negative");
    }
}

TEST_CASE("a wrong type leaves the target as it was") {
    json_document document(R"({"n":"five","s":5})");
    std::int64_t n = 42;
    std::string s = "kept";
    document.root().read("n", n);
    document.root().read("s", s);
    CHECK_FALSE(document.ok());
    CHECK(n == 42);
    CHECK(s == "kept");
}

TEST_CASE("a wrong type names its path and what was wanted") {
    std::string s;
    bool b = false;
    json::object o;
    std::vector<std::string> l;
    auto const wrong = [&](std::string_view text, auto reads) { return wrong_in(text, reads); };
    CHECK(wrong(R"({"a":1})", [&](json_place r) { r.read("a", s); }) == "in the answer, 'a' is not a string");
    CHECK(wrong(R"({"a":{"b":"x"}})", [&](json_place r) { r["a"].read("b", b); }) ==
          "in the answer, 'a.b' is not true or false");
    CHECK(wrong(R"({"a":[]})", [&](json_place r) { r.read("a", o); }) == "in the answer, 'a' is not an object");
    CHECK(wrong(R"({"a":[]})", [&](json_place r) { r["a"].read("b", s); }) == "in the answer, 'a' is not an object");
    CHECK(wrong(R"({"a":"x"})", [&](json_place r) { r.read("a", l); }) == "in the answer, 'a' is not an array");
    CHECK(wrong(R"({"a":["x",1]})", [&](json_place r) { r.read("a", l); }) == "in the answer, 'a[1]' is not a string");
    CHECK(wrong(R"({"a":{}})", [&](json_place r) { r["a"].each([](json_place) {}); }) ==
          "in the answer, 'a' is not an array");
    CHECK(wrong(R"([[{"x":5}]])", [&](json_place r) {
              r.each([&](json_place row) { row.each([&](json_place cell) { cell.read("x", s); }); });
          }) == "in the answer, '[0][0].x' is not a string");
    CHECK(wrong(R"({"nodes":{"n1":{"name":"a"},"n2":{"name":7}}})", [&](json_place r) {
              r["nodes"].each_member([&](std::string_view, json_place node) { node.read("name", s); });
          }) == "in the answer, 'nodes.n2.name' is not a string");
    CHECK(wrong("[]", [&](json_place r) { r.read("a", s); }) == "in the answer, the whole is not an object");
    CHECK(wrong("7", [&](json_place r) { r.each_member([](std::string_view, json_place) {}); }) ==
          "in the answer, the whole is not an object");
}

TEST_CASE("a field that is needed and absent names its path") {
    std::string s;
    CHECK(wrong_in(R"({})", [&](json_place r) { r.require("name", s); }) == "in the answer, 'name' is missing");
    CHECK(wrong_in(R"({"name":null})", [&](json_place r) { r.require("name", s); }) ==
          "in the answer, 'name' is missing");
    CHECK(wrong_in(R"({"v":{}})", [&](json_place r) { r["v"].require("number", s); }) ==
          "in the answer, 'v.number' is missing");
    CHECK(wrong_in(R"({"l":[{"name":"a"},{}]})", [&](json_place r) {
              r["l"].each([&](json_place row) { row.require("name", s); });
          }) == "in the answer, 'l[1].name' is missing");
    CHECK(wrong_in(R"({"name":"there"})", [&](json_place r) { r.require("name", s); }) == "nothing wrong");
    CHECK(s == "there");
    // so does one below it that is asked for where it is not
    CHECK(wrong_in(R"({"l":[{}]})", [&](json_place r) {
              r["l"].each([&](json_place row) { row.required("v").require("number", s); });
          }) == "in the answer, 'l[0].v' is missing");
    CHECK(wrong_in(R"({"v":{"number":"7"}})", [&](json_place r) { r.required("v").require("number", s); }) ==
          "nothing wrong");
    CHECK(s == "7");
}

TEST_CASE("the first thing found wrong counts") {
    std::string s;
    CHECK(wrong_in(R"({"a":1,"b":2})", [&](json_place r) {
              r.read("b", s);
              r.read("a", s);
          }) == "in the answer, 'b' is not a string");
}

TEST_CASE("elements and members come in the order of the document") {
    json_document document(R"({"l":["x","y"],"m":{"second":2,"first":1}})");
    std::string seen;
    document.root()["l"].each([&](json_place e) {
        std::string s;
        e.read(s);
        seen += s + " ";
    });
    document.root()["m"].each_member([&](std::string_view key, json_place e) {
        std::int64_t n = 0;
        e.read(n);
        seen += std::string(key) + "=" + std::to_string(n) + " ";
    });
    CHECK(seen == "x y second=2 first=1 ");
}

TEST_CASE("what is not JSON is told as that") {
    for (auto const text : {"", " ", "{", "<html>", "{\"a\":1}x", "{\"a\":1,}", "nul", "\"\x80\"", "01"}) {
        INFO(text);
        json_document document(text);
        CHECK_FALSE(document.ok());
        auto const got = document.finish(1);
        REQUIRE_FALSE(got);
        CHECK(got.error().is(errc::malformed_answer));
        CHECK(got.error().info.message.find("not JSON") != std::string::npos);
    }
}

TEST_CASE("a document that is not JSON can be read without harm and keeps its first error") {
    json_document document("<html>");
    std::string s = "kept";
    document.root()["a"]["b"].read("c", s);
    document.root().require("d", s);
    document.root().each([](json_place) { FAIL("no element is there"); });
    CHECK(s == "kept");
    auto const got = document.finish(1);
    REQUIRE_FALSE(got);
    CHECK(got.error().is(errc::malformed_answer));
}

TEST_CASE("nesting is bounded at 256 levels") {
    CHECK(json_document(nested(256)).ok());
    CHECK_FALSE(json_document(nested(257)).ok());
    CHECK_FALSE(json_document(std::string(5'000'000, '[')).ok());
}

TEST_CASE("a wrong type at the deepest place is still found") {
    json_document document(std::string(255, '[') + "1" + std::string(255, ']'));
    auto place = document.root();
    std::string s;
    auto const descend = [&s](auto const& self, json_place here, int left) -> void {
        if (left == 0) return here.read(s);
        here.each([&](json_place inner) { self(self, inner, left - 1); });
    };
    descend(descend, place, 255);
    auto const got = document.finish(1);
    REQUIRE_FALSE(got);
    CHECK(got.error().info.message.find("[0][0][0]") != std::string::npos);
    CHECK(got.error().info.message.find("' is not a string") != std::string::npos);
}

TEST_CASE("names become a JSON array") {
    CHECK(to_json({}).empty());
    auto const made = to_json({"a", "b\"c"});
    REQUIRE(made.size() == 2);
    CHECK(made[0].as_string() == "a");
    CHECK(made[1].as_string() == "b\"c");
}
