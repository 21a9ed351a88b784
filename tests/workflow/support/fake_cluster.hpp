// SPDX-License-Identifier: Apache-2.0
/// @file
/// A cluster in memory that keeps the state a backup or restore changes, and a transport that injects faults.
#pragma once

#include "../../support/print.hpp"

#include <es_s3_snapshot/auth/none.hpp>
#include <es_s3_snapshot/core/driver.hpp>
#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/rename.hpp>
#include <es_s3_snapshot/transport/replay.hpp>
#include <es_s3_snapshot/version/any_server.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace test {

namespace es = es_s3_snapshot;
namespace json = boost::json;

/// Answers as a server of the given line would, as far as the workflows ask.
class fake_cluster {
public:
    struct index_state {
        bool open = true;
        int shards = 1;
        std::string content = "live";
        int restoring = 0;  // answers until its shards are active
        bool failed = false;
        std::string restored_from;
    };
    struct snapshot {
        std::string state = "SUCCESS";
        std::map<std::string, int> indices;  // name, shards
        int running = 0;                     // answers until it has ended
        long started = 1;
        json::object metadata;
        int deleting = 0;  // answers until it is gone
        std::string version{};
        long version_id = 0;
    };

    static index_state make_index(bool open, int shards) {
        index_state made;
        made.open = open;
        made.shards = shards;
        return made;
    }

    explicit fake_cluster(es::version v = {7, 17, 0}, es::distribution p = es::distribution::elasticsearch)
        : number(v), product(p) {}

    es::replay_answer answer(es::request const& req) {
        if (auto other = instead(req)) return *other;
        auto const path = req.target.substr(0, req.target.find('?'));
        auto const parts = split(path.substr(1), '/');
        if (path == "/") return root();
        if (parts[0] == "_snapshot") return snapshot_api(req, parts);
        if (parts[0] == "_cluster") return cluster_api(req, parts);
        if (parts[0] == "_nodes")
            return ok(
                {{"nodes", {{"n1", {{"name", "node-1"}, {"plugins", json::array{json::object{{"name", plugin}}}}}}}}});
        // what only previews ask: there is nothing, but where a test says otherwise by `instead`
        bool const aside = parts[0] == "_resolve" || parts[0] == "_alias" || parts[0] == "_features";
        if (aside || parts[0] == "_settings") return ok({});
        if (parts.size() > 1 && parts[1] == "_settings") return settings_api(req, split(parts[0], ','));
        if (parts.back() == "_close") return open_close(parts[0], false);
        if (parts.back() == "_open") return open_close(parts[0], true);
        if (parts.back() == "_recovery") return recovery(parts[0]);
        if (req.verb == es::method::delete_ && parts.size() == 1) return delete_indices(req, parts[0]);
        return refuse(400, "illegal_argument_exception", "unknown: " + req.target);
    }

    es::version number;
    es::distribution product;
    std::string plugin = "repository-s3";
    std::map<std::string, json::object> repositories;
    std::map<std::string, snapshot> snapshots;
    std::map<std::string, index_state> indices;
    std::map<std::string, json::object> index_settings;  // of those of which a test says any
    json::object cluster_settings;                       // the transient ones
    std::string snapshot_ends_as = "SUCCESS";
    std::string verification_error;  // what registering a repository, or verifying it, is answered with
    std::string status_of_all = "green";
    int unassigned = 0;
    int snapshot_runs_for = 3;
    int restore_runs_for = 3;
    int deletion_runs_for = 0;
    bool restore_fails = false;
    /// What is said of shards whose restore failed, and who refuses to try again.
    std::string failure = "failed recovery; nested: CorruptIndexException[checksum failed]; ";
    std::string decider = "restore_in_progress";
    /// What a request is answered with instead, where a test says so; may change the cluster, as another client would.
    std::function<std::optional<es::replay_answer>(es::request const&)> instead = [](es::request const&) {
        return std::optional<es::replay_answer>();
    };
    int snapshots_created = 0;
    int restores_started = 0;

    static es::replay_answer refuse(unsigned status, std::string const& type, std::string const& reason) {
        return {status,
                json::serialize(json::object{{"error", {{"type", type}, {"reason", reason}}}, {"status", status}})};
    }

private:
    static es::replay_answer ok(json::object body) { return {200, json::serialize(body)}; }

