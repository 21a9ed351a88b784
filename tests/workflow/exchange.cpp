// SPDX-License-Identifier: Apache-2.0
/// @file
/// The path of one exchange: nodes, signing, retry and back-off as one budget.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/auth/any_auth.hpp>
#include <es_s3_snapshot/auth/basic.hpp>
#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using test::bench;
using test::fault;

namespace {

result<std::vector<repository_info>> ask(bench& b) {
    return run_virtual(exchange(b.context(), b.session<operations<get_repository>>(), get_repository()), b.transport,
                       b.env);
}

result<acknowledged> destroy(bench& b) {
    delete_snapshot op;
    op.repository = "r";
    op.snapshots = {"s"};
    return run_virtual(exchange(b.context(), b.session<operations<delete_snapshot>>(), op), b.transport, b.env);
}

void always(bench& b, fault kind) {
    b.transport.spoil = [kind](int, request const&) { return kind; };
}

}  // namespace

TEST_CASE("a refused connection moves on to the next node at once") {
    bench b({7, 17, 0}, distribution::elasticsearch, 3);
    b.transport.spoil = [](int number, request const&) { return number < 2 ? fault::refused : fault::none; };
    auto const before = b.env.steady_now();
    (void)ask(b);
    REQUIRE(b.transport.sent_to.size() == 3);
    CHECK(b.transport.sent_to[0].host == "node1");
    CHECK(b.transport.sent_to[1].host == "node2");
    CHECK(b.transport.sent_to[2].host == "node3");
    CHECK(b.env.steady_now() - before < std::chrono::milliseconds(100));
}

TEST_CASE("a dead node rests, and is tried again later") {
    bench b({7, 17, 0}, distribution::elasticsearch, 2);
    b.transport.spoil = [](int number, request const&) { return number == 0 ? fault::refused : fault::none; };
    (void)ask(b);
    (void)ask(b);
    CHECK(b.transport.sent_to.back().host == "node2");
}

TEST_CASE("attempts are bounded in number") {
    for (auto const kind : {fault::refused, fault::lost_before, fault::s429, fault::s502, fault::s503, fault::s504}) {
        bench b;
        always(b, kind);
        auto const answer = ask(b);
        CAPTURE(static_cast<int>(kind));
        REQUIRE_FALSE(answer);
        CHECK(b.transport.sent.size() == b.options.attempts);
        CHECK(answer.error().info.request == "GET /_snapshot?master_timeout=30s");
        CHECK(answer.error().info.node == "http://node1:9200");
    }
}

TEST_CASE("attempts and pauses share one budget of time") {
    bench b;
    always(b, fault::timed_out_before);
    b.options.attempts = 1000;
    auto const before = b.env.steady_now();
    auto const answer = ask(b);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().is(errc::timed_out));
    CHECK(b.env.steady_now() - before <= b.options.budget + std::chrono::seconds(1));
}

TEST_CASE("what is not idempotent is repeated only where nothing was sent") {
    SECTION("refused: repeated") {
        bench b;
        always(b, fault::refused);
        (void)destroy(b);
        CHECK(b.transport.sent.size() == b.options.attempts);
    }
    for (auto const kind : {fault::lost_before, fault::timed_out_before, fault::s429, fault::s502, fault::s503,
                            fault::s504, fault::s500}) {
        bench b;
        always(b, kind);
        (void)destroy(b);
        CAPTURE(static_cast<int>(kind));
        CHECK(b.transport.sent.size() == 1);
    }
}

TEST_CASE("what the server refuses for good is not repeated") {
    for (auto const kind :
         {fault::s401, fault::s403, fault::s404, fault::s409, fault::s500, fault::not_json, fault::wrong_shape}) {
        bench b;
        always(b, kind);
        auto const answer = ask(b);
        CAPTURE(static_cast<int>(kind));
        CHECK_FALSE(answer);
        CHECK(b.transport.sent.size() == 1);
    }
}

TEST_CASE("the back-off grows, with jitter, up to its bound") {
    bench b;
    always(b, fault::s503);
    b.env.chance = 0.999;
    b.options.attempts = 12;
    b.options.budget = std::chrono::hours(1);
    auto const before = b.env.steady_now();
    (void)ask(b);
    auto const took = b.env.steady_now() - before;
    CHECK(took > std::chrono::seconds(40));
    CHECK(took < std::chrono::seconds(60));
}

