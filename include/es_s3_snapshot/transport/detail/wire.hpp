// SPDX-License-Identifier: Apache-2.0
/// @file
/// What all stock transports share that is not I/O: a request's bytes, and the errors of an attempt.
#pragma once

#include <es_s3_snapshot/core/detail/secret_text.hpp>
#include <es_s3_snapshot/core/effect.hpp>

#include <string>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// `host:port`, with brackets around an IPv6 address.
ES_S3_SNAPSHOT_DECL std::string authority(origin const& to);

/// An error of one attempt at `to`.
ES_S3_SNAPSHOT_DECL error attempt_error(errc e, origin const& to, delivery delivered, std::string message,
                                        std::string hint = {});

/// The error for an error_code of the network, of OpenSSL, or one of timed_out and operation_canceled.
/// `sent` says whether a byte of the request left.
ES_S3_SNAPSHOT_DECL error network_error(origin const& to, boost::system::error_code ec, bool sent);

/// Stop or deadline, if either is there already; else an empty code.
ES_S3_SNAPSHOT_DECL boost::system::error_code ended_by(std::stop_token const& stop, steady_time deadline);

/// The request as HTTP/1.1 sends it, with Content-Length where there may be a body, and Host where it is missing.
/// It holds what signs the request, and is wiped when it goes.
/// Errors: invalid_argument for a field or target that would break out of its line; its value is not repeated.
ES_S3_SNAPSHOT_DECL result<secret_text> wire_form(origin const& to, request const& req);

/// Whether the request itself asks that the connection end with it.
ES_S3_SNAPSHOT_DECL bool asks_to_close(request const& req) noexcept;

/// The error of a https origin given to a transport without TLS.
ES_S3_SNAPSHOT_DECL error needs_tls(origin const& to);

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/wire.ipp>
#endif
