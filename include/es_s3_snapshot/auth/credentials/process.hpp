// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials that a program of the user's prints.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

#include <chrono>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

/// Runs a shell command that prints JSON: Version 1, AccessKeyId, SecretAccessKey, SessionToken and Expiration at will.
/// Blocks the thread, at most for a minute or until a stop request. What it printed is part of no error.
/// Errors: not_configured for an empty command; server_error where it fails; timed_out; malformed_answer and
/// unexpected_json for what it prints; access_denied where the credentials have expired.
/// Source: "Process credential provider", AWS SDKs and Tools Reference Guide.
class process_credentials {
public:
    explicit process_credentials(std::string command) : command_(std::move(command)) {}

    ES_S3_SNAPSHOT_DECL workflow<result<provided>> provide(context ctx) const;

private:
    std::string command_;
};

static_assert(credential_provider<process_credentials>);

namespace detail::aws {
ES_S3_SNAPSHOT_DECL result<provided> run_credential_process(context const& ctx, std::string const& command);
}  // namespace detail::aws

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/process.ipp>
#endif
