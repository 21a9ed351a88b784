// SPDX-License-Identifier: Apache-2.0
/// @file
/// The client: first contact once, operations and workflows refused or run, options handed down.
#include "support/print.hpp"

#include <es_s3_snapshot/auth/any_auth.hpp>
#include <es_s3_snapshot/auth/basic.hpp>
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/transport/any_transport.hpp>
#include <es_s3_snapshot/transport/replay.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/version/opensearch.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

using namespace es_s3_snapshot;

namespace {

/// A server of the given number that acknowledges everything.
replay answering_as(std::string number, std::string distribution = {}) {
    auto const root = R"({"version":{"number":")" + number + "\"" +
                      (distribution.empty() ? "" : R"(,"distribution":")" + distribution + "\"") + "}}";
    return replay([root](origin const&, request const& asked) -> replay_answer {
        if (asked.target == "/") return {200, root};
        if (asked.verb == method::get) return {200, "{}"};
        return {200, R"({"acknowledged":true})"};
    });
}

delete_repository remove_r() {
    delete_repository op;
    op.repository = "r";
    return op;
}

}  // namespace

TEST_CASE("the first call asks who the server is, later ones do not") {
    client<elasticsearch_7, no_auth, replay> c({origin{}}, answering_as("7.17.29"));
    REQUIRE(c.execute(remove_r()));
    REQUIRE(c.execute(remove_r()));
    REQUIRE(c.transport().sent.size() == 3);
    CHECK(c.transport().sent[0].request.target == "/");
    CHECK(c.contact()->number == "7.17.29");
}

TEST_CASE("a server outside the policy's line is refused before anything else is sent") {
    struct row {
        char const* number;
        char const* distribution;
        bool fits;
    };
    for (auto const& r : {row{"7.10.0", "", true}, row{"7.17.29", "", true}, row{"7.9.3", "", false},
                          row{"8.0.0", "", false}, row{"7.10.2", "opensearch", false}}) {
        client<elasticsearch<version{7, 10}>, no_auth, replay> c({origin{}}, answering_as(r.number, r.distribution));
        auto const done = c.execute(remove_r());
        CAPTURE(r.number, r.distribution);
        CHECK(done.has_value() == r.fits);
        if (!r.fits) {
            CHECK(done.error().is(errc::server_mismatch));
            CHECK(c.transport().sent.size() == 1);
        }
    }
}

TEST_CASE("any_server learns the line, and refuses what it lacks before sending") {
    client<any_server, no_auth, replay> c({origin{}}, answering_as("5.6.16"));
    REQUIRE(c.contact());
    CHECK(c.line().line().floor == version{5, 6, 16});
    CHECK(c.line().has(facts::get_verbose));
    CHECK_FALSE(c.line().has(facts::snapshot_metadata));
}

TEST_CASE("a failed first contact is tried again by the next call") {
    int asked = 0;
    auto transport = replay([&](origin const&, request const& r) -> replay_answer {
        if (r.target == "/" && asked++ == 0) return {500, "not yet"};
        if (r.target == "/") return {200, R"({"version":{"number":"2.4.6"}})"};
        return {200, R"({"acknowledged":true})"};
    });
    client<any_server, no_auth, replay> c({origin{}}, std::move(transport));
    CHECK_FALSE(c.execute(remove_r()));
    CHECK(c.execute(remove_r()));
}

TEST_CASE("a client of erased parts signs and sends") {
    auto inner = std::make_unique<replay>(answering_as("3.0.0", "opensearch"));
    auto& sent = inner->sent;
    client<any_server, any_auth, any_transport> c({origin{scheme::https, "h", 9200}}, any_transport(std::move(inner)),
                                                  any_auth(basic_auth("u", "p")));
    REQUIRE(c.execute(remove_r()));
    for (auto const& e : sent) CHECK(e.request.fields.get("Authorization") == "Basic dTpw");
    CHECK(c.line().line().product == distribution::opensearch);
}

TEST_CASE("a stop request made before the call ends it") {
    std::stop_source stop;
    stop.request_stop();
    client_options options;
    options.stop = stop.get_token();
    auto failing = replay(std::deque<replay_answer>{});
    client<any_server, no_auth, replay> c({origin{}}, std::move(failing), {}, {}, options);
    auto const done = c.execute(remove_r());
    REQUIRE_FALSE(done);
    CHECK(done.error().is(errc::operation_canceled));
}

TEST_CASE("no node is an error, not a crash") {
    client<any_server, no_auth, replay> c({}, answering_as("7.0.0"));
    auto const done = c.execute(remove_r());
    REQUIRE_FALSE(done);
    CHECK(done.error().is(errc::invalid_argument));
}

TEST_CASE("value() throws what the error says") {
    client<any_server, no_auth, replay> c({}, answering_as("7.0.0"));
    try {
        c.execute(remove_r()).value();
        FAIL("it did not throw");
    } catch (snapshot_error const& e) {
        CHECK(e.why().is(errc::invalid_argument));
        CHECK(std::string(e.what()).find("no node") != std::string::npos);
    }
}

// what a line lacks does not take part in overload resolution: programs can ask
template <class Client, class Op>
concept executes = requires(Client& c, Op op) {
    c.execute(op);
};
static_assert(executes<client<elasticsearch<version{1, 4}>, no_auth, replay>, verify_repository>);
static_assert(!executes<client<elasticsearch<version{1, 3}>, no_auth, replay>, verify_repository>);
static_assert(executes<client<any_server, no_auth, replay>, verify_repository>);

template <class Client>
concept ensures_repositories = requires(Client& c) {
    c.run(ensure_repository, repository_target());
};
static_assert(ensures_repositories<client<opensearch_1, no_auth, replay>>);
