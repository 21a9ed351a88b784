// SPDX-License-Identifier: Apache-2.0
/// @file
/// What servers and gateways say where they do not let somebody do something, and what to do about it.
#pragma once

#include <es_s3_snapshot/core/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// Gives a refusal its hint, as far as its text is known; another error stays as it is. Where Amazon's managed service
/// says who may not do what, in whatever status, the code is access_denied and the hint holds the policy statement or
/// the role that it takes, with the names out of the text. Thread-safe.
ES_S3_SNAPSHOT_DECL error explain_refusal(error refused);

namespace detail {
/// That hint; nothing where the text is not about access to the managed service.
ES_S3_SNAPSHOT_DECL std::optional<std::string> cure_at_managed_service(std::string_view reason);
}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/refusal.ipp>
#endif
