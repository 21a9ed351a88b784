// SPDX-License-Identifier: Apache-2.0
#include "conf.hpp"
#include "ini.hpp"

#include <es_s3_snapshot/auth/amazon_domain.hpp>
#include <es_s3_snapshot/auth/basic.hpp>
#include <es_s3_snapshot/operation/name_pattern.hpp>
#include <es_s3_snapshot/operation/operation.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <sys/stat.h>

namespace tool {
namespace {

using es::errc;
using es::make_error;

/// What stands in the file while it is being read.
struct draft {
    conf made;
    std::array<std::string, 3> source_seeds, destination_seeds;
    std::map<std::string, ini_entry> entries;  // by "section.key"
};

using setter = std::function<es::result<void>(draft&, std::string const& value)>;

es::error bad_value(std::string const& value, char const* wanted) {
    return make_error(errc::invalid_argument, "'" + value + "' is not " + wanted);
}

es::result<bool> parse_bool(std::string const& value) {
    for (auto const* yes : {"true", "yes", "on", "1"}) {
        if (es::iequals(value, yes)) return true;
    }
    for (auto const* no : {"false", "no", "off", "0"}) {
        if (es::iequals(value, no)) return false;
    }
    return bad_value(value, "true or false");
}

es::result<es::duration> parse_duration(std::string const& value, long long least) {
    long long number = 0;
    auto const [end, ec] = std::from_chars(value.data(), value.data() + value.size(), number);
    std::string_view const unit(end, static_cast<std::size_t>(value.data() + value.size() - end));
    bool const sane = ec == std::errc() && number >= least && number <= 1'000'000'000;
    if (sane && unit == "ms") return std::chrono::milliseconds(number);
    if (sane && (unit.empty() || unit == "s")) return std::chrono::seconds(number);
    if (sane && unit == "m") return std::chrono::minutes(number);
    if (sane && unit == "h") return std::chrono::hours(number);
    return bad_value(value, "a time such as 30s, 10m or 2h");
}

setter text(std::string conf::*member) {
    return [=](draft& d, std::string const& value) -> es::result<void> {
        d.made.*member = value;
        return {};
    };
}
setter s3_text(std::string es::s3_repository_settings::*member) {
    return [=](draft& d, std::string const& value) -> es::result<void> {
        d.made.s3.*member = value;
        return {};
    };
}
setter s3_flag(std::optional<bool> es::s3_repository_settings::*member) {
    return [=](draft& d, std::string const& value) -> es::result<void> {
        auto const parsed = parse_bool(value);
        if (parsed.has_error()) return parsed.error();
        d.made.s3.*member = *parsed;
        return {};
    };
}
setter tls_text(std::string es::tls_options::*member) {
    return [=](draft& d, std::string const& value) -> es::result<void> {
        d.made.tls.*member = value;
        return {};
    };
}
setter time(std::optional<es::duration> conf::*member, long long least = 1) {
    return [=](draft& d, std::string const& value) -> es::result<void> {
        auto const parsed = parse_duration(value, least);
        if (parsed.has_error()) return parsed.error();
        d.made.*member = *parsed;
        return {};
    };
}
setter flag(std::function<bool&(conf&)> const& place) {
    return [=](draft& d, std::string const& value) -> es::result<void> {
        auto const parsed = parse_bool(value);
        if (parsed.has_error()) return parsed.error();
        place(d.made) = *parsed;
        return {};
    };
}
/// An address, or one of Elastic's cloud ids.
es::result<es::origin> parse_seed(std::string const& value) {
    if (auto cloud = es::parse_cloud_id(value); !cloud.has_error()) return cloud;
    return es::parse_origin(value);
}
setter seed(std::array<std::string, 3> draft::*seeds, std::size_t index) {
    return [=](draft& d, std::string const& value) -> es::result<void> {
        auto const parsed = parse_seed(value);
        if (parsed.has_error()) return parsed.error();
        (d.*seeds)[index] = value;
        return {};
    };
}
setter aws_text(std::string aws_auth::*member) {
    return [=](draft& d, std::string const& value) -> es::result<void> {
        d.made.aws.*member = value;
        return {};
    };
}
es::result<void> set_aws_type(draft& d, std::string const& value) {
    using kind = aws_auth::kind;
    for (auto const& [word, type] :
         {std::pair{"none", kind::none}, {"sigv4", kind::sigv4}, {"auto", kind::automatic}}) {
        if (value != word) continue;
        d.made.aws.type = type;
        return {};
    }
    return bad_value(value, "none, sigv4 or auto");
}
es::result<void> set_aws_credentials(draft& d, std::string const& value) {
    if (value != "chain" && value != "aws_api_keys") return bad_value(value, "chain or aws_api_keys");
    d.made.aws.keys_of_conf = value == "aws_api_keys";
    return {};
}
/// As it will be sent: without a scheme, and without https's own port.
es::result<void> set_aws_host(draft& d, std::string const& value) {
    auto const parsed = es::parse_origin("https://" + value);
    if (parsed.has_error() || value.find('/') != std::string::npos) return bad_value(value, "host or host:port");
    d.made.aws.host = es::host_header(*parsed);
    return {};
}
es::result<void> set_on_conflict(draft& d, std::string const& value) {
    auto const policy = es::parse_conflict_policy(value);
    if (!policy) return bad_value(value, "close, fail, delete, rename or skip");
    d.made.on_conflict = *policy;
    return {};
}
es::result<void> set_max_rate(draft& d, std::string const& value) {
    if (!es::is_size(value)) return bad_value(value, "a size such as 500mb");
    d.made.max_rate = value;
    return {};
}
es::result<void> set_on_interrupt(draft& d, std::string const& value) {
    if (value != "leave" && value != "abort") return bad_value(value, "leave or abort");
    d.made.abort_on_interrupt = value == "abort";
    return {};
}
es::result<void> set_index_names(draft& d, std::string const& value) {
    std::stringstream list(value);
    for (std::string name; std::getline(list, name, ',');) {
        name.erase(0, name.find_first_not_of(" \t"));
        name.erase(name.find_last_not_of(" \t") + 1);
        if (name.empty()) return make_error(errc::invalid_argument, "a name in the list is empty");
        if (name.find_first_of(" \t\"\\/?<>|#") != std::string::npos)
            return make_error(errc::invalid_argument,
                              "'" + name + "' cannot name an index; names are separated by commas");
        d.made.index_names.push_back(std::move(name));
    }
    return {};
}

using key_table = std::map<std::string, setter>;

key_table bucket_keys() {
    using s3 = es::s3_repository_settings;
    return {
        {"aws_api_keys.aws_access_key", s3_text(&s3::access_key)},
        {"aws_api_keys.aws_secret_key", s3_text(&s3::secret_key)},
        {"aws_s3_config.aws_region", s3_text(&s3::region)},
        {"aws_s3_config.s3_bucket_name", s3_text(&s3::bucket)},
        {"aws_s3_config.s3_base_path", s3_text(&s3::base_path)},
        {"aws_s3_config.s3_endpoint", s3_text(&s3::endpoint)},
        {"aws_s3_config.s3_protocol", s3_text(&s3::protocol)},
        {"aws_s3_config.s3_path_style_access", s3_flag(&s3::path_style_access)},
        {"aws_s3_config.s3_client", s3_text(&s3::client)},
        {"aws_s3_config.role_arn", s3_text(&s3::role_arn)},
        {"aws_s3_config.compress", s3_flag(&s3::compress)},
        {"aws_s3_config.chunk_size", s3_text(&s3::chunk_size)},
        {"aws_s3_config.server_side_encryption", s3_flag(&s3::server_side_encryption)},
        {"aws_s3_config.storage_class", s3_text(&s3::storage_class)},
        {"aws_s3_config.canned_acl", s3_text(&s3::canned_acl)},
        {"aws_s3_config.max_snapshot_bytes_per_sec", s3_text(&s3::max_snapshot_bytes_per_sec)},
        {"aws_s3_config.max_restore_bytes_per_sec", s3_text(&s3::max_restore_bytes_per_sec)},
        {"aws_s3_config.check_bucket", flag([](conf& c) -> bool& { return c.check_bucket; })},
    };
}

key_table job_keys() {
    return {
        {"elasticsearch_config.es_repository_name", text(&conf::es_repository_name)},
        {"elasticsearch_config.es_src_seed1", seed(&draft::source_seeds, 0)},
        {"elasticsearch_config.es_src_seed2", seed(&draft::source_seeds, 1)},
        {"elasticsearch_config.es_src_seed3", seed(&draft::source_seeds, 2)},
        {"elasticsearch_config.es_dest_seed1", seed(&draft::destination_seeds, 0)},
        {"elasticsearch_config.es_dest_seed2", seed(&draft::destination_seeds, 1)},
        {"elasticsearch_config.es_dest_seed3", seed(&draft::destination_seeds, 2)},
        {"elasticsearch_config.index_names", set_index_names},
        {"elasticsearch_config.snapshot_name", text(&conf::snapshot_name)},
        {"elasticsearch_config.on_conflict", set_on_conflict},
        {"elasticsearch_config.journal", text(&conf::journal)},
        {"elasticsearch_config.rename_pattern", text(&conf::rename_pattern)},
        {"elasticsearch_config.rename_replacement", text(&conf::rename_replacement)},
        {"elasticsearch_config.wait_for_completion", flag([](conf& c) -> bool& { return c.wait_for_completion; })},
        {"elasticsearch_config.swap_alias", text(&conf::swap_alias)},
        {"elasticsearch_config.verify", flag([](conf& c) -> bool& { return c.verify; })},
        {"elasticsearch_config.fast", flag([](conf& c) -> bool& { return c.fast; })},
        {"elasticsearch_config.max_rate", set_max_rate},
        {"elasticsearch_config.request_timeout", time(&conf::request_timeout)},
        {"elasticsearch_config.max_wait", time(&conf::max_wait)},
        {"elasticsearch_config.stall_timeout", time(&conf::stall_timeout)},
        {"elasticsearch_config.busy_timeout", time(&conf::busy_timeout, 0)},
        {"elasticsearch_config.on_interrupt", set_on_interrupt},
        {"elasticsearch_config.tls_ca_file", tls_text(&es::tls_options::ca_file)},
        {"elasticsearch_config.tls_verify", flag([](conf& c) -> bool& { return c.tls.verify_peer; })},
        {"elasticsearch_config.tls_client_certificate_file", tls_text(&es::tls_options::client_certificate_file)},
        {"elasticsearch_config.tls_client_key_file", tls_text(&es::tls_options::client_key_file)},
    };
}

key_table credential_keys() {
    return {
        {"elastic_cloud.shield_auth_username", text(&conf::user)},
        {"elastic_cloud.shield_auth_password", text(&conf::password)},
        {"elastic_cloud.api_key", text(&conf::api_key)},
        {"aws_auth.type", set_aws_type},
        {"aws_auth.service", aws_text(&aws_auth::service)},
        {"aws_auth.region", aws_text(&aws_auth::region)},
        {"aws_auth.host", set_aws_host},
        {"aws_auth.profile", aws_text(&aws_auth::profile)},
        {"aws_auth.role_arn", aws_text(&aws_auth::role_arn)},
        {"aws_auth.external_id", aws_text(&aws_auth::external_id)},
        {"aws_auth.credentials", set_aws_credentials},
    };
}

/// Every key that the file may hold, by section. The README and the sample list them in the same order.
key_table const& known_keys() {
    static key_table const keys = [] {
        auto all = bucket_keys();
        all.merge(job_keys());
        all.merge(credential_keys());
        return all;
    }();
    return keys;
}

/// How many letters apart two words are.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            auto const above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::string did_you_mean(std::string const& unknown) {
    auto const& keys = known_keys();
    auto const nearest = std::min_element(keys.begin(), keys.end(), [&](auto const& a, auto const& b) {
        return distance(a.first, unknown) < distance(b.first, unknown);
    });
    if (distance(nearest->first, unknown) > unknown.size() / 3) return {};
    auto const dot = nearest->first.find('.');
    return "; did you mean '" + nearest->first.substr(dot + 1) + "' in [" + nearest->first.substr(0, dot) + "]?";
}

std::string full_name(ini_entry const& entry) { return entry.section + "." + entry.key; }

es::error at(ini_entry const& entry, std::string const& what) {
    return make_error(errc::invalid_argument, entry.where + ": [" + entry.section + "] " + entry.key + ": " + what);
}

es::error missing(std::string const& name, char const* section, char const* key, std::string const& why) {
    return make_error(errc::invalid_argument, name + ": [" + section + "] " + key + " is missing or empty: " + why);
}

/// The keys of a file, each once.
es::result<void> take_file(draft& d, std::vector<ini_entry> const& entries) {
    for (auto const& entry : entries) {
        auto const full = full_name(entry);
        if (!known_keys().contains(full)) return at(entry, "unknown key" + did_you_mean(full));
        auto const [first, is_new] = d.entries.emplace(full, entry);
        if (!is_new) {
            auto const& where = first->second.where;
            return at(entry, "stands there twice, first in line " + where.substr(where.rfind(':') + 1));
        }
    }
    return {};
}

/// What has the last word on a group of keys of which it gives only some: three seeds, one way to authenticate.
void forget_what_it_replaces(draft& d, ini_entry const& entry, std::vector<ini_entry> const& layer) {
    static std::vector<std::vector<std::string>> const ways{
        {"elastic_cloud.shield_auth_username", "elastic_cloud.shield_auth_password"},
        {"elastic_cloud.api_key"},
        {"aws_auth.type"},
    };
    auto const full = full_name(entry);
    auto const forget = [&](std::string const& key) {
        auto const is_it = [&](ini_entry const& other) { return full_name(other) == key; };
        if (std::none_of(layer.begin(), layer.end(), is_it)) d.entries.erase(key);
    };
    for (auto const* cluster : {"elasticsearch_config.es_src_seed", "elasticsearch_config.es_dest_seed"}) {
        if (!full.starts_with(cluster)) continue;
        for (auto const* number : {"1", "2", "3"}) forget(std::string(cluster) + number);
    }
    auto const is_of = [&](auto const& way) { return std::find(way.begin(), way.end(), full) != way.end(); };
    if (std::none_of(ways.begin(), ways.end(), is_of) || full == "aws_auth.type") return;
    for (auto const& way : ways) {
        if (is_of(way)) continue;
        for (auto const& key : way) forget(key);
    }
}

es::result<void> take_over(draft& d, std::vector<ini_entry> const& layer) {
    for (auto const& entry : layer) {
        auto const full = full_name(entry);
        if (!known_keys().contains(full)) return at(entry, "unknown key" + did_you_mean(full));
        forget_what_it_replaces(d, entry, layer);
        d.entries[full] = entry;
    }
    return {};
}

es::result<void> set_all(draft& d) {
    for (auto const& [full, entry] : d.entries) {
        if (entry.value.empty()) continue;  // as if it were missing; what is needed is asked for below
        if (auto done = known_keys().at(full)(d, entry.value); done.has_error())
            return at(entry, done.error().info.message);
    }
    return {};
}

void take_seeds(std::array<std::string, 3> const& seeds, std::vector<es::origin>& nodes, char const* what, bool needed,
                conf& c) {
    for (auto const& one : seeds) {
        if (!one.empty()) nodes.push_back(*parse_seed(one));
    }
    if (needed && nodes.size() < 3 && !nodes.empty())
        c.warnings.push_back(std::string("of the ") + what + " only " + std::to_string(nodes.size()) +
                             " of 3 seed nodes are named: if they fail, there is none to turn to");
}

void warn_of_plain_http(conf& c, std::vector<es::origin> const& nodes, bool is_signed) {
    if (c.user.empty() && c.api_key.empty() && !is_signed) return;
    std::string readable;
    for (auto const& node : nodes) {
        if (node.scheme == es::scheme::https || node.is_loopback()) continue;
        readable += (readable.empty() ? "" : ", ") + to_string(node);
    }
    if (!readable.empty())
        c.warnings.push_back("credentials go to " + readable +
                             " over plain HTTP, where others can read them: write https:// before the seed");
}

es::result<void> check_seeds(draft const& d, std::string const& name, demand const& wanted) {
    bool const is_source = wanted.side == mode::backup;
    if (!(is_source ? d.source_seeds : d.destination_seeds)[0].empty()) return {};
    auto none = missing(name, "elasticsearch_config", is_source ? "es_src_seed1" : "es_dest_seed1",
                        std::string("a node of the ") + (is_source ? "source" : "destination") + " cluster");
    if (!wanted.is_job)
        none.info.hint = "or name a node with --url or ES_URL, or the conf's other cluster with --cluster";
    return none;
}

es::result<void> check_needed(draft& d, std::string const& name, demand const& wanted) {
    auto& c = d.made;
    auto const m = wanted.side;
    if (!wanted.is_job) return check_seeds(d, name, wanted);
    if (m == mode::backup && es::is_automated(c.es_repository_name))
        return at(d.entries["elasticsearch_config.es_repository_name"],
                  "'" + c.es_repository_name + "' belongs to the managed service, which alone writes to it");
    if (c.s3.bucket.empty() && !es::is_automated(c.es_repository_name))
        return missing(name, "aws_s3_config", "s3_bucket_name", "the bucket that holds the snapshots");
    if (c.es_repository_name.empty())
        return missing(name, "elasticsearch_config", "es_repository_name", "the name of the snapshot repository");
    if (c.index_names.empty())
        return missing(name, "elasticsearch_config", "index_names", "the indices, comma-separated; * for all");
    return check_seeds(d, name, wanted);
}

/// The keys of [aws_auth] as they stand together, whatever the seeds are.
es::result<void> check_aws_section(draft& d) {
    auto& c = d.made;
    if (c.aws.type == aws_auth::kind::none) {
        std::string unused;
        for (auto const& [full, entry] : d.entries) {
            if (entry.section != "aws_auth" || entry.key == "type" || entry.value.empty()) continue;
            unused += (unused.empty() ? "" : ", ") + entry.key;
        }
        c.aws.host.clear();  // else it would be sent unsigned
        if (!unused.empty())
            c.warnings.push_back("[aws_auth] " + unused + ": not used, as type is none: requests are not signed");
        return {};
    }
    if (c.aws.keys_of_conf && !c.aws.profile.empty())
        return at(d.entries["aws_auth.profile"], "there are two sources: credentials = aws_api_keys names the other");
    if (!c.aws.host.empty() && c.aws.type != aws_auth::kind::sigv4)
        return at(d.entries["aws_auth.host"], "needs type = sigv4: the seeds do not tell who is behind them");
    if (!c.aws.external_id.empty() && c.aws.role_arn.empty())
        return at(d.entries["aws_auth.external_id"], "needs role_arn, whose condition it is");
    return {};
}

/// What the first that is one of Amazon's domains says of itself.
std::optional<es::amazon_domain> domain_among(std::vector<es::origin> const& nodes) {
    for (auto const& node : nodes) {
        if (auto domain = es::amazon_domain_of(node)) return domain;
    }
    return std::nullopt;
}

/// The same of the cluster that the job is for.
std::optional<es::amazon_domain> domain_of(conf const& c, mode m) {
    if (c.aws.host.empty()) return domain_among(c.nodes(m));
    return domain_among({es::parse_origin("https://" + c.aws.host).value()});
}

es::error no_snapshots_at_aoss(std::string const& name) {
    return make_error(errc::invalid_argument,
                      name +
                          ": OpenSearch Serverless (aoss) makes no snapshots into a bucket of yours: it keeps its "
                          "own, and restores from these alone");
}

/// What follows for the repository where the cluster is a domain of Amazon's managed service. role_arn says that it is
/// one, whatever its name; unless the conf's other cluster is the domain, and this one does not even get signatures.
es::result<void> check_service(conf& c, std::string const& name, mode m) {
    auto const domain = domain_of(c, m);
    if (domain && domain->service == "aoss") return no_snapshots_at_aoss(name);
    auto const& others = c.nodes(m == mode::backup ? mode::restore : mode::backup);
    if (!domain && !c.is_signed(m) && !c.s3.role_arn.empty() && domain_among(others)) {
        c.s3.role_arn.clear();
        c.warnings.push_back(
            "[aws_s3_config] role_arn is not sent: it is for the domain of Amazon's, the other cluster");
    }
    c.s3.amazon_service = domain.has_value() || !c.s3.role_arn.empty();
    if (domain && c.s3.region.empty()) c.s3.region = domain->region;
    return {};
}

/// Under auto it is the seeds that ask for signatures; one that does not must not get any.
es::result<void> check_seeds_agree(conf const& c, std::string const& name, mode m) {
    for (auto const& node : c.nodes(m)) {
        if (!es::amazon_domain_of(node))
            return make_error(errc::invalid_argument,
                              name + ": [aws_auth] type = auto: one seed is a domain of Amazon's, but " +
                                  to_string(node) + " is none and would get signed requests too",
                              "name seeds of one cluster, or sign for whatever they are with type = sigv4");
    }
    return {};
}

/// What signing needs, from the seeds where the section does not say it.
es::result<void> check_signing(conf& c, std::string const& name, mode m) {
    if (c.aws.type == aws_auth::kind::automatic) {
        if (auto agree = check_seeds_agree(c, name, m); agree.has_error()) return agree;
    }
    auto const domain = domain_of(c, m);
    if (c.aws.service.empty()) c.aws.service = domain ? domain->service : "es";
    if (c.aws.service == "aoss") return no_snapshots_at_aoss(name);
    if (c.aws.region.empty()) c.aws.region = domain ? domain->region : c.s3.region;
    if (c.aws.region.empty()) return missing(name, "aws_auth", "region", "no seed tells it");
    if (c.aws.keys_of_conf && c.s3.access_key.empty())
        return missing(name, "aws_api_keys", "aws_access_key", "[aws_auth] credentials = aws_api_keys signs with it");
    return {};
}

/// One way to authenticate, with all that it needs.
es::result<void> check_auth(conf& c, std::string const& name, mode m) {
    if (c.user.empty() != c.password.empty())
        return missing(name, "elastic_cloud", c.user.empty() ? "shield_auth_username" : "shield_auth_password",
                       "both are needed");
    int const ways = int(!c.user.empty()) + int(!c.api_key.empty()) + int(c.is_signed(m));
    if (ways > 1)
        return make_error(errc::invalid_argument,
                          name + ": more than one of shield_auth_username, api_key and [aws_auth] is given: keep one");
    return c.is_signed(m) ? check_signing(c, name, m) : es::result<void>();
}

es::result<void> check_names(draft const& d) {
    auto named = [&](char const* key, es::result<void> const& checked) -> es::result<void> {
        if (!checked.has_error()) return {};
        auto wrong = at(d.entries.find(key)->second, checked.error().info.message);
        wrong.info.hint = checked.error().info.hint;
        return wrong;
    };
    if (!d.made.es_repository_name.empty()) {
        auto const fine =
            named("elasticsearch_config.es_repository_name", es::check_repository_name(d.made.es_repository_name));
        if (fine.has_error()) return fine;
    }
    if (d.made.snapshot_name.empty()) return {};
    auto const snapshot = es::resolve_name(d.made.snapshot_name, std::chrono::system_clock::now());
    return named("elasticsearch_config.snapshot_name",
                 snapshot.has_error() ? es::result<void>(snapshot.error()) : es::check_snapshot_name(*snapshot));
}

es::result<void> check(draft& d, std::string const& name, demand const& wanted) {
    auto& c = d.made;
    auto const m = wanted.side;
    take_seeds(d.source_seeds, c.source, "source cluster", m == mode::backup && wanted.is_job, c);
    take_seeds(d.destination_seeds, c.destination, "destination cluster", m == mode::restore && wanted.is_job, c);
    if (auto fine = check_needed(d, name, wanted); fine.has_error()) return fine;
    if (auto fine = check_aws_section(d); fine.has_error()) return fine;
    if (auto fine = check_service(c, name, m); fine.has_error()) return fine;
    if (auto fine = check_auth(c, name, m); fine.has_error()) return fine;
    if (auto fine = check_names(d); fine.has_error()) return fine;
    if (c.verify && !c.wait_for_completion)
        return at(d.entries["elasticsearch_config.verify"], "needs wait_for_completion: there is nothing to read before");
    if (!c.swap_alias.empty() && !c.wait_for_completion)
        return at(d.entries["elasticsearch_config.swap_alias"], "needs wait_for_completion: it moves in the end");
    if (!c.swap_alias.empty() && c.on_conflict == es::conflict_policy::close)
        c.on_conflict = es::conflict_policy::rename;  // what has the alias stays open until then
    if (wanted.is_job && c.rate() && !c.wait_for_completion)
        return at(d.entries[c.max_rate.empty() ? "elasticsearch_config.fast" : "elasticsearch_config.max_rate"],
                  "needs wait_for_completion: nobody would be there to put the throttles back");
    warn_of_plain_http(c, c.nodes(m), c.is_signed(m));
    bool const asks_source = c.verify && wanted.is_job && m == mode::restore;
    if (asks_source) warn_of_plain_http(c, c.source, c.is_signed(mode::backup));
    if (es::is_automated(c.es_repository_name) || (!wanted.is_job && c.s3.bucket.empty())) return {};
    // the settings' own rules, independent of any server line
    if (auto rendered = es::render(c.s3, es::server_line{});
        rendered.has_error() && rendered.error().is(errc::invalid_argument))
        return make_error(errc::invalid_argument, name + ": [aws_s3_config] " + rendered.error().info.message);
    return {};
}

}  // namespace

