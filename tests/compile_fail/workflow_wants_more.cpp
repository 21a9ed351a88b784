// SPDX-License-Identifier: Apache-2.0
/// @file
/// A workflow that awaits another one without naming the operations that the other needs.
#include "headers.hpp"

es::workflow<es::result<bool>> narrow(es::context ctx, es::session<es::operations<es::get_repository>> s) {
    es::repository_target wanted;
    co_return co_await es::ensure_repository(ctx, s, wanted);
}
