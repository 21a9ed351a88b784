// SPDX-License-Identifier: Apache-2.0
/// @file
/// The auth policy for clusters that ask for nothing.
#pragma once

#include <es_s3_snapshot/auth/auth.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

/// Adds nothing to a request.
struct no_auth {
    static constexpr bool is_secret = false;

    result<void> sign(request&, origin const&, credentials const&, wall_time) const { return {}; }
};

static_assert(auth_policy<no_auth>);

}  // namespace v0
}  // namespace es_s3_snapshot