TEST_CASE("each attempt is signed for its own node") {
    struct naming_auth {
        result<void> sign(request& req, origin const& to, credentials const&, wall_time) const {
            req.fields.set("X-Signed-For", to.host);
            return {};
        }
    };
    bench b({7, 17, 0}, distribution::elasticsearch, 2);
    naming_auth auth;
    lent_auth<naming_auth> lent(auth);
    b.transport.spoil = [](int number, request const&) { return number == 0 ? fault::lost_before : fault::none; };
    b.options.credentials_over_plain_http = true;
    session<operations<get_repository>> s({b.pool, lent, b.options}, codec<operations<get_repository>>(b.server));
    (void)run_virtual(exchange(b.context(), s, get_repository()), b.transport, b.env);
    REQUIRE(b.transport.sent.size() == 2);
    for (std::size_t i = 0; i != 2; ++i) {
        CHECK(b.transport.sent[i].fields.get("x-signed-for") == b.transport.sent_to[i].host);
        CHECK(b.transport.sent[i].fields.get("host") == host_header(b.transport.sent_to[i]));
    }
}

TEST_CASE("behind a tunnel, what is sent and signed is the host that the options name") {
    bench b;
    b.options.credentials_over_plain_http = true;
    credentials const keys{"AKID", "no-secret", {}};
    sigv4 auth("eu-west-1", "es", keys);
    lent_auth<sigv4> lent(auth);
    session<operations<get_repository>> s({b.pool, lent, b.options}, codec<operations<get_repository>>(b.server));
    b.options.host = "search-x.eu-west-1.es.amazonaws.com";
    REQUIRE(run_virtual(exchange(b.context(), s, get_repository()), b.transport, b.env));
    REQUIRE(b.transport.sent.size() == 1);
    CHECK(b.transport.sent_to[0].host == "node1");
    auto const& sent = b.transport.sent[0];
    CHECK(sent.fields.get("Host") == b.options.host);

    auto const signed_for = [&](origin const& domain) {
        request again{sent.verb, sent.target, {}, sent.body};
        sigv4 other("eu-west-1", "es", keys);
        auto const at = b.env.wall_now() - std::chrono::milliseconds(5);  // what sending took
        REQUIRE(other.sign(again, domain, {}, at));
        return again.fields.get("Authorization") == sent.fields.get("Authorization");
    };
    CHECK(signed_for({scheme::https, b.options.host, 443}));
    CHECK_FALSE(signed_for(b.transport.sent_to[0]));
}

TEST_CASE("a policy that learns from a refusal gets one more attempt, and only one") {
    struct learning_auth {
        int asked = 0;
        result<void> sign(request&, origin const&, credentials const&, wall_time) const { return {}; }
        verdict on_refused(request const&, response_head const&, std::string_view, wall_time) {
            ++asked;
            return verdict::try_again;
        }
    };
    bench b;
    learning_auth auth;
    lent_auth<learning_auth> lent(auth);
    always(b, fault::s403);
    b.options.credentials_over_plain_http = true;
    session<operations<get_repository>> s({b.pool, lent, b.options}, codec<operations<get_repository>>(b.server));
    auto const answer = run_virtual(exchange(b.context(), s, get_repository()), b.transport, b.env);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().is(errc::access_denied));
    CHECK(b.transport.sent.size() == 2);
}

TEST_CASE("exchanges side by side learn the time from one refusal each, with one signer") {
    bench b;
    credentials keys;
    keys.access_key_id = "AKID";
    keys.secret_access_key = "no-secret";
    sigv4 signer("us-east-1", "es", keys);
    lent_auth<sigv4> lent(signer);
    b.options.credentials_over_plain_http = true;
    bool const ever_learnt = GENERATE(true, false);
    replay r([&](origin const&, request const& req) -> replay_answer {
        if (ever_learnt && req.fields.get("X-Amz-Date").starts_with("20270115T09")) return b.cluster.answer(req);
        replay_answer skewed(403, R"({"message":"Signature expired: it is now earlier than 20270115T085500Z"})");
        skewed.head.fields.set("Date", "Fri, 15 Jan 2027 09:00:00 GMT");
        return skewed;
    });
    session<operations<get_repository>> s({b.pool, lent, b.options}, codec<operations<get_repository>>(b.server));
    auto const several = [](context ctx, auto speak) -> workflow<result<int>> {
        std::vector<workflow<result<std::vector<repository_info>>>> flows;
        for (int i = 0; i != 3; ++i) flows.push_back(exchange(ctx, speak, get_repository()));
        int answered = 0;
        for (auto const& outcome : co_await all_of(std::move(flows))) answered += outcome ? 1 : 0;
        co_return answered;
    };
    CHECK(run_virtual(several(b.context(), s), r, b.env).value() == (ever_learnt ? 3 : 0));
    CHECK(r.sent.size() == 6);
}

