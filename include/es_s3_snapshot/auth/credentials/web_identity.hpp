// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials of a role for whoever holds an OpenID Connect token in a file, as pods of EKS do (IRSA).
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

#include <chrono>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

/// What is empty is read from the environment, each time.
struct web_identity_options {
    std::string role_arn;              ///< else AWS_ROLE_ARN
    std::string token_file;            ///< else AWS_WEB_IDENTITY_TOKEN_FILE; read each time, since it is replaced
    std::string session_name;          ///< else AWS_ROLE_SESSION_NAME, else one that tells program and time
    std::string region;                ///< of STS; else AWS_REGION, AWS_DEFAULT_REGION, else the global endpoint
    std::chrono::seconds duration{0};  ///< zero: an hour, as STS has it
};

/// Asks STS AssumeRoleWithWebIdentity, unsigned: the token says who asks.
/// Errors: not_configured without a token file; invalid_argument where the role is missing, or the token is empty or
/// not usable; access_denied where STS refuses; else as the file or the transport tells. Source:
/// AssumeRoleWithWebIdentity, AWS STS API Reference; "Assume role credential provider", AWS SDKs and Tools Reference
/// Guide.
class web_identity_credentials {
public:
    explicit web_identity_credentials(web_identity_options options = {}) : options_(std::move(options)) {}

    ES_S3_SNAPSHOT_DECL workflow<result<provided>> provide(context ctx) const;

private:
    web_identity_options options_;
};

static_assert(credential_provider<web_identity_credentials>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/web_identity.ipp>
#endif
