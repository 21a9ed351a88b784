// SPDX-License-Identifier: Apache-2.0
/// @file
/// A role for a token: the question to STS, and its answers in XML.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/web_identity.hpp>

using namespace test;

namespace {
constexpr char const* sts = "POST https://sts.eu-central-1.amazonaws.com:443/";
constexpr char const* action = "AssumeRoleWithWebIdentity";
constexpr char const* identity = "eyJhbGciOi.eyJzdWIi.c2ln";
constexpr char const* arn = "arn:aws:iam::123456789012:role/snapshots";

void as_pod(desk& d) {
    d.env.variables["AWS_ROLE_ARN"] = arn;
    d.env.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    d.env.variables["AWS_REGION"] = "eu-central-1";
    d.env.files["/token"] = identity;
    d.on(sts, {200, xml_keys(action)});
}
void check_hides_identity(result<provided> const& r) {
    CHECK((describe(r.error()) + r.error().info.hint).find(identity) == std::string::npos);
}
}  // namespace

TEST_CASE("a pod's token is exchanged for the role's credentials, unsigned") {
    desk d;
    as_pod(d);
    auto const made = d.ask(web_identity_credentials());
    check_is_example(made);
    CHECK(made->keys.session_token == token);
    CHECK(made->expires == d.env.wall_now() + std::chrono::hours(6));
    REQUIRE(d.sent() == std::vector<std::string>{sts});
    auto const& req = d.request_at(0);
    CHECK(req.body ==
          "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
          "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsnapshots"
          "&RoleSessionName=es-s3-snapshot-1800000000&WebIdentityToken=eyJhbGciOi.eyJzdWIi.c2ln");
    CHECK(req.fields.get("Content-Type") == "application/x-www-form-urlencoded; charset=utf-8");
    CHECK(req.fields.get("Host") == "sts.eu-central-1.amazonaws.com");
    CHECK(req.fields.get("Authorization").empty());
}

TEST_CASE("the token file is read each time, a line break at its end is none of the token's") {
    desk d;
    as_pod(d);
    check_is_example(d.ask(web_identity_credentials()));
    d.env.files["/token"] = "second\n";
    check_is_example(d.ask(web_identity_credentials()));
    CHECK(d.request_at(1).body.ends_with("&WebIdentityToken=second"));
}

TEST_CASE("session name and duration are sent where they are given, and checked before") {
    desk d;
    as_pod(d);
    d.env.variables["AWS_ROLE_SESSION_NAME"] = "from-variable";
    web_identity_options options;
    options.duration = std::chrono::minutes(15);
    check_is_example(d.ask(web_identity_credentials(options)));
    CHECK(d.request_at(0).body.find("&RoleSessionName=from-variable&DurationSeconds=900&") != std::string::npos);
    for (char const* name : {"x", "a b", "a&b=c", "a\nb"}) {
        options.session_name = name;
        check_failed(d.ask(web_identity_credentials(options)), errc::invalid_argument);
    }
    options.session_name = "fine";
    for (int const seconds : {1, 899, 43201, -1}) {
        options.duration = std::chrono::seconds(seconds);
        check_failed(d.ask(web_identity_credentials(options)), errc::invalid_argument);
    }
    CHECK(d.sent().size() == 1);
}

