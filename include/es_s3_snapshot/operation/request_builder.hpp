// SPDX-License-Identifier: Apache-2.0
/// @file
/// Builds an operation's request for one server line: each parameter and field with the fact that it needs.
#pragma once

#include <es_s3_snapshot/core/http.hpp>
#include <es_s3_snapshot/core/url.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// What is unset (an empty string, list or object, nullopt) is left out. What is set and the line lacks becomes the
/// error not_supported, which names the option and the releases that have it; the first error counts.
/// The server's own default holds for what is left out, so set what lines disagree on.
class request_builder {
public:
    request_builder(server_line const& line, method verb, target to) : line_(line), verb_(verb), to_(std::move(to)) {}

    /// Parameters of the URL; a list is joined by commas.
    ES_S3_SNAPSHOT_DECL request_builder& query(std::string_view name, std::string_view value,
                                               fact const& needs = facts::always);
    ES_S3_SNAPSHOT_DECL request_builder& query(std::string_view name, std::optional<bool> value,
                                               fact const& needs = facts::always);
    ES_S3_SNAPSHOT_DECL request_builder& query(std::string_view name, std::optional<std::int64_t> value,
                                               fact const& needs = facts::always);
    ES_S3_SNAPSHOT_DECL request_builder& query(std::string_view name, std::vector<std::string> const& value,
                                               fact const& needs = facts::always);
    request_builder& query(std::string_view name, bool value, fact const& needs = facts::always) {
        return query(name, std::optional(value), needs);
    }
    request_builder& query(std::string_view name, char const* value, fact const& needs = facts::always) {
        return query(name, std::string_view(value), needs);
    }

    /// Fields of the body, which is sent where there is at least one.
    ES_S3_SNAPSHOT_DECL request_builder& field(std::string_view name, std::string_view value,
                                               fact const& needs = facts::always);
    ES_S3_SNAPSHOT_DECL request_builder& field(std::string_view name, std::optional<bool> value,
                                               fact const& needs = facts::always);
    ES_S3_SNAPSHOT_DECL request_builder& field(std::string_view name, std::optional<std::int64_t> value,
                                               fact const& needs = facts::always);
    ES_S3_SNAPSHOT_DECL request_builder& field(std::string_view name, std::vector<std::string> const& value,
                                               fact const& needs = facts::always);
    ES_S3_SNAPSHOT_DECL request_builder& field(std::string_view name, boost::json::object const& value,
                                               fact const& needs = facts::always);
    request_builder& field(std::string_view name, bool value, fact const& needs = facts::always) {
        return field(name, std::optional(value), needs);
    }
    request_builder& field(std::string_view name, char const* value, fact const& needs = facts::always) {
        return field(name, std::string_view(value), needs);
    }
    /// The whole body, for what has no fields of its own.
    ES_S3_SNAPSHOT_DECL request_builder& body(boost::json::object whole);

    /// How long the elected master may take to see to the request: `master_timeout`, or `cluster_manager_timeout` where
    /// that has taken its place.
    ES_S3_SNAPSHOT_DECL request_builder& master_timeout(std::string_view value);

    request_builder& check(result<void> const& outcome) {
        if (outcome.has_error() && !wrong_) wrong_ = outcome.error();
        return *this;
    }
    /// For options that a line has in a way of its own.
    server_line const& line() const noexcept { return line_; }

    ES_S3_SNAPSHOT_DECL result<request> finish() const;

private:
    ES_S3_SNAPSHOT_DECL bool lacks(bool is_set, std::string_view name, fact const& needs);

    server_line line_;
    method verb_;
    target to_;
    boost::json::object body_;
    std::optional<error> wrong_;
};

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/request_builder.ipp>
#endif
