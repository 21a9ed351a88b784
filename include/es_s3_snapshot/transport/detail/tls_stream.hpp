// SPDX-License-Identifier: Apache-2.0
/// @file
/// TLS over a bounded socket, with OpenSSL directly: it asks for no I/O context and costs little to compile.
#pragma once

#include <es_s3_snapshot/transport/detail/socket.hpp>
#include <es_s3_snapshot/transport/tls.hpp>

#include <openssl/ssl.h>

#include <memory>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

struct free_openssl {
    void operator()(SSL_CTX* p) const noexcept { ::SSL_CTX_free(p); }
    void operator()(SSL* p) const noexcept { ::SSL_free(p); }
    void operator()(BIO_METHOD* p) const noexcept { ::BIO_meth_free(p); }
};
template <class T>
using openssl_ptr = std::unique_ptr<T, free_openssl>;

/// What all TLS connections of one transport share.
struct tls_context {
    openssl_ptr<BIO_METHOD> io;  ///< lets OpenSSL read and write on a bounded_socket
    openssl_ptr<SSL_CTX> settings;
};

/// Errors: tls_failed for a file that cannot be used. `to` only names the node in them.
ES_S3_SNAPSHOT_DECL result<tls_context> make_tls_context(tls_options const& options, origin const& to);

/// Owns socket and session. Says close_notify when it ends, and does not wait for the peer's.
class tls_stream final : public byte_stream {
public:
    ES_S3_SNAPSHOT_DECL tls_stream(tls_context& context, std::unique_ptr<bounded_socket> socket);
    ES_S3_SNAPSHOT_DECL ~tls_stream() override;
    tls_stream(tls_stream const&) = delete;
    tls_stream& operator=(tls_stream const&) = delete;

    /// Errors: tls_failed, timed_out, operation_canceled; always delivery::not_sent.
    ES_S3_SNAPSHOT_DECL result<void> handshake(origin const& to);

    void bind(attempt_bounds bounds) override { socket_->bind(std::move(bounds)); }
    ES_S3_SNAPSHOT_DECL std::size_t read_some(std::span<char> into, boost::system::error_code& ec) override;
    ES_S3_SNAPSHOT_DECL std::size_t write_some(std::span<char const> from, boost::system::error_code& ec) override;
    ES_S3_SNAPSHOT_DECL bool still_idle() override;

private:
    template <class Step>
    std::size_t operate(Step step, boost::system::error_code& ec);
    bool expect(std::string const& host);
    void settle(int outcome, boost::system::error_code& ec);
    void explain(boost::system::error_code& ec);
    error handshake_error(origin const& to, boost::system::error_code ec) const;

    std::unique_ptr<bounded_socket> socket_;
    openssl_ptr<SSL> session_;
    bool intact_ = false;  ///< a session exists, in which close_notify can be said
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/tls_stream.ipp>
#endif
