// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/profile.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/assume_role.hpp>
#include <es_s3_snapshot/auth/credentials/container.hpp>
#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/environment.hpp>
#include <es_s3_snapshot/auth/credentials/instance_metadata.hpp>
#include <es_s3_snapshot/auth/credentials/process.hpp>
#include <es_s3_snapshot/auth/credentials/profile.hpp>
#include <es_s3_snapshot/auth/credentials/profile_file.hpp>
#include <es_s3_snapshot/auth/credentials/region.hpp>
#include <es_s3_snapshot/auth/credentials/web_identity.hpp>

#include <algorithm>
#include <charconv>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail::aws {

/// A profile and how one came to it.
struct profile_walk {
    explicit profile_walk(profile_files const& f) : files(f) {}

    profile_files const& files;
    std::vector<std::string> visited;
};

inline std::string quoted_profile(std::string const& name) { return "profile '" + readable(name) + "'"; }

inline error wrong_profile(std::string const& name, std::string const& what, std::string hint = {}) {
    return make_error(errc::invalid_argument, quoted_profile(name) + " " + what, std::move(hint));
}

inline std::string setting(profile_settings const& from, char const* key) {
    auto const found = from.find(key);
    return found == from.end() ? std::string() : found->second;
}

inline bool has_keys(profile const& p) { return p.has("aws_access_key_id"); }

/// With a token file the role is one for a web identity.
inline bool has_role(profile const& p) { return p.has("role_arn") && !p.has("web_identity_token_file"); }

/// The keys of one of the two files, so that a key of one is never joined with the secret of the other.
inline result<provided> keys_of(profile_settings const& from, std::string const& name, wall_time now) {
    provided made;
    made.source = quoted_profile(name);
    made.keys.access_key_id = setting(from, "aws_access_key_id");
    made.keys.secret_access_key = setting(from, "aws_secret_access_key");
    made.keys.session_token = setting(from, "aws_session_token");
    if (made.keys.access_key_id.empty()) return not_configured(made.source + " has no keys");
    return checked(std::move(made), now);
}

inline result<std::chrono::seconds> duration_of(profile const& p, std::string const& name) {
    auto const text = p.get("duration_seconds");
    long seconds = 0;
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty()) return std::chrono::seconds(0);
    if (ec == std::errc() && end == text.data() + text.size() && seconds > 0) return std::chrono::seconds(seconds);
    return wrong_profile(name, "has a duration_seconds that is not a number of seconds");
}

inline result<assume_role_options> role_of(profile const& p, std::string const& name, environment& env) {
    auto const lasting = duration_of(p, name);
    if (lasting.has_error()) return lasting.error();
    auto region = region_of(env, &p);
    if (region.has_error()) return region.error();
    assume_role_options made;
    made.role_arn = p.get("role_arn");
    made.external_id = p.get("external_id");
    made.session_name = p.get("role_session_name");
    made.region = std::move(*region);
    made.duration = *lasting;
    return made;
}

/// Refuses a role whose source is not clear, or that asks for what only a person can give.
inline result<void> check_role(profile const& p, std::string const& name) {
    bool const profile = p.has("source_profile"), source = p.has("credential_source");
    if (profile && source) return wrong_profile(name, "has both source_profile and credential_source");
    if (!profile && !source)
        return wrong_profile(name, "has role_arn, but neither source_profile nor credential_source");
    if (!p.has("mfa_serial")) return {};
    return make_error(errc::not_supported, quoted_profile(name) + " needs a one-time code (mfa_serial)",
                      "get a session with AWS's tools first, and give it by a profile or the environment");
}

/// `chosen`: the profile that was asked for, which may have `profile` for a source.
inline workflow<result<provided>> keys_from_source(context ctx, std::string source, std::string profile,
                                                   std::string chosen) {
    static constexpr environment_credentials environment{};
    static constexpr container_credentials container{};
    instance_metadata_credentials const instance(std::move(chosen));
    if (source == "Environment") co_return co_await environment.provide(ctx);
    if (source == "Ec2InstanceMetadata") co_return co_await instance.provide(ctx);
    if (source == "EcsContainer") co_return co_await container.provide(ctx);
    co_return wrong_profile(profile,
                            "has a credential_source that is none of Environment, Ec2InstanceMetadata and "
                            "EcsContainer");
}

