// SPDX-License-Identifier: Apache-2.0
/// @file
/// The process's own clocks and chance.
#include <es_s3_snapshot/core/environment.hpp>

#include <catch2/catch.hpp>

#include <set>

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
    CHECK(env.run_command("echo one; echo two", soon).value() == "one\ntwo\n");
    CHECK(env.run_command("echo one; exit 3", soon).error().is(errc::server_error));
    CHECK(env.run_command("no-such-program-anywhere 2>/dev/null", soon).error().is(errc::server_error));
}

TEST_CASE("a command that does not end is ended, with all that it started") {
    system_environment env;
    auto const began = env.steady_now();
    CHECK(env.run_command("sleep 30 | sleep 30", began + std::chrono::milliseconds(100)).error().is(errc::timed_out));
    CHECK(env.steady_now() - began < std::chrono::seconds(5));
}
