// SPDX-License-Identifier: Apache-2.0
/// @file
/// Tells from its address whether a node belongs to Amazon's managed service, and in which region.
#pragma once

#include <es_s3_snapshot/core/url.hpp>

#include <optional>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

/// What the endpoint of a domain or collection says about itself.
struct amazon_domain {
    std::string service;  ///< signing name: `es`, or `aoss` for OpenSearch Serverless
    std::string region;
};

/// `NAME.REGION.es.amazonaws.com`, `NAME.REGION.aoss.amazonaws.com` (also `.com.cn`), `NAME.aos.REGION.on.aws`.
/// Nothing for any other host: a domain behind a name of its own has to be told. ("Domain endpoints", service guide)
ES_S3_SNAPSHOT_DECL std::optional<amazon_domain> amazon_domain_of(origin const& node);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/impl/amazon_domain.ipp>
#endif
