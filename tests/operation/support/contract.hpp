// SPDX-License-Identifier: Apache-2.0
/// @file
/// Every operation once, and once with all that it can say, in an order in which a fresh server can be asked them:
/// tests/real/contract.cpp asks real servers, contract.cpp beside this folder holds what was recorded then.
#pragma once

#include <es_s3_snapshot/operation/alias.hpp>
#include <es_s3_snapshot/operation/cat.hpp>
#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/diagnosis.hpp>
#include <es_s3_snapshot/operation/feature.hpp>
#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/operation/node.hpp>
#include <es_s3_snapshot/operation/recovery.hpp>
#include <es_s3_snapshot/operation/rename.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/repository_analysis.hpp>
#include <es_s3_snapshot/operation/restore.hpp>
#include <es_s3_snapshot/operation/search.hpp>
#include <es_s3_snapshot/operation/slm.hpp>
#include <es_s3_snapshot/operation/sm.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace test_support {

using namespace es_s3_snapshot;

/// How a step ends on a server that has what it needs.
enum class ending {
    well,
    any,      ///< the server may refuse: what counts is that it is asked
    x_pack,   ///< the bare servers of the tests have no x-pack,
    a_plugin  ///< and no plugin that is in no registry: they refuse
};

/// Calls `ask(name, operation, needs, ending) -> std::optional<result_type>` for each step. The server holds the
/// indices contract-a (two shards, three documents, the alias contract-alias) and contract-b (one shard, closed), and
/// where it can, the data stream contract-stream; `settings` are those of the repository.
template <class Ask>
class contract {
public:
    contract(Ask& ask, server_line const& line, boost::json::object settings)
        : ask_(ask), line_(line), settings_(std::move(settings)) {}

    void run() {
        about_the_cluster();
        about_repositories();
        about_indices();
        about_documents();
        making_snapshots();
        getting_snapshots();
        about_status();
        restoring();
        about_aliases();
        deleting();
        lifecycle();
        snapshot_management();
        taking_leave();
    }

private:
    /// What the server made of it, where the line has what it needs and the server answers.
    template <class Op>
    std::optional<typename Op::result_type> step(std::string const& name, Op const& op,
                                                 fact const& needs = facts::always, ending end = ending::well) {
        return ask_(name, op, needs, end);
    }

    void about_the_cluster() {
        step("get_info", get_info());
        step("get_node_plugins", get_node_plugins());
        step("get_node_fs", get_node_fs());
        step("reload_secure_settings", reload_secure_settings());
        reload_secure_settings reload;
        reload.timeout = "10s";
        reload.secure_settings_password = "none-is-set";
        step("reload_secure_settings_all", reload, facts::always, ending::any);
        step("cluster_health", cluster_health());
        cluster_health health;
        health.indices = {"contract-a"};
        health.level = "shards";
        health.timeout = "1s";
        health.local = false;
        health.wait_for_status = "yellow";
        health.wait_for_nodes = "1";
        health.wait_for_active_shards = "1";
        health.wait_for_no_relocating_shards = true;
        step("cluster_health_all", health);
        health = {};
        health.wait_for_events = "languid";
        step("cluster_health_events", health, facts::health_wait_for_no_shards);
        health = {};
        health.wait_for_no_initializing_shards = true;
        step("cluster_health_initializing", health, facts::health_wait_for_no_initializing_shards);
        health = {};
        health.indices = {"contract-*"};
        health.expand_wildcards = "open";
        step("cluster_health_wildcards", health, facts::health_expand_wildcards);
        health = {};
        health.indices = {"contract-none"};
        health.timeout = "100ms";
        step("cluster_health_missing", health);
        step("get_pending_tasks", get_pending_tasks());
        put_cluster_settings put;
        put.transient = {{"indices.recovery.max_bytes_per_sec", "60mb"}};
        step("put_cluster_settings", put);
        step("get_cluster_settings", get_cluster_settings());
        put.persistent = put.transient;
        put.timeout = "30s";
        step("put_cluster_settings_all", put);
        step("get_features", get_features());
        step("reset_features", reset_features());
        step("health_report", health_report());
        health_report report;
        report.feature = "disk";
        report.verbose = false;
        report.size = 5;
        step("health_report_all", report);
    }

