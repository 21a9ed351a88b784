// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/contents.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/workflow/contents.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// Eight bytes of length and the text, so that no two lists of texts become the same bytes.
inline void append_with_length(std::string& to, std::string_view text) {
    for (int shift = 56; shift >= 0; shift -= 8) to += static_cast<char>(std::uint64_t(text.size()) >> shift & 255);
    to += text;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL void contents_digest::add(search_hit const& document) {
    text_.clear();
    for (auto const* part : {&document.id, &document.routing, &document.source})
        detail::append_with_length(text_, *part);
    auto const one = hash_.hash(text_);
    unsigned carry = 0;
    for (std::size_t i = sum_.size(); i-- != 0;) {
        carry += unsigned(sum_[i]) + one[i];
        sum_[i] = static_cast<unsigned char>(carry & 255);
        carry >>= 8;
    }
}

ES_S3_SNAPSHOT_DECL std::string contents_digest::hex() const {
    auto const digits = detail::to_hex(sum_);
    return std::string(detail::text_of(digits));
}

namespace detail {

/// One way through the documents of an index. Its id is what is cleared at the end.
struct scrolling {
    std::string index;
    std::int64_t size = 500;
    std::string scroll_id{};
};

using scroll_operations = operations<start_scroll, continue_scroll, clear_scroll>;

/// Told now and then while it takes long.
class reading_progress {
public:
    explicit reading_progress(context const& ctx) : told_(ctx.now()) {}

    void tell(context const& ctx, std::uint64_t read, scroll_page const& page, std::string const& index) {
        if (ctx.now() - told_ < std::chrono::seconds(10)) return;
        told_ = ctx.now();
        ctx.note("read " + std::to_string(read) + " of " + std::to_string(page.total) + " documents of " +
                 in_quotes(index));
    }

private:
    steady_time told_;
};

inline error shards_silent(std::uint64_t failed, std::string const& index) {
    return make_error(errc::server_error, std::to_string(failed) + " shards of " + in_quotes(index) +
                                              " did not answer, so its documents cannot all be read");
}

inline workflow<result<scroll_page>> next_page(context ctx, session<scroll_operations> s, scrolling const& at) {
    if (at.scroll_id.empty()) {
        start_scroll start;
        start.indices = {at.index};
        start.size = at.size;
        co_return co_await exchange(ctx, s, start);
    }
    continue_scroll more;
    more.scroll_id = at.scroll_id;
    co_return co_await exchange(ctx, s, more);
}

inline workflow<result<index_contents>> read_pages(context ctx, session<scroll_operations> s, scrolling& at) {
    contents_digest sum;
    reading_progress progress(ctx);
    std::uint64_t read = 0;
    for (bool first = true;; first = false) {
        auto const page = co_await next_page(ctx, s, at);
        if (page.has_error()) co_return page.error();
        at.scroll_id = page->scroll_id;
        if (page->shards_failed != 0) co_return shards_silent(page->shards_failed, at.index);
        for (auto const& document : page->hits) {
            if (document.source.empty()) co_return index_contents{at.index, page->total, {}};
            sum.add(document);
        }
        read += page->hits.size();
        // the first page of an early line is always empty
        bool const broken = read > page->total || (page->hits.empty() && !first && read < page->total);
        if (broken)
            co_return make_error(errc::server_error, in_quotes(at.index) + " holds " + std::to_string(page->total) +
                                                         " documents, but gave " + std::to_string(read));
        if (read == page->total) break;
        progress.tell(ctx, read, *page, at.index);
    }
    if (!sum.good()) co_return make_error(errc::not_supported, "OpenSSL refuses to compute SHA-256");
    co_return index_contents{at.index, read, sum.hex()};
}

/// What the cluster does not let go of now it lets go of by itself soon, so this never fails.
inline workflow<result<void>> end_scroll(context caller, session<operations<clear_scroll>> s, scrolling& at) {
    if (at.scroll_id.empty()) co_return result<void>();
    auto const ctx = caller.shielded(std::chrono::seconds(10));
    clear_scroll clear;
    clear.scroll_id = at.scroll_id;
    (void)co_await exchange(ctx, s, clear);
    co_return result<void>();
}

/// A page cannot be asked for again, so an index whose reading breaks off is read anew; with smaller pages where one
/// was too large.
inline workflow<result<index_contents>> read_index(context ctx, session<scroll_operations> s, std::string index) {
    scrolling at{std::move(index)};
    for (int attempt = 1;;) {
        at.scroll_id.clear();
        auto made = co_await finally(read_pages(ctx, s, at), end_scroll(ctx, s, at));
        if (!made.has_error()) co_return made;
        auto const& why = made.error();
        if (why.is(errc::body_too_large) && at.size > 1) {
            at.size = std::max<std::int64_t>(1, at.size / 8);
            continue;
        }
        bool const broke_off = !at.scroll_id.empty() && !why.is(errc::operation_canceled) && !why.is(errc::body_too_large);
        if (!broke_off || attempt++ == 3) co_return made;
        constexpr auto pause = std::chrono::seconds(1);
        ctx.tell(events::retrying{why, pause});
        if (auto waited = co_await ctx.pause(pause); waited.has_error()) co_return waited.error();
    }
}

/// Those that can be read, by their own names.
inline workflow<result<std::vector<std::string>>> readable_indices(context ctx, session<operations<list_indices>> s,
                                                                   index_list wanted) {
    list_indices list;
    list.indices = wanted;
    auto const there = co_await exchange(ctx, s, list);
    if (there.has_error()) co_return there.error();
    if (auto all = check_indices_exist(wanted, *there); all.has_error()) co_return all.error();
    std::vector<std::string> names;
    for (auto const& one : *there) {
        if (one.open) {
            names.push_back(one.name);
        } else {
            ctx.note("the index " + in_quotes(one.name) + " is closed: what it holds cannot be read",
                     events::note::severity::warning);
        }
    }
    std::sort(names.begin(), names.end());
    co_return names;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<std::vector<index_contents>>> read_contents(context ctx,
                                                                                session<contents_operations> s,
                                                                                index_list indices) {
    auto const names = co_await detail::readable_indices(ctx, s, std::move(indices));
    if (names.has_error()) co_return names.error();
    std::vector<index_contents> all;
    for (auto const& name : *names) {
        refresh_index refresh;
        refresh.indices = {name};
        auto const refreshed = co_await exchange(ctx, s, refresh);
        if (refreshed.has_error()) co_return refreshed.error();
        if (refreshed->shards_failed != 0) co_return detail::shards_silent(refreshed->shards_failed, name);
        ctx.note("reading what " + in_quotes(name) + " holds");
        auto one = co_await detail::read_index(ctx, s, name);
        if (one.has_error()) co_return one.error();
        if (one->sha256.empty())
            ctx.note("the index " + in_quotes(name) + " keeps no _source: its documents are counted, not compared",
                     events::note::severity::warning);
        all.push_back(std::move(*one));
    }
    co_return all;
}

ES_S3_SNAPSHOT_DECL boost::json::object to_metadata(std::vector<index_contents> const& contents) {
    json::object by_index;
    for (auto const& one : contents) {
        json::object told{{"documents", one.documents}};
        if (!one.sha256.empty()) told["sha256"] = one.sha256;
        by_index[one.index] = std::move(told);
    }
    return {{"contents", std::move(by_index)}};
}

ES_S3_SNAPSHOT_DECL std::vector<index_contents> recorded_contents(snapshot_info const& snapshot) {
    if (snapshot.metadata.empty()) return {};
    json_document document(snapshot.metadata);
    std::vector<index_contents> recorded;
    document.root()["es-s3-snapshot"]["contents"].each_member([&](std::string_view name, json_place told) {
        auto& one = recorded.emplace_back();
        one.index = name;
        told.require("documents", one.documents);
        told.read("sha256", one.sha256);
    });
    // somebody else's is of another form
    return document.ok() ? recorded : std::vector<index_contents>();
}

namespace detail {

inline std::string told(index_contents const& contents) {
    return std::to_string(contents.documents) + " documents" +
           (contents.sha256.empty() ? std::string() : ", sha256 " + contents.sha256);
}

inline bool same_contents(index_contents const& a, index_contents const& b) {
    return a.documents == b.documents && (a.sha256 == b.sha256 || a.sha256.empty() || b.sha256.empty());
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<void> compare_contents(std::vector<index_contents> const& expected,
                                                  std::vector<index_contents> const& found) {
    std::vector<std::string> differences;
    for (auto const& wanted : expected) {
        auto const there = std::find_if(found.begin(), found.end(),
                                        [&](index_contents const& one) { return one.index == wanted.index; });
        if (there != found.end() && detail::same_contents(wanted, *there)) continue;
        differences.push_back(in_quotes(wanted.index) + " should hold " + detail::told(wanted) + ", and " +
                              (there == found.end() ? "was not read" : "holds " + detail::told(*there)));
    }
    if (differences.empty()) return {};
    return make_error(errc::contents_differ, "the contents differ: " + join(differences, "; "));
}

}  // namespace v0
}  // namespace es_s3_snapshot
