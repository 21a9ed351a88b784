// SPDX-License-Identifier: Apache-2.0
/// @file
/// Lists of snapshots: which may be asked for, what every recorded line tells, pages, snapshots that are handed on one
/// by one, and how much memory that takes.
#include "../support/allocations.hpp"
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/snapshot_list.hpp>

#include <set>

using namespace test_support;

static_assert(gets_snapshots<elasticsearch_1> && gets_snapshots<opensearch_3>);
static_assert(get_snapshot::idempotent && visit_snapshots::idempotent);

namespace {

get_snapshot of(std::vector<std::string> snapshots = {}, std::vector<std::string> repositories = {"repo"}) {
    get_snapshot op;
    op.repositories = std::move(repositories);
    op.snapshots = std::move(snapshots);
    return op;
}

std::string text_or_empty(json::value const& told, char const* key) {
    auto const* found = told.as_object().if_contains(key);
    return found == nullptr ? std::string() : std::string(found->as_string());
}
std::int64_t number_or_zero(json::value const& told, char const* key) {
    auto const* found = told.as_object().if_contains(key);
    return found == nullptr ? 0 : found->to_number<std::int64_t>();
}
std::vector<std::string> names_or_none(json::value const& told, char const* key) {
    std::vector<std::string> made;
    if (auto const* found = told.as_object().if_contains(key)) {
        for (auto const& one : found->as_array()) made.emplace_back(one.as_string());
    }
    return made;
}

/// Every field says what the server said.
void check_snapshot(snapshot_info const& made, json::value const& told) {
    CHECK(made.snapshot == text_at(told, "/snapshot"));
    CHECK(made.uuid == text_or_empty(told, "uuid"));
    CHECK(made.repository == text_or_empty(told, "repository"));
    CHECK(made.version == text_or_empty(told, "version"));
    CHECK(made.version_id == number_or_zero(told, "version_id"));
    CHECK(to_string(made.state) == text_at(told, "/state"));
    CHECK(made.reason == text_or_empty(told, "reason"));
    CHECK(made.indices == names_or_none(told, "indices"));
    CHECK(made.data_streams == names_or_none(told, "data_streams"));
    auto const* global = told.as_object().if_contains("include_global_state");
    CHECK(made.include_global_state == (global != nullptr && global->as_bool()));
    CHECK(made.start_time_in_millis == number_or_zero(told, "start_time_in_millis"));
    CHECK(made.end_time_in_millis == number_or_zero(told, "end_time_in_millis"));
    if (auto const* metadata = told.as_object().if_contains("metadata"); metadata != nullptr && metadata->is_object()) {
        CHECK(json::parse(made.metadata) == *metadata);
    } else {
        CHECK(made.metadata.empty());
    }
    if (auto const* shards = told.as_object().if_contains("shards")) {
        CHECK(made.shards_total == shards->at("total").to_number<std::uint64_t>());
        CHECK(made.shards_failed == shards->at("failed").to_number<std::uint64_t>());
        CHECK(made.shards_successful == static_cast<std::uint64_t>(std::max(
                                            shards->at("successful").to_number<std::int64_t>(), std::int64_t{0})));
    }
    auto const* failures = told.as_object().if_contains("failures");
    REQUIRE(made.failures.size() == (failures == nullptr ? 0 : failures->as_array().size()));
    for (std::size_t i = 0; i != made.failures.size(); ++i) {
        auto const& failure = failures->as_array()[i];
        CHECK(made.failures[i].index == text_at(failure, "/index"));
        CHECK(made.failures[i].shard_id == failure.at("shard_id").to_number<std::int64_t>());
        CHECK(made.failures[i].reason == text_at(failure, "/reason"));
        CHECK(made.failures[i].node_id == text_or_empty(failure, "node_id"));
        CHECK(made.failures[i].status == text_or_empty(failure, "status"));
    }
    auto const* details = told.as_object().if_contains("index_details");
    REQUIRE(made.index_details.size() == (details == nullptr ? 0 : details->as_object().size()));
    for (auto const& one : made.index_details) {
        auto const& there = details->at(one.index);
        CHECK(one.shard_count == there.at("shard_count").to_number<std::uint64_t>());
        CHECK(one.size_in_bytes == there.at("size_in_bytes").to_number<std::uint64_t>());
        CHECK(one.max_segments_per_shard == there.at("max_segments_per_shard").to_number<std::uint64_t>());
    }
}

/// 7.14 to 7.17 tell within the list that a repository could not be listed.
json::object failures_of(exchange const& e) {
    if (e.status != 200) return {};
    auto const told = e.told();
    auto const* found = told.as_object().if_contains("failures");
    return found == nullptr ? json::object() : found->as_object();
}

visit_snapshots visiting(std::vector<std::string>& names) {
    visit_snapshots op;
    op.visit = [&names](snapshot_info const& info) { names.push_back(info.snapshot); };
    return op;
}

constexpr char const* three = R"({"snapshots":[{"snapshot":"a","state":"SUCCESS","indices":["x","y"]},
    {"snapshot":"b","state":"PARTIAL"},{"snapshot":"c"}],"next":"abc","total":9,"remaining":6})";
