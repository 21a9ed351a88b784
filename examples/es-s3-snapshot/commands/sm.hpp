// SPDX-License-Identifier: Apache-2.0
/// @file
/// Commands on OpenSearch's snapshot management: sm list, show, create, update, delete, explain, start, stop.
#pragma once

#include "command.hpp"

#include <es_s3_snapshot/operation/sm.hpp>

#include <functional>
#include <string>
#include <vector>

namespace tool::sm {

es::result<void> list(session& s);
es::result<void> show(session& s, std::string const& policy_name);

/// Into the conf's repository.
es::result<void> create(session& s, std::string const& policy_name, es::sm::policy_body policy);

/// Reads the policy, lets `change` have it, and replaces the version that was read. Errors: conflict where somebody
/// else was faster.
es::result<void> update(session& s, std::string const& policy_name,
                        std::function<void(es::sm::policy_body&)> const& change);

es::result<void> remove(session& s, std::string const& policy_name);
/// How far the policies' runs are; names and patterns.
es::result<void> explain(session& s, std::vector<std::string> const& policy_names);
es::result<void> start(session& s, std::string const& policy_name);
es::result<void> stop(session& s, std::string const& policy_name);

}  // namespace tool::sm
