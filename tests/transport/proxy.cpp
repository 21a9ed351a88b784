// SPDX-License-Identifier: Apache-2.0
/// @file
/// Proxies: what the environment says, which origins go by them, and what a proxy gets to see.
#include "../support/print.hpp"
#include "support/awaited.hpp"
#include "support/certificates.hpp"

#include <es_s3_snapshot/core/driver.hpp>
#include <es_s3_snapshot/transport/async_tls.hpp>
#include <es_s3_snapshot/transport/proxy.hpp>
#include <es_s3_snapshot/transport/tls.hpp>

#include <poll.h>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

result<proxy_rules> from(std::map<std::string, std::string> variables) {
    virtual_environment env;
    env.variables = std::move(variables);
    return proxy_from_environment(env);
}

bool applies(std::string const& url, std::string const& no_proxy = "") {
    auto const rules = from({{"https_proxy", "http://proxy:3128"}, {"no_proxy", no_proxy}});
    return rules.value().applies_to(parse_origin(url).value());
}

}  // namespace

TEST_CASE("the environment names a proxy as for most programs", "[proxy]") {
    CHECK_FALSE(from({})->proxy);
    CHECK_FALSE(from({{"http_proxy", "http://a:1"}, {"HTTP_PROXY", "http://a:1"}})->proxy);
    CHECK(to_string(*from({{"HTTPS_PROXY", "http://a:1"}})->proxy) == "http://a:1");
    CHECK(to_string(*from({{"HTTPS_PROXY", "http://a:1"}, {"https_proxy", "b:2/"}})->proxy) == "http://b:2");
    CHECK(to_string(*from({{"ALL_PROXY", "HTTP://a"}})->proxy) == "http://a:80");
    CHECK(to_string(*from({{"all_proxy", "http://[::1]:3128"}})->proxy) == "http://[::1]:3128");
    auto const login = from({{"https_proxy", "http://us%40er:p%3Ass@a:1"}});
    CHECK(to_string(*login->proxy) == "http://a:1");
    CHECK(login->authorization == "Basic dXNAZXI6cDpzcw==");
}

TEST_CASE("a proxy that cannot be used is refused, and its password not repeated", "[proxy]") {
    auto const value = GENERATE("https://user:secret@a:1", "socks5://user:secret@a:1", "http://user:secret@", "http://",
                                "http://secret@a:1", "http://user:sec%ret@a:1", "http://user:secret@a:x",
                                "http://user:secret@a:1/path");
    CAPTURE(value);
    auto const made = from({{"https_proxy", value}});
    REQUIRE_FALSE(made);
    CHECK(made.error().is(errc::invalid_argument));
    CHECK(made.error().info.message.find("https_proxy") != std::string::npos);
    CHECK(describe(made.error()).find("sec") == std::string::npos);
}

TEST_CASE("only https goes by a proxy, and never what is near", "[proxy]") {
    CHECK(applies("https://node.example"));
    CHECK(applies("https://10.0.0.1:9200"));
    CHECK_FALSE(applies("http://node.example"));
    CHECK_FALSE(applies("https://localhost"));
    CHECK_FALSE(applies("https://127.0.0.1"));
    CHECK_FALSE(applies("https://[::1]"));
    CHECK_FALSE(applies("https://169.254.169.254"));
    CHECK_FALSE(applies("https://[fd00:ec2::254]"));
    CHECK_FALSE(applies("https://[fe80::1]"));
    CHECK_FALSE(from({})->applies_to(parse_origin("https://node.example").value()));
}

TEST_CASE("NO_PROXY excepts names, what is below them, addresses, blocks and ports", "[proxy]") {
    struct row {
        char const* url;
        char const* no_proxy;
        bool applies;
    };
    auto const r = GENERATE(values<row>({
        {"https://node.example", "*", false},
        {"https://node.example", "example", false},
        {"https://node.example", ".example", false},
        {"https://node.example", "NODE.example", false},
        {"https://node.example.", "node.example", false},
        {"https://node.example", "a, b ,node.example", false},
        {"https://node.example", "ode.example", true},
        {"https://node.example", "x.node.example", true},
        {"https://node.example", "", true},
        {"https://node.example", ".", true},
        {"https://node.example:9200", "node.example:9200", false},
        {"https://node.example:9200", "node.example:443", true},
        {"https://node.example:9200", "node.example:x", true},
        {"https://10.1.2.3", "10.1.2.3", false},
        {"https://10.1.2.3:9200", "10.1.2.3:9200", false},
        {"https://10.1.2.3", "10.1.2.4", true},
        {"https://10.1.2.3", "2.3", true},
        {"https://10.1.2.3", "10.1.0.0/16", false},
        {"https://10.1.2.3", "10.2.0.0/16", true},
        {"https://10.1.2.3", "0.0.0.0/0", false},
        {"https://10.1.2.3", "10.1.2.2/31", false},
        {"https://10.1.2.3", "10.1.2.0/33", true},
        {"https://10.1.2.3", "10.1.2.0/x", true},
        {"https://10.1.2.3", "fd00::/8", true},
        {"https://[fd00::5]", "fd00::/8", false},
        {"https://[fd00::5]", "fd00:0::5", false},
        {"https://[fd00::5]:9200", "[fd00::5]:9200", false},
        {"https://[fd00::5]:9200", "[fd00::5]:1", true},
        {"https://[fd00::5]", "fd01::/16", true},
    }));
    CAPTURE(r.url, r.no_proxy);
    CHECK(applies(r.url, r.no_proxy) == r.applies);
}

