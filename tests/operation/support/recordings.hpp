// SPDX-License-Identifier: Apache-2.0
/// @file
/// The recorded exchanges of tests/wire/: which there are, to which operation each belongs, and how it is heard.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/operation.hpp>
#include <es_s3_snapshot/operation/server_error.hpp>
#include <es_s3_snapshot/version/any_server.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

using namespace es_s3_snapshot;

/// One question to a server and its answer, as recorded.
struct exchange {
    std::string file;  ///< the server, e.g. `elasticsearch-7.17.29`
    std::string name;
    std::string method;
    std::string path;   ///< the target up to its query
    std::string query;  ///< without the question mark
    std::string sent;
    unsigned status = 0;
    std::string answer;
    std::string ending;  ///< of a step of the contract: well, any, x-pack, plugin
    any_server asked_server;

    bool is(std::string_view product_and_version) const { return file.starts_with(product_and_version); }
    std::string target() const { return path + (query.empty() ? "" : "?") + query; }
    server_line line() const { return asked_server.line(); }
    version release() const { return line().floor; }
    bool before(version elasticsearch) const { return !is("opensearch") && release() < elasticsearch; }
    response_head head() const { return {status, {}}; }
    /// The JSON as the test itself reads it.
    json::value told() const { return json::parse(answer); }
    json::value body() const { return json::parse(sent); }
};

inline std::string text_at(json::value const& from, char const* pointer) {
    auto const& text = from.at_pointer(pointer).as_string();
    return {text.data(), text.size()};
}

/// Which operation a question is: method, and path with a word in braces for a name.
struct route {
    std::string_view operation;
    std::string_view method;
    std::string_view path;
};

