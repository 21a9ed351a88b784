// SPDX-License-Identifier: Apache-2.0
#include "ini.hpp"

#include <algorithm>

namespace tool {
namespace {

using es_s3_snapshot::errc;
using es_s3_snapshot::make_error;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view without_comment(std::string_view line) {
    for (std::size_t i = 0; i != line.size(); ++i) {
        bool const mark = line[i] == '#' || line[i] == ';';
        if (mark && (i == 0 || is_blank(line[i - 1]))) return line.substr(0, i);
    }
    return line;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace

es_s3_snapshot::result<std::vector<ini_entry>> parse_ini(std::string_view text, std::string const& name) {
    std::vector<ini_entry> entries;
    std::string section;
    int number = 0;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark
    while (!text.empty()) {
        auto const raw = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(raw.size() + 1, text.size()));
        ++number;
        auto const line = trim(without_comment(raw));
        if (line.empty()) continue;
        auto const where = name + ":" + std::to_string(number);
        if (line.front() == '[') {
            if (line.back() != ']')
                return make_error(errc::invalid_argument, where + ": a section's name must end with ']'");
            section = trim(line.substr(1, line.size() - 2));
            continue;
        }
        if (is_blank(raw.front()) && !entries.empty() && entries.back().value.ends_with(',')) {
            entries.back().value += line;
            continue;
        }
        auto const separator = line.find_first_of("=:");
        if (separator == std::string_view::npos || separator == 0)
            return make_error(errc::invalid_argument, where + ": neither a section nor 'key = value'");
        if (section.empty())
            return make_error(errc::invalid_argument, where + ": a key stands before the first section");
        entries.push_back(
            {section, lower(trim(line.substr(0, separator))), std::string(trim(line.substr(separator + 1))), where});
    }
    return entries;
}

}  // namespace tool
