// SPDX-License-Identifier: Apache-2.0
/// @file
/// The command doctor, from the seeds to the bucket: what it prints, for people and for programs, and its exit code.
#include "support/command_run.hpp"

using test::command_run;

namespace {

namespace es = es_s3_snapshot;
namespace json = boost::json;

using words = std::vector<std::string>;

words doctor(words more = {}) {
    words made{"--url", "http://127.0.0.1:9200", "-r", "repo", "doctor"};
    made.insert(made.end(), more.begin(), more.end());
    return made;
}

/// The conf's bucket, with keys, so that it is asked for from here.
words with_bucket(words more = {}) {
    auto made = doctor({"--set", "s3_bucket_name=bucket", "--set", "s3_base_path=a/b", "--set",
                        "s3_endpoint=127.0.0.1:9000", "--set", "s3_protocol=http", "--set", "aws_access_key=AKID",
                        "--set", "aws_secret_key=the-secret", "--set", "aws_region=us-east-1"});
    made.insert(made.end(), more.begin(), more.end());
    return made;
}

std::string root(std::string const& name, std::string const& uuid) {
    return R"({"name":"n","cluster_name":")" + name + R"(","cluster_uuid":")" + uuid +
           R"(","version":{"number":"7.17.29"},"tagline":"You Know, for Search"})";
}

/// A cluster with nothing wrong.
struct healthy_run : command_run {
    explicit healthy_run(std::string number = "7.17.29") : command_run(std::move(number)) {
        answers["GET /_nodes/plugins"] =
            R"({"nodes":{"id-1":{"name":"node-1","version":"7.17.29","plugins":[{"name":"repository-s3"}]}}})";
        answers["GET /_snapshot"] = R"({"repo":{"type":"s3","settings":{"bucket":"bucket","base_path":"a/b"}}})";
        answers["POST /_snapshot/repo/_verify"] = R"({"nodes":{"id-1":{"name":"node-1"}}})";
        answers["GET /_cluster/health"] =
            R"({"status":"green","timed_out":false,"number_of_nodes":1,"unassigned_shards":0,"indices":{}})";
        answers["GET /_snapshot/repo/_all"] = R"({"snapshots":[{"snapshot":"s1","state":"SUCCESS","indices":[]}]})";
        answers["GET /_snapshot/_status"] = R"({"snapshots":[]})";
        answers["HEAD /bucket"] = "";
    }

    void refuse(std::string const& what, unsigned status, std::string const& type, std::string const& reason) {
        answers[what] = R"({"error":{"type":")" + type + R"(","reason":")" + reason + R"("},"status":500})";
        statuses[what] = status;
    }
    void refuse_bucket(std::string const& code) {
        instead = [code](es::origin const& to, es::request const&) -> std::optional<es::replay_answer> {
            if (to.port != 9000) return {};
            return es::replay_answer(403, "<Error><Code>" + code + "</Code></Error>");
        };
    }
    /// Of the findings, in turn.
    words codes(std::string const& severity) {
        words made;
        for (auto const& one : objects()) {
            if (one.at("type") == "finding" && one.at("severity").as_string().c_str() == severity)
                made.emplace_back(one.at("code").as_string());
        }
        return made;
    }
};

/// Spoils what is sent to the port.
void silence(command_run& run, unsigned port) {
    run.instead = [port](es::origin const& to, es::request const&) -> std::optional<es::replay_answer> {
        if (to.port != port) return {};
        return es::replay_answer(es::make_error(es::errc::connection_failed, "refused"));
    };
}

std::string latest(std::uint64_t generation) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(generation >> shift & 0xff);
    return bytes;
}

}  // namespace

TEST_CASE("a line for each finding of a healthy cluster, and exit code 0") {
    healthy_run run;
    CHECK(run(doctor()) == 0);
    CHECK(run.output.text() ==
          "info     Elasticsearch 7.17.29, cluster 'lab' [server]\n"
          "info     the repository 'repo' (type s3, bucket 'bucket', base path 'a/b') is registered "
          "[repository_registered]\n"
          "info     verified by node-1 [repository_verified]\n"
          "info     the plugin 'repository-s3' is on the node [plugin_installed]\n"
          "info     the cluster is green: 1 node, 0 shards unassigned [cluster_green]\n"
          "info     1 snapshot in 'repo': 1 SUCCESS [snapshots]\n");
    CHECK(run.errors.text() ==
          "source: Elasticsearch 7.17.29, cluster 'lab', http://127.0.0.1:9200\n"
          "[OK] no error, 0 warnings: a job can run\n");
    for (auto const& r : run.sent)
        CHECK((r.verb == es::method::get || r.target.starts_with("/_snapshot/repo/_verify")));
}

