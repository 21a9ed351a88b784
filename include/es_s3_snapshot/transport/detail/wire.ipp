// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/wire.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/wire.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

ES_S3_SNAPSHOT_DECL std::string authority(origin const& to) {
    auto const text = to_string(to);
    return text.substr(text.find("://") + 3);
}

ES_S3_SNAPSHOT_DECL error attempt_error(errc e, origin const& to, delivery delivered, std::string message,
                                        std::string hint) {
    auto made = make_error(e, std::move(message), std::move(hint));
    made.info.node = to_string(to);
    made.info.delivered = delivered;
    return made;
}

/// Nothing was sent: there is no connection, or it was gone before the first byte.
inline error not_connected(origin const& to, boost::system::error_code ec) {
    if (ec == boost::system::errc::connection_refused)
        return attempt_error(errc::connection_failed, to, delivery::not_sent,
                             authority(to) + " refused the connection (" + ec.message() + ")",
                             "check address and port, and that the node runs");
    return attempt_error(errc::connection_failed, to, delivery::not_sent,
                         "no connection to " + authority(to) + ": " + ec.message());
}

/// With TLS 1.3 a node says only after the handshake that it does not take the client's certificate.
inline bool refuses_certificate(boost::system::error_code ec) {
    // told by name and number, so that plain transports need no OpenSSL: a reason of 1000 + n is the peer's alert n
    if (std::string_view(ec.category().name()) != "asio.ssl") return false;
    int const alert = (ec.value() & 0xfff) - 1000;
    return (alert >= 42 && alert <= 49) || alert == 116;
}

inline error refused_by_tls(origin const& to, boost::system::error_code ec, delivery delivered) {
    return attempt_error(errc::tls_failed, to, delivered, authority(to) + " ended the TLS connection: " + ec.message(),
                         "if the node demands a client certificate, give it one that it trusts");
}

ES_S3_SNAPSHOT_DECL error network_error(origin const& to, boost::system::error_code ec, bool sent) {
    auto const delivered = sent ? delivery::unknown : delivery::not_sent;
    if (ec == make_error_code(errc::timed_out))
        return attempt_error(
            errc::timed_out, to, delivered,
            (sent ? "no whole answer from " : "no connection to ") + authority(to) + " within the time allowed");
    if (ec == make_error_code(errc::operation_canceled))
        return attempt_error(errc::operation_canceled, to, delivered,
                             "stopped on request while talking to " + authority(to));
    if (refuses_certificate(ec)) return refused_by_tls(to, ec, delivered);
    if (!sent) return not_connected(to, ec);
    return attempt_error(
        errc::connection_lost, to, delivered,
        "the connection to " + authority(to) + " broke before the answer was complete: " + ec.message());
}

ES_S3_SNAPSHOT_DECL boost::system::error_code ended_by(std::stop_token const& stop, steady_time deadline) {
    if (stop.stop_requested()) return make_error_code(errc::operation_canceled);
    if (deadline != steady_time::max() && std::chrono::steady_clock::now() >= deadline)
        return make_error_code(errc::timed_out);
    return {};
}

inline bool is_token(std::string_view text) noexcept {
    auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), plain);
}

inline bool breaks_line(std::string_view text) noexcept {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

inline bool is_target(std::string_view text) noexcept {
    return text.starts_with('/') && std::all_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) > ' ' && c != '\x7f';
           });
}

/// The sentence about what cannot stand on the wire; empty where all can.
inline std::string unusable_part(request const& req) {
    if (!is_target(req.target))
        return "the target of a request must begin with '/' and hold no space or control character";
    for (auto const& [name, value] : req.fields) {
        if (!is_token(name)) return "a header field's name holds a character that HTTP does not allow";
        if (breaks_line(value)) return "the value of header field " + name + " holds a line break";
        if (iequals(name, "Transfer-Encoding")) return "a request must not bring its own Transfer-Encoding";
    }
    return {};
}

inline void add_line(secret_text& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

ES_S3_SNAPSHOT_DECL result<secret_text> wire_form(origin const& to, request const& req) {
    if (auto why = unusable_part(req); !why.empty())
        return attempt_error(errc::invalid_argument, to, delivery::not_sent, std::move(why));
    secret_text out(1024 + req.body.size());
    out.append(to_string(req.verb)).append(" ").append(req.target).append(" HTTP/1.1\r\n");
    if (req.fields.get("Host").empty()) add_line(out, "Host", host_header(to));
    for (auto const& [name, value] : req.fields) {
        // one that does not fit the body would let the next request begin at the wrong byte
        if (!iequals(name, "Content-Length")) add_line(out, name, value);
    }
    if (!req.body.empty() || req.verb == method::put || req.verb == method::post)
        add_line(out, "Content-Length", std::to_string(req.body.size()));
    // one piece, so that head and body leave in one packet; bodies are settings, a few kB at most
    out.append("\r\n").append(req.body);
    return out;
}

ES_S3_SNAPSHOT_DECL bool asks_to_close(request const& req) noexcept {
    return iequals(req.fields.get("Connection"), "close");
}

ES_S3_SNAPSHOT_DECL error needs_tls(origin const& to) {
    return attempt_error(errc::invalid_argument, to, delivery::not_sent,
                         "this transport speaks plain HTTP only and cannot reach " + to_string(to),
                         "use a TLS transport (tls_transport, async_tls_transport) for https addresses");
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
