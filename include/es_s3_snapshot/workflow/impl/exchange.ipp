// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/exchange.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>
#include <es_s3_snapshot/core/detail/secret_text.hpp>
#include <es_s3_snapshot/operation/server_error.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>
#include <es_s3_snapshot/workflow/refusal.hpp>

#include <algorithm>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL origin const& node_pool::choose(steady_time now) {
    auto best = current_;
    for (std::size_t i = 0; i != nodes_.size(); ++i) {
        auto const candidate = (current_ + i) % nodes_.size();
        if (nodes_[candidate].dead_until <= now) {
            best = candidate;
            break;
        }
        if (nodes_[candidate].dead_until < nodes_[best].dead_until) best = candidate;
    }
    current_ = best;
    return nodes_[current_].address;
}

ES_S3_SNAPSHOT_DECL void node_pool::mark_dead(steady_time now) {
    auto& dead = nodes_[current_];
    auto const rest = std::min(std::chrono::seconds(1) * (1 << std::min(dead.failures, 5U)), std::chrono::seconds(30));
    ++dead.failures;
    dead.dead_until = now + rest;
}

ES_S3_SNAPSHOT_DECL bool node_pool::others_alive(steady_time now) const {
    return std::any_of(nodes_.begin(), nodes_.end(), [now](node const& n) { return n.dead_until <= now; });
}

namespace detail {

ES_S3_SNAPSHOT_DECL std::string request_line(request const& req) {
    return std::string(to_string(req.verb)) + " " + req.target;
}

/// Full jitter: anywhere between nothing and the exponential bound, so that many clients do not come back together.
inline duration backoff(exchange_options const& o, unsigned failures, environment& env) {
    auto const bound = std::min<duration>(o.longest_backoff, o.first_backoff * (1U << std::min(failures, 16U)));
    return std::chrono::duration_cast<duration>(bound * env.random());
}

ES_S3_SNAPSHOT_DECL bool busy_with_another_job(error const& e) {
    return e.info.server_type == "concurrent_snapshot_execution_exception" ||
           e.info.server_type == "concurrent_restore_exception";
}

inline bool worth_repeating(error const& e, bool idempotent) {
    if (e.is(errc::operation_canceled) || e.is(errc::body_too_large)) return false;
    if (e.info.delivered == delivery::not_sent) return e.is(errc::connection_failed) || e.is(errc::timed_out);
    if (!idempotent) return false;
    if (e.info.delivered == delivery::unknown) return true;
    auto const status = e.info.status;
    return (status == 429 || status == 502 || status == 503 || status == 504) && !busy_with_another_job(e);
}

/// True where the node itself is the trouble, and another one may do better.
inline bool blames_node(error const& e) {
    return e.info.delivered != delivery::answered || e.info.status == 502 || e.info.status == 503 ||
           e.info.status == 504;
}

/// What one attempt leaves behind besides its outcome.
struct attempt_trace {
    verdict after = verdict::refuse;  ///< what the auth policy learnt from a refusal
    bool sent = false;                ///< else the error is not the node's: it was not spoken to
};

/// Hands an answer on, within its bound, and keeps a refusal's text.
class answer_gate final : public body_sink {
public:
    answer_gate(body_sink& answer, unsigned accepted_status, std::size_t limit)
        : answer_(answer), accepted_status_(accepted_status), limit_(limit), refusal_(limit) {}

    result<void> begin(response_head const& head) override {
        status_ = head.status;
        is_answer_ = head.status < 300 || head.status == accepted_status_;
        received_ = 0;
        return told(is_answer_ ? answer_.begin(head) : refusal_.begin(head));
    }
    result<void> write(std::span<char const> piece) override {
        received_ += piece.size();
        if (received_ > limit_) return told(body_longer_than(limit_));
        return told(is_answer_ ? answer_.write(piece) : refusal_.write(piece));
    }

    bool is_answer() const noexcept { return is_answer_; }
    std::string const& refusal() const noexcept { return refusal_.text; }

private:
    /// What is wrong with an answer is no fault of the network: nothing is gained by asking again.
    result<void> told(result<void> outcome) const {
        if (!outcome.has_error()) return outcome;
        error wrong = outcome.error();
        wrong.info.delivered = delivery::answered;
        wrong.info.status = status_;
        return wrong;
    }