std::vector<std::string> conf_keys() {
    std::vector<std::string> names;
    for (auto const& [name, set] : known_keys()) names.push_back(name);
    return names;
}

std::vector<std::string> conf::secrets() const {
    std::vector<std::string> texts;
    for (auto const& one : {s3.access_key, s3.secret_key, api_key, password,
                            password.empty() ? std::string() : es::base64_encode(user + ":" + password)}) {
        if (!one.empty()) texts.push_back(one);
    }
    return texts;
}

bool conf::restores_to_source() const {
    return std::find_first_of(source.begin(), source.end(), destination.begin(), destination.end()) != source.end();
}

bool conf::is_signed(mode m) const {
    if (aws.type != aws_auth::kind::automatic) return aws.type == aws_auth::kind::sigv4;
    return domain_among(nodes(m)).has_value();
}

es::result<conf> parse_conf(std::string_view text, std::string const& name, demand const& wanted) {
    auto const entries = parse_ini(text, name);
    if (entries.has_error()) return entries.error();
    draft d;
    if (auto taken = take_file(d, *entries); taken.has_error()) return taken.error();
    for (auto const* layer : {&wanted.environment, &wanted.flags}) {
        if (auto taken = take_over(d, *layer); taken.has_error()) return taken.error();
    }
    if (auto set = set_all(d); set.has_error()) return set.error();
    if (auto fine = check(d, name, wanted); fine.has_error()) return fine.error();
    return std::move(d.made);
}

es::result<conf> read_conf(std::string const& path, bool must_exist, demand const& wanted) {
    std::ifstream file(path, std::ios::binary);
    if (!file && !must_exist) return parse_conf({}, path, wanted);
    std::stringstream content;
    if (!file || !(content << file.rdbuf()))
        return make_error(errc::invalid_argument, path + ": cannot be read",
                          "name the conf file with -c FILE, or run where es-s3-snapshot.conf lies");
    auto parsed = parse_conf(content.str(), path, wanted);
    if (parsed.has_error()) return parsed;
    struct stat status {};
    bool const others_can_read = ::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
    if (others_can_read && !parsed->secrets().empty())
        parsed->warnings.push_back(path + " holds secrets and can be read by others: chmod 600 " + path);
    return parsed;
}

}  // namespace tool
