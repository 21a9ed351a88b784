// SPDX-License-Identifier: Apache-2.0
/// @file
/// Runs benchmarks many times in turns, keeps the fastest run of each, and tells ratios.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

/// Keeps the fastest run of each: what else the machine does only ever adds.
class recorder final : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(Context const&) override { return true; }
    void ReportRuns(std::vector<Run> const& runs) override {
        for (auto const& run : runs) {
            if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
            auto const time = run.GetAdjustedCPUTime();
            auto const known = best_.try_emplace(run.run_name.function_name, time).first;
            if (time < known->second) known->second = time;
        }
    }
    /// Prints both, and tells whether the bound holds.
    bool ratio(std::string const& what, std::string const& ours, std::string const& floor, double bound,
               char const* unit) const {
        auto const mine = best_.at(ours), least = best_.at(floor);
        bool const met = mine <= bound * least;
        std::printf("%s: ours %.2f %s, %s %.2f %s, ratio %.2f (at most %.1f: %s)\n", what.c_str(), mine, unit,
                    floor.c_str(), least, unit, mine / least, bound, met ? "met" : "MISSED");
        return met;
    }

private:
    std::map<std::string, double> best_;
};

/// Many short runs, so that the best of them meets a quiet moment. False where an argument is unknown.
inline bool run_benchmarks(std::vector<std::string> arguments, recorder& out) {
    std::vector<std::string> const defaults{"--benchmark_repetitions=15", "--benchmark_min_time=0.1",
                                            "--benchmark_enable_random_interleaving=true"};
    arguments.insert(arguments.begin() + 1, defaults.begin(), defaults.end());
    std::vector<char*> pointers;
    for (auto& a : arguments) pointers.push_back(a.data());
    auto count = static_cast<int>(pointers.size());
    benchmark::Initialize(&count, pointers.data());
    if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) return false;
    benchmark::RunSpecifiedBenchmarks(&out);
    return true;
}
