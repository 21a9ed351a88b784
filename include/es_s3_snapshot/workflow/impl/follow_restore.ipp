// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/follow_restore.hpp.
#pragma once

#include <es_s3_snapshot/operation/server_error.hpp>
#include <es_s3_snapshot/workflow/follow_restore.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// How far the indices' primary shards are.
struct restore_count {
    std::uint64_t shards = 0;
    std::uint64_t active = 0;
    std::uint64_t under_way = 0;
    std::uint64_t active_copies = 0;  // replicas among them
    std::vector<std::string> incomplete;
};

inline restore_count count_primaries(cluster_health_info const& health, std::vector<std::string> const& wanted) {
    restore_count made;
    made.active_copies = health.active_shards;
    for (auto const& name : wanted) {
        auto const found = std::find_if(health.indices.begin(), health.indices.end(),
                                        [&](index_health const& h) { return h.name == name; });
        if (found == health.indices.end()) {
            made.incomplete.push_back(name);
            continue;
        }
        made.shards += found->number_of_shards;
        made.active += found->active_primary_shards;
        made.under_way += found->initializing_shards;
        if (found->active_primary_shards < found->number_of_shards) made.incomplete.push_back(name);
    }
    return made;
}

/// A primary shard that does not come, and why.
struct shard_trouble {
    std::string shard;
    std::string cause;
    bool final = false;  // the cluster will not try again by itself
};

/// What the cluster says of a shard that it can place nowhere. `final` follows from the decider that refuses it, or from
/// there being no copy to take it from.
inline shard_trouble trouble_of(allocation_explanation const& why) {
    shard_trouble made{shard_name(why.index, why.shard), root_cause(why.unassigned_details),
                       why.can_allocate == "no_valid_shard_copy"};
    bool const failed = why.unassigned_reason == "ALLOCATION_FAILED" && !made.cause.empty();
    if (!failed) made.cause = why.allocate_explanation;
    for (auto const& one : why.decisions) {
        made.final = made.final || one.decider == "max_retry" || one.decider == "restore_in_progress";
        if (!failed) made.cause += "; " + one.node + ": " + root_cause(one.explanation);
    }
    return made;
}

/// Looks for primary shards that do not come; remembers what it saw.
struct trouble_search {
    std::vector<std::string> indices;
    std::map<std::string, std::set<std::string>> failures{};  // shard, when it failed

    shard_trouble trouble_of_old_line(shard_routing const& shard) {
        constexpr std::size_t most_failures = 5;  // as later lines count
        auto const name = shard_name(shard.index, shard.shard);
        bool const failed = shard.unassigned_reason == "ALLOCATION_FAILED";
        auto& seen = failures[name];
        if (failed) seen.insert(shard.unassigned_at);
        auto const cause = root_cause(shard.unassigned_details);
        return {name, failed && !cause.empty() ? cause : shard.unassigned_reason, seen.size() >= most_failures};
    }
};

inline workflow<result<std::vector<shard_trouble>>> find_troubles(context ctx, session<follow_restore_operations> s,
                                                                  trouble_search& search) {
    constexpr std::size_t most_explained = 20;  // each is a request
    get_routing_table ask;
    ask.indices = search.indices;
    auto const table = co_await exchange(ctx, s, ask);
    if (table.has_error()) co_return table.error();
    std::vector<shard_trouble> troubles;
    for (auto const& shard : *table) {
        if (!shard.primary || shard.state == "STARTED" || shard.state == "RELOCATING") continue;
        if (!s.has(facts::allocation_explain)) {
            troubles.push_back(search.trouble_of_old_line(shard));
            continue;
        }
        if (shard.state != "UNASSIGNED" || troubles.size() == most_explained) continue;
        allocation_explain explain;
        explain.index = shard.index;
        explain.shard = shard.shard;
        auto const why = co_await exchange(ctx, s, explain);
        if (why.has_error()) co_return why.error();
        troubles.push_back(trouble_of(*why));
    }
    co_return troubles;
}

inline error shards_missing(restore_count const& count, std::vector<shard_trouble> const& troubles) {
    std::map<std::string, std::vector<std::string>> by_cause;
    for (auto const& one : troubles) by_cause[one.cause].push_back(one.shard);
    std::string text = std::to_string(count.shards - count.active) + " of " + std::to_string(count.shards) +
                       " primary shards were not restored, in: " + join(count.incomplete);
    for (auto const& [cause, shards] : by_cause) text += "; " + join(shards, " ") + ": " + cause;
    return make_error(errc::restore_failed, std::move(text),
                      troubles.empty()
                          ? "the log of the master node tells why; then delete those indices and restore them again"
                          : "see to the cause, then restore those indices again");
}

/// What a restore's recoveries tell.
struct recovery_view {
    std::uint64_t bytes_total = 0, bytes_done = 0;
    std::vector<std::string> under_way{};  // primary shards, with node and bytes
};

inline recovery_view view_of(std::vector<index_recovery> const& told) {
    recovery_view made;
    for (auto const& index : told) {
        for (auto const& shard : index.shards) {
            if (!shard.primary) continue;
            made.bytes_total += shard.bytes_total;
            made.bytes_done += shard.bytes_recovered;
            if (shard.stage == "DONE") continue;
            made.under_way.push_back(shard_name(index.index, shard.id) + " on " + shard.target_name + " (" +
                                     shard.stage + ", " + std::to_string(shard.bytes_recovered) + " of " +
                                     std::to_string(shard.bytes_total) + " bytes)");
        }
    }
    return made;
}

/// The server is to answer once as many more shards are active as are missing, or after that time. (A status would not do:
/// from 5.0 on a primary shard that is being restored is yellow.)
inline void wait_for_missing(cluster_health& ask, restore_count const& count, duration longest) {
    auto const millis = std::chrono::duration_cast<std::chrono::milliseconds>(longest).count();
    ask.timeout = std::to_string(std::max<std::int64_t>(millis, 1)) + "ms";
    if (count.shards > count.active)
        ask.wait_for_active_shards = std::to_string(count.active_copies + count.shards - count.active);
}

inline error restore_not_followed(error e, std::vector<std::string> const& indices) {
    if (!e.is(errc::operation_canceled))
        e.info.hint = "the restore may go on in the cluster: ask GET /" + join(indices, ",") + "/_recovery";
    return e;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<std::uint64_t>> follow_restore(context ctx, session<follow_restore_operations> s,
                                                                   std::vector<std::string> indices,
                                                                   follow_options options) {
    constexpr duration telling_after = std::chrono::seconds(1);  // shorter ones are over before anybody reads
    constexpr duration look_every = std::chrono::seconds(2);
    constexpr auto standstill = std::chrono::seconds(15);
    auto const patience = patient(s.cluster.options);
    session<follow_restore_operations> const asked({s.cluster.nodes, s.cluster.auth, patience}, s.speak);
    auto const began = ctx.now();
    auto moved = began, looked = began;
    detail::growth active{began}, bytes{began};
    detail::trouble_search search{indices};
    detail::restore_count count;
    cluster_health ask_health;
    get_recovery ask_recovery;
    ask_health.indices = indices;
    ask_recovery.indices = indices;
    for (;;) {
        auto const elapsed = ctx.now() - began;
        bool const out_of_time = elapsed >= options.max_wait || ctx.expired();
        if (elapsed >= telling_after && !out_of_time) {
            if (auto const told = co_await exchange(ctx, s, ask_recovery); !told.has_error()) {
                auto const seen = detail::view_of(*told);
                bytes.see(seen.bytes_done, ctx.now());
                ctx.tell(events::progress{count.shards, count.active, seen.bytes_total, seen.bytes_done, elapsed});
                if (bytes.stands(ctx.now(), options.stall_timeout)) detail::tell_stall(ctx, bytes, seen.under_way);
            }
        }
        auto const answer_within = elapsed < telling_after ? telling_after : look_every;
        detail::wait_for_missing(ask_health, count,
                                 std::min({answer_within, options.max_wait - elapsed, patience.attempt_timeout / 2}));
        auto const left = std::max(options.max_wait - elapsed, patience.attempt_timeout);
        auto const health = co_await exchange(ctx.within(left), asked, ask_health);
        if (health.has_error()) co_return detail::restore_not_followed(health.error(), indices);
        count = detail::count_primaries(*health, indices);
        if (count.incomplete.empty()) co_return count.shards;
        auto const now = ctx.now();
        active.see(count.active, now);
        if (count.under_way != 0 || active.last > moved) moved = now;
        // what tries for ever looks busy: only the bytes tell
        bool const tries = !s.has(facts::allocation_explain) && now - std::max(active.last, bytes.last) > look_every;
        if ((now - moved >= look_every || tries) && now - looked >= look_every) {
            looked = now;
            auto const troubles = co_await detail::find_troubles(ctx, s, search);
            bool const known = !troubles.has_error() && !troubles->empty();
            bool const hopeless = known && std::all_of(troubles->begin(), troubles->end(),
                                                       [](detail::shard_trouble const& t) { return t.final; });
            if (hopeless || now - moved > standstill)
                co_return detail::shards_missing(count, known ? *troubles : std::vector<detail::shard_trouble>());
        }
        if (out_of_time)
            co_return make_error(errc::still_running, "the restore of " + join(indices) + " is still running",
                                 "it goes on in the cluster; ask GET /" + join(indices, ",") + "/_recovery");
        auto const waited = co_await detail::until_next_question(ctx, began, elapsed, options.max_wait);
        if (waited.has_error()) co_return waited.error();
    }
}

}  // namespace v0
}  // namespace es_s3_snapshot
