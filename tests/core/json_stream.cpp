// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reading JSON while it arrives: however it is cut, what goes where, and what is said of what is wrong.
#include "../support/print.hpp"

#include <es_s3_snapshot/core/json_stream.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <deque>
#include <limits>
#include <map>

using namespace es_s3_snapshot;

namespace {

struct leaf {
    std::string name{};
    std::int64_t number = -1;
};
struct tree {
    std::string text = "as it was";
    bool flag = false;
    std::int64_t integer = -1;
    std::uint64_t natural = 1;
    std::vector<std::string> names{};
    json::object object{};
    std::string object_text{};
    std::size_t length = 0;
    leaf one{};
    std::deque<leaf> many{};
    std::map<std::string, leaf> by_name{};
    std::uint64_t total = 0;
    int finished = 0;
};

bool read_length(std::size_t& out, std::string_view text) {
    out = text.size();
    return text != "unreadable";
}
leaf& add(std::map<std::string, leaf>& to, std::string_view key) { return to[std::string(key)]; }
void count(tree& t) { ++t.finished; }

constexpr json_field leaf_fields[] = {shape::required(shape::field<&leaf::name>("name")),
                                      shape::field<&leaf::number>("number")};
constexpr json_shape<leaf> leaf_shape(leaf_fields);
constexpr json_field total_fields[] = {shape::field<&tree::total>("total")};
constexpr json_shape<tree> total_shape(total_fields);
constexpr json_field tree_fields[] = {
    shape::field<&tree::text>("text"),
    shape::field<&tree::flag>("flag"),
    shape::field<&tree::integer>("integer"),
    shape::field<&tree::natural>("natural"),
    shape::field<&tree::names>("names"),
    shape::passed_over("known"),
    shape::field<&tree::object>("object"),
    shape::object_text<&tree::object_text>("object_text"),
    shape::text<&tree::length, read_length>("length"),
    shape::object<&tree::one>("one", leaf_shape),
    shape::list<&tree::many>("many", leaf_shape),
    shape::members<&tree::by_name, add>("by_name", leaf_shape),
    shape::object("counts", total_shape),
};
constexpr json_shape<tree> tree_shape(tree_fields, shape::finish<count, tree>);

/// In pieces of so many bytes.
template <class T>
result<T> read(json_root<T> const& root, std::string_view text, std::size_t piece = 1'000'000) {
    T made{};
    json_stream stream(root, made);
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
        if (auto done = stream.write(text.substr(0, piece)); done.has_error()) return done.error();
    }
    if (auto done = stream.finish(); done.has_error()) return done.error();
    return made;
}

std::string wrong_in(std::string_view text) {
    auto const made = read<tree>(tree_shape, text);
    if (!made.has_error()) return {};
    CHECK(made.error().is(made.error().info.message.starts_with("in the answer") ? errc::unexpected_json
                                                                                 : errc::malformed_answer));
    return made.error().info.message;
}

constexpr std::string_view whole = R"( {
    "unknown": {"text": "not this", "list": [[{}], null, "x\n"]}, "text": "tab\t, \"quotes\", Ünïcode \ud83d\ude00",
    "flag": true, "integer": -9223372036854775808, "natural": 18446744073709551615, "names": ["a", "", "\u00e9"],
    "known": [1, {"text": 2}], "object": {"a": {"b": [1, 2.5, -3, null, true, "x\\y"]}, "c": 18446744073709551615},
    "object_text": {"run":  "1\n",   "list": [ 1, {} ], "big": 1e300,
    "as written": [-1.10, 12345678901234567890123, 0.12345678901234567890123, 1E+2]}, "length": "four",
    "one": {"number": 7, "name": "seven"}, "many": [{"name": "first"}, {"name": "second", "more": [], "number": 2}],
    "by_name": {"x": {"name": "X"}, "y z": {"name": "Y", "number": 3.0}}, "counts": {"total": 12} } )";

