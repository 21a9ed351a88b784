// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of version/version.hpp.
#pragma once

#include <es_s3_snapshot/version/version.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL std::string to_string(server_line const& line) {
    return std::string(to_string(line.product)) + " " + to_string(line.floor) + " or later (before " +
           to_string(line.ceiling) + ")";
}

}  // namespace v0
}  // namespace es_s3_snapshot
