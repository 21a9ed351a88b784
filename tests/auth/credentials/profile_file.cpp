// SPDX-License-Identifier: Apache-2.0
/// @file
/// The grammar of the files that AWS's tools share, where they are found and how the two are joined.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/profile_file.hpp>

#include <type_traits>

using namespace test;

namespace {

/// The scripted environment, where a file may fail in a way of its own.
class surroundings final : public environment {
public:
    steady_time steady_now() override { return usual.steady_now(); }
    wall_time wall_now() override { return usual.wall_now(); }
    double random() override { return usual.random(); }
    std::optional<std::string> variable(std::string const& name) override { return usual.variable(name); }
    result<std::string> read_file(std::string const& path) override {
        auto const found = unreadable.find(path);
        return found == unreadable.end() ? usual.read_file(path) : found->second;
    }
    result<std::string> run_command(std::string const& line, steady_time deadline, std::stop_token stop) override {
        return usual.run_command(line, deadline, stop);
    }

    virtual_environment usual;
    std::map<std::string, error> unreadable;
};

struct bench {
    bench() { variables["HOME"] = "/homes/user"; }

    surroundings env;
    std::map<std::string, std::string>& variables = env.usual.variables;
    std::map<std::string, std::string>& files = env.usual.files;
};

bool says(error const& e, std::string_view words) {
    return (describe(e) + "\n" + e.info.hint).find(words) != std::string::npos;
}

profile_sections parsed(std::string_view text, profile_file kind = profile_file::config) {
    auto made = parse_profile_file(text, kind, "a/file");
    REQUIRE(made.has_value());
    return *made;
}

/// The settings of `[default]` with these lines.
profile_settings settings(std::string const& lines) { return parsed("[default]\n" + lines)["default"]; }

std::string refused_text(std::string_view text, profile_file kind = profile_file::config) {
    auto const made = parse_profile_file(text, kind, "a/file");
    REQUIRE(made.has_error());
    CHECK(made.error().is(errc::invalid_argument));
    check_tells_no_secret(made.error());
    return describe(made.error());
}

bool begins(std::string const& text, std::string_view with) { return text.starts_with(with); }

}  // namespace

static_assert(!std::is_copy_constructible_v<profile_files>);

TEST_CASE("an empty file, or one of blanks and comments, has no profiles") {
    for (auto const* text : {"", "\n", "  \n\t\n", "# a comment\n; another\n  # indented", "\xEF\xBB\xBF", "\r\n\r\n"})
        CHECK(parsed(text).empty());
}

TEST_CASE("a config file's profiles are default and those that are marked as profiles") {
    auto const p = parsed(
        "[default]\na = 1\n[profile one]\na = 2\n[profile\ttwo]\na = 3\n[ profile  three ]\na = 4\n"
        "[other]\na = 5\n[sso-session x]\na = 6\n[services s]\na = 7\n[profiles]\na = 8\n[profile]\na = 9\n");
    REQUIRE(p.size() == 4);
    CHECK(p.at("default").at("a") == "1");
    CHECK(p.at("one").at("a") == "2");
    CHECK(p.at("two").at("a") == "3");
    CHECK(p.at("three").at("a") == "4");
}

TEST_CASE("a credentials file's profiles are all of its sections") {
    auto const p = parsed("[default]\na = 1\n[one]\na = 2\n['with blanks']\na = 3\n", profile_file::credentials);
    REQUIRE(p.size() == 3);
    CHECK(p.at("default").at("a") == "1");
    CHECK(p.at("one").at("a") == "2");
    CHECK(p.at("with blanks").at("a") == "3");
}

TEST_CASE("a profile's name may stand in quotes") {
    auto const p = parsed("[profile \"two words\"]\na = 1\n[profile 'one']\na = 2\n[profile \"odd']\na = 3\n");
    CHECK(p.at("two words").at("a") == "1");
    CHECK(p.at("one").at("a") == "2");
    CHECK(p.at("\"odd'").at("a") == "3");
}

TEST_CASE("profile default goes before default, wherever it stands") {
    for (auto const* text :
         {"[default]\na = 1\nb = 1\n[profile default]\na = 2\n", "[profile default]\na = 2\n[default]\na = 1\nb = 1\n",
          "[default]\na = 1\nb = 1\n[profile 'default']\na = 2\n"}) {
        auto const p = parsed(text);
        CHECK(p.at("default") == profile_settings{{"a", "2"}});
    }
}

