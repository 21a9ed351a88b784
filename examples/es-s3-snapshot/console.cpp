// SPDX-License-Identifier: Apache-2.0
#include "console.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unistd.h>

namespace tool {

std::string human_bytes(double bytes) {
    constexpr std::array<char const*, 5> units{"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    for (; bytes >= 1000 && unit + 1 < units.size(); ++unit) bytes /= 1000;
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
    return text;
}

std::string human_time(es::duration d) {
    auto const seconds = std::chrono::duration<double>(d).count();
    char text[32];
    if (seconds < 60) {
        std::snprintf(text, sizeof text, "%.1f s", seconds);
    } else {
        std::snprintf(text, sizeof text, "%ld min %ld s", static_cast<long>(seconds) / 60,
                      static_cast<long>(seconds) % 60);
    }
    return text;
}

console::console(int verbosity, std::FILE* out, std::FILE* err)
    : out_(out), err_(err), verbosity_(verbosity), terminal_(::isatty(::fileno(out)) == 1) {}

void console::hide(std::vector<std::string> const& secrets) {
    std::lock_guard lock(mutex_);
    for (auto const& one : secrets) {
        if (!one.empty() && std::find(secrets_.begin(), secrets_.end(), one) == secrets_.end()) secrets_.push_back(one);
    }
    std::stable_sort(secrets_.begin(), secrets_.end(),
                     [](auto const& a, auto const& b) { return a.size() > b.size(); });
}

std::string console::masked(std::string_view text) const {
    std::string out(text);
    for (auto const& secret : secrets_) {
        for (std::size_t at = 0; (at = out.find(secret, at)) != std::string::npos; at += 3)
            out.replace(at, secret.size(), "***");
    }
    return out;
}

void console::print(std::FILE* to, std::string_view text) {
    if (line_is_live_) std::fputs("\r\033[K", out_);
    line_is_live_ = false;
    std::fflush(out_);  // keeps the order where both streams go to one place
    std::fprintf(to, "%s\n", masked(text).c_str());
    std::fflush(to);
}

void console::say(std::string_view text) {
    std::lock_guard lock(mutex_);
    if (verbosity_ >= 0) print(out_, text);
}

void console::warn(std::string_view text) {
    std::lock_guard lock(mutex_);
    if (verbosity_ >= 0) print(err_, "[WARNING] " + std::string(text));
}

void console::fail(es::error const& e) {
    std::lock_guard lock(mutex_);
    print(err_, "[ERROR] " + es::describe(e));
    if (!e.info.hint.empty()) print(err_, "        " + e.info.hint);
}

void console::show(es::events::progress const& p) {
    if (verbosity_ < 0) return;
    auto const seconds = std::chrono::duration<double>(p.elapsed).count();
    auto const percent =
        p.bytes_total == 0 ? 0.0 : 100.0 * static_cast<double>(p.bytes_done) / static_cast<double>(p.bytes_total);
    char line[200];
    std::snprintf(
        line, sizeof line, "  %s: %llu of %llu shards, %s of %s (%.0f %%), %s/s", human_time(p.elapsed).c_str(),
        static_cast<unsigned long long>(p.shards_done), static_cast<unsigned long long>(p.shards_total),
        human_bytes(static_cast<double>(p.bytes_done)).c_str(), human_bytes(static_cast<double>(p.bytes_total)).c_str(),
        percent, human_bytes(seconds > 0 ? static_cast<double>(p.bytes_done) / seconds : 0).c_str());
    if (terminal_) {
        std::fprintf(out_, "\r\033[K%s", line);
        std::fflush(out_);
        line_is_live_ = true;
        return;
    }
    // a pipe gets fewer lines the longer it takes
    if (last_shown_ != es::duration::zero() && p.elapsed < last_shown_ + last_shown_ / 4 && p.elapsed > last_shown_)
        return;
    last_shown_ = p.elapsed;
    print(out_, line);
}

void console::on_event(es::event const& e) {
    if (auto const* note = std::get_if<es::events::note>(&e)) {
        if (note->level == es::events::note::severity::warning) {
            warn(note->text);
        } else {
            say(note->text);
        }
    } else if (auto const* progress = std::get_if<es::events::progress>(&e)) {
        std::lock_guard lock(mutex_);
        show(*progress);
    } else if (auto const* retrying = std::get_if<es::events::retrying>(&e)) {
        if (verbosity_ >= 1)
            warn("trying again in " + human_time(retrying->delay) + ": " + es::describe(retrying->why));
    }
}

}  // namespace tool
