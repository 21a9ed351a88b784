// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the tool prints: results on stdout, warnings and errors on stderr, one live line on a terminal; never a secret.
#pragma once

#include <es_s3_snapshot/core/observer.hpp>

#include <boost/json/fwd.hpp>

#include <cstdio>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

namespace es = es_s3_snapshot;

struct console_style {
    int verbosity = 0;          ///< -1: results and errors; 0: steps and progress too; 1 and more: also each retry
    bool json = false;          ///< results are one object a line, each with its `type`
    bool results_only = false;  ///< stdout is for results: what is told on the way goes to stderr
    bool json_log = false;      ///< what is told on the way is one object a line, on stderr
};

/// Thread-safe: the thread that waits for signals prints too.
class console final : public es::observer {
public:
    /// The streams must outlive it.
    explicit console(console_style style, std::FILE* out = stdout, std::FILE* err = stderr);

    /// From now on these texts too are replaced by *** wherever they would appear; empty ones are none.
    void hide(std::vector<std::string> const& secrets);

    bool json() const noexcept { return style_.json; }

    void result(std::string_view text);              ///< a line of what was asked for
    void result(boost::json::object const& object);  ///< the same where json()
    void say(std::string_view text);                 ///< a step
    /// How it ended: the object where json(), else the text.
    void done(boost::json::object const& object, std::string_view text);
    void warn(std::string_view text);
    void fail(es::error const& e, int exit_code);  ///< with the hint
    void on_event(es::event const& e) override;
    /// Each pending step is given to `keep` too, before it is begun; none: no longer.
    void keep_pending(std::function<void(es::events::pending const&)> keep) { keep_ = std::move(keep); }
    /// That the process ends now, and what of the running workflow's work it leaves to its user to undo.
    es::error left_at_once();

private:
    void print(std::FILE* to, std::string_view text);
    void print(std::FILE* to, boost::json::object const& object);
    void log(es::events::note::severity level, std::string_view text);
    void show(es::events::progress const& p);
    void show(es::events::retrying const& r);
    std::string masked(std::string_view text) const;

    std::mutex mutex_;
    std::vector<std::string> secrets_;  // the longest first: one may be part of another
    std::FILE *out_, *err_;
    std::FILE* told_;  // where steps and progress go
    console_style style_;
    bool terminal_;
    bool line_is_live_ = false;
    es::duration last_shown_{};
    std::map<std::string, es::events::pending> pending_;  // by step
    std::function<void(es::events::pending const&)> keep_;
};

/// `12.3 MB`.
std::string human_bytes(double bytes);
/// `2.1 s`, `3 min 5 s`.
std::string human_time(es::duration d);

}  // namespace tool
