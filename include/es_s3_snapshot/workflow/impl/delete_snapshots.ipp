// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/delete_snapshots.hpp.
#pragma once

#include <es_s3_snapshot/workflow/delete_snapshots.hpp>
#include <es_s3_snapshot/workflow/follow.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

#include <algorithm>
#include <set>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// What is still in the repository.
inline workflow<result<std::set<std::string>>> names_there(context ctx, session<operations<get_snapshot>> s,
                                                           std::string repository) {
    get_snapshot get;
    get.repositories = {std::move(repository)};
    if (s.has(facts::get_verbose)) get.verbose = false;
    auto const listed = co_await exchange(ctx, s, get);
    if (listed.has_error()) co_return listed.error();
    std::set<std::string> names;
    for (auto const& info : listed->snapshots) names.insert(info.snapshot);
    co_return names;
}

inline std::vector<std::string> still_there(std::vector<std::string> const& names, std::set<std::string> const& there) {
    std::vector<std::string> rest;
    std::copy_if(names.begin(), names.end(), std::back_inserter(rest),
                 [&](std::string const& name) { return there.contains(name); });
    return rest;
}

/// The names that one request takes, from `begin` on.
inline std::vector<std::string> next_batch(std::vector<std::string> const& names, std::size_t begin, bool several) {
    std::vector<std::string> batch;
    std::size_t length = 0;
    for (auto at = begin; at != names.size() && batch.size() < (several ? 100U : 1U); ++at) {
        length += percent_encode(names[at]).size() + 1;
        if (length > 3000 && !batch.empty()) break;
        batch.push_back(names[at]);
    }
    return batch;
}

/// Waits until none of the names is there, as long as their number goes down at least once a minute.
inline workflow<result<std::vector<std::string>>> wait_until_gone(context ctx, session<operations<get_snapshot>> s,
                                                                  std::string repository,
                                                                  std::vector<std::string> names) {
    auto const began = ctx.now();
    auto moved = began;
    for (;;) {
        auto const there = co_await names_there(ctx, s, repository);
        if (there.has_error()) co_return there.error();
        auto rest = still_there(names, *there);
        if (rest.size() < names.size()) moved = ctx.now();
        names = std::move(rest);
        if (names.empty() || ctx.now() - moved > std::chrono::minutes(1)) co_return names;
        if (ctx.expired())
            co_return make_error(errc::still_running, "the cluster is still deleting " + join(names),
                                 "it goes on; run this again to see it through");
        auto const waited = co_await ctx.pause(poll_interval(ctx.now() - began));
        if (waited.has_error()) co_return waited.error();
    }
}

/// One request, and what becomes of it.
inline workflow<result<void>> delete_batch(context ctx, session<delete_operations> s, std::string repository,
                                           std::vector<std::string> batch) {
    for (int attempt = 0; !batch.empty(); ++attempt) {
        delete_snapshot remove;
        remove.repository = repository;
        remove.snapshots = batch;
        auto const done = co_await exchange(ctx, s, remove);
        if (!done.has_error()) co_return result<void>();
        // somebody else was faster with one of them: the server deletes none then
        bool const gone = done.error().is(errc::not_found);
        if ((!gone && !doubtful(done.error())) || attempt == 3) co_return done.error();
        ctx.tell(events::retrying{done.error(), duration::zero()});
        if (gone) {
            auto const there = co_await names_there(ctx, s, repository);
            if (there.has_error()) co_return there.error();
            batch = still_there(batch, *there);
        } else {
            auto rest = co_await wait_until_gone(ctx, s, repository, batch);
            if (rest.has_error()) co_return rest.error();
            batch = std::move(*rest);
        }
    }
    co_return result<void>();
}

inline workflow<result<void>> check_deletable(context ctx, session<operations<get_snapshot>> s,
                                              delete_options const& options) {
    if (is_automated(options.repository))
        co_return make_error(errc::invalid_argument, "the repository " + in_quotes(options.repository) +
                                                         " belongs to the managed service, which alone deletes there");
    for (auto const& name : options.snapshots) {
        if (auto fine = check_snapshot_name(name); fine.has_error()) co_return fine.error();
    }
    auto const there = co_await names_there(ctx, s, options.repository);
    if (there.has_error()) co_return there.error();
    std::vector<std::string> missing;
    std::copy_if(options.snapshots.begin(), options.snapshots.end(), std::back_inserter(missing),
                 [&](std::string const& name) { return !there->contains(name); });
    if (!missing.empty())
        co_return make_error(errc::not_found, "no such snapshot: " + join(missing), "nothing was deleted");
    co_return result<void>();
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<delete_report>> delete_snapshots(context ctx, session<delete_operations> s,
                                                                     delete_options options) {
    auto const bounded = ctx.within(options.max_wait);
    if (auto fine = co_await detail::check_deletable(bounded, s, options); fine.has_error()) co_return fine.error();
    delete_report report;
    auto const& names = options.snapshots;
    while (report.deleted.size() != names.size()) {
        auto const batch = detail::next_batch(names, report.deleted.size(), s.has(facts::multiple_delete));
        auto const done = co_await detail::delete_batch(bounded, s, options.repository, batch);
        if (done.has_error()) {
            error failed = done.error();
            if (!report.deleted.empty())
                failed.info.message += (failed.info.message.empty() ? "" : "; ") +
                                       std::to_string(report.deleted.size()) + " of " + std::to_string(names.size()) +
                                       " snapshots were deleted before";
            co_return failed;
        }
        report.deleted.insert(report.deleted.end(), batch.begin(), batch.end());
        ctx.note("deleted " + std::to_string(report.deleted.size()) + " of " + std::to_string(names.size()));
    }
    co_return report;
}

}  // namespace v0
}  // namespace es_s3_snapshot
