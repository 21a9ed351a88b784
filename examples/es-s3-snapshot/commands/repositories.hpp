// SPDX-License-Identifier: Apache-2.0
/// @file
/// Commands on repositories: repo list, show, register, verify, cleanup, analyze, remove.
#pragma once

#include "command.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tool::repositories {

/// Name, type, place.
es::result<void> list(session& s);

/// All settings; keys are masked. No names: the conf's repository. Errors: not_found.
es::result<void> show(session& s, std::vector<std::string> const& names);

struct register_arguments {
    bool readonly = false;
    bool replace = false;  ///< one of that name which stands for another place
};
/// With the settings of [aws_s3_config], verified by every node; on a destination read-only where the line can.
es::result<void> add(session& s, register_arguments const& given);

/// Every node tries the repository.
es::result<void> verify(session& s);

/// Reads what the repository is made of. Errors: repository_damaged.
es::result<void> verify_integrity(session& s);

es::result<void> cleanup(session& s);

struct analyze_arguments {
    std::optional<std::int64_t> blob_count{}, concurrency{};
    std::string max_blob_size{}, max_total_data_size{}, timeout{};
};
/// Errors: repository_damaged where the analysis found issues.
es::result<void> analyze(session& s, analyze_arguments const& given);

/// The registration, not what is in the bucket.
es::result<void> remove(session& s, std::string const& name);

}  // namespace tool::repositories
