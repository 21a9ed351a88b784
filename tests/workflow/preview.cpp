// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a backup and a restore would do: every finding has a cluster that shows it, and none changes one.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/workflow/preview.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>

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
    auto const at =
        std::find_if(made.findings.begin(), made.findings.end(), [&](finding const& one) { return one.code == code; });
    return at == made.findings.end() ? nullptr : &*at;
}

/// The message of the first one with that code; empty: there is none.
template <class Preview>
std::string message_of(Preview const& made, std::string_view code) {
    auto const* found = find(made, code);
    return found == nullptr ? std::string() : found->message;
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

/// The repository is read-only unless the test says what it is, as a destination has it.
restore_preview restore_of(bench& b, restore_options const& o = options_for<restore_options>()) {
    for (auto& [name, repository] : b.cluster.repositories) {
        auto& settings = repository["settings"].as_object();
        if (!settings.contains("readonly")) settings["readonly"] = "true";
    }
    auto made = b.run(preview_restore, o);
    REQUIRE(made);
    check_untouched(b);
    bool const bad = count_of(made->findings, severity::error) != 0;
    CHECK(bad == static_cast<bool>(made->failure));
    return *made;
}

using words = std::vector<std::string>;

static_assert(std::is_constructible_v<codec<backup_preview_operations>, elasticsearch_2 const&> &&
                  std::is_constructible_v<codec<restore_preview_operations>, elasticsearch_2 const&>,
              "what only later lines have keeps no line from a preview");

/// What a question is answered with, by the beginning of its target.
using answers = std::vector<std::pair<std::string, std::string>>;

/// Servers always name both kinds of settings, if only as empty.
std::string whole_settings(std::string const& body) {
    auto told = boost::json::parse(body).as_object();
    for (auto const* kind : {"persistent", "transient"}) told.emplace(kind, boost::json::object());
    return boost::json::serialize(told);
}

void answer(bench& b, answers told) {
    for (auto& [target, body] : told) {
        if (target == "/_cluster/settings") body = whole_settings(body);
    }
    b.cluster.instead = [told = std::move(told)](request const& req) -> std::optional<replay_answer> {
        for (auto const& [target, body] : told) {
            if (req.target.starts_with(target)) return replay_answer(200, body);
        }
        return {};
    };
}

/// Of the indices of a cluster, as `GET /_cluster/state/metadata` tells them.
std::string state_of(std::vector<std::pair<std::string, std::string>> const& indices) {
    std::string told;
    for (auto const& [name, rest] : indices)
        told += (told.empty() ? "\"" : ",\"") + name + R"(":{"state":"open",)" + rest + "}";
    return R"({"metadata":{"indices":{)" + told + "}}}";
}

std::string settings_of(int shards, int replicas) {
    return R"("settings":{"index":{"number_of_shards":")" + std::to_string(shards) + R"(","number_of_replicas":")" +
           std::to_string(replicas) + R"("}})";
}

/// Codes without those that a test of something else is not about.
template <class Preview>
words codes_but(Preview const& made, words const& known) {
    auto told = codes(made);
    std::erase_if(told,
                  [&](std::string const& one) { return std::find(known.begin(), known.end(), one) != known.end(); });
    return told;
}
words of(backup_preview const& made) {
    return codes_but(made, {"repository_registered (info)", "global_state_saved (info)"});
}
words of(restore_preview const& made) {
    return codes_but(made, {"repository_registered (info)", "index_closes (info)"});
}

constexpr char const* all_indices = "/_cluster/state/metadata?";

/// A snapshot of a and b, both of which are there and open.
void prepare_restore(bench& b) {
    prepare(b);
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 10, {}};
}

