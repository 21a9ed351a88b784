// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials that the program gives.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/explicit.hpp>

using namespace test;

TEST_CASE("credentials given by the program are provided as they are, for ever") {
    desk d;
    auto const made = d.ask(explicit_credentials(credentials{key_id, secret, token}));
    check_is_example(made);
    CHECK(made->keys.session_token == token);
    CHECK_FALSE(made->expires);
    CHECK(d.sent().empty());
}

TEST_CASE("no credentials given are none configured, half of them are a failure") {
    desk d;
    check_not_configured(d.ask(explicit_credentials(credentials())));
    check_failed(d.ask(explicit_credentials(credentials{key_id, "", ""})), errc::invalid_argument);
    check_failed(d.ask(explicit_credentials(credentials{key_id, std::string(secret) + "\n", ""})),
                 errc::invalid_argument);
    check_failed(d.ask(explicit_credentials(credentials{key_id, secret, "a b"})), errc::invalid_argument);
}
