// SPDX-License-Identifier: Apache-2.0
/// @file
/// The client: server line, auth and transport joined; runs operations and workflows on the calling thread.
#pragma once

#include <es_s3_snapshot/auth/auth.hpp>
#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/core/driver.hpp>
#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/transport/transport.hpp>
#include <es_s3_snapshot/version/any_server.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>

#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// What is the same for all that a client does.
struct client_options {
    exchange_options exchange{};
    std::stop_token stop{};      ///< asks the running operation or workflow to end; cleanups still run
    observer* events = nullptr;  ///< must outlive the client
};

namespace detail {

/// Checks or learns, once, that the server is what the policy stands for.
template <server Server>
workflow<result<cluster_info>> first_contact(context ctx, session<operations<get_info>> s, Server& server) {
    auto info = co_await exchange(ctx, s, get_info());
    if (info.has_error()) co_return info.error();
    if constexpr (requires { server.learn(info->product, info->version); }) {
        server.learn(info->product, info->version);
    } else if (!server.line().contains(info->product, info->version)) {
        co_return make_error(errc::server_mismatch, "the server is " + std::string(to_string(info->product)) + " " +
                                                        info->number + ", but the client is made for " +
                                                        to_string(server.line()));
    }
    co_return info;
}

}  // namespace detail

/// One cluster of one server line, spoken to with one auth policy through one transport.
///
/// The first call asks `GET /` and checks that the server is of the line (or learns it, any_server); operations that
/// the line lacks do not compile. Use one client from one thread or strand at a time; distinct clients are independent.
/// Errors come as result<>; nothing is thrown but for lack of memory. Not movable.
template <server Server, auth_policy Auth, transport Transport>
class client {
public:
    /// Nodes are seeds of one cluster, the first is preferred. `transport` is taken over.
    client(std::vector<origin> nodes, Transport transport, Auth auth = {}, Server server = {},
           client_options options = {})
        : nodes_(std::move(nodes)),
          transport_(std::move(transport)),
          auth_(std::move(auth)),
          server_(std::move(server)),
          options_(std::move(options)) {}
    client(client const&) = delete;
    client& operator=(client const&) = delete;

    /// Runs one operation: `c.execute(get_snapshot{.repository = "r"})`.
    template <operation Op>
        requires serves<Server, Op>
    [[nodiscard]] result<typename Op::result_type> execute(Op op) {
        if (auto met = contact(); met.has_error()) return met.error();
        return drive(exchange(make_context(), make_session<operations<Op>>(), std::move(op)));
    }

    /// Runs a workflow function: `c.run(backup, options)`.
    template <class R, class... Ops, class... Params, class... Args>
        requires serves_all<Server, Ops...> R run(workflow<R> (*function)(context, session<operations<Ops...>>,
                                                                          Params...),
                                                  Args&&... args) {
            if (auto met = contact(); met.has_error()) return met.error();
            return drive(function(make_context(), make_session<operations<Ops...>>(), std::forward<Args>(args)...));
        }

    /// Who the server is; asks once, then remembers.
    [[nodiscard]] result<cluster_info> contact() {
        if (info_) return *info_;
        auto info = drive(detail::first_contact(make_context(), make_session<operations<get_info>>(), server_));
        if (!info.has_error()) info_ = *info;
        return info;
    }

    Server const& line() const noexcept { return server_; }
    Transport& transport() noexcept { return transport_; }

private:
    context make_context() { return context(env_, options_.stop, options_.events); }
    template <class Ops>
    session<Ops> make_session() {
        return {{nodes_, auth_adapter_, options_.exchange}, codec<Ops>(server_)};
    }
    template <class T>
    T drive(workflow<T> w) {
        return run_blocking(std::move(w), transport_);
    }

    node_pool nodes_;
    Transport transport_;
    Auth auth_;
    lent_auth<Auth> auth_adapter_{auth_};
    Server server_;
    client_options options_;
    system_environment env_;
    std::optional<cluster_info> info_;
};

}  // namespace v0
}  // namespace es_s3_snapshot
