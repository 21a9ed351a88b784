// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reads a bucket on loopback as no user's program would: with a clock that is off, by a host name that nobody
/// resolves.
///   bucket_probe PORT DOMAIN BUCKET SECONDS KEY...
/// DOMAIN: the bucket is a label before it, else ('') the first segment of the path. Each line is of a signer of its
/// own: all keys, four at a time; HEAD; the list.
#include <es_s3_snapshot/async_client.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/bucket/bucket.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <iostream>
#include <span>
#include <string>
#include <vector>

namespace es = es_s3_snapshot;

namespace {

/// The process's own, with a clock that goes before or after.
class skewed_environment final : public es::environment {
public:
    explicit skewed_environment(std::chrono::seconds off) : off_(off) {}

    es::steady_time steady_now() override { return usual_.steady_now(); }
    es::wall_time wall_now() override { return usual_.wall_now() + off_; }
    double random() override { return usual_.random(); }
    std::optional<std::string> variable(std::string const& name) override { return usual_.variable(name); }
    es::result<std::string> read_file(std::string const& path) override { return usual_.read_file(path); }
    es::result<std::string> run_command(std::string const& line, es::steady_time end, std::stop_token stop) override {
        return usual_.run_command(line, end, std::move(stop));
    }

private:
    es::system_environment usual_;
    std::chrono::seconds off_;
};

/// Sends everything to a port of this machine, and counts refusals.
struct to_loopback {
    using executor_type = es::async_tcp_transport::executor_type;

    executor_type get_executor() { return inner.get_executor(); }
    boost::asio::awaitable<es::result<es::response_head>> async_send(es::origin const&, es::request const& req,
                                                                     es::body_sink& sink, es::attempt_options options) {
        es::origin const here{es::scheme::http, "127.0.0.1", port};
        auto head = co_await inner.async_send(here, req, sink, options);
        if (!head.has_error() && head->status == 403) ++refused;
        co_return head;
    }

    es::async_tcp_transport inner;
    std::uint16_t port;
    int refused = 0;
};

struct probe {
    es::bucket_address at;
    es::credentials keys;
    std::uint16_t port;
    std::chrono::seconds off;

    /// Runs a workflow over the bucket, and tells what it took.
    template <class Make>
    auto run(char const* what, Make const& make) {
        boost::asio::io_context io;
        to_loopback transport{es::async_tcp_transport(io.get_executor()), port};
        skewed_environment env(off);
        es::sigv4 signer(at.region, "s3", keys);
        es::lent_auth<es::sigv4> lent(signer);
        es::bucket_options options;
        options.credentials_over_plain_http = true;  // by that name it is another host's
        auto const workflow = [&](es::context& ctx) { return make(ctx, es::bucket_ref{at, lent, options}); };
        using outcome = typename std::invoke_result_t<decltype(workflow), es::context&>::value_type;
        outcome got = es::make_error(es::errc::timed_out, "it did not end");
        es::async_run(transport, env, workflow, [&got](outcome done) { got = std::move(done); });
        io.run();
        auto value = std::move(got).value();
        std::cout << what << ": refused " << transport.refused << ", learnt " << signer.clock_offset().count() << ", ";
        return value;
    }
};

es::workflow<es::result<std::uint64_t>> read_all(es::context ctx, es::bucket_ref bucket, std::span<char*> keys) {
    std::uint64_t bytes = 0;
    es::object_source const next = [&keys]() -> std::optional<es::object_request> {
        if (keys.empty()) return std::nullopt;
        es::object_request wanted{keys.front(), {}};
        keys = keys.subspan(1);
        return wanted;
    };
    es::object_receiver const add = [&bytes](es::object_request const&,
                                             std::string const& content) -> es::result<void> {
        bytes += content.size();
        return {};
    };
    auto const done = co_await es::read_objects(ctx, bucket, next, add, 4);
    if (done.has_error()) co_return done.error();
    co_return bytes;
}

void run(probe p, std::span<char*> keys) {
    auto const bytes = p.run("read", [keys](es::context ctx, es::bucket_ref b) { return read_all(ctx, b, keys); });
    std::cout << bytes << " bytes\n";
    auto const facts = p.run("head", es::head_bucket);
    std::cout << "offset " << (facts.clock_offset ? facts.clock_offset->count() : 0) << '\n';
    auto const ignore = [](es::object_summary const&) -> es::result<void> { return {}; };
    auto const listed =
        p.run("list", [&](es::context ctx, es::bucket_ref b) { return es::for_each_object(ctx, b, "", ignore); });
    std::cout << listed << " objects\n";
}

std::string variable(char const* name) {
    auto const* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) return 2;
    std::string const domain = argv[2];
    es::bucket_place place;
    place.endpoint = "http://" + (domain.empty() ? "127.0.0.1:" + std::string(argv[1]) : domain);
    place.bucket = argv[3];
    place.path_style = domain.empty();
    try {
        es::credentials const keys{variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"), ""};
        auto const port = static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10));
        std::chrono::seconds const off(std::strtol(argv[4], nullptr, 10));
        run({es::find_bucket(place).value(), keys, port, off},
            std::span(argv, static_cast<std::size_t>(argc)).subspan(5));
    } catch (es::snapshot_error const& e) {
        std::cout << '\n' << std::flush;
        std::cerr << es::describe(e.why()) << '\n';
        return 1;
    }
}
