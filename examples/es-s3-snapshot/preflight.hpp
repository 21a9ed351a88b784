// SPDX-License-Identifier: Apache-2.0
/// @file
/// What this machine finds out about the bucket, with the keys of the conf, before the cluster is asked for anything.
#pragma once

#include "conf.hpp"

#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/transport/any_transport.hpp>
#include <es_s3_snapshot/version/version.hpp>
#include <es_s3_snapshot/workflow/finding.hpp>

#include <optional>
#include <stop_token>
#include <string>

namespace tool {

struct bucket_check {
    std::optional<es::error> refused{};  ///< S3 answered, and said no
    std::string warning{};               ///< the bucket is usable from here, but something will matter
    std::string unasked{};               ///< why nothing is known

    bool answered() const { return !refused && unasked.empty(); }
};

/// Asks for the bucket once. Not asked: without keys in the conf, with `check_bucket = false`, for a repository of the
/// managed service's own, or where the endpoint is this machine's own and the cluster is elsewhere. What cannot be
/// reached from here is no finding: the nodes may.
bucket_check check_bucket(conf const& c, mode m, es::any_transport transport, std::stop_token stop);

/// True where no cluster of the line could use the bucket either: it does not exist (1.x and 2.x create it), or its
/// keys, which the cluster would be given, are refused. Anything else may be allowed to the nodes and not to this
/// machine.
bool is_final(es::error const& refused, es::server_line const& line);

/// `repository_written_by_another` (a warning for the one that writes, else info) where another cluster than this one
/// changed the repository last, as the bucket has it: Elasticsearch 7.12 and later write their uuid into the catalogue.
/// Nothing where that is not told, or not found out with two requests. To be asked only where check_bucket was answered.
std::optional<es::finding> find_other_writer(conf const& c, mode m, es::cluster_info const& ours,
                                             es::any_transport transport, std::stop_token stop);

}  // namespace tool
