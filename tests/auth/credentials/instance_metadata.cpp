// SPDX-License-Identifier: Apache-2.0
/// @file
/// The metadata service of EC2: version 2, when version 1 may be tried, and what may go wrong.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/instance_metadata.hpp>

using namespace test;

namespace {
constexpr char const* put = "PUT http://169.254.169.254:80/latest/api/token";
constexpr char const* list = "GET http://169.254.169.254:80/latest/meta-data/iam/security-credentials/";
constexpr char const* role = "GET http://169.254.169.254:80/latest/meta-data/iam/security-credentials/my-role";
constexpr char const* region = "GET http://169.254.169.254:80/latest/meta-data/placement/region";
constexpr char const* session = "metadata-session-token==";

void as_instance(desk& d) {
    d.on(put, {200, session});
    d.on(list, {200, "my-role"});
    d.on(role, {200, json_keys().insert(1, R"("Code":"Success","Type":"AWS-HMAC",)")});
    d.on(region, {200, "eu-central-1"});
}
std::string_view token_of(desk const& d, std::size_t i) {
    return d.request_at(i).fields.get("X-aws-ec2-metadata-token");
}
}  // namespace

TEST_CASE("an instance is asked for a token, its role, and the role's credentials") {
    desk d;
    as_instance(d);
    auto const made = d.ask(instance_metadata_credentials());
    check_is_example(made);
    CHECK(made->keys.session_token == token);
    CHECK(made->expires == d.env.wall_now() + std::chrono::hours(6));
    REQUIRE(d.sent() == std::vector<std::string>{put, list, role});
    CHECK(d.request_at(0).fields.get("X-aws-ec2-metadata-token-ttl-seconds") == "21600");
    CHECK(token_of(d, 0).empty());
    CHECK(token_of(d, 1) == session);
    CHECK(token_of(d, 2) == session);
    for (auto const& e : d.transport.sent) CHECK(e.request.fields.get("Authorization").empty());
}

TEST_CASE("the metadata service can be switched off") {
    for (char const* value : {"true", "TRUE", "True"}) {
        desk d;
        as_instance(d);
        d.env.variables["AWS_EC2_METADATA_DISABLED"] = value;
        check_not_configured(d.ask(instance_metadata_credentials()));
        CHECK(d.sent().empty());
    }
}

TEST_CASE("the metadata service's address can be set, or chosen as IPv6") {
    desk d;
    d.env.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1338/mock/";
    (void)d.ask(instance_metadata_credentials());
    CHECK(d.sent().at(0) == "PUT http://127.0.0.1:1338/mock/latest/api/token");
    desk six;
    six.env.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = "IPv6";
    (void)six.ask(instance_metadata_credentials());
    CHECK(six.sent().at(0) == "PUT http://[fd00:ec2::254]:80/latest/api/token");
    desk bad;
    bad.env.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "169.254.169.254";
    check_failed(bad.ask(instance_metadata_credentials()), errc::invalid_argument);
}

TEST_CASE("what no variable sets, the profile may") {
    desk d;
    d.env.files["/h/.aws/config"] =
        "[default]\nec2_metadata_service_endpoint = http://127.0.0.1:1338\n[profile six]\n"
        "ec2_metadata_service_endpoint_mode = IPv6\n[profile new]\nec2_metadata_v1_disabled = true\n"
        "metadata_service_num_attempts = 2\n";
    (void)d.ask(instance_metadata_credentials());
    CHECK(d.sent().at(0) == "PUT http://127.0.0.1:1338/latest/api/token");
    (void)d.ask(instance_metadata_credentials("six"));
    CHECK(d.sent().at(1) == "PUT http://[fd00:ec2::254]:80/latest/api/token");
    d.env.variables["AWS_PROFILE"] = "six";
    (void)d.run(instance_region(d.context()));
    CHECK(d.sent().at(2) == "PUT http://[fd00:ec2::254]:80/latest/api/token");
    (void)d.run(instance_region(d.context(), "new"));
    CHECK(d.sent().at(3) == put);
    d.env.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1339";
    (void)d.ask(instance_metadata_credentials());
    CHECK(d.sent().at(4) == "PUT http://127.0.0.1:1339/latest/api/token");
    d.env.variables.erase("AWS_EC2_METADATA_SERVICE_ENDPOINT");

    as_instance(d);
    d.on(put, {403, ""});
    check_failed(d.ask(instance_metadata_credentials("new")), errc::access_denied);
    CHECK(d.sent().size() == 6);
    d.env.variables["AWS_EC2_METADATA_V1_DISABLED"] = "false";
    check_is_example(d.ask(instance_metadata_credentials("new")));
    d.on(put, {500, ""});
    auto const before = d.sent().size();
    check_failed(d.ask(instance_metadata_credentials("new")), errc::server_error);
    CHECK(d.sent().size() == before + 2);
    d.env.files["/h/.aws/config"] = "no section";
    check_failed(d.ask(instance_metadata_credentials()), errc::invalid_argument);
}

TEST_CASE("version 1 is tried where the token is answered with 403, 404 or 405, or not at all") {
    for (replay_answer const& answer : {replay_answer(403, ""), replay_answer(404, ""), replay_answer(405, ""),
                                        replay_answer(network(errc::timed_out))}) {
        desk d;
        as_instance(d);
        d.on(put, answer);
        check_is_example(d.ask(instance_metadata_credentials()));
        REQUIRE(d.sent() == std::vector<std::string>{put, list, role});
        CHECK(token_of(d, 1).empty());
        CHECK(token_of(d, 2).empty());
    }
}