namespace {

/// A node on loopback that calls itself by a name which only the proxy knows.
struct far_node {
    identity authority = issue("test authority", "");
    identity node = issue("node", "DNS:node.example", &authority);
    pem_folder files;
    owned<SSL_CTX> settings = server_settings(node);
    tls_options trusting{files.certificate("ca.pem", authority), true, {}, {}};
    std::string heard;
    server s{[this](peer& p) {
                 for (auto request = p.read_request(); !request.empty(); request = p.read_request()) {
                     heard += request;
                     p.send(answer("{}"));
                 }
             },
             speaks_tls(settings.get())};
};

/// Passes bytes both ways until either side ends, and keeps what the client said.
void relay(peer& client, int node, std::string& said) {
    pollfd watched[2] = {{client.fd(), POLLIN, 0}, {node, POLLIN, 0}};
    char piece[4096];
    while (::poll(watched, 2, 2000) > 0) {
        for (int i = 0; i != 2; ++i) {
            if (watched[i].revents == 0) continue;
            auto const got = ::recv(watched[i].fd, piece, sizeof piece, 0);
            if (got <= 0) return;
            if (i == 0) said.append(piece, static_cast<std::size_t>(got));
            ::send(watched[1 - i].fd, piece, static_cast<std::size_t>(got), MSG_NOSIGNAL);
        }
    }
}

int connect_to(origin const& to) {
    int const fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(to.port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) throw std::runtime_error("no node");
    return fd;
}

proxy_rules rules_for(server const& proxy, std::string authorization = {}) {
    proxy_rules made;
    made.proxy = proxy.at();
    made.authorization = std::move(authorization);
    return made;
}

origin const behind{scheme::https, "node.example", 9243};

using both = std::tuple<tls_transport, awaited<async_tls_transport>>;

template <class Transport>
result<response_head> send_to(Transport& t, origin const& to, std::string& body,
                              std::chrono::milliseconds timeout = 2000ms) {
    request req;
    req.target = "/_snapshot/private";
    req.fields.set("Authorization", "Basic c2VjcmV0");
    string_sink sink(1000);
    attempt_options options;
    options.deadline = std::chrono::steady_clock::now() + timeout;
    auto head = t.send(to, req, sink, options);
    body = sink.text;
    return head;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a request goes through a tunnel, of which the proxy sees host and port", "[proxy]", both) {
    far_node node;
    std::string connect, said;
    server proxy([&](peer& p) {
        connect = p.read_request();
        int const fd = connect_to(node.s.at());
        p.send("HTTP/1.0 200 Connection established\r\nProxy-Agent: x\r\n\r\n");
        relay(p, fd, said);
        ::close(fd);
    });
    std::string body;
    {
        TestType t(node.trusting, rules_for(proxy, "Basic cHJveHk="));
        REQUIRE(send_to(t, behind, body));
        CHECK(body == "{}");
        REQUIRE(send_to(t, behind, body));  // the tunnel is kept
    }
    CHECK(proxy.connections() == 1);
    CHECK(
        connect ==
        "CONNECT node.example:9243 HTTP/1.1\r\nHost: node.example:9243\r\nProxy-Authorization: Basic cHJveHk=\r\n\r\n");
    CHECK_FALSE(said.empty());
    for (auto const* word : {"Authorization", "c2VjcmV0", "_snapshot", "private"}) {
        CHECK(said.find(word) == std::string::npos);
        CHECK(node.heard.find(word) != std::string::npos);
    }
    CHECK(node.heard.find("Proxy-Authorization") == std::string::npos);
    CHECK(node.heard.find("cHJveHk=") == std::string::npos);
}

TEMPLATE_LIST_TEST_CASE("a proxy in the middle that answers as the node itself is found out", "[proxy]", both) {
    far_node node, other;
    server proxy([&](peer& p) {
        p.read_request();
        int const fd = connect_to(other.s.at());  // its certificate is of another authority
        p.send("HTTP/1.1 200 OK\r\n\r\n");
        std::string ignored;
        relay(p, fd, ignored);
        ::close(fd);
    });
    TestType t(node.trusting, rules_for(proxy));
    std::string body;
    auto const head = send_to(t, behind, body);
    REQUIRE_FALSE(head);
    CHECK(head.error().is(errc::tls_failed));
    CHECK(other.heard.empty());
}

TEMPLATE_LIST_TEST_CASE("a proxy that opens no tunnel is named, and nothing of the request has left", "[proxy]", both) {
    struct row {
        char const* answer;
        errc code;
        char const* said;
    };
    auto const r = GENERATE(values<row>({
        {"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nabc", errc::access_denied, "407"},
        {"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", errc::connection_failed, "403"},
        {"HTTP/1.1 502 Bad Gateway\r\n\r\n", errc::connection_failed, "502"},
        {"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1", errc::malformed_answer, "more than"},
        {"SSH-2.0-x\r\n\r\n", errc::malformed_answer, "not proper HTTP"},
        {"HTTP/1.1 200 OK\r\n", errc::connection_failed, "closed"},
        {"", errc::connection_failed, "closed"},
    }));
    CAPTURE(r.answer);
    server proxy([&](peer& p) {
        p.read_request();
        p.send(r.answer);
    });
    TestType t(tls_options(), rules_for(proxy, "Basic cHJveHk="));
    std::string body;
    auto const head = send_to(t, behind, body);
    REQUIRE_FALSE(head);
    CHECK(head.error().is(r.code));
    CHECK(head.error().info.message.find(r.said) != std::string::npos);
    CHECK(head.error().info.delivered == delivery::not_sent);
    CHECK(head.error().info.message.find("proxy") != std::string::npos);
    CHECK(describe(head.error()).find("cHJveHk=") == std::string::npos);
}

TEMPLATE_LIST_TEST_CASE("a proxy that is dead, silent or floods ends in time", "[proxy]", both) {
    std::string body;
    SECTION("dead") {
        origin gone;
        {
            server proxy([](peer&) {});
            gone = proxy.at();
        }
        proxy_rules rules;
        rules.proxy = gone;
        TestType t(tls_options(), rules);
        auto const head = send_to(t, behind, body);
        REQUIRE_FALSE(head);
        CHECK(head.error().is(errc::connection_failed));
        CHECK(head.error().info.message.find("through the proxy") != std::string::npos);
        CHECK(head.error().info.node == to_string(behind));
    }
    SECTION("silent") {
        server proxy([](peer& p) { p.linger(); });
        TestType t(tls_options(), rules_for(proxy));
        auto const head = send_to(t, behind, body, 100ms);
        REQUIRE_FALSE(head);
        CHECK(head.error().is(errc::timed_out));
        CHECK(head.error().info.delivered == delivery::not_sent);
    }
    SECTION("floods") {
        server proxy([](peer& p) {
            p.read_request();
            p.send("HTTP/1.1 200 OK\r\n");
            while (p.send("x-more: of the same\r\n")) continue;
        });
        TestType t(tls_options(), rules_for(proxy));
        auto const head = send_to(t, behind, body);
        REQUIRE_FALSE(head);
        CHECK(head.error().is(errc::body_too_large));
    }
}

TEMPLATE_LIST_TEST_CASE("a stop request ends what is said to a proxy, too", "[proxy]", both) {
    full_port const full;
    server silent([](peer& p) { p.linger(); });
    proxy_rules rules;
    rules.proxy = GENERATE(false, true) ? full.at() : silent.at();
    TestType t(tls_options(), rules);
    std::stop_source source;
    attempt_options options;
    options.stop = source.get_token();
    string_sink sink(1000);
    std::jthread const later([&] { std::this_thread::sleep_for(20ms), source.request_stop(); });
    auto const from = std::chrono::steady_clock::now();
    request const req;
    auto const head = t.send(behind, req, sink, options);
    REQUIRE_FALSE(head);
    CHECK(head.error().is(errc::operation_canceled));
    CHECK(head.error().info.delivered == delivery::not_sent);
    CHECK(std::chrono::steady_clock::now() - from < 400ms);
}

TEMPLATE_LIST_TEST_CASE("what the rules except is reached directly", "[proxy]", both) {
    identity const authority = issue("test authority", "");
    identity const local = issue("node", "IP:127.0.0.1", &authority);
    auto const settings = server_settings(local);
    pem_folder files;
    server node(always(answer("{}")), speaks_tls(settings.get()));
    server proxy([](peer&) {});
    TestType t(tls_options{files.certificate("ca.pem", authority), true, {}, {}}, rules_for(proxy));
    std::string body;
    CHECK(send_to(t, node.at(scheme::https), body));
    server plain(always(answer("plain")));
    CHECK(send_to(t, plain.at(), body));
    CHECK(body == "plain");
    CHECK(proxy.connections() == 0);
}