TEST_CASE("sections of the same name are one") {
    auto const p = parsed("[profile x]\na = 1\nb = 1\n[default]\na = 0\n[profile x]\na = 2\n");
    CHECK(p.at("x") == profile_settings{{"a", "2"}, {"b", "1"}});
}

TEST_CASE("keys are in lower case, values as they are, and the last of equal keys counts") {
    CHECK(settings("AWS_Access_Key_Id = AbC\nregion=first\nRegion=second\n") ==
          profile_settings{{"aws_access_key_id", "AbC"}, {"region", "second"}});
}

TEST_CASE("blanks around keys and values are no part of them, nor is the end of the line") {
    CHECK(settings("a=1\r\nb  =\t2  \r\nc = two words\nd = x=y==\nlast = 5") ==
          profile_settings{{"a", "1"}, {"b", "2"}, {"c", "two words"}, {"d", "x=y=="}, {"last", "5"}});
    CHECK(settings("  indented = 1\n  too = 2\n") == profile_settings{{"indented", "1"}, {"too", "2"}});
}

TEST_CASE("a mark for comments ends a value only behind a blank") {
    CHECK(settings("a = 1 # one\nb = 2 ; two\nc = 3#three\nd = 4;four\ne = # nothing\n") ==
          profile_settings{{"a", "1"}, {"b", "2"}, {"c", "3#three"}, {"d", "4;four"}, {"e", ""}});
}

TEST_CASE("credential_process keeps what looks like a comment") {
    CHECK(settings("credential_process = run 'a # b' ; run c # d\n").at("credential_process") ==
          "run 'a # b' ; run c # d");
}

TEST_CASE("a section's line may end in a comment") {
    CHECK(parsed("[profile x] # why\na = 1\n[profile y] ; why\n[profile z]# why\n").size() == 3);
}

TEST_CASE("a line that is indented further goes on with the value above it") {
    CHECK(settings("a = 1\n  2 # two\n\t3\nb = 4\n") == profile_settings{{"a", "1\n2\n3"}, {"b", "4"}});
    CHECK(settings("a = 1\n  [profile x]\n").at("a") == "1\n[profile x]");
    CHECK(settings("a = 1\n\n  # a comment\n  2\n").at("a") == "1\n2");
}

TEST_CASE("what is indented below an empty value is left out") {
    CHECK(settings("s3 =\n  max_queue_size = 5\n  region = nested\nregion = own\n") ==
          profile_settings{{"s3", ""}, {"region", "own"}});
}

TEST_CASE("an indented line below a section's name begins a value") {
    auto const p = parsed("[profile x]\na = 1\n[profile y]\n    b = 2\n    c = 3\n");
    CHECK(p.at("y") == profile_settings{{"b", "2"}, {"c", "3"}});
}

TEST_CASE("a mark of byte order in front is passed by") {
    CHECK(parsed("\xEF\xBB\xBF[default]\na = 1\n").at("default").at("a") == "1");
}

TEST_CASE("what is wrong in a file is told by its line's number, and the line is not repeated") {
    auto const with_secret = std::string(secret) + "\n";
    CHECK(begins(refused_text(std::string("aws_secret_access_key = ") + with_secret), "a/file:1: "));
    CHECK(begins(refused_text("[default]\na = 1\n\n# why\n" + with_secret), "a/file:5: "));
    CHECK(begins(refused_text("[default]\r\n= " + with_secret), "a/file:2: "));
    CHECK(begins(refused_text("[default]\n[" + with_secret), "a/file:2: "));
    CHECK(begins(refused_text("[default] " + with_secret), "a/file:1: "));
    CHECK(begins(refused_text("[]\n"), "a/file:1: "));
    CHECK(begins(refused_text("[  ]\n"), "a/file:1: "));
    CHECK(begins(refused_text("[other]\n" + with_secret), "a/file:2: "));
    CHECK(begins(refused_text("[x]\n" + with_secret, profile_file::credentials), "a/file:2: "));
}

TEST_CASE("any text is parsed or refused") {
    std::string const pieces[] = {"[",       "]",       "=", "\n", " ", "#",
                                  "profile", "default", "'", "\t", "a", std::string(1, '\0')};
    unsigned state = 1;
    unsigned accepted = 0;
    for (int i = 0; i != 2000; ++i) {
        std::string text;
        for (int n = 0; n != 20; ++n) {
            state = state * 1664525U + 1013904223U;
            text += pieces[(state >> 16) % std::size(pieces)];
        }
        for (auto const kind : {profile_file::config, profile_file::credentials}) {
            auto const made = parse_profile_file(text, kind, "f");
            if (made.has_value())
                ++accepted;
            else if (!made.error().is(errc::invalid_argument))
                FAIL(describe(made.error()));
        }
    }
    CHECK(accepted > 0);
}

