// SPDX-License-Identifier: Apache-2.0
/// @file
/// Shapes as constants: what they hold, and that reading by them needs no more than a pointer.
#include <es_s3_snapshot/core/json_shape.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;

namespace {

struct point {
    std::int64_t x = 0;
    std::uint64_t y = 0;
    std::string name{};
    json::object rest{};
};

constexpr json_field fields[] = {shape::required(shape::field<&point::x>("x")), shape::field<&point::y>("y"),
                                 shape::required(shape::field<&point::name>("name")),
                                 shape::field<&point::rest>("rest"), shape::passed_over("z")};
constexpr json_shape<point> of_point(fields);

static_assert(of_point.size == 5);
static_assert(of_point.required == 0b101, "a bit for each field that must be there");
static_assert(of_point.slot.form == &of_point);
static_assert(fields[0].slot.is == shape::kind::integer && fields[1].slot.is == shape::kind::natural);
static_assert(fields[2].slot.is == shape::kind::text && fields[3].slot.is == shape::kind::value);
static_assert(fields[4].slot.is == shape::kind::nothing && !fields[4].required);

}  // namespace

TEST_CASE("a field's functions put a value into the member that it names") {
    point p;
    CHECK(fields[0].slot.take_number(&p, static_cast<std::uint64_t>(-5)));
    CHECK(fields[1].slot.take_number(&p, 5));
    CHECK(fields[2].slot.take_text(&p, "P"));
    CHECK(fields[3].slot.take_text(&p, R"({"a":1})"));
    CHECK(p.x == -5);
    CHECK(p.y == 5);
    CHECK(p.name == "P");
    CHECK(p.rest.at("a").as_int64() == 1);
    CHECK_FALSE(fields[3].slot.take_text(&p, "[1]"));
    CHECK_FALSE(fields[3].slot.take_text(&p, "{"));
}
