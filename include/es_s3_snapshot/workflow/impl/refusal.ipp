// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/refusal.hpp.
#pragma once

#include <es_s3_snapshot/workflow/refusal.hpp>

#include <array>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

struct known_refusal {
    std::string_view phrase;
    std::string_view hint;
};

/// What gateways say when they let nobody in; the first phrase found decides.
inline constexpr std::array known_refusals{
    known_refusal{"signature we calculated does not match", "the secret key does not belong to the access key"},
    known_refusal{"security token included in the request is invalid", "the access key is not known there"},
    known_refusal{"security token included in the request is expired", "get new credentials: these have expired"},
    known_refusal{"Missing Authentication Token", "this cluster wants signed requests: use the auth policy sigv4"},
    known_refusal{"Credential should be scoped to a valid region", "sign for the region of the domain"},
    known_refusal{"missing authentication credentials", "this cluster wants a user and a password, or an API key"},
    known_refusal{"unable to authenticate user", "check user and password"},
};

/// What stands behind the mark, up to one of `ends` or the end; empty without the mark.
inline std::string_view text_behind(std::string_view text, std::string_view mark, std::string_view ends) {
    auto const at = text.find(mark);
    if (at == text.npos) return {};
    text.remove_prefix(at + mark.size());
    return text.substr(0, text.find_first_of(ends));
}

/// A name of AWS's behind the mark, without the sentence's punctuation. A star ends it too: what is pasted into a
/// policy allows nothing more than one name.
inline std::string_view name_behind(std::string_view text, std::string_view mark) {
    auto name = text_behind(text, mark, " \"'\\*");
    while (!name.empty() && std::string_view(".,;").find(name.back()) != name.npos) name.remove_suffix(1);
    return name;
}

inline std::string in_json(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// What the statement is about. A domain is meant as a whole, although the text may name one path of it, or only
/// itself.
inline std::string resource_of(std::string_view action, std::string_view named) {
    if (!action.starts_with("es:")) return std::string(named.empty() ? "<role_arn>" : named);
    constexpr std::string_view domain = ":domain/";
    if (named.empty()) return "arn:aws:es:REGION:ACCOUNT:domain/NAME/*";
    auto const kind = named.find(domain);
    if (kind == named.npos) return "arn:aws:es:*:*:domain/" + std::string(named) + "/*";
    return std::string(named.substr(0, named.find('/', kind + domain.size()))) + "/*";
}

inline std::string let_service_assume(std::string_view role) {
    return "let the service take on " + std::string(role.empty() ? "role_arn" : role) +
           ": its trust policy needs {\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"es.amazonaws.com\"},"
           "\"Action\":\"sts:AssumeRole\"}";
}

/// `User: WHO is not authorized to perform: ACTION on resource: ARN because …`; what comes after the action varies.
inline std::optional<std::string> cure_by_policy(std::string_view reason) {
    auto const action = name_behind(reason, " is not authorized to perform: ");
    if (action.empty() || action.starts_with("s3:")) return std::nullopt;  // those of S3 are about a bucket
    auto const resource = name_behind(reason, " on resource: ");
    auto const named = name_behind(reason, "User: ");
    std::string const who(named.empty() ? "the caller" : named);
    if (who == "anonymous")
        return "the request came unsigned, and the access policy of the domain lets nobody in unsigned: sign the "
               "requests (SigV4, service es)";
    if (reason.find("explicit deny") != reason.npos)
        return "a policy denies " + std::string(action) + " to " + who +
               ", which no other can outweigh: change that one";
    if (action == "sts:AssumeRole") return let_service_assume(resource);
    auto const statement = "{\"Effect\":\"Allow\",\"Action\":" + in_json(action) +
                           ",\"Resource\":" + in_json(resource_of(action, resource)) + "}";
    return "add this statement to a policy of " + who + ": " + statement +
           (action.starts_with("es:") ? "; a job takes es:ESHttpGet, es:ESHttpPut, es:ESHttpPost and es:ESHttpDelete"
                                      : "");
}

/// `no permissions for [ACTION, ACTION] and User [name=WHO, backend_roles=…`: fine-grained access control, which is
/// OpenSearch's security plugin.
inline std::optional<std::string> cure_by_role(std::string_view reason) {
    constexpr std::string_view mark = "no permissions for [";
    if (reason.find(mark) == reason.npos) return std::nullopt;
    auto const actions = text_behind(reason, mark, "]"), who = text_behind(reason, "User [name=", ",]");
    if (actions.empty())  // it names none where it refuses on principle
        return "nobody may restore the index of the security plugin, or the global state: name the indices to restore";
    auto const caller = std::string(who.empty() ? "the caller" : who);
    if (actions.starts_with("cluster:admin/repository/") || actions.starts_with("cluster:admin/snapshot/"))
        return "map " + caller +
               ", and role_arn where there is one, to the role manage_snapshots of fine-grained access control";
    std::string list;
    for (char const c : actions) {
        if (c == ',') list += "\",\"";
        if (c != ',' && c != ' ') list += c;
    }
    auto const role =
        actions.starts_with("indices:")
            ? "{\"index_permissions\":[{\"index_patterns\":[\"*\"],\"allowed_actions\":[\"" + list + "\"]}]}"
            : "{\"cluster_permissions\":[\"" + list + "\"]}";
    return "map " + caller + " to a role of fine-grained access control that allows it: " + role;
}

ES_S3_SNAPSHOT_DECL std::optional<std::string> cure_at_managed_service(std::string_view reason) {
    if (auto cure = cure_by_policy(reason)) return cure;
    if (auto cure = cure_by_role(reason)) return cure;
    if (reason.find("Failed to assume role") != reason.npos) return let_service_assume({});
    return std::nullopt;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL error explain_refusal(error refused) {
    auto const& reason = refused.info.server_reason;
    if (auto cure = detail::cure_at_managed_service(reason)) {
        refused.code = make_error_code(errc::access_denied);
        refused.info.hint = std::move(*cure);
        return refused;
    }
    for (auto const& known : detail::known_refusals) {
        if (reason.find(known.phrase) == std::string::npos) continue;
        refused.info.hint = known.hint;
        break;
    }
    return refused;
}

}  // namespace v0
}  // namespace es_s3_snapshot
