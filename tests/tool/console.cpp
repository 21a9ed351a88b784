// SPDX-License-Identifier: Apache-2.0
/// @file
/// The console: which stream, which form, and what must not appear on it.
#include "console.hpp"
#include "support/events.hpp"
#include "support/printed.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <regex>

namespace es = es_s3_snapshot;
namespace json = boost::json;
using test::printed;

namespace {

es::error failure() {
    auto made = make_error(es::errc::not_found, "no such index: x", "check it");
    made.info.status = 404;
    made.info.server_type = "index_not_found_exception";
    return made;
}

/// The one event on the stream, without its time.
json::object only_event(printed& stream) {
    test::record_events("event", stream.text());
    auto made = json::parse(stream.text()).as_object();
    auto const& time = made.at("timestamp").as_string();
    CHECK(std::regex_match(time.c_str(), std::regex(R"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
    made.erase("timestamp");
    return made;
}

}  // namespace

TEST_CASE("a job tells its steps on stdout, a command on stderr") {
    printed out, err;
    tool::console job({}, out.stream(), err.stream());
    job.say("step");
    job.warn("careful");
    CHECK(out.text() == "step\n");
    CHECK(err.text() == "[WARNING] careful\n");
    printed results, told;
    tool::console command({0, false, true}, results.stream(), told.stream());
    command.say("step");
    command.result("row");
    CHECK(results.text() == "row\n");
    CHECK(told.text() == "step\n");
}

TEST_CASE("for programs everything is one object a line") {
    printed out, err;
    bool const results_too = GENERATE(true, false);
    tool::console console({1, results_too, false, true}, out.stream(), err.stream());
    SECTION("a note") {
        console.say("step");
        CHECK(only_event(err) == json::object{{"type", "note"}, {"level", "info"}, {"message", "step"}});
    }
    SECTION("a warning") {
        console.warn("careful");
        CHECK(only_event(err) == json::object{{"type", "warning"}, {"level", "warning"}, {"message", "careful"}});
    }
    SECTION("progress") {
        console.on_event(es::events::progress{4, 1, 100, 25, std::chrono::milliseconds(1500)});
        CHECK(only_event(err) == json::object{{"type", "progress"},
                                              {"level", "info"},
                                              {"message", "1.5 s: 1 of 4 shards, 25 B of 100 B (25 %), 17 B/s"},
                                              {"shards_done", 1},
                                              {"shards_total", 4},
                                              {"done_in_bytes", 25},
                                              {"total_in_bytes", 100},
                                              {"elapsed_in_millis", 1500}});
    }
    SECTION("another attempt") {
        console.on_event(es::events::retrying{failure(), std::chrono::milliseconds(1500)});
        CHECK(only_event(err) == json::object{{"type", "retry"},
                                              {"level", "warning"},
                                              {"message", "trying again in 1.5 s: " + es::describe(failure())},
                                              {"code", "not_found"},
                                              {"delay_in_millis", 1500},
                                              {"status", 404},
                                              {"hint", "check it"},
                                              {"server_type", "index_not_found_exception"}});
    }
    SECTION("an error, without what is not known") {
        console.fail(failure(), 6);
        CHECK(only_event(err) == json::object{{"type", "error"},
                                              {"level", "error"},
                                              {"code", "not_found"},
                                              {"message", es::describe(failure())},
                                              {"exit_code", 6},
                                              {"status", 404},
                                              {"hint", "check it"},
                                              {"server_type", "index_not_found_exception"}});
    }
    SECTION("how a job ended is its result, which may be for people all the same") {
        console.done({{"type", "backup"}}, "[OK] for people");
        CHECK(out.text() == (results_too ? "{\"type\":\"backup\"}\n" : "[OK] for people\n"));
        CHECK(err.text() == "");
        return;
    }
    CHECK(out.text() == "");
}

TEST_CASE("who leaves at once is told what is left to undo") {
    printed out, err;
    tool::console console({-1, false, true}, out.stream(), err.stream());
    CHECK(console.left_at_once().info.message == "left at once: nothing is left to undo");
    console.on_event(es::events::pending{"indices", "a may still be closed", "open it"});
    auto const left = console.left_at_once();
    CHECK(left.is(es::errc::operation_canceled));
    CHECK(left.info.hint == "open it");
    console.fail(left, 130);
    CHECK(err.text() == "[ERROR] left at once: a may still be closed\n        open it\n");
    console.on_event(es::events::pending{"indices"});
    CHECK(console.left_at_once().info.hint == "");
}

TEST_CASE("results for programs go with events for people") {
    printed out, err;
    tool::console console({0, true, true, false}, out.stream(), err.stream());
    console.say("step");
    console.warn("careful");
    console.done({{"type", "backup"}}, "[OK] for people");
    CHECK(out.text() == "{\"type\":\"backup\"}\n");
    CHECK(err.text() == "step\n[WARNING] careful\n");
}

TEST_CASE("quiet leaves results and errors, also for programs") {
    auto const as_json = GENERATE(false, true);
    printed out, err;
    tool::console console({-1, as_json, true, as_json}, out.stream(), err.stream());
    console.say("step");
    console.warn("careful");
    console.on_event(es::events::progress{});
    CHECK(err.text() == "");
    console.result("row");
    CHECK(out.text() == "row\n");
    console.fail(failure(), 6);
    CHECK(err.text() != "");
}

TEST_CASE("a secret is masked in every form") {
    printed out, err;
    tool::console console({0, true, true, true}, out.stream(), err.stream());
    console.hide({"pass\"word\\", "pass", ""});
    console.result("a pass\"word\\ b");
    console.warn("c pass\"word\\ d");
    CHECK(out.text() == "a *** b\n");
    CHECK(json::parse(err.text()).at("message") == "c *** d");
}

TEST_CASE("what a server wrote does not steer the terminal") {
    printed out, err;
    tool::console console({0, false, true}, out.stream(), err.stream());
    console.result(
        "a\x1b[2Jb\x07"
        "c\x7f");
    CHECK(out.text() == "a?[2Jb?c?\n");
}
