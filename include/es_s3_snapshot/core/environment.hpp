// SPDX-License-Identifier: Apache-2.0
/// @file
/// Time and chance as workflows see them, so that tests can script both.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <chrono>
#include <random>

namespace es_s3_snapshot {
inline namespace v0 {

using duration = std::chrono::steady_clock::duration;
/// For deadlines and waiting: never jumps.
using steady_time = std::chrono::steady_clock::time_point;
/// For names, signatures and comparison with a server's clock.
using wall_time = std::chrono::system_clock::time_point;

/// What takes no unbounded time and yet comes from outside the program.
class environment {
public:
    virtual ~environment() = default;
    virtual steady_time steady_now() = 0;
    virtual wall_time   wall_now() = 0;
    /// Uniform in [0, 1); for jitter and run ids, not for secrets.
    virtual double random() = 0;
};

/// The process's own clocks and a generator seeded by the system. Not thread-safe: one per client.
class system_environment final : public environment {
public:
    steady_time steady_now() override { return std::chrono::steady_clock::now(); }
    wall_time   wall_now() override { return std::chrono::system_clock::now(); }
    double      random() override { return std::uniform_real_distribution<double>(0, 1)(generator_); }

private:
    std::minstd_rand generator_{std::random_device{}()};
};

}  // namespace v0
}  // namespace es_s3_snapshot
