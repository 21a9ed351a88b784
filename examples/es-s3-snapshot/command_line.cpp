// SPDX-License-Identifier: Apache-2.0
#include "command_line.hpp"
#include "commands/doctor.hpp"
#include "commands/repair.hpp"
#include "commands/repositories.hpp"
#include "commands/slm.hpp"
#include "commands/sm.hpp"
#include "commands/snapshots.hpp"
#include "completion.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <sstream>

namespace tool {
namespace {

constexpr char const* footer = R"(
Examples:
  es-s3-snapshot -m backup                      # reads ./es-s3-snapshot.conf
  es-s3-snapshot -m restore -c /etc/backup.conf
  es-s3-snapshot list 'daily-*'                 # in the conf's repository, on its source cluster
  es-s3-snapshot --url https://es:9200 --username admin --password-file pw repo list

A flag has the last word, then the environment (ES_S3_SNAPSHOT_ and the key in capitals; ES_S3_SNAPSHOT_SOURCE_URL,
_DEST_URL, _URL; for commands also ES_URL, ES_USERNAME, ES_PASSWORD, ES_API_KEY and what other tools read), then the file.

Exit codes:
  0 done   1 failed   2 usage or conf file   3 some shards are missing   4 still running (max_wait is over)
  5 conflict: busy, name taken, shard counts   6 not found   7 access denied   8 cannot reach the cluster
  9 incompatible version   10 damaged repository, contents differ
  129 hung up (SIGHUP)   130 interrupted (SIGINT)   143 terminated (SIGTERM))";

/// Everything that is chosen while the line is parsed.
struct draft {
    invocation made{};
    std::string mode_name{};
    std::string side_name{};
    std::string log_format{};
    int verbose = 0;
    bool quiet = false;
    std::optional<command> chosen{};
    std::optional<mode> planned{};
    std::optional<std::string> printed{};  ///< a completion script
};

/// The conf is `key=value` there, so that flags of ours need no second grammar.
void add_global_options(CLI::App& app, draft& d) {
    auto& flags = d.made.flags;
    app.add_option("-m,--mode", d.mode_name, "backup: from the source cluster; restore: to the destination cluster")
        ->check(CLI::IsMember({"backup", "restore"}));
    app.add_option("-c,--config", d.made.conf_file, "the conf file")->capture_default_str();
    app.add_flag("--dry-run", d.made.dry_run, "tell what the job would do and what would fail, and change nothing");
    app.add_option("--max-wait", flags.max_wait, "how long to wait for a job's end, such as 12h [no end]");
    app.add_option("--stall-timeout", flags.stall_timeout, "after how long without a byte of progress to warn [1m]");
    app.add_option("--busy-timeout", flags.busy_timeout, "how long to wait for another snapshot or restore [0: not]");
    app.add_option("--on-interrupt", flags.on_interrupt, "what an interrupted backup does with its snapshot [leave]")
        ->check(CLI::IsMember({"leave", "abort"}));
    app.add_option("--on-conflict", flags.on_conflict, "what a restore does with indices that are in its way [close]")
        ->check(CLI::IsMember({"close", "fail", "delete", "rename", "skip"}));
    app.add_option("--swap-alias", flags.swap_alias,
                   "restore beside what has this alias, and give it to the restored indices in one step in the end");
    app.add_flag("--verify", flags.verify,
                 "with a backup: record what the indices hold; with a restore: compare what was restored");
    app.add_flag("--fast", flags.fast,
                 "lift the cluster's throttles for this job, and put them back; takes disks and network");
    app.add_option("--max-rate", flags.max_rate, "the same up to a rate, such as 500mb a second and node");
    app.add_flag("--yes", d.made.confirmed, "what cannot be undone is meant: --on-conflict delete, delete");
    app.add_flag("-v,--verbose", d.verbose, "tell each retry too");
    app.add_flag("-q,--quiet", d.quiet, "print results and errors only");
    app.add_flag("--json", d.made.style.json, "one JSON object a line: results on stdout, the rest on stderr");
    app.add_option("--log-format", d.log_format,
                   "of steps, progress, warnings and errors; json: objects on stderr, with their time; with --json it "
                   "is json unless said otherwise")
        ->check(CLI::IsMember({"text", "json"}));
    app.add_option("--cluster", d.side_name, "for commands: the conf's source or destination [source]")
        ->check(CLI::IsMember({"source", "destination"}));
    app.add_option("--url", flags.url, "a node of the cluster, up to three times")->expected(1)->take_all();
    app.add_option("--username", flags.username, "for HTTP basic auth, with --password-file");
    app.add_option("--password-file", flags.password_file, "a file that holds the password")->check(CLI::ExistingFile);
    app.add_option("--api-key-file", flags.api_key_file, "a file that holds an API key")->check(CLI::ExistingFile);
    app.add_option("--ca-file", flags.ca_file, "the certificates to trust, PEM")->check(CLI::ExistingFile);
    app.add_flag("--insecure", flags.insecure, "accept any certificate");
    app.add_option("-r,--repository", flags.repository, "the name of the snapshot repository");
    app.add_option("--set", flags.set, "key=value: any key of the conf file, such as index_names=logs")
        ->expected(1)
        ->take_all();
}

/// One command below `parent`; `example` is what stands behind the program's name.
CLI::App& add(CLI::App& parent, std::string const& name, std::string const& description, std::string const& example) {
    auto& made = *parent.add_subcommand(name, description);
    made.footer("\nExample:\n  es-s3-snapshot " + example +
                "\n\nThe options of es-s3-snapshot itself (--help) go with it too.");
    return made;
}

CLI::App& add_group(CLI::App& parent, std::string const& name, std::string const& description,
                    std::string const& example) {
    auto& made = add(parent, name, description, example);
    made.require_subcommand(1);
    return made;
}

/// What the command does, with arguments that outlive the parser.
template <class Arguments>
void runs(CLI::App& sub, draft& d, std::shared_ptr<Arguments> given, command shape,
          es::result<void> (*run)(session&, Arguments const&)) {
    sub.callback([&d, given, shape, run] {
        d.chosen = shape;
        d.chosen->run = [given, run](session& s) { return run(s, *given); };
    });
}
void runs(CLI::App& sub, draft& d, command shape, es::result<void> (*run)(session&)) {
    sub.callback([&d, shape, run] {
        d.chosen = shape;
        d.chosen->run = run;
    });
}

command shaped(bool needs_repository, es::duration patience = std::chrono::seconds(30)) {
    command made;
    made.needs_repository = needs_repository;
    made.patience = patience;
    return made;
}

using names = std::vector<std::string>;

void add_repo(CLI::App& app, draft& d) {
    auto& repo = add_group(app, "repo", "snapshot repositories", "repo list");
    runs(add(repo, "list", "all repositories of the cluster", "repo list --json"), d, shaped(false),
         repositories::list);

    auto shown = std::make_shared<names>();
    auto& show = add(repo, "show", "all settings of repositories", "repo show my-backups");
    show.add_option("repositories", *shown, "names; none: that of the conf or -r");
    runs(show, d, shown, shaped(false), repositories::show);

    auto registered = std::make_shared<repositories::register_arguments>();
    auto& put = add(repo, "register", "register the repository with the conf's bucket, unless it is there",
                    "repo register --set s3_bucket_name=my-bucket -r my-backups");
    put.add_flag("--readonly", registered->readonly, "nothing may be written (always so on a destination)");
    put.add_flag("--replace", registered->replace, "also where the name stands for another place");
    runs(put, d, registered, shaped(true, std::chrono::minutes(3)), repositories::add);

    auto integrity = std::make_shared<bool>(false);
    auto& verify = add(repo, "verify", "see that every node can use the repository", "repo verify");
    verify.add_flag("--integrity", *integrity, "read the whole repository instead (8.16 and later)");
    runs<bool>(verify, d, integrity, shaped(true, long_patience), [](session& s, bool const& whole) {
        return whole ? repositories::verify_integrity(s) : repositories::verify(s);
    });

    runs(add(repo, "cleanup", "remove files that no snapshot needs (7.4 and later)", "repo cleanup"), d,
         shaped(true, long_patience), repositories::cleanup);

    auto analysis = std::make_shared<repositories::analyze_arguments>();
    auto& analyze = add(repo, "analyze", "try how the store behaves under load, with test data (7.12 and later)",
                        "repo analyze --blob-count 100 --timeout 120s");
    analyze.add_option("--blob-count", analysis->blob_count, "files to write [100]");
    analyze.add_option("--concurrency", analysis->concurrency, "at once [10]");
    analyze.add_option("--max-blob-size", analysis->max_blob_size, "of one file [10mb]");
    analyze.add_option("--max-total-data-size", analysis->max_total_data_size, "of all [1gb]");
    analyze.add_option("--timeout", analysis->timeout, "then it fails [30s]");
    runs(analyze, d, analysis, shaped(true, long_patience), repositories::analyze);

    auto removed = std::make_shared<std::string>();
    auto& remove = add(repo, "remove", "forget the registration; the snapshots stay in the bucket", "repo remove old");
    remove.add_option("repository", *removed, "its name")->required();
    runs(remove, d, removed, shaped(false), repositories::remove);
}

void add_list(CLI::App& app, draft& d) {
    auto given = std::make_shared<snapshots::list_arguments>();
    auto& list = add(app, "list", "the snapshots in the repository", "list 'daily-*' --state SUCCESS");
    list.add_option("snapshots", given->names, "names and patterns, -PATTERN takes away (behind --); none: all");
    list.add_option("--state", given->states, "only those that are SUCCESS, PARTIAL, FAILED, IN_PROGRESS")
        ->delimiter(',');
    list.add_flag("--brief", given->brief, "names, states and indices only: far less work for the cluster");
    runs(list, d, given, shaped(true, long_patience), snapshots::list);

    auto shown = std::make_shared<names>();
    auto& show = add(app, "show", "all that is known of snapshots", "show daily-2026.11.25");
    show.add_option("snapshots", *shown, "names and patterns")->required();
    runs(show, d, shown, shaped(true, long_patience), snapshots::show);

    auto asked = std::make_shared<snapshots::status_arguments>();
    auto& status = add(app, "status", "how far snapshots are", "status");
    status.add_option("snapshots", asked->names, "names; none: those that run, in any repository");
    status.add_flag("--shards", asked->shards, "each shard");
    runs(status, d, asked, shaped(true, long_patience), snapshots::status);
    status.callback([&d, asked] {
        d.chosen = shaped(!asked->names.empty(), long_patience);
        d.chosen->run = [asked](session& s) { return snapshots::status(s, *asked); };
    });
}

void add_delete(CLI::App& app, draft& d) {
    auto given = std::make_shared<snapshots::delete_arguments>();
    auto& remove = add(app, "delete", "delete snapshots; without --yes only tell which", "delete 'daily-2025.*' --yes");
    remove.add_option("snapshots", given->names, "names and patterns")->required();
    remove.add_flag("--yes", given->yes, "really");
    runs(remove, d, given, shaped(true, std::chrono::minutes(5)), snapshots::remove);

    auto cloned = std::make_shared<snapshots::clone_arguments>();
    auto& clone =
        add(app, "clone", "make another snapshot of some of its indices, without copying files (7.10 and later)",
            "clone daily-7 keep-7 --indices 'logs-*'");
    clone.add_option("snapshot", cloned->snapshot, "which")->required();
    clone.add_option("target", cloned->target, "the name of the new one")->required();
    clone.add_option("--indices", cloned->indices, "names and patterns; none: all")->delimiter(',');
    runs(clone, d, cloned, shaped(true, std::chrono::minutes(5)), snapshots::clone);
}

void add_wait(CLI::App& app, draft& d) {
    struct arguments {
        names snapshots{}, restored{};
    };
    auto given = std::make_shared<arguments>();
    auto& wait = add(app, "wait", "follow snapshots or a restore to the end; the exit code tells how it was",
                     "wait snap-7 --max-wait 2h");
    wait.add_option("snapshots", given->snapshots, "names; none: those that run in the repository");
    auto* restore = wait.add_option("--restore", given->restored,
                                    "follow the restore of these indices, on the destination, instead");
    restore->delimiter(',');
    wait.callback([&d, given] {
        if (!given->restored.empty() && !given->snapshots.empty())
            throw CLI::ValidationError("--restore", "names indices: name no snapshots beside it");
        d.chosen = shaped(given->restored.empty());
        if (!given->restored.empty()) d.chosen->side = mode::restore;
        d.chosen->run = [given](session& s) {
            return given->restored.empty() ? snapshots::wait(s, given->snapshots)
                                           : snapshots::wait_for_restore(s, given->restored);
        };
    });
}

void add_doctor(CLI::App& app, draft& d) {
    auto shape = shaped(false, std::chrono::minutes(1));  // every node tries the repository
    shape.meets_cluster = false;
    runs(add(app, "doctor", "examine cluster, nodes, repository and bucket: what is wrong, and what to do about it",
             "doctor -c /etc/backup.conf"),
         d, shape, doctor::examine);
}

void add_repair(CLI::App& app, draft& d) {
    auto shape = shaped(false);
    shape.side = mode::restore;
    runs(add(app, "repair", "undo what runs left that were killed, as the next job would; on the destination", "repair"), d,
         shape, repair::undo);
}

void add_policy_options(CLI::App& sub, std::string& schedule, names& indices, std::optional<bool>& partial,
                        std::optional<bool>& global_state, std::optional<bool>& unavailable) {
    sub.add_option("--schedule", schedule, "when, as cron has it");
    sub.add_option("--indices", indices, "names and patterns; none: all")->delimiter(',');
    sub.add_option("--partial", partial, "true: also where shards are missing");
    sub.add_option("--include-global-state", global_state, "the cluster's own state: true or false");
    sub.add_option("--ignore-unavailable", unavailable, "true: indices may be missing");
}

void add_slm(CLI::App& app, draft& d) {
    auto& group = add_group(app, "slm", "Elasticsearch's snapshot lifecycle management (7.4 and later)", "slm list");
    runs(add(group, "list", "all policies", "slm list"), d, shaped(false), slm::list);

    auto shown = std::make_shared<names>();
    auto& show = add(group, "show", "policies and their latest runs", "slm show nightly");
    show.add_option("policies", *shown, "their ids")->required();
    runs(show, d, shown, shaped(false), slm::show);

    auto written = std::make_shared<slm::put_arguments>();
    auto& put = add(group, "put", "make or replace a policy",
                    "slm put nightly --schedule '0 30 1 * * ?' --name '<nightly-{now/d}>' --expire-after 30d");
    auto& policy = written->policy;
    put.add_option("policy", written->policy_id, "its id")->required();
    add_policy_options(put, policy.schedule, policy.indices, policy.partial, policy.include_global_state,
                       policy.ignore_unavailable);
    put.get_option("--schedule")->required();
    put.add_option("--name", policy.name, "of the snapshots; date math is the server's")->required();
    put.add_option("--feature-states", policy.feature_states, "of these features (7.12 and later)")->delimiter(',');
    put.add_option("--expire-after", policy.keep.expire_after, "how long snapshots are kept, such as 30d");
    put.add_option("--min-count", policy.keep.min_count, "kept however old");
    put.add_option("--max-count", policy.keep.max_count, "kept however young");
    runs(put, d, written, shaped(true), slm::put);

    struct one {
        char const *name, *description, *example;
        es::result<void> (*run)(session&, std::string const&);
    };
    for (auto const& c : {one{"delete", "delete a policy, not its snapshots", "slm delete nightly", slm::remove},
                          {"execute", "make a snapshot by a policy now", "slm execute nightly", slm::execute}}) {
        auto policy_id = std::make_shared<std::string>();
        auto& sub = add(group, c.name, c.description, c.example);
        sub.add_option("policy", *policy_id, "its id")->required();
        runs(sub, d, policy_id, shaped(false), c.run);
    }
    runs(add(group, "retention", "delete now what the policies let go (7.5 and later)", "slm retention"), d,
         shaped(false), slm::retention);
    runs(add(group, "stats", "what was taken and deleted (7.5 and later)", "slm stats"), d, shaped(false), slm::stats);
    runs(add(group, "status", "whether policies are run (7.6 and later)", "slm status"), d, shaped(false), slm::status);
    runs(add(group, "start", "run policies again (7.6 and later)", "slm start"), d, shaped(false), slm::start);
    runs(add(group, "stop", "run no policy (7.6 and later)", "slm stop"), d, shaped(false), slm::stop);
}

/// What `sm create` and `sm update` can be told; only what was said is changed by an update.
struct sm_arguments {
    std::string policy_name{};
    es::sm::policy_body said{};
    bool with_repository = false;

