// SPDX-License-Identifier: Apache-2.0
/// @file
/// HTTP basic authentication (RFC 7617), as Elastic Cloud and the security plugins take it.
#pragma once

#include <es_s3_snapshot/auth/auth.hpp>
#include <es_s3_snapshot/core/base64.hpp>

#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// Adds `Authorization: Basic …` to each request. The password is kept only in its encoded form.
/// Errors: invalid_argument for a user with a colon, which the encoding cannot tell from the password.
class basic_auth {
public:
    basic_auth(std::string_view user, std::string_view password)
        : value_("Basic " + base64_encode(std::string(user) + ":" + std::string(password))),
          ambiguous_(user.find(':') != std::string_view::npos) {}

    result<void> sign(request& req, origin const&, credentials const&, wall_time) const {
        if (ambiguous_)
            return make_error(errc::invalid_argument, "a user with a colon cannot use basic authentication");
        req.fields.set("Authorization", value_);
        return {};
    }

private:
    std::string value_;
    bool ambiguous_;
};

static_assert(auth_policy<basic_auth>);

}  // namespace v0
}  // namespace es_s3_snapshot
