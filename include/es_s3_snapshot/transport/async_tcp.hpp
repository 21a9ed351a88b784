// SPDX-License-Identifier: Apache-2.0
/// @file
/// The stock asynchronous transport for plain HTTP/1.1, and the concept that it models.
#pragma once

#include <es_s3_snapshot/core/effect.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <memory>

namespace es_s3_snapshot {
inline namespace v0 {

/// As the concept `transport`, with an attempt that is a coroutine of Asio's. Everything referred to outlives it.
/// Another HTTP stack is wrapped in one coroutine that awaits it.
template <class T>
concept async_transport = requires(T& t, origin const& to, request const& req, body_sink& sink,
                                   attempt_options options) {
    { t.get_executor() } -> std::convertible_to<boost::asio::any_io_executor>;
    { t.async_send(to, req, sink, options) } -> std::same_as<boost::asio::awaitable<result<response_head>>>;
};

namespace detail {
class async_connections;
}

/// Speaks HTTP/1.1 over TCP and keeps one idle connection for each origin (16 in all).
///
/// Errors: as tcp_transport. Deadline and stop request end every wait but that for a name's address, which Asio
/// looks up in a thread of its own (an address in digits is not looked up). Of several addresses each is tried
/// until it refuses.
/// Threads: all attempts run on `executor`, which must be one thread's or a strand; a stop request may come from
/// any. Several attempts may be under way at once, each on its own connection. Must outlive them.
class async_tcp_transport {
public:
    using executor_type = boost::asio::any_io_executor;

    ES_S3_SNAPSHOT_DECL explicit async_tcp_transport(executor_type executor);
    ES_S3_SNAPSHOT_DECL ~async_tcp_transport();
    async_tcp_transport(async_tcp_transport const&) = delete;
    async_tcp_transport& operator=(async_tcp_transport const&) = delete;

    executor_type get_executor() const noexcept { return executor_; }

    ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<response_head>> async_send(origin const& to, request const& req,
                                                                                 body_sink& sink,
                                                                                 attempt_options options);

private:
    executor_type executor_;
    std::unique_ptr<detail::async_connections> connections_;
};

static_assert(async_transport<async_tcp_transport>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/async_tcp.ipp>
#endif
