// SPDX-License-Identifier: Apache-2.0
/// @file
/// Credentials that a program of the user's prints: read, bounded in time, and refused without a word of what it said.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/process.hpp>

using namespace test;

namespace {

/// The scripted environment, where a command may fail in a way of its own.
class surroundings final : public environment {
public:
    steady_time steady_now() override { return usual.steady_now(); }
    wall_time wall_now() override { return usual.wall_now(); }
    double random() override { return usual.random(); }
    std::optional<std::string> variable(std::string const& name) override { return usual.variable(name); }
    result<std::string> read_file(std::string const& path) override { return usual.read_file(path); }
    result<std::string> run_command(std::string const& line, steady_time deadline, std::stop_token stop) override {
        deadlines.push_back(deadline);
        auto const found = failing.find(line);
        return found == failing.end() ? usual.run_command(line, deadline, stop) : found->second;
    }

    virtual_environment usual;
    std::map<std::string, error> failing;
    std::vector<steady_time> deadlines;
};

struct bench {
    result<provided> ask(process_credentials const& p) {
        return run_virtual(p.provide(context(env, stop.get_token())), net, env.usual);
    }
    provided got(process_credentials const& p) {
        auto made = ask(p);
        REQUIRE(made.has_value());
        return *made;
    }
    /// The error, which tells no secret.
    error refused(process_credentials const& p) {
        auto const made = ask(p);
        REQUIRE(made.has_error());
        check_tells_no_secret(made.error());
        return made.error();
    }

    surroundings env;
    std::stop_source stop;
    std::map<std::string, std::string>& commands = env.usual.commands;
    replay net{std::deque<replay_answer>()};
};

bool says(error const& e, std::string_view words) {
    return (describe(e) + "\n" + e.info.hint).find(words) != std::string::npos;
}

constexpr char command[] = "print-keys --for 'somebody'";

std::string printed(std::string const& more = "") {
    return R"({"Version": 1, "AccessKeyId": ")" + std::string(key_id) + R"(", "SecretAccessKey": ")" + secret + "\"" +
           more + "}";
}

error refused_output(std::string output) {
    bench b;
    b.commands[command] = std::move(output);
    auto const e = b.refused(process_credentials(command));
    CHECK(says(e, "credential_process"));
    return e;
}

}  // namespace

TEST_CASE("keys that a command prints are provided, and they last without an end") {
    bench b;
    b.commands[command] = printed() + "\n";
    auto const p = b.got(process_credentials(command));
    CHECK(p.keys.access_key_id == key_id);
    CHECK(p.keys.secret_access_key == secret);
    CHECK(p.keys.session_token.empty());
    CHECK_FALSE(p.expires);
    CHECK(p.source == "credential_process");
    CHECK(b.net.sent.empty());
}

TEST_CASE("a printed session token and end belong to the keys, and other fields are passed by") {
    bench b;
    b.commands[command] = printed(R"(, "SessionToken": ")" + std::string(token) +
                                  R"(", "Expiration": "2027-01-15T09:00:00.5Z", "AccountId": "123456789012")");
    auto const p = b.got(process_credentials(command));
    CHECK(p.keys.session_token == token);
    REQUIRE(p.expires);
    CHECK(*p.expires == b.env.wall_now() + std::chrono::hours(1));
}

TEST_CASE("the command runs each time, for at most a minute or what is left of the caller's time") {
    bench b;
    b.commands[command] = printed();
    process_credentials const provider(command);
    auto const now = b.env.steady_now();
    b.got(provider);
    b.got(provider);
    context const hurried = context(b.env).within(std::chrono::seconds(5));
    CHECK(run_virtual(provider.provide(hurried), b.net, b.env.usual).has_value());
    REQUIRE(b.env.deadlines.size() == 3);
    CHECK(b.env.deadlines[0] == now + std::chrono::minutes(1));
    CHECK(b.env.deadlines[1] == now + std::chrono::minutes(1));
    CHECK(b.env.deadlines[2] == now + std::chrono::seconds(5));
}

TEST_CASE("without a command no credential_process is configured, and nothing runs") {
    bench b;
    CHECK(is_not_configured(b.refused(process_credentials(""))));
    CHECK(b.env.deadlines.empty());
}

TEST_CASE("a command that fails is an error of the server's kind, and not one of a source that is not set up") {
    bench b;
    auto const e = b.refused(process_credentials(command));
    CHECK(e.is(errc::server_error));
    CHECK(says(e, "credential_process"));
}

TEST_CASE("a command that takes too long has timed out") {
    bench b;
    b.env.failing[command] = make_error(errc::timed_out, "the command takes too long");
    auto const e = b.refused(process_credentials(command));
    CHECK(e.is(errc::timed_out));
    CHECK(says(e, "credential_process"));
    CHECK(e.info.delivered == delivery::not_sent);
}

TEST_CASE("what is printed and is not JSON is malformed, and is not repeated") {
    CHECK(refused_output("").is(errc::malformed_answer));
    CHECK(refused_output(secret).is(errc::malformed_answer));
    CHECK(refused_output(printed() + secret).is(errc::malformed_answer));
    CHECK(refused_output(std::string("{\"SecretAccessKey\": \"") + secret).is(errc::malformed_answer));
    CHECK(refused_output(std::string("{\"") + secret + "\": }").is(errc::malformed_answer));
}

TEST_CASE("printed JSON of another shape is refused without being repeated") {
    for (std::string const& wrong : {
             std::string("[]"),
             std::string("null"),
             std::string("\"") + secret + "\"",
             std::string("{}"),
             R"({"AccessKeyId": "k", "SecretAccessKey": ")" + std::string(secret) + "\"}",
             R"({"Version": "1", "AccessKeyId": "k", "SecretAccessKey": ")" + std::string(secret) + "\"}",
             R"({"Version": 2, "AccessKeyId": "k", "SecretAccessKey": ")" + std::string(secret) + "\"}",
             R"({"Version": 1, "SecretAccessKey": ")" + std::string(secret) + "\"}",
             std::string(R"({"Version": 1, "AccessKeyId": "k"})"),
             R"({"Version": 1, "AccessKeyId": "k", "SecretAccessKey": [")" + std::string(secret) + "\"]}",
             printed(R"(, "SessionToken": [")" + std::string(token) + "\"]"),
             printed(R"(, "Expiration": 1800003600)"),
             printed(R"(, "Expiration": "soon")"),
         }) {
        INFO(wrong);
        CHECK(refused_output(wrong).is(errc::unexpected_json));
    }
}

TEST_CASE("printed keys with what no header may hold are refused without being repeated") {
    auto const wrong = printed(R"(, "SessionToken": ")" + std::string(token) + R"(\r\nX-Other: 1")");
    CHECK(refused_output(wrong).is(errc::invalid_argument));
    CHECK(refused_output(R"({"Version": 1, "AccessKeyId": "k", "SecretAccessKey": ""})").is(errc::invalid_argument));
}

TEST_CASE("printed keys that have expired are refused") {
    auto const e = refused_output(printed(R"(, "Expiration": "2027-01-15T08:00:00Z")"));
    CHECK(e.is(errc::access_denied));
    CHECK(says(e, "expired"));
}

TEST_CASE("a stop request reaches the program") {
    bench b;
    b.commands["keys"] = json_keys("SessionToken");
    b.stop.request_stop();
    CHECK(b.refused(process_credentials("keys")).is(errc::operation_canceled));
}
