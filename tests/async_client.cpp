// SPDX-License-Identifier: Apache-2.0
/// @file
/// The asynchronous driver with every kind of token, its cancellation, and the asynchronous transports.
#include "transport/support/certificates.hpp"

#include <es_s3_snapshot/async_client.hpp>
#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/bucket/bucket.hpp>
#include <es_s3_snapshot/transport/async_tls.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include <map>

using namespace es_s3_snapshot;
using namespace test_support;
namespace net = boost::asio;

namespace {

using text = result<std::string>;
/// Erased, since each further type of factory costs compile time.
using factory = std::function<workflow<text>(context&)>;

/// One request; the body is what it makes.
workflow<text> fetch(context ctx, origin to, request req = {}) {
    string_sink body(1 << 20);
    auto const head = co_await ctx.send(to, req, body, 900ms, 1000);
    if (head.has_error()) co_return head.error();
    co_return body.text;
}

workflow<text> nap(context ctx, duration d) {
    auto const waited = co_await ctx.pause(d);
    if (waited.has_error()) co_return waited.error();
    co_return std::string("rested");
}

workflow<result<void>> undo(context ctx, origin to) {
    for (auto const* path : {"/undo/1", "/undo/2"}) {
        auto const pause = co_await ctx.pause(5ms);
        if (pause.has_error()) co_return pause.error();
        request const remove{method::delete_, path, {}, {}};
        auto const done = co_await fetch(ctx, to, remove);
        if (done.has_error()) co_return done.error();
    }
    co_return result<void>();
}

/// What runs a workflow in a test.
struct fixture {
    net::io_context io;
    async_tcp_transport transport{io.get_executor()};
    system_environment env;
    net::cancellation_signal signal;
    std::optional<text> got;

    auto keep() {
        return [this](text t) { got = std::move(t); };
    }
    text run(factory make) {
        async_run(transport, env, std::move(make), keep());
        return finish();
    }
    /// Cancels after a while.
    text run_and_cancel(factory make, std::chrono::milliseconds after) {
        async_run(transport, env, std::move(make), net::bind_cancellation_slot(signal.slot(), keep()));
        net::steady_timer timer(io, after);
        timer.async_wait([this](auto) { signal.emit(net::cancellation_type::terminal); });
        return finish();
    }
    text finish() {
        io.restart();
        io.run_for(2s);
        REQUIRE(got.has_value());
        return *std::exchange(got, std::nullopt);
    }
};

}  // namespace

TEST_CASE("a workflow completes through a callback, never from within the call") {
    fixture f;
    SECTION("that sends") {
        server s(always(answer("hello")));
        CHECK(f.run([&](context& ctx) { return fetch(ctx, s.at()); }).value() == "hello");
    }
    SECTION("that suspends on nothing, started from the executor's own thread") {
        auto const instant = [](context&) -> workflow<text> { co_return std::string("at once"); };
        net::post(f.io, [&] {
            async_run(f.transport, f.env, instant, f.keep());
            CHECK_FALSE(f.got.has_value());
        });
        CHECK(f.finish().value() == "at once");
    }
}

TEST_CASE("a workflow completes as a future") {
    fixture f;
    server s(always(answer("hello")));
    auto future =
        async_run(f.transport, f.env, factory([&](context& ctx) { return fetch(ctx, s.at()); }), net::use_future);
    f.io.run_for(2s);
    REQUIRE(future.wait_for(0s) == std::future_status::ready);
    CHECK(future.get().value() == "hello");
}

TEST_CASE("a workflow completes in a coroutine, once for each await") {
    fixture f;
    server s(always(answer("hello")));
    std::string all;
    auto twice = [&]() -> net::awaitable<void> {
        factory const make = [&](context& ctx) { return fetch(ctx, s.at()); };
        for (int i = 0; i < 2; ++i) {
            auto const one = co_await async_run(f.transport, f.env, make, net::use_awaitable);
            all += one.value();
        }
    };
    auto done = net::co_spawn(f.io, twice(), net::use_future);
    f.io.run_for(2s);
    REQUIRE(done.wait_for(0s) == std::future_status::ready);
    done.get();
    CHECK(all == "hellohello");
    CHECK(s.connections() == 1);
}

