// SPDX-License-Identifier: Apache-2.0
/// @file
/// Prints docs/coverage.md's table: for each operation and recorded server, how far it is proven.
#include "../operation/support/catalogue.hpp"

#include <iostream>
#include <map>
#include <set>

namespace {

using namespace test_support;

struct cell {
    std::size_t recorded = 0;
    std::size_t run = 0;  ///< steps of the contract that ended well
    std::string instead{};
};

using table = std::map<std::string_view, std::map<std::string, cell>>;

table count() {
    table made;
    for (auto const& e : recordings()) {
        auto const name = belongs_to(e);
        if (name.empty()) continue;
        auto& c = made[name][e.file];
        ++c.recorded;
        if (e.ending == "x-pack" || e.ending == "plugin") c.instead = e.ending;
        if (e.ending == "well" && e.status < 300) ++c.run;
        if (name == "cluster_health" && e.ending == "well" && e.status == 408) ++c.run;
        // that module isn't published apart: the harness answers in the servers' words
        bool const harness = e.is("elasticsearch-8.") || e.is("elasticsearch-9.");
        if (name == "get_info" && harness) c.instead = "harness";
    }
    // asked as get_snapshot is, and read by the same reader
    for (auto const& [file, c] : made["get_snapshot"]) made["visit_snapshots"][file] = c;
    return made;
}

any_server server_of(std::string const& file) {
    for (auto const& e : recordings()) {
        if (e.file == file) return e.asked_server;
    }
    return {};
}

std::string show(catalogue_entry const& operation, any_server const& server, cell const& c) {
    if (!server.has(operation.since)) return "–";
    auto const count = std::to_string(c.recorded);
    if (!c.instead.empty()) return c.instead + " " + count;
    return (c.run != 0 ? "run " : "**missing** ") + count;
}

}  // namespace

int main() {
    std::set<std::string> files;
    for (auto const& e : recordings()) files.insert(e.file);
    std::cout << '|';
    for (auto const& file : files) {
        auto const dash = file.find('-');
        std::cout << " | " << (file.starts_with("open") ? "OpenSearch " : "Elasticsearch ") << file.substr(dash + 1);
    }
    std::cout << " |\n|---";
    for (std::size_t i = 0; i != files.size(); ++i) std::cout << "|---";
    std::cout << "|\n";
    auto counted = count();
    for (auto const& operation : catalogue) {
        std::cout << "| `" << operation.name << "`";
        for (auto const& file : files)
            std::cout << " | " << show(operation, server_of(file), counted[operation.name][file]);
        std::cout << " |\n";
    }
}
