// SPDX-License-Identifier: Apache-2.0
/// @file
/// Addresses of nodes in all forms that users write, and request targets from parts that are not yet encoded.
#include "../support/print.hpp"

#include <es_s3_snapshot/core/base64.hpp>
#include <es_s3_snapshot/core/url.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace es_s3_snapshot;

TEST_CASE("addresses are read in every form that the seeds of a conf file may have") {
    struct row {
        std::string_view text;
        origin want;
    };
    auto const rows = std::vector<row>{
        {"host", {scheme::http, "host", 9200}},
        {"host:9201", {scheme::http, "host", 9201}},
        {"10.0.0.7", {scheme::http, "10.0.0.7", 9200}},
        {"10.0.0.7:1", {scheme::http, "10.0.0.7", 1}},
        {"node-1.example.org:65535", {scheme::http, "node-1.example.org", 65535}},
        {"host:00080", {scheme::http, "host", 80}},
        {"http://host", {scheme::http, "host", 80}},
        {"http://host/", {scheme::http, "host", 80}},
        {"http://host:9200", {scheme::http, "host", 9200}},
        {"https://host", {scheme::https, "host", 443}},
        {"https://host:9243/", {scheme::https, "host", 9243}},
        {"[::1]", {scheme::http, "::1", 9200}},
        {"[::1]:9201", {scheme::http, "::1", 9201}},
        {"http://[2001:db8::7]", {scheme::http, "2001:db8::7", 80}},
        {"https://[2001:db8::7]:9243/", {scheme::https, "2001:db8::7", 9243}},
        {"[fe80::1%eth0]:9200", {scheme::http, "fe80::1%eth0", 9200}},
    };
    for (auto const& [text, want] : rows) {
        INFO(text);
        auto const got = parse_origin(text);
        REQUIRE(got);
        CHECK(*got == want);
    }
}

TEST_CASE("what is no address of a node is refused with the forms that are") {
    auto const texts = std::vector<std::string_view>{
        "",
        ":",
        ":9200",
        "http://",
        "https:///",
        "host:",
        "host:0",
        "host:65536",
        "host:-1",
        "host:+1",
        "host:0x50",
        "host:9 ",
        " host",
        "host ",
        "host:1:2",
        "host/",
        "host/path",
        "host:1/p",
        "http://h//",
        "http://h/p",
        "host?q",
        "host#f",
        "ftp://host",
        "://host",
        "host\\p",
        "::1",
        "2001:db8::1",
        "[::1",
        "[::1]9200",
        "[::1]:",
        "[::1]:0",
        "[::1]]:1",
        "[]",
        "[]:9200",
        "[host]:9200",
        "http:host",
        "http:/host",
        "host\n",
        "host\r\nX: y",
        "host\t:1",
        "ho\x7fst",
        "[::1\n]:1",
        "host:99999999999999999999",
        std::string_view("ho\0st", 5),
    };
    for (auto const text : texts) {
        INFO("'" << text << "'");
        auto const got = parse_origin(text);
        REQUIRE_FALSE(got);
        CHECK(got.error().is(errc::invalid_argument));
        CHECK(got.error().info.delivered == delivery::not_sent);
        CHECK(got.error().info.message.find("'" + std::string(text) + "'") == 0);
        CHECK(got.error().info.hint.find("host:port") != std::string::npos);
    }
}

TEST_CASE("an address with user and password is refused and nothing of it is repeated") {
    for (auto const text : {"joe:geheim@host", "http://joe:geheim@host:9200", "https://joe@host", "joe:geheim@",
                            "@host", "ftp://joe:geheim@host/path", "http://joe:gehe@im@[::1]:1"}) {
        INFO(text);
        auto const got = parse_origin(text);
        REQUIRE_FALSE(got);
        CHECK(got.error().is(errc::invalid_argument));
        for (auto const& told : {describe(got.error()), got.error().info.hint}) {
            for (auto const secret : {"joe", "geheim", "gehe", "host"}) CHECK(told.find(secret) == std::string::npos);
        }
    }
}

TEST_CASE("an origin is written as it is read") {
    for (auto const text : {"http://host:80", "https://host:443", "http://[::1]:9200", "https://[2001:db8::7]:9243"}) {
        auto const got = parse_origin(text);
        REQUIRE(got);
        CHECK(to_string(*got) == text);
    }
    CHECK(to_string(origin{}) == "http://:9200");
}

TEST_CASE("the Host header leaves out the scheme's own port and no other") {
    auto const header = [](std::string_view text) { return host_header(parse_origin(text).value()); };
    CHECK(header("http://host") == "host");
    CHECK(header("http://host:443") == "host:443");
    CHECK(header("https://host") == "host");
    CHECK(header("https://host:80") == "host:80");
    CHECK(header("host") == "host:9200");
    CHECK(header("http://[::1]") == "[::1]");
    CHECK(header("[::1]:9201") == "[::1]:9201");
}

