// SPDX-License-Identifier: Apache-2.0
/// @file
/// The two jobs of the tool, and what their errors mean as exit codes.
#pragma once

#include "conf.hpp"
#include "console.hpp"

#include <es_s3_snapshot/transport/any_transport.hpp>
#include <es_s3_snapshot/transport/proxy.hpp>

#include <functional>
#include <stop_token>

namespace tool {

/// Documented in the README and in --help; any other non-zero code is a failure too.
enum class exit_code {
    ok = 0,
    failed = 1,
    usage = 2,
    partial = 3,
    still_running = 4,
    conflict = 5,
    not_found = 6,
    denied = 7,
    unreachable = 8,
    incompatible = 9,
    interrupted = 130,
};

exit_code to_exit_code(es::error const& e);

/// Makes what carries the job's requests: asked once for the bucket, once for the cluster.
using transport_factory = std::function<es::any_transport(conf const&, es::proxy_rules const&)>;
es::any_transport network_transport(conf const& c, es::proxy_rules const& proxy);

/// Runs the job that the mode names, tells the console the conf's warnings, and how the job goes and ends.
es::result<void> run_job(mode m, conf const& c, console& out, std::stop_token stop,
                         transport_factory const& new_transport = network_transport);

/// `snapshot-2026_11_23t10-20-30`, in UTC; lower case, as the servers demand.
std::string default_snapshot_name(es::wall_time now);

}  // namespace tool
