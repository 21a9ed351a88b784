// SPDX-License-Identifier: Apache-2.0
/// @file
/// The settings of an S3 repository: what every line is sent, what it is spared, and what is refused.
#include "../support/print.hpp"

#include <es_s3_snapshot/operation/s3_settings.hpp>
#include <es_s3_snapshot/version/any_server.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/version/opensearch.hpp>

#include <array>
#include <functional>

using namespace es_s3_snapshot;

namespace {

constexpr auto es = distribution::elasticsearch;
constexpr auto os = distribution::opensearch;

constexpr char const *access_key = "MARK-OF-ACCESS", *secret_key = "MARK-OF-SECRET";

s3_repository_settings plain() {
    s3_repository_settings s;
    s.bucket = "snapshots";
    return s;
}

server_line line_of(distribution product, version v) { return any_server(product, v).line(); }

struct setting {
    std::string_view name;
    std::function<void(s3_repository_settings&)> set;
};

/// In the order of the columns below.
std::array<setting, 10> const changing{
    setting{"endpoint", [](auto& s) { s.endpoint = "s3.example.org:9000"; }},
    setting{"protocol", [](auto& s) { s.protocol = "http"; }},
    setting{"region", [](auto& s) { s.region = "eu-west-1"; }},
    setting{"path_style_access", [](auto& s) { s.path_style_access = true; }},
    setting{"access_key", [](auto& s) { s.access_key = access_key, s.secret_key = secret_key; }},
    setting{"client", [](auto& s) { s.client = "second"; }},
    setting{"storage_class", [](auto& s) { s.storage_class = "standard_ia"; }},
    setting{"readonly", [](auto& s) { s.readonly = true; }},
    setting{"server_side_encryption", [](auto& s) { s.server_side_encryption = true; }},
    setting{"server_side_encryption_type", [](auto& s) { s.server_side_encryption_type = "aws:kms"; }},
};

/// `+` sent, `-` left out with a sentence, `!` refused: endpoint, protocol, region, path style, keys, client,
/// storage class (and canned ACL), readonly, server-side encryption, its type.
struct expectation {
    distribution product;
    version release;
    std::string_view columns;
};

constexpr std::array expectations{
    expectation{es, {1, 0, 0}, "+++-+!!!+!"},   expectation{es, {1, 7, 6}, "+++-+!!!+!"},
    expectation{es, {2, 0, 0}, "+++-+!!!+!"},   expectation{es, {2, 1, 0}, "+++-+!!++!"},
    expectation{es, {2, 2, 0}, "+++++!+++!"},   expectation{es, {2, 4, 6}, "+++++!+++!"},
    expectation{es, {5, 0, 0}, "+++++!+++!"},   expectation{es, {5, 4, 3}, "+++++!+++!"},
    expectation{es, {5, 5, 0}, "+++++++++!"},   expectation{es, {5, 6, 16}, "+++++++++!"},
    expectation{es, {6, 0, 0}, "-----++++!"},   expectation{es, {6, 6, 2}, "-----++++!"},
    expectation{es, {6, 7, 0}, "++---++++!"},   expectation{es, {6, 8, 23}, "++---++++!"},
    expectation{es, {7, 0, 0}, "+++--++++!"},   expectation{es, {7, 3, 2}, "+++--++++!"},
    expectation{es, {7, 4, 0}, "++++-++++!"},   expectation{es, {7, 10, 2}, "++++-++++!"},
    expectation{es, {7, 17, 29}, "++++-++++!"}, expectation{es, {8, 0, 0}, "++++-++++!"},
    expectation{es, {8, 19, 5}, "++++-++++!"},  expectation{es, {9, 0, 0}, "++++-++++!"},
    expectation{es, {9, 5, 3}, "++++-++++!"},   expectation{os, {1, 0, 0}, "++++-++++!"},
    expectation{os, {1, 3, 20}, "++++-++++!"},  expectation{os, {2, 0, 0}, "++++-++++!"},
    expectation{os, {2, 19, 1}, "++++-++++!"},  expectation{os, {3, 0, 0}, "++++-++++!"},
    expectation{os, {3, 1, 0}, "++++-+++!+"},   expectation{os, {3, 8, 0}, "++++-+++!+"},
};

/// What became of one setting that alone was added to the bucket.
char outcome(setting const& one, server_line const& line) {
    auto s = plain();
    one.set(s);
    auto const made = render(s, line);
    if (made.has_error()) {
        CHECK(made.error().is(errc::not_supported));
        CHECK(made.error().info.message.starts_with("'" + std::string(one.name) + "' is not available on " +
                                                    std::string(to_string(line.product))));
        CHECK(made.error().info.message.find("since ") != std::string::npos);
        return '!';
    }
    if (made->settings.contains({one.name.data(), one.name.size()})) {
        CHECK(made->left_out.empty());
        return '+';
    }
    REQUIRE(made->left_out.size() == 1);
    CHECK(made->left_out[0].find(one.name) != std::string::npos);
    CHECK(made->settings.size() == 1);
    return '-';
}

std::string why(s3_repository_settings const& s, server_line const& line = elasticsearch_7::line()) {
    auto const made = render(s, line);
    if (made.has_value()) return "fine";
    CHECK(made.error().is(errc::invalid_argument));
    CHECK(made.error().info.delivered == delivery::not_sent);
    return made.error().info.message;
}

template <class Field>
std::string why(Field field, std::string value) {
    auto s = plain();
    s.*field = std::move(value);
    return why(s);
}

s3_repository_settings everything() {
    auto s = plain();
    for (auto const& one : changing) {
        if (!one.name.starts_with("server_side")) one.set(s);
    }
    return s;
}

}  // namespace

TEST_CASE("Each line is sent the settings that it takes, spared those of the node, and refused what it lacks",
          "[s3_settings]") {
    for (auto const& expected : expectations) {
        auto const line = line_of(expected.product, expected.release);
        std::string seen;
        for (auto const& one : changing) {
            INFO(to_string(expected.product) << " " << to_string(expected.release) << " " << one.name);
            seen += outcome(one, line);
        }
        INFO(to_string(expected.product) << " " << to_string(expected.release));
        CHECK(seen == expected.columns);
    }
}

TEST_CASE("A line whose minors differ is sent what all of them take", "[s3_settings]") {
    auto of = [](server_line const& line) {
        std::string seen;
        for (auto const& one : changing) seen += outcome(one, line);
        return seen;
    };
    CHECK(of(elasticsearch_1::line()) == "+++-+!!!+!");
    CHECK(of(elasticsearch_2::line()) == "+++-+!!!+!");
    CHECK(of(elasticsearch<version{2, 2}>::line()) == "+++++!+++!");
    CHECK(of(elasticsearch_5::line()) == "+++++!+++!");
    CHECK(of(elasticsearch_6::line()) == "-----++++!");
    CHECK(of(elasticsearch_7::line()) == "+++--++++!");
    CHECK(of(elasticsearch<version{7, 10}>::line()) == "++++-++++!");
    CHECK(of(elasticsearch_9::line()) == "++++-++++!");
    CHECK(of(opensearch_1::line()) == "++++-++++!");
    CHECK(of(opensearch_3::line()) == "++++-+++!!");
    CHECK(of(opensearch<version{3, 1}>::line()) == "++++-+++!+");
}

TEST_CASE("A canned ACL goes where a storage class goes", "[s3_settings]") {
    auto s = plain();
    s.canned_acl = "private";
    for (auto const& expected : expectations) {
        auto const made = render(s, line_of(expected.product, expected.release));
        CHECK(made.has_value() == (expected.columns[6] == '+'));
        if (made.has_value()) CHECK(made->settings.at("canned_acl") == "private");
    }
}

TEST_CASE("What every line takes is sent to every line, with its value", "[s3_settings]") {
    auto s = plain();
    s.base_path = "/a/b/";
    s.role_arn = "arn:aws:iam::1:role/r";
    s.chunk_size = "1gb";
    s.max_snapshot_bytes_per_sec = "40mb";
    s.max_restore_bytes_per_sec = "-1";
    s.compress = false;
    boost::json::object const wanted{{"bucket", "snapshots"},
                                     {"base_path", "a/b"},
                                     {"role_arn", "arn:aws:iam::1:role/r"},
                                     {"chunk_size", "1gb"},
                                     {"max_snapshot_bytes_per_sec", "40mb"},
                                     {"max_restore_bytes_per_sec", "-1"},
                                     {"compress", false}};
    for (auto const& expected : expectations) {
        auto const made = render(s, line_of(expected.product, expected.release));
        REQUIRE(made.has_value());
        CHECK(made->settings == wanted);
        CHECK(made->left_out.empty());
    }
}

TEST_CASE("What is not given is left to the server's default", "[s3_settings]") {
    for (auto const& expected : expectations) {
        CHECK(render(plain(), line_of(expected.product, expected.release))->settings ==
              boost::json::object{{"bucket", "snapshots"}});
    }
    auto s = plain();
    s.readonly = false;
    s.path_style_access = false;
    s.server_side_encryption = false;
    CHECK(render(s, elasticsearch<version{7, 4}>::line())->settings ==
          boost::json::object{{"bucket", "snapshots"},
                              {"path_style_access", false},
                              {"readonly", false},
                              {"server_side_encryption", false}});
}

TEST_CASE("Keys are sent up to 5.x and never later", "[s3_settings]") {
    for (auto const& expected : expectations) {
        auto s = plain();
        changing[4].set(s);
        auto const made = render(s, line_of(expected.product, expected.release));
        REQUIRE(made.has_value());
        bool const early = expected.product == es && expected.release < version{6, 0};
        CHECK(made->settings.contains("access_key") == early);
        CHECK(made->settings.contains("secret_key") == early);
        if (early) CHECK(made->settings.at("secret_key") == secret_key);
    }
}

TEST_CASE("The sentence about keys gives the commands of the line", "[s3_settings]") {
    auto sentence = [](server_line const& line) {
        auto s = plain();
        changing[4].set(s);
        return render(s, line)->left_out.at(0);
    };
    auto const elastic = sentence(line_of(es, {6, 8, 23}));
    CHECK(elastic.find("'bin/elasticsearch-keystore add s3.client.default.access_key'") != std::string::npos);
    CHECK(elastic.find("'bin/elasticsearch-keystore add s3.client.default.secret_key'") != std::string::npos);
    CHECK(elastic.find("POST /_nodes/reload_secure_settings") != std::string::npos);
    auto const early = sentence(line_of(es, {6, 3, 2}));
    CHECK(early.find("reload_secure_settings") == std::string::npos);
    CHECK(early.find("restart") != std::string::npos);
    CHECK(sentence(line_of(os, {2, 19, 1})).find("'bin/opensearch-keystore add ") != std::string::npos);
}

TEST_CASE("A sentence sends nobody to a node setting that the line doesn't know", "[s3_settings]") {
    auto sentences = [](server_line const& line) {
        std::string all;
        auto const made = render(everything(), line);
        REQUIRE(made.has_value());
        for (auto const& sentence : made->left_out) all += sentence + "\n";
        return all;
    };
    auto const six = sentences(line_of(es, {6, 2, 4}));
    CHECK(six.find("s3.client.default.endpoint on each node") != std::string::npos);
    CHECK(six.find("s3.client.default.protocol on each node") != std::string::npos);
    CHECK(six.find("'region' is not sent: on Elasticsearch 6.2.4 it is no setting of a repository\n") !=
          std::string::npos);
    CHECK(six.find("s3.client.default.region") == std::string::npos);
    CHECK(six.find("s3.client.default.path_style_access") == std::string::npos);
    CHECK(sentences(line_of(es, {7, 1, 0})).find("s3.client.default.path_style_access") == std::string::npos);
}

TEST_CASE("No secret stands in a sentence or an error", "[s3_settings]") {
    auto clean = [](std::string const& text) {
        INFO(text);
        CHECK(text.find(access_key) == std::string::npos);
        CHECK(text.find(secret_key) == std::string::npos);
    };
    for (auto const& expected : expectations) {
        for (auto const& one : changing) {
            for (auto const* bucket : {"snapshots", "Bad Bucket", ""}) {
                auto s = plain();
                changing[4].set(s);
                one.set(s);
                s.bucket = bucket;
                auto const made = render(s, line_of(expected.product, expected.release));
                if (made.has_error()) {
                    clean(describe(made.error()) + made.error().info.hint);
                } else {
                    for (auto const& sentence : made->left_out) clean(sentence);
                }
            }
        }
    }
    for (auto field : {&s3_repository_settings::access_key, &s3_repository_settings::secret_key})
        clean(why(field, std::string(secret_key)));
}

TEST_CASE("A bucket must be there and well-formed", "[s3_settings]") {
    auto const bucket = &s3_repository_settings::bucket;
    CHECK(why(bucket, "") == "S3 setting 'bucket' is missing");
    CHECK(why(bucket, "ab") == "S3 setting 'bucket' must have 3 to 63 characters, but is 'ab'");
    CHECK(why(bucket, "abc") == "fine");
    CHECK(why(bucket, std::string(63, 'a')) == "fine");
    CHECK(why(bucket, std::string(64, 'a')).starts_with("S3 setting 'bucket' must have 3 to 63 characters"));
    CHECK(why(bucket, "my.bucket-1") == "fine");
    for (auto const* bad : {"My-bucket", "my_bucket", "my bucket", "my/bucket", "bücket", "s3://bucket"}) {
        INFO(bad);
        CHECK(why(bucket, bad) ==
              "S3 setting 'bucket' may hold only lower-case letters, digits, '.' and '-', but is '" + std::string(bad) +
                  "'");
    }
}

TEST_CASE("Protocol and endpoint are told apart", "[s3_settings]") {
    auto const protocol = &s3_repository_settings::protocol, endpoint = &s3_repository_settings::endpoint;
    CHECK(why(protocol, "http") == "fine");
    CHECK(why(protocol, "https") == "fine");
    CHECK(why(protocol, "ftp") == "S3 setting 'protocol' must be http or https, but is 'ftp'");
    CHECK(why(protocol, "HTTPS") == "S3 setting 'protocol' must be http or https, but is 'HTTPS'");
    CHECK(why(endpoint, "s3.example.org") == "fine");
    CHECK(why(endpoint, "http://s3.example.org") ==
          "S3 setting 'endpoint' is host[:port] without a scheme; the scheme is the setting 'protocol'");
}

TEST_CASE("Keys come in pairs", "[s3_settings]") {
    for (auto field : {&s3_repository_settings::access_key, &s3_repository_settings::secret_key}) {
        CHECK(why(field, "x") == "S3 setting 'access_key' and 'secret_key' must be given together");
    }
}

TEST_CASE("A size is what the servers read as one", "[s3_settings]") {
    struct named {
        std::string name;
        std::string s3_repository_settings::*field;
    };
    for (auto const& [name, field] :
         {named{"chunk_size", &s3_repository_settings::chunk_size},
          named{"max_snapshot_bytes_per_sec", &s3_repository_settings::max_snapshot_bytes_per_sec},
          named{"max_restore_bytes_per_sec", &s3_repository_settings::max_restore_bytes_per_sec}}) {
        for (auto const* good : {"40mb", "1gb", "1.5gb", "100b", "5TB", "10k", "0", "-1"}) {
            INFO(good);
            CHECK(why(field, good) == "fine");
        }
        for (auto const* bad :
             {"40", "mb", "40 mb", "40mbit", "-5mb", "1.2.3gb", ".mb", ".5gb", "1.gb", "1,5gb", "x", " 1gb", "1gb "}) {
            INFO(bad);
            CHECK(why(field, bad) ==
                  "S3 setting '" + name + "' must be a size such as 40mb or 1gb, but is '" + bad + "'");
        }
    }
}

TEST_CASE("A wrong value is refused on every line", "[s3_settings]") {
    for (auto const& expected : expectations) {
        auto s = plain();
        s.chunk_size = "big";
        CHECK(why(s, line_of(expected.product, expected.release)).starts_with("S3 setting 'chunk_size'"));
    }
}

TEST_CASE("The same place is the same bucket, path and store", "[s3_settings]") {
    boost::json::object const here{{"bucket", "b"}, {"base_path", "p/q"}, {"endpoint", "h:9000"}};
    auto with = [&](char const* key, boost::json::value value) {
        auto there = here;
        there[key] = std::move(value);
        return there;
    };
    auto without = [&](char const* key) {
        auto there = here;
        there.erase(key);
        return there;
    };
    CHECK(same_place(here, here));
    CHECK(same_place(here, with("secret_key", "x")));
    CHECK(same_place(here, with("base_path", "/p/q/")));
    CHECK(same_place(here, without("endpoint")));
    CHECK(same_place(without("endpoint"), here));
    CHECK_FALSE(same_place(here, with("bucket", "c")));
    CHECK_FALSE(same_place(here, with("base_path", "p")));
    CHECK_FALSE(same_place(here, without("base_path")));
    CHECK_FALSE(same_place(here, without("bucket")));
    CHECK_FALSE(same_place(here, with("endpoint", "h:9001")));
    CHECK_FALSE(same_place(here, with("bucket", 7)));
    CHECK(same_place(without("base_path"), with("base_path", "")));
}

TEST_CASE("Amazon's managed service is given a role, and a bucket in us-east-1 by its endpoint") {
    auto const line = es_s3_snapshot::any_server(es_s3_snapshot::distribution::opensearch, {2, 19, 0}).line();
    es_s3_snapshot::s3_repository_settings s;
    s.bucket = "bucket";
    s.region = "eu-west-1";
    s.amazon_service = true;
    CHECK(es_s3_snapshot::render(s, line).error().info.message.find("role_arn") != std::string::npos);
    s.role_arn = "arn:aws:iam::123456789012:role/snapshots";
    CHECK(es_s3_snapshot::render(s, line)->settings.at("region") == "eu-west-1");
    s.region = "us-east-1";
    s.access_key = "key";
    s.secret_key = "secret";
    auto const made = es_s3_snapshot::render(s, line);
    REQUIRE(made);
    CHECK(made->settings.at("endpoint") == "s3.amazonaws.com");
    CHECK_FALSE(made->settings.contains("region"));
    CHECK_FALSE(made->settings.contains("access_key"));
    CHECK(made->left_out.size() == 1);
}

TEST_CASE("a size is what the servers read as one") {
    for (auto const* text : {"40mb", "1.5gb", "100b", "2GB", "1k", "-1", "0"}) CHECK(is_size(text));
    for (auto const* text : {"", "mb", "40", "fast", "1.gb", "-2", "40 mb", "40mbs"}) CHECK_FALSE(is_size(text));
}
