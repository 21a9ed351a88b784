// SPDX-License-Identifier: Apache-2.0
/// @file
/// What is allocated, and what is left in memory that is given back: counted by replaced operators (given_back.cpp).
#pragma once

#include <cstddef>
#include <string_view>

namespace test {

/// Of this thread, since other tests may have more.
struct memory_watch {
    std::size_t allocations = 0;
    std::string_view watched_for;
    std::size_t found = 0;
};
extern thread_local memory_watch watch;

/// How many allocations it makes.
template <class Do>
std::size_t count_allocations(Do const& act) {
    auto const before = watch.allocations;
    act();
    return watch.allocations - before;
}

/// How many blocks were given back with these bytes still in them.
template <class Do>
std::size_t left_behind(std::string_view bytes, Do const& act) {
    watch.found = 0;
    watch.watched_for = bytes;
    act();
    watch.watched_for = {};
    return watch.found;
}

}  // namespace test
