// SPDX-License-Identifier: Apache-2.0
/// @file
/// The concept of a transport: one attempt of one request at one origin.
#pragma once

#include <es_s3_snapshot/core/effect.hpp>

#include <concepts>

namespace es_s3_snapshot {
inline namespace v0 {

/// A blocking transport sends `req` to `to` as it is (adding only Content-Length and Connection), passes the
/// response to the sink (begin once, then write) and returns its head. It makes one attempt: it never repeats a
/// request, follows no redirect, and asks no proxy that the user did not name.
///
/// Errors: connection_failed or tls_failed with delivery::not_sent before the first byte of the request left;
/// connection_lost, timed_out, malformed_answer, body_too_large or operation_canceled with delivery::unknown after.
/// The sink's own error comes back unchanged. Nothing is thrown but for lack of memory.
template <class T>
concept transport = requires(T& t, origin const& to, request const& req, body_sink& sink,
                             attempt_options const& options) {
    { t.send(to, req, sink, options) } -> std::same_as<result<response_head>>;
};

}  // namespace v0
}  // namespace es_s3_snapshot
