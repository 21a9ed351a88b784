// SPDX-License-Identifier: Apache-2.0
// Lesson 2: one operation instead of a workflow, on whatever line the server is of.
//   02_list_snapshots http://127.0.0.1:9200 backups
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>

#include <iostream>

namespace es = es_s3_snapshot;

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    // any_server learns the line from the server; value() throws snapshot_error where there is an error
    es::client<es::any_server, es::no_auth, es::tcp_transport> cluster({es::parse_origin(argv[1]).value()},
                                                                       es::tcp_transport());
    try {
        es::get_snapshot all;
        all.repositories = {argv[2]};
        for (auto const& snapshot : cluster.execute(all).value().snapshots) {
            std::cout << snapshot.snapshot << ' ' << es::to_string(snapshot.state) << ' ' << snapshot.indices.size()
                      << " indices\n";
        }
    } catch (es::snapshot_error const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
