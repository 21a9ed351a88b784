// SPDX-License-Identifier: Apache-2.0
/// @file
/// The conf file: the original's contract, the new keys, and errors that name file, line, section and key.
#include "../support/print.hpp"
#include "conf.hpp"
#include "job.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

using tool::mode;
namespace es = es_s3_snapshot;

namespace {

constexpr char const* small = R"([aws_s3_config]
s3_bucket_name = bucket
[elasticsearch_config]
es_repository_name = repo
es_src_seed1 = 10.0.0.1:9200
es_dest_seed1 = 10.0.0.2:9200
index_names = a
)";

/// The small conf with one line changed or added in its last section.
std::string with(std::string const& line) {
    auto const key = line.substr(0, line.find_first_of(" =:"));
    std::string text;
    bool replaced = false;
    std::istringstream lines(small);
    for (std::string one; std::getline(lines, one);) {
        bool const same = one.starts_with(key + " ");
        text += (same ? line : one) + "\n";
        replaced = replaced || same;
    }
    return replaced ? text : text + line + "\n";
}

std::string message(es::result<tool::conf> const& r) {
    REQUIRE_FALSE(r);
    CHECK(r.error().is(es::errc::invalid_argument));
    return r.error().info.message;
}

std::string refusal(std::string const& text, mode m = mode::backup) {
    return message(tool::parse_conf(text, "x.conf", m));
}

std::string temporary(std::string const& text, mode_t permissions) {
    auto const path = "conf-test-" + std::to_string(::getpid()) + ".conf";
    std::ofstream(path) << text;
    ::chmod(path.c_str(), permissions);
    return path;
}

}  // namespace

TEST_CASE("the original's sample is read unchanged, comments behind values included") {
    auto const c = tool::parse_conf(R"([aws_api_keys]
# the keys that Elasticsearch will use to reach the bucket
aws_access_key = AKIAXXXYYYZZZAAABBB
aws_secret_key = OIAAAAABBBBBCCCCCDDDDDEEEE

[aws_s3_config]
aws_region = us-west-2
s3_bucket_name = my-s3-devops-bucket
s3_base_path = elasticsearch-backups # where in the bucket the snapshots go

[elasticsearch_config]
es_repository_name = my_es_snapshots

# SOURCE nodes: back up from here
es_src_seed1 = 10.40.11.180:9200
# a cluster rather than a single node: uncomment and set these
#es_src_seed2 = a.b.c.d:9200
#es_src_seed3 = w.x.y.z:9200

# DESTINATION nodes: restore to here
es_dest_seed1 = 10.40.101.198:9200
es_dest_seed2 = 10.40.101.224:9200
es_dest_seed3 = 10.40.101.55:9200

# the indices, comma-separated
index_names = my_index1,my_index2,my_index_3

# the snapshot to make, or to restore
snapshot_name = snapshot_test_1
)",
                                    "sample", mode::backup);
    REQUIRE(c);
    CHECK(c->s3.base_path == "elasticsearch-backups");
    CHECK(c->s3.region == "us-west-2");
    CHECK(c->s3.access_key == "AKIAXXXYYYZZZAAABBB");
    CHECK(c->index_names == std::vector<std::string>{"my_index1", "my_index2", "my_index_3"});
    CHECK(c->snapshot_name == "snapshot_test_1");
    REQUIRE(c->source.size() == 1);
    CHECK(es::to_string(c->source[0]) == "http://10.40.11.180:9200");
    CHECK(c->destination.size() == 3);
    REQUIRE(c->warnings.size() == 1);
    CHECK(c->warnings[0].find("only 1 of 3") != std::string::npos);
    CHECK(c->wait_for_completion);
    CHECK_FALSE(c->verify);
    CHECK_FALSE(c->rate());
}

TEST_CASE("fast stands for a rate, and max_rate for another, whatever fast says") {
    CHECK(tool::parse_conf(with("fast = yes"), "x", mode::backup)->rate() == es::unthrottled_rate);
    CHECK(tool::parse_conf(with("fast = yes\nmax_rate = 500mb"), "x", mode::backup)->rate() == "500mb");
    CHECK(tool::parse_conf(with("max_rate = 1gb"), "x", mode::restore)->rate() == "1gb");
}

