// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/instance_metadata.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/detail/ask.hpp>
#include <es_s3_snapshot/auth/credentials/instance_metadata.hpp>
#include <es_s3_snapshot/auth/credentials/profile_file.hpp>
#include <es_s3_snapshot/core/json.hpp>

#include <charconv>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail::aws {

inline constexpr char const* metadata_source = "instance metadata";

/// What is set for the service, by a variable, or by the profile where none is.
struct metadata_settings {
    std::string endpoint, endpoint_mode, v1_disabled, timeout, attempts;
};

inline result<metadata_settings> read_metadata_settings(environment& env, std::string const& profile) {
    if (iequals(env.variable("AWS_EC2_METADATA_DISABLED").value_or(""), "true"))
        return not_configured("AWS_EC2_METADATA_DISABLED is set");
    auto const files = profile_files::read(env);
    if (files.has_error()) return files.error();
    auto const* const found = files->find(chosen_profile(env, profile));
    auto const get = [&](std::string const& key) {
        auto variable = "AWS_" + key;
        for (auto& c : variable) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        auto set = env.variable(variable);
        if (set) return *set;
        return found == nullptr ? std::string() : found->get(key);
    };
    metadata_settings made;
    made.endpoint = get("ec2_metadata_service_endpoint");
    made.endpoint_mode = get("ec2_metadata_service_endpoint_mode");
    made.v1_disabled = get("ec2_metadata_v1_disabled");
    made.timeout = get("metadata_service_timeout");
    made.attempts = get("metadata_service_num_attempts");
    return made;
}

/// A whole number from 1 to 100, or `otherwise`.
inline unsigned small_number(std::string const& text, unsigned otherwise) {
    unsigned value = 0;
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const sound = ec == std::errc() && end == text.data() + text.size() && value >= 1 && value <= 100;
    return sound ? value : otherwise;
}

/// Where the service is and how it is asked; the token once there is one.
struct metadata_service {
    metadata_service() {
        options.rest = std::chrono::milliseconds(200);
        options.silence_is_final = true;
    }
    metadata_service(metadata_service const&) = delete;
    metadata_service& operator=(metadata_service const&) = delete;
    ~metadata_service() { forget(token); }

    request about(std::string const& path) const {
        request made;
        made.target = (at.path == "/" ? "" : at.path) + path;
        if (!token.empty()) made.fields.set("X-aws-ec2-metadata-token", token);
        return made;
    }

    bool v1_allowed = true;
    ask_options options;
    endpoint at;
    std::string token;  ///< empty: version 1
};

