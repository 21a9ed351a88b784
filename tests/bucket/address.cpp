// SPDX-License-Identifier: Apache-2.0
#include "../support/print.hpp"

#include <es_s3_snapshot/bucket/address.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;

namespace {

struct found {
    bucket_place place;
    char const* origin;
    char const* target;
};

bucket_address at(bucket_place const& place) { return find_bucket(place).value(); }

}  // namespace

TEST_CASE("a bucket stands in the host or in the path", "[bucket]") {
    auto const t = GENERATE(values<found>({
        {{"logs", "eu-west-1", "", {}}, "https://logs.s3.eu-west-1.amazonaws.com:443", "/a"},
        {{"logs", "", "", {}}, "https://logs.s3.us-east-1.amazonaws.com:443", "/a"},
        {{"logs", "cn-north-1", "", {}}, "https://logs.s3.cn-north-1.amazonaws.com.cn:443", "/a"},
        {{"my.logs", "eu-west-1", "", {}}, "https://s3.eu-west-1.amazonaws.com:443", "/my.logs/a"},
        {{"logs", "eu-west-1", "", true}, "https://s3.eu-west-1.amazonaws.com:443", "/logs/a"},
        {{"logs", "x", "127.0.0.1:9000", {}}, "https://127.0.0.1:9000", "/logs/a"},
        {{"logs", "x", "http://127.0.0.1:9000/", {}}, "http://127.0.0.1:9000", "/logs/a"},
        {{"logs", "x", "http://store.example", false}, "http://logs.store.example:80", "/a"},
    }));
    auto const made = at(t.place);
    CHECK(to_string(made.endpoint) == t.origin);
    CHECK(object_target(made, "a").value() == t.target);
    CHECK(bucket_target(made) == (made.path_style ? "/" + made.bucket : "/"));
}

TEST_CASE("what cannot be a bucket, a region or an endpoint is refused", "[bucket]") {
    auto const wrong = GENERATE(values<bucket_place>({
        {"", "eu-west-1", "", {}},
        {"ab", "eu-west-1", "", {}},
        {"a/b/c", "eu-west-1", "", {}},
        {"a..b", "eu-west-1", "", {}},
        {".abc", "eu-west-1", "", {}},
        {"logs?x", "eu-west-1", "", {}},
        {"logs", "eu.west", "", {}},
        {"logs", "eu@west", "", {}},
        {"logs", "", "ftp://host", {}},
        {"logs", "", "https://key:secret@host", {}},
    }));
    CAPTURE(wrong.bucket, wrong.region, wrong.endpoint);
    auto const made = find_bucket(wrong);
    REQUIRE_FALSE(made);
    CHECK(made.error().is(errc::invalid_argument));
    CHECK(describe(made.error()).find("secret") == std::string::npos);
}

TEST_CASE("a key stays what it is, slashes and all", "[bucket]") {
    auto const where = at({"logs", "", "http://127.0.0.1", {}});
    CHECK(object_target(where, "a//b/./c/").value() == "/logs/a//b/./c/");
    CHECK(object_target(where, "/a").value() == "/logs//a");
    CHECK(object_target(where, "a b+c%/\xC3\xA9?#").value() == "/logs/a%20b%2Bc%25/%C3%A9%3F%23");
    CHECK(object_target(where, std::string(1024, 'k')).has_value());
    CHECK(object_target(where, "").error().is(errc::invalid_argument));
    CHECK(object_target(where, std::string(1025, 'k')).error().is(errc::invalid_argument));
}
