// SPDX-License-Identifier: Apache-2.0
/// @file
/// The erased policy: it does what its policy does, owns it, and adds nothing where there is none.
#include "../support/print.hpp"

#include <es_s3_snapshot/auth/any_auth.hpp>
#include <es_s3_snapshot/auth/basic.hpp>
#include <es_s3_snapshot/core/driver.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using namespace es_s3_snapshot;

namespace {

/// A policy with all that a policy may have, and that can only be moved.
struct full_auth {
    std::unique_ptr<std::string> kept;

    workflow<result<credentials>> ready(context) { co_return credentials{"id", *kept, {}}; }
    result<void> sign(request& req, origin const& to, credentials const& c, wall_time now) {
        if (now == wall_time{}) return make_error(errc::invalid_argument, "no time");
        req.fields.set("Signed", c.access_key_id + "/" + c.secret_access_key + "@" + to.host);
        return {};
    }
    verdict on_refused(request const& refused, response_head const& head, std::string_view body, wall_time) {
        return refused.target == "/" && head.status == 403 && body == "skew" ? verdict::try_again : verdict::refuse;
    }
};

wall_time const noon{std::chrono::hours(12)};

credentials ready(any_auth& auth) {
    virtual_environment env;
    struct {
        result<response_head> send(origin const&, request const&, body_sink&, attempt_options const&) {
            return response_head{};
        }
    } unused;
    return run_virtual(auth.ready(context(env)), unused, env).value();
}

}  // namespace

TEST_CASE("an erased policy without one adds nothing") {
    any_auth auth;
    request req;
    CHECK(ready(auth).access_key_id.empty());
    CHECK(auth.sign(req, origin{}, credentials{}, noon));
    CHECK(req.fields.empty());
    CHECK(auth.on_refused({}, {401, {}}, "skew", noon) == verdict::refuse);
}

TEST_CASE("an erased policy signs as its policy does") {
    any_auth auth(basic_auth("Aladdin", "open sesame"));
    request req;
    CHECK(auth.sign(req, origin{}, credentials{}, noon));
    CHECK(req.fields.get("Authorization") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST_CASE("an erased policy passes on everything, and its errors") {
    any_auth auth(full_auth{std::make_unique<std::string>("key")});
    auto const c = ready(auth);
    CHECK(c.secret_access_key == "key");
    request req;
    CHECK(auth.sign(req, origin{scheme::http, "host", 1}, c, noon));
    CHECK(req.fields.get("Signed") == "id/key@host");
    CHECK(auth.on_refused({}, {403, {}}, "skew", noon) == verdict::try_again);
    CHECK(auth.on_refused({}, {403, {}}, "other", noon) == verdict::refuse);
    auto const unsigned_request = auth.sign(req, origin{}, c, wall_time{});
    REQUIRE(unsigned_request.has_error());
    CHECK(unsigned_request.error().is(errc::invalid_argument));
}

TEST_CASE("an erased policy can be moved and assigned, not copied") {
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<any_auth>);
    STATIC_REQUIRE(std::is_nothrow_move_constructible_v<any_auth>);
    any_auth first(full_auth{std::make_unique<std::string>("one")});
    any_auth second = std::move(first);
    CHECK(ready(second).secret_access_key == "one");
    second = any_auth(full_auth{std::make_unique<std::string>("two")});
    CHECK(ready(second).secret_access_key == "two");
}

TEST_CASE("an erased policy is a policy, and so it can be lent") {
    STATIC_REQUIRE(auth_policy<any_auth>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<any_auth, int>);
    any_auth auth(full_auth{std::make_unique<std::string>("key")});
    lent_auth<any_auth> lent(auth);
    CHECK(lent.on_refused({}, {403, {}}, "skew", noon) == verdict::try_again);
}
