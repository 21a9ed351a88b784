// SPDX-License-Identifier: Apache-2.0
#include "verify.hpp"

#include <es_s3_snapshot/workflow/indices.hpp>

#include <boost/json.hpp>

#include <algorithm>

namespace tool {
namespace {

es::index_contents const* find(std::vector<es::index_contents> const& among, std::string const& index) {
    auto const found = std::find_if(among.begin(), among.end(), [&](auto const& one) { return one.index == index; });
    return found == among.end() ? nullptr : &*found;
}

es::error nothing_to_compare_with(std::string const& snapshot, std::vector<std::string> const& indices) {
    return make_error(es::errc::not_found,
                      "the snapshot '" + snapshot + "' records no contents of " + es::join(indices) +
                          ", and there is no source cluster to compare with",
                      "name one with es_src_seed1, or restore without --verify; nothing was restored");
}

es::result<std::vector<es::index_contents>> read_source(source_factory const& connect, std::string const& snapshot,
                                                        std::vector<std::string> const& indices, console& out) {
    auto const source = connect();
    if (!source) return nothing_to_compare_with(snapshot, indices);
    auto const info = source->contact();
    if (info.has_error()) return info.error();
    out.say("the snapshot '" + snapshot + "' records no contents of " + es::join(indices) +
            ": comparing with what the source cluster holds now");
    auto contents = source->run(es::read_contents, indices);
    if (contents.has_error()) return contents.error();
    for (auto const& index : indices) {
        if (find(*contents, index) == nullptr)
            return make_error(es::errc::not_found, "the source cluster has no contents of '" + index + "' to compare with",
                              "nothing was restored");
    }
    return contents;
}

}  // namespace

es::result<std::vector<es::index_contents>> contents_to_record(cluster& source, es::backup_options const& options,
                                                               console& out) {
    if (!source.line().has(es::facts::snapshot_metadata)) {
        out.warn(to_string(source.line().line()) +
                 " keeps no metadata with a snapshot, so no contents are recorded: a restore with --verify compares "
                 "with the source cluster itself");
        return std::vector<es::index_contents>();
    }
    return source.run(es::read_contents, options.indices);
}

es::result<void> warn_of_writes(cluster& source, es::backup_options const& options,
                                std::vector<es::index_contents> const& recorded, console& out) {
    if (recorded.empty()) return {};
    auto const now = source.run(es::read_contents, options.indices);
    if (now.has_error()) return now.error();
    if (auto const same = es::compare_contents(recorded, *now); same.has_error())
        out.warn("the indices were written to while the snapshot was made, so a restore may differ by that from what "
                 "was recorded: " +
                 same.error().info.message);
    return {};
}

es::result<expected_contents> expect_contents(cluster& destination, source_factory const& connect,
                                              es::restore_options& options, console& out) {
    auto const registered = destination.run(es::ensure_readable_repository, options.repository);
    if (registered.has_error()) return registered.error();
    auto const plan = destination.run(es::plan_restore, options);
    if (plan.has_error()) return plan.error();
    options.snapshot = plan->snapshot.snapshot;
    auto contents = es::recorded_contents(plan->snapshot);
    std::vector<std::string> unrecorded;
    for (auto const& one : plan->indices) {
        bool const wanted = one.action != es::restore_action::skip && find(contents, one.index) == nullptr;
        if (wanted) unrecorded.push_back(one.index);
    }
    expected_contents made;
    if (!unrecorded.empty()) {
        auto const there = read_source(connect, options.snapshot, unrecorded, out);
        if (there.has_error()) return there.error();
        contents.insert(contents.end(), there->begin(), there->end());
    }
    for (auto const& one : plan->indices) {
        auto const* held = one.action == es::restore_action::skip ? nullptr : find(contents, one.index);
        if (held == nullptr) continue;
        made.contents.push_back({one.target, held->documents, held->sha256});
        if (std::find(unrecorded.begin(), unrecorded.end(), one.index) != unrecorded.end())
            made.read_from_source.push_back(one.target);
    }
    return made;
}

es::result<void> compare_restored(cluster& destination, expected_contents const& expected) {
    std::vector<std::string> targets;
    for (auto const& one : expected.contents) targets.push_back(one.index);
    if (targets.empty()) return {};
    auto const found = destination.run(es::read_contents, targets);
    if (found.has_error()) return found.error();
    auto same = es::compare_contents(expected.contents, *found);
    if (same.has_error())
        same.error().info.hint = "every shard was restored; what was written to the indices since then differs too";
    return same;
}

boost::json::array told(expected_contents const& verified) {
    boost::json::array all;
    auto const& from_source = verified.read_from_source;
    for (auto const& one : verified.contents) {
        bool const is_of_source = std::find(from_source.begin(), from_source.end(), one.index) != from_source.end();
        boost::json::object object{{"index", one.index},
                                   {"documents", one.documents},
                                   {"compared_with", is_of_source ? "source" : "snapshot"}};
        if (!one.sha256.empty()) object["sha256"] = one.sha256;
        all.push_back(std::move(object));
    }
    return all;
}

std::string summary(expected_contents const& verified) {
    std::uint64_t documents = 0;
    for (auto const& one : verified.contents) documents += one.documents;
    auto const of_source = verified.read_from_source.size();
    std::string const as = of_source == 0                          ? "as the snapshot records them"
                           : of_source == verified.contents.size() ? "as the source cluster held them"
                                                                   : "as the snapshot records or the source cluster held them";
    return std::to_string(documents) + " documents in " + std::to_string(verified.contents.size()) + " indices are " + as;
}

}  // namespace tool
