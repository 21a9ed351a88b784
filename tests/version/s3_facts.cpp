// SPDX-License-Identifier: Apache-2.0
/// @file
/// What each server line takes in the settings of an S3 repository, with exact boundaries, written down a second time
/// and compared when compiled.
#include "support/expectation.hpp"

#include <es_s3_snapshot/version/s3_facts.hpp>

using namespace test_support;

namespace {

// clang-format off
constexpr std::array expected{
    // name                                           Elasticsearch            OpenSearch   whole lines
    expectation{"s3: a missing bucket is created",     until(5, 0),             none,        "1 2 - - - - - | - - -"},
    expectation{"s3: access_key, secret_key",          until(6, 0),             none,        "1 2 5 - - - - | - - -"},
    expectation{"s3: access_key, secret_key are not told", between({2, 0}, {6, 0}), none,    "- 2 5 - - - - | - - -"},
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
    expectation{"s3: plugin bundled",                  from(8, 0),              none,        "- - - - - 8 9 | - - -"},
};
// clang-format on

static_assert(held_against<expected, facts::s3_table>::value);

// the rule that those who read this file look for first, spelled out
static_assert(elasticsearch<version{5, 6}>::has(facts::s3_keys_in_settings));
static_assert(!elasticsearch<version{6, 0}>::has(facts::s3_keys_in_settings));
static_assert(opensearch<version{2, 19}>::has(facts::s3_server_side_encryption));
static_assert(!opensearch<version{3, 0}>::has(facts::s3_server_side_encryption));
static_assert(!opensearch<version{3, 0}>::has(facts::s3_server_side_encryption_type));
static_assert(opensearch<version{3, 1}>::has(facts::s3_server_side_encryption_type));

}  // namespace

TEST_CASE("each row of the table of S3 settings is tested above, under its own name") {
    check_names(expected, facts::s3_table);
}

TEST_CASE("a server learnt at run time takes a setting exactly on the releases that have it") {
    check_learnt(expected, facts::s3_table);
}

TEST_CASE("each row of the table of S3 settings shows the fact that repositories use") {
    CHECK(find(facts::s3_table, "s3: a missing bucket is created") == facts::s3_creates_bucket);
    CHECK(find(facts::s3_table, "s3: access_key, secret_key") == facts::s3_keys_in_settings);
    CHECK(find(facts::s3_table, "s3: access_key, secret_key are not told") == facts::s3_keys_hidden);
    CHECK(find(facts::s3_table, "s3: endpoint, protocol") == facts::s3_endpoint_early);
    CHECK(find(facts::s3_table, "s3: endpoint, protocol (again)") == facts::s3_endpoint);
    CHECK(find(facts::s3_table, "s3: region") == facts::s3_region_early);
    CHECK(find(facts::s3_table, "s3: region (again)") == facts::s3_region);
    CHECK(find(facts::s3_table, "s3: path_style_access") == facts::s3_path_style_early);
    CHECK(find(facts::s3_table, "s3: path_style_access (again)") == facts::s3_path_style);
    CHECK(find(facts::s3_table, "s3: plugin bundled") == facts::s3_bundled);
}
