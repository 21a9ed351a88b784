// SPDX-License-Identifier: Apache-2.0
/// @file
/// The objects for programs that no other test of the tool prints in full; tests/tool/events.py holds all of them
/// against docs/events.schema.json.
#include "../workflow/support/fake_documents.hpp"
#include "support/command_run.hpp"

using test::command_run;

namespace {

namespace es = es_s3_snapshot;
namespace json = boost::json;
using words = std::vector<std::string>;

/// A job or a command for programs, whose cluster keeps a state.
struct cluster_run : command_run {
    cluster_run() {
        cluster.indices["a"] = test::fake_cluster::make_index(true, 1);
        instead = [this](es::origin const&, es::request const& r) { return std::optional(cluster.answer(r)); };
    }
    int job(words const& more) {
        words all{"-v",
                  "-r",
                  "repo",
                  "--set",
                  "es_src_seed1=10.0.0.1",
                  "--set",
                  "es_dest_seed1=10.0.0.1",
                  "--set",
                  "s3_bucket_name=bucket",
                  "--set",
                  "index_names=a",
                  "--set",
                  "snapshot_name=snap"};
        all.insert(all.end(), more.begin(), more.end());
        return (*this)(all);
    }
    words types() {
        words made;
        for (auto const& one : objects()) made.emplace_back(one.at("type").as_string());
        return made;
    }

    test::fake_cluster cluster;
};

words with(words more, std::string const& repository = "repo") {
    words all{"--json", "--url", "http://127.0.0.1:9200", "-r", repository};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

/// The objects on stderr of this type.
std::vector<json::object> events(command_run& run, std::string_view type) {
    std::vector<json::object> made;
    std::stringstream lines(run.errors.text());
    for (std::string line; std::getline(lines, line);) {
        auto object = json::parse(line).as_object();
        if (object.at("type").as_string() == type) made.push_back(std::move(object));
    }
    return made;
}

}  // namespace

TEST_CASE("a job's result is its last line on stdout") {
    cluster_run run;
    run.cluster.snapshot_runs_for = run.cluster.restore_runs_for = 1;
    CHECK(run.job({"--json", "plan", "backup"}) == 0);
    CHECK(run.types().front() == "planned_index");
    CHECK(run.types().back() == "plan");
    CHECK(run.job({"--json", "-m", "backup"}) == 0);
    CHECK(run.objects().back().at("state") == "SUCCESS");
    CHECK(run.job({"--json", "plan", "restore"}) == 0);
    CHECK(run.job({"--json", "-m", "restore"}) == 0);
    CHECK(run.types().back() == "restore");
    CHECK(run.objects().back().at("steps") ==
          json::array{json::object{{"index", "a"}, {"target", "a"}, {"action", "close"}}});
    CHECK(run.job({"--json", "-m", "restore", "--set", "wait_for_completion=false"}) == 0);
    CHECK(run.objects().back().at("finished") == false);
    CHECK_FALSE(run.objects().back().contains("shards"));
}

TEST_CASE("a restore that is verified and then given an alias tells of both") {
    cluster_run run;
    run.cluster.snapshot_runs_for = run.cluster.restore_runs_for = 1;
    test::fake_documents documents(run.cluster);
    documents.fill("a", 3);
    documents.fill("restored-a", 3);
    std::string holder = "a";
    auto const rest = run.cluster.instead;
    run.cluster.instead = [&](es::request const& r) -> std::optional<es::replay_answer> {
        if (r.target.starts_with("/_aliases")) {
            CHECK(json::parse(r.body).at("actions").as_array().size() == 2);
            holder = "restored-a";
            return es::replay_answer(200, R"({"acknowledged":true})");
        }
        if (r.target.starts_with("/_alias"))
            return es::replay_answer(200, R"({")" + holder + R"(":{"aliases":{"now":{}}}})");
        return rest(r);
    };
    CHECK(run.job({"--json", "-m", "backup", "--verify"}) == 0);
    CHECK(run.objects().back().at("recorded").as_object().contains("a"));
    CHECK(run.job({"--json", "plan", "restore", "--swap-alias", "now"}) == 0);
    CHECK(run.output.text().find("\"code\":\"alias_swapped\"") != std::string::npos);
    CHECK(holder == "a");
    SECTION("in the end") {
        CHECK(run.job({"--json", "-m", "restore", "--verify", "--swap-alias", "now"}) == 0);
        auto const told = run.objects().back();
        CHECK(told.at("indices") == json::array{"restored-a"});
        CHECK(told.at("verified").as_array().at(0).at("compared_with") == "snapshot");
        CHECK(told.at("alias") == json::object{{"name", "now"}, {"removed_from", json::array{"a"}}});
        CHECK(run.cluster.indices["a"].open);
        CHECK(run.cluster.indices["a"].content == "live");
    }
    SECTION("not where what was restored differs") {
        documents.of["restored-a"].pop_back();
        CHECK(run.job({"--json", "-m", "restore", "--verify", "--swap-alias", "now"}) == 10);
        CHECK(holder == "a");
    }
    SECTION("nothing is restored where the alias is an index") {
        CHECK(run.job({"--json", "-m", "restore", "--swap-alias", "a"}) == 5);
        CHECK(run.job({"--json", "plan", "restore", "--swap-alias", "a"}) == 5);
        CHECK(run.cluster.restores_started == 0);
    }
}

TEST_CASE("what is told on the way says when, how bad it is and why") {
    auto const form = GENERATE(values<words>({{"--json"}, {"--log-format", "json"}}));
    CAPTURE(form);
    cluster_run run;
    run.cluster.snapshot_runs_for = 0;
    int refused = 0;
    run.cluster.instead = [&](es::request const& r) -> std::optional<es::replay_answer> {
        if (!r.target.starts_with("/_cluster/state") || ++refused > 1) return {};
        return test::fake_cluster::refuse(503, "cluster_block_exception", "no master");
    };
    auto all = form;
    all.insert(all.end(), {"-m", "backup"});
    CHECK(run.job(all) == 0);
    auto const retries = events(run, "retry");
    REQUIRE(retries.size() == 1);
    CHECK(retries[0].at("status") == 503);
    CHECK(retries[0].at("level") == "warning");
    CHECK(retries[0].at("node") == "http://10.0.0.1:9200");
    CHECK_FALSE(events(run, "note").empty());
    CHECK(run.output.text().starts_with(form.size() == 1 ? "{\"type\":\"backup\"" : "[OK] the snapshot 'snap'"));
    auto again = form;
    again.insert(again.end(), {"-m", "backup", "--set", "snapshot_name=other"});
    run.cluster.instead = [](es::request const& r) -> std::optional<es::replay_answer> {
        if (r.verb != es::method::put) return {};
        return test::fake_cluster::refuse(403, "security_exception", "not you");
    };
    CHECK(run.job(again) == 7);
    auto const errors = events(run, "error");
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].at("exit_code") == 7);
    CHECK(errors[0].at("server_reason") == "not you");
    CHECK(errors[0].at("request").as_string().starts_with("PUT /_snapshot/repo/other"));
}

TEST_CASE("a mistake in the command line is an object too, where objects are asked for") {
    auto const parse = [](words const& given) {
        std::vector<char const*> argv{"es-s3-snapshot"};
        for (auto const& word : given) argv.push_back(word.c_str());
        return std::get<tool::last_words>(tool::parse_command_line(static_cast<int>(argv.size()), argv.data()));
    };
    CHECK(parse({"--json", "frobnicate"}).style.json_log);
    CHECK(parse({"--log-format", "json", "list", "--frobnicate"}).style.json_log);
    CHECK_FALSE(parse({"frobnicate"}).style.json_log);
    CHECK_FALSE(parse({"--json", "--log-format", "text", "list", "--frobnicate"}).style.json_log);
}

TEST_CASE("results and what is told on the way choose their form each for itself") {
    cluster_run run;
    CHECK(run.job({"--json", "--log-format", "text", "-m", "backup"}) == 0);
    CHECK(run.output.text().starts_with("{\"type\":\"backup\""));
    CHECK(run.errors.text().find("source: Elasticsearch 7.17.0") != std::string::npos);
}

TEST_CASE("nodes, anomalies and a repository with its uuid") {
    command_run run("9.1.0");
    run.answers["GET /_snapshot"] = R"({"repo":{"type":"fs","uuid":"u1","settings":{"location":"/x"}}})";
    run.answers["POST /_snapshot/repo/_verify"] = R"({"nodes":{"id-1":{"name":"node-1"}}})";
    run.answers["POST /_snapshot/repo/_verify_integrity"] =
        R"({"log":[{"anomaly":"failed to load shard","snapshot":{"snapshot":"s1"},"index":{"name":"a"},"shard_id":0,)"
        R"("blob_name":"__x","exception":{"error":{"type":"t","reason":"gone"},"status":500}}],)"
        R"("results":{"total_anomalies":1,"result":"fail"}})";
    CHECK(run(with({"repo", "list"})) == 0);
    CHECK(run(with({"repo", "verify"})) == 0);
    CHECK(run(with({"repo", "verify", "--integrity"})) == 10);
    auto const objects = run.objects();
    REQUIRE(objects.size() == 3);
    CHECK(objects[0].at("uuid") == "u1");
    CHECK(objects[1] == json::object{{"type", "verified_node"},
                                     {"repository", "repo"},
                                     {"node_id", "id-1"},
                                     {"node_name", "node-1"}});
    CHECK(objects[2].at("shard_id") == 0);
}

