// SPDX-License-Identifier: Apache-2.0
/// @file
/// What --verify adds to the jobs: contents recorded by a backup, and compared after a restore.
#pragma once

#include "contact.hpp"

#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/contents.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>

#include <boost/json/object.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tool {

/// Reads what the indices hold, for the snapshot's metadata; nothing where the line has none, which is warned of.
es::result<std::vector<es::index_contents>> contents_to_record(cluster& source, es::backup_options const& options,
                                                               console& out);

/// Reads once more after the snapshot, and warns where it is no longer what was recorded.
es::result<void> warn_of_writes(cluster& source, es::backup_options const& options,
                                std::vector<es::index_contents> const& recorded, console& out);

/// What the restored indices should hold, by the names that they will have.
struct expected_contents {
    std::vector<es::index_contents> contents{};
    std::vector<std::string> read_from_source{};  ///< those of which the snapshot records nothing
};

/// A client of the source cluster; null where the conf names none.
using source_factory = std::function<std::unique_ptr<cluster>()>;

/// Finds out before anything is restored: from the snapshot's metadata, else from the source cluster. `options` names
/// the snapshot afterwards. Errors: not_found where an index can be compared with nothing.
es::result<expected_contents> expect_contents(cluster& destination, source_factory const& connect,
                                              es::restore_options& options, console& out);

/// Errors: contents_differ.
es::result<void> compare_restored(cluster& destination, expected_contents const& expected);

boost::json::array told(expected_contents const& verified);
/// `700 documents in 2 indices are as the snapshot records them`.
std::string summary(expected_contents const& verified);

}  // namespace tool
