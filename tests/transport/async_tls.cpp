// SPDX-License-Identifier: Apache-2.0
/// @file
/// What only the asynchronous TLS transport has: several attempts on one thread, and executors that end. All that it
/// shares with the blocking one is in tls.cpp and proxy.cpp, which hold both to the same tests.
#include "../support/print.hpp"
#include "support/certificates.hpp"

#include <es_s3_snapshot/transport/async_tls.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <list>

using namespace es_s3_snapshot;
using namespace test_support;
namespace net = boost::asio;

static_assert(async_transport<async_tls_transport>);
static_assert(!async_transport<tls_transport>);

namespace {

/// Keeps what comes. Takes its time if it is told to, so that the next piece is there before it asks.
class slow_sink final : public body_sink {
public:
    result<void> begin(response_head const&) override { return {}; }
    result<void> write(std::span<char const> piece) override {
        std::this_thread::sleep_for(pause);
        text.append(piece.data(), piece.size());
        return {};
    }
    std::string text;
    std::chrono::milliseconds pause{0};
};

/// One attempt, with all that it refers to.
struct attempt {
    attempt(origin where, method verb = method::get, std::string body = {}) : to(std::move(where)) {
        req.verb = verb;
        req.body = std::move(body);
        options.deadline = std::chrono::steady_clock::now() + 2s;
    }
    attempt(attempt const&) = delete;
    attempt& operator=(attempt const&) = delete;

    net::awaitable<result<response_head>> on(async_tls_transport& t) { return t.async_send(to, req, sink, options); }

    origin to;
    request req;
    slow_sink sink;
    attempt_options options;
};

void check_body(std::future<result<response_head>>& outcome, attempt const& a, std::string const& body) {
    REQUIRE(outcome.wait_for(2s) == std::future_status::ready);
    CHECK(outcome.get());
    CHECK(a.sink.text == body);
}

}  // namespace

TEST_CASE("attempts at one origin that are under way at once have a connection each, and keep it", "[async_tls]") {
    constexpr int count = 6;
    world const w;
    std::atomic<int> arrived = 0;
    auto const s = w.serve(
        [&](peer& p) {
            while (!p.read_request().empty()) {
                int const round = arrived++ / count + 1;
                while (arrived < round * count) std::this_thread::sleep_for(1ms);  // no answer before all are there
                p.send(answer("{}"));
            }
        },
        count);
    net::io_context io;
    async_tls_transport t(io.get_executor(), w.trusting());
    for (int round = 0; round != 2; ++round) {
        std::list<attempt> attempts;
        std::vector<std::future<result<response_head>>> outcomes;
        for (int i = 0; i != count; ++i)
            outcomes.push_back(net::co_spawn(io, attempts.emplace_back(s.at(scheme::https)).on(t), net::use_future));
        io.restart();
        io.run();
        auto a = attempts.begin();
        for (auto& outcome : outcomes) check_body(outcome, *a++, "{}");
    }
    CHECK(s.connections() == count);
}

TEST_CASE("an attempt leaves the others on its thread their turn", "[async_tls]") {
    world const w;
    auto const quick = w.serve(always(answer("{}")));
    net::io_context io;
    async_tls_transport t(io.get_executor(), w.trusting());
    auto const beside = [&](origin const& other) {
        attempt slow(other), fast(quick.at(scheme::https));
        std::stop_source enough;
        slow.options.stop = enough.get_token();
        slow.sink.pause = 5ms;
        auto slow_one = net::co_spawn(io, slow.on(t), net::use_future);
        auto fast_one = net::co_spawn(io, fast.on(t), net::use_future);
        while (fast_one.wait_for(0s) != std::future_status::ready) io.run_one();
        CHECK(slow_one.wait_for(0s) == std::future_status::timeout);
        check_body(fast_one, fast, "{}");
        enough.request_stop();
        io.run();
        CHECK(slow_one.get().error().is(errc::operation_canceled));
    };
    SECTION("that waits for a handshake") {
        server silent([](peer& p) { p.linger(); });
        beside(silent.at(scheme::https));
    }
    SECTION("that is flooded") {
        auto const flood = w.serve([](peer& p) {
            p.read_request();
            p.send("HTTP/1.1 200 OK\r\n\r\n");
            std::string const water(1 << 14, 'x');
            while (p.send(water)) continue;
        });
        beside(flood.at(scheme::https));
    }
}