constexpr char const* by_repository = R"({"responses":[
    {"repository":"r1","snapshots":[{"snapshot":"a"},{"snapshot":"b"}]},
    {"repository":"r2","error":{"root_cause":[],"type":"repository_missing_exception","reason":"[r2] missing"}},
    {"repository":"r3","snapshots":[{"snapshot":"c"}]},{"repository":"r4","snapshots":[]}]})";

/// A snapshot as 7.17 tells it, with so many indices.
std::string snapshot_text(std::size_t number, int indices) {
    auto const n = std::to_string(number);
    std::string text = R"({"snapshot":"nightly-2026-01-31-)" + n +
                       R"(","uuid":"aBcDeFgHiJkLmNoPqRsTuV","repository":"repo",)" +
                       R"("version_id":7172999,"version":"7.17.29","indices":[)";
    for (int i = 0; i != indices; ++i)
        text += std::string(i == 0 ? "" : ",") + "\"logs-2026-01-31-" + std::to_string(i) + "\"";
    return text +
           R"(],"data_streams":[],"include_global_state":true,"state":"SUCCESS","start_time":"2026-01-31T00:00:00.000Z",)" +
           R"("start_time_in_millis":1795588962954,"end_time":"2026-01-31T00:00:01.000Z","end_time_in_millis":1795588963954,)" +
           R"("duration_in_millis":1000,"failures":[],"shards":{"total":3,"failed":0,"successful":3},"feature_states":[)" +
           R"({"feature_name":"kibana","indices":[".kibana_7.17.29_001"]}]})";
}

/// Has a list of that many snapshots read in pieces as they come from a socket; the text is never there as a whole.
template <class Op>
result<snapshot_list> read_long_list(Op const& op, std::size_t snapshots) {
    auto const reader = reader_for(op);
    if (auto begun = reader->begin({200, {}}); begun.has_error()) return begun.error();
    auto write = [&](std::string_view text) { REQUIRE(reader->write(text).has_value()); };
    write(R"({"snapshots":[)");
    for (std::size_t i = 0; i != snapshots; ++i) {
        if (i != 0) write(",");
        auto const text = snapshot_text(i, 20);
        write(std::string_view(text).substr(0, 100));
        write(std::string_view(text).substr(100));
    }
    write(R"(],"total":)" + std::to_string(snapshots) + R"(,"remaining":0})");
    return reader->finish();
}

}  // namespace

TEST_CASE("snapshots are asked for by names, by patterns, or all") {
    CHECK(asked(of(), es9) == "GET /_snapshot/repo/_all?master_timeout=30s");
    CHECK(asked(of(), es1) == "GET /_snapshot/repo/_all?master_timeout=30s");
    CHECK(asked(of({"a", "b"}), os3) == "GET /_snapshot/repo/a,b?cluster_manager_timeout=30s");
    CHECK(asked(of({"_all"}), es1) == "GET /_snapshot/repo/_all?master_timeout=30s");
    CHECK(asked(of({"a*", "-ab"}), es9) == "GET /_snapshot/repo/a%2A,-ab?master_timeout=30s");
    CHECK(asked(of({}, {"r1", "r*"}), es9) == "GET /_snapshot/r1,r%2A/_all?master_timeout=30s");
    CHECK(asked(of({}, {"_all"}), es9) == "GET /_snapshot/_all/_all?master_timeout=30s");
    auto op = of({"a"});
    op.master_timeout = "";
    CHECK(asked(op, es9) == "GET /_snapshot/repo/a");
    visit_snapshots visit;
    visit.get = of({"a"});
    for (auto const& line : {es1, es9, os3}) CHECK(asked(visit, line) == asked(visit.get, line));
}

