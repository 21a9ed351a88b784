// SPDX-License-Identifier: Apache-2.0
/// @file
/// How an answer becomes a result: by a shape while it arrives, as one text, and begun anew after it was cut off.
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/alias.hpp>
#include <es_s3_snapshot/operation/answer.hpp>
#include <es_s3_snapshot/operation/recovery.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>

using namespace test_support;

namespace {

struct thing {
    std::string name{};
    std::int64_t count = 0;
    std::vector<std::string> parts{};
};
constexpr json_field thing_fields[] = {
    shape::required(shape::field<&thing::name>("name")),
    shape::field<&thing::count>("count"),
    shape::field<&thing::parts>("parts"),
};
constexpr json_shape<thing> thing_shape(thing_fields);

/// Read as one text.
struct say_text {
    std::string prefix{};

    using result_type = std::string;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};
result<std::string> decode(say_text const& op, response_head const& head, std::string_view body) {
    if (body.empty()) return make_error(errc::malformed_answer, "nothing was said");
    return op.prefix + std::to_string(head.status) + std::string(body);
}

/// Read while it arrives.
struct count_bytes {
    using result_type = std::size_t;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};
class counting final : public answer_reader<std::size_t> {
public:
    result<void> begin(response_head const& head) override {
        if (head.status == 299) return make_error(errc::connection_lost, "not once more");
        count_ = 0;
        return {};
    }
    result<void> write(std::span<char const> piece) override {
        if (piece.size() > 5) return make_error(errc::body_too_large, "more than 5 bytes");
        count_ += piece.size();
        return {};
    }
    result<std::size_t> finish() override { return count_; }

private:
    std::size_t count_ = 0;
};
std::unique_ptr<answer_reader<std::size_t>> read_answer(count_bytes const&) { return std::make_unique<counting>(); }

static_assert(operation<say_text> && !read_while_it_arrives<say_text>);
static_assert(operation<count_bytes> && read_while_it_arrives<count_bytes>);
static_assert(read_while_it_arrives<get_snapshot> && read_while_it_arrives<get_recovery>);
static_assert(!read_while_it_arrives<get_alias>);

response_head const ok{200, {}};

void write(body_sink& to, std::string_view text, std::size_t piece) {
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        REQUIRE(to.write(text.substr(0, piece)).has_value());
}

}  // namespace

TEST_CASE("a shaped answer is read in pieces of any size, and moved out") {
    std::string_view const text = R"({"other":[{}],"name":"a \"name\"","count":-7,"parts":["x","y"]})";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        shaped_answer<thing> answer(thing_shape);
        REQUIRE(answer.begin(ok).has_value());
        write(answer, text, piece);
        auto const made = answer.finish();
        REQUIRE(made.has_value());
        CHECK(made->name == "a \"name\"");
        CHECK(made->count == -7);
        CHECK(made->parts == std::vector<std::string>{"x", "y"});
    }
}

TEST_CASE("a shaped answer that begins anew forgets what came before, wherever that was cut off") {
    std::string_view const first = R"({"name":"first","count":3,"parts":["x","y"]})";
    for (std::size_t end = 0; end <= first.size(); ++end) {
        INFO(first.substr(0, end));
        shaped_answer<thing> answer(thing_shape);
        REQUIRE(answer.begin(ok).has_value());
        write(answer, first.substr(0, end), 3);
        REQUIRE(answer.begin(ok).has_value());
        write(answer, R"({"name":"second"})", 2);
        auto const made = answer.finish();
        REQUIRE(made.has_value());
        CHECK(made->name == "second");
        CHECK(made->count == 0);
        CHECK(made->parts.empty());
    }
}

TEST_CASE("a shaped answer that was wrong can begin anew as well") {
    shaped_answer<thing> answer(thing_shape);
    REQUIRE(answer.begin(ok).has_value());
    CHECK(answer.write(std::string_view(R"({"name":7})")).error().is(errc::unexpected_json));
    REQUIRE(answer.begin(ok).has_value());
    CHECK(answer.write(std::string_view("<html>")).error().is(errc::malformed_answer));
    REQUIRE(answer.begin(ok).has_value());
    write(answer, R"({"name":"right"})", 100);
    CHECK(answer.finish()->name == "right");
}

