// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials of a role that other credentials may assume.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

#include <chrono>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

struct assume_role_options {
    std::string role_arn;
    std::string external_id;           ///< what the role's trust policy may demand (sts:ExternalId)
    std::string session_name;          ///< else AWS_ROLE_SESSION_NAME, else one that tells program and time
    std::string region;                ///< of STS; else AWS_REGION, AWS_DEFAULT_REGION, else the global endpoint
    std::chrono::seconds duration{0};  ///< zero: an hour, as STS has it
};

/// Asks another provider, then STS AssumeRole with a request signed by what that one provided. The clock's offset is
/// learnt from a refusal.
/// Errors: access_denied where STS refuses, or the other provider has nothing; invalid_argument for an option that STS
/// would refuse; else as the other provider and the transport tell. Never not_configured: whoever names a role wants
/// it. Source: AssumeRole, AWS STS API Reference.
class assume_role_credentials {
public:
    assume_role_credentials(any_credential_provider from, assume_role_options options)
        : from_(std::move(from)), options_(std::move(options)) {}

    ES_S3_SNAPSHOT_DECL workflow<result<provided>> provide(context ctx) const;

private:
    any_credential_provider from_;
    assume_role_options options_;
};

static_assert(credential_provider<assume_role_credentials>);

namespace detail::aws {
/// The same with credentials that are there already.
ES_S3_SNAPSHOT_DECL workflow<result<provided>> assume_role(context ctx, assume_role_options options, provided from);
/// What a role's source answered; that it is not set up is now a failure.
ES_S3_SNAPSHOT_DECL result<provided> needed_for(std::string const& role, result<provided> source);
}  // namespace detail::aws

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/assume_role.ipp>
#endif
