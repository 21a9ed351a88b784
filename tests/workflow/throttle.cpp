// SPDX-License-Identifier: Apache-2.0
/// @file
/// Jobs whose throttles are lifted: what is changed for them, and that all of it is put back or told.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/preview.hpp>
#include <es_s3_snapshot/workflow/repair.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>
#include <es_s3_snapshot/workflow/throttle.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <utility>

using namespace es_s3_snapshot;
using test::bench;
using test::fault;

namespace {

constexpr auto recovery_rate = "indices.recovery.max_bytes_per_sec";
constexpr version tried_versions[] = {{1, 7, 6}, {2, 4, 6}, {5, 6, 16}, {6, 8, 23}, {7, 17, 0}, {9, 5, 3}};

bool keeps_keys(bench const& b) { return b.server.line().has(facts::s3_keys_in_settings); }

/// A repository with throttles of its own, and keys where the line keeps them there; the snapshot s1 of a and b.
void prepare(bench& b) {
    json::object settings{{"bucket", "bucket"}, {"max_restore_bytes_per_sec", "30mb"}, {"compress", "true"}};
    if (keeps_keys(b)) settings["access_key"] = "the-key", settings["secret_key"] = "the-secret";
    b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", settings}};
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 10, {}};
    b.cluster.indices["a"] = test::fake_cluster::make_index(true, 2);
    b.cluster.indices["b"] = test::fake_cluster::make_index(false, 1);
    b.cluster.index_settings["a"] = {{"index.number_of_replicas", "1"}};
    b.cluster.index_settings["b"] = {{"index.number_of_replicas", "1"},
                                     {"index.auto_expand_replicas", "0-1"},
                                     {"index.refresh_interval", "30s"}};
    b.cluster.cluster_settings[recovery_rate] = "20mb";
}

template <class Options>
Options fast() {
    auto o = test::options_for<Options>();
    o.repository.settings.access_key = "the-key";
    o.repository.settings.secret_key = "the-secret";
    o.max_rate = "500mb";
    return o;
}
backup_options fast_backup() {
    auto o = fast<backup_options>();
    o.snapshot = "s2";
    return o;
}

/// Everything that is to be as it was.
json::object state_of(bench const& b) {
    json::object all{{"repository", b.cluster.repositories.at("r")}, {"cluster", b.cluster.cluster_settings}};
    for (auto const& [name, settings] : b.cluster.index_settings) all[name] = settings;
    return all;
}

/// What a process that ends now would leave behind, by the workflow's word.
struct listener final : observer {
    std::map<std::string, events::pending> left;
    std::string undos;
    std::string warnings;

    void on_event(event const& e) override {
        if (auto const* told = std::get_if<events::pending>(&e)) {
            undos += told->undo;
            left[told->step] = *told;
            if (told->message.empty()) left.erase(told->step);
        }
        auto const* note = std::get_if<events::note>(&e);
        if (note != nullptr && note->level == events::note::severity::warning) warnings += note->text + "\n";
    }
};

/// What was never changed, was put back, or is told; empty where that holds of all.
std::string untold_change(bench const& b, json::object const& before, listener const& heard) {
    auto const now = state_of(b);
    for (auto const& [name, value] : before) {
        auto const* step = name == "repository" ? "throttle" : name == "cluster" ? "recovery_rate" : "index_settings";
        if (now.at(name) != value && !heard.left.contains(step))
            return std::string(name) + " is " + json::serialize(now.at(name));
    }
    return heard.undos.find("the-secret") == std::string::npos ? "" : "a secret was told";
}

bool has_keys(bench const& b) {
    auto const& settings = b.cluster.repositories.at("r").at("settings").as_object();
    return !keeps_keys(b) || (settings.contains("access_key") && settings.contains("secret_key"));
}

template <class Job, class Options>
void try_every_fault(Job job, Options const& options) {
    int cases = 0;
    for (auto const v : tried_versions) {
        for (auto const kind : test::all_faults) {
            for (int n = 0;; ++n) {
                bench b(v);
                prepare(b);
                listener heard;
                b.events = &heard;
                auto const before = state_of(b);
                bool is_looked_for = true;  // the repository, for the first time: another's 404 has it registered anew
                b.transport.spoil = [&](int number, request const& req) {
                    bool const first = req.target.starts_with("/_snapshot/r?") && std::exchange(is_looked_for, false);
                    return number == n && !(first && kind == fault::s404) ? kind : fault::none;
                };
                (void)b.run(job, options);
                CAPTURE(to_string(v), static_cast<int>(kind), n);
                REQUIRE(untold_change(b, before, heard) == "");
                REQUIRE(has_keys(b));
                REQUIRE(heard.left.empty());
                REQUIRE(state_of(b) == before);
                ++cases;
                if (static_cast<int>(b.transport.sent.size()) <= n) break;
            }
        }
    }
    CHECK(cases > 1000);
}

