// SPDX-License-Identifier: Apache-2.0
/// @file
/// Errors: each code has a text of its own, `describe` tells all but the hint, `value()` throws the whole error.
#include <es_s3_snapshot/core/error.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <type_traits>

using namespace es_s3_snapshot;

TEST_CASE("every error code has a text and a name of its own") {
    std::set<std::string> texts, names;
    auto const last = static_cast<int>(errc::still_running);
    for (int value = 1; value <= last; ++value) {
        auto const code = make_error_code(static_cast<errc>(value));
        INFO("code " << value);
        CHECK(code.value() == value);
        CHECK(code.failed());
        CHECK(code.message() != "unknown error");
        CHECK_FALSE(code.message().empty());
        CHECK(texts.insert(code.message()).second);
        CHECK(names.insert(std::string(to_string(static_cast<errc>(value)))).second);
    }
    CHECK(texts.size() == 24);
    CHECK(names.contains("repository_unusable"));
    CHECK_FALSE(names.contains("unknown"));
    CHECK(make_error_code(static_cast<errc>(last + 1)).message() == "unknown error");
}

TEST_CASE("error codes belong to one category of their own") {
    boost::system::error_code const code = errc::busy;  // implicit, as for any error code enumeration
    CHECK(&code.category() == &snapshot_category());
    CHECK(std::string(snapshot_category().name()) == "es_s3_snapshot");
    CHECK(code == errc::busy);
    CHECK(code != errc::conflict);
    CHECK(code != boost::system::error_code(code.value(), boost::system::generic_category()));
}

TEST_CASE("an error made by hand says that nothing was sent") {
    auto const e = make_error(errc::not_found, "no such index", "name another one");
    CHECK(e.is(errc::not_found));
    CHECK_FALSE(e.is(errc::conflict));
    CHECK(e.info.message == "no such index");
    CHECK(e.info.hint == "name another one");
    CHECK(e.info.delivered == delivery::not_sent);
    CHECK(e.info.status == 0);
}

TEST_CASE("describe tells what failed, what the server said, and where") {
    auto e = make_error(errc::not_found, "the repository is unknown", "register it first");
    CHECK(describe(e) == "the repository is unknown");
    e.info.server_reason = "[backups] missing";
    CHECK(describe(e) == "the repository is unknown: [backups] missing");
    e.info.request = "GET /_snapshot/backups";
    CHECK(describe(e) == "the repository is unknown: [backups] missing (GET /_snapshot/backups)");
    e.info.node = "http://one:9200";
    e.info.status = 404;
    e.info.server_type = "repository_missing_exception";
    CHECK(describe(e) ==
          "the repository is unknown: [backups] missing (GET /_snapshot/backups, http://one:9200, HTTP 404, "
          "repository_missing_exception)");
    CHECK(describe(e).find("register it first") == std::string::npos);
}

TEST_CASE("describe falls back on the text of the code") {
    CHECK(describe(make_error(errc::timed_out, {})) == "timed out");
    error const foreign{boost::system::error_code(ECONNREFUSED, boost::system::system_category()), {}};
    CHECK(describe(foreign) == foreign.code.message());
}

TEST_CASE("value() throws an exception that carries the whole error") {
    auto e = make_error(errc::busy, "another snapshot runs", "wait for it");
    e.info.status = 503;
    result<int> const failed = e;
    try {
        (void)failed.value();
        FAIL("nothing was thrown");
    } catch (snapshot_error const& thrown) {
        CHECK(thrown.code() == errc::busy);
        CHECK(thrown.why().info.hint == "wait for it");
        CHECK(thrown.why().info.status == 503);
        CHECK(std::string(thrown.what()).find("another snapshot runs (HTTP 503)") != std::string::npos);
    }
    CHECK_THROWS_AS(failed.value(), boost::system::system_error);
}

TEST_CASE("a result holds either its value or its error") {
    result<int> const good = 7;
    CHECK(good.has_value());
    CHECK(good.value() == 7);
    result<void> const nothing;
    CHECK(nothing.has_value());
    result<void> const bad = make_error(errc::conflict, "taken");
    REQUIRE(bad.has_error());
    CHECK(bad.error().is(errc::conflict));
    STATIC_REQUIRE(std::is_same_v<result<int>::error_type, error>);
}