    void apply(es::sm::policy_body& to) const {
        auto const text = [](std::string const& from, std::string& into) {
            if (!from.empty()) into = from;
        };
        text(said.description, to.description);
        text(said.creation_cron, to.creation_cron);
        text(said.deletion_cron, to.deletion_cron);
        text(said.max_age, to.max_age);
        text(said.date_format, to.date_format);
        if (!timezone.empty()) to.creation_timezone = to.deletion_timezone = timezone;
        if (!said.indices.empty()) to.indices = said.indices;
        for (auto const& [from, into] : {std::pair{&said.max_count, &to.max_count}, {&said.min_count, &to.min_count}}) {
            if (*from) *into = *from;
        }
        for (auto const& [from, into] : {std::pair{&said.partial, &to.partial},
                                         {&said.include_global_state, &to.include_global_state},
                                         {&said.ignore_unavailable, &to.ignore_unavailable}}) {
            if (*from) *into = *from;
        }
    }
    std::string timezone{};
};

std::shared_ptr<sm_arguments> add_sm_policy(CLI::App& sub) {
    auto given = std::make_shared<sm_arguments>();
    auto& said = given->said;
    sub.add_option("policy", given->policy_name, "its name")->required();
    add_policy_options(sub, said.creation_cron, said.indices, said.partial, said.include_global_state,
                       said.ignore_unavailable);
    sub.add_option("--timezone", given->timezone, "of the schedules [UTC]");
    sub.add_option("--delete-schedule", said.deletion_cron, "when old snapshots are deleted");
    sub.add_option("--max-age", said.max_age, "how long snapshots are kept, such as 7d");
    sub.add_option("--min-count", said.min_count, "kept however old");
    sub.add_option("--max-count", said.max_count, "kept however young");
    sub.add_option("--date-format", said.date_format, "of the snapshots' names");
    sub.add_option("--description", said.description, "for people");
    return given;
}

void add_sm(CLI::App& app, draft& d) {
    auto& group = add_group(app, "sm", "OpenSearch's snapshot management (2.1 and later)", "sm list");
    runs(add(group, "list", "all policies", "sm list"), d, shaped(false), sm::list);

    auto& create =
        add(group, "create", "make a policy", "sm create nightly --schedule '0 1 * * *' --max-age 30d --min-count 7");
    auto const made = add_sm_policy(create);
    create.get_option("--schedule")->required();
    runs<sm_arguments>(create, d, made, shaped(true), [](session& s, sm_arguments const& given) {
        es::sm::policy_body policy;
        given.apply(policy);
        return sm::create(s, given.policy_name, std::move(policy));
    });

    auto& update = add(group, "update", "change what is said of a policy", "sm update nightly --max-age 60d");
    runs<sm_arguments>(update, d, add_sm_policy(update), shaped(false), [](session& s, sm_arguments const& given) {
        return sm::update(s, given.policy_name, [&](es::sm::policy_body& policy) { given.apply(policy); });
    });

    auto explained = std::make_shared<names>();
    auto& explain = add(group, "explain", "how far the policies' runs are", "sm explain 'night*'");
    explain.add_option("policies", *explained, "names and patterns; none: all");
    runs(explain, d, explained, shaped(false), sm::explain);

    struct one {
        char const *name, *description, *example;
        es::result<void> (*run)(session&, std::string const&);
    };
    for (auto const& c : {one{"show", "a policy", "sm show nightly", sm::show},
                          {"delete", "delete a policy, not its snapshots", "sm delete nightly", sm::remove},
                          {"start", "run a policy again", "sm start nightly", sm::start},
                          {"stop", "do not run a policy", "sm stop nightly", sm::stop}}) {
        auto policy_name = std::make_shared<std::string>();
        auto& sub = add(group, c.name, c.description, c.example);
        sub.add_option("policy", *policy_name, "its name")->required();
        runs(sub, d, policy_name, shaped(false), c.run);
    }
}

/// The same as a job's mode with --dry-run.
void add_plan(CLI::App& app, draft& d) {
    auto& plan = add_group(app, "plan", "what a job would do and what of it would fail; nothing is changed",
                           "plan restore --on-conflict rename");
    add(plan, "backup", "the same as -m backup --dry-run", "plan backup")
        .callback([&d] { d.planned = mode::backup; });
    add(plan, "restore", "the same as -m restore --dry-run", "plan restore --on-conflict rename")
        .callback([&d] { d.planned = mode::restore; });
}

/// The words that may follow each command, for the shells.
void collect_words(CLI::App const& app, std::string const& path, std::vector<completion_words>& all) {
    completion_words words{path, {}, {}};
    for (auto const* sub : app.get_subcommands({})) words.commands.push_back(sub->get_name());
    for (auto const* option : app.get_options()) {
        for (auto const& name : option->get_lnames()) words.options.push_back("--" + name);
        for (auto const& name : option->get_snames()) words.options.push_back("-" + name);
    }
    all.push_back(std::move(words));
    for (auto const* sub : app.get_subcommands({}))
        collect_words(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), all);
}