TEST_CASE("both files are joined, and the credentials file goes before the config file") {
    bench b;
    b.files["/homes/user/.aws/config"] = "[default]\nregion = eu-west-1\na = config\nb = config\n[profile x]\na = 1\n";
    b.files["/homes/user/.aws/credentials"] = "[default]\na = credentials\nb =\n[y]\na = 2\n";
    auto const files = profile_files::read(b.env);
    REQUIRE(files.has_value());
    auto const* const p = files->find("default");
    REQUIRE(p != nullptr);
    CHECK(p->get("region") == "eu-west-1");
    CHECK(p->get("a") == "credentials");
    CHECK(p->get("b") == "config");  // an empty value is none
    CHECK(p->config.at("a") == "config");
    CHECK(p->get("absent").empty());
    CHECK(p->has("a"));
    CHECK_FALSE(p->has("absent"));
    REQUIRE(files->find("x") != nullptr);
    REQUIRE(files->find("y") != nullptr);
    CHECK(files->find("y")->get("a") == "2");
    CHECK(files->find("z") == nullptr);
}

TEST_CASE("files that do not exist are empty, also without a home") {
    bench b;
    auto files = profile_files::read(b.env);
    REQUIRE(files.has_value());
    CHECK(files->find("default") == nullptr);
    b.variables.erase("HOME");
    CHECK(profile_files::read(b.env).has_value());
}

TEST_CASE("the files' places may be given by variables, a home among them") {
    bench b;
    b.files["/homes/user/.aws/config"] = b.files["/homes/user/.aws/credentials"] = "not read";
    b.variables["AWS_CONFIG_FILE"] = "~/other/config";
    b.variables["AWS_SHARED_CREDENTIALS_FILE"] = "keys";
    b.files["/homes/user/other/config"] = "[profile x]\na = 1\n";
    b.files["keys"] = "[x]\nb = 2\n";
    auto const files = profile_files::read(b.env);
    REQUIRE(files.has_value());
    REQUIRE(files->find("x") != nullptr);
    CHECK(files->find("x")->get("a") == "1");
    CHECK(files->find("x")->get("b") == "2");
}

TEST_CASE("a file that cannot be read, is too long or has a faulty line is an error") {
    for (auto const* path : {"/homes/user/.aws/config", "/homes/user/.aws/credentials"}) {
        for (auto const code : {errc::access_denied, errc::body_too_large}) {
            bench b;
            b.env.unreadable[path] = make_error(code, std::string(path) + ": it cannot be read");
            auto const files = profile_files::read(b.env);
            REQUIRE(files.has_error());
            CHECK(files.error().is(code));
        }
        bench b;
        b.files[path] = "[default]\n" + std::string(secret);
        auto const files = profile_files::read(b.env);
        REQUIRE(files.has_error());
        CHECK(files.error().is(errc::invalid_argument));
        CHECK(says(files.error(), std::string(path) + ":2"));
        check_tells_no_secret(files.error());
    }
}

TEST_CASE("the profile is the one that is named, else that of the variables, else default") {
    bench b;
    CHECK(chosen_profile(b.env) == "default");
    b.variables["AWS_DEFAULT_PROFILE"] = "second";
    CHECK(chosen_profile(b.env) == "second");
    b.variables["AWS_PROFILE"] = "first";
    CHECK(chosen_profile(b.env) == "first");
    CHECK(chosen_profile(b.env, "named") == "named");
    b.variables["AWS_PROFILE"] = "";
    CHECK(chosen_profile(b.env) == "second");
}

TEST_CASE("only a path that begins with a tilde and a slash is one at home") {
    bench b;
    CHECK(detail::aws::at_home(b.env, "~/a/b") == "/homes/user/a/b");
    CHECK(detail::aws::at_home(b.env, "a/~/b") == "a/~/b");
    CHECK(detail::aws::at_home(b.env, "~other/b") == "~other/b");
    b.variables.erase("HOME");
    CHECK(detail::aws::at_home(b.env, "~/a/b").empty());
    CHECK(detail::aws::at_home(b.env, "/a/b") == "/a/b");
}