TEST_CASE("every parameter of a list stands in the URL under its own name") {
    auto op = of();
    op.master_timeout = "";
    op.ignore_unavailable = true;
    op.verbose = true;
    op.index_details = false;
    op.index_names = true;
    op.include_repository = false;
    op.sort = "start_time";
    op.size = 100;
    op.order = "desc";
    op.offset = 0;
    op.from_sort_value = "1700000000000";
    op.slm_policy_filter = "nightly,-_none";
    op.state = {"SUCCESS", "PARTIAL"};
    CHECK(asked(op, es9) ==
          "GET /_snapshot/repo/_all?ignore_unavailable=true&verbose=true&index_details=false"
          "&index_names=true&include_repository=false&sort=start_time&size=100&order=desc&offset=0"
          "&from_sort_value=1700000000000&slm_policy_filter=nightly%2C-_none&state=SUCCESS%2CPARTIAL");
    op = of();
    op.master_timeout = "";
    op.after = "b3BhcXVl";
    op.size = -1;
    CHECK(asked(op, es9) == "GET /_snapshot/repo/_all?size=-1&after=b3BhcXVl");
}

TEST_CASE("each parameter of a list begins with its release") {
    auto check = [](std::string_view option, version elasticsearch, version opensearch, auto set) {
        auto op = of();
        set(op);
        check_option_begins(op, option, elasticsearch, opensearch);
        visit_snapshots visit;
        visit.get = op;
        check_option_begins(visit, option, elasticsearch, opensearch);
    };
    version const all{1, 0, 0};
    check("ignore_unavailable", {2, 2, 0}, all, [](auto& op) { op.ignore_unavailable = true; });
    check("verbose", {5, 5, 0}, all, [](auto& op) { op.verbose = false; });
    check("index_details", {7, 13, 0}, never, [](auto& op) { op.index_details = true; });
    check("include_repository", {7, 14, 0}, never, [](auto& op) { op.include_repository = true; });
    check("sort", {7, 14, 0}, never, [](auto& op) { op.sort = "name"; });
    check("size", {7, 14, 0}, never, [](auto& op) { op.size = 1; });
    check("order", {7, 14, 0}, never, [](auto& op) { op.order = "asc"; });
    check("after", {7, 14, 0}, never, [](auto& op) { op.after = "x"; });
    check("offset", {7, 15, 0}, never, [](auto& op) { op.offset = 1; });
    check("from_sort_value", {7, 16, 0}, never, [](auto& op) { op.from_sort_value = "x"; });
    check("slm_policy_filter", {7, 16, 0}, never, [](auto& op) { op.slm_policy_filter = "x"; });
    check("index_names", {8, 3, 0}, never, [](auto& op) { op.index_names = false; });
    check("state", {9, 1, 0}, never, [](auto& op) { op.state = {"SUCCESS"}; });
    check("several repositories", {7, 14, 0}, never, [](auto& op) { op.repositories = {"a", "b"}; });
    check("several repositories", {7, 14, 0}, never, [](auto& op) { op.repositories = {"a*"}; });
    check("several repositories", {7, 14, 0}, never, [](auto& op) { op.repositories = {"_all"}; });
    check("a pattern of snapshots", {2, 0, 0}, all, [](auto& op) { op.snapshots = {"a", "b*"}; });
    check("a pattern of snapshots", {2, 0, 0}, all, [](auto& op) { op.snapshots = {"_current"}; });
}