inline constexpr route routes[] = {
    {"get_info", "GET", "/"},
    {"get_node_plugins", "GET", "/_nodes/plugins"},
    {"get_node_fs", "GET", "/_nodes/stats/fs"},
    {"reload_secure_settings", "POST", "/_nodes/reload_secure_settings"},
    {"get_repositories_metering", "GET", "/_nodes/{nodes}/_repositories_metering"},
    {"clear_repositories_metering", "DELETE", "/_nodes/{nodes}/_repositories_metering/{version}"},
    {"cluster_health", "GET", "/_cluster/health"},
    {"cluster_health", "GET", "/_cluster/health/{indices}"},
    {"get_pending_tasks", "GET", "/_cluster/pending_tasks"},
    {"get_cluster_settings", "GET", "/_cluster/settings"},
    {"put_cluster_settings", "PUT", "/_cluster/settings"},
    {"list_indices", "GET", "/_cluster/state/metadata"},
    {"list_indices", "GET", "/_cluster/state/metadata/{indices}"},
    {"get_routing_table", "GET", "/_cluster/state/routing_table"},
    {"get_routing_table", "GET", "/_cluster/state/routing_table/{indices}"},
    {"allocation_explain", "GET", "/_cluster/allocation/explain"},
    {"health_report", "GET", "/_health_report"},
    {"health_report", "GET", "/_health_report/{feature}"},
    {"get_features", "GET", "/_features"},
    {"reset_features", "POST", "/_features/_reset"},
    {"update_aliases", "POST", "/_aliases"},
    {"get_alias", "GET", "/_alias"},
    {"get_alias", "GET", "/{indices}/_alias"},
    {"get_alias", "GET", "/{indices}/_alias/{aliases}"},
    {"resolve_index", "GET", "/_resolve/index/{names}"},
    {"get_data_stream", "GET", "/_data_stream"},
    {"get_data_stream", "GET", "/_data_stream/{names}"},
    {"delete_data_stream", "DELETE", "/_data_stream/{names}"},
    {"cat", "GET", "/_cat/{table}"},
    {"cat", "GET", "/_cat/{table}/{names}"},
    {"slm::get_lifecycle", "GET", "/_slm/policy"},
    {"slm::get_lifecycle", "GET", "/_slm/policy/{id}"},
    {"slm::put_lifecycle", "PUT", "/_slm/policy/{id}"},
    {"slm::delete_lifecycle", "DELETE", "/_slm/policy/{id}"},
    {"slm::execute_lifecycle", "PUT", "/_slm/policy/{id}/_execute"},
    {"slm::execute_retention", "POST", "/_slm/_execute_retention"},
    {"slm::get_stats", "GET", "/_slm/stats"},
    {"slm::get_status", "GET", "/_slm/status"},
    {"slm::start", "POST", "/_slm/start"},
    {"slm::stop", "POST", "/_slm/stop"},
    {"sm::get_policies", "GET", "/_plugins/_sm/policies"},
    {"sm::get_policy", "GET", "/_plugins/_sm/policies/{name}"},
    {"sm::create_policy", "POST", "/_plugins/_sm/policies/{name}"},
    {"sm::update_policy", "PUT", "/_plugins/_sm/policies/{name}"},
    {"sm::delete_policy", "DELETE", "/_plugins/_sm/policies/{name}"},
    {"sm::explain_policy", "GET", "/_plugins/_sm/policies/{name}/_explain"},
    {"sm::start_policy", "POST", "/_plugins/_sm/policies/{name}/_start"},
    {"sm::stop_policy", "POST", "/_plugins/_sm/policies/{name}/_stop"},
    {"snapshot_status", "GET", "/_snapshot/_status"},
    {"snapshot_status", "GET", "/_snapshot/{repository}/_status"},
    {"snapshot_status", "GET", "/_snapshot/{repository}/{snapshot}/_status"},
    {"snapshot_status", "GET", "/_snapshot/{repository}/{snapshot}/{indices}/_status"},
    {"get_repository", "GET", "/_snapshot"},
    {"get_repository", "GET", "/_snapshot/{repository}"},
    {"put_repository", "PUT", "/_snapshot/{repository}"},
    {"put_repository", "POST", "/_snapshot/{repository}"},
    {"delete_repository", "DELETE", "/_snapshot/{repository}"},
    {"verify_repository", "POST", "/_snapshot/{repository}/_verify"},
    {"cleanup_repository", "POST", "/_snapshot/{repository}/_cleanup"},
    {"repository_analyze", "POST", "/_snapshot/{repository}/_analyze"},
    {"repository_verify_integrity", "POST", "/_snapshot/{repository}/_verify_integrity"},
    {"get_snapshot", "GET", "/_snapshot/{repository}/{snapshot}"},
    {"create_snapshot", "PUT", "/_snapshot/{repository}/{snapshot}"},
    {"create_snapshot", "POST", "/_snapshot/{repository}/{snapshot}"},
    {"delete_snapshot", "DELETE", "/_snapshot/{repository}/{snapshot}"},
    {"restore_snapshot", "POST", "/_snapshot/{repository}/{snapshot}/_restore"},
    {"mount_snapshot", "POST", "/_snapshot/{repository}/{snapshot}/_mount"},
    {"clone_snapshot", "PUT", "/_snapshot/{repository}/{snapshot}/_clone/{target}"},
    {"get_recovery", "GET", "/_recovery"},
    {"get_recovery", "GET", "/{indices}/_recovery"},
    {"count_documents", "GET", "/_count"},
    {"count_documents", "GET", "/{indices}/_count"},
    {"refresh_index", "POST", "/{indices}/_refresh"},
    {"start_scroll", "POST", "/{indices}/_search"},
    {"continue_scroll", "POST", "/_search/scroll"},
    {"clear_scroll", "DELETE", "/_search/scroll"},
    {"close_index", "POST", "/{indices}/_close"},
    {"open_index", "POST", "/{indices}/_open"},
    {"get_index_settings", "GET", "/{indices}/_settings"},
    {"put_index_settings", "PUT", "/{indices}/_settings"},
    {"add_index_block", "PUT", "/{indices}/_block/{block}"},
    {"remove_index_block", "DELETE", "/{indices}/_block/{block}"},
    {"delete_index", "DELETE", "/{indices}"},
};

