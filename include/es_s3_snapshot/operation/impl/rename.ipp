// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/rename.hpp.
#pragma once

#include <es_s3_snapshot/core/detail/ascii.hpp>
#include <es_s3_snapshot/operation/rename.hpp>

#include <boost/regex.hpp>

#include <algorithm>
#include <map>
#include <optional>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Reads a pattern, and stops where Java and Boost.Regex may understand it differently.
class pattern_reader {
public:
    explicit pattern_reader(std::string_view pattern) : text_(pattern), literal_(!pattern.empty()) {}

    /// What cannot be foretold; empty where all can.
    std::string_view read() {
        while (!text_.empty() && trouble_.empty()) element();
        return trouble_;
    }
    std::vector<std::string> const& group_names() const noexcept { return names_; }
    bool is_literal() const noexcept { return literal_; }

private:
    void element() {
        char const c = text_.front();
        text_.remove_prefix(1);
        constexpr std::string_view plain = "_-,:;<>=!@#%&~'\"` /";
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter || static_cast<unsigned char>(c) >= 0x80 || plain.find(c) != plain.npos) return;
        literal_ = false;
        if (c == '\\') return escape();
        if (c == '[') return char_class();
        if (c == '(') return group();
        if (c == '{') return repetition();
        if (std::string_view(".^$|)]*+?").find(c) == std::string_view::npos) trouble_ = "an unusual character";
    }
    void escape() {
        if (text_.empty()) return refuse("a backslash at its end");
        char const c = text_.front();
        text_.remove_prefix(1);
        bool const known =
            std::string_view("dDwWsSbB123456789.[]{}()*+-?^$|\\/_,:#@%&=<>!~'\"").find(c) != std::string_view::npos;
        if (!known) refuse("an escape that is Java's own");
    }
    void char_class() {
        if (take("^") && text_.empty()) return refuse("a class without end");
        for (bool first = true;; first = false) {
            if (text_.empty()) return refuse("a class without end");
            char const c = text_.front();
            text_.remove_prefix(1);
            if (c == ']' && !first) return;
            if (c == ']' || c == '[' || c == '^' || (c == '&' && text_.starts_with('&')))
                return refuse("a class with a set in it");
            if (c != '\\') continue;
            if (text_.empty() || std::string_view("dDwWsS-[]^\\.").find(text_.front()) == std::string_view::npos)
                return refuse("an escape that is Java's own");
            text_.remove_prefix(1);
        }
    }
    void group() {
        if (!take("?")) return names_.emplace_back(), void();
        for (auto const* known : {":", "=", "!", "<=", "<!"}) {
            if (take(known)) return;
        }
        auto const end = text_.find('>');
        if (!take("<") || end == text_.npos) return refuse("a group that is Java's own");
        names_.emplace_back(text_.substr(0, end - 1));
        text_.remove_prefix(end);
    }
    /// `{n}`, `{n,}`, `{n,m}`; anything else is an error for Java, and text for others.
    void repetition() {
        auto const end = text_.find('}');
        auto const inside = text_.substr(0, end);
        bool const proper = end != text_.npos && !inside.empty() && inside.front() != ',' && inside.size() < 8 &&
                            inside.find_first_not_of("0123456789,") == inside.npos &&
                            std::count(inside.begin(), inside.end(), ',') <= 1;
        if (!proper) return refuse("a brace that begins no repetition");
        text_.remove_prefix(end + 1);
    }
    bool take(std::string_view what) {
        if (!text_.starts_with(what)) return false;
        text_.remove_prefix(what.size());
        return true;
    }
    void refuse(std::string_view why) { trouble_ = why; }

    std::string_view text_;
    std::string_view trouble_;
    std::vector<std::string> names_;  ///< of each group that captures, in order; empty: it has none
    bool literal_;
};

/// A piece of a replacement: a group (0: the whole match) or, without one, text.
struct replacement_piece {
    std::string text{};
    std::optional<std::size_t> group{};
};

inline error bad_replacement(char const* why) {
    return make_error(errc::invalid_argument, std::string("rename_replacement is not one that Java takes: ") + why,
                      "write $1 for the first group, \\$ for a dollar sign");
}

inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// `$12`: as many digits as still name a group; the first in any case. `${name}`.
inline result<replacement_piece> read_group(std::string_view& rest, std::vector<std::string> const& groups) {
    if (rest.starts_with('{')) {
        auto const end = rest.find('}');
        auto const name = rest.substr(1, end == rest.npos ? 0 : end - 1);
        auto const found = std::find(groups.begin(), groups.end(), name);
        if (name.empty() || found == groups.end()) return bad_replacement("it names a group that is not there");
        rest.remove_prefix(end + 1);
        return replacement_piece{{}, static_cast<std::size_t>(found - groups.begin()) + 1};
    }
    if (rest.empty() || !is_digit(rest.front())) return bad_replacement("a $ is followed by no group");
    std::size_t number = 0;
    bool first = true;
    while (!rest.empty() && is_digit(rest.front())) {
        auto const next = number * 10 + static_cast<std::size_t>(rest.front() - '0');
        if (!first && next > groups.size()) break;
        number = next;
        first = false;
        rest.remove_prefix(1);
    }
    if (number > groups.size()) return bad_replacement("it names a group that is not there");
    return replacement_piece{{}, number};
}

inline result<std::vector<replacement_piece>> read_replacement(std::string_view rest,
                                                               std::vector<std::string> const& groups) {
    std::vector<replacement_piece> made;
    while (!rest.empty()) {
        char c = rest.front();
        rest.remove_prefix(1);
        if (c == '$') {
            auto piece = read_group(rest, groups);
            if (piece.has_error()) return piece.error();
            made.push_back(std::move(*piece));
            continue;
        }
        if (c == '\\') {
            if (rest.empty()) return bad_replacement("a backslash is its end");
            c = rest.front();
            rest.remove_prefix(1);
        }
        if (made.empty() || made.back().group) made.emplace_back();
        made.back().text += c;
    }
    return made;
}

inline error unforeseeable(std::string const& why) {
    return make_error(errc::not_supported, "what rename_pattern will do cannot be foretold: " + why,
                      "the server may understand it all the same");
}

/// A pattern and a replacement, read once for many names.
class renamer {
public:
    static result<renamer> make(std::string_view pattern, std::string_view replacement) {
        pattern_reader reader(pattern);
        if (auto const trouble = reader.read(); !trouble.empty())
            return unforeseeable("it holds " + std::string(trouble));
        renamer made;
        made.pieces_ = read_replacement(replacement, reader.group_names());
        made.only_ascii_ = !reader.is_literal();
        if (made.only_ascii_ && !is_ascii(pattern)) return unforeseeable("it has characters beyond ASCII");
        try {
            made.expression_.assign(pattern.begin(), pattern.end(), boost::regex::perl);
        } catch (boost::regex_error const&) {
            return unforeseeable("it is not one that is known to be well-formed");
        }
        return made;
    }

    result<std::string> operator()(std::string const& text) const {
        if (only_ascii_ && !is_ascii(text)) return unforeseeable("a name has characters beyond ASCII");
        try {
            return replaced(text);
        } catch (std::runtime_error const&) {
            return unforeseeable("it takes too long");
        }
    }

private:
    /// As Java does it, where Perl would look for a longer match behind an empty one: there it goes on a character.
    result<std::string> replaced(std::string const& text) const {
        std::string made;
        auto copied = text.begin(), from = text.begin();
        boost::smatch match;
        for (auto flags = boost::match_default;; flags = boost::match_default | boost::match_prev_avail) {
            if (!boost::regex_search(from, text.end(), match, expression_, flags, text.begin())) break;
            if (pieces_.has_error()) return pieces_.error();  // where nothing matches, Java does not look at it
            made.append(copied, match[0].first);
            for (auto const& piece : *pieces_) {
                made += piece.text;
                if (piece.group) made += match[static_cast<int>(*piece.group)].str();
            }
            copied = from = match[0].second;
            if (match[0].first != match[0].second) continue;
            if (from == text.end()) break;
            ++from;
        }
        return made.append(copied, text.end());
    }

    boost::regex expression_;
    result<std::vector<replacement_piece>> pieces_;
    bool only_ascii_ = true;
};

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<std::string> replace_all(std::string_view text, std::string_view pattern,
                                                    std::string_view replacement) {
    auto const rename = detail::renamer::make(pattern, replacement);
    if (rename.has_error()) return rename.error();
    return (*rename)(std::string(text));
}

ES_S3_SNAPSHOT_DECL result<rename_preview> preview_rename(std::vector<std::string> const& names,
                                                          std::string_view pattern, std::string_view replacement) {
    rename_preview made;
    std::map<std::string, int> taken;
    auto const rename = detail::renamer::make(pattern, replacement);
    if (!pattern.empty() && rename.has_error()) return rename.error();
    for (auto const& name : names) {
        auto to = pattern.empty() ? result<std::string>(name) : (*rename)(name);
        if (to.has_error()) return to.error();
        ++taken[*to];
        made.names.push_back({name, std::move(*to)});
    }
    for (auto const& [name, count] : taken) {
        if (count > 1) made.collisions.push_back(name);
    }
    return made;
}

}  // namespace v0
}  // namespace es_s3_snapshot
