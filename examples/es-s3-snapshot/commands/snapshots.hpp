// SPDX-License-Identifier: Apache-2.0
/// @file
/// Commands on snapshots: list, show, status, delete, clone, wait.
#pragma once

#include "command.hpp"

#include <string>
#include <vector>

namespace tool::snapshots {

struct list_arguments {
    std::vector<std::string> names{};   ///< and patterns; none: all
    std::vector<std::string> states{};  ///< SUCCESS, …; none: any
    bool brief = false;                 ///< names, states and indices, which cost the cluster far less
};
/// In bounded memory, as they arrive. Errors: not_found for a name that is no pattern.
es::result<void> list(session& s, list_arguments const& given);

/// All that is known of each. Errors: not_found.
es::result<void> show(session& s, std::vector<std::string> const& names);

struct status_arguments {
    std::vector<std::string> names{};  ///< none: those that run, in any repository
    bool shards = false;
};
/// How far each is.
es::result<void> status(session& s, status_arguments const& given);

struct delete_arguments {
    std::vector<std::string> names{};  ///< and patterns
    bool yes = false;                  ///< or before the command; else only tells what would be deleted
};
/// Errors: not_found; invalid_argument where it was not confirmed.
es::result<void> remove(session& s, delete_arguments const& given);

struct clone_arguments {
    std::string snapshot{}, target{};
    std::vector<std::string> indices{};
};
es::result<void> clone(session& s, clone_arguments const& given);

/// Follows each to its end, and judges it as a backup would. None: those that run in the repository.
es::result<void> wait(session& s, std::vector<std::string> names);

/// Follows restores of these indices, names and patterns, until their primary shards are active.
es::result<void> wait_for_restore(session& s, std::vector<std::string> const& indices);

}  // namespace tool::snapshots
