// SPDX-License-Identifier: Apache-2.0
#include "job.hpp"
#include "preflight.hpp"

#include <es_s3_snapshot/auth/any_auth.hpp>
#include <es_s3_snapshot/auth/basic.hpp>
#include <es_s3_snapshot/auth/credentials/assume_role.hpp>
#include <es_s3_snapshot/auth/credentials/chain.hpp>
#include <es_s3_snapshot/auth/credentials/explicit.hpp>
#include <es_s3_snapshot/auth/credentials/with_credentials.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/auth/token.hpp>
#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/core/base64.hpp>
#include <es_s3_snapshot/operation/name_pattern.hpp>
#include <es_s3_snapshot/transport/any_transport.hpp>
#include <es_s3_snapshot/transport/tls.hpp>
#include <es_s3_snapshot/version/any_server.hpp>
#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>

namespace tool {
namespace {

using cluster = es::client<es::any_server, es::any_auth, es::any_transport>;

es::client_options options_for(conf const& c, console& out, std::stop_token stop) {
    es::client_options options;
    // a seed without https is the user's word; conf.cpp warned of it
    options.exchange.credentials_over_plain_http = true;
    options.exchange.host = c.aws.host;
    if (c.request_timeout) options.exchange.attempt_timeout = *c.request_timeout;
    options.stop = std::move(stop);
    options.events = &out;
    return options;
}

/// Credentials of a source, which the console hides from the moment that they are known.
class hidden_credentials {
public:
    hidden_credentials(es::any_credential_provider from, console& out) : from_(std::move(from)), out_(&out) {}