TEST_CASE("the handler runs on its own executor, with the workflow's memory freed before") {
    fixture f;
    net::io_context other;
    auto alive = std::make_shared<int>();
    std::weak_ptr watched = alive;
    bool called = false, freed = false;
    auto make = [alive = std::move(alive)](context& ctx) { return nap(ctx, 1ms); };
    auto handler = [&](text) { called = true, freed = watched.expired(); };
    SECTION("another one") {
        async_run(f.transport, f.env, std::move(make), net::bind_executor(other, handler));
        f.io.run_for(1s);
        CHECK_FALSE(called);
        other.run_for(1s);
    }
    SECTION("the workflow's") {
        async_run(f.transport, f.env, std::move(make), handler);
        f.io.run_for(1s);
    }
    CHECK(called);
    CHECK(freed);
}

TEST_CASE("a lambda coroutine may use its captures until its end, and the observer hears it") {
    struct listener final : observer {
        void on_event(event const& e) override { heard += std::get<events::note>(e).text; }
        std::string heard;
    } events;
    fixture f;
    auto make = [word = std::string("a captured word that is on the heap")](context& ctx) -> workflow<text> {
        auto const rest = co_await ctx.pause(2ms);
        ctx.note(word);
        co_return word;
    };
    async_run(f.transport, f.env, std::move(make), &events, f.keep());
    CHECK(f.finish().value() == "a captured word that is on the heap");
    CHECK(events.heard == "a captured word that is on the heap");
}

TEST_CASE("cancellation resumes the workflow with operation_canceled") {
    fixture f;
    auto const from = std::chrono::steady_clock::now();
    SECTION("while it waits") {
        auto const t = f.run_and_cancel([](context& ctx) { return nap(ctx, 10s); }, 20ms);
        REQUIRE(t.has_error());
        CHECK(t.error().is(errc::operation_canceled));
    }
    SECTION("while it waits without end") {
        auto const t = f.run_and_cancel([](context& ctx) { return nap(ctx, std::chrono::hours(1'000'000)); }, 20ms);
        CHECK(t.error().is(errc::operation_canceled));
    }
    SECTION("while a node is silent") {
        server s([](peer& p) { p.read_request(), p.linger(); });
        auto const t = f.run_and_cancel([&](context& ctx) { return fetch(ctx, s.at()); }, 20ms);
        REQUIRE(t.has_error());
        CHECK(t.error().is(errc::operation_canceled));
        CHECK(t.error().info.delivered == delivery::unknown);
    }
    CHECK(std::chrono::steady_clock::now() - from < 700ms);
}

TEST_CASE("a cancelled workflow runs its cleanup to the end") {
    std::mutex mutex;
    std::vector<std::string> undone;
    server s([&](peer& p) {
        for (auto req = p.read_request(); !req.empty(); req = p.read_request()) {
            if (req.starts_with("GET")) return p.linger();
            std::lock_guard lock(mutex);
            undone.push_back(req.substr(0, req.find(" HTTP")));
            p.send(answer("{}"));
        }
    });
    fixture f;
    auto const make = [&](context& ctx) { return finally(fetch(ctx, s.at()), undo(ctx.shielded(900ms), s.at())); };
    auto const t = f.run_and_cancel(make, 20ms);
    REQUIRE(t.has_error());
    CHECK(t.error().is(errc::operation_canceled));
    CHECK(undone == std::vector<std::string>{"DELETE /undo/1", "DELETE /undo/2"});
}

TEST_CASE("a cancellation that comes late does nothing") {
    fixture f;
    async_run(
        f.transport, f.env, [](context& ctx) { return nap(ctx, 1ms); },
        net::bind_cancellation_slot(f.signal.slot(), f.keep()));
    CHECK(f.finish().has_value());
    f.signal.emit(net::cancellation_type::terminal);
}

TEST_CASE("a deadline ends an attempt in time") {
    fixture f;
    auto const said = GENERATE(std::string(), std::string("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"));
    server s([&](peer& p) { p.read_request(), p.send(said), p.linger(); });
    auto const from = std::chrono::steady_clock::now();
    auto const t = f.run([&](context& ctx) { return fetch(ctx.within(30ms), s.at()); });
    REQUIRE(t.has_error());
    CHECK(t.error().is(errc::timed_out));
    CHECK(t.error().info.delivered == delivery::unknown);
    auto const took = std::chrono::steady_clock::now() - from;
    CHECK(took >= 30ms);
    CHECK(took < 500ms);
}

TEST_CASE("an exception that leaves the workflow is its error") {
    fixture f;
    auto failing = [](auto raise) {
        return [raise](context& ctx) -> workflow<text> {
            auto const rest = co_await ctx.pause(1ms);
            raise();
            co_return std::string();
        };
    };
    auto const own = f.run(failing([] { result<void>(make_error(errc::conflict, "in the way")).value(); }));
    CHECK(own.error().is(errc::conflict));
    CHECK(own.error().info.message == "in the way");
    CHECK(f.run(failing([] { throw std::bad_alloc(); })).error().code == boost::system::errc::not_enough_memory);
    CHECK(f.run(failing([] { throw std::logic_error("a bug"); })).error().info.message == "a bug");
    CHECK(f.run(failing([] { throw 1; })).error().code == boost::system::errc::state_not_recoverable);
}