void check_whole(tree const& t) {
    CHECK(t.text == "tab\t, \"quotes\", Ünïcode \xF0\x9F\x98\x80");
    CHECK(t.flag);
    CHECK(t.integer == std::numeric_limits<std::int64_t>::min());
    CHECK(t.natural == std::numeric_limits<std::uint64_t>::max());
    CHECK(t.names == std::vector<std::string>{"a", "", "é"});
    CHECK(json::serialize(t.object) == R"({"a":{"b":[1,2.5E0,-3,null,true,"x\\y"]},"c":18446744073709551615})");
    CHECK(t.object_text == R"({"run":"1\n","list":[1,{}],"big":1e300,"as written":)"
                           R"([-1.10,12345678901234567890123,0.12345678901234567890123,1E+2]})");
    CHECK(t.length == 4);
    CHECK(t.one.name == "seven");
    CHECK(t.one.number == 7);
    REQUIRE(t.many.size() == 2);
    CHECK(t.many[0].name == "first");
    CHECK(t.many[0].number == -1);
    CHECK(t.many[1].number == 2);
    REQUIRE(t.by_name.size() == 2);
    CHECK(t.by_name.at("x").name == "X");
    CHECK(t.by_name.at("y z").number == 3);
    CHECK(t.total == 12);
    CHECK(t.finished == 1);
}

}  // namespace

TEST_CASE("every value goes where its shape says, in pieces of whatever size") {
    for (std::size_t const piece : {1U, 2U, 3U, 5U, 7U, 16U, 100U, 100'000U}) {
        auto const made = read<tree>(tree_shape, whole, piece);
        INFO("pieces of " << piece);
        REQUIRE_FALSE(made.has_error());
        check_whole(*made);
    }
}

TEST_CASE("what is absent or null leaves its target as it was") {
    for (std::string_view const text :
         {R"({})", R"({"text":null,"integer":null,"names":null,"object":null,"one":null,"many":null,
                                            "by_name":null,"counts":null,"length":null,"object_text":null})"}) {
        auto const made = read<tree>(tree_shape, text);
        REQUIRE_FALSE(made.has_error());
        CHECK(made->text == "as it was");
        CHECK(made->integer == -1);
        CHECK(made->names.empty());
        CHECK(made->many.empty());
        CHECK(made->by_name.empty());
        CHECK(made->total == 0);
    }
}

TEST_CASE("a value of another type is an error that names its path") {
    CHECK(wrong_in(R"({"text":1})") == "in the answer, 'text' is not a string");
    CHECK(wrong_in(R"({"text":[]})") == "in the answer, 'text' is not a string");
    CHECK(wrong_in(R"({"text":{"a":1}})") == "in the answer, 'text' is not a string");
    CHECK(wrong_in(R"({"flag":"true"})") == "in the answer, 'flag' is not true or false");
    CHECK(wrong_in(R"({"integer":1.5})") == "in the answer, 'integer' is not a whole number of 64 bits");
    CHECK(wrong_in(R"({"integer":9223372036854775808})") ==
          "in the answer, 'integer' is not a whole number of 64 bits");
    CHECK(wrong_in(R"({"integer":9007199254740993.0})") == "in the answer, 'integer' is not a whole number of 64 bits");
    CHECK(wrong_in(R"({"integer":true})") == "in the answer, 'integer' is not a whole number of 64 bits");
    CHECK(wrong_in(R"({"natural":-1})") == "in the answer, 'natural' is not a whole number of 64 bits, not negative");
    CHECK(wrong_in(R"({"natural":-1.0})") == "in the answer, 'natural' is not a whole number of 64 bits, not negative");
    CHECK(wrong_in(R"({"natural":"1"})") == "in the answer, 'natural' is not a whole number of 64 bits, not negative");
    CHECK(wrong_in(R"({"names":"a"})") == "in the answer, 'names' is not an array");
    CHECK(wrong_in(R"({"names":{"a":1}})") == "in the answer, 'names' is not an array");
    CHECK(wrong_in(R"({"names":["a",[]]})") == "in the answer, 'names[1]' is not a string");
    CHECK(wrong_in(R"({"object":[1,{"a":2}]})") == "in the answer, 'object' is not an object");
    CHECK(wrong_in(R"({"object":"{}"})") == "in the answer, 'object' is not an object");
    CHECK(wrong_in(R"({"object_text":[]})") == "in the answer, 'object_text' is not an object");
    CHECK(wrong_in(R"({"length":"unreadable"})") == "in the answer, 'length' is not a string");
    CHECK(wrong_in(R"({"one":[]})") == "in the answer, 'one' is not an object");
    CHECK(wrong_in(R"({"one":{"name":{}}})") == "in the answer, 'one.name' is not a string");
    CHECK(wrong_in(R"({"many":[{"name":"a"},{"name":"b","number":[]}]})") ==
          "in the answer, 'many[1].number' is not a whole number of 64 bits");
    CHECK(wrong_in(R"({"many":[1]})") == "in the answer, 'many[0]' is not an object");
    CHECK(wrong_in(R"({"by_name":{"x":{"name":"a"},"y":{"name":7}}})") ==
          "in the answer, 'by_name.y.name' is not a string");
    CHECK(wrong_in(R"({"by_name":[]})") == "in the answer, 'by_name' is not an object");
    CHECK(wrong_in(R"({"counts":{"total":{}}})") ==
          "in the answer, 'counts.total' is not a whole number of 64 bits, not negative");
    CHECK(wrong_in(R"([])") == "in the answer, the whole is not an object");
    CHECK(wrong_in(R"("x")") == "in the answer, the whole is not an object");
}