    es::workflow<es::result<es::provided>> provide(es::context ctx) const {
        auto found = co_await from_.provide(std::move(ctx));
        if (!found.has_error()) {
            auto const& keys = found->keys;
            out_->hide({keys.access_key_id, keys.secret_access_key, keys.session_token});
        }
        co_return found;
    }

private:
    es::any_credential_provider from_;
    console* out_;
};

/// The conf's own keys, or what AWS's tools would find.
es::any_credential_provider caller_of(conf const& c) {
    if (c.aws.keys_of_conf)
        return es::explicit_credentials(es::credentials{c.s3.access_key, c.s3.secret_key, std::string()});
    return es::default_credential_chain(c.aws.profile);
}

/// These, or what they become in the role that the conf names.
es::any_credential_provider provider_for(conf const& c, console& out) {
    auto const& a = c.aws;
    hidden_credentials caller(caller_of(c), out);
    if (a.role_arn.empty()) return caller;
    es::assume_role_options role;
    role.role_arn = a.role_arn;
    role.external_id = a.external_id;
    role.region = a.region;
    return hidden_credentials(es::assume_role_credentials(std::move(caller), std::move(role)), out);
}

es::any_auth signing_auth(conf const& c, console& out) {
    return es::any_auth(es::with_credentials<es::sigv4>(es::sigv4(c.aws.region, c.aws.service),
                                                        es::credential_store(provider_for(c, out))));
}

es::any_auth auth_for(conf const& c, mode m, console& out) {
    if (c.is_signed(m)) return signing_auth(c, out);
    if (!c.api_key.empty()) return es::any_auth(es::api_key_auth(c.api_key));
    if (!c.user.empty()) return es::any_auth(es::basic_auth(c.user, c.password));
    return es::any_auth();
}

es::repository_target repository_of(conf const& c) { return {c.es_repository_name, c.s3}; }

es::follow_options follow_of(conf const& c) {
    return {c.wait_for_completion, c.max_wait.value_or(es::duration::max())};
}

/// What snapshot_name is now; told where it is a pattern.
es::result<std::string> snapshot_of(conf const& c, console& out) {
    auto name = es::resolve_name(c.snapshot_name, std::chrono::system_clock::now());
    if (!name.has_error() && *name != c.snapshot_name)
        out.say("snapshot_name " + c.snapshot_name + " is '" + *name + "' now");
    return name;
}

es::result<void> back_up(cluster& source, conf const& c, std::string const& snapshot_name, console& out) {
    es::backup_options options;
    options.repository = repository_of(c);
    options.snapshot = snapshot_name.empty() ? default_snapshot_name(std::chrono::system_clock::now()) : snapshot_name;
    options.indices = c.index_names;
    options.follow = follow_of(c);
    auto const report = source.run(es::backup, options);
    if (report.has_error()) return report.error();
    auto const& snapshot = report->snapshot;
    if (!report->finished) {
        out.say("[OK] the snapshot '" + snapshot.snapshot +
                "' was started and not waited for; whether it succeeds is not known yet");
    } else {
        out.say("[OK] the snapshot '" + snapshot.snapshot +
                "' is complete: " + std::to_string(snapshot.indices.size()) + " indices, " +
                std::to_string(snapshot.shards_successful) + " shards, in " + human_time(report->elapsed));
    }
    return {};
}

es::result<void> restore_to(cluster& destination, conf const& c, std::string const& snapshot_name, console& out) {
    es::restore_options options;
    options.repository = repository_of(c);
    options.snapshot = snapshot_name;
    options.indices = c.index_names;
    options.follow = follow_of(c);
    auto const report = destination.run(es::restore, options);
    if (report.has_error()) return report.error();
    if (!report->finished) {
        out.say("[OK] the restore from '" + report->snapshot +
                "' was started and not waited for; whether it succeeds is not known yet");
    } else {
        out.say("[OK] restored from '" + report->snapshot + "': " + std::to_string(report->indices.size()) +
                " indices, " + std::to_string(report->shards) + " primary shards active, in " +
                human_time(report->elapsed));
    }
    return {};
}

/// What a proxy is told about us, and the password in it.
std::vector<std::string> secrets_of(es::proxy_rules const& proxy) {
    auto const login = proxy.authorization.substr(proxy.authorization.find(' ') + 1);  // of "Basic …"; else all of it
    auto const plain = es::base64_decode(login).value_or("");
    return {login, plain.substr(plain.find(':') + 1)};
}

std::string told(es::error const& e) { return es::describe(e) + (e.info.hint.empty() ? "" : " (" + e.info.hint + ")"); }

}  // namespace

std::string default_snapshot_name(es::wall_time now) {
    return es::resolve_name("snapshot-%Y_%m_%dt%H-%M-%S", now).value();
}

es::any_transport network_transport(conf const& c, es::proxy_rules const& proxy) {
    return es::any_transport(std::make_unique<es::tls_transport>(c.tls, proxy));
}

exit_code to_exit_code(es::error const& e) {
    if (e.code.category() != es::snapshot_category()) return exit_code::failed;
    switch (static_cast<es::errc>(e.code.value())) {
    case es::errc::invalid_argument:
        return exit_code::usage;
    case es::errc::snapshot_partial:
    case es::errc::restore_failed:
        return exit_code::partial;
    case es::errc::still_running:
        return exit_code::still_running;
    case es::errc::conflict:
    case es::errc::busy:
        return exit_code::conflict;
    case es::errc::not_found:
        return exit_code::not_found;
    case es::errc::access_denied:
        return exit_code::denied;
    case es::errc::connection_failed:
    case es::errc::connection_lost:
    case es::errc::timed_out:
    case es::errc::tls_failed:
    case es::errc::malformed_answer:
        return exit_code::unreachable;
    case es::errc::not_supported:
    case es::errc::server_mismatch:
    case es::errc::incompatible:
        return exit_code::incompatible;
    case es::errc::operation_canceled:
        return exit_code::interrupted;
    case es::errc::body_too_large:
    case es::errc::unexpected_json:
    case es::errc::repository_unusable:
    case es::errc::server_error:
    case es::errc::snapshot_failed:
        break;
    }
    return exit_code::failed;
}

es::result<void> run_job(mode m, conf const& c, console& out, std::stop_token stop,
                         transport_factory const& new_transport) {
    out.hide(c.secrets());
    for (auto const& warning : c.warnings) out.warn(warning);
    auto const snapshot_name = snapshot_of(c, out);
    if (snapshot_name.has_error()) return snapshot_name.error();
    auto const& nodes = c.nodes(m);
    es::system_environment environment;
    auto const proxy = es::proxy_from_environment(environment);
    if (proxy.has_error()) return proxy.error();
    out.hide(secrets_of(*proxy));
    auto const bucket = check_bucket(c, m, new_transport(c, *proxy), stop);
    if (!bucket.warning.empty()) out.warn(bucket.warning);
    cluster cluster(nodes, new_transport(c, *proxy), auth_for(c, m, out), {}, options_for(c, out, std::move(stop)));
    auto const info = cluster.contact();
    bool const final = bucket.refused && !info.has_error() && is_final(*bucket.refused, cluster.line().line());
    if (final) return *bucket.refused;
    if (bucket.refused) out.warn(told(*bucket.refused) + "; the cluster may be allowed what this machine is not");
    if (info.has_error()) return info.error();
    out.say(std::string(m == mode::backup ? "source" : "destination") + ": " + std::string(to_string(info->product)) +
            " " + info->number + ", cluster '" + info->cluster_name + "', " + to_string(nodes.front()));
    return m == mode::backup ? back_up(cluster, c, *snapshot_name, out) : restore_to(cluster, c, *snapshot_name, out);
}

}  // namespace tool
