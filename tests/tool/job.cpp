// SPDX-License-Identifier: Apache-2.0
/// @file
/// A whole job through a transport in memory: what is sent with which credentials, and what its user is told.
#include "../workflow/support/fake_documents.hpp"
#include "job.hpp"
#include "support/printed.hpp"

#include <es_s3_snapshot/core/base64.hpp>

namespace es = es_s3_snapshot;
using tool::mode;

namespace {

/// One run of the tool against a cluster in memory, or against whatever `answer` is.
struct run {
    run() {
        cluster.snapshot_runs_for = cluster.restore_runs_for = 0;
        cluster.indices["a"] = test::fake_cluster::make_index(true, 1);
    }

    es::result<void> operator()(std::string const& conf, mode m = mode::backup) {
        auto read = tool::parse_conf(conf, "x.conf", m);
        REQUIRE(read);
        read->confirmed = confirmed;
        read->dry_run = dry_run;
        tool::console console({}, output.stream(), errors.stream());
        auto done = tool::run_job(m, *read, console, {}, [this](tool::conf const&, es::proxy_rules const&) {
            return es::any_transport(std::make_unique<es::replay>([this](es::origin const& to, es::request const& r) {
                sent.push_back({to, r});
                return answer(to, r);
            }));
        });
        told_before_the_error = errors.text();
        if (done.has_error()) console.fail(done.error(), 1);
        return done;
    }

    test::environment_guard environment;
    bool confirmed = false, dry_run = false;
    test::fake_cluster cluster;
    std::function<es::replay_answer(es::origin const&, es::request const&)> answer =
        [this](es::origin const&, es::request const& r) { return cluster.answer(r); };
    std::vector<es::replay::exchange> sent;
    test::printed output, errors;
    std::string told_before_the_error;
};

std::string conf_for(std::string const& seed, std::string const& more = {}) {
    return R"([aws_s3_config]
s3_bucket_name = bucket
[elasticsearch_config]
es_repository_name = repo
es_src_seed1 = )" +
           seed + "\nes_dest_seed1 = " + seed + "\nindex_names = a\nsnapshot_name = snap\n" + more;
}

std::size_t count(std::string_view text, std::string_view word) {
    std::size_t found = 0;
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("a seed without https is the user's word: credentials arrive, and one warning tells it") {
    struct kind {
        char const* section;
        char const* field;  // what Authorization begins with
    };
    auto const auth = GENERATE(
        values<kind>({{"[elastic_cloud]\nshield_auth_username = user\nshield_auth_password = no-password\n",
                       "Basic dXNlcjpuby1wYXNzd29yZA=="},
                      {"[elastic_cloud]\napi_key = encoded\n", "ApiKey encoded"},
                      {"[aws_api_keys]\naws_access_key = AKID\naws_secret_key = no-secret\n[aws_auth]\ntype = sigv4\n"
                       "region = us-east-1\ncredentials = aws_api_keys\n",
                       "AWS4-HMAC-SHA256 Credential=AKID/"}}));
    auto const [seed, warnings] = GENERATE(table<char const*, std::size_t>({{"10.0.0.1:9200", 1},
                                                                            {"es.example.org:9200", 1},
                                                                            {"http://es.example.org", 1},
                                                                            {"https://10.0.0.1:9200", 0},
                                                                            {"https://es.example.org", 0},
                                                                            {"127.0.0.1:9200", 0}}));
    CAPTURE(auth.field, seed);
    run job;
    REQUIRE(job(conf_for(seed, std::string("[aws_s3_config]\ncheck_bucket = false\n") + auth.section)));
    CHECK(job.cluster.snapshots_created == 1);
    CHECK(count(job.errors.text(), "over plain HTTP") == warnings);
    for (auto const& one : job.sent) CHECK(one.request.fields.get("Authorization").starts_with(auth.field));
}

TEST_CASE("one warning names every seed that credentials go to in the clear") {
    run job;
    REQUIRE(job(conf_for("10.0.0.1:9200",
                         "[elasticsearch_config]\nes_src_seed2 = https://h2\nes_src_seed3 = h3\n"
                         "[elastic_cloud]\napi_key = encoded\n")));
    CHECK(count(job.errors.text(), "plain HTTP") == 1);
    CHECK(count(job.errors.text(), "credentials go to http://10.0.0.1:9200, http://h3:9200 over plain HTTP") == 1);
}

TEST_CASE("nothing is warned of where no credentials go to the cluster") {
    run job;
    REQUIRE(job(conf_for("10.0.0.1:9200")));
    CHECK(count(job.errors.text(), "plain HTTP") == 0);
    for (auto const& one : job.sent) CHECK(one.request.fields.get("Authorization").empty());
}

TEST_CASE("snapshot_name may be a pattern, of which the job tells what it is now") {
    auto conf = conf_for("10.0.0.1:9200");
    std::string const fixed = "snapshot_name = snap";
    conf.replace(conf.find(fixed), fixed.size(), "snapshot_name = <snap-{now{'x'}}>");  // at any time the same
    run job;
    REQUIRE(job(conf));
    REQUIRE(job.cluster.snapshots.contains("snap-x"));
    CHECK(count(job.output.text(), "snapshot_name <snap-{now{'x'}}> is 'snap-x' now\n") == 1);
    REQUIRE(job(conf, mode::restore));
    CHECK(job.cluster.restores_started == 1);
    CHECK(count(job.output.text(), "restored from 'snap-x'") == 1);
    for (auto const& one : job.sent) CHECK(one.request.target.find("now") == std::string::npos);
}

TEST_CASE("nothing is told of a snapshot_name that is no pattern") {
    run job;
    REQUIRE(job(conf_for("10.0.0.1:9200")));
    CHECK(job.cluster.snapshots.contains("snap"));
    CHECK(count(job.output.text(), "snapshot_name") == 0);
}

TEST_CASE("what S3 said of the bucket is told even where the cluster lets nobody in") {
    run job;
    job.answer = [](es::origin const& to, es::request const&) -> es::replay_answer {
        if (to.host == "10.0.0.1") return {403, "{}"};
        return {403, "<Error><Code>InvalidAccessKeyId</Code></Error>"};
    };
    auto const done = job(conf_for("10.0.0.1", "[aws_api_keys]\naws_access_key = AKID\naws_secret_key = no-secret\n"));
    REQUIRE_FALSE(done);
    CHECK(done.error().is(es::errc::access_denied));
    CHECK(done.error().info.node == "http://10.0.0.1:9200");
    CHECK(count(job.told_before_the_error, "InvalidAccessKeyId") == 1);
}

TEST_CASE("a refusal of the bucket that no cluster gets around ends the job before the cluster is asked for more") {
    run job;
    job.answer = [&](es::origin const& to, es::request const& r) -> es::replay_answer {
        if (to.host == "10.0.0.1") return job.cluster.answer(r);
        return {404, "<Error><Code>NoSuchBucket</Code></Error>"};
    };
    auto const done = job(conf_for("10.0.0.1", "[aws_api_keys]\naws_access_key = AKID\naws_secret_key = no-secret\n"));
    REQUIRE_FALSE(done);
    CHECK(done.error().is(es::errc::not_found));
    CHECK(job.sent.back().request.target == "/");
    CHECK(job.told_before_the_error.find("NoSuchBucket") == std::string::npos);
}

TEST_CASE("whatever a cluster echoes, no secret of the environment is printed") {
    run job;
    test::environment_guard const with{{"AWS_ACCESS_KEY_ID", "KEY-OF-ENV"},
                                       {"AWS_SECRET_ACCESS_KEY", "SECRET-OF-ENV"},
                                       {"AWS_SESSION_TOKEN", "TOKEN-OF-ENV"},
                                       {"https_proxy", "http://user:pass%2Fword@127.0.0.1:3128"}};
    std::string const login = es::base64_encode("user:pass/word");
    std::vector<std::string> const secrets{"KEY-OF-ENV", "SECRET-OF-ENV", "TOKEN-OF-ENV", "pass/word", login};
    std::string echoed;
    for (auto const& secret : secrets) echoed += "<" + secret + "> ";
    job.answer = [&](es::origin const&, es::request const& r) -> es::replay_answer {
        if (r.target == "/") return job.cluster.answer(r);
        return {403, "{\"message\": \"" + echoed + "\"}"};
    };
    auto const done = job(conf_for("https://h", "[aws_auth]\ntype = sigv4\nregion = us-east-1\n"));
    REQUIRE_FALSE(done);
    auto const told = job.errors.text();
    CHECK(count(told, "<***>") == secrets.size());
    for (auto const& secret : secrets) CHECK(count(told, secret) == 0);
}

TEST_CASE("a restore from the managed service's own repository sends no settings") {
    run job;
    job.cluster.repositories["cs-automated"] = {{"type", "s3"}, {"settings", {{"bucket", "theirs"}}}};
    job.cluster.snapshots["snap"].indices["a"] = 1;
    REQUIRE(
        job("[elasticsearch_config]\nes_repository_name = cs-automated\nindex_names = a\n"
            "es_dest_seed1 = https://search-x.eu-west-1.es.amazonaws.com\n"
            "[aws_api_keys]\naws_access_key = AKID\naws_secret_key = no-secret\n"
            "[aws_auth]\ntype = auto\ncredentials = aws_api_keys\n",
            mode::restore));
    CHECK(job.cluster.restores_started == 1);
    for (auto const& one : job.sent) CHECK(one.request.verb != es::method::put);
}

TEST_CASE("behind a tunnel every request names the domain that it is signed for") {
    run job;
    REQUIRE(job(conf_for("https://localhost:9200",
                         "[aws_s3_config]\nrole_arn = arn:aws:iam::1:role/r\ncheck_bucket = false\n"
                         "[aws_api_keys]\naws_access_key = AKID\naws_secret_key = no-secret\n"
                         "[aws_auth]\ntype = sigv4\ncredentials = aws_api_keys\n"
                         "host = search-x.eu-west-1.es.amazonaws.com\n")));
    for (auto const& one : job.sent) {
        CHECK(one.to.host == "localhost");
        CHECK(one.request.fields.get("Host") == "search-x.eu-west-1.es.amazonaws.com");
        CHECK(count(one.request.fields.get("Authorization"), "/eu-west-1/es/aws4_request") == 1);
    }
}

TEST_CASE("keys of the conf sign for themselves, or assume the role that [aws_auth] names") {
    run job;
    test::environment_guard const with{{"AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1"}};
    bool const has_role = GENERATE(false, true);
    int asked = 0;
    job.answer = [&](es::origin const& to, es::request const& r) -> es::replay_answer {
        if (to.port != 1) return job.cluster.answer(r);
        ++asked;
        CHECK(r.fields.get("Authorization").starts_with("AWS4-HMAC-SHA256 Credential=AKID/"));
        CHECK(r.body.find("ExternalId=condition") != std::string::npos);
        return {200,
                "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
                "<AccessKeyId>ASIA-OF-ROLE</AccessKeyId><SecretAccessKey>no-secret</SecretAccessKey>"
                "<SessionToken>no-token</SessionToken><Expiration>2199-01-01T00:00:00Z</Expiration>"
                "</Credentials></AssumeRoleResult></AssumeRoleResponse>"};
    };
    REQUIRE(job(conf_for("https://h",
                         std::string("[aws_s3_config]\ncheck_bucket = false\n[aws_api_keys]\naws_access_key = AKID\n"
                                     "aws_secret_key = no-secret\n[aws_auth]\ntype = sigv4\nregion = us-east-1\n"
                                     "credentials = aws_api_keys\n") +
                             (has_role ? "role_arn = arn:aws:iam::1:role/r\nexternal_id = condition\n" : ""))));
    CHECK(asked == (has_role ? 1 : 0));
    for (auto const& one : job.sent) {
        if (one.to.port == 1) continue;
        CHECK(one.request.fields.get("Authorization")
                  .starts_with(has_role ? "AWS4-HMAC-SHA256 Credential=ASIA-OF-ROLE/"
                                        : "AWS4-HMAC-SHA256 Credential=AKID/"));
    }
}

TEST_CASE("what a restore does with an index in its way is the user's choice, and told") {
    run job;
    REQUIRE(job(conf_for("10.0.0.1:9200")));
    SECTION("closed unless said otherwise") {
        REQUIRE(job(conf_for("10.0.0.1:9200"), mode::restore));
        CHECK(job.cluster.indices["a"].content == "from snap");
    }
    SECTION("left out") {
        REQUIRE(job(conf_for("10.0.0.1:9200", "on_conflict = skip\n"), mode::restore));
        CHECK(job.cluster.restores_started == 0);
        CHECK(count(job.output.text(), "left out, since they are there already: a") == 1);
    }
    SECTION("renamed") {
        REQUIRE(job(conf_for("10.0.0.1:9200", "on_conflict = rename\n"), mode::restore));
        CHECK(job.cluster.indices["restored-a"].content == "from snap");
        CHECK(count(job.output.text(), "renamed: a as restored-a") == 1);
    }
    SECTION("by a pattern") {
        REQUIRE(job(conf_for("10.0.0.1:9200", "rename_pattern = (.+)\nrename_replacement = new-$1\n"), mode::restore));
        CHECK(job.cluster.indices["new-a"].content == "from snap");
    }
    SECTION("deleted only where that is confirmed") {
        auto const refused = job(conf_for("10.0.0.1:9200", "on_conflict = delete\n"), mode::restore);
        REQUIRE(refused.has_error());
        CHECK(refused.error().is(es::errc::invalid_argument));
        CHECK(refused.error().info.hint.find("--yes") != std::string::npos);
        CHECK(job.cluster.indices["a"].content == "live");
        job.confirmed = true;
        REQUIRE(job(conf_for("10.0.0.1:9200", "on_conflict = delete\n"), mode::restore));
        CHECK(job.cluster.indices["a"].content == "from snap");
    }
}

TEST_CASE("a dry run tells what the job would do, and changes nothing") {
    run job;
    REQUIRE(job(conf_for("10.0.0.1:9200")));
    auto const before = job.sent.size();
    job.dry_run = true;
    SECTION("a restore") {
        REQUIRE(job(conf_for("10.0.0.1:9200", "on_conflict = rename\n"), mode::restore));
        CHECK(count(job.output.text(), "a      restored-a  rename  snap") == 1);
        CHECK(count(job.output.text(), "[index_renamed]") == 1);
        CHECK(count(job.output.text(), "[OK] no error, 0 warnings: nothing was changed, and the job can run") == 1);
    }
    SECTION("one that deletes needs no confirmation for that") {
        REQUIRE(job(conf_for("10.0.0.1:9200", "on_conflict = delete\n"), mode::restore));
        CHECK(count(job.output.text(), "[index_deleted]") == 1);
        CHECK(job.cluster.indices.contains("a"));
    }
    SECTION("a backup that would fail") {
        auto const done = job(conf_for("10.0.0.1:9200"));
        REQUIRE(done.has_error());
        CHECK(done.error().is(es::errc::conflict));
        CHECK(count(job.output.text(), "[snapshot_name_taken]") == 1);
    }
    for (auto i = before; i != job.sent.size(); ++i) {
        auto const verb = job.sent[i].request.verb;
        CHECK((verb == es::method::get || verb == es::method::head));
    }
}

TEST_CASE("the plan of a backup asks the destination whether it may write to the repository too") {
    run job;
    job.dry_run = true;
    test::fake_cluster destination;
    destination.repositories["theirs"] = {{"type", "s3"}, {"settings", {{"bucket", "bucket"}}}};
    std::string uuid = "uuid-2";
    bool reachable = true;
    job.answer = [&](es::origin const& to, es::request const& r) -> es::replay_answer {
        if (to.host == "10.0.0.2" && !reachable) return es::make_error(es::errc::connection_failed, "refused");
        if (r.target != "/") return (to.host == "10.0.0.2" ? destination : job.cluster).answer(r);
        return {200, R"({"name":"n","cluster_name":"lab","cluster_uuid":")" +
                         (to.host == "10.0.0.2" ? uuid : std::string("uuid-1")) +
                         R"(","version":{"number":"7.17.29"},"tagline":"You Know, for Search"})"};
    };
    auto text = conf_for("10.0.0.1:9200");
    text.replace(text.find("es_dest_seed1 = 10.0.0.1"), 24, "es_dest_seed1 = 10.0.0.2");
    SECTION("it may") {
        REQUIRE(job(text));
        CHECK(count(job.output.text(), "may write there too, as theirs") == 1);
        CHECK(count(job.output.text(), "[repository_writable_elsewhere]") == 1);
    }
    SECTION("it is read-only there") {
        destination.repositories["theirs"]["settings"].as_object()["readonly"] = "true";
        REQUIRE(job(text));
        CHECK(count(job.output.text(), "[repository_writable_elsewhere]") == 0);
    }
    SECTION("it is the source by another name") {
        uuid = "uuid-1";
        REQUIRE(job(text));
        CHECK(count(job.output.text(), "[repository_writable_elsewhere]") == 0);
    }
    SECTION("it does not answer") {
        reachable = false;
        REQUIRE(job(text));
        CHECK(count(job.output.text(), "it is not known whether the destination may write") == 1);
    }
}

