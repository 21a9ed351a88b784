// SPDX-License-Identifier: Apache-2.0
/// @file
/// Looking into a repository. The recorded servers have no x-pack: answers are in the shape that its sources write, and
/// what the server's own classes contribute to them is what those wrote (tests/operation/x_pack/).
#include "support/encoding.hpp"
#include "support/x_pack.hpp"

#include <es_s3_snapshot/operation/repository_analysis.hpp>

using namespace test_support;

static_assert(!analyzes_repositories<elasticsearch<version{7, 11}>>);
static_assert(analyzes_repositories<elasticsearch<version{7, 12}>> && !analyzes_repositories<opensearch_3>);
static_assert(!verifies_repository_integrity<elasticsearch<version{8, 15}>>);
static_assert(verifies_repository_integrity<elasticsearch<version{8, 16}>>);
static_assert(!meters_repositories<elasticsearch<version{7, 7}>> && meters_repositories<elasticsearch<version{7, 8}>>);
static_assert(!meters_repositories<opensearch_1>);
static_assert(!repository_analyze::idempotent && !repository_verify_integrity::idempotent);
static_assert(get_repositories_metering::idempotent && clear_repositories_metering::idempotent);

namespace {

constexpr char const* analyzed = R"({"coordinating_node":{"id":"n1","name":"one"},"repository":"repo","blob_count":100,
    "concurrency":10,"read_node_count":10,"early_read_node_count":2,"max_blob_size":"10mb","max_blob_size_bytes":10485760,
    "max_total_data_size":"1gb","max_total_data_size_bytes":1073741824,"seed":-42,"rare_action_probability":0.02,
    "blob_path":"temp-analysis-x","issues_detected":[],
    "summary":{"write":{"count":101,"total_size":"1gb","total_size_bytes":1073741825,"total_throttled":"1ns",
            "total_throttled_nanos":1,"total_elapsed":"3s","total_elapsed_nanos":3000000000},
        "read":{"count":202,"total_size":"2gb","total_size_bytes":2147483648,"total_wait":"5ms","total_wait_nanos":5000000,
            "max_wait":"1ms","max_wait_nanos":1000000,"total_throttled":"2ns","total_throttled_nanos":2,
            "total_elapsed":"4s","total_elapsed_nanos":4000000000}},
    "listing_elapsed":"6ms","listing_elapsed_nanos":6000000,"delete_elapsed":"7ms","delete_elapsed_nanos":7000000})";

std::string const log_of_snapshot =
    R"({"timestamp_in_millis":1,"timestamp":"t","snapshot":{"snapshot":"one","uuid":"u1","repository":"repo",)"
    R"("version_id":8160099,"indices":["a"],"state":"SUCCESS","failures":[],"shards":{"total":1,"failed":0,"successful":1}}})";
std::string const log_of_index =
    R"({"timestamp_in_millis":2,"index":{"name":"a","uuid":"u2"},)"
    R"("snapshot_restorability":{"total_snapshot_count":2,"restorable_snapshot_count":1}})";
std::string const log_of_missing_blob =
    R"({"timestamp_in_millis":3,"anomaly":"missing blob","snapshot":{"snapshot":"one","uuid":"u1"},)"
    R"("index":{"name":"a","uuid":"u2","metadata_blob":"m","shards":3},"shard_id":2,"shard_generation":"g",)"
    R"("blob_name":"__x","physical_file_name":"_0.cfs","part_index":0,"part_count":1,"file_length":"1kb",)"
    R"("file_length_in_bytes":1024})";
std::string const log_of_failure =
    R"({"timestamp_in_millis":4,"anomaly":"failed to load snapshot info","snapshot":{"snapshot":"two","uuid":"u3"},)"
    R"("exception":{"error":{"root_cause":[],"type":"repository_exception","reason":"[repo] gone"},"status":500}})";

