// SPDX-License-Identifier: Apache-2.0
/// @file
/// Every pair of faults at every pair of exchanges of a backup and of a restore, against a cluster in memory.
#include "releases.hpp"

#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <string>

using namespace es_s3_snapshot;
using test::bench;
using test::fault;
using test::options_for;
using test::tried_release;

namespace {

/// What is wrong with the outcome; empty: nothing.
std::string judge_backup(bench& b) {
    auto const report = b.run(backup, options_for<backup_options>());
    if (b.cluster.snapshots_created > 1) return "two snapshots";
    if (!report) return describe(report.error()).empty() ? "a failure without words" : "";
    auto const made = b.cluster.snapshots.find("s1");
    if (made == b.cluster.snapshots.end()) return "a success without a snapshot";
    if (made->second.running != 0 || made->second.state != "SUCCESS") return "a success before the end";
    return "";
}

std::string judge_restore(bench& b) {
    auto const report = b.run(restore, options_for<restore_options>());
    auto& indices = b.cluster.indices;
    if (!indices["a"].open || !indices["c"].open) return "an index was left closed";
    if (indices["c"].content != "live") return "an index was touched that is none of our business";
    if (b.cluster.restores_started > 1) return "two restores";
    if (!report) return describe(report.error()).empty() ? "a failure without words" : "";
    bool const whole = indices["a"].content == "from s1" && indices["b"].content == "from s1" &&
                       indices["a"].restoring == 0 && indices["b"].restoring == 0;
    return whole ? "" : "a success before the end";
}

void prepare(bench& b, bool for_restore) {
    b.cluster.snapshot_runs_for = b.cluster.restore_runs_for = 2;
    b.cluster.indices["a"] = test::fake_cluster::make_index(true, 2);
    b.cluster.indices["b"] = test::fake_cluster::make_index(!for_restore, 1);
    b.cluster.indices["c"] = test::fake_cluster::make_index(true, 1);
    if (for_restore) b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}}, 0, 10, {}};
}

struct pair_of_faults {
    fault first, second;
    int at, then;
};

/// Runs the job with the pair; answers how many requests there were.
int run(tried_release const& s, bool restores, pair_of_faults const& faults) {
    bench b(s.number, s.product);
    prepare(b, restores);
    b.options.max_body = 64 * 1024;
    b.transport.spoil = [&](int number, request const&) {
        return number == faults.at ? faults.first : number == faults.then ? faults.second : fault::none;
    };
    auto wrong = restores ? judge_restore(b) : judge_backup(b);
    if (b.transport.most_poured > b.options.max_body) wrong = "an answer beyond its bound was taken";
    if (!wrong.empty())
        FAIL((restores ? "restore on " : "backup on ")
             << to_string(s.product) << " " << to_string(s.number) << ": " << wrong << ", after fault "
             << static_cast<int>(faults.first) << " at exchange " << faults.at << " and fault "
             << static_cast<int>(faults.second) << " at exchange " << faults.then);
    return static_cast<int>(b.transport.sent.size());
}

long all_pairs(tried_release const& s, bool restores) {
    long cases = 0;
    for (auto const first : test::all_faults) {
        for (int at = 0;; ++at) {
            int const sent = run(s, restores, {first, fault::none, at, -1});
            ++cases;
            if (sent <= at) break;
            for (auto const second : test::all_faults) {
                for (int then = at + 1;; ++then) {
                    ++cases;
                    if (run(s, restores, {first, second, at, then}) <= then) break;
                }
            }
        }
    }
    return cases;
}

}  // namespace

TEST_CASE("no two faults break a promise of a backup or a restore") {
    long total = 0;
    for (auto const& s : test::tried_releases) {
        for (bool const restores : {false, true}) {
            long const cases = all_pairs(s, restores);
            total += cases;
            std::cout << to_string(s.product) << " " << to_string(s.number) << ", "
                      << (restores ? "restore" : "backup") << ": " << cases << " cases\n";
            CHECK(cases > 5'000);
        }
    }
    std::cout << total << " cases in all\n";
}