std::string node(std::string const& name, std::string const& roles, int total, int left) {
    return "\"" + name + R"(":{"name":")" + name + R"(","roles":[)" + roles + R"(],"fs":{"total":{"total_in_bytes":)" +
           std::to_string(total) + R"(,"available_in_bytes":)" + std::to_string(left) + "}}}";
}

std::string size_of_s1(int bytes_each) {
    auto const each = [&](int shards) {
        return R"({"shards_stats":{"total":)" + std::to_string(shards) +
               R"(,"done":1},"stats":{"total":{"size_in_bytes":)" + std::to_string(bytes_each) +
               R"(},"incremental":{"size_in_bytes":)" + std::to_string(bytes_each) + "}}}";
    };
    return R"({"snapshots":[{"snapshot":"s1","state":"SUCCESS","indices":{"a":)" + each(2) + R"(,"b":)" + each(1) +
           "}}]}";
}

constexpr char const* status_of_s1 = "/_snapshot/r/s1/_status";

}  // namespace

TEST_CASE("of a backup that would succeed nothing but that is told") {
    auto const v = GENERATE(values<version>({{1, 7, 6}, {2, 4, 6}, {5, 6, 16}, {6, 8, 23}, {7, 17, 0}, {9, 5, 3}}));
    CAPTURE(to_string(v));
    bench b(v);
    prepare(b);
    auto const made = backup_of(b);
    CHECK(codes(made) == words{"repository_registered (info)", "global_state_saved (info)"});
    REQUIRE(made.indices.size() == 2);
    CHECK(made.indices[0].name == "a");
}

TEST_CASE("what a backup would stumble over") {
    bench b;
    prepare(b);
    auto o = options_for<backup_options>();
    SECTION("a repository that it would register") {
        b.cluster.repositories.clear();
        CHECK(of(backup_of(b)) == words{"repository_absent (info)"});
    }
    SECTION("one of another place") {
        b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "other"}}}};
        auto const made = backup_of(b);
        CHECK(of(made) == words{"repository_unusable (error)"});
        CHECK(made.failure == make_error_code(errc::conflict));
    }
    SECTION("a read-only one") {
        b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "bucket"}, {"readonly", "true"}}}};
        CHECK(of(backup_of(b)) == words{"repository_unusable (error)"});
    }
    SECTION("a name that is none") {
        o.snapshot = "S 1";
        CHECK(of(backup_of(b, o)) == words{"snapshot_name_invalid (error)"});
    }
    SECTION("a name that is taken") {
        b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 1}}, 0, 1, {}};
        auto const made = backup_of(b);
        CHECK(of(made) == words{"snapshot_name_taken (error)"});
        CHECK(made.failure == make_error_code(errc::conflict));
    }
    SECTION("a backup that an earlier run has started") {
        b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 1}, {"b", 1}}, 9, 1, {{"es-s3-snapshot", {{"run", "1"}}}}};
        CHECK(of(backup_of(b)) == words{"backup_under_way (info)"});
    }
    SECTION("a snapshot of that name which somebody else is making") {
        b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 1}, {"b", 1}}, 9, 1, {}};
        CHECK(of(backup_of(b)) == words{"snapshot_name_taken (error)"});
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
        CHECK(of(made) == words{"index_red (error)"});
        CHECK(find(made, "index_red")->message.starts_with("b: "));
        o.partial = true;
        CHECK(of(backup_of(b, o)) == words{"index_red (warning)"});
    }
    SECTION("a question that is refused") {
        b.transport.spoil = [](int, request const& req) {
            return req.target.starts_with("/_cluster/health") ? fault::s403 : fault::none;
        };
        auto const made = backup_of(b);
        CHECK(of(made) == words{"unanswered (error)"});
        CHECK(made.failure == make_error_code(errc::access_denied));
    }
}

TEST_CASE("a closed index is refused by name and left out by pattern before 7.2, and saved later") {
    auto const [v, told] = GENERATE(values<std::pair<version, words>>({
        {{7, 1, 1}, {"index_closed (error)"}},
        {{7, 2, 0}, {}},
    }));
    bench b(v);
    prepare(b);
    b.cluster.indices["b"].open = false;
    CHECK(of(backup_of(b)) == told);
    if (v < version{7, 2}) {
        auto o = options_for<backup_options>();
        o.indices = {"*"};
        CHECK(of(backup_of(b, o)) == words{"index_closed (warning)"});
    }
}

