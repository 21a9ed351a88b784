// SPDX-License-Identifier: Apache-2.0
/// @file
/// A workflow with an operation that the line lacks: backup needs snapshot_status, which came with 1.1.
#include "headers.hpp"

bool backed_up(es::client<es::elasticsearch<es::version{1, 0}>, es::no_auth, es::replay>& c) {
    return c.run(es::backup, es::backup_options()).has_value();
}
