// SPDX-License-Identifier: Apache-2.0
/// @file
/// What x-pack's own classes understood of bodies and wrote as answers: tests/operation/x_pack/.
#pragma once

#include "recordings.hpp"

#include <map>

namespace test_support {

/// The lines of one release, by their names.
struct x_pack {
    std::string release;
    std::map<std::string, json::object> lines{};

    server_line line() const { return any_server(distribution::elasticsearch, parse_version(release).value()).line(); }
    /// `sent`, `understood` or `answer`.
    std::string text(std::string const& name, std::string_view key) const {
        auto const& text = lines.at(name).at({key.data(), key.size()}).as_string();
        return {text.data(), text.size()};
    }
    std::string answer(std::string const& name) const { return text(name, "answer"); }
    json::value sent(std::string const& name) const { return json::parse(text(name, "sent")); }
    std::string understood(std::string const& name) const { return text(name, "understood"); }
    /// An answer as an exchange, for the checks of those.
    exchange as_exchange(std::string const& name) const {
        exchange e;
        e.name = name;
        e.status = 200;
        e.answer = answer(name);
        return e;
    }
};

inline std::vector<x_pack> const& x_packs() {
    static std::vector<x_pack> const all = [] {
        std::vector<x_pack> made;
        for (auto const& entry : std::filesystem::directory_iterator(std::filesystem::path(ES_S3_SNAPSHOT_TEST_DATA) /
                                                                     "operation/x_pack")) {
            if (entry.path().extension() != ".jsonl") continue;
            auto const file = entry.path().stem().string();
            auto& one = made.emplace_back();
            one.release = file.substr(file.find('-') + 1);
            std::ifstream in(entry.path());
            for (std::string text; std::getline(in, text);) {
                auto const told = json::parse(text).as_object();
                one.lines[text_at(told, "/name")] = told;
            }
        }
        return made;
    }();
    return all;
}

/// Calls `f(x_pack)` for each release: 7.17, 8.19 and 9.5.
template <class F>
void each_x_pack(F f) {
    CHECK(x_packs().size() == 3);
    for (auto const& one : x_packs()) {
        INFO("x-pack " << one.release);
        f(one);
    }
}

}  // namespace test_support