TEST_CASE("what an executor destroys in the middle leaves nothing behind", "[async_tls]") {
    world const w;
    std::atomic<bool> reached = false, closed = false;
    auto const notices = [&](peer& p) { reached = true, p.linger(), closed = true; };
    auto const abandon = [&](origin to, std::string body = {}) {
        attempt a(std::move(to), method::put, std::move(body));
        {
            net::io_context io;
            async_tls_transport t(io.get_executor(), w.trusting());  // ends before its attempt, as in any function
            net::co_spawn(io, a.on(t), net::use_future);
            while (!reached && !io.stopped()) io.run_for(1ms);
            io.run_for(20ms);
        }
        for (int i = 0; i != 1000 && !closed; ++i) std::this_thread::sleep_for(1ms);
    };
    SECTION("that connects") {
        full_port const p;
        reached = closed = true;  // nobody is there who could notice
        abandon(p.at(scheme::https));
    }
    SECTION("that shakes hands") {
        server s(notices);
        abandon(s.at(scheme::https));
    }
    SECTION("that writes") {
        auto const s = w.serve([&](peer& p) { reached = true, std::this_thread::sleep_for(60ms), notices(p); });
        abandon(s.at(scheme::https), std::string(16 << 20, 'x'));
    }
    SECTION("that reads") {
        auto const s = w.serve([&](peer& p) { p.read_request(), notices(p); });
        abandon(s.at(scheme::https));
    }
    CHECK(closed);
}

TEST_CASE("a cancellation by Asio's own means ends an attempt as a stop request does", "[async_tls]") {
    world const w;
    net::io_context io;
    async_tls_transport t(io.get_executor(), w.trusting());
    net::cancellation_signal signal;
    std::optional<result<response_head>> got;
    std::atomic<bool> reached = false;
    auto const cancel = [&](origin to) {
        attempt a(std::move(to));
        auto keep = [&](std::exception_ptr, result<response_head> head) { got = std::move(head); };
        net::co_spawn(io, a.on(t), net::bind_cancellation_slot(signal.slot(), keep));
        while (!reached && !io.stopped()) io.run_for(1ms);
        io.run_for(20ms);
        signal.emit(net::cancellation_type::terminal);
        io.run_for(500ms);
        CHECK(io.stopped());
        REQUIRE(got.has_value());
        REQUIRE(got->has_error());
        CHECK(got->error().is(errc::operation_canceled));
        return got->error().info.delivered;
    };
    SECTION("in the handshake") {
        server silent([&](peer& p) { reached = true, p.linger(); });
        CHECK(cancel(silent.at(scheme::https)) == delivery::not_sent);
    }
    SECTION("before the answer") {
        auto const s = w.serve([&](peer& p) { p.read_request(), reached = true, p.linger(); });
        CHECK(cancel(s.at(scheme::https)) == delivery::unknown);
    }
}

TEST_CASE("a strand of several threads is as good as one thread", "[async_tls]") {
    world const w;
    auto const s = w.serve(always(answer("{}")), 4);
    net::thread_pool threads(3);
    async_tls_transport t(net::make_strand(threads), w.trusting());
    for (int round = 0; round != 20; ++round) {
        std::list<attempt> attempts;
        std::vector<std::future<result<response_head>>> outcomes;
        for (int i = 0; i != 4; ++i) {
            auto& a = attempts.emplace_back(s.at(scheme::https));
            outcomes.push_back(net::co_spawn(t.get_executor(), a.on(t), net::use_future));
        }
        auto a = attempts.begin();
        for (auto& outcome : outcomes) check_body(outcome, *a++, "{}");
    }
    threads.join();
    CHECK(s.connections() <= 4);
}