    void about_repositories() {
        put_repository put;
        put.repository = "contract";
        put.settings = settings_;
        step("put_repository", put);
        put.repository = "contract-unverified";
        put.verify = false;
        put.timeout = "30s";
        step("put_repository_all", put);
        step("get_repository", get_repository());
        get_repository get;
        get.repositories = {"contract", "contract-unverified"};
        get.local = false;
        step("get_repository_all", get);
        get = {};
        get.repositories = {"contract-u*"};
        step("get_repository_pattern", get, facts::get_repository_wildcards);
        get.repositories = {"contract-none"};
        step("get_repository_missing", get, facts::always, ending::any);
        verify_repository verify;
        verify.repository = "contract";
        step("verify_repository", verify);
        verify.timeout = "30s";
        step("verify_repository_all", verify);
        delete_repository remove;
        remove.repository = "contract-unverified";
        remove.timeout = "30s";
        step("delete_repository_all", remove);
    }

    void about_indices() {
        step("list_indices", list_indices());
        list_indices list;
        list.indices = {"contract-*", "contract-none"};
        step("list_indices_named", list);
        count_documents count;
        count.indices = {"contract-a"};
        step("count_documents", count);
        step("get_index_settings", get_index_settings{{"contract-a"}});
        get_index_settings settings;
        settings.indices = {"contract-a"};
        settings.names = {"index.number_of_*"};
        step("get_index_settings_named", settings);
        put_index_settings put;
        put.indices = {"contract-a"};
        put.settings = {{"index.refresh_interval", "2s"}};
        step("put_index_settings", put);
        put.preserve_existing = true;
        step("put_index_settings_preserving", put, facts::settings_preserve_existing);
        put.preserve_existing = {};
        put.timeout = "30s";
        step("put_index_settings_timeout", put, facts::settings_timeout);
        put.timeout = {};
        put.reopen = true;
        step("put_index_settings_reopen", put, facts::settings_reopen);
        add_index_block block;
        block.indices = {"contract-a"};
        block.block = "write";
        block.timeout = "30s";
        step("add_index_block", block);
        remove_index_block unblock;
        unblock.indices = {"contract-a"};
        unblock.block = "write";
        unblock.timeout = "30s";
        step("remove_index_block", unblock);
        put = {};
        put.indices = {"contract-a"};
        put.settings = {{"index.blocks.write", false}};
        step("put_index_settings_unblock", put);
        open_index open;
        open.indices = {"contract-b", "contract-none"};
        open.ignore_unavailable = true;
        open.timeout = "30s";
        step("open_index_all", open);
        open.wait_for_active_shards = "1";
        step("open_index_waiting", open, facts::open_wait_for_active_shards);
        close_index close;
        close.indices = {"contract-b"};
        step("close_index", close);
        close.ignore_unavailable = false;
        close.timeout = "30s";
        step("close_index_all", close);
        close.wait_for_active_shards = "0";
        step("close_index_waiting", close, facts::close_wait_for_active_shards);
        count.indices = {"contract-b"};
        step("count_documents_closed", count, facts::always, ending::any);
        step("open_index", open_index{{"contract-b"}});
        resolve_index resolve;
        resolve.names = {"contract-*"};
        step("resolve_index", resolve);
        resolve.expand_wildcards = "all";
        step("resolve_index_all", resolve);
        bool const bare = line_.product == distribution::elasticsearch;
        auto const streams = bare ? ending::x_pack : ending::well;
        step("get_data_stream", get_data_stream(), facts::always, streams);
        step("get_data_stream_named", get_data_stream{{"contract-stream"}}, facts::always, streams);
        step("get_routing_table", get_routing_table());
        step("get_routing_table_named", get_routing_table{{"contract-a", "contract-none"}});
        allocation_explain explain;
        explain.index = "contract-a";
        step("allocation_explain", explain);
        explain.include_yes_decisions = true;
        explain.include_disk_info = true;
        step("allocation_explain_all", explain);
        step("allocation_explain_any", allocation_explain(), facts::always, ending::any);
        for (auto const* table : {"aliases", "allocation", "count", "health", "indices", "nodes", "pending_tasks",
                                  "plugins", "recovery", "shards", "thread_pool"}) {
            step("cat_" + std::string(table), cat{table});
        }
        step("cat_repositories", cat{"repositories"}, facts::cat_snapshots);
        cat indices;
        indices.table = "indices";
        indices.names = {"contract-a"};
        indices.columns = {"index", "pri.store.size"};
        indices.bytes = "b";
        step("cat_all", indices);
        indices.time = "ms";
        step("cat_time", indices, facts::strict_parameters);
    }