TEST_CASE("the cure stands below, and the exit code fits the first error") {
    healthy_run run;
    run.refuse("POST /_snapshot/repo/_verify", 500, "repository_verification_exception",
               "[repo] path is not accessible on master node; Error Code: AccessDenied");
    run.answers["GET /_cluster/health"] =
        R"({"status":"red","timed_out":false,"number_of_nodes":1,"unassigned_shards":1,"indices":{}})";
    SECTION("for people") {
        CHECK(run(doctor()) == 7);
        CHECK(run.output.text().find("AccessDenied [bucket_denied]\n         give the key this policy: {") !=
              std::string::npos);
        CHECK(run.errors.text().find("2 errors were found: bucket_denied, cluster_red") != std::string::npos);
    }
    SECTION("for programs") {
        CHECK(run(doctor({"--json"})) == 7);
        CHECK(run.codes("error") == words{"bucket_denied", "cluster_red"});
        auto const objects = run.objects();
        CHECK(objects.back() ==
              json::object{{"type", "doctor"}, {"errors", 2}, {"warnings", 0}, {"infos", objects.size() - 3}});
        auto const& denied = objects.at(2);
        CHECK(denied.at("type") == "finding");
        CHECK(denied.at("message").as_string().find("AccessDenied") != std::string::npos);
        CHECK(denied.at("cure").as_string().find("arn:aws:s3:::bucket/a/b/*") != std::string::npos);
        CHECK_FALSE(objects.front().contains("cure"));
        CHECK(run.errors.text().find(R"("exit_code":7)") != std::string::npos);
    }
}

TEST_CASE("other errors have their exit codes too") {
    healthy_run run;
    SECTION("a missing bucket") {
        run.refuse("POST /_snapshot/repo/_verify", 500, "x", "The specified bucket does not exist");
        CHECK(run(doctor()) == 6);
    }
    SECTION("a repository of another place") { CHECK(run(doctor({"--set", "s3_bucket_name=other"})) == 5); }
    SECTION("an unknown repository") { CHECK(run({"--url", "http://127.0.0.1:9200", "-r", "none", "doctor"}) == 6); }
    SECTION("none is named") { CHECK(run({"--url", "http://127.0.0.1:9200", "doctor"}) == 0); }
    SECTION("settings that cannot be") { CHECK(run(doctor({"--set", "s3_bucket_name=No_Bucket"})) == 2); }
    SECTION("a cluster that lets nobody in") {
        run.refuse("GET /", 401, "security_exception", "missing authentication credentials");
        CHECK(run(doctor()) == 7);
        CHECK(run.output.text().find("seed_unreachable]\n         this cluster wants a user") != std::string::npos);
    }
    SECTION("a red cluster") {
        run.answers["GET /_cluster/health"] = R"({"status":"red","timed_out":false,"indices":{}})";
        CHECK(run(doctor()) == 1);
    }
}

TEST_CASE("every seed is tried by itself") {
    healthy_run run;
    words const all{"--json", "--url",  "http://127.0.0.1:9200", "--url", "http://127.0.0.1:9201", "--url",
                    "http://127.0.0.1:9202", "-r", "repo", "doctor"};
    SECTION("all answer") {
        CHECK(run(all) == 0);
        CHECK(run.codes("info").front() == "seeds");
        CHECK(run.codes("warning").empty());
    }
    SECTION("one is silent, were it the first") {
        silence(run, 9200);
        CHECK(run(all) == 0);
        CHECK(run.codes("warning") == words{"seed_unreachable"});
        CHECK(run.objects().front().at("message").as_string().find("http://127.0.0.1:9200") != std::string::npos);
        CHECK(run.codes("info").front() == "server");
    }
    SECTION("one belongs to another cluster") {
        auto const other = GENERATE(as<std::string>(), root("other", "u1"), root("lab", "u2"));
        run.answers["GET /"] = root("lab", "u1");
        run.instead = [other](es::origin const& to, es::request const& r) -> std::optional<es::replay_answer> {
            if (to.port != 9202 || r.target != "/") return {};
            return es::replay_answer(200, other);
        };
        CHECK(run(all) == 5);
        CHECK(run.codes("error") == words{"seeds_differ"});
    }
}

