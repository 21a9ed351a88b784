// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/request_builder.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

#include <boost/json/serialize.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
inline json::string_view json_key(std::string_view name) { return {name.data(), name.size()}; }
}  // namespace detail

/// True where there is nothing to put: unset, or an error.
ES_S3_SNAPSHOT_DECL bool request_builder::lacks(bool is_set, std::string_view name, fact const& needs) {
    if (!is_set) return true;
    if (line_.has(needs)) return false;
    check(not_supported(name, needs, line_));
    return true;
}

ES_S3_SNAPSHOT_DECL request_builder& request_builder::query(std::string_view name, std::string_view value,
                                                            fact const& needs) {
    if (!lacks(!value.empty(), name, needs)) to_.query(name, value);
    return *this;
}
ES_S3_SNAPSHOT_DECL request_builder& request_builder::query(std::string_view name, std::optional<bool> value,
                                                            fact const& needs) {
    if (!lacks(value.has_value(), name, needs)) to_.query(name, *value);
    return *this;
}
ES_S3_SNAPSHOT_DECL request_builder& request_builder::query(std::string_view name, std::optional<std::int64_t> value,
                                                            fact const& needs) {
    if (!lacks(value.has_value(), name, needs)) to_.query(name, std::to_string(*value));
    return *this;
}
ES_S3_SNAPSHOT_DECL request_builder& request_builder::query(std::string_view name,
                                                            std::vector<std::string> const& value, fact const& needs) {
    std::string joined;
    for (auto const& one : value) joined += (joined.empty() ? "" : ",") + one;
    return query(name, joined, needs);
}

ES_S3_SNAPSHOT_DECL request_builder& request_builder::field(std::string_view name, std::string_view value,
                                                            fact const& needs) {
    if (!lacks(!value.empty(), name, needs)) body_[detail::json_key(name)] = detail::json_key(value);
    return *this;
}
ES_S3_SNAPSHOT_DECL request_builder& request_builder::field(std::string_view name, std::optional<bool> value,
                                                            fact const& needs) {
    if (!lacks(value.has_value(), name, needs)) body_[detail::json_key(name)] = *value;
    return *this;
}
ES_S3_SNAPSHOT_DECL request_builder& request_builder::field(std::string_view name, std::optional<std::int64_t> value,
                                                            fact const& needs) {
    if (!lacks(value.has_value(), name, needs)) body_[detail::json_key(name)] = *value;
    return *this;
}
ES_S3_SNAPSHOT_DECL request_builder& request_builder::field(std::string_view name,
                                                            std::vector<std::string> const& value, fact const& needs) {
    if (!lacks(!value.empty(), name, needs)) body_[detail::json_key(name)] = to_json(value);
    return *this;
}
ES_S3_SNAPSHOT_DECL request_builder& request_builder::field(std::string_view name, boost::json::object const& value,
                                                            fact const& needs) {
    if (!lacks(!value.empty(), name, needs)) body_[detail::json_key(name)] = value;
    return *this;
}

ES_S3_SNAPSHOT_DECL request_builder& request_builder::body(boost::json::object whole) {
    body_ = std::move(whole);
    return *this;
}

ES_S3_SNAPSHOT_DECL request_builder& request_builder::master_timeout(std::string_view value) {
    bool const renamed = line_.has(facts::cluster_manager_timeout);
    return query(renamed ? "cluster_manager_timeout" : "master_timeout", value);
}

ES_S3_SNAPSHOT_DECL result<request> request_builder::finish() const {
    if (wrong_) return *wrong_;
    return request{verb_, to_.str(), {}, body_.empty() ? std::string() : json::serialize(body_)};
}

}  // namespace v0
}  // namespace es_s3_snapshot
