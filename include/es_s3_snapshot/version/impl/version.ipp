// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of version/version.hpp.
#pragma once

#include <es_s3_snapshot/version/version.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL std::string to_string(server_line const& line) {
    auto const from = std::string(to_string(line.product)) + " " + to_string(line.floor);
    bool const one_release = line.ceiling == version{line.floor.major, line.floor.minor, line.floor.patch + 1};
    return one_release ? from : from + " or later (before " + to_string(line.ceiling) + ")";
}

}  // namespace v0
}  // namespace es_s3_snapshot
