// SPDX-License-Identifier: Apache-2.0
/// @file
/// Facts written down a second time, with their exact boundaries, and how a table of facts is held against them.
#pragma once

#include <es_s3_snapshot/version/any_server.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/version/fact.hpp>
#include <es_s3_snapshot/version/opensearch.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace test_support {

using namespace es_s3_snapshot;

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
constexpr version_range between(version since, version end) { return {since, end}; }
constexpr version_range all = from(1, 0);
constexpr version_range none{};

/// The fact of that name in a table. (No pointer into it: g++ does not compare those in constants under a sanitizer.)
template <std::size_t N>
constexpr std::optional<fact> find(std::array<facts::row, N> const& table, std::string_view name) {
    for (auto const& row : table) {
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

/// A row's name as a template parameter, so that the compiler prints it.
struct label {
    char text[100]{};
    constexpr label(std::string_view name) {
        for (std::size_t i = 0; i != name.size(); ++i) text[i] = name[i];
    }
};

template <label Name, bool Found>
constexpr bool is_in_the_table() {
    static_assert(Found, "the table has no row of this name");
    return Found;
}

template <label Name, bool Boundaries, bool WholeLines, bool Releases>
constexpr bool is_right() {
    static_assert(Boundaries, "the fact does not begin and end where it should");
    static_assert(WholeLines, "the fact holds on other whole lines than it should");
    static_assert(Releases, "the fact holds for other single releases than it should");
    return true;
}

/// Holds `Table` against `Expected`, both arrays that are constants at namespace scope.
template <auto const& Expected, auto const& Table>
class held_against {
    /// The policies on both sides of each boundary: `elasticsearch<version{1, 4}>` has it, `elasticsearch<version{1,
    /// 3}>` has not. What ends within a major is lacking on all policies of that major, since they reach to its end.
    template <std::size_t Row>
    static constexpr bool right_at_boundaries() {
        constexpr auto e = Expected[Row];
        constexpr auto f = *find(Table, e.name);
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

    template <std::size_t Row>
    static constexpr bool row_is_right() {
        constexpr auto e = Expected[Row];
        constexpr auto found = find(Table, e.name);
        if constexpr (is_in_the_table<label(e.name), found.has_value()>()) {
            constexpr auto f = *found;
            constexpr bool boundaries = f == fact{e.elasticsearch, e.opensearch} && right_at_boundaries<Row>();
            constexpr bool releases =
                right_on_releases(distribution::elasticsearch, e.elasticsearch, elasticsearch_majors, f) &&
                right_on_releases(distribution::opensearch, e.opensearch, opensearch_majors, f);
            return is_right<label(e.name), boundaries, right_on_lines(e.lines, f), releases>();
        }
        return false;
    }

    template <std::size_t... Rows>
    static constexpr bool all_are_right(std::index_sequence<Rows...>) {
        return (row_is_right<Rows>() && ...);
    }

public:
    static constexpr bool value = all_are_right(std::make_index_sequence<Expected.size()>());
};

/// Each row of the table stands among the expectations, once.
template <std::size_t E, std::size_t T>
void check_names(std::array<expectation, E> const& expected, std::array<facts::row, T> const& table) {
    CHECK(expected.size() == table.size());
    for (auto const& row : table) {
        INFO(row.name);
        int tested = 0;
        for (auto const& e : expected) tested += e.name == row.name ? 1 : 0;
        CHECK(tested == 1);
    }
}

/// A server that was learnt at run time has each fact exactly from its first release on.
template <std::size_t E, std::size_t T>
void check_learnt(std::array<expectation, E> const& expected, std::array<facts::row, T> const& table) {
    auto check = [](distribution p, auto const& majors, version_range const& range, fact const& f) {
        for (auto const& m : majors) {
            for (int minor = 0; minor <= m.last_minor; ++minor) {
                version const v{m.number, minor, 3};
                INFO(to_string(p) << " " << to_string(v));
                CHECK(any_server(p, v).has(f) == (range.since <= v && v < range.until));
            }
        }
    };
    for (auto const& e : expected) {
        INFO(e.name);
        auto const f = find(table, e.name);
        REQUIRE(f.has_value());
        check(distribution::elasticsearch, elasticsearch_majors, e.elasticsearch, *f);
        check(distribution::opensearch, opensearch_majors, e.opensearch, *f);
        CHECK_FALSE(any_server().has(*f));
    }
}

}  // namespace test_support