TEST_CASE("a cluster that is source and destination stays the writer of its repository") {
    run job;
    REQUIRE(job(conf_for("10.0.0.1:9200")));
    job.cluster.repositories.clear();
    REQUIRE(job(conf_for("10.0.0.1:9200"), mode::restore));
    CHECK_FALSE(job.cluster.repositories.at("repo").at("settings").as_object().contains("readonly"));
}

namespace {

/// One cluster as the source and the destination of verified jobs; the source is heard by its own name.
struct verified_run : run {
    explicit verified_run(es::version v = {7, 17, 0}) {
        cluster.number = v;
        docs.fill("a", 700);
    }

    es::result<void> operator()(mode m, std::string const& more = {}) {
        auto text = conf_for("10.0.0.1:9200", "verify = true\n" + more);
        auto const seed = text.find("es_src_seed1 = 10.0.0.1");
        if (source.empty()) {
            text.erase(seed, text.find('\n', seed) + 1 - seed);
            if (m == mode::backup) text.insert(seed, "es_src_seed1 = 10.0.0.1:9200\n");
        } else {
            text.replace(seed, text.find('\n', seed) - seed, "es_src_seed1 = " + source);
        }
        return run::operator()(text, m);
    }
    bool asked(std::string const& host) const {
        return std::any_of(sent.begin(), sent.end(), [&](auto const& one) { return one.to.host == host; });
    }

