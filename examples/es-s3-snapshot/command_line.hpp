// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the command line says: a job or a command, where the conf is, and what has a later word than it.
#pragma once

#include "commands/command.hpp"
#include "layers.hpp"

#include <optional>
#include <string>
#include <variant>

namespace tool {

/// What is to be done.
struct invocation {
    std::string conf_file = "es-s3-snapshot.conf";
    bool conf_is_named = false;  ///< by -c: then it must be there
    console_style style{};
    conf_flags flags{};
    std::variant<mode, command> what = mode::backup;  ///< a job, or a command
    std::optional<mode> side{};                       ///< of --cluster
    bool dry_run = false;                             ///< of a job: tell what it would do
    bool confirmed = false;                           ///< of a job: what cannot be undone may be done
};

/// What to print instead, and the exit code after it.
struct last_words {
    std::string text{};
    exit_code code = exit_code::ok;
    console_style style{};  ///< for a mistake
};

/// Help, version and completion scripts are last words, as are mistakes.
std::variant<invocation, last_words> parse_command_line(int argc, char const* const* argv);

}  // namespace tool
