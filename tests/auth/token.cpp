// SPDX-License-Identifier: Apache-2.0
/// @file
/// API keys in both forms, bearer tokens, and fields of the user's own.
#include "../support/print.hpp"

#include <es_s3_snapshot/auth/any_auth.hpp>
#include <es_s3_snapshot/auth/token.hpp>

using namespace es_s3_snapshot;

namespace {

template <class Policy>
request signed_by(Policy policy) {
    request req;
    REQUIRE(policy.sign(req, origin{}, credentials{}, wall_time{}));
    return req;
}

}  // namespace

TEST_CASE("an API key has two forms and one header") {
    CHECK(signed_by(api_key_auth("id", "key")).fields.get("Authorization") == "ApiKey aWQ6a2V5");
    CHECK(signed_by(api_key_auth("aWQ6a2V5")).fields.get("Authorization") == "ApiKey aWQ6a2V5");
}

TEST_CASE("a bearer token") { CHECK(signed_by(bearer_auth("t.o.k")).fields.get("Authorization") == "Bearer t.o.k"); }

TEST_CASE("fields of the user's own replace what was there") {
    header_fields own;
    own.add("X-Gateway", "yes");
    own.add("User-Agent", "mine");
    request req;
    req.fields.set("user-agent", "es-s3-snapshot");
    REQUIRE(header_auth(own).sign(req, origin{}, credentials{}, wall_time{}));
    CHECK(req.fields.get("X-Gateway") == "yes");
    CHECK(req.fields.get("User-Agent") == "mine");
}

TEST_CASE("all of them are secrets, and fit any_auth") {
    CHECK(any_auth(api_key_auth("k")).is_secret());
    CHECK(any_auth(bearer_auth("k")).is_secret());
    CHECK(any_auth(header_auth(header_fields())).is_secret());
    CHECK_FALSE(any_auth().is_secret());
}
