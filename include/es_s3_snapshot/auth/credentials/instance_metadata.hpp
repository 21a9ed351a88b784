// SPDX-License-Identifier: Apache-2.0
/// @file
/// The metadata service of an EC2 instance: its role's credentials and its region.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

#include <string>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

/// Asks version 2: PUT for a token of 6 h, GET for the role's name, GET for its credentials. Version 1 (no token) only
/// where the PUT is answered with 403, 404 or 405 or not within 1 s (a container behind too few hops), and not at all
/// with AWS_EC2_METADATA_V1_DISABLED=true.
///
/// Address: AWS_EC2_METADATA_SERVICE_ENDPOINT, else AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE (IPv4, IPv6), else
/// 169.254.169.254. AWS_METADATA_SERVICE_TIMEOUT (1 s) bounds an attempt, AWS_METADATA_SERVICE_NUM_ATTEMPTS (3) counts
/// those that an answer of 429 or 5xx or a lost connection may cost. What a variable does not set the profile may, by
/// the key of that name in lower case, without AWS_. Errors: not_configured with AWS_EC2_METADATA_DISABLED=true, where
/// nobody answers, or where the instance has no role; access_denied where the service refuses or its credentials have
/// expired; as profile_files::read; else as the transport tells. Source: "Use IMDSv2" and "Retrieve security
/// credentials from instance metadata", Amazon EC2 User Guide; "IMDS credential provider", AWS SDKs and Tools Reference
/// Guide.
class instance_metadata_credentials {
public:
    /// `profile`: else as chosen_profile has it.
    explicit instance_metadata_credentials(std::string profile = {}) : profile_(std::move(profile)) {}

    ES_S3_SNAPSHOT_DECL workflow<result<provided>> provide(context ctx) const;

private:
    std::string profile_;
};

static_assert(credential_provider<instance_metadata_credentials>);

/// The region that the instance is in. Errors: as instance_metadata_credentials.
ES_S3_SNAPSHOT_DECL workflow<result<std::string>> instance_region(context ctx, std::string profile = {});

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/instance_metadata.ipp>
#endif
