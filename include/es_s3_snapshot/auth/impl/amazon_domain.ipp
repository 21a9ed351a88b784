// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/amazon_domain.hpp.
#pragma once

#include <es_s3_snapshot/auth/amazon_domain.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// A partition of AWS: how the names of its regions begin, what the host names of its services end with.
struct amazon_partition {
    std::string_view regions, dns_suffix;
};

/// All but `aws` and `aws-us-gov`, which share the suffix of any other region. (partitions.json of botocore)
inline constexpr std::array amazon_partitions{
    amazon_partition{"cn-", "amazonaws.com.cn"},    amazon_partition{"eusc-", "amazonaws.eu"},
    amazon_partition{"us-iso-", "c2s.ic.gov"},      amazon_partition{"us-isob-", "sc2s.sgov.gov"},
    amazon_partition{"eu-isoe-", "cloud.adc-e.uk"}, amazon_partition{"us-isof-", "csp.hci.ic.gov"},
};

/// Takes the last label off `host`, and returns it.
inline std::string take_label(std::string_view& host) {
    auto const dot = host.rfind('.');
    std::string label(dot == std::string_view::npos ? host : host.substr(dot + 1));
    host = dot == std::string_view::npos ? std::string_view() : host.substr(0, dot);
    return label;
}

/// Takes the suffix and the dot before it off `host`, where it ends so.
inline bool take_suffix(std::string_view& host, std::string_view suffix) {
    bool const fits =
        host.size() > suffix.size() && host.ends_with(suffix) && host[host.size() - suffix.size() - 1] == '.';
    if (fits) host.remove_suffix(suffix.size() + 1);
    return fits;
}

/// `name`: what a domain's service is called in host names of this kind. `rest`: what is left of the host before it.
inline std::optional<amazon_domain> domain_with(std::string_view label, std::string_view name, std::string region,
                                                std::string_view rest) {
    if (label.ends_with("-fips")) label.remove_suffix(5);  // is signed for like the other endpoint
    if ((label != name && label != "aoss") || region.empty() || rest.empty()) return std::nullopt;
    return amazon_domain{label == "aoss" ? "aoss" : "es", std::move(region)};
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL std::optional<amazon_domain> amazon_domain_of(origin const& node) {
    std::string lower(node.host);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    std::string_view host = lower;
    if (detail::take_suffix(host, "on.aws")) {
        auto region = detail::take_label(host);
        auto const label = detail::take_label(host);
        return detail::domain_with(label, "aos", std::move(region), host);
    }
    auto const* const partition =
        std::find_if(detail::amazon_partitions.begin(), detail::amazon_partitions.end(),
                     [&host](auto const& p) { return detail::take_suffix(host, p.dns_suffix); });
    bool const elsewhere = partition != detail::amazon_partitions.end();
    if (!elsewhere && !detail::take_suffix(host, "amazonaws.com")) return std::nullopt;
    auto const label = detail::take_label(host);
    auto region = detail::take_label(host);
    if (amazon_dns_suffix(region) != (elsewhere ? partition->dns_suffix : "amazonaws.com")) return std::nullopt;
    return detail::domain_with(label, "es", std::move(region), host);
}

ES_S3_SNAPSHOT_DECL std::string_view amazon_dns_suffix(std::string_view region) noexcept {
    for (auto const& partition : detail::amazon_partitions) {
        if (region.starts_with(partition.regions)) return partition.dns_suffix;
    }
    return "amazonaws.com";
}

}  // namespace v0
}  // namespace es_s3_snapshot
