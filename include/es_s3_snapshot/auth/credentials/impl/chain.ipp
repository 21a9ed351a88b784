// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/chain.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/chain.hpp>
#include <es_s3_snapshot/auth/credentials/container.hpp>
#include <es_s3_snapshot/auth/credentials/environment.hpp>
#include <es_s3_snapshot/auth/credentials/instance_metadata.hpp>
#include <es_s3_snapshot/auth/credentials/profile.hpp>
#include <es_s3_snapshot/auth/credentials/web_identity.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL workflow<result<provided>> credential_chain::provide(context ctx) const {
    std::string passed_by, hint = "give them by one of these sources";
    for (auto const& provider : providers_) {
        auto made = co_await provider.provide(ctx);
        if (!made.has_error() || !is_not_configured(made.error())) co_return made;
        passed_by += (passed_by.empty() ? "" : "; ") + describe(made.error());
        if (!made.error().info.hint.empty()) hint = made.error().info.hint;
    }
    error none = not_configured("no AWS credentials were found: " + passed_by);
    none.info.hint = std::move(hint);
    co_return none;
}

ES_S3_SNAPSHOT_DECL std::vector<any_credential_provider> default_credential_providers(std::string const& profile) {
    std::vector<any_credential_provider> made;
    if (profile.empty()) made.emplace_back(environment_credentials());
    made.emplace_back(profile_credentials(profile, profile_part::role));
    if (profile.empty()) made.emplace_back(web_identity_credentials());
    made.emplace_back(profile_credentials(profile, profile_part::all_but_role));
    made.emplace_back(container_credentials());
    made.emplace_back(instance_metadata_credentials(profile));
    return made;
}

}  // namespace v0
}  // namespace es_s3_snapshot
