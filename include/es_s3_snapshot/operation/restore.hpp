// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations of a restore: the restore itself, and the recovery of its shards.
#pragma once

#include <es_s3_snapshot/core/url.hpp>
#include <es_s3_snapshot/operation/operation.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Either the word that it was started, or what was restored; the latter comes at once where nothing had to be done.
struct restore_result {
    bool accepted = false;
    std::vector<std::string> indices{};
    std::uint64_t shards_total = 0;
    std::uint64_t shards_failed = 0;
};

/// `POST /_snapshot/{repository}/{snapshot}/_restore`. Not idempotent: repeated, it finds the index open.
/// HTTP 200 says nothing of success: a pattern that matches nothing answers 200 with no indices, and failed shards
/// answer 200 with `shards_failed`. Always sends include_global_state, whose default changed in 5.0.
/// Errors: conflict (an open index of that name, another number of shards), not_found, incompatible, busy.
struct restore_snapshot {
    std::string repository{};
    std::string snapshot{};
    index_list indices{};
    bool include_global_state = false;
    bool include_aliases = true;  ///< false needs 1.3
    bool partial = false;         ///< true needs 1.3
    bool ignore_unavailable = false;
    std::string rename_pattern{};  ///< a Java regular expression, unanchored
    std::string rename_replacement{};
    boost::json::object index_settings{};              ///< 1.5 and later
    std::vector<std::string> ignore_index_settings{};  ///< 1.5 and later
    bool wait_for_completion = false;

    using result_type = restore_result;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = false;
};

struct shard_recovery {
    std::string index{};
    std::int64_t id = 0;
    std::string type{};   ///< SNAPSHOT for a restore; another after a relocation or restart
    std::string stage{};  ///< INIT, INDEX, …, DONE
    bool primary = false;
    std::string source_repository{};
    std::string source_snapshot{};
    std::uint64_t bytes_total = 0;
    std::uint64_t bytes_recovered = 0;  ///< copied or reused
};

/// `GET /{indices}/_recovery`, 1.1 and later. Idempotent. A shard that failed is not in the answer, so silence is
/// no success: compare with cluster_health. Errors: not_found.
struct get_recovery {
    std::vector<std::string> indices{};

    using result_type = std::vector<shard_recovery>;
    static constexpr fact since = facts::recovery;
    static constexpr bool idempotent = true;
};

template <class S>
concept restores_snapshots = serves<S, restore_snapshot>;
template <class S>
concept tells_recovery = serves<S, get_recovery>;

namespace detail {
ES_S3_SNAPSHOT_DECL result<request> encode_restore(restore_snapshot const& op, server_line const& line);
}  // namespace detail

template <server S>
result<request> encode(restore_snapshot const& op, S const& s) {
    return detail::encode_restore(op, s.line());
}
template <tells_recovery S>
result<request> encode(get_recovery const& op, S const&) {
    return request{method::get, target().list(op.indices).segment("_recovery").str(), {}, {}};
}

ES_S3_SNAPSHOT_DECL result<restore_result> decode(restore_snapshot const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<shard_recovery>> decode(get_recovery const&, response_head const&,
                                                               std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/restore.ipp>
#endif
