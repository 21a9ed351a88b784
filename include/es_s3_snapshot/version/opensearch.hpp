// SPDX-License-Identifier: Apache-2.0
/// @file
/// The policies for OpenSearch: `opensearch<version{2, 19}>` and an alias for each whole line.
#pragma once

#include <es_s3_snapshot/version/version.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

/// OpenSearch from `Floor` to the end of its major. The first contact checks that the server lies in there.
template <version Floor>
struct opensearch {
    static constexpr distribution product = distribution::opensearch;
    static constexpr version floor = Floor;
    static constexpr version ceiling{Floor.major + 1, 0, 0};

    static constexpr server_line line() noexcept { return {product, floor, ceiling}; }
    static constexpr bool has(fact const& f) noexcept { return line().has(f); }
};

using opensearch_1 = opensearch<version{1, 0}>;
using opensearch_2 = opensearch<version{2, 0}>;
using opensearch_3 = opensearch<version{3, 0}>;

static_assert(fixed_server<opensearch_2>);

}  // namespace v0
}  // namespace es_s3_snapshot
