// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations that bring a snapshot back: restore it, or mount an index of it.
#pragma once

#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Either the word that it was started, or what was restored; the latter comes at once where nothing had to be done.
struct restore_result {
    bool accepted = false;
    std::string snapshot{};
    std::vector<std::string> indices{};
    std::uint64_t shards_total = 0;
    std::uint64_t shards_failed = 0;
    std::uint64_t shards_successful = 0;
};

/// `POST /_snapshot/{repository}/{snapshot}/_restore`. Not idempotent: repeated, it finds the index open.
/// HTTP 200 says nothing of success: a pattern that matches nothing answers 200 with no indices, and failed shards
/// answer 200 with `shards_failed`. Always sends include_global_state, whose default changed in 5.0.
/// Errors: conflict (an open index of that name, another number of shards), not_found, incompatible, busy,
/// not_supported (an option that the line lacks).
struct restore_snapshot {
    std::string repository{};
    std::string snapshot{};
    index_list indices{};
    bool include_global_state = false;
    std::optional<bool> include_aliases{};  ///< 1.3 and later; true unless said
    std::optional<bool> partial{};          ///< 1.3 and later
    std::optional<bool> ignore_unavailable{};
    std::optional<bool> allow_no_indices{};
    std::string rename_pattern{};  ///< a Java regular expression, unanchored; preview_rename tells what it does
    std::string rename_replacement{};
    std::string rename_alias_pattern{};  ///< OpenSearch 2.18 and later
    std::string rename_alias_replacement{};
    boost::json::object index_settings{};              ///< 1.5 and later
    std::vector<std::string> ignore_index_settings{};  ///< 1.5 and later; patterns too
    std::vector<std::string> feature_states{};         ///< Elasticsearch 7.12 and later
    std::string storage_type{};                        ///< OpenSearch 2.7 and later: local, remote_snapshot
    std::string source_remote_store_repository{};      ///< OpenSearch 2.10 and later
    std::string source_remote_translog_repository{};   ///< OpenSearch 2.17 and later
    boost::json::object settings{};                    ///< until 8.0
    bool wait_for_completion = false;
    std::string master_timeout = "30s";

    using result_type = restore_result;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = false;
};

/// `POST /_snapshot/{repository}/{snapshot}/_mount`, Elasticsearch 7.10 and later (x-pack): one index of the snapshot
/// is searched where it lies. Not idempotent. Answers as a restore does. Errors: conflict (the name is taken),
/// not_found, access_denied without a licence for it.
struct mount_snapshot {
    std::string repository{};
    std::string snapshot{};
    std::string index{};
    std::string renamed_index{};
    boost::json::object index_settings{};
    std::vector<std::string> ignore_index_settings{};
    std::string storage{};  ///< 7.12 and later: full_copy (unless said), shared_cache
    bool wait_for_completion = false;
    std::string master_timeout = "30s";

    using result_type = restore_result;
    static constexpr fact since = facts::mount_snapshot;
    static constexpr bool idempotent = false;
};

template <class S>
concept restores_snapshots = serves<S, restore_snapshot>;
template <class S>
concept mounts_snapshots = serves<S, mount_snapshot>;

ES_S3_SNAPSHOT_DECL result<request> encode(restore_snapshot const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(mount_snapshot const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<restore_result> decode(restore_snapshot const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<restore_result> decode(mount_snapshot const&, response_head const&, std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/restore.ipp>
#endif
