// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/repository.hpp.
#pragma once

#include <es_s3_snapshot/workflow/refusal.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

#include <algorithm>
#include <array>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

struct known_trouble {
    std::string_view name;  // the code of a finding
    std::string_view phrase;
    errc code;
    std::string_view hint;
};

/// What S3 and its client say, as servers quote it; the first phrase found decides.
inline constexpr std::array known_troubles{
    known_trouble{"access_key_unknown", "InvalidAccessKeyId", errc::access_denied,
                  "the access key is not known to the store: check it in the settings or in the node's keystore"},
    known_trouble{"access_key_unknown", "does not exist in our records", errc::access_denied,
                  "the access key is not known to the store: check it in the settings or in the node's keystore"},
    known_trouble{
        "secret_key_wrong", "SignatureDoesNotMatch", errc::access_denied,
        "the secret key does not belong to the access key: check both in the settings or in the node's keystore"},
    known_trouble{
        "secret_key_wrong", "signature we calculated does not match", errc::access_denied,
        "the secret key does not belong to the access key: check both in the settings or in the node's keystore"},
    known_trouble{"clock_skewed", "RequestTimeTooSkewed", errc::repository_unusable,
                  "the node's clock differs from the store's by more than 15 minutes: set it by NTP"},
    known_trouble{"bucket_missing", "NoSuchBucket", errc::not_found,
                  "the bucket does not exist, or not in this region: check bucket and region"},
    known_trouble{"bucket_missing", "specified bucket does not exist", errc::not_found,
                  "the bucket does not exist, or not in this region: check bucket and region"},
    known_trouble{"bucket_name_invalid", "specified bucket is not valid", errc::repository_unusable,
                  "the store refuses the bucket's name"},
    known_trouble{"bucket_elsewhere", "PermanentRedirect", errc::repository_unusable,
                  "the bucket lies in another region: check region and endpoint"},
    known_trouble{"bucket_elsewhere", "AuthorizationHeaderMalformed", errc::repository_unusable,
                  "the bucket lies in another region: check the region"},
    known_trouble{"bucket_denied", "is not authorized to perform: s3:", errc::access_denied,
                  "the key may not use this bucket: it needs s3:ListBucket on the bucket and s3:GetObject, "
                  "s3:PutObject, s3:DeleteObject below the base path"},
    known_trouble{"bucket_denied", "AccessDenied", errc::access_denied,
                  "the key may not use this bucket: it needs s3:ListBucket on the bucket and s3:GetObject, "
                  "s3:PutObject, s3:DeleteObject below the base path"},
    known_trouble{"bucket_denied", "Access Denied", errc::access_denied,
                  "the key may not use this bucket: it needs s3:ListBucket on the bucket and s3:GetObject, "
                  "s3:PutObject, s3:DeleteObject below the base path"},
    known_trouble{"keys_missing", "Unable to load credentials", errc::access_denied,
                  "the nodes have no key for the bucket: add it to each node's keystore, or give them a role"},
    known_trouble{"keys_missing", "Unable to load AWS credentials", errc::access_denied,
                  "the nodes have no key for the bucket: add it to each node's keystore, or give them a role"},
    known_trouble{"keys_in_settings", "is insecure", errc::repository_unusable,
                  "this server takes keys from each node's keystore only"},
    known_trouble{"client_unknown", "Unknown s3 client name", errc::repository_unusable,
                  "the nodes know no client of that name: it is the NAME in their settings s3.client.NAME.*"},
    known_trouble{"store_unreachable", "Connection refused", errc::repository_unusable,
                  "the nodes cannot reach the store: check endpoint and protocol, and the network"},
    known_trouble{"store_unreachable", "Unable to execute HTTP request", errc::repository_unusable,
                  "the nodes cannot reach the store: check endpoint, protocol and path style, and the network"},
    known_trouble{"store_differs", "cannot be accessed on the node", errc::repository_unusable,
                  "these nodes read another store than the elected master writes: give all the same settings"},
};

/// What the text is known to mean, or nullptr.
inline known_trouble const* find_trouble(std::string_view reason) {
    auto const found = std::find_if(known_troubles.begin(), known_troubles.end(), [&](known_trouble const& one) {
        return reason.find(one.phrase) != std::string_view::npos;
    });
    return found == known_troubles.end() ? nullptr : &*found;
}

