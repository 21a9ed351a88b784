// SPDX-License-Identifier: Apache-2.0
/// @file
/// Where a bucket is: its endpoint, and the targets of what lies in it.
#pragma once

#include <es_s3_snapshot/core/url.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// A bucket at an endpoint.
struct bucket_address {
    origin endpoint{};  ///< with the bucket in its host name, unless `path_style`
    std::string bucket{};
    std::string region{};
    bool path_style = true;  ///< the bucket is the first segment of the path
};

/// What a user knows of a bucket.
struct bucket_place {
    std::string bucket{};
    std::string region{};    ///< empty: us-east-1
    std::string endpoint{};  ///< `[http[s]://]host[:port]`; empty: Amazon's for the region
    /// Unless said: the path where an endpoint is given or the bucket's name has a dot, else the host.
    std::optional<bool> path_style{};
};

/// Errors: invalid_argument for a bucket, region or endpoint that cannot be one.
ES_S3_SNAPSHOT_DECL result<bucket_address> find_bucket(bucket_place const& place);

/// The target of the bucket itself.
ES_S3_SNAPSHOT_DECL std::string bucket_target(bucket_address const& at);

/// The target of an object. A key is any text of 1 to 1024 bytes; its slashes stay, `//` and `.` too.
/// Errors: invalid_argument for a key of another length.
ES_S3_SNAPSHOT_DECL result<std::string> object_target(bucket_address const& at, std::string_view key);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/bucket/impl/address.ipp>
#endif