    void about_documents() {
        step("refresh_index", refresh_index{{"contract-a"}});
        step("refresh_index_missing", refresh_index{{"contract-none"}}, facts::always, ending::any);
        start_scroll start;
        start.indices = {"contract-a"};
        start.size = 2;
        auto const page = step("start_scroll", start);
        continue_scroll next;
        if (page) next.scroll_id = page->scroll_id;
        auto const rest = step("continue_scroll", next);
        clear_scroll clear;
        if (rest) clear.scroll_id = rest->scroll_id;
        step("clear_scroll", clear);
        step("continue_scroll_cleared", next, facts::always, ending::any);
        step("clear_scroll_cleared", clear);
    }

    void making_snapshots() {
        create_snapshot create;
        create.repository = "contract";
        create.snapshot = "one";
        create.indices = {"contract-a", "contract-b"};
        create.wait_for_completion = true;
        step("create_snapshot", create);
        create.snapshot = "two";
        create.ignore_unavailable = true;
        create.allow_no_indices = true;
        create.expand_wildcards = {"open"};
        create.include_global_state = false;
        create.partial = true;
        step("create_snapshot_all", create);
        create = {};
        create.repository = "contract";
        create.snapshot = "three";
        create.indices = {"contract-a"};
        create.wait_for_completion = true;
        create.metadata = {{"run", "a \"quoted\" one"}, {"n", 9007199254740993}};
        step("create_snapshot_metadata", create, facts::snapshot_metadata);
        create.metadata = {};
        create.snapshot = "four";
        create.feature_states = {"none"};
        step("create_snapshot_features", create, facts::feature_states);
        create.feature_states = {};
        create.snapshot = "five";
        create.expand_wildcards = {"open", "closed", "hidden"};
        step("create_snapshot_hidden", create, facts::hidden_indices);
        create.expand_wildcards = {};
        create.snapshot = "one";
        step("create_snapshot_taken", create, facts::always, ending::any);
        clone_snapshot clone;
        clone.repository = "contract";
        clone.snapshot = "one";
        clone.target = "clone";
        clone.indices = {"contract-a"};
        step("clone_snapshot", clone);
        clone.target = "clone-all";
        clone.indices = {"contract-*"};
        clone.ignore_unavailable = true;
        clone.allow_no_indices = true;
        step("clone_snapshot_all", clone);
    }

    void getting_snapshots() {
        get_snapshot get;
        get.repositories = {"contract"};
        step("get_snapshot", get);
        visit_snapshots visit;
        visit.get = get;
        visit.visit = [](snapshot_info const&) {};
        step("visit_snapshots", visit);
        get.snapshots = {"one", "two"};
        step("get_snapshot_named", get);
        get.snapshots = {"_current"};
        step("get_snapshot_current", get, facts::get_wildcards);
        get.snapshots = {"one", "none"};
        step("get_snapshot_missing", get, facts::always, ending::any);
        get.ignore_unavailable = true;
        step("get_snapshot_ignoring", get, facts::get_ignore_unavailable,
             line_.has(facts::strict_parameters) ? ending::well : ending::any);
        get = {};
        get.repositories = {"contract"};
        get.snapshots = {"o*"};
        step("get_snapshot_pattern", get, facts::get_wildcards);
        get.snapshots = {};
        get.verbose = false;
        step("get_snapshot_names", get, facts::get_verbose);
        get.verbose = {};
        get.index_details = true;
        step("get_snapshot_details", get, facts::get_index_details);
        get.index_details = {};
        get.index_names = false;
        step("get_snapshot_without_indices", get, facts::get_index_names);
        get.index_names = {};
        get.state = {"SUCCESS", "PARTIAL"};
        step("get_snapshot_by_state", get, facts::get_state);
        get.state = {};
        get.sort = "name";
        get.order = "desc";
        get.size = 1;
        get.include_repository = true;
        auto const page = step("get_snapshot_page", get, facts::get_paging);
        if (page) get.after = page->next;
        step("get_snapshot_next_page", get, facts::get_paging);
        get.after = {};
        get.offset = 1;
        step("get_snapshot_offset", get, facts::get_offset);
        get.offset = {};
        get.from_sort_value = "o";
        get.slm_policy_filter = "_none";
        step("get_snapshot_from", get, facts::get_from_sort_value);
        get = {};
        get.repositories = {"contract", "contract-*"};
        step("get_snapshot_of_several", get, facts::get_paging);
        step("cat_snapshots", cat{"snapshots", {"contract"}}, facts::cat_snapshots);
    }

