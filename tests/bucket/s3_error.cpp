// SPDX-License-Identifier: Apache-2.0
#include <es_s3_snapshot/bucket/s3_error.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;

namespace {

bucket_address const where = find_bucket({"logs", "us-east-1", "http://127.0.0.1:9000", {}}).value();

std::string xml(std::string const& code, std::string const& message, std::string const& more = "") {
    return R"(<?xml version="1.0" encoding="UTF-8"?><Error><Code>)" + code + "</Code><Message>" + message +
           "</Message>" + more + "</Error>";
}

error decoded(unsigned status, std::string const& body, header_fields const& fields = {}) {
    return decode_s3_error(where, status, fields, body);
}

struct refusal {
    unsigned status;
    char const* code;
    errc meaning;
};

}  // namespace

TEST_CASE("each refusal of S3 has its own meaning", "[bucket]") {
    auto const r = GENERATE(values<refusal>({{404, "NoSuchBucket", errc::not_found},
                                             {404, "NoSuchKey", errc::not_found},
                                             {403, "InvalidAccessKeyId", errc::access_denied},
                                             {403, "SignatureDoesNotMatch", errc::access_denied},
                                             {400, "ExpiredToken", errc::access_denied},
                                             {403, "RequestTimeTooSkewed", errc::access_denied},
                                             {403, "AccessDenied", errc::access_denied},
                                             {416, "InvalidRange", errc::invalid_argument},
                                             {503, "SlowDown", errc::busy},
                                             {500, "InternalError", errc::server_error}}));
    auto const e = decoded(r.status, xml(r.code, "words"));
    CAPTURE(r.code, describe(e));
    CHECK(e.is(r.meaning));
    CHECK(e.info.server_type == r.code);
    CHECK(e.info.status == r.status);
    CHECK(e.info.node == "http://127.0.0.1:9000");
    CHECK(e.info.delivered == delivery::answered);
}

TEST_CASE("a bucket in another region names it", "[bucket]") {
    header_fields named;
    named.set("x-amz-bucket-region", "eu-west-1");
    auto const e = GENERATE_COPY(decoded(301, "", named), decoded(400, "", named), decoded(307, "", named),
                                 decoded(400, xml("AuthorizationHeaderMalformed", "", "<Region>eu-west-1</Region>")),
                                 decoded(301, xml("PermanentRedirect", ""), named));
    CAPTURE(describe(e));
    CHECK(e.is(errc::repository_unusable));
    CHECK(e.info.message.find("eu-west-1") != std::string::npos);
    CHECK(e.info.hint.find("eu-west-1") != std::string::npos);
}

TEST_CASE("the region that comes with a plain refusal is no reason", "[bucket]") {
    header_fields named;
    named.set("x-amz-bucket-region", "eu-west-1");
    CHECK(decoded(403, xml("AccessDenied", ""), named).is(errc::access_denied));
    CHECK(decoded(400, xml("ExpiredToken", ""), named).is(errc::access_denied));
    named.set("x-amz-bucket-region", "us-east-1");
    CHECK(decoded(400, "", named).is(errc::server_error));
}

TEST_CASE("a wrong signature's words are left out, since they repeat the request", "[bucket]") {
    auto const e = decoded(403, xml("SignatureDoesNotMatch", "x-amz-security-token:TOKEN"));
    CHECK(describe(e).find("TOKEN") == std::string::npos);
    CHECK(e.info.server_reason.empty());
    CHECK(decoded(403, xml("AccessDenied", "not you")).info.server_reason == "not you");
}

TEST_CASE("a refusal without XML is told by its status", "[bucket]") {
    CHECK(decoded(403, "").is(errc::access_denied));
    CHECK(decoded(404, "<html>nothing").is(errc::not_found));
    CHECK(decoded(502, "Bad Gateway").is(errc::server_error));
    CHECK(decoded(503, "").is(errc::busy));
    CHECK(decoded(416, "").is(errc::invalid_argument));
}