TEST_CASE("a snapshot that runs is in the way of the lines that make one at a time") {
    auto const [v, level] = GENERATE(
        values<std::pair<version, std::string>>({{{7, 8, 0}, "error"}, {{7, 9, 0}, "info"}, {{9, 5, 3}, "info"}}));
    bench b(v);
    prepare(b);
    b.cluster.snapshots["other"] = {"SUCCESS", {{"a", 1}}, 1000, 1, {}};
    auto const made = backup_of(b);
    CHECK(of(made) == words{"snapshot_running (" + level + ")"});
    CHECK(find(made, "snapshot_running")->message.find("'other'") != std::string::npos);
}

TEST_CASE("an index of an earlier major release is told, before the upgrade that loses it") {
    bench b;
    prepare(b);
    b.cluster.instead = [](request const& req) -> std::optional<replay_answer> {
        if (!req.target.starts_with("/_cluster/state")) return {};
        return replay_answer(200,
                             R"({"metadata":{"indices":{"a":{"state":"open","settings":{"index":{)"
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
        CHECK(of(restore_of(b, o)) == words{"global_state_overwritten (warning)"});
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

TEST_CASE("a plan tells of those that may write to the place of the repository") {
    bench b;
    prepare(b);
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 10, {}};
    b.cluster.repositories["twin"] = {{"type", "s3"}, {"settings", {{"bucket", "bucket"}, {"readonly", "false"}}}};
    b.cluster.repositories["other"] = {{"type", "s3"}, {"settings", {{"bucket", "else"}, {"readonly", "false"}}}};
    auto saving = options_for<backup_options>();
    saving.snapshot = "s2";
    SECTION("a backup's, under another name") {
        auto const made = backup_of(b, saving);
        REQUIRE(of(made) == words{"repository_twice (warning)"});
        CHECK(message_of(made, "repository_twice").starts_with("the place of 'r' is registered as twin too"));
        b.cluster.repositories["twin"]["settings"].as_object()["readonly"] = "true";
        CHECK(of(backup_of(b, saving)).empty());
    }
    SECTION("also where the backup is yet to register it") {
        b.cluster.repositories.erase("r");
        CHECK(find(backup_of(b, saving), "repository_twice") != nullptr);
    }
    b.cluster.indices.clear();
    SECTION("a restore's, which should write nowhere") {
        CHECK(message_of(restore_of(b), "repository_writable").starts_with("twin: "));
        b.cluster.repositories["r"]["settings"].as_object()["readonly"] = "false";
        CHECK(message_of(restore_of(b), "repository_writable").starts_with("r, twin: "));
    }
    SECTION("a restore's to where the backup was made") {
        auto o = options_for<restore_options>();
        o.repository.own = true;
        b.cluster.repositories["r"]["settings"].as_object()["readonly"] = "false";
        CHECK(of(restore_of(b, o)) == words{"repository_twice (warning)"});
        b.cluster.repositories.erase("twin");
        CHECK(of(restore_of(b, o)).empty());
    }
}

TEST_CASE("a restore to 1.x and 2.0, which know no read-only repositories, tells of none that may write") {
    bench b({1, 7, 6});
    prepare(b);
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 10, {}};
    b.cluster.repositories["r"]["settings"].as_object()["readonly"] = "false";
    CHECK(find(restore_of(b), "repository_writable") == nullptr);
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
                                      R"("free_in_bytes":)" +
                                          std::to_string(left) + R"(,"available_in_bytes":)" + std::to_string(left) +
                                          "}}}}}");
        if (req.target.find("/_status") == std::string::npos) return {};
        std::string const half = R"({"shards_stats":{"total":1,"done":1},"stats":{"incremental":{"size_in_bytes":50},)"
                                 R"("total":{"size_in_bytes":50}}})";
        return replay_answer(200, R"({"snapshots":[{"snapshot":"s1","state":"SUCCESS","indices":{"a":)" + half +
                                      R"(,"b":)" + half + "}}]}");
    };
    auto const made = restore_of(b);
    CHECK(codes(made) == told);
}

