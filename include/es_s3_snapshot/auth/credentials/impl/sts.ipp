// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/detail/sts.hpp.
#pragma once

#include <es_s3_snapshot/auth/amazon_domain.hpp>
#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/detail/sts.hpp>
#include <es_s3_snapshot/core/detail/xml.hpp>

#include <optional>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail::aws {

inline std::optional<std::string> configured_sts_url(environment& env) {
    if (iequals(env.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").value_or(""), "true")) return std::nullopt;
    auto own = env.variable("AWS_ENDPOINT_URL_STS");
    return own ? own : env.variable("AWS_ENDPOINT_URL");
}

ES_S3_SNAPSHOT_DECL result<sts_endpoint> find_sts(environment& env, std::string region) {
    if (region.empty()) region = env.variable("AWS_REGION").value_or("");
    if (region.empty()) region = env.variable("AWS_DEFAULT_REGION").value_or("");
    if (!region.empty() && !is_region(region))
        return make_error(errc::invalid_argument, "the region's name is not usable: " + readable(region));
    auto const url = configured_sts_url(env);
    auto const own = "https://sts." + (region.empty() ? "" : region + ".") + std::string(amazon_dns_suffix(region));
    auto at = parse_endpoint(url.value_or(own), "the address of STS (AWS_ENDPOINT_URL_STS)");
    if (at.has_error()) return at.error();
    if (at->to.scheme == scheme::http && !at->to.is_loopback())
        return make_error(errc::invalid_argument, "STS is not asked for keys over plain HTTP at " + to_string(at->to),
                          "give an https address in AWS_ENDPOINT_URL_STS");
    return sts_endpoint{std::move(*at), region.empty() ? "us-east-1" : region};
}

ES_S3_SNAPSHOT_DECL result<provided> read_sts_answer(std::string_view body, std::string const& action,
                                                     std::string source, wall_time now) {
    xml_reader const document(body);
    if (!document.ok()) return make_error(errc::malformed_answer, source + ": the answer is not XML that can be read");
    auto const path = action + "Response." + action + "Result.Credentials.";
    auto const field = [&](char const* name) { return document.text(path + name); };
    credentials keys;
    keys.access_key_id = field("AccessKeyId");
    keys.secret_access_key = field("SecretAccessKey");
    keys.session_token = field("SessionToken");
    provided made(std::move(keys), parse_timestamp(field("Expiration")), std::move(source));
    bool const whole = !made.keys.access_key_id.empty() && !made.keys.secret_access_key.empty() &&
                       !made.keys.session_token.empty() && made.expires;
    if (!whole) return make_error(errc::unexpected_json, made.source + ": the answer lacks a part of the credentials");
    return checked(std::move(made), now);
}

inline error sts_refusal(answer const& a, sts_question const& question) {
    xml_reader const document(a.body);
    auto const code = readable(document.text("ErrorResponse.Error.Code"), question.secrets);
    auto text = question.source + ": STS answered with status " + std::to_string(a.status);
    if (!code.empty()) text += ", " + code;
    if (code != "SignatureDoesNotMatch") {  // that refusal repeats the request's headers, the token among them
        auto words = document.text("ErrorResponse.Error.Message");
        wiped_at_end const at_end(words);
        if (!words.empty()) text += ": " + readable(words, question.secrets);
    }
    return make_error(a.status < 500 && a.status != 429 ? errc::access_denied : errc::server_error, std::move(text),
                      code == "AccessDenied" ? "may these credentials assume the role (sts:AssumeRole), and does the "
                                               "role's trust policy name them?"
                                             : "");
}

ES_S3_SNAPSHOT_DECL workflow<result<provided>> ask_sts(context ctx, endpoint at, sts_question question, signing sign) {
    request req;
    req.verb = method::post;
    req.target = at.path;
    req.fields.set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    req.body = "Action=" + question.action + "&Version=2011-06-15";
    append_secret(req.body, question.parameters.view());
    ask_options options;
    options.timeout = std::chrono::seconds(10);
    auto const got = co_await ask(ctx, at.to, std::move(req), options, sign);
    if (got.has_error()) co_return told_by(question.source, got.error());
    if (got->status != 200) co_return sts_refusal(*got, question);
    co_return read_sts_answer(got->body, question.action, question.source, ctx.env().wall_now());
}

ES_S3_SNAPSHOT_DECL result<std::string> session_name_or_own(std::string name, wall_time now) {
    if (name.empty()) {
        auto const since = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
        return "es-s3-snapshot-" + std::to_string(since.count());
    }
    constexpr auto allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-";
    if (name.size() >= 2 && name.size() <= 64 && name.find_first_not_of(allowed) == std::string::npos) return name;
    return make_error(errc::invalid_argument, "the name of the role's session is not usable: " + readable(name),
                      "2 to 64 of letters, digits and _+=,.@-");
}

ES_S3_SNAPSHOT_DECL result<std::string> duration_parameter(std::chrono::seconds wanted) {
    if (wanted.count() == 0) return std::string();
    if (wanted >= std::chrono::minutes(15) && wanted <= std::chrono::hours(12)) return std::to_string(wanted.count());
    return make_error(errc::invalid_argument, "a role's session lasts 15 minutes (900 s) to 12 hours (43200 s)");
}

}  // namespace detail::aws
}  // namespace v0
}  // namespace es_s3_snapshot