TEST_CASE("where no seed answers the bucket is asked all the same") {
    healthy_run run;
    silence(run, 9200);
    auto given = with_bucket({"--json"});
    CHECK(run(given) == 8);
    CHECK(run.codes("error") == words{"seed_unreachable"});
    CHECK(run.codes("info") == words{"bucket_reached"});
}

TEST_CASE("the bucket as it is seen from here") {
    auto const number = GENERATE(as<std::string>(), "5.6.16", "7.17.29");
    healthy_run run(number);
    bool const keys_of_conf = number == "5.6.16";
    SECTION("it answers") {
        CHECK(run(with_bucket({"--json"})) == 0);
        CHECK(run.codes("info").back() == "bucket_reached");
        CHECK(run.codes("warning").empty());
    }
    SECTION("it does not exist") {
        run.refuse_bucket("NoSuchBucket");
        CHECK(run(with_bucket({"--json"})) == 6);
        CHECK(run.codes("error") == words{"bucket_refused"});
    }
    SECTION("its key is refused, which may be this machine's alone") {
        run.refuse_bucket("InvalidAccessKeyId");
        CHECK(run(with_bucket({"--json"})) == (keys_of_conf ? 7 : 0));
        CHECK(run.codes(keys_of_conf ? "error" : "warning") == words{"bucket_refused"});
    }
    SECTION("its clock is another") {
        run.instead = [](es::origin const& to, es::request const&) -> std::optional<es::replay_answer> {
            if (to.port != 9000) return {};
            es::replay_answer made(200, "");
            made.head.fields.set("Date", "Tue, 15 Nov 1994 08:12:31 GMT");
            return made;
        };
        CHECK(run(with_bucket({"--json"})) == 0);
        CHECK(run.codes("warning") == words{"bucket_suspect"});
    }
    SECTION("it is not asked for") {
        CHECK(run(with_bucket({"--json", "--set", "check_bucket=false"})) == 0);
        CHECK(run.codes("info").back() == "bucket_unasked");
    }
    CHECK((run.output.text() + run.errors.text()).find("the-secret") == std::string::npos);
}

TEST_CASE("another cluster that wrote last is told to the one that writes") {
    healthy_run run;
    run.answers["GET /"] = root("lab", "ours");
    run.answers["GET /bucket/a/b/index.latest"] = latest(258);
    run.answers["GET /bucket/a/b/index-258"] = R"({"uuid":"r","cluster_id":"theirs","snapshots":[)";
    run.instead = [&](es::origin const&, es::request const& r) -> std::optional<es::replay_answer> {
        if (r.target != "/bucket/a/b/index-258") return {};
        auto const& text = run.answers["GET /bucket/a/b/index-258"];
        es::replay_answer made(206, text);
        made.head.fields.set("Content-Range", "bytes 0-" + std::to_string(text.size() - 1) + "/9999");
        return made;
    };
    SECTION("the source") {
        CHECK(run(with_bucket({"--json"})) == 0);
        CHECK(run.codes("warning") == words{"repository_written_by_another"});
    }
    SECTION("the destination, which is as it should be") {
        run.answers["GET /_snapshot"] =
            R"({"repo":{"type":"s3","settings":{"bucket":"bucket","base_path":"a/b","readonly":"true"}}})";
        CHECK(run(with_bucket({"--json", "--cluster", "destination"})) == 0);
        CHECK(run.codes("warning").empty());
        CHECK(run.codes("info").back() == "repository_written_by_another");
    }
    SECTION("it is ours") {
        run.answers["GET /"] = root("lab", "theirs");
        CHECK(run(with_bucket({"--json"})) == 0);
        CHECK(run.codes("warning").empty());
    }
    SECTION("it is not told, as before 7.12") {
        run.answers["GET /bucket/a/b/index-258"] = R"({"snapshots":[)";
        CHECK(run(with_bucket({"--json"})) == 0);
        CHECK(run.codes("warning").empty());
    }
    SECTION("there is no catalogue yet") {
        run.answers.erase("GET /bucket/a/b/index.latest");
        CHECK(run(with_bucket({"--json"})) == 0);
        CHECK(run.codes("warning").empty());
    }
}
