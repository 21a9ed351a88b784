// SPDX-License-Identifier: Apache-2.0
/// @file
/// What has a later word than the conf file: environment variables and flags, as entries of the conf.
#pragma once

#include "conf.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tool {

/// The flags that stand for keys of the conf.
struct conf_flags {
    std::vector<std::string> url{};  ///< one to three nodes of the cluster
    std::string username{};
    std::string password_file{};  ///< secrets come from files: a command line can be read by everybody on the machine
    std::string api_key_file{};
    std::string ca_file{};
    bool insecure = false;
    std::string repository{};
    std::string on_conflict{};
    std::string max_wait{}, stall_timeout{}, busy_timeout{};
    std::string on_interrupt{};
    std::string swap_alias{};
    bool verify = false;
    bool fast = false;
    std::string max_rate{};
    std::vector<std::string> set{};  ///< `key=value` or `section.key=value`
};

/// Variables of our own, `ES_S3_SNAPSHOT_` and the key in capitals (`ES_S3_SNAPSHOT_INDEX_NAMES`; keys of [aws_auth]
/// with AWS_AUTH_ before them), ES_S3_SNAPSHOT_SOURCE_URL, _DEST_URL, and _URL for the cluster that is spoken to. Where
/// only one cluster is spoken to, also those that other tools have: ES_URL, ELASTICSEARCH_URL, ELASTICSEARCH_HOSTS,
/// OPENSEARCH_URL, ESCLIENT_HOSTS, ELASTIC_CLOUD_ID; ES_USERNAME, ES_PASSWORD, ELASTIC_PASSWORD, ES_API_KEY,
/// ELASTIC_API_KEY. The first that is set counts.
std::vector<ini_entry> environment_layer(es::environment& env, demand const& wanted);

/// Errors: invalid_argument for a key that is none, or not found in one section alone, and for a file that cannot be
/// read.
es::result<std::vector<ini_entry>> flag_layer(conf_flags const& flags, mode side, es::environment& env);

}  // namespace tool