    static std::vector<std::string> split(std::string const& text, char by) {
        std::vector<std::string> parts(1);
        for (char const c : text) {
            if (c == by) {
                parts.emplace_back();
            } else {
                parts.back() += c;
            }
        }
        return parts;
    }

    es::replay_answer root() const {
        json::object version{{"number", es::to_string(number)}, {"lucene_version", "9.0.0"}};
        if (product == es::distribution::opensearch) version["distribution"] = "opensearch";
        return ok({{"name", "n"}, {"cluster_name", "fake"}, {"version", version}, {"tagline", "You Know, for Search"}});
    }

    es::replay_answer snapshot_api(es::request const& req, std::vector<std::string> const& parts) {
        if (parts.size() == 1) return all_repositories();
        auto const& repository = parts.at(1);
        if (parts.size() == 2 && repository == "_status") return status_of_running();
        if (parts.size() == 2) return repository_api(req, repository);
        if (!repositories.contains(repository))
            return refuse(404, "repository_missing_exception", "[" + repository + "] missing");
        auto const& name = parts.at(2);
        if (name == "_verify") return verify();
        if (name == "_status") return status_of_running();
        if (parts.size() == 4 && parts[3] == "_status") return status(name);
        if (parts.size() == 4 && parts[3] == "_restore") return restore(req, name);
        if (parts.size() == 5 && parts[3] == "_clone") return clone(name, parts[4]);
        if (req.verb == es::method::put) return create(req, name);
        if (req.verb == es::method::delete_) return remove(split(name, ','));
        return get(name);
    }

    static void change(json::object& settings, json::object const& by) {
        for (auto const& [name, value] : by) {
            if (value.is_null()) {
                settings.erase(name);
            } else {
                settings[name] = value;
            }
        }
    }

    es::replay_answer settings_api(es::request const& req, std::vector<std::string> const& names) {
        json::object told;
        for (auto const& name : names) {
            auto const found = index_settings.find(name);
            if (found == index_settings.end()) continue;
            if (req.verb == es::method::put) change(found->second, json::parse(req.body).as_object());
            told[name] = {{"settings", found->second}};
        }
        return req.verb == es::method::put ? ok({{"acknowledged", true}}) : ok(told);
    }

    /// 2.0 to 5.x do not tell the keys.
    json::object as_told(json::object repository) const {
        auto* settings = repository.if_contains("settings");
        bool const hides = product == es::distribution::elasticsearch && number.major >= 2 && number.major < 6;
        if (!hides || settings == nullptr) return repository;
        settings->as_object().erase("access_key");
        settings->as_object().erase("secret_key");
        return repository;
    }

    es::replay_answer all_repositories() const {
        json::object all;
        for (auto const& [name, repository] : repositories) all[name] = as_told(repository);
        return ok(all);
    }

    es::replay_answer repository_api(es::request const& req, std::string const& name) {
        if (req.verb == es::method::put) {
            repositories[name] = json::parse(req.body).as_object();
            if (!verification_error.empty())
                return refuse(500, "repository_verification_exception", verification_error);
            return ok({{"acknowledged", true}});
        }
        if (!repositories.contains(name)) return refuse(404, "repository_missing_exception", "[" + name + "] missing");
        if (req.verb == es::method::delete_) {
            repositories.erase(name);
            return ok({{"acknowledged", true}});
        }
        return ok({{name, as_told(repositories[name])}});
    }

    es::replay_answer verify() const {
        if (!verification_error.empty())
            return refuse(500, "repository_verification_exception", verification_error);
        return ok({{"nodes", {{"n1", {{"name", "node-1"}}}}}});
    }

    es::replay_answer status_of_running() const {
        json::array list;
        for (auto const& [name, s] : snapshots) {
            if (s.running == 0) continue;
            list.push_back({{"snapshot", name},
                            {"repository", repositories.begin()->first},
                            {"state", "STARTED"},
                            {"shards_stats", {{"total", s.indices.size()}, {"done", 0}, {"failed", 0}}},
                            {"stats", {{"total", {{"size_in_bytes", 100}}}, {"processed", {{"size_in_bytes", 50}}}}}});
        }
        return ok({{"snapshots", list}});
    }

