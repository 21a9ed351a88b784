// SPDX-License-Identifier: Apache-2.0
/// @file
/// The journal of what a run is to undo: written before, gone after, and undone by the next run where that is no more.
#include "../support/print.hpp"
#include "journal.hpp"
#include "support/command_run.hpp"

#include <es_s3_snapshot/workflow/repair.hpp>

#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace es = es_s3_snapshot;
namespace fs = std::filesystem;
using es::events::pending;

namespace {

struct folder {
    folder() {
        char name[] = "/tmp/es-s3-snapshot-journal-XXXXXX";
        REQUIRE(::mkdtemp(name) != nullptr);
        path = name;
    }
    ~folder() { fs::remove_all(path); }
    std::size_t files() const {
        return fs::exists(path) ? static_cast<std::size_t>(std::distance(fs::directory_iterator(path), {})) : 0;
    }
    fs::path path;
};

pending const closed{"indices", "the indices a may still be closed", "open them", R"({"open_index":["a"]})"};

/// What a process leaves that ends in the middle, without any clean-up.
void die_after(fs::path const& where, std::vector<pending> const& steps, std::string const& cluster = "uuid-1") {
    auto const child = ::fork();
    if (child == 0) {
        tool::journal kept(where, cluster);
        for (auto const& step : steps) {
            if (kept.record(step).has_error()) ::_exit(1);
        }
        ::_exit(0);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
}

}  // namespace

TEST_CASE("a journal is there while something is to be undone, readable to its owner alone") {
    folder f;
    tool::journal kept(f.path / "new", "u/u.id");
    f.path /= "new";
    CHECK(f.files() == 0);
    REQUIRE(kept.record(closed));
    REQUIRE(f.files() == 1);
    auto const file = fs::directory_iterator(f.path)->path();
    CHECK(file.filename().string().starts_with("u_u_id."));
    CHECK((fs::status(file).permissions() & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
    REQUIRE(kept.record({"throttle", "b", "c", R"({"x":1})"}));
    REQUIRE(kept.record({"indices"}));
    CHECK(f.files() == 1);
    REQUIRE(kept.record({"throttle"}));
    CHECK(f.files() == 0);
}

TEST_CASE("a step that nobody but a person can undo is not kept") {
    folder f;
    tool::journal kept(f.path, "u");
    REQUIRE(kept.record({"repository", "may be registered", "remove it"}));
    REQUIRE(kept.record({"repository"}));
    CHECK(f.files() == 0);
}

TEST_CASE("what a living run holds is not abandoned; what a dead one left is, of the same cluster alone") {
    folder f;
    {
        tool::journal kept(f.path, "uuid-1");
        REQUIRE(kept.record(closed));
        CHECK(tool::find_abandoned(f.path, "uuid-1").empty());
        REQUIRE(kept.record({"indices"}));
    }
    die_after(f.path, {closed, {"throttle", "b", "c", "{}"}, {"throttle"}});
    CHECK(tool::find_abandoned(f.path, "uuid-2").empty());
    CHECK(tool::find_abandoned(f.path / "none", "uuid-1").empty());
    {
        auto const found = tool::find_abandoned(f.path, "uuid-1");
        REQUIRE(found.size() == 1);
        REQUIRE(found[0].steps.size() == 1);
        CHECK(found[0].steps[0].step == "indices");
        CHECK(found[0].steps[0].message == closed.message);
        CHECK(found[0].steps[0].undo == closed.undo);
        CHECK(tool::find_abandoned(f.path, "uuid-1").empty());  // another run that looks at the same time
        found[0].remove();
    }
    CHECK(f.files() == 0);
}

TEST_CASE("a line that was cut short is of a step that had not begun") {
    folder f;
    die_after(f.path, {closed});
    auto const file = fs::directory_iterator(f.path)->path();
    std::ofstream(file, std::ios::app) << R"({"step":"throttle","message":"b","hi)";
    auto const found = tool::find_abandoned(f.path, "uuid-1");
    REQUIRE(found.size() == 1);
    CHECK(found[0].steps.size() == 1);
}

TEST_CASE("a file of a run that had begun nothing is removed, unless the run may just be about to write") {
    folder f;
    auto const file = f.path / "uuid-1.1-1.journal";
    std::ofstream(file).close();
    CHECK(tool::find_abandoned(f.path, "uuid-1").empty());
    CHECK(f.files() == 1);
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::minutes(2));
    CHECK(tool::find_abandoned(f.path, "uuid-1").empty());
    CHECK(f.files() == 0);
}

TEST_CASE("where the journal cannot be written that is said") {
    folder f;
    std::ofstream(f.path / "file") << "x";
    tool::journal kept(f.path / "file", "u");
    auto const done = kept.record(closed);
    REQUIRE_FALSE(done);
    CHECK(es::describe(done.error()).find("cannot be written") != std::string::npos);
}

TEST_CASE("the journal's folder is where the state of programs is") {
    es::virtual_environment env;
    CHECK(tool::default_journal_folder(env).empty());
    env.variables["HOME"] = "/users/me";
    CHECK(tool::default_journal_folder(env) == "/users/me/.local/state/es-s3-snapshot");
    env.variables["XDG_STATE_HOME"] = "/state";
    CHECK(tool::default_journal_folder(env) == "/state/es-s3-snapshot");
}

TEST_CASE("repair undoes what a dead run left, once") {
    folder f;
    die_after(f.path, {closed}, "127_0_0_1_9200_lab");
    test::command_run run;
    run.answers["POST /a/_open"] = R"({"acknowledged":true})";
    std::vector<std::string> const words{"--url", "http://127.0.0.1:9200", "--set", "journal=" + f.path.string(),
                                         "--json", "repair"};
    REQUIRE(run(words) == 0);
    REQUIRE(run.objects().size() == 1);
    CHECK(run.objects()[0] == boost::json::object{{"type", "repaired"},
                                                  {"step", "indices"},
                                                  {"undone", "the indices a may still be closed"}});
    CHECK(f.files() == 0);
    REQUIRE(run(words) == 0);
    CHECK(run.objects().size() == 1);
}

TEST_CASE("what cannot be undone stays for the next time") {
    folder f;
    die_after(f.path, {{"indices", "m", "h", "{}"}}, "127_0_0_1_9200_lab");
    test::command_run run;
    CHECK(run({"--url", "http://127.0.0.1:9200", "--set", "journal=" + f.path.string(), "repair"}) != 0);
    CHECK(f.files() == 1);
    CHECK(run({"--url", "http://127.0.0.1:9200", "--set", "journal=none", "repair"}) == 0);
    CHECK(run.output.text().find("no run has left anything to undo") != std::string::npos);
}
