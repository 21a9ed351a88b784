// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/tunnel.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/exchange.hpp>
#include <es_s3_snapshot/transport/detail/response_reader.hpp>
#include <es_s3_snapshot/transport/detail/tunnel.hpp>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// The proxy's answer is a head alone.
class no_body final : public body_sink {
public:
    result<void> begin(response_head const&) override { return {}; }
    result<void> write(std::span<char const>) override { return {}; }
};

/// An error of talking to the proxy; nothing of the request has left.
inline error proxy_error(origin const& to, origin const& proxy, error why) {
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

ES_S3_SNAPSHOT_DECL result<std::unique_ptr<bounded_socket>> open_tunnel(origin const& to, proxy_rules const& rules,
                                                                        attempt_bounds const& bounds) {
    auto const& proxy = *rules.proxy;
    auto socket = connect_tcp(proxy, bounds);
    if (socket.has_error()) return proxy_error(to, proxy, socket.error());
    boost::system::error_code ec;
    write_all(**socket, connect_request(to, rules).view(), ec);
    if (ec) return proxy_error(to, proxy, network_error(proxy, ec, false));
    no_body nothing;
    response_reader reader(proxy, method::head, nothing, 16 * 1024);
    if (auto const read = read_all(**socket, proxy, reader); read.has_error())
        return proxy_error(to, proxy, read.error());
    auto const status = reader.take_head().status;
    if (status / 100 != 2) return refused_by_proxy(to, proxy, status);
    // the node speaks only after the client has: these bytes are not its own
    if (!reader.nothing_left())
        return attempt_error(errc::malformed_answer, to, delivery::not_sent,
                             "the proxy " + to_string(proxy) + " said more than that the tunnel is open");
    return socket;
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
