// SPDX-License-Identifier: Apache-2.0
/// @file
/// Text whose memory is wiped before it is given back.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Overwrites memory in a way that no optimiser leaves out.
ES_S3_SNAPSHOT_DECL void wipe(void* at, std::size_t size) noexcept;
/// Wipes all that the string has room for, and empties it.
ES_S3_SNAPSHOT_DECL void wipe(std::string& text) noexcept;

template <class T>
struct wiping_allocator {
    using value_type = T;

    wiping_allocator() = default;
    template <class U>
    wiping_allocator(wiping_allocator<U> const&) noexcept {}

    T* allocate(std::size_t n) { return std::allocator<T>().allocate(n); }
    void deallocate(T* p, std::size_t n) noexcept {
        wipe(p, n * sizeof(T));
        std::allocator<T>().deallocate(p, n);
    }
    template <class U>
    bool operator==(wiping_allocator<U> const&) const noexcept {
        return true;
    }
};

/// Always on the heap: what lay inside the object itself would not pass through the allocator.
class secret_text : public std::basic_string<char, std::char_traits<char>, wiping_allocator<char>> {
public:
    explicit secret_text(std::size_t room = 64) { reserve(room < 64 ? 64 : room); }

    std::string_view view() const noexcept { return {data(), size()}; }
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
