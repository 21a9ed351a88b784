// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/async_tcp.hpp.
#pragma once

#include <es_s3_snapshot/transport/async_tcp.hpp>
#include <es_s3_snapshot/transport/detail/response_reader.hpp>
#include <es_s3_snapshot/transport/detail/socket.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <optional>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

struct async_connection {
    explicit async_connection(boost::asio::any_io_executor const& executor) : socket(executor), resolver(executor) {}

    boost::asio::ip::tcp::socket socket;
    boost::asio::ip::tcp::resolver resolver;
};

/// Ends what an attempt waits for, at its deadline or when stop is requested. Outlives the attempt in handlers that
/// are queued already; these find no connection any more.
struct async_end {
    async_connection* connection;
    boost::asio::steady_timer timer;
    boost::system::error_code reason{};

    void end(boost::system::error_code why) {
        if (connection == nullptr || reason) return;
        reason = why;
        boost::system::error_code ignored;
        connection->socket.close(ignored);
        connection->resolver.cancel();
    }
};

/// Watches over one attempt while it lives.
class async_watch {
public:
    async_watch(async_connection& connection, attempt_options const& options)
        : end_(new async_end{&connection, boost::asio::steady_timer(connection.socket.get_executor())}) {
        if (options.deadline != steady_time::max()) start_timer(options.deadline);
        if (options.stop.stop_possible()) on_stop_.emplace(options.stop, ask{end_});
    }
    ~async_watch() {
        on_stop_.reset();
        end_->connection = nullptr;
        end_->timer.cancel();
    }
    async_watch(async_watch const&) = delete;
    async_watch& operator=(async_watch const&) = delete;

    /// Why the attempt is over rather than what that looked like on the socket.
    boost::system::error_code outcome(boost::system::error_code ec) const { return end_->reason ? end_->reason : ec; }

private:
    /// Runs in whichever thread requests the stop, so it only posts.
    struct ask {
        std::shared_ptr<async_end> target;

        void operator()() const noexcept {
            auto cancel = [target = target] { target->end(make_error_code(errc::operation_canceled)); };
            boost::asio::post(target->timer.get_executor(), std::move(cancel));
        }
    };
    void start_timer(steady_time deadline) {
        end_->timer.expires_at(deadline);
        end_->timer.async_wait([end = end_](boost::system::error_code ec) {
            if (!ec) end->end(make_error_code(errc::timed_out));
        });
    }

    std::shared_ptr<async_end> end_;
    std::optional<std::stop_callback<ask>> on_stop_;
};

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

/// Connects to the first address that takes it.
inline boost::asio::awaitable<boost::system::error_code> async_connect(async_connection& c, origin const& to,
                                                                       async_watch const& watch) {
    boost::system::error_code ec;
    auto const endpoints = co_await async_look_up(c, to, ec);
    if (ec = watch.outcome(ec); ec) co_return ec;
    for (auto const& endpoint : endpoints) {
        c.socket.close(ec);
        co_await c.socket.async_connect(endpoint, awaiting(ec));
        if (watch.outcome({}) || !ec) break;
    }
    if (ec = watch.outcome(ec); ec) co_return ec;
    boost::system::error_code ignored;
    c.socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    co_return ec;
}

inline boost::asio::awaitable<result<void>> async_read_all(async_connection& c, origin const& to,
                                                           async_watch const& watch, response_reader& reader) {
    while (!reader.done()) {
        boost::system::error_code ec;
        auto const space = boost::asio::buffer(reader.space().data(), reader.space().size());
        auto const count = co_await c.socket.async_read_some(space, awaiting(ec));
        ec = watch.outcome(ec);
        bool const end = ec == boost::asio::error::eof;
        if (ec && !end) co_return network_error(to, ec, true);
        auto const step = end ? reader.ended(true) : reader.received(count);
        if (step.has_error()) co_return step;
    }
    co_return result<void>();
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL async_tcp_transport::async_tcp_transport(executor_type executor) : executor_(std::move(executor)) {}
ES_S3_SNAPSHOT_DECL async_tcp_transport::~async_tcp_transport() = default;

ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<response_head>> async_tcp_transport::async_send(
    origin const& to, request const& req, body_sink& sink, attempt_options options) {
    if (to.scheme == scheme::https) co_return detail::needs_tls(to);
    auto const wire = detail::wire_form(to, req);
    if (wire.has_error()) co_return wire.error();
    boost::system::error_code ec = detail::ended_by(options.stop, options.deadline);
    if (ec) co_return detail::network_error(to, ec, false);
    auto connection = idle_.take(to);
    bool const kept = connection && !detail::readable_now(connection->socket.native_handle());
    if (!kept) connection = std::make_unique<detail::async_connection>(executor_);
    detail::async_watch watch(*connection, options);
    if (!kept) ec = co_await detail::async_connect(*connection, to, watch);
    if (ec) co_return detail::network_error(to, ec, false);

    auto const whole = boost::asio::buffer(*wire);
    auto const sent = co_await boost::asio::async_write(connection->socket, whole, detail::awaiting(ec));
    auto const unsent = watch.outcome(ec);
    if (sent == 0) co_return detail::network_error(to, unsent, false);
    detail::response_reader reader(to, req.verb, sink, options.max_header);
    auto const read = co_await detail::async_read_all(*connection, to, watch, reader);
    if (read.has_error()) co_return read.error();
    if (reader.reusable() && !watch.outcome(unsent) && !detail::asks_to_close(req))
        idle_.keep(to, std::move(connection));
    co_return reader.take_head();
}

}  // namespace v0
}  // namespace es_s3_snapshot
