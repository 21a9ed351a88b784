// SPDX-License-Identifier: Apache-2.0
/// @file
/// The asynchronous transport by itself: its concept, and an attempt that finds nobody. tests/async_client.cpp drives it.
#include <es_s3_snapshot/transport/async_tcp.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>

#include "../support/print.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

using namespace es_s3_snapshot;

static_assert(async_transport<async_tcp_transport>);
static_assert(!async_transport<tcp_transport>);
static_assert(!async_transport<int>);

namespace {

result<response_head> attempt_at(origin const& to) {
    boost::asio::io_context io;
    async_tcp_transport transport(io.get_executor());
    request const req;
    string_sink sink(100);
    attempt_options options;
    options.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    auto outcome = boost::asio::co_spawn(io, transport.async_send(to, req, sink, options), boost::asio::use_future);
    io.run();
    return outcome.get();
}

}  // namespace

TEST_CASE("an asynchronous attempt where nobody listens has sent nothing") {
    auto const answer = attempt_at({scheme::http, "127.0.0.1", 1});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().is(errc::connection_failed));
    CHECK(answer.error().info.delivered == delivery::not_sent);
}

TEST_CASE("an asynchronous attempt at an https origin is refused, not sent in clear") {
    auto const answer = attempt_at({scheme::https, "127.0.0.1", 1});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().is(errc::invalid_argument));
}
