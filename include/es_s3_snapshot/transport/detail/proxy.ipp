// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/proxy.hpp.
#pragma once

#include <es_s3_snapshot/core/base64.hpp>
#include <es_s3_snapshot/core/http.hpp>
#include <es_s3_snapshot/transport/proxy.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <initializer_list>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// The bytes of an address: 4, 16, or none where it is a name.
inline std::vector<unsigned char> address_bytes(std::string const& host) {
    std::vector<unsigned char> made(16);
    if (::inet_pton(AF_INET6, host.c_str(), made.data()) == 1) return made;
    made.resize(4);
    if (::inet_pton(AF_INET, host.c_str(), made.data()) == 1) return made;
    return {};
}

inline bool same_bits(std::vector<unsigned char> const& a, std::vector<unsigned char> const& b, unsigned bits) {
    if (a.size() != b.size() || bits > a.size() * 8) return false;
    for (unsigned i = 0; i != bits; ++i) {
        if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
    }
    return true;
}

inline std::optional<unsigned> whole_number(std::string_view text) {
    unsigned value = 0;
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

inline bool in_block(std::string const& host, std::string_view block) {
    auto const slash = block.find('/');
    auto const bits = whole_number(block.substr(slash + 1));
    auto const address = address_bytes(host), network = address_bytes(std::string(block.substr(0, slash)));
    return bits && !address.empty() && same_bits(address, network, *bits);
}

inline bool below_name(std::string_view host, std::string_view name) {
    if (name.starts_with('.')) name.remove_prefix(1);
    if (name.empty() || host.size() < name.size() || !iequals(host.substr(host.size() - name.size()), name))
        return false;
    return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

/// Takes `:port` off an entry; an IPv6 address has it behind its brackets only.
inline std::optional<unsigned> take_port(std::string_view& entry) {
    bool const bracketed = entry.starts_with('[') && entry.find(']') != entry.npos;
    auto const end = bracketed ? entry.find(']') + 1 : entry.find(':');
    std::optional<unsigned> port;
    bool const has_port = end < entry.size() && entry[end] == ':' && entry.find(':', end + 1) == entry.npos;
    if (has_port) {
        port = whole_number(entry.substr(end + 1)).value_or(0);
        entry = entry.substr(0, end);
    }
    if (bracketed) entry = entry.substr(1, entry.find(']') - 1);
    return port;
}

inline bool is_exception(origin const& to, std::string_view entry) {
    if (entry == "*") return true;
    bool const block = entry.find('/') != entry.npos;
    auto const port = block ? std::nullopt : take_port(entry);
    if (port && *port != to.port) return false;
    auto const host = to.host.ends_with('.') ? to.host.substr(0, to.host.size() - 1) : to.host;
    if (block) return in_block(host, entry);
    auto const address = address_bytes(host);
    return address.empty() ? below_name(host, entry) : address == address_bytes(std::string(entry));
}

/// 169.254.0.0/16 and fe80::/10 belong to the link, and so does the metadata service of fd00:ec2::254.
inline bool is_link_local(std::string const& host) {
    auto const plain = host.substr(0, host.find('%'));
    return in_block(plain, "169.254.0.0/16") || in_block(plain, "fe80::/10") || in_block(plain, "fd00:ec2::254/128");
}

struct named_variable {
    std::string name, value;
};

inline named_variable first_variable(environment& env, std::initializer_list<char const*> names) {
    for (auto const* name : names) {
        if (auto found = env.variable(name)) return {name, std::move(*found)};
    }
    return {};
}

inline std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> made;
    constexpr std::string_view between = ", \t";
    while (!text.empty()) {
        auto const end = std::min(text.find_first_of(between), text.size());
        if (end != 0) made.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return made;
}

inline result<proxy_rules> read_proxy(std::string_view url, std::string const& variable) {
    auto const refuse = [&variable](char const* why) {
        return make_error(errc::invalid_argument, variable + " names no proxy that can be used: " + why,
                          "give it as http://host:port, or unset it");
    };
    auto const scheme_end = url.find("://");
    if (scheme_end != url.npos && !iequals(url.substr(0, scheme_end), "http"))
        return refuse("only proxies spoken to by http:// are known");
    if (scheme_end != url.npos) url.remove_prefix(scheme_end + 3);
    if (url.ends_with('/')) url.remove_suffix(1);
    proxy_rules made;
    if (auto const at = url.rfind('@'); at != url.npos) {
        auto const login = percent_decode(url.substr(0, at));
        if (!login || login->find(':') == login->npos) return refuse("its user and password are not user:password");
        made.authorization = "Basic " + base64_encode(*login);
        url.remove_prefix(at + 1);
    }
    auto proxy = parse_origin("http://" + std::string(url));
    if (proxy.has_error()) return refuse("it is not [user:password@]host[:port]");
    made.proxy = std::move(*proxy);
    return made;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL bool proxy_rules::applies_to(origin const& to) const {
    if (!proxy || to.scheme != scheme::https || to.is_loopback() || detail::is_link_local(to.host)) return false;
    return std::none_of(no_proxy.begin(), no_proxy.end(),
                        [&to](std::string const& entry) { return detail::is_exception(to, entry); });
}

ES_S3_SNAPSHOT_DECL result<proxy_rules> proxy_from_environment(environment& env) {
    auto const url = detail::first_variable(env, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
    if (url.value.empty()) return proxy_rules();
    auto made = detail::read_proxy(url.value, url.name);
    if (made.has_error()) return made;
    made->no_proxy = detail::split_list(detail::first_variable(env, {"no_proxy", "NO_PROXY"}).value);
    return made;
}

}  // namespace v0
}  // namespace es_s3_snapshot
