// SPDX-License-Identifier: Apache-2.0
/// @file
/// Sources of credentials that answer with a redirect: an error, and what they were asked with goes nowhere else.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/assume_role.hpp>
#include <es_s3_snapshot/auth/credentials/container.hpp>
#include <es_s3_snapshot/auth/credentials/explicit.hpp>
#include <es_s3_snapshot/auth/credentials/instance_metadata.hpp>
#include <es_s3_snapshot/auth/credentials/web_identity.hpp>

using namespace test;

namespace {

constexpr char const* metadata = "http://169.254.169.254:80/latest/";

replay_answer moved(unsigned status) {
    replay_answer made(status, "");
    made.head.fields.set("Location", "https://elsewhere.example/keys");
    return made;
}

unsigned any_redirect() { return GENERATE(301U, 302U, 303U, 307U, 308U); }

/// All that was sent went to one host, and the last of it with this in a field or in its body.
void check_went_only_to(desk const& d, std::string const& host, std::string const& carrying) {
    for (auto const& e : d.transport.sent) CHECK(to_string(e.to) == host);
    REQUIRE_FALSE(d.transport.sent.empty());
    auto const& last = d.transport.sent.back().request;
    bool carried = last.body.find(carrying) != std::string::npos;
    for (auto const& [name, value] : last.fields) carried |= value.find(carrying) != std::string::npos;
    CHECK(carried);
}

assume_role_options for_role() {
    assume_role_options made;
    made.role_arn = "arn:aws:iam::123456789012:role/snapshots";
    return made;
}

}  // namespace

TEST_CASE("STS that redirects gets no second question") {
    desk d;
    auto const status = any_redirect();
    d.on("POST https://sts.amazonaws.com:443/", moved(status));
    explicit_credentials const from(credentials{"AKIDBASE", "base-secret", "base-token"});
    check_failed(d.ask(assume_role_credentials(from, for_role())), errc::access_denied);
    CHECK(d.sent().size() == 1);
    check_went_only_to(d, "https://sts.amazonaws.com:443", "base-token");
}

TEST_CASE("a web identity's token goes to no other STS") {
    desk d;
    auto const status = any_redirect();
    d.on("POST https://sts.amazonaws.com:443/", moved(status));
    d.env.files["/identity"] = "the-identity";
    web_identity_options options;
    options.role_arn = for_role().role_arn;
    options.token_file = "/identity";
    check_failed(d.ask(web_identity_credentials(options)), errc::access_denied);
    CHECK(d.sent().size() == 1);
    check_went_only_to(d, "https://sts.amazonaws.com:443", "the-identity");
}

TEST_CASE("a container's token goes to no other endpoint") {
    desk d;
    auto const status = any_redirect();
    d.env.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:1338/keys";
    d.env.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "the-authorization";
    d.on("GET http://127.0.0.1:1338/keys", moved(status));
    check_failed(d.ask(container_credentials()), errc::server_error);
    CHECK(d.sent().size() == 1);
    check_went_only_to(d, "http://127.0.0.1:1338", "the-authorization");
}

TEST_CASE("the token of the metadata service goes to no other host") {
    desk d;
    auto const status = any_redirect();
    auto const at = GENERATE(as<std::string>(), "meta-data/iam/security-credentials/",
                             "meta-data/iam/security-credentials/my-role");
    d.on(std::string("PUT ") + metadata + "api/token", {200, "the-session"});
    d.on(std::string("GET ") + metadata + "meta-data/iam/security-credentials/", {200, "my-role"});
    d.on(std::string("GET ") + metadata + at, moved(status));
    check_failed(d.ask(instance_metadata_credentials()), errc::server_error);
    check_went_only_to(d, "http://169.254.169.254:80", "the-session");
}

TEST_CASE("a metadata service that redirects the request for a token is asked no more") {
    desk d;
    auto const status = any_redirect();
    d.on(std::string("PUT ") + metadata + "api/token", moved(status));
    check_failed(d.ask(instance_metadata_credentials()), errc::server_error);
    CHECK(d.sent().size() == 1);
}
