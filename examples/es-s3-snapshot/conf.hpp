// SPDX-License-Identifier: Apache-2.0
/// @file
/// The conf file: its grammar, its keys, and errors that name file, line, section and key.
#pragma once

#include <es_s3_snapshot/core/environment.hpp>
#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/core/url.hpp>
#include <es_s3_snapshot/operation/s3_settings.hpp>
#include <es_s3_snapshot/transport/tls.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

namespace es = es_s3_snapshot;

enum class mode {
    backup,
    restore
};

/// How requests to the cluster are signed for Amazon's managed service: section [aws_auth].
struct aws_auth {
    enum class kind {
        none,
        sigv4,
        automatic
    };  ///< automatic: where a seed is one of Amazon's domains
    kind type = kind::none;
    std::string service;  ///< empty: the seed's, else es
    std::string region;   ///< empty: the seed's, else that of [aws_s3_config]
    std::string host;     ///< the domain's own, where the seeds are other names of it; empty: the seed's
    std::string profile;
    std::string role_arn;
    std::string external_id;
    bool keys_of_conf = false;  ///< sign with [aws_api_keys] instead of what AWS's tools would find
};

/// What the conf file says, checked.
struct conf {
    std::string es_repository_name;
    es::s3_repository_settings s3;
    std::vector<es::origin> source, destination;
    std::vector<std::string> index_names;
    std::string snapshot_name;
    std::string user, password, api_key;
    aws_auth aws;
    bool wait_for_completion = true;
    bool check_bucket = true;  ///< ask for the bucket from here before the cluster is
    std::optional<es::duration> request_timeout, max_wait;
    es::tls_options tls;
    std::vector<std::string> warnings;  ///< for the user; they hold no secret

    std::vector<es::origin> const& nodes(mode m) const { return m == mode::backup ? source : destination; }
    /// Whether requests to these nodes are signed.
    bool is_signed(mode m) const;
    /// The texts that must never be printed.
    std::vector<std::string> secrets() const;
};

/// Reads and checks the file for the mode: seeds of the other cluster may be missing.
es::result<conf> read_conf(std::string const& path, mode m);

/// The same from text; `name` stands for the file in messages.
es::result<conf> parse_conf(std::string_view text, std::string const& name, mode m);

}  // namespace tool
