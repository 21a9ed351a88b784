// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the tool finds out about the bucket by itself, and what it makes of it.
#include "../support/print.hpp"
#include "preflight.hpp"

#include <es_s3_snapshot/transport/replay.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/version/opensearch.hpp>

namespace es = es_s3_snapshot;
using tool::mode;

namespace {

tool::conf with_keys() {
    tool::conf c;
    c.s3.bucket = "logs";
    c.s3.region = "us-east-1";
    c.s3.endpoint = "127.0.0.1:9000";
    c.s3.protocol = "http";
    c.s3.access_key = "AKID";
    c.s3.secret_key = "no-secret";
    c.source = {es::parse_origin("127.0.0.1:9200").value()};
    return c;
}

/// Counts what is sent, and answers from a script.
struct scripted {
    tool::bucket_check check(tool::conf const& c) {
        auto answer = [this](es::origin const& to, es::request const& req) -> es::replay_answer {
            sent.push_back(std::string(to_string(req.verb)) + " " + to_string(to) + req.target);
            if (answers.empty()) return es::make_error(es::errc::connection_failed, "refused");
            auto next = answers.front();
            if (answers.size() > 1) answers.pop_front();
            return next;
        };
        return tool::check_bucket(c, mode::backup, es::any_transport(std::make_unique<es::replay>(answer)), {});
    }
    std::deque<es::replay_answer> answers;
    std::vector<std::string> sent;
};

es::replay_answer refusing(std::string const& code) { return {403, "<Error><Code>" + code + "</Code></Error>"}; }

es::replay_answer answering(std::string_view field, std::string value) {
    es::replay_answer made(200, "");
    made.head.fields.set(field, std::move(value));
    return made;
}

}  // namespace

TEST_CASE("a bucket that is as the conf says needs no word") {
    scripted s{{es::replay_answer(200, "")}, {}};
    auto const found = s.check(with_keys());
    CHECK_FALSE(found.refused);
    CHECK(found.warning.empty());
    CHECK(found.unasked.empty());
    CHECK(s.sent == std::vector<std::string>{"HEAD http://127.0.0.1:9000/logs"});
}

TEST_CASE("the bucket is asked for at Amazon where no endpoint is given") {
    auto c = with_keys();
    c.s3.endpoint.clear();
    c.s3.region = "eu-west-1";
    scripted s{{es::replay_answer(200, "")}, {}};
    s.check(c);
    CHECK(s.sent == std::vector<std::string>{"HEAD https://logs.s3.eu-west-1.amazonaws.com:443/"});
}

TEST_CASE("what S3 refuses is told apart, and ends the job only where no cluster could do better") {
    struct row {
        char const* code;
        bool final_on_2, final_on_5, final_on_6;
    };
    auto const r = GENERATE(values<row>({{"NoSuchBucket", false, true, true},
                                         {"InvalidAccessKeyId", true, true, false},
                                         {"SignatureDoesNotMatch", true, true, false},
                                         {"AccessDenied", false, false, false},
                                         {"RequestTimeTooSkewed", false, false, false}}));
    scripted s{{refusing(r.code)}, {}};
    auto const found = s.check(with_keys());
    REQUIRE(found.refused);
    CHECK(found.refused->info.server_type == r.code);
    CHECK(tool::is_final(*found.refused, es::elasticsearch_2::line()) == r.final_on_2);
    CHECK(tool::is_final(*found.refused, es::elasticsearch_5::line()) == r.final_on_5);
    CHECK(tool::is_final(*found.refused, es::elasticsearch_6::line()) == r.final_on_6);
    CHECK(tool::is_final(*found.refused, es::opensearch_3::line()) == r.final_on_6);
}

TEST_CASE("another region is told, and left to the cluster") {
    scripted elsewhere{{answering("x-amz-bucket-region", "eu-west-1")}, {}};
    CHECK(elsewhere.check(with_keys()).warning.find("eu-west-1") != std::string::npos);

    es::replay_answer moved(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>");
    scripted refused{{moved}, {}};
    auto const found = refused.check(with_keys());
    REQUIRE(found.refused);
    CHECK(found.refused->is(es::errc::repository_unusable));
    CHECK_FALSE(tool::is_final(*found.refused, es::elasticsearch_5::line()));
}

TEST_CASE("a clock that is off is told") {
    scripted s{{answering("Date", "Tue, 15 Nov 1994 08:12:31 GMT")}, {}};
    auto const told = s.check(with_keys()).warning;
    CHECK(told.find("clock") != std::string::npos);
    CHECK(told.find("ahead of S3's") != std::string::npos);
}

TEST_CASE("what cannot be reached from here, or is no S3, is no finding") {
    auto const answers = GENERATE(std::deque<es::replay_answer>{}, std::deque<es::replay_answer>{{404, "<html>"}},
                                  std::deque<es::replay_answer>{{403, ""}},
                                  std::deque<es::replay_answer>{{503, "<Error><Code>SlowDown</Code></Error>"}});
    scripted s{answers, {}};
    auto const found = s.check(with_keys());
    CHECK_FALSE(found.refused);
    CHECK(found.warning.empty());
    CHECK_FALSE(found.unasked.empty());
    CHECK(s.sent.size() <= 2);
}

TEST_CASE("nothing is asked where nobody can tell") {
    auto c = with_keys();
    SECTION("without keys") { c.s3.access_key.clear(); }
    SECTION("when told not to") { c.check_bucket = false; }
    SECTION("for the managed service's own repository") { c.es_repository_name = "cs-automated"; }
    SECTION("where the endpoint is on the nodes' machine") {
        c.source.push_back(es::parse_origin("10.0.0.1:9200").value());
    }
    SECTION("where the bucket has no name that S3 could have") { c.s3.bucket = "a..b"; }
    scripted s;
    auto const found = s.check(c);
    CHECK_FALSE(found.unasked.empty());
    CHECK_FALSE(found.refused);
    CHECK(s.sent.empty());
}
