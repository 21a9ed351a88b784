// SPDX-License-Identifier: Apache-2.0
/// @file
/// Holds a restore's new names, as a server tells them, against those that were foretold.
#pragma once

#include <es_s3_snapshot/operation/rename.hpp>
#include <es_s3_snapshot/operation/restore.hpp>

#include <algorithm>
#include <string>

namespace test_support {

/// Empty: as foretold.
inline std::string not_foretold(es_s3_snapshot::restore_snapshot const& asked,
                                es_s3_snapshot::restore_result const& told) {
    if (asked.rename_pattern.empty() || told.accepted) return {};
    auto const preview = es_s3_snapshot::preview_rename(asked.indices, asked.rename_pattern, asked.rename_replacement);
    if (preview.has_error()) return preview.error().info.message;
    for (auto const& name : preview->names) {
        if (std::find(told.indices.begin(), told.indices.end(), name.to) == told.indices.end())
            return "'" + name.from + "' should have become '" + name.to + "'";
    }
    return {};
}
template <class Op, class Result>
std::string not_foretold(Op const&, Result const&) {
    return {};
}

}  // namespace test_support