TEST_CASE("a backup tells what is saved beside what one thinks of") {
    auto o = options_for<backup_options>();
    SECTION("hidden indices that a pattern stands for, but not those that are named") {
        bench b;
        prepare(b);
        b.cluster.indices["h"] = fake_cluster::make_index(true, 1);
        answer(b, {{"/_resolve/index/", R"({"indices":[{"name":"a","attributes":["open"]},{"name":"h","attributes":)"
                                        R"(["hidden","open"]}],"aliases":[],"data_streams":[]})"}});
        o.indices = {"*"};
        auto const made = backup_of(b, o);
        CHECK(of(made) == words{"index_hidden (info)"});
        CHECK(message_of(made, "index_hidden").starts_with("h: "));
        o.indices = {"a", "h"};
        CHECK(of(backup_of(b, o)).empty());
        bool listed = false;
        for (auto const& sent : b.transport.sent) listed = listed || sent.target.find("hidden") != std::string::npos;
        CHECK(listed);
    }
    SECTION("backing indices without their data stream") {
        bench b;
        prepare(b);
        b.cluster.indices[".ds-logs-000001"] = fake_cluster::make_index(true, 1);
        answer(b, {{"/_resolve/index/", R"({"indices":[{"name":".ds-logs-000001","attributes":["hidden","open"],)"
                                        R"("data_stream":"logs"}],"aliases":[],"data_streams":[]})"}});
        o.indices = {".ds-logs-*"};
        auto const made = backup_of(b, o);
        CHECK(of(made) == words{"data_stream_torn (warning)"});
        CHECK(message_of(made, "data_stream_torn").starts_with(".ds-logs-000001 (of logs): "));
        o.indices = {".ds-logs-*", "logs"};
        CHECK(of(backup_of(b, o)).empty());
    }
    SECTION("the block of a full disk") {
        bench b({6, 8, 23});
        prepare(b);
        answer(b, {{"/a,b/_settings/index.blocks.read_only_allow_delete",
                    R"({"b":{"settings":{"index.blocks.read_only_allow_delete":"true"}},)"
                    R"("a":{"settings":{"index.blocks.read_only_allow_delete":"false"}}})"}});
        auto const made = backup_of(b);
        CHECK(of(made) == words{"index_read_only (warning)"});
        CHECK(message_of(made, "index_read_only").starts_with("b: "));
    }
    SECTION("the global state, with the features that have one") {
        bench b;
        prepare(b);
        answer(b, {{"/_features", R"({"features":[{"name":"security"},{"name":"tasks"}]})"}});
        auto const made = backup_of(b);
        CHECK(message_of(made, "global_state_saved").ends_with(": security, tasks"));
        o.include_global_state = false;
        CHECK(codes(backup_of(b, o)) == words{"repository_registered (info)"});
    }
}

TEST_CASE("a line is asked only what it has, and a plan needs no answer to what the job does not ask") {
    auto const [v, p] = GENERATE(values<std::pair<version, distribution>>({{{1, 7, 6}, distribution::elasticsearch},
                                                                           {{5, 6, 16}, distribution::elasticsearch},
                                                                           {{7, 8, 1}, distribution::elasticsearch},
                                                                           {{9, 5, 3}, distribution::elasticsearch},
                                                                           {{3, 8, 0}, distribution::opensearch}}));
    CAPTURE(to_string(v));
    bench b(v, p);
    prepare_restore(b);
    (void)restore_of(b);
    b.cluster.snapshots.clear();
    (void)backup_of(b);
    auto const asked = [&](std::string_view what) {
        return std::any_of(b.transport.sent.begin(), b.transport.sent.end(),
                           [&](request const& req) { return req.target.find(what) != std::string::npos; });
    };
    bool const es = p == distribution::elasticsearch;
    CHECK(asked("/_resolve/") == (!es || v >= version{7, 9}));
    CHECK(asked("/_features") == (es && v >= version{7, 12}));
    CHECK(asked("include_defaults") == (!es || v >= version{5, 0}));
    CHECK(asked("_settings/index.") == (!es || v >= version{6, 0}));
    CHECK(asked("index.lifecycle.name") == (es && v >= version{6, 0}));
    CHECK(asked("policy_id") == !es);
    CHECK(b.transport.sent.size() <= 24);
}

TEST_CASE("what is refused to a plan alone is a warning") {
    bench b;
    prepare_restore(b);
    auto const refused = GENERATE(values<std::string>(
        {"/_resolve/", "/_cluster/settings", "/_nodes/stats/fs", "/a,b/_settings", "/_cluster/state/metadata?"}));
    CAPTURE(refused);
    b.transport.spoil = [&](int, request const& req) {
        return req.target.starts_with(refused) ? fault::s403 : fault::none;
    };
    CHECK(of(restore_of(b)) == words{"unanswered (warning)"});
}

