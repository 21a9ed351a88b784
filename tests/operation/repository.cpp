// SPDX-License-Identifier: Apache-2.0
/// @file
/// Putting, getting, verifying and deleting repositories, as every recorded server answers it.
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/s3_settings.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

json::object sent_settings(exchange const& e) { return e.body().at("settings").as_object(); }

/// What `exact_put_repository` sent to the same server.
json::object settings_of(exchange const& wanted) {
    for (auto const& e : recordings()) {
        if (e.file == wanted.file && e.name == "exact_put_repository") return sent_settings(e);
    }
    return {};
}

template <class Op>
void check_acknowledgements(std::string_view what, Op const& op) {
    each_of(what, [&](exchange const& e) {
        auto const heard = hear(op, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_value()) {
            CHECK(heard->value);
        } else {
            CHECK(heard.error().info.status == e.status);
            CHECK(heard.error().info.delivered == delivery::answered);
        }
    });
}

}  // namespace

TEST_CASE("Registering a repository is acknowledged or refused", "[repository][wire]") {
    check_acknowledgements("put_repository", put_repository{});
}

TEST_CASE("Removing a repository is acknowledged or refused", "[repository][wire]") {
    check_acknowledgements("delete_repository", delete_repository{});
}

TEST_CASE("Each repository is told with its type and its settings", "[repository][wire]") {
    each_of("get_repository", [](exchange const& e) {
        auto const heard = hear(get_repository{}, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) {
            CHECK((heard.error().is(errc::not_found) || e.status == 400));
            return;
        }
        CHECK(heard->size() == e.told().as_object().size());
        for (auto const& repository : *heard) {
            INFO(repository.name);
            CHECK((repository.type == "s3" || repository.type == "fs"));
            CHECK((repository.type != "s3" || repository.settings.contains("bucket")));
        }
    });
}

TEST_CASE("A repository that was just registered is the same place on every line", "[repository][wire]") {
    for (auto const* name : {"exact_get_repository", "exact_get_repositories"}) {
        each_named(name, [](exchange const& e) {
            auto const heard = hear(get_repository{}, e);
            REQUIRE(heard.has_value());
            REQUIRE(heard->size() == 1);
            auto const& repository = heard->front();
            CHECK(repository.name == "repo");
            CHECK(repository.type == "s3");
            CHECK(same_place(repository.settings, settings_of(e)));
            // 1.x shows the keys, and the stand-in of 5.6 does
            CHECK(repository.settings.contains("secret_key") == (e.before({2, 0}) || e.is("elasticsearch-5.")));
        });
    }
}

TEST_CASE("A registration that failed its verification stays on some lines", "[repository][wire]") {
    each_named("repo_get_after_failed_put", [](exchange const& e) {
        auto const heard = hear(get_repository{}, e);
        if (heard.has_value()) {
            CHECK(heard->size() == 1);
        } else {
            CHECK(heard.error().is(errc::not_found));
        }
        CHECK((heard.has_value() || !e.before({5, 0})));
    });
}

TEST_CASE("Verifying answers the nodes that can use the repository", "[repository][wire]") {
    each_of("verify_repository", [](exchange const& e) {
        auto const heard = hear(verify_repository{}, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) {
            CHECK((heard.error().is(errc::not_found) || heard.error().is(errc::repository_unusable)));
            return;
        }
        if (e.name == "repo_verify_readonly") {
            CHECK(heard->size() <= 1);  // some lines ask no node about a read-only repository
            return;
        }
        REQUIRE(heard->size() == 1);
        CHECK(e.told().at("nodes").as_object().contains(heard->front().id));
        CHECK_FALSE(heard->front().name.empty());
    });
}

TEST_CASE("Cleaning up answers what was removed", "[repository][wire]") {
    each_of("cleanup_repository", [](exchange const& e) {
        auto const heard = hear(cleanup_repository{}, e);
        REQUIRE(heard.has_value() == (e.status < 300));
        if (heard.has_error()) {
            CHECK(heard.error().info.status == e.status);
            return;
        }
        auto const told = e.told();
        CHECK(heard->deleted_bytes == told.at_pointer("/results/deleted_bytes").to_number<std::uint64_t>());
        CHECK(heard->deleted_blobs == told.at_pointer("/results/deleted_blobs").to_number<std::uint64_t>());
    });
    CHECK(hear(cleanup_repository{}, R"({"results":{"deleted_bytes":"x"}})").error().is(errc::unexpected_json));
}

