// SPDX-License-Identifier: Apache-2.0
/// @file
/// Which operations each server line has, with exact boundaries, written down a second time and compared when compiled.
#include "support/expectation.hpp"

#include <es_s3_snapshot/version/operation_facts.hpp>

using namespace test_support;

namespace {

// clang-format off
constexpr std::array expected{
    // name                                              Elasticsearch  OpenSearch   whole lines
    expectation{"verify_repository",                     from(1, 4),    all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"cleanup_repository",                    from(7, 4),    all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"repository_analyze",                    from(7, 12),   none,        "- - - - - 8 9 | - - -"},
    expectation{"repository_verify_integrity",           from(8, 16),   none,        "- - - - - - 9 | - - -"},
    expectation{"repositories_metering",                 from(7, 8),    none,        "- - - - - 8 9 | - - -"},
    expectation{"snapshot_status",                       from(1, 1),    all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"clone_snapshot",                        from(7, 10),   all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"mount_snapshot",                        from(7, 10),   none,        "- - - - - 8 9 | - - -"},
    expectation{"recovery",                              from(1, 1),    all,         "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"get_features, reset_features",          from(7, 12),   none,        "- - - - - 8 9 | - - -"},
    expectation{"slm: policies, execute",                from(7, 4),    none,        "- - - - - 8 9 | - - -"},
    expectation{"slm: execute_retention, stats",         from(7, 5),    none,        "- - - - - 8 9 | - - -"},
    expectation{"slm: status, start, stop",              from(7, 6),    none,        "- - - - - 8 9 | - - -"},
    expectation{"sm: policies, explain, start, stop",    none,          from(2, 1),  "- - - - - - - | - - 3"},
    expectation{"allocation_explain",                    from(5, 0),    all,         "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"health_report",                         from(8, 7),    none,        "- - - - - - 9 | - - -"},
    expectation{"reload_secure_settings",                from(6, 4),    all,         "- - - - 7 8 9 | 1 2 3"},
    expectation{"resolve_index",                         from(7, 9),    all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"get_data_stream, delete_data_stream",   from(7, 9),    all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"add_block",                             from(7, 9),    all,         "- - - - - 8 9 | 1 2 3"},
    expectation{"remove_block",                          from(9, 1),    none,        "- - - - - - - | - - -"},
    expectation{"cat: snapshots, repositories",          from(2, 1),    all,         "- - 5 6 7 8 9 | 1 2 3"},
};
// clang-format on

static_assert(held_against<expected, facts::operation_table>::value);

// the rule that those who read this file look for first, spelled out
static_assert(!elasticsearch<version{1, 3}>::has(facts::verify_repository));
static_assert(elasticsearch<version{1, 4}>::has(facts::verify_repository));
static_assert(!elasticsearch<version{7, 9}>::has(facts::clone_snapshot));
static_assert(elasticsearch<version{7, 10}>::has(facts::clone_snapshot));

}  // namespace

TEST_CASE("each row of the table of operations is tested above, under its own name") {
    check_names(expected, facts::operation_table);
}

TEST_CASE("a server learnt at run time has an operation exactly from its first release on") {
    check_learnt(expected, facts::operation_table);
}

TEST_CASE("each row of the table of operations shows the fact that operations use") {
    CHECK(find(facts::operation_table, "repository_analyze") == facts::analyze_repository);
    CHECK(find(facts::operation_table, "repository_verify_integrity") == facts::verify_repository_integrity);
    CHECK(find(facts::operation_table, "get_features, reset_features") == facts::features);
    CHECK(find(facts::operation_table, "slm: policies, execute") == facts::slm);
    CHECK(find(facts::operation_table, "slm: execute_retention, stats") == facts::slm_retention);
    CHECK(find(facts::operation_table, "slm: status, start, stop") == facts::slm_status);
    CHECK(find(facts::operation_table, "sm: policies, explain, start, stop") == facts::snapshot_management);
    CHECK(find(facts::operation_table, "get_data_stream, delete_data_stream") == facts::data_streams);
    CHECK(find(facts::operation_table, "add_block") == facts::add_index_block);
    CHECK(find(facts::operation_table, "remove_block") == facts::remove_index_block);
    CHECK(find(facts::operation_table, "cat: snapshots, repositories") == facts::cat_snapshots);
}