TEST_CASE("credentials do not go over plain HTTP to another host unless that was allowed") {
    basic_auth auth("user", "password");
    lent_auth<basic_auth> lent(auth);
    auto ask_at = [&](bench& b, origin const& where) {
        node_pool pool({where});
        session<operations<get_repository>> s({pool, lent, b.options}, codec<operations<get_repository>>(b.server));
        return run_virtual(exchange(b.context(), s, get_repository()), b.transport, b.env);
    };
    for (auto const* host : {"node1", "10.0.0.1", "localhost.example.org"}) {
        bench b;
        auto const refused = ask_at(b, {scheme::http, host, 9200});
        CAPTURE(host);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().is(errc::invalid_argument));
        CHECK(b.transport.sent.empty());
        CHECK(ask_at(b, {scheme::https, host, 9200}));
        b.options.credentials_over_plain_http = true;
        CHECK(ask_at(b, {scheme::http, host, 9200}));
    }
    for (auto const* host : {"localhost", "127.0.0.1", "::1"}) {
        bench b;
        CAPTURE(host);
        CHECK(ask_at(b, {scheme::http, host, 9200}));
    }
}

TEST_CASE("a redirect is an error, and nobody follows it, least of all with credentials") {
    credentials keys;
    keys.access_key_id = "AKID";
    keys.secret_access_key = "no-secret";
    bool const with_sigv4 = GENERATE(false, true);
    auto const status = GENERATE(301U, 302U, 303U, 307U, 308U);
    auto const* const elsewhere = GENERATE("https://elsewhere.example/", "http://node.example:9200/", "//elsewhere/");
    CAPTURE(with_sigv4, status, elsewhere);
    any_auth auth = with_sigv4 ? any_auth(sigv4("us-east-1", "es", keys)) : any_auth(basic_auth("user", "password"));
    lent_auth<any_auth> lent(auth);
    bench b;
    node_pool pool({{scheme::https, "node.example", 443}});
    replay r([&](origin const&, request const&) -> replay_answer {
        replay_answer moved(status, "");
        moved.head.fields.set("Location", elsewhere);
        moved.head.fields.set("Date", "Fri, 15 Jan 2027 09:00:00 GMT");
        return moved;
    });
    session<operations<get_repository>> s({pool, lent, b.options}, codec<operations<get_repository>>(b.server));
    auto const answer = run_virtual(exchange(b.context(), s, get_repository()), r, b.env);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().info.status == status);
    REQUIRE(r.sent.size() == 1);
    CHECK(to_string(r.sent[0].to) == "https://node.example:443");
    CHECK_FALSE(r.sent[0].request.fields.get("Authorization").empty());
}

TEST_CASE("a stop request ends the back-off") {
    bench b;
    always(b, fault::s503);
    b.transport.before_send = [&](int number) {
        if (number == 2) b.stop.request_stop();
    };
    auto const answer = ask(b);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().is(errc::operation_canceled));
}

TEST_CASE("a body beyond its limit is an error, and not asked for again") {
    bench b;
    b.options.max_body = 1;
    auto const answer = ask(b);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().is(errc::body_too_large));
    CHECK(b.transport.sent.size() == 1);
}

TEST_CASE("another snapshot in progress is told at once, not waited for") {
    bench b;
    replay r([](origin const&, request const&) {
        return test::fake_cluster::refuse(503, "concurrent_snapshot_execution_exception",
                                          "a snapshot is already running");
    });
    auto const answer =
        run_virtual(exchange(b.context(), b.session<operations<get_repository>>(), get_repository()), r, b.env);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().is(errc::busy));
    CHECK(r.sent.size() == 1);
}

TEST_CASE("a failure of the auth policy is its own: not the node's, not repeated, not renamed") {
    struct failing_auth {
        bool ready_fails;
        workflow<result<credentials>> ready(context) const { co_return failure(ready_fails); }
        result<void> sign(request&, origin const&, credentials const&, wall_time) const {
            return make_error(errc::invalid_argument, "no key");
        }
        static result<credentials> failure(bool fails) {
            if (!fails) return credentials{};
            auto made = make_error(errc::connection_failed, "nobody answers at the source");
            made.info.node = "http://169.254.169.254:80";
            return made;
        }
    };
    bool const ready_fails = GENERATE(true, false);
    bench b;
    failing_auth auth{ready_fails};
    lent_auth<failing_auth> lent(auth);
    b.options.credentials_over_plain_http = true;
    session<operations<get_repository>> s({b.pool, lent, b.options}, codec<operations<get_repository>>(b.server));
    auto const before = b.env.steady_now();
    auto const answer = run_virtual(exchange(b.context(), s, get_repository()), b.transport, b.env);
    REQUIRE_FALSE(answer);
    CHECK(b.transport.sent.empty());
    CHECK(b.env.steady_now() == before);
    CHECK(b.pool.others_alive(before));
    CHECK(answer.error().info.request.empty());
    CHECK(answer.error().info.node == (ready_fails ? "http://169.254.169.254:80" : ""));
}
