// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/server_error.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/server_error.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

inline constexpr std::size_t longest_reason = 2000;

/// `RepositoryMissingException` as `repository_missing_exception`, the spelling since 2.0, which also leaves out a
/// leading `Elasticsearch`.
inline std::string snake_case(std::string_view camel) {
    constexpr std::string_view left_out = "Elasticsearch";
    if (camel.starts_with(left_out) && camel != "ElasticsearchException") camel.remove_prefix(left_out.size());
    std::string out;
    for (char const c : camel) {
        if (c >= 'A' && c <= 'Z') {
            if (!out.empty()) out += '_';
            out += static_cast<char>(c - 'A' + 'a');
        } else {
            out += c;
        }
    }
    return out;
}

/// One line without control characters, of bounded length: the text goes to terminals and logs.
inline std::string tidy(std::string_view text) {
    std::string out;
    for (char const c : text.substr(0, longest_reason)) {
        bool const blank = static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == ' ';
        if (!blank) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    while (!out.empty() && (out.back() == ' ' || out.back() == ';')) out.pop_back();
    if (text.size() > longest_reason) out += " ...";
    return out;
}

/// Where `lower` stands in the text from there on, in capitals or not.
inline std::size_t find_in_any_case(std::string_view text, std::string_view lower, std::size_t from = 0) {
    auto const same = [](char any, char wanted) {
        return (any >= 'A' && any <= 'Z' ? static_cast<char>(any - 'A' + 'a') : any) == wanted;
    };
    auto const rest = text.substr(from);
    auto const found = std::search(rest.begin(), rest.end(), lower.begin(), lower.end(), same);
    return found == rest.end() ? text.npos : from + static_cast<std::size_t>(found - rest.begin());
}

/// What an answer without an error of the cluster's says: the title of a page of something in between, or its beginning.
inline std::string said_otherwise(std::string_view body) {
    constexpr std::string_view title = "<title>";
    constexpr std::size_t enough = 200;
    auto const start = std::min(body.find_first_not_of(" \t\r\n"), body.size());
    auto const page = body.substr(start, longest_reason);
    auto const found = page.starts_with('<') ? find_in_any_case(page, title) : page.npos;
    auto const end = found == page.npos ? found : find_in_any_case(page, "</title>", found);
    if (end == page.npos) return tidy(body.substr(0, enough));
    auto const begin = found + title.size();
    return "a web page, of a proxy or gateway: " + tidy(page.substr(begin, std::min(end - begin, enough)));
}

/// Amazon's service may echo the canonical request that it signed, session token and all; so may a gateway, in a form
/// of its own.
inline std::string without_token(std::string_view text) {
    constexpr std::string_view name = "x-amz-security-token", quotes = "\"'";
    std::string out(text);
    for (std::size_t from = 0;;) {
        auto const found = find_in_any_case(out, name, from);
        if (found == out.npos) return out;
        from = found + name.size();
        auto const sign = out.find_first_not_of(quotes, from);
        if (sign == out.npos || (out[sign] != ':' && out[sign] != '=')) continue;  // named, but not told
        auto const begin = std::min(out.find_first_not_of(" \"'", sign + 1), out.size());
        auto const end = std::min(out.find_first_of("\r\n\\ '\"<&,;", begin), out.size());
        out.replace(begin, end - begin, "***");
        from = begin;
    }
}

/// 1.x: `SomeException[the text]; nested: OtherException[…]`. A node that passed the request on to another stands
/// before the exception itself: `RemoteTransportException[[node][address][action]]; nested: …`.
inline void read_error_text(std::string_view text, diagnostics& info) {
    constexpr std::string_view passed_on = "RemoteTransportException[", nested = "; nested: ";
    while (text.starts_with(passed_on) && text.find(nested) != std::string_view::npos) {
        text.remove_prefix(text.find(nested) + nested.size());
    }
    auto const open = text.find('[');
    auto const name = text.substr(0, open);
    bool const named = open != std::string_view::npos && name.find_first_of(" :\n") == std::string_view::npos;
    if (named) info.server_type = snake_case(name);
    info.server_reason = tidy(text);
}

inline void read_error_object(json_place place, diagnostics& info) {
    std::string type, reason;
    place.read("type", type);
    info.server_type = tidy(type);
    place.read("reason", reason);
    info.server_reason = tidy(reason);
    auto cause = place["caused_by"];
    for (int depth = 0; cause && depth != 10; ++depth) {  // a chain of causes may be long, its end says the most
        std::string why;
        cause.read("reason", why);
        if (why.empty()) cause.read("type", why);
        why = tidy(why);
        if (info.server_reason.empty()) {
            info.server_reason = why;
        } else if (info.server_reason.find(why) == std::string::npos) {
            info.server_reason += "; caused by: " + why;
        }
        cause = cause["caused_by"];
    }
}

struct known_type {
    std::string_view type;
    errc code;
};

inline constexpr std::array known_types{
    known_type{"repository_missing_exception", errc::not_found},
    known_type{"snapshot_missing_exception", errc::not_found},
    known_type{"index_not_found_exception", errc::not_found},
    known_type{"index_missing_exception", errc::not_found},
    known_type{"repository_verification_exception", errc::repository_unusable},
    known_type{"repository_exception", errc::repository_unusable},
    known_type{"snapshot_name_already_in_use_exception", errc::conflict},
    known_type{"concurrent_snapshot_execution_exception", errc::busy},
    known_type{"concurrent_restore_exception", errc::busy},
    known_type{"process_cluster_event_timeout_exception", errc::busy},
    known_type{"snapshot_in_progress_exception", errc::busy},
    known_type{"master_not_discovered_exception", errc::busy},
    known_type{"security_exception", errc::access_denied},
    known_type{"authentication_exception", errc::access_denied},
    known_type{"authorization_exception", errc::access_denied},
    known_type{"index_closed_exception", errc::conflict},
};

struct known_phrase {
    std::string_view phrase;
    errc code;
};

/// What a general type means is said only by its text.
inline constexpr std::array known_phrases{
    // a repository or an index that a snapshot or restore works on; with 8.0 and later of a type that says less
    known_phrase{"that is currently used", errc::busy},
    known_phrase{"that are being snapshotted", errc::busy},
    known_phrase{"that are being restored", errc::busy},
    known_phrase{"a snapshot is currently running", errc::busy},  // 500 for a cleanup
    // 403 without a question of credentials: the index is closed, or read-only
    known_phrase{"blocked by: [FORBIDDEN", errc::conflict},
    known_phrase{"already exists", errc::conflict},
    known_phrase{"already in-progress", errc::conflict},
    known_phrase{"because it's open", errc::conflict},
    known_phrase{"shards from a snapshot of index", errc::conflict},
    known_phrase{"shard from snapshot with", errc::conflict},
    known_phrase{"snapshot does not exist", errc::not_found},
    known_phrase{"higher than the version of this node", errc::incompatible},
    known_phrase{"cannot be upgraded", errc::incompatible},
    known_phrase{"minimum compatible", errc::incompatible},
    known_phrase{"incompatible with current version", errc::incompatible},
    known_phrase{"must be marked as read-only", errc::incompatible},
    // no endpoint of that path, or one that takes `_analyze` and the like for a snapshot's name
    known_phrase{"o handler found for uri", errc::not_supported},
    known_phrase{"No endpoint or operation is available at", errc::not_supported},  // 5.x
    known_phrase{"Incorrect HTTP method for uri", errc::not_supported},
    known_phrase{"Invalid snapshot name [_analyze]", errc::not_supported},
    known_phrase{"Invalid snapshot name [_verify_integrity]", errc::not_supported},
};

}  // namespace detail

