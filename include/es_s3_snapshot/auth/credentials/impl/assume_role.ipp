// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/assume_role.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/assume_role.hpp>
#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/detail/sts.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail::aws {

inline result<sts_question> assume_role_question(assume_role_options const& o, environment& env) {
    sts_question made("AssumeRole");
    made.source = "role " + readable(o.role_arn);
    if (!is_plain(o.role_arn, 2048))
        return make_error(errc::invalid_argument, "the role's ARN is missing or not usable");
    auto const named = o.session_name.empty() ? env.variable("AWS_ROLE_SESSION_NAME").value_or("") : o.session_name;
    auto const session = session_name_or_own(named, env.wall_now());
    if (session.has_error()) return session.error();
    auto const lasting = duration_parameter(o.duration);
    if (lasting.has_error()) return lasting.error();
    made.set("RoleArn", o.role_arn);
    made.set("RoleSessionName", *session);
    made.set("DurationSeconds", *lasting);
    made.set("ExternalId", o.external_id);
    return made;
}

ES_S3_SNAPSHOT_DECL workflow<result<provided>> assume_role(context ctx, assume_role_options options, provided from) {
    auto at = find_sts(ctx.env(), options.region);
    if (at.has_error()) co_return at.error();
    auto question = assume_role_question(options, ctx.env());
    if (question.has_error()) co_return question.error();
    for (auto const* secret : {&from.keys.secret_access_key, &from.keys.session_token})
        question->secrets.push_back(*secret);
    sigv4_options rules = sigv4_options_for("sts");
    rules.content_sha256 = false;  // AWS's tools do not send it there
    sigv4 signer(at->region, "sts", {}, rules);
    lent_auth<sigv4> lent(signer);
    signing sign;
    sign.by = &lent;
    sign.with = &from.keys;
    co_return co_await ask_sts(ctx, at->at, std::move(*question), sign);
}

ES_S3_SNAPSHOT_DECL result<provided> needed_for(std::string const& role, result<provided> source) {
    if (!source.has_error() || source.error().is(errc::operation_canceled)) return source;
    error why = told_by("for role " + readable(role), source.error());
    if (is_not_configured(why)) why.code = make_error_code(errc::access_denied);
    return why;
}

}  // namespace detail::aws

ES_S3_SNAPSHOT_DECL workflow<result<provided>> assume_role_credentials::provide(context ctx) const {
    auto asked = co_await from_.provide(ctx);
    auto from = detail::aws::needed_for(options_.role_arn, std::move(asked));
    if (from.has_error()) co_return from.error();
    co_return co_await detail::aws::assume_role(ctx, options_, std::move(*from));
}

}  // namespace v0
}  // namespace es_s3_snapshot
