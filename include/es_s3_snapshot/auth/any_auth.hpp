// SPDX-License-Identifier: Apache-2.0
/// @file
/// An auth policy whose type is erased, for programs that choose at run time.
#pragma once

#include <es_s3_snapshot/auth/none.hpp>

#include <memory>

namespace es_s3_snapshot {
inline namespace v0 {

/// Owns any policy. Move-only; without one it adds nothing.
class any_auth {
public:
    any_auth() : any_auth(no_auth{}) {}
    template <auth_policy Policy>
        requires(!std::same_as<Policy, any_auth>)
    explicit any_auth(Policy policy) : inner_(std::make_unique<owner<Policy>>(std::move(policy))) {}

    workflow<result<credentials>> ready(context ctx) { return inner_->lent.ready(std::move(ctx)); }
    result<void> sign(request& req, origin const& to, credentials const& c, wall_time now) {
        return inner_->lent.sign(req, to, c, now);
    }
    verdict on_refused(request const& refused, response_head const& head, std::string_view body, wall_time now) {
        return inner_->lent.on_refused(refused, head, body, now);
    }
    bool is_secret() const { return inner_->lent.is_secret(); }

private:
    struct base {
        explicit base(authenticator& a) : lent(a) {}
        virtual ~base() = default;
        authenticator& lent;
    };
    template <class Policy>
    struct owner final : base {
        explicit owner(Policy p) : base(adapter), policy(std::move(p)), adapter(policy) {}
        Policy policy;
        lent_auth<Policy> adapter;
    };

    std::unique_ptr<base> inner_;
};

static_assert(auth_policy<any_auth>);

}  // namespace v0
}  // namespace es_s3_snapshot