inline bool fits(std::string_view pattern, std::string_view path) {
    while (!pattern.empty() && !path.empty()) {
        auto const wanted = pattern.substr(0, pattern.find('/', 1)), there = path.substr(0, path.find('/', 1));
        bool const any = wanted.starts_with("/{") && there.size() > 1;
        // no name begins with an underscore but those that mean all
        bool const name =
            !there.starts_with("/_") || there == "/_all" || there == "/_current" || there == "/_snap" || there == "/_x";
        if (any ? !name : wanted != there) return false;
        pattern.remove_prefix(wanted.size());
        path.remove_prefix(there.size());
    }
    return pattern.empty() && path.empty();
}

/// The operation, or nothing: then only its refusal matters.
inline std::string_view belongs_to(exchange const& e) {
    // what is told in words for people, or in another format, is no operation of the library
    bool const json = e.query.find("format=json") != e.query.npos;
    if (!json && (e.path.starts_with("/_cat/") || e.query.find("format=") != e.query.npos)) return {};
    for (auto const& r : routes) {
        if (r.method == e.method && fits(r.path, e.path)) return r.operation;
    }
    return {};
}

inline exchange read_exchange(std::string const& file, std::string const& text) {
    auto const told = json::parse(text);
    auto const target = text_at(told, "/request/target");
    auto const question = std::min(target.find('?'), target.size());
    exchange e;
    e.file = file;
    e.name = text_at(told, "/name");
    e.method = text_at(told, "/request/method");
    e.path = target.substr(0, question);
    e.query = target.substr(std::min(question + 1, target.size()));
    if (auto const* sent = told.at_pointer("/request").as_object().if_contains("body"); sent->is_string()) {
        e.sent = text_at(told, "/request/body");
    }
    e.status = static_cast<unsigned>(told.at_pointer("/response/status").to_number<int>());
    e.answer = text_at(told, "/response/body");
    if (told.as_object().contains("ending")) e.ending = text_at(told, "/ending");
    auto const dash = file.find('-');
    e.asked_server = any_server(e.is("opensearch") ? distribution::opensearch : distribution::elasticsearch,
                                parse_version(file.substr(dash + 1)).value());
    return e;
}

/// All exchanges of tests/wire/ and tests/wire/contract/, read once.
inline std::vector<exchange> const& recordings() {
    static std::vector<exchange> const all = [] {
        std::vector<exchange> made;
        for (auto const* folder : {"wire", "wire/contract"}) {
            for (auto const& entry :
                 std::filesystem::directory_iterator(std::filesystem::path(ES_S3_SNAPSHOT_TEST_DATA) / folder)) {
                if (entry.path().extension() != ".jsonl") continue;
                std::ifstream in(entry.path());
                for (std::string text; std::getline(in, text);)
                    made.push_back(read_exchange(entry.path().stem().string(), text));
            }
        }
        return made;
    }();
    return all;
}

/// Calls `f(exchange)` for each exchange that `wanted` takes, at least `least` times.
template <class Wanted, class F>
void each_recording(std::size_t least, Wanted wanted, F f) {
    std::size_t found = 0;
    for (auto const& e : recordings()) {
        if (!wanted(e)) continue;
        ++found;
        INFO(e.file << " " << e.name << ": " << e.method << " " << e.target() << " => " << e.status << " "
                    << e.answer.substr(0, 600));
        f(e);
    }
    CHECK(found >= least);
}

/// Calls `f` for the exchanges of an operation, by the catalogue's name of it.
template <class F>
void each_of(std::string_view operation, F f) {
    each_recording(
        11, [&](exchange const& e) { return belongs_to(e) == operation; }, f);
}