    void about_status() {
        snapshot_status status;
        step("snapshot_status_running", status);
        status.repository = "contract";
        step("snapshot_status_of_repository", status);
        status.snapshots = {"one"};
        step("snapshot_status", status);
        status.ignore_unavailable = true;
        status.snapshots = {"one", "two"};
        step("snapshot_status_all", status, facts::status_ignore_unavailable);
        status = {};
        status.repository = "contract";
        status.snapshots = {"one"};
        status.indices = {"contract-a"};
        step("snapshot_status_of_indices", status, facts::status_of_indices);
        cleanup_repository clean;
        clean.repository = "contract";
        step("cleanup_repository", clean);
        clean.timeout = "30s";
        step("cleanup_repository_all", clean);
        repository_analyze analyze;
        analyze.repository = "contract";
        step("repository_analyze", analyze, facts::always, ending::x_pack);
        analyze.blob_count = 10;
        analyze.concurrency = 2;
        analyze.read_node_count = 1;
        analyze.early_read_node_count = 1;
        analyze.seed = 42;
        analyze.rare_action_probability = "0.5";
        analyze.max_blob_size = "1kb";
        analyze.max_total_data_size = "10kb";
        analyze.timeout = "10s";
        step("repository_analyze_all", analyze, facts::always, ending::x_pack);
        repository_verify_integrity integrity;
        integrity.repository = "contract";
        step("repository_verify_integrity", integrity, facts::always, ending::x_pack);
        integrity.meta_thread_pool_concurrency = 1;
        integrity.blob_thread_pool_concurrency = 1;
        integrity.snapshot_verification_concurrency = 1;
        integrity.index_verification_concurrency = 1;
        integrity.index_snapshot_verification_concurrency = 1;
        integrity.max_failed_shard_snapshots = 10;
        integrity.verify_blob_contents = true;
        integrity.max_bytes_per_sec = "10mb";
        step("repository_verify_integrity_all", integrity, facts::always, ending::x_pack);
        step("get_repositories_metering", get_repositories_metering(), facts::always, ending::x_pack);
        step("clear_repositories_metering", clear_repositories_metering(), facts::always, ending::x_pack);
    }

    /// Restores as somebody else; the server must call it what the library foretold.
    std::optional<restore_result> renamed(std::string const& name, restore_snapshot op, std::string const& pattern,
                                          std::string const& replacement, fact const& needs = facts::always) {
        op.rename_pattern = pattern;
        op.rename_replacement = replacement;
        return step(name, op, needs);
    }

    void restoring() {
        restore_snapshot restore;
        restore.repository = "contract";
        restore.snapshot = "one";
        restore.wait_for_completion = true;
        auto const plain = restore;
        restore.indices = {"contract-b"};
        step("restore_snapshot_open", restore, facts::always, ending::any);
        step("close_index_for_restore", close_index{{"contract-b"}});
        step("restore_snapshot", restore);
        restore = plain;
        restore.indices = {"contract-a"};
        renamed("restore_snapshot_renamed", restore, "contract-(.+)", "restored-$1-$0");
        restore.include_aliases = false;
        restore.partial = true;
        restore.ignore_unavailable = true;
        restore.allow_no_indices = true;
        renamed("restore_snapshot_all", restore, "([a-z]+)-(?<letter>a)", "all-$2", facts::restore_partial);
        restore = plain;
        restore.indices = {"contract-a"};
        restore.index_settings = {{"index.refresh_interval", "5s"}};
        restore.ignore_index_settings = {"index.search.slowlog.level"};
        renamed("restore_snapshot_settings", restore, "^", "settings-", facts::restore_index_settings);
        restore.index_settings = {{"refresh_interval", "5s"}};
        restore.ignore_index_settings = {};
        renamed("restore_snapshot_bare_settings", restore, "$", "-bare", facts::restore_index_settings);
        restore = plain;
        restore.indices = {"contract-a"};
        restore.feature_states = {"none"};
        renamed("restore_snapshot_features", restore, "t", "u", facts::feature_states);
        restore.feature_states = {};
        restore.storage_type = "local";
        renamed("restore_snapshot_storage", restore, "(.)$", "storage-$1", facts::restore_storage_type);
        restore.storage_type = {};
        restore.rename_alias_pattern = "contract-(.+)";
        restore.rename_alias_replacement = "renamed-$1";
        renamed("restore_snapshot_aliases", restore, ".+", "aliases", facts::restore_rename_alias);
        restore.rename_alias_pattern = {};
        restore.rename_alias_replacement = {};
        restore.source_remote_store_repository = "contract";
        renamed("restore_snapshot_remote_store", restore, ".+", "remote-store",
                facts::restore_source_remote_store_repository);
        restore.source_remote_store_repository = {};
        restore.source_remote_translog_repository = "contract";
        renamed("restore_snapshot_remote_translog", restore, ".+", "remote-translog",
                facts::restore_source_remote_translog_repository);
        restore = plain;
        restore.indices = {"contract-a"};
        restore.settings = {{"key", "value"}};
        renamed("restore_snapshot_with_settings", restore, ".+", "with-settings", facts::restore_settings);
        restore = plain;
        restore.indices = {"none-*"};
        step("restore_snapshot_nothing", restore, facts::always, ending::any);
        mount_snapshot mount;
        mount.repository = "contract";
        mount.snapshot = "one";
        mount.index = "contract-a";
        mount.renamed_index = "mounted";
        mount.index_settings = {{"index.refresh_interval", "5s"}};
        mount.ignore_index_settings = {"index.search.slowlog.level"};
        mount.wait_for_completion = true;
        step("mount_snapshot", mount, facts::always, ending::x_pack);
        mount.storage = "shared_cache";
        step("mount_snapshot_all", mount, facts::mount_storage, ending::x_pack);
        step("get_recovery", get_recovery());
        get_recovery recovery;
        recovery.indices = {"contract-a", "contract-b"};
        recovery.active_only = false;
        recovery.detailed = true;
        recovery.ignore_unavailable = true;
        recovery.allow_no_indices = true;
        recovery.expand_wildcards = "open";
        step("get_recovery_all", recovery);
    }

    void about_aliases() {
        step("get_alias", get_alias{{"contract-a"}, {}});
        get_alias get;
        get.indices = {"contract-a"};
        get.aliases = {"contract-alias"};
        step("get_alias_named", get);
        update_aliases update;
        update.actions = {{alias_action::kind::add, "contract-a", "contract-new", {}}};
        step("update_aliases", update);
        update.actions = {{alias_action::kind::remove, "contract-a", "contract-new", {}},
                          {alias_action::kind::add, "contract-b", "contract-new", {}}};
        update.timeout = "30s";
        step("update_aliases_swap", update);
        update.actions = {{alias_action::kind::add, "contract-b", "contract-write", true}};
        step("update_aliases_write", update, facts::alias_is_write_index);
    }

    void deleting() {
        delete_snapshot remove;
        remove.repository = "contract";
        remove.snapshots = {"two"};
        step("delete_snapshot", remove);
        remove.snapshots = {"clone", "clone-all"};
        step("delete_snapshot_several", remove, facts::clone_snapshot);
        remove.snapshots = {"four"};
        remove.wait_for_completion = true;
        step("delete_snapshot_waiting", remove, facts::delete_wait_for_completion);
        remove.wait_for_completion = {};
        remove.snapshots = {"two"};
        step("delete_snapshot_missing", remove, facts::always, ending::any);
        delete_index index;
        index.indices = {"contract-b"};
        index.timeout = "30s";
        step("delete_index", index);
        index.ignore_unavailable = true;
        step("delete_index_all", index);
        bool const bare = line_.product == distribution::elasticsearch;
        step("delete_data_stream", delete_data_stream{{"contract-stream"}}, facts::always,
             bare ? ending::x_pack : ending::well);
    }

