// SPDX-License-Identifier: Apache-2.0
/// @file
/// The files that AWS's tools share, `~/.aws/config` and `~/.aws/credentials`: how they are found, read and joined.
#pragma once

#include <es_s3_snapshot/core/environment.hpp>
#include <es_s3_snapshot/core/error.hpp>

#include <map>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// Keys (in lower case) and values of one section.
using profile_settings = std::map<std::string, std::string, std::less<>>;
using profile_sections = std::map<std::string, profile_settings, std::less<>>;

enum class profile_file {
    config,       ///< `[default]`, `[profile NAME]`; other sections are left out
    credentials,  ///< `[NAME]`
};

/// Reads one file. A line is a section, `key = value`, a comment (`#` or `;`), or goes on with the value above it,
/// being indented further; what is indented below an empty value (`s3 =`) belongs to that key and is left out. White
/// space and `#` or `;` end a value, but not that of credential_process, where a shell may want them. The last of
/// several equal keys counts,
/// `[profile default]` goes before `[default]`, names may stand in quotes.
/// Errors: invalid_argument with the line's number; the line may hold a secret and is not repeated.
/// Source: "Shared config and credentials files", AWS SDKs and Tools Reference Guide.
ES_S3_SNAPSHOT_DECL result<profile_sections> parse_profile_file(std::string_view text, profile_file kind,
                                                                std::string const& path);

/// One profile, as both files have it.
struct profile {
    profile_settings config;
    profile_settings credentials;

    /// A value, or empty. The credentials file goes before the config file.
    ES_S3_SNAPSHOT_DECL std::string get(std::string_view key) const;
    bool has(std::string_view key) const { return !get(key).empty(); }
};

/// All profiles; secrets are wiped when they go. Not thread-safe.
class profile_files {
public:
    /// Reads AWS_CONFIG_FILE (else `~/.aws/config`) and AWS_SHARED_CREDENTIALS_FILE (else `~/.aws/credentials`). A file
    /// that does not exist is empty. Errors: as parse_profile_file; access_denied; body_too_large.
    ES_S3_SNAPSHOT_DECL static result<profile_files> read(environment& env);

    profile_files(profile_files&&) = default;
    profile_files& operator=(profile_files&&) = delete;
    ES_S3_SNAPSHOT_DECL ~profile_files();

    /// The profile of that name, or none.
    ES_S3_SNAPSHOT_DECL profile const* find(std::string_view name) const;

private:
    profile_files() = default;

    std::map<std::string, profile, std::less<>> profiles_;
};

/// `named`, else AWS_PROFILE, else AWS_DEFAULT_PROFILE, else `default`.
ES_S3_SNAPSHOT_DECL std::string chosen_profile(environment& env, std::string const& named = {});

namespace detail::aws {
/// A path with `~/` in front read as the home directory; empty where there is none.
ES_S3_SNAPSHOT_DECL std::string at_home(environment& env, std::string path);
}  // namespace detail::aws

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/profile_file.ipp>
#endif
