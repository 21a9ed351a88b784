// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of core/json_stream.hpp.
#pragma once

#include <es_s3_snapshot/core/detail/ascii.hpp>
#include <es_s3_snapshot/core/json_stream.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <cstring>
#include <optional>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

template <class Word>
Word difference(char const* a, char const* b) noexcept {
    Word x, y;
    std::memcpy(&x, a, sizeof x);
    std::memcpy(&y, b, sizeof y);
    return x ^ y;
}

/// Whether keys are the same, with hardly a branch: memcmp costs more than comparing so few bytes.
inline bool same_key(std::string_view a, std::string_view b) noexcept {
    auto const size = a.size();
    if (size != b.size()) return false;
    auto const *x = a.data(), *y = b.data();
    auto const eight = [=](std::size_t at) { return difference<std::uint64_t>(x + at, y + at); };
    auto const four = [=](std::size_t at) { return difference<std::uint32_t>(x + at, y + at); };
    if (size >= 8 && size <= 16) return (eight(0) | eight(size - 8)) == 0;
    if (size >= 4 && size < 8) return (four(0) | four(size - 4)) == 0;
    if (size > 16 && size <= 32) return (eight(0) | eight(8) | eight(size - 16) | eight(size - 8)) == 0;
    return a == b;
}

/// The parser is told not to look, since most of what it reads is passed over.
inline bool is_utf8(std::string_view text) noexcept {
    if (is_ascii(text)) [[likely]]
        return true;
    auto const* at = reinterpret_cast<unsigned char const*>(text.data());
    auto const* const end = at + text.size();
    while (at != end) {
        if (*at < 0x80) {
            ++at;
            continue;
        }
        int const more = *at >= 0xF0 ? 3 : *at >= 0xE0 ? 2 : 1;
        if (*at < 0xC2 || *at > 0xF4 || end - at <= more) return false;
        // neither longer than needed, nor a surrogate, nor beyond U+10FFFF
        auto const second = at[1];
        if ((*at == 0xE0 && second < 0xA0) || (*at == 0xED && second > 0x9F) || (*at == 0xF0 && second < 0x90) ||
            (*at == 0xF4 && second > 0x8F))
            return false;
        for (int i = 1; i <= more; ++i) {
            if ((at[i] & 0xC0) != 0x80) return false;
        }
        at += more + 1;
    }
    return true;
}

/// What a value is, written down again while it is told.
class json_writer {
public:
    void clear() { text_.clear(); }
    std::string_view text() const noexcept { return text_; }

    void open(char bracket) {
        comma();
        text_ += bracket;
    }
    void close(char bracket) { text_ += bracket; }
    void key(std::string_view name) {
        comma();
        quoted(name);
        text_ += ':';
    }
    void string(std::string_view value) {
        comma();
        quoted(value);
    }
    void word(std::string_view value) {
        comma();
        text_ += value;
    }

private:
    void comma() {
        if (!text_.empty() && std::string_view("{[:").find(text_.back()) == std::string_view::npos) text_ += ',';
    }
    void quoted(std::string_view value) {
        auto const odd = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; };
        if (std::any_of(value.begin(), value.end(), odd)) {
            text_ += json::serialize(json::string_view(value.data(), value.size()));
        } else {
            text_ += '"';
            text_ += value;
            text_ += '"';
        }
    }

    std::string text_;
};

/// Takes what Boost.JSON's parser tells to where the shapes say.
class json_handler {
public:
    using kind = json_slot::kind;
    using ec_t = boost::system::error_code;
    using text = json::string_view;
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    json_handler(json_slot const& root, void* target)
        : document_{.is = kind::list, .enter = stay, .element = &root_}, root_(root) {
        top_->slot = &document_;
        top_->object = target;
    }
    json_handler(json_handler const&) = delete;
    json_handler& operator=(json_handler const&) = delete;

    std::optional<error> wrong;  ///< what the shapes did not want

    bool on_document_begin(ec_t&) { return true; }
    bool on_document_end(ec_t&) { return true; }
    bool on_object_begin(ec_t& ec) { return begin('{', ec); }
    bool on_array_begin(ec_t& ec) { return begin('[', ec); }
    bool on_object_end(std::size_t, ec_t& ec) { return end('}', ec); }
    bool on_array_end(std::size_t, ec_t& ec) { return end(']', ec); }
    bool on_key_part(text piece, std::size_t, ec_t&) { return keep_part(piece); }
    bool on_string_part(text piece, std::size_t, ec_t&) { return keep_part(piece); }
    bool on_number_part(text piece, ec_t&) {
        if (now_ == mode::keeps) part_.append(piece.data(), piece.size());
        return true;
    }
    bool on_comment_part(text, ec_t&) { return true; }
    bool on_comment(text, ec_t&) { return true; }

