// SPDX-License-Identifier: Apache-2.0
/// @file
/// The policies for Elasticsearch: `elasticsearch<version{7, 10}>` and an alias for each whole line.
#pragma once

#include <es_s3_snapshot/version/version.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

/// Elasticsearch from `Floor` to the end of its major. The first contact checks that the server lies in there.
template <version Floor>
struct elasticsearch {
    static constexpr distribution product = distribution::elasticsearch;
    static constexpr version floor = Floor;
    static constexpr version ceiling{Floor.major + 1, 0, 0};

    static constexpr server_line line() noexcept { return {product, floor, ceiling}; }
    static constexpr bool has(fact const& f) noexcept { return line().has(f); }
};

using elasticsearch_1 = elasticsearch<version{1, 0}>;
using elasticsearch_2 = elasticsearch<version{2, 0}>;
using elasticsearch_5 = elasticsearch<version{5, 0}>;
using elasticsearch_6 = elasticsearch<version{6, 0}>;
using elasticsearch_7 = elasticsearch<version{7, 0}>;
using elasticsearch_8 = elasticsearch<version{8, 0}>;
using elasticsearch_9 = elasticsearch<version{9, 0}>;

static_assert(fixed_server<elasticsearch_7>);

}  // namespace v0
}  // namespace es_s3_snapshot
