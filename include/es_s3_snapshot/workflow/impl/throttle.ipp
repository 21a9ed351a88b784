// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/throttle.hpp.
#pragma once

#include <es_s3_snapshot/workflow/detail/acknowledged.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/throttle.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <map>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

inline constexpr char const* throttle_step = "throttle";
inline constexpr char const* recovery_rate_step = "recovery_rate";
inline constexpr char const* index_settings_step = "index_settings";
inline constexpr char const* recovery_rate_setting = "indices.recovery.max_bytes_per_sec";

inline char const* throttle_setting(throttled_job job) {
    return job == throttled_job::backup ? "max_snapshot_bytes_per_sec" : "max_restore_bytes_per_sec";
}

/// What the setting is, null where it is not there.
inline json::value value_of(json::object const& settings, std::string_view name) {
    auto const* value = settings.if_contains({name.data(), name.size()});
    return value == nullptr ? json::value() : *value;
}

inline bool holds(json::object const& settings, json::object const& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](auto const& one) {
        return value_of(settings, {one.key().data(), one.key().size()}) == one.value();
    });
}

inline void apply(json::object& settings, json::object const& wanted) {
    for (auto const& [name, value] : wanted) {
        if (value.is_null()) {
            settings.erase(name);
        } else {
            settings[name] = value;
        }
    }
}

/// Cannot be asked for now, but soon: what a snapshot or a restore uses is not changed beneath it.
inline bool is_in_use(error const& e) {
    return e.is(errc::busy) && e.info.server_reason.find("currently used") != std::string::npos;
}

/// The server's own word; a gateway's 404 is another's.
inline bool says_missing(error const& e) {
    auto const text = e.info.server_type + " " + e.info.server_reason;
    bool const missing = text.find("issing") != std::string::npos || text.find("index_not_found") != std::string::npos;
    return missing && e.is(errc::not_found);
}

/// Whether what failed is to be tried again, after a pause.
inline workflow<bool> worth_another(context ctx, steady_time began, error failed) {
    bool const used_for_long = is_in_use(failed) && ctx.now() - began >= std::chrono::seconds(5);
    if (used_for_long || failed.is(errc::invalid_argument) || ctx.expired()) co_return false;
    auto const waited = co_await ctx.pause(std::chrono::milliseconds(250));
    co_return !waited.has_error() && !ctx.expired();
}

inline workflow<result<std::optional<repository_info>>> find_repository(context ctx,
                                                                        session<operations<get_repository>> s,
                                                                        std::string name) {
    get_repository get;
    get.repositories = {name};
    auto const found = co_await exchange(ctx, s, get);
    if (found.has_error() && !says_missing(found.error())) co_return found.error();
    if (found.has_error() || found->empty()) co_return std::optional<repository_info>();
    co_return std::optional<repository_info>(found->front());
}

/// What a GET told may be written again only with the keys that it hid.
inline result<void> add_hidden_keys(json::object& settings, s3_repository_settings const& ours,
                                    server_line const& line) {
    if (!line.has(facts::s3_keys_hidden) || settings.contains("secret_key")) return {};
    if (!ours.access_key.empty() && !ours.secret_key.empty()) {
        settings["access_key"] = ours.access_key;
        settings["secret_key"] = ours.secret_key;
        return {};
    }
    if (!ours.role_arn.empty() || !ours.client.empty()) return {};
    return make_error(errc::invalid_argument,
                      "the repository's throttle cannot be changed: " + to_string(line) +
                          " does not tell the keys that it keeps with the repository, and they would be lost",
                      "give the keys of the bucket");
}

/// Writes it as it is, but for `wanted`. Verified it was when it was registered.
inline workflow<result<void>> rewrite(context ctx, session<operations<put_repository>> s, repository_info found,
                                      json::object wanted, s3_repository_settings ours) {
    put_repository put;
    put.repository = std::move(found.name);
    put.type = std::move(found.type);
    put.settings = std::move(found.settings);
    put.verify = false;
    apply(put.settings, wanted);
    if (auto whole = add_hidden_keys(put.settings, ours, s.line()); whole.has_error()) co_return whole.error();
    co_return co_await ask_acknowledged(ctx, s, std::move(put));
}

