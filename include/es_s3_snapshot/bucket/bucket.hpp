// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reading a bucket without a cluster: HEAD, ListObjectsV2, ranged GET, and many objects at once.
#pragma once

#include <es_s3_snapshot/auth/auth.hpp>
#include <es_s3_snapshot/bucket/address.hpp>
#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/workflow.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Bounds of each request, repeated after faults of the network, 429 and 5xx, with `attempts` in all.
struct bucket_options {
    unsigned attempts = 4;
    duration attempt_timeout = std::chrono::seconds(30);
    std::size_t max_page = 8 * 1024 * 1024;     ///< of a list: 1000 keys of 1024 bytes, each of them encoded
    std::size_t max_object = 64 * 1024 * 1024;  ///< that get_object keeps
    bool credentials_over_plain_http = false;   ///< as in exchange_options
};

/// What a request needs of its bucket. Refers to all; lives shorter than the client.
struct bucket_ref {
    bucket_address const& at;
    authenticator& auth;
    bucket_options const& options;
};

/// What HEAD tells of a bucket that may be listed.
struct bucket_facts {
    std::string region{};                                ///< its own; empty where the server does not say
    std::optional<std::chrono::seconds> clock_offset{};  ///< the server's clock less ours, by its Date; to a second
};

struct object_summary {
    std::string key{};
    std::uint64_t size = 0;
    std::string etag{};  ///< without its quotes
    std::optional<wall_time> last_modified{};
    std::string storage_class{};
};

/// One page of a list.
struct list_objects_query {
    std::string prefix{};
    std::string delimiter{};    ///< what shares a prefix up to it is told as that prefix
    std::string start_after{};  ///< a key
    std::string continuation_token{};
    unsigned max_keys = 1000;
};

struct object_page {
    std::vector<object_summary> objects{};
    std::vector<std::string> common_prefixes{};
    std::string next_continuation_token{};  ///< empty: the last page
};

/// Bytes of an object. By default all.
struct byte_range {
    std::uint64_t first = 0;
    std::optional<std::uint64_t> size{};  ///< at least 1; the object may end before
};

/// An object to read.
struct object_request {
    std::string key{};
    byte_range range{};
};

/// What is said of an object whose bytes were read.
struct object_facts {
    std::optional<std::uint64_t> size{};  ///< of the whole object; none where the answer does not tell its length
    std::string etag{};                   ///< without its quotes
};

/// All of these only read, may be repeated, and are signed for each attempt. Errors beside each one's own: those of
/// decode_s3_error, of the auth policy and of the transport; invalid_argument for credentials over plain HTTP to
/// another host; malformed_answer.

/// HEAD; where that is refused, which is without a word, a list of one key is asked for the reason.
/// Errors told apart: not_found (no such bucket), repository_unusable (another region), access_denied with the code
/// of S3 (unknown key, wrong secret, expired token, skewed clock, no permission).
/// ("HeadBucket", Amazon S3 API Reference)
ES_S3_SNAPSHOT_DECL workflow<result<bucket_facts>> head_bucket(context ctx, bucket_ref bucket);

/// One page. Keys come as they are, whatever their bytes: they are asked for in encoded form, which XML needs.
/// ("ListObjectsV2", Amazon S3 API Reference)
ES_S3_SNAPSHOT_DECL workflow<result<object_page>> list_objects(context ctx, bucket_ref bucket,
                                                               list_objects_query query);

/// Every object below a prefix in the order of the keys' bytes; one page is kept at a time. Ends at the first error
/// of `visit`, with it. Gives the number of objects visited. Errors: malformed_answer where a page leads back to one
/// that was there before.
ES_S3_SNAPSHOT_DECL workflow<result<std::uint64_t>> for_each_object(
    context ctx, bucket_ref bucket, std::string prefix, std::function<result<void>(object_summary const&)> visit);

/// Passes bytes of an object to a sink: begin once, then write, as they come. Once the sink has some, a fault is an
/// error: go on with a range. Errors: not_found; invalid_argument for a range outside; malformed_answer where the
/// server gives another range than asked.
/// ("GetObject", Amazon S3 API Reference)
ES_S3_SNAPSHOT_DECL workflow<result<object_facts>> read_object(context ctx, bucket_ref bucket, object_request wanted,
                                                               body_sink& into);

/// The same as a text of at most max_object bytes; repeated after a fault. Errors: body_too_large.
ES_S3_SNAPSHOT_DECL workflow<result<std::string>> get_object(context ctx, bucket_ref bucket, object_request wanted);

/// Gives the next object to read, or none.
using object_source = std::function<std::optional<object_request>()>;
/// Takes one; an error ends it all.
using object_receiver = std::function<result<void>(object_request const&, std::string content)>;

/// Reads objects with up to `in_flight` requests at a time where the driver can (the asynchronous one), and receives
/// them as they come. Holds at most in_flight objects. After an error those under way are read to their end, the
/// first error is the outcome. Source and receiver are called by one at a time.
ES_S3_SNAPSHOT_DECL workflow<result<void>> read_objects(context ctx, bucket_ref bucket, object_source next,
                                                        object_receiver receive, std::size_t in_flight);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/bucket/impl/bucket.ipp>
#endif
