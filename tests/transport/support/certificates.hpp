// SPDX-License-Identifier: Apache-2.0
/// @file
/// Authorities and certificates made while a test runs, and a server's end of a TLS connection.
#pragma once

#include "server.hpp"

#include <es_s3_snapshot/transport/tls.hpp>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace test_support {

struct free_openssl {
    void operator()(X509* p) const { ::X509_free(p); }
    void operator()(EVP_PKEY* p) const { ::EVP_PKEY_free(p); }
    void operator()(SSL_CTX* p) const { ::SSL_CTX_free(p); }
    void operator()(X509_EXTENSION* p) const { ::X509_EXTENSION_free(p); }
};
template <class T>
using owned = std::unique_ptr<T, free_openssl>;

/// A certificate with its key.
struct identity {
    owned<X509> certificate{::X509_new()};
    owned<EVP_PKEY> key{::EVP_EC_gen("P-256")};
};

inline void extend(X509* certificate, int what, std::string const& value) {
    owned<X509_EXTENSION> const extension(::X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str()));
    ::X509_add_ext(certificate, extension.get(), -1);
}

/// Signed by `issuer`, or by itself. `names` as OpenSSL writes them ("DNS:localhost,IP:127.0.0.1"); without any it is
/// an authority. Valid from `from` to `until` days from now.
inline identity issue(std::string const& subject, std::string const& names, identity const* issuer = nullptr,
                      int from = -2, int until = 2) {
    static int serial = 0;
    identity made;
    X509* const certificate = made.certificate.get();
    ::X509_set_version(certificate, 2);
    ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate), ++serial);
    ::X509_gmtime_adj(X509_getm_notBefore(certificate), from * 86400L);
    ::X509_gmtime_adj(X509_getm_notAfter(certificate), until * 86400L);
    auto const name = reinterpret_cast<unsigned char const*>(subject.c_str());
    ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(certificate), "CN", MBSTRING_ASC, name, -1, -1, 0);
    identity const& signer = issuer == nullptr ? made : *issuer;
    ::X509_set_issuer_name(certificate, ::X509_get_subject_name(signer.certificate.get()));
    ::X509_set_pubkey(certificate, made.key.get());
    if (names.empty())
        extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
    else
        extend(certificate, NID_subject_alt_name, names);
    ::X509_sign(certificate, signer.key.get(), ::EVP_sha256());
    return made;
}

/// PEM files that go away with it.
class pem_folder {
public:
    pem_folder() {
        auto name = (std::filesystem::temp_directory_path() / "es_s3_snapshot_XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~pem_folder() { std::filesystem::remove_all(path_); }
    pem_folder(pem_folder const&) = delete;
    pem_folder& operator=(pem_folder const&) = delete;

    std::string certificate(std::string const& name, identity const& of) const {
        return with_file(name, [&](std::FILE* f) { ::PEM_write_X509(f, of.certificate.get()); });
    }
    std::string key(std::string const& name, identity const& of, char const* password = nullptr) const {
        auto const cipher = password == nullptr ? nullptr : ::EVP_aes_128_cbc();
        auto const secret = reinterpret_cast<unsigned char const*>(password);
        int const size = password == nullptr ? 0 : static_cast<int>(std::string(password).size());
        return with_file(name, [&](std::FILE* f) {
            ::PEM_write_PrivateKey(f, of.key.get(), cipher, secret, size, nullptr, nullptr);
        });
    }

private:
    template <class Write>
    std::string with_file(std::string const& name, Write write) const {
        auto const path = (path_ / name).string();
        std::FILE* const f = std::fopen(path.c_str(), "w");
        write(f);
        std::fclose(f);
        return path;
    }
    std::filesystem::path path_;
};

/// What the server shows and demands.
inline owned<SSL_CTX> server_settings(identity const& own, identity const* clients_authority = nullptr,
                                      int newest = TLS1_3_VERSION) {
    owned<SSL_CTX> made(::SSL_CTX_new(::TLS_server_method()));
    ::SSL_CTX_use_certificate(made.get(), own.certificate.get());
    ::SSL_CTX_use_PrivateKey(made.get(), own.key.get());
    ::SSL_CTX_set_min_proto_version(made.get(), TLS1_VERSION);
    ::SSL_CTX_set_max_proto_version(made.get(), newest);
    ::SSL_CTX_set_security_level(made.get(), 0);  // else OpenSSL itself refuses to speak TLS 1.1
    if (clients_authority != nullptr) {
        ::SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        ::X509_STORE_add_cert(::SSL_CTX_get_cert_store(made.get()), clients_authority->certificate.get());
    }
    return made;
}

/// A peer that speaks TLS; closed already where the handshake failed.
class tls_peer final : public peer {
public:
    tls_peer(int fd, SSL_CTX* settings) : peer(fd), session_(::SSL_new(settings)) {
        ::SSL_set_fd(session_, fd);
        if (::SSL_accept(session_) != 1) close();
        if (auto const name = ::SSL_get_servername(session_, TLSEXT_NAMETYPE_host_name)) asked_for = name;
    }
    ~tls_peer() override { ::SSL_free(session_); }

    /// Says close_notify; closing without it is what an attacker can do as well.
    void end_cleanly() { ::SSL_shutdown(session_); }

    std::string asked_for;  ///< the name in the client's SNI

private:
    ssize_t read(char* into, std::size_t size) override { return ::SSL_read(session_, into, static_cast<int>(size)); }
    ssize_t write(char const* from, std::size_t size) override {
        return ::SSL_write(session_, from, static_cast<int>(size));
    }
    SSL* session_;
};

/// OpenSSL's server side writes without MSG_NOSIGNAL. Only the server's thread is shielded: the transport must not
/// need it.
inline void ignore_broken_pipes() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

inline server::make_peer speaks_tls(SSL_CTX* settings) {
    return [settings](int fd) {
        ignore_broken_pipes();
        return std::make_unique<tls_peer>(fd, settings);
    };
}

/// One authority, and a server that it vouches for.
struct world {
    identity authority = issue("test authority", "");
    identity node;
    pem_folder files;
    owned<SSL_CTX> settings;
    std::string ca_file = files.certificate("ca.pem", authority);

    explicit world(std::string const& names = "DNS:localhost,IP:127.0.0.1", int from = -2, int until = 2)
        : node(issue("node", names, &authority, from, until)), settings(server_settings(node)) {}

    server serve(std::function<void(peer&)> script, std::size_t at_once = 1) const {
        return server(std::move(script), speaks_tls(settings.get()), at_once);
    }
    es_s3_snapshot::tls_options trusting() const { return {ca_file, true, {}, {}}; }
};

}  // namespace test_support
