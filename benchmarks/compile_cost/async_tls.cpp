// SPDX-License-Identifier: Apache-2.0
// The same over HTTPS as async.cpp.
#include <es_s3_snapshot/async_client.hpp>
#include <es_s3_snapshot/transport/async_tls.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <string>

namespace es = es_s3_snapshot;

es::workflow<es::result<std::string>> ask(es::context ctx, es::origin node) {
    es::string_sink body(64 * 1024);
    auto const head = co_await ctx.send(node, es::request{}, body, std::chrono::seconds(10), 64 * 1024);
    if (head.has_error()) co_return head.error();
    co_return body.text;
}

boost::asio::awaitable<es::result<std::string>> program(es::async_tls_transport& transport, es::environment& env,
                                                        es::origin node) {
    auto const run = [&](es::context& ctx) { return ask(ctx, node); };
    co_return co_await es::async_run(transport, env, run, boost::asio::use_awaitable);
}