inline result<endpoint> metadata_endpoint(metadata_settings const& set) {
    if (!set.endpoint.empty()) {
        auto made = parse_endpoint(set.endpoint, "AWS_EC2_METADATA_SERVICE_ENDPOINT (ec2_metadata_service_endpoint)");
        if (!made.has_error())
            while (made->path.size() > 1 && made->path.ends_with('/')) made->path.pop_back();
        return made;
    }
    bool const v6 = iequals(set.endpoint_mode, "ipv6");
    return parse_endpoint(v6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254", metadata_source);
}

inline result<void> set_up(metadata_service& service, environment& env, std::string const& profile) {
    auto const set = read_metadata_settings(env, profile);
    if (set.has_error()) return set.error();
    auto at = metadata_endpoint(*set);
    if (at.has_error()) return at.error();
    service.at = std::move(*at);
    service.v1_allowed = !iequals(set->v1_disabled, "true");
    service.options.timeout = std::chrono::seconds(small_number(set->timeout, 1));
    service.options.attempts = small_number(set->attempts, 3);
    return {};
}

inline constexpr char const* few_hops =
    "in a container the hop limit of the instance must be 2 (HttpPutResponseHopLimit), else no token reaches it";

/// Whoever does not answer is not there: most machines are no instances.
inline error metadata_fault(context const& ctx, error const& e) {
    if (nobody_there(ctx, e)) return not_configured(std::string(metadata_source) + ": nobody answers");
    return told_by(metadata_source, e);
}

inline error metadata_refusal(unsigned status, char const* what) {
    bool const denied = status >= 400 && status < 404;
    return make_error(denied ? errc::access_denied : errc::server_error,
                      std::string(metadata_source) + " answered with status " + std::to_string(status) + " to " + what,
                      status == 401 ? few_hops : "");
}

inline result<void> keep_token(metadata_service& service, answer const& got) {
    auto const status = got.status;
    bool const old = status == 403 || status == 404 || status == 405;
    if (old && service.v1_allowed) return {};
    if (status != 200) return metadata_refusal(status, "the request for a token");
    if (!is_plain(got.body, 4096))
        return make_error(errc::malformed_answer, std::string(metadata_source) + ": the token is empty or not usable");
    service.token = got.body;
    return {};
}

/// Gets a token, or leaves it empty where version 1 may be tried.
inline workflow<result<void>> open_metadata(context ctx, metadata_service& service, std::string const& profile) {
    if (auto set = set_up(service, ctx.env(), profile); set.has_error()) co_return set.error();
    request req = service.about("/latest/api/token");
    req.verb = method::put;
    req.fields.set("X-aws-ec2-metadata-token-ttl-seconds", "21600");
    auto const got = co_await ask(ctx, service.at.to, std::move(req), service.options);
    if (!got.has_error()) co_return keep_token(service, *got);
    bool const lost_on_the_way = got.error().is(errc::timed_out) && nobody_there(ctx, got.error());
    if (lost_on_the_way && service.v1_allowed) co_return result<void>();
    error why = metadata_fault(ctx, got.error());
    if (lost_on_the_way) why.info.hint = few_hops;
    co_return why;
}

inline workflow<result<answer>> get_metadata(context ctx, metadata_service& service, std::string path) {
    auto got = co_await ask(ctx, service.at.to, service.about(path), service.options);
    if (got.has_error()) co_return metadata_fault(ctx, got.error());
    co_return got;
}

inline constexpr char const* role_path = "/latest/meta-data/iam/security-credentials/";

/// The name of the instance's role: the first line of the list.
inline result<std::string> role_name(answer const& list) {
    if (list.status == 404) return not_configured("instance metadata: the instance has no role");
    if (list.status != 200) return metadata_refusal(list.status, "the question for the role's name");
    std::string name = list.body.substr(0, list.body.find_first_of("\r\n"));
    if (name.empty()) return not_configured("instance metadata: the instance has no role");
    // what IAM allows in a name may stand in a path as it is; anything else would lead elsewhere
    constexpr auto allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@_-";
    if (name.size() > 128 || name.find_first_not_of(allowed) != std::string::npos || name == "." || name == "..")
        return make_error(errc::malformed_answer, "instance metadata: the role's name is not usable");
    return name;
}

/// The service answers 200 with a code where, say, the role does not trust EC2.
inline result<void> check_role_code(std::string_view body) {
    std::string code = "Success";
    json_document document(body, wiped_memory());
    document.root().read("Code", code);
    if (auto read = document.finish(0); read.has_error()) return told_by(metadata_source, read.error());
    if (code == "Success") return {};
    return make_error(errc::access_denied, "instance metadata has no credentials for the role: " + readable(code),
                      "does the role exist, and does it trust ec2.amazonaws.com?");
}

}  // namespace detail::aws

ES_S3_SNAPSHOT_DECL workflow<result<provided>> instance_metadata_credentials::provide(context ctx) const {
    detail::aws::metadata_service service;
    auto const opened = co_await detail::aws::open_metadata(ctx, service, profile_);
    if (opened.has_error()) co_return opened.error();
    auto const list = co_await detail::aws::get_metadata(ctx, service, detail::aws::role_path);
    if (list.has_error()) co_return list.error();
    auto const role = detail::aws::role_name(*list);
    if (role.has_error()) co_return role.error();
    auto const got = co_await detail::aws::get_metadata(ctx, service, detail::aws::role_path + *role);
    if (got.has_error()) co_return got.error();
    if (got->status != 200)
        co_return detail::aws::metadata_refusal(got->status, "the question for the role's credentials");
    if (auto good = detail::aws::check_role_code(got->body); good.has_error()) co_return good.error();
    detail::aws::answer_shape const shape{"Token", false};
    co_return detail::aws::read_json_credentials(got->body, shape, detail::aws::metadata_source, ctx.env().wall_now());
}

ES_S3_SNAPSHOT_DECL workflow<result<std::string>> instance_region(context ctx, std::string profile) {
    detail::aws::metadata_service service;
    auto const opened = co_await detail::aws::open_metadata(ctx, service, profile);
    if (opened.has_error()) co_return opened.error();
    auto const got = co_await detail::aws::get_metadata(ctx, service, "/latest/meta-data/placement/region");
    if (got.has_error()) co_return got.error();
    if (got->status != 200) co_return detail::aws::metadata_refusal(got->status, "the question for the region");
    if (!detail::aws::is_plain(got->body, 64))
        co_return make_error(errc::malformed_answer, "instance metadata: the region is not usable");
    co_return got->body;
}

}  // namespace v0
}  // namespace es_s3_snapshot
