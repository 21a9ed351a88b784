// SPDX-License-Identifier: Apache-2.0
// Lesson 5: an auth policy of your own. A gateway before the cluster wants a token, and a number for each request.
//   05_own_auth_policy
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/transport/replay.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>

#include <iostream>

namespace es = es_s3_snapshot;

/// Each attempt is signed anew, for the node that it goes to. Is not sent over plain HTTP to another host.
struct gateway_auth {
    std::string token;
    int number = 0;

    es::result<void> sign(es::request& req, es::origin const& to, es::credentials const&, es::wall_time) {
        req.fields.set("X-Gateway-Token", token);
        req.fields.set("X-Request-Id", to.host + "-" + std::to_string(++number));
        return {};
    }
};
static_assert(es::auth_policy<gateway_auth>);

int main() {
    es::replay server([](es::origin const&, es::request const& req) -> es::replay_answer {
        if (req.fields.get("X-Gateway-Token") != "open-sesame") return {401, R"({"error":"who are you?"})"};
        std::cout << req.target << " as " << req.fields.get("X-Request-Id") << '\n';
        if (req.target == "/") return {200, R"({"version":{"number":"7.17.29"}})"};
        return {200, R"({"snapshots":[]})"};
    });
    es::client<es::elasticsearch_7, gateway_auth, es::replay> cluster({es::parse_origin("https://es.example").value()},
                                                                      std::move(server), gateway_auth{"open-sesame"});
    es::get_snapshot all;
    all.repositories = {"backups"};
    auto const snapshots = cluster.execute(all);
    std::cout << (snapshots ? "let in\n" : es::describe(snapshots.error()) + "\n");
    return snapshots ? 0 : 1;
}
