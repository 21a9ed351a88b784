// SPDX-License-Identifier: Apache-2.0
/// @file
/// Prints what each name becomes now, a line each.
///   resolve_name NAME...
#include <es_s3_snapshot/operation/name_pattern.hpp>

#include <iostream>

int main(int argc, char** argv) {
    auto const now = std::chrono::system_clock::now();
    for (int i = 1; i < argc; ++i) {
        auto const made = es_s3_snapshot::resolve_name(argv[i], now);
        std::cout << (made ? *made : "refused: " + made.error().info.message) << '\n';
    }
}