TEST_CASE("The settings that every recorded server took are those that are rendered for its line",
          "[repository][s3_settings][wire]") {
    each_named("exact_put_repository", [](exchange const& e) {
        auto const sent = sent_settings(e);
        auto text = [&](char const* key) {
            auto const* found = sent.if_contains(key);
            return found == nullptr ? std::string() : std::string(found->as_string());
        };
        s3_repository_settings s;
        s.bucket = text("bucket");
        s.base_path = "/" + text("base_path");
        s.endpoint = text("endpoint");
        s.protocol = text("protocol");
        s.access_key = "LABACCESSKEY";  // the lab's own, of no value anywhere else
        s.secret_key = "lab-secret-key-of-no-value";
        auto const made = render(s, e.line());
        REQUIRE(made.has_value());
        CHECK(made->settings == sent);
        CHECK(made->left_out.size() == (e.before({6, 0}) ? 0u : 1u));
    });
}

TEST_CASE("Before 1.4 there is no verification, and none is asked for", "[repository]") {
    any_server const early(distribution::elasticsearch, {1, 3, 9}), later(distribution::elasticsearch, {1, 4, 0});
    CHECK(encode(put_repository{"r"}, early)->target == "/_snapshot/r?master_timeout=30s");
    CHECK(encode(put_repository{"r", "s3", {}, false}, early)->target == "/_snapshot/r?master_timeout=30s");
    CHECK(encode(put_repository{"r"}, later)->target == "/_snapshot/r?master_timeout=30s&verify=true");
    CHECK(encode(put_repository{"r"}, elasticsearch_1{})->target == "/_snapshot/r?master_timeout=30s");
    static_assert(!verifies_repositories<elasticsearch<version{1, 3}>> &&
                  verifies_repositories<elasticsearch<version{1, 4}>>);
}

TEST_CASE("Settings go out as they are given", "[repository]") {
    json::object const settings{{"bucket", "b\"\n\\"}, {"compress", true}, {"big", 9223372036854775807}};
    auto const made = encode(put_repository{"r", "url", settings}, elasticsearch_9{});
    REQUIRE(made.has_value());
    CHECK(json::parse(made->body) == json::value{{"type", "url"}, {"settings", settings}});
}

TEST_CASE("An acknowledgement says yes or no, and must be there", "[repository]") {
    put_repository const put;
    CHECK(hear(put, R"({"acknowledged":true,"more":{}})")->value);
    CHECK_FALSE(hear(put, R"({"acknowledged":false})")->value);
    CHECK(wrong_with(put, "{}") == "unexpected: in the answer, 'acknowledged' is missing");
    CHECK(wrong_with(put, R"({"acknowledged":null})") == "unexpected: in the answer, 'acknowledged' is missing");
    CHECK(wrong_with(put, R"({"acknowledged":"true"})") ==
          "unexpected: in the answer, 'acknowledged' is not true or false");
    CHECK(wrong_with(put, R"({"acknowledged":tru)").starts_with("malformed: "));
    CHECK(wrong_with(put, "true") == "unexpected: in the answer, the whole is not an object");
}

TEST_CASE("A repository without a type, or with settings of another shape, is named by its path", "[repository]") {
    get_repository const get;
    CHECK(wrong_with(get, R"({"a":{"type":"s3"},"b":{}})") == "unexpected: in the answer, 'b.type' is missing");
    CHECK(wrong_with(get, R"({"a":{"type":"s3","settings":[]}})") ==
          "unexpected: in the answer, 'a.settings' is not an object");
    CHECK(wrong_with(get, R"({"a":7})") == "unexpected: in the answer, 'a' is not an object");
    CHECK(wrong_with(verify_repository{}, R"({"nodes":{"i":{"name":1}}})") ==
          "unexpected: in the answer, 'nodes.i.name' is not a string");
    auto const heard = hear(get, R"({"a":{"type":"s3","uuid":"u","settings":{"n":18446744073709551615}}})");
    REQUIRE(heard.has_value());
    CHECK(heard->front().settings.at("n").as_uint64() == 18446744073709551615u);
}
