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
    auto* const p = std::calloc(1, size == 0 ? 1 : size);  // zeros: what is found was written by whoever had the block
    if (p != nullptr) allocated.live += static_cast<std::int64_t>(malloc_usable_size(p));
    allocated.peak = std::max(allocated.peak, allocated.live);
    return p;
}

void* allocate(std::size_t size) {
    if (auto* p = allocate_or_null(size)) return p;
    throw std::bad_alloc();
}

void* allocate_aligned(std::size_t size, std::size_t alignment) {
    ++allocated.number;
    auto const whole = (size + alignment - 1) / alignment * alignment;
    auto* const p = std::aligned_alloc(alignment, whole);
    if (p == nullptr) throw std::bad_alloc();
    allocated.live += static_cast<std::int64_t>(malloc_usable_size(p));
    allocated.peak = std::max(allocated.peak, allocated.live);
    return std::memset(p, 0, whole);
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
void* operator new(std::size_t size, std::align_val_t a) {
    return test_support::allocate_aligned(size, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t size, std::align_val_t a) {
    return test_support::allocate_aligned(size, static_cast<std::size_t>(a));
}
void operator delete(void* p) noexcept { test_support::give_back(p); }
void operator delete[](void* p) noexcept { test_support::give_back(p); }
void operator delete(void* p, std::size_t) noexcept { test_support::give_back(p); }
void operator delete[](void* p, std::size_t) noexcept { test_support::give_back(p); }
void operator delete(void* p, std::nothrow_t const&) noexcept { test_support::give_back(p); }
void operator delete[](void* p, std::nothrow_t const&) noexcept { test_support::give_back(p); }
void operator delete(void* p, std::align_val_t) noexcept { test_support::give_back(p); }
void operator delete[](void* p, std::align_val_t) noexcept { test_support::give_back(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { test_support::give_back(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { test_support::give_back(p); }
