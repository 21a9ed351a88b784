// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials from the environment's variables.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/environment.hpp>

using namespace test;

namespace {
void set_keys(desk& d) {
    d.env.variables["AWS_ACCESS_KEY_ID"] = key_id;
    d.env.variables["AWS_SECRET_ACCESS_KEY"] = secret;
}
}  // namespace

TEST_CASE("the environment gives key, secret and token") {
    desk d;
    set_keys(d);
    auto made = d.ask(environment_credentials());
    check_is_example(made);
    CHECK(made->keys.session_token.empty());
    CHECK_FALSE(made->expires);
    d.env.variables["AWS_SESSION_TOKEN"] = token;
    made = d.ask(environment_credentials());
    check_is_example(made);
    CHECK(made->keys.session_token == token);
}

TEST_CASE("without a key the environment is not configured, whatever else is there") {
    desk d;
    check_not_configured(d.ask(environment_credentials()));
    set_keys(d);
    d.env.variables["AWS_ACCESS_KEY_ID"] = "";
    check_not_configured(d.ask(environment_credentials()));
}

TEST_CASE("a key without its secret, or with a line break, is a failure") {
    desk d;
    set_keys(d);
    d.env.variables["AWS_SECRET_ACCESS_KEY"] = "";
    check_failed(d.ask(environment_credentials()), errc::invalid_argument);
    set_keys(d);
    d.env.variables["AWS_SESSION_TOKEN"] = std::string(token) + "\r\nX: y";
    check_failed(d.ask(environment_credentials()), errc::invalid_argument);
}

TEST_CASE("the environment's expiry is kept, refused when past, and refused when it is no time") {
    desk d;
    set_keys(d);
    d.env.variables["AWS_CREDENTIAL_EXPIRATION"] = later;
    auto const made = d.ask(environment_credentials());
    check_is_example(made);
    CHECK(made->expires == d.env.wall_now() + std::chrono::hours(6));
    d.env.variables["AWS_CREDENTIAL_EXPIRATION"] = past;
    check_failed(d.ask(environment_credentials()), errc::access_denied);
    d.env.variables["AWS_CREDENTIAL_EXPIRATION"] = "soon";
    check_failed(d.ask(environment_credentials()), errc::invalid_argument);
}
