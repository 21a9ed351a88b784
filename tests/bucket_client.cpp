// SPDX-License-Identifier: Apache-2.0
/// @file
/// The client of a bucket: its parts joined, a stop request handed down.
#include "support/print.hpp"

#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/bucket_client.hpp>
#include <es_s3_snapshot/transport/replay.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;

TEST_CASE("a bucket is read signed for s3, with its path as it is sent", "[bucket]") {
    credentials keys;
    keys.access_key_id = "AKID";
    keys.secret_access_key = "no-secret";
    bucket_client<sigv4, replay> c(find_bucket({"logs", "eu-west-1", "", {}}).value(),
                                   replay({replay_answer(200, "abc")}), sigv4("eu-west-1", "s3", keys));
    CHECK(c.run(get_object, object_request{"a b/\xC3\xA9", {}}).value() == "abc");
    auto const& sent = c.transport().sent.at(0);
    CHECK(to_string(sent.to) == "https://logs.s3.eu-west-1.amazonaws.com:443");
    CHECK(sent.request.target == "/a%20b/%C3%A9");
    CHECK(sent.request.fields.get("Host") == "logs.s3.eu-west-1.amazonaws.com");
    CHECK(sent.request.fields.get("Authorization").find("/eu-west-1/s3/aws4_request") != std::string_view::npos);
    CHECK_FALSE(sent.request.fields.get("x-amz-content-sha256").empty());
}

TEST_CASE("a stop request ends a pause between attempts", "[bucket]") {
    std::stop_source stop;
    stop.request_stop();
    bucket_client<no_auth, replay> c(find_bucket({"logs", "", "http://127.0.0.1", {}}).value(),
                                     replay({replay_answer(503, ""), replay_answer(200, "abc")}), {}, {},
                                     stop.get_token());
    CHECK(c.run(get_object, object_request{"k", {}}).error().is(errc::operation_canceled));
}
