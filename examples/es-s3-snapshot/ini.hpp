// SPDX-License-Identifier: Apache-2.0
/// @file
/// The grammar of the conf file: sections, `key = value`, comments behind values, and the line of everything.
#pragma once

#include <es_s3_snapshot/core/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tool {

struct ini_entry {
    std::string section, key, value;
    std::string where{};  ///< `file:line`, or what else it comes from
};

/// As Python's ConfigParser reads it, whose files these are: `[section]`, `key = value` or `key: value`, keys without
/// regard to case. `#` and `;` begin a comment at the start of a line or after white space, so they may stand inside a
/// value. A value that ends with a comma goes on in the next line where that is indented.
/// (Own code, since the libraries at hand keep no line numbers, cut lines at 200 characters, or keep such comments.)
es_s3_snapshot::result<std::vector<ini_entry>> parse_ini(std::string_view text, std::string const& name);

}  // namespace tool
