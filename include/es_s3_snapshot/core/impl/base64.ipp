// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of core/base64.hpp.
#pragma once

#include <es_s3_snapshot/core/base64.hpp>

#include <cstdint>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
inline constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}  // namespace detail

ES_S3_SNAPSHOT_DECL std::string base64_encode(std::string_view bytes) {
    constexpr auto alphabet = detail::base64_alphabet;
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        auto const at = [&](std::size_t k) -> std::uint32_t {
            return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0;
        };
        auto const group = at(0) << 16 | at(1) << 8 | at(2);
        out += alphabet[group >> 18 & 63];
        out += alphabet[group >> 12 & 63];
        out += i + 1 < bytes.size() ? alphabet[group >> 6 & 63] : '=';
        out += i + 2 < bytes.size() ? alphabet[group & 63] : '=';
    }
    return out;
}

ES_S3_SNAPSHOT_DECL std::optional<std::string> base64_decode(std::string_view text) {
    for (int padding = 0; padding != 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (char const c : text) {
        auto const value = detail::base64_alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out += static_cast<char>(bits >> held & 0xFF);
    }
    return out;
}

}  // namespace v0
}  // namespace es_s3_snapshot
