// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials of profiles: their own keys, their roles, and the sources of these.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/profile.hpp>

using namespace test;

namespace {
constexpr char const* sts = "POST https://sts.eu-central-1.amazonaws.com:443/";

std::string keys(std::string const& id, std::string const& secret_key = "its-secret") {
    return "aws_access_key_id = " + id + "\naws_secret_access_key = " + secret_key + "\n";
}
void config(desk& d, std::string const& text) { d.env.files["/h/.aws/config"] = text; }
void keys_file(desk& d, std::string const& text) { d.env.files["/h/.aws/credentials"] = text; }
void with_sts(desk& d) {
    d.env.variables["AWS_REGION"] = "eu-central-1";
    d.on(sts, {200, xml_keys("AssumeRole")});
}
/// The key that signed a request.
std::string signer_of(request const& req) {
    std::string const text(req.fields.get("Authorization"));
    auto const at = text.find("Credential=") + 11;
    return text.substr(at, text.find('/', at) - at);
}
profile_credentials named(char const* name) { return profile_credentials(name); }
}  // namespace

TEST_CASE("keys stand in the credentials file or in the config file, the former first") {
    desk d;
    config(d, "[default]\n" + keys("AKIDCONFIG") + "[profile x]\n" + keys("AKIDX") + "aws_session_token = t\n");
    auto made = d.ask(profile_credentials());
    REQUIRE(made);
    CHECK(made->keys.access_key_id == "AKIDCONFIG");
    CHECK_FALSE(made->expires);
    made = d.ask(named("x"));
    REQUIRE(made);
    CHECK(made->keys.session_token == "t");
    keys_file(d, "[default]\n" + keys("AKIDSHARED"));
    made = d.ask(profile_credentials());
    REQUIRE(made);
    CHECK(made->keys.access_key_id == "AKIDSHARED");
}

TEST_CASE("a key of one file is never joined with the secret of the other") {
    desk d;
    config(d, "[default]\naws_secret_access_key = other\n");
    keys_file(d, "[default]\naws_access_key_id = AKID\n");
    check_failed(d.ask(profile_credentials()), errc::invalid_argument);
}

TEST_CASE("no default profile is not configured, a profile that was named must exist") {
    desk d;
    check_not_configured(d.ask(profile_credentials()));
    config(d, "[default]\nregion = a\n");
    check_not_configured(d.ask(profile_credentials()));
    check_failed(d.ask(named("gone")), errc::invalid_argument);
    d.env.variables["AWS_PROFILE"] = "gone";
    check_failed(d.ask(profile_credentials()), errc::invalid_argument);
}

TEST_CASE("a broken file is a failure that tells no line of it") {
    desk d;
    keys_file(d, std::string("[default]\n") + secret);
    check_failed(d.ask(profile_credentials()), errc::invalid_argument);
}

TEST_CASE("a command of the profile comes after the credentials file, and before the config file") {
    desk d;
    d.env.commands["helper --x ; true"] = json_keys("SessionToken").insert(1, "\"Version\":1,");
    config(d, "[default]\ncredential_process = helper --x ; true\n" + keys("AKIDCONFIG"));
    check_is_example(d.ask(profile_credentials()));
    keys_file(d, "[default]\n" + keys("AKIDSHARED"));
    CHECK(d.ask(profile_credentials())->keys.access_key_id == "AKIDSHARED");
}

TEST_CASE("a role is assumed with the keys of its source profile") {
    desk d;
    with_sts(d);
    config(d,
           "[profile r]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nexternal_id = e\n"
           "role_session_name = me\nduration_seconds = 900\n");
    keys_file(d, "[base]\n" + keys("AKIDBASE"));
    auto const made = d.ask(named("r"));
    check_is_example(made);
    CHECK(made->expires);
    auto const& body = d.request_at(0).body;
    for (char const* part : {"role%2Fr", "&RoleSessionName=me", "&DurationSeconds=900", "&ExternalId=e"})
        CHECK(body.find(part) != std::string::npos);
    CHECK(signer_of(d.request_at(0)) == "AKIDBASE");
}

TEST_CASE("the region of STS is the variable's, else the profile's") {
    desk d;
    config(d, "[profile r]\nrole_arn = arn\nsource_profile = base\nregion = eu-west-1\n");
    keys_file(d, "[base]\n" + keys("AKIDBASE"));
    (void)d.ask(named("r"));
    CHECK(d.sent().at(0) == "POST https://sts.eu-west-1.amazonaws.com:443/");
    with_sts(d);
    check_is_example(d.ask(named("r")));
}

TEST_CASE("roles may be chained, each signed by the one before") {
    desk d;
    with_sts(d);
    config(d,
           "[profile a]\nrole_arn = arn:a\nsource_profile = b\n[profile b]\nrole_arn = arn:b\nsource_profile = c\n"
           "[profile c]\n" +
               keys("AKIDC"));
    check_is_example(d.ask(named("a")));
    REQUIRE(d.sent().size() == 2);
    CHECK(signer_of(d.request_at(0)) == "AKIDC");
    CHECK(d.request_at(0).body.find("arn%3Ab") != std::string::npos);
    CHECK(signer_of(d.request_at(1)) == key_id);
}