std::string results(std::string const& log, std::string const& anomalies, std::string const& result) {
    return R"({"log":[)" + log + R"(],"results":{"status":{"repository":{"name":"repo","uuid":"u","generation":7},)" +
           R"("snapshots":{"verified":20,"total":21},"indices":{"verified":3,"total":4},)" +
           R"("index_snapshots":{"verified":50,"total":60},"blobs":{"verified":70}},"final_repository_generation":7,)" +
           R"("total_anomalies":)" + anomalies + R"(,"result":")" + result + R"("}})";
}

std::string const failed =
    results(log_of_snapshot + "," + log_of_missing_blob + "," + log_of_index + "," + log_of_failure, "2", "fail");

exchange answered(std::string_view text) {
    exchange e;
    e.status = 200;
    e.answer = text;
    return e;
}

result<repository_integrity> verified(std::string_view text) { return hear(repository_verify_integrity(), text); }

}  // namespace

TEST_CASE("an analysis is asked for with just the limits that are set") {
    CHECK(asked(repository_analyze{"repo"}, es9) == "POST /_snapshot/repo/_analyze");
    repository_analyze op{"repo"};
    op.blob_count = 1;
    op.concurrency = 2;
    op.read_node_count = 3;
    op.early_read_node_count = 0;
    op.seed = -42;
    op.rare_action_probability = "0.5";
    op.max_blob_size = "1kb";
    op.max_total_data_size = "10kb";
    op.timeout = "5s";
    CHECK(asked(op, release_line(es, {7, 12, 0})) ==
          "POST /_snapshot/repo/_analyze?blob_count=1&concurrency=2&read_node_count=3&early_read_node_count=0&seed=-42"
          "&rare_action_probability=0.5&max_blob_size=1kb&max_total_data_size=10kb&timeout=5s");
    op = {"repo"};
    op.rarely_abort_writes = false;
    check_option_begins(op, "rarely_abort_writes", {7, 14, 0}, never);
    CHECK(asked(op, es9) == "POST /_snapshot/repo/_analyze?rarely_abort_writes=false");
    op = {"repo"};
    op.register_operation_count = 7;
    check_option_begins(op, "register_operation_count", {8, 12, 0}, never);
    CHECK(asked(op, es9) == "POST /_snapshot/repo/_analyze?register_operation_count=7");
    check_begins(repository_analyze{"repo"}, {7, 12, 0}, never);
}

TEST_CASE("a verification is asked for with just the limits that are set") {
    CHECK(asked(repository_verify_integrity{"repo"}, es9) == "POST /_snapshot/repo/_verify_integrity");
    repository_verify_integrity op{"repo"};
    op.meta_thread_pool_concurrency = 1;
    op.blob_thread_pool_concurrency = 2;
    op.snapshot_verification_concurrency = 3;
    op.index_verification_concurrency = 4;
    op.index_snapshot_verification_concurrency = 5;
    op.max_failed_shard_snapshots = 6;
    op.verify_blob_contents = true;
    op.max_bytes_per_sec = "10mb";
    CHECK(asked(op, es9) ==
          "POST /_snapshot/repo/_verify_integrity?meta_thread_pool_concurrency=1&blob_thread_pool_concurrency=2"
          "&snapshot_verification_concurrency=3&index_verification_concurrency=4"
          "&index_snapshot_verification_concurrency=5&max_failed_shard_snapshots=6&verify_blob_contents=true"
          "&max_bytes_per_sec=10mb");
    check_begins(repository_verify_integrity{"repo"}, {8, 16, 0}, never);
}

