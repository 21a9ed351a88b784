// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the policy sigv4 keeps between requests: secrets, buffers, the signing key and the clock's offset.
#pragma once

#include <es_s3_snapshot/auth/detail/canonical.hpp>
#include <es_s3_snapshot/auth/detail/sha256.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/core/detail/secret_text.hpp>

#include <array>
#include <optional>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

using seconds_time = std::chrono::sys_seconds;
using stamp = std::array<char, 16>;

inline std::string_view text_of(stamp const& s) noexcept { return {s.data(), s.size()}; }
/// In whole seconds, since an offset learnt from a server may lead beyond what wall_time can hold.
ES_S3_SNAPSHOT_DECL stamp to_stamp(seconds_time at) noexcept;
/// Reads what to_stamp wrote; nothing for a text of another form.
ES_S3_SNAPSHOT_DECL std::optional<seconds_time> from_stamp(std::string_view text) noexcept;

/// One consistent set, wherever it lies.
struct secrets {
    std::string_view id, secret, token;
};

ES_S3_SNAPSHOT_DECL sigv4_key derive_key(sha256& hash, std::string_view secret, sigv4_scope const& scope);
ES_S3_SNAPSHOT_DECL void append_scope(secret_text& out, sigv4_scope const& scope);
ES_S3_SNAPSHOT_DECL void append_string_to_sign(secret_text& out, sha256& hash, std::string_view timestamp,
                                               sigv4_scope const& scope, std::string_view canonical_request);

class sigv4_signer {
public:
    ES_S3_SNAPSHOT_DECL sigv4_signer(std::string region, std::string service, credentials fixed, sigv4_options options);

    ES_S3_SNAPSHOT_DECL result<void> sign(request& req, origin const& to, credentials const& given, wall_time now);
    ES_S3_SNAPSHOT_DECL result<void> presign(request& req, origin const& to, credentials const& given, wall_time now,
                                             std::chrono::seconds expires);
    ES_S3_SNAPSHOT_DECL verdict on_refused(request const& refused, response_head const& head, std::string_view body,
                                           wall_time now);
    std::chrono::seconds clock_offset() const noexcept { return offset_; }

private:
    secrets choose(credentials const& given) const noexcept;
    result<void> check(secrets const& s) const;
    sigv4_scope scope(stamp const& at) const noexcept { return {text_of(at).substr(0, 8), region_, service_}; }
    stamp time_of(wall_time now) const noexcept;
    void set_payload_hash(request const& req, bool sign_body) noexcept;
    void add_fields(request& req, secrets const& s, stamp const& at) const;
    std::string authorization(secrets const& s, stamp const& at, hex_digest const& signature);
    void presigned_query(std::string& target, secrets const& s, stamp const& at, std::chrono::seconds expires);
    hex_digest signature(request const& req, secrets const& s, stamp const& at);
    void refresh_key(secrets const& s, stamp const& at);
    result<void> finish(secrets const& s);

    sigv4_options options_;
    std::string region_, service_;
    secret_text id_, secret_, token_;  // the fixed ones
    sha256 hash_;
    canonical_writer writer_;
    secret_text canonical_{2048}, to_sign_{256};
    hex_digest body_hash_{};
    std::string_view payload_hash_;
    secret_text key_secret_;  // what key_ was derived from
    std::array<char, 8> key_date_{};
    sigv4_key key_;
    std::chrono::seconds offset_{0};
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
