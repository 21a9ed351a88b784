// SPDX-License-Identifier: Apache-2.0
#include "job.hpp"
#include "commands/repair.hpp"
#include "findings.hpp"
#include "preflight.hpp"
#include "table.hpp"
#include "verify.hpp"

#include <es_s3_snapshot/operation/name_pattern.hpp>
#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/preview.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>
#include <es_s3_snapshot/workflow/swap_alias.hpp>

#include <boost/json.hpp>

namespace tool {
namespace {

es::repository_target repository_of(conf const& c) { return {c.es_repository_name, c.s3}; }

std::int64_t millis(es::duration d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); }

/// What snapshot_name is now; told where it is a pattern.
es::result<std::string> snapshot_of(conf const& c, console& out) {
    auto name = es::resolve_name(c.snapshot_name, std::chrono::system_clock::now());
    if (!name.has_error() && *name != c.snapshot_name)
        out.say("snapshot_name " + c.snapshot_name + " is '" + *name + "' now");
    return name;
}

es::backup_options backup_options_of(conf const& c, std::string const& snapshot_name) {
    es::backup_options options;
    options.repository = repository_of(c);
    options.snapshot = snapshot_name.empty() ? default_snapshot_name(std::chrono::system_clock::now()) : snapshot_name;
    options.indices = c.index_names;
    options.follow = c.follow();
    options.max_rate = c.rate();
    options.busy_timeout = c.busy_timeout.value_or(es::duration::zero());
    options.abort_on_cancel = c.abort_on_interrupt;
    return options;
}

/// Where the job is still running: the command that follows it.
es::error with_command(es::error e, std::string const& command) {
    if (e.is(es::errc::still_running)) e.info.hint += "; `es-s3-snapshot " + command + "` follows it to its end";
    return e;
}

es::result<void> tell_findings(es::diagnosis const& made, console& out) {
    finding_report report(out);
    for (auto const& one : made.findings) report.tell(one, made.failure);
    return report.end("plan", "nothing was changed, and the job can run");
}

/// Whether the destination may write to what the source writes to, as a finding. Errors: operation_canceled alone.
es::result<std::optional<es::finding>> find_writer_at(cluster& destination, conf const& c,
                                                      es::cluster_info const& source) {
    using answer = std::optional<es::finding>;
    auto const unanswered = [](es::error const& e) -> es::result<answer> {
        if (e.is(es::errc::operation_canceled)) return e;
        return answer({"unanswered", es::severity::warning,
                       "it is not known whether the destination may write to the repository: " + es::describe(e),
                       e.info.hint});
    };
    auto const info = destination.contact();
    if (info.has_error()) return unanswered(info.error());
    auto const line = destination.line().line();
    auto const wanted = es::render(c.s3, line);
    bool const same = !source.cluster_uuid.empty() && source.cluster_uuid == info->cluster_uuid;
    if (same || wanted.has_error() || !line.has(es::facts::s3_readonly)) return answer();
    auto const all = destination.execute(es::get_repository());
    if (all.has_error()) return unanswered(all.error());
    auto const names = es::writable_registrations(*all, wanted->settings);
    if (names.empty()) return answer();
    return answer({"repository_writable_elsewhere", es::severity::warning,
                   "the destination, cluster '" + info->cluster_name + "', may write there too, as " + es::join(names) +
                       "; two clusters that write to one repository damage it",
                   "register it there with readonly = true"});
}

es::result<void> show_backup_plan(cluster& source, conf const& c, std::string const& snapshot_name, console& out,
                                  std::vector<es::finding> const& elsewhere) {
    auto const options = backup_options_of(c, snapshot_name);
    auto made = source.run(es::preview_backup, options);
    if (made.has_error()) return made.error();
    for (auto const& one : elsewhere) made->add(one);
    {
        table rows(out, {"INDEX", "STATE", "SHARDS", "INTO"});
        for (auto const& one : made->indices) {
            std::string const state = one.open ? "open" : "closed";
            if (out.json()) {
                out.result({{"type", "planned_index"},
                            {"index", one.name},
                            {"state", state},
                            {"shards", one.number_of_shards},
                            {"snapshot", options.snapshot}});
            } else {
                rows.row({one.name, state, std::to_string(one.number_of_shards), options.snapshot});
            }
        }
    }
    return tell_findings(*made, out);
}

es::result<void> back_up(cluster& source, conf const& c, std::string const& snapshot_name, console& out) {
    auto options = backup_options_of(c, snapshot_name);
    std::vector<es::index_contents> contents;
    if (c.verify) {
        auto read = contents_to_record(source, options, out);
        if (read.has_error()) return read.error();
        contents = std::move(*read);
        if (!contents.empty()) options.metadata = es::to_metadata(contents);
    }
    auto const report = source.run(es::backup, options);
    if (report.has_error()) return with_command(report.error(), "wait " + options.snapshot);
    if (auto done = warn_of_writes(source, options, contents, out); done.has_error()) return done.error();
    auto const& snapshot = report->snapshot;
    boost::json::object object{{"type", "backup"},
                               {"run", report->run},
                               {"repository", c.es_repository_name},
                               {"snapshot", snapshot.snapshot},
                               {"finished", report->finished}};
    if (!report->finished) {
        out.done(object, "[OK] the snapshot '" + snapshot.snapshot +
                             "' was started and not waited for; whether it succeeds is not known yet");
        return {};
    }
    object["state"] = to_string(snapshot.state);
    object["indices"] = boost::json::value_from(snapshot.indices);
    object["shards"] = snapshot.shards_successful;
    object["elapsed_in_millis"] = millis(report->elapsed);
    bool const recorded = !es::recorded_contents(snapshot).empty();
    if (c.verify) object["recorded"] = recorded ? options.metadata["contents"] : boost::json::object();
    out.done(object, "[OK] the snapshot '" + snapshot.snapshot +
                         "' is complete: " + std::to_string(snapshot.indices.size()) + " indices, " +
                         std::to_string(snapshot.shards_successful) + " shards, in " + human_time(report->elapsed) +
                         (recorded ? "; it records what they hold" : ""));
    return {};
}

es::restore_options restore_options_of(conf const& c, std::string const& snapshot_name) {
    es::restore_options options;
    options.repository = repository_of(c);
    options.repository.own = c.restores_to_source();
    options.snapshot = snapshot_name;
    options.indices = c.index_names;
    options.on_conflict = c.on_conflict;
    options.rename_pattern = c.rename_pattern;
    options.rename_replacement = c.rename_replacement;
    if (!c.swap_alias.empty()) options.include_aliases = false;
    options.follow = c.follow();
    options.max_rate = c.rate();
    options.busy_timeout = c.busy_timeout.value_or(es::duration::zero());
    return options;
}

/// Those that were left out, or are called otherwise now.
std::string exceptions(es::restore_plan const& plan) {
    auto const skipped = plan.targets(es::restore_action::skip);
    std::vector<std::string> renamed;
    for (auto const& one : plan.indices) {
        if (one.index != one.target) renamed.push_back(one.index + " as " + one.target);
    }
    return (skipped.empty() ? "" : "; left out, since they are there already: " + es::join(skipped)) +
           (renamed.empty() ? "" : "; renamed: " + es::join(renamed));
}

boost::json::array steps_of(es::restore_plan const& plan) {
    boost::json::array steps;
    for (auto const& one : plan.indices)
        steps.push_back({{"index", one.index}, {"target", one.target}, {"action", to_string(one.action)}});
    return steps;
}

/// Whether the alias can be moved is known before anything is restored.
es::result<void> check_alias(cluster& destination, conf const& c) {
    if (c.swap_alias.empty()) return {};
    return destination.run(es::check_swap_alias, es::swap_alias_options{c.swap_alias, c.index_names});
}

void plan_alias(es::restore_preview& plan, cluster& destination, conf const& c) {
    if (c.swap_alias.empty()) return;
    auto const possible = check_alias(destination, c);
    if (possible.has_error()) {
        plan.add({"alias_not_swapped", es::severity::error, es::describe(possible.error()), possible.error().info.hint},
                 possible.error().code);
    } else {
        plan.add({"alias_swapped", es::severity::info,
                  "in the end the alias '" + c.swap_alias + "' moves to what was restored, in one step", ""});
    }
}

/// The alias, and the indices that have it no longer; nothing where none was to be moved.
es::result<boost::json::object> move_alias(cluster& destination, conf const& c, std::vector<std::string> indices) {
    if (c.swap_alias.empty()) return boost::json::object();
    auto const moved = destination.run(es::swap_alias, es::swap_alias_options{c.swap_alias, std::move(indices)});
    if (moved.has_error()) {
        auto failed = moved.error();
        failed.info.message += "; all is restored, and the alias '" + c.swap_alias + "' stays where it was";
        return failed;
    }
    return boost::json::object{{"name", c.swap_alias}, {"removed_from", boost::json::value_from(moved->removed)}};
}

es::result<void> show_restore_plan(cluster& destination, conf const& c, std::string const& snapshot_name,
                                   console& out, std::vector<es::finding> const& elsewhere) {
    auto made = destination.run(es::preview_restore, restore_options_of(c, snapshot_name));
    if (made.has_error()) return made.error();
    for (auto const& one : elsewhere) made->add(one);
    plan_alias(*made, destination, c);
    if (made->plan) {
        table rows(out, {"INDEX", "TARGET", "ACTION", "FROM"});
        for (auto const& one : made->plan->indices) {
            std::string const action(to_string(one.action));
            if (out.json()) {
                out.result({{"type", "planned_index"},
                            {"index", one.index},
                            {"target", one.target},
                            {"action", action},
                            {"snapshot", made->plan->snapshot.snapshot}});
            } else {
                rows.row({one.index, one.target, action, made->plan->snapshot.snapshot});
            }
        }
    }
    return tell_findings(*made, out);
}

es::result<void> restore_to(cluster& destination, source_factory const& connect_source, conf const& c,
                            std::string const& snapshot_name, console& out) {
    if (c.on_conflict == es::conflict_policy::delete_index && !c.confirmed)
        return make_error(es::errc::invalid_argument, "on_conflict = delete deletes the indices that are in the way",
                          "say --yes if that is meant, or look at it first with --dry-run");
    if (auto possible = check_alias(destination, c); possible.has_error()) return possible.error();
    auto options = restore_options_of(c, snapshot_name);
    es::result<expected_contents> expected = expected_contents();
    if (c.verify) expected = expect_contents(destination, connect_source, options, out);
    if (expected.has_error()) return expected.error();
    auto const report = destination.run(es::restore, options);
    if (report.has_error()) return with_command(report.error(), "wait --restore " + es::join(options.indices, ","));
    if (auto same = compare_restored(destination, *expected); same.has_error()) return same.error();
    auto const alias = move_alias(destination, c, report->indices);
    if (alias.has_error()) return alias.error();
    auto const& snapshot = report->plan.snapshot.snapshot;
    boost::json::object object{{"type", "restore"},
                               {"run", report->run},
                               {"repository", c.es_repository_name},
                               {"snapshot", snapshot},
                               {"indices", boost::json::value_from(report->indices)},
                               {"steps", steps_of(report->plan)},
                               {"finished", report->finished}};
    if (!report->finished) {
        out.done(object, "[OK] the restore from '" + snapshot +
                             "' was started and not waited for; whether it succeeds is not known yet" +
                             exceptions(report->plan));
        return {};
    }
    object["shards"] = report->shards;
    object["elapsed_in_millis"] = millis(report->elapsed);
    if (c.verify) object["verified"] = told(*expected);
    if (!alias->empty()) object["alias"] = *alias;
    out.done(object, "[OK] restored from '" + snapshot + "': " + std::to_string(report->indices.size()) +
                         " indices, " + std::to_string(report->shards) + " primary shards active, in " +
                         human_time(report->elapsed) + exceptions(report->plan) +
                         (c.verify ? "; verified: " + summary(*expected) : "") +
                         (alias->empty() ? "" : "; they have the alias '" + c.swap_alias + "' now"));
    return {};
}

std::string told(es::error const& e) { return es::describe(e) + (e.info.hint.empty() ? "" : " (" + e.info.hint + ")"); }

}  // namespace