TEST_CASE("loopback is told from the network") {
    auto const loopback = [](std::string host) { return origin{scheme::http, std::move(host), 1}.is_loopback(); };
    CHECK(loopback("localhost"));
    CHECK(loopback("127.0.0.1"));
    CHECK(loopback("127.8.9.10"));
    CHECK(loopback("::1"));
    CHECK_FALSE(loopback("::2"));
    CHECK_FALSE(loopback("10.0.0.1"));
    CHECK_FALSE(loopback("localhost.example.org"));
    CHECK_FALSE(loopback(""));
}

TEST_CASE("a name that only looks like a loopback address is not taken for one") {
    auto const loopback = [](std::string host) { return origin{scheme::http, std::move(host), 1}.is_loopback(); };
    CHECK_FALSE(loopback("127.example.org"));
    CHECK_FALSE(loopback("127.0.0.1.example.org"));
    CHECK_FALSE(loopback("127."));
    CHECK_FALSE(loopback("127.0.0"));
    CHECK_FALSE(loopback("127.0.0.256"));
}

TEST_CASE("percent_encode leaves the unreserved characters and encodes every other byte") {
    std::string_view const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string_view const hex = "0123456789ABCDEF";
    for (unsigned byte = 0; byte != 256; ++byte) {
        std::string const text(1, static_cast<char>(byte));
        std::string const encoded{'%', hex[byte / 16], hex[byte % 16]};
        INFO("byte " << byte);
        CHECK(percent_encode(text) == (unreserved.find(text) != std::string_view::npos ? text : encoded));
    }
    CHECK(percent_encode("").empty());
    CHECK(percent_encode("größe/1,2 %") == "gr%C3%B6%C3%9Fe%2F1%2C2%20%25");
}

TEST_CASE("a target is built from segments that are not yet encoded") {
    CHECK(target().str() == "/");
    CHECK(target("_snapshot").str() == "/_snapshot");
    CHECK(target("_snapshot", "a b", "s/1").str() == "/_snapshot/a%20b/s%2F1");
    CHECK(target("_snapshot", std::string(), "_status").str() == "/_snapshot/_status");
    CHECK(target("x").segment("?").segment("").segment("#").str() == "/x/%3F/%23");
}

TEST_CASE("a list of names is one segment whose commas stay commas") {
    CHECK(target().list({"a", "b"}).str() == "/a,b");
    CHECK(target("_cluster").list({}).segment("health").str() == "/_cluster/health");
    CHECK(target().list({"logs-*", "a,b", "<logs-{now/d}>"}).segment("_count").str() ==
          "/logs-%2A,a%2Cb,%3Clogs-%7Bnow%2Fd%7D%3E/_count");
}

TEST_CASE("query parameters follow the path, each encoded, the first behind a question mark") {
    CHECK(target("a").query("x", "1").str() == "/a?x=1");
    CHECK(target("a").query("x", "1").query("y", "2").str() == "/a?x=1&y=2");
    CHECK(target("a").query("verify", true).query("wait", false).str() == "/a?verify=true&wait=false");
    CHECK(target("a").query("a&b", "c=d&e+f").str() == "/a?a%26b=c%3Dd%26e%2Bf");
    CHECK(target("a").query("x", std::string("y")).str() == "/a?x=y");
    CHECK(target().query("pretty", "").str() == "/?pretty=");
}

TEST_CASE("a cloud id is an https address") {
    auto read = [](std::string const& decoded) {
        auto const parsed = parse_cloud_id("my-deployment:" + base64_encode(decoded));
        return parsed ? to_string(*parsed) : "refused";
    };
    CHECK(read("us-east-1.aws.found.io$4fa8821e$a70b7ba2") == "https://4fa8821e.us-east-1.aws.found.io:443");
    CHECK(read("us-east-1.aws.found.io:9243$4fa8821e$") == "https://4fa8821e.us-east-1.aws.found.io:9243");
    CHECK(read("host:9243$es:9244$kibana:9245") == "https://es.host:9244");
    CHECK(read("host$es") == "https://es.host:443");
    CHECK(read("host$$kibana") == "refused");
    CHECK(read("host") == "refused");
    CHECK(read("host$a/b") == "refused");
    CHECK_FALSE(parse_cloud_id("name:not base64"));
    CHECK_FALSE(parse_cloud_id(""));
}

TEST_CASE("the case of a scheme does not matter") {
    CHECK(to_string(parse_origin("HTTP://h").value()) == "http://h:80");
    CHECK(to_string(parse_origin("Https://h").value()) == "https://h:443");
}

TEST_CASE("what was encoded is decoded, and what was not well is not") {
    std::string all;
    for (int c = 0; c != 256; ++c) all += static_cast<char>(c);
    CHECK(percent_decode(percent_encode(all)) == all);
    CHECK(percent_decode("a+b%2b%2B") == "a+b++");
    for (auto const* wrong : {"%", "%2", "a%zz", "%2g", "%-1", "% 1"}) {
        CAPTURE(wrong);
        CHECK_FALSE(percent_decode(wrong));
    }
}
