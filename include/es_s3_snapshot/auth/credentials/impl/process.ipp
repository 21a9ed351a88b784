// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/process.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/process.hpp>
#include <es_s3_snapshot/core/json.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail::aws {

inline constexpr char const* process_source = "credential_process";

inline result<provided> read_process_output(std::string_view output, wall_time now) {
    std::int64_t version = 0;
    json_document document(output, wiped_memory());
    document.root().require("Version", version);
    if (auto read = document.finish(0); read.has_error()) return told_by(process_source, read.error());
    if (version != 1) return make_error(errc::unexpected_json, std::string(process_source) + ": Version is not 1");
    answer_shape const shape{"SessionToken", true};
    return read_json_credentials(output, shape, process_source, now);
}

ES_S3_SNAPSHOT_DECL result<provided> run_credential_process(context const& ctx, std::string const& command) {
    auto& env = ctx.env();
    auto output = env.run_command(command, ctx.within(std::chrono::minutes(1)).deadline(), ctx.stop());
    if (output.has_error()) return told_by(process_source, output.error());
    auto made = read_process_output(*output, env.wall_now());
    forget(*output);
    return made;
}

}  // namespace detail::aws

ES_S3_SNAPSHOT_DECL workflow<result<provided>> process_credentials::provide(context ctx) const {
    if (command_.empty()) co_return not_configured("no credential_process is given");
    co_return detail::aws::run_credential_process(ctx, command_);
}

}  // namespace v0
}  // namespace es_s3_snapshot
