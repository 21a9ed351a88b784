// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a thread allocates, counted by replaced operators new and delete (allocations.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace test_support {

/// Of this thread alone, since other tests may have more. What another thread gives back is its own.
struct allocations {
    std::size_t number = 0;          ///< how often something was allocated
    std::int64_t live = 0;           ///< bytes that are in use
    std::int64_t peak = 0;           ///< most that were, since this was set
    std::string_view watched_for{};  ///< bytes that nothing should hold that is given back
    std::size_t found = 0;           ///< how often it did
};
extern constinit thread_local allocations allocated;

/// How often `act` allocates.
template <class Do>
std::size_t count_allocations(Do const& act) {
    auto const before = allocated.number;
    act();
    return allocated.number - before;
}

/// How many blocks `act` gives back with these bytes still in them.
template <class Do>
std::size_t left_behind(std::string_view bytes, Do const& act) {
    allocated.found = 0;
    allocated.watched_for = bytes;
    act();
    allocated.watched_for = {};
    return allocated.found;
}

/// Bytes in use, and the most that were, beyond those of its beginning.
class watched_memory {
public:
    watched_memory() : before_(allocated.live) { allocated.peak = allocated.live; }

    std::int64_t kept() const { return allocated.live - before_; }
    std::int64_t peak() const { return allocated.peak - before_; }

private:
    std::int64_t before_;
};

}  // namespace test_support