TEST_CASE("an index cannot be restored where an alias or a data stream has its name") {
    bench b;
    prepare_restore(b);
    b.cluster.indices.clear();
    answer(b, {{all_indices, state_of({{"x", R"("aliases":["a","c"])"}})},
               {"/_resolve/",
                R"({"indices":[],"aliases":[],"data_streams":[{"name":"b","backing_indices":[".ds-b-1"]}]})"}});
    auto const made = restore_of(b);
    CHECK(of(made) == words{"name_is_alias (error)", "name_is_data_stream (error)"});
    CHECK(message_of(made, "name_is_alias").starts_with("a: "));
    CHECK(message_of(made, "name_is_data_stream").starts_with("b: "));
    CHECK(made.failure == make_error_code(errc::conflict));
}

TEST_CASE("an alias of an index that is deleted first is in nobody's way") {
    bench b;
    prepare_restore(b);
    b.cluster.indices.erase("b");
    auto o = options_for<restore_options>();
    o.on_conflict = conflict_policy::delete_index;
    answer(b, {{all_indices, state_of({{"a", R"("aliases":["b"])"}})}});
    CHECK(of(restore_of(b, o)) == words{"index_deleted (warning)", "aliases_replaced (info)"});
    o.on_conflict = conflict_policy::close;
    CHECK(of(restore_of(b, o)) == words{"name_is_alias (error)", "aliases_replaced (info)"});
}

TEST_CASE("aliases that give way are told, and those that write elsewhere, unless none is restored") {
    bench b;
    prepare_restore(b);
    auto o = options_for<restore_options>();
    answer(b,
           {{all_indices, state_of({{"a", R"("aliases":["logs","now"])"}, {"x", R"("aliases":["logs"])"}})},
            {"/_alias/logs,now", R"({"a":{"aliases":{"logs":{"is_write_index":false},"now":{"is_write_index":true}}},)"
                                 R"("x":{"aliases":{"logs":{"is_write_index":true}}}})"}});
    auto const made = restore_of(b, o);
    CHECK(of(made) == words{"aliases_replaced (info)", "alias_write_index (warning)"});
    CHECK(message_of(made, "aliases_replaced").starts_with("a (logs, now): "));
    CHECK(message_of(made, "alias_write_index").starts_with("a (logs writes to x): "));
    o.include_aliases = false;
    CHECK(of(restore_of(b, o)).empty());
    o.include_aliases = true;
    o.on_conflict = conflict_policy::rename;
    CHECK(of(restore_of(b, o)) == words{"index_renamed (info)"});
}

TEST_CASE("the backing indices of a data stream are told by what would become of them") {
    struct example {
        conflict_policy policy;
        char const* last;  // of the data stream's backing indices
        words told;
    };
    auto const e = GENERATE(values<example>({
        {conflict_policy::close, "a", {"data_stream_write_index (error)"}},
        {conflict_policy::close, "z", {"data_stream_backing_index (info)"}},
        {conflict_policy::delete_index, "a", {"index_deleted (warning)", "data_stream_write_index (error)"}},
        {conflict_policy::delete_index, "z", {"index_deleted (warning)", "data_stream_backing_index (warning)"}},
        {conflict_policy::rename, "a", {"index_renamed (info)"}},
        {conflict_policy::skip, "a", {"index_skipped (info)"}},
    }));
    bench b({3, 8, 0}, distribution::opensearch);
    prepare_restore(b);
    b.cluster.indices.erase("b");
    answer(b, {{"/_resolve/", R"({"indices":[],"aliases":[],"data_streams":[{"name":"s","backing_indices":["y","a",")" +
                                  std::string(e.last) + R"("]}]})"}});
    auto o = options_for<restore_options>();
    o.indices = {"a"};
    o.on_conflict = e.policy;
    CHECK(of(restore_of(b, o)) == e.told);
}

