// SPDX-License-Identifier: Apache-2.0
#include "console.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace tool {
namespace {

/// Now, as RFC 3339 has it: `2026-11-25T08:30:00.125Z`.
std::string timestamp() {
    auto const now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    auto const seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[40];
    auto const size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text + size, sizeof text - size, ".%03dZ", static_cast<int>(now.time_since_epoch().count() % 1000));
    return text;
}

/// What each object that is no result begins with.
boost::json::object event_of(std::string_view type, std::string_view level, std::string_view message) {
    return {{"type", type}, {"timestamp", timestamp()}, {"level", level}, {"message", message}};
}

/// The error as a program reads it: what is empty is left out.
void add_facts(boost::json::object& made, es::error const& e) {
    auto const& d = e.info;
    made["code"] = e.code.category() == es::snapshot_category()
                       ? std::string(es::to_string(static_cast<es::errc>(e.code.value())))
                       : e.code.message();
    if (d.status != 0) made["status"] = d.status;
    for (auto const& [name, text] : {std::pair<char const*, std::string const&>{"hint", d.hint},
                                     {"request", d.request},
                                     {"node", d.node},
                                     {"server_type", d.server_type},
                                     {"server_reason", d.server_reason}}) {
        if (!text.empty()) made[name] = text;
    }
}

std::int64_t millis(es::duration d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); }

/// `3.0 s: 2 of 5 shards, 1.5 MB of 3.0 MB (50 %), 500.0 kB/s`.
std::string line_of(es::events::progress const& p) {
    auto const seconds = std::chrono::duration<double>(p.elapsed).count();
    auto const percent =
        p.bytes_total == 0 ? 0.0 : 100.0 * static_cast<double>(p.bytes_done) / static_cast<double>(p.bytes_total);
    char line[200];
    std::snprintf(
        line, sizeof line, "%s: %llu of %llu shards, %s of %s (%.0f %%), %s/s", human_time(p.elapsed).c_str(),
        static_cast<unsigned long long>(p.shards_done), static_cast<unsigned long long>(p.shards_total),
        human_bytes(static_cast<double>(p.bytes_done)).c_str(), human_bytes(static_cast<double>(p.bytes_total)).c_str(),
        percent, human_bytes(seconds > 0 ? static_cast<double>(p.bytes_done) / seconds : 0).c_str());
    return line;
}

boost::json::object object_of(es::events::progress const& p) {
    auto made = event_of("progress", "info", line_of(p));
    made["shards_done"] = p.shards_done;
    made["shards_total"] = p.shards_total;
    made["done_in_bytes"] = p.bytes_done;
    made["total_in_bytes"] = p.bytes_total;
    made["elapsed_in_millis"] = millis(p.elapsed);
    return made;
}

}  // namespace

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

console::console(console_style style, std::FILE* out, std::FILE* err)
    : out_(out),
      err_(err),
      told_(style.results_only || style.json || style.json_log ? err : out),
      style_(style),
      terminal_(!style.json_log && ::isatty(::fileno(told_)) == 1) {}

void console::hide(std::vector<std::string> const& secrets) {
    std::lock_guard lock(mutex_);
    auto const add = [&](std::string const& one) {
        if (!one.empty() && std::find(secrets_.begin(), secrets_.end(), one) == secrets_.end()) secrets_.push_back(one);
    };
    for (auto const& one : secrets) {
        add(one);
        auto const escaped = boost::json::serialize(boost::json::string(one));
        add(escaped.substr(1, escaped.size() - 2));
    }
    std::stable_sort(secrets_.begin(), secrets_.end(),
                     [](auto const& a, auto const& b) { return a.size() > b.size(); });
}

std::string console::masked(std::string_view text) const {
    std::string out(text);
    // what a server wrote must not steer the terminal
    std::replace_if(
        out.begin(), out.end(), [](unsigned char c) { return (c < ' ' && c != '\n' && c != '\t') || c == 0x7f; }, '?');
    for (auto const& secret : secrets_) {
        for (std::size_t at = 0; (at = out.find(secret, at)) != std::string::npos; at += 3)
            out.replace(at, secret.size(), "***");
    }
    return out;
}

