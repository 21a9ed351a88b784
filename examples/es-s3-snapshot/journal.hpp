// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a run will undo, kept in a file until it has, so that a later run can do it after a kill -9.
#pragma once

#include <es_s3_snapshot/core/environment.hpp>
#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/core/observer.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tool {

namespace es = es_s3_snapshot;

/// A file that is open and locked by this process; another's lock is gone as soon as it ends, however it ends.
class locked_file {
public:
    explicit locked_file(int descriptor) : descriptor_(descriptor) {}
    locked_file(locked_file&& other) noexcept;
    locked_file& operator=(locked_file other) noexcept;
    ~locked_file();
    int get() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

/// One run's steps on one cluster. The file is there only while something is to be undone.
class journal {
public:
    /// `cluster`: its uuid, or where it has none a seed. Nothing is written yet.
    journal(std::filesystem::path folder, std::string const& cluster);
    journal(journal const&) = delete;
    journal& operator=(journal const&) = delete;

    /// On the disk when it returns; a step without `undo` is not kept. Errors: invalid_argument where the file
    /// cannot be written; what was written before stays.
    es::result<void> record(es::events::pending const& step);

private:
    std::filesystem::path file_;
    locked_file open_{-1};
    std::map<std::string, es::events::pending> steps_{};
};

/// What a run that is no more has left.
struct abandoned_journal {
    std::filesystem::path file;
    locked_file lock;
    std::vector<es::events::pending> steps;

    /// To be called when all is undone.
    void remove() const;
};

/// Those of the cluster that no living process holds; none where there is no such folder.
std::vector<abandoned_journal> find_abandoned(std::filesystem::path const& folder, std::string const& cluster);

/// `es-s3-snapshot` below XDG_STATE_HOME, or HOME's .local/state; empty where neither is known.
std::string default_journal_folder(es::environment& env);

}  // namespace tool
