// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the tool prints: results on stdout, warnings and errors on stderr, one live line on a terminal; never a secret.
#pragma once

#include <es_s3_snapshot/core/observer.hpp>

#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

namespace es = es_s3_snapshot;

/// Thread-safe: the thread that waits for signals prints too.
class console final : public es::observer {
public:
    /// `verbosity`: -1 only errors, 0 steps and progress, 1 and more also each retry. The streams must outlive it.
    explicit console(int verbosity, std::FILE* out = stdout, std::FILE* err = stderr);

    /// From now on these texts too are replaced by *** wherever they would appear; empty ones are none.
    void hide(std::vector<std::string> const& secrets);

    void say(std::string_view text);   ///< to `out`
    void warn(std::string_view text);  ///< to `err`
    void fail(es::error const& e);     ///< to `err`, with the hint
    void on_event(es::event const& e) override;

private:
    void print(std::FILE* to, std::string_view text);
    void show(es::events::progress const& p);
    std::string masked(std::string_view text) const;

    std::mutex mutex_;
    std::vector<std::string> secrets_;  // the longest first: one may be part of another
    std::FILE *out_, *err_;
    int verbosity_;
    bool terminal_;
    bool line_is_live_ = false;
    es::duration last_shown_{};
};

/// `12.3 MB`.
std::string human_bytes(double bytes);
/// `2.1 s`, `3 min 5 s`.
std::string human_time(es::duration d);

}  // namespace tool
