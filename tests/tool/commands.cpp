// SPDX-License-Identifier: Apache-2.0
/// @file
/// Each command from the command line on: what is sent, what is printed for people and for programs, the exit code.
#include "support/command_run.hpp"

using test::command_run;

namespace {

namespace json = boost::json;

std::vector<std::string> at(std::vector<std::string> words) {
    words.insert(words.begin(), {"--url", "http://127.0.0.1:9200", "-r", "repo"});
    return words;
}
std::vector<std::string> json_at(std::vector<std::string> words) {
    words.insert(words.begin(), "--json");
    return at(std::move(words));
}

/// A snapshot as 7.17 tells it.
std::string snapshot(std::string const& name, std::string const& state = "SUCCESS") {
    return R"({"snapshot":")" + name + R"(","uuid":"u-)" + name + R"(","version":"7.17.29","indices":["a","b"],)" +
           R"("include_global_state":true,"state":")" + state +
           R"(","start_time_in_millis":1795595623000,"end_time_in_millis":1795595625500,"metadata":{"by":"me"},)" +
           R"("failures":)" +
           (state == "PARTIAL" ? R"([{"index":"a","shard_id":0,"reason":"disk\nfull","node_id":"n"}])" : "[]") +
           R"(,"shards":{"total":3,"failed":)" + (state == "PARTIAL" ? "1" : "0") + R"(,"successful":2}})";
}
std::string snapshots(std::vector<std::string> const& each) {
    std::string text = "{\"snapshots\":[";
    for (auto const& one : each) text += (text.back() == '[' ? "" : ",") + one;
    return text + "]}";
}

}  // namespace

TEST_CASE("a command says on stderr which cluster it speaks to") {
    command_run run;
    run.answers["GET /_snapshot"] = "{}";
    CHECK(run(at({"repo", "list"})) == 0);
    CHECK(run.output.text() == "");
    CHECK(run.errors.text() == "source: Elasticsearch 7.17.29, cluster 'lab', http://127.0.0.1:9200\n");
}

TEST_CASE("quiet leaves results and errors") {
    command_run run;
    run.answers["GET /_snapshot/repo/_all"] = snapshots({snapshot("s1")});
    CHECK(run(at({"-q", "list"})) == 0);
    CHECK(run.output.text().starts_with("SNAPSHOT"));
    CHECK(run.errors.text() == "");
    CHECK(run(at({"-q", "show", "gone"})) == 6);
    CHECK(run.errors.text().starts_with("[ERROR] "));
}

TEST_CASE("repositories are listed with their place, and their keys are masked") {
    command_run run("1.7.6");
    run.answers["GET /_snapshot"] =
        R"({"repo":{"type":"s3","settings":{"bucket":"b","base_path":"p/q","access_key":"AKIDLEAK","secret_key":"LEAK"}},)"
        R"("disk":{"type":"fs","settings":{"location":"/mnt/x","readonly":"true"}}})";
    SECTION("for people") {
        CHECK(run(at({"repo", "list"})) == 0);
        CHECK(run.output.text() ==
              "REPOSITORY  TYPE  PLACE   READONLY\n"
              "repo        s3    b/p/q   no\n"
              "disk        fs    /mnt/x  yes\n");
    }
    SECTION("for programs") {
        CHECK(run(json_at({"repo", "list"})) == 0);
        auto const objects = run.objects();
        REQUIRE(objects.size() == 2);
        CHECK(objects[0] == json::parse(R"({"type":"repository","repository":"repo","repository_type":"s3",
            "settings":{"bucket":"b","base_path":"p/q","access_key":"***","secret_key":"***"}})"));
    }
    SECTION("one by one") {
        run.answers["GET /_snapshot/repo"] = R"({"repo":{"type":"s3","settings":{"bucket":"b","secret_key":"LEAK"}}})";
        CHECK(run(at({"repo", "show"})) == 0);
        CHECK(run.output.text() == "repo (s3)\n  bucket = b\n  secret_key = ***\n");
    }
    CHECK((run.output.text() + run.errors.text()).find("LEAK") == std::string::npos);
}

