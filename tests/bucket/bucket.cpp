// SPDX-License-Identifier: Apache-2.0
#include "../support/print.hpp"

#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/bucket/bucket.hpp>
#include <es_s3_snapshot/core/driver.hpp>
#include <es_s3_snapshot/transport/replay.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using namespace std::chrono_literals;

namespace {

std::string refusal(std::string const& code) { return "<Error><Code>" + code + "</Code><Message>m</Message></Error>"; }

std::string entry(std::string const& key) {
    return "<Contents><Key>" + key +
           "</Key><LastModified>2026-01-31T12:00:00.000Z</LastModified><ETag>&quot;e1&quot;</ETag><Size>12</Size>"
           "<StorageClass>STANDARD</StorageClass></Contents>";
}

std::string page(std::string const& entries, std::string const& next = "", std::string const& encoding = "url") {
    return R"(<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>)" +
           std::string(next.empty() ? "false" : "true") + "</IsTruncated>" +
           (encoding.empty() ? "" : "<EncodingType>" + encoding + "</EncodingType>") + entries +
           (next.empty() ? "" : "<NextContinuationToken>" + next + "</NextContinuationToken>") + "</ListBucketResult>";
}

replay_answer with_field(replay_answer a, std::string_view name, std::string value) {
    a.head.fields.set(name, std::move(value));
    return a;
}

/// A policy whose refusals teach it something, once.
struct learning_auth {
    result<void> sign(request& req, origin const&, credentials const&, wall_time) {
        req.fields.set("X-Try", std::to_string(tries));
        return {};
    }
    verdict on_refused(request const&, response_head const&, std::string_view body, wall_time) {
        if (body.find("RequestTimeTooSkewed") == body.npos || tries++ != 0) return verdict::refuse;
        return verdict::try_again;
    }
    int tries = 0;
};

/// A bucket whose server answers from a script.
template <class Auth = no_auth>
struct scripted {
    explicit scripted(std::deque<replay_answer> script, char const* endpoint = "http://127.0.0.1:9000")
        : at(find_bucket({"logs", "us-east-1", endpoint, {}}).value()), transport(std::move(script)) {}

    template <class R, class... Params, class... Args>
    R run(workflow<R> (*function)(context, bucket_ref, Params...), Args&&... args) {
        return run_virtual(function(context(env), {at, lent, options}, std::forward<Args>(args)...), transport, env);
    }
    request const& sent(std::size_t i) const { return transport.sent.at(i).request; }
    std::size_t requests() const { return transport.sent.size(); }

    bucket_address at;
    replay transport;
    Auth auth{};
    lent_auth<Auth> lent{auth};
    bucket_options options;
    virtual_environment env;
};

error broken(errc e) {
    auto made = make_error(e, "");
    made.info.delivered = delivery::unknown;
    return made;
}

}  // namespace

TEST_CASE("HEAD tells region and clock", "[bucket]") {
    scripted b({with_field(with_field({200, ""}, "x-amz-bucket-region", "eu-west-1"), "Date",
                           "Fri, 15 Jan 2027 08:00:30 GMT")});
    auto const facts = b.run(head_bucket);
    REQUIRE(facts);
    CHECK(facts->region == "eu-west-1");
    CHECK(facts->clock_offset == 30s);
    CHECK(to_string(b.sent(0).verb) == "HEAD");
    CHECK(b.sent(0).target == "/logs");
}

TEST_CASE("a server that says nothing more is a bucket all the same", "[bucket]") {
    scripted b({{200, ""}});
    auto const facts = b.run(head_bucket);
    REQUIRE(facts);
    CHECK(facts->region.empty());
    CHECK_FALSE(facts->clock_offset);
}

