// SPDX-License-Identifier: Apache-2.0
/// @file
/// What surrounds a workflow besides the network: time, chance, variables, files and programs, so that tests can script
/// it.
#pragma once

#include <es_s3_snapshot/core/error.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <random>
#include <stop_token>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

using duration = std::chrono::steady_clock::duration;
/// For deadlines and waiting: never jumps.
using steady_time = std::chrono::steady_clock::time_point;
/// For names, signatures and comparison with a server's clock.
using wall_time = std::chrono::system_clock::time_point;

/// What comes from outside the program and takes no unbounded time.
class environment {
public:
    virtual ~environment() = default;
    virtual steady_time steady_now() = 0;
    virtual wall_time wall_now() = 0;
    /// Uniform in [0, 1); for jitter and run ids, not for secrets.
    virtual double random() = 0;
    /// An environment variable of the process; an empty one counts as absent, as AWS's tools have it.
    virtual std::optional<std::string> variable(std::string const& name) = 0;
    /// A whole file of at most 1 MiB. Errors: not_found; access_denied; body_too_large.
    virtual result<std::string> read_file(std::string const& path) = 0;
    /// What a shell command prints, at most 1 MiB. Blocks the thread until it has ended, at most until `deadline` or a
    /// stop request (from another thread); the command is then ended, with its whole process group. Errors: timed_out;
    /// operation_canceled; server_error where it ends with another code than 0 (its stderr is not read).
    virtual result<std::string> run_command(std::string const& command, steady_time deadline, std::stop_token stop) = 0;
};

/// The process's own clocks, variables and files. Not thread-safe: one per client.
class system_environment final : public environment {
public:
    steady_time steady_now() override { return std::chrono::steady_clock::now(); }
    wall_time wall_now() override { return std::chrono::system_clock::now(); }
    double random() override { return std::uniform_real_distribution<double>(0, 1)(generator_); }

    ES_S3_SNAPSHOT_DECL std::optional<std::string> variable(std::string const& name) override;
    ES_S3_SNAPSHOT_DECL result<std::string> read_file(std::string const& path) override;
    ES_S3_SNAPSHOT_DECL result<std::string> run_command(std::string const& command, steady_time deadline,
                                                        std::stop_token stop) override;

private:
    std::minstd_rand generator_{std::random_device{}()};
};

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/core/impl/environment.ipp>
#endif