/// The requests that change settings, as `PUT /a/_settings {…}`.
std::vector<std::string> changes(bench const& b) {
    std::vector<std::string> told;
    for (auto const& one : b.transport.sent) {
        auto const path = one.target.substr(0, one.target.find('?'));
        if (one.verb == method::put && (path.ends_with("settings") || path == "/_snapshot/r"))
            told.push_back(path + " " + one.body);
    }
    return told;
}

}  // namespace

TEST_CASE("a restore with a rate lifts what throttles it, and puts back each as it was") {
    bench b;
    prepare(b);
    auto const before = state_of(b);
    std::vector<json::object> seen;
    b.cluster.instead = [&](request const& req) -> std::optional<replay_answer> {
        if (req.target.find("/_cluster/health") == 0) seen.push_back(state_of(b));
        return {};
    };
    REQUIRE(b.run(restore, fast<restore_options>()));
    REQUIRE_FALSE(seen.empty());
    auto const& meanwhile = seen.front();
    auto const& settings = meanwhile.at("repository").at("settings").as_object();
    CHECK(settings.at("max_restore_bytes_per_sec") == "500mb");
    CHECK_FALSE(settings.contains("max_snapshot_bytes_per_sec"));
    CHECK(settings.at("compress") == "true");
    CHECK(meanwhile.at("cluster").at(recovery_rate) == "500mb");
    CHECK(meanwhile.at("a") == json::object{{"index.number_of_replicas", "0"}, {"index.refresh_interval", "-1"}});
    CHECK(meanwhile.at("b").at("index.number_of_replicas") == "1");  // expands by itself
    CHECK(meanwhile.at("b").at("index.refresh_interval") == "-1");
    CHECK(state_of(b) == before);
}

TEST_CASE("a backup with a rate changes the repository's throttle of snapshots alone") {
    bench b;
    prepare(b);
    auto const before = state_of(b);
    REQUIRE(b.run(backup, fast_backup()));
    auto const changed = changes(b);
    REQUIRE(changed.size() == 2);
    CHECK(changed[0].find(R"("max_snapshot_bytes_per_sec":"500mb")") != std::string::npos);
    CHECK(changed[1].find("max_snapshot_bytes_per_sec") == std::string::npos);
    CHECK(state_of(b) == before);
}

TEST_CASE("without a rate no setting is asked for or changed") {
    bench b;
    prepare(b);
    REQUIRE(b.run(restore, test::options_for<restore_options>()));
    for (auto const& one : b.transport.sent) CHECK(one.target.find("/_settings") == std::string::npos);
    CHECK(changes(b).empty());
}

TEST_CASE("what has the rate already is not written") {
    bench b;
    prepare(b);
    b.cluster.repositories["r"].at("settings").as_object()["max_snapshot_bytes_per_sec"] = "500mb";
    REQUIRE(b.run(backup, fast_backup()));
    CHECK(changes(b).empty());
}

TEST_CASE("the rate of recoveries is lifted only where restores keep to it, a refresh only where it can come back") {
    bench b({1, 7, 6});
    prepare(b);
    REQUIRE(b.run(restore, fast<restore_options>()));
    for (auto const& one : changes(b)) {
        CHECK(one.find("/_cluster/settings") == std::string::npos);
        if (one.starts_with("/a/")) CHECK(one.find("refresh") == std::string::npos);
        if (one.starts_with("/b/")) CHECK(one.find("replicas") == std::string::npos);
    }
}

TEST_CASE("no fault at any exchange of a backup with a rate leaves its throttle or loses a key") {
    try_every_fault(backup, fast_backup());
}

TEST_CASE("no fault at any exchange of a restore with a rate leaves a setting changed or loses a key") {
    try_every_fault(restore, fast<restore_options>());
}

TEST_CASE("faults that last from any exchange on leave nothing that is not told") {
    for (auto const kind : test::all_faults) {
        for (int n = 0; n != 20; ++n) {
            bench b;
            prepare(b);
            listener heard;
            b.events = &heard;
            auto const before = state_of(b);
            b.transport.spoil = [&](int number, request const&) { return number >= n ? kind : fault::none; };
            auto const report = b.run(restore, fast<restore_options>());
            CAPTURE(static_cast<int>(kind), n);
            REQUIRE(untold_change(b, before, heard) == "");
            if (!heard.left.empty()) REQUIRE_FALSE(report);
        }
    }
}

TEST_CASE("a stop request at any exchange puts everything back") {
    for (int n = 0; n != 30; ++n) {
        bench b;
        prepare(b);
        listener heard;
        b.events = &heard;
        auto const before = state_of(b);
        b.transport.before_send = [&](int number) {
            if (number == n) b.stop.request_stop();
        };
        (void)b.run(restore, fast<restore_options>());
        CAPTURE(n);
        REQUIRE(state_of(b) == before);
        REQUIRE(heard.left.empty());
    }
}

