// SPDX-License-Identifier: Apache-2.0
/// @file
/// Whether a text is ASCII, eight bytes at a time.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline bool is_ascii(std::string_view text) noexcept {
    auto const* const data = text.data();
    auto const size = text.size();
    std::uint64_t all = 0;
    auto const add = [&](std::size_t at, auto word) {
        std::memcpy(&word, data + at, sizeof word);
        all |= word;
    };
    if (size >= 8) {
        for (std::size_t at = 0; at + 8 < size; at += 8) add(at, std::uint64_t());
        add(size - 8, std::uint64_t());
    } else if (size >= 4) {
        add(0, std::uint32_t());
        add(size - 4, std::uint32_t());
    } else {
        for (std::size_t at = 0; at != size; ++at) add(at, std::uint8_t());
    }
    return (all & 0x8080808080808080) == 0;
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
