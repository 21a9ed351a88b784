// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a running workflow tells about itself while it runs.
#pragma once

#include <es_s3_snapshot/core/environment.hpp>
#include <es_s3_snapshot/core/error.hpp>

#include <cstdint>
#include <string>
#include <variant>

namespace es_s3_snapshot {
inline namespace v0 {

namespace events {

/// An attempt failed and will be repeated after `delay`.
struct retrying {
    error why;
    duration delay{};
};

/// A step of a workflow begins, or something is worth knowing.
struct note {
    enum class severity {
        debug,
        info,
        warning
    };
    severity level = severity::info;
    std::string text;
};

/// How far the job is. Bytes are of the shards' files; zero totals are not known (yet).
struct progress {
    std::uint64_t shards_total = 0;
    std::uint64_t shards_done = 0;
    std::uint64_t bytes_total = 0;
    std::uint64_t bytes_done = 0;
    duration elapsed{};
};

/// What the workflow will undo, told before it is done: a process that ends before leaves it to its user, or to `repair`
/// (workflow/repair.hpp). Told again with an empty message once nothing is left to undo of this step.
struct pending {
    std::string step;       ///< `indices`, `repository`, …: one of its name at a time
    std::string message{};  ///< e.g. `the indices a may still be closed`
    std::string hint{};     ///< how to undo it by hand
    std::string undo{};     ///< for `repair`: JSON without a secret; empty where only a person can judge
};

}  // namespace events

using event = std::variant<events::retrying, events::note, events::progress, events::pending>;

/// Called from the driver's thread, between two effects; must not throw. Events never hold a secret.
class observer {
public:
    virtual ~observer() = default;
    virtual void on_event(event const& e) = 0;
};

}  // namespace v0
}  // namespace es_s3_snapshot
