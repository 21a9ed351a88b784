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

inline error bad_name(std::string_view what, std::string_view name, std::string_view rule) {
    return make_error(errc::invalid_argument,
                      "'" + std::string(name) + "' cannot name a " + std::string(what) + ": " + std::string(rule));
}

inline result<void> check_name(std::string_view what, std::string_view name) {
    if (name.empty()) return make_error(errc::invalid_argument, "the name of the " + std::string(what) + " is empty");
    // the characters that a file name cannot hold (Strings.validFileName in the server)
    if (auto const at = name.find_first_of("\\/*?\"<>| ,#"); at != std::string_view::npos)
        return bad_name(what, name, "it holds '" + std::string(1, name[at]) + "'");
    return {};
}
}  // namespace detail

ES_S3_SNAPSHOT_DECL error not_supported(std::string_view option, fact const& needs, server_line const& line) {
    return make_error(errc::not_supported, "'" + std::string(option) + "' is not available on " + to_string(line) +
                                               "; Elasticsearch has it " + detail::told(needs.elasticsearch) +
                                               ", OpenSearch " + detail::told(needs.opensearch));
}

ES_S3_SNAPSHOT_DECL result<void> check_repository_name(std::string_view name) {
    return detail::check_name("repository", name);
}

ES_S3_SNAPSHOT_DECL result<void> check_snapshot_name(std::string_view name) {
    if (auto checked = detail::check_name("snapshot", name); checked.has_error()) return checked;
    if (name.starts_with('_')) return detail::bad_name("snapshot", name, "it starts with '_'");
    for (char const c : name) {
        if (c >= 'A' && c <= 'Z') return detail::bad_name("snapshot", name, "it must be lowercase");
    }
    return {};
}

}  // namespace v0
}  // namespace es_s3_snapshot
