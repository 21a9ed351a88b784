// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/tls_stream.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/plain_stream.hpp>
#include <es_s3_snapshot/transport/detail/tls_stream.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <limits>
#include <netinet/in.h>
#include <new>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL, and a node that closes would kill the program by SIGPIPE.

inline int socket_of(BIO* bio) { return *static_cast<int const*>(::BIO_get_data(bio)); }

inline int bio_read(BIO* bio, char* into, int size) {
    ::BIO_clear_retry_flags(bio);
    auto const got = receive(socket_of(bio), {into, static_cast<std::size_t>(size)});
    if (got < 0 && errno == EAGAIN) BIO_set_retry_read(bio);
    return static_cast<int>(got);
}

inline int bio_write(BIO* bio, char const* from, int size) {
    ::BIO_clear_retry_flags(bio);
    auto const put = transmit(socket_of(bio), {from, static_cast<std::size_t>(size)});
    if (put < 0 && errno == EAGAIN) BIO_set_retry_write(bio);
    return static_cast<int>(put);
}

inline long bio_ctrl(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

inline openssl_ptr<BIO_METHOD> make_bio_method() {
    openssl_ptr<BIO_METHOD> made(::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "non-blocking socket"));
    if (!made) throw std::bad_alloc();
    ::BIO_meth_set_read(made.get(), bio_read);
    ::BIO_meth_set_write(made.get(), bio_write);
    ::BIO_meth_set_ctrl(made.get(), bio_ctrl);
    return made;
}

inline boost::system::error_code last_openssl_error() {
    return {static_cast<int>(::ERR_get_error()), boost::asio::error::get_ssl_category()};
}

inline error unusable_file(origin const& to, std::string const& what, std::string const& file) {
    auto const why = last_openssl_error();
    ::ERR_clear_error();
    return attempt_error(errc::tls_failed, to, delivery::not_sent,
                         "the " + what + " in '" + file + "' cannot be used: " + why.message(),
                         "give a readable PEM file");
}

inline result<void> load_client_certificate(SSL_CTX* settings, tls_options const& options, origin const& to) {
    auto const& certificate = options.client_certificate_file;
    if (certificate.empty()) return {};
    // the default asks on the terminal
    ::SSL_CTX_set_default_passwd_cb(settings, [](char*, int, int, void*) { return -1; });
    if (::SSL_CTX_use_certificate_chain_file(settings, certificate.c_str()) != 1)
        return unusable_file(to, "client certificate", certificate);
    auto const& key = options.client_key_file.empty() ? certificate : options.client_key_file;
    if (::SSL_CTX_use_PrivateKey_file(settings, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        ::SSL_CTX_check_private_key(settings) != 1)
        return unusable_file(to, "client key", key);
    return {};
}

inline result<tls_context> make_tls_context(tls_options const& options, origin const& to) {
    ::ERR_clear_error();
    tls_context made{make_bio_method(), openssl_ptr<SSL_CTX>(::SSL_CTX_new(::TLS_client_method()))};
    SSL_CTX* const settings = made.settings.get();
    if (settings == nullptr) throw std::bad_alloc();
    ::SSL_CTX_set_min_proto_version(settings, TLS1_2_VERSION);
    ::SSL_CTX_set_mode(settings, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    ::SSL_CTX_set_verify(settings, options.verify_peer ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    if (options.ca_file.empty())
        ::SSL_CTX_set_default_verify_paths(settings);
    else if (::SSL_CTX_load_verify_file(settings, options.ca_file.c_str()) != 1)
        return unusable_file(to, "CA certificate", options.ca_file);
    if (auto loaded = load_client_certificate(settings, options, to); loaded.has_error()) return loaded.error();
    return made;
}

ES_S3_SNAPSHOT_DECL result<std::shared_ptr<tls_context>> lazy_tls_context::get(origin const& to) {
    if (!made_) {
        auto made = make_tls_context(options_, to);
        if (made.has_error()) return made.error();
        made_ = std::make_shared<tls_context>(std::move(*made));
    }
    return made_;
}

ES_S3_SNAPSHOT_DECL tls_stream::tls_stream(std::shared_ptr<tls_context> context, int fd)
    : fd_(fd), context_(std::move(context)), session_(::SSL_new(context_->settings.get())) {
    BIO* const bio = ::BIO_new(context_->io.get());
    if (!session_ || bio == nullptr) {
        ::BIO_free(bio);
        throw std::bad_alloc();
    }
    ::BIO_set_data(bio, &fd_);
    ::BIO_set_init(bio, 1);
    ::SSL_set_bio(session_.get(), bio, bio);
}

ES_S3_SNAPSHOT_DECL tls_stream::~tls_stream() {
    if (intact_) ::SSL_shutdown(session_.get());
    ::ERR_clear_error();
}

/// What the outcome of the last call means that moved nothing.
inline io_step tls_stream::unfinished(int outcome) {
    auto const failure = errno;
    io_step step;
    switch (::SSL_get_error(session_.get(), outcome)) {
    case SSL_ERROR_WANT_READ:
        return {0, next::readable, {}};
    case SSL_ERROR_WANT_WRITE:
        return {0, next::writable, {}};
    case SSL_ERROR_ZERO_RETURN:
        // OpenSSL says so again and again after a fatal alert, too
        if (intact_)
            step.ec = boost::asio::error::eof;
        else
            step.ec = boost::asio::ssl::error::stream_truncated;
        return step;
    case SSL_ERROR_SYSCALL:
        // a recv that returned 0 leaves errno as it was before the call
        if (failure == 0)
            step.ec = boost::asio::ssl::error::stream_truncated;
        else
            step.ec.assign(failure, boost::system::system_category());
        break;
    default:
        step.ec = last_openssl_error();
        break;
    }
    intact_ = false;
    return step;
}

template <class Call>
io_step tls_stream::attempt(Call call) {
    ::ERR_clear_error();
    errno = 0;
    int const outcome = call();
    if (outcome > 0) return {static_cast<std::size_t>(outcome), next::again, {}};
    return unfinished(outcome);
}

inline int size_for_openssl(std::size_t n) {
    return static_cast<int>(std::min<std::size_t>(n, std::numeric_limits<int>::max()));
}

ES_S3_SNAPSHOT_DECL io_step tls_stream::try_read(std::span<char> into) {
    return attempt([&] { return ::SSL_read(session_.get(), into.data(), size_for_openssl(into.size())); });
}

ES_S3_SNAPSHOT_DECL io_step tls_stream::try_write(std::span<char const> from) {
    auto step = attempt([&] { return ::SSL_write(session_.get(), from.data(), size_for_openssl(from.size())); });
    if (step.ec && step.ec.category() == boost::system::system_category()) step.ec = said_before(step.ec);
    return step;
}

/// A node that closed the connection may have said why before; that is worth more than "broken pipe".
inline boost::system::error_code tls_stream::said_before(boost::system::error_code ec) {
    ::ERR_clear_error();
    char said;
    int const outcome = ::SSL_peek(session_.get(), &said, 1);
    bool const told = outcome <= 0 && ::SSL_get_error(session_.get(), outcome) == SSL_ERROR_SSL;
    return told ? last_openssl_error() : ec;
}

/// Readable bytes may be a session ticket of TLS 1.3, which OpenSSL takes in without giving us anything.
ES_S3_SNAPSHOT_DECL bool tls_stream::still_idle() {
    if (!readable_now(fd_)) return ::SSL_pending(session_.get()) == 0;
    ::ERR_clear_error();
    char unasked;
    int const outcome = ::SSL_peek(session_.get(), &unasked, 1);
    return outcome <= 0 && ::SSL_get_error(session_.get(), outcome) == SSL_ERROR_WANT_READ;
}

inline bool is_address(std::string const& host) {
    in6_addr room;
    return ::inet_pton(AF_INET, host.c_str(), &room) == 1 || ::inet_pton(AF_INET6, host.c_str(), &room) == 1;
}

/// The name or address that the certificate must be for. A name also goes out as SNI, which has no addresses.
inline bool set_expected(SSL* session, std::string const& host) {
    auto const plain = host.substr(0, host.find('%'));  // an IPv6 zone means something only on this machine
    if (is_address(plain)) return ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(session), plain.c_str()) == 1;
    auto const name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
    ::SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return !name.empty() && ::SSL_set1_host(session, name.c_str()) == 1 &&
           SSL_set_tlsext_host_name(session, name.c_str()) == 1;
}

ES_S3_SNAPSHOT_DECL result<void> tls_stream::expect(origin const& to) {
    if (set_expected(session_.get(), to.host)) return {};
    return attempt_error(errc::invalid_argument, to, delivery::not_sent,
                         "the host of " + to_string(to) + " is no name that a certificate can have");
}

ES_S3_SNAPSHOT_DECL next tls_stream::shake_hands() {
    auto const step = attempt([&] { return ::SSL_connect(session_.get()); });
    if (step.after != next::again) return step.after;
    refused_ = step.ec;
    intact_ = !step.ec;
    return next::done;
}

inline std::string verification_hint(long why) {
    if (why == X509_V_ERR_HOSTNAME_MISMATCH || why == X509_V_ERR_IP_ADDRESS_MISMATCH)
        return "use a name or address of the node that its certificate holds";
    if (why == X509_V_ERR_CERT_HAS_EXPIRED || why == X509_V_ERR_CERT_NOT_YET_VALID)
        return "renew the node's certificate, or set this machine's clock";
    return "give the certificate of the authority that signed the node's by the CA file option (tls_options::ca_file)";
}

ES_S3_SNAPSHOT_DECL result<void> tls_stream::agreed(origin const& to, boost::system::error_code broken) const {
    if (broken) return network_error(to, broken, false);
    if (!refused_) return {};
    auto const why = ::SSL_get_verify_result(session_.get());
    if (why != X509_V_OK && ::SSL_get_verify_mode(session_.get()) != SSL_VERIFY_NONE)
        return attempt_error(
            errc::tls_failed, to, delivery::not_sent,
            "the certificate of " + authority(to) + " is not accepted: " + ::X509_verify_cert_error_string(why),
            verification_hint(why));
    return attempt_error(errc::tls_failed, to, delivery::not_sent,
                         "no TLS connection to " + authority(to) + ": " + refused_.message(),
                         "check that the node speaks https on this port, and whether it demands a client certificate");
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
