// SPDX-License-Identifier: Apache-2.0
/// @file
/// The stock blocking transport for plain HTTP/1.1.
#pragma once

#include <es_s3_snapshot/transport/transport.hpp>

#include <memory>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {
class blocking_connections;
}

/// Speaks HTTP/1.1 over TCP and keeps one idle connection for each origin (16 in all).
///
/// Deadline and stop request end every wait; only the resolution of a host's name can block beyond them (an
/// address in digits is not resolved). A kept connection that the peer has closed is replaced before anything is
/// sent; one that breaks after that is connection_lost, since nothing is ever sent twice.
/// Memory: the larger of max_header and 16 kB for each exchange; the body is in the sink's hands.
///
/// Errors: those of the concept `transport`; a header longer than max_header is body_too_large, a https origin
/// invalid_argument. Whatever fails closes its connection.
/// Threads: one at a time; a stop request may come from any. Move-only; a moved-from one may only be destroyed.
class tcp_transport {
public:
    ES_S3_SNAPSHOT_DECL tcp_transport();
    ES_S3_SNAPSHOT_DECL ~tcp_transport();
    ES_S3_SNAPSHOT_DECL tcp_transport(tcp_transport&&) noexcept;
    ES_S3_SNAPSHOT_DECL tcp_transport& operator=(tcp_transport&&) noexcept;

    ES_S3_SNAPSHOT_DECL result<response_head> send(origin const& to, request const& req, body_sink& sink,
                                                   attempt_options const& options);

private:
    std::unique_ptr<detail::blocking_connections> connections_;
};

static_assert(transport<tcp_transport>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/tcp.ipp>
#endif
