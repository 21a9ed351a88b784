// SPDX-License-Identifier: Apache-2.0
/// @file
/// Prints README's table of capabilities from the facts.
#include <es_s3_snapshot/version/facts.hpp>

#include <iostream>

namespace es = es_s3_snapshot;

namespace {

std::string minor(es::version v) { return std::to_string(v.major) + "." + std::to_string(v.minor); }

std::string cell(es::version_range const& range) {
    if (range.since == es::never) return "—";
    bool const whole = range.since == es::version{1, 0} && range.until == es::never;
    if (whole) return "all";
    auto const since = range.since == es::version{1, 0} ? std::string() : minor(range.since);
    if (range.until == es::never) return "since " + since;
    return (since.empty() ? "" : since + " ") + "until " + minor(range.until);
}

}  // namespace

int main() {
    std::cout << "| | Elasticsearch | OpenSearch |\n|---|---|---|\n";
    for (auto const& row : es::facts::table)
        std::cout << "| " << row.name << " | " << cell(row.holds.elasticsearch) << " | " << cell(row.holds.opensearch)
                  << " |\n";
}
