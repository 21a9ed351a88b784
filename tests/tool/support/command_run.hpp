// SPDX-License-Identifier: Apache-2.0
/// @file
/// One run of the tool from its command line to its exit code, against answers given by path.
#pragma once

#include "events.hpp"
#include "printed.hpp"
#include "run.hpp"

#include <es_s3_snapshot/transport/replay.hpp>

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace test {

namespace es = es_s3_snapshot;

/// Answers `VERB /path` with the text registered for it, `GET /` as a server of the line, anything else with 404.
class command_run {
public:
    explicit command_run(std::string number = "7.17.29", bool opensearch = false) {
        answers["GET /"] = R"({"name":"n","cluster_name":"lab","version":{"number":")" + std::move(number) + "\"" +
                           (opensearch ? R"(,"distribution":"opensearch")" : "") +
                           R"(},"tagline":"You Know, for Search"})";
    }

    /// The exit code of main(), or of what it prints instead.
    int operator()(std::vector<std::string> const& words) {
        std::vector<char const*> argv{"es-s3-snapshot"};
        for (auto const& word : words) argv.push_back(word.c_str());
        auto const parsed = tool::parse_command_line(static_cast<int>(argv.size()), argv.data());
        if (auto const* last = std::get_if<tool::last_words>(&parsed)) {
            last_words = last->text;
            return static_cast<int>(last->code);
        }
        auto const& given = std::get<tool::invocation>(parsed);
        tool::console console(given.style, output.stream(), errors.stream());
        es::system_environment env;
        auto const printed_before = output.text().size(), told_before = errors.text().size();
        int const code = tool::run(given, env, console, interrupted, [this](tool::conf const& c, auto const&) {
            asked = c;
            return es::any_transport(std::make_unique<es::replay>(
                [this](es::origin const& to, es::request const& r) { return answer(to, r); }));
        });
        if (given.style.json) record_events("result", output.text().substr(printed_before));
        if (given.style.json_log) record_events("event", errors.text().substr(told_before));
        return code;
    }

    /// The objects on stdout, in turn.
    std::vector<boost::json::object> objects() {
        std::vector<boost::json::object> made;
        std::stringstream lines(output.text());
        for (std::string line; std::getline(lines, line);) made.push_back(boost::json::parse(line).as_object());
        return made;
    }

    bool was_sent(std::string const& what) const {
        return std::any_of(sent.begin(), sent.end(), [&](auto const& r) { return name_of(r) == what; });
    }
    std::string body_of(std::string const& what) const {
        for (auto const& r : sent) {
            if (name_of(r) == what) return r.body;
        }
        return {};
    }

    environment_guard environment;
    std::map<std::string, std::string> answers;
    std::map<std::string, unsigned> statuses;  ///< where it is not 200
    /// What is answered instead, where a test says so.
    std::function<std::optional<es::replay_answer>(es::origin const&, es::request const&)> instead{};
    std::vector<es::request> sent;
    tool::conf asked;  ///< what the transport was made for
    printed output, errors;
    std::string last_words;
    tool::interruption interrupted{};

private:
    static std::string name_of(es::request const& r) {
        return std::string(to_string(r.verb)) + " " + r.target.substr(0, r.target.find('?'));
    }
    es::replay_answer answer(es::origin const& to, es::request const& r) {
        sent.push_back(r);
        if (instead) {
            if (auto other = instead(to, r)) return *other;
        }
        auto const name = name_of(r);
        auto const found = answers.find(name);
        if (found == answers.end())
            return {404, R"({"error":{"type":"resource_not_found_exception","reason":"nothing for )" + name +
                             R"("},"status":404})"};
        return {statuses.contains(name) ? statuses[name] : 200, found->second};
    }
};

}  // namespace test
