// SPDX-License-Identifier: Apache-2.0
/// @file
/// The table of all facts: what it is made of, in which order, and what holds for every row.
#include <es_s3_snapshot/version/facts.hpp>

#include <catch2/catch.hpp>

#include <cstddef>

using namespace es_s3_snapshot;

namespace {

/// The part stands in the whole, row by row, from `at` on.
template <class Whole, class Part>
constexpr bool holds_from(Whole const& whole, std::size_t at, Part const& part) {
    if (at + part.size() > whole.size()) return false;
    for (std::size_t i = 0; i != part.size(); ++i) {
        if (whole[at + i].name != part[i].name || whole[at + i].holds != part[i].holds) return false;
    }
    return true;
}

constexpr auto operations = facts::operation_table.size(), parameters = facts::parameter_table.size(),
               settings = facts::s3_table.size();

static_assert(facts::table.size() == operations + parameters + settings);
static_assert(holds_from(facts::table, 0, facts::operation_table));
static_assert(holds_from(facts::table, operations, facts::parameter_table));
static_assert(holds_from(facts::table, operations + parameters, facts::s3_table));

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

TEST_CASE("a row of the table of facts says something: it has a name, and holds somewhere, and not everywhere") {
    for (auto const& row : facts::table) {
        INFO(row.name);
        CHECK_FALSE(row.name.empty());
        CHECK(row.holds != facts::always);
        CHECK((row.holds.elasticsearch.since != never || row.holds.opensearch.since != never));
    }
}
