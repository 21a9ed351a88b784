// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of core/http.hpp.
#pragma once

#include <es_s3_snapshot/core/http.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL bool iequals(std::string_view a, std::string_view b) noexcept {
    // std::tolower depends on the locale; header names are ASCII
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

ES_S3_SNAPSHOT_DECL void header_fields::set(std::string_view name, std::string value) {
    for (auto& [known, old] : fields_) {
        if (iequals(known, name)) {
            old = std::move(value);
            return;
        }
    }
    fields_.emplace_back(std::string(name), std::move(value));
}

ES_S3_SNAPSHOT_DECL std::string_view header_fields::get(std::string_view name) const noexcept {
    for (auto const& [known, value] : fields_) {
        if (iequals(known, name)) return value;
    }
    return {};
}

}  // namespace v0
}  // namespace es_s3_snapshot
