// SPDX-License-Identifier: Apache-2.0
/// @file
/// The positive control: the same headers and the same calls, each of them right; it must compile.
#include "headers.hpp"

es::result<es::snapshot_state> last(es::client<es::elasticsearch<es::version{1, 4}>, es::no_auth, es::replay>& c) {
    es::verify_repository verify;
    auto const verified = c.execute(verify);
    if (verified.has_error()) return verified.error();
    auto const made = c.run(es::backup, es::backup_options());
    if (made.has_error()) return made.error();
    return made->snapshot.state;
}
