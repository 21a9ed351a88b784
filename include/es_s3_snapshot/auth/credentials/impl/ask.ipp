// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/detail/ask.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/detail/ask.hpp>

#include <algorithm>
#include <charconv>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail::aws {

ES_S3_SNAPSHOT_DECL result<endpoint> parse_endpoint(std::string_view url, std::string_view name) {
    auto const refuse = [name](char const* why) {
        return make_error(errc::invalid_argument, std::string(name) + " is not usable: " + why);
    };
    auto const sep = url.find("://");
    if (sep == std::string_view::npos) return refuse("it must begin with http:// or https://");
    // a line break would begin another header, a fragment is never sent
    if (!is_plain(url, 4096) || url.find('#') != std::string_view::npos)
        return refuse("it holds what no address may hold");
    auto const end = std::min(url.find_first_of("/?", sep + 3), url.size());
    auto to = parse_origin(url.substr(0, end));
    if (to.has_error()) return refuse("it is not http://host[:port][/path] or https://host[:port][/path]");
    std::string path(url.substr(end));
    if (!path.starts_with('/')) path.insert(path.begin(), '/');
    return endpoint(std::move(*to), std::move(path));
}

inline bool says_later(answer const& a) {
    auto const names = [&a](char const* word) { return a.body.find(word) != std::string::npos; };
    if (a.status == 429 || a.status >= 500) return true;
    return a.status == 400 && (names("Throttl") || names("RequestLimitExceeded") || names("IDPCommunicationError"));
}

inline bool is_fault(error const& e, ask_options const& options) {
    bool const silence = e.is(errc::timed_out) || e.is(errc::connection_failed);
    return silence ? !options.silence_is_final : e.is(errc::connection_lost);
}

inline duration rest_after(ask_options const& options, unsigned failures, environment& env) {
    auto const longest = options.rest * (1U << std::min(failures, 6U));
    return std::chrono::duration_cast<duration>(longest * (0.5 + env.random() / 2));
}

/// Content-Length, or zero where it is not told.
inline std::size_t announced_size(response_head const& head) noexcept {
    auto const text = head.fields.get("Content-Length");
    std::size_t size = 0;
    std::from_chars(text.data(), text.data() + text.size(), size);
    return size;
}

/// Where an answer goes: the body of a success to whoever asked for it, any other to a bounded text.
class answer_sink final : public body_sink {
public:
    answer_sink(std::size_t limit, body_sink* into) : limit_(limit), into_(into) {}
    answer_sink(answer_sink const&) = delete;
    answer_sink& operator=(answer_sink const&) = delete;
    ~answer_sink() override { forget(text); }

    result<void> begin(response_head const& head) override {
        passes_ = into_ != nullptr && head.status / 100 == 2;
        if (passes_) return into_->begin(head);
        forget(text);
        text.reserve(std::min(limit_, announced_size(head)));
        return {};
    }
    result<void> write(std::span<char const> piece) override {
        if (!passes_) return keep(piece);
        consumed = true;
        return into_->write(piece);
    }

    std::string text;
    bool consumed = false;  ///< somebody else has a part of the body already

private:
    result<void> keep(std::span<char const> piece) {
        if (piece.size() > limit_ - text.size()) return body_longer_than(limit_);
        append_secret(text, {piece.data(), piece.size()});
        return {};
    }

    std::size_t limit_;
    body_sink* into_;
    bool passes_ = false;
};

/// One attempt, and what it leaves behind for the next.
struct attempt_outcome {
    verdict after = verdict::refuse;  ///< what the signer learnt from a refusal
    bool final = true;                ///< it failed before or beside the network
};

inline workflow<result<void>> sign_for(context ctx, origin const& to, request& req, signing sign) {
    if (sign.by == nullptr) co_return result<void>();
    if (sign.with != nullptr) co_return sign.by->sign(req, to, *sign.with, ctx.env().wall_now());
    auto ready = co_await sign.by->ready(ctx);
    if (ready.has_error()) co_return ready.error();
    auto made = sign.by->sign(req, to, *ready, ctx.env().wall_now());
    forget(*ready);
    co_return made;
}

inline workflow<result<answer>> ask_once(context ctx, origin const& to, request req, ask_options const& options,
                                         signing sign, body_sink* into, attempt_outcome& left) {
    left = attempt_outcome();
    request_wiped_at_end const at_end(req);
    if (auto made = co_await sign_for(ctx, to, req, sign); made.has_error()) co_return made.error();
    answer_sink sink(options.longest_answer, into);
    auto head = co_await ctx.send(to, req, sink, options.timeout, 16 * 1024);
    left.final = sink.consumed;
    if (head.has_error()) {
        if (head.error().info.node.empty()) head.error().info.node = to_string(to);
        co_return head.error();
    }
    if (sign.by != nullptr && head->status >= 400 && head->status < 404)
        left.after = sign.by->on_refused(req, *head, sink.text, ctx.env().wall_now());
    co_return answer(std::move(*head), std::move(sink.text));
}

ES_S3_SNAPSHOT_DECL workflow<result<answer>> ask(context ctx, origin to, request req, ask_options options, signing sign,
                                                 body_sink* into) {
    request_wiped_at_end const at_end(req);
    req.fields.set("Host", host_header(to));
    req.fields.set("User-Agent", "es-s3-snapshot/" + std::to_string(ES_S3_SNAPSHOT_VERSION_MAJOR) + "." +
                                     std::to_string(ES_S3_SNAPSHOT_VERSION_MINOR) + "." +
                                     std::to_string(ES_S3_SNAPSHOT_VERSION_PATCH));
    bool signed_again = false;
    for (unsigned failures = 0;; ++failures) {
        attempt_outcome left;
        auto got = co_await ask_once(ctx, to, req, options, sign, into, left);
        if (left.after == verdict::try_again && !std::exchange(signed_again, true)) continue;
        bool const again = got.has_error() ? is_fault(got.error(), options) : says_later(*got);
        auto const delay = rest_after(options, failures, ctx.env());
        if (!again || left.final || failures + 1 >= options.attempts || ctx.now() + delay >= ctx.deadline())
            co_return got;
        if (auto waited = co_await ctx.pause(delay); waited.has_error()) co_return waited.error();
    }
}

ES_S3_SNAPSHOT_DECL bool nobody_there(context const& ctx, error const& e) {
    return (e.is(errc::connection_failed) || e.is(errc::timed_out)) && !ctx.stopped() && !ctx.expired();
}

}  // namespace detail::aws
}  // namespace v0
}  // namespace es_s3_snapshot
