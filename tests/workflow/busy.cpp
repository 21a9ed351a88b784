// SPDX-License-Identifier: Apache-2.0
/// @file
/// What keeps a cluster busy is told once, with its start where the cluster knows it.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/workflow/busy.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using test::bench;

namespace {

class listener : public observer {
public:
    std::string notes;

    void on_event(event const& e) override {
        if (auto const* n = std::get_if<events::note>(&e)) notes += n->text + "\n";
    }
};

bool ask(bench& b, std::set<std::string>& told) {
    auto const s = b.session<operations<get_snapshot, snapshot_status>>();
    return run_virtual(tell_running_snapshots(b.context(), s, told), b.transport, b.env);
}

bool ask_restores(bench& b, std::set<std::string>& told) {
    auto const s = b.session<operations<get_recovery>>();
    return run_virtual(tell_running_restores(b.context(), s, told), b.transport, b.env);
}

}  // namespace

TEST_CASE("each snapshot that runs is told once, and since when") {
    bench b({2, 4, 6});
    listener heard;
    b.events = &heard;
    std::set<std::string> told;
    b.cluster.repositories["r"] = {{"type", "s3"}};
    CHECK_FALSE(ask(b, told));
    b.cluster.snapshots["x"] = {"SUCCESS", {{"a", 1}}, 9, 1'700'000'000'000, {}};
    CHECK(ask(b, told));
    CHECK(ask(b, told));
    CHECK(heard.notes == "waiting for the snapshot 'x' in 'r', which runs since 2023-11-14T22:13:20Z\n");
}

TEST_CASE("where the cluster does not say what runs, nothing is told") {
    bench b(GENERATE(values<version>({{1, 0, 0}, {7, 4, 0}})));
    b.cluster.instead = [](request const&) { return test::fake_cluster::refuse(403, "security_exception", "not you"); };
    std::set<std::string> told;
    CHECK_FALSE(ask(b, told));
    CHECK_FALSE(ask_restores(b, told));
}

TEST_CASE("each snapshot that is restored from is told once, while a shard is on its way") {
    bench b({6, 4, 0});
    listener heard;
    b.events = &heard;
    std::string stage = "INDEX";
    b.cluster.instead = [&](request const& r) -> std::optional<replay_answer> {
        CHECK(r.target.find("active_only=true") != std::string::npos);
        return replay_answer(200, R"({"a":{"shards":[{"id":0,"type":"SNAPSHOT","stage":")" + stage +
                                      R"(","primary":true,"source":{"repository":"r","snapshot":"x"}},)"
                                      R"({"id":1,"type":"PEER","stage":"INDEX","primary":false,"source":{}}]}})");
    };
    std::set<std::string> told;
    CHECK(ask_restores(b, told));
    CHECK(ask_restores(b, told));
    stage = "DONE";
    CHECK_FALSE(ask_restores(b, told));
    CHECK(heard.notes == "waiting for the restore of 'a' from the snapshot 'x' in 'r'\n");
}
