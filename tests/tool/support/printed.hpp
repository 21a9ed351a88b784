// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a run of the tool sees and leaves: its environment, and streams that keep what is printed.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace test {

/// The environment as a test needs it, until the end of its scope.
class environment_guard {
public:
    environment_guard(std::initializer_list<std::pair<char const*, char const*>> wanted = {}) {
        for (auto const* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) set(name, std::nullopt);
        for (auto const& [name, value] : wanted) set(name, value);
    }
    environment_guard(environment_guard const&) = delete;
    environment_guard& operator=(environment_guard const&) = delete;
    ~environment_guard() {
        for (auto const& [name, value] : before_) put(name, value);
    }

private:
    void set(std::string const& name, std::optional<std::string> const& value) {
        auto const* old = std::getenv(name.c_str());
        before_.emplace(name, old == nullptr ? std::nullopt : std::optional<std::string>(old));
        put(name, value);
    }
    static void put(std::string const& name, std::optional<std::string> const& value) {
        value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
    }

    std::map<std::string, std::optional<std::string>> before_;
};

/// A stream that keeps what is printed to it.
class printed {
public:
    printed() : stream_(::open_memstream(&text_, &size_)) {}
    printed(printed const&) = delete;
    printed& operator=(printed const&) = delete;
    ~printed() {
        std::fclose(stream_);
        std::free(text_);
    }
    std::FILE* stream() { return stream_; }
    std::string text() {
        std::fflush(stream_);
        return {text_, size_};
    }

private:
    char* text_ = nullptr;
    std::size_t size_ = 0;
    std::FILE* stream_;
};

}  // namespace test
