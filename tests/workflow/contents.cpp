// SPDX-License-Identifier: Apache-2.0
/// @file
/// What indices hold: a digest that tells every change and no order, read in full or not at all, and every scroll cleared.
#include "support/fake_documents.hpp"

#include <es_s3_snapshot/workflow/contents.hpp>

#include <catch2/catch.hpp>

#include <random>

using namespace es_s3_snapshot;
using test::bench;
using test::fake_documents;
using test::fault;

namespace {

using documents = std::vector<search_hit>;

std::string digest_of(documents const& all) {
    contents_digest digest;
    for (auto const& one : all) digest.add(one);
    REQUIRE(digest.good());
    return digest.hex();
}

void prepare(bench& b, fake_documents& docs, int count = 1200) {
    b.cluster.indices["a"] = test::fake_cluster::make_index(true, 2);
    docs.fill("a", count);
}

constexpr version lines[] = {{1, 7, 6}, {2, 0, 0}, {2, 4, 6}, {5, 6, 16}, {6, 8, 23}, {7, 17, 0}, {9, 5, 3}};

bool names_scroll(request const& r, std::string const& id) { return r.body.find(id) != std::string::npos; }
bool clears(request const& r) { return r.verb == method::delete_; }
bool starts(request const& r) { return r.target.find("/_search?") != std::string::npos; }

/// What a workflow warns of.
struct warnings final : observer {
    std::vector<std::string> told;
    void on_event(event const& e) override {
        auto const* note = std::get_if<events::note>(&e);
        if (note != nullptr && note->level == events::note::severity::warning) told.push_back(note->text);
    }
};

}  // namespace

TEST_CASE("a digest is the same in whatever order the documents come") {
    documents all;
    for (int n = 0; n != 300; ++n) all.push_back({std::to_string(n), "", R"({"n":)" + std::to_string(n) + "}"});
    auto const first = digest_of(all);
    CHECK(first.size() == 64);
    std::mt19937 shuffled(7);
    for (int times = 0; times != 5; ++times) {
        std::shuffle(all.begin(), all.end(), shuffled);
        CHECK(digest_of(all) == first);
    }
}

TEST_CASE("a digest tells every document that is changed, lost, added or there twice") {
    documents const all{{"1", "", R"({"a":1})"}, {"2", "r", R"({"a":2})"}, {"3", "", R"({"a":3,"b":4})"}};
    std::set<std::string> digests{digest_of(all), digest_of({})};
    std::size_t tried = 2;
    auto const check = [&](documents const& changed) {
        digests.insert(digest_of(changed));
        CHECK(digests.size() == ++tried);
    };
    for (std::size_t i = 0; i != all.size(); ++i) {
        auto lost = all, twice = all, renamed = all, moved = all, changed = all;
        lost.erase(lost.begin() + static_cast<std::ptrdiff_t>(i));
        check(lost);
        twice.push_back(all[i]);
        check(twice);
        renamed[i].id += "x";
        check(renamed);
        moved[i].routing += "x";
        check(moved);
        changed[i].source.back() = ' ';
        check(changed);
    }
    // what stands in one field does not pass for what stands in the next
    check({{"12", "", "{}"}});
    check({{"1", "2", "{}"}});
    check({{"", "12", "{}"}});
}

TEST_CASE("a sum of digests wraps around") {
    // of no document the digest is known; adding one as often as there are sums would be to wait for, so bytes must carry
    documents all;
    for (int n = 0; n != 4096; ++n) all.push_back({"x", "", "{}"});
    auto const half = digest_of({all.begin(), all.begin() + 2048});
    auto const whole = digest_of(all);
    // twice the half, modulo 2^256: shifted by one bit
    std::string shifted;
    for (std::size_t i = 0; i != half.size(); ++i) {
        auto const digit = [&](std::size_t at) { return at < half.size() ? std::stoi(half.substr(at, 1), nullptr, 16) : 0; };
        shifted += "0123456789abcdef"[(digit(i) << 1 & 15) | digit(i + 1) >> 3];
    }
    CHECK(whole == shifted);
}

TEST_CASE("every document of an index is read, page by page, on every line") {
    for (auto const v : lines) {
        for (int const count : {0, 1, 499, 500, 501, 1200}) {
            bench b(v);
            fake_documents docs(b.cluster);
            prepare(b, docs, count);
            auto const read = b.run(read_contents, index_list{"a"});
            CAPTURE(to_string(v), count);
            REQUIRE(read);
            CHECK(*read == std::vector<index_contents>{{"a", std::uint64_t(count), digest_of(docs.of["a"])}});
            CHECK(docs.opened == 1);
            CHECK(docs.open.empty());
        }
    }
}

TEST_CASE("patterns and aliases name indices, and a closed one is warned of") {
    bench b;
    fake_documents docs(b.cluster);
    warnings heard;
    b.events = &heard;
    for (auto const* name : {"logs-2", "logs-1"}) {
        b.cluster.indices[name] = test::fake_cluster::make_index(true, 1);
        docs.fill(name, 3);
    }
    b.cluster.indices["logs-closed"] = test::fake_cluster::make_index(false, 1);
    auto const read = b.run(read_contents, index_list{"logs-*"});
    REQUIRE(read);
    REQUIRE(read->size() == 2);
    CHECK(read->at(0).index == "logs-1");
    CHECK(read->at(1).index == "logs-2");
    REQUIRE(heard.told.size() == 1);
    CHECK(heard.told[0].find("'logs-closed' is closed") != std::string::npos);
    auto const missing = b.run(read_contents, index_list{"logs-1", "none"});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().is(errc::not_found));
}

TEST_CASE("an index that keeps no _source is counted") {
    bench b;
    fake_documents docs(b.cluster);
    warnings heard;
    b.events = &heard;
    prepare(b, docs);
    for (auto& one : docs.of["a"]) one.source.clear();
    auto const read = b.run(read_contents, index_list{"a"});
    REQUIRE(read);
    CHECK(*read == std::vector<index_contents>{{"a", 1200, ""}});
    CHECK(docs.open.empty());
    CHECK(heard.told.size() == 1);
}

TEST_CASE("no fault at any exchange makes another digest, or leaves a scroll behind that is known of") {
    int cases = 0, answered = 0;
    for (auto const v : lines) {
        for (auto const kind : test::all_faults) {
            for (int n = 0;; ++n) {
                bench b(v);
                fake_documents docs(b.cluster);
                prepare(b, docs);
                b.transport.spoil = [&](int number, request const&) { return number == n ? kind : fault::none; };
                auto const read = b.run(read_contents, index_list{"a"});
                auto const& sent = b.transport.sent;
                CAPTURE(to_string(v), static_cast<int>(kind), n);
                if (read) {
                    ++answered;
                    REQUIRE(read->at(0).documents == 1200);
                    REQUIRE(read->at(0).sha256 == digest_of(docs.of["a"]));
                }
                for (auto const& id : docs.open) {
                    bool const asked = std::any_of(sent.begin(), sent.end(), [&](request const& r) {
                        return clears(r) && names_scroll(r, id);
                    });
                    bool const unknown = n < static_cast<int>(sent.size()) && starts(sent[static_cast<std::size_t>(n)]);
                    REQUIRE((asked || unknown));
                }
                ++cases;
                if (static_cast<int>(sent.size()) <= n) break;
            }
        }
    }
    CHECK(cases > 500);
    CHECK(answered > cases / 2);
}

TEST_CASE("an index is read anew where a page is lost, and not without end") {
    bench b;
    fake_documents docs(b.cluster);
    prepare(b, docs);
    int lost = 0, most = 2;
    b.transport.spoil = [&](int, request const& r) {
        bool const more = r.target.find("/_search/scroll") != std::string::npos && !clears(r);
        return more && lost++ < most ? fault::lost_after : fault::none;
    };
    SECTION("twice") {
        auto const read = b.run(read_contents, index_list{"a"});
        REQUIRE(read);
        CHECK(read->at(0).sha256 == digest_of(docs.of["a"]));
        CHECK(docs.opened == 3);
    }
    SECTION("again and again") {
        most = 1000;
        auto const read = b.run(read_contents, index_list{"a"});
        REQUIRE_FALSE(read);
        CHECK(read.error().is(errc::connection_lost));
        CHECK(docs.opened == 3);
    }
    CHECK(docs.open.empty());
}

