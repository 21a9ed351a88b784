// SPDX-License-Identifier: Apache-2.0
/// @file
/// The policy for programs that learn at run time which server they talk to.
#pragma once

#include <es_s3_snapshot/version/version.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

/// Stands for exactly one release, learnt from `GET /` at first contact. Before that it has nothing, so an operation
/// encoded too early is refused rather than guessed.
class any_server {
public:
    any_server() = default;
    any_server(distribution p, version v) { learn(p, v); }

    server_line line() const noexcept { return line_; }
    bool has(fact const& f) const noexcept { return line_.has(f); }
    bool known() const noexcept { return line_.floor != version{}; }

    void learn(distribution p, version v) noexcept { line_ = {p, v, {v.major, v.minor, v.patch + 1}}; }

private:
    server_line line_;
};

static_assert(learning_server<any_server>);

}  // namespace v0
}  // namespace es_s3_snapshot