    void lifecycle() {
        slm::put_lifecycle put;
        put.policy_id = "nightly";
        put.policy.schedule = "0 30 1 * * ?";
        put.policy.name = "<nightly-{now/d}>";
        put.policy.repository = "contract";
        step("slm_put_lifecycle", put, facts::always, ending::x_pack);
        put.policy.indices = {"contract-*"};
        put.policy.ignore_unavailable = true;
        put.policy.include_global_state = false;
        put.policy.partial = true;
        put.policy.metadata = {{"taken_by", "a policy"}};
        put.policy.keep = {"30d", 5, 50};
        step("slm_put_lifecycle_all", put, facts::always, ending::x_pack);
        put.policy.feature_states = {"none"};
        step("slm_put_lifecycle_features", put, facts::feature_states, ending::x_pack);
        put.policy.feature_states = {};
        put.master_timeout = put.timeout = "30s";
        step("slm_put_lifecycle_timeouts", put, facts::slm_timeouts, ending::x_pack);
        step("slm_get_lifecycle", slm::get_lifecycle(), facts::always, ending::x_pack);
        step("slm_get_lifecycle_named", slm::get_lifecycle{{"nightly"}, {}, {}}, facts::always, ending::x_pack);
        step("slm_execute_lifecycle", slm::execute_lifecycle{"nightly", {}, {}}, facts::always, ending::x_pack);
        step("slm_execute_retention", slm::execute_retention(), facts::always, ending::x_pack);
        step("slm_get_stats", slm::get_stats(), facts::always, ending::x_pack);
        step("slm_stop", slm::stop(), facts::always, ending::x_pack);
        step("slm_start", slm::start(), facts::always, ending::x_pack);
        step("slm_get_status", slm::get_status(), facts::always, ending::x_pack);
        step("slm_delete_lifecycle", slm::delete_lifecycle{"nightly", {}, {}}, facts::always, ending::x_pack);
    }

    void snapshot_management() {
        sm::create_policy create;
        create.policy_name = "nightly";
        create.policy.creation_cron = "0 1 * * *";
        create.policy.repository = "contract";
        step("sm_create_policy", create, facts::always, ending::a_plugin);
        create.policy.description = "each night";
        create.policy.enabled = true;
        create.policy.creation_time_limit = "1h";
        create.policy.deletion_cron = "0 2 * * *";
        create.policy.deletion_time_limit = "1h";
        create.policy.max_age = "7d";
        create.policy.max_count = 20;
        create.policy.min_count = 5;
        create.policy.indices = {"contract-*"};
        create.policy.date_format = "yyyy-MM-dd-HH:mm";
        create.policy.date_format_timezone = "UTC";
        create.policy.ignore_unavailable = true;
        create.policy.include_global_state = false;
        create.policy.partial = true;
        create.policy.metadata = {{"taken_by", "a policy"}};
        create.policy.notification = {{"channel", {{"id", "none"}}}};
        step("sm_create_policy_all", create, facts::always, ending::a_plugin);
        sm::update_policy update;
        update.policy_name = "nightly";
        update.policy = create.policy;
        update.if_seq_no = 1;
        update.if_primary_term = 1;
        step("sm_update_policy", update, facts::always, ending::a_plugin);
        step("sm_get_policy", sm::get_policy{"nightly"}, facts::always, ending::a_plugin);
        step("sm_get_policies", sm::get_policies(), facts::always, ending::a_plugin);
        sm::get_policies some;
        some.from = 0;
        some.size = 20;
        some.query_string = "night*";
        step("sm_get_policies_all", some, facts::always, ending::a_plugin);
        step("sm_explain_policy", sm::explain_policy{{"nightly"}}, facts::always, ending::a_plugin);
        step("sm_stop_policy", sm::stop_policy{"nightly"}, facts::always, ending::a_plugin);
        step("sm_start_policy", sm::start_policy{"nightly"}, facts::always, ending::a_plugin);
        step("sm_delete_policy", sm::delete_policy{"nightly"}, facts::always, ending::a_plugin);
    }

    void taking_leave() {
        delete_repository remove;
        remove.repository = "contract";
        step("delete_repository", remove);
        step("delete_repository_missing", remove, facts::always, ending::any);
    }

    Ask& ask_;
    server_line line_;
    boost::json::object settings_;
};

}  // namespace test_support
