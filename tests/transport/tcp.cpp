// SPDX-License-Identifier: Apache-2.0
/// @file
/// The plain transports against servers that behave in every way a server can.
#include "../support/allocations.hpp"
#include "support/awaited.hpp"
#include "support/server.hpp"

#include <es_s3_snapshot/transport/any_transport.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

using both = std::tuple<tcp_transport, awaited<async_tcp_transport>>;

/// Counts without keeping; can refuse from a number of bytes on, or from the head on.
class counting_sink final : public body_sink {
public:
    result<void> begin(response_head const& head) override {
        ++begun;
        status = head.status;
        if (refuse_head) return make_error(errc::not_found, "refused by the test");
        return {};
    }
    result<void> write(std::span<char const> piece) override {
        if (piece.empty()) ++empty_pieces;
        bytes += piece.size();
        if (bytes > limit) return make_error(errc::body_too_large, "refused by the test");
        return {};
    }
    std::size_t bytes = 0, limit = SIZE_MAX;
    int begun = 0, empty_pieces = 0;
    unsigned status = 0;
    bool refuse_head = false;
};

struct outcome {
    result<response_head> head;
    std::string body;
    duration took;

    errc code() const { return static_cast<errc>(head.error().code.value()); }
    diagnostics info() const { return head.error().info; }
};

request get(std::string target = "/") { return {method::get, std::move(target), {}, {}}; }

template <class Transport>
outcome ask(Transport& t, origin const& to, request const& req = get(), attempt_options options = {},
            std::chrono::milliseconds timeout = 900ms) {
    string_sink sink(1 << 20);
    auto const from = std::chrono::steady_clock::now();
    options.deadline = std::min(options.deadline, from + timeout);
    auto head = t.send(to, req, sink, options);
    return {std::move(head), sink.text, std::chrono::steady_clock::now() - from};
}

/// One request to a server that answers it with these bytes and closes.
template <class Transport>
outcome ask_for(std::string bytes, request const& req = get(), attempt_options options = {}) {
    server s([&](peer& p) {
        p.read_request();
        p.send(bytes);
    });
    Transport t;
    return ask(t, s.at(), req, options);
}