inline workflow<result<void>> put_throttles(context ctx, session<repository_throttle_operations> s,
                                            repository_target target, json::object wanted) {
    auto found = co_await find_repository(ctx, s, target.name);
    if (found.has_error()) co_return found.error();
    if (!*found || holds((*found)->settings, wanted)) co_return result<void>();
    co_return co_await rewrite(ctx, s, std::move(**found), std::move(wanted), target.settings);
}

/// Whether nothing came of the request for sure, so that there is nothing to put back.
inline bool is_refused(error const& e) {
    return e.info.delivered == delivery::answered && e.info.status >= 400 && e.info.status < 500;
}

/// Of a change that was asked for: goes on where the cluster has answered, whatever.
inline result<void> go_on(context const& ctx, error const& failed, char const* step, std::string const& what,
                          json::object& was) {
    if (is_refused(failed)) {
        was.clear();
        ctx.tell(events::pending{step});
    }
    if (failed.info.delivered != delivery::answered) return failed;
    ctx.note(what + " is not lifted: " + describe(failed), events::note::severity::warning);
    return {};
}

/// One request for all that get the same settings.
inline std::map<std::string, put_index_settings> by_settings(json::object const& indices) {
    std::map<std::string, put_index_settings> grouped;
    for (auto const& [index, settings] : indices) {
        if (!settings.is_object()) continue;
        auto& put = grouped[json::serialize(settings)];
        put.indices.emplace_back(index);
        put.settings = settings.get_object();
    }
    return grouped;
}

/// What is left of them where one is gone is asked for one by one.
inline workflow<result<void>> put_settings(context ctx, session<operations<put_index_settings>> s,
                                           put_index_settings put) {
    auto const done = co_await ask_acknowledged(ctx, s, put);
    if (!done.has_error() || !says_missing(done.error())) co_return done;
    if (put.indices.size() == 1) co_return result<void>();
    for (auto const& index : put.indices) {
        auto one = put;
        one.indices = {index};
        auto const alone = co_await ask_acknowledged(ctx, s, std::move(one));
        if (alone.has_error() && !says_missing(alone.error())) co_return alone.error();
    }
    co_return result<void>();
}

/// What of an index holds a restore up, as it is now.
inline json::object braking(json::object const& settings, server_line const& line) {
    json::object found;
    auto const replicas = value_of(settings, "index.number_of_replicas");
    auto const expands = value_of(settings, "index.auto_expand_replicas");
    bool const by_itself = !expands.is_null() && expands != "false";
    if (!by_itself && !replicas.is_null() && replicas != "0") found["index.number_of_replicas"] = replicas;
    auto const refresh = value_of(settings, "index.refresh_interval");
    bool const can_be_put_back = !refresh.is_null() || line.has(facts::settings_null);
    if (can_be_put_back && refresh != "-1") found["index.refresh_interval"] = refresh;
    return found;
}

inline json::object lifted(json::object const& was) {
    json::object made;
    for (auto const& [name, value] : was) made[name] = name == "index.number_of_replicas" ? "0" : "-1";
    return made;
}