TEST_CASE("what a transport throws does not keep the workflow from its cleanup") {
    struct throwing {
        net::any_io_executor executor;
        net::any_io_executor get_executor() const { return executor; }
        net::awaitable<result<response_head>> async_send(origin const&, request const&, body_sink&, attempt_options) {
            throw std::bad_alloc();
        }
    };
    static_assert(async_transport<throwing>);
    static_assert(!async_transport<net::io_context>);
    fixture f;
    throwing transport{f.io.get_executor()};
    bool cleaned = false;
    auto const clean = [&](context ctx) -> workflow<result<void>> {
        auto const rest = co_await ctx.pause(1ms);
        cleaned = true;
        co_return rest;
    };
    auto const make = [&](context& ctx) { return finally(fetch(ctx, {}), clean(ctx)); };
    async_run(transport, f.env, make, f.keep());
    CHECK(f.finish().error().code == boost::system::errc::not_enough_memory);
    CHECK(cleaned);
}

TEST_CASE("the asynchronous transport tells failures as the blocking one does") {
    fixture f;
    auto ask = [&f](origin to, request req = {}) { return f.run([&](context& ctx) { return fetch(ctx, to, req); }); };
    auto ask_for = [&](std::string bytes) {
        server s([&](peer& p) { p.read_request(), p.send(bytes); });
        return ask(s.at());
    };
    SECTION("nobody listens") {
        auto const port = server([](peer&) {}).at().port;
        auto const e = ask({scheme::http, "127.0.0.1", port}).error();
        CHECK(e.is(errc::connection_failed));
        CHECK(e.info.delivered == delivery::not_sent);
        CHECK(e.info.message.find("refused the connection") != std::string::npos);
    }
    SECTION("no such name") { CHECK(ask({scheme::http, "not a name", 1}).error().is(errc::connection_failed)); }
    SECTION("https") { CHECK(ask({scheme::https, "127.0.0.1", 1}).error().is(errc::invalid_argument)); }
    SECTION("a line break") { CHECK(ask({}, {method::get, "/\r\n", {}, {}}).error().is(errc::invalid_argument)); }
    SECTION("garbage") { CHECK(ask_for("SSH-2.0\r\n").error().is(errc::malformed_answer)); }
    SECTION("a long header") {
        CHECK(ask_for(answer("{}", "X: " + std::string(1200, 'x') + "\r\n")).error().is(errc::body_too_large));
    }
    SECTION("too much body") { CHECK(ask_for(answer(std::string(2 << 20, 'x'))).error().is(errc::body_too_large)); }
    SECTION("cut off") {
        auto const e = ask_for(answer("{}").substr(0, 30)).error();
        CHECK(e.is(errc::connection_lost));
        CHECK(e.info.delivered == delivery::unknown);
    }
    SECTION("until the server closes") { CHECK(ask_for("HTTP/1.0 200 OK\r\n\r\nall").value() == "all"); }
    SECTION("a name has more than one address") {
        server s(always(answer("{}")));
        CHECK(ask({scheme::http, "localhost", s.at().port}).has_value());
    }
}

TEST_CASE("the asynchronous transport keeps connections, and does not send twice") {
    fixture f;
    std::atomic<int> requests = 0;
    server s([&](peer& p) {
        while (!p.read_request().empty()) {
            if (++requests == 3) return p.reset();
            p.send(answer("{}"));
        }
    });
    auto const make = [&](context& ctx) { return fetch(ctx, s.at()); };
    CHECK(f.run(make).has_value());
    CHECK(f.run(make).has_value());
    CHECK(s.connections() == 1);
    auto const e = f.run(make).error();
    CHECK(e.is(errc::connection_lost));
    CHECK(e.info.delivered == delivery::unknown);
    CHECK(requests == 3);
    CHECK(f.run(make).has_value());
}

TEST_CASE("a kept connection that the server closed is replaced before anything is sent") {
    fixture f;
    server s([](peer& p) { p.read_request(), p.send(answer("{}")); });
    auto const make = [&](context& ctx) { return fetch(ctx, s.at()); };
    CHECK(f.run(make).has_value());
    std::this_thread::sleep_for(20ms);
    CHECK(f.run(make).has_value());
    CHECK(s.connections() == 2);
}