    bool on_key(text piece, std::size_t, ec_t& ec) {
        if (now_ == mode::passes_over) return true;
        return part_.empty() ? take_key(piece, ec) : take_whole<&json_handler::take_key>(piece, ec);
    }
    bool on_string(text piece, std::size_t, ec_t& ec) {
        if (now_ == mode::passes_over) return true;
        return part_.empty() ? take_string(piece, ec) : take_whole<&json_handler::take_string>(piece, ec);
    }
    bool on_int64(std::int64_t number, text piece, ec_t& ec) {
        if (now_ == mode::passes_over) return true;
        if (now_ == mode::keeps) return keep_number(piece);
        auto const fits = number < 0 ? kind::integer : kind::natural;
        return take_number(static_cast<std::uint64_t>(number), fits, kind::integer, ec);
    }
    bool on_uint64(std::uint64_t number, text piece, ec_t& ec) {
        if (now_ == mode::passes_over) return true;
        if (now_ == mode::keeps) return keep_number(piece);
        return take_number(number, kind::natural, kind::natural, ec);
    }
    bool on_double(double number, text piece, ec_t& ec) {
        if (now_ == mode::passes_over) return true;
        if (now_ == mode::keeps) return keep_number(piece);
        // a whole number that is written with a fraction or an exponent, as far as none of its digits is lost
        constexpr double exact = 9007199254740992.0;
        auto const whole_number = number > -exact && number < exact ? static_cast<std::int64_t>(number) : 0;
        if (static_cast<double>(whole_number) == number) return on_int64(whole_number, piece, ec);
        return take_number(0, kind::nothing, kind::nothing, ec);
    }
    bool on_bool(bool flag, ec_t& ec) {
        if (now_ == mode::passes_over) return true;
        if (now_ == mode::keeps) return kept_.word(flag ? "true" : "false"), true;
        return take_number(flag ? 1 : 0, kind::flag, kind::flag, ec);
    }
    bool on_null(ec_t&) {
        if (now_ == mode::passes_over) return true;
        if (now_ == mode::keeps) return kept_.word("null"), true;
        if (top_->entry != nullptr) top_->read &= ~bit_of(*top_->entry);
        return true;
    }

private:
    /// A container that is being read; the outermost stands for the document.
    struct frame {
        json_slot const* slot = nullptr;
        void* object = nullptr;
        json_entry const* entry = nullptr;  ///< the field whose value comes next; null: none that is wanted
        std::size_t likely = 0;             ///< the entry that mostly follows
        std::uint64_t read = 0;             ///< a bit for each entry
        std::size_t count = 0;              ///< of elements
        std::string key{};                  ///< of the member whose value comes next
    };
    /// Where the next value goes, if anywhere.
    struct destination {
        json_slot const* slot = nullptr;
        void* object = nullptr;
    };

    enum class mode : unsigned char {
        reads,
        passes_over,  ///< what nobody wants
        keeps         ///< what is wanted as it is
    };

    std::uint64_t bit_of(json_entry const& entry) { return std::uint64_t(1) << (&entry - top_->slot->form->entries); }

    bool keep_part(text piece) {
        if (now_ != mode::passes_over) part_.append(piece.data(), piece.size());
        return true;
    }
    /// As it was written: a number may have more digits than any type of ours.
    bool keep_number(text piece) {
        part_.append(piece.data(), piece.size());
        kept_.word(part_);
        part_.clear();
        return true;
    }
    template <auto Take>
    bool take_whole(text piece, ec_t& ec) {
        part_.append(piece.data(), piece.size());
        bool const taken = (this->*Take)(part_, ec);
        part_.clear();
        return taken;
    }
    bool take_key(text name, ec_t&) {
        if (now_ == mode::keeps) {
            kept_.key(name);
        } else {
            find_entry(name);
        }
        return true;
    }
    bool take_string(text value, ec_t& ec) {
        if (now_ == mode::keeps) return kept_.string(value), true;
        auto const to = next();
        if (to.slot == nullptr) return true;
        return (to.slot->is == kind::text && is_utf8(value) && to.slot->take_text(to.object, value)) ||
               refuse(*to.slot, ec);
    }

    /// Servers write fields in the same order each time, so the one behind the last is tried first.
    void find_entry(std::string_view key) {
        auto& f = *top_;
        if (f.slot->is == kind::members) {
            f.key.assign(key);
            return;
        }
        auto const& form = *f.slot->form;
        f.entry = nullptr;
        auto at = f.likely;
        for (std::size_t tried = 0; tried != form.size; ++tried, ++at) {
            if (at == form.size) at = 0;
            auto const& candidate = form.entries[at];
            if (!same_key(candidate.key, key)) continue;
            f.entry = &candidate;
            f.likely = at + 1;
            f.read |= std::uint64_t(1) << at;
            return;
        }
    }

    /// Makes a new element where one is due.
    destination next() {
        auto& f = *top_;
        if (f.slot->is == kind::object) {
            bool const wanted = f.entry != nullptr && f.entry->slot.is != kind::nothing;
            return {wanted ? &f.entry->slot : nullptr, f.object};
        }
        ++f.count;
        return {f.slot->element, f.slot->enter(f.object, f.key)};
    }

