// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/acknowledged.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/acknowledged.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL result<acknowledged> decode_acknowledged(std::string_view body) {
    json_document document(body);
    acknowledged made;
    document.root().require("acknowledged", made.value);
    return document.finish(made);
}

}  // namespace v0
}  // namespace es_s3_snapshot