    test::fake_documents docs{cluster};
    std::string source = "10.0.0.2:9200";
};

}  // namespace

TEST_CASE("a verified restore holds what its snapshot records, without a word to the source") {
    verified_run job;
    REQUIRE(job(mode::backup));
    CHECK(count(job.output.text(), "; it records what they hold") == 1);
    job.sent.clear();
    SECTION("and says so") {
        REQUIRE(job(mode::restore));
        CHECK(count(job.output.text(), "; verified: 700 documents in 1 indices are as the snapshot records them") == 1);
    }
    SECTION("by the name that it has now") {
        job.docs.of["restored-a"] = job.docs.of["a"];
        job.docs.of["a"].clear();
        REQUIRE(job(mode::restore, "on_conflict = rename\n"));
        CHECK(job.cluster.restores_started == 1);
    }
    SECTION("or fails with both counts and digests") {
        job.docs.of["a"].pop_back();
        auto const done = job(mode::restore);
        REQUIRE_FALSE(done);
        CHECK(done.error().is(es::errc::contents_differ));
        CHECK(tool::to_exit_code(done.error()) == tool::exit_code::damaged);
        CHECK(done.error().info.message.find("'a' should hold 700 documents, sha256 ") != std::string::npos);
        CHECK(done.error().info.message.find("holds 699 documents, sha256 ") != std::string::npos);
        CHECK(count(job.output.text(), "restored from") == 0);
    }
    SECTION("of any document") {
        job.docs.of["a"][350].source = R"({"n":-350})";
        auto const done = job(mode::restore);
        REQUIRE_FALSE(done);
        CHECK(done.error().is(es::errc::contents_differ));
    }
    CHECK(job.docs.open.empty());
    CHECK_FALSE(job.asked("10.0.0.2"));
}

