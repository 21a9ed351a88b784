// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reading JSON while it arrives: a shape says what is wanted of it, all else is passed over.
#pragma once

#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/core/json_shape.hpp>

#include <memory>
#include <span>
#include <type_traits>

namespace es_s3_snapshot {
inline namespace v0 {

/// Reads one document, piece by piece, into `target`, which must outlive it. What stands in the target is kept.
class json_stream {
public:
    template <class T>
    json_stream(std::type_identity_t<json_root<T>> const& root, T& target) : json_stream(root.slot, &target) {}
    ES_S3_SNAPSHOT_DECL json_stream(json_stream&&) noexcept;
    ES_S3_SNAPSHOT_DECL json_stream& operator=(json_stream&&) noexcept;
    ES_S3_SNAPSHOT_DECL ~json_stream();

    /// Errors: malformed_answer where this is no JSON, or nests deeper than 256 levels; unexpected_json.
    ES_S3_SNAPSHOT_DECL result<void> write(std::span<char const> piece);
    /// Errors: malformed_answer where the document has not come to its end.
    ES_S3_SNAPSHOT_DECL result<void> finish();

private:
    class parser;
    ES_S3_SNAPSHOT_DECL json_stream(detail::json_slot const& root, void* target);
    std::unique_ptr<parser> parser_;
};

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/core/impl/json_stream.ipp>
#endif
