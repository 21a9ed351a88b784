// SPDX-License-Identifier: Apache-2.0
/// @file
/// A workflow of one's own, awaited in a coroutine of Boost.Asio. Usage: 04_async_coroutine 127.0.0.1:9200
#include <es_s3_snapshot/async_client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

namespace es = es_s3_snapshot;
using namespace std::chrono_literals;

// Reads like a procedure and does no I/O itself: the same function runs with the blocking driver and in tests.
es::workflow<es::result<std::string>> first_line(es::context ctx, es::origin node) {
    es::request const question;  // GET /
    es::string_sink body(64 * 1024);
    auto const head = co_await ctx.send(node, question, body, 10s, 64 * 1024);
    if (head.has_error()) co_return head.error();
    co_return "HTTP " + std::to_string(head->status) + ": " + body.text.substr(0, body.text.find('\n'));
}

boost::asio::awaitable<void> program(es::origin node, int& exit_code) {
    es::async_tcp_transport transport(co_await boost::asio::this_coro::executor);
    es::system_environment env;
    auto const run = [&](es::context& ctx) { return first_line(ctx, node); };
    auto const line = co_await es::async_run(transport, env, run, boost::asio::use_awaitable);
    if (line.has_error()) {
        std::cerr << es::describe(line.error()) << '\n';
        exit_code = 1;
    } else {
        std::cout << *line << '\n';
    }
}

int main(int argc, char** argv) {
    auto const node = es::parse_origin(argc > 1 ? argv[1] : "127.0.0.1:9200");
    if (node.has_error()) {
        std::cerr << es::describe(node.error()) << '\n';
        return 2;
    }
    int exit_code = 0;
    boost::asio::io_context io;
    boost::asio::co_spawn(io, program(*node, exit_code), boost::asio::detached);
    io.run();
    return exit_code;
}