TEST_CASE("where the snapshot records nothing a restore is compared with the source, as it was before") {
    verified_run job({6, 8, 23});
    REQUIRE(job(mode::backup));
    CHECK(count(job.errors.text(), "keeps no metadata with a snapshot") == 1);
    CHECK(job.docs.opened == 0);
    job.sent.clear();
    int const restores = job.cluster.restores_started;
    SECTION("the same") {
        REQUIRE(job(mode::restore));
        CHECK(count(job.output.text(), "verified: 700 documents in 1 indices are as the source cluster held them") == 1);
        CHECK(job.asked("10.0.0.2"));
    }
    SECTION("not the same any longer") {
        job.answer = [&](es::origin const& to, es::request const& r) {
            if (to.host == "10.0.0.1" && r.target.find("/_restore") != std::string::npos) job.docs.of["a"].pop_back();
            return job.cluster.answer(r);
        };
        auto const done = job(mode::restore);
        REQUIRE_FALSE(done);
        CHECK(done.error().is(es::errc::contents_differ));
    }
    SECTION("no source is named: nothing is restored") {
        job.source.clear();
        auto const done = job(mode::restore);
        REQUIRE_FALSE(done);
        CHECK(done.error().is(es::errc::not_found));
        CHECK(done.error().info.hint.find("es_src_seed1") != std::string::npos);
        CHECK(job.cluster.restores_started == restores);
    }
    SECTION("the source lets nobody in: nothing is restored") {
        job.answer = [&](es::origin const& to, es::request const& r) -> es::replay_answer {
            if (to.host == "10.0.0.2") return {403, "{}"};
            return job.cluster.answer(r);
        };
        auto const done = job(mode::restore);
        REQUIRE_FALSE(done);
        CHECK(done.error().is(es::errc::access_denied));
        CHECK(job.cluster.restores_started == restores);
    }
    SECTION("the source's index is closed: nothing is restored") {
        job.cluster.indices["a"].open = false;
        auto const done = job(mode::restore);
        REQUIRE_FALSE(done);
        CHECK(done.error().is(es::errc::not_found));
        CHECK(job.cluster.restores_started == restores);
    }
}

