// SPDX-License-Identifier: Apache-2.0
/// @file
/// The TLS transports: whom they trust, what they say when they do not, and that truncation is seen.
#include "support/awaited.hpp"
#include "support/certificates.hpp"

#include <es_s3_snapshot/transport/async_tls.hpp>
#include <es_s3_snapshot/transport/tls.hpp>

#include <catch2/catch.hpp>

#include <atomic>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

using both = std::tuple<tls_transport, awaited<async_tls_transport>>;

struct outcome {
    result<response_head> head;
    std::string body;

    errc code() const { return static_cast<errc>(head.error().code.value()); }
    diagnostics info() const { return head.error().info; }
};

template <class Transport>
outcome ask(Transport& t, origin const& to, std::chrono::milliseconds timeout = 900ms, std::stop_token stop = {}) {
    string_sink sink(1 << 20);
    attempt_options options;
    options.deadline = std::chrono::steady_clock::now() + timeout;
    options.stop = stop;
    auto head = t.send(to, {method::get, "/", {}, {}}, sink, options);
    return {std::move(head), sink.text};
}

template <class Transport>
outcome ask(tls_options const& options, server const& s, std::string host = "127.0.0.1") {
    Transport t(options);
    return ask(t, {scheme::https, std::move(host), s.at().port});
}

void check_refused(outcome const& o, std::string const& why) {
    REQUIRE(o.head.has_error());
    CHECK(o.code() == errc::tls_failed);
    CHECK(o.info().delivered == delivery::not_sent);
    INFO(o.info().message);
    CHECK(o.info().message.find(why) != std::string::npos);
    CHECK(!o.info().hint.empty());
}

/// Takes whatever comes.
struct drain final : body_sink {
    result<void> begin(response_head const&) override { return {}; }
    result<void> write(std::span<char const>) override { return {}; }
};

void say_goodbye(peer& p) { static_cast<tls_peer&>(p).end_cleanly(); }

}  // namespace

TEMPLATE_LIST_TEST_CASE("a node that a trusted authority vouches for is spoken to, by name and by address", "", both) {
    world const w;
    std::string sni;
    auto const s = w.serve([&](peer& p) {
        sni = static_cast<tls_peer&>(p).asked_for;
        always(answer("{}"))(p);
    });
    auto const host = GENERATE(std::string("127.0.0.1"), std::string("localhost"));
    auto const o = ask<TestType>(w.trusting(), s, host);
    REQUIRE(o.head.has_value());
    CHECK(o.body == "{}");
    CHECK(sni == (host == "127.0.0.1" ? "" : "localhost"));
}

TEMPLATE_LIST_TEST_CASE("a node that is not who it should be is refused before anything is sent", "", both) {
    std::string heard;
    auto const listen = [&](peer& p) { heard = p.read_request(); };
    SECTION("signed by an unknown authority") {
        world const w, other;
        auto const s = w.serve(listen);
        check_refused(ask<TestType>(other.trusting(), s), "certificate");
    }
    SECTION("signed by nobody") {
        world w;
        w.node = issue("node", "IP:127.0.0.1");
        w.settings = server_settings(w.node);
        auto const s = w.serve(listen);
        auto const o = ask<TestType>(w.trusting(), s);
        check_refused(o, "self-signed certificate");
        CHECK(o.info().hint.find("CA file") != std::string::npos);
    }
    SECTION("for another name") {
        world const w("DNS:elsewhere.example,IP:127.0.0.2");
        auto const s = w.serve(listen);
        check_refused(ask<TestType>(w.trusting(), s, "localhost"), "hostname mismatch");
        check_refused(ask<TestType>(w.trusting(), s, "127.0.0.1"), "IP address mismatch");
    }
    SECTION("an address is no name") {
        world const w("DNS:127.0.0.1");
        auto const s = w.serve(listen);
        check_refused(ask<TestType>(w.trusting(), s), "IP address mismatch");
    }
    SECTION("expired, or not valid yet") {
        world const past("IP:127.0.0.1", -3, -1), future("IP:127.0.0.1", 1, 2);
        auto const s = past.serve(listen), t = future.serve(listen);
        check_refused(ask<TestType>(past.trusting(), s), "expired");
        check_refused(ask<TestType>(future.trusting(), t), "not yet valid");
    }
    SECTION("trusted by the system, which is not what the options name") {
        world const w;
        auto const s = w.serve(listen);
        check_refused(ask<TestType>(tls_options{}, s), "certificate");
    }
    CHECK(heard.empty());
}

