// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a source provides, and what it says when it has nothing.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/detail/ask.hpp>

#include <ostream>
#include <type_traits>

using namespace test;
namespace aws = es_s3_snapshot::detail::aws;

namespace {

struct ten_lines {
    workflow<result<provided>> provide(context) const {
        provided made;
        made.keys.access_key_id = key_id;
        made.keys.secret_access_key = secret;
        co_return made;
    }
};

template <class T>
concept printable = requires(std::ostream& out, T const& value) {
    out << value;
};

std::optional<std::int64_t> seconds_of(char const* text) {
    auto const at = aws::parse_timestamp(text);
    if (!at) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::seconds>(at->time_since_epoch()).count();
}

}  // namespace

TEST_CASE("a source of credentials is one function of the user's own") {
    STATIC_REQUIRE(credential_provider<ten_lines>);
    STATIC_REQUIRE_FALSE(credential_provider<int>);
    desk d;
    check_is_example(d.ask(ten_lines()));
    any_credential_provider const erased = ten_lines();
    check_is_example(d.ask(erased));
    check_is_example(d.ask(any_credential_provider(erased)));
}

TEST_CASE("that a source is not set up is told apart from any failure") {
    auto const none = not_configured("AWS_X is not set");
    CHECK(is_not_configured(none));
    CHECK(describe(none) == "AWS_X is not set");
    CHECK(describe(error{none.code, {}}) == "no credentials are set up there");
    CHECK_FALSE(is_not_configured(make_error(errc::invalid_argument, "")));
    CHECK(std::string(none.code.category().name()) == "es_s3_snapshot.credentials");
}

TEST_CASE("what is provided has no way into a stream") {
    STATIC_REQUIRE_FALSE(printable<provided>);
    STATIC_REQUIRE_FALSE(printable<credentials>);
}

TEST_CASE("secrets are overwritten over all of their memory") {
    std::string text(200, 's');
    text.resize(40);  // what a longer text left behind counts
    auto const* const at = text.data();
    auto const room = text.capacity();
    aws::forget(text);
    CHECK(text.empty());
    for (std::size_t i = 0; i != room; ++i) REQUIRE(at[i] == '\0');
}

TEST_CASE("assigning other credentials wipes the old ones, assigning to itself keeps them") {
    provided one(credentials{key_id, secret, token}, std::nullopt, "one");
    provided two(credentials{"other", "other", ""}, wall_time(std::chrono::seconds(5)), "two");
    one = two;
    CHECK(one.keys.secret_access_key == "other");
    CHECK(one.source == "two");
    CHECK(one.expires == two.expires);
    auto const& same = two;
    two = same;
    CHECK(two.keys.access_key_id == "other");
}

TEST_CASE("a time may have a fraction and an offset") {
    CHECK(seconds_of("2027-01-15T08:00:00Z") == 1'800'000'000);
    CHECK(seconds_of("2027-01-15T08:00:00.123456Z") == 1'800'000'000);
    CHECK(seconds_of("2027-01-15T09:30:00+01:30") == 1'800'000'000);
    CHECK(seconds_of("2027-01-15T03:00:00-05:00") == 1'800'000'000);
    CHECK(seconds_of("2024-02-29t00:00:00z") == 1'709'164'800);
    CHECK(seconds_of("1970-01-01T00:00:00Z") == 0);
}

TEST_CASE("what is not a time is refused") {
    for (char const* text :
         {"", "now", "2027", "2027-01-15", "2027-01-15T08:00:00", "2027-01-15T08:00:00.Z", "1800000000",
          "2027-13-01T00:00:00Z", "2027-02-29T00:00:00Z", "2027-01-15T24:00:00Z", "2027-01-15T08:60:00Z",
          "2027-01-15T08:00:61Z", "9999-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2027-01-15T08:00:00ZZ",
          "2027-01-15T08:00:00+1", "-027-01-15T08:00:00Z", "2027-01-15T08:00:00.999", "2027/01/15T08:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(aws::parse_timestamp(text));
    }
}

TEST_CASE("an endpoint is origin and path, and nothing that could begin another header") {
    auto const whole = aws::parse_endpoint("https://host:8443/a/b?c=d", "X");
    REQUIRE(whole);
    CHECK(to_string(whole->to) == "https://host:8443");
    CHECK(whole->path == "/a/b?c=d");
    auto const bare = aws::parse_endpoint("http://[fd00:ec2::23]", "X");
    REQUIRE(bare);
    CHECK(bare->to.host == "fd00:ec2::23");
    CHECK(bare->to.port == 80);
    CHECK(bare->path == "/");
    CHECK(aws::parse_endpoint("http://h?q", "X")->path == "/?q");
    for (char const* text : {"", "host", "ftp://host/", "http://", "http:///path", "http://h/a b", "http://h/a\r\nX: y",
                             "http://u:p@h/", "http://h/#f", "http://h:99999/", "http://h\\@g/"}) {
        CAPTURE(text);
        auto const made = aws::parse_endpoint(text, "AWS_X");
        REQUIRE_FALSE(made);
        CHECK(made.error().is(errc::invalid_argument));
        CHECK(made.error().info.message.starts_with("AWS_X"));
    }
}

TEST_CASE("a server's words are one short line without the secrets that were sent") {
    std::vector<std::string> const secrets{"hidden-secret", "", "a"};
    CHECK(aws::readable("it was hidden-secret, hidden-secret\r\nX: y", secrets) == "it was …, …  X: y");
    CHECK(aws::readable(std::string(5000, 'x')).size() == 300);
}
