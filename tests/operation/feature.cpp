// SPDX-License-Identifier: Apache-2.0
/// @file
/// Features: which there are, and what became of their state, as the recorded servers that have them tell it.
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/feature.hpp>

using namespace test_support;

static_assert(!has_features<elasticsearch<version{7, 11}>> && has_features<elasticsearch<version{7, 12}>>);
static_assert(!has_features<opensearch_1> && !has_features<opensearch_3>);
static_assert(!serves<opensearch_3, reset_features> && serves<elasticsearch_8, reset_features>);
static_assert(get_features::idempotent && !reset_features::idempotent);

TEST_CASE("features are asked for by Elasticsearch 7.12 and later alone") {
    CHECK(asked(get_features(), es9) == "GET /_features?master_timeout=30s");
    CHECK(asked(get_features{""}, es9) == "GET /_features");
    CHECK(asked(reset_features(), es9) == "POST /_features/_reset");
    check_begins(get_features(), {7, 12, 0}, never);
    check_begins(reset_features(), {7, 12, 0}, never);
}

TEST_CASE("features are told with their names and what they are") {
    each_named(
        "contract.get_features",
        [](exchange const& e) {
            auto const heard = hear(get_features(), e);
            REQUIRE(heard.has_value());
            auto const told = e.told().at("features").as_array();
            REQUIRE(heard->size() == told.size());
            for (std::size_t i = 0; i != told.size(); ++i) {
                CHECK((*heard)[i].name == text_at(told[i], "/name"));
                CHECK((*heard)[i].description == text_at(told[i], "/description"));
            }
            CHECK(std::count_if(heard->begin(), heard->end(), [](feature_info const& f) {
                      return f.name == "tasks" && f.description == "Manages task results";
                  }) == 1);
            check_replacements(get_features(), e);
            check_truncations(get_features(), e);
        },
        3);
}

TEST_CASE("each feature says what became of its state") {
    each_named(
        "contract.reset_features",
        [](exchange const& e) {
            auto const heard = hear(reset_features(), e);
            REQUIRE(heard.has_value());
            CHECK(heard->size() == e.told().at("features").as_array().size());
            CHECK(std::count_if(heard->begin(), heard->end(), [](feature_reset const& f) {
                      return f.feature_name == "tasks" && f.status == "SUCCESS";
                  }) == 1);
            check_replacements(reset_features(), e);
            check_truncations(reset_features(), e);
        },
        3);
    auto const failed = hear(reset_features(), R"({"features":[{"feature_name":"security","status":"FAILURE",
        "exception":{"type":"illegal_state_exception","reason":"no"}},{"feature_name":"tasks","status":"SUCCESS"}]})");
    REQUIRE(failed.has_value());
    CHECK(failed->front().feature_name == "security");
    CHECK(failed->front().status == "FAILURE");
}

TEST_CASE("no features are none, and one without what names it is an error") {
    CHECK(hear(get_features(), "{}")->empty());
    CHECK(hear(get_features(), R"({"features":[]})")->empty());
    CHECK(hear(get_features(), R"({"features":[{"name":"a"}]})")->front().description.empty());
    CHECK(wrong_with(get_features(), R"({"features":[{"description":"a"}]})") ==
          "unexpected: in the answer, 'features[0].name' is missing");
    CHECK(wrong_with(reset_features(), R"({"features":[{"feature_name":"a"}]})") ==
          "unexpected: in the answer, 'features[0].status' is missing");
    CHECK(wrong_with(reset_features(), R"({"features":[{"status":"SUCCESS"}]})") ==
          "unexpected: in the answer, 'features[0].feature_name' is missing");
    CHECK(wrong_with(reset_features(), R"({"features":{}})") ==
          "unexpected: in the answer, 'features' is not an array");
}