TEST_CASE("what was metered is asked for, and forgotten, of all nodes or some") {
    CHECK(asked(get_repositories_metering(), es9) == "GET /_nodes/_all/_repositories_metering");
    CHECK(asked(get_repositories_metering{{"a", "b*"}}, es9) == "GET /_nodes/a,b%2A/_repositories_metering");
    CHECK(asked(clear_repositories_metering(), es9) == "DELETE /_nodes/_all/_repositories_metering/0");
    CHECK(asked(clear_repositories_metering{{"a"}, 42}, es9) == "DELETE /_nodes/a/_repositories_metering/42");
    check_begins(get_repositories_metering(), {7, 8, 0}, never);
    check_begins(clear_repositories_metering(), {7, 8, 0}, never);
    check_bad_names("a node", [](std::string const& name) { return get_repositories_metering{{"a", name}}; });
    check_bad_names("a node", [](std::string const& name) { return clear_repositories_metering{{"a", name}, 1}; });
}

TEST_CASE("a repository is looked into by its name alone") {
    CHECK(asked(repository_analyze(), es9) == "invalid: the name of the repository is empty");
    CHECK(asked(repository_verify_integrity(), es9) == "invalid: the name of the repository is empty");
    for (std::string const name : {"a/b", "a*", "a,b", "a b"}) {
        auto const sentence = "invalid: '" + name + "' cannot name a repository: it holds '" + name[1] + "'";
        CHECK(asked(repository_analyze{name}, es9) == sentence);
        CHECK(asked(repository_verify_integrity{name}, es9) == sentence);
    }
}

