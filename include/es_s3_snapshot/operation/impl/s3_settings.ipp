// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/s3_settings.hpp.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>
#include <es_s3_snapshot/operation/s3_settings.hpp>

#include <algorithm>
#include <array>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL bool is_size(std::string_view text) {
    if (text == "-1" || text == "0") return true;
    constexpr std::string_view digits = "0123456789";
    auto end = text.find_first_not_of(digits);
    if (end == 0 || end == std::string_view::npos) return false;
    if (text[end] == '.') {
        auto const fraction = end + 1;
        end = text.find_first_not_of(digits, fraction);
        if (end == fraction || end == std::string_view::npos) return false;
    }
    constexpr std::array<std::string_view, 11> units{"b", "k", "kb", "m", "mb", "g", "gb", "t", "tb", "p", "pb"};
    std::string unit(text.substr(end));
    for (char& c : unit) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return std::find(units.begin(), units.end(), unit) != units.end();
}

namespace detail {

inline error bad_setting(std::string_view name, std::string_view why) {
    return make_error(errc::invalid_argument, "S3 setting '" + std::string(name) + "' " + std::string(why));
}

inline std::string_view trim_slashes(std::string_view path) {
    while (path.starts_with('/')) path.remove_prefix(1);
    while (path.ends_with('/')) path.remove_suffix(1);
    return path;
}

inline result<void> check(s3_repository_settings const& s) {
    if (s.bucket.empty()) return bad_setting("bucket", "is missing");
    for (char const c : s.bucket) {
        bool const fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
        if (!fine)
            return bad_setting("bucket",
                               "may hold only lower-case letters, digits, '.' and '-', but is '" + s.bucket + "'");
    }
    if (s.bucket.size() < 3 || s.bucket.size() > 63)
        return bad_setting("bucket", "must have 3 to 63 characters, but is '" + s.bucket + "'");
    if (!s.protocol.empty() && s.protocol != "http" && s.protocol != "https")
        return bad_setting("protocol", "must be http or https, but is '" + s.protocol + "'");
    if (s.endpoint.find("://") != std::string::npos)
        return bad_setting("endpoint", "is host[:port] without a scheme; the scheme is the setting 'protocol'");
    if (s.access_key.empty() != s.secret_key.empty())
        return bad_setting("access_key", "and 'secret_key' must be given together");
    for (auto const& [name, value] : {std::pair<std::string_view, std::string const&>{"chunk_size", s.chunk_size},
                                      {"max_snapshot_bytes_per_sec", s.max_snapshot_bytes_per_sec},
                                      {"max_restore_bytes_per_sec", s.max_restore_bytes_per_sec}}) {
        if (!value.empty() && !is_size(value))
            return bad_setting(name, "must be a size such as 40mb or 1gb, but is '" + value + "'");
    }
    return {};
}

/// Puts settings into the object and collects what the line does not take.
class s3_renderer {
public:
    explicit s3_renderer(server_line const& line) : line_(line) {}

    void put(std::string_view name, std::string_view value) {
        if (!value.empty())
            made.settings[{name.data(), name.size()}] = boost::json::string_view(value.data(), value.size());
    }
    void put(std::string_view name, std::optional<bool> value) {
        if (value) made.settings[{name.data(), name.size()}] = *value;
    }
    /// An option that must not be dropped silently: it changes what is stored, or who may write.
    template <class Value>
    result<void> demand(std::string_view name, Value const& value, bool given, fact const& needs) {
        if (!given) return {};
        if (!line_.has(needs)) return not_supported(name, needs, line_);
        put(name, value);
        return {};
    }
    /// A setting that lines without it take from the node's configuration.
    template <class Value>
    void offer(std::string_view name, Value const& value, bool given, bool taken) {
        if (!given) return;
        if (taken) {
            put(name, value);
        } else {
            made.left_out.push_back("'" + std::string(name) + "' is not sent: on " +
                                    std::string(to_string(line_.product)) + " " + to_string(line_.floor) +
                                    " it is no setting of a repository" + instead(name));
        }
    }

    rendered_s3_settings made;

private:
    /// From 6.0 on the nodes' named clients take endpoint and protocol. No line that refuses region or path style in a
    /// repository has a place for them on the node: there an unknown s3.client setting keeps the node from starting.
    std::string instead(std::string_view name) const {
        if (line_.has(facts::s3_keys_in_settings) || (name != "endpoint" && name != "protocol")) return {};
        return "; if it is needed, set s3.client.default." + std::string(name) + " on each node";
    }

