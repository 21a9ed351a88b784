// SPDX-License-Identifier: Apache-2.0
/// @file
/// Every fault at every exchange of every workflow, once and from there on, against a cluster in memory. (What a backup
/// and a restore do is tried with pairs of faults besides.)
#include "releases.hpp"

#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/clone.hpp>
#include <es_s3_snapshot/workflow/delete_snapshots.hpp>
#include <es_s3_snapshot/workflow/doctor.hpp>
#include <es_s3_snapshot/workflow/list.hpp>
#include <es_s3_snapshot/workflow/preview.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <iostream>
#include <set>
#include <string>

using namespace es_s3_snapshot;
using test::bench;
using test::fake_cluster;
using test::fault;
using test::options_for;
using test::tried_release;

namespace {

/// A workflow with a cluster for it. `judge` runs it and says what is wrong with the outcome; empty: nothing.
struct trial {
    char const* name;
    bool only_asks;
    void (*prepare)(bench&);
    std::string (*judge)(bench&);
};

/// The outcome told is no success: it must say something.
std::string told(error const& e) { return describe(e).empty() ? "a failure without words" : ""; }

/// The warnings that a run gave.
class listener : public observer {
public:
    std::string warnings;

    void on_event(event const& e) override {
        auto const* n = std::get_if<events::note>(&e);
        if (n != nullptr && n->level == events::note::severity::warning) warnings += n->text;
    }
};

void prepare_indices(bench& b) {
    b.cluster.indices["a"] = fake_cluster::make_index(true, 2);
    b.cluster.indices["b"] = fake_cluster::make_index(true, 1);
}

void prepare_repository(bench& b) {
    if (b.server.line().floor.major < 5 && b.server.line().product == distribution::elasticsearch)
        b.cluster.plugin = "cloud-aws";
    b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "bucket"}}}};
}

void prepare_snapshots(bench& b) {
    prepare_repository(b);
    for (auto const* name : {"s1", "s2", "s3"}) b.cluster.snapshots[name] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 10, {}};
}

std::string judge_list(bench& b) {
    std::vector<std::string> seen;
    list_options options;
    options.repository = "r";
    options.visit = [&](snapshot_info const& info) { seen.push_back(info.snapshot); };
    auto const count = b.run(list_snapshots, options);
    if (std::set<std::string>(seen.begin(), seen.end()).size() != seen.size()) return "one was handed on twice";
    if (!count) return told(count.error());
    return *count == 3 && seen.size() == 3 ? "" : "a list that is not whole";
}

void prepare_deletion(bench& b) {
    prepare_snapshots(b);
    b.cluster.deletion_runs_for = 2;
}

std::string judge_deletion(bench& b) {
    bool again = false;
    b.cluster.instead = [&](request const& req) -> std::optional<replay_answer> {
        for (auto const& [name, one] : b.cluster.snapshots)
            again |= req.verb == method::delete_ && one.deleting > 0 && req.target.find(name) != std::string::npos;
        return {};
    };
    delete_options options;
    options.repository = "r";
    options.snapshots = {"s1", "s2"};
    auto const report = b.run(delete_snapshots, options);
    auto const& left = b.cluster.snapshots;
    if (again) return "what was being deleted was asked for again";
    if (!left.contains("s3") || left.at("s3").deleting != 0) return "one was deleted that was not named";
    if (!report) return told(report.error());
    auto const gone = [&](char const* name) { return !left.contains(name) || left.at(name).deleting > 0; };
    return gone("s1") && gone("s2") && report->deleted.size() == 2 ? "" : "a success that left one there";
}

std::string judge_clone(bench& b) {
    clone_options options;
    options.repository = "r";
    options.snapshot = "s1";
    options.target = "c1";
    auto const made = b.run(clone, options);
    if (b.cluster.snapshots_created > 1) return "two clones";
    if (b.cluster.snapshots.at("s1").state != "SUCCESS") return "the source was touched";
    if (!made) return told(made.error());
    auto const found = b.cluster.snapshots.find("c1");
    return found != b.cluster.snapshots.end() && found->second.running == 0 ? "" : "a success without a clone";
}

