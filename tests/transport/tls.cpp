// SPDX-License-Identifier: Apache-2.0
/// @file
/// The TLS transport: whom it trusts, what it says when it does not, and that truncation is seen.
#include "support/certificates.hpp"

#include <es_s3_snapshot/transport/tls.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

/// One authority, and a server that it vouches for.
struct world {
    identity authority = issue("test authority", "");
    identity node;
    pem_folder files;
    owned<SSL_CTX> settings;
    std::string ca_file = files.certificate("ca.pem", authority);

    explicit world(std::string const& names = "DNS:localhost,IP:127.0.0.1", int from = -2, int until = 2)
        : node(issue("node", names, &authority, from, until)), settings(server_settings(node)) {}

    server serve(std::function<void(peer&)> script) const {
        return server(std::move(script), speaks_tls(settings.get()));
    }
    tls_options trusting() const { return {ca_file, true, {}, {}}; }
};

struct outcome {
    result<response_head> head;
    std::string body;

    errc code() const { return static_cast<errc>(head.error().code.value()); }
    diagnostics info() const { return head.error().info; }
};

outcome ask(tls_transport& t, origin const& to, std::chrono::milliseconds timeout = 900ms, std::stop_token stop = {}) {
    string_sink sink(1 << 20);
    attempt_options options;
    options.deadline = std::chrono::steady_clock::now() + timeout;
    options.stop = stop;
    auto head = t.send(to, {method::get, "/", {}, {}}, sink, options);
    return {std::move(head), sink.text};
}

outcome ask(tls_options const& options, server const& s, std::string host = "127.0.0.1") {
    tls_transport t(options);
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

void say_goodbye(peer& p) { static_cast<tls_peer&>(p).end_cleanly(); }

}  // namespace

TEST_CASE("a node that a trusted authority vouches for is spoken to, by name and by address") {
    world const w;
    std::string sni;
    auto const s = w.serve([&](peer& p) {
        sni = static_cast<tls_peer&>(p).asked_for;
        always(answer("{}"))(p);
    });
    auto const host = GENERATE(std::string("127.0.0.1"), std::string("localhost"));
    auto const o = ask(w.trusting(), s, host);
    REQUIRE(o.head.has_value());
    CHECK(o.body == "{}");
    CHECK(sni == (host == "127.0.0.1" ? "" : "localhost"));
}

TEST_CASE("a node that is not who it should be is refused before anything is sent") {
    std::string heard;
    auto const listen = [&](peer& p) { heard = p.read_request(); };
    SECTION("signed by an unknown authority") {
        world const w, other;
        auto const s = w.serve(listen);
        check_refused(ask(other.trusting(), s), "certificate");
    }
    SECTION("signed by nobody") {
        world w;
        w.node = issue("node", "IP:127.0.0.1");
        w.settings = server_settings(w.node);
        auto const s = w.serve(listen);
        auto const o = ask(w.trusting(), s);
        check_refused(o, "self-signed certificate");
        CHECK(o.info().hint.find("CA file") != std::string::npos);
    }
    SECTION("for another name") {
        world const w("DNS:elsewhere.example,IP:127.0.0.2");
        auto const s = w.serve(listen);
        check_refused(ask(w.trusting(), s, "localhost"), "hostname mismatch");
        check_refused(ask(w.trusting(), s, "127.0.0.1"), "IP address mismatch");
    }
    SECTION("an address is no name") {
        world const w("DNS:127.0.0.1");
        auto const s = w.serve(listen);
        check_refused(ask(w.trusting(), s), "IP address mismatch");
    }
    SECTION("expired, or not valid yet") {
        world const past("IP:127.0.0.1", -3, -1), future("IP:127.0.0.1", 1, 2);
        auto const s = past.serve(listen), t = future.serve(listen);
        check_refused(ask(past.trusting(), s), "expired");
        check_refused(ask(future.trusting(), t), "not yet valid");
    }
    SECTION("trusted by the system, which is not what the options name") {
        world const w;
        auto const s = w.serve(listen);
        check_refused(ask(tls_options{}, s), "certificate");
    }
    CHECK(heard.empty());
}

TEST_CASE("without verification anybody is spoken to") {
    world const w("DNS:elsewhere.example", -3, -1);
    auto const s = w.serve(always(answer("{}")));
    CHECK(ask(tls_options{{}, false, {}, {}}, s).head.has_value());
}

TEST_CASE("an old protocol is refused") {
    world w;
    w.settings = server_settings(w.node, nullptr, TLS1_1_VERSION);
    auto const s = w.serve(always(answer("{}")));
    check_refused(ask(w.trusting(), s), "protocol");
}

