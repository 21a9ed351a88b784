// SPDX-License-Identifier: Apache-2.0
/// @file
/// The answer that only says that a request was carried out.
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/acknowledged.hpp>

#include <set>

using namespace test_support;

namespace {

/// What is said against a text; empty: nothing.
std::string wrong(std::string_view body) {
    auto const heard = decode_acknowledged(body);
    if (!heard.has_error()) return {};
    CHECK((heard.error().is(errc::unexpected_json) || heard.error().is(errc::malformed_answer)));
    return heard.error().info.message;
}

}  // namespace

TEST_CASE("an acknowledgement is what the server says it is") {
    CHECK(decode_acknowledged(R"({"acknowledged":true})")->value);
    CHECK_FALSE(decode_acknowledged(R"({"acknowledged":false})")->value);
    CHECK_FALSE(acknowledged().value);
    CHECK(
        decode_acknowledged(R"({"shards_acknowledged":false,"acknowledged":true,"errors":false,"index":"a"})")->value);
}

TEST_CASE("every recorded acknowledgement is heard, on every server") {
    std::set<std::string> servers;
    each_recording(
        100, [](exchange const& e) { return e.status == 200 && e.answer.find("\"acknowledged\"") != e.answer.npos; },
        [&](exchange const& e) {
            servers.insert(e.file);
            auto const heard = decode_acknowledged(e.answer);
            REQUIRE(heard.has_value());
            CHECK(heard->value == e.told().at("acknowledged").as_bool());
        });
    CHECK(servers.size() == 11);
}

TEST_CASE("what is no acknowledgement is an error") {
    CHECK(wrong("{}") == "in the answer, 'acknowledged' is missing");
    CHECK(wrong(R"({"acknowledged":null})") == "in the answer, 'acknowledged' is missing");
    CHECK(wrong(R"({"acknowledged":"true"})") == "in the answer, 'acknowledged' is not true or false");
    CHECK(wrong(R"({"acknowledged":1})") == "in the answer, 'acknowledged' is not true or false");
    CHECK(wrong(R"({"accepted":true})") == "in the answer, 'acknowledged' is missing");
    CHECK(wrong("[]") == "in the answer, the whole is not an object");
    CHECK(wrong("") != "");
    CHECK(wrong(R"({"acknowledged":true)") != "");
    CHECK(wrong("<html>") != "");
}
