// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/doctor.hpp.
#pragma once

#include <es_s3_snapshot/workflow/doctor.hpp>
#include <es_s3_snapshot/workflow/impl/repository.ipp>  // the known troubles
#include <es_s3_snapshot/workflow/impl/repository_writers.ipp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/list.hpp>
#include <es_s3_snapshot/workflow/refusal.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// What is known so far.
struct examination {
    doctor_options options;
    server_line line;
    diagnosis made{};
    bool ended = false;
    std::vector<node_plugins_info> nodes{};
    std::vector<std::string> without_plugin{};
    std::optional<repository_info> repository{};  ///< where it is registered
    bool usable = false;                          ///< it may be asked for its snapshots

    void add(finding one, boost::system::error_code why = make_error_code(errc::server_error)) {
        made.add(std::move(one), why);
    }
    std::string const& name() const { return options.repository; }
    std::string node_name(std::string const& id) const {
        auto const found = std::find_if(nodes.begin(), nodes.end(), [&](auto const& node) { return node.id == id; });
        return found == nodes.end() || found->name.empty() ? id : found->name;
    }
};

/// A question without an answer is a finding too, unless it was the caller who stopped.
inline result<void> unanswered(examination& at, std::string_view what, error const& e, severity level) {
    if (e.is(errc::operation_canceled)) return e;
    if (e.is(errc::not_supported)) level = severity::info;
    at.add({"unanswered", level, "it is not known " + std::string(what) + ": " + describe(e), e.info.hint}, e.code);
    return {};
}

