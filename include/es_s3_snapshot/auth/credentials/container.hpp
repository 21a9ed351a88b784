// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials of a container, from the endpoint that ECS and EKS put beside it.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

/// Asks AWS_CONTAINER_CREDENTIALS_RELATIVE_URI at 169.254.170.2, else AWS_CONTAINER_CREDENTIALS_FULL_URI, with the
/// token of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE (read each time, since it is replaced), else of
/// AWS_CONTAINER_AUTHORIZATION_TOKEN. Over plain HTTP the full URI may only lead to this host, 169.254.170.2,
/// 169.254.170.23 and [fd00:ec2::23]. Three attempts of 2 s.
/// Errors: not_configured where neither is set; invalid_argument for an address or token that is not usable;
/// access_denied where the endpoint refuses or its credentials have expired; else as the transport tells. Source:
/// "Container credential provider", AWS SDKs and Tools Reference Guide.
struct container_credentials {
    ES_S3_SNAPSHOT_DECL workflow<result<provided>> provide(context ctx) const;
};

static_assert(credential_provider<container_credentials>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/container.ipp>
#endif
