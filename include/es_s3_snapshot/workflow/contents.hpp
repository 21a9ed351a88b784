// SPDX-License-Identifier: Apache-2.0
/// @file
/// What indices hold, as a count and a digest that two clusters can compare: read, recorded in a snapshot, compared.
#pragma once

#include <es_s3_snapshot/auth/detail/sha256.hpp>
#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/operation/search.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct index_contents {
    std::string index{};
    std::uint64_t documents = 0;
    std::string sha256{};  ///< of all documents, as hex; empty: it keeps no _source, so there is a count alone

    bool operator==(index_contents const&) const = default;
};

/// A digest of documents in whatever order: the sum, modulo 2^256, of the SHA-256 of each one's id, routing and _source,
/// each behind its length. It finds what is lost, added or changed by accident; it does not withstand those who choose
/// documents to that end. Types are left out, since they vanish from 7.0 on. The _source counts as it was indexed, but
/// for blanks between its tokens, and for how its strings are escaped.
class contents_digest {
public:
    ES_S3_SNAPSHOT_DECL void add(search_hit const& document);
    ES_S3_SNAPSHOT_DECL std::string hex() const;
    /// False once OpenSSL refused anything: then the digest means nothing.
    bool good() const noexcept { return hash_.good(); }

private:
    detail::sha256 hash_;
    detail::digest sum_{};  ///< big-endian
    std::string text_;      ///< of one document; kept for its memory
};

using contents_operations = operations<list_indices, refresh_index, start_scroll, continue_scroll, clear_scroll>;

/// Reads every document of the indices, which may be named by patterns and aliases, one index after the other; refreshes
/// them before. Holds one page at a time: 500 documents, or fewer where those are larger than max_body allows. Each
/// scroll is cleared on every path out. One that breaks off, as by a lost answer, begins anew, at most twice.
///
/// What cannot be read is told by a warning and left out: closed indices. Errors: not_found (an index), server_error
/// where shards do not answer, body_too_large for a single document.
ES_S3_SNAPSHOT_DECL workflow<result<std::vector<index_contents>>> read_contents(context ctx,
                                                                                session<contents_operations> s,
                                                                                index_list indices);

/// For `backup_options::metadata`: `{"contents": {"logs": {"documents": 3, "sha256": "…"}}}`.
ES_S3_SNAPSHOT_DECL boost::json::object to_metadata(std::vector<index_contents> const& contents);
/// What a backup recorded that way; empty where there is nothing of the kind.
ES_S3_SNAPSHOT_DECL std::vector<index_contents> recorded_contents(snapshot_info const& snapshot);

/// Whether each index that is expected is found with the same contents; where one of both has a count alone, with as many
/// documents. Errors: contents_differ with both counts and digests of every index that is not.
ES_S3_SNAPSHOT_DECL result<void> compare_contents(std::vector<index_contents> const& expected,
                                                  std::vector<index_contents> const& found);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/impl/sigv4_crypto.ipp>
#include <es_s3_snapshot/workflow/impl/contents.ipp>
#endif