TEST_CASE("a profile may be its own source where it has keys, and a source's keys go before its role") {
    desk d;
    with_sts(d);
    config(d, "[default]\nrole_arn = arn:d\nsource_profile = default\n" + keys("AKIDOWN") +
                  "[profile a]\nrole_arn = arn:a\nsource_profile = default\n");
    check_is_example(d.ask(profile_credentials()));
    CHECK(signer_of(d.request_at(0)) == "AKIDOWN");
    check_is_example(d.ask(named("a")));
    CHECK(signer_of(d.request_at(1)) == "AKIDOWN");
    CHECK(d.sent().size() == 2);
}

TEST_CASE("source profiles that go in a circle are an error, as is one that does not exist or has nothing") {
    desk d;
    config(d,
           "[profile a]\nrole_arn = arn\nsource_profile = b\n[profile b]\nrole_arn = arn\nsource_profile = a\n"
           "[profile self]\nrole_arn = arn\nsource_profile = self\n"
           "[profile lost]\nrole_arn = arn\nsource_profile = gone\n"
           "[profile bare]\nrole_arn = arn\nsource_profile = empty\n[profile empty]\nregion = x\n");
    for (char const* name : {"a", "b", "self", "lost"}) check_failed(d.ask(named(name)), errc::invalid_argument);
    CHECK(d.ask(named("a")).error().info.message.find("source of its own") != std::string::npos);
    check_failed(d.ask(named("bare")), errc::access_denied);
    CHECK(d.sent().empty());
}

TEST_CASE("a role's source may be the environment, the container or the instance") {
    desk d;
    with_sts(d);
    config(d,
           "[profile e]\nrole_arn = arn\ncredential_source = Environment\n"
           "[profile c]\nrole_arn = arn\ncredential_source = EcsContainer\n"
           "[profile i]\nrole_arn = arn\ncredential_source = Ec2InstanceMetadata\n"
           "[profile x]\nrole_arn = arn\ncredential_source = environment\n"
           "[profile r]\nrole_arn = arn\nsource_profile = i\nec2_metadata_service_endpoint = http://127.0.0.1:1338\n");
    d.env.variables["AWS_ACCESS_KEY_ID"] = "AKIDENV";
    d.env.variables["AWS_SECRET_ACCESS_KEY"] = "s";
    check_is_example(d.ask(named("e")));
    CHECK(signer_of(d.transport.sent.back().request) == "AKIDENV");
    check_failed(d.ask(named("c")), errc::access_denied);
    d.env.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/c";
    d.on("GET http://169.254.170.2:80/c", {200, json_keys()});
    check_is_example(d.ask(named("c")));
    check_failed(d.ask(named("i")), errc::access_denied);
    CHECK(d.sent().back() == "PUT http://169.254.169.254:80/latest/api/token");
    check_failed(d.ask(named("r")), errc::access_denied);
    CHECK(d.sent().back() == "PUT http://127.0.0.1:1338/latest/api/token");
    check_failed(d.ask(named("x")), errc::invalid_argument);
}

TEST_CASE("settings of a role that contradict, or that only a person can satisfy, are refused") {
    struct bad {
        char const* text;
        errc wanted;
    };
    for (auto const& b :
         {bad{"role_arn = arn\n", errc::invalid_argument},
          bad{"role_arn = arn\nsource_profile = s\ncredential_source = Environment\n", errc::invalid_argument},
          bad{"role_arn = arn\nsource_profile = s\nduration_seconds = long\n", errc::invalid_argument},
          bad{"role_arn = arn\nsource_profile = s\nduration_seconds = 1\n", errc::invalid_argument},
          bad{"role_arn = arn\nsource_profile = s\nregion = not/a/region\n", errc::invalid_argument},
          bad{"role_arn = arn\nsource_profile = s\nmfa_serial = arn:mfa\n", errc::not_supported},
          bad{"web_identity_token_file = /t\n", errc::invalid_argument}, bad{"sso_session = s\n", errc::not_supported},
          bad{"sso_start_url = https://x\n", errc::not_supported}}) {
        desk d;
        config(d, std::string("[profile r]\n") + b.text + "[profile s]\n" + keys("AKIDS"));
        CAPTURE(b.text);
        check_failed(d.ask(named("r")), b.wanted);
        CHECK(d.sent().empty());
    }
}

TEST_CASE("a profile with a token file asks for a web identity") {
    desk d;
    with_sts(d);
    d.on(sts, {200, xml_keys("AssumeRoleWithWebIdentity")});
    config(d, "[profile w]\nrole_arn = arn:w\nweb_identity_token_file = ~/token\nrole_session_name = me\n");
    d.env.files["/h/token"] = "abc";
    check_is_example(d.ask(named("w")));
    CHECK(d.request_at(0).body.find("&RoleArn=arn%3Aw&RoleSessionName=me&WebIdentityToken=abc") != std::string::npos);
    CHECK(d.request_at(0).fields.get("Authorization").empty());
}

TEST_CASE("a profile may be asked for its role alone, or for all but that") {
    desk d;
    with_sts(d);
    config(d,
           "[default]\nrole_arn = arn\nsource_profile = default\n" + keys("AKIDOWN") + "[profile k]\n" + keys("AKIDK"));
    check_is_example(d.ask(profile_credentials("", profile_part::role)));
    CHECK(d.ask(profile_credentials("", profile_part::all_but_role))->keys.access_key_id == "AKIDOWN");
    check_not_configured(d.ask(profile_credentials("k", profile_part::role)));
    CHECK(d.ask(profile_credentials("k", profile_part::all_but_role))->keys.access_key_id == "AKIDK");
}
