// SPDX-License-Identifier: Apache-2.0
/// @file
/// The command repair: undoing what runs left that were killed; each job does so first.
#pragma once

#include "../journal.hpp"
#include "command.hpp"

#include <memory>

namespace tool {

/// Undoes what abandoned journals of that cluster tell of; each step that is done is given to `told`. A step that cannot
/// be undone stays in its file. Errors: that of the last such step.
es::result<void> undo_abandoned(cluster& server, conf const& c, es::cluster_info const& info, es::origin const& node,
                                console& out, std::function<void(es::events::pending const&)> const& told);

/// From now on the console keeps what a run is to undo in a file, until the end of what is returned; nothing where the
/// conf has no journal.
std::shared_ptr<void> keep_journal(conf const& c, es::cluster_info const& info, es::origin const& node, console& out);

namespace repair {
es::result<void> undo(session& s);
}

}  // namespace tool
