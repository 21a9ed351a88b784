// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a restore will do with each index, known before anything is changed.
#pragma once

#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/operation/recovery.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>
#include <es_s3_snapshot/workflow/follow.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>
#include <es_s3_snapshot/workflow/snapshot.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// What becomes of an index that is there under the name that a restored one will have.
enum class conflict_policy {
    close,        ///< it is closed and restored over; the number of shards must be the same
    fail,         ///< the restore is refused, whether the index is open or closed
    delete_index, ///< it is deleted right before the restore; what it held is lost
    rename,       ///< the restored one gets another name, `restored-` before its own
    skip          ///< it is left as it is, and not restored
};

/// `close`, `fail`, `delete`, `rename`, `skip`.
ES_S3_SNAPSHOT_DECL std::string_view to_string(conflict_policy p) noexcept;
ES_S3_SNAPSHOT_DECL std::optional<conflict_policy> parse_conflict_policy(std::string_view word) noexcept;

struct restore_options {
    repository_target repository{};
    std::string snapshot{};  ///< empty: the newest successful one that holds the indices
    index_list indices{};    ///< empty: all that the snapshot holds
    bool include_global_state = false;
    bool include_aliases = true;  ///< 1.3 and later; a run that renames because of a conflict restores none
    bool partial = false;         ///< also restore what a PARTIAL snapshot holds
    conflict_policy on_conflict = conflict_policy::close;
    std::string rename_pattern{};  ///< as restore_snapshot has it; the new names must be foreseeable (rename.hpp)
    std::string rename_replacement{};
    follow_options follow{};
    std::optional<std::string> max_rate{};  ///< how fast each node may restore, such as 500mb (throttle.hpp)
    /// How long a cluster is waited for that is busy with another restore (up to 6.5) or with a snapshot of an index
    /// that is in the way.
    duration busy_timeout = duration::zero();
};

namespace detail {
/// `restored-a`: legal wherever the name itself is, unless it becomes too long.
inline constexpr char const* renamed_prefix = "restored-";

/// The older lines tell nothing of a closed index, which so is not being restored. (403 up to 2.x, 400 up to 7.1)
ES_S3_SNAPSHOT_DECL bool says_closed(error const& e);

/// A restore from that snapshot brings the shard back, or has done so.
inline bool is_from(shard_recovery const& shard, std::string_view repository, std::string_view snapshot) {
    return shard.source_repository == repository && shard.source_snapshot == snapshot;
}
}  // namespace detail

enum class restore_action {
    create,        ///< nothing of its name is there
    close,         ///< an open index is closed, restored over, and open again
    overwrite,     ///< a closed one is restored over, and open afterwards
    delete_index,  ///< one is deleted first
    rename,        ///< one is in the way, so it gets another name
    skip,          ///< one is in the way, so it is left out
    attach         ///< it is being restored from this snapshot already, by an earlier run: only waited for
};

/// `create`, …, `delete`, ….
ES_S3_SNAPSHOT_DECL std::string_view to_string(restore_action a) noexcept;

struct planned_index {
    std::string index{};   ///< as the snapshot names it
    std::string target{};  ///< what it will be called
    restore_action action = restore_action::create;
};

struct restore_plan {
    snapshot_info snapshot{};
    std::vector<planned_index> indices{};

    /// The targets for which one of these is to be done.
    template <std::same_as<restore_action>... Actions>
    std::vector<std::string> targets(Actions... actions) const {
        std::vector<std::string> names;
        for (auto const& one : indices) {
            if (((one.action == actions) || ...)) names.push_back(one.target);
        }
        return names;
    }
};

using restore_plan_operations = operations<get_snapshot, snapshot_status, list_indices, get_recovery>;

/// Changes nothing; the repository must be registered.
///
/// Errors: not_found (snapshot, index), snapshot_partial or snapshot_failed (the snapshot is not whole), busy (it is
/// being made), incompatible (it is of a newer version, or of a product that this one does not read), conflict (shard
/// counts; an index in the way, where the policy is `fail`; a new name that is taken, or that two would get),
/// invalid_argument and not_supported (rename_pattern).
ES_S3_SNAPSHOT_DECL workflow<result<restore_plan>> plan_restore(context ctx, session<restore_plan_operations> s,
                                                                restore_options options);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/restore_plan.ipp>
#endif
