// SPDX-License-Identifier: Apache-2.0
/// @file
/// HTTP messages as plain values: what operations make and transports carry.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

enum class method {
    get,
    head,
    post,
    put,
    delete_
};

/// The method's name as it stands in a request line.
constexpr std::string_view to_string(method m) noexcept {
    switch (m) {
    case method::head:
        return "HEAD";
    case method::post:
        return "POST";
    case method::put:
        return "PUT";
    case method::delete_:
        return "DELETE";
    case method::get:
        break;
    }
    return "GET";
}

/// Header fields in the order of their insertion; names compare without regard to ASCII case.
class header_fields {
public:
    using value_type = std::pair<std::string, std::string>;

    /// Replaces the field of that name, or appends it.
    ES_S3_SNAPSHOT_DECL void set(std::string_view name, std::string value);
    /// Appends without looking for the name.
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    /// The first value of that name, or empty.
    ES_S3_SNAPSHOT_DECL std::string_view get(std::string_view name) const noexcept;

    auto begin() const noexcept { return fields_.begin(); }
    auto end() const noexcept { return fields_.end(); }
    /// So that values can be overwritten where they lie.
    auto begin() noexcept { return fields_.begin(); }
    auto end() noexcept { return fields_.end(); }
    bool empty() const noexcept { return fields_.empty(); }

private:
    std::vector<value_type> fields_;
};

/// A request without its origin; `target` is path and query, encoded as they go on the wire.
struct request {
    method verb = method::get;
    std::string target = "/";
    header_fields fields;
    std::string body;
};

/// A response up to its body.
struct response_head {
    unsigned status = 0;
    header_fields fields;
};

/// The time in a Date header (RFC 9110, IMF-fixdate); nothing where it is written otherwise or lies before 1970.
ES_S3_SNAPSHOT_DECL std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) noexcept;

/// Compares ASCII text without regard to case.
ES_S3_SNAPSHOT_DECL bool iequals(std::string_view a, std::string_view b) noexcept;

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/core/impl/http.ipp>
#endif
