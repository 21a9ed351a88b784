// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/container.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/container.hpp>
#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/detail/ask.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail::aws {

inline constexpr char const* container_source = "container endpoint";

inline bool container_may_ask(origin const& o) {
    return o.scheme == scheme::https || o.is_loopback() || o.host == "169.254.170.2" || o.host == "169.254.170.23" ||
           iequals(o.host, "fd00:ec2::23");
}

inline result<endpoint> container_endpoint(environment& env) {
    if (auto const relative = env.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
        constexpr char const* name = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
        // without the slash it could go on with the host's name
        if (!relative->starts_with('/'))
            return make_error(errc::invalid_argument, std::string(name) + " must begin with /");
        return parse_endpoint("http://169.254.170.2" + *relative, name);
    }
    auto const full = env.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!full) return not_configured("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set");
    auto made = parse_endpoint(*full, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (made.has_error() || container_may_ask(made->to)) return made;
    return make_error(errc::invalid_argument,
                      "AWS_CONTAINER_CREDENTIALS_FULL_URI leads over plain HTTP to a host that is not allowed",
                      "use https, this host, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]");
}

/// The Authorization header's value; empty where none is asked for.
inline result<std::string> container_token(environment& env) {
    std::string token;
    auto const path = env.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    if (path) {
        auto text = env.read_file(*path);
        if (text.has_error()) return told_by("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", text.error());
        token = std::move(*text);
    } else if (auto given = env.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")) {
        token = std::move(*given);
    } else {
        return token;
    }
    bool const broken = token.empty() || token.size() > 16 * 1024 || token.find_first_of("\r\n\0", 0, 3) != token.npos;
    if (!broken) return token;
    forget(token);
    return make_error(errc::invalid_argument, std::string(path ? "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
                                                               : "AWS_CONTAINER_AUTHORIZATION_TOKEN") +
                                                  " holds no usable token: it is empty, too long or has a line break");
}

inline error container_refusal(unsigned status) {
    bool const denied = status >= 400 && status < 404;
    return make_error(denied ? errc::access_denied : errc::server_error,
                      std::string(container_source) + " answered with status " + std::to_string(status),
                      denied ? "does the task or pod have a role, and is its authorization token current?" : "");
}

}  // namespace detail::aws

ES_S3_SNAPSHOT_DECL workflow<result<provided>> container_credentials::provide(context ctx) const {
    auto const at = detail::aws::container_endpoint(ctx.env());
    if (at.has_error()) co_return at.error();
    auto token = detail::aws::container_token(ctx.env());
    if (token.has_error()) co_return token.error();
    request req;
    req.target = at->path;
    req.fields.set("Accept", "application/json");
    if (!token->empty()) req.fields.set("Authorization", *token);
    detail::aws::forget(*token);
    detail::aws::ask_options options;
    options.timeout = std::chrono::seconds(2);
    auto got = co_await detail::aws::ask(ctx, at->to, std::move(req), options);
    if (got.has_error()) co_return detail::aws::told_by(detail::aws::container_source, got.error());
    if (got->status != 200) co_return detail::aws::container_refusal(got->status);
    detail::aws::answer_shape const shape{"Token", false};
    co_return detail::aws::read_json_credentials(got->body, shape, detail::aws::container_source, ctx.env().wall_now());
}

}  // namespace v0
}  // namespace es_s3_snapshot
