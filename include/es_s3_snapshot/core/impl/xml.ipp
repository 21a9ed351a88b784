// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of core/detail/xml.hpp.
#pragma once

#include <es_s3_snapshot/core/detail/xml.hpp>

#include <boost/property_tree/xml_parser.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <istream>
#include <streambuf>
#include <utility>
#include <vector>

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

/// A character as UTF-8.
inline void append_utf8(std::string& out, unsigned long code) {
    auto const byte = [&out](unsigned long bits) { out += static_cast<char>(bits); };
    if (code < 0x80) {
        byte(code);
        return;
    }
    if (code < 0x800) {
        byte(0xC0 | code >> 6);
    } else {
        if (code < 0x10000) {
            byte(0xE0 | code >> 12);
        } else {
            byte(0xF0 | code >> 18);
            byte(0x80 | (code >> 12 & 0x3F));
        }
        byte(0x80 | (code >> 6 & 0x3F));
    }
    byte(0x80 | (code & 0x3F));
}

/// Appends what `&name;` stands for; false where that is nothing.
inline bool append_reference(std::string& out, std::string_view name) {
    using named = std::pair<std::string_view, char>;
    for (auto const& [known, c] :
         std::array{named{"amp", '&'}, named{"lt", '<'}, named{"gt", '>'}, named{"quot", '"'}, named{"apos", '\''}}) {
        if (name != known) continue;
        out += c;
        return true;
    }
    bool const hexadecimal = name.starts_with("#x");
    if (!name.starts_with('#')) return false;
    name.remove_prefix(hexadecimal ? 2 : 1);
    unsigned long code = 0;
    auto const [end, ec] = std::from_chars(name.data(), name.data() + name.size(), code, hexadecimal ? 16 : 10);
    if (ec != std::errc() || end != name.data() + name.size() || code == 0 || code > 0x10FFFF) return false;
    append_utf8(out, code);
    return true;
}

/// A text with its references read; one that is none stays as it is. No reference is shorter than what it stands for.
inline std::string without_references(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        auto const at = text.find('&');
        out.append(text.substr(0, at));
        if (at == text.npos) break;
        auto const end = text.find(';', at);
        bool const known = end != text.npos && append_reference(out, text.substr(at + 1, end - at - 1));
        if (!known) out += '&';
        text.remove_prefix(known ? end + 1 : at + 1);
    }
    return out;
}

/// How many names of the dotted path the open elements match, while tags pass by.
class xml_path {
public:
    explicit xml_path(std::string_view path) : rest_(path) {}

    /// True where this one is the element looked for.
    bool open(std::string_view name) {
        auto const dot = rest_.find('.');
        bool const next = depth_++ == matched_.size() && name == rest_.substr(0, dot);
        if (!next) return false;
        if (dot == rest_.npos) return true;
        matched_.push_back(rest_);
        rest_.remove_prefix(dot + 1);
        return false;
    }
    void close() {
        if (--depth_ >= matched_.size()) return;
        rest_ = matched_.back();
        matched_.pop_back();
    }

private:
    std::string_view rest_;
    std::vector<std::string_view> matched_;  ///< what was left to find before each element
    std::size_t depth_ = 0;
};

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

ES_S3_SNAPSHOT_DECL xml_reader::xml_reader(std::string_view document) : document_(document) {
    auto const begin = document.find_first_not_of(" \t\r\n");
    ok_ = begin != document.npos && document[begin] == '<' && is_shallow(document);
}

ES_S3_SNAPSHOT_DECL std::string xml_reader::text(std::string_view path) const {
    xml_path open(path);
    for (auto at = ok_ ? document_.find('<') : document_.npos; at != document_.npos; at = document_.find('<', at)) {
        auto const end = document_.find('>', at);
        auto const tag = document_.substr(at + 1, end - at - 1);
        at = end;
        if (tag.front() == '?') continue;
        if (tag.front() == '/') {
            open.close();
            continue;
        }
        bool const found = open.open(tag.substr(0, tag.find_first_of(" \t\r\n/")));
        bool const empty = tag.back() == '/';
        if (found)
            return empty ? std::string()
                         : without_references(document_.substr(end + 1, document_.find('<', end) - end - 1));
        if (empty) open.close();
    }
    return {};
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