std::string default_snapshot_name(es::wall_time now) {
    return es::resolve_name("snapshot-%Y_%m_%dt%H-%M-%S", now).value();
}

es::result<void> run_job(mode m, conf const& c, console& out, std::stop_token stop,
                         transport_factory const& new_transport) {
    auto const proxy = find_proxy(c, out);
    for (auto const& warning : c.warnings) out.warn(warning);
    auto const snapshot_name = snapshot_of(c, out);
    if (snapshot_name.has_error()) return snapshot_name.error();
    auto const& nodes = c.nodes(m);
    if (proxy.has_error()) return proxy.error();
    auto const bucket = check_bucket(c, m, new_transport(c, *proxy), stop);
    if (!bucket.warning.empty()) out.warn(bucket.warning);
    auto const server = make_cluster(c, m, out, new_transport(c, *proxy), {stop});
    auto const info = server->contact();
    bool const final = bucket.refused && !info.has_error() && is_final(*bucket.refused, server->line().line());
    if (final) return *bucket.refused;
    if (bucket.refused) out.warn(told(*bucket.refused) + "; the cluster may be allowed what this machine is not");
    if (info.has_error()) return info.error();
    out.say(introduce(m, *info, nodes.front()));
    std::shared_ptr<void> journaled;
    if (!c.dry_run) {
        auto const repaired = undo_abandoned(*server, c, *info, nodes.front(), out, [](es::events::pending const&) {});
        if (repaired.has_error()) out.warn(told(repaired.error()));  // the job may be what puts it right
        journaled = keep_journal(c, *info, nodes.front(), out);
    }
    auto const connect = [&](mode side, contact_options how) -> std::unique_ptr<cluster> {
        if (c.nodes(side).empty()) return nullptr;
        return make_cluster(c, side, out, new_transport(c, *proxy), std::move(how));
    };
    if (c.dry_run) {
        std::vector<es::finding> elsewhere;
        auto const keep = [&](std::optional<es::finding> one) {
            if (one) elsewhere.push_back(std::move(*one));
        };
        if (bucket.answered()) keep(find_other_writer(c, m, *info, new_transport(c, *proxy), stop));
        if (m == mode::restore) return show_restore_plan(*server, c, *snapshot_name, out, elsewhere);
        std::unique_ptr<cluster> destination;
        if (!c.restores_to_source()) destination = connect(mode::restore, {stop, std::chrono::seconds(10), 1});
        if (destination) {
            auto writer = find_writer_at(*destination, c, *info);
            if (writer.has_error()) return writer.error();
            keep(std::move(*writer));
        }
        return show_backup_plan(*server, c, *snapshot_name, out, elsewhere);
    }
    if (m == mode::backup) return back_up(*server, c, *snapshot_name, out);
    return restore_to(*server, [&] { return connect(mode::backup, {stop}); }, c, *snapshot_name, out);
}

}  // namespace tool
