// SPDX-License-Identifier: Apache-2.0
/// @file
/// Completion as the shells do it: bash and zsh are run with the script that the command prints.
#include "command_line.hpp"
#include "completion.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <unistd.h>

namespace {

std::string script_for(char const* shell) {
    std::array<char const*, 3> const argv{"es-s3-snapshot", "completion", shell};
    return std::get<tool::last_words>(tool::parse_command_line(3, argv.data())).text;
}

/// What the shell offers behind these words, the last of which is being typed.
std::set<std::string> offered(std::string const& shell, std::vector<std::string> const& words) {
    std::string const path = "/tmp/es-s3-snapshot-completion-" + std::to_string(::getpid());
    std::string all = "es-s3-snapshot";
    for (auto const& word : words) all += " '" + word + "'";
    std::ofstream(path) << script_for(shell.c_str())
                        << (shell == "bash"
                                ? "COMP_WORDS=(" + all + "); COMP_CWORD=" + std::to_string(words.size()) +
                                      "; _es_s3_snapshot; printf '%s\\n' \"${COMPREPLY[@]}\"\n"
                                // compadd knows what to leave out, which is the shell's own matter
                                : "words=(" + all + "); CURRENT=" + std::to_string(words.size() + 1) +
                                      "\ncompadd() { [ \"$1\" = -- ] && shift; for w in \"$@\"; do case \"$w\" "
                                      "in \"${words[CURRENT]}\"*) print -r -- \"$w\";; esac; done }\n"
                                      "_es_s3_snapshot\n");
    std::string const before =
        shell == "zsh" ? "zsh -f -c 'compdef() { : }; source " + path + "'" : "bash --norc " + path;
    auto* const pipe = ::popen((before + " 2>&1").c_str(), "r");
    std::string text;
    std::array<char, 4096> piece{};
    while (auto const count = std::fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), count);
    auto const status = ::pclose(pipe);
    ::unlink(path.c_str());
    INFO(text);
    CHECK(status == 0);
    std::set<std::string> made;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) made.insert(line);
    }
    return made;
}

using names = std::set<std::string>;

}  // namespace

TEST_CASE("shells complete commands, options and fixed values") {
    std::string const shell = GENERATE("bash", "zsh");
    CAPTURE(shell);
    CHECK(offered(shell, {"rep"}) == names{"repair", "repo"});
    CHECK(offered(shell, {""}).contains("delete"));
    CHECK(offered(shell, {"repo", ""}) == names{"list", "show", "register", "verify", "cleanup", "analyze", "remove"});
    CHECK(offered(shell, {"--json", "-r", "x", "repo", "v"}) == names{"verify"});
    CHECK(offered(shell, {"delete", "--y"}) == names{"--yes"});
    CHECK(offered(shell, {"slm", "put", "--max-c"}) == names{"--max-count"});
    CHECK(offered(shell, {"list", "--clu"}) == names{"--cluster"});
    CHECK(offered(shell, {"list", "--cluster", ""}) == names{"source", "destination"});
    CHECK(offered(shell, {"-m", "b"}) == names{"backup"});
    CHECK(offered(shell, {"completion", ""}) == names{"bash", "zsh"});
}
