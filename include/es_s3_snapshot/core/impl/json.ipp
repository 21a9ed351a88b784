// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of core/json.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>

#include <boost/json/parser.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
/// The path from `here` down to the value at `wanted`; searched only when something is wrong.
inline bool json_path(json::value const& here, json::value const* wanted, std::string& path) {
    if (&here == wanted) return true;
    auto const length = path.size();
    auto descend = [&](std::string const& step, json::value const& child) {
        path += step;
        if (json_path(child, wanted, path)) return true;
        path.resize(length);
        return false;
    };
    if (auto const* object = here.if_object()) {
        for (auto const& [key, member] : *object) {
            if (descend((length != 0 ? "." : "") + std::string(key), member)) return true;
        }
    } else if (auto const* array = here.if_array()) {
        for (std::size_t i = 0; i != array->size(); ++i) {
            if (descend("[" + std::to_string(i) + "]", (*array)[i])) return true;
        }
    }
    return false;
}

/// False for a number that the parser could only round: beyond 64 bits, or too large with a fraction or exponent.
inline bool all_digits_kept(json::value const& number) {
    auto const* rounded = number.if_double();
    return rounded == nullptr || (*rounded < 9007199254740992.0 && *rounded > -9007199254740992.0);
}
}  // namespace detail

ES_S3_SNAPSHOT_DECL json::array to_json(std::vector<std::string> const& names) {
    return json::array(names.begin(), names.end());
}

ES_S3_SNAPSHOT_DECL json_document::json_document(std::string_view text, json::storage_ptr memory) : value_(memory) {
    boost::system::error_code ec;
    json::parse_options options;
    options.max_depth = 256;  // a chain of causes nests deeper than the parser's default of 32
    json::parser reader(memory, options);
    reader.reset(memory);
    reader.write({text.data(), text.size()}, ec);
    if (!ec) value_ = reader.release();
    if (ec) first_error_ = make_error(errc::malformed_answer, "the answer is not JSON (" + ec.message() + ")");
}

ES_S3_SNAPSHOT_DECL void json_document::wrong(json::value const* where, std::string_view below, std::string_view what) {
    if (first_error_) return;
    std::string path;
    if (where != nullptr) detail::json_path(value_, where, path);
    if (!below.empty()) path += (path.empty() ? "" : ".") + std::string(below);
    first_error_ =
        make_error(errc::unexpected_json,
                   "in the answer, " + (path.empty() ? "the whole" : "'" + path + "'") + " " + std::string(what));
}

ES_S3_SNAPSHOT_DECL json_place json_place::operator[](std::string_view key) const {
    if (!*this) return {nullptr, document_};
    auto const* object = value_->if_object();
    if (object == nullptr) {
        wrong_type("an object");
        return {nullptr, document_};
    }
    return {object->if_contains({key.data(), key.size()}), document_};
}

ES_S3_SNAPSHOT_DECL void json_place::wrong_type(std::string_view wanted) const {
    document_->wrong(value_, {}, "is not " + std::string(wanted));
}

ES_S3_SNAPSHOT_DECL void json_place::missing(std::string_view key) const {
    document_->wrong(value_, key, "is missing");
}

ES_S3_SNAPSHOT_DECL void json_place::read(std::string& out) const {
    if (!*this) return;
    if (auto const* text = value_->if_string()) {
        out.assign(text->data(), text->size());
    } else {
        wrong_type("a string");
    }
}

ES_S3_SNAPSHOT_DECL void json_place::read(bool& out) const {
    if (!*this) return;
    if (auto const* flag = value_->if_bool()) {
        out = *flag;
    } else {
        wrong_type("true or false");
    }
}

ES_S3_SNAPSHOT_DECL void json_place::read(std::int64_t& out) const {
    if (!*this) return;
    boost::system::error_code ec;
    auto const number = value_->to_number<std::int64_t>(ec);
    if (ec || !detail::all_digits_kept(*value_)) {
        wrong_type("a whole number of 64 bits");
    } else {
        out = number;
    }
}

ES_S3_SNAPSHOT_DECL void json_place::read(std::uint64_t& out) const {
    if (!*this) return;
    boost::system::error_code ec;
    auto const number = value_->to_number<std::uint64_t>(ec);
    if (ec || !detail::all_digits_kept(*value_)) {
        wrong_type("a whole number of 64 bits, not negative");
    } else {
        out = number;
    }
}

ES_S3_SNAPSHOT_DECL void json_place::read(json::object& out) const {
    if (!*this) return;
    if (auto const* object = value_->if_object()) {
        out = *object;
    } else {
        wrong_type("an object");
    }
}

ES_S3_SNAPSHOT_DECL void json_place::read(std::vector<std::string>& out) const {
    if (!*this) return;
    out.clear();
    each([&](json_place element) { element.read(out.emplace_back()); });
}

}  // namespace v0
}  // namespace es_s3_snapshot
