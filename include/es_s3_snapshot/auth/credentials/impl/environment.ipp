// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/environment.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/environment.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL workflow<result<provided>> environment_credentials::provide(context ctx) const {
    auto& env = ctx.env();
    auto const key = env.variable("AWS_ACCESS_KEY_ID");
    if (!key) co_return not_configured("AWS_ACCESS_KEY_ID is not set");
    provided made;
    made.source = "environment variables";
    made.keys.access_key_id = *key;
    made.keys.secret_access_key = env.variable("AWS_SECRET_ACCESS_KEY").value_or("");
    made.keys.session_token = env.variable("AWS_SESSION_TOKEN").value_or("");
    if (auto const end = env.variable("AWS_CREDENTIAL_EXPIRATION")) {
        made.expires = detail::aws::parse_timestamp(*end);
        if (!made.expires) co_return make_error(errc::invalid_argument, "AWS_CREDENTIAL_EXPIRATION is not a time");
    }
    co_return detail::aws::checked(std::move(made), env.wall_now());
}

}  // namespace v0
}  // namespace es_s3_snapshot