/// Of an examination: it is as without a fault, or says that something is not as it should be. (Of a 404 in the place of
/// the repository, that there is none.)
template <class Examination>
std::string compared(Examination const& made, Examination const& sound) {
    if (!made) return "an examination was broken off: " + describe(made.error());
    auto const count = [](Examination const& one) {
        return count_of(one->findings, severity::error) + count_of(one->findings, severity::warning);
    };
    auto const is_absent = [](finding const& one) { return one.code == "repository_absent"; };
    if (count(made) > count(sound) || std::any_of(made->findings.begin(), made->findings.end(), is_absent)) return "";
    auto const same = [](finding const& x, finding const& y) { return x.code == y.code && x.message == y.message; };
    bool const as_ever = std::equal(made->findings.begin(), made->findings.end(), sound->findings.begin(),
                                    sound->findings.end(), same);
    return as_ever ? "" : "a question without an answer was passed over";
}

template <class Examination>
std::string judge_examination(bench& b, void (*prepare)(bench&), Examination (*run)(bench&)) {
    bench sound(b.cluster.number, b.cluster.product);
    prepare(sound);
    return compared(run(b), run(sound));
}

void prepare_examination(bench& b) {
    prepare_snapshots(b);
    prepare_indices(b);
    b.cluster.snapshots.erase("s1");
}

std::string judge_doctor(bench& b) {
    return judge_examination<result<diagnosis>>(b, prepare_examination, [](bench& one) {
        doctor_options options;
        options.repository = "r";
        options.settings.bucket = "bucket";
        return one.run(examine, options);
    });
}

std::string judge_backup_preview(bench& b) {
    return judge_examination<result<backup_preview>>(
        b, prepare_examination, [](bench& one) { return one.run(preview_backup, options_for<backup_options>()); });
}

void prepare_restore_preview(bench& b) {
    prepare_snapshots(b);
    prepare_indices(b);
    b.cluster.indices["b"].open = false;
    b.cluster.repositories["r"]["settings"].as_object()["readonly"] = "true";
}

std::string judge_restore_preview(bench& b) {
    return judge_examination<result<restore_preview>>(
        b, prepare_restore_preview, [](bench& one) { return one.run(preview_restore, options_for<restore_options>()); });
}

void prepare_running(bench& b) {
    prepare_snapshots(b);
    b.cluster.snapshots["s1"].running = 3;
}

std::string judge_wait(bench& b) {
    auto const ended = b.run(follow_snapshot, std::string("r"), std::string("s1"), follow_options());
    if (!ended) return told(ended.error());
    if (b.cluster.snapshots.at("s1").running != 0) return "an end before the end";
    return judge(*ended).has_error() == (b.cluster.snapshot_ends_as != "SUCCESS") ? "" : "judged wrongly";
}

void prepare_earlier_run(bench& b) {
    prepare_running(b);
    prepare_indices(b);
    b.cluster.snapshots["s1"].metadata["es-s3-snapshot"] = {{"run", "an earlier one"}};
}

std::string judge_backup_again(bench& b) {
    auto const report = b.run(backup, options_for<backup_options>());
    if (b.cluster.snapshots_created != 0) return "another snapshot was made";
    if (!report) return told(report.error());
    return b.cluster.snapshots.at("s1").running == 0 ? "" : "a success before the end";
}

void prepare_restoring(bench& b) {
    prepare_indices(b);
    for (auto& [name, one] : b.cluster.indices) one.restoring = 3, one.restored_from = "s1";
}

std::string judge_wait_for_restore(bench& b) {
    auto const ended = b.run(follow_restore, index_list{"a", "b"}, follow_options());
    if (!ended) return told(ended.error());
    for (auto const& [name, one] : b.cluster.indices) {
        if (one.restoring != 0) return "an end before the end";
    }
    return *ended == 3 ? "" : "shards were miscounted";
}

bool has_our_bucket(bench& b) {
    auto const found = b.cluster.repositories.find("r");
    return found != b.cluster.repositories.end() &&
           found->second.at("settings").as_object().at("bucket").as_string() == "bucket";
}

