// SPDX-License-Identifier: Apache-2.0
/// @file
/// Names that hold the date: held against what servers and Python make of them, the end of what is resolved, and
/// errors.
#include "../support/print.hpp"
#include "name_pattern/cases.hpp"

#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/name_pattern.hpp>

#include <set>

using namespace es_s3_snapshot;

namespace {

wall_time at(long long millis) { return wall_time(std::chrono::milliseconds(millis)); }

/// 2026-03-31T10:20:30.456
constexpr long long noon = 1774952430456;

std::string resolved(std::string_view pattern) {
    auto const made = resolve_name(pattern, at(noon));
    return made ? *made : "error: " + made.error().info.message;
}

/// What the servers agree on, and is refused all the same.
std::set<std::string> const not_resolved{
    // texts, which have capitals; formats by name; quotes and blanks
    "<{now{E}}>", "<{now{EE}}>", "<{now{EEE}}>", "<{now{MMM}}>", "<{now{MMMM}}>", "<{now{a}}>", "<{now{Z}}>",
    "<{now{date}}>", "<{now{basic_date}}>", "<{now{''yyyy}}>", "<{now{'a''b'yyyy}}>", "<{now{'''a'yyyy}}>",
    "<{now{yyyy MM}}>", "<{now{yyyy }}>", "<{now{ yyyy}}>",
    // time zones that are no offsets of two or four digits
    "<{now/d{yyyy.MM.dd.HH.mm|+1}}>", "<{now/d{yyyy.MM.dd.HH.mm|+12:00:30}}>", "<{now/d{yyyy.MM.dd.HH.mm|GMT}}>",
    "<{now/d{yyyy.MM.dd.HH.mm|Europe/Berlin}}>",
    // dates that are written out
    "<{2024.01.15}>", "<{2024.01.15||+1M/d}>",
    // years without four digits, be it on the way
    "<{now-2147483647M}>", "<{now+2147483647w}>", "<{now-2147483647d}>", "<{now-2147483647h}>", "<{now-2147483647m}>",
    "<{now-2025y}>", "<{now+8000y}>", "<{now+9000y-9000y}>", "<{now+9000y-9000y{yyyy.MM.dd}}>", "<{now+99999M}>",
    "<{now+200000M}>",
    // angle brackets that are not around it all: for a server it is a name, which no snapshot can have
    "<", ">", "<a-{now}", "a-{now}>", "<a-{now/d}>x", "x<a-{now/d}>", "-<a>"};

bool agree(date_math_case const& c) {
    return c.joda != nullptr && c.java_time != nullptr && std::string_view(c.joda) == c.java_time;
}

}  // namespace

TEST_CASE("date math becomes what the servers make of it", "[name_pattern]") {
    std::set<std::string> refused;
    int made_by_both = 0;
    for (auto const& c : date_math_cases) {
        CAPTURE(c.pattern, c.millis);
        auto const made = resolve_name(c.pattern, at(c.millis));
        if (made.has_error()) {
            CHECK((made.error().is(errc::invalid_argument) || made.error().is(errc::not_supported)));
            if (agree(c)) refused.insert(c.pattern);
            continue;
        }
        REQUIRE(c.java_time != nullptr);
        CHECK(*made == c.java_time);
        if (c.joda != nullptr) CHECK(*made == c.joda);
        if (c.joda == nullptr)
            CHECK(std::string(c.pattern).find('u') != std::string::npos);  // which Joda does not have
        made_by_both += agree(c) ? 1 : 0;
    }
    CHECK(refused == not_resolved);
    CHECK(made_by_both > 350);
}

TEST_CASE("strftime's letters become what Python makes of them", "[name_pattern]") {
    for (auto const& c : percent_cases) {
        CAPTURE(c.pattern, c.millis);
        CHECK(resolve_name(c.pattern, at(c.millis)).value() == c.python);
    }
}

TEST_CASE("a name without a pattern is returned as it is", "[name_pattern]") {
    for (auto const* name : {"", "snap-1", "Snap", "a{b}", "{now/d}", "a\\b", "\xC3\xBC"})
        CHECK(resolved(name) == name);
}

TEST_CASE("the time is that of the zone, and of the instant", "[name_pattern]") {
    CHECK(resolved("<snap-{now/d}>") == "snap-2026.03.31");
    CHECK(resolved("<a-{now/M-1M{yyyy.MM.dd|+12:00}}-b>") == "a-2026.02.01-b");
    CHECK(resolved("<{now{dd.HH|+14:00}}>") == "01.00");
    CHECK(resolved("<{now-1M{dd}}-{now{HH.mm}}>") == "28-10.20");
    CHECK(resolved("snap-%Y%m%d%H%M%S") == "snap-20260331102030");
    auto const before = wall_time(std::chrono::nanoseconds(-1));  // in 1969, whatever is cut off
    CHECK(resolve_name("<{now{yyyy.SSS}}>", before).value() == "1969.999");
    CHECK(resolve_name("%Y-%S", before).value() == "1969-59");
    CHECK(resolve_name("%Y", wall_time::min()).value() == "1677");
    CHECK(resolve_name("<{now/w}>", wall_time::min()).value() == "1677.09.20");
    CHECK(resolve_name("<{now/w}>", wall_time::max()).value() == "2262.04.07");
}

