// SPDX-License-Identifier: Apache-2.0
#include "doctor.hpp"
#include "findings.hpp"
#include "preflight.hpp"

#include <es_s3_snapshot/workflow/doctor.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace tool::doctor {
namespace {

using es::finding;
using es::severity;

std::string cure_for_seed(es::error const& e) {
    if (!e.info.hint.empty()) return e.info.hint;
    if (e.is(es::errc::tls_failed)) return "give the certificates to trust with --ca-file, or try http";
    if (e.is(es::errc::access_denied)) return "check user and password, API key or [aws_auth]";
    return "see that a node listens there, and that nothing between here and there keeps it away";
}

struct met {
    es::origin seed{};
    es::cluster_info info{};
};

std::string whose(met const& one) {
    return to_string(one.seed) + " belongs to " + std::string(to_string(one.info.product)) + " cluster '" +
           one.info.cluster_name + "'" + (one.info.cluster_uuid.empty() ? "" : ", uuid " + one.info.cluster_uuid);
}

bool same_cluster(es::cluster_info const& a, es::cluster_info const& b) {
    return a.product == b.product && a.cluster_name == b.cluster_name &&
           (a.cluster_uuid.empty() || b.cluster_uuid.empty() || a.cluster_uuid == b.cluster_uuid);
}

/// Each seed by itself, since a client goes on to the next one without a word. The one that answered first, if any.
es::result<std::optional<met>> try_seeds(session& s, finding_report& to) {
    auto const& seeds = s.settings.nodes(s.side);
    std::vector<met> answered;
    std::vector<std::pair<es::origin, es::error>> silent;
    for (auto const& seed : seeds) {
        auto const info = s.connect({seed})->contact();
        if (!info.has_error()) {
            answered.push_back({seed, *info});
        } else if (info.error().is(es::errc::operation_canceled)) {
            return info.error();
        } else {
            silent.emplace_back(seed, info.error());
        }
    }
    for (auto const& [seed, e] : silent)
        to.tell({"seed_unreachable", answered.empty() ? severity::error : severity::warning,
                 "the seed " + to_string(seed) + " cannot be used: " + es::describe(e), cure_for_seed(e)},
                e.code);
    if (answered.empty()) return std::optional<met>();
    bool alike = true;
    for (auto const& one : answered) {
        if (same_cluster(one.info, answered.front().info)) continue;
        alike = false;
        to.tell({"seeds_differ", severity::error, whose(one) + "; " + whose(answered.front()),
                 "name nodes of one cluster only"},
                es::make_error_code(es::errc::conflict));
    }
    if (alike && silent.empty() && seeds.size() > 1)
        to.tell({"seeds", severity::info, "all " + std::to_string(seeds.size()) + " seeds answer, for one cluster"});
    return std::optional(answered.front());
}

es::result<void> examine_cluster(session& s, finding_report& to) {
    es::doctor_options options;
    options.repository = s.repository();
    options.settings = s.settings.s3;
    options.writes = s.side == mode::backup;
    options.own = s.settings.restores_to_source();
    auto const made = s.server.run(es::examine, options);
    if (!made.has_error()) {
        for (auto const& one : made->findings) to.tell(one, made->failure);
    } else if (made.error().is(es::errc::operation_canceled)) {
        return made.error();
    } else {
        to.tell({"cluster_unreachable", severity::error, es::describe(made.error()), cure_for_seed(made.error())},
                made.error().code);
    }
    return {};
}

void examine_bucket(session& s, std::optional<met> const& cluster, finding_report& to) {
    auto const& bucket = s.settings.s3.bucket;
    if (bucket.empty()) return;
    auto const found = check_bucket(s.settings, s.side, s.new_transport(), s.stop);
    auto const name = "the bucket '" + bucket + "'";
    if (found.refused) {
        auto const& e = *found.refused;
        bool const final = cluster && is_final(e, s.line());
        to.tell({"bucket_refused", final ? severity::error : severity::warning,
                 es::describe(e) + (final ? "" : "; the cluster may be allowed what this machine is not"), e.info.hint},
                e.code);
    } else if (!found.unasked.empty()) {
        to.tell({"bucket_unasked", severity::info, name + " was not looked at from here: " + found.unasked});
    } else if (!found.warning.empty()) {
        to.tell({"bucket_suspect", severity::warning, found.warning});
    } else {
        to.tell({"bucket_reached", severity::info, name + " answers from here"});
    }
    if (!found.answered() || !cluster) return;
    if (auto other = find_other_writer(s.settings, s.side, cluster->info, s.new_transport(), s.stop))
        to.tell(std::move(*other));
}

}  // namespace

es::result<void> examine(session& s) {
    finding_report to(s.out);
    auto const cluster = try_seeds(s, to);
    if (cluster.has_error()) return cluster.error();
    if (*cluster) {
        s.out.say(introduce(s.side, (*cluster)->info, (*cluster)->seed));
        if (auto done = examine_cluster(s, to); done.has_error()) return done;
    }
    examine_bucket(s, *cluster, to);
    return to.end("doctor", "a job can run");
}

}  // namespace tool::doctor
