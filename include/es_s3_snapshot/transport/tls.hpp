// SPDX-License-Identifier: Apache-2.0
/// @file
/// The stock blocking transport for HTTPS, and for plain HTTP beside it.
#pragma once

#include <es_s3_snapshot/transport/proxy.hpp>
#include <es_s3_snapshot/transport/transport.hpp>

#include <memory>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {
class tls_connections;
}

/// Whom to trust, and as whom to appear. Files are PEM.
struct tls_options {
    /// Certificates of the authorities to trust, and no others; empty: the system's (or SSL_CERT_FILE's).
    std::string ca_file;
    /// False accepts any certificate: anybody between here and the node can read and change everything.
    bool verify_peer = true;
    /// For nodes that demand a client certificate (mTLS); with its chain.
    std::string client_certificate_file;
    /// Not protected by a password; empty: in the certificate's file.
    std::string client_key_file;
};

/// As tcp_transport, and speaks TLS 1.2 or newer where the origin is https. The node's certificate and its name (or
/// address) are verified. The files of the options are read at the first https origin, and never again.
/// Where the rules say so, an https origin is reached through a tunnel that a proxy opens.
///
/// Errors beside tcp_transport's: access_denied where the proxy demands another user (407), connection_failed where it
/// opens no tunnel; tls_failed with delivery::not_sent where certificate, name or protocol do not fit
/// or an option's file is unusable; tls_failed with delivery::unknown where the node refuses the client's certificate
/// only after the request has left, as TLS 1.3 lets it. A body that ends with the connection counts as whole only
/// if TLS says that it was the node that ended it.
/// Threads: one at a time; a stop request may come from any. Move-only; a moved-from one may only be destroyed.
class tls_transport {
public:
    ES_S3_SNAPSHOT_DECL explicit tls_transport(tls_options options = {}, proxy_rules proxy = {});
    ES_S3_SNAPSHOT_DECL ~tls_transport();
    ES_S3_SNAPSHOT_DECL tls_transport(tls_transport&&) noexcept;
    ES_S3_SNAPSHOT_DECL tls_transport& operator=(tls_transport&&) noexcept;

    ES_S3_SNAPSHOT_DECL result<response_head> send(origin const& to, request const& req, body_sink& sink,
                                                   attempt_options const& options);

private:
    std::unique_ptr<detail::tls_connections> connections_;
};

static_assert(transport<tls_transport>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/tls.ipp>
#endif
