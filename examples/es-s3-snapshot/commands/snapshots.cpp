// SPDX-License-Identifier: Apache-2.0
#include "snapshots.hpp"
#include "table.hpp"

#include <es_s3_snapshot/version/facts.hpp>
#include <es_s3_snapshot/workflow/clone.hpp>
#include <es_s3_snapshot/workflow/delete_snapshots.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/list.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <map>

namespace tool::snapshots {
namespace {

namespace json = boost::json;

es::error no_such_snapshot(session& s, std::string const& name) {
    return make_error(es::errc::not_found,
                      "the repository '" + s.repository() + "' holds no snapshot named '" + name + "'");
}

/// A command that follows does so, whatever the jobs do.
es::follow_options follow_of(session& s) {
    auto options = s.settings.follow();
    options.wait = true;
    return options;
}

std::int64_t duration_of(es::snapshot_info const& info) {
    return info.end_time_in_millis > info.start_time_in_millis ? info.end_time_in_millis - info.start_time_in_millis
                                                               : 0;
}

json::array failures_of(es::snapshot_info const& info) {
    json::array made;
    for (auto const& f : info.failures)
        made.push_back({{"index", f.index}, {"shard_id", f.shard_id}, {"reason", f.reason}, {"node_id", f.node_id}});
    return made;
}

/// As the API names things; what was not asked for, or the line does not tell, is left out.
json::object object_of(session& s, es::snapshot_info const& info) {
    json::object made{{"type", "snapshot"},
                      {"repository", info.repository.empty() ? s.repository() : info.repository},
                      {"snapshot", info.snapshot},
                      {"state", to_string(info.state)},
                      {"indices", array_of(info.indices)}};
    if (!info.uuid.empty()) made["uuid"] = info.uuid;
    if (!info.version.empty()) made["version"] = info.version;
    if (!info.data_streams.empty()) made["data_streams"] = array_of(info.data_streams);
    if (info.start_time_in_millis != 0) {
        made["start_time"] = utc(info.start_time_in_millis);
        made["start_time_in_millis"] = info.start_time_in_millis;
        made["shards"] = {
            {"total", info.shards_total}, {"failed", info.shards_failed}, {"successful", info.shards_successful}};
        made["failures"] = failures_of(info);
    }
    if (info.end_time_in_millis != 0) {
        made["end_time"] = utc(info.end_time_in_millis);
        made["end_time_in_millis"] = info.end_time_in_millis;
        made["duration_in_millis"] = duration_of(info);
    }
    if (!info.reason.empty()) made["reason"] = info.reason;
    if (!info.metadata.empty()) {
        boost::system::error_code ignored;
        made["metadata"] = json::parse(info.metadata, ignored);
    }
    return made;
}

void print_snapshot(session& s, es::snapshot_info const& info) {
    auto const line = [&](char const* name, std::string const& value) { print_field(s, name, value); };
    s.out.result(info.snapshot);
    line("state", std::string(to_string(info.state)) + (info.reason.empty() ? "" : ": " + info.reason));
    line("uuid", info.uuid);
    line("made by", info.version);
    line("started", utc(info.start_time_in_millis));
    line("ended", info.end_time_in_millis == 0
                      ? ""
                      : utc(info.end_time_in_millis) + ", after " + human_millis(duration_of(info)));
    line("shards", std::to_string(info.shards_successful) + " of " + std::to_string(info.shards_total) +
                       (info.shards_failed == 0 ? "" : ", " + std::to_string(info.shards_failed) + " failed"));
    line("global state", info.include_global_state ? "included" : "");
    line("indices", joined(info.indices));
    line("data streams", joined(info.data_streams));
    std::vector<std::string> features;
    for (auto const& one : info.feature_states) features.push_back(one.feature_name);
    line("features", joined(features));
    line("metadata", info.metadata);
    for (auto const& f : info.failures)
        line("failure", "[" + f.index + "][" + std::to_string(f.shard_id) + "]: " + f.reason);
}

json::object object_of(es::snapshot_progress const& p) {
    return {{"shards_total", p.shards_total},  {"shards_done", p.shards_done},   {"shards_failed", p.shards_failed},
            {"total_in_bytes", p.bytes_total}, {"done_in_bytes", p.bytes_done}, {"files_total", p.files_total}};
}

json::object object_of(es::snapshot_status_info const& info, bool shards) {
    json::object made{{"type", "snapshot_status"},
                      {"repository", info.repository},
                      {"snapshot", info.snapshot},
                      {"state", info.state},
                      {"progress", object_of(info.all)}};
    if (!shards) return made;
    json::array list;
    for (auto const& index : info.indices) {
        for (auto const& shard : index.shards)
            list.push_back({{"index", index.name},
                            {"shard_id", shard.id},
                            {"stage", shard.stage},
                            {"node_id", shard.node},
                            {"reason", shard.reason},
                            {"total_in_bytes", shard.bytes_total},
                            {"done_in_bytes", shard.bytes_done}});
    }
    made["shards"] = std::move(list);
    return made;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "-" : std::to_string(100 * part / whole) + " %";
}

void print_shards(session& s, std::vector<es::snapshot_status_info> const& found) {
    table rows(s.out, {"SNAPSHOT", "INDEX", "SHARD", "STAGE", "BYTES", "DONE", "NODE", "REASON"});
    for (auto const& info : found) {
        for (auto const& index : info.indices) {
            for (auto const& shard : index.shards)
                rows.row({info.snapshot, index.name, std::to_string(shard.id), shard.stage,
                          human_bytes(static_cast<double>(shard.bytes_total)),
                          percent(shard.bytes_done, shard.bytes_total), shard.node, shard.reason});
        }
    }
}

/// The names that are meant, with their states.
es::result<std::map<std::string, std::string>> select(session& s, std::vector<std::string> const& names) {
    std::map<std::string, std::string> selected;
    es::list_options options;
    options.repository = s.repository();
    options.snapshots = names;
    options.details = false;
    options.visit = [&](es::snapshot_info const& info) { selected[info.snapshot] = to_string(info.state); };
    auto const listed = s.server.run(es::list_snapshots, options);
    if (listed.has_error()) return listed.error();
    return selected;
}

es::result<void> wait_for(session& s, std::string const& name) {
    auto const there = s.server.run(es::find_snapshot, s.repository(), name);
    if (there.has_error()) return there.error();
    if (!*there) return no_such_snapshot(s, name);
    auto const ended = s.server.run(es::follow_snapshot, s.repository(), name, follow_of(s));
    if (ended.has_error()) return ended.error();
    if (auto judged = s.server.run(es::judge_with_names, *ended); judged.has_error()) return judged.error();
    s.out.done(object_of(s, *ended),
               "[OK] the snapshot '" + name + "' is complete: " + std::to_string(ended->indices.size()) + " indices, " +
                   std::to_string(ended->shards_successful) + " shards, in " + human_millis(duration_of(*ended)));
    return {};
}

}  // namespace

es::result<void> list(session& s, list_arguments const& given) {
    auto head = std::vector<std::string>{"SNAPSHOT", "STATE"};
    if (!given.brief) head.insert(head.end(), {"START", "DURATION"});
    head.push_back("INDICES");
    if (!given.brief) head.insert(head.end(), {"SHARDS", "FAILED"});
    table rows(s.out, head);
    es::list_options options;
    options.repository = s.repository();
    options.snapshots = given.names;
    options.details = !given.brief;
    options.visit = [&](es::snapshot_info const& info) {
        std::string const state(to_string(info.state));
        bool const wanted =
            given.states.empty() || std::any_of(given.states.begin(), given.states.end(),
                                                [&](auto const& one) { return es::iequals(one, state); });
        if (!wanted) return;
        if (s.out.json()) return s.out.result(object_of(s, info));
        std::vector<std::string> cells{info.snapshot, state};
        if (!given.brief) cells.insert(cells.end(), {utc(info.start_time_in_millis), human_millis(duration_of(info))});
        cells.push_back(std::to_string(info.indices.size()));
        if (!given.brief)
            cells.insert(cells.end(), {std::to_string(info.shards_total), std::to_string(info.shards_failed)});
        rows.row(std::move(cells));
    };
    auto const listed = s.server.run(es::list_snapshots, options);
    if (listed.has_error()) return listed.error();
    return {};
}

es::result<void> show(session& s, std::vector<std::string> const& names) {
    es::list_options options;
    options.repository = s.repository();
    options.snapshots = names;
    options.visit = [&](es::snapshot_info const& info) {
        s.out.json() ? s.out.result(object_of(s, info)) : print_snapshot(s, info);
    };
    auto const shown = s.server.run(es::list_snapshots, options);
    if (shown.has_error()) return shown.error();
    if (*shown == 0) return make_error(es::errc::not_found, "no snapshot is named so: " + joined(names));
    return {};
}

es::result<void> status(session& s, status_arguments const& given) {
    es::snapshot_status ask;
    if (!given.names.empty()) ask.repository = s.repository();
    ask.snapshots = given.names;
    auto const found = s.server.execute(ask);
    if (found.has_error()) return found.error();
    if (found->empty()) s.out.say("no snapshot is running");
    if (s.out.json()) {
        for (auto const& info : *found) s.out.result(object_of(info, given.shards));
        return {};
    }
    if (given.shards) {
        print_shards(s, *found);
        return {};
    }
    table rows(s.out, {"REPOSITORY", "SNAPSHOT", "STATE", "SHARDS", "DONE", "FAILED", "BYTES", "COPIED"});
    for (auto const& info : *found) {
        auto const& all = info.all;
        rows.row({info.repository, info.snapshot, info.state, std::to_string(all.shards_total),
                  std::to_string(all.shards_done), std::to_string(all.shards_failed),
                  human_bytes(static_cast<double>(all.bytes_total)), percent(all.bytes_done, all.bytes_total)});
    }
    return {};
}

es::result<void> remove(session& s, delete_arguments const& given) {
    if (es::is_automated(s.repository())) return repository_is_automated(s.repository());
    auto const selected = select(s, given.names);
    if (selected.has_error()) return selected.error();
    if (selected->empty())
        return make_error(es::errc::not_found, "no snapshot is named so: " + joined(given.names),
                          "nothing was deleted");
    if (!given.yes && !s.settings.confirmed) {
        table rows(s.out, {"SNAPSHOT", "STATE"});
        for (auto const& [name, state] : *selected) {
            if (s.out.json()) {
                s.out.result(
                    {{"type", "would_delete"}, {"repository", s.repository()}, {"snapshot", name}, {"state", state}});
            } else {
                rows.row({name, state});
            }
        }
        return make_error(
            es::errc::invalid_argument,
            std::to_string(selected->size()) + " snapshots would be deleted from '" + s.repository() + "'; nothing was",
            "add --yes to delete them");
    }
    es::delete_options options;
    options.repository = s.repository();
    for (auto const& [name, state] : *selected) options.snapshots.push_back(name);
    options.max_wait = follow_of(s).max_wait;
    auto const deleted = s.server.run(es::delete_snapshots, options);
    if (deleted.has_error()) return deleted.error();
    s.out.done({{"type", "deleted"}, {"repository", s.repository()}, {"snapshots", array_of(deleted->deleted)}},
               "[OK] deleted " + joined(deleted->deleted));
    return {};
}

es::result<void> clone(session& s, clone_arguments const& given) {
    es::clone_options options;
    options.repository = s.repository();
    options.snapshot = given.snapshot;
    options.target = given.target;
    options.indices = given.indices;
    options.max_wait = follow_of(s).max_wait;
    auto const made = s.server.run(es::clone, options);
    if (made.has_error()) return made.error();
    // not the shards: OpenSearch counts none in a clone
    s.out.done(object_of(s, *made), "[OK] cloned '" + given.snapshot + "' to '" + given.target +
                                        "': " + std::to_string(made->indices.size()) + " indices");
    return {};
}

es::result<void> wait(session& s, std::vector<std::string> names) {
    if (names.empty()) {
        es::snapshot_status ask;
        ask.repository = s.repository();
        auto const running = s.server.execute(ask);
        if (running.has_error()) return running.error();
        for (auto const& one : *running) names.push_back(one.snapshot);
        if (names.empty()) s.out.say("no snapshot is running in '" + s.repository() + "'");
    }
    es::result<void> outcome;
    for (auto const& name : names) {
        if (auto ended = wait_for(s, name); ended.has_error()) {
            if (names.size() == 1 || ended.error().is(es::errc::operation_canceled)) return ended;
            s.out.warn(es::describe(ended.error()));
            if (!outcome.has_error()) outcome = ended;
        }
    }
    return outcome;
}

es::result<void> wait_for_restore(session& s, std::vector<std::string> const& indices) {
    es::list_indices ask;
    ask.indices = indices;
    auto const there = s.server.execute(ask);
    if (there.has_error()) return there.error();
    if (auto all = es::check_indices_exist(indices, *there); all.has_error()) return all;
    std::vector<std::string> names;
    for (auto const& index : *there) names.push_back(index.name);
    auto const shards = s.server.run(es::follow_restore, names, follow_of(s));
    if (shards.has_error()) return shards.error();
    s.out.done({{"type", "restored"}, {"indices", array_of(names)}, {"shards", *shards}},
               "[OK] " + joined(names) + ": " + std::to_string(*shards) + " primary shards active");
    return {};
}

}  // namespace tool::snapshots
