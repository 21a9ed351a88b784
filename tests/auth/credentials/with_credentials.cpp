// SPDX-License-Identifier: Apache-2.0
/// @file
/// A client whose signer takes its credentials from a store.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/any_auth.hpp>
#include <es_s3_snapshot/auth/credentials/environment.hpp>
#include <es_s3_snapshot/auth/credentials/explicit.hpp>
#include <es_s3_snapshot/auth/credentials/with_credentials.hpp>
#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/client.hpp>

using namespace test;

namespace {

/// Puts the key into a header, and keeps a count of what it was asked.
struct labelled {
    std::shared_ptr<int> refusals = std::make_shared<int>(0);
    result<void> sign(request& req, origin const&, credentials const& c, wall_time) const {
        req.fields.set("X-Key", c.access_key_id);
        return {};
    }
    verdict on_refused(request const&, response_head const&, std::string_view body, wall_time) const {
        ++*refusals;
        return body == "skew" ? verdict::try_again : verdict::refuse;
    }
};

struct counting {
    std::shared_ptr<int> asked = std::make_shared<int>(0);
    workflow<result<provided>> provide(context) const {
        provided made;
        made.keys.access_key_id = "KEY" + std::to_string(++*asked);
        made.keys.secret_access_key = secret;
        co_return made;
    }
};

constexpr char const* hello =
    R"({"version":{"number":"2.19.1","distribution":"opensearch"},"cluster_name":"c","name":"n"})";

origin node() { return *parse_origin("https://domain.eu-central-1.es.amazonaws.com"); }

template <class Auth>
using cluster = client<any_server, with_credentials<Auth>, replay>;

}  // namespace

TEST_CASE("a client signs with SigV4 and the credentials of a store") {
    credential_store const store(explicit_credentials(credentials{key_id, secret, token}));
    cluster<sigv4> c({node()}, replay(std::deque<replay_answer>{{200, hello}}),
                     with_credentials(sigv4("eu-central-1", "es"), store));
    REQUIRE(c.contact());
    auto const& fields = c.transport().sent.at(0).request.fields;
    CHECK(std::string(fields.get("Authorization")).starts_with(std::string("AWS4-HMAC-SHA256 Credential=") + key_id));
    CHECK(fields.get("X-Amz-Security-Token") == token);
}

TEST_CASE("without credentials nothing is sent, and the error says what is missing") {
    struct none {
        workflow<result<provided>> provide(context) const { co_return not_configured("no keys are set"); }
    };
    cluster<labelled> c({node()}, replay(std::deque<replay_answer>{{200, hello}}),
                        with_credentials(labelled(), credential_store(none())));
    auto const met = c.contact();
    REQUIRE_FALSE(met);
    CHECK(met.error().is(errc::access_denied));
    CHECK(met.error().info.message == "no keys are set");
    CHECK(c.transport().sent.empty());
}

TEST_CASE("credentials that a server calls expired are replaced, once an exchange") {
    counting const source;
    replay_answer const refusal(403, R"({"message":"The security token included in the request is expired"})");
    cluster<labelled> c({node()}, replay(std::deque<replay_answer>{refusal, {200, hello}}),
                        with_credentials(labelled(), credential_store(source)));
    REQUIRE(c.contact());
    CHECK(c.transport().sent.at(0).request.fields.get("X-Key") == "KEY1");
    CHECK(c.transport().sent.at(1).request.fields.get("X-Key") == "KEY2");
    cluster<labelled> hopeless({node()}, replay([&](origin const&, request const&) { return refusal; }),
                               with_credentials(labelled(), credential_store(counting())));
    CHECK_FALSE(hopeless.contact());
    CHECK(hopeless.transport().sent.size() == 2);
}

TEST_CASE("credentials that came since an expired request was signed stay") {
    counting const source;
    credential_store const store(source);
    virtual_environment env;
    replay nowhere{std::deque<replay_answer>{}};
    with_credentials auth(sigv4("eu-central-1", "es"), store);
    auto const sign = [&](request& req) {
        auto const keys = run_virtual(auth.ready(context(env)), nowhere, env);
        REQUIRE(auth.sign(req, node(), *keys, env.wall_now()));
    };
    request first, second, third;
    sign(first);
    sign(second);
    constexpr char const* body = "<Code>ExpiredToken</Code>";
    CHECK(auth.on_refused(first, {400, {}}, body, env.wall_now()) == verdict::try_again);
    sign(third);
    CHECK(*source.asked == 2);
    CHECK(auth.on_refused(second, {400, {}}, body, env.wall_now()) == verdict::try_again);
    request fourth, link;
    sign(fourth);
    CHECK(*source.asked == 2);
    link.target = "/?X-Amz-Credential=KEY2%2F20270115";
    CHECK(auth.on_refused(link, {400, {}}, body, env.wall_now()) == verdict::try_again);
    sign(fourth);
    CHECK(*source.asked == 3);
}

TEST_CASE("any other refusal is for the signer to judge, and the credentials stay") {
    counting const source;
    labelled const signer;
    cluster<labelled> c({node()}, replay(std::deque<replay_answer>{{403, "skew"}, {200, hello}}),
                        with_credentials(signer, credential_store(source)));
    REQUIRE(c.contact());
    CHECK(*signer.refusals == 1);
    CHECK(*source.asked == 1);
}

TEST_CASE("whether it is secret is the signer's word, and its type can be erased") {
    credential_store const store{counting()};
    CHECK(with_credentials(labelled(), store).is_secret());
    CHECK_FALSE(with_credentials(no_auth(), store).is_secret());
    any_auth erased(with_credentials(labelled(), store));
    virtual_environment env;
    replay nowhere{std::deque<replay_answer>{}};
    auto const keys = run_virtual(erased.ready(context(env)), nowhere, env);
    REQUIRE(keys);
    CHECK(keys->access_key_id == "KEY1");
    STATIC_REQUIRE(auth_policy<with_credentials<sigv4>>);
}
