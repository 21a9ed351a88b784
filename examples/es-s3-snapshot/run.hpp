// SPDX-License-Identifier: Apache-2.0
/// @file
/// From what the command line asks for to how it ended.
#pragma once

#include "command_line.hpp"

#include <stop_token>

namespace tool {

/// The conf file under the environment and the flags. Errors: invalid_argument, with where it stands.
es::result<conf> effective_conf(invocation const& given, es::environment& env);

/// The job or the command, told to the console from its first warning on.
es::result<void> carry_out(invocation const& given, conf const& c, console& out, std::stop_token stop,
                           transport_factory const& new_transport = network_transport);

}  // namespace tool
