// SPDX-License-Identifier: Apache-2.0
/// @file
/// Asking those who hand out credentials: their address, a few bounded attempts, an answer that is wiped.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail::aws {

/// Where a service listens: origin, and path with query.
struct endpoint {
    endpoint() = default;
    endpoint(origin o, std::string p) : to(std::move(o)), path(std::move(p)) {}

    origin to;
    std::string path = "/";
};

/// Reads `http://host[:port][/path]` or https. `name` says in the error whose value it is; the value isn't repeated.
/// Errors: invalid_argument.
ES_S3_SNAPSHOT_DECL result<endpoint> parse_endpoint(std::string_view url, std::string_view name);

struct ask_options {
    unsigned attempts = 3;
    duration timeout = std::chrono::seconds(5);
    duration rest = std::chrono::milliseconds(500);  ///< doubled after each attempt, jittered
    bool silence_is_final = false;                   ///< a service that is not there does not come later
    std::size_t longest_answer = 64 * 1024;
};

/// An answer whose body may hold secrets: wiped when it goes.
struct answer {
    answer(response_head h, std::string b) : status(h.status), fields(std::move(h.fields)), body(std::move(b)) {}
    answer(answer&&) = default;
    answer& operator=(answer&&) = delete;
    ~answer() { forget(body); }

    unsigned status;
    header_fields fields;
    std::string body;
};

/// What signs a request, or nothing.
struct signing {
    authenticator* by = nullptr;
    credentials const* with = nullptr;  ///< null: those for which `by` is ready, asked before each attempt
};

/// Sends a request with headers of its own until it is answered: again after a fault of the network, 429, 5xx, a 400
/// that speaks of throttling, and once where the signer learnt something from a refusal. Any other status is an answer.
/// `into` gets the body of a 2xx in the answer's place; once it has a byte of it, nothing is repeated.
/// Errors: as the transport tells them, with the origin; body_too_large; those of signer and sink as they are. No
/// authentication but the one given here.
ES_S3_SNAPSHOT_DECL workflow<result<answer>> ask(context ctx, origin to, request req, ask_options options,
                                                 signing sign = {}, body_sink* into = nullptr);

/// True for an error that says that nothing answers there, and not that the caller's own time or patience is over.
ES_S3_SNAPSHOT_DECL bool nobody_there(context const& ctx, error const& e);

}  // namespace detail::aws
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/ask.ipp>
#endif
