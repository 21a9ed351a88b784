// SPDX-License-Identifier: Apache-2.0
/// @file
/// Seeing to it that a repository is registered, without harming one that is there.
#pragma once

#include <es_s3_snapshot/operation/node.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/s3_settings.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// The repository that a job uses.
struct repository_target {
    std::string name{};
    s3_repository_settings settings{};
    bool replace = false;  ///< registered with another place: replace it instead of stopping
    bool writes = false;   ///< the job writes: a read-only registration of the same place will not do
    bool own = false;      ///< the cluster makes its backups there too: what a restore registers may be written
};

using repository_operations = operations<get_repository, put_repository, delete_repository, get_node_plugins>;

/// The repositories in which Amazon's managed service keeps its own snapshots: `cs-automated`, `cs-automated-enc`. They
/// can be restored from, into the same domain; they are never registered, changed or written to.
inline bool is_automated(std::string_view repository) { return repository.starts_with("cs-automated"); }

/// Whether it is registered, for the same bucket and base path; one of the managed service's own, wherever it is. Only
/// asks. Errors: conflict where the name stands for another place, or is read-only and the job writes; those of render().
ES_S3_SNAPSHOT_DECL workflow<result<bool>> is_registered(context ctx, session<operations<get_repository>> s,
                                                         repository_target wanted);

/// Registers the repository where it is absent, verified by every node (1.4 and later); where that fails, on Amazon's
/// managed service twice, the registration is removed again. One that is there with the same bucket and base path is
/// left as it is.
///
/// One of the managed service's own is only looked for, whatever the settings.
///
/// Events: a warning for each setting that the line does not take. Returns whether this call registered it.
/// Errors: conflict where the name stands for another place, or is read-only and the job writes; repository_unusable,
/// access_denied or not_found (the bucket) with a hint; as render() tells them.
ES_S3_SNAPSHOT_DECL workflow<result<bool>> ensure_repository(context ctx, session<repository_operations> s,
                                                             repository_target wanted);

/// The names under which a cluster may write to the place (bucket and base path) of these settings, of all that
/// `GET /_snapshot` tells. Two that write to one place damage what is there.
ES_S3_SNAPSHOT_DECL std::vector<std::string> writable_registrations(std::vector<repository_info> const& all,
                                                                    boost::json::object const& settings);

/// Gives a cluster's complaint about a repository its errc and a hint, as far as its text is known.
ES_S3_SNAPSHOT_DECL error explain_repository_error(error e, server_line const& line);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/repository.ipp>
#endif
