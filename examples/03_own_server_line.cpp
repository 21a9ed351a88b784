// SPDX-License-Identifier: Apache-2.0
// Lesson 3: a server line of your own, and a test of your program without a network.
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/transport/replay.hpp>

#include <iostream>

namespace es = es_s3_snapshot;

/// A fork of Elasticsearch 7.10 that stays at that minor for ever.
struct frozen_fork {
    static constexpr es::distribution product = es::distribution::elasticsearch;
    static constexpr es::version floor{7, 10, 0};
    static constexpr es::version ceiling{7, 11, 0};

    static constexpr es::server_line line() { return {product, floor, ceiling}; }
    static constexpr bool has(es::fact const& f) { return line().has(f); }
};
static_assert(es::verifies_repositories<frozen_fork>);

/// It spells one operation differently: this overload is taken for it, and only for it.
es::result<es::request> encode(es::verify_repository const& op, frozen_fork const&) {
    return es::request{es::method::post, es::target("_snapshot", op.repository, "_check").str(), {}, {}};
}

int main() {
    es::replay server([](es::origin const&, es::request const& asked) -> es::replay_answer {
        std::cout << es::to_string(asked.verb) << ' ' << asked.target << '\n';
        if (asked.target == "/") return {200, R"({"version":{"number":"7.10.2"}})"};
        return {200, R"({"nodes":{"x":{"name":"node-1"}}})"};
    });
    es::client<frozen_fork, es::no_auth, es::replay> cluster({es::origin{}}, std::move(server));

    es::verify_repository verify;
    verify.repository = "backups";
    auto const nodes = cluster.execute(verify);
    return nodes && nodes->front().name == "node-1" ? 0 : 1;
}
