// SPDX-License-Identifier: Apache-2.0
/// @file
/// TLS as a stream that never waits, with OpenSSL directly: it asks for no I/O context and costs little to compile.
#pragma once

#include <es_s3_snapshot/transport/detail/byte_stream.hpp>
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
    openssl_ptr<BIO_METHOD> io;  ///< lets OpenSSL read and write on a socket
    openssl_ptr<SSL_CTX> settings;
};

/// Made at the first https origin: loading the system's authorities takes longer than a whole plain exchange.
class lazy_tls_context {
public:
    explicit lazy_tls_context(tls_options options) : options_(std::move(options)) {}

    /// Errors: tls_failed for a file that cannot be used. `to` only names the node in them.
    ES_S3_SNAPSHOT_DECL result<std::shared_ptr<tls_context>> get(origin const& to);

private:
    tls_options options_;
    std::shared_ptr<tls_context> made_;
};

/// Through a connected, non-blocking socket that outlives it. First the hands are shaken, then is read and written.
/// Says close_notify when it ends, and does not wait for the peer's.
class tls_stream final : public byte_stream {
public:
    ES_S3_SNAPSHOT_DECL tls_stream(std::shared_ptr<tls_context> context, int fd);
    ES_S3_SNAPSHOT_DECL ~tls_stream() override;
    tls_stream(tls_stream const&) = delete;
    tls_stream& operator=(tls_stream const&) = delete;

    /// Whom the peer has to prove to be; comes first. Errors: invalid_argument.
    ES_S3_SNAPSHOT_DECL result<void> expect(origin const& to);
    /// To be repeated until it is done, or until the time is over.
    ES_S3_SNAPSHOT_DECL next shake_hands();
    /// What came of it. `broken`: what ended the waiting before it was done; else empty.
    /// Errors: tls_failed, timed_out, operation_canceled; always delivery::not_sent.
    ES_S3_SNAPSHOT_DECL result<void> agreed(origin const& to, boost::system::error_code broken) const;

    ES_S3_SNAPSHOT_DECL io_step try_read(std::span<char> into) override;
    ES_S3_SNAPSHOT_DECL io_step try_write(std::span<char const> from) override;
    ES_S3_SNAPSHOT_DECL bool still_idle() override;

private:
    template <class Call>
    io_step attempt(Call call);
    io_step unfinished(int outcome);
    boost::system::error_code said_before(boost::system::error_code ec);

    int fd_;
    std::shared_ptr<tls_context> context_;  ///< an executor may destroy a connection after its transport
    openssl_ptr<SSL> session_;
    bool intact_ = false;  ///< a session exists, in which close_notify can be said
    boost::system::error_code refused_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/tls_stream.ipp>
#endif
