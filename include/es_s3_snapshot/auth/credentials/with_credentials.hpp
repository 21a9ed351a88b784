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

/// The access key that a signature names, in either form; empty where there is no signature of AWS's.
inline std::string_view access_key_in(request const& signed_request) {
    constexpr std::string_view name = "Credential=";
    for (auto const text : {signed_request.fields.get("Authorization"), std::string_view(signed_request.target)}) {
        auto const at = text.find(name);
        if (at == text.npos) continue;
        auto const key = text.substr(at + name.size());
        return key.substr(0, key.find_first_of("/%"));
    }
    return {};
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

    verdict on_refused(request const& refused, response_head const& head, std::string_view body, wall_time now) {
        if (!detail::aws::says_expired(body)) return lent_auth<Signer>(signer_).on_refused(refused, head, body, now);
        // another request may have brought new ones in the meantime: those stay
        auto const key = detail::aws::access_key_in(refused);
        store_.discard(key.empty() ? key_ : key);
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
