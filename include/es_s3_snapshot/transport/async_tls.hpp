// SPDX-License-Identifier: Apache-2.0
/// @file
/// The stock asynchronous transport for HTTPS, and for plain HTTP beside it.
#pragma once

#include <es_s3_snapshot/transport/async_tcp.hpp>
#include <es_s3_snapshot/transport/tls.hpp>

#include <memory>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {
class async_tls_connections;
}

/// As async_tcp_transport, and speaks TLS 1.2 or newer where the origin is https: the node is verified, and reached
/// through a proxy's tunnel, as tls_transport does it by the same options and rules.
/// The files of the options are read at the first https origin, on the executor, and never again.
///
/// Errors: as tls_transport. Deadline and stop request end every wait, that for the proxy and the handshake too, but
/// not the look-up of a name.
/// Threads: as async_tcp_transport. Must outlive its attempts.
class async_tls_transport {
public:
    using executor_type = boost::asio::any_io_executor;

    ES_S3_SNAPSHOT_DECL explicit async_tls_transport(executor_type executor, tls_options options = {},
                                                     proxy_rules proxy = {});
    ES_S3_SNAPSHOT_DECL ~async_tls_transport();
    async_tls_transport(async_tls_transport const&) = delete;
    async_tls_transport& operator=(async_tls_transport const&) = delete;

    executor_type get_executor() const noexcept { return executor_; }

    ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<response_head>> async_send(origin const& to, request const& req,
                                                                                 body_sink& sink,
                                                                                 attempt_options options);

private:
    executor_type executor_;
    std::unique_ptr<detail::async_tls_connections> connections_;
};

static_assert(async_transport<async_tls_transport>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/async_tls.ipp>
#endif
