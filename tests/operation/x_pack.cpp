// SPDX-License-Identifier: Apache-2.0
/// @file
/// What x-pack's own parsers make of the other bodies that the library sends it, and that nothing recorded of it is
/// left unheard.
#include "support/encoding.hpp"
#include "support/x_pack.hpp"

#include <es_s3_snapshot/operation/restore.hpp>

using namespace test_support;

TEST_CASE("x-pack's parser understands a mount as it is meant") {
    each_x_pack([](x_pack const& server) {
        mount_snapshot op;
        op.repository = "contract";
        op.snapshot = "one";
        op.index = "contract-a";
        op.renamed_index = "mounted";
        op.index_settings = {{"index.refresh_interval", "5s"}};
        op.ignore_index_settings = {"index.search.slowlog.level"};
        op.wait_for_completion = true;
        op.storage = "shared_cache";
        auto const made = encode(op, server.line());
        REQUIRE(made.has_value());
        // with this URL the parser was given the body
        CHECK(made->target ==
              "/_snapshot/contract/one/_mount?wait_for_completion=true&storage=shared_cache&master_timeout=30s");
        CHECK(json::parse(made->body) == server.sent("mount_snapshot"));
        CHECK(json::parse(server.understood("mount_snapshot")) == json::parse(R"({"repository":"contract",
            "snapshot":"one","index":"contract-a","renamed_index":"mounted","refresh_interval":"5s",
            "ignore_index_settings":["index.search.slowlog.level"],"wait_for_completion":true,"storage":"shared_cache"})"));
    });
}

TEST_CASE("every line that x-pack's classes wrote belongs to a test") {
    std::vector<std::string> const asked_for{"acknowledged",
                                             "execute_lifecycle",
                                             "get_lifecycle",
                                             "get_lifecycle_none",
                                             "get_stats",
                                             "get_stats_none",
                                             "get_status_RUNNING",
                                             "get_status_STOPPED",
                                             "get_status_STOPPING",
                                             "metering",
                                             "mount_snapshot",
                                             "not_acknowledged",
                                             "put_lifecycle",
                                             "put_lifecycle_age",
                                             "put_lifecycle_all",
                                             "put_lifecycle_counts",
                                             "put_lifecycle_interval",
                                             "verify_integrity_exception"};
    each_x_pack([&](x_pack const& server) {
        std::vector<std::string> names;
        for (auto const& [name, line] : server.lines) names.push_back(name);
        CHECK(names == asked_for);
    });
}
