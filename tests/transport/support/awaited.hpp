// SPDX-License-Identifier: Apache-2.0
/// @file
/// An asynchronous transport as a blocking one, so that both are held to the same tests.
#pragma once

#include <es_s3_snapshot/transport/async_tcp.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

namespace test_support {

/// Returns from send() only once nothing of the attempt is left on the executor.
template <es_s3_snapshot::async_transport Transport>
class awaited {
public:
    template <class... Args>
    explicit awaited(Args&&... args) : transport_(io_.get_executor(), std::forward<Args>(args)...) {}

    es_s3_snapshot::result<es_s3_snapshot::response_head> send(es_s3_snapshot::origin const& to,
                                                               es_s3_snapshot::request const& req,
                                                               es_s3_snapshot::body_sink& sink,
                                                               es_s3_snapshot::attempt_options const& options) {
        auto attempt = transport_.async_send(to, req, sink, options);
        auto outcome = boost::asio::co_spawn(io_, std::move(attempt), boost::asio::use_future);
        io_.restart();
        io_.run();
        return outcome.get();
    }

private:
    boost::asio::io_context io_;
    Transport transport_;
};

}  // namespace test_support
