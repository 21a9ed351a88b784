// SPDX-License-Identifier: Apache-2.0
/// @file
/// The concept of an auth policy, and the interface through which workflows use one without being templates.
#pragma once

#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/workflow.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// What a policy may need to sign; one consistent set. Never printed.
struct credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;
};

/// What to do after a refusal (401, 403).
enum class verdict {
    refuse,     ///< report it
    try_again,  ///< the policy learnt something (clock skew, expired token): sign and send once more
};

/// A policy signs each attempt for its own node: `sign` may add or replace header fields, and may rewrite the target
/// into an equivalent one. It is pure and quick; what takes time belongs into the optional `ready`.
///
/// Optional members: `workflow<result<credentials>> ready(context)`, awaited before each attempt,
/// `verdict on_refused(request const& refused, response_head const&, std::string_view body, wall_time)`, and `static
/// constexpr bool is_secret`, false where what it adds may be read by anybody (the default is true: it is not sent over
/// plain HTTP unasked). `refused` is the request as it was signed: since several may be under way at a time, what the
/// policy knows now need not be what it was signed with.
template <class A>
concept auth_policy = requires(A& a, request& req, origin const& to, credentials const& c, wall_time now) {
    { a.sign(req, to, c, now) } -> std::same_as<result<void>>;
};

/// The erased policy as workflows see it. Not thread-safe unless the policy is.
class authenticator {
public:
    virtual ~authenticator() = default;
    virtual workflow<result<credentials>> ready(context ctx) = 0;
    virtual result<void> sign(request& req, origin const& to, credentials const& c, wall_time now) = 0;
    virtual verdict on_refused(request const& refused, response_head const& head, std::string_view body,
                               wall_time now) = 0;
    /// Whether what it adds must not be read on the way.
    virtual bool is_secret() const = 0;
};

/// Lends a policy to workflows; refers to it.
template <auth_policy Policy>
class lent_auth final : public authenticator {
public:
    explicit lent_auth(Policy& policy) : policy_(policy) {}

    workflow<result<credentials>> ready(context ctx) override {
        if constexpr (requires { policy_.ready(ctx); }) {
            return policy_.ready(std::move(ctx));
        } else {
            return nothing_to_wait_for();
        }
    }
    result<void> sign(request& req, origin const& to, credentials const& c, wall_time now) override {
        return policy_.sign(req, to, c, now);
    }
    verdict on_refused(request const& refused, response_head const& head, std::string_view body,
                       wall_time now) override {
        if constexpr (requires { policy_.on_refused(refused, head, body, now); })
            return policy_.on_refused(refused, head, body, now);
        return verdict::refuse;
    }
    bool is_secret() const override {
        if constexpr (requires { policy_.is_secret(); }) {
            return policy_.is_secret();
        } else if constexpr (requires { Policy::is_secret; }) {
            return Policy::is_secret;
        } else {
            return true;
        }
    }

private:
    static workflow<result<credentials>> nothing_to_wait_for() { co_return credentials{}; }

    Policy& policy_;
};

namespace detail {
/// Anybody between here and another host could read what an auth policy adds.
inline result<void> check_plain_http(origin const& to, bool secret, bool allowed) {
    if (to.scheme != scheme::http || to.is_loopback() || !secret || allowed) return {};
    return make_error(errc::invalid_argument, "credentials are not sent over plain HTTP to " + to_string(to),
                      "use https, or allow it on purpose (credentials_over_plain_http)");
}
}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot
