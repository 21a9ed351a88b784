// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a backup and a restore would do: every finding has a cluster that shows it, and none changes one.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/preview.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace es_s3_snapshot;
using test::bench;
using test::fake_cluster;
using test::fault;
using test::options_for;

namespace {

void prepare(bench& b) {
    b.cluster.indices["a"] = fake_cluster::make_index(true, 2);
    b.cluster.indices["b"] = fake_cluster::make_index(true, 1);
    b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "bucket"}}}};
}

/// `code (severity)`.
template <class Preview>
std::vector<std::string> codes(Preview const& made) {
    std::vector<std::string> told;
    for (auto const& one : made.findings) told.push_back(one.code + " (" + std::string(to_string(one.level)) + ")");
    return told;
}

template <class Preview>
finding const* find(Preview const& made, std::string_view code) {
    auto const at = std::find_if(made.findings.begin(), made.findings.end(),
                                 [&](finding const& one) { return one.code == code; });
    return at == made.findings.end() ? nullptr : &*at;
}

void check_untouched(bench const& b) {
    for (auto const& sent : b.transport.sent) CHECK(sent.verb == method::get);
}

backup_preview backup_of(bench& b, backup_options const& o = options_for<backup_options>()) {
    auto made = b.run(preview_backup, o);
    REQUIRE(made);
    check_untouched(b);
    bool const bad = count_of(made->findings, severity::error) != 0;
    CHECK(bad == static_cast<bool>(made->failure));
    return *made;
}

restore_preview restore_of(bench& b, restore_options const& o = options_for<restore_options>()) {
    auto made = b.run(preview_restore, o);
    REQUIRE(made);
    check_untouched(b);
    bool const bad = count_of(made->findings, severity::error) != 0;
    CHECK(bad == static_cast<bool>(made->failure));
    return *made;
}

using words = std::vector<std::string>;

}  // namespace

TEST_CASE("of a backup that would succeed nothing but that is told") {
    auto const v = GENERATE(values<version>({{1, 7, 6}, {2, 4, 6}, {5, 6, 16}, {6, 8, 23}, {7, 17, 0}, {9, 5, 3}}));
    CAPTURE(to_string(v));
    bench b(v);
    prepare(b);
    auto const made = backup_of(b);
    CHECK(codes(made) == words{"repository_registered (info)"});
    REQUIRE(made.indices.size() == 2);
    CHECK(made.indices[0].name == "a");
}

TEST_CASE("what a backup would stumble over") {
    bench b;
    prepare(b);
    auto o = options_for<backup_options>();
    SECTION("a repository that it would register") {
        b.cluster.repositories.clear();
        CHECK(codes(backup_of(b)) == words{"repository_absent (info)"});
    }
    SECTION("one of another place") {
        b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "other"}}}};
        auto const made = backup_of(b);
        CHECK(codes(made) == words{"repository_unusable (error)"});
        CHECK(made.failure == make_error_code(errc::conflict));
    }
    SECTION("a read-only one") {
        b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "bucket"}, {"readonly", "true"}}}};
        CHECK(codes(backup_of(b)) == words{"repository_unusable (error)"});
    }
    SECTION("a name that is none") {
        o.snapshot = "S 1";
        CHECK(codes(backup_of(b, o)) == words{"snapshot_name_invalid (error)", "repository_registered (info)"});
    }
    SECTION("a name that is taken") {
        b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 1}}, 0, 1, {}};
        auto const made = backup_of(b);
        CHECK(codes(made) == words{"repository_registered (info)", "snapshot_name_taken (error)"});
        CHECK(made.failure == make_error_code(errc::conflict));
    }
    SECTION("a backup that an earlier run has started") {
        b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 1}, {"b", 1}}, 9, 1, {{"es-s3-snapshot", {{"run", "1"}}}}};
        CHECK(codes(backup_of(b)) == words{"repository_registered (info)", "backup_under_way (info)"});
    }
    SECTION("a snapshot of that name which somebody else is making") {
        b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 1}, {"b", 1}}, 9, 1, {}};
        CHECK(codes(backup_of(b)) == words{"repository_registered (info)", "snapshot_name_taken (error)"});
    }
    SECTION("names and patterns that stand for nothing") {
        o.indices = {"a", "nope", "none-*"};
        auto const made = backup_of(b, o);
        REQUIRE(find(made, "index_missing") != nullptr);
        CHECK(find(made, "index_missing")->message.find("nope, none-*") != std::string::npos);
        CHECK(made.failure == make_error_code(errc::not_found));
    }
    SECTION("a primary shard that is missing") {
        b.cluster.indices["b"].failed = true;
        auto const made = backup_of(b);
        CHECK(codes(made) == words{"repository_registered (info)", "index_red (error)"});
        CHECK(find(made, "index_red")->message.starts_with("b: "));
        o.partial = true;
        CHECK(codes(backup_of(b, o)) == words{"repository_registered (info)", "index_red (warning)"});
    }
    SECTION("a question that is refused") {
        b.transport.spoil = [](int, request const& req) {
            return req.target.starts_with("/_cluster/health") ? fault::s403 : fault::none;
        };
        auto const made = backup_of(b);
        CHECK(codes(made) == words{"repository_registered (info)", "unanswered (error)"});
        CHECK(made.failure == make_error_code(errc::access_denied));
    }
}