TEST_CASE("what a snapshot holds of data streams and system indices is not restored by names as it was") {
    auto const snapshot = [](std::string const& more) {
        return R"({"snapshots":[{"snapshot":"s1","state":"SUCCESS","indices":[".ds-logs-000001",".tasks",".kibana_1","a"],)"
               R"("shards":{"total":4,"failed":0,"successful":4},"version":"7.9.0","version_id":7090099)" +
               more + "}]}";
    };
    auto const [v, level] = GENERATE(values<std::pair<version, std::string>>(
        {{{7, 9, 0}, ""}, {{7, 17, 0}, "warning"}, {{8, 19, 5}, "error"}, {{9, 5, 3}, "error"}}));
    CAPTURE(to_string(v));
    bench b(v);
    prepare(b);
    b.cluster.indices.clear();
    auto const streams = R"(,"data_streams":["logs"],"include_global_state":true,)"
                         R"("feature_states":[{"feature_name":"tasks","indices":[".tasks"]}])";
    answer(b, {{status_of_s1, R"({"snapshots":[]})"}, {"/_snapshot/r/s1", snapshot(streams)}});
    auto o = options_for<restore_options>();
    o.indices = {};
    auto const made = restore_of(b, o);
    words expected{"data_stream_not_restored (warning)"};
    if (!level.empty()) expected.push_back("system_index (" + level + ")");
    if (level == "error") expected.push_back("system_index (warning)");
    CHECK(of(made) == expected);
    REQUIRE(find(made, "data_stream_not_restored") != nullptr);
    CHECK(find(made, "data_stream_not_restored")->cure.find(R"({"indices":"logs"})") != std::string::npos);
    if (!level.empty()) CHECK(message_of(made, "system_index").starts_with(".tasks: "));
    if (level == "error") CHECK(made.findings.back().message.starts_with(".kibana_1: "));
    o.indices = {"a"};
    CHECK(of(restore_of(b, o)).empty());
}

TEST_CASE("a global state that the snapshot lacks is refused from 8.0 on") {
    auto const [v, told] = GENERATE(values<std::pair<version, words>>({
        {{7, 17, 0}, {"global_state_overwritten (warning)"}},
        {{8, 0, 0}, {"global_state_overwritten (warning)", "global_state_absent (error)"}},
    }));
    bench b(v);
    prepare_restore(b);
    auto o = options_for<restore_options>();
    o.include_global_state = true;
    CHECK(of(restore_of(b, o)) == told);
}

TEST_CASE("a policy that manages what is there is told by its name") {
    auto const [p, v, name] = GENERATE(values<std::tuple<distribution, version, std::string>>({
        {distribution::elasticsearch, {7, 17, 0}, "index.lifecycle.name"},
        {distribution::opensearch, {1, 3, 20}, "index.opendistro.index_state_management.policy_id"},
        {distribution::opensearch, {3, 8, 0}, "index.plugins.index_state_management.policy_id"},
    }));
    bench b(v, p);
    prepare_restore(b);
    answer(b, {{"/a,b/_settings/", R"({"b":{"settings":{")" + name + R"(":"hot-warm"}}})"}});
    auto const made = restore_of(b);
    CHECK(of(made) == words{"lifecycle_policy (warning)"});
    CHECK(message_of(made, "lifecycle_policy").starts_with("b (hot-warm): "));
}

TEST_CASE("rules that keep shards off nodes are told, wherever they stand") {
    struct example {
        version v;
        std::string settings;
        words told;
    };
    auto const enable = [](std::string const& place, std::string const& what) {
        return R"({")" + place + R"(":{"cluster.routing.allocation.enable":")" + what + R"("}})";
    };
    auto const e = GENERATE_COPY(values<example>({
        {{1, 7, 6}, enable("transient", "none"), {"allocation_disabled (error)"}},
        {{7, 17, 0}, enable("persistent", "none"), {"allocation_disabled (error)"}},
        {{7, 17, 0}, enable("defaults", "none"), {"allocation_disabled (error)"}},
        {{7, 17, 0}, enable("persistent", "primaries"), {"allocation_disabled (warning)"}},
        {{1, 7, 6}, enable("persistent", "new_primaries"), {"allocation_disabled (warning)"}},
        {{2, 4, 6}, enable("persistent", "new_primaries"), {"allocation_disabled (error)"}},
        {{5, 6, 16}, enable("persistent", "new_primaries"), {"allocation_disabled (warning)"}},
        {{7, 17, 0}, enable("defaults", "all"), {}},
        {{7, 17, 0},
         R"({"persistent":{"cluster.routing.allocation.enable":"none"},"transient":{"cluster.routing.allocation.enable":"all"}})",
         {}},
        {{2, 4, 6},
         R"({"persistent":{"cluster.routing.allocation.exclude._ip":"10.0.0.1"}})",
         {"allocation_filtered (warning)"}},
        {{9, 5, 3},
         R"({"persistent":{"cluster.routing.allocation.exclude._ip":"10.0.0.1"},)"
         R"("transient":{"cluster.routing.allocation.exclude._ip":""}})",
         {}},
    }));
    CAPTURE(e.settings, to_string(e.v));
    bench b(e.v);
    prepare_restore(b);
    answer(b, {{"/_cluster/settings", e.settings}});
    CHECK(of(restore_of(b)) == e.told);
}

