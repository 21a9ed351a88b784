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

namespace detail {
/// A number of exactly these digits, or -1.
inline int read_digits(std::string_view text) noexcept {
    int value = 0;
    for (char const c : text) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}
}  // namespace detail

ES_S3_SNAPSHOT_DECL std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) noexcept {
    using namespace std::chrono;
    constexpr std::string_view pattern = "DDD, 00 MMM 0000 00:00:00 GMT";
    constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() != pattern.size() || !text.ends_with(" GMT")) return std::nullopt;
    for (std::size_t i = 3; i != text.size(); ++i) {
        if ((pattern[i] == ' ' || pattern[i] == ',' || pattern[i] == ':') && text[i] != pattern[i]) return std::nullopt;
    }
    auto const month_at = names.find(text.substr(8, 3));
    auto const d = detail::read_digits(text.substr(5, 2)), y = detail::read_digits(text.substr(12, 4));
    auto const h = detail::read_digits(text.substr(17, 2)), m = detail::read_digits(text.substr(20, 2)),
               s = detail::read_digits(text.substr(23, 2));
    if (month_at == names.npos || month_at % 3 != 0 || d < 0 || y < 1970) return std::nullopt;
    if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60) return std::nullopt;
    year_month_day const date(year(y), month(static_cast<unsigned>(month_at / 3 + 1)), day(static_cast<unsigned>(d)));
    if (!date.ok()) return std::nullopt;
    return sys_days(date) + hours(h) + minutes(m) + seconds(s);
}

}  // namespace v0
}  // namespace es_s3_snapshot