TEST_CASE("a HEAD that is refused without a word is asked for the reason", "[bucket]") {
    struct row {
        unsigned status;
        char const* code;
        errc meaning;
    };
    auto const r = GENERATE(values<row>({{403, "InvalidAccessKeyId", errc::access_denied},
                                         {403, "SignatureDoesNotMatch", errc::access_denied},
                                         {403, "RequestTimeTooSkewed", errc::access_denied},
                                         {403, "AccessDenied", errc::access_denied},
                                         {400, "ExpiredToken", errc::access_denied}}));
    scripted b({{r.status, ""}, {r.status, refusal(r.code)}});
    auto const facts = b.run(head_bucket);
    REQUIRE_FALSE(facts);
    CHECK(facts.error().is(r.meaning));
    CHECK(facts.error().info.server_type == r.code);
    CHECK(b.sent(1).target == "/logs?encoding-type=url&list-type=2&max-keys=1");
}

TEST_CASE("a bucket that is not there, or elsewhere", "[bucket]") {
    scripted absent({{404, ""}, {404, refusal("NoSuchBucket")}});
    auto const nowhere = absent.run(head_bucket).error();
    CHECK(nowhere.is(errc::not_found));
    CHECK(nowhere.info.server_type == "NoSuchBucket");

    scripted elsewhere({with_field({301, ""}, "x-amz-bucket-region", "eu-west-1"), {301, ""}});
    auto const e = elsewhere.run(head_bucket).error();
    CHECK(e.is(errc::repository_unusable));
    CHECK(e.info.message.find("eu-west-1") != std::string::npos);
}

TEST_CASE("what a signer learns from the reason counts", "[bucket]") {
    scripted<learning_auth> b({{403, ""}, {403, refusal("RequestTimeTooSkewed")}, {200, page("")}});
    CHECK(b.run(head_bucket).has_value());
    CHECK(b.sent(2).fields.get("X-Try") == "1");
}

TEST_CASE("a list keeps keys of every kind", "[bucket]") {
    scripted b({{200, page(entry("a%2Fb+c%2B%00%01%EF%BF%BF%0A") +
                           "<CommonPrefixes><Prefix>x%20y%2F</Prefix></CommonPrefixes>")}});
    list_objects_query query;
    query.prefix = "a/b c+";
    query.delimiter = "/";
    query.start_after = "\xC3\xA9";
    query.max_keys = 7;
    auto const list = b.run(list_objects, query);
    REQUIRE(list);
    REQUIRE(list->objects.size() == 1);
    auto const& object = list->objects[0];
    CHECK(object.key == std::string("a/b c+\0\x01\xEF\xBF\xBF\n", 12));
    CHECK(object.size == 12);
    CHECK(object.etag == "e1");
    CHECK(object.storage_class == "STANDARD");
    REQUIRE(object.last_modified);
    CHECK(std::chrono::system_clock::to_time_t(*object.last_modified) == 1769860800);
    CHECK(list->common_prefixes == std::vector<std::string>{"x y/"});
    CHECK(list->next_continuation_token.empty());
    CHECK(b.sent(0).target ==
          "/logs?encoding-type=url&list-type=2&delimiter=%2F&max-keys=7&prefix=a%2Fb%20c%2B&start-after=%C3%A9");
}

TEST_CASE("a server that does not encode keys is taken at its word", "[bucket]") {
    scripted b({{200, page(entry(" a+b%20 "), "", "")}});
    CHECK(b.run(list_objects, list_objects_query{})->objects.at(0).key == " a+b%20 ");
}

TEST_CASE("all pages are visited, in order", "[bucket]") {
    scripted b({{200, page(entry("a") + entry("b"), "t+1")}, {200, page(entry("c"))}});
    std::string seen;
    auto const visit = [&seen](object_summary const& o) -> result<void> {
        seen += o.key;
        return {};
    };
    auto const visited = b.run(for_each_object, "p", visit);
    REQUIRE(visited);
    CHECK(*visited == 3);
    CHECK(seen == "abc");
    CHECK(b.sent(1).target == "/logs?encoding-type=url&list-type=2&continuation-token=t%2B1&prefix=p");
}

TEST_CASE("a visitor's error ends the list", "[bucket]") {
    scripted b({{200, page(entry("a") + entry("b"), "t")}});
    int seen = 0;
    auto const visit = [&seen](object_summary const&) -> result<void> {
        ++seen;
        return make_error(errc::conflict, "enough");
    };
    CHECK(b.run(for_each_object, "", visit).error().is(errc::conflict));
    CHECK(seen == 1);
}