TEST_CASE("more shards than the cluster may have open are told before the server refuses them") {
    // a and b of the snapshot have three primary shards together; x has four with its replicas, a two and is deleted
    // first
    auto const [v, told_limit, nodes, fits] = GENERATE(values<std::tuple<version, int, int, bool>>({
        {{7, 17, 0}, 7, 1, true},
        {{7, 17, 0}, 6, 1, false},
        {{7, 0, 0}, 6, 1, false},
        {{6, 8, 23}, 1, 1, true},
        {{9, 5, 3}, 3, 2, false},
        {{9, 5, 3}, 4, 2, true},
    }));
    CAPTURE(to_string(v), told_limit, nodes);
    bench b(v);
    prepare_restore(b);
    std::string told = node("n1", R"("data")", 0, 0);
    if (nodes == 2) told += "," + node("n2", R"("data_content")", 0, 0);
    told += "," + node("n3", R"("master")", 0, 0) + "," + node("n4", R"("data_frozen")", 0, 0);
    answer(b, {{all_indices, state_of({{"a", settings_of(2, 0)}, {"x", settings_of(2, 1)}})},
               {status_of_s1, size_of_s1(0)},
               {"/_nodes/stats/fs", R"({"nodes":{)" + told + "}}"},
               {"/_cluster/settings",
                R"({"persistent":{"cluster.max_shards_per_node":")" + std::to_string(told_limit) + R"("}})"}});
    b.cluster.indices.erase("b");
    auto o = options_for<restore_options>();
    o.on_conflict = conflict_policy::delete_index;
    auto told_of = of(restore_of(b, o));
    std::erase(told_of, "index_deleted (warning)");
    CHECK(told_of == (fits ? words{} : words{"shard_limit (error)"}));
    b.cluster.indices["b"] = fake_cluster::make_index(true, 1);
    CHECK(of(restore_of(b)).empty());  // over closed ones, which no limit holds back
}

TEST_CASE("nodes that cannot take what is restored are told") {
    bench b({8, 19, 5});
    prepare_restore(b);
    SECTION("fewer of them than copies of a shard") {
        auto const [replicas, told] =
            GENERATE(values<std::pair<int, words>>({{1, {"replicas_unassigned (info)"}}, {0, {}}}));
        answer(b, {{all_indices, state_of({{"a", settings_of(2, replicas)}})},
                   {"/_nodes/stats/fs", R"({"nodes":{)" + node("n1", R"("data")", 0, 0) + "}}"}});
        CHECK(of(restore_of(b)) == told);
    }
    SECTION("none of the tier that indices prefer") {
        auto const [role, told] = GENERATE(values<std::pair<std::string, words>>(
            {{"data_cold", {"data_tier_absent (warning)"}}, {"data_hot", {}}, {"data_content", {}}, {"data", {}}}));
        answer(b, {{"/_nodes/stats/fs", R"({"nodes":{)" + node("n1", "\"" + role + "\"", 0, 0) + "}}"}});
        CHECK(of(restore_of(b)) == told);
    }
}