TEST_CASE("what the servers exclude is refused before it is sent") {
    auto refused = [](std::string const& why, auto set) {
        auto op = of();
        set(op);
        CHECK(asked(op, es9) == "invalid: " + why);
    };
    std::string const briefly =
        "verbose=false excludes sort, size, offset, after, order, slm_policy_filter and from_sort_value";
    refused(briefly, [](auto& op) { op.verbose = false, op.sort = "name"; });
    refused(briefly, [](auto& op) { op.verbose = false, op.size = 1; });
    refused(briefly, [](auto& op) { op.verbose = false, op.offset = 1; });
    refused(briefly, [](auto& op) { op.verbose = false, op.after = "x"; });
    refused(briefly, [](auto& op) { op.verbose = false, op.order = "asc"; });
    refused(briefly, [](auto& op) { op.verbose = false, op.slm_policy_filter = "x"; });
    refused(briefly, [](auto& op) { op.verbose = false, op.from_sort_value = "x"; });
    refused("size is -1 or greater than 0", [](auto& op) { op.size = 0; });
    refused("size is -1 or greater than 0", [](auto& op) { op.size = -2; });
    refused("after and offset exclude one another", [](auto& op) { op.after = "x", op.offset = 0; });
    refused("after and from_sort_value exclude one another",
            [](auto& op) { op.after = "x", op.from_sort_value = "y"; });
    auto fine = of();
    fine.verbose = false;
    fine.index_names = false;
    fine.ignore_unavailable = true;
    CHECK(encode(fine, es9).has_value());
    fine.verbose = true;
    fine.size = 1;
    CHECK(encode(fine, es9).has_value());
}

TEST_CASE("a list of a bad name is refused") {
    CHECK(asked(of({}, {}), es9) == "invalid: the name of the repository is empty");
    CHECK(asked(of({}, {""}), es9) == "invalid: the name of the repository is empty");
    for (std::string const name : {"a/b", "a b", "a,b", "a#b", "a?b"}) {
        auto const sentence = [&](char const* what) {
            return "invalid: '" + name + "' cannot name " + what + ": it holds '" + name[1] + "'";
        };
        CHECK(asked(of({}, {name}), es9) == sentence("a repository"));
        CHECK(asked(of({}, {"a", name}), es9) == sentence("a repository"));
        CHECK(asked(of({"a", name}), es9) == sentence("a snapshot"));
    }
    CHECK(asked(of({"a", ""}), es9) == "invalid: the name of the snapshot is empty");
}

TEST_CASE("every recorded list is read, field by field, on every line") {
    std::size_t snapshots = 0, failures = 0, details = 0;
    std::set<std::string> states;
    each_of("get_snapshot", [&](exchange const& e) {
        auto const heard = hear(get_snapshot(), e);
        if (e.status >= 300) {
            REQUIRE(heard.has_error());
            CHECK(heard.error().info.status == e.status);
            return;
        }
        auto const told = e.told();
        auto const& list = told.at("snapshots").as_array();
        auto const unlisted = failures_of(e);
        REQUIRE(heard.has_error() == (list.empty() && !unlisted.empty()));
        if (heard.has_error()) return;
        REQUIRE(heard->snapshots.size() == list.size());
        for (std::size_t i = 0; i != list.size(); ++i) {
            auto const& made = heard->snapshots[i];
            if (!list[i].as_object().contains("state")) continue;  // of what was made before 5.5, without details
            check_snapshot(made, list[i]);
            ++snapshots;
            failures += made.failures.size();
            details += made.index_details.size();
            states.insert(std::string(to_string(made.state)));
        }
        CHECK(heard->next == text_or_empty(told, "next"));
        auto const* total = told.as_object().if_contains("total");
        CHECK(heard->total == (total == nullptr ? -1 : total->to_number<std::int64_t>()));
        auto const* remaining = told.as_object().if_contains("remaining");
        CHECK(heard->remaining == (remaining == nullptr ? -1 : remaining->to_number<std::int64_t>()));
        REQUIRE(heard->failures.size() == unlisted.size());
        for (auto const& one : heard->failures) {
            CHECK(one.type == text_at(unlisted.at(one.repository), "/type"));
            CHECK(one.reason == text_at(unlisted.at(one.repository), "/reason"));
        }
        if (e.is("opensearch") || e.before({7, 15})) CHECK(heard->total == -1);
    });
    CHECK(snapshots > 500);
    CHECK(failures > 10);
    CHECK(details > 3);
    CHECK(states == std::set<std::string>{"SUCCESS", "IN_PROGRESS", "PARTIAL", "FAILED"});
}