/// Each line has its own words for a repository type that no plugin provides.
inline bool says_type_is_unknown(std::string_view reason) {
    return reason.find("repository type [s3] does not exist") != std::string_view::npos ||
           reason.find("Unknown [repository] type [s3]") != std::string_view::npos ||
           reason.find("failed to load class with value [s3]") != std::string_view::npos;
}

inline std::string_view plugin_name(server_line const& line) {
    return line.product == distribution::elasticsearch && line.floor.major < 5 ? "cloud-aws" : "repository-s3";
}

/// `bin/elasticsearch-plugin install repository-s3`; 1.x installs by the plugin's own address and version.
inline std::string install_command(server_line const& line) {
    if (line.product == distribution::elasticsearch && line.floor.major == 1 && line.floor.minor == 7)
        return "bin/plugin install elasticsearch/elasticsearch-cloud-aws/2.7.1";
    return std::string("bin/") +
           (line.product == distribution::opensearch ? "opensearch-plugin"
            : line.floor.major < 5                   ? "plugin"
                                                     : "elasticsearch-plugin") +
           " install " + std::string(plugin_name(line));
}

inline bool has_plugin(node_plugins_info const& node, server_line const& line) {
    return std::find(node.plugins.begin(), node.plugins.end(), plugin_name(line)) != node.plugins.end();
}

/// The nodes without the plugin, as the end of a sentence; empty where all have it or nobody knows.
inline workflow<result<std::string>> nodes_without_plugin(context ctx, session<operations<get_node_plugins>> s) {
    auto const nodes = co_await exchange(ctx, s, get_node_plugins());
    if (nodes.has_error()) co_return nodes.error();
    std::string names;
    for (auto const& node : *nodes) {
        if (!has_plugin(node, s.line())) names += (names.empty() ? "" : ", ") + node.name;
    }
    co_return names;
}

/// Finds out, after a failure, whether a missing plugin is the reason.
inline workflow<error> explain_put_failure(context ctx, session<operations<get_node_plugins>> s, error e) {
    bool const unknown_type = says_type_is_unknown(e.info.server_reason);
    e = explain_repository_error(std::move(e), s.line());
    if (!unknown_type && (!e.is(errc::repository_unusable) || !e.info.hint.empty())) co_return e;
    auto const lacking = co_await nodes_without_plugin(ctx, s);
    if (lacking.has_error() || lacking->empty()) co_return e;
    e.info.hint = "the plugin '" + std::string(plugin_name(s.line())) + "' is missing on: " + *lacking +
                  "; install it on every node (" + install_command(s.line()) + ") and restart the node";
    co_return e;
}

/// Settings come back as strings on every line.
inline bool is_readonly(repository_info const& repository) {
    auto const* value = repository.settings.if_contains("readonly");
    return value != nullptr && (*value == "true" || *value == true);
}

