// SPDX-License-Identifier: Apache-2.0
#include "contact.hpp"

#include <es_s3_snapshot/auth/basic.hpp>
#include <es_s3_snapshot/auth/credentials/assume_role.hpp>
#include <es_s3_snapshot/auth/credentials/chain.hpp>
#include <es_s3_snapshot/auth/credentials/explicit.hpp>
#include <es_s3_snapshot/auth/credentials/with_credentials.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/auth/token.hpp>
#include <es_s3_snapshot/core/base64.hpp>
#include <es_s3_snapshot/transport/tls.hpp>

#include <algorithm>

namespace tool {
namespace {

es::client_options options_for(conf const& c, console& out, contact_options given) {
    es::client_options options;
    // a seed without https is the user's word; conf.cpp warned of it
    options.exchange.credentials_over_plain_http = true;
    options.exchange.host = c.aws.host;
    options.exchange.attempt_timeout = c.request_timeout.value_or(given.patience);
    options.exchange.budget = std::max(options.exchange.budget, 2 * options.exchange.attempt_timeout);
    options.exchange.attempts = given.attempts.value_or(options.exchange.attempts);
    options.stop = std::move(given.stop);
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

/// What a proxy is told about us, and the password in it.
std::vector<std::string> secrets_of(es::proxy_rules const& proxy) {
    auto const login = proxy.authorization.substr(proxy.authorization.find(' ') + 1);  // of "Basic …"; else all of it
    auto const plain = es::base64_decode(login).value_or("");
    return {login, plain.substr(plain.find(':') + 1)};
}

}  // namespace

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
    case es::errc::repository_damaged:
    case es::errc::contents_differ:
        return exit_code::damaged;
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

es::result<es::proxy_rules> find_proxy(conf const& c, console& out) {
    out.hide(c.secrets());
    es::system_environment environment;
    auto proxy = es::proxy_from_environment(environment);
    if (!proxy.has_error()) out.hide(secrets_of(*proxy));
    return proxy;
}

std::unique_ptr<cluster> make_cluster(conf const& c, mode m, console& out, es::any_transport transport,
                                      contact_options options) {
    return std::make_unique<cluster>(c.nodes(m), std::move(transport), auth_for(c, m, out), es::any_server(),
                                     options_for(c, out, std::move(options)));
}

std::string introduce(mode m, es::cluster_info const& info, es::origin const& node) {
    return std::string(m == mode::backup ? "source" : "destination") + ": " + std::string(to_string(info.product)) +
           " " + info.number + ", cluster '" + info.cluster_name + "', " + to_string(node);
}

}  // namespace tool
