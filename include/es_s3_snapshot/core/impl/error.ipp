// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of core/error.hpp.
#pragma once

#include <es_s3_snapshot/core/error.hpp>

#include <boost/throw_exception.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
class category final : public boost::system::error_category {
public:
    char const* name() const noexcept override { return "es_s3_snapshot"; }

    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
        case errc::invalid_argument:
            return "invalid argument";
        case errc::not_supported:
            return "not supported by this server line";
        case errc::server_mismatch:
            return "the server is of another line than the client";
        case errc::connection_failed:
            return "connection failed";
        case errc::connection_lost:
            return "connection lost before the answer was complete";
        case errc::timed_out:
            return "timed out";
        case errc::operation_canceled:
            return "canceled";
        case errc::tls_failed:
            return "TLS failed";
        case errc::body_too_large:
            return "the answer exceeds its limit";
        case errc::malformed_answer:
            return "the answer is not what HTTP and JSON demand";
        case errc::unexpected_json:
            return "unexpected JSON";
        case errc::access_denied:
            return "access denied";
        case errc::not_found:
            return "not found";
        case errc::conflict:
            return "conflict";
        case errc::busy:
            return "the cluster is busy";
        case errc::repository_unusable:
            return "the cluster cannot use the repository";
        case errc::incompatible:
            return "incompatible version";
        case errc::server_error:
            return "the server refused";
        case errc::snapshot_partial:
            return "the snapshot is partial";
        case errc::snapshot_failed:
            return "the snapshot failed";
        case errc::restore_failed:
            return "the restore failed";
        case errc::repository_damaged:
            return "the repository is damaged";
        case errc::contents_differ:
            return "the contents differ";
        case errc::still_running:
            return "still running";
        }
        return "unknown error";
    }
};
}  // namespace detail

ES_S3_SNAPSHOT_DECL std::string_view to_string(errc e) noexcept {
    switch (e) {
    case errc::invalid_argument:
        return "invalid_argument";
    case errc::not_supported:
        return "not_supported";
    case errc::server_mismatch:
        return "server_mismatch";
    case errc::connection_failed:
        return "connection_failed";
    case errc::connection_lost:
        return "connection_lost";
    case errc::timed_out:
        return "timed_out";
    case errc::operation_canceled:
        return "operation_canceled";
    case errc::tls_failed:
        return "tls_failed";
    case errc::body_too_large:
        return "body_too_large";
    case errc::malformed_answer:
        return "malformed_answer";
    case errc::unexpected_json:
        return "unexpected_json";
    case errc::access_denied:
        return "access_denied";
    case errc::not_found:
        return "not_found";
    case errc::conflict:
        return "conflict";
    case errc::busy:
        return "busy";
    case errc::repository_unusable:
        return "repository_unusable";
    case errc::incompatible:
        return "incompatible";
    case errc::server_error:
        return "server_error";
    case errc::snapshot_partial:
        return "snapshot_partial";
    case errc::snapshot_failed:
        return "snapshot_failed";
    case errc::restore_failed:
        return "restore_failed";
    case errc::repository_damaged:
        return "repository_damaged";
    case errc::contents_differ:
        return "contents_differ";
    case errc::still_running:
        return "still_running";
    }
    return "unknown";
}

ES_S3_SNAPSHOT_DECL boost::system::error_category const& snapshot_category() noexcept {
    static detail::category const instance;
    return instance;
}

ES_S3_SNAPSHOT_DECL boost::system::error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), snapshot_category()};
}

ES_S3_SNAPSHOT_DECL error make_error(errc e, std::string message, std::string hint) {
    error made{make_error_code(e), {}};
    made.info.message = std::move(message);
    made.info.hint = std::move(hint);
    return made;
}

ES_S3_SNAPSHOT_DECL std::string describe(error const& e) {
    auto const& info = e.info;
    std::string text = info.message.empty() ? e.code.message() : info.message;
    if (!info.server_reason.empty()) text += ": " + info.server_reason;
    std::string where;
    auto add = [&where](std::string const& part) {
        if (!part.empty()) where += (where.empty() ? "" : ", ") + part;
    };
    add(info.request);
    add(info.node);
    if (info.status != 0) add("HTTP " + std::to_string(info.status));
    add(info.server_type);
    if (!where.empty()) text += " (" + where + ")";
    return text;
}

inline snapshot_error::snapshot_error(es_s3_snapshot::error e)
    : boost::system::system_error(e.code, describe(e)), error_(std::move(e)) {}

ES_S3_SNAPSHOT_DECL void throw_exception_from_error(error const& e, boost::source_location const& where) {
    boost::throw_exception(snapshot_error(e), where);
}

}  // namespace v0
}  // namespace es_s3_snapshot
