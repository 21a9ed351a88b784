// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

/// Asks the environment's variables each time; AWS_CREDENTIAL_EXPIRATION bounds them where it is set.
/// Errors: not_configured without AWS_ACCESS_KEY_ID; invalid_argument where the secret is missing, a value holds what
/// no header may hold, or the time is not a time; access_denied where it has passed. Source: "AWS access keys", AWS
/// SDKs and Tools Reference Guide.
struct environment_credentials {
    ES_S3_SNAPSHOT_DECL workflow<result<provided>> provide(context ctx) const;
};

static_assert(credential_provider<environment_credentials>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/environment.ipp>
#endif
