// SPDX-License-Identifier: Apache-2.0
/// @file
/// AWS Signature Version 4: the four stages, each on its own, and the auth policy that signs requests with them.
#pragma once

#include <es_s3_snapshot/auth/auth.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// What one service expects of a signature. The defaults are those of `es` and `aoss`.
struct sigv4_options {
    /// The path is encoded once more as it is sent: `%2F` becomes `%252F`, `*` becomes `%2A`.
    bool double_encode_path = true;
    /// `//`, `.` and `..` are resolved in the path that is signed; the path that is sent stays as it is.
    bool normalize_path = true;
    /// Sends and signs `x-amz-content-sha256`; `aoss` and `s3` refuse a request without it.
    bool content_sha256 = true;
    /// Leaves the body out of the signature. For `s3`, and over TLS only: over plain HTTP the body is signed all the
    /// same. Presigned URLs leave it out over either.
    bool unsigned_payload = false;
    /// Signs the session token with the rest. A few services want it added afterwards.
    bool sign_session_token = true;
    /// Signs every header field but Authorization, instead of host, content-type and `x-amz-*`. Wrong wherever a
    /// proxy or a transport adds or changes fields.
    bool sign_all_fields = false;
};

/// The rules of a service by its signing name. `s3`: the path is encoded once and never normalised; all others: as
/// `es`. A presigned URL for `s3` never signs a body.
constexpr sigv4_options sigv4_options_for(std::string_view service) noexcept {
    sigv4_options made;
    if (service == "s3") made.double_encode_path = made.normalize_path = false;
    return made;
}

/// What a signing key is good for: one day (`YYYYMMDD`, UTC), region and service. Refers to the caller's text.
struct sigv4_scope {
    std::string_view date, region, service;
};

/// A signing key; wiped when it goes, and with no way to print it.
class sigv4_key {
public:
    static constexpr std::size_t size = 32;

    sigv4_key() = default;
    sigv4_key(sigv4_key const&) = default;
    sigv4_key& operator=(sigv4_key const&) = default;
    ES_S3_SNAPSHOT_DECL ~sigv4_key();

    std::span<unsigned char, size> bytes() noexcept { return bytes_; }
    std::span<unsigned char const, size> bytes() const noexcept { return bytes_; }

private:
    std::array<unsigned char, size> bytes_{};
};

/// `YYYYMMDDTHHMMSSZ`, as x-amz-date and the string to sign have it; its first 8 characters are the scope's date.
ES_S3_SNAPSHOT_DECL std::string sigv4_timestamp(wall_time at);

/// The lower-case hexadecimal SHA-256 of exactly these bytes.
ES_S3_SNAPSHOT_DECL std::string sigv4_payload_hash(std::string_view body);

/// The path as it is signed, from the path as it is sent.
ES_S3_SNAPSHOT_DECL std::string sigv4_canonical_path(std::string_view path, sigv4_options const& options);

/// The query as it is signed: all but `A-Z a-z 0-9 - . _ ~` encoded in upper-case hex, `v` as `v=`, sorted by name,
/// then value. A `+` is a space, as servers read it. Given its own result it changes nothing.
ES_S3_SNAPSHOT_DECL std::string sigv4_canonical_query(std::string_view query);

/// The target as the policy sends it, such that every verifier comes to the same canonical request: its query in
/// canonical form, and for `s3` its path too.
ES_S3_SNAPSHOT_DECL std::string sigv4_canonical_target(std::string_view target, sigv4_options const& options);

/// The names of the fields that are signed, in lower case and order, separated by `;`.
ES_S3_SNAPSHOT_DECL std::string sigv4_signed_names(request const& req, sigv4_options const& options);

/// Stage 1. The request must already hold what is to be signed (host, x-amz-date, …); Authorization is left out.
/// `payload_hash` is the body's, or `UNSIGNED-PAYLOAD`.
/// Source: "Create a signed AWS API request", AWS IAM User Guide.
ES_S3_SNAPSHOT_DECL std::string sigv4_canonical_request(request const& req, std::string_view payload_hash,
                                                        sigv4_options const& options);

