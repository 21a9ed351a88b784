// SPDX-License-Identifier: Apache-2.0
/// @file
/// The documents of a fake cluster, which it gives page by page as a server of its line would.
#pragma once

#include "fake_cluster.hpp"

#include <es_s3_snapshot/operation/search.hpp>

#include <set>

namespace test {

/// Stands before a fake cluster's own answers. Must outlive it.
class fake_documents {
public:
    explicit fake_documents(fake_cluster& cluster) : cluster_(cluster) {
        cluster.instead = [this](es::request const& req) { return answer(req); };
    }
    fake_documents(fake_documents const&) = delete;

    std::map<std::string, std::vector<es::search_hit>> of;  ///< by index
    std::set<std::string> open;                             ///< scrolls
    int opened = 0;
    unsigned shards_failed = 0, refreshes_failed = 0;
    std::size_t lost_of_each_page = 0;  ///< documents that are counted and not given

    void fill(std::string const& index, int count) {
        for (int n = 0; n != count; ++n)
            of[index].push_back({std::to_string(n), n % 3 == 0 ? "r" : "", R"({"n":)" + std::to_string(n) + "}"});
    }

private:
    struct scroll {
        std::vector<es::search_hit> documents;
        std::size_t size = 0, given = 0;
    };

    std::optional<es::replay_answer> answer(es::request const& req) {
        auto const path = req.target.substr(0, req.target.find('?'));
        if (path == "/_search/scroll") return req.verb == es::method::delete_ ? clear(req) : more(req);
        if (path.ends_with("/_refresh")) return refreshed();
        if (path.ends_with("/_search")) return start(req, path.substr(1, path.rfind('/') - 1));
        return {};
    }

    es::replay_answer refreshed() const {
        return {200, json::serialize(json::object{{"_shards", {{"total", 2}, {"failed", refreshes_failed}}}})};
    }

    bool knows_bodies() const { return cluster_.number >= es::version{2, 0, 0}; }
    std::string named(es::request const& req) const {
        if (!knows_bodies()) return req.body;
        auto const id = json::parse(req.body).at("scroll_id");
        return std::string((id.is_array() ? id.at(0) : id).as_string());
    }

    es::replay_answer start(es::request const& req, std::string const& index) {
        auto const id = "scroll-" + std::to_string(++opened);
        auto const body = json::parse(req.body).as_object();
        auto& made = scrolls_[id] = {of[index], body.at("size").to_number<std::size_t>(), 0};
        open.insert(id);
        bool const scan = req.target.find("search_type=scan") != std::string::npos;
        return page(id, made, scan ? 0 : made.size);
    }

    es::replay_answer more(es::request const& req) {
        auto const id = named(req);
        if (!open.contains(id))
            return fake_cluster::refuse(404, "search_context_missing_exception", "No search context found");
        return page(id, scrolls_[id], scrolls_[id].size);
    }

    es::replay_answer clear(es::request const& req) {
        bool const was_there = open.erase(named(req)) != 0;
        return {was_there ? 200u : 404u, was_there ? R"({"succeeded":true,"num_freed":1})" : R"({"num_freed":0})"};
    }

    es::replay_answer page(std::string const& id, scroll& from, std::size_t size) const {
        json::array hits;
        for (std::size_t n = 0; n != size && from.given != from.documents.size(); ++n, ++from.given) {
            if (n < lost_of_each_page) continue;
            auto const& document = from.documents[from.given];
            json::object hit{{"_index", "i"}, {"_id", document.id}};
            if (!document.source.empty()) hit["_source"] = json::parse(document.source);
            if (!document.routing.empty() && knows_bodies()) hit["_routing"] = document.routing;
            if (!document.routing.empty() && !knows_bodies()) hit["fields"] = {{"_routing", document.routing}};
            hits.push_back(hit);
        }
        json::object const body{{"_scroll_id", id},
                                {"_shards", {{"total", 2}, {"failed", shards_failed}}},
                                {"hits", {{"total", from.documents.size()}, {"hits", hits}}}};
        return {200, json::serialize(body)};
    }

    fake_cluster& cluster_;
    std::map<std::string, scroll> scrolls_;
};

}  // namespace test