TEMPLATE_LIST_TEST_CASE("without verification anybody is spoken to", "", both) {
    world const w("DNS:elsewhere.example", -3, -1);
    auto const s = w.serve(always(answer("{}")));
    CHECK(ask<TestType>(tls_options{{}, false, {}, {}}, s).head.has_value());
}

TEMPLATE_LIST_TEST_CASE("an old protocol is refused", "", both) {
    world w;
    w.settings = server_settings(w.node, nullptr, TLS1_1_VERSION);
    auto const s = w.serve(always(answer("{}")));
    check_refused(ask<TestType>(w.trusting(), s), "protocol");
}

TEMPLATE_LIST_TEST_CASE("a node that demands a client certificate gets one", "", both) {
    int const newest = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    world w;
    w.settings = server_settings(w.node, &w.authority, newest);
    auto const s = w.serve(always(answer("{}")));
    identity const client = issue("client", "DNS:client.example", &w.authority);
    auto options = w.trusting();
    SECTION("it has it") {
        options.client_certificate_file = w.files.certificate("client.pem", client);
        options.client_key_file = w.files.key("client.key", client);
        CHECK(ask<TestType>(options, s).head.has_value());
    }
    SECTION("it has none") {
        auto const o = ask<TestType>(options, s);
        REQUIRE(o.head.has_error());
        INFO(o.info().message);
        CHECK(o.code() == errc::tls_failed);
        CHECK(o.info().hint.find("client certificate") != std::string::npos);
        // with TLS 1.3 it depends on who is faster
        if (newest == TLS1_2_VERSION) CHECK(o.info().delivered == delivery::not_sent);
        CHECK(o.info().delivered != delivery::answered);
    }
}

TEMPLATE_LIST_TEST_CASE("files that cannot be used are named, and no password is asked for", "", both) {
    world const w;
    auto const s = w.serve(always(answer("{}")));
    identity const client = issue("client", "DNS:client.example", &w.authority), other = issue("other", "DNS:x");
    auto options = w.trusting();
    std::string culprit;
    SECTION("the CA file") { options.ca_file = culprit = "/nonexistent/ca.pem"; }
    SECTION("the client's certificate") { options.client_certificate_file = culprit = "/nonexistent/client.pem"; }
    SECTION("the client's key, where it is not in the certificate's file") {
        options.client_certificate_file = culprit = w.files.certificate("client.pem", client);
    }
    SECTION("the key of somebody else") {
        options.client_certificate_file = w.files.certificate("client.pem", client);
        options.client_key_file = culprit = w.files.key("other.key", other);
    }
    SECTION("a key under a password") {
        options.client_certificate_file = w.files.certificate("client.pem", client);
        options.client_key_file = culprit = w.files.key("client.key", client, "a test's password");
    }
    check_refused(ask<TestType>(options, s), culprit);
    CHECK(s.connections() == 0);
}

TEMPLATE_LIST_TEST_CASE("the end of a body without length counts only if the node said so", "", both) {
    world const w;
    bool clean = GENERATE(true, false);
    auto const s = w.serve([&](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\n\r\n{\"half\":");
        if (clean) say_goodbye(p);
    });
    auto const o = ask<TestType>(w.trusting(), s);
    REQUIRE(o.head.has_value() == clean);
    if (!clean) CHECK(o.code() == errc::connection_lost);
}

TEMPLATE_LIST_TEST_CASE("a body with a length is whole without a goodbye, and cut off in spite of one", "", both) {
    world const w;
    SECTION("whole") {
        auto const s = w.serve([](peer& p) { p.read_request(), p.send(answer("{}")); });
        CHECK(ask<TestType>(w.trusting(), s).head.has_value());
    }
    SECTION("cut off") {
        auto const s = w.serve([](peer& p) {
            p.read_request();
            p.send(answer("{}").substr(0, 60));
            say_goodbye(p);
        });
        auto const o = ask<TestType>(w.trusting(), s);
        REQUIRE(o.head.has_error());
        CHECK(o.code() == errc::connection_lost);
        CHECK(o.info().delivered == delivery::unknown);
    }
}

