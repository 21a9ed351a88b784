// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/web_identity.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/detail/sts.hpp>
#include <es_s3_snapshot/auth/credentials/web_identity.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail::aws {

inline void fill_in(web_identity_options& o, environment& env) {
    auto const fill = [&env](std::string& value, char const* name) {
        if (value.empty()) value = env.variable(name).value_or("");
    };
    fill(o.token_file, "AWS_WEB_IDENTITY_TOKEN_FILE");
    fill(o.role_arn, "AWS_ROLE_ARN");
    fill(o.session_name, "AWS_ROLE_SESSION_NAME");
}

inline result<std::string> web_identity_token(environment& env, std::string const& path) {
    auto token = env.read_file(path);
    if (token.has_error()) return told_by("web identity token", token.error());
    while (!token->empty() && (token->back() == '\n' || token->back() == '\r')) token->pop_back();
    if (is_plain(*token, 20'000)) return token;  // STS takes no longer one
    forget(*token);
    return make_error(errc::invalid_argument, "web identity token: " + path + " is empty or holds no token");
}

inline result<sts_question> web_identity_question(web_identity_options const& o, environment& env) {
    sts_question made("AssumeRoleWithWebIdentity");
    made.source = "web identity, role " + readable(o.role_arn);
    auto const session = session_name_or_own(o.session_name, env.wall_now());
    if (session.has_error()) return session.error();
    auto const lasting = duration_parameter(o.duration);
    if (lasting.has_error()) return lasting.error();
    auto token = web_identity_token(env, o.token_file);
    if (token.has_error()) return token.error();
    made.set("RoleArn", o.role_arn);
    made.set("RoleSessionName", *session);
    made.set("DurationSeconds", *lasting);
    made.set("WebIdentityToken", *token);
    made.secrets.push_back(std::move(*token));
    return made;
}

}  // namespace detail::aws

ES_S3_SNAPSHOT_DECL workflow<result<provided>> web_identity_credentials::provide(context ctx) const {
    auto options = options_;
    detail::aws::fill_in(options, ctx.env());
    if (options.token_file.empty()) co_return not_configured("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    if (options.role_arn.empty())
        co_return make_error(errc::invalid_argument, "web identity: a token file is set, but no role (AWS_ROLE_ARN)");
    auto const at = detail::aws::find_sts(ctx.env(), options.region);
    if (at.has_error()) co_return at.error();
    auto question = detail::aws::web_identity_question(options, ctx.env());
    if (question.has_error()) co_return question.error();
    co_return co_await detail::aws::ask_sts(ctx, at->at, std::move(*question), detail::aws::signing());
}

}  // namespace v0
}  // namespace es_s3_snapshot