TEST_CASE("an index that is left out is not verified") {
    verified_run job;
    REQUIRE(job(mode::backup));
    auto const before = job.docs.opened;
    REQUIRE(job(mode::restore, "on_conflict = skip\n"));
    CHECK(job.docs.opened == before);
}

TEST_CASE("a backup warns where its indices were written to meanwhile") {
    verified_run job;
    job.answer = [&](es::origin const&, es::request const& r) {
        auto answer = job.cluster.answer(r);
        if (r.verb == es::method::put && r.target.find("/snap?") != std::string::npos) job.docs.of["a"].pop_back();
        return answer;
    };
    REQUIRE(job(mode::backup));
    CHECK(count(job.errors.text(), "the indices were written to while the snapshot was made") == 1);
    CHECK(job.docs.opened == 2);
}

TEST_CASE("contents that are too long for the metadata are left out with a warning") {
    verified_run job;
    std::string names = "a";
    for (int n = 0; n != 10; ++n) {
        std::string const name = "index-number-" + std::to_string(n);
        job.cluster.indices[name] = test::fake_cluster::make_index(true, 1);
        names += "," + name;
    }
    auto text = conf_for("10.0.0.1:9200", "verify = true\n");
    text.replace(text.find("index_names = a"), 15, "index_names = " + names);
    REQUIRE(job.run::operator()(text, mode::backup));
    CHECK(count(job.errors.text(), "holds at most 1024 bytes") == 1);
    CHECK(count(job.output.text(), "it records what they hold") == 0);
    CHECK(job.cluster.snapshots["snap"].metadata.at("es-s3-snapshot").as_object().size() == 1);
}
