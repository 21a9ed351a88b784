// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/explicit.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/explicit.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL workflow<result<provided>> explicit_credentials::provide(context ctx) const {
    if (given_.keys.access_key_id.empty()) co_return not_configured("no access key is given");
    co_return detail::aws::checked(given_, ctx.env().wall_now());
}

}  // namespace v0
}  // namespace es_s3_snapshot
