// SPDX-License-Identifier: Apache-2.0
/// @file
/// Paths, queries and header fields in the form that is signed, written into one reused buffer.
#pragma once

#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/core/detail/secret_text.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// True where a byte is at most a space, or DEL: what ends a header, begins another part of one, or needs trimming.
ES_S3_SNAPSHOT_DECL bool has_space_or_control(std::string_view text) noexcept;

/// A target's path and its query; `query` is without the question mark.
struct split_target {
    ES_S3_SNAPSHOT_DECL explicit split_target(std::string_view target);

    std::string_view path, query;
};

/// Writes each part of a canonical request; the working space is kept, so that a warm one allocates nothing.
class canonical_writer {
public:
    ES_S3_SNAPSHOT_DECL canonical_writer();

    ES_S3_SNAPSHOT_DECL void path(secret_text& out, std::string_view path, sigv4_options const& o);
    ES_S3_SNAPSHOT_DECL void query(secret_text& out, std::string_view query);
    /// Rewrites it where it is not yet as the policy sends it.
    ES_S3_SNAPSHOT_DECL void target(std::string& target, sigv4_options const& o);
    /// Chooses the fields that are signed; valid until the request changes.
    ES_S3_SNAPSHOT_DECL void choose_fields(request const& req, sigv4_options const& o);
    /// Their names, in lower case, separated by `;`.
    std::string_view signed_names() const noexcept { return names_.view(); }
    ES_S3_SNAPSHOT_DECL void fields(secret_text& out) const;
    /// All of it; of the fields chosen before.
    ES_S3_SNAPSHOT_DECL void request_text(secret_text& out, request const& req, std::string_view payload_hash,
                                          sigv4_options const& o);

private:
    struct parameter {
        std::size_t name, equals, end;  // offsets into encoded_
    };
    void normalized_path(secret_text& out, std::string_view path, sigv4_options const& o);
    void read_parameters(std::string_view query);
    void write_names();

    secret_text encoded_{256}, rewritten_{256}, names_{256};
    std::vector<parameter> parameters_;
    std::vector<std::string_view> segments_;
    std::vector<header_fields::value_type const*> chosen_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
