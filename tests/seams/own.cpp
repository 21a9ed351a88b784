// SPDX-License-Identifier: Apache-2.0
/// @file
/// The seams stay open: an operation, a server line, an auth policy, a transport and a workflow of a user's own.
#include "../support/print.hpp"

#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>

namespace my {

namespace es = es_s3_snapshot;

/// An operation that the library does not have: `GET /_cat/master?format=json`, since 5.0.
struct get_master {
    using result_type = std::string;
    static constexpr es::fact since{{es::version{5, 0}, es::never}, {es::version{1, 0}, es::never}};
    static constexpr bool idempotent = true;
};

template <es::server S>
es::result<es::request> encode(get_master const&, S const&) {
    return es::request{es::method::get, es::target("_cat", "master").query("format", "json").str(), {}, {}};
}

es::result<std::string> decode(get_master const&, es::response_head const&, std::string_view body) {
    es::json_document document(body);
    std::string name;
    document.root().each([&](es::json_place row) { row.require("node", name); });
    return document.finish(name);
}

/// A line of its own: a fork of 7.10 that calls the opening of an index something else.
struct fork {
    static constexpr es::distribution product = es::distribution::elasticsearch;
    static constexpr es::version floor{7, 10, 0};
    static constexpr es::version ceiling{7, 11, 0};

    static constexpr es::server_line line() { return {product, floor, ceiling}; }
    static constexpr bool has(es::fact const& f) { return line().has(f); }
};

es::result<es::request> encode(es::open_index const& op, fork const&) {
    return es::request{es::method::post, es::target().list(op.indices).segment("_unseal").str(), {}, {}};
}

/// An auth policy in ten lines.
struct ticket_auth {
    std::string ticket;

    es::result<void> sign(es::request& req, es::origin const&, es::credentials const&, es::wall_time) const {
        req.fields.set("X-Ticket", ticket);
        return {};
    }
};

/// A transport: one function.
struct echo_transport {
    std::vector<es::request>* log;

    es::result<es::response_head> send(es::origin const&, es::request const& req, es::body_sink& sink,
                                       es::attempt_options const&) {
        log->push_back(req);
        es::response_head head{200, {}};
        std::string const body = req.target == "/"              ? R"({"version":{"number":"7.10.2"}})"
                                 : req.verb == es::method::post ? R"({"acknowledged":true})"
                                                                : R"([{"node":"n-7"}])";
        if (auto begun = sink.begin(head); begun.has_error()) return begun.error();
        if (auto written = sink.write(body); written.has_error()) return written.error();
        return head;
    }
};

/// A workflow over the library's operations and the user's own.
es::workflow<es::result<std::string>> open_and_ask(es::context ctx,
                                                   es::session<es::operations<es::open_index, get_master>> s,
                                                   std::string index) {
    es::open_index open;
    open.indices = {index};
    auto const opened = co_await es::exchange(ctx, s, open);
    if (opened.has_error()) co_return opened.error();
    co_return co_await es::exchange(ctx, s, get_master());
}

}  // namespace my

using namespace es_s3_snapshot;

TEST_CASE("a user's own operation, line, auth policy, transport and workflow fit together") {
    std::vector<request> log;
    client<my::fork, my::ticket_auth, my::echo_transport> c({origin{scheme::https, "h", 9200}},
                                                            my::echo_transport{&log}, my::ticket_auth{"t-1"});
    auto const name = c.run(my::open_and_ask, std::string("logs"));
    REQUIRE(name);
    CHECK(*name == "n-7");
    REQUIRE(log.size() == 3);
    CHECK(log[1].target == "/logs/_unseal");
    CHECK(log[2].target == "/_cat/master?format=json");
    for (auto const& r : log) CHECK(r.fields.get("x-ticket") == "t-1");
    CHECK(c.execute(my::get_master()).value() == "n-7");
}

TEST_CASE("a user's own operation is refused on a line that lacks it") {
    STATIC_REQUIRE(serves<my::fork, my::get_master>);
    STATIC_REQUIRE(serves<elasticsearch_5, my::get_master>);
    STATIC_REQUIRE_FALSE(serves<elasticsearch_2, my::get_master>);
    STATIC_REQUIRE(fixed_server<my::fork>);
}

TEST_CASE("the first contact refuses a server of another line") {
    std::vector<request> log;
    client<elasticsearch_6, my::ticket_auth, my::echo_transport> c({origin{scheme::https, "h", 9200}},
                                                                   my::echo_transport{&log}, my::ticket_auth{"t"});
    auto const name = c.execute(my::get_master());
    REQUIRE_FALSE(name);
    CHECK(name.error().is(errc::server_mismatch));
    CHECK(describe(name.error()).find("Elasticsearch 7.10.2") != std::string::npos);
    CHECK(log.size() == 1);
}
