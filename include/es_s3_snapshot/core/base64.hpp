// SPDX-License-Identifier: Apache-2.0
/// @file
/// Base64, as HTTP authentication and Elastic's cloud ids use it.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// Base64 with padding (RFC 4648, section 4).
ES_S3_SNAPSHOT_DECL std::string base64_encode(std::string_view bytes);
/// The bytes, or nothing where the text is not Base64; padding may be missing.
ES_S3_SNAPSHOT_DECL std::optional<std::string> base64_decode(std::string_view text);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/core/impl/base64.ipp>
#endif
