// SPDX-License-Identifier: Apache-2.0
/// @file
/// The path of one exchange: choose a node, sign for it, send, classify, wait, again; the only place that retries.
#pragma once

#include <es_s3_snapshot/auth/auth.hpp>
#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/workflow.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Bounds of one exchange; attempts and time are one budget.
struct exchange_options {
    duration attempt_timeout = std::chrono::seconds(30);
    duration budget = std::chrono::seconds(120);  ///< for all attempts and pauses together
    unsigned attempts = 6;
    duration first_backoff = std::chrono::milliseconds(100);
    duration longest_backoff = std::chrono::seconds(10);
    std::size_t max_header = 64 * 1024;
    std::size_t max_body = 64 * 1024 * 1024;
    /// The Host field, instead of each node's own: for nodes behind a tunnel or a name that is not theirs. Policies
    /// that sign the field, as SigV4 does, sign for this one. TLS looks for the node's own name in the certificate.
    std::string host{};
    /// Allows what an auth policy adds to go over plain HTTP to a host that is not this one.
    bool credentials_over_plain_http = false;
};

/// The nodes of one cluster, and which of them did not answer lately. Nodes are taken in the order given, since the
/// first seed is the one the user thinks of; a dead one rests for 1 s, doubled up to 30 s. Not thread-safe.
class node_pool {
public:
    explicit node_pool(std::vector<origin> nodes) {
        for (auto& n : nodes) nodes_.push_back({std::move(n), {}, 0});
    }

    /// The first living node at or after the current one, or the one that rests the shortest. There must be one.
    ES_S3_SNAPSHOT_DECL origin const& choose(steady_time now);
    ES_S3_SNAPSHOT_DECL void mark_dead(steady_time now);
    void mark_alive() { nodes_[current_].failures = 0; }
    ES_S3_SNAPSHOT_DECL bool others_alive(steady_time now) const;
    bool empty() const noexcept { return nodes_.empty(); }

private:
    struct node {
        origin address;
        steady_time dead_until;
        unsigned failures;
    };
    std::vector<node> nodes_;
    std::size_t current_ = 0;
};

/// What an exchange needs of its cluster. Refers to all; lives shorter than the client.
struct cluster_ref {
    node_pool& nodes;
    authenticator& auth;
    exchange_options const& options;
};

/// A cluster and the operations that can be said to it; narrows implicitly to fewer operations.
template <class Ops>
struct session {
    cluster_ref cluster;
    codec<Ops> speak;

    session(cluster_ref c, codec<Ops> s) : cluster(c), speak(std::move(s)) {}
    template <class More>
        requires(!std::same_as<More, Ops>)
    session(session<More> const& wider) : cluster(wider.cluster), speak(wider.speak) {}

    server_line line() const { return speak.line(); }
    bool has(fact const& f) const { return speak.has(f); }
};

/// Sends one request until it is answered or the budget is spent.
///
/// Repeated: after a fault before anything was sent, always (on another node first); after any other fault of the
/// network, and after 429, 502, 503, 504, only where `idempotent`; after 401 or 403 once, where the auth policy says
/// so. Nodes that failed rest. Each attempt is signed for its own node. A 503 that names another snapshot or restore
/// as the reason is not repeated: waiting for that is for the caller to decide. The body of an answer goes to `answer`,
/// at most `max_body` bytes; `accepted_status` (0: none) is an answer although it is an error by its number. What
/// `answer` refuses ends the exchange with its error. Errors: as the transport and decode_server_error tell them, with
/// request and node filled in; those of the auth policy as they are, not repeated, and no node's fault;
/// invalid_argument before anything is sent where credentials would go over plain HTTP to another host
/// (exchange_options).
ES_S3_SNAPSHOT_DECL workflow<result<response_head>> exchange_request(context ctx, cluster_ref cluster, request req,
                                                                     bool idempotent, unsigned accepted_status,
                                                                     body_sink& answer);

namespace detail {
template <class Op>
constexpr unsigned accepted_status() noexcept {
    if constexpr (requires { Op::also_answers; }) {
        return Op::also_answers;
    } else {
        return 0;
    }
}
ES_S3_SNAPSHOT_DECL std::string request_line(request const& req);
/// The cluster refused since another snapshot or restore runs.
ES_S3_SNAPSHOT_DECL bool busy_with_another_job(error const& e);
}  // namespace detail

/// Says one operation to the cluster: encode, exchange_request, and what the answer means.
/// (Name the operation before the call: g++ 12 destroys an aggregate made inside a co_await expression twice.)
template <class Op, class Ops>
workflow<result<typename Op::result_type>> exchange(context ctx, session<Ops> s, Op op) {
    auto encoded = s.speak.encode(op);
    if (encoded.has_error()) co_return encoded.error();
    auto const line = detail::request_line(*encoded);
    auto const reader = s.speak.reader(op);
    auto const head = co_await exchange_request(ctx, s.cluster, std::move(*encoded), Op::idempotent,
                                                detail::accepted_status<Op>(), *reader);
    if (head.has_error()) co_return head.error();
    auto made = reader->finish();
    if (!made.has_error()) co_return made;
    error unreadable = made.error();
    unreadable.info.request = line;
    if (unreadable.info.status == 0) unreadable.info.status = head->status;
    unreadable.info.delivered = delivery::answered;
    co_return unreadable;
}

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/exchange.ipp>
#endif
