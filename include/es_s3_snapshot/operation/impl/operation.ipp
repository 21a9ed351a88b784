// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/operation.hpp.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>

#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
inline std::string told(version_range const& range) {
    if (range.since == never) return "never";
    auto text = "since " + to_string(range.since);
    if (range.until != never) text += " until " + to_string(range.until);
    return text;
}
}  // namespace detail

ES_S3_SNAPSHOT_DECL error not_supported(std::string_view option, fact const& needs, server_line const& line) {
    return make_error(errc::not_supported, "'" + std::string(option) + "' is not available on " + to_string(line) +
                                               "; Elasticsearch has it " + detail::told(needs.elasticsearch) +
                                               ", OpenSearch " + detail::told(needs.opensearch));
}

}  // namespace v0
}  // namespace es_s3_snapshot