/// `the repository 'r' (bucket 'b', base path 'p')`.
inline std::string named(put_repository const& put) {
    auto text = [&](char const* key) {
        auto const* value = put.settings.if_contains(key);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    return "the repository '" + put.repository + "' (bucket '" + text("bucket") + "', base path '" + text("base_path") +
           "')";
}

/// The first verification of a repository by the managed service may fail with 500 although the repository works: it
/// has only just been given the role. The same request again, which changes nothing, verifies it once more.
/// (terraform-provider-opensearch, issue 133)
inline workflow<result<acknowledged>> put_at_managed_service(context ctx, session<operations<put_repository>> s,
                                                             put_repository put) {
    auto const first = co_await exchange(ctx, s, put);
    if (!first.has_error() || first.error().info.status != 500) co_return first;
    constexpr auto pause = std::chrono::seconds(5);
    ctx.tell(events::retrying{first.error(), pause});
    if (auto waited = co_await ctx.pause(pause); waited.has_error()) co_return first;
    auto const second = co_await exchange(ctx, s, put);
    if (second.has_error() && second.error().info.delivered == delivery::not_sent) co_return first;
    co_return second;
}

inline workflow<result<bool>> register_repository(context ctx, session<repository_operations> s, put_repository put,
                                                  bool was_absent, bool amazon_service) {
    if (was_absent)
        ctx.tell(
            events::pending{"repository",
                            "the repository '" + put.repository + "' may be registered without having been verified",
                            "verify or remove it: DELETE /_snapshot/" + put.repository});
    auto sending = amazon_service ? put_at_managed_service(ctx, s, put) : exchange(ctx, s, put);
    auto const done = co_await std::move(sending);
    if (!done.has_error()) {
        ctx.tell(events::pending{"repository"});
        co_return true;
    }
    error failed = done.error();
    if (failed.info.delivered == delivery::answered) failed.info.message = "the cluster cannot use " + named(put);
    auto const calm = ctx.shielded(std::chrono::seconds(60));
    if (was_absent && done.error().info.delivered != delivery::not_sent) {
        // most lines keep a registration whose verification failed
        delete_repository remove;
        remove.repository = put.repository;
        auto const removed = co_await exchange(calm, s, remove);
        if (removed.has_error() && !removed.error().is(errc::not_found))
            ctx.note("the repository '" + put.repository + "' could not be removed again: " + describe(removed.error()),
                     events::note::severity::warning);
    }
    ctx.tell(events::pending{"repository"});
    co_return co_await explain_put_failure(calm, s, std::move(failed));
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL error explain_repository_error(error e, server_line const& line) {
    if (detail::says_type_is_unknown(e.info.server_reason)) {
        e.code = make_error_code(errc::repository_unusable);
        e.info.hint = "the S3 plugin '" + std::string(detail::plugin_name(line)) + "' must be installed on every node";
        return e;
    }
    if (detail::cure_at_managed_service(e.info.server_reason)) return explain_refusal(std::move(e));
    if (auto const* trouble = detail::find_trouble(e.info.server_reason)) {
        e.code = make_error_code(trouble->code);
        e.info.hint = trouble->hint;
    }
    return e;
}

ES_S3_SNAPSHOT_DECL std::vector<std::string> writable_registrations(std::vector<repository_info> const& all,
                                                                    boost::json::object const& settings) {
    std::vector<std::string> names;
    for (auto const& one : all) {
        if (one.type == "s3" && !detail::is_readonly(one) && same_place(one.settings, settings))
            names.push_back(one.name);
    }
    return names;
}

ES_S3_SNAPSHOT_DECL workflow<result<bool>> is_registered(context ctx, session<operations<get_repository>> s,
                                                         repository_target wanted) {
    // nothing of the settings is asked for where the service itself knows where it keeps its own
    bool const automated = is_automated(wanted.name);
    auto const rendered = automated ? result<rendered_s3_settings>(rendered_s3_settings()) : render(wanted.settings, s.line());
    if (rendered.has_error()) co_return rendered.error();
    get_repository get;
    get.repositories = {wanted.name};
    auto const known = co_await exchange(ctx, s, get);
    if (automated && !known.has_error()) co_return true;
    if (known.has_error()) {
        if (known.error().is(errc::not_found) && !automated) co_return false;
        co_return explain_repository_error(known.error(), s.line());
    }
    auto const forget = "remove that registration first (it deletes nothing): DELETE /_snapshot/" + wanted.name;
    auto const found =
        std::find_if(known->begin(), known->end(), [&](repository_info const& r) { return r.name == wanted.name; });
    if (found == known->end() || found->type != "s3" || !same_place(found->settings, rendered->settings))
        co_return make_error(
            errc::conflict,
            "the repository '" + wanted.name + "' is registered already, with another type, bucket or base path",
            "choose another name for the repository, or " + forget);
    if (wanted.writes && detail::is_readonly(*found))
        co_return make_error(errc::conflict, "the repository '" + wanted.name + "' is registered as read-only", forget);
    co_return true;
}

ES_S3_SNAPSHOT_DECL workflow<result<bool>> ensure_repository(context ctx, session<repository_operations> s,
                                                             repository_target wanted) {
    auto const registered = co_await is_registered(ctx, s, wanted);
    bool const elsewhere = registered.has_error() && registered.error().is(errc::conflict);
    if (registered.has_error() && !(elsewhere && wanted.replace)) co_return registered.error();
    bool const absent = !registered.has_error() && !*registered;
    if (!absent && (!wanted.replace || is_automated(wanted.name))) co_return false;
    auto rendered = render(wanted.settings, s.line());
    if (rendered.has_error()) co_return rendered.error();
    for (auto const& sentence : rendered->left_out) ctx.note(sentence, events::note::severity::warning);
    put_repository put;
    put.repository = wanted.name;
    put.settings = std::move(rendered->settings);
    ctx.note("registering the repository '" + wanted.name + "'");
    co_return co_await detail::register_repository(ctx, s, std::move(put), absent, wanted.settings.amazon_service);
}

}  // namespace v0
}  // namespace es_s3_snapshot
