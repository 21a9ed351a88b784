// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/detail/canonical.hpp.
#pragma once

#include <es_s3_snapshot/auth/detail/canonical.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

constexpr bool is_unreserved(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

/// What one character needs; a table, since every byte of path and query passes through it.
inline constexpr auto is_plain = [] {
    std::array<bool, 256> made{};
    for (std::size_t i = 0; i != made.size(); ++i) made[i] = is_unreserved(static_cast<char>(i));
    return made;
}();

inline bool plain(char c) noexcept { return is_plain[static_cast<unsigned char>(c)]; }

/// Of one hexadecimal digit, or -1.
constexpr int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/// The byte that `%XY` at the text's start stands for, or -1.
inline int escaped_byte(std::string_view text) noexcept {
    if (text.size() < 3 || text[0] != '%') return -1;
    auto const high = hex_value(text[1]), low = hex_value(text[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

inline void append_encoded(secret_text& out, char c) {
    constexpr char digits[] = "0123456789ABCDEF";
    auto const u = static_cast<unsigned char>(c);
    char const escape[] = {'%', digits[u >> 4], digits[u & 15]};
    out.append(escape, 3);
}

/// For `also` below: a character that is left alone anyway.
inline constexpr char nothing_else = 'A';

/// The length of the start of the text that is left as it is.
inline std::size_t plain_length(std::string_view text, char also) noexcept {
    std::size_t n = 0;
    while (n != text.size() && (plain(text[n]) || text[n] == also)) ++n;
    return n;
}

/// Encodes the text as it stands, `%` included; `also` is left alone.
inline void encode(secret_text& out, std::string_view text, char also) {
    while (!text.empty()) {
        auto const run = plain_length(text, also);
        out.append(text.data(), run);
        if (run == text.size()) return;
        append_encoded(out, text[run]);
        text.remove_prefix(run + 1);
    }
}

/// Brings text that is already encoded, however loosely, into the one canonical encoding. A `%` that begins no escape
/// stands for itself.
inline void recode(secret_text& out, std::string_view text, char also, bool plus_is_space) {
    while (!text.empty()) {
        auto const byte = escaped_byte(text);
        auto const c = byte >= 0 ? static_cast<char>(byte) : plus_is_space && text[0] == '+' ? ' ' : text[0];
        if (plain(c) || c == also) {
            out += c;
        } else {
            append_encoded(out, c);
        }
        text.remove_prefix(byte >= 0 ? 3 : 1);
    }
}

/// True where `recode` would change nothing.
inline bool is_canonical(std::string_view text, char also) noexcept {
    for (;;) {
        text.remove_prefix(plain_length(text, also));
        if (text.empty()) return true;
        auto const byte = escaped_byte(text);
        if (byte < 0 || plain(static_cast<char>(byte)) || static_cast<char>(byte) == also) return false;
        if (text[1] > 'F' || text[2] > 'F') return false;
        text.remove_prefix(3);
    }
}

/// Calls `visit` with each piece between separators; false as soon as it says so.
template <class Visit>
bool for_each_piece(std::string_view text, char separator, Visit visit) {
    for (;;) {
        auto const end = std::min(text.find(separator), text.size());
        if (!visit(text.substr(0, end))) return false;
        if (end == text.size()) return true;
        text.remove_prefix(end + 1);
    }
}

/// A parameter in its encoded form, to be ordered by name, then value.
struct encoded_parameter {
    std::string_view name, value;

    auto operator<=>(encoded_parameter const&) const = default;
};

inline bool is_canonical_query(std::string_view query) noexcept {
    encoded_parameter before;
    return query.empty() || for_each_piece(query, '&', [&](std::string_view piece) {
               auto const equals = piece.find('=');
               if (equals == std::string_view::npos) return false;
               encoded_parameter const now{piece.substr(0, equals), piece.substr(equals + 1)};
               if (now < before || !is_canonical(now.name, nothing_else) || !is_canonical(now.value, nothing_else))
                   return false;
               before = now;
               return true;
           });
}

inline constexpr auto lower_case = [] {
    std::array<unsigned char, 256> made{};
    for (unsigned i = 0; i != made.size(); ++i)
        made[i] = static_cast<unsigned char>(i >= 'A' && i <= 'Z' ? i - 'A' + 'a' : i);
    return made;
}();

inline unsigned char lower(char c) noexcept { return lower_case[static_cast<unsigned char>(c)]; }

inline bool less_in_lower_case(std::string_view a, std::string_view b) noexcept {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](char x, char y) { return lower(x) < lower(y); });
}

/// Everything else may be added, changed or dropped on the way (a proxy, the transport itself), or tells where we are.
inline bool belongs_into_signature(std::string_view name, sigv4_options const& o) noexcept {
    auto const is = [name](std::string_view other) { return name.size() == other.size() && iequals(name, other); };
    if (is("Authorization") || (!o.sign_session_token && is("X-Amz-Security-Token"))) return false;
    return o.sign_all_fields || is("Host") || is("Content-Type") || iequals(name.substr(0, 6), "x-amz-");
}

/// Not zero where one of eight bytes is at most a space, or DEL.
inline std::uint64_t spaces_among(char const* text, std::size_t size) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101, tops = ones * 0x80, deletes = ones * 0x7F;
    std::uint64_t word = deletes - ones;  // harmless bytes, where there are fewer than eight
    std::memcpy(&word, text, size);
    auto const below = (word - ones * 0x21) & ~word;
    auto const equal = ((word ^ deletes) - ones) & ~(word ^ deletes);
    return (below | equal) & tops;
}

/// Eight bytes at a time: every value that is signed passes through it, and hardly one has any.
ES_S3_SNAPSHOT_DECL bool has_space_or_control(std::string_view text) noexcept {
    std::uint64_t found = 0;
    std::size_t at = 0;
    for (; text.size() - at >= 8; at += 8) found |= spaces_among(text.data() + at, 8);
    if (at != text.size()) found |= spaces_among(text.data() + at, text.size() - at);
    return found != 0;
}

/// Without space at its ends, and with every run of it inside as one.
inline void append_trimmed(secret_text& out, std::string_view value) {
    if (!has_space_or_control(value)) {
        out.append(value);
        return;
    }
    auto const is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    bool first = true;
    while (!value.empty()) {
        auto const word = std::find_if_not(value.begin(), value.end(), is_space);
        auto const end = std::find_if(word, value.end(), is_space);
        if (word != end && !std::exchange(first, false)) out += ' ';
        out.append(word, end);
        value.remove_prefix(static_cast<std::size_t>(end - value.begin()));
    }
}

inline void append_lower(secret_text& out, std::string_view name) {
    auto at = out.size();
    out.append(name);
    for (; at != out.size(); ++at) out[at] = static_cast<char>(lower(out[at]));
}

ES_S3_SNAPSHOT_DECL split_target::split_target(std::string_view target) {
    auto const mark = std::min(target.find('?'), target.size());
    path = target.substr(0, mark);
    query = target.substr(std::min(mark + 1, target.size()));
}

ES_S3_SNAPSHOT_DECL canonical_writer::canonical_writer() {
    chosen_.reserve(16);
    parameters_.reserve(16);
}

ES_S3_SNAPSHOT_DECL void canonical_writer::path(secret_text& out, std::string_view path, sigv4_options const& o) {
    bool const normal = path.find("/.") == path.npos && path.find("//") == path.npos && path.starts_with('/');
    if (o.normalize_path && !normal) return normalized_path(out, path, o);
    if (!path.starts_with('/')) out += '/';
    if (o.double_encode_path) {
        encode(out, path, '/');
    } else {
        recode(out, path, '/', false);
    }
}

ES_S3_SNAPSHOT_DECL void canonical_writer::normalized_path(secret_text& out, std::string_view path,
                                                           sigv4_options const& o) {
    segments_.clear();
    for_each_piece(path, '/', [&](std::string_view piece) {
        if (piece == "..") {
            if (!segments_.empty()) segments_.pop_back();
        } else if (!piece.empty() && piece != ".") {
            segments_.push_back(piece);
        }
        return true;
    });
    for (auto const segment : segments_) {
        out += '/';
        o.double_encode_path ? encode(out, segment, '/') : recode(out, segment, '/', false);
    }
    if (segments_.empty() || path.ends_with('/')) out += '/';
}

ES_S3_SNAPSHOT_DECL void canonical_writer::read_parameters(std::string_view query) {
    encoded_.clear();
    parameters_.clear();
    for_each_piece(query, '&', [&](std::string_view piece) {
        if (piece.empty()) return true;
        auto const equals = std::min(piece.find('='), piece.size());
        parameter read{encoded_.size(), 0, 0};
        recode(encoded_, piece.substr(0, equals), nothing_else, true);
        read.equals = encoded_.size();
        encoded_ += '=';
        recode(encoded_, piece.substr(std::min(equals + 1, piece.size())), nothing_else, true);
        read.end = encoded_.size();
        parameters_.push_back(read);
        return true;
    });
}

ES_S3_SNAPSHOT_DECL void canonical_writer::query(secret_text& out, std::string_view query) {
    if (is_canonical_query(query)) {
        out.append(query);
        return;
    }
    read_parameters(query);
    auto const text = encoded_.view();
    std::ranges::sort(parameters_, {}, [text](parameter const& p) {
        return encoded_parameter{text.substr(p.name, p.equals - p.name),
                                 text.substr(p.equals + 1, p.end - p.equals - 1)};
    });
    for (auto const& p : parameters_) {
        if (&p != parameters_.data()) out += '&';
        out.append(text.substr(p.name, p.end - p.name));
    }
}

ES_S3_SNAPSHOT_DECL void canonical_writer::target(std::string& target, sigv4_options const& o) {
    split_target const parts(target);
    bool const bare_mark = parts.query.empty() && parts.path.size() != target.size();
    bool const path_stays = parts.path.starts_with('/') && (o.double_encode_path || is_canonical(parts.path, '/'));
    if (path_stays && !bare_mark && is_canonical_query(parts.query)) return;
    rewritten_.clear();
    if (!parts.path.starts_with('/')) rewritten_ += '/';
    if (o.double_encode_path) {
        rewritten_.append(parts.path);
    } else {
        recode(rewritten_, parts.path, '/', false);
    }
    auto const path_end = rewritten_.size();
    rewritten_ += '?';
    query(rewritten_, parts.query);
    if (rewritten_.size() == path_end + 1) rewritten_.pop_back();
    target.assign(rewritten_.view());
}

ES_S3_SNAPSHOT_DECL void canonical_writer::choose_fields(request const& req, sigv4_options const& o) {
    chosen_.clear();
    for (auto const& field : req.fields) {
        if (belongs_into_signature(field.first, o)) chosen_.push_back(&field);
    }
    // values of one name stay in their order, which is that of their addresses; std::stable_sort would allocate
    std::ranges::sort(chosen_, [](auto const* a, auto const* b) {
        if (less_in_lower_case(a->first, b->first)) return true;
        return !less_in_lower_case(b->first, a->first) && a < b;
    });
    write_names();
}

ES_S3_SNAPSHOT_DECL void canonical_writer::write_names() {
    names_.clear();
    header_fields::value_type const* before = nullptr;
    for (auto const* field : chosen_) {
        if (before != nullptr && iequals(before->first, field->first)) continue;
        if (before != nullptr) names_ += ';';
        append_lower(names_, field->first);
        before = field;
    }
}

ES_S3_SNAPSHOT_DECL void canonical_writer::fields(secret_text& out) const {
    auto names = names_.view();
    header_fields::value_type const* before = nullptr;
    for (auto const* field : chosen_) {
        if (before != nullptr && iequals(before->first, field->first)) {
            out += ',';
        } else {
            if (before != nullptr) out += '\n';
            out.append(names.substr(0, field->first.size()));
            out += ':';
            names.remove_prefix(std::min(field->first.size() + 1, names.size()));
        }
        append_trimmed(out, field->second);
        before = field;
    }
    if (before != nullptr) out += '\n';
}

ES_S3_SNAPSHOT_DECL void canonical_writer::request_text(secret_text& out, request const& req,
                                                        std::string_view payload_hash, sigv4_options const& o) {
    split_target const parts(req.target);
    out.append(to_string(req.verb));
    out += '\n';
    path(out, parts.path, o);
    out += '\n';
    query(out, parts.query);
    out += '\n';
    fields(out);
    out += '\n';
    out.append(names_.view());
    out += '\n';
    out.append(payload_hash);
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
