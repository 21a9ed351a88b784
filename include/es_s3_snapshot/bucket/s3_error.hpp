// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a refusal of S3 means, and what to do about it.
#pragma once

#include <es_s3_snapshot/bucket/address.hpp>
#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/core/http.hpp>

#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// The error for an answer of 300 or more, with S3's Code in `server_type` and its Message in `server_reason`.
///
/// not_found: no such bucket or key. access_denied: unknown key, wrong secret, expired token, skewed clock, or a
/// permission that is missing; `server_type` tells which. repository_unusable: the bucket is in another region.
/// busy: slow down. invalid_argument: a range outside of the object. server_error: anything else.
/// The Message of a wrong signature repeats the request and is left out.
/// ("Error responses", Amazon S3 API Reference)
ES_S3_SNAPSHOT_DECL error decode_s3_error(bucket_address const& at, unsigned status, header_fields const& fields,
                                          std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/bucket/impl/s3_error.ipp>
#endif