    body_sink& answer_;
    unsigned accepted_status_;
    std::size_t limit_;
    string_sink refusal_;
    bool is_answer_ = false;
    unsigned status_ = 0;
    std::size_t received_ = 0;
};

/// One attempt: an answer, or an error.
inline workflow<result<response_head>> attempt(context ctx, cluster_ref cluster, request const& unsigned_request,
                                               origin const& node, answer_gate& gate, attempt_trace& trace) {
    auto const& options = cluster.options;
    if (auto safe = check_plain_http(node, cluster.auth.is_secret(), options.credentials_over_plain_http);
        safe.has_error())
        co_return safe.error();
    auto ready = co_await cluster.auth.ready(ctx);
    if (ready.has_error()) co_return ready.error();
    request signed_request = unsigned_request;
    request_wiped_at_end const at_end(signed_request);
    signed_request.fields.set("Host", options.host.empty() ? host_header(node) : options.host);
    auto const done = cluster.auth.sign(signed_request, node, *ready, ctx.env().wall_now());
    aws::forget(*ready);
    if (done.has_error()) co_return done.error();
    trace.sent = true;
    auto head = co_await ctx.send(node, signed_request, gate, options.attempt_timeout, options.max_header);
    if (head.has_error() || gate.is_answer()) co_return head;
    if (head->status == 401 || head->status == 403)
        trace.after = cluster.auth.on_refused(signed_request, *head, gate.refusal(), ctx.env().wall_now());
    co_return explain_refusal(decode_server_error(*head, gate.refusal()));
}

inline void add_default_fields(request& req) {
    req.fields.set("Accept", "application/json");
    req.fields.set("User-Agent", "es-s3-snapshot/" + std::to_string(ES_S3_SNAPSHOT_VERSION_MAJOR) + "." +
                                     std::to_string(ES_S3_SNAPSHOT_VERSION_MINOR) + "." +
                                     std::to_string(ES_S3_SNAPSHOT_VERSION_PATCH));
    if (!req.body.empty()) req.fields.set("Content-Type", "application/json");  // 6.0 and later demand it
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<response_head>> exchange_request(context ctx, cluster_ref cluster, request req,
                                                                     bool idempotent, unsigned accepted_status,
                                                                     body_sink& answer_sink) {
    if (cluster.nodes.empty()) co_return make_error(errc::invalid_argument, "no node is named");
    auto const bounded = ctx.within(cluster.options.budget);
    detail::add_default_fields(req);
    detail::answer_gate gate(answer_sink, accepted_status, cluster.options.max_body);
    bool signed_again = false;
    for (unsigned failures = 0;; ++failures) {
        auto const node = cluster.nodes.choose(ctx.now());
        detail::attempt_trace trace;
        auto answer = co_await detail::attempt(bounded, cluster, req, node, gate, trace);
        if (!answer.has_error()) {
            cluster.nodes.mark_alive();
            co_return answer;
        }
        if (!trace.sent) co_return answer;  // a source of credentials has its own address, and its own retries
        error why = answer.error();
        why.info.request = detail::request_line(req);
        why.info.node = to_string(node);
        if (trace.after == verdict::try_again && !std::exchange(signed_again, true)) continue;
        if (detail::blames_node(why)) cluster.nodes.mark_dead(ctx.now());
        if (!detail::worth_repeating(why, idempotent) || failures + 1 >= cluster.options.attempts) co_return why;
        // a node that refused the connection costs nothing to pass by
        auto const delay = cluster.nodes.others_alive(ctx.now())
                               ? duration::zero()
                               : detail::backoff(cluster.options, failures, ctx.env());
        if (ctx.now() + delay >= bounded.deadline()) co_return why;
        ctx.tell(events::retrying{why, delay});
        if (auto waited = co_await bounded.pause(delay); waited.has_error()) co_return waited.error();
    }
}

}  // namespace v0
}  // namespace es_s3_snapshot
