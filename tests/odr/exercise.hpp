// SPDX-License-Identifier: Apache-2.0
/// @file
/// What both translation units do with the library, so that both hold the same inline functions and templates.
#pragma once

#include <es_s3_snapshot/es_s3_snapshot.hpp>

#if defined(ODR_WITH_TRANSPORTS)
#include <es_s3_snapshot/transport/async_tls.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>
#include <es_s3_snapshot/transport/tls.hpp>
#endif

#include <string>

namespace odr {

namespace es = es_s3_snapshot;

/// What must be one and the same in the whole program.
struct singles {
    boost::system::error_category const* category = &es::snapshot_category();
    es::result<es::origin> (*parse)(std::string_view) = &es::parse_origin;
    es::fact const* fact = &es::facts::verify_repository;

    bool operator==(singles const&) const = default;
};

/// A backup that finds nobody: it compiles and runs most of the library.
inline std::string failing_backup() {
    es::replay refusing([](es::origin const&, es::request const& asked) -> es::replay_answer {
        if (asked.target == "/") return {200, R"({"version":{"number":"7.17.29"}})"};
        return {403, R"({"error":{"type":"security_exception","reason":"not you"},"status":403})"};
    });
    es::client<es::any_server, es::any_auth, es::replay> c({es::origin{es::scheme::http, "127.0.0.1", 9200}}, std::move(refusing),
                                                           es::any_auth(es::basic_auth("user", "password")));
    es::backup_options                                   options;
    options.repository.name = "r";
    options.repository.settings.bucket = "bucket";
    options.snapshot = "s";
    auto const made = c.run(es::backup, options);
    auto const restored = c.run(es::restore, es::restore_options());
    return made.has_error() && restored.has_error() ? es::describe(made.error()) : "nothing failed";
}

singles     first_singles();
std::string first_backup();
singles     second_singles();
std::string second_backup();

}  // namespace odr
