// SPDX-License-Identifier: Apache-2.0
/// @file
/// The answer that only says that a request was carried out, which many operations have.
#pragma once

#include <es_s3_snapshot/core/error.hpp>

#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// `{"acknowledged": true}`; false where the cluster is still at it when its `timeout` is over.
struct acknowledged {
    bool value = false;
};

ES_S3_SNAPSHOT_DECL result<acknowledged> decode_acknowledged(std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/acknowledged.ipp>
#endif
