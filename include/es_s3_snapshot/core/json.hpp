// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reading a server's JSON tolerantly, with an error that names the path of what has the wrong type.
#pragma once

#include <es_s3_snapshot/core/error.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

namespace json = boost::json;

class json_document;

/// A place in a document that may hold nothing. Unknown fields are never looked at; a field that is absent or null
/// leaves the target of `read` as it was; a wrong type is recorded in the document (the first one counts).
/// Numbers keep all their digits: integers are exact over the range of their C++ type.
class json_place {
public:
    /// True where a value other than null stands.
    explicit operator bool() const noexcept { return value_ != nullptr && !value_->is_null(); }
    json::value const* get() const noexcept { return value_; }

    ES_S3_SNAPSHOT_DECL json_place operator[](std::string_view key) const;

    ES_S3_SNAPSHOT_DECL void read(std::string& out) const;
    ES_S3_SNAPSHOT_DECL void read(bool& out) const;
    ES_S3_SNAPSHOT_DECL void read(std::int64_t& out) const;
    ES_S3_SNAPSHOT_DECL void read(std::uint64_t& out) const;
    ES_S3_SNAPSHOT_DECL void read(json::object& out) const;
    ES_S3_SNAPSHOT_DECL void read(std::vector<std::string>& out) const;
    template <class T>
    void read(std::string_view key, T& out) const {
        (*this)[key].read(out);
    }
    /// Like read, but an absent field is an error.
    template <class T>
    void require(std::string_view key, T& out) const {
        auto const place = (*this)[key];
        if (!place) missing(key);
        place.read(out);
    }
    /// The place of a field that must be there.
    json_place required(std::string_view key) const {
        auto const place = (*this)[key];
        if (!place) missing(key);
        return place;
    }

    /// Calls `f(json_place)` for each element of an array; absent: not at all.
    template <class F>
    void each(F f) const {
        if (!*this) return;
        if (auto const* array = value_->if_array()) {
            for (auto const& element : *array) f(json_place(&element, document_));
        } else {
            wrong_type("an array");
        }
    }
    /// Calls `f(std::string_view key, json_place)` for each member of an object; absent: not at all.
    template <class F>
    void each_member(F f) const {
        if (!*this) return;
        if (auto const* object = value_->if_object()) {
            for (auto const& [key, member] : *object)
                f(std::string_view(key.data(), key.size()), json_place(&member, document_));
        } else {
            wrong_type("an object");
        }
    }

private:
    friend class json_document;
    json_place(json::value const* value, json_document* document) : value_(value), document_(document) {}
    ES_S3_SNAPSHOT_DECL void wrong_type(std::string_view wanted) const;
    ES_S3_SNAPSHOT_DECL void missing(std::string_view key) const;

    json::value const* value_;
    json_document* document_;
};

/// A parsed body and the first thing found wrong in it.
class json_document {
public:
    /// All that is read lies in `memory`. Errors: malformed_answer where the text is not JSON or nests deeper than 256
    /// levels.
    ES_S3_SNAPSHOT_DECL explicit json_document(std::string_view text, json::storage_ptr memory = {});
    json_document(json_document const&) = delete;
    json_document& operator=(json_document const&) = delete;

    json_place root() noexcept { return {&value_, this}; }
    /// True while nothing was found wrong.
    bool ok() const noexcept { return !first_error_; }

    /// `made`, or the first thing found wrong.
    template <class T>
    result<T> finish(T made) {
        if (first_error_) return *first_error_;
        return made;
    }

private:
    friend class json_place;
    ES_S3_SNAPSHOT_DECL void wrong(json::value const* where, std::string_view below, std::string_view what);

    json::value value_;
    std::optional<error> first_error_;
};

/// A list of names as a JSON array.
ES_S3_SNAPSHOT_DECL json::array to_json(std::vector<std::string> const& names);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/core/impl/json.ipp>
#endif
