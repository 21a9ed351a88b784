// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of core/url.hpp.
#pragma once

#include <es_s3_snapshot/core/base64.hpp>
#include <es_s3_snapshot/core/http.hpp>
#include <es_s3_snapshot/core/url.hpp>

#include <algorithm>
#include <charconv>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
constexpr std::uint16_t default_port(scheme s) noexcept { return s == scheme::https ? 443 : 80; }

inline std::string bracketed(std::string const& host) {
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

inline error bad_address(std::string_view text, char const* why) {
    return make_error(errc::invalid_argument, "'" + std::string(text) + "' is not the address of a node: " + why,
                      "write host:port, http://host:port, https://host:port or [v6]:port");
}

inline bool parse_port(std::string_view text, std::uint16_t& port) {
    unsigned value = 0;
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc() || end != text.data() + text.size() || value == 0 || value > 65535) return false;
    port = static_cast<std::uint16_t>(value);
    return true;
}

/// Splits `host[:port]` or `[v6][:port]`; false where neither fits.
inline bool split_host(std::string_view text, std::string_view& host, std::string_view& port) {
    if (text.starts_with('[')) {
        auto const close = text.find(']');
        if (close == std::string_view::npos) return false;
        host = text.substr(1, close - 1);
        text.remove_prefix(close + 1);
        if (!text.empty() && !text.starts_with(':')) return false;
        port = text.empty() ? text : text.substr(1);
        return host.find(':') != std::string_view::npos && (text.empty() || !port.empty());
    }
    auto const colon = text.find(':');
    host = text.substr(0, colon);
    if (colon == std::string_view::npos) return !host.empty();
    port = text.substr(colon + 1);
    return !host.empty() && !port.empty();
}

/// `127.x.y.z`; a name such as 127.example.org may stand for any host.
inline bool is_loopback_v4(std::string_view host) {
    for (int part = 0; part != 4; ++part) {
        unsigned value = 0;
        auto const [end, ec] = std::from_chars(host.data(), host.data() + host.size(), value);
        if (ec != std::errc() || value > 255 || (part == 0 && value != 127)) return false;
        host.remove_prefix(static_cast<std::size_t>(end - host.data()));
        if (part == 3) break;
        if (!host.starts_with('.')) return false;
        host.remove_prefix(1);
    }
    return host.empty();
}
}  // namespace detail

ES_S3_SNAPSHOT_DECL bool origin::is_loopback() const noexcept {
    return host == "localhost" || host == "::1" || detail::is_loopback_v4(host);
}

ES_S3_SNAPSHOT_DECL std::string to_string(origin const& o) {
    return (o.scheme == scheme::https ? "https://" : "http://") + detail::bracketed(o.host) + ":" +
           std::to_string(o.port);
}

ES_S3_SNAPSHOT_DECL std::string host_header(origin const& o) {
    auto const host = detail::bracketed(o.host);
    return o.port == detail::default_port(o.scheme) ? host : host + ":" + std::to_string(o.port);
}

ES_S3_SNAPSHOT_DECL result<origin> parse_origin(std::string_view text) {
    auto const whole = text;
    if (text.find('@') != std::string_view::npos)
        return make_error(errc::invalid_argument, "an address of a node must not hold a user or a password",
                          "give user and password by their own settings");
    origin made;
    if (auto const sep = text.find("://"); sep != std::string_view::npos) {
        auto const name = text.substr(0, sep);
        bool const tls = iequals(name, "https");
        if (!tls && !iequals(name, "http")) return detail::bad_address(whole, "the scheme is neither http nor https");
        made.scheme = tls ? scheme::https : scheme::http;
        made.port = detail::default_port(made.scheme);
        text.remove_prefix(sep + 3);
        if (text.ends_with('/')) text.remove_suffix(1);
    }
    // the host goes into a header as it is: a line break in it would begin another one
    auto const out_of_place = [](char c) {
        auto const u = static_cast<unsigned char>(c);
        return u <= ' ' || u == 0x7F || c == '/' || c == '\\' || c == '?' || c == '#';
    };
    if (std::any_of(text.begin(), text.end(), out_of_place))
        return detail::bad_address(whole, "only host and port may stand there");
    std::string_view host, port;
    if (!detail::split_host(text, host, port)) return detail::bad_address(whole, "host or port is missing");
    if (!port.empty() && !detail::parse_port(port, made.port))
        return detail::bad_address(whole, "the port is not a number from 1 to 65535");
    made.host = std::string(host);
    return made;
}

ES_S3_SNAPSHOT_DECL result<origin> parse_cloud_id(std::string_view text) {
    auto const colon = text.rfind(':');
    auto const decoded = base64_decode(colon == std::string_view::npos ? text : text.substr(colon + 1));
    auto const first = decoded ? decoded->find('$') : std::string::npos;
    if (first == std::string::npos)
        return make_error(errc::invalid_argument,
                          "this is not a cloud id: NAME:BASE64, as the cloud's console shows it");
    auto const rest = std::string_view(*decoded).substr(first + 1);
    std::string_view const domain = std::string_view(*decoded).substr(0, first);
    std::string_view const uuid = rest.substr(0, rest.find('$'));
    // a port may stand behind the cluster's own part, or behind the domain
    auto const own = uuid.find(':'), common = domain.find(':');
    std::string address = "https://" + std::string(uuid.substr(0, own)) + "." + std::string(domain.substr(0, common));
    if (own != std::string_view::npos) {
        address += uuid.substr(own);
    } else if (common != std::string_view::npos) {
        address += domain.substr(common);
    }
    if (uuid.empty() || domain.empty())
        return make_error(errc::invalid_argument, "the cloud id names no Elasticsearch cluster");
    return parse_origin(address);
}

ES_S3_SNAPSHOT_DECL std::string percent_encode(std::string_view text) {
    constexpr char hex[] = "0123456789ABCDEF";
    auto const unreserved = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '_' || c == '~';
    };
    std::string out;
    // exactly, since the text may be secret, and what is moved on growing is not wiped
    out.reserve(3 * text.size() - 2 * static_cast<std::size_t>(std::count_if(text.begin(), text.end(), unreserved)));
    for (char const c : text) {
        auto const u = static_cast<unsigned char>(c);
        if (unreserved(c)) {
            out += c;
        } else {
            out += '%';
            out += hex[u >> 4];
            out += hex[u & 15];
        }
    }
    return out;
}

ES_S3_SNAPSHOT_DECL std::optional<std::string> percent_decode(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (text[i] != '%') {
            made += text[i];
            continue;
        }
        unsigned value = 0;
        if (text.size() - i < 3) return std::nullopt;
        auto const [end, ec] = std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
        if (ec != std::errc() || end != text.data() + i + 3) return std::nullopt;
        made += static_cast<char>(value);
        i += 2;
    }
    return made;
}

ES_S3_SNAPSHOT_DECL target& target::segment(std::string_view part) {
    if (!part.empty()) text_ += "/" + percent_encode(part);
    return *this;
}

ES_S3_SNAPSHOT_DECL target& target::list(std::vector<std::string> const& names) {
    std::string joined;
    for (auto const& name : names) joined += (joined.empty() ? "" : ",") + percent_encode(name);
    if (!joined.empty()) text_ += "/" + joined;
    return *this;
}

ES_S3_SNAPSHOT_DECL target& target::query(std::string_view name, std::string_view value) {
    if (text_.empty()) text_ = "/";
    text_ += (has_query_ ? '&' : '?');
    text_ += percent_encode(name) + "=" + percent_encode(value);
    has_query_ = true;
    return *this;
}

}  // namespace v0
}  // namespace es_s3_snapshot
