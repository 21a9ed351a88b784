// SPDX-License-Identifier: Apache-2.0
#include "given_back.hpp"

#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>

thread_local test::memory_watch test::watch;

namespace {

using test::watch;

/// Zeros, so that what is found was written by whoever had the block.
void* allocate_or_null(std::size_t size) noexcept {
    ++watch.allocations;
    return std::calloc(1, size == 0 ? 1 : size);
}

void* allocate(std::size_t size) {
    if (auto* p = allocate_or_null(size)) return p;
    throw std::bad_alloc();
}

void* allocate_aligned(std::size_t size, std::size_t alignment) {
    ++watch.allocations;
    auto const whole = (size + alignment - 1) / alignment * alignment;
    if (auto* p = std::aligned_alloc(alignment, whole)) return std::memset(p, 0, whole);
    throw std::bad_alloc();
}

void give_back(void* p) noexcept {
    if (p == nullptr) return;
    auto const bytes = watch.watched_for;
    if (!bytes.empty() && memmem(p, malloc_usable_size(p), bytes.data(), bytes.size()) != nullptr) ++watch.found;
    std::free(p);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return allocate_or_null(size); }
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept { return allocate_or_null(size); }
void* operator new(std::size_t size, std::align_val_t a) { return allocate_aligned(size, static_cast<std::size_t>(a)); }
void* operator new[](std::size_t size, std::align_val_t a) {
    return allocate_aligned(size, static_cast<std::size_t>(a));
}
void operator delete(void* p) noexcept { give_back(p); }
void operator delete[](void* p) noexcept { give_back(p); }
void operator delete(void* p, std::size_t) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t) noexcept { give_back(p); }
void operator delete(void* p, std::nothrow_t const&) noexcept { give_back(p); }
void operator delete[](void* p, std::nothrow_t const&) noexcept { give_back(p); }
void operator delete(void* p, std::align_val_t) noexcept { give_back(p); }
void operator delete[](void* p, std::align_val_t) noexcept { give_back(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { give_back(p); }
