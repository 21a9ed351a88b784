// SPDX-License-Identifier: Apache-2.0
/// @file
/// Addresses: the origin of a node, and request targets built from unencoded parts.
#pragma once

#include <es_s3_snapshot/core/error.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

enum class scheme {
    http,
    https
};

/// Where a request goes: scheme, host (an IPv6 address without brackets) and port.
struct origin {
    es_s3_snapshot::scheme scheme = scheme::http;
    std::string host;
    std::uint16_t port = 9200;

    bool operator==(origin const&) const = default;
    /// False where anybody between here and the host could read along.
    ES_S3_SNAPSHOT_DECL bool is_loopback() const noexcept;
};

/// `http://host:9200`, with brackets around an IPv6 address.
ES_S3_SNAPSHOT_DECL std::string to_string(origin const& o);
/// The Host header: the port only where it is not the scheme's own.
ES_S3_SNAPSHOT_DECL std::string host_header(origin const& o);

/// Reads `host:port`, `host`, `http://host[:port]`, `https://host[:port]`, `[v6]:port`.
/// Without a scheme: http, port 9200. With one: the scheme's own port (80, 443) unless given.
/// Errors: invalid_argument. An address with `user:password@` is refused and not repeated in the message.
ES_S3_SNAPSHOT_DECL result<origin> parse_origin(std::string_view text);

/// Reads Elastic's cloud id, `name:BASE64` of `host[:port]$es-uuid$…`: https://es-uuid.host, port 443 unless given.
/// Errors: invalid_argument. (docs: "Connecting to Elastic Cloud")
ES_S3_SNAPSHOT_DECL result<origin> parse_cloud_id(std::string_view text);

/// Percent-encodes all but the unreserved characters of RFC 3986 (`A-Z a-z 0-9 - . _ ~`).
ES_S3_SNAPSHOT_DECL std::string percent_encode(std::string_view text);

/// The opposite; nothing where a `%` is not followed by two hexadecimal digits.
ES_S3_SNAPSHOT_DECL std::optional<std::string> percent_decode(std::string_view text);

/// Builds a target from parts that are not yet encoded: `target("_snapshot", repo).query("verify", "false")`.
class target {
public:
    /// Each argument is one path segment.
    template <class... Segments>
    explicit target(Segments const&... segments) {
        (segment(segments), ...);
    }
    /// Appends one segment; an empty one is left out.
    ES_S3_SNAPSHOT_DECL target& segment(std::string_view part);
    /// Appends one segment of comma-separated names; left out where there is none.
    ES_S3_SNAPSHOT_DECL target& list(std::vector<std::string> const& names);
    ES_S3_SNAPSHOT_DECL target& query(std::string_view name, std::string_view value);
    target& query(std::string_view name, bool value) { return query(name, std::string_view(value ? "true" : "false")); }
    target& query(std::string_view name, char const* value) { return query(name, std::string_view(value)); }

    std::string str() const { return text_.empty() ? "/" : text_; }

private:
    std::string text_;
    bool has_query_ = false;
};

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/core/impl/url.ipp>
#endif