TEST_CASE("a repository is registered with the conf's bucket, read-only on a destination") {
    auto const side = GENERATE(values<std::string>({"source", "destination"}));
    CAPTURE(side);
    command_run run;
    run.answers["GET /_nodes/plugins"] = R"({"nodes":{"n":{"name":"n","plugins":[{"name":"repository-s3"}]}}})";
    run.answers["GET /_snapshot"] = "{}";
    run.answers["PUT /_snapshot/repo"] = R"({"acknowledged":true})";
    run.answers["POST /_snapshot/repo/_verify"] = R"({"nodes":{"id":{"name":"n"}}})";
    CHECK(run(json_at({"--cluster", side, "repo", "register", "--set", "s3_bucket_name=bucket"})) == 0);
    auto const body = json::parse(run.body_of("PUT /_snapshot/repo")).as_object();
    CHECK(body.at("settings").at("bucket") == "bucket");
    CHECK(body.at("settings").as_object().contains("readonly") == (side == "destination"));
    REQUIRE(run.objects().size() == 1);
    CHECK(run.objects()[0] ==
          json::object{
              {"type", "registered"}, {"repository", "repo"}, {"changed", true}, {"readonly", side == "destination"}});
}

TEST_CASE("without a bucket nothing is registered") {
    command_run run;
    run.answers["GET /_snapshot"] = "{}";
    CHECK(run(at({"repo", "register"})) == 2);
    CHECK_FALSE(run.was_sent("PUT /_snapshot/repo"));
    CHECK(run.errors.text().find("bucket") != std::string::npos);
}

TEST_CASE("a repository is verified by its nodes, or as a whole") {
    command_run run("9.1.0");
    run.answers["POST /_snapshot/repo/_verify"] = R"({"nodes":{"id-1":{"name":"node-1"}}})";
    SECTION("nodes") {
        CHECK(run(at({"repo", "verify"})) == 0);
        CHECK(run.output.text() == "NODE    ID\nnode-1  id-1\n");
    }
    SECTION("refused") {
        run.answers["POST /_snapshot/repo/_verify"] =
            R"({"error":{"type":"repository_verification_exception","reason":"[repo] path is not accessible on master node",)"
            R"("caused_by":{"type":"x","reason":"The specified bucket does not exist, NoSuchBucket"}},"status":500})";
        run.statuses["POST /_snapshot/repo/_verify"] = 500;
        CHECK(run(at({"repo", "verify"})) == 6);
        CHECK(run.errors.text().find("does not exist") != std::string::npos);
    }
    SECTION("whole") {
        run.answers["POST /_snapshot/repo/_verify_integrity"] =
            R"({"log":[],"results":{"status":{"snapshots":{"verified":3,"total":3},"indices":{"verified":5,"total":5}},)"
            R"("final_repository_generation":1,"total_anomalies":0,"result":"pass"}})";
        CHECK(run(json_at({"repo", "verify", "--integrity"})) == 0);
        CHECK(run.objects().at(0).at("result") == "pass");
    }
    SECTION("damaged") {
        run.answers["POST /_snapshot/repo/_verify_integrity"] =
            R"({"log":[{"timestamp_in_millis":1,"timestamp":"t","anomaly":"missing blob","snapshot":{"snapshot":"s1"},)"
            R"("blob_name":"__x"}],"results":{"total_anomalies":1,"result":"fail"}})";
        CHECK(run(at({"repo", "verify", "--integrity"})) == 10);
        CHECK(run.output.text() == "missing blob; snapshot s1; blob_name __x\n");
        CHECK(run.errors.text().find("1 anomalies") != std::string::npos);
    }
    SECTION("while somebody else writes") {
        run.answers["POST /_snapshot/repo/_verify_integrity"] =
            R"({"log":[],"results":{"total_anomalies":1,"result":"inconclusive due to concurrent writes"}})";
        CHECK(run(at({"repo", "verify", "--integrity"})) != 10);
        CHECK(run.errors.text().find("run this again") != std::string::npos);
    }
}

