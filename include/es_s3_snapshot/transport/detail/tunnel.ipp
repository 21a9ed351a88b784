// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/tunnel.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/tunnel.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

ES_S3_SNAPSHOT_DECL error proxy_error(origin const& to, origin const& proxy, error why) {
    why.info.message = "through the proxy " + to_string(proxy) + ": " + why.info.message;
    if (why.is(errc::connection_lost)) why.code = make_error_code(errc::connection_failed);
    why.info.node = to_string(to);
    why.info.delivered = delivery::not_sent;
    return why;
}

inline error refused_by_proxy(origin const& to, origin const& proxy, unsigned status) {
    auto const said = "the proxy " + to_string(proxy) + " opened no tunnel to " + authority(to) + ": status " +
                      std::to_string(status);
    if (status == 407)
        return attempt_error(errc::access_denied, to, delivery::not_sent, said,
                             "give the proxy's user and password in its address: http://user:password@host:port");
    return attempt_error(errc::connection_failed, to, delivery::not_sent, said,
                         "may the proxy reach that host and port? NO_PROXY names hosts to be reached directly");
}

inline secret_text connect_request(origin const& to, proxy_rules const& rules) {
    auto const host = authority(to);
    secret_text made;
    made.append("CONNECT ").append(host).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
    if (!rules.authorization.empty()) made.append("Proxy-Authorization: ").append(rules.authorization).append("\r\n");
    made.append("\r\n");
    return made;
}

ES_S3_SNAPSHOT_DECL tunnel_opening::tunnel_opening(origin const& to, proxy_rules const& rules)
    : to_(to), proxy_(*rules.proxy), talk_(proxy_, connect_request(to, rules), method::head, nothing_, 16 * 1024) {}

ES_S3_SNAPSHOT_DECL result<void> tunnel_opening::outcome(boost::system::error_code broken) {
    auto const head = talk_.outcome(broken);
    if (head.has_error()) return proxy_error(to_, proxy_, head.error());
    if (head->status / 100 != 2) return refused_by_proxy(to_, proxy_, head->status);
    // the node speaks only after the client has: these bytes are not its own
    if (!talk_.nothing_left())
        return attempt_error(errc::malformed_answer, to_, delivery::not_sent,
                             "the proxy " + to_string(proxy_) + " said more than that the tunnel is open");
    return {};
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
