// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/async_exchange.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/async_exchange.hpp>
#include <es_s3_snapshot/transport/detail/conversation.hpp>
#include <es_s3_snapshot/transport/detail/plain_stream.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Outlives the attempt in handlers that are queued already; these find no connection any more.
struct async_watch::end {
    async_connection* connection;
    boost::asio::steady_timer timer;

    /// Cancels and does not close: a closed descriptor could be another's before TLS says goodbye through it.
    void come() {
        if (connection == nullptr) return;
        boost::system::error_code ignored;
        connection->socket.cancel(ignored);
        connection->resolver.cancel();
    }
};

inline void async_watch::ask::operator()() const noexcept {
    boost::asio::post(target->timer.get_executor(), [target = target] { target->come(); });
}

ES_S3_SNAPSHOT_DECL async_watch::async_watch(async_connection& connection, attempt_options const& options)
    : stop_(options.stop),
      deadline_(options.deadline),
      end_(new end{&connection, boost::asio::steady_timer(connection.socket.get_executor())}) {
    if (deadline_ != steady_time::max()) {
        end_->timer.expires_at(deadline_);
        end_->timer.async_wait([end = end_](boost::system::error_code ec) {
            if (!ec) end->come();
        });
    }
    if (stop_.stop_possible()) on_stop_.emplace(stop_, ask{end_});
}

ES_S3_SNAPSHOT_DECL async_watch::~async_watch() {
    on_stop_.reset();
    end_->connection = nullptr;
    end_->timer.cancel();
}

ES_S3_SNAPSHOT_DECL boost::system::error_code async_watch::outcome(boost::system::error_code ec) const {
    if (auto const over = ended_by(stop_, deadline_)) return over;
    // not by the above: whoever awaits has cancelled by Asio's own means
    if (ec == boost::asio::error::operation_aborted) return make_error_code(errc::operation_canceled);
    return ec;
}

/// Awaits with the error in `ec` instead of an exception.
inline auto awaiting(boost::system::error_code& ec) {
    return boost::asio::redirect_error(boost::asio::use_awaitable, ec);
}

using tcp_endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

inline boost::asio::awaitable<tcp_endpoints> async_look_up(async_connection& c, origin const& to,
                                                           boost::system::error_code& ec) {
    tcp_endpoints found;
    auto const address = boost::asio::ip::make_address(to.host, ec);
    if (!ec) {
        found.emplace_back(address, to.port);
        co_return found;
    }
    auto const port = std::to_string(to.port);
    auto const entries = co_await c.resolver.async_resolve(to.host, port, awaiting(ec));
    for (auto const& entry : entries) found.push_back(entry.endpoint());
    co_return found;
}

ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<void>> async_connect(async_connection& made, origin const& to,
                                                                       async_watch const& watch) {
    boost::system::error_code ec;
    auto const endpoints = co_await async_look_up(made, to, ec);
    if (ec = watch.outcome(ec); ec) co_return network_error(to, ec, false);
    for (auto const& endpoint : endpoints) {
        made.socket.close(ec);
        co_await made.socket.async_connect(endpoint, awaiting(ec));
        if (!ec || watch.outcome(ec) != ec) break;  // the rest of the addresses could do no better
    }
    if (ec = watch.outcome(ec); ec) co_return network_error(to, ec, false);
    boost::system::error_code ignored;
    made.socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    made.socket.native_non_blocking(true, ignored);
    made.stream = std::make_unique<plain_stream>(made.socket.native_handle());
    co_return result<void>();
}

ES_S3_SNAPSHOT_DECL boost::asio::awaitable<boost::system::error_code> async_until_done(
    async_connection& used, async_watch const& watch, std::function<next()> const& step) {
    using socket = boost::asio::ip::tcp::socket;
    for (auto after = step(); after != next::done; after = step()) {
        boost::system::error_code ec;
        // a peer that floods leaves the others on this thread their turn
        if (after == next::again)
            co_await boost::asio::post(used.socket.get_executor(), boost::asio::use_awaitable);
        else
            co_await used.socket.async_wait(after == next::readable ? socket::wait_read : socket::wait_write,
                                            awaiting(ec));
        if (ec = watch.outcome(ec); ec) co_return ec;
    }
    co_return boost::system::error_code();
}

ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<response_head>> async_connections::send(origin const& to,
                                                                                          request const& req,
                                                                                          body_sink& sink,
                                                                                          attempt_options options) {
    auto wire = wire_form(to, req);
    if (wire.has_error()) co_return wire.error();
    if (auto const over = ended_by(options.stop, options.deadline)) co_return network_error(to, over, false);
    auto used = idle_.take(to);
    bool const kept = used && used->stream->still_idle();
    if (!kept) used = std::make_unique<async_connection>(executor_);
    async_watch const watch(*used, options);
    if (!kept) {
        auto const opened = co_await open_(*used, to, watch);
        if (opened.has_error()) co_return opened.error();
    }

    conversation talk(to, std::move(*wire), req.verb, sink, options.max_header);
    std::function<next()> const step = [&] { return talk.go_on(*used->stream); };
    auto const broken = co_await async_until_done(*used, watch, step);
    auto head = talk.outcome(broken);
    if (head && talk.reusable() && !asks_to_close(req)) idle_.keep(to, std::move(used));
    co_return head;
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
