// SPDX-License-Identifier: Apache-2.0
/// @file
/// Amazon's host names: whether a node belongs to the managed service and in which region, and a partition's suffix.
#pragma once

#include <es_s3_snapshot/core/url.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// What the endpoint of a domain or collection says about itself.
struct amazon_domain {
    std::string service;  ///< signing name: `es`, or `aoss` for OpenSearch Serverless
    std::string region;
};

/// `NAME.REGION.es.SUFFIX` and `NAME.REGION.aoss.SUFFIX` with the suffix of the region's partition,
/// `NAME.aos.REGION.on.aws`, `NAME.aoss.REGION.on.aws`, and those with `-fips` behind the service. Nothing for any
/// other host: a domain behind a name of its own has to be told. ("Domain endpoints", "Collection endpoints", service
/// guide)
ES_S3_SNAPSHOT_DECL std::optional<amazon_domain> amazon_domain_of(origin const& node);

/// What the host names of AWS's services end with in a region's partition: `amazonaws.com`, `amazonaws.com.cn`, ….
ES_S3_SNAPSHOT_DECL std::string_view amazon_dns_suffix(std::string_view region) noexcept;

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/impl/amazon_domain.ipp>
#endif