TEST_CASE("without a token file web identity is not configured, with one it needs a role and a token") {
    desk d;
    as_pod(d);
    d.env.variables.erase("AWS_WEB_IDENTITY_TOKEN_FILE");
    check_not_configured(d.ask(web_identity_credentials()));
    as_pod(d);
    d.env.variables.erase("AWS_ROLE_ARN");
    check_failed(d.ask(web_identity_credentials()), errc::invalid_argument);
    as_pod(d);
    d.env.files.clear();
    check_failed(d.ask(web_identity_credentials()), errc::not_found);
    for (std::string const& text : {std::string(), std::string("\n"), std::string("a b"), std::string(30'000, 'x')}) {
        d.env.files["/token"] = text;
        check_failed(d.ask(web_identity_credentials()), errc::invalid_argument);
    }
    CHECK(d.sent().empty());
}

TEST_CASE("STS is asked where the region, or the user, says") {
    struct place {
        char const* name;
        char const* value;
        char const* asked;
    };
    for (auto const& p : {place{"AWS_REGION", "us-east-1", "POST https://sts.us-east-1.amazonaws.com:443/"},
                          place{"AWS_REGION", "cn-north-1", "POST https://sts.cn-north-1.amazonaws.com.cn:443/"},
                          place{"AWS_REGION", "", "POST https://sts.amazonaws.com:443/"},
                          place{"AWS_ENDPOINT_URL", "https://all.example.org/", "POST https://all.example.org:443/"},
                          place{"AWS_ENDPOINT_URL_STS", "http://localhost:4566", "POST http://localhost:4566/"}}) {
        desk d;
        as_pod(d);
        d.env.variables[p.name] = p.value;
        d.on(p.asked, {200, xml_keys(action)});
        check_is_example(d.ask(web_identity_credentials()));
        CHECK(d.sent().at(0) == p.asked);
    }
    desk both;
    as_pod(both);
    both.env.variables["AWS_ENDPOINT_URL"] = "https://all.example.org/";
    both.env.variables["AWS_ENDPOINT_URL_STS"] = "https://sts.example.org/";
    (void)both.ask(web_identity_credentials());
    CHECK(both.sent().at(0) == "POST https://sts.example.org:443/");
    both.env.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
    check_is_example(both.ask(web_identity_credentials()));
}

TEST_CASE("a token is sent neither over plain HTTP to another host, nor to a region that is none") {
    for (char const* name : {"AWS_ENDPOINT_URL_STS", "AWS_REGION"}) {
        desk d;
        as_pod(d);
        d.env.variables[name] = name == std::string("AWS_REGION") ? "example.org/#" : "http://sts.example.org";
        auto const made = d.ask(web_identity_credentials());
        check_failed(made, errc::invalid_argument);
        CHECK(d.sent().empty());
    }
}

TEST_CASE("a refusal of STS tells its code and words, and hides the token") {
    desk d;
    as_pod(d);
    d.on(sts, {400, xml_error("InvalidIdentityToken", std::string("bad token ") + identity + "\r\nsorry")});
    auto const made = d.ask(web_identity_credentials());
    check_failed(made, errc::access_denied);
    check_hides_identity(made);
    CHECK(made.error().info.message.find("status 400, InvalidIdentityToken: bad token …") != std::string::npos);
    CHECK(made.error().info.message.find('\n') == std::string::npos);
    CHECK(d.sent().size() == 1);
}

TEST_CASE("whatever STS answers instead of credentials is an error that tells no secret") {
    auto const without = [](std::string const& tag) {
        auto text = xml_keys(action);
        auto const at = text.find("<" + tag + ">"), end = text.find("</" + tag + ">");
        return text.erase(at, end - at + tag.size() + 3);
    };
    std::string deep;
    for (int i = 0; i != 20'000; ++i) deep += "<a>";
    for (auto const& bad :
         std::vector<bad_answer>{{"nothing", {200, ""}, errc::malformed_answer},
                                 {"no XML", {200, "not < XML"}, errc::malformed_answer},
                                 {"JSON", {200, json_keys()}, errc::malformed_answer},
                                 {"half of it", {200, xml_keys(action).substr(0, 200)}, errc::malformed_answer},
                                 {"deep nesting", {200, deep}, errc::malformed_answer},
                                 {"another answer", {200, xml_keys("AssumeRole")}, errc::unexpected_json},
                                 {"no key", {200, without("AccessKeyId")}, errc::unexpected_json},
                                 {"no secret", {200, without("SecretAccessKey")}, errc::unexpected_json},
                                 {"no token", {200, without("SessionToken")}, errc::unexpected_json},
                                 {"no expiry", {200, without("Expiration")}, errc::unexpected_json},
                                 {"an expiry that is none", {200, xml_keys(action, "later")}, errc::unexpected_json},
                                 {"expired ones", {200, xml_keys(action, past)}, errc::access_denied},
                                 {"1 MB", {200, std::string(1'000'000, ' ')}, errc::body_too_large},
                                 {"a redirect", {302, ""}, errc::access_denied},
                                 {"401", {401, identity}, errc::access_denied},
                                 {"403", {403, xml_error("AccessDenied", token)}, errc::access_denied},
                                 {"404", {404, "<html>"}, errc::access_denied},
                                 {"500", {500, identity}, errc::server_error},
                                 {"malformed HTTP", network(errc::malformed_answer), errc::malformed_answer},
                                 {"TLS", network(errc::tls_failed), errc::tls_failed}}) {
        desk d;
        as_pod(d);
        d.on(sts, bad.answer);
        auto const made = d.ask(web_identity_credentials());
        INFO(bad.name);
        REQUIRE_FALSE(made);
        CAPTURE(describe(made.error()));
        CHECK(made.error().is(bad.wanted));
        check_hides_identity(made);
        CHECK(describe(made.error()).find(secret) == std::string::npos);
    }
}

TEST_CASE("STS is asked three times where it is busy or not reached") {
    for (replay_answer const& trouble :
         {replay_answer(503, ""), replay_answer(429, ""), replay_answer(400, xml_error("Throttling", "slow down")),
          replay_answer(400, xml_error("IDPCommunicationError", "")), replay_answer(network(errc::connection_lost))}) {
        desk d;
        as_pod(d);
        d.on(sts, {trouble, trouble, {200, xml_keys(action)}});
        check_is_example(d.ask(web_identity_credentials()));
        d.on(sts, trouble);
        CHECK_FALSE(d.ask(web_identity_credentials()));
        CHECK(d.sent().size() == 6);
    }
}
