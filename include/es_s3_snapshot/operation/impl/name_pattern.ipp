// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/name_pattern.hpp.
#pragma once

#include <es_s3_snapshot/operation/name_pattern.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <optional>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// What a clock on the wall of a time zone shows. The servers count milliseconds; nanoseconds would end in 2262.
using shown_time = std::chrono::local_time<std::chrono::milliseconds>;

inline error bad_date_math(std::string_view where, std::string_view why) {
    return make_error(errc::invalid_argument, "'" + std::string(where) + "' is no date math: " + std::string(why),
                      "write <snap-{now/d}>, or with a format and a time zone <snap-{now/d{yyyy.MM.dd|+02:00}}>");
}

inline error unknown_date_math(std::string_view where, std::string_view why, std::string_view hint) {
    return make_error(errc::not_supported, "'" + std::string(where) + "' cannot be resolved: " + std::string(why),
                      std::string(hint));
}

/// Years of four digits: beyond them the lines write different things, and chrono's calendar ends soon.
inline bool is_within_reach(shown_time t) {
    using namespace std::chrono;
    return t >= local_days(year(1) / January / 1) && t < local_days(year(10'000) / January / 1);
}

/// As Java moves a date: where the month is too short, to its last day.
inline std::optional<shown_time> add_months(shown_time t, std::int64_t count) {
    using namespace std::chrono;
    if (std::abs(count) > 12 * 10'000) return std::nullopt;
    auto const day_begin = floor<days>(t);
    year_month_day const date(day_begin);
    auto const month = date.year() / date.month() + months(count);
    auto const day = std::min(date.day(), (month / last).day());
    return local_days(month / day) + (t - day_begin);
}

/// `count` fits 32 bits, and `t` is within reach, so that nothing overflows. None: no such unit, or out of reach.
inline std::optional<shown_time> add_units(shown_time t, std::int64_t count, char unit) {
    using namespace std::chrono;
    switch (unit) {
    case 'y':
        return add_months(t, 12 * count);
    case 'M':
        return add_months(t, count);
    case 'w':
        return t + weeks(count);
    case 'd':
        return t + days(count);
    case 'h':
    case 'H':
        return t + hours(count);
    case 'm':
        return t + minutes(count);
    default:
        return t + seconds(count);
    }
}

/// The begin of the unit that the time lies in.
inline shown_time round_down(shown_time t, char unit) {
    using namespace std::chrono;
    auto const day = floor<days>(t);
    year_month_day const date(day);
    switch (unit) {
    case 'y':
        return local_days(date.year() / January / 1);
    case 'M':
        return local_days(date.year() / date.month() / 1);
    case 'w':
        return day - (weekday(day) - Monday);
    case 'd':
        return day;
    case 'h':
    case 'H':
        return floor<hours>(t);
    case 'm':
        return floor<minutes>(t);
    default:
        return floor<seconds>(t);
    }
}

/// `now-1M/d`.
inline result<shown_time> apply_math(std::string_view const math, shown_time t) {
    if (math.empty()) return bad_date_math("{}", "nothing stands in the braces");
    if (!math.starts_with("now"))
        return unknown_date_math(math, "it does not begin with now", "dates that are written out are not resolved");
    for (auto rest = math.substr(3); !rest.empty();) {
        char const way = rest.front();
        if (way != '+' && way != '-' && way != '/') return bad_date_math(math, "+, - or / must follow");
        rest.remove_prefix(1);
        std::int32_t count = 1;
        if (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
            auto const [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
            if (ec != std::errc()) return bad_date_math(math, "a count is too large");
            rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        }
        if (rest.empty()) return bad_date_math(math, "it ends where a unit must stand: y M w d h H m s");
        char const unit = rest.front();
        rest.remove_prefix(1);
        if (std::string_view("yMwdhHms").find(unit) == std::string_view::npos)
            return bad_date_math(math, "the units are y M w d h H m s, not '" + std::string(1, unit) + "'");
        if (way == '/' && count != 1) return bad_date_math(math, "it can only be rounded to one of a unit");
        auto const moved =
            way == '/' ? round_down(t, unit) : add_units(t, way == '-' ? -std::int64_t(count) : count, unit);
        if (!moved || !is_within_reach(*moved)) return bad_date_math(math, "it leads out of the years 1 to 9999");
        t = *moved;
    }
    return t;
}

/// `Z`, `UTC`, `+02`, `+0200`, `+02:00`; at most 18 hours, as Java has it.
inline result<std::chrono::minutes> read_zone(std::string_view const zone) {
    if (zone == "UTC" || zone == "Z") return std::chrono::minutes(0);
    std::string digits(zone.substr(zone.empty() ? 0 : 1));
    if (digits.size() == 5 && digits[2] == ':') digits.erase(2, 1);
    bool const is_offset = (zone.starts_with('+') || zone.starts_with('-')) &&
                           (digits.size() == 2 || digits.size() == 4) &&
                           digits.find_first_not_of("0123456789") == std::string::npos;
    if (!is_offset)
        return unknown_date_math(zone, "it is no time zone that is known here",
                                 "write UTC, or an offset such as +02:00");
    auto const pair = [&](std::size_t at) { return (digits[at] - '0') * 10 + digits[at + 1] - '0'; };
    std::chrono::hours const hours(pair(0));
    std::chrono::minutes const minutes(digits.size() == 4 ? pair(2) : 0);
    if (minutes.count() > 59 || hours + minutes > std::chrono::hours(18))
        return bad_date_math(zone, "time zones end at 18 hours");
    return zone.starts_with('-') ? -(hours + minutes) : hours + minutes;
}

/// What a letter of the format stands for; none where the lines differ, or it is no number.
inline std::optional<unsigned> field_value(char letter, shown_time t) {
    using namespace std::chrono;
    auto const day = floor<days>(t);
    year_month_day const date(day);
    hh_mm_ss const clock(t - day);
    auto const hour = static_cast<unsigned>(clock.hours().count());
    switch (letter) {
    case 'y':
    case 'u':
        return static_cast<unsigned>(static_cast<int>(date.year()));
    case 'M':
        return static_cast<unsigned>(date.month());
    case 'd':
        return static_cast<unsigned>(date.day());
    case 'D':
        return static_cast<unsigned>((day - local_days(date.year() / January / 1)).count()) + 1;
    case 'H':
        return hour;
    case 'k':
        return hour == 0 ? 24 : hour;
    case 'K':
        return hour % 12;
    case 'h':
        return hour % 12 == 0 ? 12 : hour % 12;
    case 'm':
        return static_cast<unsigned>(clock.minutes().count());
    case 's':
        return static_cast<unsigned>(clock.seconds().count());
    default:
        return std::nullopt;
    }
}

/// So many of a letter; none where the lines differ.
inline std::optional<std::string> print_field(char letter, std::size_t count, shown_time t) {
    if (letter == 'S') {  // digits of the fraction, cut off
        if (count > 9) return std::nullopt;
        auto const millis = std::to_string(1000 + (t - std::chrono::floor<std::chrono::seconds>(t)).count());
        return (millis.substr(1) + "000000").substr(0, count);
    }
    bool const is_year = letter == 'y' || letter == 'u';
    auto const value = field_value(letter, t);
    if (!value || count > (is_year ? 9 : letter == 'D' ? 3 : 2)) return std::nullopt;
    auto const digits = std::to_string(is_year && count == 2 ? *value % 100 : *value);
    return std::string(count - std::min(count, digits.size()), '0') + digits;
}

inline error unlike_elsewhere(std::string_view format, std::string_view part) {
    return unknown_date_math(format, "the lines understand '" + std::string(part) + "' differently, or none does",
                             "a format may hold y u M d D H h k K m s S, and text in single quotes");
}

/// `yyyy.MM.dd'at'HH`.
inline result<std::string> print_time(std::string_view const format, shown_time t) {
    auto rest = format;
    if (rest.starts_with('8')) rest.remove_prefix(1);  // how 6.x was told to read a format as later lines do
    if (rest.empty()) return bad_date_math(format, "the format is empty");
    std::string made;
    while (!rest.empty()) {
        char const c = rest.front();
        std::size_t length = 1;
        if (c == '\'') {
            auto const end = rest.find('\'', 1);
            if (end == rest.npos) return bad_date_math(format, "a quote is not closed");
            if (end == 1 || rest.substr(end + 1).starts_with('\'')) return unlike_elsewhere(format, "''");
            made += rest.substr(1, end - 1);
            length = end + 1;
        } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            length = std::min(rest.find_first_not_of(c), rest.size());
            auto const field = print_field(c, length, t);
            if (!field) return unlike_elsewhere(format, rest.substr(0, length));
            made += *field;
        } else if (std::string_view("[]{}# \t").find(c) != std::string_view::npos) {
            return unlike_elsewhere(format, rest.substr(0, 1));
        } else {
            made += c;
        }
        rest.remove_prefix(length);
    }
    return made;
}

/// What stands in braces: `now/d` or `now/d{yyyy.MM.dd|+02:00}`.
inline result<std::string> resolve_braces(std::string_view const inside, wall_time now) {
    auto const opened = inside.find('{');
    auto format = std::string_view("uuuu.MM.dd");
    std::chrono::minutes offset(0);
    if (opened != inside.npos) {
        if (!inside.ends_with('}')) return bad_date_math(inside, "something follows the format");
        format = inside.substr(opened + 1, inside.size() - opened - 2);
        if (auto const bar = format.find('|'); bar != format.npos) {
            auto const zone = read_zone(format.substr(bar + 1));
            if (zone.has_error()) return zone.error();
            offset = *zone;
            format = format.substr(0, bar);
        }
    }
    auto const utc = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch();
    auto const t = apply_math(inside.substr(0, opened), shown_time(utc + offset));
    if (t.has_error()) return t.error();
    return print_time(format, *t);
}

/// `text` without the angle brackets. A backslash is what it is for the servers, oddities included: within braces a
/// doubled one goes before what they become, and in front of most characters it means nothing.
inline result<std::string> resolve_date_math(std::string_view const text, wall_time now) {
    enum class place {
        outside,
        braces,
        format
    };
    auto at = place::outside;
    std::string made, inside;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const escaped = text[i] == '\\';
        if (escaped && ++i == text.size()) break;
        char const c = text[i];
        if (escaped && c == '\\') {
            made += c;
        } else if (at == place::outside) {
            if (c == '}' && !escaped) return bad_date_math(text, "a } closes nothing; as text it is \\}");
            if (c == '{' && !escaped)
                at = place::braces;
            else
                made += c;
        } else if (at == place::braces && c == '}') {
            auto const resolved = resolve_braces(inside, now);
            if (resolved.has_error()) return resolved.error();
            made += *resolved;
            inside.clear();
            at = place::outside;
        } else {
            if (at == place::format && c == '{' && !escaped) return bad_date_math(text, "a format holds a {");
            if (at == place::braces && c == '{')
                at = place::format;
            else if (at == place::format && c == '}' && !escaped)
                at = place::braces;
            inside += c;
        }
    }
    if (at != place::outside) return bad_date_math(text, "a { is not closed");
    if (made.empty()) return bad_date_math("<>", "nothing stands in it");
    return made;
}

inline result<std::string> resolve_percents(std::string_view const pattern, wall_time now) {
    std::time_t const seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    std::string made;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%') {
            made += pattern[i];
            continue;
        }
        auto const letter = pattern.substr(++i, 1);
        if (letter.empty() || std::string_view("YGymWVUdHMSj%").find(letter) == std::string_view::npos)
            return make_error(errc::invalid_argument,
                              "'" + std::string(pattern) + "': %" + std::string(letter) + " is not known",
                              "there are %Y %G %y %m %W %V %U %d %H %M %S %j, and %% for a percent sign");
        char digits[8];
        made.append(digits, std::strftime(digits, sizeof digits, ("%" + std::string(letter)).c_str(), &utc));
    }
    return made;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<std::string> resolve_name(std::string_view pattern, wall_time now) {
    if (pattern.size() > 1 && pattern.starts_with('<') && pattern.ends_with('>'))
        return detail::resolve_date_math(pattern.substr(1, pattern.size() - 2), now);
    if (pattern.find_first_of("<>") != std::string_view::npos)
        return detail::bad_date_math(pattern, "it must begin with < and end with >");
    return detail::resolve_percents(pattern, now);
}

}  // namespace v0
}  // namespace es_s3_snapshot
