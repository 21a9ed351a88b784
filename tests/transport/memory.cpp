// SPDX-License-Identifier: Apache-2.0
/// @file
/// Nothing of what is sent and received is left in memory that a transport gives back.
#include "../support/allocations.hpp"
#include "../support/print.hpp"
#include "support/server.hpp"

#include <es_s3_snapshot/async_client.hpp>
#include <es_s3_snapshot/auth/token.hpp>
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

constexpr char const* secret = "no-more-than-an-example-of-a-secret";

request with_secrets() {
    request made;
    made.verb = method::put;
    made.fields.set("Authorization", secret);
    made.body = std::string(5000, ' ') + secret;
    return made;
}

/// In two pieces, so that one of them lies at another place for a while.
void answer_with_secret(peer& p) {
    auto const whole = answer(std::string(5000, ' ') + secret + secret);
    while (!p.read_request().empty()) {
        if (!p.send(whole.substr(0, 40))) return;
        std::this_thread::sleep_for(5ms);
        if (!p.send(whole.substr(40))) return;
    }
}

}  // namespace

TEST_CASE("the blocking transport leaves nothing behind") {
    test_support::server s(answer_with_secret);
    tcp_transport transport;
    auto const req = with_secrets();
    string_sink sink(1 << 20);
    sink.text.reserve(1 << 20);
    auto const act = [&] {
        for (int i = 0; i != 2; ++i) REQUIRE(transport.send(s.at(), req, sink, {}));
    };
    CHECK(left_behind(secret, act) == 0);
    CHECK(sink.text.ends_with(secret));
}

TEST_CASE("the asynchronous transport leaves nothing behind") {
    test_support::server s(answer_with_secret);
    boost::asio::io_context io;
    async_tcp_transport transport(io.get_executor());
    system_environment env;
    auto const req = with_secrets();
    string_sink sink(1 << 20);
    sink.text.reserve(1 << 20);
    auto const send = [&](context ctx) -> workflow<result<void>> {
        auto const head = co_await ctx.send(s.at(), req, sink, 5s, 64 * 1024);
        if (head.has_error()) co_return head.error();
        co_return result<void>();
    };
    bool done = false;
    auto const act = [&] {
        async_run(transport, env, send, [&done](result<void> r) { done = r.has_value(); });
        io.run();
    };
    CHECK(left_behind(secret, act) == 0);
    CHECK(done);
    CHECK(sink.text.ends_with(secret));
}

TEST_CASE("a client leaves nothing behind of what signs its requests") {
    test_support::server s(always(answer(R"({"version":{"number":"7.17.29"},"cluster_name":"c","name":"n"})")));
    client<any_server, bearer_auth, tcp_transport> c({s.at()}, tcp_transport(), bearer_auth(secret));
    CHECK(left_behind(secret, [&] { CHECK(c.contact()); }) == 0);
}
