// SPDX-License-Identifier: Apache-2.0
#include "repositories.hpp"
#include "table.hpp"

#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/repository_analysis.hpp>
#include <es_s3_snapshot/version/facts.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

#include <boost/json.hpp>

#include <chrono>

namespace tool::repositories {
namespace {

namespace json = boost::json;

/// 1.x to 5.x show the bucket's keys to everybody who asks.
bool is_secret(std::string_view setting) {
    return setting.ends_with("access_key") || setting.ends_with("secret_key") || setting.ends_with("session_token");
}

std::string text_of(json::value const& value) {
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

json::object masked(json::object settings) {
    for (auto& [name, value] : settings) {
        if (is_secret(name)) value = "***";
    }
    return settings;
}

std::string setting(es::repository_info const& info, std::string_view name) {
    auto const* value = info.settings.if_contains(name);
    return value == nullptr ? std::string() : text_of(*value);
}

json::object object_of(es::repository_info const& info) {
    json::object made{{"type", "repository"}, {"repository", info.name}, {"repository_type", info.type}};
    if (!info.uuid.empty()) made["uuid"] = info.uuid;
    made["settings"] = masked(info.settings);
    return made;
}

std::string place(es::repository_info const& info) {
    if (info.type != "s3") return setting(info, "location") + setting(info, "url");
    auto const path = setting(info, "base_path");
    return setting(info, "bucket") + (path.empty() ? "" : "/" + path);
}

es::error explained(es::error e, session& s) { return es::explain_repository_error(std::move(e), s.line()); }

es::result<void> check_ours(std::string const& repository) {
    if (es::is_automated(repository)) return repository_is_automated(repository);
    return {};
}

void print_anomalies(session& s, es::repository_integrity const& found) {
    for (auto const& one : found.anomalies) {
        json::object object{{"type", "anomaly"}, {"repository", s.repository()}, {"anomaly", one.anomaly}};
        std::string text = one.anomaly;
        for (auto const& [name, value] : {std::pair<char const*, std::string>{"snapshot", one.snapshot},
                                          {"index", one.index},
                                          {"shard_id", one.shard_id < 0 ? std::string() : std::to_string(one.shard_id)},
                                          {"blob_name", one.blob_name},
                                          {"exception", one.exception}}) {
            if (value.empty()) continue;
            object[name] = value;
            text += std::string("; ") + name + " " + value;
        }
        if (one.shard_id >= 0) object["shard_id"] = one.shard_id;
        s.out.json() ? s.out.result(object) : s.out.result(text);
    }
}

}  // namespace

es::result<void> list(session& s) {
    auto const found = s.server.execute(es::get_repository());
    if (found.has_error()) return found.error();
    table rows(s.out, {"REPOSITORY", "TYPE", "PLACE", "READONLY"});
    for (auto const& info : *found) {
        if (s.out.json()) {
            s.out.result(object_of(info));
            continue;
        }
        rows.row({info.name, info.type, place(info), setting(info, "readonly") == "true" ? "yes" : "no"});
    }
    return {};
}

es::result<void> show(session& s, std::vector<std::string> const& names) {
    es::get_repository get;
    get.repositories = names.empty() ? std::vector{s.repository()} : names;
    auto const found = s.server.execute(get);
    if (found.has_error()) return found.error();
    for (auto const& info : *found) {
        if (s.out.json()) {
            s.out.result(object_of(info));
            continue;
        }
        s.out.result(info.name + " (" + info.type + (info.uuid.empty() ? "" : ", uuid " + info.uuid) + ")");
        for (auto const& [name, value] : masked(info.settings))
            s.out.result("  " + std::string(name) + " = " + text_of(value));
    }
    return {};
}

es::result<void> add(session& s, register_arguments const& given) {
    if (auto ours = check_ours(s.repository()); ours.has_error()) return ours;
    es::repository_target wanted{s.repository(), s.settings.s3, given.replace, false};
    if (given.readonly) wanted.settings.readonly = true;
    // two clusters that write to one repository damage it
    bool const other_writes = s.side == mode::restore && !s.settings.restores_to_source() &&
                              s.line().has(es::facts::s3_readonly);
    if (other_writes && !wanted.settings.readonly) wanted.settings.readonly = true;
    wanted.writes = !wanted.settings.readonly.value_or(false);
    auto const registered = s.server.run(es::ensure_repository, wanted);
    if (registered.has_error()) return registered.error();
    auto const how = wanted.writes ? "" : ", read-only";
    s.out.done({{"type", "registered"},
                {"repository", s.repository()},
                {"changed", *registered},
                {"readonly", !wanted.writes}},
               *registered ? "[OK] registered '" + s.repository() + "'" + how + "; every node can use it"
                           : "[OK] '" + s.repository() + "' was registered already, with this place");
    return {};
}

es::result<void> verify(session& s) {
    es::verify_repository ask;
    ask.repository = s.repository();
    auto const nodes = s.server.execute(ask);
    if (nodes.has_error()) return explained(nodes.error(), s);
    table rows(s.out, {"NODE", "ID"});
    for (auto const& node : *nodes) {
        if (s.out.json()) {
            s.out.result({{"type", "verified_node"},
                          {"repository", s.repository()},
                          {"node_id", node.id},
                          {"node_name", node.name}});
        } else {
            rows.row({node.name, node.id});
        }
    }
    return {};
}

es::result<void> verify_integrity(session& s) {
    es::repository_verify_integrity ask;
    ask.repository = s.repository();
    auto const found = s.server.execute(ask);
    if (found.has_error()) return explained(found.error(), s);
    print_anomalies(s, *found);
    if (!found->exception.empty())
        return make_error(es::errc::server_error, "the server gave up its verification: " + found->exception);
    auto const counts = std::to_string(found->snapshots_verified) + " snapshots and " +
                        std::to_string(found->indices_verified) + " indices read";
    if (found->result.starts_with("inconclusive"))
        return make_error(es::errc::busy,
                          "snapshots were made or deleted meanwhile, so the anomalies may be theirs; " + counts,
                          "run this again while nothing else writes to the repository");
    if (found->result != "pass")
        return make_error(es::errc::repository_damaged, "the repository '" + s.repository() + "' has " +
                                                            std::to_string(found->total_anomalies) + " anomalies; " +
                                                            counts);
    s.out.done({{"type", "integrity"},
                {"repository", s.repository()},
                {"result", found->result},
                {"snapshots_verified", found->snapshots_verified},
                {"indices_verified", found->indices_verified}},
               "[OK] no anomaly: " + counts);
    return {};
}

es::result<void> cleanup(session& s) {
    if (auto ours = check_ours(s.repository()); ours.has_error()) return ours;
    es::cleanup_repository op;
    op.repository = s.repository();
    auto const cleaned = s.server.execute(op);
    if (cleaned.has_error()) return explained(cleaned.error(), s);
    s.out.done({{"type", "cleanup"},
                {"repository", s.repository()},
                {"deleted_in_bytes", cleaned->deleted_bytes},
                {"deleted_blobs", cleaned->deleted_blobs}},
               "[OK] removed " + std::to_string(cleaned->deleted_blobs) + " files that no snapshot needs, " +
                   human_bytes(static_cast<double>(cleaned->deleted_bytes)));
    return {};
}

es::result<void> analyze(session& s, analyze_arguments const& given) {
    if (auto ours = check_ours(s.repository()); ours.has_error()) return ours;
    es::repository_analyze op;
    op.repository = s.repository();
    op.blob_count = given.blob_count;
    op.concurrency = given.concurrency;
    op.max_blob_size = given.max_blob_size;
    op.max_total_data_size = given.max_total_data_size;
    op.timeout = given.timeout;
    auto const found = s.server.execute(op);
    if (found.has_error()) return explained(found.error(), s);
    if (!found->issues_detected.empty())
        return make_error(es::errc::repository_damaged,
                          "the analysis of '" + s.repository() + "' found: " + joined(found->issues_detected, "; "));
    auto const rate = [](es::repository_throughput const& t) {
        auto const seconds = static_cast<double>(t.total_elapsed_nanos) / 1e9;
        return human_bytes(seconds > 0 ? static_cast<double>(t.total_size_bytes) / seconds : 0) + "/s";
    };
    s.out.done({{"type", "analysis"},
                {"repository", s.repository()},
                {"blob_count", found->blob_count},
                {"write_in_bytes", found->write.total_size_bytes},
                {"write_elapsed_in_nanos", found->write.total_elapsed_nanos},
                {"read_in_bytes", found->read.total_size_bytes},
                {"read_elapsed_in_nanos", found->read.total_elapsed_nanos}},
               "[OK] no issue: " + std::to_string(found->blob_count) + " files, written at " + rate(found->write) +
                   " and read at " + rate(found->read) + " by each thread");
    return {};
}

es::result<void> remove(session& s, std::string const& name) {
    if (auto ours = check_ours(name); ours.has_error()) return ours;
    es::delete_repository op;
    op.repository = name;
    auto const removed = s.server.execute(op);
    if (removed.has_error()) return removed.error();
    s.out.done({{"type", "removed"}, {"repository", name}},
               "[OK] '" + name + "' is no longer registered; its snapshots are in the bucket as before");
    return {};
}

}  // namespace tool::repositories
