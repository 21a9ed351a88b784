// SPDX-License-Identifier: Apache-2.0
/// @file
/// An alias that is moved stands for the old index or for the new one, never for both or none, whatever goes wrong.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/swap_alias.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace es_s3_snapshot;
using test::bench;
using test::fake_cluster;
using test::fault;

namespace {

using state = std::map<std::string, json::object>;  // who has the alias, and how

/// Answers for the alias "current" as a server does: all actions of a request or none.
void keep_alias(bench& b, state& now) {
    b.cluster.instead = [&b, &now](request const& r) -> std::optional<replay_answer> {
        if (r.verb == method::get && r.target.starts_with("/_alias")) {
            json::object all{{"other", {{"aliases", {{"another", json::object()}}}}}};
            for (auto const& [index, how] : now) all[index] = {{"aliases", {{"current", how}}}};
            return replay_answer(200, json::serialize(all));
        }
        if (!r.target.starts_with("/_aliases")) return {};
        state next = now;
        auto const body = json::parse(r.body);
        for (auto const& action : body.at("actions").as_array()) {
            auto const& [verb, how] = *action.as_object().begin();
            auto told = how.as_object();
            std::string const index(told.at("index").as_string());
            told.erase("index");
            told.erase("alias");
            if (!b.cluster.indices.contains(index)) return fake_cluster::refuse(404, "index_not_found_exception", index);
            if (verb == "add") next[index] = told;
            if (verb == "remove" && next.erase(index) == 0)
                return fake_cluster::refuse(404, "aliases_not_found_exception", "missing");
        }
        now = next;
        return replay_answer(200, R"({"acknowledged":true})");
    };
}

void prepare(bench& b) {
    for (auto const* name : {"old", "new"}) b.cluster.indices[name] = fake_cluster::make_index(true, 1);
}

swap_alias_options to(std::vector<std::string> indices) { return {"current", std::move(indices)}; }

std::set<std::string> names(state const& now) {
    std::set<std::string> made;
    for (auto const& [index, how] : now) made.insert(index);
    return made;
}

}  // namespace

TEST_CASE("the alias goes over in one request, with its filter, routing and write index") {
    bench b(GENERATE(values<version>({{1, 7, 6}, {2, 4, 6}, {6, 8, 23}, {7, 17, 29}, {9, 5, 3}})));
    prepare(b);
    json::object how{{"filter", {{"term", {{"user", 7}}}}}, {"index_routing", "1"}, {"search_routing", "1,2"}};
    if (b.server.line().has(facts::alias_is_write_index)) how["is_write_index"] = true;
    state now{{"old", how}};
    keep_alias(b, now);
    auto const report = b.run(swap_alias, to({"new"}));
    REQUIRE(report);
    CHECK(now == state{{"new", how}});
    CHECK(report->removed == std::vector<std::string>{"old"});
    auto const asked = b.transport.sent.size();
    REQUIRE(b.run(swap_alias, to({"new"})));  // again
    for (auto i = asked; i != b.transport.sent.size(); ++i) CHECK(b.transport.sent[i].verb == method::get);
}

TEST_CASE("no fault at any exchange leaves the alias with both or with none, or tells a success that is none") {
    for (auto const v : {version{1, 7, 6}, version{2, 4, 6}, version{7, 17, 0}, version{9, 5, 3}}) {
        for (auto const kind : test::all_faults) {
            for (int n = 0;; ++n) {
                bench b(v);
                prepare(b);
                state now{{"old", {}}};
                keep_alias(b, now);
                b.transport.spoil = [&](int number, request const&) { return number == n ? kind : fault::none; };
                auto const report = b.run(swap_alias, to({"new"}));
                CAPTURE(to_string(v), static_cast<int>(kind), n);
                REQUIRE(now.size() == 1);
                if (report) REQUIRE(now.contains("new"));
                if (static_cast<int>(b.transport.sent.size()) <= n) break;
            }
        }
    }
}

TEST_CASE("what has no one meaning is refused, and nothing is changed") {
    bench b;
    prepare(b);
    state now{{"old", {}}};
    keep_alias(b, now);
    auto o = to({"new"});
    SECTION("an index of the alias's name") { b.cluster.indices["current"] = fake_cluster::make_index(true, 1); }
    SECTION("several indices in the place of one") { o.indices = {"new", "new-2"}; }
    SECTION("filters that differ") { now["other"] = {{"filter", {{"term", {{"user", 7}}}}}}; }
    auto const before = now;
    CHECK(b.run(check_swap_alias, o).error().is(errc::conflict));
    CHECK(b.run(swap_alias, o).error().is(errc::conflict));
    CHECK(now == before);
    for (auto const& one : b.transport.sent) CHECK(one.verb == method::get);
}

TEST_CASE("several indices that have an alias together hand it on together, and one that nobody has is made") {
    bench b;
    prepare(b);
    b.cluster.indices["new-2"] = fake_cluster::make_index(true, 1);
    state now = GENERATE(values<state>({{{"old", {}}, {"older", {}}}, {}}));
    b.cluster.indices["older"] = fake_cluster::make_index(true, 1);
    keep_alias(b, now);
    REQUIRE(b.run(check_swap_alias, to({"new", "new-2"})));
    REQUIRE(b.run(swap_alias, to({"new", "new-2"})));
    CHECK(names(now) == std::set<std::string>{"new", "new-2"});
}
