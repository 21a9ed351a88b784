// SPDX-License-Identifier: Apache-2.0
// Lesson 1: back up an index to S3 and learn whether it is really there.
//   01_backup http://127.0.0.1:9200 my-bucket my-index
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/workflow/backup.hpp>

#include <iostream>

namespace es = es_s3_snapshot;

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    auto const node = es::parse_origin(argv[1]);
    if (!node) return 2;

    // server line, auth and transport are chosen here, at compile time
    es::client<es::elasticsearch<es::version{7, 10}>, es::no_auth, es::tcp_transport> cluster({*node},
                                                                                              es::tcp_transport());

    es::backup_options options;
    options.repository.name = "backups";
    options.repository.settings.bucket = argv[2];
    options.snapshot = "lesson-1";
    options.indices = {argv[3]};

    auto const report = cluster.run(es::backup, options);
    if (!report) {
        std::cerr << es::describe(report.error()) << '\n' << report.error().info.hint << '\n';
        return 1;
    }
    std::cout << report->snapshot.shards_successful << " shards are in S3\n";
}
