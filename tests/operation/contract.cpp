// SPDX-License-Identifier: Apache-2.0
/// @file
/// Every operation with all that it can say, on every recorded server: the request is the one that the server took, its
/// answer is understood, and what a line lacks is refused before anything is sent.
#include "support/catalogue.hpp"
#include "support/contract.hpp"
#include "support/foretold.hpp"
#include "support/recordings.hpp"

#include <map>
#include <set>

using namespace test_support;

namespace {

/// Asks the recording of one server.
class recorded_server {
public:
    explicit recorded_server(std::string file) : file_(std::move(file)) {
        for (auto const& e : recordings()) {
            if (e.file != file_ || e.ending.empty()) continue;
            exchanges_[e.name.substr(std::string_view("contract.").size())] = &e;
            server_ = e.asked_server;
        }
    }

    any_server const& server() const { return server_; }
    bool empty() const { return exchanges_.empty(); }
    /// What was recorded and not asked.
    std::set<std::string> rest() const {
        std::set<std::string> names;
        for (auto const& [name, e] : exchanges_) {
            if (!asked_.contains(name)) names.insert(name);
        }
        return names;
    }
    json::object repository_settings() const {
        return exchanges_.at("put_repository")->body().at("settings").as_object();
    }

    template <class Op>
    std::optional<typename Op::result_type> operator()(std::string const& name, Op const& op, fact const& needs,
                                                       ending end) {
        constexpr fact since = Op::since;
        INFO(file_ << ": " << name);
        auto const encoded = encode(op, server_);
        if (!server_.has(since) || !server_.has(needs)) {
            REQUIRE(encoded.has_error());
            CHECK(encoded.error().is(errc::not_supported));
            CHECK(encoded.error().info.message.find("is not available on") != std::string::npos);
            return std::nullopt;
        }
        REQUIRE(exchanges_.contains(name));
        asked_.insert(name);
        auto const& e = *exchanges_.at(name);
        check_same_request(encoded, e);
        if (end == ending::x_pack || end == ending::a_plugin) return std::nullopt;
        auto heard = hear(op, e);
        INFO(e.status << " " << e.answer.substr(0, 600));
        if (end == ending::well) REQUIRE(heard.has_value());
        if (heard.has_error()) {
            CHECK(heard.error().info.status == e.status);
            return std::nullopt;
        }
        CHECK(not_foretold(op, *heard).empty());
        return std::move(*heard);
    }

private:
    std::string file_;
    any_server server_;
    std::map<std::string, exchange const*> exchanges_;
    std::set<std::string> asked_;
};

std::set<std::string> servers() {
    std::set<std::string> files;
    for (auto const& e : recordings()) files.insert(e.file);
    return files;
}

}  // namespace

TEST_CASE("What every operation says is what real servers took, and what they answered is understood",
          "[operation][wire]") {
    REQUIRE(servers().size() == 11);
    for (auto const& file : servers()) {
        recorded_server server(file);
        INFO(file);
        REQUIRE_FALSE(server.empty());
        contract(server, server.server().line(), server.repository_settings()).run();
        CHECK(server.rest().empty());
    }
}

TEST_CASE("Every recorded exchange of an operation is heard: an answer as an answer, a refusal as one",
          "[operation][wire]") {
    std::map<std::string_view, std::size_t> count;
    for (auto const& e : recordings()) {
        auto const name = belongs_to(e);
        if (name.empty() || e.ending == "x-pack" || e.ending == "plugin") continue;
        auto const* operation = find_entry(name);
        INFO(e.file << " " << e.name << ": " << e.method << " " << e.target() << " => " << e.status << " "
                    << e.answer.substr(0, 600));
        REQUIRE(operation != nullptr);
        ++count[name];
        auto const heard = operation->hear(e);
        // 200 with nothing but a refusal in it
        bool const refused_within = e.answer.starts_with(R"({"snapshots":[],"failures":)") ||
                                    e.answer.starts_with(R"({"snapshots":[],"total":0,"remaining":0,"failures":)");
        bool const by_status = e.status < 300 || (name == "cluster_health" && e.status == 408) ||
                               (name == "clear_scroll" && e.status == 404);
        bool const answered = by_status && !refused_within;
        // before 5.0 a path that is none of the server's own is an index's, or a document's
        bool const misunderstood = e.before({5, 0}) && !e.asked_server.has(operation->since);
        if (misunderstood) continue;
        CHECK(heard.has_value() == answered);
        if (heard.has_error()) {
            auto const& why = heard.error();
            CHECK(why.info.status == e.status);
            CHECK((!why.info.server_type.empty() || !why.info.server_reason.empty() || e.answer.empty()));
        }
    }
    for (auto const& one : catalogue) {
        bool const needs_more = one.name == "visit_snapshots" || one.since == facts::snapshot_management ||
                                one.name.starts_with("slm::") || count.contains(one.name);
        INFO(one.name);
        CHECK((needs_more || one.since.opensearch.since == never));
    }
}
