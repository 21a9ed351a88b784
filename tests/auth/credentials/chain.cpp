// SPDX-License-Identifier: Apache-2.0
/// @file
/// The order of sources, and where the search ends.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/chain.hpp>
#include <es_s3_snapshot/auth/credentials/explicit.hpp>

using namespace test;

namespace {
constexpr char const* sts = "POST https://sts.eu-central-1.amazonaws.com:443/";

struct says {
    result<provided> what;
    int* asked;
    workflow<result<provided>> provide(context) const {
        ++*asked;
        co_return what;
    }
};

provided one(char const* id) { return provided(credentials{id, "s", ""}, std::nullopt, id); }

/// Every source of the default chain at once.
void set_up_all(desk& d) {
    auto& v = d.env.variables;
    v["AWS_REGION"] = "eu-central-1";
    v["AWS_ACCESS_KEY_ID"] = "ENV";
    v["AWS_SECRET_ACCESS_KEY"] = "s";
    d.env.files["/h/.aws/config"] =
        "[default]\nrole_arn = arn:profile-role\nsource_profile = base\ncredential_process = helper\n"
        "aws_access_key_id = CONFIG\naws_secret_access_key = s\n"
        "[profile base]\naws_access_key_id = BASE\naws_secret_access_key = s\n";
    d.env.files["/h/.aws/credentials"] = "[default]\naws_access_key_id = SHARED\naws_secret_access_key = s\n";
    v["AWS_ROLE_ARN"] = "arn:web";
    v["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    d.env.files["/token"] = "t";
    d.env.commands["helper"] = R"({"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"s"})";
    v["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/c";
    d.on("GET http://169.254.170.2:80/c", {200, json_keys()});
    d.on("PUT http://169.254.169.254:80/latest/api/token", {200, "t"});
    d.on("GET http://169.254.169.254:80/latest/meta-data/iam/security-credentials/", {200, "r"});
    d.on("GET http://169.254.169.254:80/latest/meta-data/iam/security-credentials/r", {200, json_keys()});
}

std::string source_of(desk& d, std::string const& profile = {}) {
    auto const made = d.ask(default_credential_chain(profile));
    return made ? made->source + " " + made->keys.access_key_id : describe(made.error());
}
}  // namespace

TEST_CASE("a chain takes the first source that has something, and asks no other") {
    desk d;
    int before = 0, here = 0, after = 0;
    credential_chain const chain(
        {says{not_configured("a"), &before}, says{one("HERE"), &here}, says{one("AFTER"), &after}});
    auto const made = d.ask(chain);
    REQUIRE(made);
    CHECK(made->keys.access_key_id == "HERE");
    CHECK(before == 1);
    CHECK(here == 1);
    CHECK(after == 0);
}

TEST_CASE("a chain ends at a source that fails") {
    desk d;
    int failing = 0, after = 0;
    credential_chain const chain({says{make_error(errc::timed_out, "late"), &failing}, says{one("AFTER"), &after}});
    check_failed(d.ask(chain), errc::timed_out);
    CHECK(after == 0);
}

TEST_CASE("a chain without anything tells what each source lacks, and may be part of another") {
    desk d;
    int n = 0;
    credential_chain const inner({says{not_configured("no a"), &n}, says{not_configured("no b"), &n}});
    auto const none = d.ask(inner);
    check_not_configured(none);
    CHECK(none.error().info.message == "no AWS credentials were found: no a; no b");
    CHECK(none.error().info.hint == "give them by one of these sources");
    check_not_configured(d.ask(credential_chain({})));
    auto hopless = not_configured("no b");
    hopless.info.hint = "look at the hop limit";
    auto const hinted = d.ask(credential_chain({says{hopless, &n}, says{not_configured("no c"), &n}}));
    check_not_configured(hinted);
    CHECK(hinted.error().info.hint == "look at the hop limit");
    credential_chain const outer({inner, says{one("NEXT"), &n}});
    CHECK(d.ask(outer)->keys.access_key_id == "NEXT");
}

TEST_CASE("the default chain asks in the order of botocore") {
    desk d;
    set_up_all(d);
    auto& config = d.env.files["/h/.aws/config"];
    CHECK(source_of(d) == "environment variables ENV");
    CHECK(d.sent().empty());
    d.env.variables.erase("AWS_ACCESS_KEY_ID");
    d.on(sts, {200, xml_keys("AssumeRole")});
    CHECK(source_of(d).starts_with("role arn:profile-role"));
    config.erase(config.find("role_arn"), config.find("credential_process") - config.find("role_arn"));
    d.on(sts, {200, xml_keys("AssumeRoleWithWebIdentity")});
    CHECK(source_of(d).starts_with("web identity, role arn:web"));
    d.env.variables.erase("AWS_WEB_IDENTITY_TOKEN_FILE");
    config.insert(config.find("credential_process"), "role_arn = arn:own\nweb_identity_token_file = /token\n");
    CHECK(source_of(d).starts_with("web identity, role arn:own"));
    config.erase(config.find("role_arn"), config.find("credential_process") - config.find("role_arn"));
    CHECK(source_of(d) == "profile 'default' SHARED");
    d.env.files.erase("/h/.aws/credentials");
    CHECK(source_of(d) == "credential_process PROCESS");
    config.erase(config.find("credential_process"), config.find("aws_access") - config.find("credential_process"));
    CHECK(source_of(d) == "profile 'default' CONFIG");
    d.env.files.clear();
    CHECK(source_of(d).starts_with("container endpoint"));
    d.env.variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    CHECK(source_of(d).starts_with("instance metadata"));
    d.env.variables["AWS_EC2_METADATA_DISABLED"] = "true";
    CHECK(source_of(d).starts_with("no AWS credentials were found: AWS_ACCESS_KEY_ID is not set; "));
}

TEST_CASE("a profile that is named by the program goes before the environment") {
    desk d;
    set_up_all(d);
    d.env.files["/h/.aws/credentials"] += "[named]\naws_access_key_id = NAMED\naws_secret_access_key = s\n";
    CHECK(source_of(d, "named") == "profile 'named' NAMED");
    d.env.variables["AWS_PROFILE"] = "named";
    CHECK(source_of(d) == "environment variables ENV");
}

TEST_CASE("the default chain ends at each source that is set up and fails") {
    struct broken {
        char const* name;
        char const* value;
    };
    for (auto const& b : {broken{"AWS_ACCESS_KEY_ID", "x"}, broken{"AWS_PROFILE", "gone"},
                          broken{"AWS_WEB_IDENTITY_TOKEN_FILE", "/gone"},
                          broken{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.org/"}}) {
        desk d;
        d.on("PUT http://169.254.169.254:80/latest/api/token", {200, "t"});
        d.env.variables[b.name] = b.value;
        auto const made = d.ask(default_credential_chain());
        CAPTURE(b.name);
        REQUIRE_FALSE(made);
        CHECK_FALSE(is_not_configured(made.error()));
        CHECK(d.sent().empty());
    }
}

TEST_CASE("cancelling is not taken for a source that is not set up") {
    desk d;
    set_up_all(d);
    d.env.variables.erase("AWS_ACCESS_KEY_ID");
    d.stop.request_stop();
    check_failed(d.ask(default_credential_chain()), errc::operation_canceled);
}

TEST_CASE("a source of the user's own stands where the user puts it") {
    desk d;
    set_up_all(d);
    auto providers = default_credential_providers();
    providers.insert(providers.begin(), explicit_credentials(credentials{"MINE", "s", ""}));
    CHECK(d.ask(credential_chain(providers))->keys.access_key_id == "MINE");
}
