// SPDX-License-Identifier: Apache-2.0
/// @file
/// Listing: which snapshots are asked for, which are handed on, and what becomes of an answer that is cut off.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/list.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using test::bench;
using test::fault;
using names = std::vector<std::string>;

namespace {

struct listed {
    result<std::uint64_t> answer;
    names visited;
};

void prepare(bench& b) {
    b.cluster.repositories["r"] = {{"type", "s3"}};
    for (auto const* name : {"daily-1", "daily-2", "hourly-1", "weekly-1"})
        b.cluster.snapshots[name] = {"SUCCESS", {{"a", 1}}, 0, 1, {}};
}

listed list(bench& b, names snapshots, bool details = true, std::string repository = "r") {
    names visited;
    list_options options;
    options.repository = std::move(repository);
    options.snapshots = std::move(snapshots);
    options.details = details;
    options.visit = [&visited](snapshot_info const& info) { visited.push_back(info.snapshot); };
    auto answer = b.run(list_snapshots, options);
    return {std::move(answer), std::move(visited)};
}

std::string asked(bench const& b) { return b.transport.sent.back().target; }

}  // namespace

TEST_CASE("without names all snapshots are handed on, one by one") {
    bench b;
    prepare(b);
    auto const all = list(b, {});
    REQUIRE(all.answer);
    CHECK(*all.answer == 4);
    CHECK(all.visited == names{"daily-1", "daily-2", "hourly-1", "weekly-1"});
    CHECK(asked(b).starts_with("/_snapshot/r/_all?"));
    CHECK(b.transport.sent.size() == 1);
}

TEST_CASE("names are asked for by name, so that one that is missing is told") {
    bench b;
    prepare(b);
    auto const two = list(b, {"daily-2", "weekly-1"});
    REQUIRE(two.answer);
    CHECK(two.visited == names{"daily-2", "weekly-1"});
    CHECK(asked(b).starts_with("/_snapshot/r/daily-2,weekly-1?"));

    auto const missing = list(b, {"daily-2", "daily-3"});
    CHECK(missing.answer.error().is(errc::not_found));
    CHECK(missing.visited.empty());
}

TEST_CASE("patterns add and take away in turn, matched here") {
    struct example {
        names patterns;
        names selected;
    };
    auto const e = GENERATE(values<example>({
        {{"daily-*"}, {"daily-1", "daily-2"}},
        {{"daily-*", "-daily-1"}, {"daily-2"}},
        {{"*", "-daily-*", "daily-2"}, {"daily-2", "hourly-1", "weekly-1"}},
        {{"_all", "-*-1"}, {"daily-2"}},
        {{"_all"}, {"daily-1", "daily-2", "hourly-1", "weekly-1"}},
        {{"daily-1", "week*"}, {"daily-1", "weekly-1"}},
        {{"monthly-*"}, {}},
        {{"-daily-1"}, {}},
    }));
    CAPTURE(e.patterns);
    bench b;
    prepare(b);
    auto const some = list(b, e.patterns);
    REQUIRE(some.answer);
    CHECK(*some.answer == e.selected.size());
    CHECK(some.visited == e.selected);
    CHECK(asked(b).starts_with("/_snapshot/r/_all?"));
}

TEST_CASE("details are forgone in the way that the line knows") {
    SECTION("5.5 and later are told") {
        bench b({5, 5, 0});
        prepare(b);
        REQUIRE(list(b, {}, false).answer);
        CHECK(asked(b).find("verbose=false") != std::string::npos);
    }
    SECTION("an older line knows no such parameter") {
        bench b({5, 4, 3});
        prepare(b);
        REQUIRE(list(b, {}, false).answer);
        CHECK(asked(b).find("verbose") == std::string::npos);
    }
    SECTION("who wants them asks for them") {
        bench b;
        prepare(b);
        REQUIRE(list(b, {}).answer);
        CHECK(asked(b).find("verbose") == std::string::npos);
    }
}

TEST_CASE("a repository that is not there is an error") {
    bench b;
    prepare(b);
    CHECK(list(b, {}, true, "other").answer.error().is(errc::not_found));
}

TEST_CASE("nothing is handed on twice") {
    bench b;
    prepare(b);
    int spoiled = 0;
    SECTION("an answer that is cut off after something was handed on is not asked for again") {
        b.transport.spoil = [&](int, request const&) { return spoiled++ == 0 ? fault::truncated : fault::none; };
        auto const some = list(b, {});
        REQUIRE_FALSE(some.answer);
        CHECK(some.visited == names{"daily-1"});
        CHECK(b.transport.sent.size() == 1);
    }
    SECTION("one of which nothing came is") {
        b.transport.spoil = [&](int, request const&) { return spoiled++ == 0 ? fault::lost_after : fault::none; };
        auto const all = list(b, {});
        REQUIRE(all.answer);
        CHECK(all.visited.size() == 4);
        CHECK(b.transport.sent.size() == 2);
    }
}
