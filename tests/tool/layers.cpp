// SPDX-License-Identifier: Apache-2.0
/// @file
/// The conf file under the environment under the flags: what has the last word, and which variables count for whom.
#include "../support/print.hpp"
#include "layers.hpp"
#include "support/printed.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <unistd.h>

namespace es = es_s3_snapshot;
using tool::conf_flags;
using tool::mode;

namespace {

constexpr auto file = R"([aws_s3_config]
s3_bucket_name = of-file
[elasticsearch_config]
es_repository_name = repo
es_src_seed1 = a:1
es_src_seed2 = b:2
es_dest_seed1 = c:3
index_names = x
[elastic_cloud]
shield_auth_username = user
shield_auth_password = of-file
)";

es::result<tool::conf> read(std::string const& text, mode side, bool is_job, conf_flags const& flags = {}) {
    es::system_environment env;
    tool::demand wanted(side, is_job);
    wanted.environment = environment_layer(env, wanted);
    auto layer = flag_layer(flags, side, env);
    if (layer.has_error()) return layer.error();
    wanted.flags = *layer;
    return tool::parse_conf(text, "x.conf", wanted);
}

std::string nodes(std::vector<es::origin> const& all) {
    std::string made;
    for (auto const& one : all) made += to_string(one) + " ";
    return made;
}

/// A file that is gone with the test.
class secret_file {
public:
    explicit secret_file(std::string const& text) : path_("/tmp/es-s3-snapshot-test-" + std::to_string(::getpid())) {
        std::ofstream(path_) << text;
    }
    secret_file(secret_file const&) = delete;
    secret_file& operator=(secret_file const&) = delete;
    ~secret_file() { ::unlink(path_.c_str()); }
    std::string const& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace

TEST_CASE("flags have the last word, the environment the one before, and the file the first") {
    conf_flags flags;
    CHECK(read(file, mode::backup, true)->s3.bucket == "of-file");
    test::environment_guard const with{{"ES_S3_SNAPSHOT_S3_BUCKET_NAME", "of-environment"}};
    CHECK(read(file, mode::backup, true)->s3.bucket == "of-environment");
    flags.set = {"s3_bucket_name=of-flag"};
    CHECK(read(file, mode::backup, true, flags)->s3.bucket == "of-flag");
}

TEST_CASE("everything can come from the environment") {
    test::environment_guard const with{{"ES_S3_SNAPSHOT_S3_BUCKET_NAME", "bucket"},
                                       {"ES_S3_SNAPSHOT_ES_REPOSITORY_NAME", "repo"},
                                       {"ES_S3_SNAPSHOT_INDEX_NAMES", "x,y"},
                                       {"ES_S3_SNAPSHOT_SOURCE_URL", "http://a:1,http://b:2"},
                                       {"ES_S3_SNAPSHOT_AWS_AUTH_TYPE", "none"}};
    auto const made = read("", mode::backup, true);
    REQUIRE(made);
    CHECK(made->index_names == std::vector<std::string>{"x", "y"});
    CHECK(nodes(made->source) == "http://a:1 http://b:2 ");
    CHECK(read("", mode::restore, true).error().info.message.find("es_dest_seed1") != std::string::npos);
}

TEST_CASE("nodes that are named anew replace all three seeds of that cluster, and no others") {
    conf_flags flags;
    flags.url = {"https://d:4"};
    auto const made = read(file, mode::backup, false, flags);
    CHECK(nodes(made->source) == "https://d:4 ");
    CHECK(nodes(made->destination) == "http://c:3 ");
    CHECK(nodes(read(file, mode::restore, false, flags)->source) == "http://a:1 http://b:2 ");
    CHECK(nodes(read(file, mode::restore, false, flags)->destination) == "https://d:4 ");
}

TEST_CASE("another way to authenticate replaces the file's") {
    secret_file const key("encoded-key\n");
    conf_flags flags;
    flags.api_key_file = key.path();
    auto const made = read(file, mode::backup, false, flags);
    REQUIRE(made);
    CHECK(made->api_key == "encoded-key");
    CHECK(made->user.empty());
    CHECK(made->password.empty());
    CHECK(made->secrets() == std::vector<std::string>{"encoded-key"});
}

TEST_CASE("a password from a file goes with a name from a flag") {
    secret_file const password("of flag \r\n");
    conf_flags flags;
    flags.username = "admin";
    flags.password_file = password.path();
    auto const made = read(file, mode::backup, false, flags);
    CHECK(made->user == "admin");
    CHECK(made->password == "of flag ");
    flags.password_file = "/nonexistent";
    CHECK(read(file, mode::backup, false, flags).error().info.message == "/nonexistent: cannot be read");
}

TEST_CASE("the variables of other tools count where one cluster is spoken to, the first that is set") {
    test::environment_guard const with{
        {"ELASTICSEARCH_URL", "http://second:1"}, {"ES_URL", "http://first:1"}, {"ELASTIC_PASSWORD", "of-elastic"}};
    auto const made = read("", mode::backup, false);
    CHECK(nodes(made->source) == "http://first:1 ");
    CHECK(made->user == "elastic");
    CHECK(made->password == "of-elastic");
    auto const job = read(file, mode::backup, true);
    CHECK(nodes(job->source) == "http://a:1 http://b:2 ");
    CHECK(job->password == "of-file");
}

TEST_CASE("an API key of the environment comes before a password of it") {
    test::environment_guard const with{{"ES_URL", "http://a:1"}, {"ES_API_KEY", "key"}, {"ES_PASSWORD", "word"}};
    auto const made = read("", mode::backup, false);
    CHECK(made->api_key == "key");
    CHECK(made->password.empty());
}

TEST_CASE("our own variable comes before those of other tools") {
    test::environment_guard const with{{"ES_URL", "http://a:1"}, {"ES_S3_SNAPSHOT_URL", "http://b:1"}};
    CHECK(nodes(read("", mode::restore, false)->destination) == "http://b:1 ");
}

TEST_CASE("a key of --set is the conf's, in full where two sections have it") {
    conf_flags flags;
    auto const refused = [&](std::string const& text) {
        flags.set = {text};
        return read(file, mode::backup, true, flags).error().info.message;
    };
    CHECK(refused("role_arn=x").find("--set role_arn: write aws_auth.role_arn or aws_s3_config.role_arn") == 0);
    CHECK(refused("bucket=x") == "--set bucket: there is no such key");
    CHECK(refused("bucket") == "--set bucket: write key=value");
    flags.set = {"aws_s3_config.storage_class=standard_ia", "max_wait=2h"};
    auto const made = read(file, mode::backup, true, flags);
    CHECK(made->s3.storage_class == "standard_ia");
    CHECK(made->max_wait == std::chrono::hours(2));
}

TEST_CASE("a mistake is told with where it was made") {
    test::environment_guard const with{{"ES_S3_SNAPSHOT_MAX_WAIT", "soon"}};
    CHECK(read(file, mode::backup, true)
              .error()
              .info.message.find(
                  "the environment variable ES_S3_SNAPSHOT_MAX_WAIT: [elasticsearch_config] max_wait: 'soon'") == 0);
}