std::string judge_registration(bench& b, bool replaces) {
    listener heard;
    b.events = &heard;
    auto wanted = options_for<backup_options>().repository;
    wanted.replace = replaces;
    auto const made = b.run(ensure_repository, wanted);
    if (made) return has_our_bucket(b) ? "" : "a success without a registration";
    bool const confessed = heard.warnings.find("could not be removed again") != std::string::npos;
    if (!replaces && b.cluster.repositories.contains("r") && !confessed) return "a registration was left without a word";
    return told(made.error());
}

constexpr trial trials[] = {
    {"list", true, prepare_snapshots, judge_list},
    {"delete", false, prepare_deletion, judge_deletion},
    {"clone", false, prepare_snapshots, judge_clone},
    {"doctor", true, prepare_examination, judge_doctor},
    {"preview of a backup", true, prepare_examination, judge_backup_preview},
    {"preview of a restore", true, prepare_restore_preview, judge_restore_preview},
    {"wait", true, prepare_running, judge_wait},
    {"wait for what ends as PARTIAL", true,
     [](bench& b) {
         prepare_running(b);
         b.cluster.snapshot_ends_as = "PARTIAL";
     },
     judge_wait},
    {"backup that an earlier run has started", false, prepare_earlier_run, judge_backup_again},
    {"wait for a restore", true, prepare_restoring, judge_wait_for_restore},
    {"registration", false, [](bench&) {}, [](bench& b) { return judge_registration(b, false); }},
    {"registration in another's place", false,
     [](bench& b) { b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "another"}}}}; },
     [](bench& b) { return judge_registration(b, true); }},
};

bool asks(request const& req) {
    return req.verb == method::get || (req.verb == method::post && req.target.find("/_verify") != std::string::npos);
}

/// Runs it with the fault; answers how many requests there were.
int run(tried_release const& s, trial const& one, fault f, int at, bool lasting) {
    bench b(s.number, s.product);
    one.prepare(b);
    b.transport.spoil = [&](int number, request const&) {
        return number == at || (lasting && number > at) ? f : fault::none;
    };
    auto wrong = one.judge(b);
    auto const& sent = b.transport.sent;
    if (one.only_asks && !std::all_of(sent.begin(), sent.end(), asks)) wrong = "something was changed";
    if (b.transport.most_poured > b.options.max_body) wrong = "an answer beyond its bound was taken";
    if (sent.size() > 1000) wrong = "there was no end of asking";
    INFO(one.name << " on " << to_string(s.product) << " " << to_string(s.number) << ", fault "
                  << static_cast<int>(f) << " at exchange " << at << (lasting ? " and later" : ""));
    CHECK(wrong == "");
    return static_cast<int>(sent.size());
}

}  // namespace

TEST_CASE("no fault, once or for good, breaks a promise of any workflow") {
    for (auto const& one : trials) {
        long cases = 0;
        for (auto const& s : test::tried_releases) {
            for (auto const f : test::all_faults) {
                for (bool const lasting : {false, true}) {
                    for (int at = 0;; ++at) {
                        ++cases;
                        if (run(s, one, f, at, lasting) <= at) break;
                    }
                }
            }
        }
        std::cout << one.name << ": " << cases << " cases\n";
        CHECK(cases > 450);
    }
}

TEST_CASE("an answer without end is met by the bound that users have, at any exchange of a backup and of a restore") {
    auto const bound = exchange_options().max_body;
    for (bool const restores : {false, true}) {
        std::size_t sent = 1;
        for (std::size_t at = 0; at < sent; ++at) {
            bench b;
            b.options.max_body = bound;
            prepare_snapshots(b);
            prepare_indices(b);
            if (!restores) b.cluster.snapshots.clear();
            b.transport.spoil = [&](int number, request const&) {
                return number == static_cast<int>(at) ? fault::gigabyte : fault::none;
            };
            if (restores) {
                (void)b.run(restore, options_for<restore_options>());
            } else {
                (void)b.run(backup, options_for<backup_options>());
            }
            CAPTURE(restores, at);
            CHECK(b.transport.most_poured > bound / 2);
            CHECK(b.transport.most_poured <= bound);
            sent = b.transport.sent.size();
        }
    }
}