TEST_CASE("several attempts share a transport, each on its own connection") {
    fixture f;
    server slow([](peer& p) { p.read_request(), std::this_thread::sleep_for(60ms), p.send(answer("slow")); });
    server fast(always(answer("fast")));
    std::string order;
    for (auto const& to : {slow.at(), fast.at()})
        async_run(
            f.transport, f.env, [&](context& ctx) { return fetch(ctx, to); },
            [&](text t) { order += t.value() + " "; });
    f.io.run_for(2s);
    CHECK(order == "fast slow ");
}

TEST_CASE("workflows side by side wait at the same time") {
    fixture f;
    auto const all = [](context& ctx) -> workflow<text> {
        std::vector<workflow<text>> naps;
        for (int i = 0; i != 20; ++i) naps.push_back(nap(ctx, 100ms));
        naps.push_back(nap(ctx, 0ms));
        auto const values = co_await all_of(std::move(naps));
        std::string joined;
        for (auto const& v : values) joined += v.value().substr(0, 1);
        co_return joined;
    };
    auto const start = std::chrono::steady_clock::now();
    CHECK(f.run(all).value() == std::string(21, 'r'));
    CHECK(std::chrono::steady_clock::now() - start < 1s);
}

TEST_CASE("workflows side by side have their requests under way at the same time") {
    // no answer before all three requests are there
    std::atomic<int> arrived = 0;
    auto const patient = [&arrived](peer& p) {
        p.read_request();
        ++arrived;
        while (arrived < 3) std::this_thread::sleep_for(1ms);
        p.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    };
    server one(patient), two(patient), three(patient);
    fixture f;
    auto const all = [&](context& ctx) -> workflow<text> {
        std::vector<workflow<text>> requests;
        for (auto const* s : {&one, &two, &three}) requests.push_back(fetch(ctx, s->at()));
        auto const values = co_await all_of(std::move(requests));
        for (auto const& v : values) {
            if (v.has_error()) co_return v;
        }
        co_return std::string("all");
    };
    CHECK(f.run(all).value() == "all");
}

TEST_CASE("objects are read over TLS with as many requests under way as were allowed") {
    constexpr std::size_t in_flight = 8, objects = 2 * in_flight;
    world const w;
    std::atomic<std::size_t> arrived = 0;
    auto const patient = [&arrived](peer& p) {
        for (auto req = p.read_request(); !req.empty(); req = p.read_request()) {
            auto const due = (arrived++ / in_flight + 1) * in_flight;
            while (arrived < due) std::this_thread::sleep_for(1ms);  // no answer before all lanes have asked
            p.send(answer("<" + req.substr(4, req.find(" HTTP") - 4) + ">"));
        }
    };
    auto const s = w.serve(patient, in_flight);
    fixture f;
    async_tls_transport transport(f.io.get_executor(), w.trusting());
    no_auth auth;
    lent_auth<no_auth> lent(auth);
    bucket_address const at{s.at(scheme::https), "b", "us-east-1", true};
    bucket_options const options;
    std::size_t asked = 0;
    std::map<std::string, std::string> got;
    auto const next = [&asked]() -> std::optional<object_request> {
        if (asked == objects) return std::nullopt;
        return object_request{std::to_string(asked++), {}};
    };
    auto const receive = [&got](object_request const& wanted, std::string content) -> result<void> {
        got[wanted.key] = std::move(content);
        return {};
    };
    auto const read = [&](context& ctx) { return read_objects(ctx, {at, lent, options}, next, receive, in_flight); };
    std::optional<result<void>> outcome;
    async_run(transport, f.env, read, [&outcome](result<void> done) { outcome = std::move(done); });
    f.io.run_for(2s);
    REQUIRE(outcome.has_value());
    CHECK(outcome->has_value());
    CHECK(got.size() == objects);
    for (auto const& [key, content] : got) CHECK(content == "</b/" + key + ">");
    CHECK(s.connections() == in_flight);
}

TEST_CASE("a cancellation reaches all that run side by side, and their cleanups run") {
    fixture f;
    auto const all = [](context& ctx) -> workflow<text> {
        std::vector<workflow<text>> naps;
        for (int i = 0; i != 3; ++i) naps.push_back(nap(ctx, 10s));
        auto const values = co_await all_of(std::move(naps));
        int canceled = 0;
        for (auto const& v : values) canceled += v.has_error() && v.error().is(errc::operation_canceled);
        co_return std::to_string(canceled);
    };
    CHECK(f.run_and_cancel(all, 30ms).value() == "3");
}