TEST_CASE("a list that is none, or turns in a circle, is refused", "[bucket]") {
    auto const body = GENERATE(as<std::string>(), "", "{}", "<html></html>", "<ListBucketResult>",
                               page("<Contents><Key>a</Key></Contents>"), page("<Contents><Size>1</Size></Contents>"),
                               page(entry("a%2")), page(entry("a%zz")),
                               "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>");
    CAPTURE(body);
    scripted b({{200, body}});
    CHECK(b.run(list_objects, list_objects_query{}).error().is(errc::malformed_answer));

    auto const visit = [](object_summary const&) -> result<void> { return {}; };
    auto const circle = GENERATE(as<std::string>(), "t", "tu", "tuv", "tuvwv");
    CAPTURE(circle);
    scripted endless({});
    endless.transport = replay([&circle, at = std::size_t(0)](origin const&, request const&) mutable {
        return replay_answer(200, page(entry("a"), std::string(1, circle[at++ % circle.size()])));
    });
    CHECK(endless.run(for_each_object, "", visit).error().is(errc::malformed_answer));
    CHECK(endless.requests() <= circle.size() + 1);
}

TEST_CASE("a page has a bound", "[bucket]") {
    scripted b({{200, page(entry("a"))}});
    b.options.max_page = 100;
    CHECK(b.run(list_objects, list_objects_query{}).error().is(errc::body_too_large));
}

TEST_CASE("a range of an object is what was asked for", "[bucket]") {
    scripted b({with_field(with_field({206, "bcd"}, "Content-Range", "bytes 1-3/10"), "ETag", "\"e\"")});
    string_sink sink(10);
    auto const facts = b.run(read_object, object_request{"k", {1, 3}}, sink);
    REQUIRE(facts);
    CHECK(facts->size == 10U);
    CHECK(facts->etag == "e");
    CHECK(sink.text == "bcd");
    CHECK(b.sent(0).fields.get("Range") == "bytes=1-3");
    CHECK(b.sent(0).target == "/logs/k");

    scripted rest({with_field({206, "fg"}, "Content-Range", "bytes 5-6/7")});
    CHECK(rest.run(get_object, object_request{"k", {5, {}}}).value() == "fg");
    CHECK(rest.sent(0).fields.get("Range") == "bytes=5-");
}

TEST_CASE("the size of an object is told where the server tells it", "[bucket]") {
    string_sink sink(10);
    scripted told({with_field({200, "abc"}, "Content-Length", "3")});
    CHECK(told.run(read_object, object_request{"k", {}}, sink)->size == 3U);
    scripted untold({with_field({200, "abc"}, "Transfer-Encoding", "chunked")});
    auto const facts = untold.run(read_object, object_request{"k", {}}, sink);
    REQUIRE(facts);
    CHECK_FALSE(facts->size);
    CHECK(sink.text == "abc");
}

TEST_CASE("an object that ends before the range does is given to its end", "[bucket]") {
    scripted b({with_field({206, "fg"}, "Content-Range", "bytes 5-6/7")});
    CHECK(b.run(get_object, object_request{"k", {5, 100}}).value() == "fg");
}

TEST_CASE("other bytes than asked for are an error", "[bucket]") {
    auto const answer = GENERATE(replay_answer(200, "abcdefg"), replay_answer(206, "bcd"),
                                 with_field({206, "bcd"}, "Content-Range", "bytes 2-4/10"),
                                 with_field({206, "bcde"}, "Content-Range", "bytes 1-4/10"),
                                 with_field({206, "bc"}, "Content-Range", "bytes 1-3/10"),
                                 with_field({206, "bcde"}, "Content-Range", "bytes 1-3/10"),
                                 with_field({206, "bcd"}, "Content-Range", "bytes 1-3/*"),
                                 with_field({206, "bcd"}, "Content-Range", "bytes 3-1/10"));
    CAPTURE(answer.head.status, answer.head.fields.get("Content-Range"), answer.body);
    scripted kept({answer});
    CHECK(kept.run(get_object, object_request{"k", {1, 3}}).error().is(errc::malformed_answer));
    scripted streamed({answer});
    string_sink sink(100);
    CHECK(streamed.run(read_object, object_request{"k", {1, 3}}, sink).error().is(errc::malformed_answer));
}