ES_S3_SNAPSHOT_DECL errc classify_server_error(unsigned status, std::string_view type, std::string_view reason) {
    for (auto const& known : detail::known_types) {
        if (known.type == type) return known.code;
    }
    for (auto const& known : detail::known_phrases) {
        if (reason.find(known.phrase) != std::string_view::npos) return known.code;
    }
    switch (status) {
    case 401:
    case 403:
        return errc::access_denied;
    case 404:
        return errc::not_found;
    case 409:
        return errc::conflict;
    case 429:
    case 503:
        return errc::busy;
    default:
        return errc::server_error;
    }
}

ES_S3_SNAPSHOT_DECL error decode_server_error(response_head const& head, std::string_view body) {
    error made;
    auto& info = made.info;
    info.status = head.status;
    info.delivered = delivery::answered;
    auto const safe = detail::without_token(body);
    json_document document(safe);
    auto const root = document.root();
    if (document.ok() && root.get()->is_object()) {
        auto const told = root["error"];
        std::string text;
        if (told && told.get()->is_object()) {
            detail::read_error_object(told, info);
        } else if (told && told.get()->is_string()) {
            told.read(text);
            detail::read_error_text(text, info);
        } else {
            // Amazon's service and API gateways
            for (auto const* key : {"message", "Message"}) {
                if (root[key] && root[key].get()->is_string()) root[key].read(text);
            }
            info.server_reason = detail::tidy(text);
        }
    }
    if (info.server_reason.empty() && info.server_type.empty())
        info.server_reason = detail::said_otherwise(safe);
    made.code = make_error_code(classify_server_error(head.status, info.server_type, info.server_reason));
    if (made.is(errc::not_supported))
        info.hint = "its nodes lack what serves this: Elasticsearch's x-pack, or a plugin of OpenSearch";
    return made;
}

ES_S3_SNAPSHOT_DECL std::string root_cause(std::string_view details) {
    constexpr std::size_t enough = 300;
    for (std::string_view const mark : {"nested: ", "Caused by: "}) {
        if (auto const at = details.rfind(mark); at != std::string_view::npos) details.remove_prefix(at + mark.size());
    }
    details = details.substr(0, details.find('\n'));
    while (details.ends_with(';') || details.ends_with(' ')) details.remove_suffix(1);
    return std::string(details.substr(0, enough)) + (details.size() > enough ? "…" : "");
}

}  // namespace v0
}  // namespace es_s3_snapshot
