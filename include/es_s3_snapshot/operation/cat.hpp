// SPDX-License-Identifier: Apache-2.0
/// @file
/// The operation behind the cat APIs: tables for people, read as JSON.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// A row: what stands in each column. All values are text.
using cat_row = std::map<std::string, std::string>;

/// `GET /_cat/{table}[/{names}]?format=json`. Idempotent. Tables: aliases, allocation, count, health, indices, master,
/// nodes, pending_tasks, plugins, recovery, shards, thread_pool on all lines; repositories and snapshots (of one
/// repository that is named) from 2.1 on. Bytes and times are told in the units asked for.
struct cat {
    std::string table{};
    std::vector<std::string> names{};
    std::vector<std::string> columns{};  ///< `h`; empty: the server's choice
    std::string bytes{};                 ///< b, kb, …; not all tables know it
    std::string time{};                  ///< ms, s, …; 5.0 and later

    using result_type = std::vector<cat_row>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

ES_S3_SNAPSHOT_DECL result<request> encode(cat const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<std::vector<cat_row>> decode(cat const&, response_head const&, std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/cat.ipp>
#endif
