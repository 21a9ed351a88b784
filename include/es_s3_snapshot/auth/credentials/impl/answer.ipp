// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/detail/answer.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/core/json.hpp>

#include <algorithm>
#include <charconv>
#include <new>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail::aws {

/// Takes characters from the front of a text; once something does not fit, nothing does.
class time_reader {
public:
    explicit time_reader(std::string_view text) : rest_(text) {}

    bool ended() const noexcept { return ok_ && rest_.empty(); }
    bool ok() const noexcept { return ok_; }

    int number(std::size_t digits) {
        int value = 0;
        if (rest_.size() < digits || !std::all_of(rest_.begin(), rest_.begin() + std::ptrdiff_t(digits), is_digit)) {
            ok_ = false;
            return 0;
        }
        std::from_chars(rest_.data(), rest_.data() + digits, value);
        rest_.remove_prefix(digits);
        return value;
    }
    /// The first of `any` that stands there, or an error.
    char mark(std::string_view any) {
        char const c = rest_.empty() ? '\0' : rest_.front();
        if (rest_.empty() || any.find(c) == std::string_view::npos) ok_ = false;
        if (ok_) rest_.remove_prefix(1);
        return c;
    }
    void skip_fraction() {
        if (!rest_.starts_with('.')) return;
        auto const end = std::find_if_not(rest_.begin() + 1, rest_.end(), is_digit);
        if (end == rest_.begin() + 1) ok_ = false;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
    }

private:
    static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

    std::string_view rest_;
    bool ok_ = true;
};

inline std::optional<std::chrono::sys_seconds> read_day_and_time(time_reader& in) {
    auto const year = std::chrono::year(in.number(4));
    in.mark("-");
    auto const month = std::chrono::month(static_cast<unsigned>(in.number(2)));
    in.mark("-");
    auto const day = std::chrono::day(static_cast<unsigned>(in.number(2)));
    in.mark("Tt ");
    auto const hours = in.number(2);
    in.mark(":");
    auto const minutes = in.number(2);
    in.mark(":");
    auto const seconds = in.number(2);
    std::chrono::year_month_day const date(year, month, day);
    bool const sound = in.ok() && date.ok() && hours < 24 && minutes < 60 && seconds <= 60 &&
                       year >= std::chrono::year(1970) && year < std::chrono::year(2200);
    if (!sound) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
           std::chrono::seconds(seconds);
}

ES_S3_SNAPSHOT_DECL std::optional<wall_time> parse_timestamp(std::string_view text) {
    time_reader in(text);
    auto const local = read_day_and_time(in);
    in.skip_fraction();
    char const zone = in.mark("Zz+-");
    std::chrono::minutes offset{};
    if (zone == '+' || zone == '-') {
        offset = std::chrono::hours(in.number(2));
        in.mark(":");
        offset += std::chrono::minutes(in.number(2));
    }
    if (!local || !in.ended()) return std::nullopt;
    return zone == '-' ? *local + offset : *local - offset;
}

ES_S3_SNAPSHOT_DECL bool is_plain(std::string_view text, std::size_t longest) noexcept {
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

ES_S3_SNAPSHOT_DECL bool is_region(std::string_view text) noexcept {
    auto const fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), fits);
}

class wiping_resource final : public json::memory_resource {
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        return ::operator new(size, std::align_val_t(alignment));
    }
    void do_deallocate(void* at, std::size_t size, std::size_t alignment) override {
        wipe(at, size);
        ::operator delete(at, std::align_val_t(alignment));
    }
    bool do_is_equal(json::memory_resource const& other) const noexcept override { return this == &other; }
};

ES_S3_SNAPSHOT_DECL boost::json::storage_ptr wiped_memory() {
    static wiping_resource resource;
    return &resource;
}

ES_S3_SNAPSHOT_DECL result<provided> checked(provided p, wall_time now) {
    auto const refuse = [&p](char const* what) {
        return make_error(errc::invalid_argument, p.source + ": the " + what + " is missing or not usable");
    };
    if (!is_plain(p.keys.access_key_id, 256)) return refuse("access key id");
    if (!is_plain(p.keys.secret_access_key, 1024)) return refuse("secret access key");
    if (!p.keys.session_token.empty() && !is_plain(p.keys.session_token, 16 * 1024)) return refuse("session token");
    if (p.expires && *p.expires <= now)
        return make_error(errc::access_denied, p.source + ": the credentials have expired",
                          "have them renewed; if they should be good, compare this machine's clock");
    return p;
}

ES_S3_SNAPSHOT_DECL result<provided> read_json_credentials(std::string_view body, answer_shape shape,
                                                           std::string source, wall_time now) {
    provided made;
    made.source = source;
    std::string expiration;
    json_document document(body, wiped_memory());
    auto const root = document.root();
    root.require("AccessKeyId", made.keys.access_key_id);
    root.require("SecretAccessKey", made.keys.secret_access_key);
    if (shape.lasting_allowed) {
        root.read(shape.token, made.keys.session_token);
        root.read("Expiration", expiration);
    } else {
        root.require(shape.token, made.keys.session_token);
        root.require("Expiration", expiration);
    }
    if (auto read = document.finish(0); read.has_error()) return told_by(source, read.error());
    made.expires = parse_timestamp(expiration);
    if (!made.expires && !(shape.lasting_allowed && expiration.empty()))
        return make_error(errc::unexpected_json, source + ": in the answer, 'Expiration' is not a time");
    if (!shape.lasting_allowed && made.keys.session_token.empty())
        return make_error(errc::unexpected_json, source + ": in the answer, the token is empty");
    return checked(std::move(made), now);
}

inline void hide(std::string& text, std::string const& secret) {
    if (secret.size() < 4) return;  // it would hide every other word
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
        text.replace(at, secret.size(), "…");
}

ES_S3_SNAPSHOT_DECL std::string readable(std::string_view text, std::span<std::string const> secrets) {
    std::string made(text);
    for (auto const& secret : secrets) hide(made, secret);
    if (made.size() > 300) made.resize(300);
    std::replace_if(
        made.begin(), made.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, ' ');
    return made;
}

ES_S3_SNAPSHOT_DECL error told_by(std::string const& source, error const& e) {
    if (e.is(errc::operation_canceled)) return e;
    error made;
    made.code = e.code;
    made.info.message = source + ": " + describe(e);
    made.info.hint = e.info.hint;
    return made;
}

}  // namespace detail::aws
}  // namespace v0
}  // namespace es_s3_snapshot
