// SPDX-License-Identifier: Apache-2.0
/// @file
/// Which https origins are reached through an HTTP proxy, and which never.
#pragma once

#include <es_s3_snapshot/core/environment.hpp>
#include <es_s3_snapshot/core/url.hpp>

#include <optional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// A proxy that opens tunnels (CONNECT, RFC 9110 9.3.6), and the exceptions. TLS runs from here to the origin, so that
/// the proxy learns its host and port and nothing else: no request, no credential. For the same reason plain http
/// origins never go by a proxy, which could read them.
struct proxy_rules {
    std::optional<origin> proxy{};  ///< spoken to in plain HTTP; none: no origin goes by a proxy
    std::string authorization{};    ///< the proxy's own, for the field Proxy-Authorization: a secret; empty: none
    /// Hosts that are reached directly: names, which stand for those below them too, with or without a leading dot;
    /// addresses and blocks of them (`10.0.0.0/8`, `fd00::/8`); `*` for all; each with `:port` at will (an IPv6
    /// address then in brackets).
    std::vector<std::string> no_proxy{};

    /// False for plain http, for loopback and link-local addresses, and for the exceptions.
    ES_S3_SNAPSHOT_DECL bool applies_to(origin const& to) const;
};

/// As most programs read it: `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY`, the first that is set; then
/// `no_proxy` or `NO_PROXY`, separated by commas. A proxy is `[http://][user:password@]host[:port]`, port 80.
/// Errors: invalid_argument for anything else (proxies that are spoken to by https or SOCKS among it); the value is not
/// repeated.
ES_S3_SNAPSHOT_DECL result<proxy_rules> proxy_from_environment(environment& env);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/proxy.ipp>
#endif
