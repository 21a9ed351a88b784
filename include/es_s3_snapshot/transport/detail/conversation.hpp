// SPDX-License-Identifier: Apache-2.0
/// @file
/// One request and its response over a connection that never waits.
#pragma once

#include <es_s3_snapshot/core/detail/secret_text.hpp>
#include <es_s3_snapshot/transport/detail/byte_stream.hpp>
#include <es_s3_snapshot/transport/detail/response_reader.hpp>

#include <optional>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Whoever can wait repeats go_on() until it is done, or until the time is over. Everything referred to outlives it.
class conversation {
public:
    /// `wire` is the request as it is sent; `to` names the peer in errors.
    conversation(origin const& to, secret_text wire, method verb, body_sink& sink, std::size_t max_header)
        : to_(to), wire_(std::move(wire)), reader_(to, verb, sink, max_header) {}

    /// Writes a piece of the request, or reads one of the response.
    ES_S3_SNAPSHOT_DECL next go_on(byte_stream& stream);
    /// To be asked once. `broken`: what ended the waiting before all was done; else empty.
    /// Errors: those of the concept `transport`, with what was delivered.
    ES_S3_SNAPSHOT_DECL result<response_head> outcome(boost::system::error_code broken);

    /// Whether another request may follow on the same connection.
    bool reusable() const { return !unsent_ && reader_.reusable(); }
    /// Whether nothing came behind the response.
    bool nothing_left() const noexcept { return reader_.nothing_left(); }

private:
    next write(byte_stream& stream);
    next read(byte_stream& stream);
    next fail(error why);

    origin const& to_;
    secret_text wire_;
    std::size_t sent_ = 0;
    boost::system::error_code unsent_;  ///< why not all of the request left
    response_reader reader_;
    std::optional<error> failure_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/conversation.ipp>
#endif
