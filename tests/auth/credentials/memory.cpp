// SPDX-License-Identifier: Apache-2.0
/// @file
/// Whatever a source of credentials reads and sends, nothing of it is left in memory that is given back.
#include "../../support/allocations.hpp"
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/assume_role.hpp>
#include <es_s3_snapshot/auth/credentials/chain.hpp>
#include <es_s3_snapshot/auth/credentials/container.hpp>
#include <es_s3_snapshot/auth/credentials/environment.hpp>
#include <es_s3_snapshot/auth/credentials/explicit.hpp>
#include <es_s3_snapshot/auth/credentials/instance_metadata.hpp>
#include <es_s3_snapshot/auth/credentials/process.hpp>
#include <es_s3_snapshot/auth/credentials/profile.hpp>
#include <es_s3_snapshot/auth/credentials/store.hpp>
#include <es_s3_snapshot/auth/credentials/web_identity.hpp>
#include <es_s3_snapshot/bucket/s3_error.hpp>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <unistd.h>

using namespace test;
using test_support::left_behind;

namespace {

/// As long as real ones, so that what holds it has to grow.
std::string long_one(std::string const& name) {
    std::string made = name;
    while (made.size() < 3000) made += "/" + std::to_string(made.size()) + "+" + name;
    return made;
}

std::string const long_token = long_one("TOKEN-OF-THE-SESSION");
std::string const asking = long_one("whoever-holds-this-may-ask");

std::string with_long_token(std::string text) {
    auto const at = text.find(token);
    return text.replace(at, std::string_view(token).size(), long_token);
}

/// In JSON a slash may be escaped, and then a parser cannot take the text as it lies there.
std::string with_escapes(std::string text) {
    for (auto at = text.find('/'); at != std::string::npos; at = text.find('/', at + 2)) text.insert(at, 1, '\\');
    return text;
}

/// Answers from texts that outlive it, in small pieces, and keeps nothing of what was sent.
struct quiet_transport {
    std::map<std::string, std::pair<unsigned, std::string>> answers;
    bool asked_with_secret = false;

    result<response_head> send(origin const& to, request const& req, body_sink& sink, attempt_options const&) {
        auto const found = answers.find(std::string(to_string(req.verb)) + " " + to_string(to) + req.target);
        if (found == answers.end()) return make_error(errc::connection_failed, "nobody there");
        for (auto const& [name, value] : req.fields) asked_with_secret |= value == asking;
        asked_with_secret |= req.body.find("AQAB-identity") != std::string::npos;
        response_head head{found->second.first, {}};
        if (auto begun = sink.begin(head); begun.has_error()) return begun.error();
        for (std::string_view rest = found->second.second; !rest.empty();) {
            auto const piece = rest.substr(0, 700);
            if (auto put = sink.write(std::span(piece.data(), piece.size())); put.has_error()) return put.error();
            rest.remove_prefix(piece.size());
        }
        return head;
    }
};

/// A world with each source in it, and the ways to ask them.
struct world {
    world() {
        env.variables["HOME"] = "/h";
        env.variables["AWS_ENDPOINT_URL_STS"] = "https://sts.test";
    }
    template <class P>
    std::function<void()> asking_for(P provider, bool fails = false) {
        return [this, provider = std::move(provider), fails] {
            auto const made = run_virtual(provider.provide(context(env)), transport, env);
            if (made.has_error() != fails) FAIL(describe(made.error()));
        };
    }

    virtual_environment env;
    quiet_transport transport;
};

void check_leaves_nothing(std::function<void()> const& act) {
    act();  // whatever is made once and kept
    for (std::string_view const bytes :
         {std::string_view(secret), std::string_view(token), std::string_view(asking),
          std::string_view(long_token).substr(0, 40), std::string_view("AQAB-identity")}) {
        INFO(bytes.substr(0, 20));
        CHECK(left_behind(bytes, act) == 0);
    }
}

constexpr char const* sts = "POST https://sts.test:443/";
constexpr char const* role_list = "GET http://169.254.169.254:80/latest/meta-data/iam/security-credentials/";

assume_role_options for_role() {
    assume_role_options made;
    made.role_arn = "arn:aws:iam::123456789012:role/r";
    return made;
}

void give_metadata(world& w, std::string const& body) {
    w.transport.answers["PUT http://169.254.169.254:80/latest/api/token"] = {200, asking};
    w.transport.answers[role_list] = {200, "role"};
    w.transport.answers[role_list + std::string("role")] = {200, body};
}

}  // namespace

TEST_CASE("nothing is left behind by keys that are given", "[memory]") {
    world w;
    w.env.variables["AWS_ACCESS_KEY_ID"] = key_id;
    w.env.variables["AWS_SECRET_ACCESS_KEY"] = secret;
    w.env.variables["AWS_SESSION_TOKEN"] = long_token;
    check_leaves_nothing(w.asking_for(explicit_credentials(credentials{key_id, secret, token})));
    check_leaves_nothing(w.asking_for(environment_credentials()));
    check_leaves_nothing(w.asking_for(default_credential_chain()));
}

TEST_CASE("nothing is left behind by the files of profiles", "[memory]") {
    world w;
    auto const keys =
        "aws_access_key_id = AKID\naws_secret_access_key = short\naws_secret_access_key = " + std::string(secret) +
        "\naws_session_token = " + long_token + "\n";
    auto const lines = std::string("[default]\n") + keys + "[profile default]\n" + keys + "[other]\n" + keys;
    w.env.files["/h/.aws/config"] = lines;
    check_leaves_nothing(w.asking_for(profile_credentials()));
    w.env.files["/h/.aws/credentials"] = "[default]\n" + keys + keys;
    check_leaves_nothing(w.asking_for(profile_credentials()));
    w.env.files["/h/.aws/credentials"] = "[default]\n" + keys + "no value\n";
    check_leaves_nothing(w.asking_for(profile_credentials(), true));
}

