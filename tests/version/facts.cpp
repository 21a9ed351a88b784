// SPDX-License-Identifier: Apache-2.0
/// @file
/// Every fact on every server line, with its exact boundaries, written down a second time and compared when compiled.
#include <es_s3_snapshot/version/any_server.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/version/facts.hpp>
#include <es_s3_snapshot/version/opensearch.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

using namespace es_s3_snapshot;

namespace {

/// A fact as it should be: its boundaries, and the whole lines that have it. Before `since` and from `until` on it
/// does not hold.
struct expectation {
    std::string_view name;
    version_range elasticsearch;
    version_range opensearch;
    std::string_view lines;  ///< `1 2 5 6 7 8 9 | 1 2 3`; a minus sign for each whole line that lacks it
};

constexpr version_range from(int major, int minor) { return {version{major, minor}, never}; }
constexpr version_range until(int major, int minor) { return {version{1, 0}, version{major, minor}}; }
constexpr version_range all = from(1, 0);
constexpr version_range none{};
constexpr version_range between(version since, version until) { return {since, until}; }

// clang-format off
constexpr std::array expected{
    // name                                           Elasticsearch            OpenSearch   whole lines
    expectation{"verify_repository",                   from(1, 4),              all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"snapshot_status",                     from(1, 1),              all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"recovery",                            from(1, 1),              all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"cleanup_repository",                  from(7, 4),              all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"clone_snapshot",                      from(7, 10),             all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"put_repository: verify",              from(1, 4),              all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"get_snapshot: ignore_unavailable",    from(2, 2),              all,         "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"snapshot_status: ignore_unavailable", from(5, 0),              all,         "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"get_snapshot: verbose",               from(5, 5),              all,         "- - - 6 7 8 9 | 1 2 3"},
    expectation{"create_snapshot: metadata",           from(7, 3),              all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"delete_snapshot: several",            from(7, 8),              all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"restore_snapshot: partial",           from(1, 3),              all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"restore_snapshot: include_aliases",   from(1, 3),              all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"restore_snapshot: index_settings",    from(1, 5),              all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"filter_path",                         from(1, 6),              all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"expand_wildcards",                    from(1, 7),              all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"snapshots in parallel",               from(7, 9),              all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"restores in parallel",                from(6, 6),              all,         "- - - - 7 8 9 | 1 2 3"},
    expectation{"s3: a missing bucket is created",     until(5, 0),             none,        "1 2 - - - - - | - - -"},
    expectation{"s3: access_key, secret_key",          until(6, 0),             none,        "1 2 5 - - - - | - - -"},
    expectation{"s3: endpoint, protocol",              until(6, 0),             none,        "1 2 5 - - - - | - - -"},
    expectation{"s3: endpoint, protocol (again)",      from(6, 7),              all,         "- - - - 7 8 9 | 1 2 3"},
    expectation{"s3: region",                          until(6, 0),             none,        "1 2 5 - - - - | - - -"},
    expectation{"s3: region (again)",                  from(7, 0),              all,         "- - - - 7 8 9 | 1 2 3"},
    expectation{"s3: path_style_access",               between({2, 2}, {6, 0}), none,        "- - 5 - - - - | - - -"},
    expectation{"s3: path_style_access (again)",       from(7, 4),              all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"s3: client",                          from(5, 5),              all,         "- - - 6 7 8 9 | 1 2 3"},
    expectation{"s3: storage_class",                   from(2, 2),              all,         "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"s3: canned_acl",                      from(2, 2),              all,         "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"s3: readonly",                        from(2, 1),              all,         "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"s3: server_side_encryption",          all,                     until(3, 1), "1 2 5 6 7 8 9 | 1 2 -"},
    expectation{"s3: server_side_encryption_type",     none,                    from(3, 1),  "- - - - - - - | - - -"},
    expectation{"reload_secure_settings",              from(6, 4),              all,         "- - - - 7 8 9 | 1 2 3"},
    expectation{"s3: plugin bundled",                  from(8, 0),              none,        "- - - - - 8 9 | - - -"},
};
// clang-format on

/// The fact of that name in the table. (No pointer into it: g++ does not compare those in constants under a sanitizer.)
constexpr std::optional<fact> find(std::string_view name) {
    for (auto const& row : facts::table) {
        if (row.name == name) return row.holds;
    }
    return std::nullopt;
}

/// The last minor of each major that was released.
struct major_line {
    int number;
    int last_minor;
};
constexpr std::array elasticsearch_majors{major_line{1, 7},  major_line{2, 4},  major_line{5, 6}, major_line{6, 8},
                                          major_line{7, 17}, major_line{8, 19}, major_line{9, 5}};
constexpr std::array opensearch_majors{major_line{1, 3}, major_line{2, 19}, major_line{3, 8}};

/// The release line before `v`, e.g. 6.8 before 7.0. Precondition: there is one.
template <std::size_t N>
constexpr version before(version v, std::array<major_line, N> const& majors) {
    if (v.minor > 0) return {v.major, v.minor - 1};
    version last;
    for (auto const& m : majors) {
        if (m.number < v.major) last = {m.number, m.last_minor};
    }
    return last;
}

/// One release alone, as any_server stands for it.
constexpr bool release_has(distribution p, version v, fact const& f) {
    return server_line{p, v, {v.major, v.minor, v.patch + 1}}.has(f);
}

/// Each single release, its last patch included, has the fact exactly from `since` to before `until`.
template <std::size_t N>
constexpr bool right_on_releases(distribution p, version_range const& range, std::array<major_line, N> const& majors,
                                 fact const& f) {
    for (auto const& m : majors) {
        for (int minor = 0; minor <= m.last_minor; ++minor) {
            version const v{m.number, minor};
            bool const wanted = range.since <= v && v < range.until;
            if (release_has(p, v, f) != wanted || release_has(p, {v.major, v.minor, 99}, f) != wanted) return false;
        }
    }
    return true;
}

constexpr bool right_on_lines(std::string_view lines, fact const& f) {
    std::array const held{elasticsearch_1::has(f), elasticsearch_2::has(f), elasticsearch_5::has(f),
                          elasticsearch_6::has(f), elasticsearch_7::has(f), elasticsearch_8::has(f),
                          elasticsearch_9::has(f), opensearch_1::has(f),    opensearch_2::has(f),
                          opensearch_3::has(f)};
    std::string_view const names = "1256789123";
    std::size_t at = 0;
    for (char const c : lines) {
        if (c == ' ' || c == '|') continue;
        if (at == held.size() || c != (held[at] ? names[at] : '-')) return false;
        ++at;
    }
    return at == held.size();
}

/// The policies on both sides of each boundary: `elasticsearch<version{1, 4}>` has it, `elasticsearch<version{1, 3}>`
/// has not. What ends within a major is lacking on all policies of that major, since they reach to its end.
template <std::size_t Row>
constexpr bool right_at_boundaries() {
    constexpr auto e = expected[Row];
    constexpr auto f = *find(e.name);
    bool right = true;
    if constexpr (e.elasticsearch.since > version{1, 0} && e.elasticsearch.since != never) {
        right = right && elasticsearch<e.elasticsearch.since>::has(f);
        right = right && !elasticsearch<before(e.elasticsearch.since, elasticsearch_majors)>::has(f);
    }
    if constexpr (e.elasticsearch.until != never) {
        right = right && !elasticsearch<e.elasticsearch.until>::has(f);
        right = right && elasticsearch<before(e.elasticsearch.until, elasticsearch_majors)>::has(f);
    }
    if constexpr (e.opensearch.since > version{1, 0} && e.opensearch.since != never) {
        right = right && opensearch<e.opensearch.since>::has(f);
        right = right && !opensearch<before(e.opensearch.since, opensearch_majors)>::has(f);
    }
    if constexpr (e.opensearch.until != never) {
        right = right && !opensearch<e.opensearch.until>::has(f);
        right = right && !opensearch<version{e.opensearch.until.major, 0}>::has(f);
        right = right && opensearch<before(version{e.opensearch.until.major, 0}, opensearch_majors)>::has(f);
    }
    return right;
}

/// A row's name as a template parameter, so that the compiler prints it.
struct label {
    char text[40]{};
    constexpr label(std::string_view name) {
        for (std::size_t i = 0; i != name.size(); ++i) text[i] = name[i];
    }
};

template <label Name>
constexpr bool is_in_the_table() {
    static_assert(find(Name.text).has_value(), "facts::table has no row of this name");
    return true;
}

template <label Name, bool Boundaries, bool WholeLines, bool Releases>
constexpr bool is_right() {
    static_assert(Boundaries, "the fact does not begin and end where it should");
    static_assert(WholeLines, "the fact holds on other whole lines than it should");
    static_assert(Releases, "the fact holds for other single releases than it should");
    return true;
}

template <std::size_t Row>
constexpr bool row_is_right() {
    constexpr auto e = expected[Row];
    if constexpr (is_in_the_table<label(e.name)>()) {
        constexpr auto f = *find(e.name);
        return is_right < label(e.name), f == fact{e.elasticsearch, e.opensearch} && right_at_boundaries<Row>(),
               right_on_lines(e.lines, f),
               right_on_releases(distribution::elasticsearch, e.elasticsearch, elasticsearch_majors, f) &&
                   right_on_releases(distribution::opensearch, e.opensearch, opensearch_majors, f) > ();
    }
}

template <std::size_t... Rows>
constexpr bool all_are_right(std::index_sequence<Rows...>) {
    return (row_is_right<Rows>() && ...);
}

static_assert(all_are_right(std::make_index_sequence<expected.size()>()));
static_assert(expected.size() == facts::table.size(), "a row of facts::table is not tested here");

// the rule that those who read this file look for first, spelled out
static_assert(!elasticsearch<version{1, 3}>::has(facts::verify_repository));
static_assert(elasticsearch<version{1, 4}>::has(facts::verify_repository));
static_assert(!elasticsearch<version{7, 2}>::has(facts::snapshot_metadata));
static_assert(elasticsearch<version{7, 3}>::has(facts::snapshot_metadata));
static_assert(elasticsearch<version{5, 6}>::has(facts::s3_keys_in_settings));
static_assert(!elasticsearch<version{6, 0}>::has(facts::s3_keys_in_settings));
static_assert(opensearch<version{2, 19}>::has(facts::s3_server_side_encryption));
static_assert(!opensearch<version{3, 0}>::has(facts::s3_server_side_encryption));
static_assert(!opensearch<version{3, 0}>::has(facts::s3_server_side_encryption_type));
static_assert(opensearch<version{3, 1}>::has(facts::s3_server_side_encryption_type));

/// What stands in no row: it holds wherever there is a server.
static_assert(elasticsearch_1::has(facts::always) && elasticsearch_9::has(facts::always));
static_assert(opensearch_1::has(facts::always) && opensearch_3::has(facts::always));

constexpr bool boundaries_are_minors() {
    for (auto const& row : facts::table) {
        for (auto const& range : {row.holds.elasticsearch, row.holds.opensearch}) {
            if (range.since.patch != 0 || range.until.patch != 0 || range.since > range.until) return false;
        }
    }
    return true;
}
// the concepts compare major and minor alone
static_assert(boundaries_are_minors());

constexpr bool names_are_unique() {
    for (std::size_t i = 0; i != facts::table.size(); ++i) {
        for (std::size_t j = 0; j != i; ++j) {
            if (facts::table[i].name == facts::table[j].name) return false;
        }
    }
    return true;
}
static_assert(names_are_unique());

}  // namespace

TEST_CASE("each row of the table of facts is tested above, under its own name") {
    for (auto const& row : facts::table) {
        INFO(row.name);
        int tested = 0;
        for (auto const& e : expected) tested += e.name == row.name ? 1 : 0;
        CHECK(tested == 1);
    }
}

TEST_CASE("a server learnt at run time has a fact exactly from its first release on") {
    for (auto const& e : expected) {
        INFO(e.name);
        REQUIRE(find(e.name).has_value());
        for (auto const& m : elasticsearch_majors) {
            for (int minor = 0; minor <= m.last_minor; ++minor) {
                version const v{m.number, minor, 3};
                INFO("Elasticsearch " << to_string(v));
                CHECK(any_server(distribution::elasticsearch, v).has(*find(e.name)) ==
                      (e.elasticsearch.since <= v && v < e.elasticsearch.until));
            }
        }
        for (auto const& m : opensearch_majors) {
            for (int minor = 0; minor <= m.last_minor; ++minor) {
                version const v{m.number, minor, 3};
                INFO("OpenSearch " << to_string(v));
                CHECK(any_server(distribution::opensearch, v).has(*find(e.name)) ==
                      (e.opensearch.since <= v && v < e.opensearch.until));
            }
        }
    }
}
