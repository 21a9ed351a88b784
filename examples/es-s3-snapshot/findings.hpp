// SPDX-License-Identifier: Apache-2.0
/// @file
/// Findings as the tool prints them: a line each, its cure below it, and an end that counts them.
#pragma once

#include "console.hpp"

#include <es_s3_snapshot/workflow/finding.hpp>

#include <string>
#include <vector>

namespace tool {

/// Prints findings as they come, and remembers what the end depends on.
class finding_report {
public:
    explicit finding_report(console& out) : out_(out) {}

    void tell(es::finding one, boost::system::error_code why = es::make_error_code(es::errc::server_error));
    /// How many there were, in an object of this type; in words `[OK] no error, 2 warnings: ` and the conclusion.
    /// Errors: the first of the findings that are.
    es::result<void> end(std::string const& type, std::string const& conclusion) const;

private:
    void print(es::finding const& one);

    console& out_;
    std::vector<es::finding> told_{};
    boost::system::error_code failure_{};
};

}  // namespace tool
