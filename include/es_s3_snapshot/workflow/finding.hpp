// SPDX-License-Identifier: Apache-2.0
/// @file
/// What an examination found: a code for programs, a sentence for people, and what to do about it.
#pragma once

#include <es_s3_snapshot/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

enum class severity {
    info,     ///< as it should be, or worth knowing
    warning,  ///< it works, but should not stay so
    error,    ///< a job will fail
};

constexpr std::string_view to_string(severity level) noexcept {
    return level == severity::error ? "error" : level == severity::warning ? "warning" : "info";
}

/// The texts hold no secret.
struct finding {
    std::string code;  ///< snake_case; stays the same from release to release
    severity level = severity::info;
    std::string message;
    std::string cure{};  ///< a command, or a sentence; empty where there is nothing to do
};

/// What was found, in the order in which things were looked at.
struct diagnosis {
    std::vector<finding> findings{};
    boost::system::error_code failure{};  ///< of the first finding that is an error: its errc, where it has one

    void add(finding one, boost::system::error_code why = make_error_code(errc::server_error)) {
        if (one.level == severity::error && !failure) failure = why;
        findings.push_back(std::move(one));
    }
};

/// How many are of that severity.
inline std::size_t count_of(std::vector<finding> const& found, severity level) {
    return static_cast<std::size_t>(
        std::count_if(found.begin(), found.end(), [level](finding const& one) { return one.level == level; }));
}

}  // namespace v0
}  // namespace es_s3_snapshot
