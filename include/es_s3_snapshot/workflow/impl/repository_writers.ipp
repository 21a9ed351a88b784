// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the doctor and the previews tell of those that may write to a repository's place.
#pragma once

#include <es_s3_snapshot/workflow/finding.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// Of a cluster that may write to the place under other names too.
inline finding repository_twice(std::string const& name, std::vector<std::string> const& others) {
    return {"repository_twice", severity::warning,
            "the place of '" + name + "' is registered as " + join(others) +
                " too, and what two write to gets damaged",
            "keep one: DELETE /_snapshot/NAME, which deletes nothing in the bucket"};
}

/// Of a cluster that only restores.
inline finding repository_writable(std::vector<std::string> const& names) {
    return {"repository_writable", severity::warning,
            join(names) + ": this cluster may write there, and another one makes the backups; two clusters that "
                          "write to one repository damage it",
            "register it again with readonly = true, or remove it: DELETE /_snapshot/NAME, which deletes nothing in "
            "the bucket"};
}

}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot
