// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/region.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/instance_metadata.hpp>
#include <es_s3_snapshot/auth/credentials/region.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail::aws {

/// It becomes a part of host names and signatures.
inline result<std::string> usable_region(std::string region) {
    if (region.empty() || is_region(region)) return region;
    return make_error(errc::invalid_argument, "the region's name is not usable: " + readable(region));
}

ES_S3_SNAPSHOT_DECL result<std::string> region_of(environment& env, es_s3_snapshot::profile const* p) {
    auto region = env.variable("AWS_REGION").value_or("");
    if (region.empty()) region = env.variable("AWS_DEFAULT_REGION").value_or("");
    if (region.empty() && p != nullptr) region = p->get("region");
    return usable_region(std::move(region));
}

inline result<std::string> configured_region(environment& env, std::string const& profile) {
    auto by_variable = region_of(env, nullptr);
    if (by_variable.has_error() || !by_variable->empty()) return by_variable;
    auto const files = profile_files::read(env);
    if (files.has_error()) return files.error();
    return region_of(env, files->find(chosen_profile(env, profile)));
}

}  // namespace detail::aws

ES_S3_SNAPSHOT_DECL workflow<result<std::string>> find_region(context ctx, std::string profile, bool ask_instance) {
    auto const configured = detail::aws::configured_region(ctx.env(), profile);
    if (configured.has_error() || !configured->empty()) co_return configured;
    if (ask_instance) {
        auto const asked = co_await instance_region(ctx, profile);
        if (!asked.has_error()) co_return detail::aws::usable_region(*asked);
        if (!is_not_configured(asked.error())) co_return asked.error();
    }
    co_return make_error(errc::invalid_argument, "no AWS region is given", "set AWS_REGION, or region in the profile");
}

}  // namespace v0
}  // namespace es_s3_snapshot
