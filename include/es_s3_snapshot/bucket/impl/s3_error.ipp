// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of bucket/s3_error.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/bucket/s3_error.hpp>
#include <es_s3_snapshot/core/detail/xml.hpp>

#include <algorithm>
#include <array>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

struct s3_refusal {
    std::string_view code;
    errc meaning;
    std::string_view hint;
};

inline constexpr std::array s3_refusals{
    s3_refusal{"NoSuchBucket", errc::not_found, "check the bucket's name, or create it"},
    s3_refusal{"NoSuchKey", errc::not_found, ""},
    s3_refusal{"InvalidAccessKeyId", errc::access_denied, "this access key is not known there"},
    s3_refusal{"SignatureDoesNotMatch", errc::access_denied, "the secret key does not belong to the access key"},
    s3_refusal{"ExpiredToken", errc::access_denied, "get new credentials: these have expired"},
    s3_refusal{"InvalidToken", errc::access_denied, "the session token does not belong to the access key"},
    s3_refusal{"RequestTimeTooSkewed", errc::access_denied, "set this machine's clock"},
    s3_refusal{"AccessDenied", errc::access_denied, "allow s3:ListBucket on the bucket, s3:GetObject on its objects"},
    s3_refusal{"AccountProblem", errc::access_denied, ""},
    s3_refusal{"AllAccessDisabled", errc::access_denied, ""},
    s3_refusal{"InvalidRange", errc::invalid_argument, ""},
    s3_refusal{"SlowDown", errc::busy, ""},
    s3_refusal{"ServiceUnavailable", errc::busy, ""},
};

/// HEAD has no body, and gateways have bodies of their own.
inline errc meaning_of_status(unsigned status) noexcept {
    if (status == 404) return errc::not_found;
    if (status == 401 || status == 403) return errc::access_denied;
    if (status == 416) return errc::invalid_argument;
    if (status == 429 || status == 503) return errc::busy;
    return errc::server_error;
}

/// The bucket's own region, where the answer names another than the address.
inline std::string other_region(bucket_address const& at, unsigned status, header_fields const& fields,
                                std::string const& code, std::string region) {
    bool const elsewhere = status == 301 || status == 307 || code == "PermanentRedirect" ||
                           code == "TemporaryRedirect" || code == "AuthorizationHeaderMalformed" || code == "Redirect";
    // any refusal names the region in this field, and one without a body only there
    if (region.empty()) region = fields.get("x-amz-bucket-region");
    if (!elsewhere && (status != 400 || !code.empty())) return {};
    return region == at.region ? std::string() : aws::readable(region);
}

inline error told_from_s3(bucket_address const& at, unsigned status, std::string const& code, std::string reason) {
    auto const* const known =
        std::find_if(s3_refusals.begin(), s3_refusals.end(), [&](s3_refusal const& r) { return r.code == code; });
    bool const is_known = known != s3_refusals.end();
    error made = make_error(is_known ? known->meaning : meaning_of_status(status),
                            "S3 refused a request to the bucket '" + at.bucket + "'",
                            is_known ? std::string(known->hint) : std::string());
    made.info.server_reason = std::move(reason);
    made.info.server_type = code;
    return made;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL error decode_s3_error(bucket_address const& at, unsigned status, header_fields const& fields,
                                          std::string_view body) {
    detail::xml_reader const document(body);
    auto const field = [&](char const* path) { return detail::aws::readable(document.text(path)); };
    auto const code = field("Error.Code");
    // that one repeats the request, with a session token
    auto const reason = code == "SignatureDoesNotMatch" ? std::string() : field("Error.Message");
    error made = detail::told_from_s3(at, status, code, reason);
    auto const region = detail::other_region(at, status, fields, code, field("Error.Region"));
    if (!region.empty()) {
        made.code = make_error_code(errc::repository_unusable);
        made.info.message =
            "the bucket '" + at.bucket + "' is in the region " + region + ", and was asked for in " + at.region;
        made.info.hint = "give the region " + region;
    }
    made.info.status = status;
    made.info.node = to_string(at.endpoint);
    made.info.delivered = delivery::answered;
    return made;
}

}  // namespace v0
}  // namespace es_s3_snapshot
