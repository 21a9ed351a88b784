// SPDX-License-Identifier: Apache-2.0
/// @file
/// The rules for names: held against what every recorded server took and refused, and each rule's sentence.
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/name.hpp>

#include <set>

using namespace test_support;

namespace {

/// Why a name is refused; empty: it is not.
std::string refusal(result<void> const& outcome) {
    if (!outcome.has_error()) return {};
    CHECK(outcome.error().is(errc::invalid_argument));
    CHECK(outcome.error().info.delivered == delivery::not_sent);
    return outcome.error().info.message;
}
std::string of_repository(std::string_view name) { return refusal(check_repository_name(name)); }
std::string of_snapshot(std::string_view name) { return refusal(check_snapshot_name(name)); }
std::string of_index(std::string_view name, server_line const& line = es9) {
    return refusal(check_index_name(name, line));
}

/// A segment of the recorded target, as the server saw it.
std::string segment(exchange const& e, std::size_t which) {
    std::string_view path = e.path;
    for (; which != 0; --which) path.remove_prefix(path.find('/', 1));
    path = path.substr(1, path.find('/', 1) - 1);
    std::string made;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '%') {
            made += static_cast<char>(std::stoi(std::string(path.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            made += path[i];
        }
    }
    return made;
}

struct recorded_name {
    std::string name;
    std::vector<std::string> taken, refused;
};

/// What real servers said to an index of that name: tests/operation/name/.
std::vector<recorded_name> recorded_names() {
    std::vector<recorded_name> made;
    std::ifstream in(std::filesystem::path(ES_S3_SNAPSHOT_TEST_DATA) / "operation/name/recorded.jsonl");
    for (std::string text; std::getline(in, text);) {
        auto const told = json::parse(text);
        auto& one = made.emplace_back();
        one.name = text_at(told, "/name");
        for (auto const& server : told.at("taken").as_array()) one.taken.emplace_back(server.as_string());
        for (auto const& server : told.at("refused").as_array()) one.refused.emplace_back(server.as_string());
    }
    return made;
}

server_line line_of(std::string const& server) {
    auto const dash = server.find('-');
    return release_line(server.starts_with("opensearch") ? os : es, parse_version(server.substr(dash + 1)).value());
}

constexpr std::string_view no_file_has = "\\/*?\"<>| ,#";

}  // namespace

TEST_CASE("a name for an index is judged as every real server judged it") {
    std::size_t servers = 0;
    for (auto const& one : recorded_names()) {
        INFO(one.name);
        servers += one.taken.size() + one.refused.size();
        // 1.x makes a folder of the name and then cannot tell it from its own
        bool const a_folder = one.name == "." || one.name == "..";
        // only ASCII is looked at: the server says the rest
        bool const beyond_ascii = one.name == "Ä";
        for (auto const& server : one.taken) {
            INFO(server << " took it");
            CHECK(of_index(one.name, line_of(server)).empty() == !a_folder);
        }
        for (auto const& server : one.refused) {
            INFO(server << " refused it");
            CHECK(of_index(one.name, line_of(server)).empty() == beyond_ascii);
        }
    }
    CHECK(servers == 11 * 52);
}

TEST_CASE("a name for a snapshot is judged as every recorded server judged it") {
    std::set<std::string> refused;
    each_of("create_snapshot", [&](exchange const& e) {
        auto const name = segment(e, 2);
        INFO(name);
        bool const bad_name =
            e.answer.find("Invalid snapshot name") != e.answer.npos && e.answer.find("already") == e.answer.npos;
        // a name by date is resolved from 6.x on, by servers alone
        if (e.status < 300 && !name.starts_with('<')) CHECK(of_snapshot(name).empty());
        if (bad_name) {
            refused.insert(name);
            CHECK_FALSE(of_snapshot(name).empty());
        }
    });
    for (auto const* name : {"a,b", "a#b", "a/b", "a*b", "sn ap", "_snap", "_x", "Snap1", "Snap-X"})
        CHECK(refused.contains(name));
}

TEST_CASE("a name for a repository that any recorded server refused is refused, and no other that was taken") {
    std::set<std::string> refused;
    each_of("put_repository", [&](exchange const& e) {
        auto const name = segment(e, 1);
        INFO(name);
        bool const bad_name = e.name == "repo_put_bad_name" || e.name == "repo_put_name_with_space";
        CHECK(of_repository(name).empty() == !bad_name);
        if (bad_name && e.status >= 400) refused.insert(name);
    });
    // up to 6.x servers take them, which makes URLs that mean something else
    CHECK(refused == std::set<std::string>{"bad#name", "bad name"});
}

TEST_CASE("no name holds what a file's cannot, or what separates names") {
    for (char const c : no_file_has) {
        auto const name = std::string("a") + c;
        auto const sentence = [&](std::string const& what) {
            return "'" + name + "' cannot name " + what + ": it holds '" + c + "'";
        };
        CHECK(of_repository(name) == sentence("a repository"));
        CHECK(of_snapshot(name) == sentence("a snapshot"));
        for (auto const& line : {es9, es1, os1, os3}) CHECK(of_index(name, line) == sentence("an index"));
    }
    CHECK(of_repository("a*b c") == "'a*b c' cannot name a repository: it holds '*'");
}

TEST_CASE("no name is empty") {
    CHECK(of_repository("") == "the name of the repository is empty");
    CHECK(of_snapshot("") == "the name of the snapshot is empty");
    CHECK(of_index("") == "the name of the index is empty");
}

TEST_CASE("snapshots and indices are in lower case and begin with no underscore, repositories as they like") {
    CHECK(of_snapshot("snapShot") == "'snapShot' cannot name a snapshot: it must be lowercase");
    CHECK(of_index("aZ") == "'aZ' cannot name an index: it must be lowercase");
    CHECK(of_snapshot("A") == "'A' cannot name a snapshot: it must be lowercase");
    CHECK(of_snapshot("_all") == "'_all' cannot name a snapshot: it starts with '_'");
    CHECK(of_index("_all", es1) == "'_all' cannot name an index: it starts with '_'");
    CHECK(of_repository("_My_Repo").empty());
    CHECK(of_repository("_all").empty());
    for (auto const* name : {"a", "snapshot-2024_01_31t10-00-00", "a_b", ".hidden", "a.b", "-a", "ä", "a:b", "a+b=c"}) {
        INFO(name);
        CHECK(of_repository(name).empty());
        CHECK(of_snapshot(name).empty());
    }
    CHECK(of_snapshot(std::string(300, 'a')).empty());
}

TEST_CASE("the first sign of an index is free before 5.0, a colon before 7.0") {
    for (auto const* name : {"-a", "+a"}) {
        auto const sentence =
            "'" + std::string(name) + "' cannot name an index: it starts with '" + std::string(1, name[0]) + "'";
        for (auto const v : {version{1, 0, 0}, version{2, 4, 6}, version{4, 99, 99}})
            CHECK(of_index(name, release_line(es, v)).empty());
        for (auto const v : {version{5, 0, 0}, version{7, 0, 0}, version{9, 5, 3}})
            CHECK(of_index(name, release_line(es, v)) == sentence);
        CHECK(of_index(name, os1) == sentence);
        CHECK(of_index(name, os3) == sentence);
    }
    for (auto const v : {version{1, 0, 0}, version{5, 0, 0}, version{6, 8, 23}})
        CHECK(of_index("a:b", release_line(es, v)).empty());
    for (auto const& line : {release_line(es, {7, 0, 0}), es9, os1, os3})
        CHECK(of_index("a:b", line) == "'a:b' cannot name an index: it holds ':'");
    // where the line may be either, its oldest release decides
    CHECK(of_index("a:b", elasticsearch_6::line()).empty());
    CHECK_FALSE(of_index("a:b", elasticsearch_7::line()).empty());
}

TEST_CASE("an index has at most 255 bytes, and is no folder's name") {
    std::string two_bytes;
    for (int i = 0; i != 128; ++i) two_bytes += "ä";
    for (auto const& line : {es9, es1, os1}) {
        CHECK(of_index(std::string(255, 'a'), line).empty());
        CHECK(of_index(std::string(256, 'a'), line).ends_with("cannot name an index: it has more than 255 bytes"));
        CHECK(of_index(two_bytes, line).ends_with("cannot name an index: it has more than 255 bytes"));
        CHECK(of_index(two_bytes.substr(2), line).empty());
        CHECK(of_index(".", line) == "'.' cannot name an index: it is a folder's");
        CHECK(of_index("..", line) == "'..' cannot name an index: it is a folder's");
        CHECK(of_index("...", line).empty());
        CHECK(of_index(".a", line).empty());
    }
}

TEST_CASE("a list may name patterns, and nothing that would be another request") {
    auto const of_list = [](std::vector<std::string> const& names) {
        return refusal(check_name_list("an index", names));
    };
    CHECK(of_list({}).empty());
    CHECK(of_list({"*", "logs-*", "-logs-1", "_all", "_current", "a:b", "Ä", "A", "<a>"}) ==
          "'<a>' cannot name an index: it holds '<'");
    CHECK(of_list({"*", "logs-*", "-logs-1", "_all", "_current", "a:b", "Ä", "A"}).empty());
    for (char const c : std::string_view("\\/?\"<>| ,#")) {
        auto const name = std::string("a") + c;
        CHECK(of_list({"a", name}) == "'" + name + "' cannot name an index: it holds '" + c + "'");
    }
    CHECK(of_list({"a", ""}) == "the name of the index is empty");
    CHECK(refusal(check_name_list("a data stream", {""})) == "the name of the data stream is empty");
    CHECK(of_list({"a b", "c,d"}) == "'a b' cannot name an index: it holds ' '");
}

TEST_CASE("a pattern stands for any number of things") {
    for (auto const* name : {"*", "a*", "*a", "a*b", "-a*", "_all", "_current"}) CHECK(is_pattern(name));
    for (auto const* name : {"", "a", "-a", "_al", "_all_", "all", "current", "a?b", "<a-{now/d}>"})
        CHECK_FALSE(is_pattern(name));
}