TEST_CASE("a repository is cleaned up, analyzed, and its registration removed") {
    command_run run("8.19.5");
    run.answers["POST /_snapshot/repo/_cleanup"] = R"({"results":{"deleted_bytes":2500,"deleted_blobs":3}})";
    run.answers["POST /_snapshot/repo/_analyze"] =
        R"({"repository":"repo","blob_count":10,"issues_detected":[],"summary":{"write":{"count":10,"total_size_bytes":2000,)"
        R"("total_elapsed_nanos":1000000000},"read":{"count":10,"total_size_bytes":4000,"total_elapsed_nanos":1000000000}}})";
    run.answers["DELETE /_snapshot/old"] = R"({"acknowledged":true})";
    CHECK(run(json_at({"repo", "cleanup"})) == 0);
    CHECK(run(json_at({"repo", "analyze", "--blob-count", "10", "--max-blob-size", "1mb"})) == 0);
    CHECK(run(json_at({"repo", "remove", "old"})) == 0);
    auto const objects = run.objects();
    REQUIRE(objects.size() == 3);
    CHECK(objects[0].at("deleted_blobs") == 3);
    CHECK(objects[1].at("read_in_bytes") == 4000);
    CHECK(objects[2] == json::object{{"type", "removed"}, {"repository", "old"}});
}

TEST_CASE("an analysis with issues is damage") {
    command_run run("8.19.5");
    run.answers["POST /_snapshot/repo/_analyze"] =
        R"({"repository":"repo","blob_count":10,"issues_detected":["a stale read"],"summary":{}})";
    CHECK(run(at({"repo", "analyze"})) == 10);
    CHECK(run.errors.text().find("a stale read") != std::string::npos);
}

TEST_CASE("the managed service's own repository is not touched") {
    auto const words = GENERATE(values<std::vector<std::string>>({{"repo", "register"},
                                                                  {"repo", "cleanup"},
                                                                  {"repo", "analyze"},
                                                                  {"repo", "remove", "cs-automated"},
                                                                  {"delete", "x", "--yes"}}));
    CAPTURE(words);
    command_run run("7.17.29");
    auto all = words;
    all.insert(all.begin(), {"--url", "http://127.0.0.1:9200", "-r", "cs-automated"});
    CHECK(run(all) == 2);
    CHECK(run.sent.size() == 1);  // GET /
}

TEST_CASE("snapshots are listed as a table, and as objects with the API's names") {
    command_run run;
    run.answers["GET /_snapshot/repo/_all"] = snapshots({snapshot("s1"), snapshot("s2", "PARTIAL")});
    SECTION("a table") {
        CHECK(run(at({"list"})) == 0);
        CHECK(run.output.text() ==
              "SNAPSHOT  STATE    START                 DURATION  INDICES  SHARDS  FAILED\n"
              "s1        SUCCESS  2026-11-25T08:33:43Z  2.5 s           2       3       0\n"
              "s2        PARTIAL  2026-11-25T08:33:43Z  2.5 s           2       3       1\n");
    }
    SECTION("objects") {
        CHECK(run(json_at({"list", "--state", "success"})) == 0);
        auto const objects = run.objects();
        REQUIRE(objects.size() == 1);
        CHECK(objects[0] == json::parse(R"({"type":"snapshot","repository":"repo","snapshot":"s1","state":"SUCCESS",
            "indices":["a","b"],"uuid":"u-s1","version":"7.17.29","start_time":"2026-11-25T08:33:43Z",
            "start_time_in_millis":1795595623000,"shards":{"total":3,"failed":0,"successful":2},"failures":[],
            "end_time":"2026-11-25T08:33:45Z","end_time_in_millis":1795595625500,"duration_in_millis":2500,
            "metadata":{"by":"me"}})"));
    }
    SECTION("some") {
        CHECK(run(json_at({"list", "*2"})) == 0);
        REQUIRE(run.objects().size() == 1);
        CHECK(run.objects()[0].at("snapshot") == "s2");
    }
    SECTION("briefly") {
        CHECK(run(at({"list", "--brief"})) == 0);
        CHECK(run.sent.back().target.find("verbose=false") != std::string::npos);
        CHECK(run.output.text() ==
              "SNAPSHOT  STATE    INDICES\n"
              "s1        SUCCESS        2\n"
              "s2        PARTIAL        2\n");
    }
}

