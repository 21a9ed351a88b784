// SPDX-License-Identifier: Apache-2.0
/// @file
/// The region to work in, from where AWS's tools look for it.
#pragma once

#include <es_s3_snapshot/auth/credentials/profile_file.hpp>
#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/workflow.hpp>

#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

/// AWS_REGION, AWS_DEFAULT_REGION, the `region` of the profile (`profile`, else as chosen_profile has it), and last,
/// where `ask_instance`, the instance's. Errors: invalid_argument where there is none, or one that cannot be a region's
/// name; as profile_files::read; what the metadata service fails with, unless it is just not there. Source: "AWS
/// Region", AWS SDKs and Tools Reference Guide.
ES_S3_SNAPSHOT_DECL workflow<result<std::string>> find_region(context ctx, std::string profile = {},
                                                              bool ask_instance = true);

namespace detail::aws {
/// The first three; empty where there is none. Without a profile: the variables alone.
ES_S3_SNAPSHOT_DECL result<std::string> region_of(environment& env, es_s3_snapshot::profile const* p);
}  // namespace detail::aws

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/region.ipp>
#endif
