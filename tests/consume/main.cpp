// SPDX-License-Identifier: Apache-2.0
/// @file
/// A small program of an embedder's: it talks to a cluster in memory.
#include <es_s3_snapshot/es_s3_snapshot.hpp>

#include <deque>
#include <iostream>

namespace es = es_s3_snapshot;

int main() {
    es::replay server(std::deque<es::replay_answer>{
        {200, R"({"version":{"number":"7.17.29"},"tagline":"You Know, for Search"})"},
        {200, R"({"backups":{"type":"s3","settings":{"bucket":"b"}}})"},
    });
    es::client<es::any_server, es::no_auth, es::replay> cluster({es::parse_origin("one:9200").value()}, std::move(server));

    auto const repositories = cluster.execute(es::get_repository{});
    if (repositories.has_error()) {
        std::cerr << es::describe(repositories.error()) << '\n';
        return 1;
    }
    std::cout << es::to_string(cluster.line().line()) << ": " << repositories->front().name << '\n';
    return repositories->front().name == "backups" ? 0 : 1;
}