    json::object told(std::string const& name, snapshot& s) {
        if (s.running > 0 && --s.running == 0) s.state = snapshot_ends_as;
        auto const shards = static_cast<int>(s.indices.size());
        int const failed = s.state == "PARTIAL" || s.state == "FAILED" ? 1 : 0;
        json::array names, failures;
        for (auto const& [index, count] : s.indices) names.emplace_back(index);
        if (failed != 0)
            failures.push_back({{"index", "a"}, {"shard_id", 0}, {"reason", "disk on fire"}, {"node_id", "n1"}});
        return {{"snapshot", name},
                {"state", s.running > 0 ? "IN_PROGRESS" : s.state},
                {"version", s.version},
                {"version_id", s.version_id},
                {"indices", names},
                {"start_time_in_millis", s.started},
                {"metadata", s.metadata},
                {"failures", failures},
                {"shards", {{"total", shards}, {"failed", failed}, {"successful", shards - failed}}}};
    }

    es::replay_answer get(std::string const& wanted) {
        std::erase_if(snapshots, [](auto const& one) { return one.second.deleting == 1; });
        for (auto& [one, s] : snapshots) s.deleting -= s.deleting > 0 ? 1 : 0;
        json::array list;
        if (wanted == "_all") {
            for (auto& [one, s] : snapshots) list.push_back(told(one, s));
            return ok({{"snapshots", list}});
        }
        for (auto const& name : split(wanted, ',')) {
            auto const found = snapshots.find(name);
            if (found == snapshots.end()) return missing_snapshot(name);
            list.push_back(told(name, found->second));
        }
        return ok({{"snapshots", list}});
    }

    es::replay_answer remove(std::vector<std::string> const& names) {
        for (auto const& name : names) {
            if (!snapshots.contains(name)) return missing_snapshot(name);
        }
        for (auto const& name : names) {
            snapshots[name].deleting = deletion_runs_for;
            if (deletion_runs_for == 0) snapshots.erase(name);
        }
        return ok({{"acknowledged", true}});
    }

    static es::replay_answer missing_snapshot(std::string const& name) {
        return refuse(404, "snapshot_missing_exception", "[r:" + name + "] is missing");
    }

    es::replay_answer status(std::string const& name) {
        auto const found = snapshots.find(name);
        if (found == snapshots.end()) return refuse(404, "snapshot_missing_exception", "missing");
        json::object per_index;
        for (auto const& [index, shards] : found->second.indices) {
            per_index[index] = {{"shards_stats", {{"total", shards}, {"done", shards}, {"failed", 0}}},
                                {"stats", json::object()}};
        }
        return ok({{"snapshots",
                    {{{"snapshot", name},
                      {"state", "STARTED"},
                      {"shards_stats", {{"total", 2}, {"done", 1}, {"failed", 0}}},
                      {"stats", {{"incremental", {{"size_in_bytes", 100}}}, {"processed", {{"size_in_bytes", 50}}}}},
                      {"indices", per_index}}}}});
    }

    es::replay_answer create(es::request const& req, std::string const& name) {
        if (snapshots.contains(name))
            return refuse(400, "invalid_snapshot_name_exception", "snapshot with the same name already exists");
        auto const body = json::parse(req.body).as_object();
        snapshot made;
        for (auto const& index : body.at("indices").as_array()) {
            std::string const one(index.as_string());
            made.indices[one] = indices.at(one).shards;
        }
        if (auto const* metadata = body.if_contains("metadata")) made.metadata = metadata->as_object();
        made.running = snapshot_runs_for;
        ++snapshots_created;
        snapshots[name] = made;
        return ok({{"accepted", true}});
    }

    es::replay_answer clone(std::string const& name, std::string const& target) {
        if (snapshots.contains(target))
            return refuse(400, "invalid_snapshot_name_exception", "snapshot with the same name already exists");
        auto made = snapshots.at(name);
        made.running = snapshot_runs_for;
        snapshots[target] = made;
        ++snapshots_created;
        return ok({{"acknowledged", true}});
    }