/// Stage 2. `timestamp` is x-amz-date.
ES_S3_SNAPSHOT_DECL std::string sigv4_string_to_sign(std::string_view timestamp, sigv4_scope const& scope,
                                                     std::string_view canonical_request);

/// Stage 3.
ES_S3_SNAPSHOT_DECL sigv4_key sigv4_signing_key(std::string_view secret_access_key, sigv4_scope const& scope);

/// Stage 4: 64 hexadecimal digits.
ES_S3_SNAPSHOT_DECL std::string sigv4_signature(sigv4_key const& key, std::string_view string_to_sign);

namespace detail {
class sigv4_signer;
struct sigv4_signer_deleter {
    ES_S3_SNAPSHOT_DECL void operator()(sigv4_signer* p) const noexcept;
};
}  // namespace detail

/// Signs each request with AWS Signature Version 4, for `es`, `aoss`, `s3` or another service.
///
/// Sent: X-Amz-Date, X-Amz-Security-Token where the credentials have one, x-amz-content-sha256, Authorization; and
/// Host, where it is missing. Signed: host as it is sent, content-type and every `x-amz-*`, and the exact bytes of the
/// body. The target is rewritten into an equivalent one, see sigv4_canonical_target.
///
/// Time: a refusal that blames the clock teaches the offset to the server's `Date`; it is applied from then on.
/// Secrets are held in memory that is wiped when it is given back, and are never part of an error. What a caller keeps,
/// and the header fields of a request, are not ours to wipe; workflows and transports wipe their own copies. Not
/// thread-safe: buffers and the signing key (of one day) are kept between requests. One for each client. A policy that
/// was moved from may only be destroyed or assigned to.
class sigv4 {
public:
    /// Without fixed credentials, those that `sign` is given are the only ones; else they go before the fixed ones.
    ES_S3_SNAPSHOT_DECL sigv4(std::string region, std::string service, credentials fixed, sigv4_options options);
    sigv4(std::string region, std::string service, credentials fixed = {})
        : sigv4(std::move(region), service, std::move(fixed), sigv4_options_for(service)) {}

    /// Signs as of `now`, corrected by the offset learnt. May be called again on a request that it signed.
    /// Errors: invalid_argument where key, region or service is missing, or holds what no header may hold.
    ES_S3_SNAPSHOT_DECL result<void> sign(request& req, origin const& to, credentials const& given, wall_time now);

    /// Turns the target into a presigned one, whose bearer may send this request (its signed fields with it) for
    /// `expires`: 1 s to 7 days. No field is added but Host, where it is missing.
    /// Errors: as `sign`; invalid_argument for another duration, or a target that is presigned already.
    ES_S3_SNAPSHOT_DECL result<void> presign(request& req, origin const& to, credentials const& given, wall_time now,
                                             std::chrono::seconds expires);

    /// Learns the server's clock from its `Date` where the refusal blames the time, or where it finds the signature
    /// wrong, and `refused` (signed or presigned) was not signed with about that time: to 30 s, or 4 minutes for a
    /// wrong signature. Only then try_again, so that the refusal of a request signed with the right time is final, and
    /// that of one signed before another one's refusal taught the time is not. `now` is the local clock's.
    ES_S3_SNAPSHOT_DECL verdict on_refused(request const& refused, response_head const& head, std::string_view body,
                                           wall_time now);

    /// What is added to the local clock; zero until a refusal taught otherwise.
    ES_S3_SNAPSHOT_DECL std::chrono::seconds clock_offset() const noexcept;

private:
    std::unique_ptr<detail::sigv4_signer, detail::sigv4_signer_deleter> signer_;
};

static_assert(auth_policy<sigv4>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/impl/sigv4.ipp>
#endif
