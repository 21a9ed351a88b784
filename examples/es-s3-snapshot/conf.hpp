// SPDX-License-Identifier: Apache-2.0
/// @file
/// The conf file: its grammar, its keys, and errors that name file, line, section and key.
#pragma once

#include "ini.hpp"

#include <es_s3_snapshot/core/environment.hpp>
#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/core/url.hpp>
#include <es_s3_snapshot/operation/s3_settings.hpp>
#include <es_s3_snapshot/transport/tls.hpp>
#include <es_s3_snapshot/workflow/restore_plan.hpp>
#include <es_s3_snapshot/workflow/throttle.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

namespace es = es_s3_snapshot;

enum class mode {
    backup,
    restore
};

/// How requests to the cluster are signed for Amazon's managed service: section [aws_auth].
struct aws_auth {
    enum class kind {
        none,
        sigv4,
        automatic
    };  ///< automatic: where a seed is one of Amazon's domains
    kind type = kind::none;
    std::string service;  ///< empty: the seed's, else es
    std::string region;   ///< empty: the seed's, else that of [aws_s3_config]
    std::string host;     ///< the domain's own, where the seeds are other names of it; empty: the seed's
    std::string profile;
    std::string role_arn;
    std::string external_id;
    bool keys_of_conf = false;  ///< sign with [aws_api_keys] instead of what AWS's tools would find
};

/// What the conf file says, checked.
struct conf {
    std::string es_repository_name;
    es::s3_repository_settings s3;
    std::vector<es::origin> source, destination;
    std::vector<std::string> index_names;
    std::string snapshot_name;
    std::string user, password, api_key;
    aws_auth aws;
    es::conflict_policy on_conflict = es::conflict_policy::close;
    std::string rename_pattern, rename_replacement;
    bool confirmed = false;  ///< --yes: what cannot be undone may be done
    std::string journal;     ///< a folder for what is to be undone if the run is killed; empty: none
    bool dry_run = false;    ///< --dry-run: show what would be done
    std::string swap_alias;  ///< --swap-alias: what is restored gets this alias in the end
    bool verify = false;     ///< --verify: record what the indices hold, compare what was restored
    bool fast = false;      ///< --fast: the throttles are lifted meanwhile
    std::string max_rate;   ///< --max-rate: up to that, whatever `fast` says
    bool wait_for_completion = true;
    bool check_bucket = true;  ///< ask for the bucket from here before the cluster is
    std::optional<es::duration> request_timeout, max_wait, stall_timeout, busy_timeout;
    bool abort_on_interrupt = false;  ///< an interrupted backup deletes its running snapshot
    es::tls_options tls;
    std::vector<std::string> warnings;  ///< for the user; they hold no secret

    es::follow_options follow() const {
        es::follow_options made;
        made.wait = wait_for_completion;
        made.max_wait = max_wait.value_or(made.max_wait);
        made.stall_timeout = stall_timeout.value_or(made.stall_timeout);
        return made;
    }
    /// Up to which rate the throttles are lifted, where they are.
    std::optional<std::string> rate() const {
        if (!max_rate.empty()) return max_rate;
        return fast ? std::optional<std::string>(es::unthrottled_rate) : std::nullopt;
    }
    std::vector<es::origin> const& nodes(mode m) const { return m == mode::backup ? source : destination; }
    /// Whether what is restored comes back to the cluster that made it: a seed is of both.
    bool restores_to_source() const;
    /// Whether requests to these nodes are signed.
    bool is_signed(mode m) const;
    /// The texts that must never be printed.
    std::vector<std::string> secrets() const;
};

/// What a run needs of the conf, and what has a later word than the file: the environment, then the flags.
struct demand {
    demand(mode m, bool for_a_job = true) : side(m), is_job(for_a_job) {}

    mode side;    ///< whose cluster: backup the source, restore the destination; the other's seeds may be missing
    bool is_job;  ///< a backup or a restore, which needs bucket, repository and indices too
    std::vector<ini_entry> environment{};
    std::vector<ini_entry> flags{};
};

/// Reads and checks the file. One that need not exist counts as empty where it does not.
es::result<conf> read_conf(std::string const& path, bool must_exist, demand const& wanted);

/// The same from text; `name` stands for the file in messages.
es::result<conf> parse_conf(std::string_view text, std::string const& name, demand const& wanted);

/// Every key that the file may hold, as `section.key`.
std::vector<std::string> conf_keys();

}  // namespace tool
