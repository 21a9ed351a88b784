// SPDX-License-Identifier: Apache-2.0
/// @file
/// Asks a real server every operation of the library, and prints each exchange as a line of JSON.
///
/// usage: contract ADDRESS SETTINGS    SETTINGS: those of the repository, as JSON
/// Exit code 1 where the server did not do what the library expects of its line; stderr says what.
#include "../operation/support/contract.hpp"
#include "../operation/support/foretold.hpp"

#include <es_s3_snapshot/operation/server_error.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>
#include <es_s3_snapshot/version/any_server.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>

namespace {

using namespace es_s3_snapshot;
using test_support::ending;

constexpr std::string_view to_string(ending e) {
    return e == ending::well ? "well" : e == ending::any ? "any" : e == ending::x_pack ? "x-pack" : "plugin";
}

class asker {
public:
    explicit asker(origin node) : node_(std::move(node)) {}

    any_server const& server() const { return server_; }
    int complaints() const { return complaints_; }

    bool meet() {
        auto const info = ask("get_info", get_info(), facts::always, ending::any, false);
        if (info) server_.learn(info->product, info->version);
        return info.has_value();
    }

    template <class Op>
    std::optional<typename Op::result_type> operator()(std::string const& name, Op const& op, fact const& needs,
                                                       ending end) {
        return ask(name, op, needs, end, true);
    }

private:
    template <class Op>
    std::optional<typename Op::result_type> ask(std::string const& name, Op const& op, fact const& needs, ending end,
                                                bool print) {
        constexpr fact since = Op::since;
        bool const has = !print || (server_.has(since) && server_.has(needs));
        auto encoded = encode(op, server_);
        if (!has) {
            if (!encoded.has_error() || !encoded.error().is(errc::not_supported))
                complain(name, "should have been refused before anything was sent");
            return std::nullopt;
        }
        if (encoded.has_error()) return complain(name, encoded.error().info.message), std::nullopt;
        string_sink sink(64 * 1024 * 1024);
        auto const head = send(*encoded, sink);
        if (head.has_error()) return complain(name, head.error().info.message), std::nullopt;
        if (print) record(name, *encoded, *head, sink.text, end);
        return judge(name, op, *head, sink.text, end);
    }

    result<response_head> send(request& req, string_sink& sink) {
        req.fields.set("Host", host_header(node_));
        req.fields.set("Accept", "application/json");
        if (!req.body.empty()) req.fields.set("Content-Type", "application/json");
        attempt_options bounds;
        bounds.deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        return transport_.send(node_, req, sink, bounds);
    }

    static void record(std::string const& name, request const& req, response_head const& head, std::string const& body,
                       ending end) {
        json::object const line{
            {"name", "contract." + name},
            {"ending", std::string(to_string(end))},
            {"request", {{"method", std::string(to_string(req.verb))}, {"target", req.target}, {"body", req.body}}},
            {"response", {{"status", head.status}, {"body", body}}}};
        std::cout << json::serialize(line) << '\n';
    }

    template <class Op>
    std::optional<typename Op::result_type> judge(std::string const& name, Op const& op, response_head const& head,
                                                  std::string const& body, ending end) {
        bool answered = head.status < 300;
        if constexpr (requires { Op::also_answers; }) answered = answered || head.status == Op::also_answers;
        if (!answered) {
            auto const refusal = decode_server_error(head, body);
            if (end == ending::well) complain(name, std::to_string(head.status) + " " + refusal.info.server_reason);
            return std::nullopt;
        }
        auto made = read_whole(op, head, body);
        bool const nobodys = end == ending::x_pack || end == ending::a_plugin;
        if (made.has_error()) {
            if (!nobodys) complain(name, made.error().info.message + ": " + body.substr(0, 500));
            return std::nullopt;
        }
        if (auto const odd = test_support::not_foretold(op, *made); !odd.empty()) complain(name, odd);
        return std::move(*made);
    }

    void complain(std::string const& name, std::string const& what) {
        ++complaints_;
        std::cerr << name << ": " << what << '\n';
    }

    origin node_;
    tcp_transport transport_;
    any_server server_;
    int complaints_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    auto const node = parse_origin(argv[1]);
    boost::system::error_code ec;
    auto const settings = boost::json::parse(argv[2], ec);
    if (node.has_error() || ec || !settings.is_object()) return 2;
    asker ask(*node);
    if (!ask.meet()) return 1;
    test_support::contract(ask, ask.server().line(), settings.get_object()).run();
    return ask.complaints() == 0 ? 0 : 1;
}