TEST_CASE("a field that must be there is missed by its path") {
    CHECK(wrong_in(R"({"one":{"number":1}})") == "in the answer, 'one.name' is missing");
    CHECK(wrong_in(R"({"one":{"name":null}})") == "in the answer, 'one.name' is missing");
    CHECK(wrong_in(R"({"many":[{"name":"a"},{}]})") == "in the answer, 'many[1].name' is missing");
    CHECK(wrong_in(R"({"by_name":{"x":{"name":"a"},"y":{}}})") == "in the answer, 'by_name.y.name' is missing");
}

TEST_CASE("what is no JSON, or no whole document, is malformed") {
    for (std::string_view const text :
         {"", " ", "{", "{\"text\":", "{\"text\":\"a", "{}x", "{} {}", "<html>", "{\"a\":nul}", "{'a':1}"}) {
        INFO(text);
        CHECK(wrong_in(text).starts_with("the answer is not JSON ("));
    }
    auto const deep = [](std::size_t levels) {
        return R"({"x":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
    };
    CHECK(wrong_in(deep(256)).empty());
    CHECK(wrong_in(deep(257)).starts_with("the answer is not JSON ("));
    for (std::size_t end = 0; end != whole.rfind('}'); ++end) {
        INFO(end);
        CHECK(wrong_in(whole.substr(0, end)).starts_with("the answer is not JSON ("));
    }
}

TEST_CASE("a string that is kept is UTF-8; others are not looked at") {
    for (std::string_view const bytes :
         {"\xFF", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80", "\xE2\x82", "\x80", "long enough\x80 to be words"}) {
        CHECK(wrong_in("{\"text\":\"" + std::string(bytes) + "\"}") == "in the answer, 'text' is not a string");
        CHECK(wrong_in("{\"other\":\"" + std::string(bytes) + "\"}").empty());
    }
    for (std::string_view const bytes : {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEF\xBF\xBF",
                                         "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "eight by\xC3\xA9 eight"}) {
        auto const made = read<tree>(tree_shape, "{\"text\":\"" + std::string(bytes) + "\"}");
        REQUIRE_FALSE(made.has_error());
        CHECK(made->text == bytes);
    }
}

TEST_CASE("keys are told apart by every byte") {
    struct keys {
        std::uint64_t a = 0, ab = 0, abcd = 0, abcdefgh = 0, longest = 0;
    };
    static constexpr json_field fields[] = {
        shape::field<&keys::a>("a"), shape::field<&keys::ab>("abc"), shape::field<&keys::abcd>("abcdef"),
        shape::field<&keys::abcdefgh>("abcdefgh"), shape::field<&keys::longest>("abcdefghijklmnopqrstuvwxy")};
    static constexpr json_shape<keys> of_keys(fields);
    for (auto const& field : fields) {
        std::string const key(field.key);
        auto const found = [&](std::string const& name) {
            auto const made = read<keys>(of_keys, "{\"" + name + "\":1}");
            REQUIRE_FALSE(made.has_error());
            return made->a + made->ab + made->abcd + made->abcdefgh + made->longest;
        };
        CHECK(found(key) == 1);
        for (std::size_t i = 0; i != key.size(); ++i) {
            auto other = key;
            other[i] = '#';
            CHECK(found(other) == 0);
        }
        CHECK(found(key + "!") == 0);
    }
}

TEST_CASE("a document may be names alone") {
    static constexpr auto root = shape::members<std::map<std::string, leaf>, add>(leaf_shape);
    auto const made = read<std::map<std::string, leaf>>(root, R"({"x":{"name":"X"},"y":{"name":"Y"}})");
    REQUIRE_FALSE(made.has_error());
    CHECK(made->size() == 2);
    CHECK(made->at("y").name == "Y");
    CHECK(read<std::map<std::string, leaf>>(root, R"({"x":{}})").error().info.message ==
          "in the answer, 'x.name' is missing");
}
