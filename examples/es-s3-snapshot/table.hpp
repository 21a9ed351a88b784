// SPDX-License-Identifier: Apache-2.0
/// @file
/// Columns of text, as wide as they need to be, for lists of any length.
#pragma once

#include "console.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tool {

/// The first thousand rows decide the widths and are printed together; the rest as they come, so that memory has a
/// bound. Numbers stand at the right. Prints nothing, not even the head, where there is no row.
class table {
public:
    table(console& out, std::vector<std::string> head) : out_(out), rows_{std::move(head)} {}
    table(table const&) = delete;
    table& operator=(table const&) = delete;
    ~table() { flush(); }

    void row(std::vector<std::string> cells);

private:
    void flush();
    void print(std::vector<std::string> const& cells);

    console& out_;
    std::vector<std::vector<std::string>> rows_;
    std::vector<std::size_t> widths_;
    std::vector<bool> numbers_;
};

}  // namespace tool