    server_line line_;
};

inline std::string keystore_sentence(server_line const& line) {
    bool const opensearch = line.product == distribution::opensearch;
    std::string const add =
        std::string("'bin/") + (opensearch ? "opensearch" : "elasticsearch") + "-keystore add s3.client.default.";
    std::string const reload =
        line.has(facts::reload_secure_settings) ? "then POST /_nodes/reload_secure_settings" : "then restart the node";
    return "access_key and secret_key are not sent: this server takes them from each node's keystore; if they are not "
           "there yet, run " +
           add + "access_key' and " + add + "secret_key' on every node, " + reload;
}

/// Where the store is and who may use it, for a cluster that its owner runs.
inline void put_store(s3_renderer& out, s3_repository_settings const& s, server_line const& line) {
    bool const endpoint = line.has(facts::s3_endpoint_early) || line.has(facts::s3_endpoint);
    out.offer("endpoint", s.endpoint, !s.endpoint.empty(), endpoint);
    out.offer("protocol", s.protocol, !s.protocol.empty(), endpoint);
    // in 1.x and 2.x an endpoint beats the region; sending both only where both are meant keeps that visible
    bool const region = line.has(facts::s3_region_early) || line.has(facts::s3_region);
    out.offer("region", s.region, !s.region.empty(), region);
    bool const path_style = line.has(facts::s3_path_style_early) || line.has(facts::s3_path_style);
    out.offer("path_style_access", s.path_style_access, s.path_style_access.has_value(), path_style);
    if (s.access_key.empty()) return;
    if (line.has(facts::s3_keys_in_settings)) {
        out.put("access_key", s.access_key);
        out.put("secret_key", s.secret_key);
    } else {
        out.made.left_out.push_back(keystore_sentence(line));
    }
}

/// The same for a domain of Amazon's managed service. ("Creating index snapshots in Amazon OpenSearch Service")
inline void put_amazon_store(s3_renderer& out, s3_repository_settings const& s) {
    if (s.region == "us-east-1") {
        out.put("endpoint", std::string_view("s3.amazonaws.com"));
    } else {
        out.put("region", s.region);
    }
    if (!s.access_key.empty())
        out.made.left_out.push_back(
            "access_key and secret_key are not sent: the managed service reaches the bucket through role_arn");
}

/// What changes how snapshots are stored; the first that the line lacks is the error.
inline result<void> demand_options(s3_renderer& out, s3_repository_settings const& s) {
    for (auto const& demanded : {
             out.demand("client", s.client, !s.client.empty(), facts::s3_client),
             out.demand("storage_class", s.storage_class, !s.storage_class.empty(), facts::s3_storage_class),
             out.demand("canned_acl", s.canned_acl, !s.canned_acl.empty(), facts::s3_canned_acl),
             out.demand("readonly", s.readonly, s.readonly.has_value(), facts::s3_readonly),
             out.demand("server_side_encryption", s.server_side_encryption, s.server_side_encryption.has_value(),
                        facts::s3_server_side_encryption),
             out.demand("server_side_encryption_type", s.server_side_encryption_type,
                        !s.server_side_encryption_type.empty(), facts::s3_server_side_encryption_type),
         }) {
        if (demanded.has_error()) return demanded;
    }
    return {};
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<rendered_s3_settings> render(s3_repository_settings const& s, server_line const& line) {
    if (auto checked = detail::check(s); checked.has_error()) return checked.error();
    if (s.amazon_service && s.role_arn.empty())
        return detail::bad_setting(
            "role_arn", "is missing: Amazon's managed service needs the role that it takes on to reach the bucket");
    detail::s3_renderer out(line);
    out.put("bucket", s.bucket);
    out.put("base_path", detail::trim_slashes(s.base_path));
    if (s.amazon_service) {
        detail::put_amazon_store(out, s);
    } else {
        detail::put_store(out, s, line);
    }
    out.put("role_arn", s.role_arn);
    out.put("chunk_size", s.chunk_size);
    out.put("max_snapshot_bytes_per_sec", s.max_snapshot_bytes_per_sec);
    out.put("max_restore_bytes_per_sec", s.max_restore_bytes_per_sec);
    out.put("compress", s.compress);
    if (auto demanded = detail::demand_options(out, s); demanded.has_error()) return demanded.error();
    return std::move(out.made);
}

ES_S3_SNAPSHOT_DECL bool same_place(boost::json::object const& a, boost::json::object const& b) {
    auto text = [](boost::json::object const& from, char const* key) -> std::string_view {
        auto const* value = from.if_contains(key);
        if (value == nullptr || !value->is_string()) return {};
        return {value->get_string().data(), value->get_string().size()};
    };
    auto const ours = text(a, "endpoint"), theirs = text(b, "endpoint");
    return text(a, "bucket") == text(b, "bucket") &&
           detail::trim_slashes(text(a, "base_path")) == detail::trim_slashes(text(b, "base_path")) &&
           (ours.empty() || theirs.empty() || ours == theirs);
}

}  // namespace v0
}  // namespace es_s3_snapshot