    es::replay_answer restore(es::request const& req, std::string const& name) {
        auto const found = snapshots.find(name);
        if (found == snapshots.end()) return refuse(404, "snapshot_missing_exception", "missing");
        auto const body = json::parse(req.body).as_object();
        auto const text = [&body](char const* key) {
            auto const* value = body.if_contains(key);
            return value == nullptr ? std::string() : std::string(value->as_string());
        };
        std::map<std::string, std::string> wanted;  // by the new name
        for (auto const& index : body.at("indices").as_array()) {
            std::string const one(index.as_string());
            wanted[es::preview_rename({one}, text("rename_pattern"), text("rename_replacement"))->names[0].to] = one;
        }
        for (auto const& [target, one] : wanted) {
            if (indices.contains(target) && indices[target].open)
                return refuse(500, "snapshot_restore_exception",
                              "cannot restore index [" + target +
                                  "] because an open index with same name already exists");
        }
        ++restores_started;
        for (auto const& [target, one] : wanted) {
            indices[target] = {true, found->second.indices.at(one), "from " + name, restore_runs_for, restore_fails,
                               name};
        }
        return ok({{"accepted", true}});
    }

    es::replay_answer delete_indices(es::request const& req, std::string const& list) {
        bool const lenient = req.target.find("ignore_unavailable=true") != std::string::npos;
        for (auto const& name : split(list, ',')) {
            if (!indices.contains(name) && !lenient) return refuse(404, "index_not_found_exception", "no such index");
        }
        for (auto const& name : split(list, ',')) indices.erase(name);
        return ok({{"acknowledged", true}});
    }

    es::replay_answer cluster_api(es::request const& req, std::vector<std::string> const& parts) {
        if (parts[1] == "settings" && req.verb == es::method::put) {
            change(cluster_settings, json::parse(req.body).at("transient").as_object());
            return ok({{"acknowledged", true}});
        }
        if (parts[1] == "settings") return ok({{"persistent", json::object()}, {"transient", cluster_settings}});
        auto const names =
            parts.size() == 3 && parts[1] == "state" ? std::vector<std::string>{"*"} : split(parts.back(), ',');
        if (parts.size() == 2) return health_of_all();
        if (parts[1] == "allocation") return explain(json::parse(req.body).as_object());
        if (parts[2] == "routing_table") return routing_table(names);
        return parts[1] == "health" ? health(names) : state(names);
    }

    es::replay_answer health_of_all() const {
        json::object per_index;
        for (auto const& [name, one] : indices)
            per_index[name] = {{"status", one.failed ? "red" : "green"},
                               {"number_of_shards", one.shards},
                               {"active_primary_shards", one.failed ? 0 : one.shards}};
        return ok({{"status", status_of_all},
                   {"timed_out", false},
                   {"number_of_nodes", 1},
                   {"unassigned_shards", unassigned},
                   {"indices", per_index}});
    }

    es::replay_answer health(std::vector<std::string> const& names) {
        json::object per_index;
        for (auto const& name : names) {
            auto& one = indices[name];
            if (one.restoring > 0) --one.restoring;
            bool const active = one.restoring == 0 && !one.failed;
            per_index[name] = {{"status", active ? "green" : "red"},
                               {"number_of_shards", one.shards},
                               {"active_primary_shards", active ? one.shards : 0},
                               {"initializing_shards", one.restoring > 0 ? 1 : 0}};
        }
        return ok({{"status", "yellow"}, {"timed_out", false}, {"indices", per_index}});
    }

    es::replay_answer routing_table(std::vector<std::string> const& names) const {
        json::object found;
        for (auto const& name : names) {
            auto const one = indices.find(name);
            if (one == indices.end()) continue;
            json::object shards;
            for (int shard = 0; shard != one->second.shards; ++shard) {
                bool const active = one->second.restoring == 0 && !one->second.failed;
                json::object copy{{"shard", shard}, {"primary", true}, {"state", active ? "STARTED" : "UNASSIGNED"}};
                if (!active)
                    copy["unassigned_info"] = {{"reason", "ALLOCATION_FAILED"}, {"at", "now"}, {"details", failure}};
                shards[std::to_string(shard)] = json::array{copy};
            }
            found[name] = {{"shards", shards}};
        }
        return ok({{"routing_table", {{"indices", found}}}});
    }

    es::replay_answer explain(json::object const& asked) const {
        return ok({{"index", asked.at("index")},
                   {"shard", asked.at("shard")},
                   {"primary", true},
                   {"current_state", "unassigned"},
                   {"unassigned_info", {{"reason", "ALLOCATION_FAILED"}, {"details", failure}}},
                   {"can_allocate", "no"},
                   {"allocate_explanation", "cannot allocate"},
                   {"node_allocation_decisions",
                    {{{"node_name", "node-1"},
                      {"deciders", {{{"decider", decider}, {"decision", "NO"}, {"explanation", "no"}}}}}}}});
    }