TEST_CASE("a shaped answer is an error where it is not whole, no JSON, or of another shape") {
    auto const read = [](std::string_view text) -> result<thing> {
        shaped_answer<thing> answer(thing_shape);
        if (auto begun = answer.begin(ok); begun.has_error()) return begun.error();
        if (auto written = answer.write(text); written.has_error()) return written.error();
        return answer.finish();
    };
    for (auto const* text : {"", " ", "{", R"({"name":"a")", R"({"name":"a"}x)", "nonsense", R"({"name":"a"}{})"})
        CHECK(read(text).error().is(errc::malformed_answer));
    CHECK(read(R"({"count":1})").error().info.message == "in the answer, 'name' is missing");
    CHECK(read(R"({"name":"a","count":"1"})").error().info.message ==
          "in the answer, 'count' is not a whole number of 64 bits");
    CHECK(read(R"({"name":"a","parts":["b",3]})").error().info.message == "in the answer, 'parts[1]' is not a string");
    CHECK(read("[]").error().is(errc::unexpected_json));
    CHECK(read(" \n{\"name\":\"a\"}\n ").has_value());
}

TEST_CASE("the judge of a shaped answer has the last word, with the status") {
    auto const judge = [](thing& made, response_head const& head) -> result<void> {
        if (made.count < 0) return make_error(errc::server_error, "below zero");
        made.name += " with " + std::to_string(head.status);
        return {};
    };
    auto const read = [&](unsigned status, std::string_view text) -> result<thing> {
        shaped_answer<thing> answer(thing_shape, judge);
        REQUIRE(answer.begin({status, {}}).has_value());
        if (auto written = answer.write(text); written.has_error()) return written.error();
        return answer.finish();
    };
    CHECK(read(207, R"({"name":"a"})")->name == "a with 207");
    CHECK(read(200, R"({"name":"a","count":-1})").error().info.message == "below zero");
    CHECK(read(200, R"({"count":-1})").error().info.message == "in the answer, 'name' is missing");
}

TEST_CASE("an answer as one text is decoded once it is whole, with its head and its operation") {
    auto const reader = reader_for(say_text{"said: "});
    REQUIRE(reader->begin({201, {}}).has_value());
    for (auto const* piece : {"a", "", "bc"}) REQUIRE(reader->write(std::string_view(piece)).has_value());
    CHECK(reader->finish().value() == "said: 201abc");
}

TEST_CASE("an answer as one text that begins anew forgets what came before") {
    auto const reader = reader_for(say_text{});
    REQUIRE(reader->begin({200, {}}).has_value());
    REQUIRE(reader->write(std::string_view("cut o")).has_value());
    REQUIRE(reader->begin({202, {}}).has_value());
    REQUIRE(reader->write(std::string_view("whole")).has_value());
    CHECK(reader->finish().value() == "202whole");
}

TEST_CASE("an answer outlives the operation that it was asked with") {
    auto reader = [] { return reader_for(say_text{std::string(100, 'x')}); }();
    REQUIRE(reader->begin({200, {}}).has_value());
    REQUIRE(reader->write(std::string_view("!")).has_value());
    CHECK(reader->finish().value() == std::string(100, 'x') + "200!");
}

TEST_CASE("a whole answer is read either way, and whichever step fails is told") {
    CHECK(read_whole(say_text{"a"}, ok, "b").value() == "a200b");
    CHECK(read_whole(say_text{}, ok, "").error().info.message == "nothing was said");
    CHECK(read_whole(count_bytes{}, ok, "12345").value() == 5);
    CHECK(read_whole(count_bytes{}, {299, {}}, "1").error().info.message == "not once more");
    CHECK(read_whole(count_bytes{}, ok, "123456").error().is(errc::body_too_large));
}

TEST_CASE("every recorded answer that is read while it arrives may be cut into single bytes") {
    auto check = [](auto const& op, exchange const& e) {
        auto const at_once = read_whole(op, e.head(), e.answer);
        auto const reader = reader_for(op);
        REQUIRE(reader->begin(e.head()).has_value());
        std::optional<error> wrong;
        for (std::size_t i = 0; i != e.answer.size() && !wrong; ++i) {
            if (auto written = reader->write(std::string_view(e.answer).substr(i, 1)); written.has_error())
                wrong = written.error();
        }
        CHECK((!wrong && reader->finish().has_value()) == at_once.has_value());
    };
    each_named("contract.snapshot_status", [&](exchange const& e) { check(snapshot_status(), e); });
    each_named("contract.get_recovery", [&](exchange const& e) { check(get_recovery(), e); });
    each_named("contract.get_snapshot", [&](exchange const& e) { check(get_snapshot(), e); });
}
