// SPDX-License-Identifier: Apache-2.0
/// @file
/// Opens a tunnel to an origin through an HTTP proxy.
#pragma once

#include <es_s3_snapshot/transport/detail/socket.hpp>
#include <es_s3_snapshot/transport/proxy.hpp>

#include <memory>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// CONNECT, by rules that apply to `to`: the proxy is told host and port. What is said through the socket then goes to
/// the origin. Errors: access_denied for 407; connection_failed, timed_out, operation_canceled; malformed_answer;
/// always delivery::not_sent.
ES_S3_SNAPSHOT_DECL result<std::unique_ptr<bounded_socket>> open_tunnel(origin const& to, proxy_rules const& rules,
                                                                        attempt_bounds const& bounds);

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/tunnel.ipp>
#endif
