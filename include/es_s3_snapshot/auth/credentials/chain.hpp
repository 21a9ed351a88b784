// SPDX-License-Identifier: Apache-2.0
/// @file
/// Several sources of credentials, asked in order; and the order of AWS's own tools.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Asks each provider until one has credentials. One that is not configured is passed by; one that fails ends the
/// search, since to go on with somebody else's credentials is not what its owner meant. Errors: that of the one that
/// failed; not_configured, with what each of them said, where none is.
class credential_chain {
public:
    explicit credential_chain(std::vector<any_credential_provider> providers) : providers_(std::move(providers)) {}

    ES_S3_SNAPSHOT_DECL workflow<result<provided>> provide(context ctx) const;

private:
    std::vector<any_credential_provider> providers_;
};

static_assert(credential_provider<credential_chain>);

/// The sources of botocore and the AWS command line, in their order: environment variables; a role of the profile; web
/// identity of the environment; the profile's web identity, keys of the credentials file, credential_process, keys of
/// the config file; container endpoint; instance metadata. A profile that is named here, not by AWS_PROFILE, goes
/// before the environment: its variables are then not asked. To add or leave out sources, give them to
/// credential_chain. Source: botocore.credentials.create_credential_resolver; "Credentials", Boto3 documentation.
ES_S3_SNAPSHOT_DECL std::vector<any_credential_provider> default_credential_providers(std::string const& profile = {});

inline credential_chain default_credential_chain(std::string const& profile = {}) {
    return credential_chain(default_credential_providers(profile));
}

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/chain.ipp>
#endif
