// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/repair.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/workflow/detail/acknowledged.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/repair.hpp>

#include <boost/json.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
inline constexpr char const* indices_step = "indices";
}

ES_S3_SNAPSHOT_DECL events::pending pending_indices(std::vector<std::string> const& names) {
    return {detail::indices_step, "the indices " + join(names) + " may still be closed",
            "open them: POST /" + join(names, ",") + "/_open",
            boost::json::serialize(boost::json::object{{"open_index", boost::json::array(names.begin(), names.end())}})};
}

ES_S3_SNAPSHOT_DECL workflow<result<void>> open_again(context caller, session<operations<open_index>> s,
                                                      std::vector<std::string> names) {
    if (names.empty()) co_return result<void>();
    auto const ctx = caller.shielded(std::chrono::minutes(2));
    open_index open;
    open.indices = names;
    open.ignore_unavailable = true;
    // open is open, whether its shards have found a node or not: what they wait for may take longer than we have
    if (s.has(facts::open_wait_for_active_shards)) open.wait_for_active_shards = "0";
    for (;;) {
        auto const opened = co_await detail::ask_acknowledged(ctx, s, open);
        if (!opened.has_error()) {
            ctx.tell(events::pending{detail::indices_step});
            co_return result<void>();
        }
        if (!ctx.expired()) {
            if (auto waited = co_await ctx.pause(std::chrono::seconds(1)); !waited.has_error() && !ctx.expired())
                continue;
        }
        co_return detail::left_behind(opened.error(), pending_indices(names));
    }
}

namespace detail {

/// A request to close may be carried out only when its sender is gone.
inline workflow<result<void>> open_for_good(context ctx, session<operations<open_index>> s,
                                            std::vector<std::string> names) {
    if (auto opened = co_await open_again(ctx, s, names); opened.has_error()) co_return opened;
    if (auto waited = co_await ctx.pause(std::chrono::seconds(2)); waited.has_error()) co_return waited.error();
    co_return co_await open_again(ctx, s, std::move(names));
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<void>> repair(context ctx, session<repair_operations> s, std::string undo,
                                                  s3_repository_settings settings) {
    json_document told(undo);
    std::vector<std::string> closed;
    repository_target target;
    json::object throttles, transient, indices;
    if (told.ok()) {
        told.root().read("open_index", closed);
        told.root().read("repository", target.name);
        told.root().read("throttles", throttles);
        told.root()["cluster_settings"].read("transient", transient);
        told.root().read("index_settings", indices);
    }
    target.settings = std::move(settings);
    if (!closed.empty()) co_return co_await detail::open_for_good(ctx, s, std::move(closed));
    if (!target.name.empty() && !throttles.empty())
        co_return co_await put_back_throttles(ctx, s, std::move(target), std::move(throttles));
    if (!transient.empty()) co_return co_await put_back_recovery_rate(ctx, s, std::move(transient));
    if (!indices.empty()) co_return co_await put_back_index_settings(ctx, s, std::move(indices));
    co_return make_error(errc::invalid_argument, "this tells of nothing that could be undone: " + undo);
}

}  // namespace v0
}  // namespace es_s3_snapshot