TEST_CASE("a node that is beyond a watermark of its disk takes no shard") {
    struct example {
        version v;
        int left, left_on_other;  // of 1000 bytes; -1: there is no other node
        std::string settings;
        words told;
    };
    std::string const low = R"("cluster.routing.allocation.disk.watermark.low":)";
    auto const e = GENERATE_COPY(values<example>({
        {{8, 19, 5}, 149, -1, "", {"disk_watermark (error)"}},
        {{8, 19, 5}, 151, -1, "", {}},
        {{8, 19, 5}, 149, 500, "", {"disk_watermark (warning)"}},
        {{7, 17, 0}, 149, 99, "", {"disk_watermark (error)"}},
        {{2, 4, 6}, 149, 99, "", {"disk_watermark (warning)"}},
        {{7, 17, 0}, 149, -1, "", {}},  // the only data node takes them all the same
        {{7, 17, 0},
         149,
         -1,
         R"("cluster.routing.allocation.disk.watermark.enable_for_single_data_node":"true")",
         {"disk_watermark (error)"}},
        {{8, 19, 5}, 149, -1, low + R"("0.90")", {}},
        {{8, 19, 5}, 149, -1, low + R"("100b")", {}},
        {{8, 19, 5}, 151, -1, low + R"("152b")", {"disk_watermark (error)"}},
        {{8, 19, 5}, 500, -1, low + R"("1kb")", {"disk_watermark (error)"}},
        {{8, 19, 5}, 500, -1, low + R"("nonsense")", {}},
        {{8, 19, 5}, 101, -1, R"("cluster.routing.allocation.disk.watermark.low.max_headroom":"100B")", {}},
        {{8, 19, 5},
         149,
         -1,
         R"("cluster.routing.allocation.disk.watermark.low.max_headroom":"-1")",
         {"disk_watermark (error)"}},
        {{8, 19, 5}, 10, -1, R"("cluster.routing.allocation.disk.threshold_enabled":"false")", {}},
    }));
    CAPTURE(to_string(e.v), e.left, e.left_on_other, e.settings);
    bench b(e.v);
    prepare_restore(b);
    auto nodes = node("n1", R"("data")", 1000, e.left);
    if (e.left_on_other >= 0) nodes += "," + node("n2", R"("data")", 1000, e.left_on_other);
    answer(b, {{"/_nodes/stats/fs", R"({"nodes":{)" + nodes + "}}"},
               {"/_cluster/settings", R"({"defaults":{)" + e.settings + "}}"}});
    auto const made = restore_of(b);
    CHECK(of(made) == e.told);
    if (auto const* told = find(made, "disk_watermark"); told != nullptr && e.left == 149)
        CHECK(told->message.starts_with("n1 has 14 % left, 149 of 1000 bytes"));
    if (e.left_on_other == 99)
        CHECK(message_of(made, "disk_watermark").find("99 of 1000 bytes (beyond the high") != std::string::npos);
}

TEST_CASE("nodes without data have no room to give") {
    bench b({2, 4, 6});
    prepare_restore(b);
    answer(
        b,
        {{status_of_s1, size_of_s1(50)},
         {"/_nodes/stats/fs",
          R"({"nodes":{"n1":{"name":"n1","fs":{"total":{"total_in_bytes":1000,"available_in_bytes":90}}},)"
          R"("n2":{"name":"n2","attributes":{"data":"false"},"fs":{"total":{"total_in_bytes":1000,"available_in_bytes":900}}}}})"}});
    CHECK(of(restore_of(b)) == words{"disk_space (warning)"});  // what a and b take now may be enough
    b.cluster.indices.clear();
    CHECK(of(restore_of(b)) == words{"disk_space (error)"});
}

TEST_CASE("no room is kept free where there are no watermarks") {
    auto const [threshold, told] = GENERATE(values<std::pair<std::string, words>>({
        {"true", {"disk_space (warning)"}},
        {"false", {}},
    }));
    bench b;
    prepare_restore(b);
    b.cluster.indices.clear();
    answer(b, {{status_of_s1, size_of_s1(50)},
               {"/_nodes/stats/fs", R"({"nodes":{)" + node("n1", R"("data")", 1000, 120) + "}}"},
               {"/_cluster/settings",
                R"({"defaults":{"cluster.routing.allocation.disk.threshold_enabled":")" + threshold + R"("}})"}});
    CHECK(of(restore_of(b)) == told);
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
