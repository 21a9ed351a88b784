// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reads what servers say of failures, in every shape that the lines have.
#pragma once

#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/core/http.hpp>

#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// 1.x answers `"error": "SomeException[text]; nested: …"`, later lines an object with type, reason and causes,
/// Amazon's service and proxies a `message` or no JSON at all. The type is given in 2.x's spelling on every line
/// (`snapshot_missing_exception`), the reason with its causes. Never fails: what cannot be read is quoted, bounded.
ES_S3_SNAPSHOT_DECL error decode_server_error(response_head const& head, std::string_view body);

/// The errc for an HTTP status and a type: the type decides where it is known.
ES_S3_SNAPSHOT_DECL errc classify_server_error(unsigned status, std::string_view type, std::string_view reason);

/// The last cause of a chain of exceptions as servers print them: up to 7.x `…; nested: cause; `, later a stack trace
/// with `Caused by: ` lines. Bounded.
ES_S3_SNAPSHOT_DECL std::string root_cause(std::string_view details);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/server_error.ipp>
#endif