    es::replay_answer state(std::vector<std::string> const& names) {
        json::object found;
        for (auto const& [name, one] : indices) {
            auto const is_meant = [&name = name](std::string const& wanted) {
                return es::wildcard_match(es::percent_decode(wanted).value(), name);
            };
            if (std::none_of(names.begin(), names.end(), is_meant)) continue;
            found[name] = {{"state", one.open ? "open" : "close"},
                           {"settings", {{"index", {{"number_of_shards", std::to_string(one.shards)}}}}}};
        }
        if (found.empty()) return ok({});  // as filter_path leaves it
        return ok({{"metadata", {{"indices", found}}}});
    }

    es::replay_answer open_close(std::string const& list, bool open) {
        for (auto const& name : split(list, ',')) {
            if (indices.contains(name)) indices[name].open = open;
        }
        return ok({{"acknowledged", true}});
    }

    es::replay_answer recovery(std::string const& list) {
        json::object found;
        for (auto const& name : split(list, ',')) {
            if (!indices.contains(name)) return refuse(404, "index_not_found_exception", "no such index");
            auto const& one = indices[name];
            if (one.restored_from.empty()) continue;
            found[name] = {{"shards",
                            {{{"id", 0},
                              {"type", "SNAPSHOT"},
                              {"stage", one.restoring > 0 ? "INDEX" : "DONE"},
                              {"primary", true},
                              {"source", {{"repository", "r"}, {"snapshot", one.restored_from}}},
                              {"index", {{"size", {{"total_in_bytes", 10}, {"recovered_in_bytes", 5}}}}}}}}};
        }
        return ok(found);
    }
};

/// What can go wrong with one exchange.
enum class fault {
    none,
    refused,
    lost_before,
    lost_after,
    timed_out_before,
    timed_out_after,
    s401,
    s403,
    s404,
    s409,
    s429,
    s500,
    s502,
    s503,
    s504,
    truncated,
    not_json,
    wrong_shape,
    gigabyte,  // the answer, and blanks without end after it, which are JSON still
    drip       // a byte now and then, half of the answer before the attempt's time is over
};

inline constexpr fault all_faults[] = {fault::refused,
                                       fault::lost_before,
                                       fault::lost_after,
                                       fault::timed_out_before,
                                       fault::timed_out_after,
                                       fault::s401,
                                       fault::s403,
                                       fault::s404,
                                       fault::s409,
                                       fault::s429,
                                       fault::s500,
                                       fault::s502,
                                       fault::s503,
                                       fault::s504,
                                       fault::truncated,
                                       fault::not_json,
                                       fault::wrong_shape,
                                       fault::gigabyte,
                                       fault::drip};

inline unsigned status_of(fault f) {
    switch (f) {
    case fault::s401:
        return 401;
    case fault::s403:
        return 403;
    case fault::s404:
        return 404;
    case fault::s409:
        return 409;
    case fault::s429:
        return 429;
    case fault::s500:
        return 500;
    case fault::s502:
        return 502;
    case fault::s503:
        return 503;
    case fault::s504:
        return 504;
    default:
        return 0;
    }
}

/// Carries requests to a fake cluster and spoils those that `spoil` names by their number.
class faulty_transport {
public:
    faulty_transport(fake_cluster& cluster, es::virtual_environment& env) : cluster_(cluster), env_(env) {}

    std::function<fault(int number, es::request const&)> spoil = [](int, es::request const&) { return fault::none; };
    std::function<void(int number)> before_send = [](int) {};
    std::vector<es::request> sent;
    std::vector<es::origin> sent_to;

