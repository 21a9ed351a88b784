// SPDX-License-Identifier: Apache-2.0
/// @file
/// From the command line to the cluster: which conf counts, and what is missing in it.
#include "support/command_run.hpp"

using test::command_run;

TEST_CASE("a command needs no conf file, unless one is named") {
    command_run run;
    run.answers["GET /_snapshot"] = "{}";
    CHECK(run({"repo", "list", "--url", "http://127.0.0.1:9200"}) == 0);
    CHECK(run({"repo", "list", "--url", "http://127.0.0.1:9200", "-c", "/nonexistent.conf"}) == 2);
    CHECK(run.errors.text().find("/nonexistent.conf: cannot be read") != std::string::npos);
    CHECK(run.sent.size() == 2);
}

TEST_CASE("a job needs its conf file, unless the environment speaks for it") {
    command_run run;
    CHECK(run({"-m", "backup"}) == 2);
    CHECK(run.errors.text().find("es-s3-snapshot.conf: cannot be read") != std::string::npos);
    test::environment_guard const with{{"ES_S3_SNAPSHOT_S3_BUCKET_NAME", "bucket"}};
    CHECK(run({"-m", "backup"}) == 2);
    CHECK(run.errors.text().find("es_repository_name is missing") != std::string::npos);
}

TEST_CASE("a command without a cluster or a repository says how to name it") {
    command_run run;
    CHECK(run({"repo", "list"}) == 2);
    CHECK(run.errors.text().find("es_src_seed1") != std::string::npos);
    CHECK(run.errors.text().find("--url") != std::string::npos);
    CHECK(run({"list", "--url", "http://127.0.0.1:9200"}) == 2);
    CHECK(run.errors.text().find("name it: -r NAME") != std::string::npos);
    CHECK(run.sent.empty());
}

TEST_CASE("a command that is told to is on the destination") {
    command_run run;
    run.answers["GET /_snapshot"] = "{}";
    CHECK(run({"repo", "list", "--cluster", "destination", "--url", "http://127.0.0.1:9200"}) == 0);
    CHECK(run.errors.text().starts_with("destination: "));
    CHECK(run.asked.source.empty());
}

TEST_CASE("a command has patience where the cluster answers when it is done") {
    char const* const words[] = {"es-s3-snapshot", "repo", "cleanup"};
    auto const parsed = tool::parse_command_line(3, words);
    CHECK(std::get<tool::command>(std::get<tool::invocation>(parsed).what).patience >= std::chrono::minutes(10));
}