void add_completion(CLI::App& app, draft& d) {
    auto shell = std::make_shared<std::string>();
    auto& completion = add(app, "completion", "print a completion script for a shell",
                           "completion bash > /etc/bash_completion.d/es-s3-snapshot");
    completion.add_option("shell", *shell, "bash or zsh")->required()->check(CLI::IsMember({"bash", "zsh"}));
    completion.callback([&app, &d, shell] {
        std::vector<completion_words> words;
        collect_words(app, "", words);
        d.printed = *shell == "bash" ? bash_completion(words) : zsh_completion(words);
    });
}

void check_job(draft const& d) {
    auto const& made = d.made;
    if (made.side) throw CLI::ValidationError("--cluster", "is for commands: the mode names the cluster");
    if (!made.flags.url.empty())
        throw CLI::ValidationError("--url", "is for commands: a job has two clusters, see ES_S3_SNAPSHOT_SOURCE_URL");
}

/// As far as the line was understood.
bool has_json_log(CLI::App const& app) {
    auto const& said = app.get_option("--log-format")->results();
    return said.empty() ? app.count("--json") != 0 : said.back() == "json";
}

void settle(draft& d) {
    auto& made = d.made;
    made.style.verbosity = d.quiet ? -1 : d.verbose;
    if (!d.side_name.empty()) made.side = d.side_name == "source" ? mode::backup : mode::restore;
    if ((d.chosen || d.planned) && !d.mode_name.empty())
        throw CLI::ValidationError("--mode", "is a job of its own: name no command beside it");
    if (d.planned) {
        made.what = *d.planned;
        made.dry_run = true;
    }
    if (made.dry_run) made.style.results_only = true;
    if (d.planned) return check_job(d);
    if (d.chosen) {
        if (made.dry_run) throw CLI::ValidationError("--dry-run", "is for the jobs, -m backup and -m restore");
        made.what = *d.chosen;
        made.style.results_only = true;
        return;
    }
    if (d.mode_name.empty()) throw CLI::RequiredError("-m backup, -m restore, or a command");
    check_job(d);
    made.what = d.mode_name == "backup" ? mode::backup : mode::restore;
}

}  // namespace