TEMPLATE_LIST_TEST_CASE("encrypted connections are kept, and replaced where they have ended", "", both) {
    world const w;
    TestType t(w.trusting());
    SECTION("kept") {
        auto const s = w.serve(always(answer(std::string(100'000, 'x'))));
        for (int i = 0; i < 3; ++i) CHECK(ask(t, s.at(scheme::https)).body.size() == 100'000);
        CHECK(s.connections() == 1);
    }
    SECTION("replaced") {
        bool const clean = GENERATE(true, false);
        auto const s = w.serve([&](peer& p) {
            p.read_request();
            p.send(answer("{}"));
            if (clean) say_goodbye(p);
        });
        ask(t, s.at(scheme::https));
        std::this_thread::sleep_for(20ms);
        CHECK(ask(t, s.at(scheme::https)).head.has_value());
        CHECK(s.connections() == 2);
    }
}

TEMPLATE_LIST_TEST_CASE("plain origins are served beside encrypted ones, and never in their place", "", both) {
    world const w;
    auto const encrypted = w.serve(always(answer("encrypted")));
    server plain(always(answer("plain")));
    TestType t(w.trusting());
    CHECK(ask(t, plain.at()).body == "plain");
    CHECK(ask(t, encrypted.at(scheme::https)).body == "encrypted");
    auto const o = ask(t, plain.at(scheme::https), 200ms);
    REQUIRE(o.head.has_error());
    CHECK(o.info().delivered == delivery::not_sent);
}

TEMPLATE_LIST_TEST_CASE("unusable TLS options do not trouble plain origins", "", both) {
    server plain(always(answer("plain")));
    TestType t(tls_options{"/nonexistent/ca.pem", true, {}, {}});
    CHECK(ask(t, plain.at()).head.has_value());
}

TEMPLATE_LIST_TEST_CASE("what answers a handshake with something else is told", "", both) {
    server s([](peer& p) { p.send("HTTP/1.1 400 Bad Request\r\n\r\n"), p.linger(); });
    TestType t;
    check_refused(ask(t, s.at(scheme::https)), "no TLS connection");
}

TEMPLATE_LIST_TEST_CASE("deadline and stop request end every wait, and it is told what may have been delivered", "",
                        both) {
    world const w;
    TestType t(w.trusting());
    request const large{method::put, "/", {}, std::string(16 << 20, 'x')};
    bool const by_stop = GENERATE(false, true);
    std::atomic<bool> over = false;
    // what comes after the handshake needs time to get there
    auto const ends = [&](origin const& to, delivery delivered, request const& req = {}) {
        auto const after = delivered == delivery::not_sent ? 60ms : 200ms;
        std::stop_source source;
        attempt_options options;
        auto const from = std::chrono::steady_clock::now();
        options.deadline = from + (by_stop ? 2000ms : after);
        options.stop = source.get_token();
        drain sink;
        std::jthread const later([&] { std::this_thread::sleep_for(after), by_stop&& source.request_stop(); });
        auto const head = t.send(to, req, sink, options);
        over = true;
        REQUIRE(head.has_error());
        CHECK(head.error().is(by_stop ? errc::operation_canceled : errc::timed_out));
        CHECK(head.error().info.delivered == delivered);
        auto const took = std::chrono::steady_clock::now() - from;
        CHECK(took >= after);
        CHECK(took < after + 400ms);
    };
    SECTION("a port that lets nobody in") {
        full_port const p;
        ends(p.at(scheme::https), delivery::not_sent);
    }
    SECTION("a node that never shakes hands") {
        server s([](peer& p) { p.linger(); });
        ends(s.at(scheme::https), delivery::not_sent);
    }
    SECTION("a node that shakes hands without end") {
        server s([](peer& p) {
            p.drip(std::string("\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb", 9) + std::string(999, 'x'), 5000us);
        });
        ends(s.at(scheme::https), delivery::not_sent);
    }
    SECTION("a node that never reads") {
        auto const s = w.serve([&](peer&) {
            while (!over) std::this_thread::sleep_for(1ms);
        });
        ends(s.at(scheme::https), delivery::unknown, large);
    }
    SECTION("a node that never answers") {
        auto const s = w.serve([](peer& p) { p.read_request(), p.linger(); });
        ends(s.at(scheme::https), delivery::unknown);
    }
    SECTION("a node that floods") {
        auto const s = w.serve([](peer& p) {
            p.read_request();
            p.send("HTTP/1.1 200 OK\r\n\r\n");
            while (p.send(std::string(1 << 14, 'x'))) continue;
        });
        ends(s.at(scheme::https), delivery::unknown);
    }
}
