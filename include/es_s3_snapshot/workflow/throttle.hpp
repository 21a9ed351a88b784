// SPDX-License-Identifier: Apache-2.0
/// @file
/// Lifting the throttles of a cluster for the time of one job, and putting back what was.
#pragma once

#include <es_s3_snapshot/core/workflow.hpp>
#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/workflow/finding.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// A rate that no disk reaches. (0 and -1 do not mean without end everywhere.)
inline constexpr char const* unthrottled_rate = "2gb";

enum class throttled_job {
    backup,
    restore
};

/// What a job asks for: its repository throttled to that rate, a second and node. Without a rate all stays as it is.
struct throttle_change {
    throttled_job job = throttled_job::backup;
    repository_target repository{};
    std::optional<std::string> max_rate{};
    bool wait = true;  ///< the job is waited for; else nobody would be there to put anything back
};

using repository_throttle_operations = operations<get_repository, put_repository>;
using recovery_rate_operations = operations<get_cluster_settings, put_cluster_settings>;
using index_throttle_operations = operations<get_index_settings, put_index_settings>;

/// Only looks at what is asked for. Errors: invalid_argument where the rate is no size, where the job is not waited
/// for, and where the line hides the keys that its repositories hold (2.0 to 5.x) while the settings name none, nor a
/// client or role: writing back what a GET tells would delete them. (From 6.0 on keys stand there only on nodes that
/// allow insecure settings; those would be lost.)
ES_S3_SNAPSHOT_DECL result<void> check_throttle_change(throttle_change const& change, server_line const& line);

/// For a plan: `throttles_lifted` (info), or why it cannot be (error); nothing where no rate is asked for.
ES_S3_SNAPSHOT_DECL void tell_throttle_change(diagnosis& to, throttle_change const& change, server_line const& line);

/// What is told before each change. The objects hold what was, null where nothing was set: by the name of the setting;
/// for indices by their name, and therein by the name of the setting.
ES_S3_SNAPSHOT_DECL events::pending pending_throttles(std::string const& repository, boost::json::object const& was);
ES_S3_SNAPSHOT_DECL events::pending pending_recovery_rate(boost::json::object const& was);
ES_S3_SNAPSHOT_DECL events::pending pending_index_settings(boost::json::object const& was);

/// They undo that, whatever their caller's wishes by then (stop request, deadline): they ask again for two minutes, but
/// only for 5 s where the server refuses since a snapshot or a restore of the repository runs. What is not there any
/// longer is none of it. Idempotent. Errors: those of the requests, with what is left to be done.
///
/// The repository's settings are read anew, so that nothing else of them is lost; of `target` the name counts, and the
/// keys where the line hides them.
ES_S3_SNAPSHOT_DECL workflow<result<void>> put_back_throttles(context caller,
                                                              session<repository_throttle_operations> s,
                                                              repository_target target, boost::json::object was);
ES_S3_SNAPSHOT_DECL workflow<result<void>> put_back_recovery_rate(context caller,
                                                                  session<operations<put_cluster_settings>> s,
                                                                  boost::json::object was);
ES_S3_SNAPSHOT_DECL workflow<result<void>> put_back_index_settings(context caller,
                                                                   session<operations<put_index_settings>> s,
                                                                   boost::json::object was);

namespace detail {

/// They write into `was` what is to be put back, before they change it. What the cluster refuses is a warning, and the
/// job runs at the rate there is; no answer is an error (but of index settings, since by then the restore runs).
ES_S3_SNAPSHOT_DECL workflow<result<void>> lift_throttle(context ctx, session<repository_throttle_operations> s,
                                                         throttle_change change, boost::json::object& was);
ES_S3_SNAPSHOT_DECL workflow<result<void>> lift_recovery_rate(context ctx, session<recovery_rate_operations> s,
                                                              std::string rate, boost::json::object& was);
ES_S3_SNAPSHOT_DECL workflow<result<void>> lift_index_settings(context ctx, session<index_throttle_operations> s,
                                                               std::vector<std::string> indices,
                                                               boost::json::object& was);

/// The three above as cleanups: `was` is what it has become by then; empty where nothing was changed.
ES_S3_SNAPSHOT_DECL workflow<result<void>> throttle_put_back(context ctx, session<repository_throttle_operations> s,
                                                             repository_target target, boost::json::object const& was);
ES_S3_SNAPSHOT_DECL workflow<result<void>> recovery_rate_put_back(context ctx,
                                                                  session<operations<put_cluster_settings>> s,
                                                                  boost::json::object const& was);
ES_S3_SNAPSHOT_DECL workflow<result<void>> index_settings_put_back(context ctx,
                                                                   session<operations<put_index_settings>> s,
                                                                   boost::json::object const& was);

template <class T>
workflow<result<T>> after(workflow<result<void>> first, workflow<result<T>> then) {
    if (auto done = co_await std::move(first); done.has_error()) co_return done.error();
    co_return co_await std::move(then);
}

}  // namespace detail

/// Runs `job` with the repository's throttle at the rate, and puts back what was on every path out.
template <class T>
workflow<result<T>> with_throttle(context ctx, session<repository_throttle_operations> s, throttle_change change,
                                  workflow<result<T>> job) {
    if (!change.max_rate) co_return co_await std::move(job);
    boost::json::object was;
    auto first = detail::lift_throttle(ctx, s, change, was);
    auto last = detail::throttle_put_back(ctx, s, change.repository, was);
    co_return co_await finally(detail::after(std::move(first), std::move(job)), std::move(last));
}

/// The same with the cluster's rate of recoveries, where the line lets restores keep to it (7.9 and later).
template <class T>
workflow<result<T>> with_recovery_rate(context ctx, session<recovery_rate_operations> s,
                                       std::optional<std::string> rate, workflow<result<T>> job) {
    if (!rate || !s.has(facts::recovery_rate_of_restores)) co_return co_await std::move(job);
    boost::json::object was;
    auto first = detail::lift_recovery_rate(ctx, s, *rate, was);
    auto last = detail::recovery_rate_put_back(ctx, s, was);
    co_return co_await finally(detail::after(std::move(first), std::move(job)), std::move(last));
}

/// The same with the indices' own: no replica (`number_of_replicas`, unless it expands by itself) and no refresh
/// (`refresh_interval`; before 5.0 only where one is set, since it could not be taken away again) until they are there.
template <class T>
workflow<result<T>> without_replicas(context ctx, session<index_throttle_operations> s, bool wanted,
                                     std::vector<std::string> indices, workflow<result<T>> job) {
    if (!wanted || indices.empty()) co_return co_await std::move(job);
    boost::json::object was;
    auto first = detail::lift_index_settings(ctx, s, std::move(indices), was);
    auto last = detail::index_settings_put_back(ctx, s, was);
    co_return co_await finally(detail::after(std::move(first), std::move(job)), std::move(last));
}

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/throttle.ipp>
#endif
