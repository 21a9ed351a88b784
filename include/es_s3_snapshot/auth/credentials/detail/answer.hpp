// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials out of what others answered: read, bounded and checked.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

#include <boost/json/storage_ptr.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail::aws {

/// `2026-01-31T12:00:00Z`, with a fraction or an offset (`+01:00`) at will; the years 1970 to 2199.
ES_S3_SNAPSHOT_DECL std::optional<wall_time> parse_timestamp(std::string_view text);

/// True for a text that a header may hold, and nothing else could be hidden in: visible ASCII, at least one character.
ES_S3_SNAPSHOT_DECL bool is_plain(std::string_view text, std::size_t longest) noexcept;

/// True for what may stand in a host name as a region.
ES_S3_SNAPSHOT_DECL bool is_region(std::string_view text) noexcept;

/// For documents that hold secrets: wiped when it is given back.
ES_S3_SNAPSHOT_DECL boost::json::storage_ptr wiped_memory();

/// Refuses what is incomplete or unfit for a header (invalid_argument), and what has expired (access_denied).
ES_S3_SNAPSHOT_DECL result<provided> checked(provided p, wall_time now);

/// Which fields an answer must have.
struct answer_shape {
    char const* token;
    bool lasting_allowed;  ///< without token and Expiration
};

/// AccessKeyId, SecretAccessKey, the token and Expiration of a JSON object.
/// Errors: malformed_answer; unexpected_json; as `checked`.
ES_S3_SNAPSHOT_DECL result<provided> read_json_credentials(std::string_view body, answer_shape shape,
                                                           std::string source, wall_time now);

/// A server's words for people: one line of at most 300 characters, and none of the secrets.
ES_S3_SNAPSHOT_DECL std::string readable(std::string_view text, std::span<std::string const> secrets = {});

/// The error of a source, told for whoever wanted its credentials: the source is named, and nothing is said of
/// delivery, since the request that the credentials are for was not sent. A cancellation stays as it is.
ES_S3_SNAPSHOT_DECL error told_by(std::string const& source, error const& e);

}  // namespace detail::aws
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/answer.ipp>
#endif
