// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a command is: something to do with one cluster and its repository.
#pragma once

#include "contact.hpp"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

/// What a command works with. Lives as long as the command runs.
struct session {
    cluster& server;
    conf const& settings;
    console& out;
    mode side;
    /// Another client of the same settings, for these nodes alone, which tries each request once and not for long.
    std::function<std::unique_ptr<cluster>(std::vector<es::origin>)> connect{};
    std::function<es::any_transport()> new_transport{};
    std::stop_token stop{};

    std::string const& repository() const { return settings.es_repository_name; }
    es::server_line line() const { return server.line().line(); }
};

struct command {
    mode side = mode::backup;                          ///< whose cluster, unless --cluster says it
    bool needs_repository = true;                      ///< the conf's, or that of -r
    es::duration patience = std::chrono::seconds(30);  ///< with one answer
    bool meets_cluster = true;                         ///< false: it copes with one that does not answer
    std::function<es::result<void>(session&)> run{};
};

/// For requests that are answered when the work is done.
inline constexpr es::duration long_patience = std::chrono::minutes(30);

/// `  name          value`; nothing where the value is empty.
void print_field(session& s, std::string_view name, std::string const& value);

es::error repository_is_automated(std::string const& repository);

/// `2026-11-25T08:30:00Z`; empty for 0.
std::string utc(std::int64_t millis);
/// Milliseconds as human_time has them.
std::string human_millis(std::int64_t millis);
boost::json::array array_of(std::vector<std::string> const& texts);
std::string joined(std::vector<std::string> const& texts, char const* separator = ", ");

}  // namespace tool
