// SPDX-License-Identifier: Apache-2.0
/// @file
/// From what the command line asks for to how it ended.
#pragma once

#include "command_line.hpp"

#include <atomic>
#include <stop_token>

namespace tool {

/// Asked to end by a signal, if it was.
struct interruption {
    std::stop_token stop{};
    std::atomic<int> const* signal = nullptr;  ///< which one; 0 until then
};

/// All that an invocation asks for. What goes wrong is told to the console; returns the exit code.
int run(invocation const& given, es::environment& env, console& out, interruption const& asked = {},
        transport_factory const& new_transport = network_transport);

/// The conf file under the environment and the flags. Errors: invalid_argument, with where it stands.
es::result<conf> effective_conf(invocation const& given, es::environment& env);

/// The job or the command, told to the console from its first warning on.
es::result<void> carry_out(invocation const& given, conf const& c, console& out, std::stop_token stop,
                           transport_factory const& new_transport = network_transport);

}  // namespace tool