void console::print(std::FILE* to, std::string_view text) {
    if (line_is_live_) {
        std::fputs("\r\033[K", told_);
        std::fflush(told_);  // keeps the order where both streams go to one place
        line_is_live_ = false;
    }
    std::fprintf(to, "%s\n", masked(text).c_str());
    if (to != out_ || !style_.results_only) std::fflush(to);  // a long list is written by the block
}

void console::print(std::FILE* to, boost::json::object const& object) { print(to, boost::json::serialize(object)); }

void console::result(std::string_view text) {
    std::lock_guard lock(mutex_);
    print(out_, text);
}

void console::result(boost::json::object const& object) {
    std::lock_guard lock(mutex_);
    print(out_, object);
}

void console::say(std::string_view text) { log(es::events::note::severity::info, text); }

void console::done(boost::json::object const& object, std::string_view text) {
    if (style_.json) return result(object);
    if (style_.results_only) return say(text);  // stdout had the rows
    if (style_.verbosity >= 0) result(text);
}

void console::warn(std::string_view text) { log(es::events::note::severity::warning, text); }

void console::log(es::events::note::severity level, std::string_view text) {
    bool const warning = level == es::events::note::severity::warning;
    std::lock_guard lock(mutex_);
    if (style_.verbosity < 0) return;
    if (style_.json_log)
        return print(err_, warning ? event_of("warning", "warning", text) : event_of("note", "info", text));
    warning ? print(err_, "[WARNING] " + std::string(text)) : print(told_, text);
}

void console::fail(es::error const& e, int exit_code) {
    std::lock_guard lock(mutex_);
    std::fflush(out_);
    if (style_.json_log) {
        auto made = event_of("error", "error", es::describe(e));
        add_facts(made, e);
        made["exit_code"] = exit_code;
        return print(err_, made);
    }
    print(err_, "[ERROR] " + es::describe(e));
    if (!e.info.hint.empty()) print(err_, "        " + e.info.hint);
}

void console::show(es::events::progress const& p) {
    if (style_.verbosity < 0) return;
    if (style_.json_log) return print(err_, object_of(p));
    auto const line = "  " + line_of(p);
    if (terminal_) {
        std::fprintf(told_, "\r\033[K%s", line.c_str());
        std::fflush(told_);
        line_is_live_ = true;
        return;
    }
    // a pipe gets fewer lines the longer it takes
    if (last_shown_ != es::duration::zero() && p.elapsed < last_shown_ + last_shown_ / 4 && p.elapsed > last_shown_)
        return;
    last_shown_ = p.elapsed;
    print(told_, line);
}

void console::show(es::events::retrying const& r) {
    if (style_.verbosity < 1) return;
    auto const text = "trying again in " + human_time(r.delay) + ": " + es::describe(r.why);
    if (!style_.json_log) return print(err_, "[WARNING] " + text);
    auto made = event_of("retry", "warning", text);
    add_facts(made, r.why);
    made["delay_in_millis"] = millis(r.delay);
    print(err_, made);
}

void console::on_event(es::event const& e) {
    if (auto const* note = std::get_if<es::events::note>(&e)) {
        log(note->level, note->text);
    } else if (auto const* progress = std::get_if<es::events::progress>(&e)) {
        std::lock_guard lock(mutex_);
        show(*progress);
    } else if (auto const* retrying = std::get_if<es::events::retrying>(&e)) {
        std::lock_guard lock(mutex_);
        show(*retrying);
    } else if (auto const* pending = std::get_if<es::events::pending>(&e)) {
        if (keep_) keep_(*pending);
        std::lock_guard lock(mutex_);
        if (pending->message.empty()) {
            pending_.erase(pending->step);
        } else {
            pending_[pending->step] = *pending;
        }
    }
}

es::error console::left_at_once() {
    std::lock_guard lock(mutex_);
    std::string left, hint;
    for (auto const& [step, told] : pending_) {
        left += (left.empty() ? "" : "; ") + told.message;
        hint += (hint.empty() ? "" : "; ") + told.hint;
    }
    return make_error(es::errc::operation_canceled,
                      "left at once: " + (left.empty() ? "nothing is left to undo" : left), std::move(hint));
}

}  // namespace tool