std::variant<invocation, last_words> parse_command_line(int argc, char const* const* argv) {
    draft d;
    CLI::App app{
        "Backs up Elasticsearch and OpenSearch indices to S3 by the cluster's own snapshots, and restores them on "
        "another cluster.",
        "es-s3-snapshot"};
    app.fallthrough();
    add_global_options(app, d);
    app.set_version_flag("--version", "es-s3-snapshot " + std::to_string(ES_S3_SNAPSHOT_VERSION_MAJOR) + "." +
                                          std::to_string(ES_S3_SNAPSHOT_VERSION_MINOR) + "." +
                                          std::to_string(ES_S3_SNAPSHOT_VERSION_PATCH));
    app.footer(footer);
    app.require_subcommand(0, 1);
    add_plan(app, d);
    add_list(app, d);
    add_wait(app, d);
    add_delete(app, d);
    add_doctor(app, d);
    add_repair(app, d);
    add_repo(app, d);
    add_slm(app, d);
    add_sm(app, d);
    add_completion(app, d);
    try {
        app.parse(argc, argv);
        if (d.printed) return last_words{*d.printed};
        settle(d);
        d.made.style.json_log = has_json_log(app);
        d.made.conf_is_named = app.count("--config") != 0;
        return d.made;
    } catch (CLI::ParseError const& e) {
        std::ostringstream out, err;
        bool const fine = app.exit(e, out, err) == 0;
        console_style style;
        style.json_log = has_json_log(app);
        return last_words{out.str() + err.str(), fine ? exit_code::ok : exit_code::usage, style};
    }
}

}  // namespace tool