TEST_CASE("a closed index is refused by name and left out by pattern before 7.2, and saved later") {
    auto const [v, told] = GENERATE(values<std::pair<version, words>>({
        {{7, 1, 1}, {"repository_registered (info)", "index_closed (error)"}},
        {{7, 2, 0}, {"repository_registered (info)"}},
    }));
    bench b(v);
    prepare(b);
    b.cluster.indices["b"].open = false;
    CHECK(codes(backup_of(b)) == told);
    if (v < version{7, 2}) {
        auto o = options_for<backup_options>();
        o.indices = {"*"};
        CHECK(codes(backup_of(b, o)) == words{"repository_registered (info)", "index_closed (warning)"});
    }
}

TEST_CASE("a snapshot that runs is in the way of the lines that make one at a time") {
    auto const [v, level] = GENERATE(
        values<std::pair<version, std::string>>({{{7, 8, 0}, "error"}, {{7, 9, 0}, "info"}, {{9, 5, 3}, "info"}}));
    bench b(v);
    prepare(b);
    b.cluster.snapshots["other"] = {"SUCCESS", {{"a", 1}}, 1000, 1, {}};
    auto const made = backup_of(b);
    CHECK(codes(made) == words{"repository_registered (info)", "snapshot_running (" + level + ")"});
    CHECK(find(made, "snapshot_running")->message.find("'other'") != std::string::npos);
}

TEST_CASE("an index of an earlier major release is told, before the upgrade that loses it") {
    bench b;
    prepare(b);
    b.cluster.instead = [](request const& req) -> std::optional<replay_answer> {
        if (!req.target.starts_with("/_cluster/state")) return {};
        return replay_answer(200, R"({"metadata":{"indices":{"a":{"state":"open","settings":{"index":{)"
                                  R"("number_of_shards":"1","version":{"created":"6082399"}}}},"b":{"state":"open",)"
                                  R"("settings":{"index":{"number_of_shards":"1","version":{"created":"7170099"}}}}}}})");
    };
    auto const made = backup_of(b);
    REQUIRE(find(made, "index_from_older_major") != nullptr);
    CHECK(find(made, "index_from_older_major")->message.starts_with("a: "));
}

