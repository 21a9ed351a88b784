// SPDX-License-Identifier: Apache-2.0
/// @file
/// The policy for open clusters leaves a request as it is.
#include "../support/print.hpp"

#include <es_s3_snapshot/auth/none.hpp>

#include <type_traits>

using namespace es_s3_snapshot;

TEST_CASE("without authentication a request stays as it is") {
    request req{method::put, "/x?y=z", {}, "body"};
    req.fields.set("Accept", "application/json");
    CHECK(no_auth{}.sign(req, origin{}, credentials{"id", "key", "session"}, wall_time{}));
    CHECK(req.verb == method::put);
    CHECK(req.target == "/x?y=z");
    CHECK(req.body == "body");
    CHECK(std::distance(req.fields.begin(), req.fields.end()) == 1);
    CHECK(req.fields.get("Accept") == "application/json");
}

TEST_CASE("the policy for open clusters holds nothing") {
    STATIC_REQUIRE(auth_policy<no_auth>);
    STATIC_REQUIRE(std::is_empty_v<no_auth>);
    STATIC_REQUIRE(std::is_default_constructible_v<no_auth>);
}
