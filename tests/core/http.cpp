// SPDX-License-Identifier: Apache-2.0
/// @file
/// HTTP messages: names of methods, and header fields that compare without regard to case and keep their order.
#include <es_s3_snapshot/core/http.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace es_s3_snapshot;

TEST_CASE("methods are named as on the wire") {
    STATIC_REQUIRE(to_string(method::get) == "GET");
    STATIC_REQUIRE(to_string(method::head) == "HEAD");
    STATIC_REQUIRE(to_string(method::post) == "POST");
    STATIC_REQUIRE(to_string(method::put) == "PUT");
    STATIC_REQUIRE(to_string(method::delete_) == "DELETE");
}

TEST_CASE("a request without more said asks for the root") {
    request const r;
    CHECK(r.verb == method::get);
    CHECK(r.target == "/");
    CHECK(r.fields.empty());
    CHECK(r.body.empty());
    CHECK(response_head().status == 0);
}

TEST_CASE("header fields are found in any case of their name") {
    header_fields fields;
    CHECK(fields.empty());
    fields.set("Content-Type", "text/plain");
    CHECK_FALSE(fields.empty());
    CHECK(fields.get("content-type") == "text/plain");
    CHECK(fields.get("CONTENT-TYPE") == "text/plain");
    CHECK(fields.get("Content-Typ").empty());
    CHECK(fields.get("").empty());
}

TEST_CASE("setting a field replaces it in its place, adding one appends") {
    header_fields fields;
    fields.set("A", "1");
    fields.set("B", "2");
    fields.set("a", "3");
    fields.add("b", "4");
    std::vector<header_fields::value_type> const want{{"A", "3"}, {"B", "2"}, {"b", "4"}};
    CHECK(std::vector<header_fields::value_type>(fields.begin(), fields.end()) == want);
    CHECK(fields.get("B") == "2");
    fields.set("b", "5");
    CHECK(fields.get("B") == "5");
}

TEST_CASE("iequals folds ASCII letters and nothing else") {
    CHECK(iequals("", ""));
    CHECK(iequals("ETag", "etag"));
    CHECK_FALSE(iequals("ETag", "etags"));
    CHECK_FALSE(iequals("etags", "ETag"));
    for (int a = 0; a != 256; ++a) {
        for (int b = 0; b != 256; ++b) {
            std::string const x(1, static_cast<char>(a)), y(1, static_cast<char>(b));
            auto const fold = [](int c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
            if (iequals(x, y) != (fold(a) == fold(b))) FAIL("characters " << a << " and " << b);
        }
    }
}

TEST_CASE("the time of a Date header") {
    using namespace std::chrono;
    CHECK(parse_http_date("Tue, 15 Nov 1994 08:12:31 GMT") == sys_days(year(1994) / 11 / 15) + 8h + 12min + 31s);
    for (auto const* wrong :
         {"", "Tue, 15 Nov 1994 08:12:31 CET", "Tue, 32 Nov 1994 08:12:31 GMT", "Tue, 15 Nov 1969 08:12:31 GMT",
          "Tue, 15 xxx 1994 08:12:31 GMT", "Tue, 15 anF 1994 08:12:31 GMT", "Tue, 15 Nov 1994 24:12:31 GMT",
          "Tuesday, 15-Nov-94 08:12:31 GMT", "Tue, 15 Nov 1994 08-12-31 GMT"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_http_date(wrong));
    }
}
