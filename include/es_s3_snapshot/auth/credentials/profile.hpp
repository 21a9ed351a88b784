// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials of a profile in the files that AWS's tools share.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

/// What of a profile is asked; AWS's default chain asks for roles before it asks for a web identity of the environment.
enum class profile_part {
    all,          ///< a role, then the rest
    role,         ///< only role_arn with source_profile or credential_source
    all_but_role  ///< web_identity_token_file, keys of the credentials file, credential_process, keys of the config
                  ///< file
};

/// Reads the files each time. The profile is `name`, else AWS_PROFILE, AWS_DEFAULT_PROFILE, `default`.
///
/// A role: role_arn, external_id, role_session_name, duration_seconds, and credential_source (Environment,
/// Ec2InstanceMetadata, EcsContainer) or source_profile, whose own keys go before its own role; a profile may be its
/// own source where it has keys. STS is asked in AWS_REGION, AWS_DEFAULT_REGION, or the profile's region. Errors:
/// not_configured where the profile has none of the part asked for, or is `default` and does not exist;
/// invalid_argument where a profile that was named does not exist, keys are incomplete, source profiles go in a circle,
/// or settings contradict; not_supported for mfa_serial and SSO; else as the source that the profile names. Source:
/// "Shared config and credentials files" and "Assume role credential provider", AWS SDKs and Tools Reference Guide.
class profile_credentials {
public:
    explicit profile_credentials(std::string name = {}, profile_part part = profile_part::all)
        : name_(std::move(name)), part_(part) {}

    ES_S3_SNAPSHOT_DECL workflow<result<provided>> provide(context ctx) const;

private:
    std::string name_;
    profile_part part_;
};

static_assert(credential_provider<profile_credentials>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/profile.ipp>
#endif