TEST_CASE("a node that demands a client certificate gets one") {
    int const newest = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    world w;
    w.settings = server_settings(w.node, &w.authority, newest);
    auto const s = w.serve(always(answer("{}")));
    identity const client = issue("client", "DNS:client.example", &w.authority);
    auto options = w.trusting();
    SECTION("it has it") {
        options.client_certificate_file = w.files.certificate("client.pem", client);
        options.client_key_file = w.files.key("client.key", client);
        CHECK(ask(options, s).head.has_value());
    }
    SECTION("it has none") {
        auto const o = ask(options, s);
        REQUIRE(o.head.has_error());
        INFO(o.info().message);
        CHECK(o.code() == errc::tls_failed);
        CHECK(o.info().hint.find("client certificate") != std::string::npos);
        // with TLS 1.3 it depends on who is faster
        if (newest == TLS1_2_VERSION) CHECK(o.info().delivered == delivery::not_sent);
        CHECK(o.info().delivered != delivery::answered);
    }
}

TEST_CASE("files that cannot be used are named, and no password is asked for") {
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
    check_refused(ask(options, s), culprit);
    CHECK(s.connections() == 0);
}

TEST_CASE("the end of a body without length counts only if the node said so") {
    world const w;
    bool clean = GENERATE(true, false);
    auto const s = w.serve([&](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\n\r\n{\"half\":");
        if (clean) say_goodbye(p);
    });
    auto const o = ask(w.trusting(), s);
    REQUIRE(o.head.has_value() == clean);
    if (!clean) CHECK(o.code() == errc::connection_lost);
}

TEST_CASE("a body with a length is whole without a goodbye, and cut off in spite of one") {
    world const w;
    SECTION("whole") {
        auto const s = w.serve([](peer& p) { p.read_request(), p.send(answer("{}")); });
        CHECK(ask(w.trusting(), s).head.has_value());
    }
    SECTION("cut off") {
        auto const s = w.serve([](peer& p) {
            p.read_request();
            p.send(answer("{}").substr(0, 60));
            say_goodbye(p);
        });
        auto const o = ask(w.trusting(), s);
        REQUIRE(o.head.has_error());
        CHECK(o.code() == errc::connection_lost);
        CHECK(o.info().delivered == delivery::unknown);
    }
}

TEST_CASE("encrypted connections are kept, and replaced where they have ended") {
    world const w;
    tls_transport t(w.trusting());
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

TEST_CASE("plain origins are served beside encrypted ones, and never in their place") {
    world const w;
    auto const encrypted = w.serve(always(answer("encrypted")));
    server plain(always(answer("plain")));
    tls_transport t(w.trusting());
    CHECK(ask(t, plain.at()).body == "plain");
    CHECK(ask(t, encrypted.at(scheme::https)).body == "encrypted");
    auto const o = ask(t, plain.at(scheme::https), 200ms);
    REQUIRE(o.head.has_error());
    CHECK(o.info().delivered == delivery::not_sent);
}

TEST_CASE("unusable TLS options do not trouble plain origins") {
    server plain(always(answer("plain")));
    tls_transport t(tls_options{"/nonexistent/ca.pem", true, {}, {}});
    CHECK(ask(t, plain.at()).head.has_value());
}

TEST_CASE("what answers a handshake with something else is told") {
    server s([](peer& p) { p.send("HTTP/1.1 400 Bad Request\r\n\r\n"), p.linger(); });
    tls_transport t;
    check_refused(ask(t, s.at(scheme::https)), "no TLS connection");
}

TEST_CASE("deadline and stop request hold during the handshake and after it") {
    world const w;
    tls_transport t(w.trusting());
    std::stop_source source;
    SECTION("a node that never shakes hands") {
        server s([](peer& p) { p.linger(); });
        auto const o = ask(t, s.at(scheme::https), 40ms);
        CHECK(o.code() == errc::timed_out);
        CHECK(o.info().delivered == delivery::not_sent);
        std::jthread const later([&] { std::this_thread::sleep_for(20ms), source.request_stop(); });
        CHECK(ask(t, s.at(scheme::https), 900ms, source.get_token()).code() == errc::operation_canceled);
    }
    SECTION("a node that never answers") {
        auto const s = w.serve([](peer& p) { p.read_request(), p.linger(); });
        auto const o = ask(t, s.at(scheme::https), 60ms);
        CHECK(o.code() == errc::timed_out);
        CHECK(o.info().delivered == delivery::unknown);
    }
}
