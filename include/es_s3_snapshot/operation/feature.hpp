// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on features: which parts of the cluster save a state of their own, and forgetting it.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct feature_info {
    std::string name{};
    std::string description{};
};

/// `GET /_features`, Elasticsearch 7.12 and later: the names that `feature_states` takes. Idempotent.
struct get_features {
    std::string master_timeout = "30s";

    using result_type = std::vector<feature_info>;
    static constexpr fact since = facts::features;
    static constexpr bool idempotent = true;
};

struct feature_reset {
    std::string feature_name{};
    std::string status{};  ///< SUCCESS or FAILURE
};

/// `POST /_features/_reset`, Elasticsearch 7.12 and later. Deletes what features keep in the cluster, users and
/// dashboards among it: meant for tests. Idempotent in effect; not repeated.
struct reset_features {
    using result_type = std::vector<feature_reset>;
    static constexpr fact since = facts::features;
    static constexpr bool idempotent = false;
};

template <class S>
concept has_features = serves<S, get_features>;

ES_S3_SNAPSHOT_DECL result<request> encode(get_features const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(reset_features const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<std::vector<feature_info>> decode(get_features const&, response_head const&,
                                                             std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<feature_reset>> decode(reset_features const&, response_head const&,
                                                              std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/feature.ipp>
#endif