TEST_CASE("a restore is told step by step") {
    struct example {
        conflict_policy policy;
        words told;
    };
    auto const e = GENERATE(values<example>({
        {conflict_policy::close, {"index_closes (info)", "index_overwritten (info)"}},
        {conflict_policy::delete_index, {"index_deleted (warning)"}},
        {conflict_policy::rename, {"index_renamed (info)"}},
        {conflict_policy::skip, {"index_skipped (info)"}},
        {conflict_policy::fail, {"conflict (error)"}},
    }));
    bench b;
    prepare(b);
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 10, {}};
    b.cluster.indices["b"].open = false;
    auto o = options_for<restore_options>();
    o.on_conflict = e.policy;
    auto const made = restore_of(b, o);
    auto told = e.told;
    told.insert(told.begin(), "repository_registered (info)");
    CHECK(codes(made) == told);
    CHECK(made.plan.has_value() == (e.policy != conflict_policy::fail));
}

TEST_CASE("what a restore would stumble over") {
    bench b;
    prepare(b);
    b.cluster.indices.clear();
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 10, {}};
    auto o = options_for<restore_options>();
    SECTION("nothing") { CHECK(codes(restore_of(b)) == words{"repository_registered (info)"}); }
    SECTION("a repository of which nothing is known yet") {
        b.cluster.repositories.clear();
        auto const made = restore_of(b);
        CHECK(codes(made) == words{"repository_absent (warning)"});
        CHECK_FALSE(made.plan);
    }
    SECTION("a snapshot that is not there") {
        o.snapshot = "s9";
        auto const made = restore_of(b, o);
        CHECK(codes(made) == words{"repository_registered (info)", "not_found (error)"});
        CHECK(made.failure == make_error_code(errc::not_found));
    }
    SECTION("the cluster's own state") {
        o.include_global_state = true;
        CHECK(codes(restore_of(b, o)) == words{"repository_registered (info)", "global_state_overwritten (warning)"});
    }
    SECTION("a restore that is under way") {
        for (auto const* name : {"a", "b"}) {
            b.cluster.indices[name] = fake_cluster::make_index(true, 1);
            b.cluster.indices[name].restoring = 100;
            b.cluster.indices[name].restored_from = "s1";
        }
        CHECK(codes(restore_of(b)) == words{"repository_registered (info)", "restore_under_way (info)"});
    }
}

TEST_CASE("the room that a restore needs is compared with what is left") {
    // the snapshot's indices need 100 bytes together
    auto const [left, told] = GENERATE(values<std::pair<int, words>>({
        {99, {"repository_registered (info)", "disk_space (error)"}},
        {101, {"repository_registered (info)", "disk_space (warning)"}},
        {900, {"repository_registered (info)"}},
    }));
    bench b;
    prepare(b);
    b.cluster.indices.clear();
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 10, {}};
    b.cluster.instead = [left = left](request const& req) -> std::optional<replay_answer> {
        if (req.target.starts_with("/_nodes/stats/fs"))
            return replay_answer(200, R"({"nodes":{"n1":{"name":"n","fs":{"total":{"total_in_bytes":1000,)"
                                      R"("free_in_bytes":)" + std::to_string(left) + R"(,"available_in_bytes":)" +
                                          std::to_string(left) + "}}}}}");
        if (req.target.find("/_status") == std::string::npos) return {};
        std::string const half = R"({"shards_stats":{"total":1,"done":1},"stats":{"incremental":{"size_in_bytes":50},)"
                                 R"("total":{"size_in_bytes":50}}})";
        return replay_answer(200, R"({"snapshots":[{"snapshot":"s1","state":"SUCCESS","indices":{"a":)" + half +
                                      R"(,"b":)" + half + "}}]}");
    };
    auto const made = restore_of(b);
    CHECK(codes(made) == told);
}

TEST_CASE("whoever stops a preview gets no findings") {
    bench b;
    prepare(b);
    b.transport.before_send = [&](int number) {
        if (number == 1) b.stop.request_stop();
    };
    auto const made = b.run(preview_backup, options_for<backup_options>());
    REQUIRE(made.has_error());
    CHECK(made.error().is(errc::operation_canceled));
}