TEST_CASE("ranges that nobody can give are refused before anything is sent", "[bucket]") {
    scripted b({});
    CHECK(b.run(get_object, object_request{"k", {1, 0}}).error().is(errc::invalid_argument));
    CHECK(b.run(get_object, object_request{"k", {UINT64_MAX, 2}}).error().is(errc::invalid_argument));
    CHECK(b.run(get_object, object_request{"", {}}).error().is(errc::invalid_argument));
    CHECK(b.requests() == 0);
}

TEST_CASE("an object has a bound", "[bucket]") {
    scripted b({{200, "0123456789"}});
    b.options.max_object = 9;
    CHECK(b.run(get_object, object_request{"k", {}}).error().is(errc::body_too_large));
}

TEST_CASE("faults and refusals that pass are repeated, and signed again", "[bucket]") {
    scripted b({broken(errc::connection_lost), {503, refusal("SlowDown")}, {200, "abc"}});
    CHECK(b.run(get_object, object_request{"k", {}}).value() == "abc");
    CHECK(b.requests() == 3);

    scripted busy({{503, refusal("SlowDown")}, {503, refusal("SlowDown")}, {503, ""}, {503, refusal("SlowDown")}});
    CHECK(busy.run(get_object, object_request{"k", {}}).error().is(errc::busy));
    CHECK(busy.requests() == 4);

    scripted gone({{404, refusal("NoSuchKey")}});
    CHECK(gone.run(get_object, object_request{"k", {}}).error().is(errc::not_found));
    CHECK(gone.requests() == 1);
}

TEST_CASE("credentials do not go over plain HTTP to another host", "[bucket]") {
    scripted<learning_auth> b({{200, ""}}, "http://store.example");
    CHECK(b.run(head_bucket).error().is(errc::invalid_argument));
    CHECK(b.requests() == 0);
    b.options.credentials_over_plain_http = true;
    CHECK(b.run(head_bucket).has_value());
}

TEST_CASE("a redirect is an error, and the bucket's credentials go nowhere else", "[bucket]") {
    credentials keys;
    keys.access_key_id = "AKID";
    keys.secret_access_key = "no-secret";
    sigv4 signer("us-east-1", "s3", keys);
    lent_auth<sigv4> lent(signer);
    scripted b({});
    auto const status = GENERATE(301U, 302U, 303U, 307U, 308U);
    auto const region = GENERATE("", "eu-west-1");
    CAPTURE(status, region);
    b.transport = replay([&](origin const&, request const&) {
        auto moved = with_field({status, refusal("TemporaryRedirect")}, "Location", "https://elsewhere.example/logs");
        if (*region != 0) moved.head.fields.set("x-amz-bucket-region", region);
        return moved;
    });
    bucket_ref const ref{b.at, lent, b.options};
    auto const run = [&](auto w) { return run_virtual(std::move(w), b.transport, b.env); };
    string_sink sink(100);
    object_request const wanted{"k", {}};
    list_objects_query const query;
    CHECK(run(head_bucket(context(b.env), ref)).has_error());
    CHECK(run(list_objects(context(b.env), ref, query)).has_error());
    CHECK(run(get_object(context(b.env), ref, wanted)).has_error());
    CHECK(run(read_object(context(b.env), ref, wanted, sink)).has_error());
    CHECK(sink.text.empty());
    CHECK(b.requests() == 5);  // HEAD asks for the reason
    for (auto const& [to, req] : b.transport.sent) {
        CHECK(to_string(to) == "http://127.0.0.1:9000");
        CHECK_FALSE(req.fields.get("Authorization").empty());
    }
}

