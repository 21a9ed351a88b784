// SPDX-License-Identifier: Apache-2.0
/// @file
/// Registering a repository: left alone where it fits, refused where it differs, removed again where it fails.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using test::bench;
using test::fault;

namespace {

repository_target wanted() {
    repository_target t;
    t.name = "r";
    t.settings.bucket = "bucket";
    t.settings.base_path = "/a/b/";
    return t;
}

class listener final : public observer {
public:
    void on_event(event const& e) override {
        if (auto const* note = std::get_if<events::note>(&e);
            note != nullptr && note->level == events::note::severity::warning)
            warnings.push_back(note->text);
        if (auto const* told = std::get_if<events::pending>(&e)) pending = told->message;
    }
    std::vector<std::string> warnings;
    std::string pending;
};

}  // namespace

TEST_CASE("an absent repository is registered") {
    bench b;
    auto const made = b.run(ensure_repository, wanted());
    REQUIRE(made);
    CHECK(*made);
    CHECK(b.cluster.repositories.at("r").at("settings").at("base_path") == "a/b");
}

TEST_CASE("a registration is told as pending until it is verified or removed again") {
    auto const verified = GENERATE(true, false);
    bench b;
    listener heard;
    b.events = &heard;
    if (!verified) b.cluster.verification_error = "NoSuchBucket";
    int there = 0;
    b.transport.before_send = [&](int) {
        if (!b.cluster.repositories.contains("r")) return;
        ++there;
        CHECK(heard.pending == "the repository 'r' may be registered without having been verified");
    };
    CHECK(b.run(ensure_repository, wanted()).has_value() == verified);
    CHECK((there == 0) == verified);
    CHECK(heard.pending.empty());
}

TEST_CASE("one that is there with the same place is left as it is") {
    bench b;
    b.cluster.repositories["r"] = {{"type", "s3"},
                                   {"settings", {{"bucket", "bucket"}, {"base_path", "a/b"}, {"compress", "true"}}}};
    auto const made = b.run(ensure_repository, wanted());
    REQUIRE(made);
    CHECK_FALSE(*made);
    CHECK(b.transport.sent.size() == 1);
}

TEST_CASE("one that is there with another place is a conflict, and stays") {
    bench b;
    b.cluster.repositories["r"] = {{"type", "s3"}, {"settings", {{"bucket", "other"}}}};
    auto const before = b.cluster.repositories;
    auto const made = b.run(ensure_repository, wanted());
    REQUIRE_FALSE(made);
    CHECK(made.error().is(errc::conflict));
    CHECK(b.cluster.repositories == before);
}

TEST_CASE("a registration that fails its verification is removed again, with the cure in the hint") {
    struct known {
        char const* reason;
        errc code;
        char const* hint;
    };
    for (auto const& k : {
             known{"[r] path [a/b] is not accessible on master node; Error Code: InvalidAccessKeyId",
                   errc::access_denied, "access key"},
             known{"SignatureDoesNotMatch", errc::access_denied, "secret key"},
             known{"Error Code: NoSuchBucket", errc::not_found, "bucket"},
             known{"The specified bucket does not exist", errc::not_found, "bucket"},
             known{"Error Code: PermanentRedirect", errc::repository_unusable, "region"},
             known{"Error Code: RequestTimeTooSkewed", errc::repository_unusable, "clock"},
             known{"Error Code: AccessDenied", errc::access_denied, "s3:ListBucket"},
             known{"Unable to load credentials from service endpoint", errc::access_denied, "keystore"},
             known{"Unknown s3 client name [nope]. Existing client configs: default", errc::repository_unusable,
                   "s3.client.NAME"},
             known{"Unable to execute HTTP request: Connection refused", errc::repository_unusable, "endpoint"},
         }) {
        bench b;
        b.cluster.verification_error = k.reason;
        auto const made = b.run(ensure_repository, wanted());
        CAPTURE(k.reason);
        REQUIRE_FALSE(made);
        CHECK(made.error().is(k.code));
        CHECK(made.error().info.hint.find(k.hint) != std::string::npos);
        CHECK(describe(made.error()).find("bucket 'bucket'") != std::string::npos);
        CHECK(b.cluster.repositories.empty());
    }
}

TEST_CASE("a missing plugin is told in each line's words, with the nodes that lack it") {
    struct line {
        version v;
        char const* reason;
        char const* plugin;
    };
    for (auto const& l :
         {line{{1, 7, 6}, "NoClassSettingsException[failed to load class with value [s3]", "cloud-aws"},
          line{{2, 4, 6}, "Unknown [repository] type [s3]", "cloud-aws"},
          line{{7, 17, 0}, "[r] repository type [s3] does not exist", "repository-s3"},
          line{{9, 5, 3}, "[r] repository type [s3] does not exist for project [default]", "repository-s3"}}) {
        bench b(l.v);
        b.cluster.plugin = "something-else";
        b.cluster.verification_error = l.reason;
        auto const made = b.run(ensure_repository, wanted());
        CAPTURE(l.reason);
        REQUIRE_FALSE(made);
        CHECK(made.error().is(errc::repository_unusable));
        CHECK(made.error().info.hint.find(l.plugin) != std::string::npos);
        CHECK(made.error().info.hint.find("node-1") != std::string::npos);
        CHECK(b.cluster.repositories.empty());
    }
}

