// SPDX-License-Identifier: Apache-2.0
#include "console.hpp"
#include "preflight.hpp"

#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/bucket_client.hpp>
#include <es_s3_snapshot/version/facts.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

#include <algorithm>

namespace tool {
namespace {

using bucket_reader = es::bucket_client<es::sigv4, es::any_transport>;

es::result<es::bucket_address> address_of(conf const& c) {
    es::bucket_place place;
    place.bucket = c.s3.bucket;
    place.region = c.s3.region;
    place.path_style = c.s3.path_style_access;
    place.endpoint = c.s3.endpoint;
    bool const bare = !place.endpoint.empty() && place.endpoint.find("://") == std::string::npos;
    if (bare && !c.s3.protocol.empty()) place.endpoint.insert(0, c.s3.protocol + "://");
    return es::find_bucket(place);
}

/// An endpoint on loopback is the nodes' own, which is another machine's unless they are on this one.
bool is_of_nodes_only(es::bucket_address const& at, std::vector<es::origin> const& nodes) {
    return at.endpoint.is_loopback() &&
           !std::all_of(nodes.begin(), nodes.end(), [](es::origin const& node) { return node.is_loopback(); });
}

std::string why_unasked(conf const& c, es::result<es::bucket_address> const& at, std::vector<es::origin> const& nodes) {
    if (es::is_automated(c.es_repository_name)) return "the repository is the managed service's own";
    if (!c.check_bucket) return "check_bucket is false";
    if (c.s3.access_key.empty()) return "the conf has no keys";
    if (at.has_error()) return es::describe(at.error());
    if (is_of_nodes_only(*at, nodes)) return "the endpoint is on the nodes' own machine";
    return {};
}

/// Anything else came from a proxy, from another kind of server, or from nobody.
bool is_answer_of_s3(es::error const& e) {
    if (e.is(es::errc::repository_unusable)) return true;
    return !e.info.server_type.empty() && (e.is(es::errc::access_denied) || e.is(es::errc::not_found));
}

/// S3 refuses what is signed a quarter of an hour off; the nodes sign by their own clocks.
std::string warning_about(es::bucket_facts const& facts, conf const& c) {
    auto const offset = facts.clock_offset.value_or(std::chrono::seconds(0));
    if (std::chrono::abs(offset) >= std::chrono::minutes(5))
        return "this machine's clock is " + human_time(std::chrono::abs(offset)) +
               (offset.count() > 0 ? " behind" : " ahead of") + " S3's; nodes whose clock is off by 15 min are refused";
    if (!facts.region.empty() && !c.s3.region.empty() && facts.region != c.s3.region)
        return "the bucket '" + c.s3.bucket + "' is in the region " + facts.region + ", the conf says " + c.s3.region;
    return {};
}

bucket_reader reader_of(conf const& c, es::bucket_address const& at, es::any_transport transport,
                        std::stop_token stop) {
    es::credentials keys;
    keys.access_key_id = c.s3.access_key;
    keys.secret_access_key = c.s3.secret_key;
    es::bucket_options options;
    options.attempts = 1;
    options.attempt_timeout = std::chrono::seconds(5);
    options.credentials_over_plain_http = true;  // s3_protocol = http is the user's word, and no secret is sent
    return bucket_reader(at, std::move(transport), es::sigv4(at.region, "s3", std::move(keys)), options,
                         std::move(stop));
}

/// The uuid that the catalogue tells.
std::optional<std::string> last_writer(conf const& c, es::any_transport transport, std::stop_token stop) {
    auto const at = address_of(c);
    if (at.has_error()) return std::nullopt;
    auto bucket = reader_of(c, *at, std::move(transport), std::move(stop));
    std::string folder(c.s3.base_path);
    folder.erase(0, std::min(folder.find_first_not_of('/'), folder.size()));
    folder.erase(folder.find_last_not_of('/') + 1);
    if (!folder.empty()) folder += '/';
    auto const latest = bucket.run(es::get_object, es::object_request{folder + "index.latest", {}});
    if (latest.has_error() || latest->size() != 8) return std::nullopt;
    std::uint64_t generation = 0;
    for (char const byte : *latest) generation = generation << 8 | static_cast<unsigned char>(byte);
    es::object_request head{folder + "index-" + std::to_string(generation), {0, 1024}};  // the catalogue may be large
    auto const catalogue = bucket.run(es::get_object, head);
    constexpr std::string_view mark = "\"cluster_id\":\"";
    if (catalogue.has_error()) return std::nullopt;
    auto const found = catalogue->find(mark);
    auto const end = found == catalogue->npos ? found : catalogue->find('"', found + mark.size());
    if (end == catalogue->npos) return std::nullopt;
    return catalogue->substr(found + mark.size(), end - found - mark.size());
}

}  // namespace

bucket_check check_bucket(conf const& c, mode m, es::any_transport transport, std::stop_token stop) {
    auto const at = address_of(c);
    if (auto why = why_unasked(c, at, c.nodes(m)); !why.empty()) return {{}, {}, std::move(why)};
    auto bucket = reader_of(c, *at, std::move(transport), std::move(stop));
    auto const facts = bucket.run(es::head_bucket);
    bucket_check made;
    if (!facts.has_error()) {
        made.warning = warning_about(*facts, c);
    } else if (is_answer_of_s3(facts.error())) {
        made.refused = facts.error();
    } else {
        made.unasked = es::describe(facts.error());
    }
    return made;
}

std::optional<es::finding> find_other_writer(conf const& c, mode m, es::cluster_info const& ours,
                                             es::any_transport transport, std::stop_token stop) {
    if (ours.cluster_uuid.empty()) return std::nullopt;
    auto const writer = last_writer(c, std::move(transport), std::move(stop));
    if (!writer || *writer == ours.cluster_uuid) return std::nullopt;
    bool const writes = m == mode::backup;
    return es::finding{"repository_written_by_another", writes ? es::severity::warning : es::severity::info,
                       "the repository in the bucket was changed last by another cluster, uuid " + *writer,
                       writes ? "see that only one cluster writes to it: the others register it with readonly = true"
                              : ""};
}

bool is_final(es::error const& refused, es::server_line const& line) {
    auto const& type = refused.info.server_type;
    if (type == "NoSuchBucket") return !line.has(es::facts::s3_creates_bucket);
    bool const bad_key = type == "InvalidAccessKeyId" || type == "SignatureDoesNotMatch";
    return bad_key && line.has(es::facts::s3_keys_in_settings);
}

}  // namespace tool
