// SPDX-License-Identifier: Apache-2.0
/// @file
/// SHA-256 and HMAC-SHA-256 on one reused context.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <array>
#include <memory>
#include <span>
#include <string_view>

struct evp_md_st;
struct evp_md_ctx_st;

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

using digest = std::array<unsigned char, 32>;
using hex_digest = std::array<char, 64>;

ES_S3_SNAPSHOT_DECL hex_digest to_hex(std::span<unsigned char const, 32> bytes) noexcept;
inline std::string_view text_of(hex_digest const& h) noexcept { return {h.data(), h.size()}; }
inline std::string_view text_of(std::span<unsigned char const> bytes) noexcept {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

/// Fetching the algorithm and making a context cost more than a short hash, so both are kept. Not thread-safe.
class sha256 {
public:
    ES_S3_SNAPSHOT_DECL sha256();

    ES_S3_SNAPSHOT_DECL digest hash(std::string_view bytes) noexcept;
    ES_S3_SNAPSHOT_DECL digest hmac(std::string_view key, std::string_view message) noexcept;
    /// False once OpenSSL refused anything: then no digest since means anything.
    bool good() const noexcept { return good_; }

private:
    struct deleter {
        ES_S3_SNAPSHOT_DECL void operator()(evp_md_st* p) const noexcept;
        ES_S3_SNAPSHOT_DECL void operator()(evp_md_ctx_st* p) const noexcept;
    };
    digest hash(std::string_view first, std::string_view second) noexcept;

    std::unique_ptr<evp_md_st, deleter> algorithm_;
    std::unique_ptr<evp_md_ctx_st, deleter> context_;
    bool good_ = true;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
