// SPDX-License-Identifier: Apache-2.0
/// @file
/// Shapes: which fields of a JSON object go where in a struct.
#pragma once

#include <es_s3_snapshot/core/detail/json_slot.hpp>

#include <type_traits>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// A field of the objects that a json_shape describes; made by the functions of `shape`.
using json_field = detail::json_entry;

/// Which fields of an object go where in a T. Fields that are not named are passed over; an absent or null one leaves
/// its target as it is; one of another type is an error that names its path. A constant at namespace scope, of at most
/// 64 fields, best in the order in which servers write them.
template <class T>
struct json_shape : detail::json_form {
    /// `at_end` is called with each object at its end, to make up its mind about what was read.
    template <std::size_t N>
    constexpr explicit json_shape(json_field const (&fields)[N], void (*at_end)(void*) = nullptr)
        : json_form{fields, N, 0, at_end},
          slot{.is = detail::json_slot::kind::object, .wanted = "an object", .enter = detail::stay, .form = this} {
        static_assert(N <= 64);
        for (std::size_t i = 0; i != N; ++i) required |= std::uint64_t(fields[i].required) << i;
    }
    json_shape(json_shape const&) = delete;
    json_shape& operator=(json_shape const&) = delete;

    detail::json_slot slot;
};

/// What a document is, and what it is read into.
template <class T>
struct json_root {
    constexpr json_root(json_shape<T> const& object) : slot(object.slot) {}
    constexpr explicit json_root(detail::json_slot const& is) : slot(is) {}

    detail::json_slot slot;
};

/// Makes shapes. `Member` is a pointer to a member, `Read` a function `bool(member&, std::string_view)`
/// that answers false to what it can't read, `Add` one that makes a new element
/// `element&(members&, std::string_view key)`.
namespace shape {

using kind = detail::json_slot::kind;

/// A string, number or truth value, by the member's type; a list of strings; an object as it is.
template <auto Member>
constexpr json_field field(std::string_view key) {
    using T = detail::type_of<Member>;
    constexpr auto is = detail::kind_of<T>;
    if constexpr (std::is_same_v<T, json::object>) {
        return {key, {.is = kind::value, .wanted = "an object", .take_text = detail::take_object<Member>}};
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
        return {key,
                {.is = kind::list,
                 .wanted = "an array",
                 .enter = detail::append_to<Member>,
                 .element = &detail::string_slot}};
    } else if constexpr (is == kind::text) {
        return {
            key,
            {.is = is, .wanted = detail::wanted_for(is), .take_text = detail::take_text<Member, detail::read_text>}};
    } else {
        return {key,
                {.is = is,
                 .wanted = detail::wanted_for(is),
                 .take_number = detail::take_number<Member, detail::read_number<T>>}};
    }
}
/// A string that `Read` makes something else of.
template <auto Member, auto Read>
constexpr json_field text(std::string_view key, char const* wanted = "a string") {
    return {key, {.is = kind::text, .wanted = wanted, .take_text = detail::take_text<Member, Read>}};
}
/// A number that is left out where it is below zero.
template <auto Member>
constexpr json_field natural_or_less(std::string_view key) {
    constexpr auto is = kind::integer;
    return {key, {.is = is, .wanted = detail::wanted_for(is), .take_number = detail::take_unless_negative<Member>}};
}
/// An object as its text, into a std::string.
template <auto Member>
constexpr json_field object_text(std::string_view key) {
    return {key, {.is = kind::value, .wanted = "an object", .take_text = detail::take_object_text<Member>}};
}
/// An object whose fields belong to the same T.
template <class T>
constexpr json_field object(std::string_view key, json_shape<T> const& of) {
    return {key, of.slot};
}
/// An object that is a member of its own.
template <auto Member>
constexpr json_field object(std::string_view key, json_shape<detail::type_of<Member>> const& of) {
    auto made = of.slot;
    made.enter = detail::enter_member<Member>;
    return {key, made};
}
/// An object that may be missing, into a std::optional.
template <auto Member>
constexpr json_field optional(std::string_view key,
                              json_shape<typename detail::type_of<Member>::value_type> const& of) {
    auto made = of.slot;
    made.enter = detail::enter_optional<Member>;
    return {key, made};
}
/// A list of objects, into whatever has emplace_back().
template <auto Member, class E>
constexpr json_field list(std::string_view key, json_shape<E> const& of) {
    return {key, {.is = kind::list, .wanted = "an array", .enter = detail::append_to<Member>, .element = &of.slot}};
}
/// The list that the whole T is, where it stands in a field.
template <class T>
constexpr json_field elements(std::string_view key, json_shape<typename T::value_type> const& of) {
    return {key, {.is = kind::list, .wanted = "an array", .enter = detail::append<T>, .element = &of.slot}};
}
/// An object whose keys are names.
template <auto Member, auto Add, class E>
constexpr json_field members(std::string_view key, json_shape<E> const& of) {
    return {
        key,
        {.is = kind::members, .wanted = "an object", .enter = detail::add_member_to<Member, Add>, .element = &of.slot}};
}
/// The members that the whole T is, where they stand in a field.
template <class T, auto Add, class E>
constexpr json_field named_elements(std::string_view key, json_shape<E> const& of) {
    return {key,
            {.is = kind::members, .wanted = "an object", .enter = detail::add_member<T, Add>, .element = &of.slot}};
}
/// A document of such.
template <class Members, auto Add, class E>
constexpr json_root<Members> members(json_shape<E> const& of) {
    return json_root<Members>(detail::json_slot{
        .is = kind::members, .wanted = "an object", .enter = detail::add_member<Members, Add>, .element = &of.slot});
}
/// Tells whether a list was there, although it may have been empty.
template <auto Flag>
constexpr json_field marked(json_field f) {
    f.slot.begun = detail::raise_flag<Flag>;
    return f;
}
/// Known and not wanted: naming it spares looking for it.
constexpr json_field passed_over(std::string_view key) { return {key}; }
/// The field must be there, and not null.
constexpr json_field required(json_field f) {
    f.required = true;
    return f;
}
/// For json_shape's `at_end`.
template <auto Finish, class T>
void finish(void* object) {
    Finish(*static_cast<T*>(object));
}

}  // namespace shape

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/core/impl/json_shape.ipp>
#endif