TEST_CASE("a snapshot is shown with its failures on one line each") {
    command_run run;
    run.answers["GET /_snapshot/repo/s2"] = snapshots({snapshot("s2", "PARTIAL")});
    CHECK(run(at({"show", "s2"})) == 0);
    CHECK(run.output.text() ==
          "s2\n"
          "  state         PARTIAL\n"
          "  uuid          u-s2\n"
          "  made by       7.17.29\n"
          "  started       2026-11-25T08:33:43Z\n"
          "  ended         2026-11-25T08:33:45Z, after 2.5 s\n"
          "  shards        2 of 3, 1 failed\n"
          "  global state  included\n"
          "  indices       a, b\n"
          "  metadata      {\"by\":\"me\"}\n"
          "  failure       [a][0]: disk full\n");
}

TEST_CASE("the status of what runs, or of a snapshot shard by shard") {
    std::string const body =
        R"({"snapshots":[{"snapshot":"s1","repository":"repo","state":"STARTED","shards_stats":{"total":2,"done":1,"failed":0},)"
        R"("stats":{"incremental":{"file_count":4,"size_in_bytes":2000},"processed":{"size_in_bytes":500}},)"
        R"("indices":{"a":{"shards_stats":{"total":2,"done":1,"failed":0},"stats":{},"shards":{"0":{"stage":"STARTED",)"
        R"("stats":{"incremental":{"size_in_bytes":2000},"processed":{"size_in_bytes":500}},"node":"n1"}}}}}]})";
    command_run run;
    SECTION("nothing runs") {
        run.answers["GET /_snapshot/_status"] = R"({"snapshots":[]})";
        CHECK(run(at({"status"})) == 0);
        CHECK(run.output.text() == "");
        CHECK(run.errors.text().ends_with("no snapshot is running\n"));
    }
    SECTION("what runs, in whatever repository") {
        run.answers["GET /_snapshot/_status"] = body;
        CHECK(run(at({"status"})) == 0);
        CHECK(run.output.text() ==
              "REPOSITORY  SNAPSHOT  STATE    SHARDS  DONE  FAILED  BYTES   COPIED\n"
              "repo        s1        STARTED       2     1       0  2.0 kB  25 %\n");
    }
    SECTION("one, by shards") {
        run.answers["GET /_snapshot/repo/s1/_status"] = body;
        CHECK(run(at({"status", "s1", "--shards"})) == 0);
        CHECK(run.output.text() ==
              "SNAPSHOT  INDEX  SHARD  STAGE    BYTES   DONE  NODE  REASON\n"
              "s1        a          0  STARTED  2.0 kB  25 %  n1\n");
    }
    SECTION("for programs") {
        run.answers["GET /_snapshot/repo/s1/_status"] = body;
        CHECK(run(json_at({"status", "s1", "--shards"})) == 0);
        auto const object = run.objects().at(0);
        CHECK(object.at("progress").at("done_in_bytes") == 500);
        CHECK(object.at("shards").at(0).at("node_id") == "n1");
    }
}

TEST_CASE("deleting is shown first, and done with --yes") {
    command_run run;
    run.answers["GET /_snapshot/repo/_all"] = snapshots({snapshot("d1"), snapshot("d2"), snapshot("keep")});
    SECTION("a preview") {
        CHECK(run(at({"delete", "d*"})) == 2);
        CHECK(run.output.text() == "SNAPSHOT  STATE\nd1        SUCCESS\nd2        SUCCESS\n");
        CHECK(run.errors.text().find("2 snapshots would be deleted from 'repo'; nothing was") != std::string::npos);
        CHECK(run.errors.text().find("--yes") != std::string::npos);
    }
    SECTION("a preview for programs") {
        CHECK(run(json_at({"delete", "d*"})) == 2);
        REQUIRE(run.objects().size() == 2);
        CHECK(run.objects()[0] ==
              json::object{{"type", "would_delete"}, {"repository", "repo"}, {"snapshot", "d1"}, {"state", "SUCCESS"}});
    }
    SECTION("really, wherever that is said") {
        run.answers["DELETE /_snapshot/repo/d1,d2"] = R"({"acknowledged":true})";
        auto const asked = GENERATE(values<std::vector<std::string>>({{"delete", "d*", "--yes"}, {"--yes", "delete", "d*"}}));
        CHECK(run(json_at(asked)) == 0);
        CHECK(run.objects().at(0).at("snapshots") == json::array{"d1", "d2"});
        CHECK(run.was_sent("DELETE /_snapshot/repo/d1,d2"));
        return;
    }
    SECTION("nothing is named so") { CHECK(run(at({"delete", "x*", "--yes"})) == 6); }
    CHECK(std::none_of(run.sent.begin(), run.sent.end(),
                       [](auto const& r) { return r.verb == es_s3_snapshot::method::delete_; }));
}