TEST_CASE("what a killed run has told is put back by a later one") {
    for (auto const v : tried_versions) {
        bench b(v);
        prepare(b);
        listener heard;
        b.events = &heard;
        auto const before = state_of(b);
        std::map<std::string, events::pending> told;
        json::object changed;
        b.cluster.instead = [&](request const& req) -> std::optional<replay_answer> {
            if (req.target.find("/_cluster/health") != 0 || !told.empty()) return {};
            told = heard.left;
            changed = state_of(b);
            return {};
        };
        auto const options = fast<restore_options>();
        REQUIRE(b.run(restore, options));
        told.erase("indices");
        CAPTURE(to_string(v));
        CHECK(told.size() == (b.server.line().has(facts::recovery_rate_of_restores) ? 3 : 2));

        b.cluster.repositories["r"] = changed.at("repository").as_object();  // as if it had ended there
        b.cluster.cluster_settings = changed.at("cluster").as_object();
        for (auto const* name : {"a", "b"}) b.cluster.index_settings[name] = changed.at(name).as_object();
        for (auto const& [step, one] : told) REQUIRE(b.run(repair, one.undo, options.repository.settings));
        CHECK(state_of(b) == before);
        CHECK(heard.left.empty());
    }
}

TEST_CASE("keys that a line hides are never lost: without them nothing is changed") {
    auto const v = GENERATE(version{2, 4, 6}, version{5, 6, 16});
    bench b(v);
    prepare(b);
    auto const before = state_of(b);
    auto options = fast_backup();
    options.repository.settings.access_key.clear();
    options.repository.settings.secret_key.clear();
    auto const report = b.run(backup, options);
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::invalid_argument));
    CHECK(b.transport.sent.empty());

    auto const undo = pending_throttles("r", {{"max_restore_bytes_per_sec", "10mb"}}).undo;
    REQUIRE_FALSE(b.run(repair, undo, options.repository.settings));
    CHECK(state_of(b) == before);
    REQUIRE(b.run(repair, undo, fast_backup().repository.settings));
    CHECK(has_keys(b));
}

TEST_CASE("a job that is not waited for, and a rate that is none, are refused before anything is asked") {
    bench b;
    prepare(b);
    auto options = fast_backup();
    if (GENERATE(true, false)) {
        options.follow.wait = false;
    } else {
        options.max_rate = "fast";
    }
    auto const report = b.run(backup, options);
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::invalid_argument));
    CHECK(b.transport.sent.empty());
}

TEST_CASE("what the cluster does not change beneath a running job is told: before it, a warning; after it, what is left") {
    bool const before_it = GENERATE(true, false);
    bench b;
    prepare(b);
    listener heard;
    b.events = &heard;
    b.cluster.snapshot_runs_for = 1000;
    int writes = 0;
    b.cluster.instead = [&](request const& req) -> std::optional<replay_answer> {
        if (req.verb != method::put || req.target.find("/_snapshot/r?") != 0) return {};
        if (++writes == 1 && !before_it) return {};
        return test::fake_cluster::refuse(500, "illegal_state_exception",
                                          "trying to modify or unregister repository that is currently used ");
    };
    auto options = fast_backup();
    options.follow.max_wait = std::chrono::seconds(10);
    auto const began = b.env.steady_now();
    auto const report = b.run(backup, options);
    REQUIRE_FALSE(report);
    CHECK(report.error().is(errc::still_running));
    CHECK(b.env.steady_now() - began < std::chrono::seconds(30));
    CHECK(heard.warnings.empty() != before_it);
    CHECK(heard.left.contains("throttle") != before_it);
    if (before_it) return;
    CHECK(report.error().info.hint.find("once nothing runs in it, put back: max_snapshot_bytes_per_sec (unset)") == 0);
    CHECK(heard.left["throttle"].undo == R"({"repository":"r","throttles":{"max_snapshot_bytes_per_sec":null}})");
}

TEST_CASE("the managed service's own repositories keep their throttle") {
    bench b;
    prepare(b);
    b.cluster.repositories["cs-automated"] = {{"type", "s3"}, {"settings", json::object()}};
    auto options = fast<restore_options>();
    options.repository.name = "cs-automated";
    REQUIRE(b.run(restore, options));
    for (auto const& one : changes(b)) CHECK(one.find("/_snapshot/") == std::string::npos);
}

TEST_CASE("a plan tells what would be lifted, or why it cannot be") {
    bench b;
    prepare(b);
    auto const text_of = [](auto const& made) {
        auto const found = std::find_if(made->findings.begin(), made->findings.end(),
                                        [](finding const& one) { return one.code == "throttles_lifted"; });
        return found == made->findings.end() ? "" : std::string(to_string(found->level)) + ": " + found->message;
    };
    auto options = fast<restore_options>();
    auto const told = text_of(b.run(preview_restore, options));
    CHECK(told.starts_with("info: "));
    CHECK(told.find(recovery_rate) != std::string::npos);
    CHECK(told.find("disks and network") != std::string::npos);
    options.max_rate.reset();
    CHECK(text_of(b.run(preview_restore, options)).empty());
    CHECK(text_of(b.run(preview_backup, fast_backup())).find("max_snapshot_bytes_per_sec of the repository 'r'") !=
          std::string::npos);
    auto unwaited = fast_backup();
    unwaited.follow.wait = false;
    CHECK(text_of(b.run(preview_backup, unwaited)).starts_with("error: "));
}
