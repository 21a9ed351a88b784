// SPDX-License-Identifier: Apache-2.0
/// @file
/// The process's own clocks and chance.
#include <es_s3_snapshot/core/environment.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <unistd.h>

using namespace es_s3_snapshot;

TEST_CASE("the system environment shows the process's clocks") {
    system_environment env;
    auto const before = std::chrono::steady_clock::now();
    auto const shown = env.steady_now();
    CHECK(before <= shown);
    CHECK(shown <= env.steady_now());
    auto const wall = std::chrono::system_clock::now();
    CHECK(env.wall_now() - wall < std::chrono::minutes(1));
    CHECK(wall - env.wall_now() < std::chrono::minutes(1));
}

TEST_CASE("random numbers lie in [0, 1) and differ") {
    system_environment env;
    std::set<double> seen;
    for (int i = 0; i != 1000; ++i) {
        auto const drawn = env.random();
        if (drawn < 0 || drawn >= 1) FAIL("drawn: " << drawn);
        seen.insert(drawn);
    }
    CHECK(seen.size() > 900);
    CHECK(*seen.begin() < 0.1);
    CHECK(*seen.rbegin() > 0.9);
}

TEST_CASE("two environments do not draw the same numbers") {
    system_environment one, other;
    int same = 0;
    for (int i = 0; i != 20; ++i) same += one.random() == other.random() ? 1 : 0;
    CHECK(same < 20);
}

TEST_CASE("variables, files and commands of the process are read") {
    system_environment env;
    ::setenv("ES_S3_SNAPSHOT_TEST_VARIABLE", "value", 1);
    CHECK(env.variable("ES_S3_SNAPSHOT_TEST_VARIABLE") == "value");
    ::setenv("ES_S3_SNAPSHOT_TEST_VARIABLE", "", 1);
    CHECK_FALSE(env.variable("ES_S3_SNAPSHOT_TEST_VARIABLE").has_value());
    CHECK(env.read_file("/dev/null").value().empty());
    CHECK(env.read_file("/no/such/file").error().is(errc::not_found));
    CHECK(env.read_file("/dev/zero").error().is(errc::body_too_large));
    auto const soon = env.steady_now() + std::chrono::seconds(5);
    CHECK(env.run_command("echo one; echo two", soon, {}).value() == "one\ntwo\n");
    CHECK(env.run_command("echo one; exit 3", soon, {}).error().is(errc::server_error));
    CHECK(env.run_command("no-such-program-anywhere 2>/dev/null", soon, {}).error().is(errc::server_error));
}

TEST_CASE("a command that does not end is ended, with all that it started") {
    system_environment env;
    auto const* const command = GENERATE("sleep 30 | sleep 30", "exec 1>&-; sleep 30", "exec 1>&-; sleep 30 & wait");
    CAPTURE(command);
    auto const began = env.steady_now();
    CHECK(env.run_command(command, began + std::chrono::milliseconds(100), {}).error().is(errc::timed_out));
    CHECK(env.steady_now() - began < std::chrono::seconds(5));
}

TEST_CASE("a stop request ends a command") {
    system_environment env;
    auto const* const command = GENERATE("sleep 30", "exec 1>&-; sleep 30");
    CAPTURE(command);
    auto const began = env.steady_now();
    std::stop_source stop;
    std::jthread const asking([&stop] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        stop.request_stop();
    });
    CHECK(env.run_command(command, began + std::chrono::seconds(20), stop.get_token())
              .error()
              .is(errc::operation_canceled));
    CHECK(env.steady_now() - began < std::chrono::seconds(5));
}

TEST_CASE("what is over before it begins is not started") {
    system_environment env;
    std::string const file = "/tmp/es-s3-snapshot-environment-" + std::to_string(::getpid());
    std::stop_source stop;
    stop.request_stop();
    auto const now = env.steady_now();
    CHECK(env.run_command("touch " + file, now + std::chrono::seconds(5), stop.get_token())
              .error()
              .is(errc::operation_canceled));
    CHECK(env.run_command("touch " + file, now, {}).error().is(errc::timed_out));
    CHECK(env.read_file(file).error().is(errc::not_found));
}

TEST_CASE("a command that closes its output is waited for") {
    system_environment env;
    auto const soon = env.steady_now() + std::chrono::seconds(5);
    CHECK(env.run_command("echo one; exec 1>&-; sleep 0.05", soon, {}).value() == "one\n");
    CHECK(env.run_command("echo one; exec 1>&-; sleep 0.05; exit 3", soon, {}).error().is(errc::server_error));
}
