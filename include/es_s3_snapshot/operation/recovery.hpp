// SPDX-License-Identifier: Apache-2.0
/// @file
/// The operation that tells how shards are being recovered, from a snapshot or elsewhere.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct shard_recovery {
    std::int64_t id = 0;
    std::string type{};   ///< SNAPSHOT for a restore; another after a relocation or restart
    std::string stage{};  ///< INIT, INDEX, …, DONE
    bool primary = false;
    std::int64_t start_time_in_millis = 0;
    std::string source_repository{};
    std::string source_snapshot{};
    std::string target_name{};  ///< of the node
    std::uint64_t bytes_total = 0;
    std::uint64_t bytes_recovered = 0;  ///< copied or reused
};

struct index_recovery {
    std::string index{};
    std::vector<shard_recovery> shards{};
};

/// `GET [/{indices}]/_recovery`, 1.1 and later. Idempotent. Read while it arrives. A shard that failed is not in the
/// answer, so silence is no success: compare with cluster_health. Errors: not_found.
struct get_recovery {
    std::vector<std::string> indices{};
    std::optional<bool> active_only{};
    std::optional<bool> detailed{};
    std::optional<bool> ignore_unavailable{};
    std::optional<bool> allow_no_indices{};
    std::string expand_wildcards{};

    using result_type = std::vector<index_recovery>;
    static constexpr fact since = facts::recovery;
    static constexpr bool idempotent = true;
};

template <class S>
concept tells_recovery = serves<S, get_recovery>;

ES_S3_SNAPSHOT_DECL result<request> encode(get_recovery const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<std::vector<index_recovery>>> read_answer(get_recovery const&);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/recovery.ipp>
#endif
