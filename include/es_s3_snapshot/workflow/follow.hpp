// SPDX-License-Identifier: Apache-2.0
/// @file
/// Following a job to its end: how often to ask, and how long.
#pragma once

#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/workflow.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// How a job is waited for.
struct follow_options {
    bool wait = true;                     ///< false: return as soon as the cluster accepted the job
    duration max_wait = duration::max();  ///< then still_running; the job goes on in the cluster
    duration stall_timeout = std::chrono::minutes(1);  ///< without a byte of progress: told as a warning, once
};

/// From one question to the next: a twelfth of the time gone by, from 15 ms up to 990 ms, so that with the answer's own
/// time a job's end is known within a tenth of its length and within a second. Each is about 0.2 ms of CPU. What a
/// snapshot's bytes say of its end is no help: a file is counted once all of it is there, and several end together.
constexpr duration poll_interval(duration elapsed) {
    return std::clamp<duration>(elapsed / 12, std::chrono::milliseconds(15), std::chrono::milliseconds(990));
}

/// What is left of an interval once the answer is there; half of it at least, since a server that takes long for its
/// answers has enough to do.
constexpr duration rest_of_interval(duration interval, duration answered_in) {
    return std::max(interval - answered_in, interval / 2);
}

/// How a question about a job that runs is put: as often as the budget of time allows, since a node that restarts is
/// not the job's end.
inline exchange_options patient(exchange_options options) {
    options.attempts = std::max(options.attempts, 100u);
    return options;
}

namespace detail {

inline std::string shard_name(std::string_view index, std::int64_t shard) {
    return "[" + std::string(index) + "][" + std::to_string(shard) + "]";
}

/// After an answer to a question that was put `elapsed` after the job began.
inline effects::wait_until until_next_question(context const& ctx, steady_time began, duration elapsed,
                                               duration max_wait) {
    auto const spent = ctx.now() - began;
    return ctx.pause(std::min(rest_of_interval(poll_interval(elapsed), spent - elapsed), max_wait - spent));
}

/// When something grew last.
struct growth {
    steady_time last;
    std::uint64_t most = 0;
    bool told = false;

    void see(std::uint64_t amount, steady_time now) {
        if (amount <= most) return;
        most = amount;
        last = now;
        told = false;
    }
    /// For so long that it is to be told of, and was not yet.
    bool stands(steady_time now, duration timeout) const { return !told && now - last >= timeout; }
};

/// Warns, once, of shards that are under way and of which nothing has come.
inline void tell_stall(context const& ctx, growth& bytes, std::vector<std::string> const& under_way) {
    auto const stands = ctx.now() - bytes.last;
    bytes.told = true;
    if (under_way.empty()) return;
    std::string shards;
    for (auto const& shard : under_way) shards += (shards.empty() ? "" : ", ") + shard;
    ctx.note("not a byte has come for " +
                 std::to_string(std::chrono::duration_cast<std::chrono::seconds>(stands).count()) + " s: " + shards,
             events::note::severity::warning);
}

}  // namespace detail

/// Whether a request that failed may have been carried out all the same.
inline bool doubtful(error const& e) {
    if (e.info.delivered == delivery::unknown) return true;
    auto const status = e.info.status;
    if (status / 100 == 2) return true;  // it was taken up, and how was said in words that cannot be read
    if (status == 503 && e.info.server_type.empty()) return true;  // of something in between, not of the cluster
    return status == 429 || status == 502 || status == 504 ||
           e.info.server_type == "process_cluster_event_timeout_exception";
}

}  // namespace v0
}  // namespace es_s3_snapshot
