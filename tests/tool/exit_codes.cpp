// SPDX-License-Identifier: Apache-2.0
/// @file
/// Every exit code that is documented, from the command line on. That signals reach the process: signals.py.
#include "support/command_run.hpp"

#include <atomic>
#include <csignal>
#include <fstream>

using test::command_run;

namespace {

namespace es = es_s3_snapshot;
using words = std::vector<std::string>;

words at(words more) {
    more.insert(more.begin(), {"--url", "http://127.0.0.1:9200", "-r", "repo", "--json"});
    return more;
}

std::string snapshot(std::string const& state) {
    return R"({"snapshots":[{"snapshot":"s","state":")" + state +
           R"(","indices":["a"],"start_time_in_millis":1,"failures":[],)"
           R"("shards":{"total":1,"failed":0,"successful":1}}]})";
}

/// A way to end so.
struct end {
    int code;
    words asked;
    std::function<void(command_run&)> prepare = [](command_run&) {};
    std::string number = "7.17.29";
};

void refuse(command_run& run, std::string const& what, unsigned status) {
    run.answers[what] = R"({"error":{"type":"some_exception","reason":"no"}})";
    run.statuses[what] = status;
}

std::vector<end> all_ends() {
    auto const ended = [](std::string state) {
        return [state = std::move(state)](command_run& run) {
            run.answers["GET /_snapshot/repo/s"] = snapshot(state);
        };
    };
    return {
        {0, {"wait", "s"}, ended("SUCCESS")},
        {1, {"wait", "s"}, ended("FAILED")},
        {1, {"repo", "cleanup"}, [](command_run& run) { refuse(run, "POST /_snapshot/repo/_cleanup", 500); }},
        {2, {"list", "--set", "max_wait=soon"}},
        {2, {"delete", "s"}, ended("SUCCESS")},
        {3, {"wait", "s"}, ended("PARTIAL")},
        {4, {"wait", "s", "--set", "max_wait=1s"}, ended("IN_PROGRESS")},
        {5, {"clone", "s", "s"}, ended("SUCCESS")},
        {6, {"wait", "other"}},
        {7, {"list"}, [](command_run& run) { refuse(run, "GET /", 403); }},
        {8,
         {"doctor"},
         [](command_run& run) {
             run.instead = [](es::origin const&, es::request const&) {
                 return std::optional<es::replay_answer>(es::make_error(es::errc::connection_failed, "refused"));
             };
         }},
        {8, {"list"}, [](command_run& run) { run.answers["GET /"] = "<html>not a cluster</html>"; }},
        {9, {"slm", "list"}, [](command_run&) {}, "7.3.2"},
        {10,
         {"repo", "analyze"},
         [](command_run& run) {
             run.answers["POST /_snapshot/repo/_analyze"] =
                 R"({"repository":"repo","blob_count":1,"issues_detected":["a stale read"],"summary":{}})";
         }},
    };
}

std::string text_of(std::string const& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("every end has its exit code, which the error tells too") {
    for (auto const& one : all_ends()) {
        CAPTURE(one.code, one.asked);
        command_run run(one.number);
        one.prepare(run);
        CHECK(run(at(one.asked)) == one.code);
        auto const told = "\"exit_code\":" + std::to_string(one.code) + "}\n";
        CHECK(run.errors.text().ends_with(told) == (one.code != 0));
    }
}

TEST_CASE("who is asked to end by a signal ends with 128 and its number") {
    auto const [number, code] = GENERATE(table<int, int>({{SIGHUP, 129}, {SIGINT, 130}, {SIGTERM, 143}}));
    std::stop_source stop;
    std::atomic<int> caught = 0;
    command_run run;
    run.interrupted = {stop.get_token(), &caught};
    run.answers["GET /_snapshot/repo/s"] = snapshot("IN_PROGRESS");
    run.instead = [&, signal = number](es::origin const&, es::request const& r) -> std::optional<es::replay_answer> {
        if (r.target == "/") return {};
        caught = signal;  // it ends the pause between two looks at the snapshot
        stop.request_stop();
        return {};
    };
    CHECK(run(at({"wait", "s"})) == code);
    CHECK(run.errors.text().find("\"code\":\"operation_canceled\"") != std::string::npos);
    CHECK(run.errors.text().ends_with("\"exit_code\":" + std::to_string(code) + "}\n"));
}

TEST_CASE("a signal that came when the work was done already, or had failed, changes nothing") {
    std::atomic<int> const caught = SIGINT;
    command_run run;
    run.interrupted = {{}, &caught};
    run.answers["GET /_snapshot/repo/s"] = snapshot("SUCCESS");
    CHECK(run(at({"wait", "s"})) == 0);
    CHECK(run(at({"wait", "other"})) == 6);
}

TEST_CASE("the README and the help have a word for each exit code") {
    auto const readme = text_of(std::string(ES_S3_SNAPSHOT_TEST_DATA) + "/../README.md");
    command_run run;
    CHECK(run({"--help"}) == 0);
    auto const help = run.last_words.substr(run.last_words.find("Exit codes:"));
    for (int const code : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 129, 130, 143}) {
        CAPTURE(code);
        auto const row = code < 129 ? "| " + std::to_string(code) + " |" : std::string("| 129, 130, 143 |");
        CHECK(readme.find("\n" + row) != std::string::npos);
        CHECK(help.find(" " + std::to_string(code) + " ") != std::string::npos);
    }
}
