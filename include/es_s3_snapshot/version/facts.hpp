// SPDX-License-Identifier: Apache-2.0
/// @file
/// What each server line can do, since when and until when: the one table that everything else reads.
#pragma once

#include <es_s3_snapshot/version/operation_facts.hpp>
#include <es_s3_snapshot/version/parameter_facts.hpp>
#include <es_s3_snapshot/version/s3_facts.hpp>

#include <algorithm>
#include <array>

namespace es_s3_snapshot {
inline namespace v0 {

/// Named by what a line has while the fact holds.
namespace facts {

/// All rows, in the order of README's table.
inline constexpr auto table = [] {
    std::array<row, operation_table.size() + parameter_table.size() + s3_table.size()> all{};
    auto at = std::copy(operation_table.begin(), operation_table.end(), all.begin());
    at = std::copy(parameter_table.begin(), parameter_table.end(), at);
    std::copy(s3_table.begin(), s3_table.end(), at);
    return all;
}();

}  // namespace facts
}  // namespace v0
}  // namespace es_s3_snapshot
