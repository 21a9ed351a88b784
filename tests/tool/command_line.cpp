// SPDX-License-Identifier: Apache-2.0
/// @file
/// The command line: what it asks for, what it refuses, and what it prints by itself.
#include "command_line.hpp"

#include <catch2/catch.hpp>

#include <regex>
#include <sstream>

using tool::exit_code;
using tool::mode;

namespace {

auto parse(std::vector<std::string> words) {
    std::vector<char const*> argv{"es-s3-snapshot"};
    for (auto const& word : words) argv.push_back(word.c_str());
    return tool::parse_command_line(static_cast<int>(argv.size()), argv.data());
}

tool::invocation asked(std::vector<std::string> words) {
    auto made = parse(std::move(words));
    if (auto const* last = std::get_if<tool::last_words>(&made)) FAIL(last->text);
    return std::get<tool::invocation>(made);
}

tool::last_words printed(std::vector<std::string> words) {
    auto made = parse(std::move(words));
    REQUIRE(std::holds_alternative<tool::last_words>(made));
    return std::get<tool::last_words>(made);
}

/// The names of the commands in a help text.
std::vector<std::string> commands_in(std::string const& help) {
    std::vector<std::string> names;
    std::istringstream lines(help.substr(std::min(help.find("Subcommands:"), help.size())));
    std::regex const name("^  ([a-z]+) .*");
    std::smatch match;
    for (std::string line; std::getline(lines, line) && line.find("Example") == std::string::npos;) {
        if (std::regex_match(line, match, name)) names.push_back(match[1]);
    }
    return names;
}

/// Every command that does something, as words.
std::vector<std::vector<std::string>> all_commands() {
    std::vector<std::vector<std::string>> all;
    for (auto const& name : commands_in(printed({"--help"}).text)) {
        auto const below = commands_in(printed({name, "--help"}).text);
        if (below.empty()) all.push_back({name});
        for (auto const& one : below) all.push_back({name, one});
    }
    return all;
}

}  // namespace

TEST_CASE("the original's command line asks for a job") {
    auto const made = asked({"-m", "backup"});
    CHECK(std::get<mode>(made.what) == mode::backup);
    CHECK(made.conf_file == "es-s3-snapshot.conf");
    CHECK_FALSE(made.conf_is_named);
    CHECK_FALSE(made.style.results_only);
    auto const other = asked({"--mode", "restore", "-c", "x.conf", "-v", "-v"});
    CHECK(std::get<mode>(other.what) == mode::restore);
    CHECK(other.conf_file == "x.conf");
    CHECK(other.conf_is_named);
    CHECK(other.style.verbosity == 2);
}

TEST_CASE("a plan is a job of which nothing is done") {
    for (auto const& words : std::vector<std::vector<std::string>>{{"plan", "restore", "--on-conflict", "rename"},
                                                                   {"-m", "restore", "--dry-run", "--on-conflict", "rename"}}) {
        auto const made = asked(words);
        CHECK(std::get<mode>(made.what) == mode::restore);
        CHECK(made.dry_run);
        CHECK(made.style.results_only);
        CHECK(made.flags.on_conflict == "rename");
        CHECK_FALSE(made.confirmed);
    }
    CHECK(std::get<mode>(asked({"plan", "backup"}).what) == mode::backup);
    CHECK_FALSE(asked({"-m", "restore", "--yes"}).dry_run);
    CHECK(asked({"-m", "restore", "--yes"}).confirmed);
    CHECK(asked({"-m", "restore", "--verify"}).flags.verify);
    CHECK_FALSE(asked({"-m", "restore"}).flags.verify);
    CHECK(asked({"-m", "restore", "--fast"}).flags.fast);
    CHECK(asked({"-m", "backup", "--max-rate", "500mb"}).flags.max_rate == "500mb");
    CHECK(asked({"-m", "backup", "--busy-timeout", "10m"}).flags.busy_timeout == "10m");
    CHECK(asked({"-m", "backup", "--on-interrupt", "abort"}).flags.on_interrupt == "abort");
}

