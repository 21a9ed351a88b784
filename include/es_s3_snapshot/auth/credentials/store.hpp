// SPDX-License-Identifier: Apache-2.0
/// @file
/// Keeps credentials fresh for all who share them: asked for when needed, renewed in time, by one at a time.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

#include <chrono>
#include <memory>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// The windows are botocore's. Of credentials that last so shortly that they would always be in one, the windows are a
/// half and a third of the time that was left when they came.
struct store_options {
    duration advisory_window = std::chrono::minutes(15);   ///< before expiry: one renews, others use what is there
    duration mandatory_window = std::chrono::minutes(10);  ///< before expiry: others wait for the new ones
    duration jitter = std::chrono::minutes(2);           ///< the advisory window is shortened by up to this, by chance
    duration retry_after = std::chrono::minutes(1);      ///< after a renewal that failed, while the old ones are valid
    duration longest_refresh = std::chrono::minutes(2);  ///< then it is given up, and another one may try
};

namespace detail::aws {
class store_state;
}

/// Shared: copies are one store. Thread-safe: several clients on several threads may ask at once, each with its own
/// context. The provider is asked by the workflow of whoever finds the credentials due, with that one's transport; the
/// others take what is still valid, or look again in small steps. Should it be cancelled, or throw, or never go on,
/// another takes over. Secrets are wiped when they are replaced and when the last copy goes.
class credential_store {
public:
    ES_S3_SNAPSHOT_DECL explicit credential_store(any_credential_provider provider, store_options options = {});

    /// Valid credentials. Errors: the provider's, where nothing valid is left (access_denied where it is not
    /// configured); timed_out at the context's deadline; operation_canceled.
    ES_S3_SNAPSHOT_DECL workflow<result<credentials>> get(context ctx) const;

    /// Forgets the credentials with this access key, since a server called them expired.
    ES_S3_SNAPSHOT_DECL void discard(std::string_view access_key_id) const;

private:
    std::shared_ptr<detail::aws::store_state> state_;
};

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/store.ipp>
#endif
