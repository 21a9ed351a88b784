// SPDX-License-Identifier: Apache-2.0
/// @file
/// The replaced operators behind allocations.hpp.
#include "allocations.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>

namespace test_support {

constinit thread_local allocations allocated;

namespace {

void* allocate_or_null(std::size_t size) noexcept {
    ++allocated.number;
    auto* const p = std::malloc(size == 0 ? 1 : size);
    if (p != nullptr) allocated.live += static_cast<std::int64_t>(malloc_usable_size(p));
    allocated.peak = std::max(allocated.peak, allocated.live);
    return p;
}

void* allocate(std::size_t size) {
    if (auto* p = allocate_or_null(size)) return p;
    throw std::bad_alloc();
}

void give_back(void* p) noexcept {
    if (p == nullptr) return;
    auto const size = malloc_usable_size(p);
    allocated.live -= static_cast<std::int64_t>(size);
    auto const& bytes = allocated.watched_for;
    if (!bytes.empty() && memmem(p, size, bytes.data(), bytes.size()) != nullptr) ++allocated.found;
    std::free(p);
}

}  // namespace
}  // namespace test_support

void* operator new(std::size_t size) { return test_support::allocate(size); }
void* operator new[](std::size_t size) { return test_support::allocate(size); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return test_support::allocate_or_null(size); }
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept { return test_support::allocate_or_null(size); }
void operator delete(void* p) noexcept { test_support::give_back(p); }
void operator delete[](void* p) noexcept { test_support::give_back(p); }
void operator delete(void* p, std::size_t) noexcept { test_support::give_back(p); }
void operator delete[](void* p, std::size_t) noexcept { test_support::give_back(p); }
void operator delete(void* p, std::nothrow_t const&) noexcept { test_support::give_back(p); }
void operator delete[](void* p, std::nothrow_t const&) noexcept { test_support::give_back(p); }