TEST_CASE("version 1 is never tried where it is forbidden") {
    for (replay_answer const& answer : {replay_answer(403, ""), replay_answer(404, ""), replay_answer(405, ""),
                                        replay_answer(network(errc::timed_out))}) {
        desk d;
        as_instance(d);
        d.env.variables["AWS_EC2_METADATA_V1_DISABLED"] = "true";
        d.on(put, answer);
        auto const made = d.ask(instance_metadata_credentials());
        REQUIRE_FALSE(made);
        CHECK(is_not_configured(made.error()) == answer.failed);
        CHECK((made.error().info.hint.find("hop limit") != std::string::npos) == answer.failed);
        CHECK(d.sent() == std::vector<std::string>{put});
    }
}

TEST_CASE("version 1 is not tried after any other trouble with the token") {
    struct trouble {
        replay_answer answer;
        errc wanted;
    };
    for (auto const& t : {trouble{{400, ""}, errc::access_denied}, trouble{{401, ""}, errc::access_denied},
                          trouble{{500, ""}, errc::server_error}, trouble{{200, ""}, errc::malformed_answer},
                          trouble{{200, "a\r\nb"}, errc::malformed_answer},
                          trouble{{200, std::string(1'000'000, 'x')}, errc::body_too_large},
                          trouble{{200, std::string(5000, 'x')}, errc::malformed_answer},
                          trouble{network(errc::connection_lost), errc::connection_lost},
                          trouble{network(errc::malformed_answer), errc::malformed_answer}}) {
        desk d;
        as_instance(d);
        d.on(put, t.answer);
        check_failed(d.ask(instance_metadata_credentials()), t.wanted);
        for (auto const& sent : d.sent()) CHECK(sent == put);
    }
}

TEST_CASE("a machine that is no instance is not configured, and costs two attempts at most") {
    desk d;
    check_not_configured(d.ask(instance_metadata_credentials()));
    CHECK(d.sent() == std::vector<std::string>{put});
    desk silent;
    silent.on(put, network(errc::timed_out));
    silent.on(list, network(errc::timed_out));
    check_not_configured(silent.ask(instance_metadata_credentials()));
    CHECK(silent.sent() == std::vector<std::string>{put, list});
}

TEST_CASE("an instance without a role is not configured") {
    for (replay_answer const& answer : {replay_answer(404, ""), replay_answer(200, ""), replay_answer(200, "\n")}) {
        desk d;
        as_instance(d);
        d.on(list, answer);
        check_not_configured(d.ask(instance_metadata_credentials()));
    }
}

TEST_CASE("the first line of the list is the role's name") {
    desk d;
    as_instance(d);
    d.on(list, {200, "my-role\nother\n"});
    check_is_example(d.ask(instance_metadata_credentials()));
}

TEST_CASE("a role's name that would lead to another place is refused") {
    for (char const* name : {"../../../api", "a b", "a/b", "a?b", "..", "a%2Fb", "\x01"}) {
        desk d;
        as_instance(d);
        d.on(list, {200, name});
        check_failed(d.ask(instance_metadata_credentials()), errc::malformed_answer);
        CHECK(d.sent().size() == 2);
    }
}

TEST_CASE("refusals of the metadata service are failures, a 401 speaks of the hop limit") {
    for (unsigned const status : {401U, 403U, 500U}) {
        desk d;
        as_instance(d);
        d.on(list, {status, secret});
        auto const made = d.ask(instance_metadata_credentials());
        check_failed(made, status == 500 ? errc::server_error : errc::access_denied);
        CHECK((made.error().info.hint.find("hop limit") != std::string::npos) == (status == 401));
    }
}

TEST_CASE("a code in place of credentials is told") {
    desk d;
    as_instance(d);
    d.on(role, {200, R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"no"})"});
    auto const made = d.ask(instance_metadata_credentials());
    check_failed(made, errc::access_denied);
    CHECK(made.error().info.message.find("AssumeRoleUnauthorizedAccess") != std::string::npos);
}

TEST_CASE("whatever the metadata service answers instead of credentials is an error that tells no secret") {
    for (auto const& bad : bad_json_answers()) {
        desk d;
        as_instance(d);
        d.on(role, bad.answer);
        INFO(bad.name);
        check_failed(d.ask(instance_metadata_credentials()), bad.wanted);
    }
}

TEST_CASE("attempts and their time follow the variables") {
    desk d;
    as_instance(d);
    d.on(role, {500, ""});
    d.env.variables["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "5";
    (void)d.ask(instance_metadata_credentials());
    CHECK(d.sent().size() == 2 + 5);
    desk odd;
    as_instance(odd);
    odd.on(role, {500, ""});
    odd.env.variables["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "-1";
    odd.env.variables["AWS_METADATA_SERVICE_TIMEOUT"] = "soon";
    (void)odd.ask(instance_metadata_credentials());
    CHECK(odd.sent().size() == 2 + 3);
}

TEST_CASE("a stop request and the caller's own deadline are not taken for the absence of a service") {
    desk d;
    as_instance(d);
    d.stop.request_stop();
    check_failed(d.ask(instance_metadata_credentials()), errc::operation_canceled);
    desk late;
    late.on(put, network(errc::timed_out));
    auto const made = late.run(instance_metadata_credentials().provide(late.context().within(duration(0))));
    check_failed(made, errc::timed_out);
}

TEST_CASE("an instance tells its region") {
    desk d;
    as_instance(d);
    auto const found = d.run(instance_region(d.context()));
    REQUIRE(found);
    CHECK(*found == "eu-central-1");
    CHECK(token_of(d, 1) == session);
    d.on(region, {200, "not\na region"});
    CHECK_FALSE(d.run(instance_region(d.context())));
}