TEST_CASE("waiting ends as the snapshot does") {
    command_run run;
    SECTION("success") {
        run.answers["GET /_snapshot/repo/s1"] = snapshots({snapshot("s1")});
        CHECK(run(at({"wait", "s1"})) == 0);
        CHECK(run.errors.text().find("[OK] the snapshot 's1' is complete: 2 indices, 2 shards, in 2.5 s") !=
              std::string::npos);
    }
    SECTION("partial") {
        run.answers["GET /_snapshot/repo/s2"] = snapshots({snapshot("s2", "PARTIAL")});
        CHECK(run(json_at({"wait", "s2"})) == 3);
        CHECK(run.objects().empty());
        CHECK(run.errors.text().find(R"("code":"snapshot_partial")") != std::string::npos);
        CHECK(run.errors.text().find(R"("exit_code":3)") != std::string::npos);
    }
    SECTION("none of that name") { CHECK(run(at({"wait", "s3"})) == 6); }
    SECTION("those that run, the worst decides") {
        run.answers["GET /_snapshot/repo/_status"] =
            R"({"snapshots":[{"snapshot":"s1","repository":"repo","state":"STARTED"},)"
            R"({"snapshot":"s2","repository":"repo","state":"STARTED"}]})";
        run.answers["GET /_snapshot/repo/s1"] = snapshots({snapshot("s1")});
        run.answers["GET /_snapshot/repo/s2"] = snapshots({snapshot("s2", "PARTIAL")});
        CHECK(run(at({"wait"})) == 3);
        CHECK(run.errors.text().find("'s1' is complete") != std::string::npos);
    }
    SECTION("nothing runs") {
        run.answers["GET /_snapshot/repo/_status"] = R"({"snapshots":[]})";
        CHECK(run(at({"wait"})) == 0);
        CHECK(run.errors.text().ends_with("no snapshot is running in 'repo'\n"));
    }
}

TEST_CASE("waiting for a restore is waiting for every primary shard, on the destination") {
    command_run run;
    run.answers["GET /_cluster/state/metadata/a"] =
        R"({"metadata":{"indices":{"a":{"state":"open","settings":{"index":{"number_of_shards":"1"}}}}}})";
    run.answers["GET /_cluster/health/a"] =
        R"({"status":"yellow","timed_out":false,"indices":{"a":{"status":"yellow","number_of_shards":1,"active_primary_shards":1}}})";
    CHECK(run(json_at({"wait", "--restore", "a"})) == 0);
    CHECK(run.objects().at(0) == json::object{{"type", "restored"}, {"indices", json::array{"a"}}, {"shards", 1}});
    CHECK(run.errors.text().find("destination: ") != std::string::npos);
    CHECK(run(at({"wait", "--restore", "b"})) == 6);
}

TEST_CASE("a snapshot is cloned") {
    command_run run;
    run.answers["GET /_snapshot/repo/s1"] = snapshots({snapshot("s1")});
    CHECK(run(at({"clone", "s0", "copy"})) == 6);
    CHECK(run(at({"clone", "s1", "Copy"})) == 2);
    run.answers["PUT /_snapshot/repo/s1/_clone/s1"] = R"({"acknowledged":true})";
    CHECK(run(at({"clone", "s1", "s1"})) == 5);
    CHECK_FALSE(run.was_sent("PUT /_snapshot/repo/s1/_clone/s1"));
}

TEST_CASE("lifecycle policies are listed, shown, put and run") {
    command_run run;
    std::string const nightly =
        R"({"nightly":{"version":2,"modified_date_millis":1,"policy":{"name":"<n-{now/d}>","schedule":"0 30 1 * * ?",)"
        R"("repository":"repo","config":{"indices":["logs-*"]},"retention":{"expire_after":"30d","min_count":5}},)"
        R"("last_success":{"snapshot_name":"n-1","time":1795595623000},"next_execution_millis":1795595625000,"stats":{}}})";
    run.answers["GET /_slm/policy"] = nightly;
    run.answers["GET /_slm/policy/nightly"] = nightly;
    run.answers["PUT /_slm/policy/nightly"] = R"({"acknowledged":true})";
    run.answers["DELETE /_slm/policy/nightly"] = R"({"acknowledged":true})";
    run.answers["PUT /_slm/policy/nightly/_execute"] = R"({"snapshot_name":"n-2"})";
    run.answers["POST /_slm/_execute_retention"] = R"({"acknowledged":true})";
    run.answers["GET /_slm/status"] = R"({"operation_mode":"RUNNING"})";
    run.answers["POST /_slm/start"] = R"({"acknowledged":true})";
    run.answers["POST /_slm/stop"] = R"({"acknowledged":true})";
    run.answers["GET /_slm/stats"] =
        R"({"retention_runs":7,"retention_failed":1,"retention_timed_out":0,"retention_deletion_time_millis":9,)"
        R"("total_snapshots_taken":5,"total_snapshots_failed":1,"total_snapshots_deleted":2,"total_snapshot_deletion_failures":0,)"
        R"("policy_stats":[{"policy":"nightly","snapshots_taken":5,)"
        R"("snapshots_failed":1,"snapshots_deleted":2,"snapshot_deletion_failures":0}]})";
    SECTION("listed") {
        CHECK(run(at({"slm", "list"})) == 0);
        CHECK(run.output.text().find(
                  "nightly  0 30 1 * * ?  repo        logs-*   30d, at least 5  2026-11-25T08:33:45Z") !=
              std::string::npos);
    }
    SECTION("shown") {
        CHECK(run(at({"slm", "show", "nightly"})) == 0);
        CHECK(run.output.text().find("  last success  2026-11-25T08:33:43Z n-1\n") != std::string::npos);
        CHECK(run.output.text().find("last failure") == std::string::npos);
    }
    SECTION("put") {
        CHECK(run(at({"slm", "put", "nightly", "--schedule", "0 0 1 * * ?", "--name", "<n-{now/d}>", "--indices", "a,b",
                      "--expire-after", "30d", "--include-global-state", "false"})) == 0);
        CHECK(json::parse(run.body_of("PUT /_slm/policy/nightly")) ==
              json::parse(R"({"schedule":"0 0 1 * * ?","name":"<n-{now/d}>","repository":"repo",
                  "config":{"indices":["a","b"],"include_global_state":false},"retention":{"expire_after":"30d"}})"));
    }
    SECTION("for programs") {
        for (auto const& words : std::vector<std::vector<std::string>>{{"slm", "list"},
                                                                       {"slm", "execute", "nightly"},
                                                                       {"slm", "retention"},
                                                                       {"slm", "status"},
                                                                       {"slm", "stats"},
                                                                       {"slm", "stop"},
                                                                       {"slm", "start"},
                                                                       {"slm", "delete", "nightly"}}) {
            CAPTURE(words);
            CHECK(run(json_at(words)) == 0);
        }
        std::string types;
        for (auto const& object : run.objects()) types += std::string(object.at("type").as_string()) + " ";
        CHECK(types ==
              "slm_policy slm_executed slm_retention slm_status slm_policy_stats slm_stats slm_stopped slm_started "
              "slm_deleted ");
        CHECK(run.objects().at(1).at("snapshot") == "n-2");
    }
    SECTION("missing") { CHECK(run(at({"slm", "show", "weekly"})) == 6); }
}

TEST_CASE("a line without lifecycle management is told so before anything is sent") {
    command_run run("2.19.1", true);
    CHECK(run(at({"slm", "list"})) == 9);
    CHECK(run.sent.size() == 1);
    CHECK(run.errors.text().find("OpenSearch 2.19.1") != std::string::npos);
}

