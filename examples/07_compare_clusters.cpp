// SPDX-License-Identifier: Apache-2.0
// Lesson 7: two clusters, whatever their lines, that should hold the same documents.
//   07_compare_clusters http://127.0.0.1:9200 http://127.0.0.1:9201 logs
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>
#include <es_s3_snapshot/workflow/contents.hpp>

#include <iostream>

namespace es = es_s3_snapshot;

namespace {

std::vector<es::index_contents> contents_of(char const* address, char const* index) {
    es::client<es::any_server, es::no_auth, es::tcp_transport> cluster({es::parse_origin(address).value()},
                                                                       es::tcp_transport());
    return cluster.run(es::read_contents, es::index_list{index}).value();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    try {
        // one page of documents is in memory at a time; what remains of them is a count and a digest
        auto const here = contents_of(argv[1], argv[3]);
        es::compare_contents(here, contents_of(argv[2], argv[3])).value();
        for (auto const& index : here) std::cout << index.index << ' ' << index.documents << ' ' << index.sha256 << '\n';
    } catch (es::snapshot_error const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
