// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <es_s3_snapshot/workflow/indices.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <ctime>

namespace tool {

void print_field(session& s, std::string_view name, std::string const& value) {
    constexpr std::size_t width = 14;
    if (value.empty()) return;
    auto line = "  " + std::string(name) + std::string(name.size() < width ? width - name.size() : 1, ' ') + value;
    std::replace(line.begin(), line.end(), '\n', ' ');
    s.out.result(line);
}

es::error repository_is_automated(std::string const& repository) {
    return make_error(es::errc::invalid_argument,
                      "the repository '" + repository + "' belongs to the managed service, which alone changes it");
}

std::string utc(std::int64_t millis) {
    if (millis == 0) return {};
    auto const seconds = static_cast<std::time_t>(millis / 1000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string human_millis(std::int64_t millis) { return human_time(std::chrono::milliseconds(millis)); }

boost::json::array array_of(std::vector<std::string> const& texts) {
    return boost::json::array(texts.begin(), texts.end());
}

std::string joined(std::vector<std::string> const& texts, char const* separator) { return es::join(texts, separator); }

}  // namespace tool
