// SPDX-License-Identifier: Apache-2.0
/// @file
/// From a conf to a client of its cluster, and from errors to exit codes.
#pragma once

#include "conf.hpp"
#include "console.hpp"

#include <es_s3_snapshot/auth/any_auth.hpp>
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/transport/any_transport.hpp>
#include <es_s3_snapshot/transport/proxy.hpp>
#include <es_s3_snapshot/version/any_server.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace tool {

using cluster = es::client<es::any_server, es::any_auth, es::any_transport>;

/// Documented in the README and in --help; any other non-zero code is a failure too.
enum class exit_code {
    ok = 0,
    failed = 1,
    usage = 2,
    partial = 3,
    still_running = 4,
    conflict = 5,
    not_found = 6,
    denied = 7,
    unreachable = 8,
    incompatible = 9,
    damaged = 10,
    hung_up = 129,      ///< by SIGHUP
    interrupted = 130,  ///< by SIGINT
    terminated = 143,   ///< by SIGTERM
};

exit_code to_exit_code(es::error const& e);

/// Makes what carries requests: asked for the cluster, and once more where the bucket is asked too.
using transport_factory = std::function<es::any_transport(conf const&, es::proxy_rules const&)>;
es::any_transport network_transport(conf const& c, es::proxy_rules const& proxy);

/// The proxy rules of the environment; the console hides their secrets, and the conf's.
es::result<es::proxy_rules> find_proxy(conf const& c, console& out);

struct contact_options {
    std::stop_token stop{};
    es::duration patience = std::chrono::seconds(30);  ///< with one answer, where the conf does not say
    std::optional<unsigned> attempts{};                ///< at one request; none: as the client has it
};

/// A client of the cluster on that side, which has not been asked yet. The console must outlive it.
std::unique_ptr<cluster> make_cluster(conf const& c, mode m, console& out, es::any_transport transport,
                                      contact_options options);

/// `source: Elasticsearch 7.17.29, cluster 'lab', http://127.0.0.1:9200`.
std::string introduce(mode m, es::cluster_info const& info, es::origin const& node);

}  // namespace tool