TEST_CASE("the sample that the project ships is read, with every key uncommented too") {
    std::ifstream file(std::string(ES_S3_SNAPSHOT_TEST_DATA) +
                       "/../examples/es-s3-snapshot/es-s3-snapshot.conf.sample");
    std::stringstream content;
    content << file.rdbuf();
    REQUIRE_FALSE(content.str().empty());
    CHECK(tool::parse_conf(content.str(), "sample", mode::backup));
    std::string all;
    for (std::string line; std::getline(content, line);) {
        bool const key = line.size() > 2 && line[0] == '#' && line[1] != ' ';
        if (line.starts_with("#api_key") || line.starts_with("#host")) continue;  // not with another key of the sample
        all += (key ? line.substr(1) : line) + "\n";
    }
    auto const c = tool::parse_conf(all, "sample", mode::restore);
    REQUIRE(c);
    CHECK(c->user == "elastic");
    CHECK(c->s3.path_style_access == true);
    CHECK(c->max_wait == es::duration(std::chrono::hours(12)));
    CHECK(c->tls.ca_file == "/etc/ssl/my-ca.pem");
}

TEST_CASE("the grammar is that of the files that people have") {
    SECTION("colons, blanks, case of keys, CRLF, a byte order mark, ; comments") {
        auto const c = tool::parse_conf(
            "\xEF\xBB\xBF[aws_s3_config]\r\nS3_Bucket_Name:bucket ; a comment\r\n[elasticsearch_config]\r\n"
            "es_repository_name=repo\r\nes_src_seed1 = h:1\r\nindex_names = a , b\r\n",
            "x", mode::backup);
        REQUIRE(c);
        CHECK(c->s3.bucket == "bucket");
        CHECK(c->index_names == std::vector<std::string>{"a", "b"});
    }
    SECTION("a value keeps # and ; that no blank precedes") {
        auto const c = tool::parse_conf(
            std::string(small) + "[elastic_cloud]\nshield_auth_username = u\nshield_auth_password = a#b;c\n", "x",
            mode::backup);
        REQUIRE(c);
        CHECK(c->password == "a#b;c");
    }
    SECTION("a list goes on in an indented line after a comma") {
        auto const c = tool::parse_conf(with("index_names = a,\n    b,  # the second\n    c"), "x", mode::backup);
        REQUIRE(c);
        CHECK(c->index_names == std::vector<std::string>{"a", "b", "c"});
    }
    SECTION("lines of any length") {
        std::string names = "index0";
        for (int i = 1; i != 5000; ++i) names += ",index" + std::to_string(i);
        auto const c = tool::parse_conf(with("index_names = " + names), "x", mode::backup);
        REQUIRE(c);
        CHECK(c->index_names.size() == 5000);
    }
}

TEST_CASE("seeds may have any form of address") {
    for (auto const& [written, read] : {std::pair{"h:9200", "http://h:9200"},
                                        {"http://h", "http://h:80"},
                                        {"https://h", "https://h:443"},
                                        {"https://h:9243", "https://h:9243"},
                                        {"[::1]:9200", "http://[::1]:9200"}}) {
        auto const c = tool::parse_conf(with(std::string("es_src_seed1 = ") + written), "x", mode::backup);
        REQUIRE(c);
        CHECK(es::to_string(c->source.at(0)) == read);
    }
}

TEST_CASE("seeds of the other cluster may be missing") {
    std::string text(small);
    text.erase(text.find("es_dest_seed1"), text.find("index_names") - text.find("es_dest_seed1"));
    CHECK(tool::parse_conf(text, "x", mode::backup));
    CHECK(refusal(text, mode::restore).find("[elasticsearch_config] es_dest_seed1 is missing") != std::string::npos);
}

TEST_CASE("an error names file, line, section and key") {
    CHECK(refusal(with("index_name = a"))
              .find("x.conf:8: [elasticsearch_config] index_name: unknown key; did you mean 'index_names'") == 0);
    CHECK(refusal("[aws_s3_confg]\ns3_bucket_name = b\n")
              .find("x.conf:2: [aws_s3_confg] s3_bucket_name: unknown key; did you mean "
                    "'s3_bucket_name' in [aws_s3_config]?") == 0);
    CHECK(refusal(with("index_names =")).find("x.conf: [elasticsearch_config] index_names is missing or empty") == 0);
    CHECK(refusal(with("index_names = a,,b"))
              .find("x.conf:7: [elasticsearch_config] index_names: a name in the list is empty") == 0);
    CHECK(refusal(with("index_names = a b")).find("'a b' cannot name an index") != std::string::npos);
    CHECK(refusal(with("es_src_seed1 = h:99999")).find("x.conf:5: [elasticsearch_config] es_src_seed1: 'h:99999'") ==
          0);
    CHECK(
        refusal(with("es_repository_name = a/b")).find("x.conf:4: [elasticsearch_config] es_repository_name: 'a/b'") ==
        0);
    CHECK(refusal(with("snapshot_name = Snap")).find("x.conf:8: [elasticsearch_config] snapshot_name: 'Snap'") == 0);
    CHECK(refusal(with("snapshot_name = <Snap-{now/d}>")).find("snapshot_name: 'Snap-2") != std::string::npos);
    CHECK(refusal(with("snapshot_name = <snap-{now/x}>")).find("snapshot_name: 'now/x' is no date math") !=
          std::string::npos);
    CHECK(refusal(with("snapshot_name = <snap-{now{yyyy|Europe/Berlin}}>"))
              .find("snapshot_name: 'Europe/Berlin' cannot be resolved") != std::string::npos);
    CHECK(refusal(with("snapshot_name = snap-%q")).find("snapshot_name: 'snap-%q': %q is not known") !=
          std::string::npos);
    CHECK(refusal(with("max_wait = 0")).find("max_wait: '0' is not a time") != std::string::npos);
    CHECK(refusal(with("busy_timeout = -1")).find("busy_timeout: '-1' is not a time") != std::string::npos);
    CHECK(tool::parse_conf(with("busy_timeout = 0"), "x.conf", mode::backup));
    CHECK(refusal(with("max_wait = soon")).find("x.conf:8: [elasticsearch_config] max_wait: 'soon' is not a time") ==
          0);
    CHECK(refusal(with("wait_for_completion = maybe")).find("is not true or false") != std::string::npos);
    CHECK(refusal(with("verify = yes\nwait_for_completion = no"))
              .find("x.conf:8: [elasticsearch_config] verify: needs wait_for_completion") == 0);
    CHECK(refusal(with("max_rate = much")).find("max_rate: 'much' is not a size such as 500mb") != std::string::npos);
    CHECK(refusal(with("max_rate = 5mb\nwait_for_completion = no")).find("max_rate: needs wait_for_completion") !=
          std::string::npos);
    CHECK(refusal(with("on_interrupt = stop")).find("'stop' is not leave or abort") != std::string::npos);
    CHECK(refusal(with("on_conflict = overwrite")).find("'overwrite' is not close, fail, delete, rename or skip") !=
          std::string::npos);
    CHECK(refusal(with("index_names = a\nindex_names = b"))
              .find("x.conf:8: [elasticsearch_config] index_names: stands there twice, first in line 7") == 0);
    CHECK(refusal("s3_bucket_name = b\n").find("x.conf:1: a key stands before the first section") == 0);
    CHECK(refusal("[aws_s3_config\n").find("x.conf:1: ") == 0);
    CHECK(refusal("[aws_s3_config]\njust words\n").find("x.conf:2: neither a section nor") == 0);
    CHECK(refusal("[aws_s3_config]\ns3_bucket_name = Not_A_Bucket\n" + std::string(small).substr(39))
              .find("[aws_s3_config] S3 setting 'bucket'") != std::string::npos);
    CHECK(refusal(std::string(small) + "[elastic_cloud]\nshield_auth_username = u\n")
              .find("[elastic_cloud] shield_auth_password is missing") != std::string::npos);
}

TEST_CASE("an error never repeats a secret") {
    CHECK(refusal(with("es_src_seed1 = http://user:hidden@h:1")).find("hidden") == std::string::npos);
    CHECK(refusal(std::string(small) + "[aws_api_keys]\naws_secret_key = hidden\n").find("hidden") ==
          std::string::npos);
}

TEST_CASE("a file that is missing or readable by others is told") {
    CHECK(message(tool::read_conf("no-such.conf", true, mode::backup)).find("no-such.conf: cannot be read") == 0);
    auto const secret = std::string(small) + "[aws_api_keys]\naws_access_key = k\naws_secret_key = s\n";
    for (auto const permissions : {0600, 0640, 0604}) {
        auto const path = temporary(secret, static_cast<mode_t>(permissions));
        auto const c = tool::read_conf(path, true, mode::backup);
        std::remove(path.c_str());
        REQUIRE(c);
        bool const warned = std::any_of(c->warnings.begin(), c->warnings.end(),
                                        [](auto const& w) { return w.find("chmod 600") != std::string::npos; });
        CHECK(warned == (permissions != 0600));
    }
}

TEST_CASE("the secrets that are hidden include the encoded password") {
    auto const c =
        tool::parse_conf(std::string(small) + "[elastic_cloud]\nshield_auth_username = u\nshield_auth_password = p\n",
                         "x", mode::backup);
    REQUIRE(c);
    CHECK(c->secrets() == std::vector<std::string>{"p", "dTpw"});
}

TEST_CASE("a password over plain HTTP to another host is warned of") {
    auto const login = std::string("[elastic_cloud]\nshield_auth_username = u\nshield_auth_password = p\n");
    for (auto const& [seed, warned] :
         {std::pair{"10.0.0.1:9200", true}, {"http://h", true}, {"https://h", false}, {"127.0.0.1:9200", false}}) {
        auto const c = tool::parse_conf(with(std::string("es_src_seed1 = ") + seed) + login, "x", mode::backup);
        REQUIRE(c);
        bool const told = std::any_of(c->warnings.begin(), c->warnings.end(),
                                      [](auto const& w) { return w.find("plain HTTP") != std::string::npos; });
        CAPTURE(seed);
        CHECK(told == warned);
    }
}

TEST_CASE("the default name of a snapshot is in UTC and in lower case") {
    CHECK(tool::default_snapshot_name(es::wall_time(std::chrono::seconds(1'700'000'000))) ==
          "snapshot-2023_11_14t22-13-20");
}

TEST_CASE("every error has its exit code") {
    using es::errc;
    using tool::exit_code;
    auto code = [](errc e) { return tool::to_exit_code(es::make_error(e, "x")); };
    CHECK(code(errc::invalid_argument) == exit_code::usage);
    CHECK(code(errc::snapshot_partial) == exit_code::partial);
    CHECK(code(errc::restore_failed) == exit_code::partial);
    CHECK(code(errc::snapshot_failed) == exit_code::failed);
    CHECK(code(errc::still_running) == exit_code::still_running);
    CHECK(code(errc::conflict) == exit_code::conflict);
    CHECK(code(errc::busy) == exit_code::conflict);
    CHECK(code(errc::not_found) == exit_code::not_found);
    CHECK(code(errc::access_denied) == exit_code::denied);
    CHECK(code(errc::connection_failed) == exit_code::unreachable);
    CHECK(code(errc::timed_out) == exit_code::unreachable);
    CHECK(code(errc::tls_failed) == exit_code::unreachable);
    CHECK(code(errc::incompatible) == exit_code::incompatible);
    CHECK(code(errc::not_supported) == exit_code::incompatible);
    CHECK(code(errc::operation_canceled) == exit_code::interrupted);
    CHECK(code(errc::server_error) == exit_code::failed);
}

TEST_CASE("the cluster's auth is one of several, and only one") {
    using kind = tool::aws_auth::kind;
    SECTION("signed, with the region of the seed") {
        auto const c =
            tool::parse_conf(with("es_src_seed1 = https://search-x.eu-west-1.es.amazonaws.com") +
                                 "[aws_auth]\ntype = auto\n[aws_s3_config]\nrole_arn = arn:aws:iam::1:role/r\n",
                             "x", mode::backup);
        REQUIRE(c);
        CHECK(c->is_signed(mode::backup));
        CHECK_FALSE(c->is_signed(mode::restore));
        CHECK(c->aws.region == "eu-west-1");
        CHECK(c->s3.amazon_service);
    }
    SECTION("auto signs nothing elsewhere") {
        auto const c = tool::parse_conf(std::string(small) + "[aws_auth]\ntype = auto\n", "x", mode::backup);
        REQUIRE(c);
        CHECK_FALSE(c->is_signed(mode::backup));
    }
    SECTION("signed with the keys of the conf, to any host") {
        auto const c =
            tool::parse_conf(std::string(small) +
                                 "[aws_api_keys]\naws_access_key = k\naws_secret_key = s\n[aws_auth]\ntype = "
                                 "sigv4\nregion = us-east-1\ncredentials = aws_api_keys\n",
                             "x", mode::backup);
        REQUIRE(c);
        CHECK(c->aws.type == kind::sigv4);
        CHECK(c->aws.keys_of_conf);
        CHECK(c->aws.service == "es");
        CHECK_FALSE(c->s3.amazon_service);
    }
    SECTION("an API key") {
        auto const c = tool::parse_conf(std::string(small) + "[elastic_cloud]\napi_key = encoded\n", "x", mode::backup);
        REQUIRE(c);
        CHECK(c->secrets() == std::vector<std::string>{"encoded"});
    }
    CHECK(refusal(std::string(small) + "[aws_auth]\ntype = sigv4\n").find("[aws_auth] region is missing") !=
          std::string::npos);
    CHECK(refusal(std::string(small) + "[aws_auth]\ntype = yes\n").find("is not none, sigv4 or auto") !=
          std::string::npos);
    CHECK(refusal(std::string(small) + "[aws_auth]\ntype = sigv4\nregion = r\ncredentials = aws_api_keys\n")
              .find("[aws_api_keys] aws_access_key is missing") != std::string::npos);
    CHECK(refusal(std::string(small) + "[aws_auth]\ntype = sigv4\nregion = r\nservice = aoss\n").find("aoss") !=
          std::string::npos);
    CHECK(refusal(std::string(small) + "[aws_auth]\ntype = sigv4\nregion = r\n[elastic_cloud]\napi_key = k\n")
              .find("keep one") != std::string::npos);
}

TEST_CASE("keys of [aws_auth] that contradict one another are refused, those without effect warned of") {
    auto aws = [](std::string const& lines) { return std::string(small) + "[aws_auth]\n" + lines; };
    CHECK(refusal(aws("type = sigv4\nregion = r\ncredentials = aws_api_keys\nprofile = p\n"))
              .find("x.conf:12: [aws_auth] profile: ") == 0);
    CHECK(refusal(aws("type = auto\nexternal_id = e\n")).find("x.conf:10: [aws_auth] external_id: needs role_arn") ==
          0);

    auto warnings = [&](std::string const& lines) {
        auto const c = tool::parse_conf(aws(lines), "x", mode::backup);
        REQUIRE(c);
        std::string found;
        for (auto const& one : c->warnings) found += one.starts_with("[aws_auth]") ? one : "";
        return found;
    };
    CHECK(refusal(aws("type = auto\nhost = h\n")).find("x.conf:10: [aws_auth] host: needs type = sigv4") == 0);
    for (auto const* wrong : {"https://h", "h/", "u:p@h", "h:port", "a b"})
        CHECK(refusal(aws(std::string("type = sigv4\nhost = ") + wrong)).find("is not host or host:port") !=
              std::string::npos);
    CHECK(warnings("type = none\nservice =\n").empty());
    CHECK(warnings("type = none\nrole_arn = r\nprofile = p\n").starts_with("[aws_auth] profile, role_arn: not used"));
    CHECK(warnings("external_id = e\n").starts_with("[aws_auth] external_id: not used"));
    CHECK(warnings("type = auto\nregion = r\n").empty());
}

TEST_CASE("service and region of a signature are those of the first seed that tells them") {
    constexpr char const* ours = "https://search-x.eu-west-1.es.amazonaws.com";
    auto seeds = [](std::string const& first, std::string const& second, std::string const& section) {
        return with("es_src_seed1 = " + first) + "es_src_seed2 = " + second + "\n[aws_auth]\n" + section +
               "[aws_s3_config]\nrole_arn = arn:aws:iam::1:role/r\n";
    };
    SECTION("it may be the second") {
        auto const c = tool::parse_conf(seeds("https://a", ours, "type = sigv4\n"), "x", mode::backup);
        REQUIRE(c);
        CHECK(c->aws.service == "es");
        CHECK(c->aws.region == "eu-west-1");
        CHECK(c->s3.amazon_service);
    }
    SECTION("what the section says goes before it") {
        auto const c = tool::parse_conf(seeds(ours, ours, "type = auto\nservice = x\nregion = r\n"), "x", mode::backup);
        REQUIRE(c);
        CHECK(c->aws.service == "x");
        CHECK(c->aws.region == "r");
    }
    SECTION("auto signs for no seed that did not ask for it, wherever it stands") {
        for (auto const& text : {seeds("https://a", ours, "type = auto\n"), seeds(ours, "https://a", "type = auto\n")})
            CHECK(refusal(text).find("https://a:443 is none and would get signed requests") != std::string::npos);
    }
    SECTION("a collection is refused, since it cannot write into the bucket") {
        constexpr char const* collection = "https://x.eu-west-1.aoss.amazonaws.com";
        for (auto const* type : {"type = auto\n", "type = sigv4\n", "type = auto\nservice = es\n"})
            CHECK(
                refusal(seeds(collection, collection, type)).find("(aoss) makes no snapshots into a bucket of yours") !=
                std::string::npos);
    }
}

TEST_CASE("to restore from the managed service's own repository takes neither bucket nor role") {
    constexpr char const* text = R"([elasticsearch_config]
es_repository_name = cs-automated-enc
es_src_seed1 = https://search-x.eu-west-1.es.amazonaws.com
es_dest_seed1 = https://search-x.eu-west-1.es.amazonaws.com
index_names = a
[aws_auth]
type = auto
)";
    auto const c = tool::parse_conf(text, "x", mode::restore);
    REQUIRE(c);
    CHECK(c->s3.amazon_service);
    CHECK(c->s3.bucket.empty());
    CHECK(refusal(text).find("x.conf:2: [elasticsearch_config] es_repository_name: 'cs-automated-enc' belongs to the "
                             "managed service") == 0);
}

TEST_CASE("behind a tunnel the domain's own name tells what the seeds do not") {
    auto read = [](std::string const& host) {
        auto const c = tool::parse_conf(with("es_src_seed1 = https://localhost:9200") +
                                            "[aws_auth]\ntype = sigv4\nhost = " + host +
                                            "\n[aws_s3_config]\nrole_arn = arn:aws:iam::1:role/r\n",
                                        "x", mode::backup);
        REQUIRE(c);
        return *c;
    };
    auto const c = read("search-x.eu-west-1.es.amazonaws.com:443");
    CHECK(c.aws.host == "search-x.eu-west-1.es.amazonaws.com");
    CHECK(c.aws.region == "eu-west-1");
    CHECK(c.s3.amazon_service);
    CHECK(c.s3.region == "eu-west-1");
    CHECK(read("search-x.eu-west-1.es.amazonaws.com:8443").aws.host == "search-x.eu-west-1.es.amazonaws.com:8443");
}

TEST_CASE("the managed service is known by its host names, or by role_arn") {
    constexpr char const* ours = "https://search-x.eu-west-1.es.amazonaws.com";
    std::string const role = "[aws_s3_config]\nrole_arn = arn:aws:iam::1:role/r\n";
    std::string const login = "[elastic_cloud]\nshield_auth_username = u\nshield_auth_password = p\n";
    auto read = [](std::string const& text, mode m = mode::backup) {
        auto const c = tool::parse_conf(text, "x", m);
        REQUIRE(c);
        return *c;
    };
    auto const signed_ = std::string("[aws_auth]\ntype = sigv4\nregion = us-east-1\n");
    SECTION("a name of its own: by role_arn, signed or not") {
        CHECK(read(with("es_src_seed1 = https://search.example.org") + signed_ + role).s3.amazon_service);
        CHECK(read(with("es_src_seed1 = https://search.example.org") + login + role).s3.amazon_service);
        CHECK_FALSE(read(with("es_src_seed1 = https://search.example.org") + login).s3.amazon_service);
    }
    SECTION("a domain's: whatever the auth, and the bucket is in its region unless the conf says another") {
        auto const c = read(with(std::string("es_src_seed1 = ") + ours) + login + role);
        CHECK(c.s3.amazon_service);
        CHECK(c.s3.region == "eu-west-1");
        CHECK(read(with(std::string("es_src_seed1 = ") + ours) + role + "aws_region = us-east-1\n").s3.region ==
              "us-east-1");
        CHECK(refusal(with(std::string("es_src_seed1 = ") + ours) + login).find("'role_arn' is missing") !=
              std::string::npos);
        CHECK(read(with("es_src_seed1 = https://search.example.org") + role).s3.region.empty());
    }
    SECTION("from a domain to a cluster of one's own: there role_arn means nothing, and is told") {
        auto const text = with(std::string("es_src_seed1 = ") + ours) + role + "[aws_auth]\ntype = auto\n";
        CHECK(read(text).s3.amazon_service);
        auto const c = read(text, mode::restore);
        CHECK_FALSE(c.s3.amazon_service);
        CHECK(c.s3.role_arn.empty());
        CHECK(std::any_of(c.warnings.begin(), c.warnings.end(),
                          [](auto const& w) { return w.find("role_arn is not sent") != std::string::npos; }));
    }
}

TEST_CASE("a seed may be a cloud id") {
    auto const c = tool::parse_conf(with("es_src_seed1 = my-cloud:dXMtZWFzdC0xLmF3cy5mb3VuZC5pbyQ0ZmE4ODIxZSQ="), "x",
                                    mode::backup);
    REQUIRE(c);
    CHECK(es::to_string(c->source.at(0)) == "https://4fa8821e.us-east-1.aws.found.io:443");
}