TEST_CASE("a page says which is the next, and how many there are") {
    each_named(
        "contract.get_snapshot_page",
        [](exchange const& e) {
            auto const page = hear(get_snapshot(), e);
            REQUIRE(page.has_value());
            REQUIRE(page->snapshots.size() == 1);
            CHECK(page->snapshots[0].repository == "contract");
            CHECK_FALSE(page->next.empty());
            CHECK(page->remaining == page->total - 1);
            // `after` is what the page before called next, and leads to the name before it
            each_recording(
                1,
                [&](exchange const& next) {
                    return next.file == e.file && next.name == "contract.get_snapshot_next_page";
                },
                [&](exchange const& next) {
                    auto const further = hear(get_snapshot(), next);
                    REQUIRE(further.has_value());
                    REQUIRE(further->snapshots.size() == 1);
                    CHECK(further->snapshots[0].snapshot < page->snapshots[0].snapshot);
                    CHECK(further->remaining == page->remaining - 1);
                    auto op = of();
                    op.after = page->next;
                    CHECK(next.query.find("after=" +
                                          encode(op, es9)->target.substr(encode(op, es9)->target.find("after=") + 6,
                                                                         page->next.size())) != next.query.npos);
                });
        },
        3);
}

TEST_CASE("a repository that cannot be listed is told beside those that can, and is the error where there are none") {
    auto const some = hear(get_snapshot(), R"({"snapshots":[{"snapshot":"a","repository":"r1"}],"failures":{
        "r2":{"type":"repository_missing_exception","reason":"[r2] missing"},
        "r3":{"type":"repository_exception","reason":"broken"}},"total":1,"remaining":0})");
    REQUIRE(some.has_value());
    CHECK(some->snapshots.size() == 1);
    REQUIRE(some->failures.size() == 2);
    CHECK(some->failures[0].repository == "r2");
    CHECK(some->failures[0].type == "repository_missing_exception");
    CHECK(some->failures[0].reason == "[r2] missing");
    CHECK(some->failures[1].repository == "r3");

    auto const none = hear(get_snapshot(), R"({"snapshots":[],"failures":{
        "r2":{"type":"repository_missing_exception","reason":"[r2] missing"}},"total":0,"remaining":0})");
    REQUIRE(none.has_error());
    CHECK(none.error().is(errc::not_found));
    CHECK(none.error().info.status == 200);
    CHECK(none.error().info.server_type == "repository_missing_exception");
    CHECK(none.error().info.server_reason == "[r2] missing");
    std::size_t beside = 0, alone = 0;
    each_of("get_snapshot", [&](exchange const& e) {
        if (failures_of(e).empty()) return;
        auto const heard = hear(get_snapshot(), e);
        if (heard.has_error()) {
            CHECK(heard.error().info.status == 200);
            CHECK_FALSE(heard.error().is(errc::server_error));
        }
        ++(heard.has_error() ? alone : beside);
    });
    CHECK(beside > 0);
    CHECK(alone > 0);
    CHECK(hear(get_snapshot(), R"({"snapshots":[],"failures":{}})")->snapshots.empty());
}

TEST_CASE("a list for each repository, as some 7.x tell it, becomes one") {
    auto const heard = hear(get_snapshot(), by_repository);
    REQUIRE(heard.has_value());
    REQUIRE(heard->snapshots.size() == 3);
    CHECK(heard->snapshots[0].snapshot == "a");
    CHECK(heard->snapshots[1].snapshot == "b");
    CHECK(heard->snapshots[2].snapshot == "c");
    REQUIRE(heard->failures.size() == 1);
    CHECK(heard->failures[0].repository == "r2");
    CHECK(heard->failures[0].type == "repository_missing_exception");
    CHECK(heard->failures[0].reason == "[r2] missing");
    auto const none = hear(get_snapshot(), R"({"responses":[{"repository":"r2",
        "error":{"type":"repository_missing_exception","reason":"[r2] missing"}}]})");
    CHECK(none.error().is(errc::not_found));
    CHECK(hear(get_snapshot(), R"({"responses":[]})")->snapshots.empty());
    CHECK(hear(get_snapshot(), R"({"responses":[{"repository":"r","snapshots":[]}]})")->snapshots.empty());
}

