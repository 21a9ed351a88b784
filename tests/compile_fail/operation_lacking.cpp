// SPDX-License-Identifier: Apache-2.0
/// @file
/// An operation that the line lacks: verify_repository came with 1.4.
#include "headers.hpp"

bool verified(es::client<es::elasticsearch<es::version{1, 3}>, es::no_auth, es::replay>& c) {
    es::verify_repository verify;
    return c.execute(verify).has_value();
}