    bool begin(char bracket, ec_t& ec) {
        if (now_ == mode::passes_over) return ++levels_ != 0;
        if (now_ == mode::keeps) {
            kept_.open(bracket);
            return ++levels_ != 0;
        }
        auto const to = next();
        if (to.slot == nullptr) {
            now_ = mode::passes_over;
            return ++levels_ != 0;
        }
        if (to.slot->is == kind::value) {
            now_ = mode::keeps;
            kept_for_ = to;
            kept_.clear();
            kept_.open(bracket);
            return ++levels_ != 0;
        }
        bool const fits =
            bracket == '[' ? to.slot->is == kind::list : to.slot->is == kind::object || to.slot->is == kind::members;
        if (!fits || top_ == &frames_.back()) return refuse(*to.slot, ec);
        if (to.slot->begun != nullptr) to.slot->begun(to.object);
        auto& f = *++top_;
        f.slot = to.slot;
        f.object = to.slot->is == kind::object ? to.slot->enter(to.object, {}) : to.object;
        f.entry = nullptr;
        f.likely = 0;
        f.read = 0;
        f.count = 0;
        return true;
    }

    bool end(char bracket, ec_t& ec) {
        if (now_ == mode::reads) return leave(ec);
        if (now_ == mode::keeps) kept_.close(bracket);
        if (--levels_ != 0) return true;
        if (std::exchange(now_, mode::reads) == mode::passes_over) return true;
        return kept_for_.slot->take_text(kept_for_.object, kept_.text()) || refuse(*kept_for_.slot, ec);
    }

    bool leave(ec_t& ec) {
        auto& f = *top_;
        if (f.slot->is == kind::object) {
            auto const& form = *f.slot->form;
            if (auto const missing = form.required & ~f.read; missing != 0) return miss(missing, ec);
            if (form.finish != nullptr) form.finish(f.object);
        }
        --top_;
        return true;
    }

    bool take_number(std::uint64_t bits, kind one, kind other, ec_t& ec) {
        auto const to = next();
        if (to.slot == nullptr) return true;
        bool const fits = to.slot->is == one || to.slot->is == other;
        return (fits && to.slot->take_number(to.object, bits)) || refuse(*to.slot, ec);
    }

    std::string path() const {
        std::string made;
        for (auto const* at = frames_.data() + 1; at <= top_; ++at) {
            auto const& f = *at;
            if (f.slot->is == kind::list) {
                made += "[" + std::to_string(f.count - 1) + "]";
            } else {
                made += (made.empty() ? "" : ".") + (f.entry != nullptr ? std::string(f.entry->key) : f.key);
            }
        }
        return made;
    }
    bool tell(std::string const& what, ec_t& ec) {
        auto const where = path();
        wrong = make_error(errc::unexpected_json,
                           "in the answer, " + (where.empty() ? "the whole" : "'" + where + "'") + " is " + what);
        ec = wrong->code;
        return false;
    }
    bool refuse(json_slot const& slot, ec_t& ec) { return tell("not " + std::string(slot.wanted), ec); }
    bool miss(std::uint64_t missing, ec_t& ec) {
        auto const* entry = top_->slot->form->entries;
        while ((missing & 1) == 0) missing >>= 1, ++entry;
        top_->entry = entry;
        return tell("missing", ec);
    }

    json_slot document_, root_;
    std::array<frame, 16> frames_;  ///< shapes nest no deeper; what is passed over or kept may
    frame* top_ = frames_.data();
    mode now_ = mode::reads;
    std::size_t levels_ = 0;  ///< of what is passed over or kept
    destination kept_for_;
    json_writer kept_;
    std::string part_;  ///< of a key, string or number that came in pieces
};

}  // namespace detail

class json_stream::parser {
public:
    parser(detail::json_slot const& root, void* target) : parser_(options(), root, target) {}

    result<void> write(char const* data, std::size_t size, bool more) {
        boost::system::error_code ec;
        auto const read = parser_.write_some(more, data, size, ec);
        if (!ec && read != size) ec = json::error::extra_data;
        if (!ec) return {};
        if (parser_.handler().wrong) return *parser_.handler().wrong;
        return make_error(errc::malformed_answer, "the answer is not JSON (" + ec.message() + ")");
    }

private:
    static json::parse_options options() {
        json::parse_options made;
        made.max_depth = 256;
        made.allow_invalid_utf8 = true;
        return made;
    }

    json::basic_parser<detail::json_handler> parser_;
};

ES_S3_SNAPSHOT_DECL json_stream::json_stream(detail::json_slot const& root, void* target)
    : parser_(std::make_unique<parser>(root, target)) {}
ES_S3_SNAPSHOT_DECL json_stream::json_stream(json_stream&&) noexcept = default;
ES_S3_SNAPSHOT_DECL json_stream& json_stream::operator=(json_stream&&) noexcept = default;
ES_S3_SNAPSHOT_DECL json_stream::~json_stream() = default;

ES_S3_SNAPSHOT_DECL result<void> json_stream::write(std::span<char const> piece) {
    return parser_->write(piece.data(), piece.size(), true);
}

ES_S3_SNAPSHOT_DECL result<void> json_stream::finish() { return parser_->write(nullptr, 0, false); }

}  // namespace v0
}  // namespace es_s3_snapshot
