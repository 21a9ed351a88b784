// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/name.hpp.
#pragma once

#include <es_s3_snapshot/operation/name.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

inline error bad_name(std::string_view what, std::string_view name, std::string_view rule) {
    return make_error(errc::invalid_argument,
                      "'" + std::string(name) + "' cannot name " + std::string(what) + ": " + std::string(rule));
}

inline result<void> check_characters(std::string_view what, std::string_view name, std::string_view forbidden) {
    if (name.empty()) {
        auto const noun = what.substr(what.find(' ') + 1);
        return make_error(errc::invalid_argument, "the name of the " + std::string(noun) + " is empty");
    }
    if (auto const at = name.find_first_of(forbidden); at != std::string_view::npos)
        return bad_name(what, name, "it holds '" + std::string(1, name[at]) + "'");
    return {};
}

/// What a file name cannot hold, and what separates names.
inline constexpr std::string_view out_of_names = "\\/*?\"<>| ,#";

inline result<void> check_lower_case(std::string_view what, std::string_view name) {
    for (char const c : name) {
        if (c >= 'A' && c <= 'Z') return bad_name(what, name, "it must be lowercase");
    }
    return {};
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<void> check_repository_name(std::string_view name) {
    return detail::check_characters("a repository", name, detail::out_of_names);
}

ES_S3_SNAPSHOT_DECL result<void> check_snapshot_name(std::string_view name) {
    constexpr std::string_view what = "a snapshot";
    if (auto fine = detail::check_characters(what, name, detail::out_of_names); fine.has_error()) return fine;
    if (name.starts_with('_')) return detail::bad_name(what, name, "it starts with '_'");
    return detail::check_lower_case(what, name);
}

ES_S3_SNAPSHOT_DECL result<void> check_index_name(std::string_view name, server_line const& line) {
    constexpr std::string_view what = "an index";
    bool const opensearch = line.product == distribution::opensearch;
    if (auto fine = detail::check_characters(what, name, detail::out_of_names); fine.has_error()) return fine;
    if (name.size() > 255) return detail::bad_name(what, name, "it has more than 255 bytes");
    if (name == "." || name == "..") return detail::bad_name(what, name, "it is a folder's");
    bool const strict_start = opensearch || line.floor >= version{5, 0};
    if (name.starts_with('_') || (strict_start && (name.front() == '-' || name.front() == '+')))
        return detail::bad_name(what, name, "it starts with '" + std::string(1, name.front()) + "'");
    if ((opensearch || line.floor >= version{7, 0}) && name.find(':') != std::string_view::npos)
        return detail::bad_name(what, name, "it holds ':'");
    return detail::check_lower_case(what, name);
}

ES_S3_SNAPSHOT_DECL result<void> check_name_list(std::string_view what, std::vector<std::string> const& names) {
    for (auto const& name : names) {
        if (auto fine = detail::check_characters(what, name, "\\/?\"<>| ,#"); fine.has_error()) return fine;
    }
    return {};
}

ES_S3_SNAPSHOT_DECL bool is_pattern(std::string_view name) noexcept {
    return name.find('*') != std::string_view::npos || name == "_all" || name == "_current";
}

}  // namespace v0
}  // namespace es_s3_snapshot