/// `a = 1, b (unset)`.
inline std::string listed(json::object const& settings) {
    std::vector<std::string> parts;
    for (auto const& [name, value] : settings) {
        auto const* text = value.if_string();
        parts.push_back(std::string(name) + (text == nullptr ? " (unset)" : " = " + std::string(*text)));
    }
    return join(parts);
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<void> check_throttle_change(throttle_change const& change, server_line const& line) {
    if (!change.max_rate) return {};
    if (!is_size(*change.max_rate))
        return make_error(errc::invalid_argument,
                          "the rate must be a size such as 500mb, but is '" + *change.max_rate + "'");
    if (!change.wait)
        return make_error(errc::invalid_argument, "a job whose throttles are lifted must be waited for",
                          "else nobody would be there to put them back");
    if (is_automated(change.repository.name)) return {};
    boost::json::object none;
    return detail::add_hidden_keys(none, change.repository.settings, line);
}

ES_S3_SNAPSHOT_DECL void tell_throttle_change(diagnosis& to, throttle_change const& change, server_line const& line) {
    if (!change.max_rate) return;
    if (auto checked = check_throttle_change(change, line); checked.has_error()) {
        to.add({"throttles_lifted", severity::error, checked.error().info.message, checked.error().info.hint},
               checked.error().code);
        return;
    }
    std::vector<std::string> what;
    if (!is_automated(change.repository.name))
        what.push_back(std::string(detail::throttle_setting(change.job)) + " of the repository " +
                       in_quotes(change.repository.name));
    bool const restores = change.job == throttled_job::restore;
    if (restores && line.has(facts::recovery_rate_of_restores)) what.emplace_back(detail::recovery_rate_setting);
    to.add({"throttles_lifted", severity::info,
            "until the job has ended " + *change.max_rate + " a second and node is the limit (" + join(what) + ")" +
                (restores ? ", and what is restored gets no replica and no refresh before it is there" : "") +
                ": this takes the cluster's disks and network; all is put back afterwards"},
           {});
}

ES_S3_SNAPSHOT_DECL events::pending pending_throttles(std::string const& repository, boost::json::object const& was) {
    boost::json::object undo{{"repository", repository}, {"throttles", was}};
    return {detail::throttle_step, "the repository " + in_quotes(repository) + " may still have the job's throttle",
            "once nothing runs in it, put back: " + detail::listed(was) + " (PUT /_snapshot/" + repository + ")",
            boost::json::serialize(undo)};
}

ES_S3_SNAPSHOT_DECL events::pending pending_recovery_rate(boost::json::object const& was) {
    boost::json::object undo{{"cluster_settings", {{"transient", was}}}};
    return {detail::recovery_rate_step, "the cluster's recoveries may still have the job's rate",
            "put back: PUT /_cluster/settings " +
                boost::json::serialize(boost::json::object{{"transient", was}}),
            boost::json::serialize(undo)};
}

ES_S3_SNAPSHOT_DECL events::pending pending_index_settings(boost::json::object const& was) {
    std::vector<std::string> names;
    for (auto const& [index, settings] : was) names.emplace_back(index);
    std::vector<std::string> requests;
    for (auto const& [text, put] : detail::by_settings(was))
        requests.push_back("PUT /" + join(put.indices, ",") + "/_settings " + text);
    return {detail::index_settings_step,
            "the indices " + join(names) + " may still be without their replicas and refreshes",
            "put back: " + join(requests, "; "), boost::json::serialize(boost::json::object{{"index_settings", was}})};
}

ES_S3_SNAPSHOT_DECL workflow<result<void>> put_back_throttles(context caller,
                                                              session<repository_throttle_operations> s,
                                                              repository_target target, boost::json::object was) {
    auto const ctx = caller.shielded(std::chrono::minutes(2));
    for (auto const began = ctx.now();;) {
        auto const done = co_await detail::put_throttles(ctx, s, target, was);
        if (!done.has_error()) break;
        bool const again = co_await detail::worth_another(ctx, began, done.error());
        if (!again) co_return detail::left_behind(done.error(), pending_throttles(target.name, was));
    }
    ctx.tell(events::pending{detail::throttle_step});
    co_return result<void>();
}

ES_S3_SNAPSHOT_DECL workflow<result<void>> put_back_recovery_rate(context caller,
                                                                  session<operations<put_cluster_settings>> s,
                                                                  boost::json::object was) {
    auto const ctx = caller.shielded(std::chrono::minutes(2));
    put_cluster_settings put;
    put.transient = was;
    for (auto const began = ctx.now();;) {
        auto const done = co_await detail::ask_acknowledged(ctx, s, put);
        if (!done.has_error()) break;
        bool const again = co_await detail::worth_another(ctx, began, done.error());
        if (!again) co_return detail::left_behind(done.error(), pending_recovery_rate(was));
    }
    ctx.tell(events::pending{detail::recovery_rate_step});
    co_return result<void>();
}

ES_S3_SNAPSHOT_DECL workflow<result<void>> put_back_index_settings(context caller,
                                                                   session<operations<put_index_settings>> s,
                                                                   boost::json::object was) {
    auto const ctx = caller.shielded(std::chrono::minutes(2));
    auto left = detail::by_settings(was);
    for (auto const began = ctx.now(); !left.empty();) {
        auto const done = co_await detail::put_settings(ctx, s, left.begin()->second);
        if (!done.has_error()) {
            left.erase(left.begin());
            continue;
        }
        bool const again = co_await detail::worth_another(ctx, began, done.error());
        if (!again) co_return detail::left_behind(done.error(), pending_index_settings(was));
    }
    ctx.tell(events::pending{detail::index_settings_step});
    co_return result<void>();
}

namespace detail {

ES_S3_SNAPSHOT_DECL workflow<result<void>> throttle_put_back(context ctx, session<repository_throttle_operations> s,
                                                             repository_target target, boost::json::object const& was) {
    if (was.empty()) co_return result<void>();
    co_return co_await put_back_throttles(ctx, s, std::move(target), was);
}

ES_S3_SNAPSHOT_DECL workflow<result<void>> recovery_rate_put_back(context ctx,
                                                                  session<operations<put_cluster_settings>> s,
                                                                  boost::json::object const& was) {
    if (was.empty()) co_return result<void>();
    co_return co_await put_back_recovery_rate(ctx, s, was);
}

ES_S3_SNAPSHOT_DECL workflow<result<void>> index_settings_put_back(context ctx,
                                                                   session<operations<put_index_settings>> s,
                                                                   boost::json::object const& was) {
    if (was.empty()) co_return result<void>();
    co_return co_await put_back_index_settings(ctx, s, was);
}

ES_S3_SNAPSHOT_DECL workflow<result<void>> lift_throttle(context ctx, session<repository_throttle_operations> s,
                                                         throttle_change change, boost::json::object& was) {
    auto const& name = change.repository.name;
    if (is_automated(name)) co_return result<void>();
    auto found = co_await find_repository(ctx, s, name);
    if (found.has_error()) co_return found.error();
    if (!*found) co_return result<void>();  // the job itself tells that
    json::object const wanted{{throttle_setting(change.job), *change.max_rate}};
    if (holds((*found)->settings, wanted)) co_return result<void>();
    was[throttle_setting(change.job)] = value_of((*found)->settings, throttle_setting(change.job));
    ctx.note("lifting the throttle of the repository " + in_quotes(name) + " to " + *change.max_rate);
    ctx.tell(pending_throttles(name, was));
    auto const done = co_await rewrite(ctx, s, std::move(**found), wanted, change.repository.settings);
    if (!done.has_error()) co_return done;
    co_return go_on(ctx, done.error(), throttle_step, "the throttle of the repository " + in_quotes(name), was);
}

ES_S3_SNAPSHOT_DECL workflow<result<void>> lift_recovery_rate(context ctx, session<recovery_rate_operations> s,
                                                              std::string rate, boost::json::object& was) {
    get_cluster_settings const get;
    auto const there = co_await exchange(ctx, s, get);
    if (there.has_error()) co_return go_on(ctx, there.error(), recovery_rate_step, recovery_rate_setting, was);
    json::object const wanted{{recovery_rate_setting, rate}};
    if (holds(there->transient, wanted)) co_return result<void>();
    was[recovery_rate_setting] = value_of(there->transient, recovery_rate_setting);
    ctx.tell(pending_recovery_rate(was));
    put_cluster_settings put;
    put.transient = wanted;
    auto const done = co_await ask_acknowledged<put_cluster_settings>(ctx, s, std::move(put));
    if (!done.has_error()) co_return done;
    co_return go_on(ctx, done.error(), recovery_rate_step, recovery_rate_setting, was);
}

ES_S3_SNAPSHOT_DECL workflow<result<void>> lift_index_settings(context ctx, session<index_throttle_operations> s,
                                                               std::vector<std::string> indices,
                                                               boost::json::object& was) {
    get_index_settings get;
    get.indices = std::move(indices);
    get.names = {"index.number_of_replicas", "index.auto_expand_replicas", "index.refresh_interval"};
    auto const there = co_await exchange(ctx, s, get);
    auto failed = there.has_error() ? result<void>(there.error()) : result<void>();
    json::object change;
    for (auto const& one : there.has_error() ? std::vector<index_settings_info>() : *there) {
        bool const is_ours = std::find(get.indices.begin(), get.indices.end(), one.index) != get.indices.end();
        auto const brakes = braking(one.settings, s.line());
        if (!is_ours || brakes.empty()) continue;
        was[one.index] = brakes;
        change[one.index] = lifted(brakes);
    }
    if (!was.empty()) ctx.tell(pending_index_settings(was));
    for (auto const& [text, put] : by_settings(change)) {
        auto const done = co_await ask_acknowledged<put_index_settings>(ctx, s, put);
        if (done.has_error()) failed = done;
    }
    if (!failed.has_error() || failed.error().is(errc::operation_canceled)) co_return failed;
    ctx.note("the restored indices may have their replicas and refreshes from the start: " + describe(failed.error()),
             events::note::severity::warning);
    co_return result<void>();
}

}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot
