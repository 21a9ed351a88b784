// SPDX-License-Identifier: Apache-2.0
/// @file
/// The policy around the stages: time, cached keys, targets, refusals and what it must not do.
#include "sigv4/vectors.hpp"

#include <es_s3_snapshot/auth/any_auth.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>

#include <iterator>
#include <map>
#include <sstream>
#include <tuple>
#include <type_traits>
#include <vector>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;

namespace {

constexpr char vectors_path[] = ES_S3_SNAPSHOT_TEST_DATA "/auth/sigv4/vectors.json";

wall_time const noon{std::chrono::sys_days(std::chrono::year(2015) / 8 / 30) + 12h + 36min};

/// The vector of that name, with what its file leaves out filled in.
boost::json::object named_vector(std::string_view name) {
    boost::json::object found;
    sigv4_vectors::for_each(vectors_path, [&](boost::json::object const& defaults, boost::json::object const& v) {
        if (v.at("name").as_string() != name) return;
        found = defaults;
        for (auto const& [key, value] : v) found[key] = value;
    });
    REQUIRE_FALSE(found.empty());
    return found;
}

credentials example() { return {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""}; }
origin domain() { return {scheme::https, "search-example.us-east-1.es.amazonaws.com", 443}; }

std::string authorization(sigv4& policy, wall_time now, credentials const& given = {}) {
    request req;
    REQUIRE(policy.sign(req, domain(), given, now));
    return std::string(req.fields.get("Authorization"));
}

response_head refusal(std::string date, unsigned status = 403) {
    response_head made{status, {}};
    made.fields.add("Date", std::move(date));
    return made;
}

/// A request that says that it was signed then.
request signed_as_of(wall_time at) {
    request made;
    made.fields.set("X-Amz-Date", sigv4_timestamp(at));
    return made;
}

/// What signing with these parts is refused with.
error refused(credentials const& who, std::string region = "us-east-1", std::string service = "es") {
    sigv4 policy(std::move(region), std::move(service));
    request req;
    auto done = policy.sign(req, domain(), who, noon);
    REQUIRE(done.has_error());
    CHECK(req.fields.empty());
    CHECK(done.error().is(errc::invalid_argument));
    return done.error();
}

template <class T>
concept printable = requires(std::ostream& out, T const& value) {
    out << value;
};

constexpr char expired[] = R"({"message":"Signature expired: 20150830T123600Z is now earlier than 20150830T125100Z"})";

}  // namespace

TEST_CASE("one policy for many requests: the kept key follows date and secret, there and back") {
    std::map<std::tuple<std::string, std::string, bool>, sigv4> policies;
    std::vector<std::pair<boost::json::object, boost::json::object>> all;
    sigv4_vectors::for_each(vectors_path, [&](auto const& defaults, auto const& v) { all.emplace_back(defaults, v); });
    auto const check = [&](auto const& entry) {
        auto merged = entry.first;
        for (auto const& [key, value] : entry.second) merged[key] = value;
        INFO(sigv4_vectors::text(merged, "name"));
        sigv4_vectors::vector const v(merged);
        std::tuple const key(v.region, v.service, v.options.unsigned_payload);
        auto& policy = policies.try_emplace(key, v.region, v.service, credentials{}, v.options).first->second;
        sigv4_vectors::check_policy(v, policy, merged.at("expected").as_object());
    };
    for (int round = 0; round != 2; ++round) {
        std::for_each(all.begin(), all.end(), check);
        std::for_each(all.rbegin(), all.rend(), check);
    }
    CHECK(policies.size() > 5);
}

TEST_CASE("credentials given with a request go before the fixed ones, as a whole set") {
    auto const with_token = credentials{"AKIDOTHER", "otherEXAMPLEsecret", "tokenEXAMPLE"};
    sigv4 fixed("us-east-1", "es", example()), none("us-east-1", "es"), own("us-east-1", "es", with_token);
    CHECK(authorization(fixed, noon) == authorization(none, noon, example()));
    CHECK(authorization(fixed, noon, with_token) == authorization(own, noon));
    CHECK(authorization(own, noon, example()) == authorization(fixed, noon));
    request req;
    REQUIRE(own.sign(req, domain(), example(), noon));
    CHECK(req.fields.get("X-Amz-Security-Token").empty());
}

TEST_CASE("the host is signed as it is sent, and added where it is missing") {
    sigv4 policy("us-east-1", "es", example());
    request req;
    REQUIRE(policy.sign(req, {scheme::http, "::1", 9200}, {}, noon));
    CHECK(req.fields.get("Host") == "[::1]:9200");
    request tunnelled;
    tunnelled.fields.set("Host", "search-example.us-east-1.es.amazonaws.com");
    REQUIRE(policy.sign(tunnelled, {scheme::https, "localhost", 9443}, {}, noon));
    CHECK(tunnelled.fields.get("Host") == "search-example.us-east-1.es.amazonaws.com");
    CHECK(tunnelled.fields.get("Authorization") == authorization(policy, noon));
}

TEST_CASE("a request signed again is signed as if for the first time") {
    sigv4 policy("us-east-1", "es", example());
    request req;
    req.target = "/_search?q=b&h=a,*";
    req.body = "{}";
    auto fresh = req;
    REQUIRE(policy.sign(req, domain(), {}, noon));
    REQUIRE(policy.sign(req, domain(), {}, noon + 1h));
    REQUIRE(policy.sign(fresh, domain(), {}, noon + 1h));
    CHECK(req.target == fresh.target);
    CHECK(std::equal(req.fields.begin(), req.fields.end(), fresh.fields.begin(), fresh.fields.end()));
}

TEST_CASE("only what nobody changes on the way is signed") {
    request req;
    for (auto const* name :
         {"Host", "Content-Type", "X-Amz-Meta", "X-AMZ-DATE", "Connection", "Content-Length", "Transfer-Encoding",
          "User-Agent", "Expect", "X-Forwarded-For", "Accept", "Authorization", "x-amz", "x-amzn-trace-id"})
        req.fields.add(name, "x");
    CHECK(sigv4_signed_names(req, sigv4_options_for("es")) == "content-type;host;x-amz-date;x-amz-meta");
    CHECK(sigv4_signed_names(request{}, {}).empty());
}

TEST_CASE("the target that is sent is canonical already, and stays when it is made canonical again") {
    auto const es = sigv4_options_for("es"), s3 = sigv4_options_for("s3");
    CHECK(sigv4_canonical_target("/a?v&b=%2a+c&b=,", es) == "/a?b=%2A%20c&b=%2C&v=");
    CHECK(sigv4_canonical_target("/a*%2f//..?", es) == "/a*%2f//..");
    CHECK(sigv4_canonical_target("/a*%2a%7E/%2F//../+%zz?", s3) == "/a%2A%2A~////../%2B%25zz");
    CHECK(sigv4_canonical_target("", es) == "/");
    CHECK(sigv4_canonical_target("?b&a", s3) == "/?a=&b=");
    CHECK(sigv4_canonical_target("/?&&", es) == "/");
    sigv4_vectors::for_each(vectors_path, [&](auto const&, boost::json::object const& v) {
        auto const sent = sigv4_vectors::text(v.at("expected").as_object(), "target");
        CHECK(sigv4_canonical_target(sent, v.contains("service") && v.at("service") == "s3" ? s3 : es) == sent);
    });
}

TEST_CASE("composed and decomposed unicode are different names and are signed as such") {
    auto const composed = percent_encode("caf\xC3\xA9"), decomposed = percent_encode("cafe\xCC\x81");
    CHECK(sigv4_canonical_path("/" + composed, {}) == "/caf%25C3%25A9");
    CHECK(sigv4_canonical_path("/" + decomposed, {}) == "/cafe%25CC%2581");
    CHECK(sigv4_canonical_query("q=" + composed) == "q=caf%C3%A9");
    CHECK(sigv4_canonical_query("q=" + decomposed) == "q=cafe%CC%81");
}

