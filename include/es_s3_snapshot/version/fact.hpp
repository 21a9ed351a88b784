// SPDX-License-Identifier: Apache-2.0
/// @file
/// How a fact is written down: since when, and until when, each product has something.
#pragma once

#include <es_s3_snapshot/version/version.hpp>

#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {
namespace facts {

/// A fact with the name under which README's table shows it.
struct row {
    std::string_view name;
    fact holds;
};

namespace detail {

inline constexpr version_range everywhere{version{1, 0}, never};
inline constexpr version_range nowhere{};

/// Since the two versions, without an end.
constexpr fact since(version elasticsearch, version opensearch = {1, 0}) {
    return {{elasticsearch, never}, {opensearch, never}};
}
/// On one product only.
constexpr fact elasticsearch_since(version v) { return {{v, never}, nowhere}; }
constexpr fact opensearch_since(version v) { return {nowhere, {v, never}}; }
/// On Elasticsearch only, up to before `until`.
constexpr fact elasticsearch_until(version until) { return {{version{1, 0}, until}, nowhere}; }

}  // namespace detail

inline constexpr fact always = detail::since({1, 0});

}  // namespace facts
}  // namespace v0
}  // namespace es_s3_snapshot
