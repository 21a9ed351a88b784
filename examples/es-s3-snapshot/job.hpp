// SPDX-License-Identifier: Apache-2.0
/// @file
/// The two jobs of the tool: the backup and the restore.
#pragma once

#include "contact.hpp"

#include <stop_token>
#include <string>

namespace tool {

/// Runs the job that the mode names, tells the console the conf's warnings, and how the job goes and ends.
es::result<void> run_job(mode m, conf const& c, console& out, std::stop_token stop,
                         transport_factory const& new_transport = network_transport);

/// `snapshot-2026_11_23t10-20-30`, in UTC; lower case, as the servers demand.
std::string default_snapshot_name(es::wall_time now);

}  // namespace tool