TEST_CASE("nothing is left behind by a program's output", "[memory]") {
    world w;
    auto const escaped = GENERATE(false, true);
    auto text = with_long_token(json_keys("SessionToken"));
    text.insert(1, "\"Version\":1,");
    w.env.commands["keys"] = escaped ? with_escapes(text) : text;
    check_leaves_nothing(w.asking_for(process_credentials("keys")));
    w.env.commands["keys"] += "x";
    check_leaves_nothing(w.asking_for(process_credentials("keys"), true));
}

TEST_CASE("nothing is left behind by the endpoint of a container", "[memory]") {
    world w;
    w.env.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/keys";
    w.env.files["/token"] = asking;
    if (GENERATE(false, true))
        w.env.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = asking;
    else
        w.env.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/token";
    auto& answer = w.transport.answers["GET http://169.254.170.2:80/keys"];
    answer = {200, with_escapes(with_long_token(json_keys()))};
    check_leaves_nothing(w.asking_for(container_credentials()));
    CHECK(w.transport.asked_with_secret);
    answer.second.resize(3500);
    check_leaves_nothing(w.asking_for(container_credentials(), true));
    answer = {403, asking};
    check_leaves_nothing(w.asking_for(container_credentials(), true));
}

TEST_CASE("nothing is left behind by the metadata of an instance", "[memory]") {
    world w;
    give_metadata(w, with_long_token(json_keys()));
    check_leaves_nothing(w.asking_for(instance_metadata_credentials()));
    CHECK(w.transport.asked_with_secret);
    give_metadata(w, with_escapes(with_long_token(json_keys("Token", past))));
    check_leaves_nothing(w.asking_for(instance_metadata_credentials(), true));
}

TEST_CASE("nothing is left behind by STS", "[memory]") {
    world w;
    explicit_credentials const from(credentials{key_id, "the-secret-of-who-asks", asking});
    auto& answer = w.transport.answers[sts];
    answer = {200, with_long_token(xml_keys("AssumeRole"))};
    auto const as_role = w.asking_for(assume_role_credentials(from, for_role()));
    check_leaves_nothing(as_role);
    CHECK(left_behind("the-secret-of-who-asks", as_role) == 0);
    CHECK(w.transport.asked_with_secret);

    auto const refused = w.asking_for(assume_role_credentials(from, for_role()), true);
    answer = {403, xml_error("SignatureDoesNotMatch", "it should have been x-amz-security-token:" + asking)};
    check_leaves_nothing(refused);
    answer = {200, with_long_token(xml_keys("AssumeRole", past))};
    check_leaves_nothing(refused);
    answer.second.resize(1500);
    check_leaves_nothing(refused);
}

TEST_CASE("nothing is left behind by a web identity", "[memory]") {
    world w;
    web_identity_options options;
    options.role_arn = for_role().role_arn;
    options.token_file = "/identity";
    w.env.files["/identity"] = "AQAB-identity." + long_token + "==\n";
    w.transport.answers[sts] = {200, with_long_token(xml_keys("AssumeRoleWithWebIdentity"))};
    check_leaves_nothing(w.asking_for(web_identity_credentials(options)));
    CHECK(w.transport.asked_with_secret);
    w.transport.answers[sts] = {400, xml_error("InvalidIdentityToken", "no")};
    check_leaves_nothing(w.asking_for(web_identity_credentials(options), true));
}

TEST_CASE("nothing is left behind by a store, replaced or gone", "[memory]") {
    world w;
    give_metadata(w, with_long_token(json_keys()));
    check_leaves_nothing([&w] {
        credential_store const store{instance_metadata_credentials()};
        for (int i = 0; i != 2; ++i) {
            auto keys = run_virtual(store.get(context(w.env)), w.transport, w.env);
            REQUIRE(keys);
            CHECK(keys->secret_access_key == secret);
            store.discard(key_id);
            detail::aws::forget(*keys);
        }
    });
}

TEST_CASE("nothing is left behind by files and programs of the process", "[memory]") {
    char path[] = "/tmp/es-s3-snapshot-memory-XXXXXX";
    int const file = ::mkstemp(path);
    REQUIRE(file >= 0);
    for (int i = 0; i != 5; ++i) REQUIRE(::write(file, asking.data(), asking.size()) == ssize_t(asking.size()));
    ::close(file);
    system_environment env;
    auto const soon = env.steady_now() + std::chrono::seconds(10);
    auto const command = std::string("cat ") + path;
    check_leaves_nothing([&] {
        for (bool const by_command : {false, true}) {
            auto text = by_command ? env.run_command(command, soon, {}) : env.read_file(path);
            REQUIRE(text);
            CHECK(text->size() == 5 * asking.size());
            detail::aws::forget(*text);
        }
        CHECK(env.run_command(command + "; exit 1", soon, {}).has_error());
    });
    ::unlink(path);
}

TEST_CASE("nothing is left behind by a refusal of S3 that repeats the request", "[memory]") {
    auto const body = "<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message><CanonicalRequest>GET\n" + asking +
                      "</CanonicalRequest></Error>";
    auto const at = find_bucket({"logs", "us-east-1", "http://127.0.0.1:9000", {}}).value();
    check_leaves_nothing([&] { CHECK(decode_s3_error(at, 403, {}, body).is(errc::access_denied)); });
}