namespace {

/// Fails a write after some bytes, as a connection that breaks in the middle of a body would.
struct breaking_transport {
    result<response_head> send(origin const&, request const& req, body_sink& sink, attempt_options const&) {
        ++sent;
        response_head head;
        head.status = 200;
        if (auto begun = sink.begin(head); begun.has_error()) return begun.error();
        if (auto written = sink.write(std::string_view("abc")); written.has_error()) return written.error();
        if (sent == 1) return broken(errc::connection_lost);
        static_cast<void>(req);
        return head;
    }
    int sent = 0;
};

}  // namespace

TEST_CASE("a body that broke is read again only where nobody has a part of it", "[bucket]") {
    scripted b({});
    breaking_transport transport;
    string_sink sink(100);
    auto const run = [&](auto w) { return run_virtual(std::move(w), transport, b.env); };
    object_request const wanted{"k", {}};
    bucket_ref const ref{b.at, b.lent, b.options};

    CHECK(run(read_object(context(b.env), ref, wanted, sink)).error().is(errc::connection_lost));
    CHECK(transport.sent == 1);
    transport.sent = 0;
    CHECK(run(get_object(context(b.env), ref, wanted)).value() == "abc");
    CHECK(transport.sent == 2);
}

namespace {

object_source counting_to(int end) {
    return [at = 0, end]() mutable -> std::optional<object_request> {
        if (at == end) return std::nullopt;
        return object_request{std::to_string(at++), {}};
    };
}

}  // namespace

TEST_CASE("many objects are read, each once", "[bucket]") {
    auto const in_flight = GENERATE(std::size_t(0), 1, 3, 100);
    scripted b({});
    b.transport = replay([](origin const&, request const& req) { return replay_answer(200, req.target); });
    std::map<std::string, std::string> got;
    auto const receive = [&got](object_request const& o, std::string content) -> result<void> {
        CHECK(got.emplace(o.key, std::move(content)).second);
        return {};
    };
    CHECK(b.run(read_objects, counting_to(20), receive, in_flight).has_value());
    CHECK(got.size() == 20);
    CHECK(got["7"] == "/logs/7");
    CHECK(b.requests() == 20);
}

TEST_CASE("a clock that is off is learnt by all lanes, also those signed before one of them learnt it", "[bucket]") {
    credentials keys;
    keys.access_key_id = "AKID";
    keys.secret_access_key = "no-secret";
    sigv4 signer("us-east-1", "s3", keys);
    lent_auth<sigv4> lent(signer);
    scripted b({});
    auto const hour = GENERATE("07", "09");  // here it is 08:00 of that day
    b.transport = replay([hour](origin const&, request const& req) {
        bool const fits = req.fields.get("X-Amz-Date").starts_with(std::string("20270115T") + hour);
        auto answer = fits ? replay_answer(200, "x") : replay_answer(403, refusal("RequestTimeTooSkewed"));
        return with_field(std::move(answer), "Date", std::string("Fri, 15 Jan 2027 ") + hour + ":00:00 GMT");
    });
    int received = 0;
    auto const receive = [&received](object_request const&, std::string) -> result<void> {
        ++received;
        return {};
    };
    bucket_ref const ref{b.at, lent, b.options};
    auto const done = run_virtual(read_objects(context(b.env), ref, counting_to(20), receive, 4), b.transport, b.env);
    CHECK(done.has_value());
    CHECK(received == 20);
    CHECK(b.requests() == 24);
}

TEST_CASE("the first error of an object or of the receiver ends it all", "[bucket]") {
    bool const of_receiver = GENERATE(false, true);
    scripted b({});
    b.transport = replay([of_receiver](origin const&, request const& req) {
        bool const bad = !of_receiver && req.target == "/logs/5";
        return bad ? replay_answer(404, refusal("NoSuchKey")) : replay_answer(200, "x");
    });
    int received = 0;
    auto const receive = [&](object_request const& o, std::string) -> result<void> {
        ++received;
        if (of_receiver && o.key == "5") return make_error(errc::conflict, "enough");
        return {};
    };
    auto const done = b.run(read_objects, counting_to(1000), receive, std::size_t(3));
    REQUIRE_FALSE(done);
    CHECK(done.error().is(of_receiver ? errc::conflict : errc::not_found));
    CHECK(received < 9);
    CHECK(b.requests() < 9);
}
