// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/basic.hpp.
#pragma once

#include <es_s3_snapshot/auth/basic.hpp>

#include <cstdint>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL std::string base64_encode(std::string_view bytes) {
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string    out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        auto const at = [&](std::size_t k) -> std::uint32_t { return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0; };
        auto const group = at(0) << 16 | at(1) << 8 | at(2);
        out += alphabet[group >> 18 & 63];
        out += alphabet[group >> 12 & 63];
        out += i + 1 < bytes.size() ? alphabet[group >> 6 & 63] : '=';
        out += i + 2 < bytes.size() ? alphabet[group & 63] : '=';
    }
    return out;
}

}  // namespace v0
}  // namespace es_s3_snapshot
