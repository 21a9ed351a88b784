// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/sigv4.hpp: the stages, and the policy as a shell around the signer.
#pragma once

#include <es_s3_snapshot/auth/detail/sigv4_signer.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>

#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL sigv4_key::~sigv4_key() { detail::wipe(bytes_.data(), bytes_.size()); }

ES_S3_SNAPSHOT_DECL std::string sigv4_timestamp(wall_time at) {
    auto const stamp = detail::to_stamp(std::chrono::floor<std::chrono::seconds>(at));
    return std::string(detail::text_of(stamp));
}

ES_S3_SNAPSHOT_DECL std::string sigv4_payload_hash(std::string_view body) {
    return std::string(detail::text_of(detail::to_hex(detail::sha256().hash(body))));
}

ES_S3_SNAPSHOT_DECL std::string sigv4_canonical_path(std::string_view path, sigv4_options const& options) {
    detail::secret_text out;
    detail::canonical_writer().path(out, path, options);
    return std::string(out.view());
}

ES_S3_SNAPSHOT_DECL std::string sigv4_canonical_query(std::string_view query) {
    detail::secret_text out;
    detail::canonical_writer().query(out, query);
    return std::string(out.view());
}

ES_S3_SNAPSHOT_DECL std::string sigv4_canonical_target(std::string_view target, sigv4_options const& options) {
    std::string made(target);
    detail::canonical_writer().target(made, options);
    return made;
}

ES_S3_SNAPSHOT_DECL std::string sigv4_signed_names(request const& req, sigv4_options const& options) {
    detail::canonical_writer writer;
    writer.choose_fields(req, options);
    return std::string(writer.signed_names());
}

ES_S3_SNAPSHOT_DECL std::string sigv4_canonical_request(request const& req, std::string_view payload_hash,
                                                        sigv4_options const& options) {
    detail::secret_text out;
    detail::canonical_writer writer;
    writer.choose_fields(req, options);
    writer.request_text(out, req, payload_hash, options);
    return std::string(out.view());
}

ES_S3_SNAPSHOT_DECL std::string sigv4_string_to_sign(std::string_view timestamp, sigv4_scope const& scope,
                                                     std::string_view canonical_request) {
    detail::secret_text out;
    detail::sha256 hash;
    detail::append_string_to_sign(out, hash, timestamp, scope, canonical_request);
    return std::string(out.view());
}

ES_S3_SNAPSHOT_DECL sigv4_key sigv4_signing_key(std::string_view secret_access_key, sigv4_scope const& scope) {
    detail::sha256 hash;
    return detail::derive_key(hash, secret_access_key, scope);
}

ES_S3_SNAPSHOT_DECL std::string sigv4_signature(sigv4_key const& key, std::string_view string_to_sign) {
    return std::string(
        detail::text_of(detail::to_hex(detail::sha256().hmac(detail::text_of(key.bytes()), string_to_sign))));
}

namespace detail {
ES_S3_SNAPSHOT_DECL void sigv4_signer_deleter::operator()(sigv4_signer* p) const noexcept { delete p; }
}  // namespace detail

ES_S3_SNAPSHOT_DECL sigv4::sigv4(std::string region, std::string service, credentials fixed, sigv4_options options)
    : signer_(new detail::sigv4_signer(std::move(region), std::move(service), std::move(fixed), options)) {}

ES_S3_SNAPSHOT_DECL result<void> sigv4::sign(request& req, origin const& to, credentials const& given, wall_time now) {
    return signer_->sign(req, to, given, now);
}

ES_S3_SNAPSHOT_DECL result<void> sigv4::presign(request& req, origin const& to, credentials const& given, wall_time now,
                                                std::chrono::seconds expires) {
    return signer_->presign(req, to, given, now, expires);
}

ES_S3_SNAPSHOT_DECL verdict sigv4::on_refused(request const& refused, response_head const& head, std::string_view body,
                                              wall_time now) {
    return signer_->on_refused(refused, head, body, now);
}

ES_S3_SNAPSHOT_DECL std::chrono::seconds sigv4::clock_offset() const noexcept { return signer_->clock_offset(); }

}  // namespace v0
}  // namespace es_s3_snapshot

#include <es_s3_snapshot/auth/impl/sigv4_canonical.ipp>
#include <es_s3_snapshot/auth/impl/sigv4_crypto.ipp>
#include <es_s3_snapshot/auth/impl/sigv4_signer.ipp>