/// A port on which nobody listens.
std::uint16_t closed_port() {
    server s([](peer&) {});
    return s.at().port;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a request goes out as it is, with Host and Content-Length added where they are due", "",
                        both) {
    std::string seen;
    server s([&](peer& p) {
        seen = p.read_request();
        p.send(answer("{}"));
    });
    TestType t;
    auto const host = "127.0.0.1:" + std::to_string(s.at().port);
    SECTION("GET without a body") {
        REQUIRE(ask(t, s.at(), get("/_cat/indices?h=index")).head.has_value());
        CHECK(seen == "GET /_cat/indices?h=index HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }
    SECTION("fields keep order and spelling, a given Host stays") {
        request req{method::delete_, "/a", {}, {}};
        req.fields.add("X-B", "2");
        req.fields.add("Host", "node.example");
        req.fields.add("x-a", "1");
        REQUIRE(ask(t, s.at(), req).head.has_value());
        CHECK(seen == "DELETE /a HTTP/1.1\r\nX-B: 2\r\nHost: node.example\r\nx-a: 1\r\n\r\n");
    }
    SECTION("PUT and POST say that they have no body") {
        REQUIRE(ask(t, s.at(), {method::put, "/a", {}, {}}).head.has_value());
        CHECK(seen == "PUT /a HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n\r\n");
    }
    SECTION("a wrong Content-Length among the fields does not get out") {
        request req{method::post, "/a", {}, "body"};
        req.fields.add("content-length", "9");
        REQUIRE(ask(t, s.at(), req).head.has_value());
        CHECK(seen == "POST /a HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 4\r\n\r\nbody");
    }
}

TEMPLATE_LIST_TEST_CASE("what would break out of its line is refused before anything is sent", "", both) {
    server s(always(answer("{}")));
    TestType t;
    request req = get();
    SECTION("a target with a line break") { req.target = "/a\r\nX: y"; }
    SECTION("a target with a space") { req.target = "/a b"; }
    SECTION("a target without its slash") { req.target = "a"; }
    SECTION("a value with a line break") { req.fields.add("Authorization", "hush\r\nX: y"); }
    SECTION("a name with a colon") { req.fields.add("X: y\r\nZ", "1"); }
    SECTION("an own Transfer-Encoding") { req.fields.add("Transfer-Encoding", "chunked"); }
    auto const o = ask(t, s.at(), req);
    REQUIRE(o.head.has_error());
    CHECK(o.code() == errc::invalid_argument);
    CHECK(o.info().delivered == delivery::not_sent);
    CHECK(o.info().message.find("hush") == std::string::npos);
    CHECK(s.connections() == 0);
}

TEMPLATE_LIST_TEST_CASE("a whole answer is read in whatever form its body has", "", both) {
    SECTION("with a length") {
        auto const o = ask_for<TestType>(answer("{\"a\":1}", "X-Y: z\r\n", "404 Not Found"));
        REQUIRE(o.head.has_value());
        CHECK(o.head->status == 404);
        CHECK(o.head->fields.get("x-y") == "z");
        CHECK(o.body == "{\"a\":1}");
    }
    SECTION("in chunks, with an extension and a trailer") {
        auto const o = ask_for<TestType>(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nT: late\r\n\r\n");
        REQUIRE(o.head.has_value());
        CHECK(o.body == "abcdefg");
        CHECK(o.head->fields.get("T").empty());
    }
    SECTION("until the server closes") {
        auto const o = ask_for<TestType>("HTTP/1.0 200 OK\r\n\r\nall of it");
        REQUIRE(o.head.has_value());
        CHECK(o.body == "all of it");
    }
    SECTION("204 has none") { CHECK(ask_for<TestType>("HTTP/1.1 204 No Content\r\n\r\n").head.has_value()); }
    SECTION("after interim answers") {
        auto const o =
            ask_for<TestType>("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n" + answer("end"));
        REQUIRE(o.head.has_value());
        CHECK(o.head->status == 200);
        CHECK(o.head->fields.get("A").empty());
        CHECK(o.body == "end");
    }
}

TEMPLATE_LIST_TEST_CASE("a byte at a time is as good as all at once", "", both) {
    std::string const chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n11\r\n0123456789abcdefg\r\n0\r\nT: u\r\n\r\n";
    server s([&](peer& p) {
        p.read_request();
        p.drip(chunked, 100us);
        p.read_request();
        p.drip(answer("{}"), 100us);
        p.linger();
    });
    TestType t;
    CHECK(ask(t, s.at()).body == "abc0123456789abcdefg");
    CHECK(ask(t, s.at()).body == "{}");
    CHECK(s.connections() == 1);
}

TEMPLATE_LIST_TEST_CASE("a redirect is an answer like others: nothing goes to where it leads", "", both) {
    server other(always(answer("{}")));
    auto const status = GENERATE("301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect");
    server s(always(answer("moved", "Location: " + to_string(other.at()) + "/\r\n", status)));
    TestType t;
    auto const o = ask(t, s.at());
    REQUIRE(o.head.has_value());
    CHECK(o.head->status / 100 == 3);
    CHECK(o.body == "moved");
    CHECK(other.connections() == 0);
}

TEMPLATE_LIST_TEST_CASE("an answer to HEAD has no body, whatever its length says", "", both) {
    server s(always("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"));
    TestType t;
    for (int i = 0; i < 2; ++i) {
        auto const o = ask(t, s.at(), {method::head, "/a", {}, {}});
        REQUIRE(o.head.has_value());
        CHECK(o.head->fields.get("content-length") == "12345");
        CHECK(o.body.empty());
    }
    CHECK(s.connections() == 1);
}

TEMPLATE_LIST_TEST_CASE("an answer cut off at any byte is connection_lost and never a result", "", both) {
    auto const whole = GENERATE(
        answer("{\"a\":1}"), std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    std::size_t cut = 0;
    server s([&](peer& p) {
        p.read_request();
        p.send(whole.substr(0, cut));
    });
    TestType t;
    for (; cut < whole.size(); ++cut) {
        auto const o = ask(t, s.at());
        INFO("cut after " << cut << " bytes");
        REQUIRE(o.head.has_error());
        REQUIRE(o.code() == errc::connection_lost);
        REQUIRE(o.info().delivered == delivery::unknown);
    }
    CHECK(s.connections() == static_cast<int>(whole.size()));
}

TEMPLATE_LIST_TEST_CASE("connections are kept, one for each origin, and replaced where they cannot be used again", "",
                        both) {
    TestType t;
    SECTION("two requests share one") {
        server s(always(answer("{}")));
        ask(t, s.at());
        CHECK(ask(t, s.at()).head.has_value());
        CHECK(s.connections() == 1);
    }
    SECTION("not if the answer says close") {
        server s(always(answer("{}", "Connection: close\r\n")));
        ask(t, s.at());
        CHECK(ask(t, s.at()).head.has_value());
        CHECK(s.connections() == 2);
    }
    SECTION("not if the request says close") {
        server s(always(answer("{}")));
        request req = get();
        req.fields.add("Connection", "close");
        ask(t, s.at(), req);
        CHECK(ask(t, s.at()).head.has_value());
        CHECK(s.connections() == 2);
    }
    SECTION("not if the server closed it while it was idle") {
        server s([](peer& p) {
            p.read_request();
            p.send(answer("{}"));
        });
        ask(t, s.at());
        std::this_thread::sleep_for(20ms);
        CHECK(ask(t, s.at()).head.has_value());
        CHECK(s.connections() == 2);
    }
    SECTION("not if the server said more than was asked") {
        server s([](peer& p) {
            p.read_request();
            p.send(answer("{}") + answer("{\"forged\":1}"));
            p.linger();
        });
        ask(t, s.at());
        CHECK(ask(t, s.at()).body == "{}");
        CHECK(s.connections() == 2);
    }
    SECTION("two origins have one each") {
        server a(always(answer("a"))), b(always(answer("b")));
        for (int i = 0; i < 2; ++i) {
            CHECK(ask(t, a.at()).body == "a");
            CHECK(ask(t, b.at()).body == "b");
        }
        CHECK(a.connections() + b.connections() == 2);
    }
}

TEMPLATE_LIST_TEST_CASE("a kept connection that breaks after the request is lost, and nothing is sent twice", "",
                        both) {
    std::atomic<int> requests = 0;
    server s([&](peer& p) {
        while (!p.read_request().empty()) {
            if (requests++ == 1) return p.reset();
            p.send(answer("{}"));
        }
    });
    TestType t;
    ask(t, s.at());
    auto const o = ask(t, s.at());
    REQUIRE(o.head.has_error());
    CHECK(o.code() == errc::connection_lost);
    CHECK(o.info().delivered == delivery::unknown);
    CHECK(requests == 2);
    CHECK(s.connections() == 1);
    CHECK(ask(t, s.at()).head.has_value());
}

TEMPLATE_LIST_TEST_CASE("without a connection nothing was sent, and the error says where and why", "", both) {
    TestType t;
    SECTION("nobody listens") {
        origin const to{scheme::http, "127.0.0.1", closed_port()};
        auto const o = ask(t, to);
        REQUIRE(o.head.has_error());
        CHECK(o.code() == errc::connection_failed);
        CHECK(o.info().delivered == delivery::not_sent);
        CHECK(o.info().message.find("127.0.0.1:" + std::to_string(to.port) + " refused the connection") == 0);
        CHECK(o.info().node == to_string(to));
    }
    SECTION("no such name") {
        auto const o = ask(t, {scheme::http, "not a name", 9200});
        REQUIRE(o.head.has_error());
        CHECK(o.code() == errc::connection_failed);
        CHECK(o.info().message.find("not a name:9200") != std::string::npos);
    }
    SECTION("https is for the other transport") {
        auto const o = ask(t, {scheme::https, "127.0.0.1", 9200});
        REQUIRE(o.head.has_error());
        CHECK(o.code() == errc::invalid_argument);
        CHECK(o.info().hint.find("tls_transport") != std::string::npos);
    }
    SECTION("the next address of a name is tried") {  // localhost may be ::1 first, where nobody listens
        server s(always(answer("{}")));
        CHECK(ask(t, {scheme::http, "localhost", s.at().port}).head.has_value());
    }
}

TEMPLATE_LIST_TEST_CASE("a deadline ends every wait", "", both) {
    TestType t;
    std::string sent = GENERATE(std::string(), std::string("HTTP/1.1 200 OK\r\nContent-Len"),
                                std::string("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"));
    server s([&](peer& p) {
        p.read_request();
        p.send(sent);
        p.linger();
    });
    auto const o = ask(t, s.at(), get(), {}, 30ms);
    REQUIRE(o.head.has_error());
    CHECK(o.code() == errc::timed_out);
    CHECK(o.info().delivered == delivery::unknown);
    CHECK(o.took >= 30ms);
    CHECK(o.took < 300ms);
}

TEMPLATE_LIST_TEST_CASE("a deadline holds against a server that never lets us wait, or never reads", "", both) {
    TestType t;
    SECTION("a flood") {
        server s([](peer& p) {
            p.read_request();
            p.send("HTTP/1.1 200 OK\r\n\r\n");
            std::string const water(1 << 16, 'x');
            while (p.send(water)) continue;
        });
        counting_sink sink;
        attempt_options options;
        options.deadline = std::chrono::steady_clock::now() + 50ms;
        auto const head = t.send(s.at(), get(), sink, options);
        REQUIRE(head.has_error());
        CHECK(head.error().is(errc::timed_out));
        CHECK(sink.bytes > 0);
        CHECK(std::chrono::steady_clock::now() < options.deadline + 300ms);
    }
    SECTION("a drip") {
        server s([](peer& p) {
            p.read_request();
            p.drip("HTTP/1.1 200 OK\r\nX: " + std::string(500, 'x'), 5000us);
        });
        CHECK(ask(t, s.at(), get(), {}, 40ms).code() == errc::timed_out);
    }
    SECTION("a body that drips") {
        server s([](peer& p) {
            p.read_request();
            p.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
            p.drip(std::string(500, 'x'), 5000us);
        });
        auto const o = ask(t, s.at(), get(), {}, 40ms);
        CHECK(o.code() == errc::timed_out);
        CHECK(o.info().delivered == delivery::unknown);
        CHECK_FALSE(o.body.empty());
        CHECK(o.took < 300ms);
    }
    SECTION("a body that nobody reads") {
        server s([](peer&) { std::this_thread::sleep_for(300ms); });
        auto const o = ask(t, s.at(), {method::put, "/a", {}, std::string(16 << 20, 'x')}, {}, 150ms);
        CHECK(o.code() == errc::timed_out);
        CHECK(o.info().delivered == delivery::unknown);
    }
    SECTION("one that is over already") {
        server s(always(answer("{}")));
        attempt_options options;
        options.deadline = std::chrono::steady_clock::now();
        auto const o = ask(t, s.at(), get(), options);
        CHECK(o.code() == errc::timed_out);
        CHECK(o.info().delivered == delivery::not_sent);
        CHECK(s.connections() == 0);
    }
}

TEMPLATE_LIST_TEST_CASE("a stop request ends the attempt at once, from any thread", "", both) {
    TestType t;
    std::stop_source source;
    SECTION("while waiting for the answer") {
        server s([](peer& p) { p.read_request(), p.linger(); });
        attempt_options options;
        options.stop = source.get_token();
        std::jthread const later([&] { std::this_thread::sleep_for(20ms), source.request_stop(); });
        auto const o = ask(t, s.at(), get(), options);
        CHECK(o.code() == errc::operation_canceled);
        CHECK(o.info().delivered == delivery::unknown);
        CHECK(o.took < 300ms);
    }
    SECTION("before the start") {
        server s(always(answer("{}")));
        attempt_options options;
        options.stop = source.get_token();
        source.request_stop();
        auto const o = ask(t, s.at(), get(), options);
        CHECK(o.code() == errc::operation_canceled);
        CHECK(o.info().delivered == delivery::not_sent);
        CHECK(s.connections() == 0);
    }
    SECTION("and a connection outlives the token of its former attempt") {
        server s(always(answer("{}")));
        {
            std::stop_source former;
            attempt_options options;
            options.stop = former.get_token();
            REQUIRE(ask(t, s.at(), get(), options).head.has_value());
            former.request_stop();
        }
        CHECK(ask(t, s.at()).head.has_value());
        CHECK(s.connections() == 1);
    }
}

TEMPLATE_LIST_TEST_CASE("a large body passes through in pieces, and the sink's error ends it", "", both) {
    std::size_t const megabytes = 100;
    server s([&](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(megabytes << 20) + "\r\n\r\n");
        std::string const water(1 << 20, 'x');
        for (std::size_t i = 0; i < megabytes && p.send(water); ++i) continue;
        p.linger();
    });
    TestType t;
    counting_sink sink;
    SECTION("all of it") {
        REQUIRE(t.send(s.at(), get(), sink, {}).has_value());
        CHECK(sink.bytes == megabytes << 20);
        CHECK(sink.begun == 1);
        CHECK(sink.empty_pieces == 0);
    }
    SECTION("too much of it") {
        sink.limit = 1 << 20;
        auto const head = t.send(s.at(), get(), sink, {});
        REQUIRE(head.has_error());
        CHECK(head.error().is(errc::body_too_large));
        CHECK(head.error().info.message == "refused by the test");
        CHECK(sink.bytes < (2 << 20));
    }
    SECTION("none of it") {
        sink.refuse_head = true;
        CHECK(t.send(s.at(), get(), sink, {}).error().is(errc::not_found));
        CHECK(sink.bytes == 0);
    }
}

TEMPLATE_LIST_TEST_CASE("an answer of a gigabyte is cut off at the bound, and takes no more memory than that", "", both) {
    bool const told = GENERATE(true, false);  // its length beforehand, or in chunks
    std::atomic<std::size_t> left = 0;
    server s([&](peer& p) {
        p.read_request();
        p.send(told ? "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"
                    : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        std::string const water(1 << 20, ' ');
        for (int i = 0; i != 1024 && (told || p.send("100000\r\n")) && p.send(water) && (told || p.send("\r\n")); ++i)
            left += water.size();
    });
    TestType t;
    watched_memory const memory;
    auto const o = ask(t, s.at(), get(), {}, 5000ms);
    REQUIRE(o.head.has_error());
    CHECK(o.code() == errc::body_too_large);
    CHECK(memory.peak() < 4 << 20);  // ask() bounds it to 1 MiB; a growing text is there twice
    CHECK(left < 64 << 20);          // what fits into the buffers of both sockets
}

TEMPLATE_LIST_TEST_CASE("after the sink's error the connection is not used again", "", both) {
    server s(always(answer("{}")));
    TestType t;
    counting_sink sink;
    sink.limit = 1;
    CHECK(t.send(s.at(), get(), sink, {}).has_error());
    CHECK(ask(t, s.at()).head.has_value());
    CHECK(s.connections() == 2);
}

TEMPLATE_LIST_TEST_CASE("what is not HTTP is malformed_answer", "", both) {
    auto const bytes = GENERATE(
        std::string("SSH-2.0-OpenSSH_9.2\r\n"), std::string(200, '\0'), std::string("HTTP/2.0 200 OK\r\n\r\n"),
        std::string("HTTP/1.1 2x0 OK\r\n\r\n"), std::string("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(100'000, 'x')),
        std::string("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
    auto const o = ask_for<TestType>(bytes);
    INFO(bytes.substr(0, 80));
    REQUIRE(o.head.has_error());
    CHECK(o.code() == errc::malformed_answer);
    CHECK(o.info().delivered == delivery::unknown);
}

TEMPLATE_LIST_TEST_CASE("interim answers without end are not waited out", "", both) {
    std::string many;
    for (int i = 0; i < 100; ++i) many += "HTTP/1.1 100 Continue\r\n\r\n";
    CHECK(ask_for<TestType>(many + answer("{}")).code() == errc::malformed_answer);
}

TEMPLATE_LIST_TEST_CASE("a header is bounded", "", both) {
    attempt_options options;
    options.max_header = 1000;
    CHECK(ask_for<TestType>(answer("{}", "X: " + std::string(800, 'x') + "\r\n"), get(), options).head.has_value());
    auto const o = ask_for<TestType>(answer("{}", "X: " + std::string(1200, 'x') + "\r\n"), get(), options);
    REQUIRE(o.head.has_error());
    CHECK(o.code() == errc::body_too_large);
    CHECK(o.info().message.find("more than 1000 bytes") != std::string::npos);
}

TEMPLATE_LIST_TEST_CASE("a server that answers before it has read everything is heard", "", both) {
    server s([](peer& p) {
        p.send(answer("too large", "Connection: close\r\n", "413 Payload Too Large"));
        ::shutdown(p.fd(), SHUT_WR);
        p.linger();
    });
    TestType t;
    auto const o = ask(t, s.at(), {method::put, "/a", {}, std::string(1 << 20, 'x')});
    REQUIRE(o.head.has_value());
    CHECK(o.head->status == 413);
}

TEST_CASE("the transport can be moved and erased") {
    server s(always(answer("{}")));
    tcp_transport first;
    ask(first, s.at());
    any_transport erased(std::make_unique<tcp_transport>(std::move(first)));
    CHECK(ask(erased, s.at()).head.has_value());
    CHECK(s.connections() == 1);
}
