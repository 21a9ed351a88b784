// SPDX-License-Identifier: Apache-2.0
/// @file
/// The first of two translation units with the whole library, and the program's end: both must agree.
#include "exercise.hpp"

#include <iostream>

namespace odr {
singles     first_singles() { return {}; }
std::string first_backup() { return failing_backup(); }
}  // namespace odr

int main() {
    auto const first = odr::first_backup();
    auto const second = odr::second_backup();
    std::cout << first << '\n';
    bool const agree = first == second && odr::first_singles() == odr::second_singles();
    return agree && first.find("not you") != std::string::npos ? 0 : 1;
}