TEST_CASE("policies of snapshot management are made, changed and explained") {
    command_run run("2.19.1", true);
    std::string const nightly =
        R"({"_id":"nightly-sm-policy","_version":4,"_seq_no":11,"_primary_term":1,"sm_policy":{"name":"nightly","schema_version":1,)"
        R"("creation":{"schedule":{"cron":{"expression":"0 1 * * *","timezone":"UTC"}}},)"
        R"("deletion":{"condition":{"max_age":"7d","min_count":1}},)"
        R"("snapshot_config":{"repository":"repo","indices":"logs-*"},"last_updated_time":1795595623000,"enabled":true}})";
    run.answers["POST /_plugins/_sm/policies/nightly"] = nightly;
    run.answers["PUT /_plugins/_sm/policies/nightly"] = nightly;
    run.answers["GET /_plugins/_sm/policies/nightly"] = nightly;
    run.answers["DELETE /_plugins/_sm/policies/nightly"] = R"({"_id":"nightly-sm-policy","result":"deleted"})";
    run.answers["POST /_plugins/_sm/policies/nightly/_start"] = R"({"acknowledged":true})";
    run.answers["POST /_plugins/_sm/policies/nightly/_stop"] = R"({"acknowledged":true})";
    run.answers["GET /_plugins/_sm/policies"] = R"({"policies":[)" + nightly + R"(],"total_policies":1})";
    run.answers["GET /_plugins/_sm/policies/%2A/_explain"] =
        R"({"policies":[{"name":"nightly","enabled":true,"creation":{"current_state":"CREATION_START",)"
        R"("trigger":{"time":1795595623000},"latest_execution":{"status":"SUCCESS","info":{"message":"made"}}}}]})";
    SECTION("made") {
        CHECK(run(at({"sm", "create", "nightly", "--schedule", "0 1 * * *", "--max-age", "7d", "--indices",
                      "logs-*"})) == 0);
        auto const body = json::parse(run.body_of("POST /_plugins/_sm/policies/nightly"));
        CHECK(body.at("snapshot_config").at("repository") == "repo");
        CHECK(body.at("creation").at("schedule").at("cron").at("expression") == "0 1 * * *");
        CHECK(body.at("deletion").at("condition").at("max_age") == "7d");
    }
    SECTION("changed, and only what was said") {
        CHECK(run(at({"sm", "update", "nightly", "--max-age", "60d"})) == 0);
        auto const body = json::parse(run.body_of("PUT /_plugins/_sm/policies/nightly"));
        CHECK(body.at("deletion").at("condition").at("max_age") == "60d");
        CHECK(body.at("deletion").at("condition").at("min_count") == 1);
        CHECK(body.at("creation").at("schedule").at("cron").at("expression") == "0 1 * * *");
        CHECK(run.sent.back().target.find("if_seq_no=11") != std::string::npos);
    }
    SECTION("for people") {
        CHECK(run(at({"sm", "list"})) == 0);
        CHECK(run(at({"sm", "explain"})) == 0);
        CHECK(run.output.text() ==
              "POLICY   ENABLED  CREATES    REPOSITORY  INDICES  KEEPS           UPDATED\n"
              "nightly  yes      0 1 * * *  repo        logs-*   7d, at least 1  2026-11-25T08:33:43Z\n"
              "POLICY   ENABLED  RUNS      STATE           NEXT                  LATEST   MESSAGE\n"
              "nightly  yes      creation  CREATION_START  2026-11-25T08:33:43Z  SUCCESS  made\n");
    }
    SECTION("for programs") {
        for (auto const& words : std::vector<std::vector<std::string>>{{"sm", "list"},
                                                                       {"sm", "show", "nightly"},
                                                                       {"sm", "explain"},
                                                                       {"sm", "stop", "nightly"},
                                                                       {"sm", "start", "nightly"},
                                                                       {"sm", "delete", "nightly"}}) {
            CAPTURE(words);
            CHECK(run(json_at(words)) == 0);
        }
        std::string types;
        for (auto const& object : run.objects()) types += std::string(object.at("type").as_string()) + " ";
        CHECK(types == "sm_policy sm_policy sm_state sm_stopped sm_started sm_deleted ");
    }
}