TEST_CASE("a snapshot that failed, with its data streams") {
    command_run run;
    run.answers["GET /_snapshot/repo/s"] =
        R"({"snapshots":[{"snapshot":"s","state":"FAILED","reason":"node left","indices":[],"data_streams":["d"],)"
        R"("start_time_in_millis":1,"end_time_in_millis":2,"shards":{"total":1,"failed":1,"successful":0},)"
        R"("failures":[{"index":"a","shard_id":0,"reason":"r","node_id":"n"}]}]})";
    CHECK(run(with({"show", "s"})) == 0);
    CHECK(run.objects().at(0).at("reason") == "node left");
    CHECK(run.objects().at(0).at("data_streams") == json::array{"d"});
}

TEST_CASE("a lifecycle policy with all that it may have") {
    command_run run;
    run.answers["GET /_slm/policy"] =
        R"({"nightly":{"version":2,"policy":{"name":"n","schedule":"0 0 1 * * ?","repository":"repo",)"
        R"("config":{"indices":["a"],"feature_states":["kibana"],"ignore_unavailable":false,"include_global_state":true,)"
        R"("partial":true,"metadata":{"by":"me"}},"retention":{"expire_after":"30d","min_count":5,"max_count":9}},)"
        R"("last_success":{"snapshot_name":"n-1","time":1795595623000,"details":"none"},"in_progress":{"name":"n-3"},)"
        R"("last_failure":{"snapshot_name":"n-2","time":1795595623000,"details":"disk full"},)"
        R"("next_execution_millis":1795595625000}})";
    run.answers["PUT /_slm/policy/nightly"] = R"({"acknowledged":true})";
    CHECK(run(with({"slm", "list"})) == 0);
    CHECK(run(with({"slm", "put", "nightly", "--schedule", "0 0 1 * * ?", "--name", "n"})) == 0);
    auto const objects = run.objects();
    REQUIRE(objects.size() == 2);
    CHECK(objects[0].at("last_failure") ==
          json::object{{"snapshot", "n-2"}, {"time", "2026-11-25T08:33:43Z"}, {"details", "disk full"}});
    CHECK(objects[0].at("in_progress") == "n-3");
    CHECK(objects[1] == json::object{{"type", "slm_put"}, {"policy_id", "nightly"}});
}

TEST_CASE("a policy of snapshot management with all that it may have") {
    command_run run("2.19.1", true);
    std::string const cron = R"({"cron":{"expression":"0 1 * * *","timezone":"UTC"}})";
    run.answers["GET /_plugins/_sm/policies/nightly"] =
        R"({"_id":"nightly-sm-policy","_seq_no":1,"_primary_term":1,"sm_policy":{"name":"nightly","description":"d",)"
        R"("creation":{"schedule":)" +
        cron + R"(},"deletion":{"schedule":)" + cron +
        R"(,"condition":{"max_age":"7d","min_count":1,"max_count":9}},)"
        R"("snapshot_config":{"repository":"repo","indices":"a"},"last_updated_time":1795595623000,"enabled":true}})";
    std::string const state =
        R"({"current_state":"S","trigger":{"time":1795595623000},)"
        R"("latest_execution":{"status":"SUCCESS","info":{"message":"m"}}})";
    run.answers["GET /_plugins/_sm/policies/nightly/_explain"] =
        R"({"policies":[{"name":"nightly","enabled":true,"creation":)" + state + R"(,"deletion":)" + state + "}]}";
    CHECK(run(with({"sm", "show", "nightly"})) == 0);
    CHECK(run(with({"sm", "explain", "nightly"})) == 0);
    auto const objects = run.objects();
    REQUIRE(objects.size() == 2);
    CHECK(objects[0].at("deletion").at("cron") == "0 1 * * *");
    CHECK(objects[1].at("deletion").at("next_execution") == "2026-11-25T08:33:43Z");
}
