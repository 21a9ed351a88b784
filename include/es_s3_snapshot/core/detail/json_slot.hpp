// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a shape is made of: where each value goes, without its type.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

namespace json = boost::json;

namespace detail {

struct json_form;

/// What a value is read into. The functions' first argument is the object that holds the target.
struct json_slot {
    enum class kind : unsigned char {
        nothing,
        text,
        flag,
        integer,
        natural,
        object,
        list,
        members,
        value
    };
    kind is = kind::nothing;
    char const* wanted = "";                                ///< `a string`, for the error
    bool (*take_text)(void*, std::string_view) = nullptr;   ///< or the text of an object or list; false: unreadable
    bool (*take_number)(void*, std::uint64_t) = nullptr;    ///< an integer as its bits, a flag as 0 or 1
    void (*begun)(void*) = nullptr;                         ///< told that a list begins, where somebody wants to know
    void* (*enter)(void*, std::string_view key) = nullptr;  ///< the object, or a new element of list or members
    json_form const* form = nullptr;                        ///< an object's fields
    json_slot const* element = nullptr;                     ///< what each of a list or of the members is
};

struct json_entry {
    std::string_view key{};
    json_slot slot{};
    bool required = false;
};

struct json_form {
    json_entry const* entries = nullptr;
    std::size_t size = 0;
    std::uint64_t required = 0;  ///< a bit for each
    void (*finish)(void*) = nullptr;
};

inline bool read_text(std::string& out, std::string_view text) {
    out.assign(text);
    return true;
}
template <class T>
bool read_number(T& out, std::uint64_t bits) {
    out = static_cast<T>(bits);
    return true;
}

template <class T>
inline constexpr json_slot::kind kind_of = json_slot::kind::text;
template <>
inline constexpr json_slot::kind kind_of<bool> = json_slot::kind::flag;
template <>
inline constexpr json_slot::kind kind_of<std::int64_t> = json_slot::kind::integer;
template <>
inline constexpr json_slot::kind kind_of<std::uint64_t> = json_slot::kind::natural;

constexpr char const* wanted_for(json_slot::kind is) {
    return is == json_slot::kind::text      ? "a string"
           : is == json_slot::kind::flag    ? "true or false"
           : is == json_slot::kind::integer ? "a whole number of 64 bits"
                                            : "a whole number of 64 bits, not negative";
}

inline bool take_string(void* place, std::string_view text) {
    return read_text(*static_cast<std::string*>(place), text);
}
inline constexpr json_slot string_slot{.is = json_slot::kind::text, .wanted = "a string", .take_text = take_string};

template <class>
struct member_of;
template <class C, class M>
struct member_of<M C::*> {
    using object = C;
    using type = M;
};
template <auto Member>
using object_of = typename member_of<decltype(Member)>::object;
template <auto Member>
using type_of = typename member_of<decltype(Member)>::type;

template <auto Member>
type_of<Member>& place(void* object) {
    return static_cast<object_of<Member>*>(object)->*Member;
}
template <auto Member, auto Read>
bool take_text(void* object, std::string_view text) {
    return Read(place<Member>(object), text);
}
template <auto Member, auto Read>
bool take_number(void* object, std::uint64_t bits) {
    return Read(place<Member>(object), bits);
}

ES_S3_SNAPSHOT_DECL bool read_object(std::string_view text, json::object& out);

template <auto Member>
bool take_object(void* object, std::string_view text) {
    return read_object(text, place<Member>(object));
}
template <auto Member>
bool take_object_text(void* object, std::string_view text) {
    place<Member>(object).assign(text);
    return text.starts_with('{');
}
template <auto Member>
void* enter_member(void* object, std::string_view) {
    return &place<Member>(object);
}
template <auto Member>
void* enter_optional(void* object, std::string_view) {
    return &place<Member>(object).emplace();
}
template <auto Flag>
void raise_flag(void* object) {
    place<Flag>(object) = true;
}
template <auto Member>
bool take_unless_negative(void* object, std::uint64_t bits) {
    if (static_cast<std::int64_t>(bits) >= 0) place<Member>(object) = bits;
    return true;
}
inline void* stay(void* object, std::string_view) { return object; }
template <auto Member>
void* append_to(void* object, std::string_view) {
    return &place<Member>(object).emplace_back();
}
template <class List>
void* append(void* list, std::string_view) {
    return &static_cast<List*>(list)->emplace_back();
}
template <class Members, auto Add>
void* add_member(void* members, std::string_view key) {
    return &Add(*static_cast<Members*>(members), key);
}
template <auto Member, auto Add>
void* add_member_to(void* object, std::string_view key) {
    return &Add(place<Member>(object), key);
}

}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot
