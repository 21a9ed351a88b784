// SPDX-License-Identifier: Apache-2.0
#include "journal.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace tool {
namespace {

namespace json = boost::json;

constexpr char const* ending = ".journal";

/// A part of a file's name.
std::string plain(std::string text) {
    auto const odd = [](char c) { return std::string_view("/\0", 2).find(c) != std::string_view::npos || c == '.'; };
    std::replace_if(text.begin(), text.end(), odd, '_');
    return text;
}

es::error failed(std::filesystem::path const& file) {
    return make_error(es::errc::invalid_argument, "the journal " + file.string() + " cannot be written: " + std::strerror(errno),
                      "name another folder: journal in the conf file, or none");
}

/// A file in a folder is on the disk only when the folder is.
void sync_folder(std::filesystem::path const& folder) {
    locked_file const opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() >= 0) ::fsync(opened.get());
}

std::string read_all(int descriptor) {
    std::string text;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::pread(descriptor, buffer, sizeof(buffer), static_cast<off_t>(text.size()))) > 0;)
        text.append(buffer, static_cast<std::size_t>(n));
    return text;
}

std::string text_of(json::object const& from, std::string_view key) {
    auto const* value = from.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// The steps that no later line ends. A line that was cut short is of a step that had not begun.
std::vector<es::events::pending> steps_of(std::string const& text) {
    std::map<std::string, es::events::pending> steps;
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
        boost::system::error_code wrong;
        auto const line = json::parse(std::string_view(text).substr(at, end - at), wrong);
        if (wrong || !line.is_object()) continue;
        auto const& told = line.get_object();
        es::events::pending step{text_of(told, "step"), text_of(told, "message"), text_of(told, "hint"),
                                 text_of(told, "undo")};
        if (step.message.empty()) {
            steps.erase(step.step);
        } else {
            steps[step.step] = std::move(step);
        }
    }
    std::vector<es::events::pending> left;
    for (auto& [name, step] : steps) left.push_back(std::move(step));
    return left;
}

}  // namespace

locked_file::locked_file(locked_file&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
locked_file& locked_file::operator=(locked_file other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}
locked_file::~locked_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

journal::journal(std::filesystem::path folder, std::string const& cluster) {
    auto const now = std::chrono::system_clock::now().time_since_epoch().count();
    file_ = std::move(folder) / (plain(cluster) + "." + std::to_string(::getpid()) + "-" + std::to_string(now) + ending);
}

es::result<void> journal::record(es::events::pending const& step) {
    bool const begins = !step.message.empty();
    if (begins ? step.undo.empty() : steps_.erase(step.step) == 0) return {};
    if (begins) steps_[step.step] = step;
    if (steps_.empty()) {
        open_ = locked_file(-1);
        std::error_code ignored;
        std::filesystem::remove(file_, ignored);
        return {};
    }
    if (open_.get() < 0) {
        std::error_code ignored;  // what is wrong shows when the file is opened
        std::filesystem::create_directories(file_.parent_path(), ignored);
        std::filesystem::permissions(file_.parent_path(), std::filesystem::perms::owner_all, ignored);
        open_ = locked_file(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
        // locked while it is still empty: nobody takes an empty one for abandoned
        if (open_.get() < 0 || ::flock(open_.get(), LOCK_EX | LOCK_NB) != 0) return failed(file_);
        sync_folder(file_.parent_path());
    }
    json::object line{{"step", step.step}};
    if (begins) {
        line["message"] = step.message;
        line["hint"] = step.hint;
        line["undo"] = step.undo;
    }
    auto const text = json::serialize(line) + "\n";
    auto const written = ::write(open_.get(), text.data(), text.size());
    if (written != static_cast<ssize_t>(text.size()) || ::fsync(open_.get()) != 0) return failed(file_);
    return {};
}

void abandoned_journal::remove() const {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
}

std::vector<abandoned_journal> find_abandoned(std::filesystem::path const& folder, std::string const& cluster) {
    std::vector<abandoned_journal> found;
    std::error_code none;
    for (auto const& entry : std::filesystem::directory_iterator(folder, none)) {
        auto const name = entry.path().filename().string();
        if (!name.starts_with(plain(cluster) + ".") || !name.ends_with(ending)) continue;
        locked_file opened(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));
        if (opened.get() < 0 || ::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) continue;
        auto steps = steps_of(read_all(opened.get()));
        if (!steps.empty()) {
            found.push_back({entry.path(), std::move(opened), std::move(steps)});
        } else if (std::filesystem::file_time_type::clock::now() - entry.last_write_time(none) > std::chrono::minutes(1)) {
            // of a run that was killed before it had begun; a young one may be just about to write
            std::filesystem::remove(entry.path(), none);
        }
    }
    return found;
}

std::string default_journal_folder(es::environment& env) {
    if (auto const state = env.variable("XDG_STATE_HOME")) return *state + "/es-s3-snapshot";
    if (auto const home = env.variable("HOME")) return *home + "/.local/state/es-s3-snapshot";
    return {};
}

}  // namespace tool
