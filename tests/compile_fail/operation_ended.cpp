// SPDX-License-Identifier: Apache-2.0
/// @file
/// An operation that was taken away before the line's end: this one was there up to 7.8.
#include "headers.hpp"

struct old_talk {
    using result_type = int;
    static constexpr es::fact since{{es::version{1, 0}, es::version{7, 9}}, {es::never, es::never}};
    static constexpr bool idempotent = true;
};
bool talked(es::client<es::elasticsearch_7, es::no_auth, es::replay>& c) { return c.execute(old_talk()).has_value(); }
