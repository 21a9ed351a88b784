// SPDX-License-Identifier: Apache-2.0
/// @file
/// The codec, the concepts over servers and operations, names, and that no recorded exchange lies idle.
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/slm.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/version/opensearch.hpp>

#include <map>
#include <set>

using namespace es_s3_snapshot;
using namespace test_support;

namespace user {

/// An operation that the library doesn't know.
struct ping {
    int times = 1;

    using result_type = int;
    static constexpr fact since{{{2, 0}, {8, 0}}, {never, never}};
    static constexpr bool idempotent = true;
};

template <server S>
result<request> encode(ping const& op, S const& s) {
    if (op.times < 1) return make_error(errc::invalid_argument, "ping at least once");
    return request{method::head, "/ping/" + std::to_string(s.line().floor.major), {}, {}};
}
inline result<int> decode(ping const& op, response_head const& head, std::string_view body) {
    return op.times + static_cast<int>(head.status) + static_cast<int>(body.size());
}

struct nameless {
    using result_type = int;
};

}  // namespace user

namespace {

template <class S, class... Ops>
constexpr bool makes_codec = std::is_constructible_v<codec<operations<Ops...>>, S const&>;

static_assert(operation<get_info> && operation<user::ping> && !operation<user::nameless> && !operation<int>);

static_assert(serves<elasticsearch<version{1, 4}>, verify_repository>);
static_assert(!serves<elasticsearch<version{1, 3}>, verify_repository>);
static_assert(!serves<elasticsearch_1, snapshot_status> && serves<elasticsearch<version{1, 1}>, snapshot_status>);
static_assert(serves<opensearch_1, verify_repository> && serves<any_server, verify_repository>);
static_assert(!serves<elasticsearch_1, user::ping> && serves<elasticsearch_2, user::ping>);
static_assert(serves<elasticsearch_7, user::ping> && !serves<elasticsearch_8, user::ping>, "an operation may end");
static_assert(!serves<opensearch_2, user::ping>, "or be there on one product alone");
static_assert(operation<where_served<verify_repository>> &&
                  serves<elasticsearch<version{1, 3}>, where_served<verify_repository>>,
              "what a workflow can do without keeps it from no line");
static_assert(where_served<verify_repository>::needs == verify_repository::since);

static_assert(serves_all<elasticsearch_7, get_info, verify_repository, user::ping>);
static_assert(!serves_all<elasticsearch_8, get_info, verify_repository, user::ping>, "the last is looked at");
static_assert(!serves_all<elasticsearch_1, verify_repository, get_info>, "and the first");
static_assert(!serves_all<elasticsearch_1, get_info, verify_repository, get_info>, "and those between");

static_assert(makes_codec<elasticsearch_2, get_info, verify_repository>);
static_assert(!makes_codec<elasticsearch_1, get_info, verify_repository>);
static_assert(!makes_codec<int, get_info>);
using wide = codec<operations<get_info, verify_repository, user::ping>>;
static_assert(std::is_convertible_v<wide, codec<operations<user::ping>>>, "narrowing needs no cast");
static_assert(std::is_convertible_v<wide, codec<operations<verify_repository, get_info>>>, "in any order");

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (text[i] == '%') {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// The n-th segment of the path, decoded: 1 is the repository, 2 the snapshot.
std::string segment(exchange const& e, int n) {
    std::string_view rest = e.path;
    for (rest.remove_prefix(1); n != 0; --n) rest.remove_prefix(rest.find('/') + 1);
    return percent_decoded(rest.substr(0, rest.find('/')));
}

template <class Codec, class Op>
typename Op::result_type heard(Codec const& codec, Op const& op, unsigned status, std::string_view body) {
    auto const reader = codec.reader(op);
    REQUIRE_FALSE(reader->begin(response_head{status, {}}).has_error());
    REQUIRE_FALSE(reader->write(body).has_error());
    return reader->finish().value();
}

std::string refusal(result<void> const& checked) { return checked.has_error() ? checked.error().info.message : "fine"; }

}  // namespace

TEST_CASE("A name occurs once in the recordings of a server", "[operation][wire]") {
    std::set<std::string> seen;
    for (auto const& e : recordings()) CHECK(seen.insert(e.file + " " + e.name).second);
}

TEST_CASE("A codec says each operation as its server wants it", "[operation]") {
    elasticsearch<version{7, 10}> const server;
    codec<operations<get_info, user::ping>> const codec(server);
    CHECK(codec.encode(get_info{})->target == "/");
    CHECK(codec.encode(user::ping{})->target == "/ping/7");
    CHECK(codec.encode(user::ping{0}).error().is(errc::invalid_argument));
    CHECK(heard(codec, user::ping{2}, 200, "123") == 205);
    CHECK(codec.line().floor == version{7, 10});
    CHECK(codec.line().ceiling == version{8, 0});
    CHECK(codec.has(facts::multiple_delete));
    CHECK_FALSE(codec.has(facts::s3_bundled));
}

TEST_CASE("A narrowed codec says the same as the wide one", "[operation]") {
    elasticsearch_5 const server;
    wide const all(server);
    codec<operations<user::ping>> few = all;
    codec<operations<user::ping, verify_repository>> const two = all;
    codec<operations<user::ping>> const from_two = two;
    for (auto const& narrowed : {few, from_two}) {
        CHECK(narrowed.encode(user::ping{})->target == "/ping/5");
        CHECK(heard(narrowed, user::ping{}, 404, "") == 405);
        CHECK(narrowed.line().floor == version{5, 0});
    }
    CHECK(two.encode(verify_repository{"backup"})->target == "/_snapshot/backup/_verify?master_timeout=30s");
}

TEST_CASE("An operation that a server turns out to lack is refused by its name", "[operation]") {
    any_server server;
    server.learn(distribution::elasticsearch, {7, 3, 2});
    codec<operations<slm::get_status, user::ping>> const codec(server);
    auto const lacks = codec.encode(slm::get_status()).error();
    CHECK(lacks.is(errc::not_supported));
    CHECK(lacks.info.message ==
          "'slm::get_status' is not available on Elasticsearch 7.3.2; Elasticsearch has it since 7.6.0, "
          "OpenSearch never");
}

TEST_CASE("A codec follows a server that is learnt later", "[operation]") {
    any_server server;
    codec<operations<put_repository>> const codec(server);
    CHECK_FALSE(codec.has(facts::always));
    CHECK(codec.encode(put_repository{"backup"}).error().is(errc::not_supported));
    server.learn(distribution::elasticsearch, {1, 4, 5});
    CHECK(codec.has(facts::verify_repository));
    CHECK(codec.line().floor == version{1, 4, 5});
    CHECK(codec.encode(put_repository{"backup"})->target == "/_snapshot/backup?master_timeout=30s&verify=true");
}

TEST_CASE("An option that a line lacks is refused with its name, the line and what has it", "[operation]") {
    auto const lacks = not_supported("metadata", facts::snapshot_metadata, elasticsearch<version{7, 2}>::line());
    CHECK(lacks.is(errc::not_supported));
    CHECK(lacks.info.delivered == delivery::not_sent);
    CHECK(lacks.info.message ==
          "'metadata' is not available on Elasticsearch 7.2.0 or later (before 8.0.0); "
          "Elasticsearch has it since 7.3.0, OpenSearch since 1.0.0");
    auto const ended =
        not_supported("server_side_encryption", facts::s3_server_side_encryption, opensearch<version{3, 1}>::line());
    CHECK(ended.info.message ==
          "'server_side_encryption' is not available on OpenSearch 3.1.0 or later (before 4.0.0); "
          "Elasticsearch has it since 1.0.0, OpenSearch since 1.0.0 until 3.1.0");
    auto const one_sided = not_supported("keys", facts::s3_keys_in_settings, opensearch_1::line());
    CHECK(one_sided.info.message.ends_with("Elasticsearch has it since 1.0.0 until 6.0.0, OpenSearch never"));
}

TEST_CASE("Names that the servers refuse are refused before anything is sent", "[operation]") {
    for (auto const* name : {"a b", "a/b", "a\\b", "a*b", "a?b", "a\"b", "a<b", "a>b", "a|b", "a,b", "a#b", " ", "#"}) {
        INFO(name);
        CHECK(check_repository_name(name).has_error());
        CHECK(check_snapshot_name(name).has_error());
    }
    CHECK(refusal(check_repository_name("")) == "the name of the repository is empty");
    CHECK(refusal(check_snapshot_name("")) == "the name of the snapshot is empty");
    CHECK(refusal(check_snapshot_name("a,b")) == "'a,b' cannot name a snapshot: it holds ','");
    CHECK(refusal(check_snapshot_name("snapShot")) == "'snapShot' cannot name a snapshot: it must be lowercase");
    CHECK(refusal(check_snapshot_name("_all")) == "'_all' cannot name a snapshot: it starts with '_'");
    CHECK(check_snapshot_name("Z").error().is(errc::invalid_argument));
    for (auto const* name : {"a", "snapshot-2024_01_31t10-00-00", "a_b", ".hidden", "a.b", "-a", "ä", "a:b", "a+b=c"}) {
        INFO(name);
        CHECK(check_repository_name(name).has_value());
        CHECK(check_snapshot_name(name).has_value());
    }
    CHECK(check_repository_name("My_Repo").has_value());
    CHECK(check_repository_name("_repo").has_value());
}

TEST_CASE("Snapshot names are judged as every recorded server judged them", "[operation][wire]") {
    each_of("create_snapshot", [](exchange const& e) {
        auto const name = segment(e, 2);
        INFO(name);
        if (name.starts_with('<')) return;  // date math, which is resolved before
        bool const bad_name = e.answer.find("Invalid snapshot name") != std::string::npos &&
                              e.answer.find("already") == std::string::npos;
        if (e.status < 300) CHECK(refusal(check_snapshot_name(name)) == "fine");
        if (bad_name) CHECK(refusal(check_snapshot_name(name)) != "fine");
    });
}

TEST_CASE("A repository's name that any recorded server refused is refused", "[operation][wire]") {
    std::set<std::string> refused;
    each_of("put_repository", [&](exchange const& e) {
        auto const name = segment(e, 1);
        if (e.name == "repo_put_bad_name" || e.name == "repo_put_name_with_space") {
            if (e.status >= 400) refused.insert(name);
            CHECK(refusal(check_repository_name(name)) != "fine");
        } else {
            CHECK(refusal(check_repository_name(name)) == "fine");
        }
    });
    CHECK(refused == std::set<std::string>{"bad#name", "bad name"});
}

TEST_CASE("Operations refuse a bad name, so that it cannot reach another path", "[operation]") {
    elasticsearch_7 const server;
    for (std::string const bad : {"", "a/b", "a,b", "*"}) {
        INFO(bad);
        CHECK(encode(put_repository{bad}, server).error().is(errc::invalid_argument));
        CHECK(encode(verify_repository{bad}, server).error().is(errc::invalid_argument));
        CHECK(encode(delete_repository{bad}, server).error().is(errc::invalid_argument));
        if (bad != "*") CHECK(encode(get_snapshot{{bad}}, server).error().is(errc::invalid_argument));
        CHECK(encode(create_snapshot{bad, "one"}, server).error().is(errc::invalid_argument));
        CHECK(encode(create_snapshot{"repo", bad}, server).error().is(errc::invalid_argument));
        CHECK(encode(snapshot_status{bad, {"one"}}, server).error().is(errc::invalid_argument));
        CHECK(encode(snapshot_status{"repo", {bad}}, server).error().is(errc::invalid_argument));
        CHECK(encode(delete_snapshot{bad, {"one"}}, server).error().is(errc::invalid_argument));
        CHECK(encode(delete_snapshot{"repo", {bad}}, server).error().is(errc::invalid_argument));
    }
    CHECK(encode(delete_snapshot{"repo", {"_all"}}, server).error().is(errc::invalid_argument));
    CHECK(encode(get_repository{{"a/b"}}, server).error().is(errc::invalid_argument));
    CHECK(encode(verify_repository{"ä"}, server)->target == "/_snapshot/%C3%A4/_verify?master_timeout=30s");
}