TEST_CASE("an analysis tells what it wrote, read and took") {
    auto const heard = hear(repository_analyze(), analyzed);
    REQUIRE(heard.has_value());
    CHECK(heard->repository == "repo");
    CHECK(heard->blob_count == 100);
    CHECK(heard->issues_detected.empty());
    CHECK(heard->write.count == 101);
    CHECK(heard->write.total_size_bytes == 1'073'741'825);
    CHECK(heard->write.total_throttled_nanos == 1);
    CHECK(heard->write.total_elapsed_nanos == 3'000'000'000);
    CHECK(heard->read.count == 202);
    CHECK(heard->read.total_size_bytes == 2'147'483'648);
    CHECK(heard->read.total_throttled_nanos == 2);
    CHECK(heard->read.total_elapsed_nanos == 4'000'000'000);
    CHECK(heard->listing_elapsed_nanos == 6'000'000);
    CHECK(heard->delete_elapsed_nanos == 7'000'000);
    CHECK(hear(repository_analyze(), R"({"repository":"r","issues_detected":["a","b"]})")->issues_detected ==
          std::vector<std::string>{"a", "b"});
}

TEST_CASE("a verification that passes tells how much it saw, and nothing of what is well") {
    auto const heard = verified(results(log_of_snapshot + "," + log_of_index, "0", "pass"));
    REQUIRE(heard.has_value());
    CHECK(heard->result == "pass");
    CHECK(heard->total_anomalies == 0);
    CHECK(heard->snapshots_verified == 20);
    CHECK(heard->indices_verified == 3);
    CHECK(heard->anomalies.empty());
    CHECK(heard->exception.empty());
    CHECK(verified(results("", "0", "inconclusive due to concurrent writes"))->result ==
          "inconclusive due to concurrent writes");
}

TEST_CASE("a verification that fails tells each anomaly with where it is") {
    auto const heard = verified(failed);
    REQUIRE(heard.has_value());
    CHECK(heard->result == "fail");
    CHECK(heard->total_anomalies == 2);
    REQUIRE(heard->anomalies.size() == 2);
    auto const &missing = heard->anomalies[0], &unreadable = heard->anomalies[1];
    CHECK(missing.anomaly == "missing blob");
    CHECK(missing.snapshot == "one");
    CHECK(missing.index == "a");
    CHECK(missing.shard_id == 2);
    CHECK(missing.blob_name == "__x");
    CHECK(missing.exception.empty());
    CHECK(unreadable.anomaly == "failed to load snapshot info");
    CHECK(unreadable.snapshot == "two");
    CHECK(unreadable.index.empty());
    CHECK(unreadable.shard_id == -1);
    CHECK(unreadable.exception == "[repo] gone");
    CHECK(heard->exception.empty());
}

TEST_CASE("a verification that the server gave up says why, in the server's own words") {
    each_x_pack([](x_pack const& server) {
        auto const heard = verified(server.answer("verify_integrity_exception"));
        REQUIRE(heard.has_value());
        CHECK(heard->result.empty());
        CHECK(heard->exception == "[contract] gone");
        REQUIRE(heard->anomalies.size() == 1);
        CHECK(heard->anomalies[0].anomaly == "failed to load snapshot info");
        CHECK(heard->anomalies[0].snapshot == "one");
        CHECK(heard->anomalies[0].exception == "[contract] no such blob");
    });
}

TEST_CASE("a verification is read while its log comes, in single bytes, and begins anew as if nothing had come") {
    repository_verify_integrity const op;
    auto const reader = reader_for(op);
    REQUIRE(reader->begin({200, {}}).has_value());
    REQUIRE(reader->write(std::string_view(failed).substr(0, failed.size() / 2)).has_value());
    REQUIRE(reader->begin({200, {}}).has_value());
    for (char const& c : failed) REQUIRE(reader->write(std::string_view(&c, 1)).has_value());
    auto const heard = reader->finish();
    REQUIRE(heard.has_value());
    CHECK(heard->anomalies.size() == 2);
    CHECK(heard->result == "fail");
}

TEST_CASE("a verification whose log breaks off is no result") {
    check_truncations(repository_verify_integrity(), answered(failed));
    CHECK(verified(R"({"log":[)" + log_of_missing_blob).error().is(errc::malformed_answer));
}

TEST_CASE("what was metered is told of each repository on each node") {
    each_x_pack([](x_pack const& server) {
        auto check = [&](auto const& op) {
            auto const heard = hear(op, server.answer("metering"));
            REQUIRE(heard.has_value());
            REQUIRE(heard->size() == 2);
            CHECK(heard->at(0).node_id == "a-node-id");
            CHECK(heard->at(0).repository_name == "contract");
            CHECK(heard->at(0).repository_type == "s3");
            CHECK(heard->at(0).request_counts == json::object{{"GetObject", 12}, {"PutObject", 3}});
            CHECK(heard->at(0).cluster_version == 0);  // it is still in use
            CHECK(heard->at(1).node_id == "a-node-id");
            CHECK(heard->at(1).repository_name == "gone");
            CHECK(heard->at(1).request_counts == json::object{{"ListObjects", 1}});
            CHECK(heard->at(1).cluster_version == 42);
            check_replacements(op, server.as_exchange("metering"));
            check_truncations(op, server.as_exchange("metering"));
        };
        check(get_repositories_metering());
        check(clear_repositories_metering());
    });
    CHECK(hear(get_repositories_metering(), R"({"_nodes":{"total":0},"cluster_name":"c","nodes":{}})")->empty());
}

TEST_CASE("whatever stands at any place of what was found is read, or an error that names the place") {
    check_replacements(repository_analyze(), answered(analyzed));
    check_truncations(repository_analyze(), answered(analyzed));
    check_replacements(repository_verify_integrity(), answered(failed));
    check_replacements(repository_verify_integrity(), x_packs().front().as_exchange("verify_integrity_exception"));
    CHECK(wrong_with(repository_analyze(), "{}") == "unexpected: in the answer, 'repository' is missing");
    CHECK(wrong_with(repository_verify_integrity(), R"({"log":[{"anomaly":7}]})") ==
          "unexpected: in the answer, 'log[0].anomaly' is not a string");
    CHECK(wrong_with(repository_verify_integrity(), R"({"log":[{"exception":{"error":"unknown"}}]})") ==
          "unexpected: in the answer, 'log[0].exception.error' is not an object");
    CHECK(wrong_with(get_repositories_metering(), R"({"nodes":{"a":{}}})") ==
          "unexpected: in the answer, 'nodes.a' is not an array");
}
