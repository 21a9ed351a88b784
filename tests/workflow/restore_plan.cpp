// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a restore would do, told without changing anything.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/restore_plan.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace es_s3_snapshot;
using test::bench;

namespace {

/// Index a is open and b is closed; the snapshot holds a, b and c.
void prepare(bench& b) {
    b.cluster.repositories["r"] = {{"type", "s3"}};
    b.cluster.snapshots["s1"] = {"SUCCESS", {{"a", 2}, {"b", 1}, {"c", 1}}, 0, 10, {}};
    b.cluster.indices["a"] = test::fake_cluster::make_index(true, 2);
    b.cluster.indices["b"] = test::fake_cluster::make_index(false, 1);
}

restore_options options_for(conflict_policy policy = conflict_policy::close) {
    restore_options o;
    o.repository.name = "r";
    o.snapshot = "s1";
    o.on_conflict = policy;
    return o;
}

result<restore_plan> plan(bench& b, restore_options const& o) { return b.run(plan_restore, o); }

/// `a: close`, `c as x: create`.
std::vector<std::string> steps(restore_plan const& p) {
    std::vector<std::string> told;
    for (auto const& one : p.indices)
        told.push_back(one.index + (one.target == one.index ? "" : " as " + one.target) + ": " +
                       std::string(to_string(one.action)));
    return told;
}

using words = std::vector<std::string>;

}  // namespace

TEST_CASE("a plan tells what becomes of each index, and changes nothing") {
    auto const [policy, told] = GENERATE(values<std::pair<conflict_policy, words>>({
        {conflict_policy::close, {"a: close", "b: overwrite", "c: create"}},
        {conflict_policy::delete_index, {"a: delete", "b: delete", "c: create"}},
        {conflict_policy::rename, {"a as restored-a: rename", "b as restored-b: rename", "c: create"}},
        {conflict_policy::skip, {"a: skip", "b: skip", "c: create"}},
    }));
    bench b;
    prepare(b);
    auto const made = plan(b, options_for(policy));
    REQUIRE(made);
    CHECK(steps(*made) == told);
    CHECK(made->snapshot.snapshot == "s1");
    CHECK(std::all_of(b.transport.sent.begin(), b.transport.sent.end(),
                      [](request const& r) { return r.verb == method::get; }));
}

TEST_CASE("where nothing is in the way, no policy matters") {
    bench b;
    prepare(b);
    auto o = options_for(GENERATE(conflict_policy::close, conflict_policy::fail, conflict_policy::delete_index,
                                  conflict_policy::rename, conflict_policy::skip));
    o.indices = {"c"};
    auto const made = plan(b, o);
    REQUIRE(made);
    CHECK(steps(*made) == words{"c: create"});
}

TEST_CASE("the policy fail is refused with what is in the way") {
    bench b;
    prepare(b);
    auto const made = plan(b, options_for(conflict_policy::fail));
    CHECK(made.error().is(errc::conflict));
    CHECK(describe(made.error()).find("a, b") != std::string::npos);
}

TEST_CASE("names that a pattern makes are foreseen") {
    bench b;
    prepare(b);
    auto o = options_for();
    o.rename_pattern = "(.+)";
    SECTION("free ones") {
        o.rename_replacement = "x-$1";
        CHECK(steps(*plan(b, o)) == words{"a as x-a: create", "b as x-b: create", "c as x-c: create"});
    }
    SECTION("one that is taken counts as in the way") {
        o.indices = {"c"};
        o.rename_replacement = "a";
        b.cluster.indices["a"].shards = 1;
        CHECK(steps(*plan(b, o)) == words{"c as a: close"});
    }
    SECTION("several that become one") {
        o.rename_replacement = "x";
        CHECK(plan(b, o).error().is(errc::conflict));
    }
    SECTION("one that no index may have") {
        o.rename_replacement = "X-$1";
        CHECK(plan(b, o).error().is(errc::invalid_argument));
    }
    SECTION("a pattern that cannot be foreseen") {
        o.rename_pattern = "\\p{Lu}";
        o.rename_replacement = "x";
        CHECK(plan(b, o).error().is(errc::not_supported));
    }
    SECTION("the policy rename makes its own") {
        o.on_conflict = conflict_policy::rename;
        o.rename_replacement = "x-$1";
        CHECK(plan(b, o).error().is(errc::invalid_argument));
    }
}

TEST_CASE("a name that the policy rename would give may be taken itself") {
    bench b;
    prepare(b);
    b.cluster.indices["restored-a"] = test::fake_cluster::make_index(true, 1);
    auto const made = plan(b, options_for(conflict_policy::rename));
    CHECK(made.error().is(errc::conflict));
    CHECK(describe(made.error()).find("restored-a") != std::string::npos);
}

TEST_CASE("the number of shards matters where an index is restored over, and only there") {
    bench b;
    prepare(b);
    b.cluster.indices["a"].shards = 7;
    CHECK(plan(b, options_for()).error().is(errc::conflict));
    CHECK(plan(b, options_for(conflict_policy::delete_index)));
    CHECK(plan(b, options_for(conflict_policy::rename)));
    CHECK(plan(b, options_for(conflict_policy::skip)));
}

TEST_CASE("a snapshot that this cluster does not read is refused before anything is changed") {
    struct example {
        std::string version;
        std::int64_t id;
        es_s3_snapshot::version cluster;
        distribution product;
        bool readable;
    };
    constexpr std::int64_t opensearch = 0x08000000;
    auto const e = GENERATE(values<example>({
        {"7.17.0", 7170099, {7, 17, 0}, distribution::elasticsearch, true},
        {"7.17.1", 7170199, {7, 17, 0}, distribution::elasticsearch, false},
        {"6.8.23", 6082399, {7, 17, 0}, distribution::elasticsearch, true},
        {"8.11.0-8.12.1", 8500010, {8, 11, 0}, distribution::elasticsearch, true},
        {"7.10.2", 7100299, {1, 3, 20}, distribution::opensearch, true},
        {"7.11.0", 7110099, {1, 3, 20}, distribution::opensearch, false},
        {"1.3.20", opensearch + 1032099, {2, 19, 1}, distribution::opensearch, true},
        {"3.0.0", opensearch + 3000099, {2, 19, 1}, distribution::opensearch, false},
        {"1.3.20", opensearch + 1032099, {9, 5, 3}, distribution::elasticsearch, false},
    }));
    CAPTURE(e.version, to_string(e.cluster), to_string(e.product));
    bench b(e.cluster, e.product);
    prepare(b);
    b.cluster.snapshots["s1"].version = e.version;
    b.cluster.snapshots["s1"].version_id = e.id;
    auto const made = plan(b, options_for());
    CHECK(made.has_value() == e.readable);
    if (!e.readable) CHECK(made.error().is(errc::incompatible));
}

TEST_CASE("policies and actions have words") {
    for (auto const* word : {"close", "fail", "delete", "rename", "skip"})
        CHECK(to_string(parse_conflict_policy(word).value()) == word);
    CHECK_FALSE(parse_conflict_policy("overwrite"));
    CHECK(to_string(restore_action::attach) == "attach");
    CHECK(to_string(restore_action::delete_index) == "delete");
}
