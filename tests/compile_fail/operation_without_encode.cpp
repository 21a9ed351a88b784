// SPDX-License-Identifier: Apache-2.0
/// @file
/// An operation that nobody said how to encode.
#include "headers.hpp"

struct refresh {
    using result_type = int;
    static constexpr es::fact since = es::facts::always;
    static constexpr bool idempotent = true;
};
bool refreshed(es::client<es::elasticsearch_7, es::no_auth, es::replay>& c) { return c.execute(refresh()).has_value(); }
