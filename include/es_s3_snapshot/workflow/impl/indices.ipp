// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/indices.hpp.
#pragma once

#include <es_s3_snapshot/workflow/indices.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
/// The data stream that keeps its documents in an index of this name, `.ds-STREAM-000001` or, from Elasticsearch 7.11
/// on, `.ds-STREAM-2026.11.28-000001`; empty where it is not called so.
inline std::string_view data_stream_of(std::string_view index) {
    auto const is_made_of = [](std::string_view text, std::string_view letters) {
        return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
    };
    auto const generation = index.rfind('-');
    if (!index.starts_with(".ds-") || generation < 4 || !is_made_of(index.substr(generation + 1), "0123456789")) return {};
    auto stream = index.substr(4, generation - 4);
    auto const day = stream.rfind('-');
    auto const date = day == std::string_view::npos ? std::string_view() : stream.substr(day + 1);
    bool const is_dated = date.size() == 10 && date[4] == '.' && date[7] == '.' && is_made_of(date, "0123456789.");
    return is_dated ? stream.substr(0, day) : stream;
}

inline error nothing_selected(std::vector<std::string> const& names) {
    return make_error(errc::not_found, "no such index: " + join(names), "check the names of the indices");
}
}  // namespace detail

ES_S3_SNAPSHOT_DECL bool wildcard_match(std::string_view pattern, std::string_view name) noexcept {
    // greedy with one point of return: linear in practice, never exponential
    std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

ES_S3_SNAPSHOT_DECL std::string join(std::vector<std::string> const& names, std::string_view separator) {
    std::string text;
    for (auto const& name : names) text += (text.empty() ? std::string() : std::string(separator)) + name;
    return text;
}

ES_S3_SNAPSHOT_DECL result<std::vector<std::string>> select_indices(index_list const& wanted,
                                                                    std::vector<std::string> const& there) {
    if (wanted.empty()) return there;
    std::vector<bool> selected(there.size(), false);
    std::vector<std::string> missing;
    for (auto const& written : wanted) {
        bool const take_away = written.starts_with('-');
        std::string_view const pattern = written == "_all" ? "*" : std::string_view(written).substr(take_away ? 1 : 0);
        bool matched = false;
        for (std::size_t i = 0; i != there.size(); ++i) {
            if (!wildcard_match(pattern, there[i])) continue;
            selected[i] = !take_away;
            matched = true;
        }
        if (!matched && !take_away) missing.push_back(written);
    }
    if (!missing.empty()) return detail::nothing_selected(missing);
    std::vector<std::string> names;
    for (std::size_t i = 0; i != there.size(); ++i) {
        if (selected[i]) names.push_back(there[i]);
    }
    return names;
}

ES_S3_SNAPSHOT_DECL result<void> check_indices_exist(index_list const& wanted, std::vector<index_info> const& there) {
    std::vector<std::string> missing;
    for (auto const& name : wanted) {
        if (name.starts_with('-') || name == "_all" || name == "*") continue;
        auto const stands_for = [&](index_info const& index) {
            return wildcard_match(name, index.name) || wildcard_match(name, detail::data_stream_of(index.name)) ||
                   std::any_of(index.aliases.begin(), index.aliases.end(),
                               [&](std::string const& a) { return wildcard_match(name, a); });
        };
        if (std::none_of(there.begin(), there.end(), stands_for)) missing.push_back(name);
    }
    if (!missing.empty()) return detail::nothing_selected(missing);
    return {};
}

}  // namespace v0
}  // namespace es_s3_snapshot
