// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials that the program itself gives.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

/// Asks nobody. Errors: not_configured where no access key is given; invalid_argument where one is incomplete or holds
/// what no header may hold.
class explicit_credentials {
public:
    explicit explicit_credentials(credentials keys) : given_(std::move(keys), std::nullopt, "given by the program") {}

    ES_S3_SNAPSHOT_DECL workflow<result<provided>> provide(context ctx) const;

private:
    provided given_;
};

static_assert(credential_provider<explicit_credentials>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/explicit.ipp>
#endif