/// Calls `f` for the exchange of that name of every server that has one.
template <class F>
void each_named(std::string_view name, F f, std::size_t least = 11) {
    each_recording(
        least, [&](exchange const& e) { return e.name == name; }, f);
}

template <class Op>
bool is_answer(exchange const& e) {
    if constexpr (requires { Op::also_answers; }) {
        if (e.status == Op::also_answers) return true;
    }
    return e.status < 300;
}

/// What the library makes of the answer: the operation's result, or the server's refusal.
template <class Op>
result<typename Op::result_type> hear(Op const& op, exchange const& e) {
    if (!is_answer<Op>(e)) return decode_server_error(e.head(), e.answer);
    return read_whole(op, e.head(), e.answer);
}

/// The same for a text of the test's own.
template <class Op>
result<typename Op::result_type> hear(Op const& op, std::string_view answer) {
    return read_whole(op, response_head{200, {}}, answer);
}

/// What the library says against a text, for `CHECK(wrong_with(op, text) == "…")`; empty: nothing.
template <class Op>
std::string wrong_with(Op const& op, std::string_view answer) {
    auto const heard = hear(op, answer);
    if (!heard.has_error()) return {};
    auto const& why = heard.error();
    return (why.is(errc::unexpected_json)    ? "unexpected: "
            : why.is(errc::malformed_answer) ? "malformed: "
                                             : "other: ") +
           why.info.message;
}

/// Calls `f(path)` for each place below `here`, which holds in turn one value of each kind, and is put back.
template <class F>
void each_replacement(json::value& here, std::string const& path, F f) {
    auto descend = [&](std::string const& step, json::value& child) {
        auto const below = path + step;
        each_replacement(child, below, f);
        auto const kept = child;
        for (json::value const& other : {json::value(nullptr), json::value(true), json::value("x"), json::value(-7),
                                         json::value(0.5), json::value(json::array{}), json::value(json::object{})}) {
            child = other;
            f(below);
        }
        child = kept;
    };
    if (auto* object = here.if_object()) {
        for (auto& [key, member] : *object) descend((path.empty() ? "" : ".") + std::string(key), member);
    } else if (auto* array = here.if_array()) {
        for (std::size_t i = 0; i != array->size(); ++i) descend("[" + std::to_string(i) + "]", (*array)[i]);
    }
}

/// Whatever stands at any place of the answer is either read, or an error that names the place or one below it.
template <class Op>
void check_replacements(Op const& op, exchange const& e) {
    auto told = e.told();
    std::size_t wrong = 0;
    each_replacement(told, {}, [&](std::string const& path) {
        auto const said = wrong_with(op, json::serialize(told));
        if (said.empty()) return;
        ++wrong;
        INFO(path << " of " << json::serialize(told));
        CHECK((said.starts_with("unexpected: in the answer, '" + path) ||
               said.find("holds neither") != std::string::npos));
    });
    CHECK(wrong > 0);
}

/// An answer that ends early is malformed, wherever it ends.
template <class Op>
void check_truncations(Op const& op, exchange const& e) {
    std::size_t wrong = 0;
    auto const length = e.answer.find_last_of('}');
    for (std::size_t end = 0; end != length; ++end) {
        if (hear(op, std::string_view(e.answer).substr(0, end)).error().is(errc::malformed_answer)) ++wrong;
    }
    CHECK(wrong == length);
}

/// The request is the one that was recorded: method, target to the letter, body by its meaning.
inline void check_same_request(result<request> const& made, exchange const& e) {
    REQUIRE(made.has_value());
    CHECK(to_string(made->verb) == e.method);
    CHECK(made->target == e.target());
    if (e.sent.empty()) {
        CHECK(made->body.empty());
    } else {
        REQUIRE_FALSE(made->body.empty());
        // 1.x takes some bodies that are no JSON
        CHECK((made->body == e.sent || json::parse(made->body) == e.body()));
    }
}

}  // namespace test_support
