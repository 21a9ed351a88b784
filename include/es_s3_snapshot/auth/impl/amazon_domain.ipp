// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/amazon_domain.hpp.
#pragma once

#include <es_s3_snapshot/auth/amazon_domain.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
/// Takes the last label off `host`, and returns it.
inline std::string take_label(std::string_view& host) {
    auto const dot = host.rfind('.');
    std::string label(dot == std::string_view::npos ? host : host.substr(dot + 1));
    host = dot == std::string_view::npos ? std::string_view() : host.substr(0, dot);
    return label;
}
}  // namespace detail

ES_S3_SNAPSHOT_DECL std::optional<amazon_domain> amazon_domain_of(origin const& node) {
    std::string lower(node.host);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    std::string_view host = lower;
    if (host.ends_with(".on.aws")) {
        host.remove_suffix(std::string_view(".on.aws").size());
        auto region = detail::take_label(host);
        if (detail::take_label(host) != "aos" || host.empty()) return std::nullopt;
        return amazon_domain{"es", std::move(region)};
    }
    if (host.ends_with(".cn")) host.remove_suffix(3);
    if (!host.ends_with(".amazonaws.com")) return std::nullopt;
    host.remove_suffix(std::string_view(".amazonaws.com").size());
    auto service = detail::take_label(host);
    auto region = detail::take_label(host);
    if ((service != "es" && service != "aoss") || region.empty() || host.empty()) return std::nullopt;
    return amazon_domain{std::move(service), std::move(region)};
}

ES_S3_SNAPSHOT_DECL std::string_view amazon_dns_suffix(std::string_view region) noexcept {
    if (region.starts_with("cn-")) return "amazonaws.com.cn";
    if (region.starts_with("us-isob-")) return "sc2s.sgov.gov";
    if (region.starts_with("us-iso-")) return "c2s.ic.gov";
    return "amazonaws.com";
}

}  // namespace v0
}  // namespace es_s3_snapshot