TEST_CASE("pages that are longer than an answer may be are asked for in smaller ones") {
    bench b;
    fake_documents docs(b.cluster);
    prepare(b, docs, 100);
    for (auto& one : docs.of["a"]) one.source = R"({"text":")" + std::string(1000, 'x') + R"("})";
    b.options.max_body = 10'000;
    SECTION("until they fit") {
        auto const read = b.run(read_contents, index_list{"a"});
        REQUIRE(read);
        CHECK(read->at(0).sha256 == digest_of(docs.of["a"]));
    }
    SECTION("but one document must") {
        docs.of["a"][50].source = R"({"text":")" + std::string(20'000, 'x') + R"("})";
        auto const read = b.run(read_contents, index_list{"a"});
        REQUIRE_FALSE(read);
        CHECK(read.error().is(errc::body_too_large));
    }
}

TEST_CASE("documents that are counted and not given, and shards that are silent, are errors") {
    bench b;
    fake_documents docs(b.cluster);
    prepare(b, docs);
    SECTION("documents") { docs.lost_of_each_page = 1; }
    SECTION("shards") { docs.shards_failed = 1; }
    SECTION("shards that cannot be refreshed") { docs.refreshes_failed = 1; }
    auto const read = b.run(read_contents, index_list{"a"});
    REQUIRE_FALSE(read);
    CHECK(read.error().is(errc::server_error));
    CHECK(docs.open.empty());
}

TEST_CASE("a stop request ends the reading, and the scroll is cleared") {
    bench b;
    fake_documents docs(b.cluster);
    prepare(b, docs, 5000);
    b.transport.before_send = [&](int number) {
        if (number == 4) b.stop.request_stop();
    };
    auto const read = b.run(read_contents, index_list{"a"});
    REQUIRE_FALSE(read);
    CHECK(read.error().is(errc::operation_canceled));
    CHECK(docs.opened == 1);
    CHECK(docs.open.empty());
}

TEST_CASE("what a snapshot's metadata records is read again") {
    std::vector<index_contents> const contents{{"a", 18446744073709551615u, std::string(64, 'f')}, {"b", 0, ""}};
    snapshot_info snapshot;
    snapshot.metadata = json::serialize(json::object{{"es-s3-snapshot", to_metadata(contents)}});
    CHECK(snapshot.metadata.find(R"("b":{"documents":0})") != std::string::npos);
    CHECK(recorded_contents(snapshot) == contents);
    for (auto const* other : {"", "{}", R"({"es-s3-snapshot":7})", R"({"es-s3-snapshot":{"run":"x"}})",
                              R"({"es-s3-snapshot":{"contents":{"a":{"sha256":"x"}}}})"}) {
        snapshot.metadata = other;
        CHECK(recorded_contents(snapshot).empty());
    }
}

TEST_CASE("contents are compared index by index, and what differs is told with counts and digests") {
    std::vector<index_contents> const expected{{"a", 3, "aa"}, {"b", 4, "bb"}, {"c", 5, ""}};
    auto const differences = [&](std::vector<index_contents> const& found) {
        auto const compared = compare_contents(expected, found);
        if (!compared.has_error()) return std::string();
        CHECK(compared.error().is(errc::contents_differ));
        return compared.error().info.message;
    };
    CHECK(differences(expected).empty());
    CHECK(differences({{"x", 1, "xx"}, {"c", 5, "cc"}, {"b", 4, "bb"}, {"a", 3, "aa"}}).empty());
    CHECK(differences({{"a", 2, "ab"}, {"b", 4, "bc"}, {"c", 6, ""}}) ==
          "the contents differ: 'a' should hold 3 documents, sha256 aa, and holds 2 documents, sha256 ab; "
          "'b' should hold 4 documents, sha256 bb, and holds 4 documents, sha256 bc; "
          "'c' should hold 5 documents, and holds 6 documents");
    CHECK(differences({{"a", 3, "aa"}, {"b", 4, "bb"}}) ==
          "the contents differ: 'c' should hold 5 documents, and was not read");
}
