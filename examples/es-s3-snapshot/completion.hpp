// SPDX-License-Identifier: Apache-2.0
/// @file
/// Completion scripts for shells, from the words of the command line.
#pragma once

#include <string>
#include <vector>

namespace tool {

struct completion_words {
    std::string path{};  ///< the commands so far, such as `repo list`
    std::vector<std::string> commands{};
    std::vector<std::string> options{};
};

std::string bash_completion(std::vector<completion_words> const& all);
std::string zsh_completion(std::vector<completion_words> const& all);

}  // namespace tool
