// SPDX-License-Identifier: Apache-2.0
// A test of operations and workflows as a user writes it: a scripted server, no network.
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/transport/replay.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>

#include <catch2/catch.hpp>

namespace es = es_s3_snapshot;

namespace {

using cluster = es::client<es::elasticsearch<es::version{7, 10}>, es::no_auth, es::replay>;

es::replay server() {
    return es::replay([](es::origin const&, es::request const& asked) -> es::replay_answer {
        if (asked.target == "/") return {200, R"({"version":{"number":"7.10.2"}})"};
        if (asked.target == "/_snapshot/backups/all")
            return {200, R"({"snapshots":[{"snapshot":"s1","state":"SUCCESS"}]})"};
        return {404, R"({"error":{"type":"index_not_found_exception","reason":"no such index"},"status":404})"};
    });
}

}  // namespace

TEST_CASE("one operation") {
    cluster c({es::origin{}}, server());
    es::get_snapshot get;
    get.repositories = {"backups"};
    get.snapshots = {"all"};
    auto const found = c.execute(get);
    REQUIRE(found.has_value());
    CHECK(found->snapshots.front().snapshot == "s1");
    CHECK(found->snapshots.front().state == es::snapshot_state::success);
}

TEST_CASE("a backup of an index that is not there") {
    cluster c({es::origin{}}, server());
    es::backup_options options;
    options.repository.name = "backups";
    options.snapshot = "s2";
    options.indices = {"orders"};
    auto const report = c.run(es::backup, options);
    REQUIRE(report.has_error());
    CHECK(report.error().is(es::errc::not_found));
}

TEST_CASE("a restore of a snapshot that is not there") {
    cluster c({es::origin{}}, server());
    es::restore_options options;
    options.repository.name = "backups";
    options.snapshot = "s3";
    auto const report = c.run(es::restore, options);
    REQUIRE(report.has_error());
    CHECK(c.transport().sent.size() > 1);
}
