// SPDX-License-Identifier: Apache-2.0
/// @file
/// What tells one run of a job from another: in its log, and in the metadata of the snapshot that it makes.
#pragma once

#include <es_s3_snapshot/core/context.hpp>

#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

inline std::string make_run_id(environment& env) {
    constexpr char hex[] = "0123456789abcdef";
    std::string id;
    for (int i = 0; i != 16; ++i) id += hex[static_cast<int>(env.random() * 16) & 15];
    return id;
}

/// A new one, told at once, so that a log has it whatever becomes of the run.
inline std::string begin_run(context const& ctx) {
    auto id = make_run_id(ctx.env());
    ctx.note("run " + id);
    return id;
}

}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot
