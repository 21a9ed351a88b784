// SPDX-License-Identifier: Apache-2.0
/// @file
/// The console: which stream, which form, and what must not appear on it.
#include "console.hpp"
#include "support/printed.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

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

json::object only_object(printed& stream) { return json::parse(stream.text()).as_object(); }

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
    tool::console console({0, true, true}, out.stream(), err.stream());
    SECTION("a note") {
        console.say("step");
        CHECK(only_object(err) == json::object{{"type", "note"}, {"message", "step"}});
    }
    SECTION("a warning") {
        console.warn("careful");
        CHECK(only_object(err) == json::object{{"type", "warning"}, {"message", "careful"}});
    }
    SECTION("progress") {
        console.on_event(es::events::progress{4, 1, 100, 25, std::chrono::milliseconds(1500)});
        CHECK(only_object(err) == json::object{{"type", "progress"},
                                               {"shards_done", 1},
                                               {"shards_total", 4},
                                               {"bytes_done", 25},
                                               {"bytes_total", 100},
                                               {"elapsed_in_millis", 1500}});
    }
    SECTION("an error, without what is not known") {
        console.fail(failure(), 6);
        CHECK(only_object(err) == json::object{{"type", "error"},
                                               {"code", "not_found"},
                                               {"message", es::describe(failure())},
                                               {"exit_code", 6},
                                               {"status", 404},
                                               {"hint", "check it"},
                                               {"server_type", "index_not_found_exception"}});
    }
    SECTION("how a job ended is its result") {
        console.done({{"type", "backup"}}, "[OK] for people");
        CHECK(out.text() == "{\"type\":\"backup\"}\n");
        CHECK(err.text() == "");
    }
}

TEST_CASE("quiet leaves results and errors, also for programs") {
    auto const as_json = GENERATE(false, true);
    printed out, err;
    tool::console console({-1, as_json, true}, out.stream(), err.stream());
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
    tool::console console({0, true, true}, out.stream(), err.stream());
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
