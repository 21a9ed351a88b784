// SPDX-License-Identifier: Apache-2.0
/// @file
/// Auth policies of a user's own: what they must have, what they may have, and how workflows borrow them.
#include "../support/print.hpp"

#include <es_s3_snapshot/auth/any_auth.hpp>
#include <es_s3_snapshot/auth/auth.hpp>
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/operation/node.hpp>
#include <es_s3_snapshot/transport/replay.hpp>

#include <deque>
#include <string>
#include <string_view>

using namespace es_s3_snapshot;

namespace own {

/// A policy in its shortest form.
struct team_header {
    std::string team;

    result<void> sign(request& req, origin const&, credentials const&, wall_time) const {
        req.fields.set("X-Team", team);
        return {};
    }
};

/// A policy that fetches a token before it is needed, and a fresh one when it was refused.
struct token_auth {
    int fetched = 0;
    int issued = 1;

    workflow<result<credentials>> ready(context ctx) {
        if (fetched != issued) {
            if (auto waited = co_await ctx.pause(std::chrono::milliseconds(1)); waited.has_error())
                co_return waited.error();
            fetched = issued;
        }
        co_return credentials{{}, {}, "token-" + std::to_string(fetched)};
    }
    result<void> sign(request& req, origin const& to, credentials const& c, wall_time) const {
        if (to.host == "elsewhere") return make_error(errc::access_denied, "no token for this node");
        req.fields.set("Authorization", "Bearer " + c.session_token);
        return {};
    }
    verdict on_refused(request const&, response_head const& head, std::string_view body, wall_time) {
        if (head.status != 401 || body.find("expired") == std::string_view::npos) return verdict::refuse;
        ++issued;
        return verdict::try_again;
    }
};

struct answers_nothing {
    void sign(request&, origin const&, credentials const&, wall_time) const {}
};
struct wants_less {
    result<void> sign(request&) const { return {}; }
};

}  // namespace own

namespace {

/// Runs what does not send.
template <class T>
T run(workflow<T> w, virtual_environment& env) {
    struct {
        result<response_head> send(origin const&, request const&, body_sink&, attempt_options const&) {
            return make_error(errc::connection_failed, "there is no network here");
        }
    } no_network;
    return run_virtual(std::move(w), no_network, env);
}

}  // namespace

TEST_CASE("a policy needs sign, and nothing else") {
    STATIC_REQUIRE(auth_policy<own::team_header>);
    STATIC_REQUIRE(auth_policy<own::token_auth>);
    STATIC_REQUIRE_FALSE(auth_policy<own::answers_nothing>);
    STATIC_REQUIRE_FALSE(auth_policy<own::wants_less>);
    STATIC_REQUIRE_FALSE(auth_policy<std::string>);
}

TEST_CASE("a policy with sign alone is ready at once and takes a refusal for one") {
    virtual_environment env;
    own::team_header policy{"search"};
    lent_auth<own::team_header> lent(policy);
    authenticator& seen = lent;

    auto const start = env.steady_now();
    auto const ready = run(seen.ready(context(env)), env);
    REQUIRE(ready);
    CHECK(ready->access_key_id.empty());
    CHECK(ready->secret_access_key.empty());
    CHECK(ready->session_token.empty());
    CHECK(env.steady_now() == start);

    request req;
    CHECK(seen.sign(req, origin{}, *ready, env.wall_now()));
    CHECK(req.fields.get("x-team") == "search");
    CHECK(seen.on_refused({}, {401, {}}, "expired", env.wall_now()) == verdict::refuse);
}

TEST_CASE("a policy's own ready and on_refused are used where it has them") {
    virtual_environment env;
    own::token_auth policy;
    lent_auth<own::token_auth> lent(policy);

    auto const start = env.steady_now();
    auto const ready = run(lent.ready(context(env)), env);
    REQUIRE(ready);
    CHECK(ready->session_token == "token-1");
    CHECK(env.steady_now() - start == std::chrono::milliseconds(1));
    CHECK(lent.on_refused({}, {401, {}}, "expired", env.wall_now()) == verdict::try_again);
    CHECK(policy.issued == 2);
    CHECK(lent.on_refused({}, {403, {}}, "expired", env.wall_now()) == verdict::refuse);
    CHECK(run(lent.ready(context(env)), env)->session_token == "token-2");
}

TEST_CASE("who waits for a policy can be stopped") {
    virtual_environment env;
    std::stop_source stop;
    own::token_auth policy;
    lent_auth<own::token_auth> lent(policy);
    stop.request_stop();
    auto const ready = run(lent.ready(context(env, stop.get_token())), env);
    REQUIRE_FALSE(ready);
    CHECK(ready.error().is(errc::operation_canceled));
    CHECK(policy.fetched == 0);
}

TEST_CASE("each request of a client carries what the user's policy adds") {
    client<any_server, own::team_header, replay> c(
        {origin{scheme::https, "one", 9200}},
        replay(std::deque<replay_answer>{{200, R"({"version":{"number":"7.17.0"}})"}, {200, R"({"nodes":{}})"}}),
        own::team_header{"search"});
    REQUIRE(c.execute(get_node_plugins()));
    REQUIRE(c.transport().sent.size() == 2);
    for (auto const& exchange : c.transport().sent) CHECK(exchange.request.fields.get("X-Team") == "search");
}

TEST_CASE("a client signs once more where the policy learnt something, and no oftener") {
    auto const refusal = replay_answer{401, R"({"error":"token expired","status":401})"};
    SECTION("the second token is taken") {
        client<any_server, own::token_auth, replay> c(
            {origin{scheme::https, "one", 9200}},
            replay(std::deque<replay_answer>{refusal, {200, R"({"version":{"number":"7.17.0"}})"}}));
        REQUIRE(c.contact());
        REQUIRE(c.transport().sent.size() == 2);
        CHECK(c.transport().sent[0].request.fields.get("Authorization") == "Bearer token-1");
        CHECK(c.transport().sent[1].request.fields.get("Authorization") == "Bearer token-2");
    }
    SECTION("the second token is refused as well") {
        client<any_server, own::token_auth, replay> c({origin{scheme::https, "one", 9200}},
                                                      replay(std::deque<replay_answer>{refusal, refusal, refusal}));
        auto const met = c.contact();
        REQUIRE_FALSE(met);
        CHECK(met.error().is(errc::access_denied));
        CHECK(c.transport().sent.size() == 2);
    }
}

TEST_CASE("nothing is sent where the policy cannot sign") {
    client<any_server, own::token_auth, replay> c({origin{scheme::https, "elsewhere", 9200}},
                                                  replay(std::deque<replay_answer>{}));
    auto const met = c.contact();
    REQUIRE_FALSE(met);
    CHECK(met.error().is(errc::access_denied));
    CHECK(met.error().info.message == "no token for this node");
    CHECK(c.transport().sent.empty());
}
