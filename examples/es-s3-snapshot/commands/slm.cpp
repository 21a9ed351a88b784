// SPDX-License-Identifier: Apache-2.0
#include "slm.hpp"
#include "table.hpp"

#include <boost/json.hpp>

namespace tool::slm {
namespace {

namespace json = boost::json;

std::string keeps(es::slm::retention const& keep) {
    std::string text = keep.expire_after;
    if (keep.min_count) text += (text.empty() ? "" : ", ") + ("at least " + std::to_string(*keep.min_count));
    if (keep.max_count) text += (text.empty() ? "" : ", ") + ("at most " + std::to_string(*keep.max_count));
    return text.empty() ? "all" : text;
}

json::object object_of(es::slm::lifecycle_policy const& p) {
    json::object keep, made{{"schedule", p.schedule}, {"name", p.name}, {"repository", p.repository}};
    if (!p.keep.expire_after.empty()) keep["expire_after"] = p.keep.expire_after;
    if (p.keep.min_count) keep["min_count"] = *p.keep.min_count;
    if (p.keep.max_count) keep["max_count"] = *p.keep.max_count;
    made["retention"] = std::move(keep);
    if (!p.indices.empty()) made["indices"] = array_of(p.indices);
    if (!p.feature_states.empty()) made["feature_states"] = array_of(p.feature_states);
    for (auto const& [name, value] : {std::pair{"ignore_unavailable", p.ignore_unavailable},
                                      {"include_global_state", p.include_global_state},
                                      {"partial", p.partial}}) {
        if (value) made[name] = *value;
    }
    if (!p.metadata.empty()) made["metadata"] = p.metadata;
    return made;
}

json::object object_of(es::slm::invocation const& i) {
    json::object made{{"snapshot", i.snapshot_name}};
    if (i.time != 0) made["time"] = utc(i.time);
    if (!i.details.empty()) made["details"] = i.details;
    return made;
}

json::object object_of(es::slm::lifecycle_info const& info) {
    json::object made{{"type", "slm_policy"},
                      {"policy_id", info.policy_id},
                      {"version", info.version},
                      {"policy", object_of(info.policy)}};
    if (info.next_execution_millis != 0) made["next_execution"] = utc(info.next_execution_millis);
    if (info.last_success) made["last_success"] = object_of(*info.last_success);
    if (info.last_failure) made["last_failure"] = object_of(*info.last_failure);
    if (!info.in_progress.empty()) made["in_progress"] = info.in_progress;
    return made;
}

std::string told(std::optional<es::slm::invocation> const& i) {
    return i ? utc(i->time) + " " + i->snapshot_name : std::string();
}

void print(session& s, es::slm::lifecycle_info const& info) {
    auto const& p = info.policy;
    s.out.result(info.policy_id + " (version " + std::to_string(info.version) + ")");
    for (auto const& [name, value] :
         {std::pair<char const*, std::string>{"schedule", p.schedule},
          {"names", p.name},
          {"repository", p.repository},
          {"indices", joined(p.indices)},
          {"keeps", keeps(p.keep)},
          {"next", utc(info.next_execution_millis)},
          {"last success", told(info.last_success)},
          {"last failure", told(info.last_failure) + (info.last_failure ? ": " + info.last_failure->details : "")},
          {"running", info.in_progress}}) {
        print_field(s, name, value);
    }
}

es::result<void> acknowledged(session& s, es::result<es::acknowledged> const& answer, json::object const& object,
                              std::string const& text) {
    if (answer.has_error()) return answer.error();
    if (!answer->value) return make_error(es::errc::busy, "the cluster did not acknowledge it in time");
    s.out.done(object, "[OK] " + text);
    return {};
}

}  // namespace

es::result<void> list(session& s) {
    auto const found = s.server.execute(es::slm::get_lifecycle());
    if (found.has_error()) return found.error();
    table rows(s.out, {"POLICY", "SCHEDULE", "REPOSITORY", "INDICES", "KEEPS", "NEXT", "LAST SUCCESS", "LAST FAILURE"});
    for (auto const& info : *found) {
        if (s.out.json()) {
            s.out.result(object_of(info));
            continue;
        }
        auto const& p = info.policy;
        rows.row({info.policy_id, p.schedule, p.repository, p.indices.empty() ? "*" : joined(p.indices, ","),
                  keeps(p.keep), utc(info.next_execution_millis), info.last_success ? utc(info.last_success->time) : "",
                  info.last_failure ? utc(info.last_failure->time) : ""});
    }
    return {};
}

es::result<void> show(session& s, std::vector<std::string> const& policy_ids) {
    es::slm::get_lifecycle get;
    get.policy_ids = policy_ids;
    auto const found = s.server.execute(get);
    if (found.has_error()) return found.error();
    for (auto const& info : *found) s.out.json() ? s.out.result(object_of(info)) : print(s, info);
    return {};
}

es::result<void> put(session& s, put_arguments const& given) {
    es::slm::put_lifecycle op;
    op.policy_id = given.policy_id;
    op.policy = given.policy;
    op.policy.repository = s.repository();
    return acknowledged(
        s, s.server.execute(op), {{"type", "slm_put"}, {"policy_id", given.policy_id}},
        "the policy '" + given.policy_id + "' snapshots into '" + s.repository() + "' at " + given.policy.schedule);
}

es::result<void> remove(session& s, std::string const& policy_id) {
    es::slm::delete_lifecycle op;
    op.policy_id = policy_id;
    return acknowledged(s, s.server.execute(op), {{"type", "slm_deleted"}, {"policy_id", policy_id}},
                        "deleted the policy '" + policy_id + "'; its snapshots are there as before");
}

es::result<void> execute(session& s, std::string const& policy_id) {
    es::slm::execute_lifecycle op;
    op.policy_id = policy_id;
    auto const made = s.server.execute(op);
    if (made.has_error()) return made.error();
    s.out.done(
        {{"type", "slm_executed"}, {"policy_id", policy_id}, {"snapshot", made->snapshot_name}},
        "[OK] started the snapshot '" + made->snapshot_name + "'; see to its end with: wait " + made->snapshot_name);
    return {};
}

es::result<void> retention(session& s) {
    return acknowledged(s, s.server.execute(es::slm::execute_retention()), {{"type", "slm_retention"}},
                        "the cluster deletes what the policies let go");
}

es::result<void> stats(session& s) {
    auto const found = s.server.execute(es::slm::get_stats());
    if (found.has_error()) return found.error();
    table rows(s.out, {"POLICY", "TAKEN", "FAILED", "DELETED", "DELETION FAILURES"});
    for (auto const& one : found->policies) {
        if (s.out.json()) {
            s.out.result({{"type", "slm_policy_stats"},
                          {"policy_id", one.policy},
                          {"snapshots_taken", one.snapshots_taken},
                          {"snapshots_failed", one.snapshots_failed},
                          {"snapshots_deleted", one.snapshots_deleted},
                          {"snapshot_deletion_failures", one.snapshot_deletion_failures}});
            continue;
        }
        rows.row({one.policy, std::to_string(one.snapshots_taken), std::to_string(one.snapshots_failed),
                  std::to_string(one.snapshots_deleted), std::to_string(one.snapshot_deletion_failures)});
    }
    s.out.done({{"type", "slm_stats"},
                {"retention_runs", found->retention_runs},
                {"retention_failed", found->retention_failed},
                {"retention_timed_out", found->retention_timed_out},
                {"total_snapshots_taken", found->total_snapshots_taken},
                {"total_snapshots_failed", found->total_snapshots_failed},
                {"total_snapshots_deleted", found->total_snapshots_deleted}},
               "retention ran " + std::to_string(found->retention_runs) + " times, failed " +
                   std::to_string(found->retention_failed) + " times, was cut short " +
                   std::to_string(found->retention_timed_out) + " times");
    return {};
}

es::result<void> status(session& s) {
    auto const found = s.server.execute(es::slm::get_status());
    if (found.has_error()) return found.error();
    json::object const object{{"type", "slm_status"}, {"operation_mode", found->operation_mode}};
    s.out.json() ? s.out.result(object) : s.out.result(found->operation_mode);
    return {};
}

es::result<void> start(session& s) {
    return acknowledged(s, s.server.execute(es::slm::start()), {{"type", "slm_started"}}, "the policies are run again");
}

es::result<void> stop(session& s) {
    return acknowledged(s, s.server.execute(es::slm::stop()), {{"type", "slm_stopped"}},
                        "no policy is run until: slm start");
}

}  // namespace tool::slm
