// SPDX-License-Identifier: Apache-2.0
/// @file
/// A role assumed with other credentials: the signed question, the clock, and what may go wrong.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/assume_role.hpp>
#include <es_s3_snapshot/auth/credentials/environment.hpp>
#include <es_s3_snapshot/auth/credentials/explicit.hpp>

using namespace test;

namespace {
constexpr char const* sts = "POST https://sts.eu-central-1.amazonaws.com:443/";

assume_role_options for_role() {
    assume_role_options made;
    made.role_arn = "arn:aws:iam::123456789012:role/snapshots";
    made.region = "eu-central-1";
    return made;
}
explicit_credentials base() { return explicit_credentials(credentials{"AKIDBASE", "base-secret", "base-token"}); }
}  // namespace

TEST_CASE("a role is assumed with a request that the source's credentials sign") {
    desk d;
    d.on(sts, {200, xml_keys("AssumeRole")});
    auto options = for_role();
    options.external_id = "a/b c";
    options.session_name = "nightly";
    options.duration = std::chrono::hours(1);
    auto const made = d.ask(assume_role_credentials(base(), options));
    check_is_example(made);
    CHECK(made->keys.session_token == token);
    CHECK(made->expires == d.env.wall_now() + std::chrono::hours(6));
    CHECK(made->source == "role arn:aws:iam::123456789012:role/snapshots");
    REQUIRE(d.sent() == std::vector<std::string>{sts});
    auto const& req = d.request_at(0);
    CHECK(req.body ==
          "Action=AssumeRole&Version=2011-06-15"
          "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsnapshots"
          "&RoleSessionName=nightly&DurationSeconds=3600&ExternalId=a%2Fb%20c");
    auto const authorization = std::string(req.fields.get("Authorization"));
    CHECK(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDBASE/20270115/eu-central-1/sts/aws4_request"));
    CHECK(authorization.find("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,") != std::string::npos);
    CHECK(req.fields.get("X-Amz-Security-Token") == "base-token");
}

TEST_CASE("without a region the global endpoint is asked, signed for us-east-1") {
    desk d;
    d.on("POST https://sts.amazonaws.com:443/", {200, xml_keys("AssumeRole")});
    auto options = for_role();
    options.region.clear();
    check_is_example(d.ask(assume_role_credentials(base(), options)));
    CHECK(std::string(d.request_at(0).fields.get("Authorization")).find("/us-east-1/sts/") != std::string::npos);
}

TEST_CASE("a role whose source has nothing, or fails, is a failure") {
    desk d;
    auto const nothing = d.ask(assume_role_credentials(environment_credentials(), for_role()));
    check_failed(nothing, errc::access_denied);
    CHECK(nothing.error().info.message.find("AWS_ACCESS_KEY_ID is not set") != std::string::npos);
    d.env.variables["AWS_ACCESS_KEY_ID"] = key_id;
    check_failed(d.ask(assume_role_credentials(environment_credentials(), for_role())), errc::invalid_argument);
    CHECK(d.sent().empty());
}

TEST_CASE("what STS would refuse is not sent") {
    desk d;
    auto options = for_role();
    options.role_arn.clear();
    check_failed(d.ask(assume_role_credentials(base(), options)), errc::invalid_argument);
    options = for_role();
    options.role_arn = "arn:aws:iam::1:role/a\nb";
    check_failed(d.ask(assume_role_credentials(base(), options)), errc::invalid_argument);
    options = for_role();
    options.session_name = "not allowed";
    check_failed(d.ask(assume_role_credentials(base(), options)), errc::invalid_argument);
    options = for_role();
    options.duration = std::chrono::hours(13);
    check_failed(d.ask(assume_role_credentials(base(), options)), errc::invalid_argument);
    options = for_role();
    options.region = "eu-central-1.example.org";
    check_failed(d.ask(assume_role_credentials(base(), options)), errc::invalid_argument);
    CHECK(d.sent().empty());
}

TEST_CASE(
    "a refusal tells code and words, but neither the source's secrets nor a canonical request that repeats them") {
    desk d;
    d.on(sts, {403, xml_error("AccessDenied", "no, base-secret, base-token may not sts:AssumeRole")});
    auto made = d.ask(assume_role_credentials(base(), for_role()));
    check_failed(made, errc::access_denied);
    CHECK(made.error().info.message.find("AccessDenied: no, …, … may not") != std::string::npos);
    CHECK(made.error().info.hint.find("trust policy") != std::string::npos);
    d.on(sts, {403, xml_error("SignatureDoesNotMatch", "x-amz-security-token:base-token")});
    made = d.ask(assume_role_credentials(base(), for_role()));
    check_failed(made, errc::access_denied);
    CHECK(made.error().info.message.ends_with("status 403, SignatureDoesNotMatch"));
}

TEST_CASE("a clock that STS finds wrong is learnt from its answer, once") {
    desk d;
    replay_answer refusal(403, xml_error("RequestTimeTooSkewed", "the time differs"));
    refusal.head.fields.set("Date", "Fri, 15 Jan 2027 09:00:00 GMT");
    d.on(sts, {refusal, {200, xml_keys("AssumeRole")}});
    check_is_example(d.ask(assume_role_credentials(base(), for_role())));
    CHECK(d.request_at(0).fields.get("X-Amz-Date") == "20270115T080000Z");
    CHECK(d.request_at(1).fields.get("X-Amz-Date") == "20270115T090000Z");
    d.on(sts, refusal);
    check_failed(d.ask(assume_role_credentials(base(), for_role())), errc::access_denied);
    CHECK(d.sent().size() == 4);
}

TEST_CASE("each attempt is signed for its own time") {
    desk d;
    d.on(sts, {network(errc::timed_out), {503, ""}, {200, xml_keys("AssumeRole")}});
    check_is_example(d.ask(assume_role_credentials(base(), for_role())));
    CHECK(d.request_at(0).fields.get("X-Amz-Date") != d.request_at(2).fields.get("X-Amz-Date"));
}

TEST_CASE("a role may be assumed by way of another") {
    desk d;
    d.on(sts, {200, xml_keys("AssumeRole")});
    auto first = assume_role_credentials(base(), for_role());
    check_is_example(d.ask(assume_role_credentials(first, for_role())));
    CHECK(d.request_at(1).fields.get("X-Amz-Security-Token") == token);
}