TEST_CASE("the body's hash is sent, but for a body that s3 need not know, over TLS") {
    auto unsigned_s3 = sigv4_options_for("s3");
    unsigned_s3.unsigned_payload = true;
    sigv4 policy("us-east-1", "s3", example(), unsigned_s3);
    auto const sent_hash = [&](scheme s) {
        request req;
        req.body = "hello";
        REQUIRE(policy.sign(req, {s, "localhost", 1}, {}, noon));
        return std::string(req.fields.get("x-amz-content-sha256"));
    };
    CHECK(sent_hash(scheme::https) == "UNSIGNED-PAYLOAD");
    CHECK(sent_hash(scheme::http) == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    CHECK(sigv4_payload_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("timestamps of all years that a clock can tell") {
    CHECK(sigv4_timestamp(wall_time{}) == "19700101T000000Z");
    CHECK(sigv4_timestamp(noon + 999ms) == "20150830T123600Z");
    CHECK(sigv4_timestamp(wall_time(std::chrono::sys_days(std::chrono::year(2000) / 2 / 29)) + 24h - 1ns) ==
          "20000229T235959Z");
    CHECK(sigv4_timestamp(wall_time(-1ns)) == "19691231T235959Z");
    CHECK(sigv4_timestamp(wall_time::max()).starts_with("2262"));
}

TEST_CASE("a refusal that blames the clock teaches the offset, once, and later signatures have it") {
    auto const v = named_vector("name repo");
    sigv4_vectors::vector request_of(v);
    auto const expected = sigv4_vectors::text(v.at("expected").as_object(), "authorization");
    sigv4 policy("us-east-1", "es", example());
    auto const local = noon - 20min;
    auto const signed_at = [&](wall_time now) {
        auto req = request_of.req;
        REQUIRE(policy.sign(req, request_of.to, {}, now));
        return std::string(req.fields.get("Authorization"));
    };
    CHECK(signed_at(local) != expected);
    CHECK(policy.on_refused(signed_as_of(local), refusal("Sun, 30 Aug 2015 12:36:00 GMT"), expired, local) ==
          verdict::try_again);
    CHECK(policy.clock_offset() == 20min);
    CHECK(signed_at(local) == expected);
    CHECK(policy.on_refused(signed_as_of(noon), refusal("Sun, 30 Aug 2015 12:36:01 GMT"), expired, local + 1s) ==
          verdict::refuse);
    CHECK(policy.on_refused(signed_as_of(noon), refusal("Sun, 30 Aug 2015 12:16:00 GMT"), expired, local) ==
          verdict::try_again);
    CHECK(policy.clock_offset() == 0min);
}

TEST_CASE("a request that was signed before another's refusal taught the time may be signed anew, too") {
    sigv4 policy("us-east-1", "s3", example());
    auto const local = noon - 20min;
    auto const head = refusal("Sun, 30 Aug 2015 12:36:00 GMT");
    auto const of_headers = [&](request& req) { return policy.sign(req, domain(), {}, local); };
    auto const of_a_link = [&](request& req) { return policy.presign(req, domain(), {}, local, 60s); };
    request first, second, link, other_link;
    REQUIRE((of_headers(first) && of_headers(second) && of_a_link(link) && of_a_link(other_link)));
    for (auto const* req : {&first, &second, &link, &other_link})
        CHECK(policy.on_refused(*req, head, expired, local + 2s) == verdict::try_again);
    CHECK(policy.clock_offset() == 20min - 2s);
    request again, link_again;
    REQUIRE((of_headers(again) && of_a_link(link_again)));
    for (auto const* req : {&again, &link_again})
        CHECK(policy.on_refused(*req, head, expired, local + 2s) == verdict::refuse);
}

TEST_CASE("a request that does not say when it was signed teaches nothing") {
    auto const head = refusal("Sun, 30 Aug 2015 13:36:00 GMT");
    sigv4 policy("us-east-1", "es", example());
    for (auto const* at : {"", "20150830T123600", "20150830 123600Z", "2015083OT123600Z", "20150230T123600Z",
                           "20151330T123600Z", "20150830T12-100Z", "20150830T123600Z "}) {
        request req;
        req.fields.set("X-Amz-Date", at);
        CHECK(policy.on_refused(req, head, expired, noon) == verdict::refuse);
    }
    CHECK(policy.on_refused({method::get, "/?X-Amz-Date=20150830T123600Z", {}, {}}, head, expired, noon) ==
          verdict::refuse);
    CHECK(policy.clock_offset() == 0s);
    CHECK(policy.on_refused(signed_as_of(noon), head, expired, noon) == verdict::try_again);
}

TEST_CASE("each way in which a service blames the clock is understood") {
    for (auto const* body :
         {"<Error><Code>RequestTimeTooSkewed</Code></Error>", expired, R"({"__type":"RequestExpired"})",
          R"({"message":"Signature not yet current: 20150830T125100Z is still later than 20150830T123600Z"})"}) {
        CHECK(sigv4("r", "es").on_refused(signed_as_of(noon), refusal("Sun, 30 Aug 2015 12:34:00 GMT"), body, noon) ==
              verdict::try_again);
    }
    auto in_a_field = refusal("Sun, 30 Aug 2015 12:46:00 GMT");
    in_a_field.fields.add("x-amzn-ErrorType", "InvalidSignatureException:http://internal.amazon.com/");
    CHECK(sigv4("r", "es").on_refused(signed_as_of(noon), in_a_field, "", noon) == verdict::try_again);
}

TEST_CASE("a wrong signature counts as skew from 4 minutes on; other refusals never do") {
    auto const after = [](char const* date, char const* body) {
        return sigv4("r", "es").on_refused(signed_as_of(noon), refusal(date), body, noon);
    };
    CHECK(after("Sun, 30 Aug 2015 12:39:59 GMT", "InvalidSignatureException") == verdict::refuse);
    CHECK(after("Sun, 30 Aug 2015 12:40:00 GMT", "InvalidSignatureException") == verdict::try_again);
    CHECK(after("Sun, 30 Aug 2015 12:32:00 GMT", "<Code>SignatureDoesNotMatch</Code>") == verdict::try_again);
    CHECK(after("Sun, 30 Aug 2015 13:36:00 GMT", "AccessDenied") == verdict::refuse);
    CHECK(after("Sun, 30 Aug 2015 13:36:00 GMT", "") == verdict::refuse);
    CHECK(after("Sun, 30 Aug 2015 12:36:10 GMT", expired) == verdict::refuse);
}

TEST_CASE("a Date that is none teaches nothing") {
    for (auto const* date :
         {"", "x", "Sun, 31 Feb 2015 12:00:00 GMT", "Sun, 30 Aug 2015 24:00:00 GMT", "Sun, 30 Aug 2015 12:60:00 GMT",
          "Sun, 30 Aug 2015 12:00:61 GMT", "Sun, 30 Aug 0000 12:00:00 GMT", "Sun, 30 Aug 1969 12:00:00 GMT",
          "Sun, 30 anF 2015 12:00:00 GMT", "Sun, 30 Aug 2015 12:00:00 UTC", "Sun, -1 Aug 2015 12:00:00 GMT",
          "Sun. 30 Aug 2015 12:00:00 GMT", "Sunday, 30-Aug-15 12:00:00 GMT", "Sun, 30 Aug 2015 12:00:00 GMT ",
          "Sun, 00 Aug 2015 12:00:00 GMT", "2015-08-30T12:00:00Z", "Sun, 30 Aug 2015 12-00-00 GMT"}) {
        INFO(date);
        sigv4 policy("us-east-1", "es", example());
        CHECK(policy.on_refused(signed_as_of(noon), refusal(date), expired, noon) == verdict::refuse);
        CHECK(policy.clock_offset() == 0s);
    }
}

TEST_CASE("even the farthest Date leads to a signature, not to an overflow") {
    sigv4 policy("us-east-1", "es", example());
    for (auto const* date : {"Fri, 31 Dec 9999 23:59:60 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"}) {
        for (auto const at : {wall_time::min(), wall_time::max()}) {
            CHECK(policy.on_refused(signed_as_of(at), refusal(date), expired, at) == verdict::try_again);
            CHECK_FALSE(authorization(policy, wall_time::max()).empty());
            CHECK_FALSE(authorization(policy, wall_time::min()).empty());
        }
    }
}

TEST_CASE("what is missing or could not stand in a header is refused, unnamed, and nothing is added") {
    CHECK(refused({}).info.message.find("access key id is missing") != std::string::npos);
    CHECK(refused({"AKID", "", ""}).info.message.find("secret access key is missing") != std::string::npos);
    CHECK(refused(example(), "").info.message.find("region is missing") != std::string::npos);
    CHECK(refused(example(), "us-east-1", "").info.message.find("service is missing") != std::string::npos);
    for (auto const& e : {refused({"AKID\nX: y", "s3cr3t", "t0k3n"}), refused({"AKID", "s3cr3t\n", "t0k3n"}),
                          refused({"AKID", "s3cr3t", "t0k3n\r\nX: y"}), refused({"AKID", " s3cr3t", "t0k3n"})}) {
        auto const said = describe(e) + e.info.hint;
        CHECK(said.find("line break") != std::string::npos);
        CHECK(said.find("s3cr3t") == std::string::npos);
        CHECK(said.find("t0k3n") == std::string::npos);
    }
}

TEST_CASE("each control character is found at each place of a key, and nothing else is taken for one") {
    for (int byte = 0; byte != 256; ++byte) {
        for (std::size_t at = 0; at != 20; ++at) {
            credentials who{"AKIDEXAMPLE", std::string(20, 'x'), ""};
            who.secret_access_key[at] = static_cast<char>(byte);
            request req;
            bool const taken = !sigv4("us-east-1", "es").sign(req, domain(), who, noon).has_error();
            if (taken != (byte > ' ' && byte != 0x7F)) FAIL("byte " << byte << " at " << at);
        }
    }
}

TEST_CASE("a presigned target is good for 1 second to 7 days, and is not presigned twice") {
    sigv4 policy("us-east-1", "s3", example());
    auto const presign = [&](request& req, std::chrono::seconds expires) {
        return policy.presign(req, domain(), {}, noon, expires);
    };
    for (auto const bad : {0s, -1s, std::chrono::seconds(7 * 24h) + 1s}) {
        request req;
        auto done = presign(req, bad);
        REQUIRE(done.has_error());
        CHECK(done.error().is(errc::invalid_argument));
        CHECK(req.target == "/");
    }
    request req;
    CHECK(presign(req, 7 * 24h));
    CHECK(presign(req, 60s).has_error());
    CHECK(sigv4("r", "s3").presign(req, domain(), {}, noon, 60s).has_error());
}

TEST_CASE("secrets cannot be printed, and the policy can only be moved") {
    STATIC_REQUIRE_FALSE(printable<sigv4>);
    STATIC_REQUIRE_FALSE(printable<sigv4_key>);
    STATIC_REQUIRE_FALSE(printable<credentials>);
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<sigv4>);
    STATIC_REQUIRE(std::is_nothrow_move_constructible_v<sigv4>);
    STATIC_REQUIRE(auth_policy<sigv4>);
    sigv4 policy("us-east-1", "es", example());
    auto expected = authorization(policy, noon);
    any_auth erased(std::move(policy));
    request req;
    REQUIRE(erased.sign(req, domain(), {}, noon));
    CHECK(req.fields.get("Authorization") == expected);
    CHECK(erased.on_refused(req, refusal("Sun, 30 Aug 2015 12:56:00 GMT"), expired, noon) == verdict::try_again);
}
