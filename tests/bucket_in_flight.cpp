// SPDX-License-Identifier: Apache-2.0
/// @file
/// Many objects at a time, over real connections: as many requests under way as allowed, and a clock that is off.
#include "transport/support/holding_server.hpp"

#include <es_s3_snapshot/async_client.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/bucket/bucket.hpp>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <ctime>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

/// Reads `count` objects from a server that answers as `respond` has it, `in_flight` at a time.
result<int> read_all(holding_server& server, int count, std::size_t in_flight) {
    bucket_address const at{server.at(), "logs", "us-east-1", true};
    credentials keys;
    keys.access_key_id = "AKID";
    keys.secret_access_key = "no-secret";
    sigv4 signer("us-east-1", "s3", keys);
    lent_auth<sigv4> lent(signer);
    bucket_options options;
    options.attempts = 1;
    int asked = 0, received = 0;
    object_source const next = [&]() -> std::optional<object_request> {
        if (asked == count) return std::nullopt;
        return object_request{std::to_string(asked++), {}};
    };
    object_receiver const receive = [&](object_request const& o, std::string const& content) -> result<void> {
        if (content != "/logs/" + o.key) return make_error(errc::conflict, "another object's content");
        ++received;
        return {};
    };
    boost::asio::io_context io;
    async_tcp_transport transport(io.get_executor());
    system_environment env;
    result<void> outcome = make_error(errc::timed_out, "it did not end");
    auto const read = [&](context& ctx) { return read_objects(ctx, {at, lent, options}, next, receive, in_flight); };
    async_run(transport, env, read, [&outcome](result<void> done) { outcome = std::move(done); });
    io.run_for(20s);
    if (outcome.has_error()) return outcome.error();
    return received;
}

std::string target_of(std::string const& wire) {
    auto const begin = wire.find(' ') + 1;
    return wire.substr(begin, wire.find(' ', begin) - begin);
}

/// `form` is strftime's.
std::string in_an_hour(char const* form) {
    auto const then = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + 1h);
    std::tm parts{};
    ::gmtime_r(&then, &parts);
    char text[64];
    return std::string(text, std::strftime(text, sizeof text, form, &parts));
}

}  // namespace

TEST_CASE("as many requests are under way as allowed, and not one more") {
    holding_server server(6, [](std::string const& wire) { return answer(target_of(wire)); });
    CHECK(read_all(server, 30, 6).value() == 30);
    CHECK(server.answered() == 30);
    CHECK(server.most_at_once() == 6);
    CHECK(server.connections() == 6);
}

TEST_CASE("a server that waits for more requests than are allowed waits for ever") {
    holding_server server(
        3, [](std::string const& wire) { return answer(target_of(wire)); }, 200ms);
    CHECK(read_all(server, 30, 2).has_error());
    CHECK(server.most_at_once() == 2);
}

TEST_CASE("requests under way together are each signed anew where the clock is off") {
    holding_server server(4, [](std::string const& wire) {
        auto const date = "Date: " + in_an_hour("%a, %d %b %Y %H:%M:%S GMT") + "\r\n";
        auto const at = wire.find("X-Amz-Date: ");
        // to the hour or the next one, since the hour may end in the meantime
        auto const hour = wire.substr(at + 12, 11);
        bool const fits = hour >= in_an_hour("%Y%m%dT%H") && at != wire.npos;
        if (fits) return answer(target_of(wire), date);
        return answer("<Error><Code>RequestTimeTooSkewed</Code></Error>", date, "403 Forbidden");
    });
    CHECK(read_all(server, 12, 4).value() == 12);
    CHECK(server.answered() == 16);
}
