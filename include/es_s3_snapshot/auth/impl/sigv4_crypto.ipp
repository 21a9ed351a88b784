// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/detail/sha256.hpp: all that needs OpenSSL.
#pragma once

#include <es_s3_snapshot/auth/detail/sha256.hpp>
#include <es_s3_snapshot/core/detail/secret_text.hpp>

#include <openssl/evp.h>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

ES_S3_SNAPSHOT_DECL hex_digest to_hex(std::span<unsigned char const, 32> bytes) noexcept {
    constexpr char digits[] = "0123456789abcdef";
    hex_digest made;
    for (std::size_t i = 0; i != bytes.size(); ++i) {
        made[2 * i] = digits[bytes[i] >> 4];
        made[2 * i + 1] = digits[bytes[i] & 15];
    }
    return made;
}

ES_S3_SNAPSHOT_DECL void sha256::deleter::operator()(evp_md_st* p) const noexcept { EVP_MD_free(p); }
ES_S3_SNAPSHOT_DECL void sha256::deleter::operator()(evp_md_ctx_st* p) const noexcept { EVP_MD_CTX_free(p); }

ES_S3_SNAPSHOT_DECL sha256::sha256()
    : algorithm_(EVP_MD_fetch(nullptr, "SHA2-256", nullptr)), context_(EVP_MD_CTX_new()) {
    good_ = algorithm_ && context_;
}

ES_S3_SNAPSHOT_DECL digest sha256::hash(std::string_view first, std::string_view second) noexcept {
    digest made{};
    unsigned size = 0;
    good_ = good_ && EVP_DigestInit_ex(context_.get(), algorithm_.get(), nullptr) == 1 &&
            EVP_DigestUpdate(context_.get(), first.data(), first.size()) == 1 &&
            (second.empty() || EVP_DigestUpdate(context_.get(), second.data(), second.size()) == 1) &&
            EVP_DigestFinal_ex(context_.get(), made.data(), &size) == 1;
    return made;
}

ES_S3_SNAPSHOT_DECL digest sha256::hash(std::string_view bytes) noexcept { return hash(bytes, {}); }

/// By hand (RFC 2104): OpenSSL's own HMAC sets up and copies contexts that cost more than the hashing.
ES_S3_SNAPSHOT_DECL digest sha256::hmac(std::string_view key, std::string_view message) noexcept {
    std::array<unsigned char, 64> inner{}, outer{};
    if (key.size() > inner.size()) {
        std::ranges::copy(hash(key), inner.begin());
    } else {
        std::ranges::copy(key, inner.begin());
    }
    std::ranges::transform(inner, outer.begin(), [](unsigned char c) { return static_cast<unsigned char>(c ^ 0x5C); });
    for (auto& c : inner) c ^= 0x36;
    auto const half = hash(text_of(inner), message);
    auto const made = hash(text_of(outer), text_of(half));
    wipe(inner.data(), inner.size());
    wipe(outer.data(), outer.size());
    return made;
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
