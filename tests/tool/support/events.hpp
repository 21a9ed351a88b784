// SPDX-License-Identifier: Apache-2.0
/// @file
/// Keeps what the tool prints for programs, so that tests/tool/events.py can hold it against the schema.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

namespace test {

/// The file that ES_S3_SNAPSHOT_TEST_EVENTS names, made anew by each program; null where it names none.
inline std::FILE* const events_file = [] {
    auto const* path = std::getenv("ES_S3_SNAPSHOT_TEST_EVENTS");
    return path == nullptr ? nullptr : std::fopen(path, "w");
}();

/// Lines of a `result` (stdout) or an `event` (stderr), as they were printed.
inline void record_events(std::string const& kind, std::string const& text) {
    if (events_file == nullptr) return;
    std::stringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        std::fprintf(events_file, "%s %s\n", kind.c_str(), line.c_str());
    std::fflush(events_file);
}

}  // namespace test