TEST_CASE("each snapshot is handed on once, in order, as it is in a list, however the answer is cut") {
    each_named("contract.visit_snapshots", [](exchange const& e) {
        auto const list = hear(get_snapshot(), e);
        REQUIRE(list.has_value());
        for (std::size_t const piece : {std::size_t{1}, std::size_t{7}, e.answer.size()}) {
            std::size_t at = 0;
            visit_snapshots op;
            op.visit = [&](snapshot_info const& info) {
                REQUIRE(at < list->snapshots.size());
                auto const& same = list->snapshots[at++];
                CHECK(info.snapshot == same.snapshot);
                CHECK(info.uuid == same.uuid);
                CHECK(info.indices == same.indices);
                CHECK(info.metadata == same.metadata);
                CHECK(info.shards_total == same.shards_total);
                CHECK(info.feature_states.size() == same.feature_states.size());
            };
            auto const reader = reader_for(op);
            REQUIRE(reader->begin(e.head()).has_value());
            for (std::string_view rest = e.answer; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
                REQUIRE(reader->write(rest.substr(0, piece)).has_value());
            auto const heard = reader->finish();
            REQUIRE(heard.has_value());
            CHECK(at == list->snapshots.size());
            CHECK(heard->snapshots.empty());
            CHECK(heard->total == list->total);
        }
    });
}

TEST_CASE("the rest of a list that is handed on is told as ever, and nothing of one snapshot is left in the next") {
    std::vector<std::string> names;
    auto const heard = hear(visiting(names), three);
    REQUIRE(heard.has_value());
    CHECK(names == std::vector<std::string>{"a", "b", "c"});
    CHECK(heard->next == "abc");
    CHECK(heard->total == 9);
    CHECK(heard->remaining == 6);

    std::vector<snapshot_info> seen;
    visit_snapshots op;
    op.visit = [&](snapshot_info const& info) { seen.push_back(info); };
    REQUIRE(hear(op, three).has_value());
    CHECK(seen.at(0).indices.size() == 2);
    CHECK(seen.at(1).indices.empty());
    CHECK(seen.at(1).state == snapshot_state::partial);
    CHECK(seen.at(2).state == snapshot_state::unknown);

    names.clear();
    auto const each = hear(visiting(names), by_repository);
    REQUIRE(each.has_value());
    CHECK(names == std::vector<std::string>{"a", "b", "c"});
    CHECK(each->failures.size() == 1);
    CHECK(each->snapshots.empty());
    names.clear();
    CHECK(hear(visiting(names),
               R"({"snapshots":[],"failures":{"r":{"type":"repository_missing_exception","reason":"x"}}})")
              .error()
              .is(errc::not_found));
    CHECK(hear(visiting(names), R"({"snapshots":[]})").has_value());
    CHECK(names.empty());
}

TEST_CASE("a list that was cut off begins anew until something was handed on, and then never") {
    std::string const text = three;
    auto const second = text.find(R"({"snapshot":"b")"), third = text.find(R"({"snapshot":"c")");
    for (std::size_t end = 0; end <= text.size(); ++end) {
        INFO(text.substr(0, end));
        std::vector<std::string> names;
        auto const op = visiting(names);
        auto const reader = reader_for(op);
        REQUIRE(reader->begin({200, {}}).has_value());
        REQUIRE(reader->write(std::string_view(text).substr(0, end)).has_value());
        auto const handed_on = end <= second ? 0U : end <= third ? 1U : 2U;
        REQUIRE(names.size() == handed_on);
        auto const again = reader->begin({200, {}});
        REQUIRE(again.has_value() == (handed_on == 0));
        if (again.has_error()) {
            CHECK(again.error().is(errc::connection_lost));
            CHECK(again.error().info.message ==
                  "the list was cut off after " + std::to_string(handed_on) + " snapshots had been handed on");
            continue;
        }
        REQUIRE(reader->write(std::string_view(text)).has_value());
        REQUIRE(reader->finish().has_value());
        CHECK(names == std::vector<std::string>{"a", "b", "c"});
    }
}

TEST_CASE("a list that is kept begins anew whenever it was cut off") {
    std::string const text = three;
    get_snapshot const op;
    auto const reader = reader_for(op);
    for (std::size_t end = 0; end <= text.size(); ++end) {
        REQUIRE(reader->begin({200, {}}).has_value());
        REQUIRE(reader->write(std::string_view(text).substr(0, end)).has_value());
    }
    auto const heard = reader->finish();
    REQUIRE(heard.has_value());
    CHECK(heard->snapshots.size() == 3);
}

TEST_CASE("a snapshot that breaks off is not handed on") {
    std::vector<std::string> names;
    auto const op = visiting(names);
    auto const reader = reader_for(op);
    REQUIRE(reader->begin({200, {}}).has_value());
    REQUIRE(reader->write(std::string_view(R"({"snapshots":[{"snapshot":"a"},{"snapshot":"b","ind)")).has_value());
    CHECK(reader->finish().error().is(errc::malformed_answer));
    CHECK(names == std::vector<std::string>{"a"});
}

TEST_CASE("what is no list, and whatever stands at any place of one, is an error that names the place") {
    CHECK(wrong_with(get_snapshot(), "{}") == "unexpected: the answer holds neither 'snapshots' nor 'responses'");
    CHECK(wrong_with(get_snapshot(), R"({"snapshots":null})") ==
          "unexpected: the answer holds neither 'snapshots' nor 'responses'");
    CHECK(wrong_with(get_snapshot(), R"({"snapshots":[{}]})") ==
          "unexpected: in the answer, 'snapshots[0].snapshot' is missing");
    CHECK(wrong_with(get_snapshot(), R"({"snapshots":{}})") ==
          "unexpected: in the answer, 'snapshots' is not an array");
    CHECK(wrong_with(get_snapshot(), R"({"responses":[{"snapshots":[{"snapshot":7}]}]})") ==
          "unexpected: in the answer, 'responses[0].snapshots[0].snapshot' is not a string");
    std::vector<std::string> names;
    CHECK(wrong_with(visiting(names), R"({"snapshots":[{"snapshot":"a"},{"snapshot":7}]})") ==
          "unexpected: in the answer, 'snapshots[1].snapshot' is not a string");
    each_recording(
        5,
        [](exchange const& e) {
            return (e.is("elasticsearch-1.7") && e.name == "snap_get_partial") ||
                   (e.is("elasticsearch-9") &&
                    (e.name == "contract.get_snapshot_details" || e.name == "contract.get_snapshot_page")) ||
                   (e.is("opensearch-3") && (e.name == "snap_get_partial" || e.name == "exact_get_snapshot_metadata"));
        },
        [](exchange const& e) {
            check_replacements(get_snapshot(), e);
            check_truncations(get_snapshot(), e);
        });
    exchange e;
    e.status = 200;
    e.answer = by_repository;
    check_replacements(get_snapshot(), e);
    check_truncations(get_snapshot(), e);
}

TEST_CASE("handing on 20,000 snapshots takes no more memory than handing on 20") {
    auto peak_of = [](std::size_t snapshots) {
        std::size_t seen = 0, bytes = 0;
        visit_snapshots op;
        op.visit = [&](snapshot_info const& info) {
            ++seen;
            bytes += info.snapshot.size();
        };
        watched_memory const memory;
        auto const heard = read_long_list(op, snapshots);
        REQUIRE(heard.has_value());
        CHECK(seen == snapshots);
        CHECK(bytes > 20 * snapshots);
        CHECK(heard->total == static_cast<std::int64_t>(snapshots));
        return memory.peak();
    };
    auto const of_few = peak_of(20), of_many = peak_of(20'000);
    INFO(of_few << " and " << of_many << " bytes");
    CHECK(of_few > 1000);
    CHECK(of_many <= of_few + 1024);
    CHECK(of_many < 64 * 1024);
}

TEST_CASE("keeping 20,000 snapshots takes at most thrice the memory of what is kept") {
    watched_memory const memory;
    auto const heard = read_long_list(get_snapshot(), 20'000);
    auto const kept = memory.kept(), peak = memory.peak();
    REQUIRE(heard.has_value());
    CHECK(heard->snapshots.size() == 20'000);
    INFO(kept << " bytes kept, " << peak << " at most");
    CHECK(kept > 20'000 * 20 * 20);
    CHECK(peak <= 3 * kept);
}
