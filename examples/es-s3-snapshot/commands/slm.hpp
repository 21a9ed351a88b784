// SPDX-License-Identifier: Apache-2.0
/// @file
/// Commands on Elasticsearch's snapshot lifecycle management: slm list, show, put, delete, execute, retention, stats,
/// status, start, stop.
#pragma once

#include "command.hpp"

#include <es_s3_snapshot/operation/slm.hpp>

#include <string>
#include <vector>

namespace tool::slm {

es::result<void> list(session& s);
es::result<void> show(session& s, std::vector<std::string> const& policy_ids);

struct put_arguments {
    std::string policy_id{};
    es::slm::lifecycle_policy policy{};  ///< its repository is the conf's
};
es::result<void> put(session& s, put_arguments const& given);

es::result<void> remove(session& s, std::string const& policy_id);
/// Makes a snapshot now, and tells its name.
es::result<void> execute(session& s, std::string const& policy_id);
es::result<void> retention(session& s);
es::result<void> stats(session& s);
es::result<void> status(session& s);
es::result<void> start(session& s);
es::result<void> stop(session& s);

}  // namespace tool::slm
