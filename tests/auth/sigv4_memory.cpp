// SPDX-License-Identifier: Apache-2.0
/// @file
/// What signing allocates, and what is left in memory that is given back; counted by replaced operators.
#include "../support/print.hpp"

#include <es_s3_snapshot/auth/sigv4.hpp>

#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>
#include <string>
#include <string_view>

namespace {

/// Of this thread, since other tests may have more.
thread_local std::size_t allocations = 0;
thread_local std::string_view watched_for;
thread_local std::size_t found = 0;

void* allocate_or_null(std::size_t size) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}

void* allocate(std::size_t size) {
    if (auto* p = allocate_or_null(size)) return p;
    throw std::bad_alloc();
}

void give_back(void* p) noexcept {
    if (p == nullptr) return;
    if (!watched_for.empty() && memmem(p, malloc_usable_size(p), watched_for.data(), watched_for.size()) != nullptr)
        ++found;
    std::free(p);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return allocate_or_null(size); }
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept { return allocate_or_null(size); }
void operator delete(void* p) noexcept { give_back(p); }
void operator delete[](void* p) noexcept { give_back(p); }
void operator delete(void* p, std::size_t) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t) noexcept { give_back(p); }
void operator delete(void* p, std::nothrow_t const&) noexcept { give_back(p); }
void operator delete[](void* p, std::nothrow_t const&) noexcept { give_back(p); }

using namespace es_s3_snapshot;

namespace {

constexpr char secret[] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr char token[] = "AQoEXAMPLEH4aoAH0gNCAPyEXAMPLETOKENxxxxxxxxxxxxxxxx";

wall_time const at{std::chrono::hours(400'000)};
origin const node{scheme::https, "search-example.us-east-1.es.amazonaws.com", 443};

request unsigned_request() {
    request made;
    made.verb = method::put;
    made.target = "/_snapshot/repo/snap?wait_for_completion=false";
    made.fields.set("Accept", "application/json");
    made.fields.set("User-Agent", "es-s3-snapshot");
    made.fields.set("Content-Type", "application/json");
    made.fields.set("Host", host_header(node));
    made.body = R"({"indices":"logs-*","include_global_state":true})";
    return made;
}

template <class Do>
std::size_t count(Do const& act) {
    auto const before = allocations;
    act();
    return allocations - before;
}

/// How many blocks were given back with these bytes still in them.
template <class Do>
std::size_t left_behind(std::string_view bytes, Do const& act) {
    found = 0;
    watched_for = bytes;
    act();
    watched_for = {};
    return found;
}

/// What adding the same fields by hand costs.
std::size_t cost_of_fields(request req, request const& finished) {
    return count([&] {
        for (auto const& [name, value] : finished.fields) {
            if (req.fields.get(name).empty()) req.fields.set(name, std::string(value));
        }
    });
}

void check_allocations(credentials const& given, std::string const& target, std::size_t of_target) {
    sigv4 policy("us-east-1", "es");
    auto req = unsigned_request();
    req.target = target;
    auto warm = req, measured = req;
    REQUIRE(policy.sign(warm, node, given, at));
    bool done = false;
    auto const used = count([&] { done = !policy.sign(measured, node, given, at).has_error(); });
    CHECK(done);
    CHECK(used <= cost_of_fields(req, measured) + of_target);
}

}  // namespace

TEST_CASE("the counting counts") {
    CHECK(count([] { std::string(100, 'x').shrink_to_fit(); }) == 1);
    auto const careless = [] {
        std::string s(secret);
        CHECK(s.size() == 40);
    };
    CHECK(left_behind(secret, careless) == 1);
}

TEST_CASE("signing allocates nothing but the header fields that it adds") {
    credentials const fixed{"AKIDEXAMPLE", secret, ""}, temporary{"AKIDEXAMPLE", secret, token};
    for (auto const& given : {fixed, temporary}) {
        check_allocations(given, "/_snapshot/repo/snap?wait_for_completion=false", 0);
        check_allocations(given, "/_snapshot/%2A%2Csnap/.x/..?h=index%2Chealth&v=", 0);
        check_allocations(given, "/?v&h=a,b,c", 1);  // the target itself grows
    }
}

TEST_CASE("a policy gives no memory back with a secret in it") {
    credentials given{"AKIDEXAMPLE", secret, token};
    auto const key = sigv4_signing_key(secret, {sigv4_timestamp(at).substr(0, 8), "us-east-1", "es"});
    auto const work = [&given] {
        auto fixed = credentials{"AKIDEXAMPLE", std::string(secret), std::string(token)};
        auto req = unsigned_request();
        sigv4 from_fixed("us-east-1", "es", std::move(fixed)), from_given("us-east-1", "es");
        for (auto const days : {0, 1, 2}) {
            if (from_fixed.sign(req, node, {}, at + std::chrono::hours(24 * days)).has_error()) std::abort();
            if (from_given.sign(req, node, given, at + std::chrono::hours(24 * days)).has_error()) std::abort();
        }
    };
    CHECK(left_behind(secret, work) == 0);
    CHECK(left_behind({reinterpret_cast<char const*>(key.bytes().data()), key.size}, work) == 0);
}

TEST_CASE("a policy gives no memory back with a token in it; the request's own is the caller's") {
    request req;
    auto const work = [&req] {
        req = unsigned_request();
        sigv4 policy("us-east-1", "es", {"AKIDEXAMPLE", secret, token});
        if (policy.sign(req, node, {}, at).has_error()) std::abort();
    };
    CHECK(left_behind(token, work) == 0);
    CHECK(req.fields.get("X-Amz-Security-Token") == token);
}

TEST_CASE("short secrets lie where they are wiped, too") {
    credentials short_ones{"AKID", "shortEXAMPLE", ""};
    auto const work = [&short_ones] {
        auto policy = std::make_unique<sigv4>("us-east-1", "es", short_ones);
        request req = unsigned_request();
        if (policy->sign(req, node, {}, at).has_error()) std::abort();
    };
    CHECK(left_behind("shortEXAMPLE", work) == 0);
}