inline workflow<result<provided>> own_keys(context ctx, profile const& p, std::string name) {
    if (p.has("web_identity_token_file")) {
        auto role = role_of(p, name, ctx.env());
        if (role.has_error()) co_return role.error();
        if (role->role_arn.empty()) co_return wrong_profile(name, "has web_identity_token_file, but no role_arn");
        web_identity_options options;
        options.role_arn = role->role_arn;
        options.token_file = at_home(ctx.env(), p.get("web_identity_token_file"));
        options.session_name = role->session_name;
        options.region = role->region;
        options.duration = role->duration;
        web_identity_credentials const identity(std::move(options));
        co_return co_await identity.provide(ctx);
    }
    auto const now = ctx.env().wall_now();
    auto found = keys_of(p.credentials, name, now);
    if (!found.has_error() || !is_not_configured(found.error())) co_return found;
    if (auto const command = p.get("credential_process"); !command.empty())
        co_return run_credential_process(ctx, command);
    found = keys_of(p.config, name, now);
    bool const sso = p.has("sso_session") || p.has("sso_start_url") || p.has("login_session");
    if (sso && found.has_error() && is_not_configured(found.error()))
        co_return make_error(errc::not_supported, quoted_profile(name) + " signs in with a browser (SSO)",
                             "credential_process = aws configure export-credentials --profile " + readable(name));
    co_return found;
}

inline workflow<result<provided>> keys_by_role(context ctx, profile_walk& walk, std::string name);

/// A source's own keys go before its own role, since only so may a profile be its own source.
inline workflow<result<provided>> keys_of_source(context ctx, profile_walk& walk, std::string name) {
    auto const* const source = walk.files.find(name);
    if (source == nullptr) co_return wrong_profile(name, "does not exist, but is a source_profile");
    if (has_role(*source) && !has_keys(*source)) co_return co_await keys_by_role(ctx, walk, name);
    co_return co_await own_keys(ctx, *source, name);
}

inline workflow<result<provided>> keys_for_role(context ctx, profile_walk& walk, std::string name) {
    auto const& p = *walk.files.find(name);
    auto const source = p.get("source_profile");
    if (!source.empty()) co_return co_await keys_of_source(ctx, walk, source);
    auto const elsewhere = p.get("credential_source");
    co_return co_await keys_from_source(ctx, elsewhere, name, walk.visited.front());
}

/// `name` exists.
inline workflow<result<provided>> keys_by_role(context ctx, profile_walk& walk, std::string name) {
    auto const& p = *walk.files.find(name);
    if (!has_role(p)) co_return not_configured(quoted_profile(name) + " assumes no role");
    if (std::find(walk.visited.begin(), walk.visited.end(), name) != walk.visited.end())
        co_return wrong_profile(name, "is, by way of source_profile, a source of its own");
    walk.visited.push_back(name);
    if (auto clear = check_role(p, name); clear.has_error()) co_return clear.error();
    auto role = role_of(p, name, ctx.env());
    if (role.has_error()) co_return role.error();
    auto asked = co_await keys_for_role(ctx, walk, name);
    auto from = needed_for(role->role_arn, std::move(asked));
    if (from.has_error()) co_return from.error();
    co_return co_await assume_role(ctx, std::move(*role), std::move(*from));
}

}  // namespace detail::aws

ES_S3_SNAPSHOT_DECL workflow<result<provided>> profile_credentials::provide(context ctx) const {
    auto const name = chosen_profile(ctx.env(), name_);
    auto const files = profile_files::read(ctx.env());
    if (files.has_error()) co_return files.error();
    auto const* const found = files->find(name);
    if (found == nullptr && name == "default") co_return not_configured("there is no profile 'default'");
    if (found == nullptr)
        co_return detail::aws::wrong_profile(
            name, "does not exist", "it was named; see AWS_PROFILE, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE");
    detail::aws::profile_walk walk(*files);
    if (part_ != profile_part::all_but_role) {
        auto made = co_await detail::aws::keys_by_role(ctx, walk, name);
        bool const goes_on = made.has_error() && is_not_configured(made.error());
        if (!goes_on || part_ == profile_part::role) co_return made;
    }
    co_return co_await detail::aws::own_keys(ctx, *found, name);
}

}  // namespace v0
}  // namespace es_s3_snapshot
