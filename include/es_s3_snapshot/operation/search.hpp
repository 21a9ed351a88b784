// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reading every document of indices, page by page: start a scroll, continue it, clear it.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct search_hit {
    std::string id{};
    std::string routing{};
    std::string source{};  ///< a JSON object as text; empty where the index keeps no _source
};

struct scroll_page {
    std::string scroll_id{};  ///< for the next page; it may be another one each time
    std::uint64_t total = 0;  ///< of all documents, exactly
    std::uint64_t shards_failed = 0;
    std::vector<search_hit> hits{};
};

/// `POST /{indices}/_search?scroll={keep_alive}`: the first page of all documents as they are at this moment, in no
/// order. Before 2.1 it holds none, and every other `size` documents of each shard. Repeated after a lost answer it opens
/// another scroll, which ends by itself. Read while it arrives. Errors: not_found; conflict for a closed index.
struct start_scroll {
    std::vector<std::string> indices{};
    std::int64_t size = 500;         ///< documents a page, at least one
    std::string keep_alive = "5m";   ///< until the next page is asked for

    using result_type = scroll_page;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `POST /_search/scroll`: the next page, which is empty behind the last. Not idempotent: what a lost answer held is
/// passed over for good. Read while it arrives. Errors: not_found for a scroll that has ended.
struct continue_scroll {
    std::string scroll_id{};
    std::string keep_alive = "5m";

    using result_type = scroll_page;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = false;
};

struct cleared_scroll {
    std::uint64_t num_freed = 0;  ///< told by 5.x and later: of shards
};

/// `DELETE /_search/scroll`: lets go of what the cluster keeps for a scroll. Idempotent: one that has ended is an answer.
struct clear_scroll {
    std::string scroll_id{};

    using result_type = cleared_scroll;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
    static constexpr unsigned also_answers = 404;
};

template <class S>
concept scrolls = serves_all<S, start_scroll, continue_scroll, clear_scroll>;

ES_S3_SNAPSHOT_DECL result<request> encode(start_scroll const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(continue_scroll const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(clear_scroll const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<scroll_page>> read_answer(start_scroll const&);
ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<scroll_page>> read_answer(continue_scroll const&);
ES_S3_SNAPSHOT_DECL result<cleared_scroll> decode(clear_scroll const&, response_head const&, std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/search.ipp>
#endif
