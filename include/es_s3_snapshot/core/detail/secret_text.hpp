// SPDX-License-Identifier: Apache-2.0
/// @file
/// Text whose memory is wiped before it is given back.
#pragma once

#include <es_s3_snapshot/core/http.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Overwrites memory in a way that no optimiser leaves out.
inline void wipe(void* at, std::size_t size) noexcept { ::explicit_bzero(at, size); }

/// Wipes all that the string has room for, and empties it.
inline void wipe(std::string& text) noexcept {
    // bytes beyond size() may still hold what an earlier, longer value left; growing to capacity() never reallocates
    text.resize(text.capacity());
    wipe(text.data(), text.size());
    text.clear();
}

/// Appends; where that takes other memory, the old is wiped before it is given back.
inline void append_secret(std::string& to, std::string_view more) {
    if (more.size() > to.capacity() - to.size()) {
        std::string grown;
        grown.reserve(std::max(2 * to.capacity(), to.size() + more.size()));
        grown.append(to);
        wipe(to);
        to.swap(grown);
    }
    to.append(more);
}

/// Wipes a text when it goes.
class wiped_at_end {
public:
    explicit wiped_at_end(std::string& text) noexcept : text_(text) {}
    wiped_at_end(wiped_at_end const&) = delete;
    wiped_at_end& operator=(wiped_at_end const&) = delete;
    ~wiped_at_end() { wipe(text_); }

private:
    std::string& text_;
};

/// Wipes the body and the fields of a request when it goes: they hold what signs it.
class request_wiped_at_end {
public:
    explicit request_wiped_at_end(request& req) noexcept : req_(req) {}
    request_wiped_at_end(request_wiped_at_end const&) = delete;
    request_wiped_at_end& operator=(request_wiped_at_end const&) = delete;
    ~request_wiped_at_end() {
        wipe(req_.body);
        for (auto& [name, value] : req_.fields) wipe(value);
    }

private:
    request& req_;
};

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
