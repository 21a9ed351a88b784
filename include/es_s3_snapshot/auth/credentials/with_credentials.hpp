// SPDX-License-Identifier: Apache-2.0
/// @file
/// A policy that signs with credentials out of a store.
#pragma once

#include <es_s3_snapshot/auth/auth.hpp>
#include <es_s3_snapshot/auth/credentials/store.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail::aws {
/// True where a refusal says that the credentials themselves have expired.
inline bool says_expired(std::string_view body) {
    auto const names = [body](std::string_view words) { return body.find(words) != std::string_view::npos; };
    return names("ExpiredToken") || names("security token included in the request is expired");
}
}  // namespace detail::aws

/// `with_credentials(sigv4(region, "es"), store)`: before each attempt the store is asked, and the signer is given what
/// it has. A refusal that calls the credentials expired discards them, once an exchange, and new ones are tried. Not
/// thread-safe, one for each client, unless the signer is; the store may be shared.
template <auth_policy Signer>
class with_credentials {
public:
    with_credentials(Signer signer, credential_store store) : signer_(std::move(signer)), store_(std::move(store)) {}

    /// Errors: as credential_store::get.
    workflow<result<credentials>> ready(context ctx) const { return store_.get(std::move(ctx)); }

    result<void> sign(request& req, origin const& to, credentials const& c, wall_time now) {
        key_ = c.access_key_id;
        return signer_.sign(req, to, c, now);
    }

    verdict on_refused(response_head const& head, std::string_view body, wall_time now) {
        if (!detail::aws::says_expired(body)) return lent_auth<Signer>(signer_).on_refused(head, body, now);
        store_.discard(key_);
        return verdict::try_again;
    }

    bool is_secret() const {
        auto& signer = const_cast<Signer&>(signer_);  // lent only for the question
        return lent_auth<Signer>(signer).is_secret();
    }

    Signer const& signer() const noexcept { return signer_; }

private:
    Signer signer_;
    credential_store store_;
    std::string key_;
};

}  // namespace v0
}  // namespace es_s3_snapshot