TEST_CASE("global options stand before or behind the command") {
    for (auto const& words :
         std::vector<std::vector<std::string>>{{"-r", "repo", "--json", "--cluster", "destination", "repo", "list"},
                                               {"repo", "list", "--json", "-r", "repo", "--cluster", "destination"}}) {
        auto const made = asked(words);
        CHECK(std::holds_alternative<tool::command>(made.what));
        CHECK(made.flags.repository == "repo");
        CHECK(made.style.json);
        CHECK(made.style.results_only);
        CHECK(made.side == mode::restore);
    }
    CHECK(asked({"list", "--url", "a:1", "--url", "b:2", "--set", "a=1", "--set", "b=2"}).flags.url ==
          std::vector<std::string>{"a:1", "b:2"});
}

TEST_CASE("which commands need a repository, and which are on the destination") {
    CHECK(std::get<tool::command>(asked({"list"}).what).needs_repository);
    CHECK_FALSE(std::get<tool::command>(asked({"repo", "list"}).what).needs_repository);
    CHECK_FALSE(std::get<tool::command>(asked({"status"}).what).needs_repository);
    CHECK(std::get<tool::command>(asked({"status", "snap"}).what).needs_repository);
    CHECK(std::get<tool::command>(asked({"wait", "snap"}).what).side == mode::backup);
    CHECK(std::get<tool::command>(asked({"wait", "--restore", "a,b"}).what).side == mode::restore);
}

TEST_CASE("what cannot be meant is refused with exit code 2") {
    auto const words = GENERATE(values<std::vector<std::string>>({{},
                                                                  {"-m", "copy"},
                                                                  {"-m", "backup", "list"},
                                                                  {"-m", "backup", "--cluster", "source"},
                                                                  {"-m", "backup", "--url", "a:1"},
                                                                  {"-m", "restore", "--on-conflict", "overwrite"},
                                                                  {"-m", "restore", "plan", "restore"},
                                                                  {"plan"},
                                                                  {"plan", "restore", "--cluster", "source"},
                                                                  {"list", "--dry-run"},
                                                                  {"frobnicate"},
                                                                  {"repo"},
                                                                  {"show"},
                                                                  {"delete"},
                                                                  {"clone", "one"},
                                                                  {"list", "--frobnicate"},
                                                                  {"list", "--password-file", "/nonexistent"},
                                                                  {"wait", "snap", "--restore", "a"},
                                                                  {"slm", "put", "p"},
                                                                  {"sm", "create", "p"},
                                                                  {"completion", "fish"}}));
    CAPTURE(words);
    auto const last = printed(words);
    CHECK(last.code == exit_code::usage);
    CHECK_FALSE(last.text.empty());
}

TEST_CASE("help and version are no mistakes") {
    CHECK(printed({"--help"}).code == exit_code::ok);
    CHECK(printed({"--version"}).text.starts_with("es-s3-snapshot "));
}

TEST_CASE("every command has a help with an example that it understands") {
    auto const all = all_commands();
    CHECK(all.size() >= 30);
    for (auto words : all) {
        CAPTURE(words);
        auto help = words;
        help.push_back("--help");
        auto const text = printed(help).text;
        std::smatch match;
        REQUIRE(std::regex_search(text, match, std::regex("Example:\n  es-s3-snapshot ([^\n]*)\n")));
        std::string const example = match[1];
        std::string name = words[0];
        if (words.size() == 2) name += " " + words[1];
        CHECK(example.starts_with(name));
        // as a shell would read it
        std::vector<std::string> arguments;
        std::regex const word("'([^']*)'|([^ ]+)");
        for (std::sregex_iterator at(example.begin(), example.end(), word), end; at != end; ++at)
            arguments.push_back((*at)[1].matched ? (*at)[1] : (*at)[2]);
        auto const redirected = std::find(arguments.begin(), arguments.end(), ">");
        arguments.erase(redirected, arguments.end());
        auto const parsed = parse(arguments);
        if (auto const* last = std::get_if<tool::last_words>(&parsed)) CHECK(last->code == exit_code::ok);
    }
}