inline std::string counted(std::uint64_t count, std::string_view what) {
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

/// At most five names, and how many more.
inline std::string some_of(std::vector<std::string> names) {
    auto const count = names.size();
    if (count > 5) names.resize(5);
    return join(names) + (count > 5 ? " and " + std::to_string(count - 5) + " more" : "");
}

/// `2 days 3 h`, `5 min`.
inline std::string in_words(std::chrono::seconds d) {
    auto const minutes = d.count() / 60, hours = minutes / 60, days = hours / 24;
    if (days > 0) return counted(static_cast<std::uint64_t>(days), "day") + " " + std::to_string(hours % 24) + " h";
    if (hours > 0) return std::to_string(hours) + " h " + std::to_string(minutes % 60) + " min";
    return std::to_string(minutes) + " min";
}

inline bool is_key(std::string_view setting) {
    return setting.ends_with("access_key") || setting.ends_with("secret_key") || setting.ends_with("session_token");
}

inline std::string text_in(boost::json::object const& settings, std::string_view name) {
    auto const* value = settings.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// `PUT /_snapshot/r {"type":"s3","settings":{…}}`, with `changed` in the settings and without keys, which are no text
/// for a screen.
inline std::string put_command(std::string const& name, boost::json::object settings,
                               boost::json::object const& changed = {}) {
    std::vector<std::string> keys;
    for (auto const& [setting, value] : settings) {
        if (is_key(setting)) keys.emplace_back(setting);
    }
    for (auto const& key : keys) settings.erase(key);
    for (auto const& [setting, value] : changed) settings[setting] = value;
    return "PUT " + target("_snapshot", name).str() + " " +
           boost::json::serialize(boost::json::object{{"type", "s3"}, {"settings", settings}});
}

/// The keystore holds S3 keys from 5.5 on.
inline bool has_keystore(server_line const& line) { return line.has(facts::s3_client); }

/// How the nodes are given the keys.
inline std::string keystore_commands(server_line const& line, boost::json::object const& settings) {
    if (!has_keystore(line))
        return "set cloud.aws.access_key and cloud.aws.secret_key in elasticsearch.yml of every node, or give the "
               "nodes a role, and restart them";
    auto const client = text_in(settings, "client");
    auto const add = std::string(line.product == distribution::opensearch ? "bin/opensearch" : "bin/elasticsearch") +
                     "-keystore add s3.client." + (client.empty() ? "default" : client) + ".";
    return "on every node: " + add + "access_key; " + add + "secret_key; then " +
           (line.has(facts::reload_secure_settings) ? "POST /_nodes/reload_secure_settings" : "restart the node");
}

inline std::string bucket_policy(boost::json::object const& settings) {
    auto const bucket = text_in(settings, "bucket"), path = text_in(settings, "base_path");
    auto const arn = "arn:aws:s3:::" + (bucket.empty() ? std::string("BUCKET") : bucket);
    using boost::json::array;
    using boost::json::object;
    object const list{{"Effect", "Allow"},
                      {"Action", array{"s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"}},
                      {"Resource", arn}};
    object const use{{"Effect", "Allow"},
                     {"Action", array{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload",
                                      "s3:ListMultipartUploadParts"}},
                     {"Resource", arn + (path.empty() ? "/*" : "/" + path + "/*")}};
    return "give the key this policy: " +
           boost::json::serialize(object{{"Version", "2012-10-17"}, {"Statement", array{list, use}}});
}

/// `expecting 'eu-west-1'`, as S3 says where it knows better.
inline std::string expected_region(std::string_view reason) {
    constexpr std::string_view mark = "expecting '";
    auto const at = reason.find(mark);
    if (at == reason.npos) return {};
    auto const rest = reason.substr(at + mark.size());
    return std::string(rest.substr(0, rest.find('\'')));
}

inline std::string region_cure(examination const& at, std::string_view reason, std::string_view hint) {
    auto const region = expected_region(reason);
    if (region.empty()) return std::string(hint);
    if (at.line.has(facts::s3_region) || at.line.has(facts::s3_region_early))
        return put_command(at.name(), at.repository->settings, {{"region", region}});
    return "in elasticsearch.yml of every node: s3.client.default.endpoint: s3." + region + ".amazonaws.com";
}

/// What to do about a trouble; the hint where it says enough.
inline std::string cure_of(examination const& at, std::string_view trouble, std::string_view reason,
                           std::string_view hint) {
    auto const& settings = at.repository->settings;
    auto const bucket = text_in(settings, "bucket");
    if (trouble == "keys_missing" || trouble == "keys_in_settings") return keystore_commands(at.line, settings);
    if (trouble == "access_key_unknown" || trouble == "secret_key_wrong") {
        if (!at.line.has(facts::s3_keys_in_settings)) return keystore_commands(at.line, settings);
        return put_command(at.name(), settings) + " with the right access_key and secret_key beside them; or " +
               keystore_commands(at.line, settings);
    }
    if (trouble == "bucket_denied") return bucket_policy(settings);
    if (trouble == "bucket_missing")
        return "aws s3api create-bucket --bucket " + bucket + ", in its region; or name the right one: " +
               put_command(at.name(), settings, {{"bucket", "BUCKET"}});
    if (trouble == "bucket_elsewhere") return region_cure(at, reason, hint);
    if (trouble == "clock_skewed") return "on these nodes: timedatectl set-ntp true";
    return std::string(hint);
}

struct node_failure {
    std::string node{};  ///< the id; empty: the elected master
    std::string reason{};
};

/// `[r] [[ID, 'what that node met'], [ID, '…']]`; where not even the master could write, only it tells.
inline std::vector<node_failure> failures_by_node(std::string_view reason) {
    struct mark {
        std::size_t begin, text;
        std::string_view id;
    };
    std::vector<mark> marks;
    for (auto comma = reason.find(", '"); comma != reason.npos; comma = reason.find(", '", comma + 1)) {
        auto const open = reason.rfind('[', comma);
        if (open == reason.npos) continue;
        auto const id = reason.substr(open + 1, comma - open - 1);
        if (!id.empty() && id.find_first_of(" ]'\"") == id.npos) marks.push_back({open, comma + 3, id});
    }
    if (marks.empty()) return {{{}, std::string(reason)}};
    std::vector<node_failure> made;
    for (std::size_t i = 0; i != marks.size(); ++i) {
        auto const end = i + 1 == marks.size() ? reason.size() : marks[i + 1].begin;
        auto text = reason.substr(marks[i].text, end - marks[i].text);
        while (!text.empty() && std::string_view("'], ").find(text.back()) != text.npos) text.remove_suffix(1);
        made.push_back({std::string(marks[i].id), std::string(text)});
    }
    return made;
}

inline std::string trouble_name(std::string const& reason) {
    if (says_type_is_unknown(reason)) return "plugin_missing";
    if (cure_at_managed_service(reason)) return "role_refused";
    auto const* known = find_trouble(reason);
    return known == nullptr ? "repository_unusable" : std::string(known->name);
}

/// What the nodes met, those with the same trouble together.
inline void tell_failures(examination& at, error const& refused) {
    struct trouble {
        std::string name;
        error why;
        std::vector<std::string> nodes;
    };
    std::vector<trouble> troubles;
    for (auto const& failure : failures_by_node(refused.info.server_reason)) {
        auto const name = trouble_name(failure.reason);
        auto found = std::find_if(troubles.begin(), troubles.end(), [&](auto const& one) { return one.name == name; });
        if (found == troubles.end()) {
            error why = refused;
            why.info.server_reason = failure.reason;
            found = troubles.insert(found, {name, explain_repository_error(std::move(why), at.line), {}});
        }
        if (!failure.node.empty()) found->nodes.push_back(at.node_name(failure.node));
    }
    for (auto const& one : troubles) {
        if (one.name == "plugin_missing" && !at.without_plugin.empty()) continue;  // told with the install command
        auto const& reason = one.why.info.server_reason;
        auto const where = one.nodes.empty() ? std::string() : " on " + some_of(one.nodes);
        at.add({one.name, severity::error,
                "the cluster cannot use the repository " + in_quotes(at.name()) + where + ": " +
                    (reason.empty() ? describe(one.why) : reason),
                cure_of(at, one.name, reason, one.why.info.hint)},
               one.why.code);
    }
}

inline workflow<result<void>> examine_server(context ctx, session<doctor_operations> s, examination& at) {
    auto const info = co_await exchange(ctx, s, get_info());
    if (info.has_error()) {
        if (info.error().is(errc::operation_canceled)) co_return info.error();
        at.ended = true;
        at.add({"cluster_unreachable", severity::error, describe(info.error()), info.error().info.hint},
               info.error().code);
        co_return result<void>();
    }
    at.add({"server", severity::info,
            std::string(to_string(info->product)) + " " + info->number + ", cluster " + in_quotes(info->cluster_name) +
                (info->cluster_uuid.empty() ? "" : ", uuid " + info->cluster_uuid),
            info->compatibility_mode
                ? "it claims to be Elasticsearch; compatibility.override_main_response_version: false ends that"
                : ""});
    co_return result<void>();
}

inline workflow<result<void>> examine_nodes(context ctx, session<doctor_operations> s, examination& at) {
    auto const nodes = co_await exchange(ctx, s, get_node_plugins());
    if (nodes.has_error())  // Amazon's service tells nobody
        co_return unanswered(at, "which plugins the nodes have", nodes.error(), severity::warning);
    at.nodes = *nodes;
    std::map<std::string, std::vector<std::string>> by_version;
    for (auto const& node : *nodes) {
        if (!node.version.empty()) by_version[node.version].push_back(node.name);
        if (!has_plugin(node, at.line)) at.without_plugin.push_back(node.name);
    }
    if (by_version.size() > 1) {
        std::vector<std::string> told;
        for (auto const& [version, names] : by_version) told.push_back(version + " on " + some_of(names));
        at.add({"versions_differ", severity::warning, "the nodes run different releases: " + join(told, "; "),
                "finish the upgrade: what the newer release writes, the older one may not restore"});
    }
    co_return result<void>();
}

/// After the verification, which knows whether it matters.
inline workflow<result<void>> examine_plugins(context, session<doctor_operations>, examination& at) {
    if (at.nodes.empty()) co_return result<void>();
    auto const plugin = "the plugin " + in_quotes(plugin_name(at.line));
    if (at.without_plugin.empty()) {
        at.add({"plugin_installed", severity::info,
                plugin + " is on " + (at.nodes.size() == 1 ? "the node" : "all " + counted(at.nodes.size(), "node"))});
        co_return result<void>();
    }
    bool const works = at.usable && at.repository && at.repository->type == "s3";
    at.add({"plugin_missing", works ? severity::warning : severity::error,
            plugin + " is missing on " + some_of(at.without_plugin),
            at.line.has(facts::s3_bundled)
                ? "it is a module of this release: install the node again from an unchanged distribution"
                : "on these nodes: " + install_command(at.line) + ", and restart the node"},
           make_error_code(errc::repository_unusable));
    co_return result<void>();
}

/// Keys that anybody reads who may list repositories.
inline void look_for_secrets(examination& at, std::vector<repository_info> const& all) {
    for (auto const& one : all) {
        std::vector<std::string> readable;
        for (auto const& [name, value] : one.settings) {
            if (is_key(name) && value.is_string() && !value.get_string().empty()) readable.emplace_back(name);
        }
        if (readable.empty()) continue;
        at.add({"secrets_readable", severity::warning,
                "GET /_snapshot shows " + join(readable, " and ") + " of the repository " + in_quotes(one.name) +
                    " to everybody who may ask",
                keystore_commands(at.line, one.settings) + "; then register it without them: " +
                    put_command(one.name, one.settings)});
    }
}

/// Another registration of the same place that may write as well.
inline void look_for_twins(examination& at, std::vector<repository_info> const& all) {
    if (at.repository->type != "s3" || is_readonly(*at.repository)) return;
    auto others = writable_registrations(all, at.repository->settings);
    std::erase(others, at.name());
    if (!others.empty()) at.add(repository_twice(at.name(), others));
}

/// What a job would register; told where it cannot be.
inline std::optional<rendered_s3_settings> wanted_settings(examination& at) {
    auto wanted = at.options.settings;
    if (!at.options.writes && !at.options.own && at.line.has(facts::s3_readonly)) wanted.readonly = true;
    auto rendered = render(wanted, at.line);
    if (!rendered.has_error()) return std::move(*rendered);
    auto const& e = rendered.error();
    at.add({"settings_unusable", severity::error, describe(e), e.info.hint}, e.code);
    return std::nullopt;
}

/// Nobody has registered it yet.
inline void tell_absent(examination& at) {
    auto const& name = at.name();
    bool const known = !at.options.settings.bucket.empty();
    finding told{"repository_absent", known ? severity::warning : severity::error,
                 "no repository " + in_quotes(name) + " is registered",
                 "name one that is (GET /_snapshot), or register it with its bucket: PUT " +
                     target("_snapshot", name).str()};
    if (is_automated(name)) {
        told.level = severity::error;
        told.cure = "the managed service registers it; see GET /_snapshot for those that it has";
    } else if (known) {
        auto const rendered = wanted_settings(at);
        if (!rendered) return;
        bool const keys = rendered->settings.contains("access_key");
        told.cure = "a job registers it, or " + put_command(name, rendered->settings) +
                    (keys ? " with access_key and secret_key beside them" : "");
        for (auto const& sentence : rendered->left_out) at.add({"settings_left_out", severity::info, sentence});
    }
    at.add(std::move(told), make_error_code(errc::not_found));
}

/// Whether it is what the job takes it for.
inline void judge_registration(examination& at) {
    auto const& there = *at.repository;
    auto const forget = "remove that registration, which deletes nothing in the bucket: DELETE " +
                        target("_snapshot", at.name()).str();
    auto const place = there.type == "s3" ? ", bucket " + in_quotes(text_in(there.settings, "bucket")) +
                                                ", base path " + in_quotes(text_in(there.settings, "base_path"))
                                          : std::string();
    auto const what = "the repository " + in_quotes(at.name()) + " (type " + there.type + place + ")";
    bool const readonly = is_readonly(there);
    if (!at.options.settings.bucket.empty() && !is_automated(at.name())) {
        auto const rendered = wanted_settings(at);
        if (rendered && (there.type != "s3" || !same_place(there.settings, rendered->settings))) {
            at.add({"repository_elsewhere", severity::error,
                    what + " stands for another place than the settings: bucket " +
                        in_quotes(at.options.settings.bucket) + ", base path " +
                        in_quotes(at.options.settings.base_path),
                    "choose another name, or " + forget},
                   make_error_code(errc::conflict));
        }
    }
    if (readonly && at.options.writes) {
        at.add({"repository_readonly", severity::error, what + " is read-only: no backup can go there", forget},
               make_error_code(errc::conflict));
    } else if (!readonly && !at.options.writes && !at.options.own && at.line.has(facts::s3_readonly) &&
               there.type == "s3" && !is_automated(at.name())) {
        at.add({"repository_writable", severity::warning,
                what + " may be written by this cluster, which only restores from it; two clusters that write to one "
                       "repository damage it",
                put_command(at.name(), there.settings, {{"readonly", true}})});
    } else {
        at.add({"repository_registered", severity::info, what + " is registered" + (readonly ? ", read-only" : "")});
    }
}

inline workflow<result<void>> examine_repository(context ctx, session<doctor_operations> s, examination& at) {
    get_repository get;
    auto const all = co_await exchange(ctx, s, get);
    if (all.has_error())
        co_return unanswered(at, "which repositories are registered", all.error(), severity::error);
    look_for_secrets(at, *all);
    if (at.name().empty()) {
        at.add({"repository_unnamed", severity::info, "no repository is named, so none was tried"});
        co_return result<void>();
    }
    auto const found = std::find_if(all->begin(), all->end(), [&](auto const& one) { return one.name == at.name(); });
    if (found == all->end()) {
        tell_absent(at);
        co_return result<void>();
    }
    at.repository = *found;
    judge_registration(at);
    look_for_twins(at, *all);
    co_return result<void>();
}

inline workflow<result<void>> examine_access(context ctx, session<doctor_operations> s, examination& at) {
    if (!at.repository) co_return result<void>();
    at.usable = true;
    if (is_automated(at.name()) || !s.has(facts::verify_repository)) co_return result<void>();
    verify_repository ask;
    ask.repository = at.name();
    auto const verified = co_await exchange(ctx, s, ask);
    if (!verified.has_error()) {
        std::vector<std::string> names;
        for (auto const& node : *verified) names.push_back(node.name.empty() ? node.id : node.name);
        at.add({"repository_verified", severity::info, "verified by " + some_of(std::move(names))});
        co_return result<void>();
    }
    at.usable = false;
    auto const& why = verified.error();
    bool const told = why.info.delivered == delivery::answered && !why.info.server_reason.empty();
    if (!told || why.is(errc::busy))
        co_return unanswered(at, "whether the nodes can use the repository", why, severity::error);
    tell_failures(at, why);
    co_return result<void>();
}

inline workflow<result<void>> examine_health(context ctx, session<doctor_operations> s, examination& at) {
    cluster_health ask;
    auto const health = co_await exchange(ctx, s, ask);
    if (health.has_error()) co_return unanswered(at, "how the cluster is", health.error(), severity::error);
    auto const counts = counted(health->number_of_nodes, "node") + ", " +
                        counted(health->unassigned_shards, "shard") + " unassigned";
    auto const why = at.line.has(facts::allocation_explain)
                         ? "GET /_cluster/allocation/explain tells why a shard is nowhere"
                         : "GET /_cat/shards?v tells which shards are nowhere";
    std::vector<std::string> red;
    for (auto const& index : health->indices) {
        if (index.status == "red") red.push_back(index.name);
    }
    if (health->status == "red") {
        at.add({"cluster_red", severity::error,
                "the cluster is red: " + counts +
                    (red.empty() ? "" : "; primary shards are missing in " + some_of(std::move(red))),
                std::string(why) + "; a snapshot of such an index fails, or is PARTIAL"});
    } else if (health->status == "yellow") {
        at.add({"cluster_yellow", severity::warning, "the cluster is yellow, replicas are missing: " + counts, why});
    } else {
        at.add({"cluster_green", severity::info, "the cluster is " + health->status + ": " + counts});
    }
    co_return result<void>();
}

/// The nodes that should copy shards and are not in the cluster any more.
inline std::vector<std::string> lost_nodes(examination const& at, snapshot_status_info const& running) {
    std::set<std::string> lost;
    if (at.nodes.empty()) return {};
    for (auto const& index : running.indices) {
        for (auto const& shard : index.shards) {
            bool const copies = shard.stage == "INIT" || shard.stage == "STARTED" || shard.stage == "FINALIZE";
            bool const there = std::any_of(at.nodes.begin(), at.nodes.end(),
                                           [&](node_plugins_info const& node) { return node.id == shard.node; });
            if (copies && !shard.node.empty() && !there) lost.insert(shard.node);
        }
    }
    return {lost.begin(), lost.end()};
}

inline std::string abort_command(std::string const& repository, std::string const& snapshot) {
    return "DELETE " + target("_snapshot", repository, snapshot).str() +
           " aborts and deletes it; where that hangs, restart the nodes that hold its unfinished shards, then the "
           "elected master";
}

inline workflow<result<void>> examine_running(context ctx, session<doctor_operations> s, examination& at,
                                              snapshot_status_info running) {
    get_snapshot get;
    get.repositories = {running.repository.empty() ? at.name() : running.repository};
    get.snapshots = {running.snapshot};
    auto const found = co_await exchange(ctx, s, get);
    if (found.has_error() && found.error().is(errc::operation_canceled)) co_return found.error();
    std::int64_t const began =
        found.has_error() || found->snapshots.empty() ? 0 : found->snapshots.front().start_time_in_millis;
    auto const now = std::chrono::duration_cast<std::chrono::milliseconds>(ctx.env().wall_now().time_since_epoch());
    std::chrono::milliseconds const age(began == 0 || began > now.count() ? 0 : now.count() - began);
    auto const told = "the snapshot " + in_quotes(running.snapshot) + " in " + in_quotes(get.repositories.front()) +
                      " is " + running.state +
                      (began == 0 ? std::string()
                                  : ", for " + in_words(std::chrono::duration_cast<std::chrono::seconds>(age))) +
                      ": " + std::to_string(running.all.shards_done) + " of " +
                      counted(running.all.shards_total, "shard") + " done";
    auto const abort = abort_command(get.repositories.front(), running.snapshot);
    auto const lost = lost_nodes(at, running);
    if (!lost.empty()) {
        at.add({"snapshot_orphaned", severity::error,
                told + "; it waits for nodes that have left the cluster: " + some_of(lost), abort},
               make_error_code(errc::busy));
    } else if (age >= at.options.stuck_after) {
        at.add({"snapshot_stuck", severity::warning, told, abort});
    } else {
        at.add({"snapshot_running", severity::info, told,
                at.line.has(facts::parallel_snapshots) ? "" : "a backup has to wait for it"});
    }
    co_return result<void>();
}

/// Those that the repository takes for running and the cluster does not: 1.x writes the snapshot's file before it copies,
/// and a master that goes away then leaves it so.
inline workflow<result<void>> examine_unfinished(context ctx, session<doctor_operations> s, examination& at,
                                                 std::set<std::string> unfinished) {
    for (auto const& name : unfinished) {
        get_snapshot get;  // once more, since it may have ended between the two questions
        get.repositories = {at.name()};
        get.snapshots = {name};
        auto const again = co_await exchange(ctx, s, get);
        if (again.has_error() && again.error().is(errc::operation_canceled)) co_return again.error();
        bool const still = !again.has_error() && !again->snapshots.empty() &&
                           again->snapshots.front().state == snapshot_state::in_progress;
        if (!still) continue;
        at.add({"snapshot_orphaned", severity::error,
                "the snapshot " + in_quotes(name) + " in " + in_quotes(at.name()) +
                    " is IN_PROGRESS, but the cluster runs none of that name",
                "DELETE " + target("_snapshot", at.name(), name).str()},
               make_error_code(errc::busy));
    }
    co_return result<void>();
}

inline workflow<result<void>> examine_snapshots(context ctx, session<doctor_operations> s, examination& at) {
    std::map<std::string, std::uint64_t> states;
    std::set<std::string> unfinished;
    if (at.usable) {
        list_options list;
        list.repository = at.name();
        list.details = false;
        list.visit = [&](snapshot_info const& info) {
            ++states[std::string(to_string(info.state))];
            if (info.state == snapshot_state::in_progress) unfinished.insert(info.snapshot);
        };
        auto const listed = co_await list_snapshots(ctx, s, list);
        if (listed.has_error()) {
            if (auto go_on = unanswered(at, "which snapshots there are", listed.error(), severity::error);
                go_on.has_error())
                co_return go_on;
        } else {
            std::vector<std::string> told;
            for (auto const& [state, count] : states) told.push_back(std::to_string(count) + " " + state);
            at.add({"snapshots", severity::info,
                    counted(*listed, "snapshot") + " in " + in_quotes(at.name()) +
                        (told.empty() ? "" : ": " + join(told))});
        }
    }
    if (!s.has(facts::snapshot_status)) co_return result<void>();
    snapshot_status ask;  // of all repositories: up to 7.8 any running one is in the way
    auto const running = co_await exchange(ctx, s, ask);
    if (running.has_error()) co_return unanswered(at, "which snapshots run", running.error(), severity::error);
    for (auto const& one : *running) {
        if (one.repository == at.name() || one.repository.empty()) unfinished.erase(one.snapshot);
        if (auto told = co_await examine_running(ctx, s, at, one); told.has_error()) co_return told;
    }
    co_return co_await examine_unfinished(ctx, s, at, std::move(unfinished));
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<diagnosis>> examine(context ctx, session<doctor_operations> s,
                                                        doctor_options options) {
    using step = workflow<result<void>> (*)(context, session<doctor_operations>, detail::examination&);
    static constexpr std::array<step, 7> steps{detail::examine_server,     detail::examine_nodes,
                                               detail::examine_repository, detail::examine_access,
                                               detail::examine_plugins,    detail::examine_health,
                                               detail::examine_snapshots};
    detail::examination at{std::move(options), s.line()};
    for (std::size_t i = 0; i != steps.size() && !at.ended; ++i) {
        auto const done = co_await steps[i](ctx, s, at);
        if (done.has_error()) co_return done.error();
    }
    co_return std::move(at.made);
}

}  // namespace v0
}  // namespace es_s3_snapshot
