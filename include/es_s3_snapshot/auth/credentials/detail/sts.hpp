// SPDX-License-Identifier: Apache-2.0
/// @file
/// Questions to AWS's Security Token Service: its address, the form that is sent, the XML that is answered.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/ask.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail::aws {

/// Where to ask, and the region that the signature names.
struct sts_endpoint {
    endpoint at;
    std::string region;
};

/// AWS_ENDPOINT_URL_STS, else AWS_ENDPOINT_URL (unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true), else the region's own
/// endpoint, else the global one. `region` goes before AWS_REGION and AWS_DEFAULT_REGION.
/// Errors: invalid_argument; also for plain HTTP to another host, since keys come back over it.
/// Source: "Service-specific endpoints", AWS SDKs and Tools Reference Guide; "AWS STS Regions and endpoints".
ES_S3_SNAPSHOT_DECL result<sts_endpoint> find_sts(environment& env, std::string region);

/// `AssumeRole` or `AssumeRoleWithWebIdentity` with its parameters.
struct sts_question {
    explicit sts_question(std::string a) : action(std::move(a)) {}
    sts_question(sts_question&&) = default;
    sts_question(sts_question const&) = delete;
    ~sts_question() {
        for (auto& secret : secrets) forget(secret);
    }

    /// Leaves an empty value out.
    void set(char const* name, std::string const& value) {
        if (value.empty()) return;
        auto encoded = percent_encode(value);
        parameters.append("&").append(name).append("=").append(encoded);
        wipe(encoded);
    }

    std::string action;
    secret_text parameters;
    std::string source;                ///< named in errors
    std::vector<std::string> secrets;  ///< taken out of whatever the server says
};

/// Reads an answer of STS. Errors: malformed_answer; unexpected_json where a field is missing; as `checked`.
ES_S3_SNAPSHOT_DECL result<provided> read_sts_answer(std::string_view body, std::string const& action,
                                                     std::string source, wall_time now);

/// Asks, in three attempts of 10 s. Errors: access_denied where STS refuses, with its code and its words.
ES_S3_SNAPSHOT_DECL workflow<result<provided>> ask_sts(context ctx, endpoint at, sts_question question, signing sign);

/// `name`, or one that tells program and time. Errors: invalid_argument for a name that STS would refuse.
ES_S3_SNAPSHOT_DECL result<std::string> session_name_or_own(std::string name, wall_time now);
/// Seconds as a parameter; empty for zero. Errors: invalid_argument outside of 15 minutes to 12 hours.
ES_S3_SNAPSHOT_DECL result<std::string> duration_parameter(std::chrono::seconds wanted);

}  // namespace detail::aws
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/sts.ipp>
#endif
