// SPDX-License-Identifier: Apache-2.0
#include "layers.hpp"

#include <algorithm>
#include <sstream>

namespace tool {
namespace {

constexpr std::string_view conf_section = "elasticsearch_config";

std::string variable_of(std::string const& full_name) {
    auto const dot = full_name.find('.');
    std::string made = "ES_S3_SNAPSHOT_";
    if (full_name.starts_with("aws_auth.")) made += "AWS_AUTH_";
    for (char const c : full_name.substr(dot + 1)) made += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return made;
}

ini_entry entry_of(std::string const& full_name, std::string value, std::string where) {
    auto const dot = full_name.find('.');
    return {full_name.substr(0, dot), full_name.substr(dot + 1), std::move(value), std::move(where)};
}

/// `https://a:9200,https://b:9200` as seeds.
void add_nodes(std::vector<ini_entry>& layer, std::string const& nodes, mode side, std::string const& where) {
    std::stringstream list(nodes);
    std::string const key = std::string(side == mode::backup ? "es_src_seed" : "es_dest_seed");
    int number = 0;
    for (std::string node; number != 3 && std::getline(list, node, ',');)
        layer.push_back({std::string(conf_section), key + std::to_string(++number), node, where});
}

/// The first of the variables that is set.
std::optional<std::pair<std::string, std::string>> first_of(es::environment& env,
                                                            std::initializer_list<char const*> names) {
    for (auto const* name : names) {
        if (auto value = env.variable(name)) return std::pair("the environment variable " + std::string(name), *value);
    }
    return std::nullopt;
}

void add_first(std::vector<ini_entry>& layer, es::environment& env, std::string const& full_name,
               std::initializer_list<char const*> names) {
    if (auto const found = first_of(env, names)) layer.push_back(entry_of(full_name, found->second, found->first));
}

/// What the variables say of the one cluster that is spoken to.
void add_cluster(std::vector<ini_entry>& layer, es::environment& env, demand const& wanted) {
    for (auto const& [side, name] :
         {std::pair{mode::backup, "ES_S3_SNAPSHOT_SOURCE_URL"}, {mode::restore, "ES_S3_SNAPSHOT_DEST_URL"}}) {
        if (auto const found = first_of(env, {name})) add_nodes(layer, found->second, side, found->first);
    }
    if (auto const found = first_of(env, {"ES_S3_SNAPSHOT_URL"}))
        add_nodes(layer, found->second, wanted.side, found->first);
    if (wanted.is_job) return;  // other tools' variables do not say which of two clusters they mean
    auto const nodes = [](ini_entry const& e) { return e.key.find("_seed") != std::string::npos; };
    if (std::none_of(layer.begin(), layer.end(), nodes)) {
        if (auto const found = first_of(env, {"ES_URL", "ELASTICSEARCH_URL", "ELASTICSEARCH_HOSTS", "OPENSEARCH_URL",
                                              "ESCLIENT_HOSTS", "ELASTIC_CLOUD_ID"}))
            add_nodes(layer, found->second, wanted.side, found->first);
    }
    auto const of_section = [](ini_entry const& e) { return e.section == "elastic_cloud"; };
    if (std::any_of(layer.begin(), layer.end(), of_section)) return;
    if (first_of(env, {"ES_API_KEY", "ELASTIC_API_KEY"})) {
        add_first(layer, env, "elastic_cloud.api_key", {"ES_API_KEY", "ELASTIC_API_KEY"});
        return;
    }
    add_first(layer, env, "elastic_cloud.shield_auth_password", {"ES_PASSWORD", "ELASTIC_PASSWORD"});
    add_first(layer, env, "elastic_cloud.shield_auth_username", {"ES_USERNAME"});
    // the password of the user `elastic`, by the name that Elastic's own images give it
    if (!first_of(env, {"ES_USERNAME"}) && first_of(env, {"ELASTIC_PASSWORD"}))
        layer.push_back(
            entry_of("elastic_cloud.shield_auth_username", "elastic", "the environment variable ELASTIC_PASSWORD"));
}

/// The key in full, where it stands in one section only.
es::result<std::string> find_key(std::string const& written) {
    std::vector<std::string> found;
    for (auto const& full : conf_keys()) {
        if (full == written || full.substr(full.find('.') + 1) == written) found.push_back(full);
    }
    if (found.size() == 1) return found.front();
    if (found.empty()) return make_error(es::errc::invalid_argument, "--set " + written + ": there is no such key");
    return make_error(es::errc::invalid_argument,
                      "--set " + written + ": write " + found[0] + " or " + found[1] + ", there are both");
}

es::result<std::string> read_secret(std::string const& path, es::environment& env) {
    auto text = env.read_file(path);
    if (text.has_error()) return make_error(es::errc::invalid_argument, path + ": cannot be read");
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    return text;
}

}  // namespace

std::vector<ini_entry> environment_layer(es::environment& env, demand const& wanted) {
    std::vector<ini_entry> layer;
    for (auto const& full : conf_keys()) {
        auto const name = variable_of(full);
        if (auto value = env.variable(name))
            layer.push_back(entry_of(full, *value, "the environment variable " + name));
    }
    add_cluster(layer, env, wanted);
    return layer;
}

es::result<std::vector<ini_entry>> flag_layer(conf_flags const& flags, mode side, es::environment& env) {
    std::vector<ini_entry> layer;
    for (auto const& text : flags.set) {
        auto const equals = text.find('=');
        if (equals == std::string::npos)
            return make_error(es::errc::invalid_argument, "--set " + text + ": write key=value");
        auto const key = find_key(text.substr(0, equals));
        if (key.has_error()) return key.error();
        layer.push_back(entry_of(*key, text.substr(equals + 1), "--set"));
    }
    std::string nodes;
    for (auto const& node : flags.url) nodes += (nodes.empty() ? "" : ",") + node;
    add_nodes(layer, nodes, side, "--url");
    auto const add = [&](char const* key, std::string const& value, char const* where) {
        if (!value.empty()) layer.push_back(entry_of(key, value, where));
    };
    auto const add_file = [&](char const* key, std::string const& path, char const* where) -> es::result<void> {
        if (path.empty()) return {};
        auto const text = read_secret(path, env);
        if (text.has_error()) return text.error();
        add(key, *text, where);
        return {};
    };
    add("elastic_cloud.shield_auth_username", flags.username, "--username");
    if (auto done = add_file("elastic_cloud.shield_auth_password", flags.password_file, "--password-file");
        done.has_error())
        return done.error();
    if (auto done = add_file("elastic_cloud.api_key", flags.api_key_file, "--api-key-file"); done.has_error())
        return done.error();
    add("elasticsearch_config.tls_ca_file", flags.ca_file, "--ca-file");
    add("elasticsearch_config.tls_verify", flags.insecure ? "false" : "", "--insecure");
    add("elasticsearch_config.es_repository_name", flags.repository, "--repository");
    add("elasticsearch_config.on_conflict", flags.on_conflict, "--on-conflict");
    add("elasticsearch_config.max_wait", flags.max_wait, "--max-wait");
    add("elasticsearch_config.stall_timeout", flags.stall_timeout, "--stall-timeout");
    add("elasticsearch_config.busy_timeout", flags.busy_timeout, "--busy-timeout");
    add("elasticsearch_config.on_interrupt", flags.on_interrupt, "--on-interrupt");
    add("elasticsearch_config.swap_alias", flags.swap_alias, "--swap-alias");
    add("elasticsearch_config.verify", flags.verify ? "true" : "", "--verify");
    add("elasticsearch_config.fast", flags.fast ? "true" : "", "--fast");
    add("elasticsearch_config.max_rate", flags.max_rate, "--max-rate");
    return layer;
}

}  // namespace tool