TEST_CASE("what no server takes is refused, and the message tells what", "[name_pattern]") {
    struct wrong {
        char const* pattern;
        char const* told;
    };
    for (auto const& [pattern, told] : {
             wrong{"<>", "nothing stands in it"},
             {"<{now/d}", "begin with < and end with >"},
             {"{now/d}>", "begin with < and end with >"},
             {"<snap-{now/d}>x", "begin with < and end with >"},
             {"<", "begin with < and end with >"},
             {"<snap-{now/d>", "a { is not closed"},
             {"<snap-{now/d{yyyy>", "a { is not closed"},
             {"<snap-{now/d{yyyy}>", "a { is not closed"},
             {"<snap-now/d}>", "a } closes nothing"},
             {"<snap-{now/d}}>", "a } closes nothing"},
             {"<{now{{yyyy}}}>", "a format holds a {"},
             {"<{now{yyyy}x}>", "something follows the format"},
             {"<{}>", "nothing stands in the braces"},
             {"<{now{}}>", "the format is empty"},
             {"<{now{8}}>", "the format is empty"},
             {"<{now{|UTC}}>", "the format is empty"},
             {"<{now{'yyyy}}>", "a quote is not closed"},
             {"<{now1d}>", "+, - or / must follow"},
             {"<{now+}>", "it ends where a unit must stand"},
             {"<{now-12}>", "it ends where a unit must stand"},
             {"<{now+1x}>", "not 'x'"},
             {"<{now/D}>", "not 'D'"},
             {"<{now/2d}>", "rounded to one of a unit"},
             {"<{now+99999999999y}>", "a count is too large"},
             {"<{now+2147483647y}>", "out of the years 1 to 9999"},
             {"<{now-2147483647M}>", "out of the years 1 to 9999"},
             {"<{now+2147483647w}>", "out of the years 1 to 9999"},
             {"<{now+7974y}>", "out of the years 1 to 9999"},
             {"<{now-2026y}>", "out of the years 1 to 9999"},
             {"<{now{yyyy|+18:01}}>", "time zones end at 18 hours"},
             {"<{now{yyyy|-0060}}>", "time zones end at 18 hours"},
             {"snap-%q", "'snap-%q': %q is not known"},
             {"snap-%", "'snap-%': % is not known"},
             {"%-d", "%- is not known"},
             {"%F", "%F is not known"},
         }) {
        CAPTURE(pattern);
        auto const made = resolve_name(pattern, at(noon));
        REQUIRE(made.has_error());
        CHECK(made.error().is(errc::invalid_argument));
        CHECK(made.error().info.message.find(told) != std::string::npos);
        CHECK_FALSE(made.error().info.hint.empty());
    }
}

TEST_CASE("what the lines understand differently is refused, and named", "[name_pattern]") {
    for (auto const& [pattern, told] : {std::pair{"<{now{YYYY.MM}}>", "'YYYY'"},
                                        {"<{now{yyyy.'w'ww}}>", "'ww'"},
                                        {"<{now{xxxx}}>", "'xxxx'"},
                                        {"<{now{MMM}}>", "'MMM'"},
                                        {"<{now{E}}>", "'E'"},
                                        {"<{now{n}}>", "'n'"},
                                        {"<{now{ddd}}>", "'ddd'"},
                                        {"<{now{yyyy[MM]}}>", "'['"},
                                        {"<{now{yyyy''}}>", "''"},
                                        {"<{now{basic_date}}>", "'b'"},
                                        {"<{now{yyyy|Europe/Berlin}}>", "'Europe/Berlin'"},
                                        {"<{2024.01.15||/M}>", "'2024.01.15||/M'"}}) {
        CAPTURE(pattern);
        auto const made = resolve_name(pattern, at(noon));
        REQUIRE(made.has_error());
        CHECK(made.error().is(errc::not_supported));
        CHECK(made.error().info.message.find(told) != std::string::npos);
        CHECK_FALSE(made.error().info.hint.empty());
    }
}

TEST_CASE("what comes out is held against the servers' rules by another", "[name_pattern]") {
    CHECK(check_snapshot_name(resolve_name("<snap-{now/d{yyyy-MM-dd't'HH}}>", at(noon)).value()));
    CHECK(check_snapshot_name(resolve_name("<Snap-{now/d}>", at(noon)).value()).has_error());
}
