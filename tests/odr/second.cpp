// SPDX-License-Identifier: Apache-2.0
/// @file
/// The second of two translation units with the whole library.
#include "exercise.hpp"

namespace odr {
singles     second_singles() { return {}; }
std::string second_backup() { return failing_backup(); }
}  // namespace odr