    es::result<es::response_head> send(es::origin const& to, es::request const& req, es::body_sink& sink,
                                       es::attempt_options const& options) {
        auto const number = static_cast<int>(sent.size());
        before_send(number);
        if (options.stop.stop_requested()) return es::make_error(es::errc::operation_canceled, "stopped");
        sent.push_back(req);
        sent_to.push_back(to);
        env_.advance(std::chrono::milliseconds(5));
        auto const f = spoil(number, req);
        if (f == fault::refused) return es::make_error(es::errc::connection_failed, "refused");
        bool const reaches = f == fault::none || f == fault::lost_after || f == fault::timed_out_after ||
                             f == fault::truncated || f == fault::wrong_shape || f == fault::gigabyte ||
                             f == fault::drip;
        auto answer = reaches ? cluster_.answer(req) : es::replay_answer(200, "");
        if (f == fault::timed_out_before || f == fault::timed_out_after) {
            env_.advance(options.deadline - env_.steady_now());
            return unknown(es::errc::timed_out);
        }
        if (f == fault::lost_before || f == fault::lost_after) return unknown(es::errc::connection_lost);
        if (auto const status = status_of(f); status != 0)
            answer = fake_cluster::refuse(status, "injected_exception", "injected");
        if (f == fault::truncated) answer.body.resize(answer.body.size() / 2);
        if (f == fault::not_json) answer.body = "<html>a proxy says hello</html>";
        if (f == fault::wrong_shape)
            answer.body =
                R"({"snapshots":7,"status":[],"acknowledged":"x","metadata":[],"nodes":3,"accepted":[],"snapshot":1})";
        if (auto begun = sink.begin(answer.head); begun.has_error()) return begun.error();
        if (f == fault::drip) return drip(answer, sink, options.deadline);
        if (auto written = sink.write(answer.body); written.has_error()) return written.error();
        return f == fault::gigabyte ? pour(answer, sink) : answer.head;
    }
    std::size_t most_poured = 0;  // bytes that a sink took of the answer without end

private:
    es::result<es::response_head> pour(es::replay_answer const& answer, es::body_sink& sink) {
        static std::string const blanks(16 * 1024, ' ');
        for (std::size_t poured = 0; poured < 1'000'000'000; poured += blanks.size()) {
            if (auto written = sink.write(blanks); written.has_error()) return written.error();
            most_poured = std::max(most_poured, poured + blanks.size());
        }
        return answer.head;
    }
    es::result<es::response_head> drip(es::replay_answer const& answer, es::body_sink& sink, es::steady_time deadline) {
        auto const bytes = answer.body.size() / 2;
        auto const pause = (deadline - env_.steady_now()) / static_cast<int>(bytes + 1);
        for (std::size_t i = 0; i != bytes; ++i) {
            env_.advance(pause);
            if (auto written = sink.write({&answer.body[i], 1}); written.has_error()) return written.error();
        }
        env_.advance(deadline - env_.steady_now());
        return unknown(es::errc::timed_out);
    }
    static es::error unknown(es::errc e) {
        auto made = es::make_error(e, "no answer");
        made.info.delivered = es::delivery::unknown;
        return made;
    }

    fake_cluster& cluster_;
    es::virtual_environment& env_;
};

/// A fake cluster with everything that a workflow needs around it.
struct bench {
    explicit bench(es::version v = {7, 17, 0}, es::distribution p = es::distribution::elasticsearch, int nodes = 1)
        : cluster(v, p), server(p, v), pool(addresses(nodes)) {
        options.max_body = 1 << 20;  // far less than a user's, and soon met by an answer without end
    }

    fake_cluster cluster;
    es::virtual_environment env;
    faulty_transport transport{cluster, env};
    es::any_server server;
    es::node_pool pool;
    es::no_auth auth;
    es::lent_auth<es::no_auth> lent{auth};
    es::exchange_options options;
    std::stop_source stop;
    es::observer* events = nullptr;

    es::context context() { return es::context(env, stop.get_token(), events); }
    template <class Ops>
    es::session<Ops> session() {
        return {{pool, lent, options}, es::codec<Ops>(server)};
    }
    template <class R, class... Ops, class... Params, class... Args>
    R run(es::workflow<R> (*function)(es::context, es::session<es::operations<Ops...>>, Params...), Args... args) {
        return es::run_virtual(function(context(), session<es::operations<Ops...>>(), std::move(args)...), transport,
                               env);
    }

private:
    static std::vector<es::origin> addresses(int nodes) {
        std::vector<es::origin> made;
        for (int i = 1; i <= nodes; ++i) made.push_back({es::scheme::http, "node" + std::to_string(i), 9200});
        return made;
    }
};

/// A backup or a restore of the indices a and b, by the snapshot s1 in the repository r.
template <class Options>
Options options_for() {
    Options o;
    o.repository.name = "r";
    o.repository.settings.bucket = "bucket";
    o.snapshot = "s1";
    o.indices = {"a", "b"};
    return o;
}

}  // namespace test
