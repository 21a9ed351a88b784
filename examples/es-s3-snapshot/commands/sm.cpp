// SPDX-License-Identifier: Apache-2.0
#include "sm.hpp"
#include "table.hpp"

#include <boost/json.hpp>

namespace tool::sm {
namespace {

namespace json = boost::json;

std::string keeps(es::sm::policy_body const& p) {
    std::string text = p.max_age;
    if (p.min_count) text += (text.empty() ? "" : ", ") + ("at least " + std::to_string(*p.min_count));
    if (p.max_count) text += (text.empty() ? "" : ", ") + ("at most " + std::to_string(*p.max_count));
    return text.empty() ? "all" : text;
}

std::string schedule(std::string const& cron, std::string const& timezone) {
    return cron.empty() || timezone.empty() || timezone == "UTC" ? cron : cron + " " + timezone;
}

json::object object_of(es::sm::policy_info const& info) {
    auto const& p = info.policy;
    json::object made{{"type", "sm_policy"},
                      {"policy_name", info.name},
                      {"enabled", p.enabled.value_or(true)},
                      {"repository", p.repository},
                      {"indices", array_of(p.indices)},
                      {"creation", {{"cron", p.creation_cron}, {"timezone", p.creation_timezone}}}};
    if (info.last_updated_time != 0) made["last_updated_time"] = utc(info.last_updated_time);
    if (!p.description.empty()) made["description"] = p.description;
    if (!p.deletion_cron.empty() || !p.max_age.empty() || p.max_count || p.min_count) {
        json::object deletion;
        if (!p.deletion_cron.empty()) deletion = {{"cron", p.deletion_cron}, {"timezone", p.deletion_timezone}};
        if (!p.max_age.empty()) deletion["max_age"] = p.max_age;
        if (p.max_count) deletion["max_count"] = *p.max_count;
        if (p.min_count) deletion["min_count"] = *p.min_count;
        made["deletion"] = std::move(deletion);
    }
    return made;
}

void print(session& s, es::sm::policy_info const& info) {
    auto const& p = info.policy;
    s.out.result(info.name + (p.enabled.value_or(true) ? "" : " (stopped)"));
    for (auto const& [name, value] : {std::pair<char const*, std::string>{"description", p.description},
                                      {"creates", schedule(p.creation_cron, p.creation_timezone)},
                                      {"deletes", schedule(p.deletion_cron, p.deletion_timezone)},
                                      {"keeps", keeps(p)},
                                      {"repository", p.repository},
                                      {"indices", joined(p.indices)},
                                      {"updated", utc(info.last_updated_time)}}) {
        print_field(s, name, value);
    }
}

json::object object_of(es::sm::workflow_state const& w) {
    json::object made{{"current_state", w.current_state}};
    if (w.trigger_time != 0) made["next_execution"] = utc(w.trigger_time);
    if (!w.latest_status.empty()) made["latest_status"] = w.latest_status;
    if (!w.latest_message.empty()) made["latest_message"] = w.latest_message;
    return made;
}

json::object object_of(es::sm::policy_state const& one) {
    json::object made{{"type", "sm_state"}, {"policy_name", one.name}, {"enabled", one.enabled}};
    if (!one.creation.current_state.empty()) made["creation"] = object_of(one.creation);
    if (!one.deletion.current_state.empty()) made["deletion"] = object_of(one.deletion);
    return made;
}

es::result<es::sm::policy_info> get(session& s, std::string const& policy_name) {
    es::sm::get_policy op;
    op.policy_name = policy_name;
    return s.server.execute(op);
}

es::result<void> acknowledged(session& s, es::result<es::acknowledged> const& answer, char const* type,
                              std::string const& policy_name, std::string const& text) {
    if (answer.has_error()) return answer.error();
    if (!answer->value) return make_error(es::errc::busy, "the cluster did not acknowledge it");
    s.out.done({{"type", type}, {"policy_name", policy_name}}, "[OK] " + text);
    return {};
}

}  // namespace

es::result<void> list(session& s) {
    table rows(s.out, {"POLICY", "ENABLED", "CREATES", "REPOSITORY", "INDICES", "KEEPS", "UPDATED"});
    es::sm::get_policies ask;
    constexpr std::int64_t page_size = 100;
    ask.size = page_size;
    for (std::int64_t from = 0;; from += page_size) {
        ask.from = from;
        auto const page = s.server.execute(ask);
        if (page.has_error()) return page.error();
        for (auto const& info : page->policies) {
            if (s.out.json()) {
                s.out.result(object_of(info));
                continue;
            }
            auto const& p = info.policy;
            rows.row({info.name, p.enabled.value_or(true) ? "yes" : "no",
                      schedule(p.creation_cron, p.creation_timezone), p.repository,
                      p.indices.empty() ? "*" : joined(p.indices, ","), keeps(p), utc(info.last_updated_time)});
        }
        bool const last = page->policies.empty() || std::uint64_t(from + page_size) >= page->total_policies;
        if (last) return {};
    }
}

es::result<void> show(session& s, std::string const& policy_name) {
    auto const found = get(s, policy_name);
    if (found.has_error()) return found.error();
    s.out.json() ? s.out.result(object_of(*found)) : print(s, *found);
    return {};
}

es::result<void> create(session& s, std::string const& policy_name, es::sm::policy_body policy) {
    es::sm::create_policy op;
    op.policy_name = policy_name;
    op.policy = std::move(policy);
    op.policy.repository = s.repository();
    auto const made = s.server.execute(op);
    if (made.has_error()) return made.error();
    s.out.done(object_of(*made), "[OK] the policy '" + policy_name + "' snapshots into '" + s.repository() + "' at " +
                                     schedule(made->policy.creation_cron, made->policy.creation_timezone));
    return {};
}

es::result<void> update(session& s, std::string const& policy_name,
                        std::function<void(es::sm::policy_body&)> const& change) {
    auto found = get(s, policy_name);
    if (found.has_error()) return found.error();
    es::sm::update_policy op;
    op.policy_name = policy_name;
    op.policy = std::move(found->policy);
    change(op.policy);
    op.if_seq_no = found->seq_no;
    op.if_primary_term = found->primary_term;
    auto const made = s.server.execute(op);
    if (made.has_error()) return made.error();
    s.out.done(object_of(*made), "[OK] changed the policy '" + policy_name + "'");
    return {};
}

es::result<void> remove(session& s, std::string const& policy_name) {
    es::sm::delete_policy op;
    op.policy_name = policy_name;
    auto const removed = s.server.execute(op);
    if (removed.has_error()) return removed.error();
    s.out.done({{"type", "sm_deleted"}, {"policy_name", policy_name}},
               "[OK] deleted the policy '" + policy_name + "'; its snapshots are there as before");
    return {};
}

es::result<void> explain(session& s, std::vector<std::string> const& policy_names) {
    es::sm::explain_policy ask;
    ask.policy_names = policy_names.empty() ? std::vector<std::string>{"*"} : policy_names;
    auto const found = s.server.execute(ask);
    if (found.has_error()) return found.error();
    table rows(s.out, {"POLICY", "ENABLED", "RUNS", "STATE", "NEXT", "LATEST", "MESSAGE"});
    for (auto const& one : *found) {
        if (s.out.json()) {
            s.out.result(object_of(one));
            continue;
        }
        for (auto const& [what, state] :
             {std::pair<char const*, es::sm::workflow_state const&>{"creation", one.creation},
              {"deletion", one.deletion}}) {
            if (state.current_state.empty()) continue;
            rows.row({one.name, one.enabled ? "yes" : "no", what, state.current_state, utc(state.trigger_time),
                      state.latest_status, state.latest_message});
        }
    }
    return {};
}

es::result<void> start(session& s, std::string const& policy_name) {
    es::sm::start_policy op;
    op.policy_name = policy_name;
    return acknowledged(s, s.server.execute(op), "sm_started", policy_name, "the policy '" + policy_name + "' is run");
}

es::result<void> stop(session& s, std::string const& policy_name) {
    es::sm::stop_policy op;
    op.policy_name = policy_name;
    return acknowledged(s, s.server.execute(op), "sm_stopped", policy_name,
                        "the policy '" + policy_name + "' is not run until: sm start " + policy_name);
}

}  // namespace tool::sm
