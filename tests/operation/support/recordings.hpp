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

/// What a question asks; `something_else` is no operation of the library, only its refusal matters.
enum class asked {
    info,
    node_plugins,
    health,
    put_repository,
    get_repository,
    verify_repository,
    cleanup_repository,
    delete_repository,
    create_snapshot,
    get_snapshot,
    snapshot_status,
    clone_snapshot,
    delete_snapshot,
    restore,
    recovery,
    close_index,
    open_index,
    count,
    list_indices,
    something_else,
};

inline asked belongs_to(exchange const& e) {
    auto const& path = e.path;
    auto const parts = std::count(path.begin(), path.end(), '/');
    std::string const last = path.substr(path.rfind('/') + 1);
    bool const get = e.method == "GET", put = e.method == "PUT", post = e.method == "POST";
    bool const remove = e.method == "DELETE";
    if (get && path == "/") return asked::info;
    if (get && path == "/_nodes/plugins") return asked::node_plugins;
    if (get && path.starts_with("/_cluster/health")) return asked::health;
    if (get && path.starts_with("/_cluster/state/metadata")) return asked::list_indices;
    if (get && last == "_recovery") return asked::recovery;
    if (get && last == "_count") return asked::count;
    if (post && last == "_close") return asked::close_index;
    if (post && last == "_open") return asked::open_index;
    if (!path.starts_with("/_snapshot")) return asked::something_else;
    if (get && last == "_status") return asked::snapshot_status;
    if (post && last == "_restore") return asked::restore;
    if (post && last == "_verify" && parts == 3) return asked::verify_repository;
    if (post && last == "_cleanup" && parts == 3) return asked::cleanup_repository;
    if (put && parts == 5 && path.find("/_clone/") != path.npos) return asked::clone_snapshot;
    if (get && parts <= 2) return asked::get_repository;
    if (parts == 2) return put || post ? asked::put_repository : asked::delete_repository;
    if (parts == 3 && get) return asked::get_snapshot;
    if (parts == 3 && remove) return asked::delete_snapshot;
    if (parts == 3 && (put || post)) return asked::create_snapshot;
    return asked::something_else;
}

inline std::string text_at(json::value const& from, char const* pointer) {
    auto const& text = from.at_pointer(pointer).as_string();
    return {text.data(), text.size()};
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
    auto const dash = file.find('-');
    e.asked_server = any_server(e.is("opensearch") ? distribution::opensearch : distribution::elasticsearch,
                                parse_version(file.substr(dash + 1)).value());
    return e;
}

/// All exchanges of tests/wire/ and tests/wire/exact/, read once.
inline std::vector<exchange> const& recordings() {
    static std::vector<exchange> const all = [] {
        std::vector<exchange> made;
        for (auto const* folder : {"wire", "wire/exact"}) {
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

template <class F>
void each_of(asked what, F f) {
    each_recording(
        11, [&](exchange const& e) { return belongs_to(e) == what; }, f);
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
    return decode(op, e.head(), e.answer);
}

/// The same for a text of the test's own.
template <class Op>
result<typename Op::result_type> hear(Op const& op, std::string_view answer) {
    return decode(op, response_head{200, {}}, answer);
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
        CHECK(json::parse(made->body) == e.body());
    }
}

}  // namespace test_support
