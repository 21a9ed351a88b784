// SPDX-License-Identifier: Apache-2.0
/// @file
/// The endpoint of ECS and EKS: where it may be, what is sent to it, what it may answer.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/container.hpp>

using namespace test;

namespace {
constexpr char const* ecs = "GET http://169.254.170.2:80/v2/credentials/id";
constexpr char const* eks = "GET http://169.254.170.23:80/v1/credentials";

void as_ecs(desk& d) { d.env.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/id"; }
void as_eks(desk& d) {
    d.env.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials";
    d.env.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/token";
    d.env.files["/token"] = "pod-token-1";
}
}  // namespace

TEST_CASE("a task of ECS asks the relative path at the link-local address, without a token") {
    desk d;
    as_ecs(d);
    d.on(ecs, {200, json_keys()});
    auto const made = d.ask(container_credentials());
    check_is_example(made);
    CHECK(made->keys.session_token == token);
    CHECK(made->expires == d.env.wall_now() + std::chrono::hours(6));
    REQUIRE(d.sent() == std::vector<std::string>{ecs});
    CHECK(d.request_at(0).fields.get("Host") == "169.254.170.2");
    CHECK(d.request_at(0).fields.get("Authorization").empty());
}

TEST_CASE("a pod of EKS sends the token of its file, read anew each time") {
    desk d;
    as_eks(d);
    d.env.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "not-this-one";
    d.on(eks, {200, json_keys()});
    check_is_example(d.ask(container_credentials()));
    d.env.files["/token"] = "pod-token-2";
    check_is_example(d.ask(container_credentials()));
    CHECK(d.request_at(0).fields.get("Authorization") == "pod-token-1");
    CHECK(d.request_at(1).fields.get("Authorization") == "pod-token-2");
}

TEST_CASE("the relative path goes before the full address") {
    desk d;
    as_eks(d);
    as_ecs(d);
    d.on(ecs, {200, json_keys()});
    check_is_example(d.ask(container_credentials()));
}

TEST_CASE("a token may stand in a variable") {
    desk d;
    as_ecs(d);
    d.env.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Basic abc";
    d.on(ecs, {200, json_keys()});
    check_is_example(d.ask(container_credentials()));
    CHECK(d.request_at(0).fields.get("Authorization") == "Basic abc");
}

TEST_CASE("without an address the container endpoint is not configured") {
    desk d;
    d.env.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "x";
    check_not_configured(d.ask(container_credentials()));
    CHECK(d.sent().empty());
}

TEST_CASE(
    "the full address may lead over TLS anywhere, and over plain HTTP only to this host and AWS's own addresses") {
    for (char const* url : {"https://example.org/c", "http://localhost/c", "http://127.0.0.1:8080/c",
                            "http://127.9.9.9/c", "http://[::1]/c", "http://169.254.170.2/c", "http://169.254.170.23/c",
                            "http://[fd00:ec2::23]/c", "http://[FD00:EC2::23]/c"}) {
        desk d;
        d.env.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
        (void)d.ask(container_credentials());
        CAPTURE(url);
        CHECK_FALSE(d.sent().empty());
    }
    for (char const* url :
         {"http://example.org/c", "http://169.254.170.3/c", "http://169.254.169.254/c",
          "http://127.0.0.1.example.org/c", "http://localhost.example.org/", "http://[fd00:ec2::24]/c",
          "http://169.254.170.2@example.org/c", "ftp://localhost/c", "localhost/c", "http://10.0.0.1/"}) {
        desk d;
        d.env.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
        CAPTURE(url);
        check_failed(d.ask(container_credentials()), errc::invalid_argument);
        CHECK(d.sent().empty());
    }
}

TEST_CASE("a relative path cannot go on with the host's name, nor begin another header") {
    for (char const* path : {"@example.org/", ".example.org/x", ":81/", "/a\r\nX: y", "/a b"}) {
        desk d;
        d.env.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = path;
        CAPTURE(path);
        check_failed(d.ask(container_credentials()), errc::invalid_argument);
        CHECK(d.sent().empty());
    }
}

TEST_CASE("a token that is empty or has a line break is refused, and not told") {
    for (std::string const& bad : {std::string(), std::string(token) + "\n", std::string(token) + "\r\nX: y",
                                   std::string("a\0b", 3), std::string(100'000, 'x')}) {
        desk d;
        as_eks(d);
        d.env.files["/token"] = bad;
        check_failed(d.ask(container_credentials()), errc::invalid_argument);
        CHECK(d.sent().empty());
    }
    desk d;
    as_eks(d);
    d.env.files.clear();
    check_failed(d.ask(container_credentials()), errc::not_found);
}

TEST_CASE("whatever the container endpoint answers instead of credentials is an error that tells no secret") {
    for (auto const& bad : bad_json_answers()) {
        desk d;
        as_eks(d);
        d.on(eks, bad.answer);
        INFO(bad.name);
        check_failed(d.ask(container_credentials()), bad.wanted);
    }
    desk d;
    as_eks(d);
    d.on(eks, {404, ""});
    check_failed(d.ask(container_credentials()), errc::server_error);
}

TEST_CASE("the container endpoint is asked three times after a fault, then the fault is told") {
    for (auto const kind : {errc::connection_failed, errc::connection_lost, errc::timed_out}) {
        desk d;
        as_ecs(d);
        d.on(ecs, network(kind));
        auto const made = d.ask(container_credentials());
        check_failed(made, kind);
        CHECK(made.error().info.message.starts_with("container endpoint: "));
        CHECK(made.error().info.delivered == delivery::not_sent);
        CHECK(d.sent().size() == 3);
    }
    desk d;
    as_ecs(d);
    d.on(ecs, {network(errc::timed_out), {503, ""}, {200, json_keys()}});
    check_is_example(d.ask(container_credentials()));
}

TEST_CASE("a stop request ends the questions to the container endpoint") {
    desk d;
    as_ecs(d);
    d.stop.request_stop();
    check_failed(d.ask(container_credentials()), errc::operation_canceled);
}
