// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of core/detail/xml.hpp.
#pragma once

#include <es_s3_snapshot/core/detail/xml.hpp>

#include <boost/property_tree/xml_parser.hpp>

#include <algorithm>
#include <istream>
#include <streambuf>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// The reader goes down recursively, without a limit. What it would take for a tag and what is counted here are the
/// same: a tag ends at the first `>` as long as no quotation is open there and none can hide another tag.
inline bool is_shallow(std::string_view text) {
    int depth = 0;
    for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
        auto const end = text.find('>', at);
        if (end == std::string_view::npos) return false;
        auto const tag = text.substr(at + 1, end - at - 1);
        at = end;
        if (tag.size() > 1 && tag.front() == '?' && tag.back() == '?') continue;
        bool const odd = std::count(tag.begin(), tag.end(), '"') % 2 != 0;
        if (tag.empty() || odd || tag.find_first_of("<'!?") != std::string_view::npos) return false;
        if (tag.front() == '/')
            --depth;
        else if (tag.back() != '/')
            ++depth;
        if (depth < 0 || depth > 32) return false;
    }
    return depth == 0;
}

/// Reads where the text lies; a stringstream would copy it, and it may be megabytes.
class text_buffer final : public std::streambuf {
public:
    explicit text_buffer(std::string_view text) {
        auto* const begin = const_cast<char*>(text.data());  // a get area is never written to
        setg(begin, begin, begin + text.size());
    }
};

ES_S3_SNAPSHOT_DECL std::optional<boost::property_tree::ptree> read_xml(std::string_view text) {
    if (!is_shallow(text)) return std::nullopt;
    text_buffer buffer(text);
    std::istream in(&buffer);
    boost::property_tree::ptree made;
    try {
        boost::property_tree::read_xml(in, made);  // no trimming: it would fold the spaces in a key
    } catch (boost::property_tree::xml_parser_error const&) {
        return std::nullopt;
    }
    if (made.empty()) return std::nullopt;  // the reader takes a text of nothing for XML
    return made;
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
