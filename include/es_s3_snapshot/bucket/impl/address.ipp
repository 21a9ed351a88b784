// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of bucket/address.hpp.
#pragma once

#include <es_s3_snapshot/auth/amazon_domain.hpp>
#include <es_s3_snapshot/bucket/address.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Of what a host name is made. Underscores and capitals were allowed in old buckets of us-east-1.
inline bool is_label_text(std::string_view text, std::string_view more) noexcept {
    return std::all_of(text.begin(), text.end(), [more](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || more.find(c) != more.npos;
    });
}

inline bool is_bucket_name(std::string_view name) noexcept {
    constexpr std::string_view more = "._ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return name.size() >= 3 && name.size() <= 255 && is_label_text(name, more) && name.front() != '.' &&
           name.find("..") == name.npos;
}

inline result<origin> endpoint_of(std::string const& text, std::string const& region) {
    if (text.empty()) return parse_origin("https://s3." + region + "." + std::string(amazon_dns_suffix(region)));
    bool const has_scheme = text.find("://") != text.npos;
    auto const end = text.ends_with('/') ? text.size() - 1 : text.size();
    return parse_origin((has_scheme ? "" : "https://") + text.substr(0, end));
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<bucket_address> find_bucket(bucket_place const& place) {
    bucket_address made;
    made.bucket = place.bucket;
    made.region = place.region.empty() ? "us-east-1" : place.region;
    if (!detail::is_bucket_name(made.bucket))
        return make_error(errc::invalid_argument, "'" + made.bucket + "' cannot be the name of a bucket");
    if (!detail::is_label_text(made.region, ""))
        return make_error(errc::invalid_argument, "'" + made.region + "' cannot be a region");
    auto endpoint = detail::endpoint_of(place.endpoint, made.region);
    if (endpoint.has_error()) return endpoint.error();
    made.endpoint = std::move(*endpoint);
    // the certificate of `*.s3.REGION.amazonaws.com` holds one label more, not two
    bool const one_label = made.bucket.find('.') == made.bucket.npos;
    made.path_style = place.path_style.value_or(!place.endpoint.empty() || !one_label);
    if (!made.path_style) made.endpoint.host.insert(0, made.bucket + ".");
    return made;
}

ES_S3_SNAPSHOT_DECL std::string bucket_target(bucket_address const& at) {
    return at.path_style ? "/" + at.bucket : "/";
}

ES_S3_SNAPSHOT_DECL result<std::string> object_target(bucket_address const& at, std::string_view key) {
    if (key.empty() || key.size() > 1024)
        return make_error(errc::invalid_argument,
                          "the key of an object has 1 to 1024 bytes, this one has " + std::to_string(key.size()));
    std::string made = at.path_style ? "/" + at.bucket + "/" : "/";
    for (;;) {
        auto const slash = std::min(key.find('/'), key.size());
        made += percent_encode(key.substr(0, slash));
        if (slash == key.size()) return made;
        made += '/';
        key.remove_prefix(slash + 1);
    }
}

}  // namespace v0
}  // namespace es_s3_snapshot
