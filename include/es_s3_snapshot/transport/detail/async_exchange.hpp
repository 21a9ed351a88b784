// SPDX-License-Identifier: Apache-2.0
/// @file
/// The asynchronous exchange: one request and its response on a kept or a new connection, awaited.
#pragma once

#include <es_s3_snapshot/core/effect.hpp>
#include <es_s3_snapshot/transport/detail/byte_stream.hpp>
#include <es_s3_snapshot/transport/detail/idle_pool.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// A socket for which Asio only connects and waits, and what is spoken through it: first plain TCP.
struct async_connection {
    explicit async_connection(boost::asio::any_io_executor const& executor) : socket(executor), resolver(executor) {}

    boost::asio::ip::tcp::socket socket;
    boost::asio::ip::tcp::resolver resolver;
    std::unique_ptr<byte_stream> stream;  ///< ends before the socket does, since TLS says goodbye
};

/// Watches over one attempt while it lives: at its deadline, and when stop is requested, what it awaits ends.
class async_watch {
public:
    ES_S3_SNAPSHOT_DECL async_watch(async_connection& connection, attempt_options const& options);
    ES_S3_SNAPSHOT_DECL ~async_watch();
    async_watch(async_watch const&) = delete;
    async_watch& operator=(async_watch const&) = delete;

    /// Why the attempt has to end, or empty, after an await that came to `ec`.
    ES_S3_SNAPSHOT_DECL boost::system::error_code outcome(boost::system::error_code ec) const;

private:
    struct end;
    /// Runs in whichever thread requests the stop, so it only posts.
    struct ask {
        std::shared_ptr<end> target;
        void operator()() const noexcept;
    };

    std::stop_token stop_;
    steady_time deadline_;
    std::shared_ptr<end> end_;
    std::optional<std::stop_callback<ask>> on_stop_;
};

/// Connects to the first address of the host that takes it.
ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<void>> async_connect(async_connection& made, origin const& to,
                                                                       async_watch const& watch);

/// Repeats `step` until it is done; the error is what ended that before: timed_out, operation_canceled, or the
/// socket's.
ES_S3_SNAPSHOT_DECL boost::asio::awaitable<boost::system::error_code> async_until_done(
    async_connection& used, async_watch const& watch, std::function<next()> const& step);

/// Connects to an origin, and agrees with it on what is spoken.
using async_opener =
    std::function<boost::asio::awaitable<result<void>>(async_connection&, origin const&, async_watch const&)>;

/// The connections of one asynchronous transport, and the only function that exchanges anything on them.
class async_connections {
public:
    async_connections(boost::asio::any_io_executor executor, async_opener open)
        : executor_(std::move(executor)), open_(std::move(open)) {}

    ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<response_head>> send(origin const& to, request const& req,
                                                                           body_sink& sink, attempt_options options);

private:
    boost::asio::any_io_executor executor_;
    async_opener open_;
    idle_pool<std::unique_ptr<async_connection>> idle_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/async_exchange.ipp>
#endif
