// SPDX-License-Identifier: Apache-2.0
#include "table.hpp"

#include <algorithm>

namespace tool {
namespace {

constexpr std::size_t rows_that_decide = 1000;

bool is_number(std::string const& text) {
    return text.find_first_not_of("0123456789") == std::string::npos && !text.empty();
}

/// Characters, not bytes: names may hold any of Unicode's. (Wide ones take two columns; that is not worth a library.)
std::size_t width(std::string const& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

void table::row(std::vector<std::string> cells) {
    if (!widths_.empty()) return print(cells);
    rows_.push_back(std::move(cells));
    if (rows_.size() > rows_that_decide) flush();
}

void table::flush() {
    if (!widths_.empty() || rows_.size() == 1) return;
    widths_.resize(rows_.front().size());
    numbers_.resize(rows_.front().size(), true);
    for (std::size_t column = 0; column != widths_.size(); ++column) {
        for (auto const& cells : rows_) {
            widths_[column] = std::max(widths_[column], width(cells[column]));
            if (&cells != &rows_.front() && !is_number(cells[column])) numbers_[column] = false;
        }
    }
    for (auto const& cells : rows_) print(cells);
    rows_.clear();
}

void table::print(std::vector<std::string> const& cells) {
    std::string line;
    for (std::size_t column = 0; column != cells.size(); ++column) {
        auto const& cell = cells[column];
        auto const room = widths_[column];
        std::string const fill(room > width(cell) ? room - width(cell) : 0, ' ');
        if (column != 0) line += "  ";
        line += numbers_[column] ? fill + cell : cell + fill;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    std::replace(line.begin(), line.end(), '\n', ' ');
    out_.result(line);
}

}  // namespace tool
