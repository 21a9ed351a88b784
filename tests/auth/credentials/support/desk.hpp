// SPDX-License-Identifier: Apache-2.0
/// @file
/// A scripted world for sources of credentials: variables, files, and services that answer by their address.
#pragma once

#include "../../../support/print.hpp"

#include <es_s3_snapshot/auth/credentials/provider.hpp>
#include <es_s3_snapshot/core/driver.hpp>
#include <es_s3_snapshot/transport/replay.hpp>

#include <catch2/catch.hpp>

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace test {

using namespace es_s3_snapshot;

inline constexpr char const* key_id = "AKIAIOSFODNN7EXAMPLE";
inline constexpr char const* secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
inline constexpr char const* token = "AQoDYXdzEJrEXAMPLESESSIONTOKEN";
// the virtual clock begins at 2027-01-15T08:00:00Z
inline constexpr char const* later = "2027-01-15T14:00:00Z";
inline constexpr char const* past = "2027-01-15T07:59:59Z";

inline std::string json_keys(char const* token_name = "Token", std::string const& expires = later) {
    return std::string(R"({"AccessKeyId":")") + key_id + R"(","SecretAccessKey":")" + secret + R"(",")" + token_name +
           R"(":")" + token + R"(","Expiration":")" + expires + "\"}";
}

inline std::string xml_keys(std::string const& action, std::string const& expires = later) {
    return "<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <" + action +
           "Result>\n    <Credentials>\n      <AccessKeyId>" + key_id + "</AccessKeyId>\n      <SecretAccessKey>" +
           secret + "</SecretAccessKey>\n      <SessionToken>" + token + "</SessionToken>\n      <Expiration>" +
           expires + "</Expiration>\n    </Credentials>\n  </" + action + "Result>\n</" + action + "Response>\n";
}

inline std::string xml_error(std::string const& code, std::string const& message) {
    return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
           "</Message></Error></ErrorResponse>";
}

inline error network(errc e) {
    error made = make_error(e, {});
    made.info.delivered = delivery::unknown;
    return made;
}

/// Answers are kept by `METHOD address`; the last of a list goes on for ever, an unknown address refuses the
/// connection.
class desk {
public:
    desk() { env.variables["HOME"] = "/h"; }

    void on(std::string const& what, std::vector<replay_answer> answers) {
        script[what] = std::deque<replay_answer>(answers.begin(), answers.end());
    }
    void on(std::string const& what, replay_answer answer) { on(what, std::vector<replay_answer>{std::move(answer)}); }

    es_s3_snapshot::context context() { return es_s3_snapshot::context(env, stop.get_token()); }
    template <class T>
    T run(workflow<T> w) {
        return run_virtual(std::move(w), transport, env);
    }
    template <class P>
    result<provided> ask(P const& provider) {
        return run(provider.provide(context()));
    }
    /// What was sent, in the form of `on`.
    std::vector<std::string> sent() const {
        std::vector<std::string> made;
        for (auto const& e : transport.sent) made.push_back(name_of(e.to, e.request));
        return made;
    }
    request const& request_at(std::size_t i) const { return transport.sent.at(i).request; }

    virtual_environment env;
    std::stop_source stop;
    std::map<std::string, std::deque<replay_answer>> script;
    replay transport{[this](origin const& to, request const& req) { return answer(to, req); }};

private:
    static std::string name_of(origin const& to, request const& req) {
        return std::string(to_string(req.verb)) + " " + to_string(to) + req.target;
    }
    replay_answer answer(origin const& to, request const& req) {
        auto const found = script.find(name_of(to, req));
        if (found == script.end()) return make_error(errc::connection_failed, "refused");
        auto next = found->second.front();
        if (found->second.size() > 1) found->second.pop_front();
        return next;
    }
};

inline void check_is_example(result<provided> const& r) {
    REQUIRE(r);
    CHECK(r->keys.access_key_id == key_id);
    CHECK(r->keys.secret_access_key == secret);
}

inline void check_tells_no_secret(error const& e) {
    auto const told = describe(e) + e.info.hint + e.info.server_reason + e.info.server_type;
    CHECK(told.find(secret) == std::string::npos);
    CHECK(told.find(token) == std::string::npos);
}

/// It is set up, and failed with this code.
inline void check_failed(result<provided> const& r, errc wanted) {
    REQUIRE_FALSE(r);
    CAPTURE(describe(r.error()));
    CHECK(r.error().is(wanted));
    CHECK_FALSE(is_not_configured(r.error()));
    check_tells_no_secret(r.error());
}

inline void check_not_configured(result<provided> const& r) {
    REQUIRE_FALSE(r);
    CAPTURE(describe(r.error()));
    CHECK(is_not_configured(r.error()));
}

struct bad_answer {
    char const* name;
    replay_answer answer;
    errc wanted;
};

/// What any service may answer instead of credentials in JSON.
inline std::vector<bad_answer> bad_json_answers() {
    auto const broken = [](char const* field, char const* value) {
        auto text = json_keys();
        auto const at = text.find(std::string("\"") + field + "\":\"");
        auto const end = text.find('"', at + std::string(field).size() + 4);
        return text.replace(at, end + 1 - at, std::string("\"") + field + "\":" + value);
    };
    return {
        {"no JSON", {200, "<html>hello</html>"}, errc::malformed_answer},
        {"nothing", {200, ""}, errc::malformed_answer},
        {"half of it", {200, json_keys().substr(0, 50)}, errc::malformed_answer},
        {"an array", {200, "[]"}, errc::unexpected_json},
        {"no fields", {200, "{}"}, errc::unexpected_json},
        {"a number for the key", {200, broken("AccessKeyId", "7")}, errc::unexpected_json},
        {"no secret", {200, broken("SecretAccessKey", "null")}, errc::unexpected_json},
        {"an empty key", {200, broken("AccessKeyId", "\"\"")}, errc::invalid_argument},
        {"a line break in the key", {200, broken("AccessKeyId", "\"a\\r\\nb\"")}, errc::invalid_argument},
        {"no token", {200, broken("Token", "null")}, errc::unexpected_json},
        {"an empty token", {200, broken("Token", "\"\"")}, errc::unexpected_json},
        {"no expiry", {200, broken("Expiration", "null")}, errc::unexpected_json},
        {"an expiry that is none", {200, broken("Expiration", "\"tomorrow\"")}, errc::unexpected_json},
        {"expired ones", {200, json_keys("Token", past)}, errc::access_denied},
        {"1 MB", {200, std::string(1'000'000, ' ')}, errc::body_too_large},
        {"400", {400, secret}, errc::access_denied},
        {"401", {401, secret}, errc::access_denied},
        {"403", {403, token}, errc::access_denied},
        {"500", {500, secret}, errc::server_error},
    };
}

}  // namespace test
