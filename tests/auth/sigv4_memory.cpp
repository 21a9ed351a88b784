// SPDX-License-Identifier: Apache-2.0
/// @file
/// What signing allocates, and what it leaves in memory that is given back.
#include "../support/allocations.hpp"
#include "../support/print.hpp"

#include <es_s3_snapshot/auth/sigv4.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

using namespace es_s3_snapshot;
using namespace test_support;

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

/// What adding the same fields by hand costs.
std::size_t cost_of_fields(request req, request const& finished) {
    return count_allocations([&] {
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
    auto const used = count_allocations([&] { done = !policy.sign(measured, node, given, at).has_error(); });
    CHECK(done);
    CHECK(used <= cost_of_fields(req, measured) + of_target);
}

}  // namespace

TEST_CASE("the counting counts") {
    CHECK(count_allocations([] { std::string(100, 'x').shrink_to_fit(); }) == 1);
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