TEST_CASE("no fault while registering leaves a registration behind that was not there, or claims one that is not") {
    auto t = wanted();
    t.settings.role_arn = "arn:aws:iam::1:role/r";
    t.settings.amazon_service = GENERATE(false, true);
    for (auto const kind : test::all_faults) {
        for (int n = 0; n != 5; ++n) {
            bench b;
            b.transport.spoil = [&](int number, request const&) { return number == n ? kind : fault::none; };
            auto const made = b.run(ensure_repository, t);
            CAPTURE(static_cast<int>(kind), n);
            CHECK(b.cluster.repositories.contains("r") == made.has_value());
        }
    }
}

TEST_CASE("keys from 6.0 on are a warning with the keystore's commands, and never sent") {
    bench b({6, 0, 0});
    listener heard;
    b.events = &heard;
    auto t = wanted();
    t.settings.access_key = "the-key";
    t.settings.secret_key = "the-secret";
    REQUIRE(b.run(ensure_repository, t));
    REQUIRE(heard.warnings.size() == 1);
    CHECK(heard.warnings[0].find("elasticsearch-keystore add s3.client.default.access_key") != std::string::npos);
    CHECK(heard.warnings[0].find("the-secret") == std::string::npos);
    for (auto const& r : b.transport.sent) CHECK(r.body.find("the-secret") == std::string::npos);
}

TEST_CASE("settings that no line takes are refused before anything is sent") {
    bench b;
    auto t = wanted();
    t.settings.bucket = "No_Bucket";
    auto const made = b.run(ensure_repository, t);
    REQUIRE_FALSE(made);
    CHECK(made.error().is(errc::invalid_argument));
    CHECK(b.transport.sent.empty());
}

TEST_CASE("a repository of the managed service is looked for, and never registered") {
    auto t = wanted();
    t.name = "cs-automated-enc";
    SECTION("there, and no role or bucket is asked for") {
        t.settings = {};
        t.settings.amazon_service = true;
        bench b;
        b.cluster.repositories["cs-automated-enc"] = {{"type", "s3"}, {"settings", {{"bucket", "theirs"}}}};
        auto const made = b.run(ensure_repository, t);
        REQUIRE(made);
        CHECK_FALSE(*made);
        CHECK(b.transport.sent.size() == 1);
    }
    SECTION("absent") {
        bench b;
        auto const made = b.run(ensure_repository, t);
        REQUIRE_FALSE(made);
        CHECK(made.error().is(errc::not_found));
        CHECK(b.cluster.repositories.empty());
    }
}

TEST_CASE("on the managed service a repository that is found not accessible is looked at again before it is removed") {
    auto t = wanted();
    t.settings.amazon_service = GENERATE(true, false);
    t.settings.role_arn = "arn:aws:iam::1:role/r";
    bool const recovers = GENERATE(true, false);
    bench b({2, 19, 0}, distribution::opensearch);
    b.cluster.verification_error = "[r] path  is not accessible on cluster-manager node";
    int puts = 0, deletes = 0;
    b.transport.spoil = [&](int, request const& r) {
        deletes += r.verb == method::delete_;
        if (r.verb == method::put && ++puts == 2 && recovers) b.cluster.verification_error.clear();
        return fault::none;
    };
    auto const made = b.run(ensure_repository, t);
    bool const works = t.settings.amazon_service && recovers;
    CHECK(made.has_value() == works);
    CHECK(puts == (t.settings.amazon_service ? 2 : 1));
    CHECK(deletes == (works ? 0 : 1));
    CHECK(b.cluster.repositories.contains("r") == works);
}

TEST_CASE("one that the managed service refuses for another reason is not asked for twice") {
    auto t = wanted();
    t.settings.amazon_service = true;
    t.settings.role_arn = "arn:aws:iam::1:role/r";
    bench b({2, 19, 0}, distribution::opensearch);
    int puts = 0;
    b.transport.spoil = [&](int, request const& r) {
        puts += r.verb == method::put;
        return r.verb == method::put ? fault::s403 : fault::none;
    };
    CHECK_FALSE(b.run(ensure_repository, t));
    CHECK(puts == 1);
}

TEST_CASE("who stops, or is cut off, while the managed service is given its time leaves no registration behind") {
    bool const stops = GENERATE(true, false);
    auto t = wanted();
    t.settings.amazon_service = true;
    t.settings.role_arn = "arn:aws:iam::1:role/r";
    bench b({2, 19, 0}, distribution::opensearch);
    b.cluster.verification_error = "[r] path  is not accessible on cluster-manager node";
    int puts = 0;
    b.transport.spoil = [&](int, request const& r) {
        if (r.verb != method::put) return fault::none;
        if (stops) b.stop.request_stop();
        return ++puts == 1 ? fault::none : fault::refused;
    };
    CHECK_FALSE(b.run(ensure_repository, t));
    CHECK(b.cluster.repositories.empty());
}

TEST_CASE("what the managed service says of its own access is not taken for S3's") {
    bench b({2, 19, 0}, distribution::opensearch);
    b.cluster.verification_error =
        "AccessDenied: User: u is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/r";
    auto const made = b.run(ensure_repository, wanted());
    REQUIRE_FALSE(made);
    CHECK(made.error().is(errc::access_denied));
    CHECK(made.error().info.hint.find("\"Resource\":\"arn:aws:iam::1:role/r\"") != std::string::npos);
}

TEST_CASE("a read-only registration serves a job that reads, and is a conflict for one that writes") {
    bench b;
    b.cluster.repositories["r"] = {{"type", "s3"},
                                   {"settings", {{"bucket", "bucket"}, {"base_path", "a/b"}, {"readonly", "true"}}}};
    auto t = wanted();
    CHECK(b.run(ensure_repository, t));
    t.writes = true;
    auto const refused = b.run(ensure_repository, t);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().is(errc::conflict));
    CHECK(refused.error().info.hint.find("DELETE /_snapshot/r") != std::string::npos);
}
