// SPDX-License-Identifier: Apache-2.0
// A program that speaks plain HTTP.
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>
#include <es_s3_snapshot/version/any_server.hpp>
#include <es_s3_snapshot/workflow/backup.hpp>

namespace es = es_s3_snapshot;

es::result<es::backup_report> back_up(es::origin node, es::tcp_transport transport, es::backup_options options) {
    es::client<es::any_server, es::no_auth, es::tcp_transport> cluster({std::move(node)}, std::move(transport));
    return cluster.run(es::backup, std::move(options));
}
