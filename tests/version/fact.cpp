// SPDX-License-Identifier: Apache-2.0
/// @file
/// How facts are made: on which releases of which product each form holds.
#include "support/expectation.hpp"

using namespace test_support;

namespace {

constexpr version before_all{0, 90}, first{1, 0}, later{7, 4, 1};

constexpr bool holds(fact const& f, distribution p, version v) { return release_has(p, v, f); }

}  // namespace

TEST_CASE("always is on every release of either product") {
    for (auto const p : {distribution::elasticsearch, distribution::opensearch}) {
        CHECK_FALSE(holds(facts::always, p, before_all));
        for (auto const v : {first, later, version{9, 99, 99}}) CHECK(holds(facts::always, p, v));
    }
    CHECK(elasticsearch_1::has(facts::always));
    CHECK(opensearch_3::has(facts::always));
    CHECK(facts::always == fact{all, all});
}

TEST_CASE("a fact since a release is on all of OpenSearch, unless a release of that is named too") {
    constexpr auto one = facts::detail::since({7, 4}), two = facts::detail::since({7, 4}, {2, 1});
    CHECK(one == fact{from(7, 4), all});
    CHECK(two == fact{from(7, 4), from(2, 1)});
    CHECK_FALSE(holds(one, distribution::elasticsearch, {7, 3, 99}));
    CHECK(holds(one, distribution::elasticsearch, {7, 4, 0}));
    CHECK(holds(one, distribution::opensearch, first));
    CHECK_FALSE(holds(two, distribution::opensearch, {2, 0, 99}));
    CHECK(holds(two, distribution::opensearch, {2, 1, 0}));
}

TEST_CASE("a fact of one product is never the other's") {
    constexpr auto elastic = facts::detail::elasticsearch_since({7, 4}), open = facts::detail::opensearch_since({2, 1}),
                   ended = facts::detail::elasticsearch_until({6, 0});
    CHECK(elastic == fact{from(7, 4), none});
    CHECK(open == fact{none, from(2, 1)});
    CHECK(ended == fact{until(6, 0), none});
    CHECK(holds(elastic, distribution::elasticsearch, later));
    CHECK(holds(open, distribution::opensearch, later));
    CHECK(holds(ended, distribution::elasticsearch, {5, 99, 99}));
    CHECK_FALSE(holds(ended, distribution::elasticsearch, {6, 0, 0}));
    for (auto const v : {before_all, first, later}) {
        CHECK_FALSE(holds(elastic, distribution::opensearch, v));
        CHECK_FALSE(holds(open, distribution::elasticsearch, v));
        CHECK_FALSE(holds(ended, distribution::opensearch, v));
    }
}

TEST_CASE("a row is a fact with its name") {
    constexpr facts::row row{"something", facts::always};
    CHECK(row.name == "something");
    CHECK(row.holds == facts::always);
}
